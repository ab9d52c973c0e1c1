"""The body that a step sends: written in the step or in a file beside the suite, with changes applied."""

from __future__ import annotations

import copy
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from validator.suites.model import Step

MAX_FIXTURE_BYTES = 20_000_000


class FixtureProblem(ValueError):
    """``key`` names the text in the catalogue of suites, ``values`` fill it; ``line`` and ``column`` are in
    the file."""

    def __init__(self, key: str, line: int | None = None, column: int | None = None, **values: Any) -> None:
        super().__init__(key)
        self.key = key
        self.values: dict[str, Any] = values
        self.line = line
        self.column = column


def fixture_path(folder: Path, name: str) -> Path:
    """Raises :class:`FixtureProblem` for a missing file or one outside the suite's folder."""
    path = (folder / name).resolve()
    if not path.is_relative_to(folder.resolve()):
        raise FixtureProblem("fixture-outside", name=name)
    if not path.is_file():
        raise FixtureProblem("fixture-missing", name=name)
    if path.stat().st_size > MAX_FIXTURE_BYTES:
        raise FixtureProblem("fixture-too-large", name=name, limit=MAX_FIXTURE_BYTES)
    return path


def read_body(step: Step, folder: Path) -> Any:
    """The step's body with placeholders unfilled and changes applied: JSON values, a text, bytes of a
    fixture that is neither, or ``None`` for no body. Raises :class:`FixtureProblem`."""
    body = step.arguments.get("body")
    if "fixture" in step.arguments:
        body = _read_fixture(fixture_path(folder, step.arguments["fixture"]), step.arguments["fixture"])
    changes = step.arguments.get("change")
    return apply_changes(body, changes) if changes else body


def _read_fixture(path: Path, name: str) -> Any:
    data = path.read_bytes()
    if path.suffix != ".json":
        try:
            return data.decode("utf-8")
        except UnicodeDecodeError:
            return data
    try:
        return json.loads(data.decode("utf-8-sig"))
    except json.JSONDecodeError as problem:
        raise FixtureProblem(
            "fixture-not-json", problem.lineno, problem.colno, name=name, reason=problem.msg
        ) from None
    except (UnicodeDecodeError, RecursionError):
        raise FixtureProblem("fixture-not-json", 1, 1, name=name, reason="UTF-8") from None
    except ValueError:  # of a number with more digits than Python reads
        raise FixtureProblem("fixture-not-json", 1, 1, name=name, reason="a number out of range") from None


def apply_changes(body: Any, changes: Mapping[str, Any]) -> Any:
    """A copy of the body with each JSON Pointer (RFC 6901) set to its value, or removed for ``None``. An
    index one past the end, or ``-``, appends. Raises :class:`FixtureProblem` where a pointer leads nowhere.
    """
    changed = copy.deepcopy(body)
    for pointer, value in changes.items():
        *parents, last = [part.replace("~1", "/").replace("~0", "~") for part in pointer.split("/")[1:]]
        place = changed
        for part in parents:
            place = _inner(place, part, pointer)
        _set(place, last, copy.deepcopy(value), pointer)
    return changed


def _inner(place: Any, part: str, pointer: str) -> Any:
    if isinstance(place, dict) and part in place:
        return place[part]
    if isinstance(place, list) and part.isdigit() and int(part) < len(place):
        return place[int(part)]
    raise FixtureProblem("change-nowhere", pointer=pointer, part=part)


def _set(place: Any, part: str, value: Any, pointer: str) -> None:
    if isinstance(place, dict):
        if value is not None:
            place[part] = value
        elif place.pop(part, None) is None:
            raise FixtureProblem("change-nowhere", pointer=pointer, part=part)
    elif isinstance(place, list) and (part == "-" or (part.isdigit() and int(part) <= len(place))):
        index = len(place) if part == "-" else int(part)
        if value is None and index < len(place):
            del place[index]
        elif value is None:
            raise FixtureProblem("change-nowhere", pointer=pointer, part=part)
        else:
            place[index : index + 1] = [value]
    else:
        raise FixtureProblem("change-nowhere", pointer=pointer, part=part)
