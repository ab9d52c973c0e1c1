"""What patients have closed: the record, one item of it, or all of it to one clinician. Shares: ``testdata/distributions/accesses.yaml``.

Sharing is statutory and needs no consent; a reservation is an objection to it (pasient- og brukerrettighetsloven § 5-3).
"""

from __future__ import annotations

from datetime import date, timedelta
from functools import cache
from typing import Any

from validator.synthetic.chance import Chance
from validator.synthetic.distributions import structured
from validator.synthetic.facts import Life, Reservation

_OF_AGE = 16
"""From this age a person decides alone in matters of health (pasient- og brukerrettighetsloven § 4-3)."""


@cache
def _shares() -> Any:
    return structured("accesses")["reservations"]


def add_reservations(life: Life, chance: Chance) -> None:
    drawn = chance.random()
    shares = _shares()
    record, item, clinician = shares["record"], shares["item"], shares["clinician"]
    if drawn >= record + item + clinician:
        return
    born = life.person.birth_date
    # The first of the month after the birthday, so that leap days need no rule of their own.
    of_age = date(born.year + _OF_AGE + born.month // 12, born.month % 12 + 1, 1)
    earliest = max(of_age, life.last_day - timedelta(days=365 * shares["years"]))
    if life.person.arrived is not None:
        earliest = max(earliest, life.person.arrived)
    if earliest > life.last_day:
        return
    since = chance.date_between(earliest, life.last_day)
    if drawn < record:
        life.reservations.append(Reservation(chance.uuid(), since, "record"))
    elif drawn < record + item:
        _item(life, since, chance)
    else:
        _clinician(life, since, chance)


def _item(life: Life, since: date, chance: Chance) -> None:
    """One diagnosis, or else one document; it was known before it was closed."""
    diagnoses = life.diagnoses
    chapters = tuple(_shares()["icpc2_chapters"])
    sensitive = [d for d in diagnoses if d.codes[0].code.startswith(chapters)]
    if sensitive and chance.happens(_shares()["sensitive_item"]):
        diagnoses = sensitive
    if diagnoses:
        diagnosis = chance.pick(diagnoses)
        known, reference = diagnosis.recorded, f"Condition/{diagnosis.id}"
    elif life.documents:
        document = chance.pick(life.documents)
        known, reference = document.when.date(), f"DocumentReference/{document.id}"
    else:
        return
    item: dict[str, object] = {"reference": reference}
    life.reservations.append(Reservation(chance.uuid(), max(since, known), "item", item=item))


def _clinician(life: Life, since: date, chance: Chance) -> None:
    """Somebody who might look: a colleague, a neighbour who works in home care, a doctor the patient fell out with; never the GP."""
    care = life.care
    candidates = [
        one
        for at in (*care.gp_offices, *care.home_care, care.out_of_hours, care.hospital)
        for one in at.staff
        if one is not life.gp and one.authorisation
    ]
    if candidates:
        made = Reservation(chance.uuid(), since, "clinician", clinician=chance.pick(candidates))
        life.reservations.append(made)
