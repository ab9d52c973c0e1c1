"""What a caller may do: role × interaction × resource type (``policy.yaml``), the source's right to its own, and the citizen's limits.

Everything that answers "may this caller …?" is here, and nowhere else.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
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
from validator.sandbox.identities import Organisations, load_identities, load_organisations
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
    by_relation: frozenset[str] = frozenset()
    only: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """By type, the codes of ``category`` to which reading it is limited."""


@dataclass(frozen=True, slots=True)
class Relation:
    """A resource of the type ties its patients to the organisation that ``parameter`` names, while its status is one of these."""

    type: str
    parameter: str
    statuses: tuple[str, ...]


@dataclass(frozen=True)
class Policy:
    """``types`` are all that the sandbox serves, ``registers`` those that are about no patient unless they say so. Stores are
    asked, never changed."""

    roles: Mapping[str, Role]
    types: frozenset[str]
    registers: frozenset[str]
    log: frozenset[str]
    shared_edit: frozenset[str]
    rules: Rules
    relations: tuple[Relation, ...]
    organisations: Organisations

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
                types(role.get("by-relation", ())),
                {type: tuple(codes) for type, codes in role.get("only", {}).items()},
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
            tuple(
                Relation(type, one["parameter"], tuple(one["statuses"]))
                for type, one in content["relations"].items()
            ),
            load_organisations(),
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
        if not self._own_tenants(caller):
            raise refuse(403, "forbidden", "agreement-missing", rule="ACC-14", organisation=caller.workplace)

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
        if action == "write" and type in self.log - self.immutable:
            return True
        return role is not None and type in (role.reads if action == "read" else role.writes)

    @property
    def immutable(self) -> frozenset[str]:
        """What nobody creates, changes or deletes."""
        return self.log if self.rules.keeps(RuleName.LOG_UNCHANGEABLE) else frozenset()

    def tenants(self, caller: Caller, type: str) -> tuple[str, ...]:
        """The municipalities whose data exist for the caller: its own, for another legal entity those it has an agreement with, and
        for those who review the log that of unrecognised callers."""
        role = self.roles.get(caller.role)
        keeps = self.rules.keeps(RuleName.TENANT_SEPARATION)
        own = self._own_tenants(caller) if keeps else self._every_tenant
        if type in self.log and role is not None and role.reads_unattributed_log:
            return (*own, UNATTRIBUTED)
        return own

    def _own_tenants(self, caller: Caller) -> tuple[str, ...]:
        """The GP and the hospital answer for their own records and are no part of the municipality where they are: they reach its
        records by an agreement or not at all."""
        is_municipal = self.organisations.municipalities.get(caller.legal_entity) == caller.tenant
        if is_municipal or not self.rules.keeps(RuleName.AGREEMENT):
            return (caller.tenant,)
        return self.organisations.agreements.get(caller.legal_entity, ())

    def tenant_to_write(self, caller: Caller) -> str:
        """The municipality in whose record the caller's new resources stand."""
        reached = self._own_tenants(caller)
        return caller.tenant if caller.tenant in reached else reached[0]

    @cached_property
    def _every_tenant(self) -> tuple[str, ...]:
        return tuple(
            dict.fromkeys(identity.workplace.municipality for identity in load_identities().values())
        )

    def check_source(self, caller: Caller, current: StoredVersion) -> None:
        """Raises :class:`Refusal` (403) when the caller would change what another source has written (INT-01)."""
        if current.type in self.shared_edit | self.log or not self.rules.keeps(RuleName.SOURCE_ONLY_CHANGES):
            return
        if current.owner != caller.owner:
            raise refuse(403, "forbidden", "not-the-source", rule="INT-01", type=current.type)

    # -- the citizen's own record

    def is_limited_to_own_record(self, caller: Caller) -> bool:
        role = self.roles.get(caller.role)
        return role is not None and role.own_record_only and self.rules.keeps(RuleName.OWN_RECORD_ONLY)

    # -- those to whom the caller has a relation

    def is_limited(self, caller: Caller, type: str | None = None) -> bool:
        """Whether the caller sees some patients only: the citizen, and whoever needs a relation. Without a type: for any type."""
        if self.is_limited_to_own_record(caller):
            return True
        role = self.roles.get(caller.role)
        if role is None or role.own_record_only or not self.rules.keeps(RuleName.CARE_RELATION):
            return False
        needs = role.reads - self.registers if caller.related_only else role.by_relation
        return bool(needs) if type is None else type in needs

    def related_patients(self, caller: Caller, store: Store) -> frozenset[str]:
        """Those to whom the caller's workplace has a relation, as in :attr:`StoredVersion.patients`, by every name that they have.
        Nobody gives themselves a relation: one that the workplace has registered itself does not count. The parameters of
        :attr:`relations` and ``Patient.identifier`` must be indexed."""
        tenants = self.tenants(caller, "Patient")
        number = (
            Test("system", "=", SYSTEM_URIS[IdentifierKind.ORGANISASJONSNUMMER]),
            Test("value", "=", caller.organisation_number),
        )
        names: set[str] = set()
        for relation in self.relations:
            status = tuple((Test("value", "=", status),) for status in relation.statuses)
            criterion = AllOf(
                (
                    Indexed(f"{relation.type}.{relation.parameter}:identifier", OneOf((number,))),
                    Indexed(f"{relation.type}.status", OneOf(status)),
                )
            )
            for version in store.versions(store.search(tenants, relation.type, criterion)):
                if version.owner.partition(" ")[0] != caller.organisation_number:
                    names.update(version.patients)
        ids = tuple(name.removeprefix("Patient/") for name in names if name.startswith("Patient/"))
        numbers = tuple(
            (Test("system", "=", name.partition("|")[0]), Test("value", "=", name.partition("|")[2]))
            for name in names
            if "|" in name
        )
        known = AnyOf((HasId(ids), *((Indexed("Patient.identifier", OneOf(numbers)),) if numbers else ())))
        for patient in store.versions(store.search(tenants, "Patient", known)):
            names.add(f"Patient/{patient.id}")
            identifiers = patient.resource().get("identifier")
            for identifier in identifiers if isinstance(identifiers, list) else ():
                if isinstance(identifier, dict) and identifier.get("system") in _PERSON_SYSTEMS:
                    names.add(f"{identifier['system']}|{identifier.get('value')}")
        return frozenset(names)

    def categories(self, caller: Caller, type: str) -> tuple[str, ...] | None:
        """The codes of ``category`` to which the role's reading of the type is limited, ``None`` where it is not."""
        role = self.roles.get(caller.role)
        if role is None or not self.rules.keeps(RuleName.ONLY_WHAT_IS_NEEDED):
            return None
        return role.only.get(type)

    def own_patients(self, caller: Caller, store: Store) -> frozenset[str]:
        """What the caller's own record is called in :attr:`StoredVersion.patients`. ``Patient.identifier`` must be indexed."""
        number = caller.national_identity_number
        if number is None:
            return frozenset()
        alternatives = tuple(
            (Test("system", "=", system), Test("value", "=", number)) for system in _PERSON_SYSTEMS
        )
        found = store.search(
            self.tenants(caller, "Patient"), "Patient", Indexed("Patient.identifier", OneOf(alternatives))
        )
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
        """Whether this version may be shown: by scope, role, type and category, and for whoever is limited to some patients only if
        it is about them and nobody else.

        ``own`` is :meth:`own_patients` or :meth:`related_patients`, ``None`` for callers who are not limited."""
        if not self.may_read(caller, version.type):
            return False
        categories = self.categories(caller, version.type)
        if categories is not None and not _in_category(version, categories):
            return False
        if not self.is_limited(caller, version.type):
            return True
        if own is None or not version.patients:
            # What is about no patient at all (an organisation, a practitioner) is not part of anyone's record.
            return own is None or version.type in self.registers
        return all(patient in own for patient in version.patients)


def _in_category(version: StoredVersion, codes: Sequence[str]) -> bool:
    """A deletion has no content left to judge by, and is shown to nobody who is limited."""
    listed = None if version.deleted else version.resource().get("category")
    for concept in listed if isinstance(listed, list) else ():
        codings = concept.get("coding") if isinstance(concept, dict) else None
        for coding in codings if isinstance(codings, list) else ():
            if isinstance(coding, dict) and coding.get("code") in codes:
                return True
    return False


def as_not_found(type: str, id: str) -> Refusal:
    """What is not there, and what must not be known to be there, look the same."""
    return refuse(404, "not-found", "not-found", type=type, id=id)
