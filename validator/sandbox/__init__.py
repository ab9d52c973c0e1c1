"""The reference sandbox: a FHIR R4 server with access control, tenants and a log, in process or served.

>>> sandbox = create_sandbox()
>>> sandbox.app  # an ASGI application
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from validator.sandbox.assembly import ClientCredentials, Sandbox, create_sandbox

__all__ = ["ClientCredentials", "Sandbox", "create_sandbox"]


def __getattr__(name: str) -> object:
    # On first use, so that importing a neighbour does not load the whole server.
    if name in __all__:
        from validator.sandbox import assembly

        return getattr(assembly, name)
    raise AttributeError(name)
