"""One answer against its question: the type, the permitted options, and the limits that extensions set.

https://hl7.org/fhir/R4/questionnaire.html, https://hl7.org/fhir/R4/questionnaire-profiles.html.
Used for the answers of a response and for the initial values of a form.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any, TypeGuard

from validator.fhir.validation.answer_order import Incomparable, as_number, order, same
from validator.fhir.validation.definition_json import extension_values
from validator.fhir.validation.fixed_pattern import shown
from validator.fhir.validation.questionnaire_items import (
    CHOICES,
    SDC_BASE,
    Form,
    Item,
    extension_rule,
    item_rule,
)
from validator.results import Rule, Severity, Unchecked

if TYPE_CHECKING:
    from validator.fhir.validation.node import Node
    from validator.fhir.validation.walk import Walk

ERROR = Severity.ERROR
_MEGABYTE = 1_000_000
_REFERENCE_RULE = "http://hl7.org/fhir/R4/references.html"


def check_answer(holder: Node, value: Node, item: Item, form: Form, walk: Walk) -> None:
    """Everything about one value. ``holder`` is the answer (or initial) that has it."""
    AnswerCheck(holder, value, item, form, walk).run()


@dataclass(slots=True, eq=False)
class AnswerCheck:
    holder: Node
    value: Node
    item: Item
    form: Form
    walk: Walk

    def run(self) -> None:
        if self.value.value is None or not self._has_right_type():
            return
        self._check_options()
        match self.value.type:
            case "string" | "uri" | "boolean":
                self._check_text()
            case "integer" | "decimal":
                self._check_text()
                self._check_decimal_places()
            case "Attachment":
                self._check_attachment()
            case "Reference":
                self._check_reference()
            case "Quantity":
                self._check_unit()
        self._check_limits()

    def _report(
        self,
        key: str,
        rule: Rule,
        code: str = "invalid",
        *,
        at: Node | None = None,
        severity: Severity = ERROR,
        **values: Any,
    ) -> None:
        self.walk.report(
            at or self.value, f"questionnaire.{key}", severity, code, rule, question=self.item.text, **values
        )

    # -- type

    def _has_right_type(self) -> bool:
        item, kind = self.item, self.value.type
        if item.type in CHOICES and item.options and kind not in item.answer_types:
            self._report(
                "option-type",
                item_rule("answerOption"),
                "structure",
                at=self.holder,
                found=kind,
                allowed=", ".join(sorted(item.answer_types)),
            )
            return False
        if item.type == "choice" and not item.options and item.value_set is None and kind != "Coding":
            # The options may be of any type, and this form leaves them to something outside of it.
            self._report(
                "choice-without-options",
                item_rule("type"),
                "structure",
                severity=Severity.WARNING,
                found=kind,
            )
            return False
        if kind not in item.answer_types:
            self._report(
                "answer-type",
                item_rule("type"),
                "structure",
                type=item.type,
                found=kind,
                allowed=", ".join(sorted(item.answer_types)),
            )
            return False
        return True

    # -- options

    def _check_options(self) -> None:
        item, value = self.item, self.value
        is_free = item.type == "open-choice" and value.type == "string"
        if (
            item.options
            and not is_free
            and not any(same(value.type, value.value, kind, option) for kind, option, _ in item.options)
        ):
            allowed = ", ".join(_short(option) for _, option, _ in item.options[:12])
            more = " …" if len(item.options) > 12 else ""
            self._report(
                "not-an-option",
                item_rule("answerOption"),
                "code-invalid",
                at=self.holder if value.type == "Coding" else value,
                answer=_short(value.value),
                allowed=allowed + more,
            )
        if item.value_set is not None and not is_free:
            self._check_value_set(item.value_set)

    def _check_value_set(self, canonical: str) -> None:
        value = self.value
        if value.type == "Coding":
            code, system = value.string("code"), value.string("system") or ""
            if code is None:
                self._report(
                    "no-code",
                    item_rule("answerValueSet"),
                    "code-invalid",
                    at=self.holder,
                    value_set=canonical,
                )
                return
        elif isinstance(value.value, str):
            code, system = value.value, None
        else:
            return
        terminology, name = self.form.value_set(canonical, self.walk)
        if not terminology.is_available(name):
            self._report(
                "value-set-unavailable",
                item_rule("answerValueSet"),
                "not-found",
                severity=Severity.INFORMATION,
                value_set=canonical,
            )
            return
        membership = terminology.contains(name, system, code)
        if membership.contains is None:
            self._report(
                "not-verifiable",
                item_rule("answerValueSet"),
                "not-supported",
                severity=Severity.INFORMATION,
                answer=_short(value.value),
                value_set=canonical,
                systems=", ".join(membership.unknown_systems),
            )
        elif not membership.contains and not system and terminology.contains(name, None, code).contains:
            self._report(
                "no-system",
                item_rule("answerValueSet"),
                "code-invalid",
                severity=Severity.WARNING,
                answer=_short(value.value),
                systems=", ".join(sorted(terminology.systems_of(name))),
            )
        elif not membership.contains:
            self._report(
                "not-in-value-set",
                item_rule("answerValueSet"),
                "code-invalid",
                at=self.holder if value.type == "Coding" else value,
                answer=_short(value.value),
                value_set=canonical,
            )

    # -- text and numbers

    def _check_text(self) -> None:
        raw = self.value.value
        written = raw if isinstance(raw, str) else _written(raw)
        longest = self.item.source.get("maxLength")
        if _is_count(longest) and len(written) > longest:
            self._report("too-long", item_rule("maxLength"), "too-long", length=len(written), limit=longest)
        shortest = self.item.count("minLength")
        if shortest is not None and len(written) < shortest:
            self._report("too-short", extension_rule("minLength"), length=len(written), limit=shortest)
        pattern = self.item.extension("regex")
        if isinstance(pattern, str):
            self._check_pattern(pattern, written)

    def _check_pattern(self, pattern: str, written: str) -> None:
        from validator.fhir.fhirpath import ExpressionError
        from validator.fhir.fhirpath.patterns import matches

        try:
            fits = matches(pattern, written, whole=True)
        except ExpressionError as error:
            self._report(
                "pattern-broken",
                extension_rule("regex"),
                "not-supported",
                severity=Severity.WARNING,
                pattern=pattern,
                reason=error.reason,
            )
            return
        if not fits:
            example = self.item.extension("entryFormat")
            key = "pattern-with-format" if isinstance(example, str) else "pattern"
            self._report(
                key, extension_rule("regex"), "value", answer=_short(written), pattern=pattern, format=example
            )

    def _check_decimal_places(self) -> None:
        limit = self.item.count("maxDecimalPlaces")
        number = as_number(self.value.value)
        if limit is None or number is None:
            return
        exponent = number.as_tuple().exponent
        places = max(0, -exponent) if isinstance(exponent, int) else 0
        if places > limit:
            self._report(
                "decimal-places",
                extension_rule("maxDecimalPlaces"),
                answer=_written(self.value.value),
                found=places,
                limit=limit,
            )

    # -- limits

    def _check_limits(self) -> None:
        for name, is_minimum in (("minValue", True), ("maxValue", False)):
            for kind, limit in self.item.extensions(name):
                self._check_limit(kind, limit, is_minimum, extension_rule(name))
        for name, is_minimum in (("minQuantity", True), ("maxQuantity", False)):
            for kind, limit in extension_values(self.item.source, SDC_BASE + name):
                rule = Rule(f"sdc-questionnaire-{name}", SDC_BASE + name)
                self._check_limit(kind, limit, is_minimum, rule)

    def _check_limit(self, kind: str, limit: Any, is_minimum: bool, rule: Rule) -> None:
        value = self.value.value
        if (kind == "Quantity") != (self.value.type == "Quantity"):
            return  # the form is at fault, and is told so where it is checked
        try:
            found = order(self.value.type, value, limit)
        except Incomparable as problem:
            if problem.reason in ("no-units", "other-units"):
                self._report(
                    f"limit-{problem.reason}", rule, "value", answer=_short(value), limit=_short(limit)
                )
            else:
                self.walk.not_checked(Unchecked.RULE, rule.url or rule.id, self.value)
            return
        if found == (-1 if is_minimum else 1):
            self._report(
                "below-minimum" if is_minimum else "above-maximum",
                rule,
                "value",
                answer=_short(value),
                limit=_short(limit),
            )

    def _check_unit(self) -> None:
        quantity = self.value.value
        code, system = quantity.get("code"), quantity.get("system")
        options = [option for _, option in self.item.extensions("questionnaire-unitOption")]
        options = [option for option in options if isinstance(option, dict)]
        if options and not any(_is_unit(quantity, option) for option in options):
            self._report(
                "unit",
                extension_rule("questionnaire-unitOption"),
                "code-invalid",
                answer=_short(quantity),
                allowed=", ".join(str(option.get("display") or option.get("code")) for option in options),
            )
        canonical = self.item.extension("questionnaire-unitValueSet")
        if not isinstance(canonical, str):
            return
        rule = extension_rule("questionnaire-unitValueSet")
        terminology, name = self.form.value_set(canonical, self.walk)
        if not terminology.is_available(name):
            self._report(
                "value-set-unavailable", rule, "not-found", severity=Severity.INFORMATION, value_set=canonical
            )
        elif not isinstance(code, str):
            self._report("unit-no-code", rule, "code-invalid", answer=_short(quantity), value_set=canonical)
        else:
            membership = terminology.contains(name, str(system or ""), code)
            if membership.contains is None:
                self._report(
                    "not-verifiable",
                    rule,
                    "not-supported",
                    severity=Severity.INFORMATION,
                    answer=_short(quantity),
                    value_set=canonical,
                    systems=", ".join(membership.unknown_systems),
                )
            elif not membership.contains:
                self._report(
                    "not-in-value-set", rule, "code-invalid", answer=_short(quantity), value_set=canonical
                )

    # -- attachments and references

    def _check_attachment(self) -> None:
        attachment = self.value.value
        allowed = [str(mime) for _, mime in self.item.extensions("mimeType")]
        found = attachment.get("contentType")
        if allowed and not (isinstance(found, str) and any(_same_mime(found, mime) for mime in allowed)):
            self._report(
                "mime-type",
                extension_rule("mimeType"),
                at=self.holder,
                found=found or "–",
                allowed=", ".join(allowed),
            )
        limit = as_number(self.item.extension("maxSize"))
        size = _size(attachment)
        if limit is not None and size is not None and size > limit * _MEGABYTE:
            self._report(
                "attachment-size",
                extension_rule("maxSize"),
                "too-long",
                at=self.holder,
                found=f"{Decimal(size) / _MEGABYTE:.1f}",
                limit=limit,
            )

    def _check_reference(self) -> None:
        walk, value = self.walk, self.value
        target = walk.resolve(value.string("reference"), value)
        actual = target.type if target is not None else walk.stated_type(value)
        allowed = [str(name) for _, name in self.item.extensions("questionnaire-referenceResource")]
        if actual is not None and actual not in walk.definitions.resource_types:
            self._report(
                "no-resource-type",
                Rule("references", _REFERENCE_RULE),
                "value",
                found=actual,
                reference=value.string("reference") or "",
            )
        elif allowed and actual is not None and actual not in allowed:
            self._report(
                "reference-type",
                extension_rule("questionnaire-referenceResource"),
                "structure",
                found=actual,
                reference=value.string("reference") or "",
                allowed=", ".join(allowed),
            )
        elif allowed and actual is None:
            self._report(
                "reference-type-unknown",
                extension_rule("questionnaire-referenceResource"),
                "not-supported",
                severity=Severity.INFORMATION,
                allowed=", ".join(allowed),
            )
        profiles = [str(url) for _, url in self.item.extensions("questionnaire-referenceProfile")]
        if profiles:
            self._check_profiles(profiles, target)

    def _check_profiles(self, profiles: list[str], target: Node | None) -> None:
        rule = extension_rule("questionnaire-referenceProfile")
        known = [profile for profile in profiles if self.walk.compiler.profile(profile) is not None]
        if target is None or len(known) < len(profiles):
            if target is None or not any(self.walk.conforms(target, profile) for profile in known):
                self._report(
                    "reference-profile-unknown",
                    rule,
                    "not-supported",
                    severity=Severity.INFORMATION,
                    profiles=", ".join(profiles),
                )
        elif not any(self.walk.conforms(target, profile) for profile in known):
            self._report(
                "reference-profile",
                rule,
                "structure",
                reference=self.value.string("reference") or "",
                profiles=", ".join(profiles),
                problems=self.walk.problems_of(target, known[0]),
            )


def _is_count(value: Any) -> TypeGuard[int]:
    return isinstance(value, int) and not isinstance(value, bool)


def _written(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _short(value: Any) -> str:
    """A value as a person would say it."""
    if isinstance(value, Mapping):
        if "value" in value or "unit" in value:
            unit = value.get("unit") or value.get("code") or ""
            return f"{value.get('value', '–')} {unit}".strip()
        if value.get("code") is not None:
            system = value.get("system")
            return f"{system}#{value['code']}" if system else str(value["code"])
        return str(value.get("display") or value.get("reference") or shown(value))
    text = _written(value)
    return text if len(text) <= 80 else text[:77] + "…"


def _is_unit(quantity: Mapping[str, Any], option: Mapping[str, Any]) -> bool:
    code, wanted = quantity.get("code"), option.get("code")
    if code is not None and wanted is not None:
        return code == wanted and quantity.get("system") == option.get("system")
    unit = quantity.get("unit")
    return unit is not None and unit in (option.get("display"), wanted)


def _same_mime(found: str, allowed: str) -> bool:
    """Parameters (``; charset=utf-8``) aside; ``image/*`` stands for every kind of image."""
    kind = found.partition(";")[0].strip().casefold()
    wanted = allowed.partition(";")[0].strip().casefold()
    return kind == wanted or (wanted.endswith("/*") and kind.startswith(wanted[:-1]))


def _size(attachment: Mapping[str, Any]) -> int | None:
    """Bytes: of the data where it is here, otherwise as stated."""
    data = attachment.get("data")
    if isinstance(data, str):
        compact = "".join(data.split())
        return len(compact) // 4 * 3 - compact.count("=", -2)
    size = attachment.get("size")
    return size if _is_count(size) else None
