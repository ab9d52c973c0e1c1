"""The personas: synthetic people whose numbers, texts, facts and records hold together; and what is told of a file that is none."""

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from validator.fhir.bulk import make_validator
from validator.fhir.validation import ValidationSettings
from validator.norway.identifiers import could_be_real
from validator.norway.systems import SYSTEM_URIS
from validator.results import Severity
from validator.suites.catalogues import load_catalogues
from validator.suites.requirements import load_requirements
from validator.synthetic.care.institutions import care_in
from validator.synthetic.personas.file import NUMBER_KEYS, Persona, PersonaError, persona_files, read_persona
from validator.synthetic.personas.record import record_of
from validator.synthetic.personas.stated_life import life_of
from validator.synthetic.personas.who_and_where import PLACES, ROLES

FILES = persona_files()

each_persona = pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)

SCENARIOS = {
    "femoral fracture in an old man": "arne-laarhalsbrudd",
    "legevakt lookup for a confused patient, with services": "forvirret-med-tjenester",
    "legevakt lookup for a confused patient, without services": "uten-tjenester",
    "NEWS2 in COPD with a high habitual score": "kols-hoey-habituell",
    "NEWS2 chain from home device to GP": "hjemmemaaling-kjede",
    "five anticoagulant injections": "ida-antikoagulasjon",
    "dementia, new in the municipality": "yamal-flyttet",
    "a new medicine that the hospital advised against, Friday evening": "hanne-multidose",
    "pregnant, paper health card": "anne-gravid",
    "fall without overview": "kari-fall",
    "nursing-home infection, culture unreachable": "olga-urinveisinfeksjon",
    "measurements do not follow the referral": "magnus-ettaaring",
    "palliative weekend change": "odd-palliativ",
    "resuscitated against his will": "hlr-minus",
    "wound procedure": "randi-saar",
    "ibuprofen despite ulcer": "lars-ibuprofen",
    "new patient from the GP through the allocation office to home care": "ny-pasient-hjemme",
    "physiotherapist with two workplaces and two products": "henrik-to-arbeidssteder",
    "nurse enters NEWS2 on the board of the acute beds": "kad-tavle",
    "inhabitant of an inter-municipal clinic's other municipality": "iks-nabokommune",
    "on holiday in the municipality": "feriegjest",
    "self-harm, other municipality": "ung-selvskading",
    "unknown identity": "ukjent-paa-legevakt",
    "citizen reads the log and blocks a colleague": "innbygger-logg",
    "relative with a mandate": "paaroerende-fullmakt",
    "medication list with several writers": "pll-flere-skrivere",
    "source outage": "kildebortfall",
    "wrong patient after a context switch": "navnesoester-a",
}


@cache
def read(file: Path) -> Persona:
    return read_persona(file)


@cache
def record(file: Path) -> tuple[dict[str, Any], ...]:
    return tuple(record_of(read(file)))


def patient(file: Path) -> dict[str, Any]:
    (found,) = (r for r in record(file) if r["resourceType"] == "Patient")
    return found


