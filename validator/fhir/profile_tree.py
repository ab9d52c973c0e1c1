"""A profile as a tree that people can read: lines of a terminal, of spans that say what they are.

Each element has its cardinality, flags (``S`` must support, ``?!`` modifier), types with the profiles they are to follow, and its short
text; below it stand slicing, fixed values and patterns, bindings, limits and invariants. Slices stand below what they slice. Without
``everything``, only what the differential states is shown, with the elements on the way there. What the profile itself states is
marked with ``•`` and with the role ``stated``. The invariants ``ele-1`` and ``ext-1``, which every element has, are left out.
"""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

from validator.fhir.element_words import (
    KEEP_TOGETHER,
    Element,
    all_types,
    cardinality_of,
    clean,
    cut,
    types_within,
    value_in_words,
)
from validator.results import Language
from validator.texts import has_text, text

if TYPE_CHECKING:
    from validator.fhir.definitions import Definitions

Role = Literal["plain", "dim", "title", "name", "stated", "forbidden", "type", "value", "binding"]
TitleOf = Callable[[str], str | None]

NARROWEST = 40
"""Columns. A narrower terminal gets lines of this width."""

_EVERYWHERE = ("ele-1", "ext-1")
_FACETS = (
    "min",
    "max",
    "type",
    "contentReference",
    "short",
    "slicing",
    "binding",
    "mustSupport",
    "isModifier",
    "maxLength",
)
_MARK = "•"


@dataclass(frozen=True, slots=True)
class Span:
    """A piece of a line that is shown in one way. ``text`` is printable, whatever the profile holds."""

    text: str
    role: Role = "plain"


Line = tuple[Span, ...]


def profile_tree_of(
    definitions: Definitions,
    canonical: str,
    *,
    everything: bool = False,
    width: int = 80,
    language: Language = "en",
) -> list[Line]:
    """The tree of a profile that the definitions know. Raises :class:`KeyError` when they do not know it."""
    structure = definitions.structure(canonical)
    if structure is None:
        raise KeyError(canonical)
    base = structure.get("baseDefinition")

    def title_of(value_set: str) -> str | None:
        found = definitions.value_set(value_set) or {}
        return next((found[key] for key in ("title", "name") if isinstance(found.get(key), str)), None)

    return profile_tree(
        structure,
        base=definitions.structure(base) if isinstance(base, str) else None,
        title_of=title_of,
        everything=everything,
        width=width,
        language=language,
    )


def profile_tree(
    structure: Element,
    *,
    base: Element | None = None,
    title_of: TitleOf = lambda _: None,
    everything: bool = False,
    width: int = 80,
    language: Language = "en",
) -> list[Line]:
    """The lines of a StructureDefinition with a snapshot, none wider than ``width`` columns.

    ``base`` is what it derives from, for a profile that was published without a differential. ``title_of`` tells the title of a
    value set by its canonical URL.
    """
    elements = _by_id(_elements(structure, "snapshot"))
    stated = _stated(structure, elements, base)
    if structure.get("derivation") != "constraint" or not (stated or base):
        everything = True
    root = _tree(elements, stated, everything)
    writer = _Writer(max(width, NARROWEST), language, title_of, everything)
    writer.heading(structure)
    if root is not None:
        writer.tree(root)
    writer.legend(bool(root and (stated or everything)))
    return writer.lines


def plain(lines: Iterable[Line]) -> str:
    """The lines without colours."""
    return "".join("".join(span.text for span in line).rstrip() + "\n" for line in lines)


# -- what is there


@dataclass(slots=True)
class _Node:
    identity: str
    element: Element
    stated: Element | None
    children: list[_Node] = field(default_factory=list)

    @property
    def label(self) -> str:
        return self.identity.rpartition(".")[2]


def _elements(structure: Element, view: str) -> list[Element]:
    held = structure.get(view)
    listed = held.get("element") if isinstance(held, Mapping) else None
    return [one for one in listed if isinstance(one, Mapping)] if isinstance(listed, list) else []


def _by_id(elements: Iterable[Element]) -> dict[str, Element]:
    return {identity: element for element in elements if (identity := _identity(element))}


