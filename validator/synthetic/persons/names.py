"""What a synthetic person is called. Names are put together by chance from lists of names and how common each is; nobody's is copied."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

from validator.norway.identifiers import Sex
from validator.synthetic.chance import Chance, Weighted
from validator.synthetic.distributions import structured, table
from validator.synthetic.persons.origins import Origin as Origin
from validator.synthetic.persons.origins import draw_origin as draw_origin
from validator.synthetic.persons.people import Name

DECADES = tuple(range(1920, 2030, 10))

_LATEST = len(DECADES) - 1

_VOWELS = frozenset("aeiouyæøå")


def draw_name(
    chance: Chance, sex: Sex, birth_year: int, country: str, sami: bool, family: str | None = None
) -> Name:
    """A name such as those of that sex and cohort have.

    ``country`` is where the family comes from (ISO 3166-1 alpha-2): "NO", or the background of an immigrant or an immigrant's child.
    ``family``: the family name to bear, in the form that the sex has in languages where it matters; one is drawn when it is ``None``.
    """
    if country == "NO":
        return (_sami_name if sami else _norwegian_name)(chance, sex, birth_year, family)
    return _name_of_community(chance, sex, _community(country), family)


def _norwegian_name(chance: Chance, sex: Sex, birth_year: int, family: str | None) -> Name:
    names = _norwegian()[sex is Sex.MALE][_decade(chance, birth_year)]
    random = chance.random
    given = _norwegian_given(chance, names)
    middle = names.family.at(random()) if random() < names.middle_share else None
    if family is None:
        family = names.family.at(random())
    return Name(given, family, middle if middle != family else None)


def _norwegian_given(chance: Chance, names: _Norwegian) -> tuple[str, ...]:
    random = chance.random
    given = names.given.at(random())
    if random() < names.second_after.get(given[0], names.second_else):
        second = names.second.at(random())
        if second != given[0]:
            return given[0], second
    return given


def _sami_name(chance: Chance, sex: Sex, birth_year: int, family: str | None) -> Name:
    names = _sami(sex, birth_year >= 1970)
    random = chance.random
    if random() < names.given_share:
        given: tuple[str, ...] = (names.given.at(random()),)
        if random() < names.second_share and (second := names.given.at(random())) != given[0]:
            given = given[0], second
    else:
        given = _norwegian_given(chance, _norwegian()[sex is Sex.MALE][_decade(chance, birth_year)])
    if family is None:
        family = (names.family if random() < names.family_share else _norwegian_families()).at(random())
    return Name(given, family)


def _name_of_community(chance: Chance, sex: Sex, names: _Community, family: str | None) -> Name:
    random = chance.random
    female = sex is Sex.FEMALE
    given = (names.female if female else names.male).at(random())
    if names.middle is not None and random() < 0.5:
        given = names.middle[0 if female else 1], *given
    if family is None:
        family = names.family.at(random())
    family = (names.feminine if female else names.masculine).get(family, family)
    middle = names.family.at(random()) if names.patronymic and random() < 0.5 else None
    return Name(given, family, middle if middle != family else None)


def _decade(chance: Chance, birth_year: int) -> int:
    """The place in :data:`DECADES` of the decade to draw names of: the nearer its middle is to the year of birth, the likelier, so that
    fashions come and go gradually."""
    index, tenth = divmod(birth_year - 1925, 10)
    if chance.random() * 10 < tenth:
        index += 1
    return 0 if index < 0 else _LATEST if index > _LATEST else index


@dataclass(frozen=True, slots=True)
class _Norwegian:
    """The names of those of a sex who were born in a decade."""

    given: Weighted[tuple[str, ...]]
    second_after: dict[str, float]
    second_else: float
    second: Weighted[str]
    middle_share: float
    family: Weighted[str]


@dataclass(frozen=True, slots=True)
class _Sami:
    given: Weighted[str]
    family: Weighted[str]
    given_share: float
    second_share: float
    family_share: float


@dataclass(frozen=True, slots=True)
class _Community:
    """The names of a language community. ``feminine`` has the family names that women bear in another form, ``masculine`` the way back."""

    female: Weighted[tuple[str, ...]]
    male: Weighted[tuple[str, ...]]
    family: Weighted[str]
    feminine: dict[str, str]
    masculine: dict[str, str]
    patronymic: bool
    middle: tuple[str, str] | None


@cache
def _norwegian() -> tuple[tuple[_Norwegian, ...], tuple[_Norwegian, ...]]:
    """For women and for men, by decade."""
    return _norwegian_of(Sex.FEMALE), _norwegian_of(Sex.MALE)


def _norwegian_of(sex: Sex) -> tuple[_Norwegian, ...]:
    habits = structured("given-names")
    second = habits["second"][sex.value]
    rows = [((row["name"],), row) for row in table("given-names") if row["sex"] == sex.value]
    before = Weighted[str](second["before_1980"].items())
    since = Weighted[str](second["from_1980"].items())
    return tuple(
        _Norwegian(
            Weighted((given, float(row[column])) for given, row in rows if row[column]),
            second["after"],
            second["other"],
            before if decade < 1980 else since,
            habits["middle"][decade],
            _norwegian_families(),
        )
        for decade in DECADES
        for column in (str(decade),)
    )


@cache
def _norwegian_families() -> Weighted[str]:
    """The listed names as common as they are, and the composed ones sharing what is theirs."""
    listed = [(row["name"], float(row["persons"])) for row in table("family-names")]
    parts = structured("family-names")
    known = {name for name, _ in listed}
    composed = [
        (name, float(weight))
        for first in _list(parts["first"])
        for last, weight in parts["last"].items()
        if _joins(first, last) and (name := first + last) not in known
    ]
    share = parts["composed_share"]
    factor = sum(count for _, count in listed) * share / (1 - share) / sum(weight for _, weight in composed)
    return Weighted([*listed, *((name, weight * factor) for name, weight in composed)])


def _joins(first: str, last: str) -> bool:
    """Whether the parts make a name that can be read: no vowel meets one, no letter stands thrice, no part is there twice."""
    end, start = first[-1].lower(), last[0]
    if end in _VOWELS and start in _VOWELS:
        return False
    return not (end == start and (first[-2:-1].lower() == end or end not in _VOWELS)) and not last.startswith(
        first.lower()
    )


@cache
def _sami(sex: Sex, from_1970: bool) -> _Sami:
    names = structured("sami-names")
    era = "from_1970" if from_1970 else "before_1970"
    given = names["given"][sex.value]
    regions = names["family"]
    weights = {"north": 0.86, "lule": 0.07, "south": 0.07}
    return _Sami(
        Weighted(
            [*((name, 2.0) for name in _list(given["all"])), *((name, 1.0) for name in _list(given[era]))]
        ),
        Weighted(
            (name, weight * weights[region] / sum(regions[region].values()))
            for region in weights
            for name, weight in regions[region].items()
        ),
        names["given_share"][era],
        0.3,
        names["family_share"],
    )


@cache
def _communities() -> dict[str, dict[str, Any]]:
    """The data of each country's language community."""
    return {
        country: community
        for community in structured("immigrant-names")["communities"].values()
        for country in community["countries"]
    }


