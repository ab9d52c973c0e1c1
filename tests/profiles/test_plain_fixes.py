"""Every invariant of our own profiles says in plain words what to change."""

import json

import pytest

from validator.data_folders import data_folder
from validator.runner.judging import FhirJudge
from validator.texts.invariant_fixes_of_profiles import TEXTS

KOMMUNE = data_folder("profiles") / "kommune"


def stated() -> set[str]:
    keys = set()
    for file in KOMMUNE.glob("StructureDefinition-*.json"):
        profile = json.loads(file.read_text(encoding="utf-8"))
        for element in profile["differential"]["element"]:
            for constraint in element.get("constraint", []):
                keys.add(f"{profile['url'].rpartition('/')[2]}.{constraint['key']}")
    return keys


def test_every_invariant_has_a_fix_and_every_fix_an_invariant() -> None:
    assert set(TEXTS) == stated()


@pytest.mark.parametrize("name", ["avsluttet-uten-sluttdato", "begge-skalaer", "bevissthet-feil-poeng"])
def test_a_run_says_it_in_plain_words(name: str) -> None:
    resource = json.loads((KOMMUNE / "examples" / "invalid" / f"{name}.json").read_text(encoding="utf-8"))
    broken = [finding for finding in FhirJudge(_packages()).validate(resource) if finding.code == "invariant"]
    own = [finding for finding in broken if finding.rule and "journalvalidatoren" in (finding.rule.url or "")]
    assert own
    for finding in own:
        assert finding.fix is not None
        assert "exists()" not in finding.fix.nb + finding.fix.en
        assert "{{" not in finding.fix.nb


def test_the_command_says_it_in_plain_words(cli_of_profiles) -> None:
    out = cli_of_profiles(
        "validate", str(KOMMUNE / "examples" / "invalid" / "avsluttet-uten-sluttdato.json"), "--lang", "nb"
    )
    assert "rettelse: Sett period.end til dagen da tjenesten sluttet." in out
    assert "implies" not in out


def _packages():
    from validator.fhir.packages.package import bundled_package, bundled_package_names

    return list(map(bundled_package, bundled_package_names()))


@pytest.fixture
def cli_of_profiles():
    from typer.testing import CliRunner

    from validator.cli.application import app

    return lambda *arguments: CliRunner().invoke(app, list(arguments)).stdout
