"""The format of primitive values. https://hl7.org/fhir/R4/datatypes.html#primitive

Every pattern is linear: none can be made to backtrack.
"""

from __future__ import annotations

import calendar
import math
import re
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

LONGEST_STRING = 1024 * 1024
"""Bytes, by the definition of string."""

_ID = re.compile(r"[A-Za-z0-9\-.]{1,64}")
_CODE = re.compile(r"\S+(?: \S+)*")
_OID = re.compile(r"urn:oid:[0-2](?:\.(?:0|[1-9][0-9]*))+", re.ASCII)
_UUID = re.compile(r"urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
_DATE = re.compile(r"(?P<year>\d{4})(?:-(?P<month>\d\d)(?:-(?P<day>\d\d))?)?", re.ASCII)
_DATE_TIME = re.compile(
    r"(?P<year>\d{4})(?:-(?P<month>\d\d)(?:-(?P<day>\d\d)(?P<time>T(?P<hour>\d\d):(?P<minute>\d\d)(?::(?P<second>\d\d)(?:\.\d+)?)?(?P<zone>Z|[+-]\d\d:\d\d)?)?)?)?",
    re.ASCII,
)
_TIME = re.compile(r"(?P<hour>\d\d):(?P<minute>\d\d):(?P<second>\d\d)(?:\.\d+)?", re.ASCII)
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.\-]*:")
_CONTROL = re.compile(
    r"[\x00-\x08\x0b\x0c\x0e-\x1f]|[\ud800-\udfff]"
)  # a lone surrogate is no character at all
_BASE64 = re.compile(r"[A-Za-z0-9+/]*={0,2}")
_SPACE = re.compile(r"\s")

Problem = tuple[str, dict[str, Any]] | None
"""The key of the message in the catalogue ``validation`` and its values, or ``None`` when the value is right."""


def _text(value: object) -> Problem:
    if not isinstance(value, str):
        return "json-type", {"expected": '"abc"'}
    if not value.strip():
        return ("empty-string" if not value else "blank-string"), {}
    found = _CONTROL.search(value)
    if found:
        return "control-character", {"code": f"U+{ord(found[0]):04X}"}
    if len(value) > LONGEST_STRING // 4 and len(value.encode("utf-8", "surrogatepass")) > LONGEST_STRING:
        return "string-too-long", {"limit": LONGEST_STRING}
    return None


def _code(value: object) -> Problem:
    return _text(value) or (None if _CODE.fullmatch(str(value)) else ("code-format", {"value": value}))


def _id(value: object) -> Problem:
    if problem := _text(value):
        return problem
    text = str(value)
    if _ID.fullmatch(text):
        return None
    return ("id-too-long", {"length": len(text)}) if len(text) > 64 else ("id-format", {"value": text})


def _uri(value: object) -> Problem:
    if problem := _text(value):
        return problem
    text = str(value)
    if _SPACE.search(text):
        return "uri-space", {"value": text}
    if text.startswith(("urn:uuid:", "uuid:")) and not _UUID.fullmatch(
        text.partition("#")[0].partition("|")[0]
    ):
        return "uuid-format", {"value": text}
    if text.startswith(("urn:oid:", "oid:")) and not _OID.fullmatch(text.partition("#")[0].partition("|")[0]):
        return "oid-format", {"value": text}
    return None


def _canonical(value: object) -> Problem:
    """What it refers to is an absolute URI, the ``url`` of a resource, or a contained resource.
    https://hl7.org/fhir/R4/references.html#canonical"""
    if problem := _uri(value):
        return problem
    text = str(value)
    if _SCHEME.match(text) or text.startswith("#"):
        return None
    return "canonical-relative", {"value": text}


def _oid(value: object) -> Problem:
    return _text(value) or (None if _OID.fullmatch(str(value)) else ("oid-format", {"value": value}))


def _uuid(value: object) -> Problem:
    return _text(value) or (None if _UUID.fullmatch(str(value)) else ("uuid-format", {"value": value}))


