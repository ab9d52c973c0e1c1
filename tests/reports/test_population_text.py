"""The summary of a population in the terminal."""

from __future__ import annotations

from dataclasses import replace

import pytest
from example_population import CONDITIONS, FEW, LIKE_THE_REFERENCE, POPULATION

from validator.comparisons import Row, Unit
from validator.reports.figures import figure, percent, ratio, whole
from validator.reports.population_text import WIDTH, population_text
from validator.results import Text


def line_with(words: str, shown: str) -> str:
    return next(line for line in shown.splitlines() if words in line)


def test_what_was_generated_stands_beside_the_reference() -> None:
    shown = population_text(POPULATION, "nb")
    row = line_with("K86", shown)
    assert row.split()[:10] == ["K86", "Høyt", "blodtrykk", "13,6", "%", "13,7", "%", "0,99", row.split()[8]]
    assert "13.6% " in line_with("K86", population_text(POPULATION, "en"))


def test_a_bar_is_as_long_as_the_figure_and_the_mark_where_the_reference_is() -> None:
    comparison = replace(
        CONDITIONS,
        rows=(
            Row(Text("a", "a"), 0.4, 0.2, 0.1),
            Row(Text("b", "b"), 0.1, 0.4, 0.1),
            Row(Text("c", "c"), 0.2),
        ),
    )
    shown = population_text(replace(POPULATION, comparisons=(comparison,)), "en").splitlines()
    bars = [line for line in shown if line[:2] in ("a ", "b ", "c ")]
    assert bars[0].endswith("  " + "█" * 10 + "┃" + "█" * 9)
    assert bars[1].endswith("  " + "█" * 5 + " " * 14 + "┃")
    assert bars[2].endswith("–  " + "█" * 10)


def test_what_differs_is_marked_and_counted() -> None:
    shown = population_text(POPULATION, "en")
    assert "One of 49 figures differs from the reference" in shown
    assert [line.split()[0] for line in shown.splitlines() if line.endswith("← differs")] == ["R95"]
    assert "The population resembles the reference" in population_text(LIKE_THE_REFERENCE, "en")
    assert "Befolkningen ligner referansen" in population_text(LIKE_THE_REFERENCE, "nb")


def test_few_persons_are_not_said_to_resemble_anything() -> None:
    shown = population_text(FEW, "en")
    assert "Too few persons" in shown
    assert "\nThe population resembles" not in shown
    assert shown.startswith("Synthetic Utsira\n")


@pytest.mark.parametrize("language", ["nb", "en"])
def test_every_table_has_its_distance_and_its_source(language: str) -> None:
    shown = population_text(POPULATION, language)  # type: ignore[arg-type]
    for comparison in POPULATION.comparisons:
        title = comparison.title.in_language(language)  # type: ignore[arg-type]
        heading = next(line for line in shown.splitlines() if line.startswith(title))
        assert ("(" in heading) == (comparison.distance is not None)
        assert comparison.source.in_language(language) in shown  # type: ignore[arg-type]
    assert ("(anslag)" if language == "nb" else "(estimate)") in shown


def test_lines_are_narrow_enough_and_have_no_stray_characters() -> None:
    for summary in (POPULATION, FEW):
        for language in ("nb", "en"):
            shown = population_text(summary, language)  # type: ignore[arg-type]
            assert max(len(line) for line in shown.splitlines()) <= WIDTH
            assert "\u00a0" not in shown
            assert shown.endswith("\n")
            assert all(line == line.rstrip() for line in shown.splitlines())


def test_the_pyramid_has_the_oldest_on_top() -> None:
    shown = population_text(POPULATION, "nb").splitlines()
    places = [
        next(n for n, line in enumerate(shown) if f" {label} " in line) for label in ("95–99", "40–44", "0–4")
    ]
    assert places == sorted(places)


def test_numbers_are_written_as_people_write_them() -> None:
    assert whole(1_234_567, "nb") == "1\u00a0234\u00a0567"
    assert whole(1_234_567, "en") == "1,234,567"
    assert [percent(share, "en") for share in (0, 0.00012, 0.0012, 0.0123, 0.5)] == [
        "0.0%",
        "0.012%",
        "0.12%",
        "1.2%",
        "50.0%",
    ]
    assert percent(0.0123, "nb") == "1,2\u00a0%"
    assert figure(0.0061, Unit.RATE, "nb") == "0,006"
    assert figure(1.9, Unit.RATE, "en") == "1.90"
    assert ratio(None, "nb") == "–"


def test_ages_that_differ_are_marked_too() -> None:
    bands = list(POPULATION.pyramid.bands)
    bands[18] = replace(bands[18], men=replace(bands[18].men, generated=0.001))
    shown = population_text(
        replace(POPULATION, pyramid=replace(POPULATION.pyramid, bands=tuple(bands))), "en"
    )
    assert "2 of 49 figures differ" in shown
    assert [line.split()[-1] for line in shown.splitlines() if " 90–94 " in line] == ["←"]
    assert sum(line.endswith(" ←") for line in shown.splitlines()) == 1
