"""Whether a primitive may be without its value: ElementDefinition.mustHaveValue and valueAlternatives of R5, as extensions in R4.

https://hl7.org/fhir/R5/elementdefinition-definitions.html#ElementDefinition.valueAlternatives,
https://hl7.org/fhir/versions.html#extensions
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from validator.fhir.validation.definition_json import objects
from validator.fhir.validation.plan import Invariant
from validator.texts import text

_R5 = "http://hl7.org/fhir/5.0/StructureDefinition/extension-ElementDefinition."


def value_rules(element: Mapping[str, Any], source: str) -> Iterator[Invariant]:
    """The rules as invariants, since they are about an element that has no value."""
    alternatives: list[str] = []
    for extension in objects(element, "extension"):
        url = extension.get("url")
        if url == _R5 + "mustHaveValue" and extension.get("valueBoolean") is True:
            yield Invariant(
                "mustHaveValue", "error", text("conformance.value-required"), "hasValue()", source
            )
        elif url == _R5 + "valueAlternatives" and isinstance(
            canonical := extension.get("valueCanonical") or extension.get("valueUri"), str
        ):
            alternatives.append(canonical.partition("|")[0])
    if alternatives:
        quoted = " | ".join("'" + url.replace("\\", "\\\\").replace("'", "\\'") + "'" for url in alternatives)
        human = text("conformance.value-or-alternative", alternatives=", ".join(alternatives))
        expression = f"hasValue() or extension.where(url in ({quoted})).exists()"
        yield Invariant("valueAlternatives", "error", human, expression, source)
