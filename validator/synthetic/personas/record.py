"""A persona's record with all that it refers to, so that it can be loaded alone."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from validator.data_files.findings import file_finding
from validator.synthetic.facts import Life
from validator.synthetic.personas.file import Persona, PersonaError
from validator.synthetic.personas.stated_life import life_of
from validator.synthetic.resources import resources_of
from validator.synthetic.resources.answers import questionnaire_resources
from validator.synthetic.resources.organisations import organisation_resources, practitioner_resources

Resource = dict[str, Any]


def record_of(persona: Persona) -> list[Resource]:
    """The organisations, personnel and questionnaires that the record mentions, then the Patient and the record.

    Raises :class:`~validator.synthetic.personas.file.PersonaError`.
    """
    life = life_of(persona)
    try:
        record = resources_of(life)
    except ValueError as error:  # an answer that its form does not have
        place = persona.document.location(("answers",))
        told = file_finding("wrong-answer", place, code="value", catalogue="persona", reason=error)
        raise PersonaError([told]) from None
    around = list(_surroundings(life))
    by_name = {name: resource for resource in around for name in _names(resource)}
    roles: dict[str, list[Resource]] = {}
    for resource in around:
        if resource["resourceType"] == "PractitionerRole":
            roles.setdefault(resource["practitioner"]["reference"], []).append(resource)
    mentioned: set[int] = set()
    waiting = list(record)
    while waiting:
        for name in _mentioned(waiting.pop()):
            # A role tells where somebody who is mentioned works.
            for found in (by_name.get(name), *roles.get(name, ())):
                if found is not None and id(found) not in mentioned:
                    mentioned.add(id(found))
                    waiting.append(found)
    return [*(resource for resource in around if id(resource) in mentioned), *record]


def _surroundings(life: Life) -> Iterator[Resource]:
    yield from organisation_resources(life.care)
    for practitioner in life.staff:
        if practitioner.workplace is not None:
            yield from practitioner_resources(practitioner, practitioner.workplace)
    yield from questionnaire_resources()


def _names(resource: Resource) -> Iterator[str]:
    """What others may call the resource: ``Type/id``, and its canonical with version."""
    yield f"{resource['resourceType']}/{resource['id']}"
    if "url" in resource:
        yield f"{resource['url']}|{resource['version']}"


def _mentioned(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for key in ("reference", "questionnaire"):
            if isinstance(value.get(key), str):
                yield value[key]
        for inner in value.values():
            yield from _mentioned(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _mentioned(inner)
