"""What is counted of a population, and what it is compared with."""

from __future__ import annotations

import pickle
from collections.abc import Callable
from dataclasses import fields
from datetime import date, timedelta
from typing import Any

import pytest

from validator.comparisons import Comparison, PopulationSummary, Row
from validator.norway.identifiers import Sex
from validator.norway.municipalities import municipalities
from validator.synthetic.distributions import structured, table
from validator.synthetic.facts import Code, Contact, Diagnosis, Dose, Life, Medication, Service
from validator.synthetic.generation import demography_of, records_of
from validator.synthetic.moments import moment
from validator.synthetic.population import Population
from validator.synthetic.summary.comparing import summarise
from validator.synthetic.summary.tally import AGES, BlockTally, Tally

TODAY = date(2026, 6, 15)
ASKED = Population(1, 1, TODAY)

MakeLife = Callable[..., Life]


def counted(*lives: Life, resources: tuple[str, ...] = ()) -> Tally:
    counting = BlockTally(TODAY)
    for life in lives:
        counting.add(life.person, life, [{"resourceType": type} for type in resources])
    return counting.finished()


def days_ago(days: int) -> date:
    return TODAY - timedelta(days=days)


def diagnosis(life: Life, key: str, onset: date, ended: date | None = None) -> None:
    life.diagnoses.append(Diagnosis(f"d-{key}", key, (), key, onset, onset, life.gp, ended))


def medication(life: Life, atc: str, since: date, ended: date | None = None, **more: Any) -> None:
    dose = Dose(1, "tablett", ("08:00",))
    life.medications.append(
        Medication(f"m-{atc}", Code("atc", atc, atc), atc, "", None, None, dose, since, "", None, life.gp, ended=ended, **more)
    )  # fmt: skip


def service(life: Life, type: str, since: date, ended: date | None = None, reported: bool = True) -> None:
    code = Code("urn:oid:2.16.578.1.12.4.1.1.9151", type, type)
    life.services.append(
        Service(
            f"s-{type}", type, code, since, "", life.care.municipality, "", reported, "vedtak", ended=ended
        )
    )


def contact(life: Life, kind: Any, day: date, reason: str = "A01") -> None:
    start = moment(day, 600)
    life.contacts.append(
        Contact("c", kind, start, start, life.care.hospital, None, Code("icd", reason, reason))
    )


def comparison(summary: PopulationSummary, key: str) -> Comparison:
    return next(c for c in summary.comparisons if c.key == key)


def rows(summary: PopulationSummary, key: str) -> dict[str, Row]:
    return {row.code or row.label.en: row for row in comparison(summary, key).rows}


# -- counting


def test_the_dead_are_counted_as_dead_and_nowhere_else(make_life: MakeLife) -> None:
    living, dead = make_life(age=70), make_life(age=81, index=1, death=days_ago(30))
    dead.person.household = living.person.household
    diagnosis(dead, "copd", date(2015, 1, 1))
    tally = counted(living, dead, resources=("Patient",))
    assert (tally.persons, tally.dead, sum(tally.ages), tally.lives) == (2, 1, 1, 1)
    assert tally.households == {1: 1}
    assert tally.municipalities == {"4601": 1}
    assert tally.conditions == {}
    assert tally.resources == {"Patient": 2}
    assert tally.ages[70 + AGES] == 1  # a woman
    assert tally.all_ages[81 + AGES] == 1


def test_who_people_are_is_counted(make_life: MakeLife) -> None:
    came = make_life(index=1, arrived=date(2020, 1, 1), background="PL")
    born_here = make_life(index=2, background="PK")
    tally = counted(make_life(sami=True), came, born_here)
    assert (tally.immigrants, tally.born_here, tally.sami) == (1, 1, 1)


