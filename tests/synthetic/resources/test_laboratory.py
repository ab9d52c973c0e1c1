"""Laboratory results as Observations, reports and requests."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from validator.synthetic.chance import Chance
from validator.synthetic.facts import Life
from validator.synthetic.lives.analyses import laboratory
from validator.synthetic.lives.laboratory import add_laboratory_results
from validator.synthetic.resources.laboratory import interpretation, laboratory_resources

CONTROLS = tuple(("consultation", days, None) for days in (20, 220, 420, 620))
LIVES: tuple[dict[str, Any], ...] = (
    {"icpc": ("T90", "U99"), "medicines": ("A10BA02", "C03CA01")},
    {"icpc": ("K77", "K78"), "medicines": ("B01AA03", "C01AA05")},
    {"icpc": ("K86", "T93", "T92", "L95"), "age": 60},
    {"icpc": ("T86", "B80", "P73"), "medicines": ("N05AN01",), "age": 44},
    {"icpc": ("L88", "D97"), "age": 58},
    {"icpc": ("Y77", "P70"), "sex": "male", "age": 82},
    {
        "icpc": ("B81",),
        "contacts": (*CONTROLS, ("consultation", 60, "A04"), ("consultation", 6, "U71")),
        "age": 35,
    },
    {
        "contacts": (("consultation", 60, "W78"), ("consultation", 40, "W78"), ("out-of-hours", 9, "R81")),
        "age": 31,
    },
    {
        "contacts": (("admission", 30, "R81"), ("out-of-hours", 3, "K01"), ("consultation", 90, "U71")),
        "age": 8,
    },
    {"contacts": (("admission", 30, "R81"), ("out-of-hours", 3, "K01"), *CONTROLS), "age": 71},
)


def written(ill_life: Callable[..., Life], count: int = 40) -> list[tuple[Life, list[dict[str, Any]]]]:
    found = []
    for given_ in LIVES:
        for index in range(count):
            life = ill_life(**{"contacts": CONTROLS, **given_}, index=index)
            add_laboratory_results(life, Chance("laboratory resources", index, *life.person.id))
            found.append((life, laboratory_resources(life)))
    return found


def test_all_are_valid(
    ill_life: Callable[..., Life], complaints: Callable[[dict[str, Any]], list[str]]
) -> None:
    seen: Counter[str] = Counter()
    for _, resources in written(ill_life):
        for resource in resources:
            name = resource["code"].get("text", "")
            flag = resource.get("interpretation", [{}])[0].get("text", "")
            seen[name] += 1
            seen[f"{name} {flag}"] += 1
            if seen[f"{name} {flag}"] <= 3:
                assert complaints(resource) == []
    known = {a.code.display for a in laboratory().analyses.values()}
    assert known - seen.keys() == set()


def test_reports_hold_each_result_once(ill_life: Callable[..., Life]) -> None:
    for life, resources in written(ill_life, 12):
        observations = [f"Observation/{r['id']}" for r in resources if r["resourceType"] == "Observation"]
        reports = [r for r in resources if r["resourceType"] == "DiagnosticReport"]
        reported = [ref["reference"] for report in reports for ref in report["result"]]
        assert sorted(reported) == sorted(observations)
        assert len(observations) == len(life.laboratory)
        requests = {
            f"ServiceRequest/{r['id']}": r for r in resources if r["resourceType"] == "ServiceRequest"
        }
        staff = [p.reference for o in life.care.organisations for p in o.staff]
        for report in reports:
            request = requests.pop(report["basedOn"][0]["reference"])
            assert request["requester"] in staff
            assert report["performer"][0] in [o.reference for o in life.care.organisations]
        assert requests == {}


def test_interpretation_agrees_with_the_interval_that_is_shown(ill_life: Callable[..., Life]) -> None:
    flags: Counter[str] = Counter()
    for _, resources in written(ill_life, 25):
        for resource in resources:
            if "valueQuantity" not in resource:
                continue
            shown = resource.get("referenceRange")
            if shown is None:
                assert "interpretation" not in resource
                continue
            value = resource["valueQuantity"]
            low, high = shown[0].get("low"), shown[0].get("high")
            flag = resource["interpretation"][0]["coding"][0]["code"]
            flags[flag] += 1
            expected = (
                "L"
                if low and value["value"] < low["value"]
                else "H"
                if high and value["value"] > high["value"]
                else "N"
            )
            assert flag == expected
            assert all(limit is None or limit["code"] == value["code"] for limit in (low, high))
    assert flags.keys() == {"L", "N", "H"}
    assert flags["N"] > flags["H"] > flags["L"]


@given(
    value=st.floats(-1000, 1000),
    low=st.none() | st.floats(-1000, 1000),
    width=st.none() | st.floats(0.1, 1000),
)
def test_interpretation_of_every_value(value: float, low: float | None, width: float | None) -> None:
    high = None if width is None else (low or 0) + width
    flag = interpretation(value, low, high)
    assert (flag is None) == (low is None and high is None)
    assert (flag == "L") == (low is not None and value < low)
    assert (flag == "H") == (high is not None and value > high)


def test_coded_answers_are_normal_or_not() -> None:
    known = laboratory()
    assert interpretation(known.negative, None, None) == "N"
    assert interpretation(known.no_growth, None, None) == "N"
    assert all(interpretation(plus, None, None) == "A" for plus in known.plus)


def test_therapeutic_intervals_are_called_so(ill_life: Callable[..., Life]) -> None:
    therapeutic = set()
    for _, resources in written(ill_life, 10):
        for resource in resources:
            for shown in resource.get("referenceRange", ()):
                if "type" in shown:
                    therapeutic.add(resource["code"]["text"])
                elif resource["code"]["text"] == "P-INR":
                    assert shown["high"]["value"] == 1.2
    assert therapeutic == {"P-INR", "P-Digoksin", "P-Litium"}


def test_no_results_give_nothing(make_life: Callable[..., Life]) -> None:
    assert laboratory_resources(make_life()) == []
