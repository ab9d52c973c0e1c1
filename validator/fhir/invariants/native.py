"""Which invariants have a native form: by constraint key *and* published expression, so that a profile which
reuses a key is never mis-evaluated.

Tests prove each equal to its expression, or to the corrected one where R4 published it wrong
(:mod:`validator.fhir.invariants.corrected`): all corrected ones have a native form, so a validator that asks
``NATIVE`` first never evaluates a published error. Where an expression cannot be evaluated (data of a shape
that the structure rules reject), the native form gives some answer and never raises.
"""

from __future__ import annotations

from collections.abc import Mapping

from validator.fhir.invariants import native_checks as native
from validator.fhir.invariants.corrected import NAME_KEYS, NAME_RULE, published_expression
from validator.fhir.invariants.native_checks import Invariant

_EXPRESSIONS: dict[str, tuple[str, Invariant]] = {
    "ele-1": ("hasValue() or (children().count() > id.count())", native.ele_1),
    "ext-1": ("extension.exists() != value.exists()", native.ext_1),
    "dom-2": ("contained.contained.empty()", native.dom_2),
    "dom-3": (
        "contained.where((('#'+id in (%resource.descendants().reference | %resource.descendants().as(canonical) "
        "| %resource.descendants().as(uri) | %resource.descendants().as(url))) or descendants().where(reference = "
        "'#').exists() or descendants().where(as(canonical) = '#').exists() or descendants().where(as(canonical) = "
        "'#').exists()).not()).trace('unmatched', id).empty()",
        native.dom_3,
    ),
    "dom-4": ("contained.meta.versionId.empty() and contained.meta.lastUpdated.empty()", native.dom_4),
    "dom-5": ("contained.meta.security.empty()", native.dom_5),
    "dom-6": (published_expression("dom-6"), native.dom_6),
    "txt-1": ("htmlChecks()", native.narrative_rule("txt-1")),
    "txt-2": ("htmlChecks()", native.narrative_rule("txt-2")),
    "per-1": ("start.hasValue().not() or end.hasValue().not() or (start <= end)", native.per_1),
    "ref-1": (published_expression("ref-1"), native.ref_1),
    "cpt-2": ("value.empty() or system.exists()", native.needs("value", "system")),
    "att-1": ("data.empty() or contentType.exists()", native.needs("data", "contentType")),
    "qty-3": ("code.empty() or system.exists()", native.needs("code", "system")),
    "sqty-1": ("comparator.empty()", native.none_of("comparator")),
    "rng-2": ("low.empty() or high.empty() or (low <= high)", native.rng_2),
    "rat-1": (
        "(numerator.empty() xor denominator.exists()) and (numerator.exists() or extension.exists())",
        native.rat_1,
    ),
    "exp-1": ("expression.exists() or reference.exists()", native.any_of("expression", "reference")),
    "obs-3": ("low.exists() or high.exists() or text.exists()", native.any_of("low", "high", "text")),
    "obs-6": (
        "dataAbsentReason.empty() or value.empty()",
        native.not_choice_with("Observation", "value", "dataAbsentReason"),
    ),
    "obs-7": (
        "value.empty() or component.code.where(coding.intersect(%resource.code.coding).exists()).empty()",
        native.obs_7,
    ),
    "vs-1": (published_expression("vs-1"), native.vs_1),
    "vs-3": (
        "value.exists() or dataAbsentReason.exists()",
        lambda value, sibling, resource, root: (
            native.has_choice(value, "Observation.component", "value")
            or native.has(value, "dataAbsentReason")
        ),
    ),
    "ras-2": (published_expression("ras-2"), native.ras_2),
    "pat-1": (
        "name.exists() or telecom.exists() or address.exists() or organization.exists()",
        native.any_of("name", "telecom", "address", "organization"),
    ),
    "org-1": ("(identifier.count() + name.count()) > 0", native.any_of("identifier", "name")),
    "cmp-1": (
        "text.exists() or entry.exists() or section.exists()",
        native.any_of("text", "entry", "section"),
    ),
    "cmp-2": ("emptyReason.empty() or entry.empty()", native.not_both("emptyReason", "entry")),
    "lst-1": ("emptyReason.empty() or entry.empty()", native.not_both("emptyReason", "entry")),
    "con-1": ("summary.exists() or assessment.exists()", native.any_of("summary", "assessment")),
    "con-2": ("code.exists() or detail.exists()", native.any_of("code", "detail")),
    "cpl-3": ("detail.empty() or reference.empty()", native.not_both("detail", "reference")),
    "qrs-1": ("(answer.exists() and item.exists()).not()", native.not_both("answer", "item")),
    "tim-1": ("duration.empty() or durationUnit.exists()", native.needs("duration", "durationUnit")),
    "tim-2": ("period.empty() or periodUnit.exists()", native.needs("period", "periodUnit")),
    "tim-6": ("periodMax.empty() or period.exists()", native.needs("periodMax", "period")),
    "tim-7": ("durationMax.empty() or duration.exists()", native.needs("durationMax", "duration")),
    "tim-8": ("countMax.empty() or count.exists()", native.needs("countMax", "count")),
    "tim-10": ("timeOfDay.empty() or when.empty()", native.not_both("timeOfDay", "when")),
    "bdl-1": ("total.empty() or (type = 'searchset') or (type = 'history')", native.bdl_1),
    "bdl-2": ("entry.search.empty() or (type = 'searchset')", native.bdl_2),
    "bdl-3": (
        "entry.all(request.exists() = (%resource.type = 'batch' or %resource.type = 'transaction' or "
        "%resource.type = 'history'))",
        native.bdl_entries("request", "batch", "transaction", "history"),
    ),
    "bdl-4": (
        "entry.all(response.exists() = (%resource.type = 'batch-response' or %resource.type = "
        "'transaction-response' or %resource.type = 'history'))",
        native.bdl_entries("response", "batch-response", "transaction-response", "history"),
    ),
    "bdl-5": (
        "resource.exists() or request.exists() or response.exists()",
        native.any_of("resource", "request", "response"),
    ),
    "bdl-7": (
        "(type = 'history') or entry.where(fullUrl.exists()).select(fullUrl&resource.meta.versionId).isDistinct()",
        native.bdl_7,
    ),
    "bdl-8": (published_expression("bdl-8"), native.bdl_8),
    "bdl-9": (
        "type = 'document' implies (identifier.system.exists() and identifier.value.exists())",
        native.document(native.identified),
    ),
    "bdl-10": (
        "type = 'document' implies (timestamp.hasValue())",
        native.document(native.has_value("timestamp")),
    ),
    "bdl-11": (
        "type = 'document' implies entry.first().resource.is(Composition)",
        native.document(native.first_is("Composition")),
    ),
    "bdl-12": (
        "type = 'message' implies entry.first().resource.is(MessageHeader)",
        native.document(native.first_is("MessageHeader"), "message"),
    ),
    "que-1": (
        "(type='group' implies item.empty().not()) and (type.trace('type')='display' implies "
        "item.trace('item').empty())",
        native.que_1,
    ),
    "que-2": ("descendants().linkId.isDistinct()", native.que_2),
    "que-3": ("type!='display' or code.empty()", native.unless_type("display", "code")),
    "que-4": (
        "answerOption.empty() or answerValueSet.empty()",
        native.not_both("answerOption", "answerValueSet"),
    ),
    "que-5": (
        "(type ='choice' or type = 'open-choice' or type = 'decimal' or type = 'integer' or type = 'date' or type "
        "= 'dateTime' or type = 'time' or type = 'string' or type = 'quantity') or (answerValueSet.empty() and "
        "answerOption.empty())",
        native.only_type(
            "choice open-choice decimal integer date dateTime time string quantity",
            "answerValueSet",
            "answerOption",
        ),
    ),
    "que-6": (
        "type!='display' or (required.empty() and repeats.empty())",
        native.unless_type("display", "required", "repeats"),
    ),
    "que-8": (
        "(type!='group' and type!='display') or initial.empty()",
        native.unless_type("group display", "initial"),
    ),
    "que-9": ("type!='display' or readOnly.empty()", native.unless_type("display", "readOnly")),
    "que-10": (
        "(type in ('boolean' | 'decimal' | 'integer' | 'string' | 'text' | 'url' | 'open-choice')) or "
        "maxLength.empty()",
        native.only_type("boolean decimal integer string text url open-choice", "maxLength"),
    ),
    "que-11": ("answerOption.empty() or initial.empty()", native.not_both("answerOption", "initial")),
    "que-12": (published_expression("que-12"), native.que_12),
    "que-13": ("repeats=true or initial.count() <= 1", native.que_13),
    "eld-1": (
        "discriminator.exists() or description.exists()",
        native.any_of("discriminator", "description"),
    ),
    "eld-8": (
        "pattern.empty() or fixed.empty()",
        lambda value, sibling, resource, root: (
            not (
                native.has_choice(value, "ElementDefinition", "pattern")
                and native.has_choice(value, "ElementDefinition", "fixed")
            )
        ),
    ),
    "eld-19": (
        published_expression("eld-19"),
        native.path_matches(
            r"""^[^\s\.,:;\'"\/|?!@#$%&*()\[\]{}]{1,64}(\.[^\s\.,:;\'"\/|?!@#$%&*()\[\]{}]{1,64}(\[x\])?(\:[^\s\.]+)?)*$"""
        ),
    ),
    "eld-20": (
        published_expression("eld-20"),
        native.path_matches(r"^[A-Za-z][A-Za-z0-9]*(\.[a-z][A-Za-z0-9]*(\[x])?)*$"),
    ),
    "eld-21": ("expression.exists()", native.any_of("expression")),
    "eld-22": (
        "sliceIsConstraining.exists() implies sliceName.exists()",
        native.needs("sliceIsConstraining", "sliceName"),
    ),
    "vsd-1": ("valueSet.exists() or system.exists()", native.any_of("valueSet", "system")),
    "vsd-3": ("concept.empty() or filter.empty()", native.not_both("concept", "filter")),
    "vsd-6": ("code.exists() or display.exists()", native.any_of("code", "display")),
    "vsd-10": ("code.empty() or system.exists()", native.needs("code", "system")),
    **{f"{key}-0": (NAME_RULE, native.name_0) for key in NAME_KEYS},
}

NATIVE: Mapping[tuple[str, str], Invariant] = {
    (key, expression): check for key, (expression, check) in _EXPRESSIONS.items()
}
"""(constraint key, published expression) → (value, sibling, %resource, %rootResource) → holds."""
