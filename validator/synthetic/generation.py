"""From a block to the records of its persons."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from validator.synthetic.care.institutions import care_in
from validator.synthetic.chance import Chance
from validator.synthetic.facts import Life
from validator.synthetic.lives import life_of
from validator.synthetic.persons.families import people_of
from validator.synthetic.persons.people import Person
from validator.synthetic.population import Block
from validator.synthetic.resources import resources_of
from validator.synthetic.resources.patients import patient_resource, related_person_resources


@dataclass(frozen=True, slots=True)
class Record:
    """A life, and its resources: the Patient first."""

    life: Life
    resources: list[dict[str, Any]]


def records_of(block: Block) -> Iterator[Record]:
    """The records of the block's persons, in order."""
    asked = block.population
    for person in people_of(block):
        care = care_in(person.municipality, asked.seed)
        life = life_of(person, care, asked.day, Chance(asked.seed, "life", person.index))
        yield Record(life, resources_of(life))


def demography_of(block: Block) -> Iterator[tuple[Person, list[dict[str, Any]]]]:
    """The block's persons alone, in order, each with the Patient and the RelatedPersons."""
    for person in people_of(block):
        yield person, [patient_resource(person), *related_person_resources(person)]
