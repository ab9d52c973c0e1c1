"""Who may call the sandbox: the identities of ``testdata/identities.yaml``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from validator.data_folders import data_folder
from validator.results import Text
from validator.sandbox.yaml_data import yaml_file


@dataclass(frozen=True, slots=True)
class Workplace:
    """``organisation_number`` is synthetic (begins with 2 or 3), as is that of ``legal_entity``, the main unit that answers for it;
    ``municipality`` is the kommunenummer of where it is. ``serves``: everybody there, or those with a relation to the workplace."""

    name: str
    organisation_number: str
    municipality: str
    legal_entity: str
    serves: Literal["everybody", "related"] = "everybody"


@dataclass(frozen=True, slots=True)
class Organisations:
    """``municipalities``: kommunenummer by the organisation number of the municipality itself. ``agreements``: by the organisation
    number of another legal entity, the municipalities whose records it may reach."""

    municipalities: Mapping[str, str]
    agreements: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Identity:
    """A caller: a person at a workplace, or a system. ``purpose`` is a code of v3-ActReason (``TREAT``, ``ETREAT``, …)."""

    id: str
    title: Text
    name: str
    role: str
    workplace: Workplace
    purpose: str
    scopes: tuple[str, ...]
    client_id: str
    hpr_number: str | None = None
    national_identity_number: str | None = None


def load_identities(file: Path | None = None) -> Mapping[str, Identity]:
    """Identities by id, in the file's order. Raises :class:`OSError`, :class:`yaml.YAMLError` or :class:`ValueError` for a file that
    cannot be used."""
    source = file or data_folder("testdata") / "identities.yaml"
    found: dict[str, Identity] = {}
    content = yaml_file(source)
    try:
        for entry in content["identities"]:
            identity = Identity(
                id=entry["id"],
                title=Text(**entry["title"]),
                name=entry["name"],
                role=entry["role"],
                workplace=Workplace(**entry["workplace"]),
                purpose=entry["purpose"],
                scopes=tuple(entry["scopes"]),
                client_id=entry["client_id"],
                hpr_number=entry.get("hpr_number"),
                national_identity_number=entry.get("national_identity_number"),
            )
            found[identity.id] = identity
    except (KeyError, TypeError) as wrong:
        raise ValueError(f"{source.name}: an identity lacks or misspells {wrong}") from wrong
    return found


def load_organisations(file: Path | None = None) -> Organisations:
    """The municipalities, and who has agreements with them. Raises as :func:`load_identities`."""
    source = file or data_folder("testdata") / "identities.yaml"
    content = yaml_file(source)
    try:
        municipalities = {
            row["organisation_number"]: row["municipality"] for row in content["municipalities"]
        }
        agreements: dict[str, tuple[str, ...]] = {}
        for row in content["agreements"]:
            reached = (*agreements.get(row["party"], ()), *row["municipalities"])
            agreements[row["party"]] = tuple(dict.fromkeys(reached))
    except (KeyError, TypeError) as wrong:
        raise ValueError(f"{source.name}: an agreement or municipality lacks or misspells {wrong}") from wrong
    return Organisations(municipalities, agreements)
