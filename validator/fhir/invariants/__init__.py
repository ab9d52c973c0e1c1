"""The invariants of R4: fast paths for those that run on nearly every element, and corrections of those that are wrong as published."""
