"""Step kinds: each a coroutine function registered by name; every module here is read.

A kind from another distribution is an entry point of the group ``validator.steps`` whose object is such a function, or a
:class:`~validator.suites.kinds.StepKind` that says more of it.
"""
