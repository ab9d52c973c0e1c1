"""Municipal services: who gets them, and the laws of dates and combinations."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from validator.synthetic.care.opening_hours import is_working_day
from validator.synthetic.chance import Chance, Weighted
from validator.synthetic.code_systems import SERVICE_TYPE
from validator.synthetic.distributions import structured, table
from validator.synthetic.facts import Diagnosis, Life, Service
from validator.synthetic.lives.illnesses import add_illnesses
from validator.synthetic.lives.service_tables import tables
from validator.synthetic.lives.services import INSTITUTION_STAYS, LOCAL, add_services

MakeLife = Callable[..., Life]
HOME = ("1", "2", "3", "15")


def _stand_in(chance: Chance, age: int) -> float:
    """A frailty with the distribution that services.yaml expects of the age."""
    data = structured("services")["frailty"]
    values = [group["values"] for group in data["quantiles"] if group["from"] <= age][-1]
    at, ranks = chance.random(), data["ranks"]
    place = max(number for number, rank in enumerate(ranks) if rank <= at)
    share = (at - ranks[place]) / (ranks[place + 1] - ranks[place])
    return float(values[place] + share * (values[place + 1] - values[place]))


@pytest.fixture(scope="module")
def old(make_life: MakeLife) -> list[Life]:
    """20 000 of 80 years and over, aged as the living are."""
    lives = []
    for index in range(20_000):
        chance = Chance("old", index)
        age = chance.between(80, 89) if chance.happens(0.81) else chance.between(90, 99)
        sex = "female" if chance.happens(0.6) else "male"
        life = make_life(age, sex, _stand_in(chance, age), index=index)
        add_services(life, chance)
        lives.append(life)
    return lives


@pytest.fixture(scope="module")
def mixed(make_life: MakeLife) -> list[Life]:
    """Lives of all ages, some dead, frail enough to have services."""
    lives = []
    for index in range(4_000):
        chance = Chance("mixed", index)
        age = chance.between(0, 103)
        death = None
        if chance.happens(0.25):
            death = date(2026, 6, 15) - timedelta(days=chance.below(min(age, 3) * 365 + 30))
        life = make_life(age, chance.pick(["female", "male"]), chance.random(), death, index)
        if death is not None and death <= life.person.birth_date:
            continue
        add_services(life, chance)
        lives.append(life)
    assert sum(bool(life.services) for life in lives) > 800
    return lives


def _each(lives: list[Life]) -> Iterator[tuple[Life, Service]]:
    return ((life, service) for life in lives for service in life.services)


def _runs_at(service: Service, day: date) -> bool:
    return service.since <= day and (service.ended is None or service.ended > day)


def _share(lives: list[Life], types: tuple[str, ...]) -> float:
    having = sum(any(_runs_at(s, li.today) and s.type.code in types for s in li.services) for li in lives)
    return having / len(lives)


def test_share_of_the_oldest_who_are_recipients_is_the_published_one(old: list[Life]) -> None:
    # KPR 2022, table 2.2.1: 44.7 % of those of 80–89 years and 88.0 % of those of 90 years and over in the course of the year.
    for least, most, published in ((80, 89, 0.447), (90, 120, 0.880)):
        group = [life for life in old if least <= life.person.age_at(life.today) <= most]
        share = sum(bool(life.services) for life in group) / len(group)
        assert share == pytest.approx(published, abs=0.03)


def test_institution_and_home_care_of_the_oldest_are_as_in_kostra(old: list[Life]) -> None:
    assert _share(old, ("18", "19", "20", "21")) == pytest.approx(0.11, abs=0.025)
    assert _share(old, HOME) == pytest.approx(0.30, abs=0.05)


def test_types_of_service_are_as_common_as_published(make_life: MakeLife) -> None:
    """Among 40 000 of the ages and with the illnesses of the population, of which many a service follows."""
    people = Weighted(
        ((int(row["age"].rstrip("+")), sex), float(row[sex]))
        for row in table("age-and-sex")
        for sex in ("female", "male")
    )
    given: Counter[str] = Counter()
    recipients, count = 0, 40_000
    for index in range(count):
        chance = Chance("types", index)
        age, sex = chance.drawn(people)
        life = make_life(age, sex, index=index)
        add_illnesses(life, chance)
        add_services(life, chance)
        year_ago = life.today - timedelta(days=365)
        kinds = {
            s.type.code
            for s in life.services
            if s.since <= life.today and (s.ended is None or s.ended >= year_ago)
        }
        recipients += bool(kinds)
        given.update(kinds)
    totals = structured("services")["totals"]
    assert recipients / count == pytest.approx(0.071, rel=0.15)  # KPR 2022: 7.1 % of the population
    for kind, published in totals["by_type"].items():
        if published < 15_000:
            continue  # too few to be measured among so many
        expected = published / totals["recipients"]
        assert given[kind] / recipients == pytest.approx(expected, rel=0.35), kind


def test_the_frail_get_services_and_the_well_do_not(make_life: MakeLife) -> None:
    def recipients(frailty: float) -> int:
        count = 0
        for index in range(300):
            life = make_life(84, "female", frailty, index=index)
            add_services(life, Chance("frail", index))
            count += bool(life.services)
        return count

    assert recipients(0.06) < 30
    assert recipients(0.9) > 270


def test_nothing_is_before_birth_or_after_death(mixed: list[Life]) -> None:
    for life, service in _each(mixed):
        born, last = life.person.birth_date, life.last_day
        assert born <= service.since
        if service.decided is not None:
            assert born <= service.decided <= life.today
        if service.ended is not None:
            assert service.ended <= last
        if life.person.death is not None:
            assert service.ended is not None
            assert service.since <= last


def test_an_ended_service_ends_after_it_begins(mixed: list[Life]) -> None:
    ended = [(s.since, s.ended) for _, s in _each(mixed) if s.ended is not None]
    assert len(ended) > 300
    assert all(since < end for since, end in ended if end is not None)


def test_a_decision_is_before_the_start_and_has_a_number(mixed: list[Life]) -> None:
    kinds = Counter(s.basis for _, s in _each(mixed))
    assert kinds["vedtak"] > kinds["uten-vedtak"] > 0
    for life, service in _each(mixed):
        if service.basis == "vedtak":
            assert service.decided is not None
            assert service.decision is not None
            assert service.decided <= service.since
            assert service.decision.startswith(
                f"{life.care.municipality.municipality}-{service.decided.year}-"
            )
        else:
            assert service.decision is service.decided is service.grounds is None


def test_a_long_term_stay_excludes_everything_else_at_the_same_time(mixed: list[Life]) -> None:
    stays = 0
    for life in mixed:
        for stay in life.services:
            if stay.type.code != "21":
                continue
            stays += 1
            end = stay.ended or life.today
            for other in life.services:
                if other is not stay:
                    assert other.ended is not None
                    assert other.ended <= stay.since or other.since >= end, (stay, other)
    assert stays > 50


def test_services_at_home_rest_during_a_short_stay(mixed: list[Life]) -> None:
    found = 0
    for life in mixed:
        short = [s for s in life.services if s.type.code in ("18", "20") and _runs_at(s, life.today)]
        paused = [s for s in life.services if s.paused]
        if paused:
            found += 1
            assert short
            assert all(s.type.code not in INSTITUTION_STAYS and s.ended is None for s in paused)
    assert found > 5


def test_reviews_follow_the_start_and_belong_to_what_goes_on(mixed: list[Life]) -> None:
    reviews = [(life, s) for life, s in _each(mixed) if s.review is not None]
    assert len(reviews) > 300
    assert all(s.review is not None and s.review > s.since and s.ended is None for _, s in reviews)
    overdue = sum(s.review is not None and s.review < life.today for life, s in reviews)
    assert 0 < overdue < 0.15 * len(reviews)


def test_what_is_decided_but_not_begun_is_few_and_for_the_living(mixed: list[Life]) -> None:
    planned = [(life, s) for life, s in _each(mixed) if s.since > life.today]
    assert 0 < len(planned) < 60
    assert all(life.person.death is None and s.ended is None for life, s in planned)


def test_amounts_have_units_and_keep_their_steps(mixed: list[Life]) -> None:
    kinds = tables().kinds
    amounts = 0
    for _, service in _each(mixed):
        if service.amount is None:
            continue
        amounts += 1
        assert service.amount > 0
        assert service.unit in ("h", "min", "d", "1")
        assert service.per in ("d", "wk", "mo")
        steps = service.amount / kinds[service.key].step
        assert steps == int(steps)
        if (service.unit, service.per) == ("d", "wk"):
            assert service.amount <= 7
    assert amounts > 500


def test_more_is_given_after_a_change(mixed: list[Life]) -> None:
    changes = 0
    for life in mixed:
        for before in life.services:
            after = [
                s
                for s in life.services
                if s.key == before.key and before.ended and s.since == before.ended + timedelta(days=1)
            ]
            if after and before.amount is not None and after[0].amount is not None:
                changes += 1
                assert before.amount <= after[0].amount
    assert changes > 10


def test_types_are_national_or_the_municipality_s_own(mixed: list[Life]) -> None:
    for _, service in _each(mixed):
        assert service.type.system == (SERVICE_TYPE if service.reported else LOCAL)
        assert service.municipality.municipality == "4601"
        assert service.unit_name
        assert service.content


def test_a_fracture_may_be_followed_by_rehabilitation(
    make_life: MakeLife, diagnosed: Callable[..., Diagnosis]
) -> None:
    followed = 0
    for index in range(300):
        life = make_life(86, "female", 0.7, index=index)
        fracture = diagnosed("hip-fracture", date(2026, 1, 10), ended=date(2026, 4, 10))
        life.diagnoses.append(fracture)
        add_services(life, Chance("fracture", index))
        followed += any(
            s.type.code == "19" and 0 < (s.since - fracture.onset).days <= 14 for s in life.services
        )
    assert followed > 40


def test_an_illness_leads_to_its_own_service(
    make_life: MakeLife, diagnosed: Callable[..., Diagnosis]
) -> None:
    keys: Counter[str] = Counter()
    for index in range(200):
        life = make_life(30, "male", 0.6, index=index)
        life.diagnoses.append(diagnosed("opioid-dependence", date(2020, 1, 1)))
        add_services(life, Chance("lar", index))
        keys.update({s.key for s in life.services})
    assert keys["rus-oppfoelging"] > 100
    assert keys["psykisk-helse"] == 0


def test_offices_decide_on_working_days(mixed: list[Life]) -> None:
    for life, service in _each(mixed):
        came = life.person.arrived or life.person.birth_date
        if service.decided is not None and service.decided > came:
            assert is_working_day(service.decided), service


def test_what_is_said_of_a_spouse_is_said_of_the_married(make_life: MakeLife) -> None:
    told = []
    for index in range(4000):
        life = make_life(age=86, frailty=0.7, index=index)
        life.person.marital_status = "2" if index % 2 else "3"
        add_services(life, Chance("spouse", index))
        told += [life.person.marital_status for s in life.services if "ektefelle" in s.content]
        assert all("datter eller sønn" not in s.content for s in life.services)
    assert told
    assert set(told) == {"2"}


def test_help_with_medicines_is_for_those_who_use_them(ill_life: Callable[..., Life]) -> None:
    told = set()
    for index in range(1500):
        medicines = ((), ("S01EE01",), ("A10AE04",))[index % 3]
        life = ill_life(medicines=medicines, age=85, frailty=0.6, index=index)
        add_services(life, Chance("medicines", index))
        text = " ".join(s.content for s in life.services if s.key == "hjemmesykepleie")
        for words, atc in (("Øyedrypping", "S01EE01"), ("insulin", "A10AE04")):
            if words in text:
                assert atc in medicines
                told.add(words)
        assert medicines or "dosett" not in text
    assert told == {"Øyedrypping", "insulin"}


def test_a_decision_gives_only_what_was_known_then_as_its_reason(
    make_life: MakeLife, diagnosed: Callable[..., Diagnosis]
) -> None:
    before, after = 0, 0
    for index in range(400):
        life = make_life(88, "female", 0.75, index=index)
        life.diagnoses += [diagnosed("dementia", date(2025, 6, 1)), diagnosed("menopause", date(1990, 1, 1))]
        add_services(life, Chance("grounds", index))
        for service in life.services:
            assert "menopause" not in (service.grounds or "")
            if service.decided is not None and service.decided < date(2025, 6, 1):
                before += 1
                assert "dementia" not in (service.grounds or "")
            else:
                after += "dementia" in (service.grounds or "")
    assert before > 100
    assert after > 100


def test_children_have_services_for_children(make_life: MakeLife) -> None:
    texts = Counter[str]()
    for index in range(2000):
        life = make_life(10, "male", 0.4 + index % 40 / 100, index=index)
        add_services(life, Chance("children", index))
        for service in life.services:
            assert service.type.code in ("3", "7", "8", "9", "11", "15")
            assert "ektefelle" not in service.content
            texts.update([service.grounds or ""])
    assert sum(texts.values()) > 300
    assert set(texts) - {""} == set(tables().child_grounds)


def test_some_municipalities_keep_codes_of_their_own_beside_the_national(make_life: MakeLife) -> None:
    found = {}
    for number in ("4601", "1103"):
        services = []
        for index in range(100):
            life = make_life(88, "female", 0.8, index=index)
            municipality = replace(life.care.municipality, municipality=number)
            life.care = replace(life.care, municipality=municipality)
            add_services(life, Chance("local", index))
            services += [s for s in life.services if s.reported]
        assert len(services) > 100
        found[number] = {s.local is not None for s in services}
        assert all(s.local is None or s.local.system == LOCAL for s in services)
    assert found == {"4601": {False}, "1103": {True}}


def test_nothing_is_given_before_an_immigrant_came(make_life: MakeLife) -> None:
    arrived = date(2026, 1, 20)
    given = 0
    for index in range(300):
        life = make_life(70, "male", 0.85, index=index, arrived=arrived)
        add_services(life, Chance("arrived", index))
        given += len(life.services)
        for service in life.services:
            assert service.since >= arrived
            assert service.decided is None or service.decided >= arrived
            assert service.ended is None or service.since < service.ended <= life.today
    assert given > 200


def test_nothing_is_known_of_someone_unidentified(make_life: MakeLife) -> None:
    for index in range(50):
        life = make_life(95, "female", 0.95, index=index, identified=False)
        add_services(life, Chance("unknown", index))
        assert life.services == []


@settings(max_examples=60, deadline=None)
@given(age=st.integers(0, 110), frailty=st.floats(0, 1), seed=st.integers(0, 10**6), female=st.booleans())
def test_same_seed_same_services(
    make_life: MakeLife, age: int, frailty: float, seed: int, female: bool
) -> None:
    first, second = (make_life(age, "female" if female else "male", frailty) for _ in range(2))
    add_services(first, Chance(seed))
    add_services(second, Chance(seed))
    assert first.services == second.services
    assert [s.since for s in first.services] == sorted(s.since for s in first.services)


def test_the_probability_is_the_share_on_average() -> None:
    for stated in structured("services")["recipients"]["share"]:
        group = tables().group(stated["from"])
        for sex in ("female", "male"):
            mean = sum(group.probability(sex == "female", (n + 0.5) / 5000) for n in range(5000)) / 5000
            assert mean == pytest.approx(stated[sex], abs=0.002)


def test_everything_that_the_data_names_exists() -> None:
    data = structured("services")
    illnesses = {illness["key"] for illness in structured("illnesses")["illnesses"]}
    named = [
        *data["indications"]["by_illness"],
        *data["extras"]["by_illness"],
        *data["needs"]["by_illness"],
        *data["stays"]["rehabilitation_after"],
        *data["grounds"]["illnesses"],
    ]
    assert set(named) <= illnesses
    assert set(data["stays"]["chance"]) <= set(data["situations"]["list"])


def test_what_an_illness_leads_to_begins_after_it(
    make_life: Callable[..., Life], diagnosed: Callable[..., Diagnosis]
) -> None:
    seen = 0
    for index in range(300):
        life = make_life(age=45, frailty=0.4, index=index)
        ill_since = life.today - timedelta(days=400)
        life.diagnoses.append(diagnosed("schizophrenia", ill_since))
        add_services(life, Chance("since", index))
        for service in life.services:
            seen += 1
            assert service.since >= ill_since
    assert seen > 100
