"""Deliberate flaws: realistic mistakes put into single resources, each with the finding that it must cause.

The catalogue is ``testdata/flaws.yaml``. A flaw changes one place of one resource. Places are written as paths such as
``name.family``, ``identifier[0].value`` or ``component[code.coding.code=59408-5].valueQuantity``: a selector is a position, or an element
within the item and its value; without one the first item of a list is meant, but a path that ends in a list means the list.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any

from validator.data_folders import data_folder
from validator.results import Severity, Text

Step = str | int
Resource = dict[str, Any]

_SEGMENT = re.compile(r"([A-Za-z_][\w-]*)(?:\[([^\]]*)\])?(?:\.|$)")
_CHANGES = ("set", "remove", "rename", "replace", "append", "repeat", "add", "next-digit")

_CHOICE = re.compile(
    "(value|effective|onset|abatement|deceased|medication|dose|occurrence|performed)"
    "(Boolean|Code|Date|DateTime|Decimal|Identifier|Integer|String|Time|Uri|"
    "CodeableConcept|Coding|Period|Quantity|Range|Ratio|Reference)"
)
_COMPLEX = ("CodeableConcept", "Coding", "Identifier", "Period", "Quantity", "Range", "Ratio", "Reference")


class CatalogueError(ValueError):
    """A flaw in the catalogue that cannot be used, and why."""


@dataclass(frozen=True, slots=True)
class Condition:
    """What a resource must have for a flaw to fit: something at ``path``, and that it has ``value`` where one is given."""

    path: str
    value: object = None

    def holds(self, resource: Resource) -> bool:
        if "[" in self.path:
            place = resolve(resource, self.path)
            found = [] if place is None else list(_values(_at(resource, place[:-1]), [str(place[-1])]))
        else:
            found = list(_values(resource, self.path.split(".")))
        return bool(found) if self.value is None else self.value in found


@dataclass(frozen=True, slots=True)
class ExpectedFinding:
    """``key`` is the finding's message in :mod:`validator.texts`; ``path`` is within the resource, without its type, and empty for the
    resource itself."""

    severity: Severity
    code: str
    key: str
    rule: str | None
    path: str


@dataclass(frozen=True, slots=True)
class Flaw:
    """``change`` is one of: set, remove, rename, replace (a regular expression), append, repeat, add, next-digit."""

    key: str
    title: Text
    description: Text
    resource_type: str
    conditions: tuple[Condition, ...]
    change: str
    path: str
    argument: Any
    expected: ExpectedFinding

    def applied(self, resource: Resource) -> Flawed | None:
        """A copy of the resource with the flaw; ``None`` when the flaw does not fit it."""
        if resource.get("resourceType") != self.resource_type:
            return None
        if not all(condition.holds(resource) for condition in self.conditions):
            return None
        place = resolve(resource, self.path)
        if place is None:
            return None
        changed = deepcopy(resource)
        if not _change(changed, place, self.change, self.argument):
            return None
        at = resolve(changed, self.expected.path) if self.expected.path else ()
        if at is None:
            raise CatalogueError(f"{self.key}: {self.expected.path} is nowhere in the changed resource")
        return Flawed(self, changed, shown(self.resource_type, at))


@dataclass(frozen=True, slots=True)
class Flawed:
    """``path`` is where the finding is to be, as findings have it: ``Patient.name[0].family``."""

    flaw: Flaw
    resource: Resource
    path: str


def put_into(
    resources: list[Resource], flaws: Sequence[Flaw], turn: int = 0
) -> tuple[list[Resource], list[Flawed]]:
    """The resources of one person with each flaw in the first resource that it fits and that has no other, and what was flawed.
    ``turn`` says which flaw has the first choice, so that those that want the same resources come in turn."""
    written = list(resources)
    flawed: list[Flawed] = []
    taken: set[int] = set()
    start = turn % len(flaws) if flaws else 0
    for flaw in (*flaws[start:], *flaws[:start]):
        for position, resource in enumerate(written):
            if position in taken or resource["resourceType"] != flaw.resource_type:
                continue
            made = flaw.applied(resource)
            if made is not None:
                written[position] = made.resource
                taken.add(position)
                flawed.append(made)
                break
    return written, flawed


@cache
def catalogue() -> Mapping[str, Flaw]:
    """Every flaw by its key, in the order of the file. Raises :class:`CatalogueError`."""
    import yaml

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    entries = yaml.load((data_folder("testdata") / "flaws.yaml").read_bytes(), Loader=loader)["flaws"]
    flaws = [read_flaw(entry) for entry in entries]
    by_key = {flaw.key: flaw for flaw in flaws}
    if len(by_key) < len(flaws):
        raise CatalogueError("two flaws have the same key")
    return by_key


def read_flaw(entry: Mapping[str, Any]) -> Flaw:
    """One entry of the catalogue. Raises :class:`CatalogueError`."""
    try:
        key = entry["key"]
        change = dict(entry["change"])
        (name,) = [name for name in change if name in _CHANGES]
        path = change.pop(name)
        if len(change) > 1:
            raise CatalogueError(f"{key}: more than one argument of {name}")
        expected = entry["finding"]
        return Flaw(
            key,
            Text(**entry["title"]),
            Text(**entry["description"]),
            entry["resource"],
            tuple(Condition(where["path"], where.get("is")) for where in entry.get("where", ())),
            name,
            path,
            next(iter(change.values()), None),
            ExpectedFinding(
                Severity(expected["severity"]),
                expected["code"],
                expected["key"],
                expected.get("rule"),
                expected["path"],
            ),
        )
    except (KeyError, TypeError, ValueError) as error:
        raise CatalogueError(f"{entry.get('key', entry)}: {error!r}") from error


def resolve(resource: Resource, path: str) -> tuple[Step, ...] | None:
    """The path as names and positions in this resource; ``None`` when it leads nowhere. The last name may be missing there."""
    steps: list[Step] = []
    here: Any = resource
    segments = _segments(path)
    for number, (name, selector) in enumerate(segments):
        if not isinstance(here, dict):
            return None
        steps.append(name)
        is_last = number == len(segments) - 1
        if name not in here:
            return tuple(steps) if is_last and selector is None else None
        here = here[name]
        if isinstance(here, list) and not (is_last and selector is None):
            position = _position(here, selector)
            if position is None:
                return None
            steps.append(position)
            here = here[position]
        elif selector is not None:
            return None
    return tuple(steps)


def shown(resource_type: str, steps: Sequence[Step]) -> str:
    """The place as findings write it, which is FHIRPath's way: ``Patient.name[0].family``, ``Observation.value.ofType(Quantity)``."""
    return resource_type + "".join(
        f"[{step}]" if isinstance(step, int) else f".{_element(step)}" for step in steps
    )


