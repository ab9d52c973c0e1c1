"""The exchanges of a run as HAR 1.2 (http://www.softwareishard.com/blog/har-12-spec/), redacted as all evidence is: for the network
view of a browser's developer tools, and whatever else reads it. A page is a scenario; ``comment`` of an entry names its step."""

from __future__ import annotations

from collections.abc import Iterable
from http import HTTPStatus
from typing import Any
from urllib.parse import parse_qsl, urljoin, urlsplit

from validator import NAME
from validator.results import Exchange, HttpRequest, HttpResponse, Language, Result

_UNKNOWN = -1
"""Of sizes and times: not known (section "request" of the specification)."""


def to_har(result: Result, language: Language = "en") -> dict[str, Any]:
    """The log as a JSON object, in the order in which the requests were sent."""
    pages: list[dict[str, Any]] = []
    entries: list[dict[str, Any]] = []
    for suite in result.suites:
        for scenario in suite.scenarios:
            name = f"{suite.id}/{scenario.id}"
            pages.append(
                {
                    "startedDateTime": scenario.started or result.started,
                    "id": name,
                    "title": f"{name}: {scenario.title.in_language(language)} ({scenario.verdict})",
                    "pageTimings": {},
                }
            )
            entries += [
                _entry(name, f"{step.phase} {step.id}", exchange, language)
                for step in scenario.steps
                for exchange in step.exchanges
            ]
    return {
        "log": {
            "version": "1.2",
            "creator": {"name": NAME, "version": result.tool_version},
            "pages": pages,
            "entries": entries,
        }
    }


def _entry(page: str, step: str, exchange: Exchange, language: Language) -> dict[str, Any]:
    milliseconds = exchange.elapsed * 1000
    comment = f"{step}: {exchange.problem.in_language(language)}" if exchange.problem is not None else step
    return {
        "pageref": page,
        "startedDateTime": exchange.started,
        "time": milliseconds,
        "request": _request(exchange.request),
        "response": _response(exchange.request, exchange.response),
        "cache": {},
        "timings": {"send": 0, "wait": milliseconds, "receive": 0},
        "comment": comment,
    }


def _request(request: HttpRequest) -> dict[str, Any]:
    try:
        query = parse_qsl(urlsplit(request.url).query, keep_blank_values=True)
    except ValueError:  # not an address at all, sent on purpose
        query = []
    shown: dict[str, Any] = {
        "method": request.method,
        "url": request.url,
        "httpVersion": "HTTP/1.1",
        "cookies": [],
        "headers": _headers(request.headers),
        "queryString": [{"name": name, "value": value} for name, value in query],
        "headersSize": _UNKNOWN,
        "bodySize": len(request.body.encode("utf-8", "replace")),
    }
    if request.body:
        shown["postData"] = {
            "mimeType": _header(request.headers, "content-type"),
            "params": [],
            "text": request.body,
        }
    return shown


def _response(request: HttpRequest, response: HttpResponse | None) -> dict[str, Any]:
    """Without an answer the status is 0, as browsers write it."""
    status = response.status if response else 0
    headers = response.headers if response else ()
    body = response.body if response else ""
    location = _header(headers, "location")
    return {
        "status": status,
        "statusText": _phrase(status),
        "httpVersion": "HTTP/1.1",
        "cookies": [],
        "headers": _headers(headers),
        "content": {
            "size": len(body.encode("utf-8", "replace")),
            "mimeType": _header(headers, "content-type") or "application/octet-stream",
            "text": body,
        },
        "redirectURL": _target(request.url, location) if 300 <= status < 400 and location else "",
        "headersSize": _UNKNOWN,
        "bodySize": _UNKNOWN,
    }


def _target(url: str, location: str) -> str:
    try:
        return urljoin(url, location)
    except ValueError:
        return location


def _phrase(status: int) -> str:
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return ""


def _headers(headers: Iterable[tuple[str, str]]) -> list[dict[str, str]]:
    return [{"name": name, "value": value} for name, value in headers]


def _header(headers: Iterable[tuple[str, str]], wanted: str) -> str:
    return next((value for name, value in headers if name.lower() == wanted), "")
