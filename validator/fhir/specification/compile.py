"""Compile the official R4 core package into the compact artefact that ships with the project.

Run as ``python -m validator.fhir.specification.compile hl7.fhir.r4.core-4.0.1.tgz``. The content of the artefact depends on
the package only, so that anyone can compile it again and compare.

What is kept: everything that decides a verdict or explains one (elements with their short titles, invariants,
bindings, code systems with displays, value sets, search parameters). What is dropped: narrative, mappings, examples and long
prose, which no check reads.
"""

from __future__ import annotations

import json
import sqlite3
import sys
import tarfile
import zlib
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from validator.fhir.fhirpath import ExpressionError, parse_expression
from validator.fhir.invariants.corrected import CORRECTED

ARTEFACT = Path(__file__).with_name("r4.sqlite")

_ELEMENT_PROSE = frozenset(
    {"definition", "comment", "requirements", "alias", "mapping", "example", "isModifierReason"}
)
_RESOURCE_PROSE = frozenset(
    {
        "text",
        "meta",
        "contact",
        "publisher",
        "description",
        "purpose",
        "copyright",
        "mapping",
        "date",
        "useContext",
        "jurisdiction",
    }
)
_KEPT_EXTENSIONS = (
    "http://hl7.org/fhir/StructureDefinition/structuredefinition-fhir-type",
    "http://hl7.org/fhir/StructureDefinition/regex",
    "http://hl7.org/fhir/StructureDefinition/elementdefinition-bestpractice",
    "http://hl7.org/fhir/StructureDefinition/elementdefinition-maxValueSet",
    "http://hl7.org/fhir/StructureDefinition/elementdefinition-minValueSet",
    "http://hl7.org/fhir/StructureDefinition/structuredefinition-standards-status",
)
_CONFORMANCE = ("StructureDefinition", "ValueSet", "CodeSystem")

SCHEMA = """
CREATE TABLE resource (
    kind TEXT NOT NULL, url TEXT NOT NULL, version TEXT, type TEXT, name TEXT, content BLOB NOT NULL,
    PRIMARY KEY (kind, url)
) WITHOUT ROWID;
CREATE TABLE type (
    name TEXT PRIMARY KEY, url TEXT NOT NULL, kind TEXT NOT NULL, abstract INTEGER NOT NULL, base TEXT
) WITHOUT ROWID;
CREATE TABLE search_parameter (
    base TEXT NOT NULL, code TEXT NOT NULL, type TEXT NOT NULL, expression TEXT, targets TEXT NOT NULL, url TEXT NOT NULL,
    components TEXT NOT NULL, experimental INTEGER NOT NULL,
    PRIMARY KEY (base, code)
) WITHOUT ROWID;
CREATE TABLE expression (text TEXT PRIMARY KEY, ast BLOB NOT NULL) WITHOUT ROWID;
"""


def read_resources(package: Path) -> Iterator[dict[str, Any]]:
    """Every resource of the package, in the order of file names."""
    with tarfile.open(package) as archive:
        for member in sorted(archive.getmembers(), key=lambda m: m.name):
            if member.isfile() and member.name.startswith("package/") and member.name.endswith(".json"):
                file = archive.extractfile(member)
                assert file is not None
                resource = json.loads(file.read())
                if "resourceType" in resource:
                    yield resource


def without_prose(resource: Mapping[str, Any]) -> dict[str, Any]:
    """The resource with only what a check or an explanation reads."""
    kept = {key: value for key, value in resource.items() if key not in _RESOURCE_PROSE}
    if extensions := _kept_extensions(resource):
        kept["extension"] = extensions
    else:
        kept.pop("extension", None)
    kept.pop("differential", None)
    if "snapshot" in resource:
        kept["snapshot"] = {"element": [_element(element) for element in resource["snapshot"]["element"]]}
    if resource["resourceType"] == "CodeSystem":
        kept["concept"] = [_concept(concept) for concept in resource.get("concept", ())]
    return kept


def _kept_extensions(holder: Mapping[str, Any]) -> list[Any]:
    return [
        extension for extension in holder.get("extension", ()) if extension.get("url") in _KEPT_EXTENSIONS
    ]


def _element(element: Mapping[str, Any]) -> dict[str, Any]:
    kept = {key: value for key, value in element.items() if key not in _ELEMENT_PROSE and key != "extension"}
    if extensions := _kept_extensions(element):
        kept["extension"] = extensions
    if "constraint" in kept:
        kept["constraint"] = [
            {k: v for k, v in constraint.items() if k not in ("xpath", "requirements")}
            for constraint in kept["constraint"]
        ]
    if "binding" in kept:
        kept["binding"] = {k: v for k, v in kept["binding"].items() if k not in ("description", "extension")}
        if extensions := _kept_extensions(element["binding"]):
            kept["binding"]["extension"] = extensions
    return kept


