"""Step kinds: each a coroutine function registered by name.

A kind from another distribution is an entry point of the group ``validator.steps`` whose object is such a
function.
"""
