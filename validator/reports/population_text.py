"""The summary of a synthetic population in plain text: what was generated beside the reference, with bars."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from textwrap import wrap

from validator.comparisons import Comparison, PopulationSummary, Pyramid, Row
from validator.reports.figures import NO_BREAK, day, decimal, distance_key, figure, percent, ratio, whole
from validator.reports.visible_text import visible_line
from validator.results import Language
from validator.texts import text

WIDTH = 100
"""Characters of a line."""

FEW = 1000
"""Persons: with fewer, shares of some per cent are a matter of chance."""

BAR = 20
"""Characters of the longest bar of a comparison."""

HALF = 26
"""Characters of the longest bar on each side of the pyramid."""

_LABEL = 38
_PARTS = " ▏▎▍▌▋▊▉"
_MARK = "┃"


def population_text(summary: PopulationSummary, language: Language) -> str:
    """The whole summary, ending with a newline."""
    lines = [part for line in _lines(summary, language) for part in _wrapped(line)]
    return "\n".join(lines).replace(NO_BREAK, " ") + "\n"


def _wrapped(line: str) -> list[str]:
    """Prose is broken; rows of figures and bars are narrow enough."""
    return [line] if len(line) <= WIDTH else wrap(line, WIDTH)


def _lines(summary: PopulationSummary, language: Language) -> Iterator[str]:
    say = partial(_say, language)
    number = partial(whole, language=language)
    yield title(summary, language)
    yield ", ".join(
        (
            f"{number(summary.size)} {say('persons')}",
            f"{say('living').lower()} {number(summary.living)}",
            f"{say('households-count').lower()} {number(summary.households)}",
            f"{say('resources-count').lower()} {number(summary.resource_count)}",
        )
    )
    yield f"{say('day')} {day(summary.day, language)}. {say('seed')}: {summary.seed}. {summary.tool_version}."
    yield say("synthetic")
    yield ""
    yield answer(summary, language)
    yield from _pyramid(summary.pyramid, language)
    for comparison in summary.comparisons:
        yield from _comparison(comparison, language)
    yield from _resources(summary, language)


def title(summary: PopulationSummary, language: Language) -> str:
    """``Syntetisk Norge``, or which municipalities."""
    names = summary.municipalities
    if not names:
        return _say(language, "title-country")
    if len(names) == 1:
        return _say(language, "title-municipality", name=visible_line(names[0]))
    return _say(language, "title-municipalities", count=len(names))


def is_small(summary: PopulationSummary) -> bool:
    """Whether so few live that chance hides whether they are like the reference."""
    return summary.living < FEW


def answer(summary: PopulationSummary, language: Language) -> str:
    """In one line, whether it is like the reference."""
    apart = len(summary.standing_out)
    if not apart:
        return _say(language, "answer-few" if is_small(summary) else "answer-near")
    key = "answer-apart-one" if apart == 1 else "answer-apart"
    return _say(language, key, count=apart, total=summary.compared)


def _heading(words: str, language: Language, distance: str | None) -> list[str]:
    line = f"{words} ({distance})" if distance else words
    return ["", line, "─" * len(line)]


def _pyramid(pyramid: Pyramid, language: Language) -> Iterator[str]:
    far = _say(language, "distance-short", distance=decimal(pyramid.distance, 3, language))
    yield from _heading(_say(language, "pyramid"), language, far)
    widest = pyramid.widest or 1.0
    yield f"{_say(language, 'men'):>{HALF + 16}} {'':7} {_say(language, 'women')}"
    for band in reversed(pyramid.bands):
        men, women = band.men, band.women
        left = _numbers(men, language).rjust(15)
        right = _numbers(women, language).ljust(15)
        yield (
            f"{left} {_bar(men, widest, HALF)[::-1].translate(_MIRRORED)} {band.label:^7} "
            f"{_bar(women, widest, HALF)} {right}{' ←' if men.stands_out or women.stands_out else ''}"
        ).rstrip()
    yield _legend(language)
    yield f"{_say(language, 'source')}: {pyramid.source.in_language(language)}"


_MIRRORED = str.maketrans({"▏": " ", "▎": " ", "▍": "▐", "▌": "▐", "▋": "▐", "▊": "█", "▉": "█"})
"""Blocks that begin at the right: there are fewer of them."""


def _numbers(row: Row, language: Language) -> str:
    expected = "" if row.expected is None else f" ({percent(row.expected, language)})"
    return f"{percent(row.generated, language)}{expected}"


def _legend(language: Language) -> str:
    return f"█ {_say(language, 'generated').lower()}  {_MARK} {_say(language, 'reference').lower()}"


def _bar(row: Row, widest: float, width: int) -> str:
    """A bar for what was generated, with a mark where the reference is."""
    length = min(row.generated / widest, 1.0) * width
    filled = int(length)
    cells = ["█"] * filled
    if filled < width:
        cells.append(_PARTS[int((length - filled) * 8)])
    cells += [" "] * (width - len(cells))
    if row.expected is not None:
        cells[min(int(min(row.expected / widest, 1.0) * width), width - 1)] = _MARK
    return "".join(cells)


def _comparison(comparison: Comparison, language: Language) -> Iterator[str]:
    far = None
    if comparison.distance is not None:
        far = _say(
            language, distance_key(comparison, short=True), distance=decimal(comparison.distance, 3, language)
        )
    yield from _heading(comparison.title.in_language(language), language, far)
    if comparison.note:
        yield comparison.note.in_language(language)
    columns = (_say(language, "generated"), _say(language, "reference"), _say(language, "ratio"))
    yield f"{'':{_LABEL}} {columns[0]:>9} {columns[1]:>9} {columns[2]:>8}"
    rows = comparison.rows
    widest = max((max(row.generated, row.expected or 0.0) for row in rows), default=0.0) or 1.0
    for row in rows:
        label = visible_line(f"{row.code} {row.label.in_language(language)}".strip())
        if len(label) > _LABEL:
            label = f"{label[: _LABEL - 1]}…"
        expected = "–" if row.expected is None else figure(row.expected, comparison.unit, language)
        mark = f" ← {_say(language, 'stands-out')}" if row.stands_out else ""
        yield (
            f"{label:{_LABEL}} {figure(row.generated, comparison.unit, language):>9} {expected:>9} "
            f"{ratio(row.ratio, language):>8}  {_bar(row, widest, BAR)}{mark}"
        ).rstrip()
    estimate = f" ({_say(language, 'estimate')})" if comparison.estimated else ""
    yield f"{_say(language, 'source')}: {comparison.source.in_language(language)}{estimate}"


def _resources(summary: PopulationSummary, language: Language) -> Iterator[str]:
    if not summary.resources:
        return
    yield from _heading(_say(language, "resources"), language, None)
    for type, count in summary.resources:
        yield f"{type:{_LABEL}} {whole(count, language):>12}"


def _say(language: Language, key: str, /, **values: object) -> str:
    return text(f"population.{key}", **values).in_language(language)
