"""``validator generate``"""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from validator.cli.output import LanguageName, LanguageOption, fail, language_of
from validator.cli.plain_usage import PlainCommand
from validator.cli.progress import ProgressOption
from validator.texts import text

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from validator.results import Language

app = typer.Typer(
    help="Synthetic Norway: persons with their records, all invented.",
    no_args_is_help=True,
    rich_markup_mode=None,
)

FIRST_DAY, LAST_DAY = date(1900, 1, 1), date(2039, 12, 31)

FORMATS = ("ndjson", "bundles", "transaction")
SERIES = ("tenor", "nhn", "nav")


@app.command(
    "population",
    cls=PlainCommand,
    epilog="Example: validator generate population --size 1000 --seed 1 --date 2026-01-01 --municipality Bergen --out population",
)
def population(
    size: Annotated[str, typer.Option(metavar="N", help="How many persons.")],
    seed: Annotated[
        str,
        typer.Option(
            metavar="S",
            help="A whole number. The same seed, size, date and choices give the same bytes.",
        ),
    ] = "1",
    date_: Annotated[
        str | None,
        typer.Option("--date", metavar="YYYY-MM-DD", help="The day it is in the data (default: today)."),
    ] = None,
    municipality: Annotated[
        list[str],
        typer.Option(
            metavar="NUMBER|NAME", help="Only from this municipality. Repeatable (default: all of Norway)."
        ),
    ] = [],  # noqa: B006
    format: Annotated[
        str,
        typer.Option(
            metavar="|".join(FORMATS),
            help="ndjson: a resource on each line. bundles: a collection Bundle for each person. transaction: the same as transactions "
            "of PUT, to be loaded into a server (without the log, which a server keeps itself).",
        ),
    ] = "ndjson",
    out: Annotated[
        str | None,
        typer.Option(
            metavar="DIR",
            help="A new or empty folder: a file for each type, or for each Bundle. Without it everything goes to stdout as NDJSON.",
        ),
    ] = None,
    series: Annotated[
        str,
        typer.Option(
            metavar="|".join(SERIES),
            help="Whose synthetic numbers: Skatteetaten's Tenor, Norsk helsenett's, NAV's.",
        ),
    ] = "tenor",
    jobs: Annotated[
        str,
        typer.Option(
            "--jobs", "-j", metavar="N", help="Processes to spread the work over; 0 is one for each core."
        ),
    ] = "1",
    only_persons: Annotated[
        bool, typer.Option("--only-persons", help="Persons and their relatives, without lives.")
    ] = False,
    flaws: Annotated[
        list[str],
        typer.Option(
            metavar="KIND",
            help="Put this realistic mistake into one fitting resource of each person; all for every kind. Repeatable.",
        ),
    ] = [],  # noqa: B006
    summary: Annotated[
        bool,
        typer.Option(
            "--summary",
            help="Say what the population is like, beside what is published: in the terminal, and with --out as pages in DIR. Without "
            "--out nothing else is written.",
        ),
    ] = False,
    progress: ProgressOption = None,
    lang: LanguageOption = LanguageName.en,
) -> None:
    """Make a population of synthetic persons with families, and with lives as health services know them.

    A population is drawn as a whole, its municipalities and ages in the shares that the country has: 1000 persons are not the first of
    2000.

    Exit code 0: made. 2: wrong usage. 3: could not be written. 130: interrupted. Only whole folders are left behind.
    """
    language = language_of(lang)
    persons = _size(size, language)
    number = _whole("--seed", seed, language)
    processes = _jobs(jobs, language)
    _known("--format", format, FORMATS, language)
    _known("--series", series, SERIES, language)
    day = _day(date_, language)
    numbers = _municipalities(municipality, language)
    kinds = _flaws(flaws, language)
    if out is not None and not out.strip():
        fail(text("generate.folder-unnamed"), language)

    from validator.cli.generating import to_folder, to_stream
    from validator.norway.identifiers import SyntheticSeries
    from validator.synthetic.output.writing import Format, Rendering
    from validator.synthetic.population import Population

    asked = Population(persons, number, day, numbers, SyntheticSeries(series))
    rendering = Rendering(Format(format), out is not None, only_persons, kinds, summary)
    if date_ is None:
        told = text("generate.date-used", day=day).in_language(language)
        typer.echo(f"validator: {told}", err=True)
    if out is None:
        to_stream(asked, rendering, processes, language, progress)
    else:
        to_folder(asked, rendering, processes, Path(out), language, progress)


