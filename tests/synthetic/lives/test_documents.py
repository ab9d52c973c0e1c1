"""Documents: after the right contacts, and saying only what the facts say."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pytest

from validator.data_folders import data_folder
from validator.synthetic.care.organisations import Care
from validator.synthetic.chance import Chance
from validator.synthetic.distributions import structured
from validator.synthetic.facts import Code, Document, Dose, DoseChange, Life, Service
from validator.synthetic.lives.contacts import add_contacts
from validator.synthetic.lives.documents import add_documents

MakeLife = Callable[..., Life]


@pytest.fixture(scope="module")
def lives(stand_in: MakeLife) -> list[Life]:
    made = [stand_in(index) for index in range(6_000)]
    for index, life in enumerate(made):
        chance = Chance("documents", index)
        add_contacts(life, chance)
        add_documents(life, chance)
    return made


def every(lives: list[Life]) -> list[tuple[Life, Document]]:
    return [(life, document) for life in lives for document in life.documents]


def told(day: date) -> str:
    return f"{day:%d.%m.%Y}"


def test_there_is_about_one_for_each_person(lives: list[Life]) -> None:
    assert 0.5 < len(every(lives)) / len(lives) < 1.2


def test_every_stay_has_a_discharge_letter(lives: list[Life]) -> None:
    stays = 0
    for life in lives:
        for contact in life.contacts:
            letters = [d for d in life.documents if d.contact is contact and d.type.code == "A03-2"]
            assert len(letters) == (contact.kind in ("admission", "acute-beds"))
            stays += len(letters)
    assert stays > 500


def test_they_are_within_the_life_and_not_before_what_they_tell_of(lives: list[Life]) -> None:
    for life, document in every(lives):
        assert document.when.date() <= life.last_day
        contact = document.contact
        if contact is not None:
            assert contact in life.contacts
            assert document.when >= contact.start
            if "Innleggelsesrapport" not in document.title:
                assert document.when >= contact.end
                assert (document.when.date() - contact.end.date()).days <= 7
    for life in lives:
        whens = [d.when for d in life.documents]
        assert whens == sorted(whens)


def test_they_are_short_and_whole(lives: list[Life]) -> None:
    for _, document in every(lives):
        assert len(document.text.encode()) < 1_500
        assert "{" not in document.text
        assert "None" not in document.text
        assert not re.search(r": *\.$|  |\.\.", document.text, re.MULTILINE)


def test_types_are_of_the_national_code_system() -> None:
    path: Path = data_folder("profiles") / "terminology" / "CodeSystem-dokumenttyper-9602.json"
    known = {c["code"]: c["display"] for c in json.loads(path.read_bytes())["concept"]}
    types = [row["code"] for row in structured("documents")["types"].values()]
    assert types
    assert all(known[code["code"]] == code["display"] for code in types)


def test_they_name_the_patient_the_reason_and_the_author(lives: list[Life]) -> None:
    for life, document in every(lives):
        assert f"Test Testesen, f. {told(life.person.birth_date)}" in document.text
        assert document.author.name in document.text
        assert document.author in document.at.staff or document.author is life.gp
        if document.contact is not None and document.contact.reason is not None:
            in_text = document.contact.reason.display.lower() in document.text.lower()
            assert in_text or document.title.startswith("Innleggelsesrapport")


def test_illnesses_medicines_and_reactions_are_told_only_when_there_are(lives: list[Life]) -> None:
    medicines = reactions = 0
    for life, document in every(lives):
        day = document.contact.end.date() if document.contact else document.when.date()
        if "Metformin" in document.text:
            (medicine,) = life.medications
            assert medicine.since <= day
            medicines += 1
        if "CAVE" in document.text:
            assert any(r.recorded <= day for r in life.reactions)
            assert "CAVE: Penicillin." in document.text
            reactions += 1
        if "Diabetes" in document.text:
            assert any(d.text == "Diabetes type 2" and d.recorded <= day for d in life.diagnoses)
        if "Depresjon" in document.text:
            assert any(d.text == "Depresjon" and d.recorded <= day for d in life.diagnoses)
    assert medicines > 100
    assert reactions > 20


def test_the_dose_is_the_one_of_that_day(stand_in: MakeLife) -> None:
    seen = set()
    for index in range(3_000):
        life = stand_in(index)
        for medicine in life.medications:
            changed = life.last_day - timedelta(days=300)
            if medicine.since < changed:
                dose = Dose(2, "{tablett}", ("08:00",), text="2 tabletter morgen")
                medicine.changes.append(DoseChange(changed, dose, "Mer", life.gp))
        add_contacts(life, Chance("dose", index))
        add_documents(life, Chance("dose", index))
        for document in life.documents:
            if (
                document.contact is None
                or "Metformin" not in document.text
                or not life.medications[0].changes
            ):
                continue
            day = document.contact.end.date()
            if document.title.startswith("Innleggelsesrapport"):
                day = document.contact.start.date()
            after = day >= life.last_day - timedelta(days=300)
            assert ("2 tabletter morgen" if after else "1 tablett morgen") in document.text
            seen.add(after)
    assert seen == {True, False}


def test_a_decision_gives_a_letter_that_tells_it(lives: list[Life]) -> None:
    letters = 0
    for life in lives:
        for service in life.services:
            assert service.decided is not None
            kept = service.decided >= life.last_day - timedelta(days=730)
            found = [
                d for d in life.documents if d.title.startswith("Vedtak") and str(service.decision) in d.text
            ]
            assert len(found) == kept
            for letter in found:
                letters += 1
                assert letter.when.date() == service.decided
                assert service.type.display in letter.text
                assert "Omfang: 3,5 timer per uke." in letter.text
                assert service.review is not None
                assert told(service.review) in letter.text
                assert letter.at is life.care.allocation_office
    assert letters > 50


def test_home_care_reports_only_for_those_it_serves(lives: list[Life]) -> None:
    reports = [(life, d) for life, d in every(lives) if d.type.code == "A04-2"]
    assert len(reports) > 20
    for life, document in reports:
        assert any(s.since <= document.when.date() for s in life.services)
        assert "Helsetjenester i hjemmet" in document.text


def test_the_nursing_home_reports_for_those_who_live_there(make_life: MakeLife, care: Care) -> None:
    home = care.nursing_homes[0]
    seen = 0
    for index in range(160):
        life = make_life(age=88, index=index)
        since = life.today - timedelta(days=900)
        code = Code("urn:oid:2.16.578.1.12.4.1.1.9151", "21", "Langtidsopphold i institusjon")
        life.services.append(
            Service(
                f"s{index}",
                "langtid",
                code,
                since,
                f"{home.name}, avdeling 1",
                care.municipality,
                "",
                True,
                "vedtak",
            )
        )
        add_contacts(life, Chance("resident", index))
        add_documents(life, Chance("resident-documents", index))
        for document in life.documents:
            if document.contact is None or document.contact.kind != "admission":
                continue
            if document.title.startswith("Innleggelsesrapport"):
                assert document.title == "Innleggelsesrapport fra sykehjemmet"
                assert document.at is home
                seen += 1
            else:
                assert document.contact.discharged_to == "nursing-home"
                assert "er utskrevet til sykehjemmet der pasienten bor" in document.text
    assert seen > 5


@pytest.mark.parametrize(
    ("key", "amount", "unit", "written"),
    [
        ("mat", 7, "1", "7 middager per uke"),
        ("dagsenter", 1, "d", "1 dag per uke"),
        ("hjemmesykepleie", 1, "h", "1 time per uke"),
        ("hjemmesykepleie", 0.5, "h", "0,5 timer per uke"),
    ],
)
def test_an_extent_is_said_as_people_say_it(
    make_life: MakeLife, care: Care, key: str, amount: float, unit: str, written: str
) -> None:
    life = make_life(age=82)
    since = life.today - timedelta(days=90)
    code = Code("urn:oid:2.16.578.1.12.4.1.1.9151", "5", "Matombringing")
    life.services.append(
        Service(
            "s",
            key,
            code,
            since,
            "Enheten",
            care.municipality,
            "",
            True,
            "vedtak",
            decision="4601-2026-00001",
            decided=since,
            amount=amount,
            unit=unit,
            per="wk",
        )
    )
    add_documents(life, Chance("extent"))
    (letter,) = life.documents
    assert f"Omfang: {written}." in letter.text


def test_nobody_unidentified_is_named(make_life: MakeLife) -> None:
    life = make_life(age=50)
    life.person.identified = False
    for seed in range(40):
        add_contacts(life, Chance(seed))
    add_documents(life, Chance(1))
    assert life.documents
    for document in life.documents:
        assert "ukjent pasient" in document.text
        assert "Testesen" not in document.text
        assert told(life.person.birth_date) not in document.text
