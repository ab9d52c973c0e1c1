"""Where a synthetic person comes from: country, citizenship, language, and whether an interpreter is needed."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

from validator.norway.municipalities import municipalities
from validator.synthetic.chance import Chance, Weighted
from validator.synthetic.distributions import structured, table

SPOKEN_IN_SERVICES = frozenset({"nb", "nn", "sv", "da", "en"})
"""Languages that health personnel use themselves."""

_AGE_GROUPS = (20, 50, 70)
"""Ages from which the next of the four groups of ``origins.tsv`` begins."""

_YEARS_TO_CITIZENSHIP = 7
_WORKING_AGE = range(20, 67)
_LATE_IN_LIFE = 50
_SAMI_LANGUAGE = {"north": "se", "lule": "smj", "south": "sma"}


@dataclass(frozen=True, slots=True)
class Origin:
    """Countries are ISO 3166-1 alpha-2, languages BCP 47. ``background`` is where the family comes from, also for those born here to
    immigrants: what :func:`validator.synthetic.persons.names.draw_name` wants. ``arrived_years_ago``: ``None`` when born in Norway."""

    citizenship: str = "NO"
    birth_country: str = "NO"
    language: str = "nb"
    interpreter: bool = False
    d_number: bool = False
    arrived_years_ago: int | None = None
    sami: bool = False
    background: str = "NO"


def draw_origin(chance: Chance, age: int, municipality: str | None = None) -> Origin:
    """An origin such as those of that age have, in the country as a whole or in a municipality (kommunenummer)."""
    place = _place(municipality)
    immigrant, born_here = place.shares[min(age, 89) // 10]
    share = chance.random()
    if share >= immigrant + born_here:
        return _of_norwegian_family(chance, place)
    if share >= immigrant:
        return _born_here(chance, place)
    return _immigrant(chance, age, place)


def _of_norwegian_family(chance: Chance, place: _Place) -> Origin:
    nynorsk = chance.random() < place.nynorsk
    if chance.random() >= place.sami:
        return place.norwegian[nynorsk]
    if chance.random() < place.sami_language:
        return place.sami_speaking
    return place.sami_origin[nynorsk]


def _born_here(chance: Chance, place: _Place) -> Origin:
    country = _origins().born_here.at(chance.random())
    return country.born_here[chance.random() < country.born_here_citizens][chance.random() < place.nynorsk]


def _immigrant(chance: Chance, age: int, place: _Place) -> Origin:
    random = chance.random
    origins = _origins()
    country = origins.immigrants[sum(age >= start for start in _AGE_GROUPS)].at(random())
    latest, earliest = min(country.latest, age), min(country.earliest, age)
    years = latest + int(random() * (earliest - latest + 1))
    if years >= _YEARS_TO_CITIZENSHIP and random() < country.citizens:
        citizenship, d_number = "NO", False
    else:
        citizenship = country.code
        provisional = country.eea and age in _WORKING_AGE and random() < origins.d_number_worker
        d_number = provisional or (years == 0 and random() < origins.d_number_first_year)
    language = country.languages.at(random())
    interpreter = False
    if language not in SPOKEN_IN_SERVICES:
        need = _at_years(origins.interpreter, years) * country.interpreter
        if age - years >= _LATE_IN_LIFE:
            need *= origins.interpreter_elderly
        interpreter = random() < need
    if not interpreter and random() < _at_years(origins.norwegian_after, years):
        language = "nn" if random() < place.nynorsk else "nb"
    return Origin(citizenship, country.code, language, interpreter, d_number, years, False, country.code)


def _at_years(steps: tuple[tuple[int, float], ...], years: int) -> float:
    for below, share in steps:
        if years < below:
            return share
    return steps[-1][1]


@dataclass(frozen=True, slots=True)
class _Place:
    """What is special to a municipality. ``shares`` are of immigrants and of those born here to immigrants, for every ten years of age."""

    shares: tuple[tuple[float, float], ...]
    nynorsk: float
    sami: float
    sami_language: float
    norwegian: tuple[Origin, Origin]
    sami_origin: tuple[Origin, Origin]
    sami_speaking: Origin


@dataclass(frozen=True, slots=True)
class _Country:
    """``latest`` and ``earliest``: how many years ago its people came. ``born_here`` has the origins of those born in Norway, by whether
    they are its citizens, and by whether they write nynorsk."""

    code: str
    latest: int
    earliest: int
    citizens: float
    languages: Weighted[str]
    interpreter: float
    eea: bool
    born_here_citizens: float
    born_here: tuple[tuple[Origin, Origin], tuple[Origin, Origin]]


@dataclass(frozen=True, slots=True)
class _Origins:
    """``immigrants``: one of each of the four age groups."""

    immigrants: tuple[Weighted[_Country], ...]
    born_here: Weighted[_Country]
    interpreter: tuple[tuple[int, float], ...]
    interpreter_elderly: float
    norwegian_after: tuple[tuple[int, float], ...]
    d_number_first_year: float
    d_number_worker: float


@cache
def _place(municipality: str | None) -> _Place:
    origins, languages = structured("origins"), structured("languages")
    sami = languages["sami"]["municipalities"].get(municipality, languages["sami"]["elsewhere"])
    here = origins["by_municipality"]
    factor = (
        {"immigrant": 1, "born_here": 1}
        if municipality is None
        else here.get(municipality, here["elsewhere"])
    )
    sami_language = _SAMI_LANGUAGE[sami["region"]]
    return _Place(
        tuple(
            (band["immigrant"] * factor["immigrant"], band["born_here"] * factor["born_here"])
            for band in origins["shares_by_age"]
        ),
        _nynorsk(languages["nynorsk"], municipality),
        sami["share"],
        sami["language"],
        (Origin(), Origin(language="nn")),
        (Origin(sami=True), Origin(language="nn", sami=True)),
        Origin(language=sami_language, sami=True),
    )


def _nynorsk(data: dict[str, Any], municipality: str | None) -> float:
    """The share who write nynorsk; in the whole country where no municipality is given."""
    if municipality is None:
        return float(data["country"])
    if municipality not in municipalities():
        raise KeyError(municipality)
    shares = _weights(data["shares"])
    return shares.get(municipality, shares[municipality[:2]])


@cache
def _weights(text: str) -> dict[str, float]:
    """What ``key:number key:number …`` says."""
    return {key: float(number) for key, _, number in (part.partition(":") for part in text.split())}


@cache
def _origins() -> _Origins:
    data = structured("origins")
    countries = [(_country(row, data["born_here_citizens"]), row) for row in table("origins")]
    return _Origins(
        tuple(
            Weighted(
                (country, int(row["immigrants"]) * float(row[f"ages_{start}"])) for country, row in countries
            )
            for start in (0, *_AGE_GROUPS)
        ),
        Weighted((country, int(row["born_here"])) for country, row in countries),
        tuple((step["below_years"], step["share"]) for step in data["interpreter"]),
        data["interpreter_elderly_factor"],
        tuple((step["below_years"], step["share"]) for step in data["norwegian_after"]),
        data["d_number"]["first_year"],
        data["d_number"]["eea_worker"],
    )


def _country(row: dict[str, str], born_here_citizens: dict[str, float]) -> _Country:
    code, eea = row["country"], row["eea"] == "yes"
    return _Country(
        code,
        int(row["latest"]),
        int(row["earliest"]),
        float(row["citizens"]),
        Weighted(_weights(row["languages"]).items()),
        float(row["interpreter"]),
        eea,
        born_here_citizens["eea" if eea else "other"],
        (_both_forms(code, code), _both_forms("NO", code)),
    )


def _both_forms(citizenship: str, background: str) -> tuple[Origin, Origin]:
    return (
        Origin(citizenship=citizenship, background=background),
        Origin(citizenship=citizenship, background=background, language="nn"),
    )
