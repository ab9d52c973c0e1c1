"""AllergyIntolerance of a reaction, by no-basis-AllergyIntolerance."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from validator.synthetic.chance import Chance
from validator.synthetic.code_systems import ATC
from validator.synthetic.facts import Code, Life, Reaction
from validator.synthetic.lives.reactions import add_reactions
from validator.synthetic.resources.reactions import PROFILE, REACTION_TYPE, reaction_resources

MakeLife = Callable[..., Life]
Complaints = Callable[[dict[str, Any]], list[str]]


def _written(make_life: MakeLife, **stated: Any) -> tuple[Life, dict[str, Any]]:
    life = make_life(40)
    given: dict[str, Any] = {
        "id": "r-1",
        "substance": Code(ATC, "J01CE02", "Fenoksymetylpenicillin"),
        "category": "medication",
        "type": "allergy",
        "criticality": "high",
        "manifestation": Code("http://snomed.info/sct", "39579001", "Anafylaksi"),
        "severity": "severe",
        "verified": True,
        "recorded": date(2015, 3, 2),
        "recorder": life.gp,
        "source": "test",
        **stated,
    }
    life.reactions.append(Reaction(**given))
    (written,) = reaction_resources(life)
    return life, written


def test_a_reaction_to_a_medicine(make_life: MakeLife, complaints: Complaints) -> None:
    life, written = _written(make_life)
    assert complaints(written) == []
    assert written["meta"]["profile"] == [PROFILE]
    assert written["code"]["coding"] == [
        {"system": "http://www.whocc.no/atc", "code": "J01CE02", "display": "Fenoksymetylpenicillin"}
    ]
    assert written["verificationStatus"]["coding"][0]["code"] == "confirmed"
    assert (written["criticality"], written["category"]) == ("high", ["medication"])
    (reaction,) = written["reaction"]
    assert reaction["severity"] == "severe"
    assert life.gp is not None
    assert written["asserter"] == life.gp.reference
    assert written["note"] == [{"text": "Kilde: Resultat av tester/analyser"}]


def test_the_type_of_reaction_is_national_and_never_a_code_made_up(make_life: MakeLife) -> None:
    _, written = _written(make_life)
    (manifestation,) = written["reaction"][0]["manifestation"]
    (coding,) = manifestation["coding"]
    assert coding["system"] == REACTION_TYPE
    assert coding["display"] == "Anafylaktisk reaksjon"
    assert "code" not in coding
    assert coding["_code"]["extension"][0]["valueCode"] == "unknown"
    assert manifestation["text"] == "Anafylaksi"
    _, given = _written(make_life, manifestation=Code(REACTION_TYPE, "1", "Anafylaktisk reaksjon"))
    assert given["reaction"][0]["manifestation"][0]["coding"][0]["code"] == "1"


@pytest.mark.parametrize("source", ["patient", "relative", "record", "test", "observed", "nabo"])
def test_every_source_is_valid(make_life: MakeLife, complaints: Complaints, source: str) -> None:
    life, written = _written(make_life, source=source, verified=False, severity=None, recorder=None)
    assert complaints(written) == []
    assert written["verificationStatus"]["coding"][0]["code"] == "unconfirmed"
    assert (written.get("asserter") == life.person.subject) == (source == "patient")
    assert "recorder" not in written


def test_a_substance_without_code_has_text(make_life: MakeLife, complaints: Complaints) -> None:
    _, written = _written(make_life, substance=Code("", "", "Vepsegift"), category="environment")
    assert written["code"] == {"text": "Vepsegift"}
    assert complaints(written) == []


def test_every_kind_is_valid(make_life: MakeLife, complaints: Complaints) -> None:
    kinds: dict[tuple[str, str], dict[str, Any]] = {}
    for index in range(3000):
        life = make_life(age=index % 95, index=index)
        add_reactions(life, Chance("valid", index))
        kinds.update(
            ((r["code"]["text"], r["reaction"][0]["manifestation"][0]["text"]), r)
            for r in reaction_resources(life)
        )
    assert len(kinds) > 40
    assert [problem for resource in kinds.values() for problem in complaints(resource)] == []
