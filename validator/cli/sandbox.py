"""``validator sandbox``"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Annotated

import typer

from validator.cli.output import (
    NOT_TESTABLE,
    LanguageName,
    LanguageOption,
    fail,
    fail_with_findings,
    language_of,
)
from validator.results import Language
from validator.texts import text
from validator.texts.system_errors import system_reason

_ORIGIN = re.compile(r"https?://[^/?#\s@]+")

app = typer.Typer(
    help="The reference sandbox: a FHIR server with access control and a log.",
    no_args_is_help=True,
    rich_markup_mode=None,
)


@app.command("serve", epilog="Example: validator sandbox serve --port 8080 --credentials sandbox-access")
def serve(
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="Port; 0 picks a free one.", min=0, max=65535)] = 8080,
    store: Annotated[Path | None, typer.Option(help="SQLite file to keep data in (default: memory).")] = None,
    credentials: Annotated[
        Path | None, typer.Option(help="Folder for validator.toml and the keys that let a client in.")
    ] = None,
    cors_origin: Annotated[
        list[str] | None,
        typer.Option(
            help="Web origin whose pages may read the answers; may be repeated (default: any; “none” for no one)."
        ),
    ] = None,
    lang: LanguageOption = LanguageName.en,
) -> None:
    """Serve the sandbox over HTTP until interrupted.

    A client gets a token as from HelseID in one flow, client credentials: private_key_jwt, DPoP or bearer, and HelseID's algorithms.
    There is no user login, PAR, DPoP nonce, token exchange or refresh token, and the claims have names of the sandbox's own.
    """
    language = language_of(lang)
    origins = _origins(cors_origin or ["*"], language)
    import sqlite3

    from validator.sandbox.assembly import create_sandbox
    from validator.sandbox.serving import base_url_of, bind, write_client_configuration
    from validator.sandbox.serving import serve as serve_on
    from validator.sandbox.sqlite_store import ForeignDatabase

    if not host.strip():
        fail(text("cli.host-empty"), language)
    try:
        bound = bind(host, port)
    except OSError as error:
        fail(
            text("cli.port-unusable", host=host, port=port, reason=system_reason(error)),
            language,
            NOT_TESTABLE,
        )
    try:
        sandbox = create_sandbox(store=store or "memory", base_url=base_url_of(bound), origins=origins)
    except ForeignDatabase as foreign:
        bound.close()
        fail(text("cli.store-newer" if foreign.newer else "cli.store-foreign", store=store), language)
    except sqlite3.Error as error:
        bound.close()
        fail(text("cli.store-unusable", store=store, reason=str(error)), language, NOT_TESTABLE)
    with sandbox, bound:
        if credentials is not None:
            try:
                written = write_client_configuration(sandbox, credentials)
            except OSError as error:
                reason = system_reason(error)
                fail(text("cli.folder-unwritable", folder=credentials, reason=reason), language, NOT_TESTABLE)
            except ValueError as error:
                fail(text("cli.key-damaged", reason=str(error)), language)
            typer.echo(text("cli.credentials-written", path=written).in_language(language), err=True)
        serve_on(sandbox, bound, started=lambda: typer.echo(sandbox.base_url))


def _origins(given: list[str], language: Language) -> tuple[str, ...]:
    for one in given:
        if one not in ("*", "none") and not _ORIGIN.fullmatch(one):
            fail(text("cli.origin-malformed", origin=one), language)
    return tuple(one for one in given if one != "none")


@app.command("identities", epilog="Example: validator sandbox identities --lang nb")
def identities(lang: LanguageOption = LanguageName.en) -> None:
    """List who can use the sandbox: role, workplace and purpose."""
    language = language_of(lang)
    from validator.sandbox.identities import load_identities

    for identity in load_identities().values():
        workplace = identity.workplace
        place = f"{workplace.name}, {workplace.municipality}" if workplace else ""
        typer.echo(f"{identity.id:34} {identity.role:24} {identity.title.in_language(language)} ({place})")


@app.command(
    "token", epilog="Example: validator sandbox token kilde-epj --config sandbox-access/validator.toml"
)
def token(
    identity: Annotated[str, typer.Argument(help="Who: see “validator sandbox identities”.")],
    config: Annotated[
        Path, typer.Option(help="The validator.toml that “sandbox serve --credentials” wrote.")
    ],
    lang: LanguageOption = LanguageName.en,
) -> None:
    """Print a bearer token for an identity, got from the token endpoint of the sandbox, for use with curl."""
    language = language_of(lang)
    from validator.configuration import ConfigurationError, load_configuration
    from validator.runner.credentials import CredentialProblem, bearer_token

    try:
        configuration = load_configuration(config)
    except ConfigurationError as error:
        fail_with_findings(error.findings, language)
    if identity not in configuration.identities:
        known = ", ".join(configuration.identities)
        fail(text("cli.identity-unknown", identity=identity, known=known), language)
    try:
        typer.echo(bearer_token(configuration, identity))
    except CredentialProblem as problem:
        fail(problem.text, language, NOT_TESTABLE)
