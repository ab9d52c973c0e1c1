"""The catalogue as a Word document for a call for tenders: one table for each group, with room for the supplier's answer."""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO
from typing import Any

from validator.reports.requirements.catalogue import CataloguePage, RequirementRow, how_shown
from validator.results import Language
from validator.texts import text

_LOCALES: dict[Language, str] = {"nb": "nb-NO", "en": "en-GB"}
_WIDTHS_CM = (1.9, 8.6, 2.6, 5.2, 7.0)
"""Of the columns, on a landscape A4 page with margins of 2 cm."""


def to_word(page: CataloguePage, language: Language) -> bytes:
    """A .docx file (Office Open XML, ISO/IEC 29500). The same catalogue gives the same text; the time in the file's
    properties is fixed, so that two exports can be compared."""
    from datetime import datetime

    from docx import Document
    from docx.enum.section import WD_ORIENT
    from docx.shared import Cm

    def say(key: str, **values: object) -> str:
        return text(f"report.catalogue-{key}", **values).in_language(language)

    document = Document()
    section = document.sections[0]
    section.orientation = WD_ORIENT.LANDSCAPE
    section.page_width, section.page_height = Cm(29.7), Cm(21.0)
    for side in ("left_margin", "right_margin", "top_margin", "bottom_margin"):
        setattr(section, side, Cm(2))
    properties = document.core_properties
    properties.title, properties.author, properties.language = (
        say("heading"),
        "Journalvalidatoren",
        _LOCALES[language],
    )
    properties.comments = ""
    properties.created = properties.modified = datetime(2000, 1, 1)
    _set_language(document, _LOCALES[language])

    document.add_heading(say("heading"), level=0)
    document.add_paragraph(say("lead", count=len(page.rows), version=page.tool_version))
    if page.scope is not None:
        document.add_paragraph(page.scope.in_language(language))
    for key in ("tender-levels", "tender-answer", "tender-responsibility"):
        document.add_paragraph(say(key))
    heads = [say(f"column-{name}") for name in ("id", "requirement", "level", "shown", "answer")]
    for group in page.groups:
        document.add_heading(group.title.in_language(language), level=1)
        _table(document, heads, [_cells(row, language) for row in group.rows])
    stream = BytesIO()
    document.save(stream)
    return stream.getvalue()


def _cells(row: RequirementRow, language: Language) -> tuple[Sequence[str], ...]:
    """The paragraphs of each cell."""
    requirement = row.requirement
    said = [requirement.title.in_language(language)]
    said += [f"• {part.part.title.in_language(language)}" for part in row.parts]
    sources = text("report.catalogue-sources").in_language(language)
    said.append(f"{sources} {'; '.join(requirement.sources)}")
    level = [
        text(f"report.level-{requirement.level}").in_language(language),
        text(f"report.role-{requirement.role}").in_language(language),
    ]
    shown = [how_shown(row).in_language(language)]
    if requirement.evidence is not None:
        shown.append(requirement.evidence.in_language(language))
    return [requirement.id], said, level, shown, [""]


def _table(document: Any, heads: Sequence[str], rows: Sequence[tuple[Sequence[str], ...]]) -> None:
    from docx.shared import Cm

    table = document.add_table(rows=0, cols=len(heads), style="Table Grid")
    table.autofit = False
    _fill(table.add_row(), [[head] for head in heads], bold=True)
    _repeat_on_each_page(table.rows[0])
    for row in rows:
        _fill(table.add_row(), row)
    for row in table.rows:
        for cell, width in zip(row.cells, _WIDTHS_CM, strict=True):
            cell.width = Cm(width)


def _fill(row: Any, cells: Sequence[Sequence[str]], *, bold: bool = False) -> None:
    from docx.shared import Pt

    for cell, paragraphs in zip(row.cells, cells, strict=True):
        for index, said in enumerate(paragraphs):
            paragraph = cell.paragraphs[0] if index == 0 else cell.add_paragraph()
            run = paragraph.add_run(said)
            run.bold, run.font.size = bold, Pt(9)
            paragraph.paragraph_format.space_after = Pt(2)


def _repeat_on_each_page(row: Any) -> None:
    """Marks the row as the heading of its table: repeated on each page, and read out as one (WCAG 1.3.1)."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    mark = OxmlElement("w:tblHeader")
    mark.set(qn("w:val"), "true")
    row._tr.get_or_add_trPr().append(mark)


def _set_language(document: Any, locale: str) -> None:
    """Of the text, so that spelling is checked and read aloud in the right language (WCAG 3.1.1)."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    properties = document.styles["Normal"].element.get_or_add_rPr()
    language = OxmlElement("w:lang")
    language.set(qn("w:val"), locale)
    properties.append(language)
