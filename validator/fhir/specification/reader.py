"""Reads the compiled specification: each definition is fetched and unpacked when first asked for."""

from __future__ import annotations

import json
import sqlite3
import zlib
from collections.abc import Iterator
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

ARTEFACT = Path(__file__).with_name("r4.sqlite")


class TypeEntry(NamedTuple):
    """A type that the specification defines. ``kind``: primitive-type | complex-type | resource | logical."""

    name: str
    url: str
    kind: str
    abstract: bool
    base: str | None


class SearchParameterEntry(NamedTuple):
    """``targets``: the resource types that a reference may point to; ``components`` of a composite: (definition, expression);
    ``experimental``: R4 itself says that it is not meant for genuine use (those of extensions)."""

    base: str
    code: str
    type: str
    expression: str | None
    targets: tuple[str, ...]
    url: str
    components: tuple[tuple[str, str], ...]
    experimental: bool


class Specification:
    """FHIR R4 4.0.1 as committed. Safe to read from several threads."""

    version = "4.0.1"

    def __init__(self, artefact: Path = ARTEFACT) -> None:
        if not artefact.is_file():
            raise FileNotFoundError(f"the compiled FHIR specification is missing: {artefact.name}")
        self._connection = sqlite3.connect(
            f"{artefact.as_uri()}?mode=ro&immutable=1", uri=True, check_same_thread=False
        )

    def resource(self, kind: str, url: str) -> dict[str, Any] | None:
        """The StructureDefinition, ValueSet or CodeSystem with that canonical URL."""
        if not url.isascii():  # none of the specification's; and half a surrogate pair cannot be asked for
            return None
        row = self._connection.execute(
            "SELECT content FROM resource WHERE kind = ? AND url = ?", (kind, url)
        ).fetchone()
        return None if row is None else json.loads(zlib.decompress(row[0]), parse_float=Decimal)

    def urls(self, kind: str) -> list[str]:
        return [
            row[0]
            for row in self._connection.execute(
                "SELECT url FROM resource WHERE kind = ? ORDER BY url", (kind,)
            )
        ]

    def types(self) -> list[TypeEntry]:
        rows = self._connection.execute("SELECT name, url, kind, abstract, base FROM type")
        return [TypeEntry(name, url, kind, bool(abstract), base) for name, url, kind, abstract, base in rows]

    def search_parameters(self, base: str) -> Iterator[SearchParameterEntry]:
        rows = self._connection.execute(
            "SELECT base, code, type, expression, targets, url, components, experimental FROM search_parameter"
            " WHERE base = ?",
            (base,),
        )
        for base_type, code, kind, expression, targets, url, components, experimental in rows:
            yield SearchParameterEntry(
                base_type,
                code,
                kind,
                expression,
                tuple(targets.split()),
                url,
                tuple((d, e) for d, e in json.loads(components)),
                bool(experimental),
            )

    def expression_ast(self, expression: str) -> Any | None:
        """The parsed form of an invariant's or search parameter's expression, ``None`` when it is not of the specification."""
        try:
            row = self._connection.execute(
                "SELECT ast FROM expression WHERE text = ?", (expression,)
            ).fetchone()
        except UnicodeEncodeError:  # half a surrogate pair
            return None
        return None if row is None else _unpack(row[0])


def _unpack(content: bytes) -> Any:
    return json.loads(zlib.decompress(content))


@cache
def specification() -> Specification:
    """The one specification of this process."""
    return Specification()
