"""Assertions about the HTTP side of an answer."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from validator.results import Rule, Severity, Verdict
from validator.runner.answers import Answer, Reply
from validator.runner.assertions.registry import (
    Judge,
    Presupposes,
    Problem,
    always,
    assertion_kind,
    never,
)
from validator.suites.identity_numbers import identity_numbers

_FHIR_HTTP = "https://hl7.org/fhir/R4/http.html"


def status_fits(status: int, expected: Any) -> bool:
    """``expected``: a number, a class such as ``4xx``, or a list of them."""
    options = expected if isinstance(expected, list) else [expected]
    return any(option in (status, f"{status // 100}xx") for option in options)


def _only_a_refusal(expected: Any, reply: Reply) -> bool:
    """Only an error status, or 304 (RFC 9110, 15.4.5: nothing has changed), says more than that something was answered."""
    return not any(status_fits(code, expected) for code in range(100, 400) if code != 304)


@assertion_kind("status", evidence=_only_a_refusal, presupposes=Presupposes.NOTHING)
def status(argument: Any, reply: Reply, judge: Judge) -> Problem | None:
    if status_fits(reply.answer.status, argument):
        return None
    wanted = ", ".join(map(str, argument)) if isinstance(argument, list) else str(argument)
    found = reply.answer.status
    said = what_the_server_said(reply)
    values = {"expected": wanted, "found": found, "said": said, "method": reply.answer.method}
    if 200 <= found < 300 and not any(status_fits(code, argument) for code in range(100, 400)):
        return Problem("status-accepted", values, path="HTTP status")
    if not said:
        return Problem("status", values, path="HTTP status")
    parameter = _parameter_not_taken(reply) if found in _NOT_TAKEN else None
    if parameter is not None:
        key = "status-chained" if "." in parameter else "status-parameter"
        return Problem(key, {**values, "parameter": parameter}, path="HTTP status")
    return Problem("status-said", values, path="HTTP status")


_NOT_TAKEN = (400, 422, 501)
_SHAPING = re.compile(r"_(?:count|format|pretty|summary|elements|total|contained|containedType)\Z")
"""Parameters that shape the answer (search.html, 3.1.1.4 Search Result Parameters) and select nothing."""


def _parameter_not_taken(reply: Reply) -> str | None:
    """The one search parameter of the request that an issue blames; ``None`` when none is blamed, or several are.

    R4 (search.html, 3.1.1.5 Handling Errors) leaves it to the server what it says of a parameter that it does not know. Most
    parameters are ordinary words (``patient``, ``code``), so a name counts only where the issue points at it, speaks of a
    parameter, or where it is a chain, which no sentence holds by chance."""
    asked = {name for name, _ in parse_qsl(urlsplit(reply.answer.url).query, keep_blank_values=True)}
    blamed = {
        name
        for name in asked
        if not _SHAPING.match(name)
        and any(_blames(issue, name) for issue in outcome_issues(reply.answer.resource))
    }
    return blamed.pop() if len(blamed) == 1 else None


def _blames(issue: dict[str, Any], name: str) -> bool:
    details = issue.get("details")
    said = [issue.get("diagnostics"), details.get("text") if isinstance(details, dict) else None]
    prose = " ".join(item for item in said if isinstance(item, str))
    if re.search(rf"(?<![\w.:-]){re.escape(name)}(?![\w:-]|\.\w)", prose) and (
        "." in name or "parameter" in prose.lower()
    ):
        return True
    pointers = [
        item for key in ("expression", "location") if isinstance(issue.get(key), list) for item in issue[key]
    ]
    return any(item in (name, f"http.{name}") for item in pointers)


def what_the_server_said(reply: Reply, limit: int = 300) -> str:
    """The text of the first issue of an OperationOutcome, errors before remarks, shortened; empty when there is
    none."""
    issues = outcome_issues(reply.answer.resource)
    for issue in sorted(issues, key=lambda issue: issue.get("severity") not in ("error", "fatal")):
        details = issue.get("details")
        said = (details.get("text") if isinstance(details, dict) else None) or issue.get("diagnostics")
        if isinstance(said, str) and said.strip():
            line = " ".join(said.split())
            return line if len(line) <= limit else line[: limit - 1] + "…"
    return ""


def outcome_issues(resource: dict[str, Any] | None) -> list[dict[str, Any]]:
    """The issues of an OperationOutcome; empty for anything else."""
    if resource is None or resource.get("resourceType") != "OperationOutcome":
        return []
    issues = resource.get("issue")
    return [issue for issue in issues if isinstance(issue, dict)] if isinstance(issues, list) else []


def _header_of(argument: Any) -> Presupposes:
    """Only a refusal tells how to log in (RFC 9110, 11.6.1), and it can come beside any refusal."""
    name = (
        argument if isinstance(argument, str) else argument.get("name") if isinstance(argument, dict) else ""
    )
    return Presupposes.REFUSAL if str(name).lower() == "www-authenticate" else Presupposes.STATUS


@assertion_kind("header", evidence=always, presupposes=_header_of)
def header(argument: Any, reply: Reply, judge: Judge) -> Problem | None:
    rule = {"name": argument} if isinstance(argument, str) else argument
    name = rule["name"]
    found = reply.answer.header(name)
    if not rule.get("present", True):
        return None if found is None else Problem("header-present", {"name": name, "found": found}, path=name)
    if found is None:
        return Problem("header-missing", {"name": name}, code="required", path=name)
    if "equals" in rule and found != rule["equals"]:
        values = {"name": name, "found": found, "expected": rule["equals"]}
        return Problem("header-value", values, path=name)
    from validator.fhir.fhirpath.patterns import matches

    if "matches" in rule and not matches(rule["matches"], found):
        values = {"name": name, "found": found, "expected": rule["matches"]}
        return Problem("header-pattern", values, path=name)
    return None


@assertion_kind("content-type", evidence=never)
def content_type(argument: Any, reply: Reply, judge: Judge) -> Problem | None:
    wanted = [argument] if isinstance(argument, str) else argument
    if reply.answer.media_type in [item.partition(";")[0].strip().lower() for item in wanted]:
        return None
    found = reply.answer.header("content-type") or "–"
    values = {"expected": ", ".join(wanted), "found": found}
    return Problem(
        "content-type", values, path="Content-Type", rule=Rule("mime-type", f"{_FHIR_HTTP}#mime-type")
    )


@assertion_kind("body-not-contains", evidence=always, needs_control=True, presupposes=Presupposes.REFUSAL)
def body_not_contains(argument: Any, reply: Reply, judge: Judge) -> Problem | None:
    unwanted = [argument] if isinstance(argument, str) else argument
    for answer in reply.pages or (reply.answer,):
        for item in unwanted:
            at = answer.text.find(str(item))
            if at >= 0:
                line = answer.text.count("\n", 0, at) + 1
                return Problem("body-contains", {"text": item, "line": line}, code="security")
    return None


@assertion_kind("response-time", evidence=never, presupposes=Presupposes.NOTHING)
def response_time(argument: Any, reply: Reply, judge: Judge) -> Problem | None:
    slowest = max(answer.elapsed for answer in reply.pages or (reply.answer,))
    if slowest <= argument:
        return None
    values = {"limit": f"{argument:g}", "found": f"{slowest:.2f}"}
    return Problem("response-time", values, "throttled", verdict=Verdict.WARNING, severity=Severity.WARNING)


_WEAK_ETAG = re.compile(r'W/"([^"]+)"')


def version_of(reply: Reply) -> str | None:
    """The version that the answer is of: from ``ETag``, or else from ``meta.versionId``."""
    match = re.fullmatch(r'(?:W/)?"([^"]*)"', reply.answer.header("etag") or "")
    if match is not None:
        return match.group(1)
    meta = (reply.resource or {}).get("meta")
    version = meta.get("versionId") if isinstance(meta, dict) else None
    return version if isinstance(version, str) else None


@assertion_kind("etag", evidence=always)
def etag(argument: Any, reply: Reply, judge: Judge) -> Problem | None:
    rule = Rule("versioning", f"{_FHIR_HTTP}#versioning")
    found = reply.answer.header("etag")
    if found is None:
        return Problem("header-missing", {"name": "ETag"}, "required", "ETag", rule)
    match = _WEAK_ETAG.fullmatch(found)
    if match is None:
        return Problem("etag-form", {"found": found}, path="ETag", rule=rule)
    meta = (reply.resource or {}).get("meta")
    version = meta.get("versionId") if isinstance(meta, dict) else None
    if version is not None and version != match.group(1):
        return Problem("etag-version", {"found": found, "version": version}, path="ETag", rule=rule)
    return None


@assertion_kind("version-changed", evidence=always)
def version_changed(argument: Any, reply: Reply, judge: Judge) -> Problem | None:
    earlier = re.sub(r'^(?:W/)?"(.*)"$', r"\1", str(argument))
    found = version_of(reply)
    if found is None:
        return Problem("version-unknown", code="required", path="ETag")
    return Problem("version-same", {"version": found}, path="ETag") if found == earlier else None


def _has_urls_of_its_own(argument: Any, reply: Reply) -> bool:
    """Whether the product wrote a URL itself: the one that was asked is ours."""
    return any(
        answer.header("location") or answer.header("content-location") or (answer.resource or {}).get("link")
        for answer in reply.pages or (reply.answer,)
    )


def _addresses(answer: Answer) -> Iterator[tuple[str, str, bool]]:
    """Where, address, and whether a client has to follow it, of everything absolute in the answer."""
    for name in ("location", "content-location"):
        yield f"{name} (header)", answer.header(name) or "", True
    resource = answer.resource or {}
    links, entries = resource.get("link"), resource.get("entry")
    if resource.get("resourceType") != "Bundle":
        return
    for index, link in enumerate(links if isinstance(links, list) else ()):
        if isinstance(link, dict) and isinstance(link.get("url"), str):
            yield f"Bundle.link[{index}].url", link["url"], link.get("relation") != "self"
    for index, entry in enumerate(entries if isinstance(entries, list) else ()):
        if isinstance(entry, dict) and isinstance(entry.get("fullUrl"), str):
            yield f"Bundle.entry[{index}].fullUrl", entry["fullUrl"], False


@assertion_kind("own-server", evidence=lambda argument, reply: _has_absolute_addresses(reply))
def own_server(argument: Any, reply: Reply, judge: Judge) -> Problem | None:
    """What a client follows (``Location``, links to further pages) is on the server that was asked, and at its address: a product behind a
    proxy that writes its inner address is one that nobody outside can read on from. In ``fullUrl`` and ``self``, which only name
    (https://hl7.org/fhir/R4/bundle.html#bundle-unique), another address is a remark."""
    named: Problem | None = None
    for answer in reply.pages or (reply.answer,):
        here = _server_of(answer.url)
        for path, address, is_followed in _addresses(answer):
            there = _server_of(address)
            if there is None or there == here:
                continue
            values = {"place": path, "there": there, "here": here}
            if is_followed:
                return Problem("other-server", values, "structure", path)
            named = named or Problem(
                "other-server-named",
                values,
                "structure",
                path,
                verdict=Verdict.WARNING,
                severity=Severity.WARNING,
            )
    return named


def _server_of(address: str) -> str | None:
    """Scheme, host and port, the usual port left out; ``None`` for what is relative or no web address."""
    try:
        parts = urlsplit(address)
        port = parts.port
    except ValueError:
        return None
    if parts.scheme not in ("http", "https") or not parts.hostname:
        return None
    usual = {"http": 80, "https": 443}[parts.scheme]
    return f"{parts.scheme}://{parts.hostname}" + ("" if port in (None, usual) else f":{port}")


def _has_absolute_addresses(reply: Reply) -> bool:
    return any(
        _server_of(address) is not None
        for answer in reply.pages or (reply.answer,)
        for _, address, _ in _addresses(answer)
    )


@assertion_kind("no-identity-number-in-url", evidence=_has_urls_of_its_own, presupposes=Presupposes.NOTHING)
def no_identity_number_in_url(argument: Any, reply: Reply, judge: Judge) -> Problem | None:
    """A failure where the URL is one that somebody requests. The self link of a search is only read, and R4
    (search.html, 3.1.1.6 Server Conformance) has the server state there which parameters it used: a remark."""
    stated: Problem | None = None
    for answer in reply.pages or (reply.answer,):
        places = [("URL", answer.url)]
        places += [(name, answer.header(name) or "") for name in ("location", "content-location")]
        links = (answer.resource or {}).get("link")
        for index, link in enumerate(links if isinstance(links, list) else ()):
            if not isinstance(link, dict) or not isinstance(link.get("url"), str):
                continue
            path = f"Bundle.link[{index}].url"
            if link.get("relation") != "self":
                places.append((path, link["url"]))
            elif stated is None and identity_numbers(link["url"]):
                stated = Problem(
                    "identity-number-in-self-link",
                    {"place": path},
                    "security",
                    path,
                    verdict=Verdict.WARNING,
                    severity=Severity.WARNING,
                )
        for path, url in places:
            if identity_numbers(url):
                return Problem("identity-number-in-url", {"place": path}, code="security", path=path)
    return stated
