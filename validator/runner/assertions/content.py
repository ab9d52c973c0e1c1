"""Assertions about the resource that was answered."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

from validator.results import Finding, Location, NotChecked, Rule, Severity, Text, Verdict, summed
from validator.runner.answers import Reply
from validator.runner.assertions.http import outcome_issues, what_the_server_said
from validator.runner.assertions.registry import Judge, Problem, always, assertion_kind
from validator.texts import text
from validator.texts.not_checked import entry_finding, entry_text

_MAX_RELATED = 50
_MOST_NAMED = 5
_DEFINITION_MISSING = "validation.extension-unknown-official"
"""An extension of an HL7 guide that is not among the packages of the run. That says nothing of the product: R4
(extensibility.html) allows every defined extension, and what its definition asks could not be checked here."""


def needs_resource(
    check: Callable[[Any, dict[str, Any], Reply, Judge], Problem | None],
) -> Callable[[Any, Reply, Judge], Problem | None]:
    """Answers with a problem of its own when no resource came, instead of asking ``check``."""

    def checked(argument: Any, reply: Reply, judge: Judge) -> Problem | None:
        if reply.resource is None:
            values = {"status": reply.answer.status, "type": reply.answer.header("content-type") or "–"}
            return Problem("no-resource", values, code="structure")
        return check(argument, reply.resource, reply, judge)

    return checked


def shown(value: Any, limit: int = 200) -> str:
    """A value for a message: short, and on one line."""
    written = json.dumps(value, ensure_ascii=False, default=str)
    return written if len(written) <= limit else written[: limit - 1] + "…"


@assertion_kind("fhirpath", evidence=always, expressions=("fhirpath",))
@needs_resource
def fhirpath(argument: Any, resource: dict[str, Any], reply: Reply, judge: Judge) -> Problem | None:
    found = judge.evaluate(resource, argument)
    if found == [True] and found[0] is True:
        return None
    kind = resource["resourceType"]
    values: dict[str, object] = {"expression": argument, "type": kind, "found": shown(found)}
    if found and found[0] is not False:
        return Problem("fhirpath-not-boolean", values, "invalid", kind, verdict=Verdict.ERROR)
    said = what_the_server_said(reply)
    if said:
        return Problem("fhirpath-outcome", {**values, "said": said}, "invariant", kind)
    return Problem("fhirpath-empty" if not found else "fhirpath-false", values, "invariant", kind)


@assertion_kind("equals", evidence=always, expressions=("fhirpath",))
@needs_resource
def equals(argument: Any, resource: dict[str, Any], reply: Reply, judge: Judge) -> Problem | None:
    found = judge.evaluate(resource, argument["fhirpath"])
    wanted = argument["value"] if isinstance(argument["value"], list) else [argument["value"]]
    if len(found) == len(wanted) and all(_same(a, b) for a, b in zip(found, wanted, strict=True)):
        return None
    values = {"expression": argument["fhirpath"], "expected": shown(wanted), "found": shown(found)}
    return Problem("equals", values, path=argument["fhirpath"])


def _same(found: Any, wanted: Any) -> bool:
    """Equal as JSON values: ``true`` is not 1, but 1 is 1.0."""
    if isinstance(found, bool) or isinstance(wanted, bool):
        return found is wanted
    if isinstance(wanted, int | float) and not isinstance(found, str | dict | list):
        return bool(float(found) == float(wanted))
    return bool(found == wanted) or (isinstance(wanted, str) and str(found) == wanted)


@assertion_kind("count", evidence=always, expressions=("fhirpath",))
@needs_resource
def count(argument: Any, resource: dict[str, Any], reply: Reply, judge: Judge) -> Problem | None:
    found = len(judge.evaluate(resource, argument["fhirpath"]))
    low = argument.get("is", argument.get("min", 0))
    high = argument.get("is", argument.get("max", found))
    if low <= found <= high:
        return None
    upper = f"–{argument['max']}" if "max" in argument else ""
    wanted = str(low) if low == high else f"{low}{upper}" if upper else f"≥ {low}"
    values = {"expression": argument["fhirpath"], "expected": wanted, "found": found}
    return Problem("count", values, path=argument["fhirpath"])


@assertion_kind("profile", evidence=always, expressions=("on",))
@needs_resource
def profile(argument: Any, resource: dict[str, Any], reply: Reply, judge: Judge) -> Problem | None:
    url = argument if isinstance(argument, str) else argument["url"]
    if not judge.knows_profile(url):
        return Problem(
            "profile-unknown", {"profile": url}, "not-found", rule=Rule(url), verdict=Verdict.ERROR
        )
    on = None if isinstance(argument, str) else argument.get("on")
    return _conformance(resource, on, (url,), judge, Rule(url.rpartition("/")[2], url))


@assertion_kind("valid", evidence=always, expressions=("on",))
@needs_resource
def valid(argument: Any, resource: dict[str, Any], reply: Reply, judge: Judge) -> Problem | None:
    on = argument.get("on") if isinstance(argument, dict) else None
    return _conformance(resource, on, (), judge, None)


def _conformance(
    resource: dict[str, Any], on: str | None, profiles: tuple[str, ...], judge: Judge, rule: Rule | None
) -> Problem | None:
    subjects: list[Any] = [resource] if on is None else judge.evaluate(resource, on)
    if not subjects:
        return Problem("nothing-selected", {"expression": on}, "not-found", path=on or "", rule=rule)
    related: list[Finding] = []
    passed_over: list[NotChecked] = []
    for subject in subjects:
        if not isinstance(subject, dict) or "resourceType" not in subject:
            return Problem(
                "not-a-resource",
                {"expression": on, "found": shown(subject)},
                "invalid",
                on or "",
                rule,
                verdict=Verdict.ERROR,
            )
        found = judge.examine(subject, profiles)
        place = _place_of(resource, subject)
        related += [replace(item, location=_placed(item.location, place)) for item in found.findings]
        passed_over += [
            item.shown(str, partial(_placed, place=place))
            for item in found.not_checked
            if item.kind.may_hide_a_fault
        ]
    errors = [finding for finding in related if finding.is_error and finding.key != _DEFINITION_MISSING]
    if not errors:
        return _not_checked(summed(passed_over), related, rule)
    first = errors[0]
    values: dict[str, object] = {
        "count": len(errors),
        "first": first.message,
        "path": first.location.path,
        "profile": rule.url if rule is not None else "FHIR R4",
    }
    ordered = (*errors, *(finding for finding in related if finding not in errors))
    key = "not-valid" if rule is None else "not-conformant"
    return Problem(key, values, "invariant", first.location.path, rule, ordered[:_MAX_RELATED])


def _place_of(resource: dict[str, Any], subject: dict[str, Any]) -> tuple[str, str] | None:
    """The type of what was selected from a Bundle, and the path of the entry that it is in."""
    entries = resource.get("entry")
    for index, entry in enumerate(entries if isinstance(entries, list) else ()):
        if isinstance(entry, dict) and entry.get("resource") is subject:
            return str(subject["resourceType"]), f"{resource['resourceType']}.entry[{index}].resource"
    return None


def _placed(location: Location, place: tuple[str, str] | None) -> Location:
    """The location as seen from the whole answer."""
    if place is None:
        return location
    kind, prefix = place
    return replace(location, path=prefix + location.path.removeprefix(kind))


def _not_checked(
    passed_over: Sequence[NotChecked], related: list[Finding], rule: Rule | None
) -> Problem | None:
    """A remark where nothing wrong was found and a fault may hide in what was not checked."""
    missing = [finding for finding in related if finding.key == _DEFINITION_MISSING]
    if missing and len(missing) == sum(entry.count for entry in passed_over):
        return _definitions_missing(missing, rule)
    if not passed_over:
        return None
    said = [entry_text(entry) for entry in passed_over[:_MOST_NAMED]]
    if len(passed_over) > _MOST_NAMED:
        said.append(text("not_checked.more", count=len(passed_over) - _MOST_NAMED))
    return Problem(
        "not-checked",
        {"what": Text("; ".join(one.nb for one in said), "; ".join(one.en for one in said))},
        "not-supported",
        passed_over[0].first.path,
        rule,
        tuple(map(entry_finding, passed_over[:_MAX_RELATED])),
        Verdict.WARNING,
        Severity.WARNING,
        judged=False,
    )


def _definitions_missing(missing: Sequence[Finding], rule: Rule | None) -> Problem:
    first = missing[0]
    return Problem(
        "definitions-missing",
        {"count": len(missing), "path": first.location.path},
        "extension",
        first.location.path,
        rule,
        tuple(replace(finding, severity=Severity.WARNING) for finding in missing[:_MAX_RELATED]),
        Verdict.WARNING,
        Severity.WARNING,
        judged=False,
    )


@assertion_kind("operation-outcome", evidence=always)
@needs_resource
def operation_outcome(argument: Any, resource: dict[str, Any], reply: Reply, judge: Judge) -> Problem | None:
    rule = Rule("OperationOutcome", "https://hl7.org/fhir/R4/operationoutcome.html")
    kind = resource["resourceType"]
    if kind != "OperationOutcome":
        values: dict[str, object] = {"type": kind, "status": reply.answer.status}
        return Problem("not-an-outcome", values, "structure", kind, rule)
    issues = outcome_issues(resource)
    wanted = argument if isinstance(argument, dict) else {}
    codes = wanted.get("code")
    codes = [codes] if isinstance(codes, str) else codes
    for issue in issues:
        if _is_wanted(issue, wanted.get("severity"), codes, wanted.get("expression")):
            return None
    asked = ", ".join(f"{key}: {shown(value)}" for key, value in wanted.items()) or "severity: error"
    found = "; ".join(
        f"{issue.get('severity')}/{issue.get('code')} {_places(issue)}".strip() for issue in issues
    )
    return Problem(
        "no-such-issue", {"expected": asked, "found": found or "–"}, path="OperationOutcome.issue", rule=rule
    )


def _places(issue: dict[str, Any]) -> str:
    places = [*_texts(issue.get("expression")), *_texts(issue.get("location"))]
    return f"({', '.join(places)})" if places else ""


def _texts(value: Any) -> list[str]:
    return [item for item in value if isinstance(item, str)] if isinstance(value, list) else []


def _is_wanted(issue: dict[str, Any], severity: Any, codes: Any, expression: Any) -> bool:
    severities = (severity,) if severity else (Severity.ERROR.value, Severity.FATAL.value)
    if issue.get("severity") not in severities or (codes and issue.get("code") not in codes):
        return False
    return not expression or str(expression) in _places(issue)