def references(value: Any) -> Iterator[str]:
    if isinstance(value, Mapping):
        if isinstance(value.get("reference"), str):
            yield value["reference"]
        for inner in value.values():
            yield from references(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from references(inner)


def test_every_scenario_has_its_patient() -> None:
    assert set(SCENARIOS.values()) <= {file.stem for file in FILES}
    assert load_catalogues().personas.keys() == {file.stem for file in FILES}


@each_persona
def test_the_file_is_named_after_the_persona(file: Path) -> None:
    assert read(file).id == file.stem


@each_persona
def test_title_and_story_are_told_in_both_languages(file: Path) -> None:
    persona = read(file)
    assert persona.title.nb.strip() != persona.title.en.strip()
    assert len(persona.story.nb) > 80
    assert len(persona.story.en) > 80
    assert persona.story.nb != persona.story.en


@each_persona
def test_the_requirements_exist(file: Path) -> None:
    assert set(read(file).requirements) <= load_requirements().requirements.keys()


def test_no_two_personas_share_a_number() -> None:
    numbers = [read(file).raw[key] for file in FILES for key in NUMBER_KEYS if key in read(file).raw]
    assert len(set(numbers)) == len(numbers) == len(FILES)


@each_persona
def test_the_patient_says_what_the_file_says(file: Path) -> None:
    raw, made = read(file).raw, patient(file)
    (key,) = NUMBER_KEYS.keys() & raw.keys()
    (identifier,) = made["identifier"]
    assert (identifier["system"], identifier["value"]) == (SYSTEM_URIS[NUMBER_KEYS[key]], raw[key])
    assert made["gender"] == raw["sex"]
    assert made.get("birthDate") == raw.get("birth_date")
    if "name" in raw:
        assert made["name"][0]["family"] == raw["name"]["family"]
        assert made["name"][0]["given"] == raw["name"]["given"]
    if "protection" in raw:
        assert "line" not in str(made["address"])
    services = ("generalPractitioner", "managingOrganization")
    alone = {key: value for key, value in made.items() if key not in services}
    assert load_catalogues().personas[file.stem]["patient"] == alone


@each_persona
def test_every_statement_of_the_file_is_in_the_record(file: Path) -> None:
    raw = read(file).raw
    count: dict[str, int] = {}
    for resource in record(file):
        count[resource["resourceType"]] = count.get(resource["resourceType"], 0) + 1
    for section, type_name in {
        "diagnoses": "Condition",
        "hypersensitivity": "AllergyIntolerance",
        "services": "EpisodeOfCare",
        "contacts": "Encounter",
        "plans": "CarePlan",
        "documents": "DocumentReference",
        "appointments": "Appointment",
        "reservations": "Consent",
        "accesses": "AuditEvent",
        "relatives": "RelatedPerson",
    }.items():
        assert count.get(type_name, 0) >= len(raw.get(section, ())), section
    assert count.get("MedicationStatement", 0) >= len(raw.get("medications", ()))
    measured = len(raw.get("measurements", ())) + len(raw.get("news2", ()))
    assert count.get("Observation", 0) >= measured + sum(len(s["results"]) for s in raw.get("laboratory", ()))


@each_persona
def test_every_reference_leads_to_a_resource_of_the_record(file: Path) -> None:
    known = {f"{resource['resourceType']}/{resource['id']}" for resource in record(file)}
    assert len(known) == len(record(file))
    assert set(references(list(record(file)))) <= known


@each_persona
def test_nothing_but_plans_is_after_the_day_of_the_story(file: Path) -> None:
    persona = read(file)
    life = life_of(persona)
    happened: list[date] = [d.onset for d in life.diagnoses] + [m.since for m in life.medications]
    for when in (
        *(m.when for m in life.measurements),
        *(n.when for n in life.news2),
        *(r.when for r in life.laboratory),
        *(c.end for c in life.contacts),
        *(d.when for d in life.documents),
        *(a.when for a in life.accesses),
    ):
        assert isinstance(when, datetime)
        happened.append(when.date())
    assert [day for day in happened if day > persona.day or day < life.person.birth_date] == []


@each_persona
def test_no_number_may_be_a_real_persons(file: Path) -> None:
    for resource in record(file):
        for identifier in resource.get("identifier", ()):
            assert not could_be_real(str(identifier["value"]))


@each_persona
def test_the_record_conforms_to_its_profiles(file: Path) -> None:
    validator = make_validator((), ValidationSettings(best_practice="ignore"))
    told = [
        f"{resource['resourceType']}: {finding.location.path}: {finding.message.en}"
        for resource in record(file)
        for finding in validator.validate(resource)
        if finding.severity in (Severity.FATAL, Severity.ERROR, Severity.WARNING)
    ]
    assert told == []


def test_news2_is_scored_by_the_table_and_the_habitual_score_is_told_apart() -> None:
    life = life_of(read_persona(next(file for file in FILES if file.stem == "kols-hoey-habituell")))
    assert [(measured.score, measured.habitual) for measured in life.news2] == [
        (4, True),
        (4, False),
        (4, False),
        (4, False),
        (8, False),
    ]


MINIMAL = """id: min
title: {nb: Tittel, en: Title}
story: {nb: Fortelling, en: Story}
requirements: [IDN-01]
day: '2024-03-14'
fnr: '17854112139'
name: {given: [Ola], family: Eksempel}
birth_date: '1941-05-17'
sex: male
"""


def problems(tmp_path: Path, content: str) -> list[tuple[str, int | None, int | None]]:
    file = tmp_path / "min.yaml"
    file.write_text(content, encoding="utf-8")
    with pytest.raises(PersonaError) as caught:
        life_of(read_persona(file))
    for finding in caught.value.findings:
        assert finding.message.nb
        assert finding.message.en
        assert finding.location.file == str(file)
    return [(f.key.rpartition(".")[2], f.location.line, f.location.column) for f in caught.value.findings]


def test_a_persona_needs_little(tmp_path: Path) -> None:
    file = tmp_path / "min.yaml"
    file.write_text(MINIMAL, encoding="utf-8")
    around = {"Patient", "Organization", "Practitioner", "PractitionerRole", "HealthcareService", "Location"}
    assert {resource["resourceType"] for resource in record_of(read_persona(file))} <= around


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (("sex: male", "sex: man"), ("unknown-word", 9, 6)),
        (("requirements", "requirement"), ("missing-key", 1, 1)),
        (("'2024-03-14'", "'2024-02-30'"), ("no-such-date", 5, 6)),
        (("17854112139", "17854112138"), ("wrong-number", 6, 6)),
        (("sex: male", "sex: female"), ("other-sex", 9, 6)),
        (("1941-05-17", "1941-05-18"), ("other-birth-date", 8, 13)),
        (("fnr:", "dnr:"), ("other-number", 6, 6)),
        (("sex: male", "sex: male\ndiagnoses: [{text: Hoste}]"), ("missing-key", 10, 13)),
        (
            ("sex: male", "sex: male\ndiagnoses:\n- {icpc2: R05 Hoste, text: Hoste, since: '2024-01-01', by: fastlegen}"),
            ("unknown-staff", 11, 60),
        ),
        (
            ("sex: male", "sex: male\nappointments:\n- {start: '2024-04-01T09:00+02:00', minutes: 20, at: legekontor, reason: x}"),
            ("unknown-place", 11, 54),
        ),
        (
            ("sex: male", "sex: male\naccesses:\n- {when: '2024-03-01T09:00+01:00', by: fastlege, at: kad, purpose: TREAT, what: [x]}"),
            ("unknown-fact", 11, 82),
        ),
    ],
)  # fmt: skip
def test_a_slip_is_told_where_it_stands(
    tmp_path: Path, change: tuple[str, str], expected: tuple[str, int, int]
) -> None:
    assert expected in problems(tmp_path, MINIMAL.replace(*change))


