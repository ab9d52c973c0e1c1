"""Catalogues of texts: both languages, the same placeholders, no key twice, nothing missing."""

import ast
from collections import Counter
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from string import Formatter

import pytest

from validator.texts import has_text

PACKAGE = Path(__file__).resolve().parent.parent / "validator"
CATALOGUES = sorted(path.stem for path in (PACKAGE / "texts").glob("*.py") if path.stem != "__init__")


def placeholders(text: str) -> set[str]:
    return {name.split(".")[0].split("[")[0] for _, name, _, _ in Formatter().parse(text) if name is not None}


def texts(catalogue: str) -> dict[str, tuple[str, str]]:
    loaded: dict[str, tuple[str, str]] = import_module(f"validator.texts.{catalogue}").TEXTS
    return loaded


def test_there_are_catalogues() -> None:
    assert "identifiers" in CATALOGUES


@pytest.mark.parametrize("catalogue", CATALOGUES)
def test_both_languages_say_something(catalogue: str) -> None:
    silent = [key for key, (nb, en) in texts(catalogue).items() if not nb.strip() or not en.strip()]
    assert silent == []


@pytest.mark.parametrize("catalogue", CATALOGUES)
def test_both_languages_have_the_same_placeholders(catalogue: str) -> None:
    """What is itself in words may have a placeholder of each language: ``{reason_nb}`` and ``{reason}``."""
    different = {
        key: (placeholders(nb), placeholders(en))
        for key, (nb, en) in texts(catalogue).items()
        if {name.removesuffix("_nb") for name in placeholders(nb)}
        != {name.removesuffix("_en") for name in placeholders(en)}
    }
    assert different == {}


@pytest.mark.parametrize("catalogue", CATALOGUES)
def test_placeholders_have_names(catalogue: str) -> None:
    """Only names may be filled in (:func:`validator.texts.text` takes keyword arguments)."""
    nameless = [
        key
        for key, pair in texts(catalogue).items()
        if any(not name.isidentifier() for text in pair for name in placeholders(text))
    ]
    assert nameless == []


@pytest.mark.parametrize("catalogue", CATALOGUES)
def test_no_key_stands_twice(catalogue: str) -> None:
    """A later entry would silently replace an earlier one."""
    tree = ast.parse((PACKAGE / "texts" / f"{catalogue}.py").read_text(encoding="utf-8"))
    keys = Counter(
        key.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Dict)
        for key in node.keys
        if isinstance(key, ast.Constant)
    )
    assert [key for key, count in keys.items() if count > 1] == []


def calls_of_text() -> Iterator[tuple[str, ast.Call, str]]:
    """Every ``text("catalogue.key", …)`` in the package with a literal key."""
    for path in sorted(PACKAGE.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Name)
                and node.func.id == "text"
                and node.args
                and isinstance(node.args[0], ast.Constant)
                and isinstance(node.args[0].value, str)
                and node.args[0].value.partition(".")[0] in CATALOGUES
            ):
                yield f"{path.relative_to(PACKAGE)}:{node.lineno}", node, node.args[0].value


def test_every_text_asked_for_exists_and_gets_its_placeholders() -> None:
    wrong = []
    for where, call, key in calls_of_text():
        if not has_text(key):
            wrong.append(f"{where}: there is no text {key!r}")
            continue
        if any(keyword.arg is None for keyword in call.keywords):
            continue  # **values: what is given is only known when it runs
        catalogue, _, name = key.partition(".")
        nb, en = texts(catalogue)[name]
        missing = (placeholders(nb) | placeholders(en)) - {keyword.arg for keyword in call.keywords}
        if missing:
            wrong.append(f"{where}: {key!r} needs {sorted(missing)}")
    assert wrong == []
