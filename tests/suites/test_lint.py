"""Typos and slips in a suite: each found where it stands, with the nearest word that would do."""

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from validator.results import Location, Requirement, RequirementPart, Severity, Text
from validator.suites.catalogues import Catalogues, load_catalogues
from validator.suites.citations import catalogue_findings
from validator.suites.demands import citations
from validator.suites.lint import lint_suite, lint_suites
from validator.suites.loader import LoadedSuite, find_suites, load_suite
from validator.suites.services import load_services

WriteSteps = Callable[..., LoadedSuite]
GOOD = """\
      - id: read
        do: capabilities
        expect: [{status: 200}]
"""


def suite_of(*, steps: str, requirements: str = "[EXC-01]", personas: str = "[]") -> str:
    return f"""\
suite: trial
version: 1.0.0
title: {{nb: Prøve, en: Trial}}
service: felles-grunnlag
interaction: lookup
role: source
scenarios:
  - id: one
    title: {{nb: En, en: One}}
    requirements: {requirements}
    personas: {personas}
    steps:
{steps}"""


def errors(loaded: LoadedSuite, catalogues: Catalogues) -> list[tuple[str, int | None, int | None, str]]:
    """(key, line, column, fix) of every error; lines count from the first line of the steps."""
    return [
        (
            finding.key.rpartition(".")[2],
            (finding.location.line or 0) - 11,
            finding.location.column,
            finding.fix.en if finding.fix else "",
        )
        for finding in lint_suite(loaded, catalogues)
        if finding.severity is Severity.ERROR
    ]


def test_a_good_suite_has_no_findings(write_steps: WriteSteps, catalogues: Catalogues) -> None:
    assert lint_suite(write_steps(GOOD), catalogues) == []