def _identity(element: Element) -> str:
    identity = element.get("id")
    if isinstance(identity, str) and identity:
        return identity
    path, name = element.get("path"), element.get("sliceName")
    return f"{path}:{name}" if isinstance(name, str) else str(path or "")


def _stated(structure: Element, elements: Mapping[str, Element], base: Element | None) -> dict[str, Element]:
    """What the profile itself states, by the id of the element in its snapshot."""
    if structure.get("derivation") != "constraint":
        return {}
    if differential := _elements(structure, "differential"):
        return {_place(_identity(one), elements): one for one in differential if _identity(one)}
    return _differences(elements, _by_id(_elements(base or {}, "snapshot"))) if base else {}


def _place(identity: str, elements: Mapping[str, Element]) -> str:
    """Where the snapshot has an element of the differential: ``valueQuantity`` may stand for ``value[x]:valueQuantity``."""
    if identity in elements:
        return identity
    found = ""
    for segment in identity.split("."):
        wanted = f"{found}.{segment}" if found else segment
        if wanted not in elements:
            name = segment.partition(":")[0]
            parent = f"{found}."
            choices = (
                known
                for known in elements
                if known.startswith(parent) and known.endswith("[x]") and "." not in known[len(parent) :]
            )
            choice = next((one for one in choices if name.startswith(one[len(parent) : -3])), None)
            if choice is not None:
                wanted = f"{choice}:{name}" if f"{choice}:{name}" in elements else choice
        found = wanted
    return found


def _differences(elements: Mapping[str, Element], base: Mapping[str, Element]) -> dict[str, Element]:
    """What a snapshot says that its base does not."""
    found: dict[str, Element] = {}
    for identity, element in elements.items():
        unsliced = ".".join(segment.partition(":")[0] for segment in identity.split("."))
        before = base.get(identity) or base.get(unsliced)
        if before is None:  # unfolded from a type: what no type says can only be the profile's
            changed = {
                key: value
                for key, value in element.items()
                if key.startswith(("fixed", "pattern"))
                or (key == "min" and value)
                or (key == "max" and value == "0")
            }
        else:
            limits = ("fixed", "pattern", "minValue", "maxValue")
            keys = [key for key in element if key in _FACETS or key.startswith(limits)]
            changed = {key: element[key] for key in keys if element[key] != before.get(key)}
            inherited = {rule.get("key") for rule in _rules(before)}
            if added := [rule for rule in _rules(element) if rule.get("key") not in inherited]:
                changed["constraint"] = added
        if changed or (identity not in base and element.get("sliceName")):
            found[identity] = changed
    return found


def _tree(elements: Mapping[str, Element], stated: Mapping[str, Element], everything: bool) -> _Node | None:
    known = {**stated, **elements}
    if not known:
        return None
    wanted: set[str] = set(elements) if everything else set()
    for identity in stated:
        while identity and identity not in wanted:
            wanted.add(identity)
            identity = _parent(identity, known)
    nodes: dict[str, _Node] = {}
    first = next(iter(elements or known))
    # In the order of the snapshot; what only the differential has comes last.
    for identity in [first, *(one for one in [*elements, *stated] if one != first)]:
        if identity in nodes or (identity not in wanted and identity != first):
            continue
        nodes[identity] = _Node(identity, known.get(identity, {}), stated.get(identity))
    for identity, node in nodes.items():
        if identity != first:
            nodes.get(_parent(identity, nodes), nodes[first]).children.append(node)
    return nodes[first]


def _parent(identity: str, known: Mapping[str, Any]) -> str:
    """What an element stands below: a slice below what it slices, a slice of a slice below that."""
    above, _, segment = identity.rpartition(".")
    name, _, slice_name = segment.partition(":")
    while slice_name:
        slice_name = slice_name.rpartition("/")[0]
        candidate = ".".join(filter(None, (above, f"{name}:{slice_name}" if slice_name else name)))
        if candidate in known:
            return candidate
    while above and above not in known:
        above = above.rpartition(".")[0]
    return above


# -- how it is written


