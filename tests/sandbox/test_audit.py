"""The log: who, what, when and why, for every disclosure and refusal."""

from __future__ import annotations

import asyncio
import base64
from urllib.parse import unquote

import httpx
import pytest

from validator.sandbox.identity_numbers import has_identity_number

FNR = "urn:oid:2.16.578.1.12.4.1.4.1"
ARNE = "17854112139"


@pytest.fixture
def log(as_identity):
    def read(**parameters):
        bundle = (
            as_identity("personvernombud").get("AuditEvent", params={"_count": "200", **parameters}).json()
        )
        return [entry["resource"] for entry in bundle.get("entry", [])]

    return read


@pytest.fixture
def record(nurse, patient, observation):
    nurse.put("Patient/arne", patient(ARNE, id="arne"))
    nurse.put("Observation/puls", observation("arne", id="puls"))


def references(event):
    return [
        entity["what"]["reference"] for entity in event["entity"] if "reference" in entity.get("what", {})
    ]


def test_a_disclosure_says_who_what_when_and_why(as_identity, record, log, clock):
    clock.forward(minutes=5)
    as_identity("fastlege").get("Observation/puls")
    (event,) = log(patient="arne", date="ge2024-05-17T12:05:00Z")
    assert (event["action"], event["outcome"], event["recorded"]) == ("R", "0", "2024-05-17T12:05:00.000Z")
    assert event["subtype"][0]["code"] == "read"
    person, organisation = event["agent"]
    assert person["who"]["identifier"] == {"system": "urn:oid:2.16.578.1.12.4.1.4.4", "value": "997122250"}
    assert (person["name"], person["requestor"]) == ("Lars Legeeksempel", True)
    assert organisation["who"]["identifier"]["value"] == "289906088"
    assert event["purposeOfEvent"][0]["coding"][0]["code"] == "TREAT"
    assert references(event) == ["Patient/arne", "Observation/puls/_history/1"]


def test_a_search_is_logged_once_per_patient_shown(as_identity, nurse, record, patient, observation, log):
    nurse.put("Patient/berit", patient(id="berit"))
    nurse.put("Observation/b", observation("berit", id="b"))
    as_identity("fastlege").found("Observation", code="8867-4")
    events = [event for event in log(action="E") if event["agent"][0]["name"] == "Lars Legeeksempel"]
    assert sorted(references(event)[0] for event in events) == ["Patient/arne", "Patient/berit"]
    for event in events:
        other = "berit" if references(event)[0] == "Patient/arne" else "arne"
        assert other not in str(event["entity"])


def test_looking_for_a_patient_is_logged_also_when_nothing_is_found(as_identity, record, log):
    as_identity("fastlege").found("Condition", **{"patient.identifier": f"{FNR}|{ARNE}"})
    (event,) = [event for event in log(patient="arne") if event["agent"][0]["name"] == "Lars Legeeksempel"]
    assert references(event) == ["Patient/arne"]


@pytest.mark.parametrize(
    ("identity", "method", "path"),
    [
        ("systemadministrator", "GET", "Observation/puls"),
        ("systemadministrator", "GET", "Patient/arne"),
        ("fastlege", "DELETE", "Observation/puls"),
    ],
)
def test_a_refusal_is_logged_on_the_patient_concerned(as_identity, record, log, identity, method, path):
    assert as_identity(identity).request(method, path).status_code == 403
    (event,) = log(patient="arne", outcome="8")
    assert event["agent"][0]["altId"] == identity
    assert event["outcomeDesc"].startswith("403: ")
    assert f"{path}/_history/1" in references(event) or references(event) == [path]


def test_attempts_without_a_valid_token_are_logged_for_operators(as_identity, record, log):
    as_identity(None).get("Patient/arne")
    (event,) = log(outcome="8")
    assert event["agent"] == [{"who": {"display": "unknown"}, "requestor": True}]
    assert "Patient/arne" in event["entity"][0]["description"]
    assert log(patient="arne", outcome="8") == []


def test_changes_and_vain_attempts_are_logged(as_identity, nurse, record, log):
    nurse.delete("Observation/puls")
    nurse.get("Observation/puls")
    nurse.get("Observation/aldri")
    events = {(event["action"], event["outcome"]) for event in log()}
    assert {("U", "0"), ("D", "0"), ("R", "4")} <= events


def test_each_part_of_a_bundle_is_logged(as_identity, nurse, record, log):
    requests = [{"request": {"method": "GET", "url": url}} for url in ("Patient/arne", "Observation/puls")]
    as_identity("fastlege").post("", {"resourceType": "Bundle", "type": "batch", "entry": requests})
    events = [event for event in log(patient="arne") if event["agent"][0]["name"] == "Lars Legeeksempel"]
    assert {event["subtype"][0]["code"] for event in events} == {"read"}
    assert len(events) == 2


def test_a_failed_transaction_leaves_only_its_refusal(nurse, patient, log):
    entries = [
        {"resource": patient(), "request": {"method": "POST", "url": "Patient"}},
        {"request": {"method": "GET", "url": "Patient/aldri"}},
    ]
    nurse.post("", {"resourceType": "Bundle", "type": "transaction", "entry": entries})
    assert [(event["outcome"], event["subtype"][0]["code"]) for event in log()] == [("4", "batch")]


def test_reading_the_log_is_logged(record, log):
    log()
    assert any(
        event["agent"][0]["altId"] == "personvernombud" and event["subtype"][0]["code"] == "search-type"
        for event in log()
    )


