"""Texts, redacted in both languages."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import fields, is_dataclass, replace
from typing import Any

from validator.redaction import redact_text
from validator.results import Text


def changed(value: Any, change: Any) -> Any:
    """A value with ``change`` done to it where it is text, in both languages; anything else as it is."""
    if isinstance(value, Text):
        return Text(change(value.nb), change(value.en))
    return change(value) if isinstance(value, str) else value


def without_secrets(value: Any, secrets: Iterable[str]) -> Any:
    """The value (a dataclass, a tuple, a text) redacted throughout: a server may quote what it was sent, and a finding the server."""
    if type(value) is str:  # not one of an enumeration
        return redact_text(value, secrets)
    if isinstance(value, tuple):
        return tuple(without_secrets(item, secrets) for item in value)
    if is_dataclass(value) and not isinstance(value, type):
        names = [item.name for item in fields(value)]
        return replace(value, **{name: without_secrets(getattr(value, name), secrets) for name in names})
    return value
