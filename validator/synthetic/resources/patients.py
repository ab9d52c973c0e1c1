"""A person as Patient, and those the record mentions as RelatedPerson, by the national base profiles.

A protected address is never written, and neither is what would give it away: the address or telephone of relatives. The base profiles have
no element for the protection, so it is told by a security label of HL7's Confidentiality code system, and the address is there with the
reason why it has no content (http://hl7.org/fhir/R4/extension-data-absent-reason.html).
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from validator.norway.identifiers import Sex
from validator.norway.systems import SYSTEM_URIS, IdentifierKind
from validator.synthetic.persons.people import Address, Kin, Name, Person, Protection, Relation
from validator.synthetic.resources.parts import TEST_DATA

_BASE = "http://hl7.no/fhir/StructureDefinition/no-basis-"
_HL7 = "http://hl7.org/fhir/StructureDefinition/"
_TERMINOLOGY = "http://terminology.hl7.org/CodeSystem/"
_FAMILY_RELATION = "http://hl7.no/fhir/CodeSystem/no-basis-family-relation"
_PARENTAL_RESPONSIBILITY = "http://hl7.no/fhir/CodeSystem/no-basis-parental-responsibility"
_URBAN_DISTRICT = "urn:oid:2.16.578.1.12.4.1.1.3403"
_OFFICIAL = {"url": f"{_BASE}address-official", "valueBoolean": True}

_SYSTEMS = {kind: SYSTEM_URIS[kind] for kind in IdentifierKind if kind in SYSTEM_URIS}


def _absent(reason: str) -> dict[str, Any]:
    return {"extension": [{"url": f"{_HL7}data-absent-reason", "valueCode": reason}]}


_UNIDENTIFIED = {
    sex: [{"use": "anonymous", "text": f"Ukjent {noun}"}]
    for sex, noun in ((Sex.FEMALE, "kvinne"), (Sex.MALE, "mann"))
}
_MASKED, _UNKNOWN = _absent("masked"), _absent("unknown")
_MASKED_ADDRESS = [{**_MASKED, "use": "home"}]
_INTERPRETER = {"url": f"{_HL7}patient-interpreterRequired", "valueBoolean": True}


def _meta(profile: str, *labels: tuple[str, str]) -> dict[str, Any]:
    confidentiality = f"{_TERMINOLOGY}v3-Confidentiality"
    shown = [{"system": confidentiality, "code": code, "display": display} for code, display in labels]
    return {"profile": [_BASE + profile], "security": [TEST_DATA, *shown]}


_PATIENT_META = {
    Protection.NONE: _meta("Patient"),
    Protection.CONFIDENTIAL: _meta("Patient", ("R", "restricted")),
    Protection.STRICTLY_CONFIDENTIAL: _meta("Patient", ("V", "very restricted")),
}
_RELATED_META = {
    protection: {**meta, "profile": [f"{_BASE}RelatedPerson"]} for protection, meta in _PATIENT_META.items()
}


def _marital(code: str, display: str, own: str, own_display: str) -> dict[str, Any]:
    return {
        "coding": [
            {
                "system": "http://hl7.no/fhir/CodeSystem/no-basis-marital-status",
                "code": own,
                "display": own_display,
            },
            {"system": f"{_TERMINOLOGY}v3-MaritalStatus", "code": code, "display": display},
        ],
        "text": own_display,
    }


_MARITAL_STATUS = {
    "1": _marital("S", "Never Married", "ugift", "Ugift"),
    "2": _marital("M", "Married", "gift", "Gift"),
    "3": _marital("W", "Widowed", "enkeEllerEnkemann", "Enke eller enkemann"),
    "4": _marital("D", "Divorced", "skilt", "Skilt"),
    "5": _marital("L", "Legally Separated", "separert", "Separert"),
    "6": _marital("T", "Domestic partner", "registrertPartner", "Registrert partner"),
    "7": _marital("L", "Legally Separated", "separertPartner", "Separert partner"),
    "8": _marital("D", "Divorced", "skiltPartner", "Skilt partner"),
    "9": _marital("W", "Widowed", "gjenlevende_partner", "Gjenlevende partner"),
}

_RELATIONS: dict[Relation, tuple[str | None, str, str, str]] = {
    Relation.MOTHER: ("mor", "Mor", "MTH", "mother"),
    Relation.FATHER: ("far", "Far", "FTH", "father"),
    Relation.CHILD: ("barn", "Barn", "CHILD", "child"),
    Relation.SPOUSE: ("ektefelleEllerPartner", "Ektefelle eller partner", "SPS", "spouse"),
    Relation.PARTNER: ("ektefelleEllerPartner", "Ektefelle eller partner", "DOMPART", "domestic partner"),
    Relation.SIBLING: ("søsken", "Søsken", "SIB", "sibling"),
    Relation.GUARDIAN: (None, "Verge", "GUARD", "guardian"),
    Relation.OTHER: (None, "Annen", "FAMMEMB", "family member"),
}
"""Code and Norwegian display, and code and display of HL7's RoleCode."""


