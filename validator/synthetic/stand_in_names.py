from __future__ import annotations

from dataclasses import dataclass

from validator.norway.identifiers import Sex
from validator.synthetic.chance import Chance
from validator.synthetic.people import Name


@dataclass(frozen=True, slots=True)
class Origin:
    citizenship: str = "NO"
    birth_country: str = "NO"
    language: str = "nb"
    interpreter: bool = False
    d_number: bool = False
    arrived_years_ago: int | None = None
    sami: bool = False


def draw_name(
    chance: Chance, sex: Sex, birth_year: int, country: str, sami: bool, family: str | None = None
) -> Name:
    given = chance.pick(["Anne", "Kari", "Ingrid"] if sex is Sex.FEMALE else ["Per", "Ole", "Lars"])
    return Name((given,), family or chance.pick(["Hansen", "Dahl", "Berg", "Haugen", "Lie"]))


def draw_origin(chance: Chance, age: int) -> Origin:
    if 18 <= age < 60 and chance.happens(0.2):
        return Origin("PL", "PL", "pl", chance.happens(0.3), chance.happens(0.1), chance.between(0, 15))
    return Origin()
