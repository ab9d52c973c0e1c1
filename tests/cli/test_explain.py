"""``validator explain``: requirements, findings and rules, on a page each."""

import json

import pytest

from validator.suites.finding_examples import finding_examples
from validator.suites.finding_keys import finding_keys
from validator.suites.requirements import load_requirements
from validator.texts.invariants import TEXTS as INVARIANTS

CATALOGUE = load_requirements()


@pytest.mark.parametrize(
    ("lang", "right", "wrong", "tested"),
    [("nb", "Riktig", "Feil", "Slik prøves det"), ("en", "Right", "Wrong", "How it is tested")],
)
def test_a_requirement_with_its_example_sources_and_scenarios(cli, lang, right, wrong, tested):
    shown = cli("explain", "IDN-03", "--lang", lang)
    assert (shown.code, shown.err) == (0, "")
    requirement, example = CATALOGUE.requirements["IDN-03"], CATALOGUE.examples["IDN-03"]
    for said in (requirement.title, example.right, example.wrong):
        assert said.in_language(lang) in shown.out
    for said in (right, wrong, tested, "person/nummer-i-url", *requirement.sources):
        assert said in shown.out


def test_each_part_is_told_with_what_tests_it_or_why_nothing_does(cli):
    shown = json.loads(cli("explain", "IDN-04", "--format", "json").out)
    assert {one["about"] for one in shown["tested"]} == {
        f"IDN-04.{part.id}" for part in CATALOGUE.requirements["IDN-04"].parts
    }
    for one in shown["tested"]:
        assert bool(one["scenarios"]) != bool(one["how"])
    assert any(one["how"] for one in shown["tested"])


def test_one_part_is_explained_alone(cli):
    part = CATALOGUE.requirements["IDN-04"].parts[0]
    shown = json.loads(cli("explain", f"IDN-04.{part.id}", "--format", "json").out)
    assert shown["says"]["nb"] == part.title.nb
    assert [one["about"] for one in shown["tested"]] == [f"IDN-04.{part.id}"]


def test_every_requirement_finding_and_rule_has_a_page(cli):
    """Some of each; a page that cannot be made would be a traceback or 2."""
    names = [*CATALOGUE.requirements, *finding_keys(), *(name for name in INVARIANTS if "." not in name)]
    for name in names[::25]:
        shown = cli("explain", name, "--format", "markdown", "--lang", "nb")
        assert (shown.code, shown.err) == (0, ""), name
        assert shown.out.startswith(f"# {name}\n")


def test_what_has_no_example_says_so(cli):
    assert "Det finnes ikke noe eksempel ennå." in cli("explain", "dom-2", "--lang", "nb").out
    assert json.loads(cli("explain", "dom-2", "--format", "json").out)["example"] is None


def test_a_finding_by_its_whole_key_and_by_its_name(cli):
    whole = cli("explain", "validation.datetime-zone", "--format", "json").out
    assert cli("explain", "datetime-zone", "--format", "json").out == whole
    assert json.loads(whole)["example"]["wrong"]["en"] == finding_examples()["validation.datetime-zone"].wrong


@pytest.mark.parametrize(
    ("name", "near"),
    [
        ("IDN-99", "IDN-0"),
        ("idn-03", "IDN-03"),
        ("IDN-04.x", "IDN-04"),
        ("code-mising", "code-missing"),
        ("domm-2", "dom-2"),
    ],
)
def test_an_unknown_name_is_one_line_with_what_is_near_and_2(cli, name, near):
    told = cli("explain", name)
    assert (told.code, told.out) == (2, "")
    assert len(told.err.splitlines()) == 1
    assert near in told.err


def test_a_name_that_two_catalogues_have_is_asked_for_whole(cli):
    names = [key.partition(".")[2] for key in finding_keys()]
    twice = next(name for name in names if names.count(name) > 1)
    told = cli("explain", twice)
    assert told.code == 2
    assert f".{twice}" in told.err


def test_the_national_rules_have_examples():
    wanted = [name for name in CATALOGUE.requirements if name.startswith("IDN-")]
    assert len(wanted) == 7
    assert set(wanted) <= CATALOGUE.examples.keys()
    assert {"NWS-01", "NWS-02", "KOM-01", "KOM-02"} <= CATALOGUE.examples.keys()
