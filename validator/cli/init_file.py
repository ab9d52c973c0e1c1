"""The ``validator.toml`` that ``validator init`` writes: what was answered, and the rest as comments to be filled in."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from validator.results import Language
from validator.texts import text

if TYPE_CHECKING:
    from validator.suites.model import Suite

SCHEMA_FILE = "validator.schema.json"


class Access(StrEnum):
    """How a client logs in."""

    none = "none"
    token = "token"
    key = "key"
    secret = "secret"
    command = "command"
    headers = "headers"


@dataclass(frozen=True, slots=True)
class Answers:
    """``suites`` are those that fit, ``identities`` the names that their steps act as; ``detected`` whether the product was asked."""

    url: str
    product: str
    version: str
    vendor: str
    access: Access
    suites: Sequence[Suite]
    identities: Sequence[str]
    detected: bool


def configuration_file(answers: Answers, language: Language) -> str:
    """The text of the file. It loads as it stands; what depends on a secret in the environment is written as a comment unless it was
    chosen."""
    return "\n".join([*_lines(answers, language), ""])


def _lines(answers: Answers, language: Language) -> Iterator[str]:
    def say(key: str) -> str:
        return text(f"init.file-{key}").in_language(language)

    yield f"#:schema ./{SCHEMA_FILE}"
    yield ""
    yield from _comment(say("head"))
    yield ""
    yield from _comment(say("target"))
    yield "[target]"
    yield f"url = {quoted(answers.url)}"
    for name, value in (
        ("product", answers.product),
        ("version", answers.version),
        ("vendor", answers.vendor),
    ):
        yield f"{name} = {quoted(value)}" if value else f'# {name} = ""'
    yield f"timeout = 30  # {say('timeout')}"
    yield f'# ca = "test-ca.pem"  # {say("ca")}'
    yield f'# client-certificate = "client.pem"  # {say("client-certificate")}'
    yield ""
    yield from _comment(say("access"))
    yield ""
    for access, lines in _access_blocks(answers):
        yield from _comment(say(access))
        yield from (line if answers.access is access else f"# {line}".rstrip() for line in lines)
        yield ""
    yield from _comment(say("claims"))
    for suite in _by_service(answers.suites):
        yield f"# [claims.{suite.service}]"
        yield f"# roles = [{quoted(suite.role)}]"
        yield f"# interactions = [{quoted(suite.interaction)}]"
        yield ""
    yield from _comment(say("run"))
    yield "[run]"
    chosen = ", ".join(quoted(suite.id) for suite in answers.suites)
    yield f"suites = [{chosen}]  # {say('suites-fit' if answers.detected else 'suites-all')}"
    yield 'formats = ["html", "json", "repeat"]'
    yield 'out = "report"'
    yield f"language = {quoted(language)}"


def _access_blocks(answers: Answers) -> Iterator[tuple[Access, tuple[str, ...]]]:
    names = tuple(answers.identities) or ("fastlege",)
    tokens = tuple(
        line
        for name in names
        for line in (f"[identities.{name}]", f'token = "env:{_variable(name)}_TOKEN"', "")
    )
    yield Access.token, tokens[:-1]
    yield (
        Access.key,
        (
            "[authorization]",
            'token-endpoint = "https://login.test.example.org/connect/token"',
            'client-id = "our-test-client"',
            'private-key = "env:VALIDATOR_PRIVATE_KEY"',
            'scope = "patient.read patient.write"',
            "dpop = true",
        ),
    )
    yield (
        Access.secret,
        (
            "[authorization]",
            'token-endpoint = "https://login.test.example.org/connect/token"',
            'client-id = "our-test-client"',
            'client-secret = "env:VALIDATOR_CLIENT_SECRET"',
        ),
    )
    yield Access.command, ("[authorization]", 'token-command = ["our-login", "--test"]', "dpop = false")
    headers = tuple(
        line
        for name in names[:1]
        for line in (f"[identities.{name}]", f'headers = {{ X-User = "env:{_variable(name)}_USER" }}', "")
    )
    yield Access.headers, headers[:-1]


def _by_service(suites: Sequence[Suite]) -> Sequence[Suite]:
    """The first suite of each service."""
    return list({suite.service: suite for suite in reversed(suites)}.values())[::-1]


def _variable(name: str) -> str:
    return name.upper().replace("-", "_")


def _comment(said: str) -> Iterator[str]:
    yield from (f"# {line}" for line in said.split("\n"))


def quoted(value: str) -> str:
    """A basic string of TOML (https://toml.io/en/v1.0.0#string); what JSON escapes is what TOML does, and DEL."""
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
