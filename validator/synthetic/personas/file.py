"""The file of a persona: what it must hold, and who it says that somebody is.

A file is checked against ``testdata/persona.schema.json``; README.md beside the files tells what each part means.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from random import Random
from typing import Any
from uuid import UUID, uuid5

from validator.data_files.findings import file_finding
from validator.data_files.schema_check import check_shape
from validator.data_files.yaml_source import ValuePath, YamlDocument, read_yaml_file
from validator.data_folders import data_folder
from validator.norway.identifiers import (
    NationalIdentityNumber,
    Sex,
    generate_fodselsnummer,
    parse_national_identity_number,
)
from validator.norway.municipalities import municipalities
from validator.norway.systems import IdentifierKind
from validator.results import Finding, Text
from validator.synthetic.persons.people import Address, Kin, Name, Person, Protection, Relation

SCHEMA = "testdata/persona.schema.json"
NUMBER_KEYS: Mapping[str, IdentifierKind] = {
    "fnr": IdentifierKind.FODSELSNUMMER,
    "dnr": IdentifierKind.D_NUMMER,
    "fhn": IdentifierKind.FELLES_HJELPENUMMER,
}
_NAMESPACE = UUID("6f0e0a4e-3c0e-5f60-9a2c-6d3f6a1f5b11")
_DAYS = frozenset(
    "day birth_date since ended recorded until stopped decided review due made when start end death".split()
)
"""Keys whose values are days or moments."""
_PAST = frozenset(
    (
        "diagnoses hypersensitivity critical medications contacts measurements news2 laboratory documents answers reservations accesses"
    ).split()
)
"""Sections of what has happened: nothing in them is later than the day of the story, but the end of a course."""
SECTIONS = (*sorted(_PAST), "services", "plans", "appointments")
"""The lists of a file whose items have keys."""
_MARITAL_STATUS = {"ugift": "1", "gift": "2", "enke": "3", "skilt": "4", "separert": "5", "samboer": "1"}


class PersonaError(Exception):
    """A file that is no persona. ``findings`` say what, where, and how to mend it."""

    def __init__(self, findings: list[Finding]) -> None:
        super().__init__("; ".join(finding.message.en for finding in findings))
        self.findings = findings


@dataclass(frozen=True, slots=True)
class Persona:
    """A file that the schema accepts. ``raw`` is what it says."""

    id: str
    title: Text
    story: Text
    requirements: tuple[str, ...]
    day: date
    raw: Mapping[str, Any]
    document: YamlDocument

    def uuid(self, *part: object) -> str:
        """The same id for the same part of the same persona, always."""
        return str(uuid5(_NAMESPACE, "/".join(map(str, (self.id, *part)))))

    @property
    def municipality(self) -> str:
        """Kommunenummer of the municipality that serves the persona."""
        told = self.raw.get("municipality") or self.raw.get("address", {}).get("municipality", {}).get("code")
        return str(told or "4601")


def persona_files(folder: Path | None = None) -> list[Path]:
    """The files of the personas that ship with the project, in order of name."""
    return sorted((folder or data_folder("testdata") / "personas").glob("*.yaml"))


def read_persona(path: Path) -> Persona:
    """Raises :class:`PersonaError`."""
    document = read_yaml_file(path)
    findings = list(document.findings)
    if document.value is not None or not findings:
        findings += check_shape(document, SCHEMA)
    if not findings:
        findings += _problems(document)
    if findings:
        raise PersonaError(findings)
    raw = document.value
    return Persona(
        raw["id"],
        Text(**raw["title"]),
        Text(**raw["story"]),
        tuple(raw["requirements"]),
        date.fromisoformat(raw["day"]),
        raw,
        document,
    )


def _problems(document: YamlDocument) -> list[Finding]:
    """What a schema cannot see: days that do not exist or are outside the life, keys that are used twice, places that are not there, and
    numbers that are wrong or not synthetic."""
    raw = document.value
    findings = []

    def found(problem: str, path: ValuePath, **values: Any) -> None:
        findings.append(
            file_finding(problem, document.location(path), code="value", catalogue="persona", **values)
        )

    for path in _days(document):
        told = str(_value_at(raw, path))
        try:
            datetime.fromisoformat(told)
        except ValueError:
            found("no-such-date", path, date=told)
    if findings:
        return findings
    for path in _days(document):
        told = str(_value_at(raw, path))[:10]
        if path[0] in SECTIONS and told < raw.get("birth_date", ""):
            found("before-birth", path, date=told)
        elif path[0] in _PAST and path[-1] != "until" and told > raw["day"]:
            found("after-the-day", path, date=told, day=raw["day"])
    for section in SECTIONS:
        first: dict[str, int] = {}
        for index, item in enumerate(raw.get(section, ())):
            if first.setdefault(item.get("key", f"#{index}"), index) != index:
                found("key-twice", (section, index, "key"), name=item["key"])
    if raw.get("municipality", "0301") not in municipalities():
        found("no-municipality", ("municipality",), number=raw["municipality"])
    (key,) = NUMBER_KEYS.keys() & raw.keys()
    number = parse_national_identity_number(raw[key])
    if not isinstance(number, NationalIdentityNumber):
        found("wrong-number", (key,), number=raw[key], reason=number.message)
    elif number.could_be_real:
        found("real-number", (key,))
    elif number.kind is not NUMBER_KEYS[key]:
        found("other-number", (key,), kind=number.kind.value, expected=NUMBER_KEYS[key].value)
    elif number.birth_date is not None and raw.get("birth_date") != number.birth_date.isoformat():
        found("other-birth-date", ("birth_date",), date=number.birth_date)
    elif number.sex is not None and raw.get("sex") != number.sex.value:
        found("other-sex", ("sex",), sex=number.sex.value)
    for key in ("address", "former_address"):
        place = raw.get(key, {}).get("municipality", {})
        known = municipalities().get(place.get("code", ""))
        if place and known is None:
            found("no-municipality", (key, "municipality", "code"), number=place["code"])
        elif known is not None and known.name != place["name"]:
            found("municipality", (key, "municipality"), number=place["code"], name=known.name)
    return findings


def _days(document: YamlDocument) -> list[ValuePath]:
    return [
        path
        for path in document.values
        if path and path[-1] in _DAYS and isinstance(_value_at(document.value, path), str)
    ]


def _value_at(value: Any, path: ValuePath) -> Any:
    for part in path:
        value = value[part]
    return value


def person_of(persona: Persona) -> Person:
    """The persona and the relatives that the file names."""
    raw = persona.raw
    (key,) = NUMBER_KEYS.keys() & raw.keys()
    identifier = persona.uuid("patient")
    person = Person(
        index=0,
        id=identifier,
        kind=NUMBER_KEYS[key],
        number=raw[key],
        sex=Sex(raw["sex"]) if "sex" in raw else Sex.FEMALE,
        birth_date=_day(raw.get("birth_date")) or date(1970, 1, 1),
        municipality=persona.municipality,
        subject={"reference": f"Patient/{identifier}"},
        identified="name" in raw,
        name=_name(raw.get("name")),
        death=_day(raw.get("death")),
        address=_address(raw.get("address")),
        former_address=_address(raw.get("former_address")),
        protection=Protection(raw.get("protection", Protection.NONE)),
        marital_status=_MARITAL_STATUS[raw.get("marital_status", "ugift")],
        citizenship=raw.get("citizenship", "NO"),
        birth_country=raw.get("birth_country", "NO"),
        language=raw.get("language", "nb"),
        interpreter=raw.get("interpreter", False),
        phone=raw.get("phone"),
    )
    former = _name(raw.get("former_name"))
    if former is not None:
        person.former_names.append(former)
    for index, told in enumerate(raw.get("relatives", ())):
        person.kin.append(_kin(persona, person, told, index))
    return person


def _kin(persona: Persona, person: Person, told: Mapping[str, Any], index: int) -> Kin:
    identifier = persona.uuid("relatives", index)
    born, sex = date.fromisoformat(told["birth_date"]), Sex(told["sex"])
    relative = Person(
        index=index + 1,
        id=identifier,
        kind=IdentifierKind.FODSELSNUMMER,
        number=generate_fodselsnummer(Random(identifier), born, sex),
        sex=sex,
        birth_date=born,
        municipality=person.municipality,
        subject={"reference": f"Patient/{identifier}"},
        name=_name(told["name"]),
        address=None if told.get("lives_elsewhere") else person.address,
    )
    return Kin(
        relative,
        Relation(told["relation"]),
        next_of_kin=told.get("next_of_kin", False),
        guardian=told.get("guardian", False),
        mandate=told.get("mandate", False),
        responsible=told["relation"] in ("mor", "far") and person.age_at(persona.day) < 18,
    )


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _name(told: Mapping[str, Any] | None) -> Name | None:
    return None if told is None else Name(tuple(told["given"]), told["family"], told.get("middle"))


def _address(told: Mapping[str, Any] | None) -> Address | None:
    if told is None:
        return None
    municipality = told["municipality"]
    return Address(
        told["line"],
        told["postal_code"],
        told["city"],
        municipality["code"],
        municipality["name"],
        since=_day(told.get("since")),
    )
