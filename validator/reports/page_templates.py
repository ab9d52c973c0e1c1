"""How report pages are filled in: one place that decides what is escaped, and what happens to a name that a template does not know."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from validator.data_folders import data_folder
from validator.reports.visible_text import visible

if TYPE_CHECKING:
    from jinja2 import Environment


def page_environment() -> Environment:
    """The templates of ``reports/templates``: all is escaped, characters that cannot be seen are shown, an unknown name is an error."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    return Environment(
        loader=FileSystemLoader(data_folder("reports") / "templates"),
        autoescape=True,
        finalize=_finalize,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def _finalize(value: Any) -> Any:
    from markupsafe import Markup

    return visible(value) if isinstance(value, str) and not isinstance(value, Markup) else value
