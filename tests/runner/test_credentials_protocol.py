"""What a run may ask of any credentials, held by the type checker and by what inherits the defaults."""

from __future__ import annotations

import ast
import asyncio
from collections.abc import Mapping
from pathlib import Path

import httpx
import pytest

import validator.runner
from validator.configuration import Configuration
from validator.runner.credentials import ConfiguredCredentials, Credentials, IssuedTokens, NoCredentials

RUNNER = Path(validator.runner.__file__).parent


class OnlyHeaders(Credentials):
    """The least that a distribution may write."""

    async def headers_for(
        self, identity: str, method: str, url: str, client: httpx.AsyncClient
    ) -> Mapping[str, str]:
        return {"X-User": identity}


# Read by mypy: each of ours is all of the protocol.
EVERY: list[Credentials] = [
    NoCredentials(),
    IssuedTokens(lambda identity, thumbprint: "token"),
    ConfiguredCredentials(Configuration()),
    OnlyHeaders(),
]


@pytest.mark.parametrize("credentials", EVERY, ids=lambda made: type(made).__name__)
def test_everything_that_a_run_asks_is_answered(credentials: Credentials) -> None:
    async def ask() -> Mapping[str, str] | None:
        spoilt = await credentials.spoilt_headers("fastlege", "expired", "GET", "https://api.test/Patient")
        await credentials.close()
        return spoilt

    assert asyncio.run(ask()) is None, "none of these has an issuer that spoils tokens"
    assert credentials.way_in("fastlege") == (
        None if isinstance(credentials, NoCredentials | ConfiguredCredentials) else "fastlege"
    )
    can_prove = isinstance(credentials, IssuedTokens | ConfiguredCredentials)
    assert (credentials.prove("token", "GET", "https://api.test/Patient") is not None) == can_prove
    assert credentials.accept_nonce("https://api.test/Patient", "n1") == can_prove
    assert not credentials.accept_nonce("https://api.test/Patient", "n1"), "the same nonce is no news"


def test_no_part_of_a_run_feels_for_what_credentials_can_do() -> None:
    asked = set(vars(Credentials)) - {"__doc__"}
    probes = [
        f"{file.name}:{node.lineno}"
        for file in RUNNER.rglob("*.py")
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id in ("getattr", "hasattr")
        and isinstance(node.args[1], ast.Constant)
        and node.args[1].value in asked
    ]
    assert not probes