@pytest.mark.parametrize(
    ("steps", "expected"),
    [
        ("      - id: a\n        do: reed\n", ("unknown-word", 2, 13, "“read”")),
        (
            "      - id: a\n        do: capabilities\n        expcet: [{status: 200}]\n",
            ("unknown-key", 3, 9, "“expect”"),
        ),
        (
            "      - id: a\n        do: capabilities\n        expect: [{statsu: 200}]\n",
            ("unknown-key", 3, 19, "“status”"),
        ),
        (
            "      - id: a\n        do: capabilities\n        expect: [{status: 2xxx}]\n",
            ("unknown-word", 3, 27, "“2xx”"),
        ),
        (
            "      - id: a\n        do: capabilities\n        expect: [{status: 200, etag: true}]\n",
            ("several-kinds", 3, 18, ""),
        ),
        (
            "      - id: a\n        do: capabilities\n        expect: [{requirement: EXC-01}]\n",
            ("no-kind", 3, 18, ""),
        ),
        (
            "      - id: a\n        do: search\n        type: Patient\n        expect: [{status: 200}]\n",
            ("missing-key", 1, 9, ""),
        ),
        (
            "      - id: a\n        do: capabilities\n        title: {nb: Bare norsk}\n        expect: [{status: 200}]\n",
            ("missing-english", 3, 16, ""),
        ),
        (
            "      - id: a\n        do: create\n        type: Patient\n        expect: [{status: 200}]\n",
            ("exactly-one", 1, 9, ""),
        ),
        (
            "      - id: a\n        do: search\n        type: Pateint\n        params: {}\n        expect: [{status: 200}]\n",
            ("unknown-type", 3, 15, "“Patient”"),
        ),
        (
            "      - id: a\n        do: capabilities\n        as: fastlgee\n        expect: [{status: 200}]\n",
            ("unknown-identity", 3, 13, "“fastlege”"),
        ),
        (
            "      - id: a\n        do: capabilities\n        expect: [{status: 200, requirement: EXC-03}]\n",
            ("unknown-requirement", 3, 45, "“EXC-02”"),
        ),
        (
            "      - id: a\n        do: acme.queue\n        expect: [{status: 200}]\n",
            ("unknown-step", 2, 13, ""),
        ),
        (
            "      - id: a\n        do: capabilities\n        expect: [{acme.holds: 200}]\n",
            ("unknown-assertion", 3, 19, ""),
        ),
        ("      - id: a\n        do: capabilities\n", ("no-assertion", 0, 5, "")),
        (GOOD + GOOD, ("duplicate-id", 4, 13, "")),
        (
            "      - id: a\n        do: capabilities\n        expect: [{fhirpath: 'rest.where(mode = 1'}]\n",
            ("fhirpath", 3, 49, ""),
        ),
        (
            "      - id: a\n        do: capabilities\n        expect:\n          - fhirpath: rest.exist()\n",
            ("fhirpath", 4, 23, ""),
        ),
        (
            "      - id: a\n        do: capabilities\n        expect: [{header: {name: X, matches: '(a'}}]\n",
            ("regex", 3, 47, ""),
        ),
        (
            "      - id: a\n        do: read\n        type: Patient\n        resource-id: '{{ found }}'\n"
            "        expect: [{status: 200}]\n",
            ("unknown-name", 4, 23, ""),
        ),
        (
            "      - id: a\n        do: read\n        type: Patient\n        resource-id: x-{{ run.di }}\n"
            "        expect: [{status: 200}]\n",
            ("unknown-name", 4, 24, "“run.id”"),
        ),
        (
            "      - id: a\n        do: read\n        type: Patient\n        resource-id: '{{ a b }}'\n"
            "        expect: [{status: 200}]\n",
            ("bad-placeholder", 4, 23, ""),
        ),
        (
            "      - id: a\n        do: read\n        type: Patient\n        resource-id: x {{ run }}\n"
            "        expect: [{status: 200}]\n",
            ("not-a-text", 4, 24, "“run.id”"),
        ),
        (
            "      - id: a\n        do: search\n        type: Patient\n        params: {identifier: '17854112139'}\n"
            "        expect: [{status: 200}]\n",
            ("identity-number-in-url", 4, 30, "POST"),
        ),
        (
            "      - id: a\n        do: create\n        type: Patient\n        fixture: gone.json\n"
            "        expect: [{status: 201}]\n",
            ("fixture-missing", 4, 18, ""),
        ),
        (
            "      - id: a\n        do: create\n        type: Patient\n        body: {resourceType: Patient}\n"
            "        change: {/name/0/family: X}\n        expect: [{status: 201}]\n",
            ("change-nowhere", 5, 17, ""),
        ),
    ],
)
def test_each_slip_is_found_where_it_stands(
    write_steps: WriteSteps, catalogues: Catalogues, steps: str, expected: tuple[str, int, int, str]
) -> None:
    key, line, column, fix = expected
    found = errors(write_steps(steps), catalogues)
    assert [item[:3] for item in found] == [(key, line, column)]
    assert fix in found[0][3]


def test_the_address_may_be_wrong_on_purpose(write_steps: WriteSteps, catalogues: Catalogues) -> None:
    steps = "      - {id: a, do: search, type: Patient, params: {identifier: '17854112139'}, expect: [{status: 400}]"
    assert errors(write_steps(steps + ", deliberate: true}\n"), catalogues) == []
    assert errors(write_steps(steps + ", method: POST}\n"), catalogues) == []
    assert errors(write_steps(steps + "}\n"), catalogues) != []


def test_an_assertion_needs_a_requirement_when_the_scenario_has_several(
    write_suite: Callable[..., LoadedSuite], catalogues: Catalogues
) -> None:
    loaded = write_suite(suite_of(requirements="[EXC-01, EXC-02]", steps=GOOD))
    assert [item[0] for item in errors(loaded, catalogues)] == ["no-requirement"]


def test_a_real_persons_number_is_refused(write_steps: WriteSteps, catalogues: Catalogues) -> None:
    # Built here, so that no such number stands in the repository: 1 January 1990 without a synthetic month.
    from validator.norway.control_digits import FIRST_WEIGHTS, SECOND_WEIGHTS, control_digit

    number = next(
        f"{nine}{first}{second}"
        for individual in range(300, 400)
        if (nine := f"010190{individual}")
        and (first := control_digit(nine, FIRST_WEIGHTS)) is not None
        and (second := control_digit(f"{nine}{first}", SECOND_WEIGHTS)) is not None
    )
    body = (
        f"      - {{id: a, do: create, type: Patient, body: {{id: '{number}'}}, expect: [{{status: 201}}]}}\n"
    )
    assert [item[0] for item in errors(write_steps(body), catalogues)] == ["real-number"]
    fixture = "      - {id: a, do: create, type: Patient, fixture: p.json, expect: [{status: 201}]}\n"
    loaded = write_steps(fixture, p_json=json.dumps({"id": number}))
    assert [item[0] for item in errors(loaded, catalogues)] == ["real-number"]