def test_a_lasting_illness_counts_once_and_not_when_it_is_over(make_life: MakeLife) -> None:
    life = make_life()
    diagnosis(life, "copd", date(2015, 1, 1))
    diagnosis(life, "copd", date(2018, 1, 1))
    diagnosis(life, "depression", date(2001, 1, 1), ended=date(2003, 1, 1))
    assert counted(life).conditions == {"copd": 1}


def test_illnesses_that_pass_count_each_time_within_the_year(make_life: MakeLife) -> None:
    life = make_life()
    for days in (10, 200, 364, 365, 800):
        diagnosis(life, "urinary-infection", days_ago(days), ended=days_ago(max(days - 7, 0)))
    tally = counted(life)
    assert tally.episodes == {"urinary-infection": 3}
    assert tally.conditions == {}


def test_medicines_of_the_year_count_once_a_person(make_life: MakeLife) -> None:
    life = make_life(age=84)
    medication(life, "C07AB02", date(2012, 1, 1))
    medication(life, "C07AB02", date(2025, 12, 1), multidose=True)
    medication(life, "J01CE02", days_ago(300), ended=days_ago(293))
    medication(life, "J01CA08", days_ago(500), ended=days_ago(493))
    tally = counted(life)
    assert tally.medicines == {"C07AB02": 1, "J01CE02": 1}
    assert tally.multidose == 1
    assert sum(tally.many_medicines) == 0


def test_five_different_medicines_are_many(make_life: MakeLife) -> None:
    life = make_life(age=84)
    for number in range(5):
        medication(life, f"A0{number}", date(2020, 1, 1))
    tally = counted(life)
    assert tally.many_medicines[84] == 1


def test_recipients_had_a_service_in_the_year(make_life: MakeLife) -> None:
    with_service, over, planned = make_life(age=84), make_life(age=85, index=1), make_life(age=86, index=2)
    service(with_service, "15", date(2024, 1, 1))
    service(with_service, "15", days_ago(30))
    service(with_service, "6", days_ago(300), ended=days_ago(200))
    service(with_service, "99", days_ago(30), reported=False)
    service(over, "15", date(2020, 1, 1), ended=days_ago(366))
    service(planned, "15", TODAY + timedelta(days=5))
    tally = counted(with_service, over, planned)
    assert [age for age, count in enumerate(tally.recipients) if count] == [84]
    assert tally.service_types == {"15": 1, "6": 1}


def test_contacts_count_within_the_window_of_their_kind(make_life: MakeLife) -> None:
    life = make_life(age=34)
    contact(life, "consultation", days_ago(3))
    contact(life, "telephone", days_ago(364))
    contact(life, "consultation", days_ago(365))
    contact(life, "outpatient", days_ago(182))
    contact(life, "outpatient", days_ago(183))
    contact(life, "admission", days_ago(700))
    contact(life, "admission", days_ago(20), structured("contacts")["reasons"]["birth"]["code"])
    contact(life, "home-visit", days_ago(2))
    tally = counted(life)
    assert tally.consultations[34] == 2
    assert tally.consultations_squared[34] == 4
    assert tally.contacts == {"outpatient": 1, "admission": 1}


def test_doctors_at_nursing_homes_are_not_general_practitioners(make_life: MakeLife) -> None:
    life = make_life(age=91)
    contact(life, "consultation", days_ago(3))
    life.contacts[0].at = life.care.nursing_homes[0]
    tally = counted(life)
    assert sum(tally.consultations) == 0
    assert tally.contacts == {"nursing-home": 1}
    row = rows(summarise(tally, ASKED), "contacts")["Doctor at a nursing home"]
    assert (row.generated, row.expected) == (1, None)


# -- adding up


