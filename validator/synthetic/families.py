"""The persons of a block."""

from __future__ import annotations

from validator.synthetic.people import Person
from validator.synthetic.population import Block


def people_of(block: Block) -> list[Person]:
    raise NotImplementedError
