"""Who is calling, as the access layer has established it."""

from __future__ import annotations

import re
from dataclasses import dataclass

_SCOPE = re.compile(r"(?:user|system|patient)/(\*|[A-Z]\w*)\.(read|write|\*)")


@dataclass(frozen=True, slots=True)
class Caller:
    """``tenant`` is the municipality of the workplace; ``purpose`` a code of v3-ActReason. ``organisation_number`` is the workplace
    and ``legal_entity`` the main unit that answers for it, as HelseID's ``orgnr_child`` and ``orgnr_parent``.
    ``related_only``: the workplace serves those who have a relation to it, and not everybody."""

    identity: str
    name: str
    role: str
    tenant: str
    client_id: str
    organisation_number: str
    legal_entity: str
    workplace: str
    purpose: str
    scopes: tuple[str, ...]
    hpr_number: str | None = None
    national_identity_number: str | None = None
    related_only: bool = False

    @property
    def owner(self) -> str:
        """What a resource is marked with as its source: the organisation and the system that wrote it."""
        return f"{self.organisation_number} {self.client_id}"

    def has_scope(self, type: str, action: str) -> bool:
        """Whether a scope such as ``user/Observation.read`` covers ``action`` (``read`` or ``write``) on the type."""
        for scope in self.scopes:
            match = _SCOPE.fullmatch(scope)
            if match and match[1] in ("*", type) and match[2] in ("*", action):
                return True
        return False
