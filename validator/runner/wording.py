"""Texts whose values are themselves in two languages."""

from __future__ import annotations

from typing import Any

from validator.results import Text
from validator.texts import text


def text_of(key: str, /, **values: Any) -> Text:
    """As :func:`validator.texts.text`, where a value that is a :class:`Text` is filled in each language's own."""
    nb = {name: value.nb if isinstance(value, Text) else value for name, value in values.items()}
    en = {name: value.en if isinstance(value, Text) else value for name, value in values.items()}
    return Text(text(key, **nb).nb, text(key, **en).en)


def changed(value: Any, change: Any) -> Any:
    """A value with ``change`` done to it where it is text, in both languages; anything else as it is."""
    if isinstance(value, Text):
        return Text(change(value.nb), change(value.en))
    return change(value) if isinstance(value, str) else value