def test_blocks_add_up_to_the_whole_and_stay_small() -> None:
    asked = Population(1100, 3, TODAY)
    total, blocks = Tally(), []
    for block in asked.blocks():
        counting = BlockTally(asked.day)
        for record in records_of(block):
            counting.add(record.life.person, record.life, record.resources)
        blocks.append(counting.finished())
        total.add(pickle.loads(pickle.dumps(blocks[-1])))
    assert total.persons == 1100 == sum(total.all_ages)
    assert total.persons == total.dead + sum(total.ages)
    assert sum(total.municipalities.values()) == sum(total.ages)
    assert sum(size * count for size, count in total.households.items()) == sum(total.ages)
    for named in fields(Tally):
        parts = [getattr(tally, named.name) for tally in blocks]
        whole = getattr(total, named.name)
        if isinstance(whole, dict):
            assert whole == {key: sum(part.get(key, 0) for part in parts) for key in whole}
            assert set(whole) == {key for part in parts for key in part}
        elif isinstance(whole, list):
            assert whole == [sum(column) for column in zip(*parts, strict=True)]
        else:
            assert whole == pytest.approx(sum(parts))
    assert len(pickle.dumps(total)) < 2 * len(pickle.dumps(blocks[0])) < 40_000


# -- comparing


def test_the_expected_is_the_prevalence_at_the_ages_of_those_there_are(make_life: MakeLife) -> None:
    lives = [make_life(age=75), make_life(age=75, index=1), make_life(age=41, sex="male", index=2)]
    diagnosis(lives[0], "hypertension", date(2015, 1, 1))
    entry = next(e for e in structured("illnesses")["illnesses"] if e["key"] == "hypertension")
    bands = structured("illnesses")["bands"]
    old, middle = bands.index(70), bands.index(40)
    summary = summarise(counted(*lives), ASKED)
    row = rows(summary, "conditions")["K86"]
    assert row.generated == pytest.approx(1 / 3)
    assert row.expected == pytest.approx((2 * entry["women"][old] + entry["men"][middle]) / 300)
    assert row.label.nb == "Høyt blodtrykk"
    assert len(comparison(summary, "conditions").rows) == 20


def test_recipients_are_expected_by_age_and_sex(make_life: MakeLife) -> None:
    lives = [make_life(age=84), make_life(age=84, sex="male", index=1)]
    service(lives[0], "15", date(2024, 1, 1))
    found = comparison(summarise(counted(*lives), ASKED), "recipients")
    (row,) = found.rows
    share = next(g for g in structured("services")["recipients"]["share"] if g["from"] == 80)
    assert row.label.en == "80–89"
    assert row.generated == 0.5
    assert row.expected == pytest.approx((share["female"] + share["male"]) / 2)
    assert found.distance == pytest.approx(abs(0.5 - row.expected) / row.expected)


def test_outpatient_contacts_of_half_a_year_are_told_as_of_a_year(make_life: MakeLife) -> None:
    life = make_life(age=65)
    contact(life, "outpatient", days_ago(10))
    row = rows(summarise(counted(life), ASKED), "contacts")["Outpatient clinic"]
    assert row.generated == pytest.approx(365 / 183)
    group = next(g for g in structured("contacts")["outpatient"]["groups"] if g["from"] == 60)
    assert row.expected == pytest.approx(group["mean"] * group["women"])


def test_household_shares_are_of_households(make_life: MakeLife) -> None:
    lives = [make_life(index=n) for n in range(7)]
    for life, home in zip(lives, (1, 2, 2, 3, 3, 3, 3), strict=True):
        life.person.household = home
    found = comparison(summarise(counted(*lives), ASKED), "households")
    assert [row.generated for row in found.rows] == pytest.approx([1 / 3, 1 / 3, 1 / 3])
    assert sum(row.expected or 0 for row in found.rows) == pytest.approx(1)
    assert found.distance == pytest.approx(0.408 - 1 / 3)


