"""A memory of limited size for what the inputs name: a million resources may name a million codes and profiles."""

from __future__ import annotations

from itertools import islice
from typing import TypeVar

Key = TypeVar("Key")
Value = TypeVar("Value")


class Remembered(dict[Key, Value]):
    """A dict that forgets the oldest quarter of its entries when it is full. Reading costs what reading a dict costs, which is why the
    order is that of writing: what is asked for often is soon written again."""

    __slots__ = ("limit",)

    def __init__(self, limit: int) -> None:
        super().__init__()
        self.limit = limit

    def __setitem__(self, key: Key, value: Value) -> None:
        if len(self) >= self.limit and key not in self:
            for oldest in list(islice(self, max(1, self.limit // 4))):
                del self[oldest]
        super().__setitem__(key, value)