def test_an_answer_that_the_form_does_not_have_is_told(tmp_path: Path) -> None:
    file = tmp_path / "min.yaml"
    answers = (
        "answers:\n- {questionnaire: fallrisiko, when: '2024-03-01T09:00+01:00', answers: {vet-ikke: 1}}\n"
    )
    file.write_text(MINIMAL + answers, encoding="utf-8")
    with pytest.raises(PersonaError) as caught:
        record_of(read_persona(file))
    (finding,) = caught.value.findings
    assert finding.key == "persona.wrong-answer"
    assert finding.location.line == 11


@pytest.mark.parametrize(
    ("section", "item", "expected"),
    [
        ("diagnoses", "{text: Hoste, since: '2024-01-01'}", "not-allowed"),
        ("diagnoses", "{icpc2: R05 Hoste, text: Hoste, since: '1900-01-01'}", "before-birth"),
        ("diagnoses", "{icpc2: R05 Hoste, text: Hoste, since: '2024-03-15'}", "after-the-day"),
        ("hypersensitivity", "{category: food, manifestation: 271807003 Utslett, since: '2020-01-01'}", "not-allowed"),
        ("critical", "{category: x, text: x, since: '2020-01-01', code: {system: a, code: b, display: c}}", "unknown-category"),
        ("medications", "{atc: C03CA01 Furosemid, product: P, strength: 1 mg, since: '2020-01-01', reason: r, dose: {text: x, amount: 1}}",
         "missing-key"),
        ("measurements", "{what: weight, when: '2024-03-01T25:00+01:00', value: 80}", "no-such-date"),
        ("measurements", "{what: blood-pressure, when: '2024-03-01T10:00+01:00', value: 80}", "wrong-type"),
        ("measurements", "{what: weight, when: '2024-03-01T10:00+01:00', value: [80, 90]}", "wrong-type"),
        ("measurements", "{what: wait, when: '2024-03-01T10:00+01:00', value: 80}", "unknown-measurement"),
        ("news2", "{when: '2024-03-01T10:00+01:00', respiration: 18, saturation: 300, systolic: 120, pulse: 80, temperature: 37}",
         "not-allowed"),
        ("laboratory", "{when: '2024-03-01T10:00+01:00', results: [{what: urine-leukocytes, value: 2}]}", "unfit-analysis"),
        ("reservations", "{since: '2024-01-01', scope: item}", "missing-key"),
        ("reservations", "{since: '2024-01-01', scope: clinician}", "missing-key"),
    ],
)  # fmt: skip
def test_what_cannot_be_a_record_is_refused(tmp_path: Path, section: str, item: str, expected: str) -> None:
    told = problems(tmp_path, f"{MINIMAL}{section}:\n- {item}\n")
    assert [(key, line) for key, line, _ in told] == [(expected, 11)]


