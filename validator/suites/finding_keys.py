"""The keys of the findings of ``validate``: what each says in general, without the resource that it was found in."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from string import Formatter

from validator.results import Text
from validator.texts import has_text, text

CATALOGUES = ("validation", "syntax", "national", "questionnaire", "conformance")
"""The catalogues whose texts are findings. Keys there with a dot are companions of a finding, and ``fix-…`` is advice that they share."""
NO_FINDINGS = frozenset({"national.compare", "validation.more-alike", "questionnaire.none-named"})


@cache
def finding_keys() -> Mapping[str, str]:
    """Every key, with the catalogue that it is of: ``validation.code-missing`` → ``validation``."""
    from validator.texts import _catalogue

    return {
        f"{catalogue}.{name}": catalogue
        for catalogue in CATALOGUES
        for name in _catalogue(catalogue)
        if "." not in name and not name.startswith("fix-") and f"{catalogue}.{name}" not in NO_FINDINGS
    }


def general(key: str) -> tuple[Text, bool]:
    """The text with ‹name› for what a finding fills in, and whether there is any such. Raises :class:`KeyError` for an unknown key."""
    return _general(key)


def general_fix(key: str) -> Text | None:
    """What to change, in the same way; ``None`` where the finding's own key has no such text."""
    return _general(f"{key}.fix")[0] if has_text(f"{key}.fix") else None


def _general(key: str) -> tuple[Text, bool]:
    from validator.texts import _catalogue

    catalogue, _, name = key.partition(".")
    nb, en = _catalogue(catalogue)[name]
    names = {field for _, field, _, _ in Formatter().parse(f"{nb}{en}") if field}
    return text(key, **{name: f"‹{name}›" for name in names}), bool(names)