def _concept(concept: Mapping[str, Any]) -> dict[str, Any]:
    kept = {key: value for key, value in concept.items() if key in ("code", "display", "property")}
    if designations := [
        {"language": d["language"], "value": d["value"]}
        for d in concept.get("designation", ())
        if "language" in d
    ]:
        kept["designation"] = designations
    if "concept" in concept:
        kept["concept"] = [_concept(child) for child in concept["concept"]]
    return kept


def _pack(value: object) -> bytes:
    return zlib.compress(json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode(), 9)


def _expressions(structure: Mapping[str, Any]) -> Iterator[str]:
    for element in structure.get("snapshot", {}).get("element", ()):
        for constraint in element.get("constraint", ()):
            if "expression" in constraint:
                yield constraint["expression"]


def is_in_registry(parameter: Mapping[str, Any]) -> bool:
    """Whether a SearchParameter of the package is one of R4's, and not one of the examples that show what the resource looks like.

    All that stand in the registry are called ``[type or group]-[code]`` (``Condition-subject``, ``clinical-patient``, ``Resource-id``;
    ``filter`` alone for ``_filter``). The examples lie beside them in the package and have codes of real ones, but not their names.
    https://hl7.org/fhir/R4/searchparameter-registry.html
    """
    code = parameter["code"].removeprefix("_")
    name = parameter["url"].rpartition("/")[2]
    return bool(name == code or name.endswith(f"-{code}"))


def search_parameters(resources: Iterable[Mapping[str, Any]]) -> list[tuple[Any, ...]]:
    """Rows of the table ``search_parameter``. Raises :class:`ValueError` when two definitions have the same code on the same type: which
    of them holds is not for the order of files to decide."""
    rows: dict[tuple[str, str], tuple[Any, ...]] = {}
    for resource in resources:
        if resource["resourceType"] != "SearchParameter" or not is_in_registry(resource):
            continue
        components = [[one["definition"], one["expression"]] for one in resource.get("component", ())]
        for base in resource.get("base", ()):
            place = (base, resource["code"])
            row = (
                *place,
                resource["type"],
                resource.get("expression"),
                " ".join(resource.get("target", ())),
                resource["url"],
                json.dumps(components),
                bool(resource.get("experimental")),
            )
            if place in rows:
                raise ValueError(f"{base}.{place[1]} is defined twice: {rows[place][5]} and {row[5]}")
            rows[place] = row
    return list(rows.values())


def compile_specification(package: Path, artefact: Path = ARTEFACT) -> None:
    """Write ``artefact`` from ``package``. Expressions that do not parse are reported on stderr and left out.

    Raises :class:`ValueError` when the package defines something twice.
    """
    temporary = artefact.with_suffix(".new")
    temporary.unlink(missing_ok=True)
    connection = sqlite3.connect(temporary)
    connection.executescript("PRAGMA page_size = 4096;" + SCHEMA)
    expressions: set[str] = set(CORRECTED.values())
    for resource in read_resources(package):
        kind = resource["resourceType"]
        if kind in _CONFORMANCE:
            connection.execute(
                "INSERT INTO resource VALUES (?, ?, ?, ?, ?, ?)",
                (
                    kind,
                    resource["url"],
                    resource.get("version"),
                    resource.get("type"),
                    resource.get("name"),
                    _pack(without_prose(resource)),
                ),
            )
        if kind == "StructureDefinition":
            expressions.update(_expressions(resource))
            if resource.get("derivation") != "constraint":
                connection.execute(
                    "INSERT INTO type VALUES (?, ?, ?, ?, ?)",
                    (
                        resource["type"],
                        resource["url"],
                        resource["kind"],
                        resource["abstract"],
                        resource.get("baseDefinition"),
                    ),
                )
    for row in search_parameters(read_resources(package)):
        connection.execute("INSERT INTO search_parameter VALUES (?, ?, ?, ?, ?, ?, ?, ?)", row)
        if row[3]:
            expressions.add(row[3])
    for expression in sorted(expressions):
        try:
            connection.execute(
                "INSERT INTO expression VALUES (?, ?)", (expression, _pack(parse_expression(expression)))
            )
        except ExpressionError as error:
            print(f"left out: {expression!r}: {error}", file=sys.stderr)
    connection.commit()
    connection.execute("VACUUM")
    connection.close()
    temporary.replace(artefact)


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("usage: python -m validator.fhir.specification.compile PACKAGE.tgz")
    compile_specification(Path(sys.argv[1]))
