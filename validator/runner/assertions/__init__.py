"""Assertion kinds: each a small function with one rule, registered by name.

A kind from another distribution is an entry point of the group ``validator.assertions`` whose object is
such a function.
"""
