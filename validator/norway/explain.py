"""Why an identifier is wrong, as findings: which digit, what it should have been, and what to change."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

from validator.norway.identifiers import (
    NationalIdentityNumber,
    Series,
    identity_number_problems,
    parse_national_identity_number,
)
from validator.norway.immigration import duf_number_problem
from validator.norway.municipalities import municipality_number_problem
from validator.norway.organisations import (
    OrganisationNumber,
    her_id_problem,
    parse_organisation_number,
    resh_id_problem,
)
from validator.norway.personnel import hpr_number_problem
from validator.norway.problems import Problem, problem
from validator.norway.systems import SYSTEM_URIS, IdentifierKind, identifier_system
from validator.results import Finding, Location, Rule, Severity, Text
from validator.texts import text


def explain(kind_or_system: IdentifierKind | str, value: str, path: str = "") -> list[Finding]:
    """What is wrong with a value of that kind (or of the kind that the system URI stands for); empty for a
    right one, and for systems that are not national.

    ``path`` is put in the findings' location. Whether a number may be a real person's is not a fault of the
    number: ask :func:`validator.norway.identifiers.could_be_real`.
    """
    kind = kind_or_system if isinstance(kind_or_system, IdentifierKind) else identifier_system(kind_or_system)
    if kind is None:
        return []
    rule = Rule(kind.value, SYSTEM_URIS[kind])
    return [
        Finding(
            severity=found.severity,
            code="value",
            key=found.key,
            message=found.message,
            location=Location(path),
            rule=rule,
            fix=found.fix,
        )
        for found in _PROBLEMS[kind](value)
    ]


def describe(number: NationalIdentityNumber) -> Text:
    """One sentence on what the number says: its kind, its series (told by the month), birth date and sex."""
    if number.kind is IdentifierKind.FELLES_HJELPENUMMER:
        return text(
            "identifiers.describe_fh_test"
            if number.series is Series.TEST_RANGE
            else "identifiers.describe_fh"
        )
    series = text(f"identifiers.series_{number.series.value}", digits=number.value[2:4])
    if number.birth_date is None or number.sex is None:
        key = "identifiers.describe_from_2032"
        return Text(
            text(key, kind=number.kind, series=series.nb).nb,
            text(key, kind=number.kind, series=series.en).en,
        )
    sex = text(f"identifiers.{number.sex.value}")
    key, born = "identifiers.describe", number.birth_date.isoformat()
    return Text(
        text(key, kind=number.kind, born=born, sex=sex.nb, series=series.nb).nb,
        text(key, kind=number.kind, born=born, sex=sex.en, series=series.en).en,
    )


def _identity_problems(expected: IdentifierKind) -> Callable[[str], list[Problem]]:
    def problems(value: str) -> list[Problem]:
        number = parse_national_identity_number(value)
        if isinstance(number, Problem):
            return identity_number_problems(value)
        if number.kind is not expected:
            return [
                problem("wrong_kind", kind=number.kind, expected=expected, system=SYSTEM_URIS[number.kind])
            ]
        if number.only_from_2032:
            return [problem("only_from_2032", Severity.WARNING, kind=number.kind)]
        return []

    return problems


def _organisation_problems(value: str) -> list[Problem]:
    number = parse_organisation_number(value)
    if not isinstance(number, OrganisationNumber):
        return [number]
    if not (number.is_synthetic or number.could_be_real or number.is_official_example):
        return [problem("organisation_series", Severity.WARNING, digit=value[0])]
    return []


def _at_most_one(find: Callable[[str], Problem | None]) -> Callable[[str], list[Problem]]:
    def problems(value: str) -> list[Problem]:
        found = find(value)
        return [] if found is None else [found]

    return problems


_PROBLEMS: Mapping[IdentifierKind, Callable[[str], list[Problem]]] = MappingProxyType(
    {
        IdentifierKind.FODSELSNUMMER: _identity_problems(IdentifierKind.FODSELSNUMMER),
        IdentifierKind.D_NUMMER: _identity_problems(IdentifierKind.D_NUMMER),
        IdentifierKind.FELLES_HJELPENUMMER: _identity_problems(IdentifierKind.FELLES_HJELPENUMMER),
        IdentifierKind.DUF_NUMMER: _at_most_one(duf_number_problem),
        IdentifierKind.HPR_NUMMER: _at_most_one(hpr_number_problem),
        IdentifierKind.ORGANISASJONSNUMMER: _organisation_problems,
        IdentifierKind.RESH_ID: _at_most_one(resh_id_problem),
        IdentifierKind.HER_ID: _at_most_one(her_id_problem),
        IdentifierKind.KOMMUNENUMMER: _at_most_one(municipality_number_problem),
    }
)
