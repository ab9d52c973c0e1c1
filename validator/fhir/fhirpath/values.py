"""Quantities as FHIRPath compares them, with ``None`` for "cannot tell", and arithmetic with durations.

http://hl7.org/fhirpath/N1/#quantity, http://hl7.org/fhirpath/N1/#datetime-arithmetic
"""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal

from validator.fhir.moments import Kind, Moment
from validator.fhir.units import unit_factor

_CALENDAR = {
    "year": "year", "years": "year", "a": "year", "month": "month", "months": "month", "mo": "month",
    "week": "week", "weeks": "week", "wk": "week", "day": "day", "days": "day", "d": "day",
    "hour": "hour", "hours": "hour", "h": "hour", "minute": "minute", "minutes": "minute", "min": "minute",
    "second": "second", "seconds": "second", "s": "second",
    "millisecond": "millisecond", "milliseconds": "millisecond", "ms": "millisecond",
}  # fmt: skip
_TO_UCUM = {
    "year": "a", "month": "mo", "week": "wk", "day": "d", "hour": "h", "minute": "min", "second": "s",
    "millisecond": "ms",
}  # fmt: skip
_SECONDS = {"week": 604800, "day": 86400, "hour": 3600, "minute": 60, "second": 1}


@dataclass(frozen=True, slots=True)
class Quantity:
    """``unit`` is a UCUM code, ``"1"`` for none; ``calendar`` marks a calendar duration (``4 days``), whose
    ``unit`` is the singular word."""

    value: Decimal
    unit: str
    calendar: bool = False

    @property
    def ucum(self) -> str:
        return _TO_UCUM[self.unit] if self.calendar else self.unit

    @property
    def text(self) -> str:
        if self.calendar:
            return f"{self.value} {self.unit}{'' if self.value == 1 else 's'}"
        return f"{self.value} '{self.unit}'"

    def key(self) -> tuple[object, ...]:
        """Equal for quantities that are the same amount."""
        factor = unit_factor(self.ucum)
        if factor is None:
            return ("quantity", self.value, self.unit)
        return ("quantity", self.value * factor[0], factor[1])


def calendar_quantity(value: Decimal, word: str) -> Quantity:
    return Quantity(value, _CALENDAR[word], True)


def is_calendar_word(word: str) -> bool:
    return len(word) > 3 and word in _CALENDAR


def compare_quantities(left: Quantity, right: Quantity) -> int | None:
    """-1, 0 or 1, or ``None`` for units that cannot be converted into each other.

    A calendar year or month is no definite number of days, so it compares only with its own kind
    (http://hl7.org/fhirpath/N1/#time-valued-quantities).
    """
    if left.unit == right.unit and left.calendar == right.calendar:
        a, b = left.value, right.value
    else:
        vague = ("year", "month")
        if (left.calendar and left.unit in vague) != (right.calendar and right.unit in vague):
            return None
        x, y = unit_factor(left.ucum), unit_factor(right.ucum)
        if x is None or y is None or x[1] != y[1]:
            return None
        a, b = left.value * x[0], right.value * y[0]
    return (a > b) - (a < b)


def convert_quantity(quantity: Quantity, unit: str) -> Quantity | None:
    """The same amount in another UCUM unit or calendar word; ``None`` if they are of different kinds."""
    target = calendar_quantity(Decimal(1), unit) if is_calendar_word(unit) else Quantity(Decimal(1), unit)
    if (target.unit, target.calendar) == (quantity.unit, quantity.calendar):
        return quantity
    x, y = unit_factor(quantity.ucum), unit_factor(target.ucum)
    if x is None or y is None or x[1] != y[1]:
        return None
    return Quantity(quantity.value * x[0] / y[0], target.unit, target.calendar)


def add_duration(moment: Moment, quantity: Quantity, sign: int) -> Moment | None:
    """``moment`` ± a duration, at the moment's own precision; ``None`` when the result leaves the calendar.

    http://hl7.org/fhirpath/N1/#datetime-arithmetic. Raises :class:`ValueError` for a quantity that is no
    duration.
    """
    unit = _CALENDAR.get(quantity.unit)
    if unit is None:
        raise ValueError(f"{quantity.text} is not a duration")
    amount = quantity.value * sign
    if moment.kind == "time":
        if unit in ("year", "month", "week", "day"):
            raise ValueError(f"{quantity.text} cannot be added to a time of day")
        return _add_to_time(moment, amount, unit)
    parts = list(moment.parts)
    try:
        if unit in ("year", "month"):
            months = int(amount) * (12 if unit == "year" else 1)
            return _add_months(moment, parts, months)
        return _add_elapsed(moment, parts, amount, unit)
    except (OverflowError, ValueError):
        return None


