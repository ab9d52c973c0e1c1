"""Validation findings on the terminal: the golden files are read by people; the laws hold for any source."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from validator.reports.findings import FileFindings
from validator.reports.findings_text import findings_text
from validator.reports.source_excerpt import Source
from validator.results import Finding, Language, Location, Rule, Severity, Text

GOLDEN = Path(__file__).parent / "golden"

PATIENT = """{
  "resourceType": "Patient",
\t"name": [{"family": "Blåbærsyltetøy", "given": ["Kari"]}],
  "birthDate": "1953-13-45",
  "gender": "kvinne",
  "x\x1b[31m": true
}
""".encode()
MINIFIED = (
    b'{"resourceType":"Bundle","entry":['
    + b'{"resource":{"resourceType":"Patient","active":true}},' * 4000
    + b'{"resource":{"resourceType":"Patient","active":"ja"}}]}'
)


def finding(
    severity: Severity,
    nb: str,
    en: str,
    location: Location,
    rule: Rule | None = None,
    fix: tuple[str, str] | None = None,
) -> Finding:
    return Finding(severity, "value", "x.y", Text(nb, en), location, rule, Text(*fix) if fix else None)


FILES = (
    FileFindings(
        "pasienter/kari.json",
        PATIENT,
        (
            finding(
                Severity.ERROR,
                "«1953-13-45» er ikke en dato: måneden er 13.",
                "“1953-13-45” is not a date: the month is 13.",
                Location("Patient.birthDate", 4, 16),
                Rule("date", "https://hl7.org/fhir/R4/datatypes.html#date"),
                (
                    "Skriv datoen som ÅÅÅÅ-MM-DD, for eksempel 1953-12-31.",
                    "Write the date as YYYY-MM-DD, such as 1953-12-31.",
                ),
            ),
            finding(
                Severity.ERROR,
                "«kvinne» er ikke en kode i AdministrativeGender.",
                "“kvinne” is not a code of AdministrativeGender.",
                Location("Patient.gender", 5, 13),
                Rule("administrative-gender", "http://hl7.org/fhir/ValueSet/administrative-gender"),
                ("Bruk male, female, other eller unknown.", "Use male, female, other or unknown."),
            ),
            finding(
                Severity.WARNING,
                "Navnet mangler «use».",
                "The name lacks “use”.",
                Location("Patient.name[0]", 3, 11),
            ),
            finding(
                Severity.ERROR,
                "Ukjent element «x\x1b[31m».",
                "Unknown element “x\x1b[31m”.",
                Location("Patient", 6, 3),
            ),
            finding(
                Severity.INFORMATION,
                "Ressursen oppgir ingen profil.",
                "The resource states no profile.",
                Location("Patient.meta"),
            ),
        ),
    ),
    FileFindings("pasienter/ola.json", b"{}", ()),
    FileFindings(
        "store/samling.json",
        MINIFIED,
        (
            finding(
                Severity.ERROR,
                "«active» skal være true eller false.",
                "“active” must be true or false.",
                Location("Bundle.entry[4000].resource.active", 1, len(MINIFIED) - 8),
                Rule("boolean"),
            ),
        ),
    ),
    FileFindings(
        "latin1.json",
        '{"name": "Bl\u00e5b\u00e6r", "x": 1}'.encode("latin-1"),
        (
            finding(
                Severity.FATAL,
                "Filen er ikke UTF-8.",
                "The file is not UTF-8.",
                Location("", 1, 13),
                None,
                ("Lagre filen som UTF-8.", "Save the file as UTF-8."),
            ),
        ),
    ),
)


@pytest.mark.parametrize("language", ["nb", "en"])
def test_golden_text(language: Language) -> None:
    assert findings_text(FILES, language) == (GOLDEN / f"findings.{language}.txt").read_text("utf-8")


def test_colour_changes_nothing_but_the_colour() -> None:
    import re

    coloured = findings_text(FILES, "en", colour=True)
    assert "\x1b[1;31m" in coloured
    assert re.sub(r"\x1b\[[0-9;]*m", "", coloured) == findings_text(FILES, "en")
    assert "\x1b" not in findings_text(FILES, "en")


def test_no_files_and_no_findings() -> None:
    assert findings_text([], "en") == "No files to validate.\n"
    assert findings_text([FileFindings("a.json", b"{}", ())], "nb") == (
        "a.json: ingen feil\n1 fil: 0 feil. Følger reglene.\n"
    )


LINES = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\n\r\ufeff"), max_size=200)


@given(LINES, st.integers(1, 250), st.integers(20, 80))
def test_an_excerpt_fits_and_its_caret_is_within(line: str, column: int, width: int) -> None:
    excerpt = Source(f"first\n{line}\nlast".encode()).excerpt(2, column, width)
    if not line.strip():
        assert excerpt is None or excerpt.text
        return
    if excerpt is None:
        return
    assert "\n" not in excerpt.text
    assert len([c for c in excerpt.text if not _combining(c)]) <= width + 6
    assert excerpt.caret is not None
    assert 0 <= excerpt.caret <= width + 6


def _combining(character: str) -> bool:
    import unicodedata

    return bool(unicodedata.combining(character))


@given(st.text("abcæøå\t🙂é ", min_size=1, max_size=3000), st.data())
def test_the_caret_stands_under_the_character_of_the_column(line: str, data: st.DataObject) -> None:
    position = data.draw(st.integers(0, len(line) - 1))
    marked = line[:position] + "X" + line[position + 1 :]
    excerpt = Source(marked.encode()).excerpt(1, position + 1, 60)
    assert excerpt is not None
    assert excerpt.caret is not None
    assert _at_display_column(excerpt.text, excerpt.caret) == "X"


def _at_display_column(shown: str, column: int) -> str:
    import unicodedata

    passed = 0
    for character in shown:
        if passed == column:
            return character
        passed += 2 if unicodedata.east_asian_width(character) in "WF" else 1
    return ""


@pytest.mark.parametrize("line", [0, 3, 10**9, -1])
def test_a_line_that_does_not_exist_has_no_excerpt(line: int) -> None:
    assert Source(b"one\ntwo").excerpt(line, 1, 80) is None


def test_a_huge_line_costs_next_to_nothing() -> None:
    import time

    source = Source(b'{"a":"' + b"x" * 20_000_000 + b'"}')
    began = time.process_time()
    excerpt = source.excerpt(1, 20_000_000, 80)
    assert excerpt is not None
    assert len(excerpt.text) <= 80
    assert time.process_time() - began < 10
