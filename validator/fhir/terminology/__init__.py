"""Code systems and value sets at hand, and what can be said of codes whose systems are not."""
