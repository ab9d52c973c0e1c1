"""The command line. One module per command group; everything heavy is imported when a command runs.

Exit codes: 0 conforms, 1 does not conform, 2 wrong usage or configuration, 3 the target or environment could not be tested,
130 interrupted (Ctrl-C), 141 the reader of the output closed it before all was written (``| head``), as shells say of SIGPIPE.
"""

from __future__ import annotations


def main() -> None:
    """The entry point of the command ``validator``."""
    try:
        from validator.cli.application import run
    except KeyboardInterrupt:  # before there is anything that could tell it
        raise SystemExit(130) from None
    run()