@lru_cache(maxsize=64)
def _relationship(relation: Relation) -> list[dict[str, Any]]:
    own, shown, code, display = _RELATIONS[relation]
    role = {
        "coding": [{"system": f"{_TERMINOLOGY}v3-RoleCode", "code": code, "display": display}],
        "text": shown,
    }
    if own is None:
        return [role]
    return [{"coding": [{"system": _FAMILY_RELATION, "code": own, "display": shown}]}, role]


@lru_cache(maxsize=64)
def _contact_relationship(relation: Relation, next_of_kin: bool) -> list[dict[str, Any]]:
    _, shown, code, display = _RELATIONS[relation]
    kind, kind_display = ("N", "Next-of-Kin") if next_of_kin else ("C", "Emergency Contact")
    return [
        {
            "coding": [
                {"system": f"{_TERMINOLOGY}v2-0131", "code": kind, "display": kind_display},
                {"system": f"{_TERMINOLOGY}v3-RoleCode", "code": code, "display": display},
            ],
            "text": shown,
        }
    ]


_GUARDIAN = {
    "coding": [{"system": f"{_TERMINOLOGY}v3-RoleCode", "code": "GUARD", "display": "guardian"}],
    "text": "Verge",
}


_MANDATE = {
    "coding": [{"system": f"{_TERMINOLOGY}v3-RoleCode", "code": "POWATT", "display": "power of attorney"}],
    "text": "Har fullmakt",
}


@lru_cache(maxsize=8)
def _responsibility(code: str) -> dict[str, Any]:
    return {"coding": [{"system": _PARENTAL_RESPONSIBILITY, "code": code, "display": code.capitalize()}]}


@lru_cache(maxsize=512)
def _citizenship(country: str) -> dict[str, Any]:
    value = {"coding": [{"system": "urn:iso:std:iso:3166", "code": country}]}
    return {
        "url": f"{_HL7}patient-citizenship",
        "extension": [{"url": "code", "valueCodeableConcept": value}],
    }


@lru_cache(maxsize=512)
def _birth_place(country: str) -> dict[str, Any]:
    return {"url": f"{_HL7}patient-birthPlace", "valueAddress": {"country": country}}


@lru_cache(maxsize=512)
def _communication(language: str) -> list[dict[str, Any]]:
    return [{"language": {"coding": [{"system": "urn:ietf:bcp:47", "code": language}]}, "preferred": True}]


def patient_resource(
    person: Person, gp_reference: dict[str, Any] | None = None, managing: dict[str, Any] | None = None
) -> dict[str, Any]:
    """The no-basis-Patient. ``gp_reference`` is the Reference to the regular general practitioner, ``managing`` to the organisation
    that has the record."""
    patient: dict[str, Any] = {
        "resourceType": "Patient",
        "id": person.id,
        "meta": _PATIENT_META[person.protection],
    }
    if person.identified:
        extensions = [_citizenship(person.citizenship)]
        if person.birth_country != "NO":
            extensions.append(_birth_place(person.birth_country))
        if person.interpreter:
            extensions.append(_INTERPRETER)
        patient["extension"] = extensions
    patient["identifier"] = [{"use": "official", "system": _SYSTEMS[person.kind], "value": person.number}]
    patient["active"] = person.death is None
    if person.name is not None:
        patient["name"] = _names(person)
    elif not person.identified:
        patient["name"] = _UNIDENTIFIED[person.sex]
    telecom = _telecom(person)
    if telecom:
        patient["telecom"] = telecom
    patient["gender"] = person.sex.value
    if person.identified:
        patient["birthDate"] = person.birth_date.isoformat()
    else:
        patient["_birthDate"] = _UNKNOWN
    if person.death is not None:
        patient["deceasedDateTime"] = person.death.isoformat()
    if person.protection is not Protection.NONE:
        patient["address"] = _MASKED_ADDRESS
    elif person.address is not None:
        patient["address"] = _addresses(person, person.address)
    marital_status = _MARITAL_STATUS.get(person.marital_status)
    if person.identified and marital_status is not None:
        patient["maritalStatus"] = marital_status
    contacts = [_contact(person, kin) for kin in person.kin if kin.next_of_kin or kin.guardian]
    if contacts:
        patient["contact"] = contacts
    if person.identified:
        patient["communication"] = _communication(person.language)
    if gp_reference is not None:
        patient["generalPractitioner"] = [gp_reference]
    if managing is not None:
        patient["managingOrganization"] = managing
    return patient


def related_person_resources(person: Person) -> list[dict[str, Any]]:
    """A no-basis-RelatedPerson for each relative whom the record mentions, with ids of the person's own."""
    return [_related_person(person, kin, place) for place, kin in enumerate(person.kin, start=1)]


