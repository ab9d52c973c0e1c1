"""Assertion kinds: each a small function with one rule, registered by name; every module here is read.

A kind from another distribution is an entry point of the group ``validator.assertions`` whose object is such a function, or
an :class:`~validator.suites.kinds.AssertionKind` that says more of it: what its holding is worth, which arguments are FHIRPath,
which answer it presupposes, and its schema.
"""
