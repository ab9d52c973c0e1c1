"""Technical corrections to R4 4.0.1, besides those of invariants (:mod:`validator.fhir.invariants.corrected`).

Without them a conformant instance would fail, or a faulty one pass.
"""

from collections.abc import Mapping

EXEMPT_FROM_ELE_1 = frozenset({"Parameters"})
"""Types that may be empty: an operation without parameters has an empty Parameters resource.
https://hl7.org/fhir/R5/element.html#invs (ele-1: "… or $this is Parameters")"""

EXTENSION_CONTEXTS: Mapping[str, tuple[str, ...]] = {
    # The definition says ElementDefinition.type.code, but the specification's own definitions have it on ElementDefinition.type.
    "http://hl7.org/fhir/StructureDefinition/structuredefinition-fhir-type": ("ElementDefinition.type",),
    # So too these: the normative version on every kind of definition and on elements, regex on types, comments on concepts of systems.
    "http://hl7.org/fhir/StructureDefinition/structuredefinition-normative-version": (
        "CanonicalResource",
        "ElementDefinition",
    ),
    "http://hl7.org/fhir/StructureDefinition/regex": ("ElementDefinition.type",),
    "http://hl7.org/fhir/StructureDefinition/valueset-concept-comments": ("CodeSystem.concept",),
}
"""Extension URL → places where it may stand besides those in its definition."""

CANONICAL_RESOURCES = frozenset(
    {
        "ActivityDefinition",
        "CapabilityStatement",
        "ChargeItemDefinition",
        "CodeSystem",
        "CompartmentDefinition",
        "ConceptMap",
        "EffectEvidenceSynthesis",
        "EventDefinition",
        "Evidence",
        "EvidenceVariable",
        "ExampleScenario",
        "GraphDefinition",
        "ImplementationGuide",
        "Library",
        "Measure",
        "MessageDefinition",
        "NamingSystem",
        "OperationDefinition",
        "PlanDefinition",
        "Questionnaire",
        "ResearchDefinition",
        "ResearchElementDefinition",
        "RiskEvidenceSynthesis",
        "SearchParameter",
        "StructureDefinition",
        "StructureMap",
        "TerminologyCapabilities",
        "TestScript",
        "ValueSet",
    }
)
"""What the pseudo-types CanonicalResource and MetadataResource mean as extension contexts (abstract types from R5 on, with these
R4 resources below them). https://hl7.org/fhir/R5/canonicalresource.html"""
