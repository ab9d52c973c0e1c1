"""Organisations, the services they give, the places where they are, and the people who work there, as FHIR."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any

from validator.norway.systems import SYSTEM_URIS, IdentifierKind
from validator.synthetic.care.organisations import Care, Organisation, Practitioner
from validator.synthetic.distributions import structured
from validator.synthetic.facts import Code
from validator.synthetic.persons.people import Address
from validator.synthetic.resources.parts import concept, meta

_PROFILES = "http://hl7.no/fhir/StructureDefinition/no-basis-"
_MUNICIPALITY_CODE = _PROFILES + "municipalitycode"
_VOLVEN = "urn:oid:2.16.578.1.12.4.1.1."
_ORGANISATION_TERM = _VOLVEN + "8624"
_SERVICE_TYPE = _VOLVEN + "8663"
_HEALTH_PERSONNEL = _VOLVEN + "9060"
_APPROVAL = _VOLVEN + "7704"
_SPECIALTY = _VOLVEN + "7426"
_PLACE_TYPE = "http://terminology.hl7.org/CodeSystem/v3-RoleCode"
_BUILDING = Code("http://terminology.hl7.org/CodeSystem/location-physical-type", "bu", "Building")
_AUTHORISED = Code(_APPROVAL, "1", "Autorisasjon")


def organisation_resources(care: Care) -> list[dict[str, Any]]:
    """Organization, HealthcareService and Location of everything in ``care``, and Practitioner and PractitionerRole of all who work there.

    Municipalities that others are part of are there too, so that no reference is left open. What is shared with other municipalities has
    the same id and content in theirs.
    """
    found: dict[str, Organisation] = {}
    for organisation in care.organisations:
        if organisation.parent is not None:
            found.setdefault(organisation.parent.id, organisation.parent)
        found.setdefault(organisation.id, organisation)
    return [resource for organisation in found.values() for resource in _of(organisation)]


def practitioner_resources(practitioner: Practitioner, organisation: Organisation) -> list[dict[str, Any]]:
    """Practitioner, and PractitionerRole at the organisation."""
    has_service = "service" in _kinds()[organisation.kind.value]
    return [_practitioner(practitioner), _practitioner_role(practitioner, organisation, has_service)]


def _of(organisation: Organisation) -> Iterator[dict[str, Any]]:
    kind = _kinds()[organisation.kind.value]
    address = [_address(organisation.address)] if organisation.address else []
    telecom = [{"system": "phone", "value": organisation.phone, "use": "work"}]
    yield _organization(organisation, kind["type"], address, telecom)
    place = kind.get("place")
    if place:
        yield _location(organisation, place, address, telecom)
    service = kind.get("service")
    if service:
        yield _healthcare_service(organisation, service, bool(place), telecom)
    for practitioner in organisation.staff:
        yield _practitioner(practitioner)
        yield _practitioner_role(practitioner, organisation, bool(service))


@cache
def _kinds() -> dict[str, dict[str, Any]]:
    kinds: dict[str, dict[str, Any]] = structured("organisations")["kinds"]
    return kinds


def _organization(
    organisation: Organisation,
    term: list[str],
    address: list[dict[str, Any]],
    telecom: list[dict[str, Any]],
) -> dict[str, Any]:
    made: dict[str, Any] = {
        "resourceType": "Organization",
        "id": organisation.id,
        "meta": meta(_PROFILES + "Organization"),
        "identifier": [
            _identifier(IdentifierKind.ORGANISASJONSNUMMER, organisation.number),
            _identifier(IdentifierKind.HER_ID, organisation.her_id),
        ],
        "active": True,
        "type": [concept(Code(_ORGANISATION_TERM, *term), text=organisation.kind.value.capitalize())],
        "name": organisation.name,
        "telecom": telecom,
    }
    if address:
        made["address"] = address
    if organisation.parent is not None:
        made["partOf"] = organisation.parent.reference
    return made


def _location(
    organisation: Organisation,
    place: list[str],
    address: list[dict[str, Any]],
    telecom: list[dict[str, Any]],
) -> dict[str, Any]:
    made: dict[str, Any] = {
        "resourceType": "Location",
        "id": f"sted-{organisation.id}",
        "meta": meta(_PROFILES + "Location"),
        "status": "active",
        "name": organisation.name,
        "mode": "instance",
        "type": [concept(Code(_PLACE_TYPE, *place), text=organisation.kind.value.capitalize())],
        "telecom": telecom,
        "physicalType": concept(_BUILDING),
        # no-basis-Location asks for a reference to one version of the Organization where it is literal, so it is logical.
        "managingOrganization": {
            "type": "Organization",
            "identifier": _identifier(IdentifierKind.ORGANISASJONSNUMMER, organisation.number),
            "display": organisation.name,
        },
    }
    if address:
        made["address"] = address[0]
    return made


def _healthcare_service(
    organisation: Organisation, service: list[str], has_place: bool, telecom: list[dict[str, Any]]
) -> dict[str, Any]:
    made: dict[str, Any] = {
        "resourceType": "HealthcareService",
        "id": f"tjeneste-{organisation.id}",
        "meta": meta(_PROFILES + "HealthcareService"),
        "active": True,
        "providedBy": {
            **organisation.reference,
            "identifier": _identifier(IdentifierKind.ORGANISASJONSNUMMER, organisation.number),
        },
        "type": [concept(Code(_SERVICE_TYPE, *service))],
        "name": organisation.name,
        "telecom": telecom,
    }
    if has_place:
        made["location"] = [{"reference": f"Location/sted-{organisation.id}", "display": organisation.name}]
    return made


def _practitioner(practitioner: Practitioner) -> dict[str, Any]:
    made: dict[str, Any] = {
        "resourceType": "Practitioner",
        "id": practitioner.id,
        "meta": meta(_PROFILES + "Practitioner"),
        "active": True,
        "name": [{"family": practitioner.family, "given": list(practitioner.given)}],
        "gender": practitioner.sex,
    }
    if practitioner.hpr_number:
        made["identifier"] = [_identifier(IdentifierKind.HPR_NUMMER, practitioner.hpr_number)]
    if practitioner.authorisation:
        made["qualification"] = [{"code": _authorisation(practitioner.authorisation)}]
        if practitioner.specialty:
            made["qualification"].append({"code": _specialty(practitioner.specialty)})
    return made


def _practitioner_role(
    practitioner: Practitioner, organisation: Organisation, has_service: bool
) -> dict[str, Any]:
    made: dict[str, Any] = {
        "resourceType": "PractitionerRole",
        "id": practitioner.role_id,
        "meta": meta(_PROFILES + "PractitionerRole"),
        "active": True,
        "practitioner": practitioner.reference,
        "organization": organisation.reference,
        "code": [_function(practitioner.role, practitioner.title)],
    }
    if practitioner.her_id:
        made["identifier"] = [_identifier(IdentifierKind.HER_ID, practitioner.her_id)]
    if practitioner.specialty:
        made["specialty"] = [_area(practitioner.specialty)]
    if has_service:
        service = f"HealthcareService/tjeneste-{organisation.id}"
        made["healthcareService"] = [{"reference": service, "display": organisation.name}]
    return made


@cache
def _function(role: tuple[str, str, str] | None, title: str) -> dict[str, Any]:
    return concept(Code(*role), text=title) if role else {"text": title}


@cache
def _authorisation(code: str) -> dict[str, Any]:
    display = structured("personnel")["authorisations"][code]
    return concept(Code(_HEALTH_PERSONNEL, code, display), _AUTHORISED)


@cache
def _specialty(key: str) -> dict[str, Any]:
    read = structured("personnel")["specialties"][key]
    return concept(Code(_SPECIALTY, read["code"], read["name"])) if "code" in read else {"text": read["name"]}


@cache
def _area(key: str) -> dict[str, Any]:
    system, code, display = structured("personnel")["specialties"][key]["area"]
    return concept(Code(_VOLVEN + system, code, display))


def _identifier(kind: IdentifierKind, value: str) -> dict[str, Any]:
    return {"system": SYSTEM_URIS[kind], "value": value}


def _address(address: Address) -> dict[str, Any]:
    """Place of work; the municipality as no-basis-Address has it, number and name at ``district``."""
    municipality = {
        "system": SYSTEM_URIS[IdentifierKind.KOMMUNENUMMER],
        "code": address.municipality,
        "display": address.municipality_name,
    }
    return {
        "use": "work",
        "type": "physical",
        "line": [address.street],
        "city": address.city,
        "district": address.municipality_name,
        "_district": {"extension": [{"url": _MUNICIPALITY_CODE, "valueCoding": municipality}]},
        "postalCode": address.postal_code,
        "country": "NO",
    }
