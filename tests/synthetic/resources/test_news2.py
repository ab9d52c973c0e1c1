"""NEWS2 as the municipal profiles have it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from validator.synthetic.chance import Chance
from validator.synthetic.facts import Life
from validator.synthetic.lives.news2 import add_news2
from validator.synthetic.resources.news2 import news2_resources

KOMMUNE = "https://journalvalidatoren.no/fhir/kommune/StructureDefinition/"
CORE = "http://hl7.org/fhir/StructureDefinition/"


def written(ill_life: Callable[..., Life], count: int = 40) -> list[tuple[Life, list[dict[str, Any]]]]:
    found = []
    for index in range(count):
        severity = ("severe", "moderate", None)[index % 3]
        life = ill_life(
            ("R95", "P70") if index % 2 else ("K77",),
            (("acute-beds", 60, "R81"), ("admission", 12, "U71")),
            service="15",
            severity=severity,
            age=60 + index,
            index=index,
        )
        add_news2(life, Chance("news2 resources", index))
        found.append((life, news2_resources(life)))
    return found


def test_all_are_valid(
    ill_life: Callable[..., Life], complaints: Callable[[dict[str, Any]], list[str]]
) -> None:
    checked = 0
    for _, resources in written(ill_life, 24):
        for resource in resources[:17]:
            assert complaints(resource) == []
            checked += 1
    assert checked > 200


def test_each_set_is_seven_measurements_and_the_score_derived_from_them(
    ill_life: Callable[..., Life],
) -> None:
    for life, resources in written(ill_life):
        sets = [n for n in life.news2 if not n.habitual]
        scores = [r for r in resources if KOMMUNE + "news2-score" in r["meta"]["profile"]]
        alone = {
            f"Observation/{r['id']}": r
            for r in resources
            if KOMMUNE + "news2-maaling" in r["meta"]["profile"]
        }
        assert len(scores) == len(sets)
        assert len(alone) == 7 * len(sets)
        for one, score in zip(sets, scores, strict=True):
            assert score["valueQuantity"] == {"value": one.score}
            derived = [alone[r["reference"]] for r in score["derivedFrom"]]
            assert len(derived) == 7
            for part, component in zip(derived, score["component"][:7], strict=True):
                assert part["code"] == component["code"]
                values = {key: value for key, value in part.items() if key.startswith("value")}
                assert values == {key: value for key, value in component.items() if key.startswith("value")}
                assert part["effectiveDateTime"] == score["effectiveDateTime"]
            points = [c["valueQuantity"]["value"] for c in score["component"][7:]]
            assert sum(points) == one.score


def test_vital_signs_claim_the_core_profiles_too(ill_life: Callable[..., Life]) -> None:
    claimed = {p for _, resources in written(ill_life, 6) for r in resources for p in r["meta"]["profile"]}
    assert {CORE + name for name in ("resprate", "oxygensat", "heartrate", "bodytemp")} <= claimed


def test_habitual_score_is_never_taken_for_a_measurement(ill_life: Callable[..., Life]) -> None:
    habitual = 0
    for life, resources in written(ill_life):
        for resource in resources:
            if KOMMUNE + "news2-habituell" not in resource["meta"]["profile"]:
                continue
            habitual += 1
            codings = resource["code"]["coding"]
            assert [c["code"] for c in codings] == ["habituell-score"]
            scale = resource["component"][0]["valueCodeableConcept"]["coding"][0]["code"]
            assert scale == f"skala-{life.news2[0].scale}"
            assert ("88–92" in resource["note"][0]["text"]) == (scale == "skala-2")
            others = [r["effectiveDateTime"] for r in resources if r is not resource]
            assert all(resource["effectiveDateTime"][:10] < when[:10] for when in others)
    assert habitual > 5


def test_ids_are_unique_and_performers_exist(ill_life: Callable[..., Life]) -> None:
    for life, resources in written(ill_life):
        ids = [r["id"] for r in resources]
        assert len(set(ids)) == len(ids)
        assert all(len(id_) <= 64 for id_ in ids)
        known = [o.reference for o in life.care.organisations]
        known += [p.reference for o in life.care.organisations for p in o.staff]
        assert all(p in known for r in resources for p in r["performer"])
