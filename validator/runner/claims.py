"""What a product claims, and what that makes a run answer for: also what nothing has tested."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from validator.configuration import Configuration
from validator.results import Claim, Declaration, Requirement, cited_parts
from validator.suites.catalogues import Catalogues
from validator.suites.demands import demanded, recommendations
from validator.suites.model import Suite


def claims_of(
    configuration: Configuration, suites: Sequence[Suite], catalogues: Catalogues
) -> tuple[Claim, ...]:
    """The conformance statement as claims, one for each service, role and form of interaction; without a statement, what
    the suites of the run are about."""
    stated = [
        (claim.service, role, interaction)
        for claim in configuration.claims.values()
        for role in claim.roles
        for interaction in claim.interactions
    ]
    run = [(suite.service, suite.role, suite.interaction) for suite in suites]
    return tuple(
        Claim(service, role, interaction, bool(stated), _demands(service, role, catalogues))
        for service, role, interaction in dict.fromkeys(stated or run)
    )


def _demands(service: str, role: str, catalogues: Catalogues) -> tuple[str, ...]:
    known = catalogues.services.services.get(service)
    if known is None:
        return ()
    return demanded(known, role, catalogues.services, catalogues.requirements)


def requirements_of(
    claims: Iterable[Claim], cited: Iterable[str], declarations: Iterable[Declaration], catalogues: Catalogues
) -> dict[str, Requirement]:
    """Everything that the run answers for, by id: what the claims demand, what its suites cite, what somebody declares,
    and every recommendation."""
    names = set(recommendations(catalogues.requirements))
    names.update(*(claim.requirements for claim in claims))
    names.update(cited_parts(citation)[0] for citation in cited)
    names.update(cited_parts(declaration.requirement)[0] for declaration in declarations)
    return {name: catalogues.requirements[name] for name in sorted(names) if name in catalogues.requirements}


def is_claimed(suite: Suite, configuration: Configuration, catalogues: Catalogues) -> bool:
    """Whether the conformance statement has room for the suite: its service is claimed in that role and form, or it is
    about what every service demands. Without a statement every suite has a place."""
    if not configuration.claims:
        return True
    claim = configuration.claims.get(suite.service)
    if claim is not None:
        return suite.role in claim.roles and suite.interaction in claim.interactions
    service = catalogues.services.services.get(suite.service)
    common = service is not None and not service.groups
    return common and any(suite.role in other.roles for other in configuration.claims.values())
