"""The requirement catalogue: complete, and its mistakes found."""

from pathlib import Path

from validator.suites.requirements import load_requirements

ENTRY = (
    "  - {id: AAA-01, level: must, role: source, method: automated, title: {nb: A, en: A}, sources: [B]}\n"
)
GROUP = "group: g\ntitle: {nb: G, en: G}\nrequirements:\n"


def test_the_catalogue_that_ships_is_whole() -> None:
    catalogue = load_requirements()
    assert [finding.message.en for finding in catalogue.findings] == []
    assert {"IDN-03", "ACC-01", "LOG-01", "NWS-01", "KOM-01", "ANS-33"} <= set(catalogue.requirements)
    grouped = [name for _, names in catalogue.groups.values() for name in names]
    assert sorted(grouped) == sorted(catalogue.requirements)
    assert all(entry.title.nb != entry.title.en for entry in catalogue.requirements.values())


def test_every_requirement_of_the_design_is_in_the_catalogue(reference_data: Path) -> None:
    import re

    wanted = set(
        re.findall(r"\{id: ([A-Z]+-\d+)", (reference_data / "design" / "requirements.yaml").read_text())
    )
    assert len(wanted) > 100
    assert wanted - set(load_requirements().requirements) == set()


def test_an_id_used_twice_is_found(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text(GROUP + ENTRY)
    (tmp_path / "b.yaml").write_text(GROUP.replace("group: g", "group: h") + ENTRY)
    catalogue = load_requirements(tmp_path)
    ((finding),) = catalogue.findings
    assert finding.key == "suites.duplicate-requirement"
    assert (Path(finding.location.file or "").name, finding.location.line) == ("b.yaml", 4)


def test_a_typo_is_found_with_the_nearest_word(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text(GROUP + ENTRY.replace("must", "msut"))
    (finding,) = load_requirements(tmp_path).findings
    assert finding.key == "data_files.unknown-word"
    assert finding.location.line == 4
    assert finding.fix is not None
    assert "must" in finding.fix.en


PARTED = (
    "  - {id: AAA-01, level: must, role: source, method: automated, title: {nb: A, en: A}, sources: [B],\n"
    "     parts: [{id: one, title: {nb: A, en: A}},\n"
    "             {id: %s, title: {nb: A, en: A}}]}\n"
)


def test_a_part_used_twice_is_found(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text(GROUP + PARTED % "one")
    (finding,) = load_requirements(tmp_path).findings
    assert finding.key == "suites.duplicate-requirement"
    assert "AAA-01.one" in finding.message.en
    assert finding.location.line == 6


def test_what_follows_from_nothing_known_is_found(tmp_path: Path) -> None:
    following = ENTRY.replace("AAA-01", "AAA-02").replace(
        "sources:", "follows-from: [AAA-01.two, %s], sources:"
    )
    (tmp_path / "a.yaml").write_text(GROUP + PARTED % "two" + following % "AAA-01.tow")
    (finding,) = load_requirements(tmp_path).findings
    assert finding.key == "suites.follows-nowhere"
    assert finding.location.line == 7
    assert finding.fix is not None
    assert "AAA-01.two" in finding.fix.en
