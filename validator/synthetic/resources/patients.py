from __future__ import annotations

from typing import Any

from validator.synthetic.people import Person


def patient_resource(person: Person) -> dict[str, Any]:
    return {"resourceType": "Patient", "id": person.id}


def related_person_resources(person: Person) -> list[dict[str, Any]]:
    return []
