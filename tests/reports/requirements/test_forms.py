"""The catalogue as Markdown, JSON and Word: nothing lost, nothing taken for markup."""

from __future__ import annotations

import json
from io import BytesIO

import pytest
from docx import Document

from validator.reports.requirements.catalogue import CataloguePage, groups_of, how_shown
from validator.reports.requirements.json_form import to_json
from validator.reports.requirements.markdown import to_markdown
from validator.reports.requirements.word import to_word
from validator.results import Language, Requirement, RequirementPart, Text

AWKWARD = Text("Står <b>fast</b> & `kode` | *stjerne*", "Stays <b>put</b> & `code` | *star*")
PARTED = Requirement(
    "AAA-01",
    "must",
    AWKWARD,
    "source",
    "automated",
    ("Kapittel 1",),
    "first",
    (
        RequirementPart("who", Text("Hvem", "Who"), "source", "automated"),
        RequirementPart("why", Text("Hvorfor", "Why"), "source", "declared"),
        RequirementPart("how", Text("Hvordan", "How"), "source", "automated"),
    ),
)
ADVICE = Requirement(
    "BBB-01",
    "recommendation",
    Text("Råd", "Advice"),
    "both",
    "declared",
    ("K",),
    "second",
    follows_from=("AAA-01.who",),
)
WHOLE = Requirement("AAA-02", "should", Text("Helt", "Whole"), "both", "automated", ("K",), "first")
PAGE = CataloguePage(
    "9.9",
    groups_of(
        [PARTED, ADVICE, WHOLE],
        {"first": Text("Første", "First"), "second": Text("Andre", "Second")},
        {"AAA-01.who": ("s/one", "s/two"), "AAA-02": ("s/one",)},
    ),
)


def test_groups_keep_their_rows_together_and_in_order() -> None:
    assert [(g.id, [row.requirement.id for row in g.rows]) for g in PAGE.groups] == [
        ("first", ["AAA-01", "AAA-02"]),
        ("second", ["BBB-01"]),
    ]


def test_how_it_is_shown_counts_only_what_is_tested() -> None:
    said = {row.requirement.id: how_shown(row).en for row in PAGE.rows}
    assert said == {
        "AAA-01": "3 parts: 1 tested by the suites, 1 declared",
        "AAA-02": "Tested in scenarios: 1",
        "BBB-01": "Follows from AAA-01.who",
    }


def test_json_says_which_scenario_tests_which_part() -> None:
    value = json.loads(to_json(PAGE))
    parts = value["groups"][0]["requirements"][0]["parts"]
    assert {part["id"]: part["scenarios"] for part in parts} == {
        "who": ["s/one", "s/two"],
        "why": [],
        "how": [],
    }


@pytest.mark.parametrize("language", ["nb", "en"])
def test_markdown_shows_text_as_text(language: Language) -> None:
    shown = to_markdown(PAGE, language)
    assert "\\<b\\>" in shown
    assert "<b>" not in shown
    assert "### AAA-02" in shown


@pytest.mark.parametrize(("language", "locale"), [("nb", "nb-NO"), ("en", "en-GB")])
def test_word_has_a_table_for_each_group_with_room_for_answers(language: Language, locale: str) -> None:
    document = Document(BytesIO(to_word(PAGE, language)))
    assert [len(table.rows) for table in document.tables] == [3, 2]
    first = document.tables[0]
    assert first.rows[1].cells[0].text == "AAA-01"
    assert AWKWARD.in_language(language) in first.rows[1].cells[1].text
    assert first.rows[1].cells[4].text == ""
    assert all("w:tblHeader" in table.rows[0]._tr.xml for table in document.tables)
    assert f'w:lang w:val="{locale}"' in document.styles["Normal"].element.xml
    assert document.core_properties.language == locale
