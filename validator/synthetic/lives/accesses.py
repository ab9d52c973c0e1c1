from __future__ import annotations

from validator.synthetic.chance import Chance
from validator.synthetic.facts import Life


def add_accesses(life: Life, chance: Chance) -> None: ...