def _element(name: str) -> str:
    choice = _CHOICE.fullmatch(name)
    if choice is None:
        return name.removeprefix("_")
    type = choice[2] if choice[2] in _COMPLEX else choice[2][0].lower() + choice[2][1:]
    return f"{choice[1]}.ofType({type})"


@lru_cache(maxsize=1024)
def _segments(path: str) -> tuple[tuple[str, str | None], ...]:
    segments = []
    end = 0
    for match in _SEGMENT.finditer(path):
        if match.start() != end:
            break
        end = match.end()
        segments.append((match[1], match[2]))
    if end != len(path) or not segments:
        raise CatalogueError(f"{path!r} is no path")
    return tuple(segments)


def _position(items: list[Any], selector: str | None) -> int | None:
    if selector is None:
        return 0 if items else None
    if selector.isdecimal():
        return int(selector) if int(selector) < len(items) else None
    name, _, value = selector.partition("=")
    wanted = name.split(".")
    return next((n for n, item in enumerate(items) if value in map(str, _values(item, wanted))), None)


def _values(here: Any, names: Sequence[str]) -> Iterator[Any]:
    """Everything at the path, through all items of lists."""
    if isinstance(here, list):
        for item in here:
            yield from _values(item, names)
    elif not names:
        yield here
    elif isinstance(here, dict) and names[0] in here:
        yield from _values(here[names[0]], names[1:])


def _at(resource: Resource, place: Sequence[Step]) -> Any:
    here: Any = resource
    for step in place:
        here = here[step]
    return here


def _change(resource: Resource, place: tuple[Step, ...], change: str, argument: Any) -> bool:
    """Change the resource in that place; false when there is nothing there to change so."""
    parent, last = _at(resource, place[:-1]), place[-1]
    is_there = isinstance(last, int) or last in parent
    if change == "set":
        parent[last] = deepcopy(argument)
        return True
    if change == "append":
        parent[last] = [*parent.get(last, ()), deepcopy(argument)]
        return True
    if not is_there:
        return False
    if change == "remove":
        del parent[last]
    elif change == "rename":
        renamed = {argument if name == last else name: value for name, value in parent.items()}
        parent.clear()
        parent.update(renamed)
    elif change == "repeat":
        parent[last].append(deepcopy(parent[last][0]))
    elif change == "replace":
        return _replaced(parent, last, argument)
    elif change == "add":
        parent[last] += argument
    else:
        value = parent[last]
        parent[last] = f"{value[:-1]}{(int(value[-1]) + 1) % 10}"
    return True


def _replaced(parent: Any, last: Step, argument: Mapping[str, str]) -> bool:
    before = parent[last]
    if not isinstance(before, str):
        return False
    parent[last] = re.sub(argument["pattern"], argument["with"], before)
    return bool(parent[last] != before)
