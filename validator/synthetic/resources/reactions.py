"""Hypersensitivity as AllergyIntolerance (no-basis-AllergyIntolerance).

The source of information is a note and the asserter, not the extension no-basis-sourceofinformation: as published (hl7.fhir.no.basis
2.2.2) its context is of type ``extension`` where it should be ``element``, so it conforms nowhere.
"""

from __future__ import annotations

from functools import cache, lru_cache
from typing import Any

from validator.synthetic.code_systems import ATC
from validator.synthetic.distributions import structured
from validator.synthetic.facts import Code, Life, Reaction
from validator.synthetic.persons.people import Person
from validator.synthetic.resources.parts import coding, concept, meta

PROFILE = "http://hl7.no/fhir/StructureDefinition/no-basis-AllergyIntolerance"
REACTION_TYPE = "urn:uid:2.16.578.1.12.4.1.1.7497"
"""Written ``urn:uid`` in the national profile, which fixes it so."""

_WHO_ATC = "http://www.whocc.no/atc"
_ABSENT = "http://hl7.org/fhir/StructureDefinition/data-absent-reason"

ACTIVE = concept(
    Code("http://terminology.hl7.org/CodeSystem/allergyintolerance-clinical", "active", "Active")
)
_VERIFICATION = "http://terminology.hl7.org/CodeSystem/allergyintolerance-verification"
CONFIRMED = concept(Code(_VERIFICATION, "confirmed", "Confirmed"))
UNCONFIRMED = concept(Code(_VERIFICATION, "unconfirmed", "Unconfirmed"))


@cache
def _types() -> dict[str, tuple[str | None, str]]:
    """Code, if it is known, and display in Volven 7497, by code in SNOMED CT."""
    return {
        entry["snomed"].partition(" ")[0]: (entry["volven"]["code"], entry["volven"]["display"])
        for entry in structured("hypersensitivity")["manifestations"].values()
    }


def _reaction_type(code: str | None, display: str) -> dict[str, Any]:
    """A Coding, which says that the code is unknown when it is not confirmed: the profile requires one."""
    made: dict[str, Any] = {"system": REACTION_TYPE}
    if code:
        made["code"] = code
    else:
        made["_code"] = {"extension": [{"url": _ABSENT, "valueCode": "unknown"}]}
    made["display"] = display
    return made


@lru_cache(maxsize=256)
def _manifestation(code: Code) -> list[dict[str, Any]]:
    if code.system == REACTION_TYPE:
        listed = coding(code)
    else:
        national, display = _types().get(code.code, (None, code.display))
        listed = _reaction_type(national, display)
    return [{"coding": [listed], "text": code.display}]


@cache
def _source(source: str) -> list[dict[str, Any]]:
    return [{"text": f"Kilde: {structured('hypersensitivity')['informants'].get(source, source)}"}]


@lru_cache(maxsize=512)
def _substance(code: Code) -> dict[str, Any]:
    if not code.code:
        return {"text": code.display}
    national = Code(_WHO_ATC, code.code, code.display) if code.system == ATC else code
    return {"coding": [coding(national)], "text": code.display}


def reaction_resource(reaction: Reaction, person: Person) -> dict[str, Any]:
    """What the person reacts to, and how."""
    reacted: dict[str, Any] = {"manifestation": _manifestation(reaction.manifestation)}
    if reaction.severity:
        reacted["severity"] = reaction.severity
    made: dict[str, Any] = {
        "resourceType": "AllergyIntolerance",
        "id": reaction.id,
        "meta": meta(PROFILE),
        "clinicalStatus": ACTIVE,
        "verificationStatus": CONFIRMED if reaction.verified else UNCONFIRMED,
        "type": reaction.type,
        "category": [reaction.category],
        "criticality": reaction.criticality,
        "code": _substance(reaction.substance),
        "patient": person.subject,
        "recordedDate": reaction.recorded.isoformat(),
        "note": _source(reaction.source),
        "reaction": [reacted],
    }
    if reaction.recorder:
        made["recorder"] = reaction.recorder.reference
    if reaction.source == "patient":
        made["asserter"] = person.subject
    elif reaction.recorder and reaction.source in ("test", "observed"):
        made["asserter"] = reaction.recorder.reference
    return made


def reaction_resources(life: Life) -> list[dict[str, Any]]:
    """One AllergyIntolerance for each reaction, in order of recording."""
    return [reaction_resource(reaction, life.person) for reaction in life.reactions]
