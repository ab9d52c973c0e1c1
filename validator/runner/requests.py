"""From what a step asks for to the bytes that are sent: URL, headers, body and signature."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode, urlsplit

from validator.results import Text
from validator.runner.answers import Answer
from validator.runner.assertions.http import status_fits
from validator.runner.credentials import SPOILT_BY_ISSUER, Credentials, spoil
from validator.runner.sending import Request, Sender, only_reads
from validator.runner.steps.registry import Parameters
from validator.runner.steps.rest import FHIR_JSON, is_form
from validator.suites.identity_numbers import identity_numbers
from validator.suites.model import NOBODY, Step
from validator.texts import text

FORM = "application/x-www-form-urlencoded"
_ABOUT_PROOFS = ("without-proof", "replayed-proof", "bound-as-bearer", "proof-for-another-url")


class NotSent(Exception):
    """The request was not sent, and must not be. ``skip``: it does not apply here, rather than being wrong."""

    def __init__(self, text: Text, *, skip: bool = False) -> None:
        super().__init__(text.en)
        self.text = text
        self.skip = skip


@dataclass(slots=True)
class Asking:
    """Sends a step's requests as its identity; called as :class:`validator.runner.steps.registry.Ask`."""

    step: Step
    sender: Sender
    credentials: Credentials
    headers: Mapping[str, str]

    async def __call__(
        self,
        method: str,
        path: str,
        *,
        params: Parameters | None = None,
        headers: Mapping[str, str] | None = None,
        body: Any = None,
        content_type: str | None = None,
    ) -> Answer:
        url = absolute_url(self.sender.connection.url, path, params)
        if not self.step.deliberate and identity_numbers(url):
            raise NotSent(text("runner.refused-identity-number"))
        content = encode_body(body)
        all_headers = headers_to_send(body, content_type, headers or {}, self.headers)
        if self.sender.only_reads and not only_reads(method, url):
            raise NotSent(text("patients.write-refused", method=method), skip=True)
        request = Request(
            method,
            url,
            tuple(all_headers.items()),
            content,
            self.step.timeout,
            _expected(self.step),
        )
        if self.step.credentials == "replayed-proof":
            signature = await self._sign(method, url)
            # The first use makes the proof known; the second is the replay that the step is about.
            await self.sender.send(request, _always(signature))
            return await self.sender.send(request, _always(signature))
        return await self.sender.send(request, self._sign, self.credentials.accept_nonce)

    async def _sign(self, method: str, url: str) -> Mapping[str, str]:
        how = self.step.credentials
        if self.step.identity in (None, NOBODY) or how in ("none", "garbage"):
            return spoil({}, how)
        assert self.step.identity is not None
        if how != "valid" and self.credentials.way_in(self.step.identity) is None:
            raise NotSent(text("runner.no-access", identity=self.step.identity), skip=True)
        if how in SPOILT_BY_ISSUER:
            return await self._spoilt_by_issuer(self.step.identity, how, method, url)
        headers = await self.credentials.headers_for(self.step.identity, method, url, self.sender.client)
        if how in _ABOUT_PROOFS and "DPoP" not in headers:
            raise NotSent(text("runner.no-proof"), skip=True)
        if how == "tampered" and "." not in headers.get("Authorization", ""):
            raise NotSent(text("runner.no-signature"), skip=True)
        proved = f"{url.partition('?')[0]}/elsewhere" if how == "proof-for-another-url" else url

        def prove(token: str) -> str:
            proof = self.credentials.prove(token, method, proved)
            if proof is None:
                raise NotSent(text("runner.no-proof"), skip=True)
            return proof

        return spoil(headers, how, prove)

    async def _spoilt_by_issuer(self, identity: str, how: str, method: str, url: str) -> Mapping[str, str]:
        headers = await self.credentials.spoilt_headers(identity, how, method, url)
        if headers is None:
            raise NotSent(text("runner.not-issued", how=how), skip=True)
        return dict(headers)


def _always(signature: Mapping[str, str]) -> Any:
    async def sign(method: str, url: str) -> Mapping[str, str]:
        return signature

    return sign


def _expected(step: Step) -> frozenset[int]:
    """The statuses that would otherwise be retried or followed, and that the step itself expects."""
    wanted = [item.argument for item in step.expect if item.kind == "status"]
    codes = (301, 302, 303, 307, 308, 429, 503)
    return frozenset(code for code in codes if any(status_fits(code, argument) for argument in wanted))


def absolute_url(base: str, path: str, params: Parameters | None = None) -> str:
    """``path`` relative to the base address, or absolute on the same server. Raises :class:`NotSent` for an
    address elsewhere: tokens and test data belong to the target only."""
    try:
        here, there = urlsplit(base), urlsplit(path)
    except ValueError:  # a product may name anything as its address
        raise NotSent(text("runner.elsewhere", url=path)) from None
    if there.scheme:
        if (here.scheme, here.netloc) != (there.scheme, there.netloc):
            raise NotSent(text("runner.elsewhere", url=path))
        url = path
    else:
        url = base.rstrip("/") + ("/" + path.lstrip("/") if path else "")
    query = encode_parameters(params or {})
    if not query:
        return url
    return f"{url}{'&' if '?' in url else '?'}{query}"


def headers_to_send(body: Any, content_type: str | None, *further: Mapping[str, str]) -> dict[str, str]:
    """What a request says of itself, later groups of headers in place of earlier ones. Tokens are no part of it."""
    headers = {"Accept": FHIR_JSON}
    if encode_body(body) or is_form(body):
        headers["Content-Type"] = FORM if is_form(body) else (content_type or FHIR_JSON)
    for group in further:
        headers = {k: v for k, v in headers.items() if k.lower() not in {n.lower() for n in group}}
        headers.update(group)
    return headers


def encode_parameters(params: Parameters) -> str:
    pairs = [
        (name, str(item).lower() if isinstance(item, bool) else str(item))
        for name, value in params.items()
        for item in (value if isinstance(value, list) else [value])
    ]
    return urlencode(pairs)


def encode_body(body: Any) -> bytes:
    if body is None:
        return b""
    if isinstance(body, bytes):
        return body
    if is_form(body):
        return encode_parameters(body).encode("ascii")
    if isinstance(body, str):
        return body.encode("utf-8")
    return json.dumps(body, ensure_ascii=False).encode("utf-8")
