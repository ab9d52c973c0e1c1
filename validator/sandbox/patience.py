"""Waiting for a store that another process holds, while everybody else is answered."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from random import uniform
from time import monotonic
from typing import TypeVar

from validator.sandbox.limits import LONGEST_WAIT
from validator.sandbox.store import StoreUnavailable

T = TypeVar("T")


async def when_free(work: Callable[[], T], longest: float = LONGEST_WAIT) -> T:
    """What ``work`` returns. A store that is busy says so before anything has been done, so the work can be begun again.

    Raises :class:`StoreUnavailable` when it is still busy after ``longest`` seconds, or cannot be used for another reason.
    """
    until = monotonic() + longest
    while True:
        try:
            return work()
        except StoreUnavailable as trouble:
            if not trouble.busy or monotonic() > until:
                raise
        await asyncio.sleep(uniform(0.005, 0.03))