def test_values_flow_only_forward(write_steps: WriteSteps, catalogues: Catalogues) -> None:
    steps = (
        "      - {id: a, do: read, type: Patient, resource-id: '{{ found }}', expect: [{status: 200}]}\n"
        "      - {id: b, do: capabilities, save: {found: id}}\n"
        "      - {id: c, do: read, type: Patient, resource-id: '{{ found }}', expect: [{status: 200}]}\n"
        "      - {id: d, do: read, type: Patient, resource-id: '{{ steps.e.id }}', expect: [{status: 200}]}\n"
    )
    found = errors(write_steps(steps), catalogues)
    assert [(key, line) for key, line, _, _ in found] == [("unknown-name", 1), ("unknown-name", 4)]


def test_what_is_saved_and_never_used_is_a_warning(write_steps: WriteSteps, catalogues: Catalogues) -> None:
    findings = lint_suite(write_steps(GOOD + "        save: {spare: id}\n"), catalogues)
    assert [(f.key, f.severity) for f in findings] == [("suites.saved-unused", Severity.WARNING)]


def test_a_placeholder_in_a_fixture_is_found_in_the_fixture(
    write_steps: WriteSteps, catalogues: Catalogues
) -> None:
    steps = "      - {id: a, do: create, type: Patient, fixture: p.json, expect: [{status: 201}]}\n"
    loaded = write_steps(steps, p_json='{\n  "resourceType": "Patient",\n  "id": "{{ run.ide }}"\n}')
    (finding,) = lint_suite(loaded, catalogues)
    assert finding.key == "suites.unknown-name"
    assert Path(finding.location.file or "").name == "p.json"
    assert (finding.location.line, finding.location.column) == (3, 10)


def test_a_fixture_that_is_not_json_is_found_in_the_fixture(
    write_steps: WriteSteps, catalogues: Catalogues
) -> None:
    steps = "      - {id: a, do: create, type: Patient, fixture: p.json, expect: [{status: 201}]}\n"
    (finding,) = lint_suite(write_steps(steps, p_json='{\n  "a": 1,\n}'), catalogues)
    assert (finding.key, finding.location.line) == ("suites.fixture-not-json", 3)


def test_a_fixture_cannot_lie_outside_the_suite(
    write_steps: WriteSteps, catalogues: Catalogues, tmp_path: Path
) -> None:
    (tmp_path / "outside.json").write_text("{}")
    (tmp_path / "trial").mkdir()
    (tmp_path / "trial" / "link.json").symlink_to(tmp_path / "outside.json")
    steps = "      - {id: a, do: create, type: Patient, fixture: link.json, expect: [{status: 201}]}\n"
    assert [item[0] for item in errors(write_steps(steps), catalogues)] == ["fixture-outside"]


def test_persona_values_are_checked_against_the_persona(
    write_suite: Callable[..., LoadedSuite], catalogues: Catalogues
) -> None:
    steps = (
        "      - {id: a, do: search, type: Patient, method: POST, "
        "params: {identifier: '{{ persona.fmr }}'}, expect: [{status: 200}]}\n"
    )
    loaded = write_suite(suite_of(personas="[arne]", steps=steps))
    ((key, _, _, fix),) = errors(loaded, catalogues)
    assert (key, "“persona.fnr”" in fix) == ("unknown-name", True)


def test_the_folder_has_the_suites_name(
    write_suite: Callable[..., LoadedSuite], catalogues: Catalogues
) -> None:
    loaded = write_suite(suite_of(steps=GOOD).replace("suite: trial", "suite: trail"))
    assert [item[0] for item in errors(loaded, catalogues)] == ["suite-folder"]


