"""A product with one fault at a time: a server that answers rightly, and in front of it what spoils its answers as real products do.

The faults are made on the wire, where a suite meets them; what is behind is the reference sandbox, so that everything else is right.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

import httpx

from validator.sandbox.assembly import Sandbox

INSIDE = "http://backend:9000"


@dataclass
class FaultyProduct(httpx.AsyncBaseTransport):
    """The way to the sandbox, with the fault of that name (``None`` for none) on it."""

    sandbox: Sandbox
    fault: str | None = None
    created: list[dict[str, Any]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._inner = httpx.ASGITransport(self.sandbox.app, raise_app_exceptions=False)  # type: ignore[arg-type]

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        ask = FAULTS[self.fault] if self.fault else FaultyProduct.ask
        status, headers, body = await ask(self, request)
        if request.method == "POST" and status == 201:
            self.created.append(json.loads(body))
        headers = {key: value for key, value in headers.items() if key.lower() != "content-length"}
        return httpx.Response(status, headers=headers, content=body, request=request)

    async def ask(self, request: httpx.Request, url: str | None = None) -> tuple[int, dict[str, str], str]:
        """The right answer, to this request or to the same for another address."""
        if url is not None:
            headers = {key: value for key, value in request.headers.items() if key != "dpop"}
            token = self.sandbox.issue_token("hjemmesykepleier")
            headers["authorization"] = f"Bearer {token}"
            request = httpx.Request("GET", url, headers=headers)
        request.headers["accept-encoding"] = "identity"
        answer = await self._inner.handle_async_request(request)
        body = (await answer.aread()).decode()
        return answer.status_code, dict(answer.headers), body

    # -- faults

    async def forgets_the_patient_on_further_pages(
        self, request: httpx.Request
    ) -> tuple[int, dict[str, str], str]:
        """The next link carries the page but not the search: page 2 has whoever comes next."""
        status, headers, body = await self.ask(request)
        kind = urlsplit(str(request.url)).path.rpartition("/")[2]
        if (
            request.method != "GET"
            or kind not in ("Observation", "EpisodeOfCare", "Patient")
            or status != 200
        ):
            return status, headers, body
        bundle = json.loads(body)
        shown = {_owner(entry["resource"]) for entry in bundle.get("entry", ())}
        others = [one for one in self.created if one["resourceType"] == kind and _owner(one) not in shown]
        for entry, other in zip(bundle.get("entry", ())[:1], others, strict=False):
            entry["resource"] = other
        return status, headers, json.dumps(bundle)

    async def stores_decimals_as_floats(self, request: httpx.Request) -> tuple[int, dict[str, str], str]:
        status, headers, body = await self.ask(request)
        return status, headers, re.sub(r"(\d+)\.(\d*?)0+(?=[\s,}\]])", _shortened, body)

    async def compares_dates_as_text(self, request: httpx.Request) -> tuple[int, dict[str, str], str]:
        parts = urlsplit(str(request.url))
        query = dict(parse_qsl(parts.query))
        date = query.pop("date", None)
        if request.method != "GET" or date is None:
            return await self.ask(request)
        status, headers, body = await self.ask(request, urlunsplit(parts._replace(query=urlencode(query))))
        bundle = json.loads(body)
        prefix, moment = (date[:2], date[2:]) if date[:2].isalpha() else ("eq", date)
        holds: dict[str, Callable[[str], bool]] = {
            "ge": lambda found: found >= moment,
            "lt": lambda found: found < moment,
            "eq": lambda found: found == moment,
        }
        kept = [one for one in bundle.get("entry", []) if holds[prefix](one["resource"]["effectiveDateTime"])]
        bundle |= {"entry": kept, "total": len(kept)}
        if not kept:
            del bundle["entry"]
        return status, headers, json.dumps(bundle)

    async def writes_its_inner_address(self, request: httpx.Request) -> tuple[int, dict[str, str], str]:
        status, headers, body = await self.ask(request)
        origin = self.sandbox.base_url.removesuffix("/fhir")
        headers = {key: value.replace(origin, INSIDE) for key, value in headers.items()}
        return status, headers, body.replace(origin, INSIDE)

    async def names_its_inner_address(self, request: httpx.Request) -> tuple[int, dict[str, str], str]:
        """Only where nobody follows it: ``fullUrl`` and ``self``."""
        status, headers, body = await self.ask(request)
        origin = self.sandbox.base_url.removesuffix("/fhir")
        return (
            status,
            headers,
            re.sub(
                rf'("fullUrl":\s*"|"relation":\s*"self",\s*"url":\s*"){re.escape(origin)}',
                rf"\g<1>{INSIDE}",
                body,
            ),
        )


def _owner(resource: dict[str, Any]) -> str:
    about = resource.get("subject") or resource.get("patient") or {}
    return str(about.get("reference") or [name.get("family") for name in resource.get("name", ())])


def _shortened(number: re.Match[str]) -> str:
    return number[1] + (f".{number[2]}" if number[2] else "")


Answered = Callable[[FaultyProduct, httpx.Request], Any]
FAULTS: dict[str, Answered] = {
    "forgets-the-patient-on-further-pages": FaultyProduct.forgets_the_patient_on_further_pages,
    "stores-decimals-as-floats": FaultyProduct.stores_decimals_as_floats,
    "compares-dates-as-text": FaultyProduct.compares_dates_as_text,
    "writes-its-inner-address": FaultyProduct.writes_its_inner_address,
    "names-its-inner-address": FaultyProduct.names_its_inner_address,
}