def test_a_key_that_is_used_twice_and_a_municipality_that_is_not_there_are_told(tmp_path: Path) -> None:
    item = "- {key: a, icpc2: R05 Hoste, text: Hoste, since: '2024-01-01'}\n"
    assert [key for key, *_ in problems(tmp_path, f"{MINIMAL}diagnoses:\n{item}{item}")] == ["key-twice"]
    assert [key for key, *_ in problems(tmp_path, f"{MINIMAL}municipality: '9999'\n")] == ["no-municipality"]
    for code, name, expected in (("9999", "Bergen", "no-municipality"), ("4601", "Oslo", "municipality")):
        place = f"municipality: {{code: '{code}', name: {name}}}"
        address = f"address: {{line: A 1, postal_code: '5003', city: BERGEN, {place}}}\n"
        assert [key for key, *_ in problems(tmp_path, MINIMAL + address)] == [expected]


def test_a_mandate_is_in_the_record() -> None:
    (file,) = (file for file in FILES if file.stem == "paaroerende-fullmakt")
    codes = {
        resource["name"][0]["given"][0]: [c["code"] for r in resource["relationship"] for c in r["coding"]]
        for resource in record(file)
        if resource["resourceType"] == "RelatedPerson"
    }
    assert "POWATT" in codes["Inger"]
    assert "POWATT" not in codes["Terje"]


def test_a_number_that_may_be_a_real_persons_is_refused(tmp_path: Path) -> None:
    from validator.norway.control_digits import FIRST_WEIGHTS, SECOND_WEIGHTS, control_digit

    nine = next(  # any well-formed number without a synthetic month; made here, so that none stands in a file
        f"170541{individual:03d}"
        for individual in range(1, 500, 2)
        if (first := control_digit(f"170541{individual:03d}", FIRST_WEIGHTS)) is not None
        and control_digit(f"170541{individual:03d}{first}", SECOND_WEIGHTS) is not None
    )
    first = control_digit(nine, FIRST_WEIGHTS)
    number = f"{nine}{first}{control_digit(f'{nine}{first}', SECOND_WEIGHTS)}"
    assert problems(tmp_path, MINIMAL.replace("17854112139", number)) == [("real-number", 6, 6)]


@pytest.mark.parametrize("municipality", ["0301", "1151", "4601", "5610"])
def test_those_of_the_usual_roles_are_what_they_are_called(municipality: str) -> None:
    care = care_in(municipality, 0)
    for place, authorisation in ROLES.values():
        organisation = next(one for one in care.organisations if one.kind is PLACES[place])
        assert organisation.staff
        if authorisation:
            assert {one.authorisation for one in organisation.staff_with(authorisation)} == {authorisation}