def test_an_unknown_suite_gets_the_nearest_name() -> None:
    folders, (finding,) = find_suites(["bsae"])
    assert folders == []
    assert finding.key == "suites.unknown-suite"
    assert finding.fix is not None
    assert "“base”" in finding.fix.en


def test_a_suite_that_is_not_there_is_a_finding(tmp_path: Path) -> None:
    loaded = load_suite(tmp_path)
    assert loaded.suite is None
    assert [finding.key for finding in loaded.findings] == ["data_files.unreadable"]


def test_the_suites_that_ship_are_clean() -> None:
    from validator.suites.catalogues import load_catalogues

    folders, missing = find_suites()
    assert missing == []
    loaded = [load_suite(folder) for folder in folders]
    assert len(loaded) >= 5
    problems = [
        f"{f.location.file}:{f.location.line}:{f.location.column} {f.message.en}"
        for f in lint_suites(loaded, load_catalogues())
        if f.is_error
    ]
    assert problems == []


def test_the_digest_changes_with_any_file(write_steps: WriteSteps) -> None:
    first = write_steps(GOOD, p_json="{}").suite
    second = write_steps(GOOD, p_json="{ }").suite
    again = write_steps(GOOD, p_json="{}").suite
    assert first is not None
    assert second is not None
    assert again is not None
    assert first.digest == again.digest != second.digest


def test_access_is_needed_by_someone(write_suite: Callable[..., LoadedSuite], catalogues: Catalogues) -> None:
    steps = "      - {id: a, do: capabilities, %s, expect: [{status: 200}]}\n"
    for keys, expected in [("as: fastlege", []), ("as: none", ["access-unneeded"])]:
        content = suite_of(steps=steps % keys).replace("    personas", "    needs-access: true\n    personas")
        findings = lint_suite(write_suite(content), catalogues)
        assert [finding.key.rpartition(".")[2] for finding in findings] == expected
    (finding,) = findings
    assert (finding.location.line, finding.location.column) == (11, 5)
    assert finding.fix is not None


@pytest.mark.parametrize(
    ("keys", "status", "warned"),
    [
        ("as: fastlege", "403", True),
        ("as: fastlege", "[401, 403, 404]", True),
        ("as: fastlege, credentials: without-proof", "401", False),
        ("as: fastlege, credentials: none", "401", False),
        ("as: none", "401", False),
        ("as: fastlege", "4xx", False),
        ("as: fastlege", "404", False),
        ("as: fastlege", "[200, 403]", False),
    ],
)
def test_a_refusal_of_someone_can_only_be_judged_with_access(
    write_suite: Callable[..., LoadedSuite], catalogues: Catalogues, keys: str, status: str, warned: bool
) -> None:
    steps = f"      - {{id: a, do: read, type: Patient, resource-id: x, {keys}, expect: [{{status: {status}}}]}}\n"
    findings = lint_suite(write_suite(suite_of(steps=steps)), catalogues)
    assert [finding.key for finding in findings] == (["suites.refusal-needs-access"] if warned else [])
    needing = suite_of(steps=steps).replace("scenarios:", "needs-access: true\nscenarios:")
    assert not any(
        finding.key == "suites.refusal-needs-access"
        for finding in lint_suite(write_suite(needing), catalogues)
    )


PARTED = Requirement(
    "EXC-09",
    "must",
    Text("To ting", "Two things"),
    "both",
    "automated",
    parts=(
        RequirementPart("narrative", Text("Fritekst", "Narrative"), "source", "automated"),
        RequirementPart("attachment", Text("Vedlegg", "Attachments"), "consumer", "automated"),
    ),
)
OTHERS = {
    "EXC-09": PARTED,
    "EXC-03": Requirement("EXC-03", "must", Text("a", "a"), "consumer", "automated"),
    "MKT-01": Requirement("MKT-01", "must", Text("a", "a"), "platform", "automated"),
    "ANS-18": Requirement(
        "ANS-18", "recommendation", Text("a", "a"), "both", "automated", follows_from=("EXC-01",)
    ),
}