def test_the_pyramid_is_of_all_the_living_beside_the_published(make_life: MakeLife) -> None:
    pyramid = summarise(counted(make_life(age=42), make_life(age=101, sex="male", index=1)), ASKED).pyramid
    assert [band.label for band in pyramid.bands][:2] == ["0–4", "5–9"]
    assert pyramid.bands[-1].label == "100+"
    found = {band.label: (band.women.generated, band.men.generated) for band in pyramid.bands}
    assert found["40–44"] == (0.5, 0)
    assert found["100+"] == (0, 0.5)
    assert sum((b.women.expected or 0) + (b.men.expected or 0) for b in pyramid.bands) == pytest.approx(1)
    total = sum(int(row[sex]) for row in table("age-and-sex") for sex in ("male", "female"))
    young = sum(int(row["male"]) for row in table("age-and-sex") if int(row["age"]) < 5)
    assert pyramid.bands[0].men.expected == pytest.approx(young / total)
    assert 0.9 < pyramid.distance <= 1


def test_one_municipality_is_not_compared_with_itself(make_life: MakeLife) -> None:
    summary = summarise(counted(make_life()), Population(1, 1, TODAY, ("4601",)))
    assert summary.municipalities == ("Bergen",)
    assert {"counties", "municipalities"}.isdisjoint(c.key for c in summary.comparisons)


def test_two_municipalities_are_compared_with_each_other(make_life: MakeLife) -> None:
    summary = summarise(counted(make_life()), Population(1, 1, TODAY, ("0301", "4601")))
    found = comparison(summary, "municipalities")
    people = {row["number"]: int(row["population"]) for row in table("municipality-population")}
    assert {row.code: row.generated for row in found.rows} == {"0301": 0, "4601": 1}
    assert found.distance == pytest.approx(people["0301"] / (people["0301"] + people["4601"]))
    assert found.note is None


def test_only_the_living_can_be_compared(make_life: MakeLife) -> None:
    summary = summarise(counted(make_life(death=days_ago(2))), ASKED)
    assert summary.comparisons == ()
    assert summary.living == 0
    assert summary.pyramid.widest > 0  # the reference


def test_persons_without_lives_have_no_illness_to_compare() -> None:
    asked = Population(300, 2, TODAY)
    counting = BlockTally(asked.day)
    for person, resources in demography_of(next(asked.blocks())):
        counting.add(person, None, resources)
    summary = summarise(counting.finished(), asked)
    assert [c.key for c in summary.comparisons] == ["figures", "counties", "municipalities", "households"]
    assert not summary.has_lives
    assert dict(summary.resources)["Patient"] == 300


def test_a_generated_population_is_like_the_reference_in_what_is_drawn_from_it() -> None:
    asked = Population(3000, 8, TODAY)
    total = Tally()
    for block in asked.blocks():
        counting = BlockTally(asked.day)
        for record in records_of(block):
            counting.add(record.life.person, record.life, record.resources)
        total.add(counting.finished())
    summary = summarise(total, asked)
    assert summary.pyramid.distance < 0.06
    assert len(comparison(summary, "counties").rows) == 15
    assert (comparison(summary, "counties").distance or 1) < 0.02
    assert (comparison(summary, "conditions").distance or 1) < 0.2
    assert (comparison(summary, "consultations").distance or 1) < 0.2
    assert not comparison(summary, "counties").standing_out


def test_every_medicine_with_a_published_figure_is_one_that_is_used() -> None:
    from validator.synthetic.lives.medicines import medicines

    known = {medicine.atc.code for medicine in medicines().values()}
    assert set(structured("published-use")["medicines"]["users"]) <= known


def test_expected_origins_are_shares() -> None:
    from validator.synthetic.summary.tally import expected_origins

    for number in municipalities():
        for shares in expected_origins(number):
            assert all(0 <= share <= 1 for share in shares)
            assert sum(shares) <= 1


def test_the_sexes_are_told_apart(make_life: MakeLife) -> None:
    tally = counted(make_life(age=30, sex="male"), make_life(age=30, index=1))
    assert make_life(age=30).person.sex is Sex.FEMALE
    assert (tally.ages[30], tally.ages[30 + AGES]) == (1, 1)
