"""What follows another illness comes as often in a year as is published, also for those who were found to have that illness lately."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable
from datetime import timedelta

import pytest

from validator.synthetic.chance import Chance
from validator.synthetic.facts import Life
from validator.synthetic.lives.illnesses import add_illnesses, age_bands, illnesses

YOUNGEST, OLDEST = 55, 89
PERSONS = 35_000


@pytest.mark.parametrize("key", ["copd-exacerbation"])
def test_complications_come_as_often_in_the_last_year_as_is_published(
    make_life: Callable[..., Life], key: str
) -> None:
    illness = illnesses()[key]
    assert illness.requires is not None
    expected, seen = 0.0, 0
    for index in range(PERSONS):
        age = YOUNGEST + index % (OLDEST - YOUNGEST + 1)
        life = make_life(age=age, sex=("female", "male")[index // 35 % 2], index=index)
        add_illnesses(life, Chance("complications", index))
        shares = illness.shares[life.person.sex]
        expected += shares[bisect_right(age_bands(), age) - 1]
        seen += sum(d.key == key and d.onset > life.last_day - timedelta(days=365) for d in life.diagnoses)
    # More than six hundred: chance is four per cent.
    assert expected > 600
    assert seen == pytest.approx(expected, rel=0.13)
