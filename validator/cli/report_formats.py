"""The report formats as the command line tells of them and takes them."""

from __future__ import annotations

from collections.abc import Sequence

from validator.cli.output import fail
from validator.reports.formats import OUR_FORMATS, Following, renderable, report_formats
from validator.results import Language
from validator.texts import text

# Help texts name ours: to look for those of other distributions would cost every command its start.
FORMATS_OF_A_RUN = ", ".join(one.name for one in OUR_FORMATS)
FORMATS_TO_RENDER = ", ".join(one.name for one in OUR_FORMATS if one.contents is not None)


def checked_formats(names: Sequence[str], language: Language, *, rendering: bool = False) -> None:
    """Ends the command when one of the names is no report format (or, ``rendering``, one that only follows a run)."""
    known = renderable() if rendering else tuple(report_formats())
    for name in names:
        if name not in known:
            fail(text("report.unknown-format", found=name, known=", ".join(known)), language)


def following(names: Sequence[str]) -> list[Following]:
    """Those of the formats that are written while the run goes on."""
    known = report_formats()
    return [follow for name in dict.fromkeys(names) if (follow := known[name].following) is not None]