class _Writer:
    def __init__(self, width: int, language: Language, title_of: TitleOf, everything: bool) -> None:
        self.lines: list[Line] = []
        self._width = width
        self._language: Language = language
        self._title_of = title_of
        self._everything = everything
        self._marks: set[str] = set()

    def _say(self, key: str, **values: object) -> str:
        return text(key, **values).in_language(self._language)

    def _write(self, *spans: Span) -> None:
        """One line, cut where the terminal ends."""
        left = self._width
        kept: list[Span] = []
        for span in spans:
            if len(span.text) > left:
                kept.append(Span(cut(span.text, left), span.role))
                break
            kept.append(span)
            left -= len(span.text)
        self.lines.append(tuple(kept))

    def _wrap(self, content: str, role: Role = "plain", first: str = "", later: str = "") -> None:
        """A text that may take several lines, each after its guide."""
        room = max(self._width - max(len(first), len(later)), 16)
        pieces = textwrap.wrap(content, room, subsequent_indent="  ", break_on_hyphens=False) or [""]
        for number, piece in enumerate(pieces):
            self._write(
                Span(later if number else first, "dim"), Span(piece.replace(KEEP_TOGETHER, " "), role)
            )

    def heading(self, structure: Element) -> None:
        title = clean(structure.get("title") or structure.get("name") or structure.get("id") or "")
        kind = clean(structure.get("type") or "")
        status = clean(structure.get("status") or "")
        details = ", ".join(part for part in (kind, status) if part)
        self._wrap(f"{title} ({details})" if details else title, "title")
        version = f"|{clean(structure['version'])}" if structure.get("version") else ""
        self._wrap(f"{clean(structure.get('url') or '')}{version}")
        if base := structure.get("baseDefinition"):
            self._wrap(self._say("profile_tree.based-on", base=clean(base)), "dim")
        contexts = structure.get("context")
        if kind == "Extension" and isinstance(contexts, list):
            places = [clean(one.get("expression") or "") for one in contexts if isinstance(one, Mapping)]
            self._wrap(self._say("profile_tree.used-on", contexts=", ".join(filter(None, places))), "dim")
        self.lines.append(())

    def legend(self, shown: bool) -> None:
        self.lines.append(())
        if not shown:
            self._wrap(self._say("profile_tree.nothing-stated"), "dim")
            return
        keys = ("legend-stated", "legend-must-support", "legend-modifier")
        parts = [self._say(f"profile_tree.{key}") for key in keys if key in self._marks]
        if parts:
            self._wrap("   ".join(parts), "dim")
        else:
            self.lines.pop()

    def tree(self, root: _Node) -> None:
        rows = list(_rows(root))
        widest = max(len(guide) + len(self._name(node)) for node, guide, _ in rows)
        column = min(widest, self._width // 2)
        for node, guide, below in rows:
            self._row(node, guide, below, column)

    def _name(self, node: _Node) -> str:
        return clean(node.label) + (f" {_MARK}" if self._everything and node.stated is not None else "")

    def _row(self, node: _Node, guide: str, below: str, column: int) -> None:
        element, stated = node.element, node.stated or {}
        forbidden = element.get("max") == "0"
        name = cut(self._name(node), max(self._width - len(guide) - 10, 8))
        role: Role = "forbidden" if forbidden else "name" if node.stated is not None else "dim"
        if name.endswith(_MARK):
            self._marks.add("legend-stated")
        padding = " " * max(column - len(guide) - len(name), 0)
        cardinality = self._mark(cardinality_of(element), "min" in stated or "max" in stated)
        flags = self._flags(element)
        left = len(guide) + len(name) + len(padding) + 1 + 9 + 3
        types, whole = types_within(element, self._width - left - 1, self._language)
        type_stated = "type" in stated or "contentReference" in stated
        types = self._mark(types, type_stated) if types else ""
        short_stated = "short" in stated
        spans = [
            Span(guide, "dim"),
            Span(name, role),
            Span(f"{padding} "),
            Span(
                f"{cardinality:<9}",
                "forbidden" if forbidden else "stated" if _MARK in cardinality else "plain",
            ),
            Span(f"{flags:<3}", "stated" if flags and "mustSupport" in stated else "plain"),
            Span(types, "type"),
        ]
        short = clean(element.get("short") or "")
        used = sum(len(span.text) for span in spans)
        beside = bool(short) and used + 2 + len(short) <= self._width
        if beside:
            spans.append(Span(f"  {short}", "plain" if short_stated else "dim"))
        self._write(*spans)
        if short and not beside and (short_stated or self._everything):
            self._write(Span(below, "dim"), Span(short, "plain" if short_stated else "dim"))
        if type_stated and not whole:
            self._wrap(
                self._say("profile_tree.types", types=all_types(element, self._language)),
                "type",
                below,
                below,
            )
        for key, said, kind in self._details(element if self._everything else stated):
            marked = self._everything and key in stated
            if marked:
                self._marks.add("legend-stated")
            self._wrap(f"{_MARK} {said}" if marked else said, kind, below, below)

    def _mark(self, shown: str, stated: bool) -> str:
        if stated:
            self._marks.add("legend-stated")
        return f"{_MARK if stated else ' '}{shown}"

    def _flags(self, element: Element) -> str:
        flags = []
        if element.get("mustSupport") is True:
            flags.append("S")
            self._marks.add("legend-must-support")
        if element.get("isModifier") is True:
            flags.append("?!")
            self._marks.add("legend-modifier")
        return "".join(flags)

    def _details(self, element: Element) -> Iterator[tuple[str, str, Role]]:
        """(facet, what is said of it, role)"""
        slicing = element.get("slicing")
        if isinstance(slicing, Mapping):
            yield "slicing", self._slicing(slicing), "stated"
        for key, value in element.items():
            for kind in ("fixed", "pattern"):
                if key.startswith(kind) and key[len(kind) :][:1].isupper():
                    yield key, self._say(f"profile_tree.{kind}", value=value_in_words(value)), "value"
        binding = element.get("binding")
        if isinstance(binding, Mapping):
            yield "binding", self._binding(binding), "binding"
        for key, value in element.items():
            if key == "maxLength":
                yield key, self._say("profile_tree.length", length=value_in_words(value)), "value"
            elif key.startswith(("minValue", "maxValue")):
                limit = "least" if key.startswith("min") else "most"
                yield key, self._say(f"profile_tree.{limit}", value=value_in_words(value)), "value"
        rules = [rule for rule in _rules(element) if rule.get("key") not in _EVERYWHERE]
        if rules:
            keys = ", ".join(
                clean(rule.get("key") or "")
                + (f" ({rule['severity']})" if rule.get("severity") == "warning" else "")
                for rule in rules
            )
            yield "constraint", self._say("profile_tree.invariants", keys=keys), "plain"

    def _slicing(self, slicing: Element) -> str:
        rules = str(slicing.get("rules"))
        said = (
            self._say(f"profile_tree.rules-{rules}")
            if has_text(f"profile_tree.rules-{rules}")
            else clean(rules)
        )
        if slicing.get("ordered") is True:
            said += f", {self._say('profile_tree.ordered')}"
        listed = slicing.get("discriminator")
        discriminators = [
            f"{clean(one.get('type') or '')}({clean(one.get('path') or '')})"
            for one in (listed if isinstance(listed, list) else ())
            if isinstance(one, Mapping)
        ]
        if not discriminators:
            return self._say("profile_tree.sliced-unsaid", rules=said)
        return self._say("profile_tree.sliced", discriminators=", ".join(discriminators), rules=said)

    def _binding(self, binding: Element) -> str:
        url = binding.get("valueSet")
        if not isinstance(url, str):
            shown = binding.get("description") or self._say("profile_tree.unnamed-value-set")
        else:
            shown = self._title_of(url) or url
        return self._say(
            "profile_tree.bound", strength=clean(binding.get("strength") or ""), value_set=clean(shown)
        )


def _rows(root: _Node) -> Iterator[tuple[_Node, str, str]]:
    """(element, guide before its name, guide before what is said below it), from the top."""
    waiting: list[tuple[_Node, str, str]] = [(root, "", "")]
    while waiting:
        node, guide, stem = waiting.pop()
        yield node, guide, stem + ("│  " if node.children else "   ")
        for child in reversed(node.children):
            last = child is node.children[-1]
            waiting.append((child, stem + ("└─ " if last else "├─ "), stem + ("   " if last else "│  ")))


def _rules(element: Element) -> list[Element]:
    listed = element.get("constraint")
    return [rule for rule in listed if isinstance(rule, Mapping)] if isinstance(listed, list) else []
