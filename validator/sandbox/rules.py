"""The rules that the sandbox keeps, by name.

Each rule is asked for at exactly one place, so that switching one off breaks that rule and nothing else: a suite can then
prove that it notices.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class RuleName(StrEnum):
    """A rule of the sandbox. The comment names the requirements of the catalogue that it answers."""

    TOKEN_REQUIRED = "token-required"  # ACC-01
    TOKEN_SIGNATURE = "token-signature"  # ACC-08
    TOKEN_ISSUER = "token-issuer"  # ACC-08
    TOKEN_AUDIENCE = "token-audience"  # ACC-08
    TOKEN_EXPIRY = "token-expiry"  # ACC-08
    TOKEN_SCOPE = "token-scope"  # ACC-08
    DPOP_BINDING = "dpop-binding"  # ACC-07, ACC-08
    DPOP_PROOF = "dpop-proof"  # ACC-08
    DPOP_REPLAY = "dpop-replay"  # ACC-08
    ASSERTION_REPLAY = "assertion-replay"  # ACC-07
    ROLE_POLICY = "role-policy"  # ACC-02, ACC-05
    TENANT_SEPARATION = "tenant-separation"  # ACC-03
    AGREEMENT = "agreement"  # ACC-04, ACC-13, ACC-14
    CARE_RELATION = "care-relation"  # ACC-02, ACC-11, ACC-16
    ONLY_WHAT_IS_NEEDED = "only-what-is-needed"  # ACC-16
    POLICY_INSIDE_SEARCH = "policy-inside-search"  # ACC-02, ACC-03
    OWN_RECORD_ONLY = "own-record-only"  # INN-01
    SOURCE_ONLY_CHANGES = "source-only-changes"  # INT-01, INT-03
    LOG_DISCLOSURES = "log-disclosures"  # LOG-01
    LOG_REFUSALS = "log-refusals"  # LOG-03
    LOG_UNCHANGEABLE = "log-unchangeable"  # LOG-01
    LOG_PURPOSE = "log-purpose"  # LOG-01
    NO_IDENTITY_NUMBER_IN_URL = "no-identity-number-in-url"  # IDN-03
    SYNTHETIC_PERSONS_ONLY = "synthetic-persons-only"  # IDN-01
    VALID_IDENTIFIERS = "valid-identifiers"  # IDN-01, IDN-02
    VALIDATE_ON_WRITE = "validate-on-write"  # EXC-02, ROB-02
    VERSION_CHECK = "version-check"  # INT-05
    KEEP_HISTORY = "keep-history"  # INT-02
    CONDITIONAL_CREATE = "conditional-create"  # ROB-03
    UNKNOWN_PARAMETERS = "unknown-parameters"  # ROB-02
    STABLE_PAGING = "stable-paging"  # ROB-04
    ATOMIC_TRANSACTION = "atomic-transaction"  # ROB-02
    DELETED_IS_GONE = "deleted-is-gone"  # INT-03
    ERASE_DELETED = "erase-deleted"  # PAT-05
    ONE_PATIENT = "one-patient"  # IDN-04
    CONTENT_LIMITS = "content-limits"  # SEC-04
    DISCREET_ERRORS = "discreet-errors"  # SEC-02


@dataclass(frozen=True, slots=True)
class Rules:
    """Which rules are in force: all, except those switched off by name."""

    switched_off: frozenset[RuleName] = frozenset()

    def keeps(self, name: RuleName) -> bool:
        return name not in self.switched_off