def _seconds(amount: Decimal, unit: str) -> Decimal:
    if unit == "millisecond":
        return amount / 1000
    return amount * _SECONDS[unit] if unit == "second" else Decimal(int(amount) * _SECONDS[unit])


def _add_to_time(moment: Moment, amount: Decimal, unit: str) -> Moment:
    hour, minute, second = (*moment.parts, 0, 0, 0)[:3]
    total = (hour * 3600 + minute * 60 + second + _seconds(amount, unit)) % 86400
    parts: list[int | Decimal] = [int(total // 3600), int(total % 3600 // 60), _plain(total % 60)]
    return _rebuild(moment, parts[: len(moment.parts)])


def _add_months(moment: Moment, parts: list[int | Decimal], months: int) -> Moment:
    if len(parts) == 1:
        return _rebuild(moment, [_year(int(parts[0]) + int(months / 12))])
    index = int(parts[0]) * 12 + int(parts[1]) - 1 + months
    year, month = _year(index // 12), index % 12 + 1
    changed: list[int | Decimal] = [year, month]
    if len(parts) > 2:
        changed.append(min(int(parts[2]), monthrange(year, month)[1]))
    return _rebuild(moment, changed + parts[3:])


def _add_elapsed(moment: Moment, parts: list[int | Decimal], amount: Decimal, unit: str) -> Moment:
    # A coarser value than the unit takes the amount in its own unit, decimals dropped: 2014 + 24 months,
    # 2014-01 + 60 days.
    if len(parts) < 3:
        days = int(_seconds(amount, unit) / 86400)
        months = int(days / 30) if len(parts) == 2 else int(days / 365) * 12
        return _add_months(moment, parts, months)
    seconds = _seconds(amount, unit)
    if len(parts) == 3:
        moved = datetime(int(parts[0]), int(parts[1]), int(parts[2])) + timedelta(days=int(seconds / 86400))
        return _rebuild(moment, [moved.year, moved.month, moved.day])
    year, month, day, hour = (int(part) for part in parts[:4])
    minute = int(parts[4]) if len(parts) > 4 else 0
    second = parts[5] if len(parts) > 5 else 0
    total = hour * 3600 + minute * 60 + second + seconds
    moved = datetime(year, month, day) + timedelta(days=int(total // 86400))
    within = total % 86400
    changed: list[int | Decimal] = [
        moved.year, moved.month, moved.day, int(within // 3600), int(within % 3600 // 60), _plain(within % 60)
    ]  # fmt: skip
    return _rebuild(moment, changed[: len(parts)])


def _year(year: int) -> int:
    if not 1 <= year <= 9999:
        raise OverflowError(year)
    return year


def _plain(number: int | Decimal) -> int | Decimal:
    return int(number) if number == int(number) else number


def _rebuild(moment: Moment, parts: list[int | Decimal]) -> Moment:
    text = format_parts(moment.kind, parts)
    if moment.offset is not None and len(parts) > 3:
        text += format_offset(moment.offset)
    return Moment(moment.kind, tuple(parts), moment.offset, text)


def format_parts(kind: Kind, parts: list[int | Decimal]) -> str:
    def two(number: int | Decimal) -> str:
        if isinstance(number, Decimal):
            whole, _, fraction = f"{number:f}".partition(".")
            return f"{int(whole):02}.{fraction}"
        return f"{number:02}"

    if kind == "time":
        return ":".join(two(part) for part in parts)
    date = "-".join([f"{parts[0]:04}", *(two(part) for part in parts[1:3])])
    return date if len(parts) < 4 else f"{date}T{':'.join(two(part) for part in parts[3:])}"


def format_offset(offset: int) -> str:
    if offset == 0:
        return "Z"
    return f"{'-' if offset < 0 else '+'}{abs(offset) // 60:02}:{abs(offset) % 60:02}"


def moment_of(now: datetime, kind: Kind) -> Moment:
    """``now`` (aware, any zone) as a Date, DateTime or Time of that zone."""
    local = now if now.tzinfo else now.replace(tzinfo=UTC)
    seconds = Decimal(local.second) + Decimal(local.microsecond // 1000) / 1000
    clock: list[int | Decimal] = [local.hour, local.minute, seconds]
    date: list[int | Decimal] = [local.year, local.month, local.day]
    if kind == "date":
        return Moment("date", tuple(date), None, format_parts("date", date))
    if kind == "time":
        return Moment("time", tuple(clock), None, format_parts("time", clock))
    zone = local.utcoffset() or timedelta()
    offset = int(zone.total_seconds() // 60)
    parts = [*date, *clock]
    return Moment("dateTime", tuple(parts), offset, format_parts("dateTime", parts) + format_offset(offset))
