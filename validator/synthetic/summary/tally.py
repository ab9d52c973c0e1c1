"""What is counted of a population while it is made, so that nobody need be remembered.

A tally is a few hundred numbers whatever the size: each block counts its own in the process that makes it, and the tallies are added up in
the order of the blocks.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields
from datetime import date, timedelta
from functools import cache
from operator import itemgetter
from typing import Any

from validator.norway.identifiers import Sex
from validator.norway.systems import IdentifierKind
from validator.synthetic.care.organisations import CareKind
from validator.synthetic.distributions import structured
from validator.synthetic.facts import Life
from validator.synthetic.lives.illnesses import illnesses
from validator.synthetic.persons.people import Person, Protection

OLDEST = 130
AGES = OLDEST + 1

YEAR = 365
"""Days."""

MANY_MEDICINES = 5
"""Different medicines in a year that are called polypharmacy."""


_type_of = itemgetter("resourceType")


def _by_age_and_sex() -> list[int]:
    return [0] * (2 * AGES)


def _by_age() -> list[int]:
    return [0] * AGES


@dataclass(slots=True)
class Tally:
    """Counts. Lists of twice :data:`AGES` have men by age, then women by age; shorter ones are by age. What is not said to be of all is of
    the living. Ages are at the day the population is of; a year is the last one before it."""

    persons: int = 0
    """All, as are the six below."""
    all_ages: list[int] = field(default_factory=_by_age_and_sex)
    dead: int = 0
    d_numbers: int = 0
    protected: int = 0
    immigrants: int = 0
    born_here: int = 0
    """Born in Norway to immigrants."""
    sami: int = 0
    expected_immigrants: float = 0.0
    """What the municipalities and ages of the persons should give, as the two below."""
    expected_born_here: float = 0.0
    expected_sami: float = 0.0
    ages: list[int] = field(default_factory=_by_age_and_sex)
    municipalities: dict[str, int] = field(default_factory=dict)
    households: dict[int, int] = field(default_factory=dict)
    """Households by number of living members."""

    lives: int = 0
    """Of the living, those with a life told, which all below is of."""
    conditions: dict[str, int] = field(default_factory=dict)
    """Persons with an illness that lasts, by key."""
    episodes: dict[str, int] = field(default_factory=dict)
    """Illnesses of the year that pass, by key."""
    medicines: dict[str, int] = field(default_factory=dict)
    """Persons who used it in the year, by ATC code."""
    many_medicines: list[int] = field(default_factory=_by_age)
    multidose: int = 0
    recipients: list[int] = field(default_factory=_by_age)
    """Persons with a municipal service in the year."""
    service_types: dict[str, int] = field(default_factory=dict)
    """Recipients in the year of each type (code of 9151)."""
    consultations: list[int] = field(default_factory=_by_age)
    """Consultations with general practitioners in the year, and the sum of their squares per person."""
    consultations_squared: list[int] = field(default_factory=_by_age)
    contacts: dict[str, int] = field(default_factory=dict)
    """Other contacts within the window that records have of their kind, without births; ``nursing-home`` is with doctors there."""

    resources: dict[str, int] = field(default_factory=dict)
    """Of all, by type."""

    def add(self, other: Tally) -> None:
        """Count what the other has counted too."""
        for named in fields(self):
            mine, its = getattr(self, named.name), getattr(other, named.name)
            if isinstance(mine, dict):
                for key, count in its.items():
                    mine[key] = mine.get(key, 0) + count
            elif isinstance(mine, list):
                mine[:] = [a + b for a, b in zip(mine, its, strict=True)]
            else:
                setattr(self, named.name, mine + its)

    def count_types(self, types: Mapping[str, int]) -> None:
        """Count resources that belong to nobody."""
        for type, count in types.items():
            self.resources[type] = self.resources.get(type, 0) + count


class BlockTally:
    """Counts the persons of one block."""

    def __init__(self, day: date) -> None:
        self.tally = Tally()
        self._day = day
        self._year_ago = day - timedelta(days=YEAR)
        self._homes: dict[int, int] = {}
        self._types: Counter[str] = Counter()
        windows: dict[str, int] = structured("contacts")["window_days"]
        self._since = {
            kind: day - timedelta(days=windows["consultation" if kind == "telephone" else kind])
            for kind in ("consultation", "telephone", "out-of-hours", "outpatient", "admission", "acute-beds")
        }
        reasons = structured("contacts")["reasons"]
        self._births = (reasons["birth"]["code"], reasons["newborn"]["code"])

    def add(self, person: Person, life: Life | None, resources: Iterable[Mapping[str, Any]]) -> None:
        """``life`` is ``None`` where only persons are made."""
        tally = self.tally
        self._types.update(map(_type_of, resources))
        age = min(max(person.age_at(self._day), 0), OLDEST)
        cell = age + AGES if person.sex is Sex.FEMALE else age
        tally.persons += 1
        tally.all_ages[cell] += 1
        tally.d_numbers += person.kind is IdentifierKind.D_NUMMER
        tally.protected += person.protection is not Protection.NONE
        tally.sami += person.sami
        if person.arrived is not None:
            tally.immigrants += 1
        elif person.background != "NO":
            tally.born_here += 1
        immigrants, born_here, sami = expected_origins(person.municipality)[age]
        tally.expected_immigrants += immigrants
        tally.expected_born_here += born_here
        tally.expected_sami += sami
        if person.death is not None:
            tally.dead += 1
            return
        tally.ages[cell] += 1
        tally.municipalities[person.municipality] = tally.municipalities.get(person.municipality, 0) + 1
        self._homes[person.household] = self._homes.get(person.household, 0) + 1
        if life is not None:
            tally.lives += 1
            self._add_life(life, age)

    def finished(self) -> Tally:
        """When all persons of the block are added."""
        households = self.tally.households
        for members in self._homes.values():
            households[members] = households.get(members, 0) + 1
        self.tally.count_types(self._types)
        self._homes, self._types = {}, Counter()
        return self.tally

    def _add_life(self, life: Life, age: int) -> None:
        tally, year_ago, day = self.tally, self._year_ago, self._day
        if life.diagnoses:
            passing = _passing()
            had: list[str] = []
            for diagnosis in life.diagnoses:
                key = diagnosis.key
                if key in passing:
                    if diagnosis.onset > year_ago:
                        tally.episodes[key] = tally.episodes.get(key, 0) + 1
                elif diagnosis.ended is None and key not in had:
                    had.append(key)
                    tally.conditions[key] = tally.conditions.get(key, 0) + 1
        if life.medications:
            used: dict[str, None] = {}
            multidose = False
            for medication in life.medications:
                last = medication.stopped or medication.ended
                if last is None or last > year_ago:
                    used[medication.atc.code] = None
                    if medication.multidose and (last is None or last >= day):
                        multidose = True
            for code in used:
                tally.medicines[code] = tally.medicines.get(code, 0) + 1
            tally.many_medicines[age] += len(used) >= MANY_MEDICINES
            tally.multidose += multidose
        if life.services:
            types: dict[str, None] = {}
            has_service = False
            for service in life.services:
                if service.since <= day and (service.ended is None or service.ended > year_ago):
                    has_service = True
                    if service.reported:
                        types[service.type.code] = None
            tally.recipients[age] += has_service
            for code in types:
                tally.service_types[code] = tally.service_types.get(code, 0) + 1
        if life.contacts:
            self._add_contacts(life, age)

    def _add_contacts(self, life: Life, age: int) -> None:
        tally, since = self.tally, self._since
        consultations = 0
        for contact in life.contacts:
            kind = contact.kind
            first = since.get(kind)
            if first is None or contact.start.date() <= first:
                continue
            if kind in ("consultation", "telephone"):
                if contact.at.kind is CareKind.NURSING_HOME:
                    tally.contacts["nursing-home"] = tally.contacts.get("nursing-home", 0) + 1
                else:
                    consultations += 1
            elif contact.reason is None or contact.reason.code not in self._births:
                tally.contacts[kind] = tally.contacts.get(kind, 0) + 1
        tally.consultations[age] += consultations
        tally.consultations_squared[age] += consultations * consultations


@cache
def _passing() -> frozenset[str]:
    """Keys of illnesses that pass."""
    return frozenset(key for key, illness in illnesses().items() if illness.course != "chronic")


@cache
def expected_origins(municipality: str) -> tuple[tuple[float, float, float], ...]:
    """By age: the shares of the municipality that should be immigrants, born here to immigrants, and Sámi, as ``origins.yaml`` and
    ``languages.yaml`` say."""
    origins, sami = structured("origins"), structured("languages")["sami"]
    here = origins["by_municipality"]
    factor = here.get(municipality, here["elsewhere"])
    share_sami: float = sami["municipalities"].get(municipality, sami["elsewhere"])["share"]
    found = []
    bands = origins["shares_by_age"]
    for age in range(AGES):
        band = next(band for band in reversed(bands) if age >= band["from"])
        immigrant, born_here = (
            band["immigrant"] * factor["immigrant"],
            band["born_here"] * factor["born_here"],
        )
        found.append((immigrant, born_here, max(0.0, 1 - immigrant - born_here) * share_sami))
    return tuple(found)
