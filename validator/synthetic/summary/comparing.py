"""What a population is like, beside what is published: a tally becomes comparisons.

Where the published figure depends on age and sex it is applied to the persons there are, so that a small or an elderly population is
not held against the whole country. The reference is the same data as the population is drawn from, and ``published-use.yaml``, which
nothing is drawn from.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cache
from itertools import pairwise
from math import sqrt
from typing import Any

from validator import __version__
from validator.comparisons import (
    AgeBand,
    Comparison,
    Measure,
    PopulationSummary,
    Pyramid,
    Row,
    Unit,
    deviation,
    total_variation,
)
from validator.norway.identifiers import Sex
from validator.norway.municipalities import COUNTIES, municipalities
from validator.results import Text
from validator.synthetic.by_age import by_groups
from validator.synthetic.distributions import structured, table
from validator.synthetic.lives.illnesses import Illness, age_bands, illnesses
from validator.synthetic.lives.medicines import medicines
from validator.synthetic.persons.deaths import mortality
from validator.synthetic.population import Population
from validator.synthetic.summary.tally import AGES, OLDEST, YEAR, Tally
from validator.texts import has_text, text

TOP = 20
"""How many illnesses and medicines are shown."""

TOP_EPISODES = 12
TOP_MUNICIPALITIES = 10

BAND_YEARS = 5
OLDEST_BAND = 100

ESTIMATE = 0.25
"""Part of an estimated figure that it may be wrong by, as a standard deviation."""

FAMILY = 3.0
"""Persons who share what a family shares: where they live, and where they come from."""


def summarise(tally: Tally, asked: Population) -> PopulationSummary:
    """The summary of what was counted of that population."""
    living = sum(tally.ages)
    places = municipalities()
    comparisons: list[Comparison] = []
    if living:
        comparisons += [_figures(tally), *_places(tally, asked), _households(tally)]
    if tally.lives:
        comparisons += [
            _conditions(tally),
            _episodes(tally),
            _medicines(tally),
            _many_medicines(tally),
            _recipients(tally),
            _service_types(tally),
            _consultations(tally),
            _contacts(tally),
        ]
    return PopulationSummary(
        tally.persons,
        asked.seed,
        asked.day,
        tuple(places[number].name for number in asked.municipalities),
        living,
        sum(tally.households.values()),
        bool(tally.lives),
        _pyramid(tally),
        tuple(comparisons),
        tuple(sorted(tally.resources.items(), key=lambda entry: (-entry[1], entry[0]))),
        __version__,
    )


# -- what things rest on


def _share_row(
    label: Text, count: int, of: int, expected: float | None, code: str = "", together: float = 1.0
) -> Row:
    """A share of ``of`` persons. Chance spreads it as drawing each of them by itself would, or groups of so many ``together``."""
    spread = None if expected is None else sqrt(max(expected * (1 - expected), 0.0) * together / of)
    return Row(label, count / of if of else 0.0, expected, spread, code)


def _same(words: str) -> Text:
    return Text(words, words)


def _made(
    key: str,
    unit: Unit,
    rows: Sequence[Row],
    measure: Measure = Measure.DEVIATION,
    distance: float | None = None,
    estimated: bool = False,
) -> Comparison:
    note = text(f"population.{key}-note") if has_text(f"population.{key}-note") else None
    title, source = text(f"population.{key}"), text(f"population.{key}-source")
    return Comparison(key, title, unit, tuple(rows), source, measure, distance, note, estimated)


def _cells(ages: Sequence[int]) -> Iterator[tuple[Sex, int, int]]:
    """Sex, age and number of persons, where there are any."""
    for cell, count in enumerate(ages):
        if count:
            yield (Sex.FEMALE if cell >= AGES else Sex.MALE), cell % AGES, count


def _expected(
    ages: Sequence[int], figure: Callable[[Sex, int], float], low: int = 0, high: int = OLDEST
) -> float:
    """The mean of a figure by sex and age over the persons of those ages; 0 without any."""
    total, persons = 0.0, 0
    for sex, age, count in _cells(ages):
        if low <= age <= high:
            total += figure(sex, age) * count
            persons += count
    return total / persons if persons else 0.0


def _of_ages(ages: Sequence[int], low: int, high: int) -> int:
    """Persons of those ages."""
    return sum(count for _, age, count in _cells(ages) if low <= age <= high)


def _label(low: int, high: int) -> Text:
    return text("population.and-over", age=low) if high >= 105 else _same(f"{low}–{high}")


def _groups(starts: Iterable[int]) -> list[tuple[int, int]]:
    bounds = [*starts, OLDEST + 1]
    return [(low, after - 1) for low, after in pairwise(bounds)]


# -- who they are


@cache
def _published_ages() -> list[int]:
    """As :attr:`Tally.ages`."""
    ages = [0] * (2 * AGES)
    for row in table("age-and-sex"):
        ages[int(row["age"])] = int(row["male"])
        ages[int(row["age"]) + AGES] = int(row["female"])
    return ages


def _pyramid(tally: Tally) -> Pyramid:
    found, published = tally.ages, _published_ages()
    of, of_published = max(sum(found), 1), sum(published)
    bands = []
    for low, high in _groups(range(0, OLDEST_BAND + 1, BAND_YEARS)):
        label = f"{low}+" if low == OLDEST_BAND else f"{low}–{high}"
        men, women = (
            _share_row(
                text(f"population.band-{sex}", ages=label),
                sum(found[base + low : base + high + 1]),
                of,
                sum(published[base + low : base + high + 1]) / of_published,
            )
            for sex, base in (("men", 0), ("women", AGES))
        )
        bands.append(AgeBand(label, women, men))
    apart = total_variation(dict(enumerate(found)), dict(enumerate(published))) if sum(found) else 1.0
    return Pyramid(tuple(bands), apart, text("population.pyramid-source"))


def _figures(tally: Tally) -> Comparison:
    persons = tally.persons
    habits = structured("households")["protection"]

    def dies(sex: Sex, age: int) -> float:
        rates = mortality()[sex]
        return rates[min(age, len(rates) - 1)]

    def row(name: str, count: int, expected: float | None, together: float = 1.0) -> Row:
        return _share_row(text(f"population.{name}"), count, persons, expected, "", together)

    rows = [
        row("dead", tally.dead, _expected(tally.all_ages, dies)),
        row("d-number", tally.d_numbers, None),
        row("protected", tally.protected, habits["strictly_confidential"] + habits["confidential"], FAMILY),
        row("immigrant", tally.immigrants, tally.expected_immigrants / persons, FAMILY),
        row("born-here", tally.born_here, tally.expected_born_here / persons, FAMILY),
        row("sami", tally.sami, tally.expected_sami / persons, FAMILY),
    ]
    if tally.lives:
        multidose = structured("published-use")["multidose"]["share"]
        rows.append(_share_row(text("population.multidose"), tally.multidose, tally.lives, multidose))
    return _made("figures", Unit.SHARE, rows)  # unlike things have no distance together


def _places(tally: Tally, asked: Population) -> Iterator[Comparison]:
    """Counties, and the municipalities that differ most. Nothing when there is only one."""
    chosen = asked.municipalities
    published = {
        row["number"]: int(row["population"])
        for row in table("municipality-population")
        if not chosen or row["number"] in chosen
    }
    if len(published) < 2:
        return
    living, of_published = sum(tally.ages), sum(published.values())
    counties: dict[str, tuple[int, int]] = {}
    for number, count in published.items():
        found, wanted = counties.get(number[:2], (0, 0))
        counties[number[:2]] = found + tally.municipalities.get(number, 0), wanted + count
    if len(counties) > 1:
        rows = [
            _share_row(_same(COUNTIES[county]), found, living, wanted / of_published, "", FAMILY)
            for county, (found, wanted) in sorted(counties.items(), key=lambda entry: -entry[1][1])
        ]
        apart = total_variation(
            {c: f for c, (f, _) in counties.items()}, {c: w for c, (_, w) in counties.items()}
        )
        yield _made("counties", Unit.SHARE, rows, Measure.TOTAL_VARIATION, apart)
    names = municipalities()
    rows = [
        _share_row(
            _same(names[number].name),
            tally.municipalities.get(number, 0),
            living,
            count / of_published,
            number,
            FAMILY,
        )
        for number, count in published.items()
    ]
    rows.sort(key=lambda row: -abs(row.generated - (row.expected or 0.0)))
    apart = total_variation(tally.municipalities, published)
    made = _made("municipalities", Unit.SHARE, rows[:TOP_MUNICIPALITIES], Measure.TOTAL_VARIATION, apart)
    yield made if len(rows) > TOP_MUNICIPALITIES else replace(made, note=None)


def _households(tally: Tally) -> Comparison:
    shares: dict[int, float] = structured("published-use")["households"]["shares"]
    largest, total = max(shares), sum(tally.households.values())
    counts = dict.fromkeys(shares, 0)
    for members, count in tally.households.items():
        counts[min(members, largest)] += count
    rows = [
        _share_row(text(f"population.household-{members}"), counts[members], total, shares[members])
        for members in shares
    ]
    return _made("households", Unit.SHARE, rows, Measure.TOTAL_VARIATION, total_variation(counts, shares))


# -- illnesses and medicines


def _figure_of(illness: Illness) -> Callable[[Sex, int], float]:
    shares, bands = illness.shares, age_bands()

    def figure(sex: Sex, age: int) -> float:
        return shares[sex][bisect_right(bands, age) - 1] if sex in shares else 0.0

    return figure


def _illness_name(illness: Illness) -> Text:
    key = f"population.illness-{illness.key}"
    english = text(key).en if has_text(key) else illness.key.replace("-", " ").capitalize()
    return Text(illness.text, english)


def _conditions(tally: Tally) -> Comparison:
    rows = [
        _share_row(
            _illness_name(illness),
            tally.conditions.get(key, 0),
            tally.lives,
            _expected(tally.ages, _figure_of(illness)),
            illness.codes[0].code,
        )
        for key, illness in illnesses().items()
        if illness.course == "chronic"
    ]
    rows.sort(key=_most_expected)
    return _made("conditions", Unit.SHARE, rows[:TOP], distance=deviation(rows))


def _episodes(tally: Tally) -> Comparison:
    rows = []
    for key, illness in illnesses().items():
        if illness.course not in ("chronic", "pregnancy"):
            expected = _expected(tally.ages, _figure_of(illness))
            rate = tally.episodes.get(key, 0) / tally.lives
            spread = sqrt(expected / tally.lives)
            rows.append(Row(_illness_name(illness), rate, expected, spread, illness.codes[0].code))
    rows.sort(key=_most_expected)
    return _made("episodes", Unit.RATE, rows[:TOP_EPISODES], distance=deviation(rows))


def _most_expected(row: Row) -> float:
    return -(row.expected or 0.0)


def _medicines(tally: Tally) -> Comparison:
    """Those that most use, by what is published; in small populations few of them are used by anybody."""
    told = structured("published-use")["medicines"]
    names = {medicine.atc.code: medicine.atc.display for medicine in medicines().values()}
    rows = []
    for code, users in told["users"].items():
        if code in names:
            expected = users / told["inhabitants"]
            row = _share_row(_same(names[code]), tally.medicines.get(code, 0), tally.lives, expected, code)
            rows.append(replace(row, spread=max(row.spread or 0.0, ESTIMATE * expected)))
    rows.sort(key=_most_expected)
    return _made("medicines", Unit.SHARE, rows[:TOP], distance=deviation(rows), estimated=True)


def _many_medicines(tally: Tally) -> Comparison:
    rows = []
    for group in structured("published-use")["five_or_more_medicines"]["groups"]:
        low, high = group["from"], group["to"]
        of = _of_ages(tally.ages, low, high)
        if of:
            found = sum(tally.many_medicines[low : high + 1])
            rows.append(_share_row(_label(low, high), found, of, group.get("share")))
    return _made("many-medicines", Unit.SHARE, rows, distance=deviation(rows))


# -- services and contacts


def _recipients(tally: Tally) -> Comparison:
    shares: list[dict[str, Any]] = structured("services")["recipients"]["share"]
    rows = []
    for (low, high), group in zip(_groups(group["from"] for group in shares), shares, strict=True):
        of = _of_ages(tally.ages, low, high)
        if of:
            expected = _expected(tally.ages, lambda sex, _, group=group: group[sex.value], low, high)  # type: ignore[misc]
            rows.append(_share_row(_label(low, high), sum(tally.recipients[low : high + 1]), of, expected))
    return _made("recipients", Unit.SHARE, rows, distance=deviation(rows))


def _service_types(tally: Tally) -> Comparison:
    totals = structured("services")["totals"]
    of = sum(tally.recipients)
    rows = [
        _share_row(
            text(f"population.service-{type}"),
            tally.service_types.get(type, 0),
            max(of, 1),
            count / totals["recipients"],
            type,
        )
        for type, count in totals["by_type"].items()
    ]
    rows.sort(key=_most_expected)
    return _made("service-types", Unit.SHARE, rows, distance=deviation(rows))


def _rate_of(kind: str) -> Callable[[Sex, int], float]:
    """The published yearly rate of a kind of contact."""
    told = structured("contacts")[kind]
    groups, scale = by_groups(told["groups"]), told.get("scale", 1.0)

    def figure(sex: Sex, age: int) -> float:
        group: Mapping[str, float] = groups[min(age, len(groups) - 1)]
        return float(group["mean"] * group["women" if sex is Sex.FEMALE else "men"] * scale)

    return figure


def _consultations(tally: Tally) -> Comparison:
    figure = _rate_of("consultation")
    rows = []
    for low, high in _groups(group["from"] for group in structured("contacts")["consultation"]["groups"]):
        of = _of_ages(tally.ages, low, high)
        if of:
            mean = sum(tally.consultations[low : high + 1]) / of
            squares = sum(tally.consultations_squared[low : high + 1]) / of
            spread = sqrt(max(squares - mean * mean, mean) / of)
            rows.append(Row(_label(low, high), mean, _expected(tally.ages, figure, low, high), spread))
    return _made("consultations", Unit.RATE, rows, distance=deviation(rows))


def _contacts(tally: Tally) -> Comparison:
    windows = structured("contacts")["window_days"]
    rows = []
    for kind in ("out-of-hours", "outpatient", "admission", "acute-beds"):
        years = windows[kind] / YEAR
        rate = tally.contacts.get(kind, 0) / tally.lives / years
        expected = _expected(tally.ages, _rate_of(kind))
        # Contacts come several to a person: the spread is wider than that of events by themselves.
        spread = sqrt(2 * expected / (tally.lives * years))
        rows.append(Row(text(f"population.contact-{kind}"), rate, expected, spread))
    visits = tally.contacts.get("nursing-home", 0) * YEAR / windows["consultation"]
    rows.append(Row(text("population.contact-nursing-home"), visits / tally.lives))
    return _made("contacts", Unit.RATE, rows, distance=deviation(rows))
