"""What is wrong with the profile itself, collected while its snapshot is generated."""

from __future__ import annotations

from validator.fhir.snapshot.element import Change
from validator.results import Finding, Location, Rule, Severity
from validator.texts import has_text, text

_PROFILING = "https://hl7.org/fhir/R4/profiling.html"
_ELEMENT = "https://hl7.org/fhir/R4/elementdefinition.html"

RULES = {
    "snapshot": Rule("profiling-snapshot", f"{_PROFILING}#snapshot"),
    "limits": Rule("profiling-limitations", f"{_PROFILING}#limitations"),
    "slicing": Rule("profiling-slicing", f"{_PROFILING}#slicing"),
    "interpretation": Rule("elementdefinition-interpretation", f"{_ELEMENT}#interpretation"),
    "structure": Rule("structuredefinition", "https://hl7.org/fhir/R4/structuredefinition.html"),
}


class Problems:
    """Findings about one profile."""

    def __init__(self) -> None:
        self.findings: list[Finding] = []

    def report(
        self,
        key: str,
        at: Change | int | None,
        *,
        rule: str,
        severity: Severity = Severity.ERROR,
        code: str = "business-rule",
        where: str | None = None,
        **values: object,
    ) -> None:
        """Add the finding with message ``snapshot.<key>`` and, if there is one, fix ``snapshot.<key>.fix``.

        ``at`` is the entry of the differential (which also fills ``{element}``) or its index; ``None`` for
        the profile as a whole, with ``where`` a path inside the StructureDefinition.
        """
        if isinstance(at, Change):
            values.setdefault("element", at.name)
            at = at.index
        path = f"StructureDefinition.differential.element[{at}]" if at is not None else "StructureDefinition"
        fix = f"snapshot.{key}.fix"
        self.findings.append(
            Finding(
                severity=severity,
                code=code,
                key=f"snapshot.{key}",
                message=text(f"snapshot.{key}", **values),
                location=Location(where or path),
                rule=RULES[rule],
                fix=text(fix, **values) if has_text(fix) else None,
            )
        )
