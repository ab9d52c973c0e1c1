"""The summary of a synthetic population as a page: one self-contained HTML file with plots, and tables of what they show.

As in the report of a run there is no script and no outside resource, and a content security policy in the file keeps it so. Plots are
SVG, whose lengths are attributes: style attributes would need a wider policy.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, partial
from hashlib import sha256
from math import ceil
from typing import TYPE_CHECKING

from validator import NAME
from validator.comparisons import Comparison, PopulationSummary, Row, Unit
from validator.data_folders import data_folder
from validator.reports.figures import day, decimal, distance_key, figure, percent, ratio, whole
from validator.reports.page_templates import page_environment
from validator.reports.population_text import answer, is_small, title
from validator.results import Language, Text
from validator.texts import text

if TYPE_CHECKING:
    from jinja2 import Environment

LANGUAGES: tuple[Language, ...] = ("nb", "en")

PARTS = {
    "who": ("figures", "counties", "municipalities", "households"),
    "health": ("conditions", "episodes", "medicines", "many-medicines"),
    "care": ("recipients", "service-types", "consultations", "contacts"),
}
"""The comparisons by the part of the page that they are in."""


@dataclass(frozen=True, slots=True)
class Part:
    key: str
    comparisons: tuple[Comparison, ...]


@dataclass(frozen=True, slots=True)
class Side:
    """Half a pyramid in a drawing 100 wide and as high as there are bands: bars as (x, y, width), and the reference as a path of steps."""

    bars: tuple[tuple[str, str, str], ...]
    outline: str
    grid: tuple[str, ...]


def page_file(language: Language) -> str:
    return f"summary.{language}.html"


def population_pages(summary: PopulationSummary) -> dict[str, str]:
    """The pages by file name, one in each language; they link to each other."""
    return {
        page_file(language): render_page(summary, language, page_file("en" if language == "nb" else "nb"))
        for language in LANGUAGES
    }


def render_page(
    summary: PopulationSummary, language: Language, other_language_file: str | None = None
) -> str:
    """The whole page. ``other_language_file`` is the relative address of the same in the other language."""
    say = partial(_say, language)
    style = _style()
    bands = tuple(reversed(summary.pyramid.bands))
    most, ticks = _scale(summary.pyramid.widest)
    return (
        _environment()
        .get_template("population.html.j2")
        .render(
            t=say,
            l=lambda value: value.in_language(language),
            language=language,
            other_language_file=other_language_file,
            style=style,
            style_hash=b64encode(sha256(style.encode()).digest()).decode(),
            summary=summary,
            title=title(summary, language),
            answer=answer(summary, language),
            tone={"apart": "open", "few": "", "near": "good"}[_kind(summary)],
            lead=say(f"answer-{_kind(summary)}-lead"),
            apart=_apart(summary),
            facts=_facts(summary, language),
            parts=_parts(summary),
            bands=bands,
            men=_side([band.men for band in bands], most, len(ticks), is_left=True),
            women=_side([band.women for band in bands], most, len(ticks), is_left=False),
            ticks=[f"{decimal(tick * 100, 0, language)}" for tick in ticks],
            pyramid_distance=say(
                "distance-total-variation", distance=decimal(summary.pyramid.distance, 3, language)
            ),
            distance=partial(_distance, language),
            figure=partial(figure, language=language),
            percent=partial(percent, language=language),
            ratio=partial(ratio, language=language),
            whole=partial(whole, language=language),
            day=partial(day, language=language),
            of=_of,
            widest_of=widest_of,
        )
    )


def _apart(summary: PopulationSummary) -> list[tuple[str, Text, Unit, list[Row]]]:
    """What differs: the place on the page, its title, and the rows."""
    pyramid = ("pyramid", text("population.pyramid"), Unit.SHARE, summary.pyramid.standing_out)
    others = [(c.key, c.title, c.unit, c.standing_out) for c in summary.comparisons]
    return [part for part in (pyramid, *others) if part[-1]]


def _kind(summary: PopulationSummary) -> str:
    if summary.standing_out:
        return "apart"
    return "few" if is_small(summary) else "near"


def lower_first(words: str) -> str:
    """As the words are within a sentence; abbreviations and names of codes stay."""
    return words if words[1:2].isupper() or words[1:2].isdigit() else words[:1].lower() + words[1:]


def widest_of(comparison: Comparison) -> float:
    """What the longest bar stands for."""
    return max((max(row.generated, row.expected or 0.0) for row in comparison.rows), default=0.0) or 1.0


def _of(value: float, widest: float) -> str:
    return f"{min(value / widest, 1.0) * 100:.2f}"


def _scale(widest: float) -> tuple[float, list[float]]:
    """Where the axis of the pyramid ends, and its ticks: whole per cent, or fewer of them when there are many."""
    steps = max(ceil(widest * 100 - 1e-9), 1)
    each = max(ceil(steps / 5), 1)
    ticks = [tick / 100 for tick in range(0, ceil(steps / each) * each + 1, each)]
    return ticks[-1], ticks


def _side(rows: Sequence[Row], most: float, ticks: int, *, is_left: bool) -> Side:
    def across(value: float) -> float:
        length = min(value / most, 1.0) * 100
        return 100 - length if is_left else length

    bars = []
    steps = [f"M{across(0):.2f} 0"]
    for number, row in enumerate(rows):
        end = across(row.generated)
        bars.append((f"{end if is_left else 0:.2f}", f"{number + 0.1:.1f}", f"{abs(end - across(0)):.2f}"))
        steps.append(f"H{across(row.expected or 0.0):.2f}V{number + 1}")
    steps.append(f"H{across(0):.2f}")
    grid = tuple(f"{100 * tick / (ticks - 1):.2f}" for tick in range(ticks))
    return Side(tuple(bars), "".join(steps), grid)


def _parts(summary: PopulationSummary) -> list[Part]:
    known = {comparison.key: comparison for comparison in summary.comparisons}
    parts = [Part(key, tuple(known[name] for name in names if name in known)) for key, names in PARTS.items()]
    return [part for part in parts if part.comparisons]


def _facts(summary: PopulationSummary, language: Language) -> list[tuple[str, str]]:
    say, number = partial(_say, language), partial(whole, language=language)
    members = decimal(summary.living / summary.households, 2, language) if summary.households else "–"
    return [
        (say("place"), ", ".join(summary.municipalities) or say("norway")),
        (say("day"), day(summary.day, language)),
        (say("seed"), str(summary.seed)),
        (say("living"), number(summary.living)),
        (say("households-count"), number(summary.households)),
        (say("per-household"), members),
        (say("resources-count"), number(summary.resource_count)),
        (say("version"), f"{NAME} {summary.tool_version}"),
    ]


def _distance(language: Language, comparison: Comparison) -> str:
    value = decimal(comparison.distance or 0.0, 3, language)
    return _say(language, distance_key(comparison), distance=value)


def _say(language: Language, key: str, /, **values: object) -> str:
    return text(f"population.{key}", **values).in_language(language)


@cache
def _environment() -> Environment:
    environment = page_environment()
    environment.filters["lower_first"] = lower_first
    return environment


@cache
def _style() -> str:
    styles = data_folder("reports") / "styles"
    return "\n".join((styles / name).read_text(encoding="utf-8") for name in ("report.css", "population.css"))
