"""Who is whose mother, partner and father, found among the persons of a block so that all fit in age.

Oldest first, every child finds a mother among the women who were of the age at which women had children that year, with a decent time since
her last child, and who shall have more children. Then women find partners; a mother's partner is mostly the father.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence, Set
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from validator.norway.identifiers import Sex
from validator.synthetic.by_age import between, through_life
from validator.synthetic.chance import Chance, Weighted
from validator.synthetic.distributions import structured
from validator.synthetic.persons.heritage import came_grown, share_origin
from validator.synthetic.persons.people import Person

ADULT = 18
_FIRST_YEAR, _LAST_YEAR = 1850, 2060
_NEAR = (0, 1, -1, 2, -2, 3, -3, 4, -4, 5, -5)
_PARTNERS_NEAR = (0, 1, -1, 2, -2, 3, -3, 4, -4, 5, -5, 6, -6, 7, -7, 8, -8)


@dataclass(frozen=True, slots=True)
class _Fertility:
    mean: tuple[float, ...]
    deviation: float
    youngest: int
    oldest: int
    children: Weighted[int]
    least_days: int
    usual_days: tuple[int, int]


@cache
def _fertility() -> _Fertility:
    told = structured("fertility")
    age, spacing = told["mothers_age"], told["spacing"]
    return _Fertility(
        between(age["mean"], _FIRST_YEAR, _LAST_YEAR),
        age["deviation"],
        age["youngest"],
        age["oldest"],
        Weighted(told["number_of_children"]["shares"].items()),
        spacing["least_days"],
        tuple(spacing["usual_days"]),
    )


@cache
def _couples() -> dict[str, Any]:
    told = structured("households")
    couples = told["couples"]
    return {
        "women": through_life(couples["women"], 0.0),
        "mothers": couples["mothers_of_minors"],
        "difference": couples["age_difference"],
        "same_sex": couples["same_sex"]["share"],
        "married": through_life(couples["married"]["share"], 0.0),
        "parents": told["parents"],
        "alike": told["same_citizenship"]["share"],
        "status": {
            Sex.FEMALE: through_life(_statuses(told["marital_status"]["women"]), Weighted([("1", 1.0)])),
            Sex.MALE: through_life(_statuses(told["marital_status"]["men"]), Weighted([("1", 1.0)])),
        },
    }


def _statuses(groups: dict[int, dict[str, float]]) -> dict[int, Weighted[str]]:
    return {age: Weighted(shares.items()) for age, shares in groups.items()}


def tie_families(people: Sequence[Person], day: date, chance: Chance) -> Set[int]:
    """Gives the persons mothers, fathers, children, partners and marital status. Their ``index`` must be their place in ``people``.

    Returns the ``index`` of the immigrant women whose children born here have a father who is no immigrant.
    """
    ages = [person.age_at(day) for person in people]
    alike = _couples()["alike"]
    mixed = {
        p.index for p in people if p.sex is Sex.FEMALE and p.arrived is not None and chance.random() >= alike
    }
    _find_mothers(people, ages, mixed, chance)
    _find_partners(people, ages, mixed, chance)
    _find_fathers(people, ages, mixed, chance)
    status = _couples()["status"]
    for person, age in zip(people, ages, strict=True):
        if person.marital_status == "1" and age >= ADULT:
            drawn = status[person.sex][age].at(chance.random())
            # A cohabitant is rarely widowed; the young ones of the table are enough.
            person.marital_status = "1" if drawn == "3" and person.partner and age < 60 else drawn
    return mixed


def _by_age(people: Sequence[Person], ages: Sequence[int]) -> list[list[Person]]:
    found: list[list[Person]] = [[] for _ in range(132)]
    for person in people:
        found[ages[person.index]].append(person)
    return found


def _find_mothers(people: Sequence[Person], ages: Sequence[int], mixed: Set[int], chance: Chance) -> None:
    fertility = _fertility()
    women = [p for p in people if p.sex is Sex.FEMALE and ages[p.index] >= fertility.youngest]
    of_norwegians = _by_age([w for w in women if w.arrived is None or w.index in mixed], ages)
    immigrants = _by_age([w for w in women if w.arrived is not None], ages)
    everybody = _by_age(women, ages)
    children = fertility.children
    left = [children.at(chance.random()) for _ in people]
    low_days, high_days = fertility.usual_days
    twin: Person | None = None
    for child in sorted(people, key=_birth):
        born = child.birth_date
        age = ages[child.index]
        mother = twin.mother if twin is not None and twin.birth_date == born else None
        twin = child
        if mother is not None and (age < ADULT or _comes_as_told(mother, child, age, mixed)):
            _make_mother(mother, child)
            continue
        if came_grown(child):
            continue
        wanted = chance.around(fertility.mean[born.year - _FIRST_YEAR], fertility.deviation)
        target = age + min(max(int(wanted + 0.5), fertility.youngest), fertility.oldest)
        norwegian = child.arrived is None and child.background == "NO"
        candidates = of_norwegians if norwegian else immigrants
        best: Person | None = None
        best_score = 99
        for distance in _NEAR:
            if not 0 <= target + distance < 132:
                continue
            for woman in candidates[target + distance]:
                if left[woman.index] <= 0:
                    continue
                score = abs(distance)
                if woman.children:
                    days = (born - woman.children[-1].birth_date).days
                    if days < fertility.least_days:
                        continue
                    score += 0 if low_days <= days <= high_days else 3 if days < 3000 else 7
                else:
                    score += 3
                if (
                    score < best_score
                    and _is_of_age(woman, born, fertility)
                    and _comes_as_told(woman, child, age, mixed)
                ):
                    best, best_score = woman, score
            if best_score <= abs(distance):
                break
        if best is None and age < ADULT:
            best = _any_mother(candidates, target, child, mixed, fertility) or _any_mother(
                everybody, target, child, None, fertility
            )
        if best is not None:
            left[best.index] -= 1
            _make_mother(best, child)


def _comes_as_told(woman: Person, child: Person, age: int, mixed: Set[int]) -> bool:
    """Whether her child is an immigrant, born here to immigrants, or of Norwegian family as was drawn for it. The grown came when that was
    drawn for them, and not before her."""
    came = woman.arrived
    if came is None:
        return child.arrived is None and child.background == "NO"
    born = child.birth_date
    if child.arrived is not None:
        return came > born and (age < ADULT or (came <= child.arrived and not came_grown(child)))
    return came <= born and (woman.index in mixed) is (child.background == "NO")


def _birth(person: Person) -> tuple[date, int]:
    return person.birth_date, person.index


def _is_of_age(woman: Person, born: date, fertility: _Fertility) -> bool:
    return fertility.youngest <= woman.age_at(born) <= fertility.oldest


def _any_mother(
    women: Sequence[Sequence[Person]],
    target: int,
    child: Person,
    mixed: Set[int] | None,
    fertility: _Fertility,
) -> Person | None:
    """For a minor whom nobody planned: the woman nearest in age who can be the mother, wherever from if ``mixed`` is not told."""
    born = child.birth_date
    fitting = [
        (abs(age - target), len(woman.children), woman.index, woman)
        for age in range(max(target - 30, 0), min(target + 31, len(women)))
        for woman in women[age]
        if _is_of_age(woman, born, fertility)
        and (not woman.children or (born - woman.children[-1].birth_date).days >= fertility.least_days)
        and (mixed is None or _comes_as_told(woman, child, 0, mixed))
    ]
    return min(fitting)[3] if fitting else None


def _make_mother(mother: Person, child: Person) -> None:
    child.mother = mother
    mother.children.append(child)


def _find_partners(people: Sequence[Person], ages: Sequence[int], mixed: Set[int], chance: Chance) -> None:
    told = _couples()
    men = _by_age([p for p in people if p.sex is Sex.MALE and ages[p.index] >= ADULT], ages)
    women = [p for p in people if p.sex is Sex.FEMALE and ages[p.index] >= ADULT]
    mothers = [w for w in women if w.children and ages[w.children[-1].index] < ADULT]
    is_mother = {w.index for w in mothers}
    difference, shares, of_mothers = told["difference"], told["women"], told["mothers"]
    for woman in (*mothers, *(w for w in women if w.index not in is_mother)):
        age = ages[woman.index]
        if chance.random() >= (of_mothers if woman.index in is_mother else _of_others(shares[age], age)):
            continue
        older = min(
            max(chance.around(difference["mean"], difference["deviation"]), -difference["most"]),
            difference["most"],
        )
        target = max(age + int(older + 20.5) - 20, ADULT)
        # The father of her minor children must have been grown when they were born.
        least = ages[woman.children[0].index] + ADULT if woman.index in is_mother else ADULT
        births = [child.birth_date for child in woman.children if ages[child.index] < ADULT]
        man: Person | None = None
        if woman.arrived is not None:
            # Couples from the same country are made to have come together, so then nothing hinders.
            together = woman.index not in mixed
            fits = came_grown if together else _is_from_here
            man = _partner_near(woman, men, target, least, fits, () if together else births)
            if man is not None and together:
                men[ages[man.index]].remove(man)
                share_origin(woman, man)
            elif man is None and not woman.children:
                together = False
                man = _partner_near(woman, men, target, least, _is_anybody, births)
            if man is not None and not together:
                men[ages[man.index]].remove(man)
        else:
            if chance.random() < told["alike"]:
                man = _partner_near(woman, men, target, least, _came_as_child_or_not, births)
            man = man or _partner_near(woman, men, target, least, _is_anybody, births)
            if man is not None:
                men[ages[man.index]].remove(man)
        if man is not None:
            _join(woman, man, told["married"][min(age, ages[man.index])], chance)
    alone = [
        p
        for p in people
        if ADULT <= ages[p.index] < 80 and p.partner is None and not p.children and p.mother is None
    ]
    _find_partners_of_same_sex(people, alone, ages, told, chance)


def _is_from_here(man: Person) -> bool:
    return man.arrived is None


def _came_as_child_or_not(man: Person) -> bool:
    return not came_grown(man)


def _is_anybody(_: Person) -> bool:
    return True


def _partner_near(
    woman: Person,
    men: Sequence[Sequence[Person]],
    target: int,
    least: int,
    fits: Callable[[Person], bool],
    births: Sequence[date],
) -> Person | None:
    """The man nearest in age to what was wished for, who fits, and can be the father of those ``births``."""
    for distance in _PARTNERS_NEAR:
        at = target + distance
        if least <= at < 132:
            for man in men[at]:
                if (
                    fits(man)
                    and not _are_kin(woman, man)
                    and all(_have_met(woman, man, born) for born in births)
                ):
                    return man
    return None


def _of_others(share: float, age: int) -> float:
    """The share of those without minor children, when mothers of minors are in couples more often than the rest of their age."""
    return share * 0.85 if 25 <= age < 50 else share


def _are_kin(one: Person, other: Person) -> bool:
    mine, hers = one.mother, other.mother
    return (mine is not None and mine is hers) or mine is other or hers is one


def _find_partners_of_same_sex(
    people: Sequence[Person], alone: list[Person], ages: Sequence[int], told: dict[str, Any], chance: Chance
) -> None:
    wanted = told["same_sex"] * sum(person.partner is not None for person in people) / 2
    couples = int(wanted + chance.random())
    while couples and len(alone) > 1:
        couples -= 1
        one = alone.pop(chance.below(len(alone)))
        fitting = [p for p in alone if p.sex is one.sex and abs(ages[p.index] - ages[one.index]) <= 12]
        if fitting:
            other = chance.pick(fitting)
            alone.remove(other)
            _join(one, other, told["married"][min(ages[one.index], ages[other.index])], chance)


def _join(one: Person, other: Person, married: float, chance: Chance) -> None:
    one.partner, other.partner = other, one
    if chance.random() < married:
        one.marital_status = other.marital_status = "2"


def _find_fathers(people: Sequence[Person], ages: Sequence[int], mixed: Set[int], chance: Chance) -> None:
    told = _couples()["parents"]
    single = _by_age(
        [p for p in people if p.sex is Sex.MALE and p.partner is None and ages[p.index] >= ADULT + 2], ages
    )
    for mother in [person for person in people if person.children]:
        man = mother.partner if mother.partner is not None and mother.partner.sex is Sex.MALE else None
        youngest = ages[mother.children[-1].index]
        share = told["both_are_the_couple"] if youngest < ADULT else told["adult_children_of_the_couple"]
        if man is None or chance.random() >= share:
            man = None
            if youngest < 45 and chance.random() < told["father_elsewhere_known"]:
                man = _father_elsewhere(mother, ages, single, mixed, chance)
        if man is not None:
            for child in mother.children:
                if not _have_met(mother, man, child.birth_date):
                    continue
                if ADULT <= man.age_at(child.birth_date) <= 65:
                    child.father = man
                    man.children.append(child)


def _have_met(mother: Person, man: Person, born: date) -> bool:
    """Whether they can have had a child that day: both here, or both in the country that they came from."""
    she_is_here, he_is_here = _is_here(mother, born), _is_here(man, born)
    return she_is_here is he_is_here and (she_is_here or mother.birth_country == man.birth_country)


def _is_here(person: Person, day: date) -> bool:
    return person.arrived is None or person.arrived <= day


def _father_elsewhere(
    mother: Person, ages: Sequence[int], single: Sequence[list[Person]], mixed: Set[int], chance: Chance
) -> Person | None:
    """A man who lives alone; an immigrant if she is one whose children have immigrants for parents."""
    immigrant = mother.index not in mixed
    target = ages[mother.index] + int(chance.around(3, 4))
    least = ages[mother.children[0].index] + ADULT
    for distance in _PARTNERS_NEAR:
        at = target + distance
        if least <= at < 132:
            for man in single[at]:
                if (
                    not man.children
                    and (mother.arrived is None or (man.arrived is not None) is immigrant)
                    and not _are_kin(mother, man)
                    and _have_met(mother, man, mother.children[-1].birth_date)
                ):
                    single[at].remove(man)
                    return man
    return None