@pytest.mark.parametrize(
    ("citation", "key", "said"),
    [
        ("EXC-09", "cites-the-whole", "EXC-09.narrative, EXC-09.attachment"),
        ("EXC-09.narative", "unknown-part", "EXC-09.narrative"),
        ("EXC-01.part", "unknown-part", "EXC-01"),
        ("EXC-09.attachment", "other-role", "binds the role consumer"),
        ("EXC-03", "other-role", "tests the role source"),
        ("MKT-01", "other-role", "binds the role platform"),
        ("ANS-18", "follows-by-itself", "follows from EXC-01"),
    ],
)
def test_a_citation_says_exactly_what_the_assertion_can_show(
    write_suite: Callable[..., LoadedSuite], catalogues: Catalogues, citation: str, key: str, said: str
) -> None:
    known = replace(catalogues, requirements={**catalogues.requirements, **OTHERS})
    loaded = write_suite(suite_of(requirements=f"[{citation}]", steps=GOOD))
    (finding,) = [one for one in lint_suite(loaded, known) if one.is_error]
    assert finding.key == f"suites.{key}"
    assert (finding.location.line, finding.location.column) == (10, 20)
    assert said in finding.message.en + (finding.fix.en if finding.fix else "")


def test_a_part_of_the_right_role_is_fine(
    write_suite: Callable[..., LoadedSuite], catalogues: Catalogues
) -> None:
    known = replace(catalogues, requirements={**catalogues.requirements, **OTHERS})
    assert lint_suite(write_suite(suite_of(requirements="[EXC-09.narrative]", steps=GOOD)), known) == []


def test_an_unknown_service_is_found(write_suite: Callable[..., LoadedSuite], catalogues: Catalogues) -> None:
    known = replace(catalogues, services=load_services())
    content = suite_of(steps=GOOD).replace("felles-grunnlag", "felles-grunlag")
    (finding,) = lint_suite(write_suite(content), known)
    assert finding.key == "suites.unknown-service"
    assert finding.location.line == 4
    assert finding.fix is not None
    assert "felles-grunnlag" in finding.fix.en


def test_the_catalogue_and_the_suites_must_agree(
    write_suite: Callable[..., LoadedSuite], catalogues: Catalogues
) -> None:
    why = Text("Ingen gjør det.", "Nobody does.")
    requirements = {
        "EXC-01": replace(catalogues.requirements["EXC-01"], not_tested=why),
        "EXC-02": catalogues.requirements["EXC-02"],
        "EXC-09": replace(
            PARTED,
            parts=(replace(PARTED.parts[0], not_tested=why), replace(PARTED.parts[1], method="declared")),
        ),
        "ANS-18": OTHERS["ANS-18"],
    }
    places = {
        name: Location("here", number, 1, "g.yaml")
        for number, name in enumerate(citations(requirements.values()))
    }
    known = replace(catalogues, requirements=requirements, places=places)
    suite = write_suite(suite_of(steps=GOOD)).suite
    assert suite is not None
    found = {finding.message.en.split(" ")[0]: finding for finding in catalogue_findings([suite], known)}
    assert {name: finding.key for name, finding in found.items()} == {
        "EXC-01": "suites.tested-after-all",
        "EXC-02": "suites.nobody-tests",
    }
    assert found["EXC-02"].location == places["EXC-02"]


def test_own_suites_are_not_asked_for_what_the_shipped_ones_test(
    write_suite: Callable[..., LoadedSuite],
) -> None:
    content = suite_of(requirements="[INT-05]", steps=GOOD)
    assert lint_suites([write_suite(content)], load_catalogues()) == []


@pytest.mark.parametrize("needs", ["raed", "two", "[read, two]"])
def test_a_step_needs_an_earlier_step_of_its_scenario(
    write_steps: WriteSteps, catalogues: Catalogues, needs: str
) -> None:
    two = f"      - {{id: two, do: capabilities, needs: {needs}, expect: [{{status: 200}}]}}\n"
    ((key, _, _, fix),) = errors(write_steps(GOOD + two), catalogues)
    assert key == "unknown-earlier-step"
    assert "read" in fix
    assert errors(write_steps(GOOD + two.replace(f"needs: {needs}", "needs: [read]")), catalogues) == []