def _calendar(groups: Mapping[str, str | None], value: str) -> Problem:
    year, month, day = int(groups["year"] or 0), groups.get("month"), groups.get("day")
    if year == 0:
        return "date-year", {"value": value}
    if month is not None and not 1 <= int(month) <= 12:
        return "date-month", {"value": value, "month": month}
    if (
        month is not None
        and day is not None
        and not 1 <= int(day) <= calendar.monthrange(year, int(month))[1]
    ):
        return "date-day", {"value": value, "day": day}
    return None


def _clock(groups: Mapping[str, str | None], value: str) -> Problem:
    if int(groups["hour"] or 0) > 23 or int(groups["minute"] or 0) > 59 or int(groups["second"] or 0) > 60:
        return "time-range", {"value": value}
    return None


def _date(value: object) -> Problem:
    if problem := _text(value):
        return problem
    matched = _DATE.fullmatch(str(value))
    if matched is None:
        return ("date-with-time" if "T" in str(value) else "date-format"), {"value": value}
    return _calendar(matched.groupdict(), str(value))


def _date_time(value: object) -> Problem:
    if problem := _text(value):
        return problem
    text = str(value)
    matched = _DATE_TIME.fullmatch(text)
    if matched is None:
        return "datetime-format", {"value": text}
    groups = matched.groupdict()
    if groups["time"] is not None:
        if groups["second"] is None:
            return "datetime-seconds", {"value": text}
        if groups["zone"] is None:
            return "datetime-zone", {"value": text}
        if groups["zone"] != "Z" and (groups["zone"][1:] > "14:00" or int(groups["zone"][4:]) > 59):
            return "time-range", {"value": text}
        if problem := _clock(groups, text):
            return problem
    return _calendar(groups, text)


def _instant(value: object) -> Problem:
    problem = _date_time(value)
    if problem is None and "T" not in str(value):
        return "instant-format", {"value": value}
    return problem


def _time(value: object) -> Problem:
    if problem := _text(value):
        return problem
    matched = _TIME.fullmatch(str(value))
    if matched is None:
        return "time-format", {"value": value}
    return _clock(matched.groupdict(), str(value))


def _boolean(value: object) -> Problem:
    return None if isinstance(value, bool) else ("json-type", {"expected": "true"})


def _integer(lowest: int) -> Callable[[object], Problem]:
    def check(value: object) -> Problem:
        if isinstance(value, bool) or not isinstance(value, int):
            if isinstance(value, Decimal | float):
                return "integer-decimals", {"value": value}
            return "json-type", {"expected": "123"}
        if value < lowest:
            return "integer-low", {"value": value, "lowest": lowest}
        if value > 2**31 - 1:
            return "integer-high", {"value": value, "highest": 2**31 - 1}
        return None

    return check


def _decimal(value: object) -> Problem:
    if isinstance(value, bool) or not isinstance(value, int | Decimal | float):
        return "json-type", {"expected": "1.0"}
    if isinstance(value, float) and not math.isfinite(value):
        return "decimal-not-finite", {"value": value}
    return None


def _base64(value: object) -> Problem:
    if not isinstance(value, str):
        return "json-type", {"expected": '"abc"'}
    if not value:
        return "empty-string", {}
    compact = _SPACE.sub("", value)
    if not _BASE64.fullmatch(compact) or len(compact) % 4:
        return "base64-format", {"value": value if len(value) < 40 else value[:37] + "…"}
    return None


FORMATS: Mapping[str, Callable[[Any], Problem]] = {
    "base64Binary": _base64,
    "boolean": _boolean,
    "canonical": _canonical,
    "code": _code,
    "date": _date,
    "dateTime": _date_time,
    "decimal": _decimal,
    "id": _id,
    "instant": _instant,
    "integer": _integer(-(2**31)),
    "markdown": _text,
    "oid": _oid,
    "positiveInt": _integer(1),
    "string": _text,
    "time": _time,
    "unsignedInt": _integer(0),
    "uri": _uri,
    "url": _uri,
    "uuid": _uuid,
    "xhtml": _text,
}
"""Type → its format check."""
