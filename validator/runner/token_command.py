"""A token from a program of the vendor's own, for logins that nothing here knows."""

from __future__ import annotations

import asyncio
import os
import re
from collections.abc import Sequence
from contextlib import suppress

from validator.results import Text
from validator.texts import text
from validator.texts.system_errors import system_reason

PATIENCE = 60.0
"""Seconds: a person may have to confirm something."""
_LARGEST = 100_000
_TOKEN = re.compile(r"[\x21-\x7e]+")


class CommandFailed(Exception):
    """The program gave no token; ``text`` says why, without anything that it printed."""

    def __init__(self, text: Text) -> None:
        super().__init__(text.en)
        self.text = text


async def token_from(command: Sequence[str], identity: str) -> str:
    """What the program prints on its standard output, which is a token and nothing else. Raises :class:`CommandFailed`.

    It is started without a shell, with the identity in ``VALIDATOR_IDENTITY``; what it says on its standard error goes to ours."""
    environment = {**os.environ, "VALIDATOR_IDENTITY": identity}
    program = command[0]
    try:
        process = await asyncio.create_subprocess_exec(
            *command, stdin=asyncio.subprocess.DEVNULL, stdout=asyncio.subprocess.PIPE, env=environment
        )
    except (OSError, ValueError) as problem:
        reason = system_reason(problem) if isinstance(problem, OSError) else str(problem)
        raise CommandFailed(
            text("runner.token-command-not-started", program=program, reason=reason)
        ) from None
    try:
        async with asyncio.timeout(PATIENCE):
            printed, _ = await process.communicate()
    except TimeoutError:
        raise CommandFailed(
            text("runner.token-command-silent", program=program, seconds=f"{PATIENCE:g}")
        ) from None
    finally:
        if process.returncode is None:
            with suppress(ProcessLookupError):
                process.kill()
            await process.wait()
    if process.returncode:
        raise CommandFailed(text("runner.token-command-failed", program=program, code=process.returncode))
    token = printed[:_LARGEST].decode("utf-8", "replace").strip()
    if not _TOKEN.fullmatch(token):
        raise CommandFailed(text("runner.token-command-no-token", program=program))
    return token
