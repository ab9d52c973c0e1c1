"""Binary in its native form: content as it is, and not as JSON with base64 in it. https://hl7.org/fhir/R4/binary.html#rest

A read that does not ask for FHIR gets the content with its own type. Browsers are told neither to guess another type nor to run anything in
it. ``securityContext`` is kept; it decides nothing here, where access is by role and municipality.
"""

from __future__ import annotations

import base64
import binascii
import json
import re
from collections.abc import Mapping
from typing import Any

from validator.fhir.formats.json_text import dump
from validator.sandbox.content import FHIR_JSON, JSON_TYPES, check_accept, media_type
from validator.sandbox.refusals import Refusal, refuse

NATIVE_HEADERS = {
    "Content-Security-Policy": "sandbox; default-src 'none'",
    "X-Content-Type-Options": "nosniff",
}
_FHIR_TYPES = frozenset({FHIR_JSON, "application/json+fhir", "application/fhir+xml", "application/xml+fhir"})
_NOT_CONTENT = frozenset({"", "application/x-www-form-urlencoded", "multipart/form-data"})
"""What a client sends that has not said what it sends, or that means a form."""

_MEDIA_TYPE = re.compile(
    r"[\w.+!#$&^-]+/[\w.+!#$&^-]+(\s*;\s*[\w.+-]+=(\"[\w .:+/-]*\"|[\w.:+/-]+))*", re.ASCII
)


def is_native(content_type: str, body: bytes) -> bool:
    """Whether a body is the content itself. JSON that says that it is a Binary is the resource, whichever JSON type it is sent as."""
    kind = media_type(content_type)[0]
    if kind in _FHIR_TYPES or kind in _NOT_CONTENT or not _MEDIA_TYPE.fullmatch(content_type.strip()):
        return False
    return kind not in JSON_TYPES or not _says_binary(body)


def _says_binary(body: bytes) -> bool:
    try:
        content = json.loads(body)
    except (ValueError, RecursionError):
        return False
    return isinstance(content, dict) and content.get("resourceType") == "Binary"


def as_resource(content_type: str, body: bytes, context: str, id: str | None) -> bytes:
    """The resource that a native body becomes, as JSON; ``context`` is the header ``X-Security-Context``."""
    resource: dict[str, Any] = {"resourceType": "Binary"}
    if id is not None:
        resource["id"] = id
    resource["contentType"] = " ".join(content_type.split())
    if context:
        resource["securityContext"] = {"reference": context[:1_000]}
    if body:
        resource["data"] = base64.b64encode(body).decode("ascii")
    return dump(resource).encode()


def native_form(resource: Mapping[str, Any], accept: str, format: str | None) -> tuple[str, bytes] | None:
    """Type and content of a Binary when the client wants it natively, ``None`` when it wants FHIR.

    Raises :class:`Refusal` (406) when it accepts neither.
    """
    if format is not None:
        check_accept(accept, format)
        return None
    stored = str(resource.get("contentType", ""))
    content_type = stored if _MEDIA_TYPE.fullmatch(stored) else "application/octet-stream"
    own = media_type(content_type)[0]
    offers = [media_type(offer) for offer in accept.split(",") if offer.strip()] or [("*/*", {})]
    kinds = {kind for kind, parameters in offers if parameters.get("q") not in ("0", "0.0", "0.00", "0.000")}
    if kinds & _FHIR_TYPES - {"application/fhir+xml", "application/xml+fhir"}:
        check_accept(accept, None)
        return None
    if kinds & {"*/*", f"{own.partition('/')[0]}/*", own}:
        return content_type, _content(resource)
    try:
        check_accept(accept, None)
    except Refusal:
        raise refuse(
            406, "not-supported", "binary-not-acceptable", asked=accept[:80], type=content_type
        ) from None
    return None


def _content(resource: Mapping[str, Any]) -> bytes:
    try:
        return base64.b64decode(str(resource.get("data", "")))
    except (binascii.Error, ValueError):  # stored without validation
        return b""
