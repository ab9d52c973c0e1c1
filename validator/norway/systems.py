"""The national identifier systems: which URI says which kind of number.

OIDs are those of the Norwegian OID register as used by the national base profiles (``hl7.fhir.no.basis``
2.2.2, its NamingSystems and fixed ``identifier.system`` values).
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType


class IdentifierKind(StrEnum):
    """A kind of national identifier. The value is its Norwegian name, the same in texts of both languages."""

    FODSELSNUMMER = "fødselsnummer"
    D_NUMMER = "D-nummer"
    FELLES_HJELPENUMMER = "felles hjelpenummer"
    DUF_NUMMER = "DUF-nummer"
    HPR_NUMMER = "HPR-nummer"
    ORGANISASJONSNUMMER = "organisasjonsnummer"
    RESH_ID = "RESH-id"
    HER_ID = "HER-id"
    KOMMUNENUMMER = "kommunenummer"


_OID_ROOT = "2.16.578.1.12.4.1"

SYSTEM_URIS: Mapping[IdentifierKind, str] = MappingProxyType(
    {
        IdentifierKind.FODSELSNUMMER: f"urn:oid:{_OID_ROOT}.4.1",
        IdentifierKind.D_NUMMER: f"urn:oid:{_OID_ROOT}.4.2",
        IdentifierKind.FELLES_HJELPENUMMER: f"urn:oid:{_OID_ROOT}.4.3",
        IdentifierKind.HPR_NUMMER: f"urn:oid:{_OID_ROOT}.4.4",
        IdentifierKind.DUF_NUMMER: f"urn:oid:{_OID_ROOT}.4.5",
        IdentifierKind.ORGANISASJONSNUMMER: f"urn:oid:{_OID_ROOT}.4.101",
        IdentifierKind.RESH_ID: f"urn:oid:{_OID_ROOT}.4.102",
        IdentifierKind.HER_ID: f"urn:oid:{_OID_ROOT}.2",
        IdentifierKind.KOMMUNENUMMER: f"urn:oid:{_OID_ROOT}.1.3402",
    }
)
"""The URI that ``Identifier.system`` or ``Coding.system`` must have for each kind."""

_NAMING_SYSTEM_URIS: Mapping[str, IdentifierKind] = MappingProxyType(
    {
        "http://hl7.no/fhir/NamingSystem/FNR": IdentifierKind.FODSELSNUMMER,
        "http://hl7.no/fhir/NamingSystem/DNR": IdentifierKind.D_NUMMER,
        "http://hl7.no/fhir/NamingSystem/FHNR": IdentifierKind.FELLES_HJELPENUMMER,
        "http://hl7.no/fhir/NamingSystem/HPR": IdentifierKind.HPR_NUMMER,
        "http://hl7.no/fhir/NamingSystem/DUFN": IdentifierKind.DUF_NUMMER,
        "http://hl7.no/fhir/NamingSystem/kommunenummer": IdentifierKind.KOMMUNENUMMER,
        "https://register.geonorge.no/sosi-kodelister/kommunenummer": IdentifierKind.KOMMUNENUMMER,
    }
)

_KINDS: Mapping[str, IdentifierKind] = MappingProxyType(
    {
        **{uri: kind for kind, uri in SYSTEM_URIS.items()},
        **{uri.removeprefix("urn:oid:"): kind for kind, uri in SYSTEM_URIS.items()},
        **_NAMING_SYSTEM_URIS,
    }
)


def identifier_system(system: str) -> IdentifierKind | None:
    """The kind of identifier that a system URI, a bare OID or a NamingSystem's URI stands for; ``None`` for
    others."""
    return _KINDS.get(system)
