"""How a slice recognises its elements: discriminators and their paths.

https://hl7.org/fhir/R4/profiling.html#discriminator. A path is a restricted FHIRPath: names, ``$this``, ``extension(url)``,
``ofType(type)`` and ``resolve()``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from validator.fhir.validation.fixed_pattern import equals, pattern_test
from validator.results import Unchecked

if TYPE_CHECKING:
    from validator.fhir.validation.node import Node
    from validator.fhir.validation.walk import Walk

_STEP = re.compile(
    r"""\$this|(?P<function>extension|ofType|resolve)\(\s*(?:['"]?(?P<argument>[^'")]*)['"]?)\s*\)|(?P<name>[A-Za-z_][A-Za-z0-9_]*)(?:\[x\])?"""
)

Matcher = Callable[["Node", "Walk"], bool]


@dataclass(frozen=True, slots=True)
class Step:
    """``kind``: name | extension | ofType | resolve; ``argument`` the element name, URL or type."""

    kind: str
    argument: str


def parse_path(path: str) -> tuple[Step, ...] | None:
    """The steps of a discriminator path (``$this`` is no step), ``None`` when it is no allowed path."""
    steps: list[Step] = []
    position = 0
    while position < len(path):
        matched = _STEP.match(path, position)
        if matched is None:
            return None
        if matched["function"]:
            steps.append(Step(matched["function"], matched["argument"] or ""))
        elif matched["name"]:
            steps.append(Step("name", matched["name"]))
        position = matched.end()
        if position < len(path):
            if path[position] != ".":
                return None
            position += 1
    return tuple(steps)


def select(node: Node, steps: Sequence[Step], walk: Walk) -> Iterator[Node]:
    """The elements that a path leads to."""
    if not steps:
        yield node
        return
    step, rest = steps[0], steps[1:]
    match step.kind:
        case "name":
            for child in node.children.get(step.argument, ()):
                yield from select(child, rest, walk)
        case "extension":
            for child in node.children.get("extension", ()):
                if child.string("url") == step.argument:
                    yield from select(child, rest, walk)
        case "ofType":
            if node.type == step.argument:
                yield from select(node, rest, walk)
        case "resolve":
            reference = node.string("reference") if isinstance(node.value, dict) else node.value
            target = walk.resolve(reference, node) if isinstance(reference, str) else None
            if target is not None:
                yield from select(target, rest, walk)
            elif isinstance(reference, str):
                walk.not_checked(Unchecked.REFERENCE, node.definition_path, node)


@dataclass(frozen=True, slots=True, eq=False)
class ValueMatcher:
    """Some element at the path has the fixed value or fits the pattern (``test``)."""

    steps: tuple[Step, ...]
    expected: Any
    test: Callable[[Any], bool]

    @classmethod
    def of(cls, steps: tuple[Step, ...], expected: Any, is_fixed: bool) -> ValueMatcher:
        return cls(
            steps,
            expected,
            (lambda value: equals(value, expected)) if is_fixed else pattern_test(expected),
        )

    def __call__(self, node: Node, walk: Walk) -> bool:
        steps, test = self.steps, self.test
        if len(steps) == 1 and steps[0].kind == "name":
            for child in node.children.get(steps[0].argument, ()):  # noqa: SIM110 (asked for every slice)
                if test(child.value):
                    return True
            return False
        return any(test(found.value) for found in select(node, steps, walk))


Leaf = tuple[str, ...]
"""Where a text stands in a value: nothing for the value itself, ``("coding", "code")`` for the codes of a CodeableConcept."""

_LEAVES: tuple[Leaf, ...] = ((), ("code",), ("coding", "code"))


def texts_at(value: Any, leaf: Leaf) -> Iterator[str]:
    """The texts that stand there; of lists, those of every item."""
    if isinstance(value, list):
        for item in value:
            yield from texts_at(item, leaf)
    elif not leaf:
        if isinstance(value, str):
            yield value
    elif isinstance(value, dict):
        yield from texts_at(value.get(leaf[0]), leaf[1:])


def telling_text(matcher: Matcher | None) -> tuple[str, Leaf, str] | None:
    """A text that every element of a slice must have, as (child's name, where in the child, text); ``None`` when none is so simple."""
    if not isinstance(matcher, ValueMatcher) or len(matcher.steps) != 1 or matcher.steps[0].kind != "name":
        return None
    for leaf in _LEAVES:
        texts = list(texts_at(matcher.expected, leaf))
        if texts:
            return matcher.steps[0].argument, leaf, texts[0]
    return None


@dataclass(frozen=True, slots=True, eq=False)
class BoundMatcher:
    """Some element at the path has a code in the value set that the slice binds it to."""

    steps: tuple[Step, ...]
    value_set: str

    def __call__(self, node: Node, walk: Walk) -> bool:
        from validator.fhir.validation.binding import codings_of

        for found in select(node, self.steps, walk):
            for system, code, _ in codings_of(found):
                contains = walk.terminology.contains(self.value_set, system, code).contains
                if contains:
                    return True
                if contains is None:
                    walk.not_checked(Unchecked.VALUE_SET, self.value_set, found, "required")
        return False


@dataclass(frozen=True, slots=True, eq=False)
class TypeMatcher:
    """An element at the path is of one of the types; unresolvable references are judged by the type that they state."""

    steps: tuple[Step, ...]
    types: frozenset[str]

    def __call__(self, node: Node, walk: Walk) -> bool:
        if self.steps and self.steps[-1].kind == "resolve":
            return any(self._leads_to_one(found, walk) for found in select(node, self.steps[:-1], walk))
        return any(self._is_one(found.type, walk) for found in select(node, self.steps, walk))

    def _is_one(self, type_name: str, walk: Walk) -> bool:
        return any(walk.definitions.is_kind_of(type_name, name) for name in self.types)

    def _leads_to_one(self, reference: Node, walk: Walk) -> bool:
        url = reference.string("reference") if isinstance(reference.value, dict) else reference.value
        target = walk.resolve(url, reference) if isinstance(url, str) else None
        if target is not None:
            return self._is_one(target.type, walk)
        stated = walk.stated_type(reference)
        if stated is None and isinstance(url, str):
            walk.not_checked(Unchecked.REFERENCE, reference.definition_path, reference)
        return stated in self.types


@dataclass(frozen=True, slots=True, eq=False)
class ProfileMatcher:
    """An element at the path conforms to one of the profiles."""

    steps: tuple[Step, ...]
    profiles: tuple[str, ...]

    def __call__(self, node: Node, walk: Walk) -> bool:
        return any(
            walk.conforms(found, profile)
            for found in select(node, self.steps, walk)
            for profile in self.profiles
        )


@dataclass(frozen=True, slots=True, eq=False)
class ExistsMatcher:
    steps: tuple[Step, ...]
    wanted: bool

    def __call__(self, node: Node, walk: Walk) -> bool:
        return any(True for _ in select(node, self.steps, walk)) == self.wanted


@dataclass(frozen=True, slots=True, eq=False)
class AllMatcher:
    """Every discriminator must agree."""

    matchers: tuple[Matcher, ...]

    def __call__(self, node: Node, walk: Walk) -> bool:
        return all(matcher(node, walk) for matcher in self.matchers)
