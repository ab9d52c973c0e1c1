"""HTTP connections that cannot be held for nothing: a limit on how many there are, and on how long a request may take to arrive.

uvicorn has a timeout between requests only: a connection that sends nothing, half a header or half a body stays for ever, and when
such connections have used up the open files of the process, asyncio tells of it without end.
"""

from __future__ import annotations

import asyncio
import errno
import logging
from time import monotonic
from typing import Any

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol

from validator.sandbox.limits import MOST_CONNECTIONS, WHOLE_REQUEST_WITHIN

BACKLOG = 64
"""Connections that are accepted in one go, before any of them can be counted and turned away."""
_OTHER_FILES = 64
"""Open files that are not connections: the store, the listening socket, streams."""
_QUIET_FOR = 60.0
_OUT_OF_FILES = frozenset({errno.EMFILE, errno.ENFILE, errno.ENOBUFS, errno.ENOMEM})
_log = logging.getLogger("validator.sandbox")


def most_connections() -> int:
    """How many connections to hold: below what the system lets this process open."""
    try:
        import resource

        allowed = resource.getrlimit(resource.RLIMIT_NOFILE)[0]
    except (ImportError, OSError):  # Windows
        return MOST_CONNECTIONS
    if allowed == resource.RLIM_INFINITY:
        return MOST_CONNECTIONS
    return max(8, min(MOST_CONNECTIONS, allowed - _OTHER_FILES - 4 * BACKLOG))


class Connection(H11Protocol):
    """uvicorn's, with the two limits. Set :attr:`most` and :attr:`within` on a subclass (see :func:`connection_class`)."""

    most: int
    within: float
    _deadline: asyncio.TimerHandle | None = None
    _unread: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        if len(self.connections) > self.most:
            # Whoever has kept us waiting longest makes room; when everybody is being answered, there is none.
            waiting = [one for one in self.connections if isinstance(one, Connection) and one._deadline]
            last = min(waiting, key=lambda one: one._deadline.when() if one._deadline else 0.0, default=self)
            last._give_up()
            if last is self:
                return
        self._expect_all_of_it()

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        if self._is_receiving():
            self._expect_all_of_it()
        else:
            self._have_it()

    def on_response_complete(self) -> None:
        super().on_response_complete()
        # A request that was answered before all of it had come (too large, say) may go on arriving, but not for ever.
        if self._is_receiving():
            self._expect_all_of_it()
        else:
            self._have_it()

    def pause_writing(self) -> None:
        super().pause_writing()
        # Whoever asks and does not read the answer holds it in memory here.
        self._unread = self._unread or self.loop.call_later(self.within, self._give_up)

    def resume_writing(self) -> None:
        super().resume_writing()
        self._is_read()

    def _is_read(self) -> None:
        if self._unread is not None:
            self._unread.cancel()
            self._unread = None

    def connection_lost(self, exc: Exception | None) -> None:
        self._have_it()
        self._is_read()
        super().connection_lost(exc)

    def _is_receiving(self) -> bool:
        """Whether a request has begun and not ended; between requests uvicorn's own timeout holds."""
        return self.conn.their_state is h11.SEND_BODY or (
            self.conn.their_state is h11.IDLE and bool(self.conn.trailing_data[0])
        )

    def _expect_all_of_it(self) -> None:
        if self._deadline is None:
            self._deadline = self.loop.call_later(self.within, self._give_up)

    def _have_it(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None

    def _give_up(self) -> None:
        self._have_it()
        self.connections.discard(self)
        self.transport.abort()


def connection_class(most: int | None = None, within: float = WHOLE_REQUEST_WITHIN) -> type[Connection]:
    """The protocol class for uvicorn's ``http``, with these limits."""
    limits = {"most": most_connections() if most is None else most, "within": within}
    return type("LimitedConnection", (Connection,), limits)


class QuietAboutFiles:
    """An exception handler for the event loop that tells once a minute, in one line, that no more connections can be opened."""

    def __init__(self) -> None:
        self._told: float | None = None

    def __call__(self, loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        problem = context.get("exception")
        if not (isinstance(problem, OSError) and problem.errno in _OUT_OF_FILES):
            loop.default_exception_handler(context)
            return
        if self._told is None or monotonic() - self._told > _QUIET_FOR:
            self._told = monotonic()
            _log.warning("no more connections can be opened for now: %s", problem.strerror)