def _related_person(person: Person, kin: Kin, place: int) -> dict[str, Any]:
    relative = kin.person
    related: dict[str, Any] = {
        "resourceType": "RelatedPerson",
        "id": f"{person.id}-{place}",
        "meta": _RELATED_META[relative.protection],
    }
    if relative.identified:
        related["identifier"] = [
            {"use": "official", "system": _SYSTEMS[relative.kind], "value": relative.number}
        ]
    related["active"] = relative.death is None
    related["patient"] = person.subject
    relationship = list(_relationship(kin.relation))
    if kin.guardian and kin.relation is not Relation.GUARDIAN:
        relationship.append(_GUARDIAN)
    if kin.mandate:
        relationship.append(_MANDATE)
    if kin.responsible:
        alone = sum(other.responsible for other in person.kin) == 1
        relationship.append(_responsibility(kin.relation.value if alone else "felles"))
    related["relationship"] = relationship
    if relative.name is not None:
        related["name"] = [_name(relative.name, "official")]
    if _may_be_reached(person, relative):
        telecom = _telecom(relative)
        if telecom:
            related["telecom"] = telecom
        if relative.address is not None:
            related["address"] = [_address(relative.address, "home")]
    related["gender"] = relative.sex.value
    related["birthDate"] = relative.birth_date.isoformat()
    return related


def _may_be_reached(person: Person, relative: Person) -> bool:
    """Whether the record may tell how: not where that would show the way to a protected address."""
    return person.protection is Protection.NONE and relative.protection is Protection.NONE


def _name(name: Name, use: str) -> dict[str, Any]:
    written: dict[str, Any] = {"use": use, "family": name.family, "given": list(name.given)}
    if name.middle is not None:
        written["extension"] = [{"url": f"{_BASE}middlename", "valueString": name.middle}]
    return written


def _names(person: Person) -> list[dict[str, Any]]:
    current = person.name
    names = [_name(current, "official")] if current is not None else []
    changed = person.name_changed
    for former in person.former_names:
        old = _name(former, "old")
        if changed is not None:
            names[0]["period"] = {"start": changed.isoformat()}
            old["period"] = {"end": changed.isoformat()}
        names.append(old)
    return names


def _telecom(person: Person) -> list[dict[str, Any]]:
    telecom = []
    if person.phone is not None:
        telecom.append({"system": "phone", "value": person.phone, "use": "mobile"})
    if person.email is not None:
        telecom.append({"system": "email", "value": person.email, "use": "home"})
    return telecom


def _addresses(person: Person, address: Address) -> list[dict[str, Any]]:
    written = _address(address, "home")
    since = address.since
    if since is not None:
        # Whoever was born into the household has lived there no longer than since then.
        start = max(since, person.birth_date)
        if person.arrived is not None:
            start = max(start, person.arrived)
        written["period"] = {"start": start.isoformat()}
    former = person.former_address
    if former is None:
        return [written]
    before = _address(former, "old")
    if since is not None:
        period = {"end": since.isoformat()}
        if former.since is not None:
            start = max(former.since, person.birth_date, person.arrived or person.birth_date)
            period = {"start": min(start, since).isoformat(), **period}
        before["period"] = period
    return [written, before]


@lru_cache(maxsize=1024)
def _municipality_code(number: str, name: str) -> dict[str, Any]:
    coding = {"system": SYSTEM_URIS[IdentifierKind.KOMMUNENUMMER], "code": number, "display": name}
    return {"extension": [{"url": f"{_BASE}municipalitycode", "valueCoding": coding}]}


@lru_cache(maxsize=256)
def _address_extensions(district: tuple[str, str] | None) -> list[dict[str, Any]]:
    if district is None:
        return [_OFFICIAL]
    coding = {"system": _URBAN_DISTRICT, "code": district[0], "display": district[1]}
    return [_OFFICIAL, {"url": f"{_BASE}urban-district", "valueCoding": coding}]


def _address(address: Address, use: str) -> dict[str, Any]:
    return {
        "extension": _address_extensions(address.urban_district),
        "use": use,
        "type": "both",
        "line": [address.street],
        "city": address.city,
        "district": address.municipality_name,
        "_district": _municipality_code(address.municipality, address.municipality_name),
        "postalCode": address.postal_code,
        "country": "NO",
    }


def _contact(person: Person, kin: Kin) -> dict[str, Any]:
    relative = kin.person
    contact: dict[str, Any] = {"relationship": _contact_relationship(kin.relation, kin.next_of_kin)}
    if relative.name is not None:
        contact["name"] = _name(relative.name, "official")
    telecom = _telecom(relative) if _may_be_reached(person, relative) else []
    if telecom:
        contact["telecom"] = telecom
    contact["gender"] = relative.sex.value
    return contact
