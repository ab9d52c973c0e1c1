"""The organisation that a client asks to act for: ``authorization_details`` (RFC 9396) of HelseID's type ``helseid_authorization``.

HelseID's clients with several organisations name the one they want in the assertion; a list, or a single object. The identifier has the
form ``NO:ORGNR:<parent>:<child>`` (the child may be empty), or is the number of the child alone.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

DETAILS_TYPE = "helseid_authorization"
_NUMBERS = re.compile(r"NO:ORGNR:(?P<parent>\d{9}):?(?P<child>\d{9})?|(?P<alone>\d{9})")


class UnknownDetails(ValueError):
    """Details that cannot be honoured. ``reason`` is for an ``error_description``."""

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(reason)


def check_requested_organisation(
    given: object, organisation_number: str, legal_entity: str
) -> list[dict[str, Any]]:
    """The details as a list, when all of them ask for exactly that organisation (the child) of that legal entity (the parent).
    ``given`` is JSON as text (a form parameter) or a claim.

    Raises :class:`UnknownDetails` for anything else: another organisation, another type, or what cannot be read.
    """
    if isinstance(given, str):
        try:
            given = json.loads(given)
        except (ValueError, RecursionError):
            raise UnknownDetails("authorization_details is not JSON") from None
    details = given if isinstance(given, list) else [given]
    return [_checked(detail, organisation_number, legal_entity) for detail in details]


def _checked(detail: object, organisation_number: str, legal_entity: str) -> dict[str, Any]:
    if not isinstance(detail, Mapping) or detail.get("type") != DETAILS_TYPE:
        raise UnknownDetails(f"the only type of authorization_details is {DETAILS_TYPE}")
    value: Any = detail
    for name in ("practitioner_role", "organization", "identifier", "value"):
        value = value.get(name) if isinstance(value, Mapping) else None
    match = _NUMBERS.fullmatch(value) if isinstance(value, str) else None
    if match is None:
        raise UnknownDetails(
            f"{DETAILS_TYPE} must have practitioner_role.organization.identifier.value NO:ORGNR:parent:child"
        )
    if match["parent"] not in (None, legal_entity) or any(
        match[name] not in (None, organisation_number) for name in ("child", "alone")
    ):
        raise UnknownDetails(
            f"this client acts for the organisation {organisation_number} of {legal_entity} only"
        )
    return dict(detail)