@pytest.mark.parametrize(
    "identity", ["systemadministrator", "personvernombud", "kilde-epj", "hjemmesykepleier"]
)
def test_the_log_cannot_be_changed(as_identity, record, log, identity):
    event = log()[0]
    caller = as_identity(identity)
    assert caller.delete(f"AuditEvent/{event['id']}").status_code == 405
    assert caller.put(f"AuditEvent/{event['id']}", {**event, "outcome": "12"}).status_code == 405
    assert caller.post("AuditEvent", event).status_code == 405
    assert caller.delete("AuditEvent?outcome=0").status_code == 405
    assert as_identity("personvernombud").get(f"AuditEvent/{event['id']}").json() == event


def test_a_transaction_is_logged_without_an_empty_query(as_identity, nurse, patient, log):
    entries = [{"resource": patient(ARNE), "request": {"method": "POST", "url": "Patient"}}]
    assert (
        nurse.post("", {"resourceType": "Bundle", "type": "transaction", "entry": entries}).status_code == 200
    )
    entities = [entity for one in log() for entity in one["entity"]]
    assert [one["description"] for one in entities if one.get("description", "").strip() == "POST"] == [
        "POST"
    ]
    assert all(one.get("query") != "" for one in entities)


def test_no_identity_number_stands_in_the_log(as_identity, nurse, record, observation, log):
    nurse.create(observation("", subject={"identifier": {"system": FNR, "value": ARNE}}))
    nurse.found("Patient", identifier=f"{FNR}|{ARNE}")
    nurse.get(f"Patient?identifier={ARNE}")
    as_identity("innbygger").get("Patient/arne")
    events = log()
    queries = [
        base64.b64decode(entity["query"]).decode()
        for one in events
        for entity in one["entity"]
        if "query" in entity
    ]
    assert ARNE not in str(events) + str(queries)


def percent(text: str) -> str:
    return "".join(f"%{byte:02X}" for byte in text.encode())


@pytest.mark.parametrize(
    "written",
    [
        ARNE,
        percent(ARNE),
        percent(percent(ARNE)),
        f"{ARNE[:6]}%20{ARNE[6:]}",
        f"{ARNE[:6]}.{ARNE[6:]}",
        f"{ARNE[:6]}-{ARNE[6:]}",
        f"x{ARNE}y",
        percent("".join(chr(0xFF10 + int(digit)) for digit in ARNE)),
        base64.urlsafe_b64encode(f"pasient {ARNE}".encode()).decode().rstrip("="),
        percent(f"{FNR}|123"),
    ],
)
@pytest.mark.parametrize(
    "path",
    ["Patient/{}", "Patient/x/_history/{}", "Patient?name={}", "Patient?{}=x", "{}/x", "Patient/_search"],
)
def test_a_refused_url_is_logged_without_the_number(as_identity, nurse, log, written, path):
    """In whatever spelling it was refused for, with and without a login; and so are names and values of form parameters."""
    for caller in (nurse, as_identity(None)):
        if path.endswith("_search"):
            for form in ({unquote(written): "x"}, {"name": unquote(written)}):
                caller.request("POST", path, data=form)
        else:
            answer = caller.get(path.format(written))
            assert answer.status_code in (400, 401)
    entities = [entity for event in log() for entity in event["entity"] if "query" in entity]
    assert len(entities) >= 2
    for entity in entities:
        for text in (entity["description"], base64.b64decode(entity["query"]).decode()):
            assert not has_identity_number(text)
            assert ARNE not in text.replace("-", "").replace(".", "").replace("%20", "")


def test_events_are_valid(as_identity, nurse, record, log, definitions):
    from validator.fhir.validation import Validator

    nurse.found("Observation", patient="arne")
    as_identity(None).get("Patient/arne")
    as_identity("innbygger").get("Patient/arne")
    nurse.get("Patient?tull=1")
    validator = Validator(definitions)
    events = log()
    assert len(events) >= 5
    for event in events:
        assert [str(finding) for finding in validator.validate(event) if finding.is_error] == []


def test_what_cannot_be_logged_does_not_happen(nurse, patient, monkeypatch):
    from validator.sandbox import audit

    def full(*_):
        raise OSError("disk full")

    monkeypatch.setattr(audit, "save", full)
    response = nurse.post("Patient", patient(), headers={"X-Request-Id": "min-1"})
    assert response.status_code == 500
    monkeypatch.undo()
    assert nurse.found("Patient") == []


def test_concurrent_requests_are_all_logged_and_only_one_update_wins(sandbox, nurse, patient, log):
    nurse.put("Patient/a", patient(id="a"))
    headers = {
        "Authorization": f"Bearer {sandbox.issue_token('hjemmesykepleier')}",
        "Content-Type": "application/fhir+json",
        "If-Match": 'W/"1"',
    }

    async def race():
        async with httpx.AsyncClient(transport=httpx.ASGITransport(sandbox.app)) as client:
            url = f"{sandbox.base_url}/Patient/a"
            changes = [
                client.put(url, json=patient(id="a", gender="male"), headers=headers) for _ in range(20)
            ]
            return [response.status_code for response in await asyncio.gather(*changes)]

    statuses = asyncio.run(race())
    assert sorted(statuses) == [200] + [412] * 19
    assert nurse.get("Patient/a").headers["etag"] == 'W/"2"'
    assert len(log(action="U", outcome="4")) == 19
