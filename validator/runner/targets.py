"""Where requests go: a target's address, how to trust it, and its limits."""

from __future__ import annotations

import ssl
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from validator.configuration import DEFAULT_MAX_RESPONSE_BYTES, DEFAULT_TIMEOUT, TargetConfiguration

if TYPE_CHECKING:
    import httpx


@dataclass(frozen=True, slots=True)
class TargetConnection:
    """``url`` is the FHIR base address. ``transport`` replaces the network: the in-process sandbox is
    reached through ``httpx.ASGITransport(app, raise_app_exceptions=False)``. ``timeout`` is seconds for
    each request."""

    url: str
    kind: Literal["sandbox", "url"] = "url"
    transport: httpx.AsyncBaseTransport | None = None
    verify: bool | ssl.SSLContext = True
    timeout: float = DEFAULT_TIMEOUT
    max_response_bytes: int = DEFAULT_MAX_RESPONSE_BYTES
    headers: Mapping[str, str] = field(default_factory=dict)
    product: str | None = None
    vendor: str | None = None
    version: str | None = None


def trust(verify: bool, ca: Path | None, certificate: Path | None, key: Path | None) -> bool | ssl.SSLContext:
    """Whom to trust, and what to show of ourselves, in a TLS handshake.

    Raises :class:`ssl.SSLError` for a file that holds no certificate or a key that does not fit it, and :class:`OSError` for one that
    cannot be read."""
    if certificate is None and (ca is None or not verify):
        return verify
    context = ssl.create_default_context(cafile=None if ca is None else str(ca))
    if not verify:
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    if certificate is not None:
        context.load_cert_chain(str(certificate), None if key is None else str(key))
    return context


def connection_to(configuration: TargetConfiguration, url: str | None = None) -> TargetConnection:
    """The connection that a configuration describes; ``url`` overrides its address.

    Raises :class:`ValueError` when there is no address, and :class:`ssl.SSLError` for a ``ca`` file that
    holds no certificate.
    """
    address = url or configuration.url
    if not address:
        raise ValueError("the target has no url")
    verify = trust(
        configuration.verify, configuration.ca, configuration.client_certificate, configuration.client_key
    )
    return TargetConnection(
        url=address,
        verify=verify,
        timeout=configuration.timeout,
        max_response_bytes=configuration.max_response_bytes,
        headers=configuration.headers,
        product=configuration.product,
        vendor=configuration.vendor,
        version=configuration.version,
    )
