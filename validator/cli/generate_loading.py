"""``validator generate persona --for-loading``"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from secrets import token_hex
from typing import TYPE_CHECKING

import typer

from validator.cli.output import NOT_TESTABLE, fail
from validator.texts import text
from validator.texts.system_errors import system_reason

if TYPE_CHECKING:
    from validator.results import Language

MANIFEST = "manifest.json"
TRANSACTION = "transaction.json"


def write_loading(folder: str, suites: Sequence[str], persona: str | None, language: Language) -> None:
    """Write the resources, as one transaction and as NDJSON by type, and last the manifest, so that a folder with a manifest is whole.

    Ends the command with 2 for an unknown suite, a folder that is not empty, or when there is nothing to load; with 3 when the folder
    can't be written.
    """
    from validator.cli.running import load_suites
    from validator.reports.errors import ReportError
    from validator.reports.files import write_atomically
    from validator.runner.loading import as_transaction, loading_of
    from validator.suites.catalogues import load_catalogues

    if not folder.strip():
        fail(text("generate.folder-unnamed"), language)
    out = Path(folder)
    _check_empty(out, language)
    now = datetime.now(UTC).replace(microsecond=0)
    loading, resources = loading_of(
        load_suites(suites, language),
        load_catalogues(),
        run_id=f"{now:%Y%m%dT%H%M%S}-{token_hex(3)}",
        now=now,
        persona=persona,
    )
    if persona is not None and not loading.scenarios and not loading.left_out:
        fail(text("patients.persona-in-no-scenario", persona=persona), language)
    if not resources:
        fail(text("patients.loading-nothing"), language)
    import orjson

    by_type: dict[str, list[bytes]] = {}
    for resource in resources:
        by_type.setdefault(resource["resourceType"], []).append(orjson.dumps(resource) + b"\n")
    indented = orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE
    lines = {f"{kind}.ndjson": b"".join(every) for kind, every in by_type.items()}
    files = {"transaction": TRANSACTION, "ndjson": list(lines)}
    try:
        write_atomically(out / TRANSACTION, orjson.dumps(as_transaction(resources), option=indented))
        for name, content in lines.items():
            write_atomically(out / name, content)
        write_atomically(out / MANIFEST, loading.to_json(files))
    except ReportError as error:
        fail(error.text, language, NOT_TESTABLE)
    written = text(
        "patients.loading-written", scenarios=len(loading.scenarios), resources=len(resources), folder=out
    )
    typer.echo(written.in_language(language))
    if loading.left_out:
        left = text("patients.loading-left-out", count=len(loading.left_out))
        typer.echo(left.in_language(language))


def _check_empty(out: Path, language: Language) -> None:
    try:
        if out.exists() and (not out.is_dir() or any(out.iterdir())):
            fail(text("patients.loading-folder-full", folder=out), language)
    except OSError as error:
        fail(text("cli.folder-unwritable", folder=out, reason=system_reason(error)), language, NOT_TESTABLE)
