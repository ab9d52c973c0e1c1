"""Native forms of the R4 invariants that run most often, and corrections of those published wrong.

``NATIVE`` goes by constraint key *and* published expression, so that a profile which reuses a key is never
mis-evaluated. Each function takes (value, sibling, %resource, %rootResource) as JSON data and says whether
the invariant holds; tests prove each equal to its expression. A native never raises: where the expression
cannot be evaluated (data of a shape that the structure rules reject), it gives some answer.

``CORRECTED`` has the expressions that R4 4.0.1 published with an error against their own text; the reference
validator corrects most of the same ones. All of them have a native form, so a validator that asks ``NATIVE``
first never evaluates the published error.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from validator.fhir.fhirpath import equality, model, patterns
from validator.fhir.fhirpath.errors import ExpressionError
from validator.fhir.fhirpath.nodes import (
    NOT_ELEMENTS,
    Items,
    Node,
    descendants,
    is_type,
    members,
    node_of,
)

Invariant = Callable[[Any, Any, Any, Any], bool]

_NAME_KEYS = "adf cid cmd cpb cpd csd ees esc evd evi evv gdf ig inv lib mea msd nsd opd pdf que red rsd rvs sdf smp spd tcp tst vsd"
_NAME = "name.matches('[A-Z]([A-Za-z0-9_]){0,254}')"
_PATH_PART = r"""[^\\s\\.,:;\\\'"\\/|?!@#$%&*()\\[\\]{}]{1,64}"""

CORRECTED: Mapping[tuple[str, str], str] = {
    # matches() finds anywhere in the text (FHIRPath N1), so a rule for the whole needs anchors; and a name
    # that is absent is no wrong name.
    **{
        (f"{key}-0", _NAME): "name.hasValue() implies name.matches('^[A-Z]([A-Za-z0-9_]){0,254}$')"
        for key in _NAME_KEYS.split()
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
    # a contained resource has no narrative of its own (https://hl7.org/fhir/R4/narrative.html)
    ("dom-6", "text.`div`.exists()"): "(%rootResource != $this) or text.`div`.exists()",
    # both have the same expression but only one part of its meaning each
    ("txt-1", "htmlChecks()"): "htmlChecks1()",
    ("txt-2", "htmlChecks()"): "htmlChecks2()",
}


def corrected_expression(key: str, expression: str) -> str:
    """The expression to evaluate for a published invariant."""
    return CORRECTED.get((key, expression), expression)


# -- reading elements, as FHIRPath's member access does


def _count(value: Any, name: str) -> int:
    """How many items ``name`` gives on an element."""
    if type(value) is not dict:
        return 0
    return _length(value.get(name), value.get("_" + name))


def _length(one: Any, sibling: Any) -> int:
    if type(one) is list:
        siblings = sibling if type(sibling) is list else ()
        return sum(
            (i < len(one) and one[i] is not None) or (i < len(siblings) and type(siblings[i]) is dict)
            for i in range(max(len(one), len(siblings)))
        )
    if one is not None or type(sibling) is dict:
        return 1
    return sum(type(other) is dict for other in sibling) if type(sibling) is list else 0


def _has(value: Any, name: str) -> bool:
    if type(value) is not dict:
        return False
    one = value.get(name)
    if one is not None and type(one) is not list:
        return True
    return _count(value, name) > 0


def _has_choice(value: Any, owner: str, name: str) -> bool:
    """Whether the choice element ``name[x]`` of the type ``owner`` is there."""
    if type(value) is not dict:
        return False
    length = len(name)
    for key in value:
        stem = key[1:] if key[:1] == "_" else key
        if (
            stem.startswith(name)
            and len(stem) > length
            and stem[length:] in model.choice_suffixes(owner, name)
            and _has(value, stem)
        ):
            return True
    return _has(value, name)


def _all(value: Any, name: str) -> list[Any]:
    """The values of the items that ``name`` gives, ``None`` for one that has only extensions."""
    if type(value) is not dict:
        return []
    one = value.get(name)
    if one is not None and type(one) is not list:
        return [one]
    found: Items = []
    members(Node(value, None, None), name, found)
    return [item.value for item in found]


def _one(value: Any, name: str) -> Any:
    """The value of the only item; ``None`` if there is none or there are several."""
    found = _all(value, name)
    return found[0] if len(found) == 1 else None


def _is(value: Any, name: str, *texts: str) -> bool | None:
    """``name = 'a' or name = 'b'``, ``None`` for empty."""
    found = _all(value, name)
    if not found or found == [None]:
        return None
    return len(found) == 1 and type(found[0]) is str and found[0] in texts


# -- every element and extension


def _ele_1(value: Any, sibling: Any, resource: Any, root: Any) -> bool:
    if type(value) is dict:
        elements = ids = 0
        for key, one in value.items():
            if key in NOT_ELEMENTS:
                continue
            if key[:1] == "_":
                if key[1:] in value:
                    continue
                count, name = _length(None, one), key[1:]
            else:
                count, name = _length(one, value.get("_" + key)), key
            elements += count
            if name == "id":
                ids += count
            elif count:
                return True
        return elements > ids
    if value is not None:
        return True
    if type(sibling) is not dict:
        return False
    return _length(sibling.get("extension"), None) > 0


def _ext_1(value: Any, sibling: Any, resource: Any, root: Any) -> bool:
    return _has(value, "extension") != _has_choice(value, "Extension", "value")


# -- domain resources


def _dom_2(value: Any, sibling: Any, resource: Any, root: Any) -> bool:
    return not any(_has(one, "contained") for one in _all(value, "contained"))


def _dom_3(value: Any, sibling: Any, resource: Any, root: Any) -> bool:
    """Linear in the size of the resource: what refers to contained resources is collected once."""
    if not _has(value, "contained"):
        return True
    found: Items = []
    members(node_of(value, None, None), "contained", found)
    referred = _fragments(descendants([node_of(resource, None, None)])) if type(resource) is dict else set()
    for node in found:
        identifier = _one(node.value, "id")
        if identifier is None or f"#{identifier}" in referred:
            continue
        if "#" not in _fragments(descendants([node]), canonical="canonical"):
            return False
    return True


def _fragments(nodes: Items, canonical: str = "uri") -> set[str]:
    """The ``#…`` in elements called ``reference`` and in elements of the type ``canonical`` or one derived
    from it."""
    found: set[str] = set()
    for node in nodes:
        value = node.value
        if type(value) is dict:
            texts = _all(value, "reference") if "reference" in value else ()
            found.update(text for text in texts if type(text) is str and text[:1] == "#")
        elif type(value) is str and value[:1] == "#" and is_type(node, None, canonical):
            found.add(value)
    return found


def _dom_4(value: Any, sibling: Any, resource: Any, root: Any) -> bool:
    metas = [meta for one in _all(value, "contained") for meta in _all(one, "meta")]
    return not any(_has(meta, "versionId") or _has(meta, "lastUpdated") for meta in metas)


def _dom_5(value: Any, sibling: Any, resource: Any, root: Any) -> bool:
    return not any(_has(meta, "security") for one in _all(value, "contained") for meta in _all(one, "meta"))


def _dom_6(value: Any, sibling: Any, resource: Any, root: Any) -> bool:
    if type(root) is dict and root is not value and root != value:
        return True
    return any(_has(text, "div") for text in _all(value, "text"))


def _narrative(rule: str) -> Invariant:
    def check(value: Any, sibling: Any, resource: Any, root: Any) -> bool:
        from validator.fhir.narrative import narrative_problems

        return type(value) is not str or all(problem.rule != rule for problem in narrative_problems(value))

    return check


# -- data types


def _per_1(value: Any, sibling: Any, resource: Any, root: Any) -> bool:
    start, end = _one(value, "start"), _one(value, "end")
    if start is None or end is None or type(start) in (dict, list) or type(end) in (dict, list):
        return True
    if type(start) is str and type(end) is str and len(start) == len(end):
        # one precision and one offset: the texts sort as the moments do
        if len(start) <= 10 or start[-1] == end[-1] == "Z" or (start[-6:] == end[-6:] and start[-6] in "+-"):
            return start <= end
    return _ordered(start, end, "Period.start")


def _ordered(low: Any, high: Any, path: str) -> bool:
    try:
        found = equality.order([node_of(low, None, path)], [node_of(high, None, path)], "<=")
    except (ExpressionError, ArithmeticError, TypeError):
        return False
    return found is not None and found <= 0


def _rng_2(value: Any, sibling: Any, resource: Any, root: Any) -> bool:
    if not _has(value, "low") or not _has(value, "high"):
        return True
    return _ordered(_one(value, "low"), _one(value, "high"), "Range.low")


def _ref_1(value: Any, sibling: Any, resource: Any, root: Any) -> bool:
    reference = _one(value, "reference")
    if type(reference) is not str:
        return reference is None or type(reference) is dict
    if reference[:1] != "#" or reference == "#":
        return True
    contained = root.get("contained") if type(root) is dict else None
    wanted = reference[1:]
    if type(contained) is not list:
        contained = [contained]
    return any(wanted in _all(one, "id") for one in contained)


def _rat_1(value: Any, sibling: Any, resource: Any, root: Any) -> bool:
    numerator = _has(value, "numerator")
    return numerator == _has(value, "denominator") and (numerator or _has(value, "extension"))


def _any_of(*names: str) -> Invariant:
    """``a.exists() or b.exists()``"""
    return lambda value, sibling, resource, root: any(_has(value, name) for name in names)


def _needs(name: str, *others: str) -> Invariant:
    """``a.empty() or b.exists()``: a needs one of the others."""

    def check(value: Any, sibling: Any, resource: Any, root: Any) -> bool:
        return not _has(value, name) or any(_has(value, other) for other in others)

    return check


def _not_both(name: str, other: str) -> Invariant:
    """``a.empty() or b.empty()``"""
    return lambda value, sibling, resource, root: not (_has(value, name) and _has(value, other))


def _none_of(*names: str) -> Invariant:
    return lambda value, sibling, resource, root: not any(_has(value, name) for name in names)


def _not_choice_with(owner: str, choice: str, other: str) -> Invariant:
    """``other.empty() or choice.empty()``"""
    return lambda value, sibling, resource, root: (
        not (_has(value, other) and _has_choice(value, owner, choice))
    )


# -- observations


def _obs_7(value: Any, sibling: Any, resource: Any, root: Any) -> bool:
    if not _has(value, "component") or not _has_choice(value, "Observation", "value"):
        return True
    own = _coding_keys(_all(resource, "code"))
    return not any(
        own & _coding_keys([code])
        for component in _all(value, "component")
        for code in _all(component, "code")
    )


def _coding_keys(concepts: Iterable[Any]) -> set[Any]:
    found: Items = []
    for concept in concepts:
        members(Node(concept, None, "CodeableConcept"), "coding", found)
    return {equality.key(node) for node in found}


def _vs_1(value: Any, sibling: Any, resource: Any, root: Any) -> bool:
    """The focus is effective[x], whose type its JSON form tells: a dateTime is the only one of its string
    types that can be partial."""
    if type(value) is not str:
        return True
    return len(value) >= 8


def _ras_2(value: Any, sibling: Any, resource: Any, root: Any) -> bool:
    from decimal import Decimal

    probability = value.get("probabilityDecimal") if type(value) is dict else None
    if type(probability) not in (int, float, Decimal):
        return not (type(value) is dict and "_probabilityDecimal" in value) or probability is not None
    return bool(probability <= 100)


# -- bundles


def _bdl_1(value: Any, sibling: Any, resource: Any, root: Any) -> bool:
    return not _has(value, "total") or _is(value, "type", "searchset", "history") is True


def _bdl_2(value: Any, sibling: Any, resource: Any, root: Any) -> bool:
    if _is(value, "type", "searchset") is True:
        return True
    return not any(_has(entry, "search") for entry in _all(value, "entry"))


def _bdl_entries(part: str, *types: str) -> Invariant:
    def check(value: Any, sibling: Any, resource: Any, root: Any) -> bool:
        entries = _all(value, "entry")
        if not entries:
            return True
        wanted = _is(resource, "type", *types)
        return wanted is not None and all(_has(entry, part) == wanted for entry in entries)

    return check


def _bdl_7(value: Any, sibling: Any, resource: Any, root: Any) -> bool:
    if _is(value, "type", "history") is True:
        return True
    seen: set[str] = set()
    for entry in _all(value, "entry"):
        if not _has(entry, "fullUrl"):
            continue
        versions = [
            version
            for one in _all(entry, "resource")
            for meta in _all(one, "meta")
            for version in _all(meta, "versionId")
        ]
        full = f"{_one(entry, 'fullUrl') or ''}{versions[0] if versions and versions[0] is not None else ''}"
        if full in seen:
            return False
        seen.add(full)
    return True


def _bdl_8(value: Any, sibling: Any, resource: Any, root: Any) -> bool:
    url = _one(value, "fullUrl")
    return type(url) is not str or "/_history/" not in url


def _document(check: Callable[[Any], bool], kind: str = "document") -> Invariant:
    """``type = 'document' implies …``"""
    return lambda value, sibling, resource, root: _is(value, "type", kind) is False or check(value)


def _identified(bundle: Any) -> bool:
    identifiers = _all(bundle, "identifier")
    return any(_has(one, "system") for one in identifiers) and any(_has(one, "value") for one in identifiers)


def _first_is(kind: str) -> Callable[[Any], bool]:
    def check(bundle: Any) -> bool:
        entries = _all(bundle, "entry")
        first = _one(entries[0], "resource") if entries else None
        return type(first) is dict and first.get("resourceType") == kind

    return check


def _has_value(name: str) -> Callable[[Any], bool]:
    def check(value: Any) -> bool:
        found = _one(value, name)
        return found is not None and type(found) not in (dict, list)

    return check


# -- questionnaires


def _que_1(value: Any, sibling: Any, resource: Any, root: Any) -> bool:
    items = _has(value, "item")
    return (_is(value, "type", "group") is False or items) and (
        _is(value, "type", "display") is False or not items
    )


def _que_2(value: Any, sibling: Any, resource: Any, root: Any) -> bool:
    found: Items = []
    for node in descendants([node_of(value, None, None)]):
        if type(node.value) is dict:
            members(node, "linkId", found)
    keys = {equality.key(node) for node in found}
    return len(keys) == len(found)


def _unless_type(types: str, *names: str) -> Invariant:
    """``(type != 'a' and type != 'b') or x.empty()``"""
    of = tuple(types.split())

    def check(value: Any, sibling: Any, resource: Any, root: Any) -> bool:
        return _is(value, "type", *of) is False or not any(_has(value, name) for name in names)

    return check


def _only_type(types: str, *names: str) -> Invariant:
    """``(type = 'a' or type = 'b') or x.empty()``"""
    of = tuple(types.split())

    def check(value: Any, sibling: Any, resource: Any, root: Any) -> bool:
        return _is(value, "type", *of) is True or not any(_has(value, name) for name in names)

    return check


def _que_12(value: Any, sibling: Any, resource: Any, root: Any) -> bool:
    return _count(value, "enableWhen") < 2 or _has(value, "enableBehavior")


def _que_13(value: Any, sibling: Any, resource: Any, root: Any) -> bool:
    return _all(value, "repeats") == [True] or _count(value, "initial") <= 1


# -- conformance resources


def _name_0(value: Any, sibling: Any, resource: Any, root: Any) -> bool:
    name = _one(value, "name")
    if type(name) is not str:
        return name is None or type(name) in (dict, list)
    return patterns.matches("^[A-Z]([A-Za-z0-9_]){0,254}$", name)


def _path_matches(pattern: str) -> Invariant:
    def check(value: Any, sibling: Any, resource: Any, root: Any) -> bool:
        path = _one(value, "path")
        return type(path) is str and patterns.matches(pattern, path)

    return check


def _published(key: str) -> str:
    return next(expression for known, expression in CORRECTED if known == key)


_EXPRESSIONS: dict[str, tuple[str, Invariant]] = {
    "ele-1": ("hasValue() or (children().count() > id.count())", _ele_1),
    "ext-1": ("extension.exists() != value.exists()", _ext_1),
    "dom-2": ("contained.contained.empty()", _dom_2),
    "dom-3": (
        "contained.where((('#'+id in (%resource.descendants().reference | %resource.descendants().as(canonical) "
        "| %resource.descendants().as(uri) | %resource.descendants().as(url))) or descendants().where(reference = "
        "'#').exists() or descendants().where(as(canonical) = '#').exists() or descendants().where(as(canonical) = "
        "'#').exists()).not()).trace('unmatched', id).empty()",
        _dom_3,
    ),
    "dom-4": ("contained.meta.versionId.empty() and contained.meta.lastUpdated.empty()", _dom_4),
    "dom-5": ("contained.meta.security.empty()", _dom_5),
    "dom-6": (_published("dom-6"), _dom_6),
    "txt-1": ("htmlChecks()", _narrative("txt-1")),
    "txt-2": ("htmlChecks()", _narrative("txt-2")),
    "per-1": ("start.hasValue().not() or end.hasValue().not() or (start <= end)", _per_1),
    "ref-1": (_published("ref-1"), _ref_1),
    "cpt-2": ("value.empty() or system.exists()", _needs("value", "system")),
    "att-1": ("data.empty() or contentType.exists()", _needs("data", "contentType")),
    "qty-3": ("code.empty() or system.exists()", _needs("code", "system")),
    "sqty-1": ("comparator.empty()", _none_of("comparator")),
    "rng-2": ("low.empty() or high.empty() or (low <= high)", _rng_2),
    "rat-1": (
        "(numerator.empty() xor denominator.exists()) and (numerator.exists() or extension.exists())",
        _rat_1,
    ),
    "exp-1": ("expression.exists() or reference.exists()", _any_of("expression", "reference")),
    "obs-3": ("low.exists() or high.exists() or text.exists()", _any_of("low", "high", "text")),
    "obs-6": (
        "dataAbsentReason.empty() or value.empty()",
        _not_choice_with("Observation", "value", "dataAbsentReason"),
    ),
    "obs-7": (
        "value.empty() or component.code.where(coding.intersect(%resource.code.coding).exists()).empty()",
        _obs_7,
    ),
    "vs-1": (_published("vs-1"), _vs_1),
    "vs-3": (
        "value.exists() or dataAbsentReason.exists()",
        lambda value, sibling, resource, root: (
            _has_choice(value, "Observation.component", "value") or _has(value, "dataAbsentReason")
        ),
    ),
    "ras-2": (_published("ras-2"), _ras_2),
    "pat-1": (
        "name.exists() or telecom.exists() or address.exists() or organization.exists()",
        _any_of("name", "telecom", "address", "organization"),
    ),
    "org-1": ("(identifier.count() + name.count()) > 0", _any_of("identifier", "name")),
    "cmp-1": ("text.exists() or entry.exists() or section.exists()", _any_of("text", "entry", "section")),
    "cmp-2": ("emptyReason.empty() or entry.empty()", _not_both("emptyReason", "entry")),
    "lst-1": ("emptyReason.empty() or entry.empty()", _not_both("emptyReason", "entry")),
    "con-1": ("summary.exists() or assessment.exists()", _any_of("summary", "assessment")),
    "con-2": ("code.exists() or detail.exists()", _any_of("code", "detail")),
    "cpl-3": ("detail.empty() or reference.empty()", _not_both("detail", "reference")),
    "qrs-1": ("(answer.exists() and item.exists()).not()", _not_both("answer", "item")),
    "tim-1": ("duration.empty() or durationUnit.exists()", _needs("duration", "durationUnit")),
    "tim-2": ("period.empty() or periodUnit.exists()", _needs("period", "periodUnit")),
    "tim-6": ("periodMax.empty() or period.exists()", _needs("periodMax", "period")),
    "tim-7": ("durationMax.empty() or duration.exists()", _needs("durationMax", "duration")),
    "tim-8": ("countMax.empty() or count.exists()", _needs("countMax", "count")),
    "tim-10": ("timeOfDay.empty() or when.empty()", _not_both("timeOfDay", "when")),
    "bdl-1": ("total.empty() or (type = 'searchset') or (type = 'history')", _bdl_1),
    "bdl-2": ("entry.search.empty() or (type = 'searchset')", _bdl_2),
    "bdl-3": (
        "entry.all(request.exists() = (%resource.type = 'batch' or %resource.type = 'transaction' or "
        "%resource.type = 'history'))",
        _bdl_entries("request", "batch", "transaction", "history"),
    ),
    "bdl-4": (
        "entry.all(response.exists() = (%resource.type = 'batch-response' or %resource.type = "
        "'transaction-response' or %resource.type = 'history'))",
        _bdl_entries("response", "batch-response", "transaction-response", "history"),
    ),
    "bdl-5": (
        "resource.exists() or request.exists() or response.exists()",
        _any_of("resource", "request", "response"),
    ),
    "bdl-7": (
        "(type = 'history') or entry.where(fullUrl.exists()).select(fullUrl&resource.meta.versionId).isDistinct()",
        _bdl_7,
    ),
    "bdl-8": (_published("bdl-8"), _bdl_8),
    "bdl-9": (
        "type = 'document' implies (identifier.system.exists() and identifier.value.exists())",
        _document(_identified),
    ),
    "bdl-10": (
        "type = 'document' implies (timestamp.hasValue())",
        _document(_has_value("timestamp")),
    ),
    "bdl-11": (
        "type = 'document' implies entry.first().resource.is(Composition)",
        _document(_first_is("Composition")),
    ),
    "bdl-12": (
        "type = 'message' implies entry.first().resource.is(MessageHeader)",
        _document(_first_is("MessageHeader"), "message"),
    ),
    "que-1": (
        "(type='group' implies item.empty().not()) and (type.trace('type')='display' implies "
        "item.trace('item').empty())",
        _que_1,
    ),
    "que-2": ("descendants().linkId.isDistinct()", _que_2),
    "que-3": ("type!='display' or code.empty()", _unless_type("display", "code")),
    "que-4": ("answerOption.empty() or answerValueSet.empty()", _not_both("answerOption", "answerValueSet")),
    "que-5": (
        "(type ='choice' or type = 'open-choice' or type = 'decimal' or type = 'integer' or type = 'date' or type "
        "= 'dateTime' or type = 'time' or type = 'string' or type = 'quantity') or (answerValueSet.empty() and "
        "answerOption.empty())",
        _only_type(
            "choice open-choice decimal integer date dateTime time string quantity",
            "answerValueSet",
            "answerOption",
        ),
    ),
    "que-6": (
        "type!='display' or (required.empty() and repeats.empty())",
        _unless_type("display", "required", "repeats"),
    ),
    "que-8": (
        "(type!='group' and type!='display') or initial.empty()",
        _unless_type("group display", "initial"),
    ),
    "que-9": ("type!='display' or readOnly.empty()", _unless_type("display", "readOnly")),
    "que-10": (
        "(type in ('boolean' | 'decimal' | 'integer' | 'string' | 'text' | 'url' | 'open-choice')) or "
        "maxLength.empty()",
        _only_type("boolean decimal integer string text url open-choice", "maxLength"),
    ),
    "que-11": ("answerOption.empty() or initial.empty()", _not_both("answerOption", "initial")),
    "que-12": (_published("que-12"), _que_12),
    "que-13": ("repeats=true or initial.count() <= 1", _que_13),
    "eld-1": (
        "discriminator.exists() or description.exists()",
        _any_of("discriminator", "description"),
    ),
    "eld-8": (
        "pattern.empty() or fixed.empty()",
        lambda value, sibling, resource, root: (
            not (
                _has_choice(value, "ElementDefinition", "pattern")
                and _has_choice(value, "ElementDefinition", "fixed")
            )
        ),
    ),
    "eld-19": (
        _published("eld-19"),
        _path_matches(
            r"""^[^\s\.,:;\'"\/|?!@#$%&*()\[\]{}]{1,64}(\.[^\s\.,:;\'"\/|?!@#$%&*()\[\]{}]{1,64}(\[x\])?(\:[^\s\.]+)?)*$"""
        ),
    ),
    "eld-20": (
        _published("eld-20"),
        _path_matches(r"^[A-Za-z][A-Za-z0-9]*(\.[a-z][A-Za-z0-9]*(\[x])?)*$"),
    ),
    "eld-21": ("expression.exists()", _any_of("expression")),
    "eld-22": (
        "sliceIsConstraining.exists() implies sliceName.exists()",
        _needs("sliceIsConstraining", "sliceName"),
    ),
    "vsd-1": ("valueSet.exists() or system.exists()", _any_of("valueSet", "system")),
    "vsd-3": ("concept.empty() or filter.empty()", _not_both("concept", "filter")),
    "vsd-6": ("code.exists() or display.exists()", _any_of("code", "display")),
    "vsd-10": ("code.empty() or system.exists()", _needs("code", "system")),
    **{f"{key}-0": (_NAME, _name_0) for key in _NAME_KEYS.split()},
}

NATIVE: Mapping[tuple[str, str], Invariant] = {
    (key, expression): check for key, (expression, check) in _EXPRESSIONS.items()
}
"""(constraint key, published expression) → (value, sibling, %resource, %rootResource) → holds."""
