"""What an information service demands of a product that claims it in one role."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from validator.results import RECOMMENDATION, Requirement, cited_parts
from validator.suites.services import Service, ServiceCatalogue


def binds(requirement: Requirement, role: str) -> bool:
    """Whether the requirement is about that role (source | consumer | platform): one of its parts is, where it has parts.
    What binds both is about source and consumer, not the platform."""
    bound = {part.role for part in requirement.parts} or {requirement.role}
    return role in bound or ("both" in bound and role != "platform")


def demanded(
    service: Service, role: str, services: ServiceCatalogue, requirements: Mapping[str, Requirement]
) -> tuple[str, ...]:
    """The ids of the requirements of the service's own groups and of those that every service demands, in the order of
    the catalogue. Recommendations are never among them."""
    groups = {*services.common, *service.groups}
    return tuple(
        name
        for name, requirement in requirements.items()
        if requirement.group in groups and requirement.level != RECOMMENDATION and binds(requirement, role)
    )


def recommendations(requirements: Mapping[str, Requirement]) -> tuple[str, ...]:
    return tuple(name for name, entry in requirements.items() if entry.level == RECOMMENDATION)


def is_known(citation: str, requirements: Mapping[str, Requirement]) -> bool:
    name, part = cited_parts(citation)
    requirement = requirements.get(name)
    if requirement is None:
        return False
    return not part or part in {one.id for one in requirement.parts}


def citations(requirements: Iterable[Requirement]) -> tuple[str, ...]:
    """Everything that may be cited or declared: each requirement, and each part of it."""
    return tuple(
        name
        for requirement in requirements
        for name in (requirement.id, *(f"{requirement.id}.{part.id}" for part in requirement.parts))
    )


def declarable(
    claimed: Iterable[tuple[str, str]], services: ServiceCatalogue, requirements: Mapping[str, Requirement]
) -> set[str]:
    """The ids about which a product that claims those (service, role) may declare something: what they demand, and the
    recommendations."""
    found = set(recommendations(requirements))
    for name, role in claimed:
        service = services.services.get(name)
        if service is not None:
            found.update(demanded(service, role, services, requirements))
    return found
