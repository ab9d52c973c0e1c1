"""How instants, durations, places and rules are written for people."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC, datetime, tzinfo
from functools import cache
from urllib.parse import urlsplit

from validator.reports.failures import Failure, places_of
from validator.results import Language, Location, Rule, Text
from validator.texts import text

_MONTHS: dict[Language, tuple[str, ...]] = {
    "nb": (
        "januar", "februar", "mars", "april", "mai", "juni",
        "juli", "august", "september", "oktober", "november", "desember",
    ),
    "en": (
        "January", "February", "March", "April", "May", "June",
        "July", "August", "September", "October", "November", "December",
    ),
}  # fmt: skip


def instant(value: str, language: Language) -> str:
    """An ISO 8601 instant as ``6. august 2026 kl. 10.42 norsk tid`` / ``6 August 2026, 10:42 Norwegian time``, since that is
    the clock of those who read; in UTC where the system has no time zones. Anything else as is."""
    try:
        moment = datetime.fromisoformat(value)
    except ValueError:
        return value
    zone = ""
    if moment.tzinfo is not None:
        norwegian = _norwegian_time()
        moment = moment.astimezone(norwegian or UTC)
        zone = " UTC" if norwegian is None else " norsk tid" if language == "nb" else " Norwegian time"
    month = _MONTHS[language][moment.month - 1]
    if language == "nb":
        return f"{moment.day}. {month} {moment.year} kl. {moment:%H.%M}{zone}"
    return f"{moment.day} {month} {moment.year}, {moment:%H:%M}{zone}"


@cache
def _norwegian_time() -> tzinfo | None:
    from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

    try:
        return ZoneInfo("Europe/Oslo")
    except ZoneInfoNotFoundError:
        return None


def seconds(value: float, language: Language) -> str:
    """A duration in seconds: milliseconds below one second, otherwise seconds or minutes."""
    if value < 0.9995:
        return f"{value * 1000:.0f} ms"
    if value < 59.95:
        written = f"{value:.1f} s"
        return written.replace(".", ",") if language == "nb" else written
    minutes, rest = divmod(round(value), 60)
    return f"{minutes} min {rest} s"


def run_seconds(started: str, finished: str) -> float | None:
    """How long from one ISO 8601 instant to another, or ``None`` when they don't tell."""
    try:
        elapsed = datetime.fromisoformat(finished) - datetime.fromisoformat(started)
    except (ValueError, TypeError):
        return None
    return elapsed.total_seconds()


def place(location: Location) -> str:
    """``file:line:column path``, the form that editors and terminals make a link of, or ``path (line:column)`` in
    something that is not a file, such as an answer."""
    position = ":".join(
        str(part) for part in (location.file, location.line, location.column) if part is not None
    )
    if location.file is None and location.path and position:
        return f"{location.path} ({position})"
    return " ".join(part for part in (position, location.path) if part)


def rule_text(rule: Rule) -> str:
    return f"{rule.id} <{rule.url}>" if rule.url else rule.id


def web_address(url: str | None) -> str | None:
    """The URL if it is one that a browser may safely follow (``http`` or ``https`` with a host), otherwise ``None``:
    rules and packages come from outside, and ``javascript:`` must never become a link."""
    if not url or re.search(r"[\s\x00-\x1f\x7f<>\"]", url):
        return None
    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    return url if parts.scheme.lower() in ("http", "https") and parts.netloc else None


def same_elsewhere(failure: Failure) -> Text:
    """In how many more places the same was met, and where."""
    count = len(failure.others)
    key = "report.same-one" if count == 1 else "report.same-many"
    return text(key, count=count, places=places_of(failure.others))


def left_behind_text(remarks: Sequence[Failure]) -> Text | None:
    """The clean-up that did not succeed, in one sentence; ``None`` when all did."""
    if not remarks:
        return None
    first = remarks[0]
    request = f"{first.exchange.request.method} {first.exchange.request.url}" if first.exchange else "–"
    key = "report.left-behind-one" if len(remarks) == 1 else "report.left-behind-many"
    return text(key, count=len(remarks), request=request, reason=first.message)
