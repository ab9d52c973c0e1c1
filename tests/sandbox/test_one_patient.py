"""What points at two different patients is refused, wherever it stands and however it comes."""

from __future__ import annotations

import pytest

from tests.sandbox.conftest import ARNE, FNR, SOLVEIG
from validator.sandbox.rules import RuleName, Rules


def both(reference: str, number: str) -> dict[str, object]:
    return {"reference": reference, "type": "Patient", "identifier": {"system": FNR, "value": number}}


def test_a_reference_to_one_patient_with_the_number_of_another_is_refused(
    nurse, patient, observation, codes
) -> None:
    arne = nurse.create(patient(ARNE))
    refused = nurse.post("Observation", observation(arne, subject=both(f"Patient/{arne}", SOLVEIG)))
    assert (refused.status_code, codes(refused)) == (422, ["two-patients"])
    issue = refused.json()["issue"][0]
    assert issue["expression"] == ["Observation.subject"]
    assert SOLVEIG not in refused.text
    assert nurse.found("Observation", subject=f"Patient/{arne}") == []


@pytest.mark.parametrize("change", ["absolute", "versioned"])
def test_other_forms_of_the_same_address(nurse, patient, observation, change) -> None:
    arne = nurse.create(patient(ARNE))
    address = {
        "absolute": f"{nurse.sandbox.base_url}/Patient/{arne}",
        "versioned": f"Patient/{arne}/_history/1",
    }[change]
    assert nurse.post("Observation", observation(arne, subject=both(address, SOLVEIG))).status_code == 422


def test_an_update_is_held_to_it_too_and_inner_references_are(nurse, patient, observation) -> None:
    arne = nurse.create(patient(ARNE))
    id = nurse.create(observation(arne))
    wrong = observation(arne, id=id, performer=[both(f"Patient/{arne}", SOLVEIG)])
    assert nurse.put(f"Observation/{id}", wrong).status_code == 422


def test_what_agrees_or_cannot_be_compared_is_stored(nurse, patient, observation) -> None:
    arne = nurse.create(patient(ARNE))
    unnamed = nurse.create(patient())
    assert nurse.create(observation(arne, subject=both(f"Patient/{arne}", ARNE)))
    assert nurse.create(observation(unnamed, subject=both(f"Patient/{unnamed}", ARNE)))
    assert nurse.create(observation(arne, subject=both("https://elsewhere.example/Patient/1", SOLVEIG)))


@pytest.mark.parametrize("first", ["patient", "observation"])
def test_a_transaction_brings_its_own_patient_in_any_order(nurse, patient, observation, first) -> None:
    entries = [
        {
            "fullUrl": "urn:uuid:0f6f0b9e-6f0c-4d7c-8f3e-0b7a9f8f8c11",
            "resource": patient(ARNE, name=[{"family": "Toeksempel"}]),
            "request": {"method": "POST", "url": "Patient"},
        },
        {
            "resource": observation(
                "x", subject=both("urn:uuid:0f6f0b9e-6f0c-4d7c-8f3e-0b7a9f8f8c11", SOLVEIG)
            ),
            "request": {"method": "POST", "url": "Observation"},
        },
    ]
    if first == "observation":
        entries.reverse()
    bundle = {"resourceType": "Bundle", "type": "transaction", "entry": entries}
    assert nurse.post("", bundle).status_code == 422
    assert nurse.found("Patient", family="Toeksempel") == []


def test_without_the_rule_it_is_stored(make_sandbox, client_of, patient, observation) -> None:
    broken = client_of(make_sandbox(rules=Rules(frozenset({RuleName.ONE_PATIENT}))), "hjemmesykepleier")
    arne = broken.create(patient(ARNE))
    assert broken.create(observation(arne, subject=both(f"Patient/{arne}", SOLVEIG)))