@app.command("flaws", cls=PlainCommand, epilog="Example: validator generate flaws --lang nb")
def list_flaws(lang: LanguageOption = LanguageName.en) -> None:
    """List the realistic mistakes that --flaws can put into a population."""
    language = language_of(lang)
    from validator.synthetic.output.flaws import catalogue

    for flaw in catalogue().values():
        typer.echo(f"{flaw.key:32} {flaw.resource_type:20} {flaw.title.in_language(language)}")
        typer.echo(f"{'':32} {flaw.description.in_language(language)}")


# -- what was asked for


def _whole(option: str, value: str, language: Language) -> int:
    if not re.fullmatch(r"[+-]?[0-9]{1,30}", value.strip(), re.ASCII):
        fail(text("generate.not-a-number", option=option, value=value), language)
    return int(value)


def _size(value: str, language: Language) -> int:
    from validator.synthetic.population import LARGEST

    size = _whole("--size", value, language)
    if size < 1:
        fail(text("generate.size-too-small", value=size), language)
    if size > LARGEST:
        fail(text("generate.size-too-large", most=LARGEST), language)
    return size


def _jobs(value: str, language: Language) -> int:
    from validator.processes import cores

    jobs = _whole("--jobs", value, language)
    if jobs < 0:
        fail(text("generate.jobs-negative", value=jobs), language)
    return jobs or cores()


def _known(option: str, value: str, known: Sequence[str], language: Language) -> None:
    if value not in known:
        fail(text("generate.choice-unknown", option=option, value=value, known=", ".join(known)), language)


def _day(value: str | None, language: Language) -> date:
    if value is None:
        return date.today()
    try:
        day = date.fromisoformat(value if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", value) else "")
    except ValueError:
        fail(text("generate.not-a-date", value=value), language)
    if not FIRST_DAY <= day <= LAST_DAY:
        fail(text("generate.date-outside", first=FIRST_DAY, last=LAST_DAY, value=value), language)
    return day


def _municipalities(values: list[str], language: Language) -> tuple[str, ...]:
    """The numbers of those named, each once, in the order of numbers: how they were listed makes no other population."""
    from validator.norway.municipalities import municipalities

    known = municipalities()
    by_name: dict[str, list[str]] = {}
    for one in known.values():
        by_name.setdefault(one.name.casefold(), []).append(one.number)
    chosen = set()
    for value in values:
        numbers = [value] if value in known else by_name.get(value.strip().casefold(), [])
        if len(numbers) > 1:
            fail(text("generate.municipality-twice", value=value, numbers=", ".join(numbers)), language)
        if not numbers:
            number = _nearest_municipality(value.strip().casefold(), by_name, list(known))
            if number is None:
                fail(text("generate.municipality-unknown", value=value), language)
            name = known[number].name
            fail(text("generate.municipality-suggestion", value=value, name=name, number=number), language)
        chosen.add(numbers[0])
    return tuple(sorted(chosen))


def _nearest_municipality(value: str, by_name: Mapping[str, list[str]], numbers: list[str]) -> str | None:
    """The number of the municipality that was probably meant: for a number the nearest in its county, since others are only alike."""
    if value.isdecimal():
        padded = value.zfill(4)
        in_county = [number for number in numbers if len(padded) == 4 and number[:2] == padded[:2]]
        return min(in_county, key=lambda number: abs(int(number) - int(padded)), default=None)
    from difflib import get_close_matches

    near = get_close_matches(value, by_name, n=1, cutoff=0.6)
    return by_name[near[0]][0] if near else None


def _flaws(values: list[str], language: Language) -> tuple[str, ...]:
    """The kinds named, each once, in the order of the catalogue."""
    if not values:
        return ()
    from validator.synthetic.output.flaws import catalogue

    known = catalogue()
    for value in values:
        if value not in known and value != "all":
            from difflib import get_close_matches

            near = get_close_matches(value.casefold(), [*known, "all"], n=1, cutoff=0.5)
            key = "generate.flaw-suggestion" if near else "generate.flaw-unknown"
            fail(text(key, value=value, suggestion=near[0] if near else ""), language)
    return tuple(key for key in known if key in values or "all" in values)
