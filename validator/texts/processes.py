"""Texts about work that is spread over processes."""

TEXTS = {
    "lost": (
        "en arbeidsprosess avsluttet uventet ({code}) under {place}; har maskinen nok minne? Prøv færre med --jobs",
        "a worker process ended unexpectedly ({code}) within {place}; has the machine enough memory? Try fewer with --jobs",
    ),
    "failed": (
        "en arbeidsprosess feilet under {place}: {reason}",
        "a worker process failed within {place}: {reason}",
    ),
}
