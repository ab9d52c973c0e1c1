"""All texts for users, in bokmål and English, in one place.

A text's key is ``<catalogue>.<name>``; each catalogue is a module here with ``TEXTS``: name → (bokmål, English), with
``{placeholder}``s in :meth:`str.format` syntax. Both languages must use the same placeholders (a test keeps it so).
Catalogues are imported on first use, so that a cold start pays only for what it says.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib import import_module

from validator.results import Text


@cache
def _catalogue(name: str) -> Mapping[str, tuple[str, str]]:
    texts: Mapping[str, tuple[str, str]] = import_module(f"{__name__}.{name}").TEXTS
    return texts


def text(key: str, /, **values: object) -> Text:
    """The text with that key, placeholders filled; a value that is itself a :class:`Text` is filled in by language. Raises
    :class:`KeyError` for an unknown key or a missing value."""
    catalogue, _, name = key.partition(".")
    nb, en = _catalogue(catalogue)[name]
    if any(isinstance(value, Text) for value in values.values()):
        in_nb = {name: value.nb if isinstance(value, Text) else value for name, value in values.items()}
        in_en = {name: value.en if isinstance(value, Text) else value for name, value in values.items()}
        return Text(nb.format(**in_nb), en.format(**in_en))
    return Text(nb.format(**values), en.format(**values))


def has_text(key: str) -> bool:
    """Whether the catalogue knows this key (used for optional companions such as ``<name>.fix``)."""
    catalogue, _, name = key.partition(".")
    return name in _catalogue(catalogue)
