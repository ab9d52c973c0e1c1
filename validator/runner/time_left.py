"""How long a run may take, and how much of that a target may have it wait: a target decides neither."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from time import monotonic

from validator.configuration import DEFAULT_MAX_TIME

MOST_PAUSES = 120.0
"""Seconds of pauses (``Retry-After``) in a whole run. After that, an answer that asks for a pause is the answer."""
LAST_MINUTE = 60.0
"""Seconds beyond the run's time for the scenario that has begun, so that it can tidy up."""


@dataclass(slots=True)
class TimeLeft:
    """Of a run that may take ``seconds``; shared by all who send requests in it."""

    seconds: float = DEFAULT_MAX_TIME
    pauses: float = MOST_PAUSES
    clock: Callable[[], float] = monotonic
    _started: float = field(init=False)

    def __post_init__(self) -> None:
        self._started = self.clock()

    @property
    def is_over(self) -> bool:
        """Whether no further scenario may begin."""
        return self._used() >= self.seconds

    def of(self, wanted: float) -> float:
        """The part of these seconds that a request may take; 0 when there is no time for one."""
        return max(0.0, min(wanted, self.seconds + LAST_MINUTE - self._used()))

    def may_pause(self, seconds: float) -> bool:
        """Whether the run may wait that long; it has now."""
        if seconds > self.pauses or seconds > self.of(seconds):
            return False
        self.pauses -= seconds
        return True

    def _used(self) -> float:
        return self.clock() - self._started
