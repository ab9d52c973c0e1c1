"""How numbers, shares and days are written for people: with a decimal comma in Norwegian."""

from __future__ import annotations

from datetime import date

from validator.comparisons import Comparison, Measure, Unit
from validator.results import Language

NO_BREAK = "\u00a0"

_MONTHS: dict[Language, list[str]] = {
    "nb": "januar februar mars april mai juni juli august september oktober november desember".split(),
    "en": "January February March April May June July August September October November December".split(),
}


def whole(number: int, language: Language) -> str:
    """``20 000`` in Norwegian, ``20,000`` in English."""
    grouped = f"{number:,}"
    return grouped.replace(",", NO_BREAK) if language == "nb" else grouped


def decimal(value: float, digits: int, language: Language) -> str:
    written = f"{value:.{digits}f}"
    return written.replace(".", ",") if language == "nb" else written


def percent(share: float, language: Language) -> str:
    """A share with its sign; small ones with more digits, so that few are not none."""
    value = share * 100
    digits = 1 if value >= 1 or value == 0 else 2 if value >= 0.095 else 3
    return decimal(value, digits, language) + (f"{NO_BREAK}%" if language == "nb" else "%")


def figure(value: float, unit: Unit, language: Language) -> str:
    if unit is Unit.SHARE:
        return percent(value, language)
    return decimal(value, 2 if value >= 0.095 or value == 0 else 3, language)


def ratio(value: float | None, language: Language) -> str:
    return "–" if value is None else decimal(value, 2, language)


def distance_key(comparison: Comparison, short: bool = False) -> str:
    """The name of the text that tells the distance of a comparison."""
    if short:
        return "distance-short" if comparison.measure is Measure.TOTAL_VARIATION else "deviation-short"
    return f"distance-{comparison.measure.value}"


def day(value: date, language: Language) -> str:
    """``1. januar 2026``, ``1 January 2026``."""
    stop = "." if language == "nb" else ""
    return f"{value.day}{stop} {_MONTHS[language][value.month - 1]} {value.year}"
