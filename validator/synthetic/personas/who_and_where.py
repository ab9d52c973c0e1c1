"""Who acts and where: what a persona's file calls the personnel and the organisations of the municipality."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from validator.data_files.findings import file_finding, nearest_fix
from validator.data_files.yaml_source import ValuePath
from validator.results import Finding
from validator.synthetic.care.institutions import care_in
from validator.synthetic.care.organisations import Care, CareKind, Organisation, Practitioner
from validator.synthetic.distributions import structured
from validator.synthetic.personas.file import Persona

Told = Mapping[str, Any]

PLACES: Mapping[str, CareKind] = {
    "kommune": CareKind.MUNICIPALITY,
    "fastlegekontor": CareKind.GP_OFFICE,
    "legevakt": CareKind.OUT_OF_HOURS,
    "hjemmesykepleie": CareKind.HOME_CARE,
    "sykehjem": CareKind.NURSING_HOME,
    "kad": CareKind.ACUTE_BEDS,
    "tildelingskontor": CareKind.ALLOCATION_OFFICE,
    "helsestasjon": CareKind.HEALTH_STATION,
    "sykehus": CareKind.HOSPITAL,
}
"""What a file calls the organisations of the municipality."""

ROLES: Mapping[str, tuple[str, str]] = {
    "fastlege": ("fastlegekontor", "LE"),
    "legevaktlege": ("legevakt", "LE"),
    "legevaktsykepleier": ("legevakt", "SP"),
    "hjemmesykepleier": ("hjemmesykepleie", "SP"),
    "helsefagarbeider": ("hjemmesykepleie", "HF"),
    "ergoterapeut": ("hjemmesykepleie", "ET"),
    "fysioterapeut": ("hjemmesykepleie", "FT"),
    "sykehjemslege": ("sykehjem", "LE"),
    "sykehjemssykepleier": ("sykehjem", "SP"),
    "kad-lege": ("kad", "LE"),
    "kad-sykepleier": ("kad", "SP"),
    "saksbehandler": ("tildelingskontor", ""),
    "helsesykepleier": ("helsestasjon", "SP"),
    "jordmor": ("helsestasjon", "JO"),
    "sykehuslege": ("sykehus", "LE"),
    "sykehussykepleier": ("sykehus", "SP"),
}
"""The usual roles: where they work, and their authorisation (Volven 9060)."""


class WhoAndWhere:
    """Finds personnel and organisations by name. What is unknown becomes a finding, and something of the kind is returned, so that reading
    goes on to the next mistake."""

    def __init__(self, persona: Persona) -> None:
        self._persona = persona
        self._raw = persona.raw
        self._care: Care = care_in(persona.municipality, 0)
        self._findings: list[Finding] = []
        self._staff = {name: self._named(name, told) for name, told in self._raw.get("staff", {}).items()}

    def _by(self, told: Told, path: ValuePath, otherwise: str | None = None) -> Practitioner | None:
        if "by" in told:
            return self._person(told["by"], (*path, "by"))
        return self._role(otherwise) if otherwise else None

    def _person(self, name: str, path: ValuePath) -> Practitioner | None:
        if name in self._staff:
            return self._staff[name]
        if name in ROLES:
            return self._role(name)
        self._unknown("unknown-staff", path, name, [*self._staff, *ROLES])
        return None

    def _role(self, name: str) -> Practitioner:
        place, authorisation = ROLES[name]
        organisation = self._organisation(place)
        found = organisation.staff_with(authorisation) if authorisation else organisation.staff
        return (found or self._care.gp_offices[0].staff)[0]

    def _at(self, told: Told, path: ValuePath) -> Organisation | None:
        return self._place(told["at"], (*path, "at")) if "at" in told else None

    def _place(self, name: str, path: ValuePath) -> Organisation:
        if name not in PLACES:
            self._unknown("unknown-place", path, name, PLACES)
            return self._care.municipality
        return self._organisation(name)

    def _organisation(self, name: str) -> Organisation:
        kind = PLACES[name]
        return next(
            (organisation for organisation in self._care.organisations if organisation.kind is kind),
            self._care.municipality,
        )

    def _named(self, name: str, told: Told) -> Practitioner:
        id, role_id = self._persona.uuid("staff", name), self._persona.uuid("staff", name, "role")
        given, family = tuple(told["name"]["given"]), told["name"]["family"]
        display = " ".join((*given, family))
        authorisations: dict[str, str] = structured("personnel")["authorisations"]
        if told["authorisation"] not in authorisations:
            path = ("staff", name, "authorisation")
            self._unknown("unknown-authorisation", path, told["authorisation"], authorisations)
        return Practitioner(
            id,
            role_id,
            told["hpr"],
            "",
            given,
            family,
            told.get("sex", "female"),
            told["authorisation"],
            {"reference": f"Practitioner/{id}", "display": display},
            {"reference": f"PractitionerRole/{role_id}", "display": display},
            workplace=self._place(told["at"], ("staff", name, "at")),
            title=authorisations.get(told["authorisation"], ""),
        )

    def _must_be(self, name: str, known: Mapping[str, Any], path: ValuePath, what: str) -> None:
        if name not in known:
            self._unknown(f"unknown-{what}", path, name, [key for key in known if key != "source"])

    def _unknown(self, key: str, path: ValuePath, name: str, known: Any, **values: Any) -> None:
        self._findings.append(
            file_finding(
                key,
                self._persona.document.location(path),
                code="not-found",
                catalogue="persona",
                fix=nearest_fix(name, known),
                name=name,
                **values,
            )
        )
