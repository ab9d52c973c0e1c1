"""A run as SARIF 2.1.0 (https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html): every fault, remark and open question
at the line of the suite's file where its scenario stands."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha256
from typing import Any

from validator.reports.failures import Failure, failures, remarks
from validator.reports.sarif import SCHEMA, driver_of, file_uri
from validator.reports.visible_text import visible, visible_line
from validator.results import Language, Result, Verdict
from validator.texts import text

_LEVELS = {Verdict.FAIL: "error", Verdict.WARNING: "warning"}


def sarif_of_run(result: Result, language: Language = "en") -> dict[str, Any]:
    """The log as a JSON object. The SARIF rule of a result is the requirement that the assertion cites; where it cites none (a step that
    could not be carried through), ``SUITE/SCENARIO``. What could not be decided has the kind ``open`` (3.27.9), which is no failure."""
    told = [
        *failures(result),
        *(one for suite in result.suites for scenario in suite.scenarios for one in remarks(suite, scenario)),
    ]
    rules = _rules(result, told, language)
    indexes = {rule["id"]: index for index, rule in enumerate(rules)}
    files = list(dict.fromkeys(place.file for one in told if (place := one.scenario.location) and place.file))
    run = {
        "tool": {"driver": driver_of(rules, result.tool_version)},
        "invocations": [
            {
                "executionSuccessful": result.complete,
                "startTimeUtc": _utc(result.started),
                "endTimeUtc": _utc(result.finished),
            }
        ],
        "columnKind": "unicodeCodePoints",
        "artifacts": [{"location": {"uri": file_uri(file)}} for file in files],
        "results": [_result(one, indexes, files, language) for one in told],
        "properties": {"run": result.run_id, "target": visible_line(result.target.url)},
    }
    return {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}


def _utc(instant: str) -> str:
    return instant.replace("+00:00", "Z")


def _rule_of(failure: Failure) -> str:
    return visible_line(failure.requirement or f"{failure.suite.id}/{failure.scenario.id}")


def _rules(result: Result, told: Sequence[Failure], language: Language) -> list[dict[str, Any]]:
    rules: dict[str, dict[str, Any]] = {}
    for failure in told:
        requirement = result.requirements.get((failure.requirement or "").partition(".")[0])
        title = requirement.title if requirement else failure.scenario.title
        rules.setdefault(
            _rule_of(failure),
            {
                "id": _rule_of(failure),
                "shortDescription": {"text": visible_line(title.in_language(language))},
            },
        )
    return list(rules.values())


def _result(
    failure: Failure, indexes: dict[str, int], files: Sequence[str], language: Language
) -> dict[str, Any]:
    message = failure.message.in_language(language)
    finding = failure.finding
    if finding is not None and finding.fix is not None:
        message += f"\n{text('report.fix').in_language(language)}: {finding.fix.in_language(language)}"
    names = [failure.suite.id, failure.scenario.id]
    if failure.step is not None:
        names.append(failure.step.id)
    place = failure.scenario.location
    where: dict[str, Any] = {"logicalLocations": [{"fullyQualifiedName": visible_line("/".join(names))}]}
    if place is not None and place.file:
        where["physicalLocation"] = {
            "artifactLocation": {"uri": file_uri(place.file), "index": files.index(place.file)}
        }
        if place.line is not None:
            where["physicalLocation"]["region"] = {"startLine": place.line}
    # Without the message, which quotes what the server said: the same fault stays the same alert from run to run.
    identity = "\0".join((*names, _rule_of(failure), failure.assertion.kind if failure.assertion else ""))
    entry: dict[str, Any] = {
        "ruleId": _rule_of(failure),
        "ruleIndex": indexes[_rule_of(failure)],
        "kind": "fail" if failure.verdict in _LEVELS else "open",
        "level": _LEVELS.get(failure.verdict, "none"),
        "message": {"text": visible(message)},
        "locations": [where],
        "partialFingerprints": {
            "journalvalidator/run/v1": sha256(identity.encode("utf-8", "replace")).hexdigest()
        },
    }
    if failure.exchange is not None:
        request = failure.exchange.request
        entry["properties"] = {"request": visible_line(f"{request.method} {request.url}")}
    return entry
