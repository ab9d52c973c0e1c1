"""From a resource to the rows of the search index, by kind of search parameter. https://hl7.org/fhir/R4/search.html#ptypes"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from validator.fhir.definitions import SearchParameter
from validator.sandbox.criteria import IndexRow
from validator.sandbox.elements import Selected, selector
from validator.sandbox.instants import BEGINNING, END, date_range

_RING_ABOVE = "\u030a"


def fold(text: str) -> str:
    """Without case and accents, for comparing strings. The Norwegian letters æ, ø and å are letters, not accented a and o."""
    decomposed = unicodedata.normalize("NFD", text.casefold())
    kept = "".join(
        letter for letter in decomposed if letter == _RING_ABOVE or not unicodedata.combining(letter)
    )
    return " ".join(unicodedata.normalize("NFC", kept).split())


def index_rows(
    resource: Mapping[str, Any], resource_type: str, parameter: SearchParameter, base_url: str
) -> list[IndexRow]:
    """The rows of one parameter of one resource; ``base_url`` is the server's own, whose absolute references become relative.
    Values that do not have the form of their type are left out: they cannot be found, but they do no harm."""
    if not parameter.expression or parameter.type not in _EXTRACTORS:
        return []
    name = f"{resource_type}.{parameter.code}"
    rows: list[IndexRow] = []
    for selected in selector(parameter.expression, resource_type)(resource):
        if parameter.type == "reference":
            rows.extend(_reference(name, selected, base_url, parameter))
        else:
            rows.extend(_EXTRACTORS[parameter.type](name, selected))
    return list(dict.fromkeys(rows))


def _token(name: str, selected: Selected) -> Iterator[IndexRow]:
    value, hint = selected
    if isinstance(value, bool):
        yield IndexRow(name, None, "true" if value else "false")
    elif isinstance(value, str):
        yield IndexRow(name, None, value)
    elif isinstance(value, Mapping):
        if (
            isinstance(value.get("coding"), list)
            or hint == "CodeableConcept"
            or ("text" in value and "system" not in value)
        ):
            codings = value.get("coding")
            for coding in codings if isinstance(codings, list) else ():
                yield from _token(name, (coding, "Coding"))
            if isinstance(value.get("text"), str):
                yield IndexRow(name, None, None, fold(value["text"]))
        elif "code" in value or hint == "Coding":
            yield IndexRow(name, _system(value), _text(value.get("code")), _folded(value.get("display")))
        elif "value" in value:
            kind = value.get("type")
            described = kind.get("text") if isinstance(kind, Mapping) else None
            yield IndexRow(name, _system(value), _text(value["value"]), _folded(described))


def _system(value: Mapping[str, Any]) -> str:
    """The system of a Coding or Identifier, empty for none (``|code`` finds exactly those)."""
    return _text(value.get("system")) or ""


def _text(value: Any) -> str | None:
    return value if isinstance(value, str) else None


def _folded(value: Any) -> str | None:
    return fold(value) if isinstance(value, str) else None


def _string(name: str, selected: Selected) -> Iterator[IndexRow]:
    value, _ = selected
    if isinstance(value, str):
        yield IndexRow(name, None, value, fold(value))
    elif isinstance(value, Mapping):
        # HumanName and Address: every part that is text
        for part, item in value.items():
            if part in ("use", "type", "period", "extension", "id") or part.startswith("_"):
                continue
            for text in item if isinstance(item, list) else (item,):
                if isinstance(text, str):
                    yield IndexRow(name, None, text, fold(text))


def _uri(name: str, selected: Selected) -> Iterator[IndexRow]:
    if isinstance(selected[0], str):
        yield IndexRow(name, None, selected[0])


def _date(name: str, selected: Selected) -> Iterator[IndexRow]:
    value, _ = selected
    try:
        if isinstance(value, str):
            low, high = date_range(value)
            yield IndexRow(name, low=low, high=high)
        elif isinstance(value, Mapping):
            if "event" in value or "repeat" in value:
                yield from _timing(name, value)
            elif "start" in value or "end" in value:
                low = date_range(value["start"])[0] if "start" in value else BEGINNING
                high = date_range(value["end"])[1] if "end" in value else END
                yield IndexRow(name, low=low, high=high)
    except (ValueError, TypeError, OverflowError):
        return


def _timing(name: str, value: Mapping[str, Any]) -> Iterator[IndexRow]:
    """A Timing covers the time from its first to its last event, or its bounds."""
    ranges = [date_range(event) for event in value.get("event") or ()]
    if ranges:
        yield IndexRow(name, low=min(low for low, _ in ranges), high=max(high for _, high in ranges))
    repeat = value.get("repeat")
    if isinstance(repeat, Mapping) and isinstance(repeat.get("boundsPeriod"), Mapping):
        yield from _date(name, (repeat["boundsPeriod"], "Period"))


def _quantity(name: str, selected: Selected) -> Iterator[IndexRow]:
    value, _ = selected
    if isinstance(value, Mapping) and ("low" in value or "high" in value):
        low, high = (
            bound if isinstance(bound, Mapping) else {} for bound in (value.get("low"), value.get("high"))
        )
        unit = low or high
        yield IndexRow(
            name,
            _text(unit.get("system")),
            _text(unit.get("code")),
            _text(unit.get("unit")),
            _float(low.get("value"), float("-inf")),
            _float(high.get("value"), float("inf")),
        )
    elif isinstance(value, Mapping) and "value" in value:
        number = _float(value["value"], None)
        if number is None:
            return
        comparator = _text(value.get("comparator")) or ""
        yield IndexRow(
            name,
            _text(value.get("system")) or ("urn:iso:std:iso:4217" if "currency" in value else None),
            _text(value.get("code")) or _text(value.get("currency")),
            _text(value.get("unit")),
            float("-inf") if comparator.startswith("<") else number,
            float("inf") if comparator.startswith(">") else number,
        )
    elif not isinstance(value, Mapping | str | bool):
        number = _float(value, None)
        if number is not None:
            yield IndexRow(name, low=number, high=number)


def _float(value: Any, otherwise: float | None) -> float | None:
    try:
        return otherwise if value is None else float(value)
    except (TypeError, ValueError, OverflowError):
        return otherwise


def split_reference(reference: str, base_url: str) -> tuple[str | None, str]:
    """(type, id) of a reference on this server; (``None``, the reference) of any other.

    >>> split_reference("Patient/1/_history/2", "https://example.org/fhir")
    ('Patient', '1')
    """
    local = reference.removeprefix(base_url + "/").split("/_history/")[0]
    type, slash, id = local.partition("/")
    if slash and id and "/" not in id and ":" not in type and type[:1].isupper():
        return type, id
    return None, reference


def _reference(
    name: str, selected: Selected, base_url: str, parameter: SearchParameter
) -> Iterator[IndexRow]:
    value, _ = selected
    if isinstance(value, str):  # canonical or uri
        url, _, version = value.partition("|")
        yield IndexRow(name, None, url, f"{url}|{version}" if version else None)
        return
    if not isinstance(value, Mapping):
        return
    reference = value.get("reference")
    if isinstance(reference, str) and not reference.startswith("#"):
        type, id = split_reference(reference, base_url)
        yield IndexRow(name, type, id)
    identifier = value.get("identifier")
    if isinstance(identifier, Mapping) and isinstance(identifier.get("value"), str):
        yield IndexRow(f"{name}:identifier", _system(identifier), identifier["value"])


_EXTRACTORS: Mapping[str, Callable[[str, Selected], Iterator[IndexRow]]] = {
    "token": _token,
    "string": _string,
    "uri": _uri,
    "date": _date,
    "quantity": _quantity,
    "number": _quantity,
    "reference": lambda name, selected: iter(()),
}
SEARCHABLE = frozenset(_EXTRACTORS)