@cache
def _community(country: str) -> _Community:
    known = _communities()
    names = known.get(country, known["GB"])
    patronymic = bool(names.get("patronymic"))
    families = _list(names["male" if patronymic else "family"])
    feminine = {family: _feminine(family, names.get("feminine", {})) for family in families}
    feminine = {family: form for family, form in feminine.items() if form != family}
    middle = names.get("middle")
    return _Community(
        Weighted(_pairs(_list(names["female"]))),
        Weighted(_pairs(_list(names["male"]))),
        Weighted(
            (family[0] if patronymic else " ".join(family), weight) for family, weight in _pairs(families)
        ),
        feminine,
        {form: family for family, form in feminine.items()},
        patronymic,
        (middle["female"], middle["male"]) if middle else None,
    )


def _feminine(family: str, endings: dict[str, str]) -> str:
    for ending in sorted(endings, key=len, reverse=True):
        if family.endswith(ending):
            return family.removesuffix(ending) + endings[ending]
    return family


def _list(names: str) -> list[str]:
    return names.split(", ")


def _pairs(names: list[str]) -> list[tuple[tuple[str, ...], float]]:
    """Each name's words, with a weight that falls from two to one down the list."""
    return [(tuple(name.split(" ")), 2.0 - place / len(names)) for place, name in enumerate(names)]
