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
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Literal

from validator.results import Language
from validator.texts import has_text, text

if TYPE_CHECKING:
    from validator.fhir.definitions import Definitions

Role = Literal["plain", "dim", "title", "name", "stated", "forbidden", "type", "value", "binding"]
Element = Mapping[str, Any]
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
_KEEP_TOGETHER = "\u00a0"


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
                kept.append(Span(_cut(span.text, left), span.role))
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
                Span(later if number else first, "dim"), Span(piece.replace(_KEEP_TOGETHER, " "), role)
            )

    def heading(self, structure: Element) -> None:
        title = _clean(structure.get("title") or structure.get("name") or structure.get("id") or "")
        kind = _clean(structure.get("type") or "")
        status = _clean(structure.get("status") or "")
        details = ", ".join(part for part in (kind, status) if part)
        self._wrap(f"{title} ({details})" if details else title, "title")
        version = f"|{_clean(structure['version'])}" if structure.get("version") else ""
        self._wrap(f"{_clean(structure.get('url') or '')}{version}")
        if base := structure.get("baseDefinition"):
            self._wrap(self._say("profile_tree.based-on", base=_clean(base)), "dim")
        contexts = structure.get("context")
        if kind == "Extension" and isinstance(contexts, list):
            places = [_clean(one.get("expression") or "") for one in contexts if isinstance(one, Mapping)]
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
        return _clean(node.label) + (f" {_MARK}" if self._everything and node.stated is not None else "")

    def _row(self, node: _Node, guide: str, below: str, column: int) -> None:
        element, stated = node.element, node.stated or {}
        forbidden = element.get("max") == "0"
        name = _cut(self._name(node), max(self._width - len(guide) - 10, 8))
        role: Role = "forbidden" if forbidden else "name" if node.stated is not None else "dim"
        if name.endswith(_MARK):
            self._marks.add("legend-stated")
        padding = " " * max(column - len(guide) - len(name), 0)
        cardinality = self._mark(_cardinality(element), "min" in stated or "max" in stated)
        flags = self._flags(element)
        left = len(guide) + len(name) + len(padding) + 1 + 9 + 3
        types, whole = _types(element, self._width - left - 1, self._language)
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
        short = _clean(element.get("short") or "")
        used = sum(len(span.text) for span in spans)
        beside = bool(short) and used + 2 + len(short) <= self._width
        if beside:
            spans.append(Span(f"  {short}", "plain" if short_stated else "dim"))
        self._write(*spans)
        if short and not beside and (short_stated or self._everything):
            self._write(Span(below, "dim"), Span(short, "plain" if short_stated else "dim"))
        if type_stated and not whole:
            self._wrap(
                self._say("profile_tree.types", types=_all_types(element, self._language)),
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
                    yield key, self._say(f"profile_tree.{kind}", value=_value(value)), "value"
        binding = element.get("binding")
        if isinstance(binding, Mapping):
            yield "binding", self._binding(binding), "binding"
        for key, value in element.items():
            if key == "maxLength":
                yield key, self._say("profile_tree.length", length=_value(value)), "value"
            elif key.startswith(("minValue", "maxValue")):
                limit = "least" if key.startswith("min") else "most"
                yield key, self._say(f"profile_tree.{limit}", value=_value(value)), "value"
        rules = [rule for rule in _rules(element) if rule.get("key") not in _EVERYWHERE]
        if rules:
            keys = ", ".join(
                _clean(rule.get("key") or "")
                + (f" ({rule['severity']})" if rule.get("severity") == "warning" else "")
                for rule in rules
            )
            yield "constraint", self._say("profile_tree.invariants", keys=keys), "plain"

    def _slicing(self, slicing: Element) -> str:
        rules = str(slicing.get("rules"))
        said = (
            self._say(f"profile_tree.rules-{rules}")
            if has_text(f"profile_tree.rules-{rules}")
            else _clean(rules)
        )
        if slicing.get("ordered") is True:
            said += f", {self._say('profile_tree.ordered')}"
        listed = slicing.get("discriminator")
        discriminators = [
            f"{_clean(one.get('type') or '')}({_clean(one.get('path') or '')})"
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
            "profile_tree.bound", strength=_clean(binding.get("strength") or ""), value_set=_clean(shown)
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


def _cardinality(element: Element) -> str:
    least, most = ("" if element.get(key) is None else _clean(element[key]) for key in ("min", "max"))
    return f"{least}..{most}" if least or most else ""


def _type_parts(element: Element) -> list[tuple[str, list[str]]]:
    """(type or type with profile, targets of a reference)"""
    listed = element.get("type")
    parts = []
    for entry in listed if isinstance(listed, list) else ():
        if not isinstance(entry, Mapping):
            continue
        code = _tail(str(entry.get("code") or ""))
        code = code.removeprefix("System.").lower() if code.startswith("System.") else code
        profiles = [_tail(one) for one in _strings(entry.get("profile"))]
        targets = [_tail(one) for one in _strings(entry.get("targetProfile"))]
        modes = _strings(entry.get("aggregation"))
        shown = (
            code
            + (f" → {' | '.join(profiles)}" if profiles else "")
            + (f" [{', '.join(modes)}]" if modes else "")
        )
        parts.append((_clean(shown), [_clean(one) for one in targets]))
    return parts


def _all_types(element: Element, language: Language) -> str:
    reference = element.get("contentReference")
    if isinstance(reference, str):
        return text("profile_tree.as", element=_clean(reference.partition("#")[2])).in_language(language)
    return " | ".join(
        f"{code}({' | '.join(targets)})" if targets else code for code, targets in _type_parts(element)
    )


def _types(element: Element, room: int, language: Language) -> tuple[str, bool]:
    """The types in so many columns, and whether that is all of them; what does not fit is counted."""
    whole = _all_types(element, language)
    if len(whole) <= room:
        return whole, True
    parts = _type_parts(element)
    if len(parts) == 1:
        code, targets = parts[0]
        for shown in range(len(targets) - 1, -1, -1):
            fitted = f"{code}({' | '.join([*targets[:shown], f'+{len(targets) - shown}'])})"
            if len(fitted) <= room:
                return fitted, False
    words = [f"{code}(…)" if targets else code for code, targets in parts]
    for shown in range(len(words) - 1, 0, -1):
        fitted = " | ".join([*words[:shown], f"+{len(words) - shown}"])
        if len(fitted) <= room:
            return fitted, False
    return _cut(whole, max(room, 1)), False


def _rules(element: Element) -> list[Element]:
    listed = element.get("constraint")
    return [rule for rule in listed if isinstance(rule, Mapping)] if isinstance(listed, list) else []


def _value(value: Any) -> str:
    """A fixed value or pattern on one line: ``"final"``, or ``coding.system = "http://loinc.org", coding.code = "29463-7"``."""
    if not isinstance(value, Mapping | list):
        return _scalar(value)
    return ", ".join(
        f"{path}{_KEEP_TOGETHER}={_KEEP_TOGETHER}{_scalar(leaf)}" for path, leaf in _leaves(value, "")
    )


def _leaves(value: Any, path: str) -> Iterator[tuple[str, Any]]:
    if isinstance(value, Mapping) and value:
        for name, inner in value.items():
            yield from _leaves(inner, f"{path}.{_clean(name)}" if path else _clean(name))
    elif isinstance(value, list) and value:
        for number, inner in enumerate(value):
            yield from _leaves(inner, f"{path}[{number}]" if len(value) > 1 else path)
    else:
        yield path, value


def _scalar(value: Any) -> str:
    if isinstance(value, str):
        return f'"{_clean(value)}"'
    if isinstance(value, bool) or value is None:
        return {True: "true", False: "false", None: "null"}[value]
    return str(value) if isinstance(value, int | float | Decimal) else "{}"


def _strings(listed: object) -> list[str]:
    return [one for one in listed if isinstance(one, str)] if isinstance(listed, list) else []


def _tail(url: str) -> str:
    """The telling end of a canonical URL, with its version."""
    address, bar, version = url.partition("|")
    return address.rstrip("/").rpartition("/")[2] + bar + version


def _clean(value: object) -> str:
    """Printable and on one line: a profile may hold anything, and a terminal obeys control characters."""
    return " ".join("".join(one if one.isprintable() else " " for one in str(value)).split())


def _cut(shown: str, room: int) -> str:
    return shown if len(shown) <= room else shown[: room - 1] + "…" if room > 0 else ""
