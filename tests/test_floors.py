"""The house has floors, and imports only point down."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

PACKAGE = Path(__file__).resolve().parent.parent / "validator"

FLOORS = {
    "results": 0,
    "comparisons": 0,
    "events": 0,
    "texts": 0,
    "data_folders": 0,
    "data_files": 0,
    "processes": 0,
    "fhir": 1,
    "norway": 2,
    "redaction": 3,
    "national_identifiers": 3,
    "synthetic": 4,
    "suites": 5,
    "sandbox": 5,
    "configuration": 6,
    "runner": 7,
    "reports": 8,
    "cli": 9,
    "__main__": 10,
    "pytest_plugin": 9,
}
"""Where each room (module or package directly under ``validator``) lies. A new room is given a floor here."""

FORBIDDEN = {
    ("runner", "sandbox"): "the sandbox is one more target, reached over HTTP",
    ("norway", "fhir"): "national facts need no FHIR",
    **{
        ("reports", room): "a report knows only results, events and texts"
        for room, floor in FLOORS.items()
        if 0 < floor < FLOORS["reports"]
    },
}
"""Imports that point down and are still not allowed."""

MODULES = sorted(PACKAGE.rglob("*.py"))


def room_of(module: Path) -> str:
    parts = module.relative_to(PACKAGE).with_suffix("").parts
    return parts[0]


def imported_modules(path: Path, tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Line and dotted name of everything imported, at the top or inside functions."""
    package = ["validator", *path.relative_to(PACKAGE).parent.parts]
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = package[: len(package) - node.level + 1] if node.level else []
            module = ".".join([*base, *([node.module] if node.module else [])])
            yield from ((node.lineno, f"{module}.{alias.name}") for alias in node.names)
        elif isinstance(node, ast.Call) and node.args and isinstance(node.args[0], ast.Constant):
            name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            if name in ("import_module", "__import__"):
                yield node.lineno, str(node.args[0].value)


def imported_rooms(path: Path, source: str) -> Iterator[tuple[int, str]]:
    for line, name in imported_modules(path, ast.parse(source)):
        parts = name.split(".")
        if parts[0] == "validator" and len(parts) > 1 and parts[1] in FLOORS:
            yield line, parts[1]


def violations(path: Path, source: str) -> list[str]:
    room = room_of(path)
    if room == "__init__":
        return [
            f"line {line}: the package itself imports {other}" for line, other in imported_rooms(path, source)
        ]
    found = []
    for line, other in imported_rooms(path, source):
        if other == room:
            continue
        if (room, other) in FORBIDDEN:
            found.append(f"line {line}: {room} imports {other}, but {FORBIDDEN[room, other]}")
        elif FLOORS[other] >= FLOORS[room] > 0 or FLOORS[other] > FLOORS[room]:
            found.append(
                f"line {line}: {room} (floor {FLOORS[room]}) imports {other} (floor {FLOORS[other]})"
            )
    return found


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_imports_point_down(path: Path) -> None:
    assert room_of(path) in {*FLOORS, "__init__"}, "a new room: give it a floor in FLOORS"
    assert violations(path, path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(
    ("module", "source"),
    [
        ("fhir/parse.py", "from validator.norway.identifiers import could_be_real"),
        ("fhir/parse.py", "def f():\n    import validator.norway"),
        ("fhir/parse.py", "from ..norway import identifiers"),
        ("fhir/parse.py", "from validator import norway"),
        ("runner/run.py", "from validator.sandbox import create_sandbox"),
        ("runner/run.py", "importlib.import_module('validator.sandbox')"),
        ("reports/html.py", "from validator.redaction import redact_text"),
        ("suites/loader.py", "from validator.sandbox import app"),
        ("results.py", "from validator.cli import main"),
        ("__init__.py", "from validator.fhir import parse"),
    ],
)
def test_a_wrong_import_is_noticed(module: str, source: str) -> None:
    assert violations(PACKAGE / module, source)


@pytest.mark.parametrize(
    ("module", "source"),
    [
        ("cli/run.py", "from validator.runner import run\nfrom validator.sandbox import create_sandbox"),
        (
            "reports/html.py",
            "from validator.results import Result\nfrom validator.data_folders import *",
        ),
        ("fhir/validation/core.py", "from ..parse import Document\nfrom validator.texts import text"),
        ("events.py", "from validator.results import Result"),
        ("cli/__init__.py", "from validator import __version__"),
    ],
)
def test_a_right_import_is_left_alone(module: str, source: str) -> None:
    assert violations(PACKAGE / module, source) == []


def makes_exchanges(source: str) -> list[int]:
    """The lines on which an ``Exchange`` is constructed, under whatever name it was imported."""
    tree = ast.parse(source)
    names = {"Exchange"} | {
        alias.asname
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
        if alias.name == "Exchange" and alias.asname
    }
    return [
        node.lineno
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and (
            (isinstance(node.func, ast.Name) and node.func.id in names)
            or (isinstance(node.func, ast.Attribute) and node.func.attr == "Exchange")
        )
    ]


def test_only_redaction_makes_exchanges() -> None:
    makers = {
        str(path.relative_to(PACKAGE)): lines
        for path in MODULES
        if (lines := makes_exchanges(path.read_text(encoding="utf-8")))
    }
    assert list(makers) == [str(Path("redaction", "__init__.py"))]


@pytest.mark.parametrize(
    "source",
    [
        "Exchange(request, None, '', 0.0)",
        "results.Exchange(request, None, '', 0.0)",
        "from validator.results import Exchange as E\nE(request, None, '', 0.0)",
    ],
)
def test_making_an_exchange_is_noticed(source: str) -> None:
    assert makes_exchanges(source)
