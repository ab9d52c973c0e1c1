"""The sandbox on a port, and the files that let a client in."""

from __future__ import annotations

import json
import os
import socket
import stat
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from validator.sandbox.limits import WHOLE_REQUEST_WITHIN
from validator.texts import text

if TYPE_CHECKING:
    from validator.sandbox.assembly import Sandbox

CONFIGURATION = "validator.toml"
KEYS = "keys"
ISSUER = "issuer.json"


def bind(host: str = "127.0.0.1", port: int = 8080) -> socket.socket:
    """A socket bound to the address; port 0 picks a free one (see :meth:`socket.socket.getsockname`).

    Bind first, then create the sandbox with the base URL that results: tokens and links depend on it. Raises :class:`OSError` when
    the port is taken or not allowed, :class:`ValueError` for an empty host, which would mean every address of the machine.
    """
    if not host.strip():
        raise ValueError("an empty host")
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # With the protocol named: only then does asyncio send small answers at once (TCP_NODELAY) instead of waiting for the
    # acknowledgement of the one before, which is 40 ms for every request on a kept connection.
    bound = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        bound.bind((host, port))
    except OSError:
        bound.close()
        raise
    return bound


def base_url_of(bound: socket.socket, path: str = "/fhir") -> str:
    """The base URL of a sandbox that is served on the socket, seen from the same machine."""
    host, port = bound.getsockname()[:2]
    if host in ("0.0.0.0", "::"):
        host = "127.0.0.1"
    return f"http://[{host}]:{port}{path}" if ":" in host else f"http://{host}:{port}{path}"


def serve(sandbox: Sandbox, bound: socket.socket, *, started: Callable[[], None] | None = None) -> None:
    """Answer requests on the socket until interrupted; ``started`` is called when it answers."""
    import asyncio

    asyncio.run(serve_async(sandbox, bound, started=started))


async def serve_async(
    sandbox: Sandbox,
    bound: socket.socket,
    *,
    started: Callable[[], None] | None = None,
    most_connections: int | None = None,
    whole_request_within: float = WHOLE_REQUEST_WITHIN,
) -> None:
    """As :func:`serve`, in a running event loop; cancel to stop. ``most_connections`` (default: what the open files of the process
    allow) and ``whole_request_within`` (seconds) are what no client may exceed."""
    import asyncio

    import uvicorn

    from validator.sandbox.connections import BACKLOG, QuietAboutFiles, connection_class

    asyncio.get_running_loop().set_exception_handler(QuietAboutFiles())

    class Server(uvicorn.Server):
        async def startup(self, sockets: list[socket.socket] | None = None) -> None:
            await super().startup(sockets)
            if started is not None and self.started:
                started()

    # No access log: it would repeat every URL outside the sandbox's own log.
    configuration = uvicorn.Config(
        sandbox.app,
        log_level="warning",
        access_log=False,
        lifespan="off",
        server_header=False,
        http=connection_class(most_connections, whole_request_within),
        ws="none",
        backlog=BACKLOG,
        timeout_graceful_shutdown=3,
    )
    await Server(configuration).serve(sockets=[bound])


def write_client_configuration(sandbox: Sandbox, folder: Path) -> Path:
    """Write ``validator.toml`` for ``validator run --config``, and beside it the private key of every identity's client (readable by
    the owner only). Keys that are there already are kept, and the sandbox accepts them.

    Returns the file. Raises :class:`OSError` when it cannot be written, :class:`ValueError` for a key file that holds no key, or one that
    no client could log in with.
    """
    from validator.sandbox.tokens import JwtProblem

    keys = folder / KEYS
    keys.mkdir(parents=True, exist_ok=True)
    lines = ["# How to reach the sandbox, and as whom. The keys are for this sandbox only.", "[target]"]
    lines += [f"url = {_quoted(sandbox.base_url)}", 'product = "Journalvalidatoren sandbox"', ""]
    for position, identity in enumerate(sandbox.identities.values()):
        file = keys / f"{identity.id}.json"
        if file.exists():
            try:
                sandbox.register_client_key(identity.id, json.loads(file.read_text(encoding="utf-8")))
            except JwtProblem as unusable:
                reason = text(f"sandbox.jwt-{unusable.key}", **{"jwt": file, **unusable.values}).en
                raise ValueError(reason.removesuffix(".")) from unusable
            except (ValueError, RecursionError) as broken:
                raise ValueError(f"{file}: this is not JSON") from broken
        credentials = sandbox.client_credentials(identity.id)
        _write_privately(file, json.dumps(credentials.key, indent=2) + "\n")
        key = _quoted(f"{KEYS}/{file.name}")
        if position == 0:
            lines += ["[authorization]", f"token-endpoint = {_quoted(credentials.token_endpoint)}"]
            lines += [
                f"client-id = {_quoted(credentials.client_id)}",
                f"private-key = {key}",
                "dpop = true",
                "",
            ]
        lines += [f"[identities.{identity.id}]  # {identity.title.en}"]
        lines += [f"client-id = {_quoted(credentials.client_id)}", f"private-key = {key}", ""]
    _write_privately(keys / ISSUER, json.dumps(dict(sandbox.issuer_key), indent=2) + "\n")
    lines += ["[issuer]  # whose tokens the sandbox trusts: for tokens that are made wrong on purpose"]
    lines += [f"private-key = {_quoted(f'{KEYS}/{ISSUER}')}", ""]
    configuration = folder / CONFIGURATION
    configuration.write_text("\n".join(lines), encoding="utf-8")
    return configuration


def _write_privately(file: Path, content: str) -> None:
    """Created with mode 0600 from the start: never readable by others, not even for a moment."""
    mode = stat.S_IRUSR | stat.S_IWUSR
    descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, mode)
    with os.fdopen(descriptor, "w", encoding="utf-8") as stream:
        stream.write(content)
    file.chmod(mode)


def _quoted(text: str) -> str:
    """A TOML basic string; JSON's escapes are a subset of TOML's."""
    return json.dumps(text)
