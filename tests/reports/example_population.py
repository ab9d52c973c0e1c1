"""A summary of a population by hand, with everything that a summary can have."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from validator.comparisons import AgeBand, Comparison, Measure, PopulationSummary, Pyramid, Row, Unit
from validator.results import Text


def same(words: str) -> Text:
    return Text(words, words)


BANDS = tuple(
    AgeBand(
        f"{low}–{low + 4}",
        Row(
            Text(f"Kvinner {low} år", f"Women {low} years"), 0.035 - low * 0.0003, 0.034 - low * 0.0003, 0.001
        ),
        Row(Text(f"Menn {low} år", f"Men {low} years"), 0.036 - low * 0.0003, 0.035 - low * 0.0003, 0.001),
    )
    for low in range(0, 100, 5)
)

CONDITIONS = Comparison(
    "conditions",
    Text("Vanligste varige sykdommer", "Most common lasting conditions"),
    Unit.SHARE,
    (
        Row(Text("Høyt blodtrykk", "Hypertension"), 0.136, 0.137, 0.002, "K86"),
        Row(Text("Kols", "COPD"), 0.05, 0.02, 0.001, "R95"),
        Row(
            Text("<b>Skummel</b> & lang " + "sykdom" * 9, "<b>Nasty</b> illness"),
            0.0004,
            0.0003,
            0.001,
            "A99",
        ),
    ),
    Text("FHI, en kilde", "FHI, a source"),
    Measure.DEVIATION,
    0.196,
    Text("Del av levende.", "Part of the living."),
)

FIGURES = Comparison(
    "figures",
    Text("Hvem de er", "Who they are"),
    Unit.SHARE,
    (
        Row(Text("Døde siste år", "Died within the last year"), 0.008, 0.0079, 0.0005),
        Row(Text("Har D-nummer", "Have a D-number"), 0.002),
    ),
    Text("SSB", "Statistics Norway"),
    Measure.DEVIATION,
    None,
)

MEDICINES = Comparison(
    "medicines",
    Text("Mest brukte legemidler", "Most used medicines"),
    Unit.SHARE,
    (Row(same("Paracetamol"), 0.1, 0.11, 0.03, "N02BE01"),),
    Text("FHI", "FHI"),
    Measure.DEVIATION,
    0.09,
    estimated=True,
)

CONSULTATIONS = Comparison(
    "consultations",
    Text("Konsultasjoner hos fastlege", "Consultations with general practitioners"),
    Unit.RATE,
    (Row(same("0–5"), 1.91, 1.9, 0.05), Row(Text("90 år og over", "90 and over"), 3.7, 3.5, 0.2)),
    Text("SSB", "Statistics Norway"),
    Measure.DEVIATION,
    0.04,
)

COUNTIES = Comparison(
    "counties",
    Text("Fylker", "Counties"),
    Unit.SHARE,
    (Row(same("Oslo"), 0.5, 0.5, 0.01), Row(same("Vestland"), 0.5, 0.5, 0.01)),
    Text("SSB", "Statistics Norway"),
    Measure.TOTAL_VARIATION,
    0.0125,
)

POPULATION = PopulationSummary(
    20_000,
    1,
    date(2026, 1, 1),
    (),
    19_800,
    9_900,
    True,
    Pyramid(BANDS, 0.009, Text("SSB, tabell 07459", "Statistics Norway, table 07459")),
    (FIGURES, COUNTIES, CONDITIONS, MEDICINES, CONSULTATIONS),
    (("Observation", 332_567), ("Patient", 20_000)),
    "0.1.0",
)

LIKE_THE_REFERENCE = replace(POPULATION, comparisons=(FIGURES, COUNTIES))

FEW = replace(
    POPULATION,
    size=3,
    living=0,
    households=0,
    has_lives=False,
    municipalities=("Utsira",),
    comparisons=(),
    resources=(),
    pyramid=Pyramid(
        tuple(replace(b, women=replace(b.women, generated=0.0, spread=None)) for b in BANDS), 1.0, same("SSB")
    ),
)
