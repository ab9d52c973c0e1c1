"""What was not checked, in every format of ``validator validate``."""

import json
import pickle
import xml.etree.ElementTree as ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from validator.fhir.bulk import make_validator
from validator.reports.findings import MOST_GROUPS, FileFindings, NotCheckedSums, Tally, counts, totals
from validator.reports.findings_json import findings_json
from validator.reports.findings_ndjson import resource_line, totals_line
from validator.reports.findings_text import MOST_LISTED, findings_text
from validator.reports.junit import junit_findings
from validator.reports.operation_outcome import operation_outcome, operation_outcomes
from validator.reports.sarif import sarif
from validator.results import Finding, Language, Location, NotChecked, Severity, Text, Unchecked, summed

ICD, ICPC = "urn:oid:2.16.578.1.12.4.1.1.7110", "urn:oid:2.16.578.1.12.4.1.1.7170"
CODES = (
    NotChecked(Unchecked.CODE_SYSTEM, ICD, 1, Location("Condition.code.coding[0]", 3, 7, "u.json")),
    NotChecked(
        Unchecked.CODE_SYSTEM, ICPC, 1, Location("Condition.code.coding[1]", 4, 7, "u.json"), "required"
    ),
)
REMARK = Finding(
    Severity.WARNING, "business-rule", "validation.x", Text("merk", "note this"), Location("Condition", 1, 1)
)
WRONG = Finding(Severity.ERROR, "value", "validation.y", Text("feil", "wrong"), Location("Condition", 1, 1))
UNCHECKED = FileFindings("u.json", None, (), not_checked=CODES)


@pytest.mark.parametrize(
    ("language", "closing"),
    [
        ("en", "1 file: 0 errors. Conforms; not checked: 2 codes in 2 code systems."),
        ("nb", "1 fil: 0 feil. Følger reglene; ikke kontrollert: 2 koder i 2 kodesystemer."),
    ],
)
def test_text_closes_with_what_was_not_checked(language: Language, closing: str) -> None:
    lines = findings_text([UNCHECKED], language).splitlines()
    assert lines[-1] == closing
    named = "\n".join(lines[1:-1])
    assert ICD in named
    assert ICPC in named
    assert "required" in named
    assert "u.json:3:7 Condition.code.coding[0]" in named
    assert closing.removesuffix(".").rpartition("; ")[2] in lines[0]  # beside the file too


@pytest.mark.parametrize("findings", [(), (REMARK,), (WRONG,)])
def test_text_is_never_without_it_whatever_else_was_found(findings: tuple[Finding, ...]) -> None:
    said = findings_text([FileFindings("u.json", None, findings, not_checked=CODES)])
    assert "not checked: 2 codes in 2 code systems." in said.splitlines()[-1]
    assert "Conforms." not in said
    plain = findings_text([FileFindings("u.json", None, findings)])
    assert "not checked" not in plain.casefold()
    assert plain.endswith("Does not conform.\n" if WRONG in findings else "Conforms.\n")


def test_text_lists_a_number_that_can_be_read() -> None:
    many = tuple(
        NotChecked(Unchecked.EXTENSION, f"http://example.org/{n}", 1, Location("Patient"))
        for n in range(MOST_LISTED + 5)
    )
    said = findings_text([FileFindings("u.json", None, (), not_checked=many)])
    assert said.count("http://example.org/") == MOST_LISTED
    assert "… and 5 more" in said
    assert f"not checked: {MOST_LISTED + 5} extensions." in said


def test_text_shows_no_control_characters_of_an_input() -> None:
    hostile = NotChecked(Unchecked.CODE_SYSTEM, "urn:x\x1b[31m\u202e\n", 1, Location("Patient"))
    said = findings_text([FileFindings("u.json", None, (), not_checked=(hostile,))])
    assert "\x1b" not in said
    assert "\u202e" not in said


def test_json_has_it_for_each_file_and_in_all() -> None:
    document = json.loads(findings_json([UNCHECKED, FileFindings("v.json", None, (), not_checked=CODES[:1])]))
    (first, second), whole = (file["not_checked"] for file in document["files"]), document["not_checked"]
    assert [entry["what"] for entry in first] == [ICD, ICPC]
    assert first[1]["strength"] == "required"
    assert first[0]["first"] == {
        "path": "Condition.code.coding[0]", "line": 3, "column": 7, "file": "u.json",
    }  # fmt: skip
    assert [entry["count"] for entry in second] == [1]
    assert [(entry["what"], entry["count"]) for entry in whole] == [(ICD, 2), (ICPC, 1)]
    assert document["totals"]["not_checked"] == 3
    assert ICD in whole[0]["message"]["nb"]


def test_ndjson_has_it_on_each_line_and_in_the_totals() -> None:
    line = json.loads(resource_line(UNCHECKED))
    assert line["conforms"] is True
    assert [entry["kind"] for entry in line["not_checked"]] == ["code-system", "code-system"]
    assert "file" not in line["not_checked"][0]["first"]
    tally = Tally()
    tally.add((), CODES)
    tally.add((), CODES)
    end = json.loads(totals_line(tally))
    assert end["totals"]["not_checked"] == 4
    assert [(entry["what"], entry["count"]) for entry in end["not_checked"]] == [(ICD, 2), (ICPC, 2)]


