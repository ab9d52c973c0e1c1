"""What a caller may do: role × interaction × resource type (``policy.yaml``), the source's right to its own, and the citizen's limits.

Everything that answers "may this caller …?" is here, and nowhere else.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, Literal

from validator.norway.systems import SYSTEM_URIS, IdentifierKind
from validator.sandbox.caller import Caller
from validator.sandbox.criteria import (
    AboutNoOther,
    AllOf,
    AnyOf,
    Criterion,
    HasId,
    Indexed,
    OneOf,
    Test,
)
from validator.sandbox.refusals import Refusal, refuse
from validator.sandbox.rules import RuleName, Rules
from validator.sandbox.store import Store, StoredVersion
from validator.sandbox.yaml_data import yaml_file

Action = Literal["read", "write", "validate"]
UNATTRIBUTED = "unattributed"
"""The tenant of log entries about callers who were never recognised."""

_PERSON_SYSTEMS = tuple(
    SYSTEM_URIS[kind]
    for kind in (IdentifierKind.FODSELSNUMMER, IdentifierKind.D_NUMMER, IdentifierKind.FELLES_HJELPENUMMER)
)


@dataclass(frozen=True, slots=True)
class Role:
    reads: frozenset[str]
    writes: frozenset[str]
    own_record_only: bool = False
    reads_unattributed_log: bool = False


@dataclass(frozen=True)
class Policy:
    """``types`` are all that the sandbox serves, ``registers`` those that are about no patient unless they say so. Stores are
    asked, never changed."""

    roles: Mapping[str, Role]
    types: frozenset[str]
    registers: frozenset[str]
    immutable: frozenset[str]
    shared_edit: frozenset[str]
    rules: Rules

    @classmethod
    def load(cls, rules: Rules) -> Policy:
        """The policy that ships with the sandbox."""
        return cls.of(yaml_file(Path(__file__).with_name("policy.yaml")), rules)

    @classmethod
    def of(cls, content: Mapping[str, Any], rules: Rules) -> Policy:
        groups: Mapping[str, list[str]] = content["groups"]

        def types(names: Sequence[str]) -> frozenset[str]:
            return frozenset(type for name in names for type in groups[name])

        roles = {
            name: Role(
                types(role["read"]),
                types(role["write"]),
                bool(role.get("own-record-only")),
                bool(role.get("reads-unattributed-log")),
            )
            for name, role in content["roles"].items()
        }
        return cls(
            roles,
            types(list(groups)),
            types(["register"]),
            frozenset(content["immutable"]),
            frozenset(content["shared-edit"]),
            rules,
        )

    def check(self, caller: Caller, action: Action, type: str) -> None:
        """Raises :class:`Refusal` (403) unless the token's scopes and the caller's role allow the action on the type."""
        if action == "validate":
            return
        if self.rules.keeps(RuleName.TOKEN_SCOPE) and not caller.has_scope(type, action):
            challenge = {
                # RFC 9449 section 7.1 and RFC 6750 section 3: whichever way the token was sent.
                "WWW-Authenticate": 'DPoP error="insufficient_scope", Bearer error="insufficient_scope"'
            }
            raise refuse(
                403, "forbidden", "scope-missing", rule="ACC-08", headers=challenge, action=action, type=type
            )
        if not self.role_allows(caller, action, type):
            raise refuse(403, "forbidden", "role-refused", rule="ACC-02", action=action, type=type)

    def may_read(self, caller: Caller, type: str) -> bool:
        """Whether :meth:`check` lets the caller read the type."""
        try:
            self.check(caller, "read", type)
        except Refusal:
            return False
        return True

    def role_allows(self, caller: Caller, action: Action, type: str) -> bool:
        if not self.rules.keeps(RuleName.ROLE_POLICY):
            return True
        role = self.roles.get(caller.role)
        return role is not None and type in (role.reads if action == "read" else role.writes)

    def tenants(self, caller: Caller, type: str) -> tuple[str, ...]:
        """The municipalities whose data exist for the caller: its own, and for operators the log of unrecognised callers."""
        role = self.roles.get(caller.role)
        own = (caller.tenant,) if self.rules.keeps(RuleName.TENANT_SEPARATION) else self._every_tenant
        if type in self.immutable and role is not None and role.reads_unattributed_log:
            return (*own, UNATTRIBUTED)
        return own

    @cached_property
    def _every_tenant(self) -> tuple[str, ...]:
        from validator.sandbox.identities import load_identities

        return tuple(
            dict.fromkeys(identity.workplace.municipality for identity in load_identities().values())
        )

    def check_source(self, caller: Caller, current: StoredVersion) -> None:
        """Raises :class:`Refusal` (403) when the caller would change what another source has written (INT-01)."""
        if current.type in self.shared_edit or not self.rules.keeps(RuleName.SOURCE_ONLY_CHANGES):
            return
        if current.owner != caller.owner:
            raise refuse(403, "forbidden", "not-the-source", rule="INT-01", type=current.type)

    # -- the citizen's own record

    def is_limited_to_own_record(self, caller: Caller) -> bool:
        role = self.roles.get(caller.role)
        return role is not None and role.own_record_only and self.rules.keeps(RuleName.OWN_RECORD_ONLY)

    def own_patients(self, caller: Caller, store: Store) -> frozenset[str]:
        """What the caller's own record is called in :attr:`StoredVersion.patients`. ``Patient.identifier`` must be indexed."""
        number = caller.national_identity_number
        if number is None:
            return frozenset()
        alternatives = tuple(
            (Test("system", "=", system), Test("value", "=", number)) for system in _PERSON_SYSTEMS
        )
        found = store.search((caller.tenant,), "Patient", Indexed("Patient.identifier", OneOf(alternatives)))
        patients = {f"Patient/{version.id}" for version in store.versions(found)}
        return frozenset(patients | {f"{system}|{number}" for system in _PERSON_SYSTEMS})

    def own_record_criterion(self, type: str, own: frozenset[str], has_patient: bool) -> Criterion:
        """What of the type is the citizen's to see: that which :meth:`may_disclose` lets through. ``has_patient``: the type has an
        (indexed) parameter ``patient``, which spares the store from looking at everybody's."""
        no_other = AboutNoOther(tuple(sorted(own)), type in self.registers)
        ids = tuple(name.removeprefix("Patient/") for name in own if name.startswith("Patient/"))
        if type == "Patient":
            return HasId(ids)
        if type in self.registers or not has_patient:
            return no_other
        reference = tuple((Test("system", "=", "Patient"), Test("value", "=", id)) for id in ids)
        logical = tuple(
            (Test("system", "=", name.partition("|")[0]), Test("value", "=", name.partition("|")[2]))
            for name in own
            if "|" in name
        )
        mentioned = AnyOf(
            (
                Indexed(f"{type}.patient", OneOf(reference)),
                Indexed(f"{type}.patient:identifier", OneOf(logical)),
            )
        )
        return AllOf((mentioned, no_other))

    def may_disclose(self, caller: Caller, version: StoredVersion, own: frozenset[str] | None) -> bool:
        """Whether this version may be shown: by scope, role and type, and for a citizen only if it is about the citizen.

        ``own`` is :meth:`own_patients`, ``None`` for callers who are not limited."""
        if not self.may_read(caller, version.type):
            return False
        if own is None or not version.patients:
            # What is about no patient at all (an organisation, a practitioner) is not part of anyone's record.
            return own is None or version.type in self.registers
        return all(patient in own for patient in version.patients)


def as_not_found(type: str, id: str) -> Refusal:
    """What is not there, and what must not be known to be there, look the same."""
    return refuse(404, "not-found", "not-found", type=type, id=id)
