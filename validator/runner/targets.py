"""Where requests go: a target's address, how to trust it, and its limits."""

from __future__ import annotations

import ssl
from collections.abc import Mapping
from dataclasses import dataclass, field
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


def connection_to(configuration: TargetConfiguration, url: str | None = None) -> TargetConnection:
    """The connection that a configuration describes; ``url`` overrides its address.

    Raises :class:`ValueError` when there is no address, and :class:`ssl.SSLError` for a ``ca`` file that
    holds no certificate.
    """
    address = url or configuration.url
    if not address:
        raise ValueError("the target has no url")
    verify: bool | ssl.SSLContext = configuration.verify
    if configuration.ca is not None and configuration.verify:
        verify = ssl.create_default_context(cafile=str(configuration.ca))
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