def test_sarif_has_it_as_notifications_of_the_tool() -> None:
    (run,) = sarif([UNCHECKED])["runs"]
    assert run["results"] == []
    (invocation,) = run["invocations"]
    assert invocation["executionSuccessful"] is True
    first, second = invocation["toolExecutionNotifications"]
    assert first["level"] == "note"
    assert ICD in first["message"]["text"]
    assert first["locations"][0]["physicalLocation"]["region"] == {"startLine": 3, "startColumn": 7}
    assert second["properties"] == {"what": ICPC, "count": 1, "strength": "required"}
    known = {descriptor["id"] for descriptor in run["tool"]["driver"]["notifications"]}
    assert {first["descriptor"]["id"], second["descriptor"]["id"]} == known
    (clean,) = sarif([FileFindings("a.json", None, ())])["runs"]
    assert clean["invocations"][0]["toolExecutionNotifications"] == []


def test_operation_outcome_has_it_as_information_and_is_valid() -> None:
    outcome = operation_outcome((), "nb", "u.json", CODES)
    assert [(issue["severity"], issue["code"]) for issue in outcome["issue"]] == [
        ("information", "not-supported")
    ] * 2
    assert ICD in outcome["issue"][0]["details"]["text"]
    assert outcome["issue"][1]["expression"] == ["Condition.code.coding[1]"]
    found = make_validator(()).validate(outcome)
    assert [
        f.message.en for f in found if f.is_error and f.code != "extension"
    ] == []  # those are of later packages
    assert operation_outcomes([UNCHECKED], "nb")["issue"] == outcome["issue"]
    assert operation_outcome(())["issue"][0]["code"] == "informational"


def test_junit_has_it_beside_the_case_and_in_the_properties() -> None:
    root = ElementTree.fromstring(junit_findings([UNCHECKED, FileFindings("ok.json", None, ())]))
    first, second = root.findall(".//testcase")
    assert ICD in str(first.findtext("system-out"))
    assert second.find("system-out") is None
    (said,) = root.findall(".//property")
    assert (said.get("name"), said.get("value")) == ("not-checked", "2 codes in 2 code systems")
    assert root.get("failures") == "0"
    assert (
        ElementTree.fromstring(junit_findings([FileFindings("ok.json", None, ())])).find(".//property")
        is None
    )


# -- sums

ENTRIES = st.lists(
    st.builds(
        NotChecked,
        st.sampled_from(list(Unchecked)),
        st.sampled_from(["a", "b", "c"]),
        st.integers(1, 5),
        st.builds(Location, st.sampled_from(["x", "y"])),
        st.sampled_from([None, "required"]),
    ),
    max_size=12,
)


@given(st.lists(ENTRIES, max_size=5))
def test_however_it_is_added_up_no_place_is_lost(files: list[list[NotChecked]]) -> None:
    at_once, by_parts = NotCheckedSums(), NotCheckedSums()
    at_once.add(entry for file in files for entry in file)
    for file in files:
        part = NotCheckedSums()
        part.add(file)
        by_parts.include(part)
    assert at_once.entries == by_parts.entries == summed(entry for file in files for entry in file)
    assert at_once.places == sum(entry.count for file in files for entry in file)
    assert len({entry.group for entry in at_once.entries}) == len(at_once.entries)


def test_a_sum_stays_small_and_counts_all() -> None:
    sums, other = NotCheckedSums(), NotCheckedSums()
    for n in range(MOST_GROUPS + 7):
        sums.add([NotChecked(Unchecked.CODE_SYSTEM, str(n), 2, Location("x"))])
    assert len(sums.entries) == MOST_GROUPS
    other.include(sums)
    assert (other.places, other.unnamed) == (2 * (MOST_GROUPS + 7), 14)
    tally = Tally(files=1, resources=1, not_checked=other)
    assert counts(tally)["not_checked"] == 2 * (MOST_GROUPS + 7)


def test_totals_count_what_was_not_checked() -> None:
    assert totals([UNCHECKED, UNCHECKED]).not_checked.places == 4


def test_an_entry_is_a_value_whose_place_is_found_once_and_when_asked_for() -> None:
    asked = []

    def find() -> Location:
        asked.append(1)
        return Location("x")

    entry = NotChecked(Unchecked.RULE, "r", 1, find)
    more = entry.counted(3)
    assert asked == []
    assert (entry.first, entry.first, asked) == (Location("x"), Location("x"), [1])
    assert entry == NotChecked(Unchecked.RULE, "r", 1, Location("x"))
    assert hash(entry) == hash(NotChecked(Unchecked.RULE, "r", 1, Location("x")))
    assert entry != more
    assert pickle.loads(pickle.dumps(more)) == more
