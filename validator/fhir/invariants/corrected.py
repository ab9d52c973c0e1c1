"""Invariants that R4 4.0.1 published with an error against their own text, corrected.

The reference validator corrects most of the same ones. Keyed by constraint key *and* published expression, so
that a profile that reuses a key, or a later release that mended it, is left alone.
"""

from __future__ import annotations

from collections.abc import Mapping

_NAMED = """
    adf cid cmd cpb cpd csd ees esc evd evi evv gdf ig inv lib mea msd nsd opd pdf que red rsd rvs sdf smp spd
    tcp tst vsd
"""
NAME_KEYS = tuple(_NAMED.split())
NAME_RULE = "name.matches('[A-Z]([A-Za-z0-9_]){0,254}')"
_PATH_PART = r"""[^\\s\\.,:;\\\'"\\/|?!@#$%&*()\\[\\]{}]{1,64}"""

CORRECTED: Mapping[tuple[str, str], str] = {
    # matches() finds anywhere in the text (FHIRPath N1), so a rule for the whole needs anchors; and a name
    # that is absent is no wrong name.
    **{
        (f"{key}-0", NAME_RULE): "name.hasValue() implies name.matches('^[A-Z]([A-Za-z0-9_]){0,254}$')"
        for key in NAME_KEYS
    },
    (
        "eld-19",
        f"path.matches('{_PATH_PART}(\\\\.{_PATH_PART}(\\\\[x\\\\])?(\\\\:[^\\\\s\\\\.]+)?)*')",
    ): f"path.matches('^{_PATH_PART}(\\\\.{_PATH_PART}(\\\\[x\\\\])?(\\\\:[^\\\\s\\\\.]+)?)*$')",
    (
        "eld-20",
        "path.matches('[A-Za-z][A-Za-z0-9]*(\\\\.[a-z][A-Za-z0-9]*(\\\\[x])?)*')",
    ): "path.matches('^[A-Za-z][A-Za-z0-9]*(\\\\.[a-z][A-Za-z0-9]*(\\\\[x])?)*$')",
    # without a reference the whole is empty, which is not true; and '#' is the containing resource
    (
        "ref-1",
        "reference.startsWith('#').not() or (reference.substring(1).trace('url') in "
        "%rootResource.contained.id.trace('ids'))",
    ): "reference.hasValue() implies (reference = '#' or reference.startsWith('#').not() or "
    "(reference.substring(1) in %rootResource.contained.id))",
    (
        "bdl-8",
        "fullUrl.contains('/_history/').not()",
    ): "fullUrl.hasValue() implies fullUrl.contains('/_history/').not()",
    # "more than one" is two or more
    (
        "que-12",
        "enableWhen.count() > 2 implies enableBehavior.exists()",
    ): "enableWhen.count() >= 2 implies enableBehavior.exists()",
    # without a probability the condition is empty, and so is the whole
    (
        "ras-2",
        "probability is decimal implies (probability as decimal) <= 100",
    ): "(probability.exists() and (probability is decimal)) implies ((probability as decimal) <= 100)",
    # the text says "if effective[x] is dateTime and has a value"
    (
        "vs-1",
        "($this as dateTime).toString().length() >= 8",
    ): "(($this is dateTime) and hasValue()) implies (($this as dateTime).toString().length() >= 8)",
    # a CodeableConcept is never equal to a string; as HL7 wrote it in R4B (https://hl7.org/fhir/R4B/condition.html#invs)
    (
        "con-3",
        "clinicalStatus.exists() or verificationStatus.coding.where("
        "system='http://terminology.hl7.org/CodeSystem/condition-ver-status' and code = 'entered-in-error').exists() "
        "or category.select($this='problem-list-item').empty()",
    ): "clinicalStatus.exists() or verificationStatus.coding.where("
    "system='http://terminology.hl7.org/CodeSystem/condition-ver-status' and code = 'entered-in-error').exists() "
    "or category.coding.where(system='http://terminology.hl7.org/CodeSystem/condition-category' "
    "and code = 'problem-list-item').empty()",
    # the constraint stands on the extension, which has neither element; the text is about the resource's code
    ("inv-1", "substanceExposureRisk.exists() and code.empty()"): "%resource.code.empty()",
    # a contained resource has no narrative of its own (https://hl7.org/fhir/R4/narrative.html)
    ("dom-6", "text.`div`.exists()"): "(%rootResource != $this) or text.`div`.exists()",
    # both have the same expression but only one part of its meaning each
    ("txt-1", "htmlChecks()"): "htmlChecks1()",
    ("txt-2", "htmlChecks()"): "htmlChecks2()",
}


def corrected_expression(key: str, expression: str) -> str:
    """The expression to evaluate for a published invariant."""
    return CORRECTED.get((key, expression), expression)


def published_expression(key: str) -> str:
    """The expression, as published, of an invariant that is corrected here."""
    return next(expression for known, expression in CORRECTED if known == key)
