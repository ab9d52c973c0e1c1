"""transaction and batch: https://hl7.org/fhir/R4/http.html#transaction"""

from __future__ import annotations

import pytest


def bundle(kind, *entries):
    return {"resourceType": "Bundle", "type": kind, "entry": list(entries)}


def entry(method, url, resource=None, full_url=None, **conditions):
    made = {"request": {"method": method, "url": url, **conditions}}
    if resource is not None:
        made["resource"] = resource
    if full_url is not None:
        made["fullUrl"] = full_url
    return made


MOTHER = "urn:uuid:61ebe359-bfdc-4613-8bf2-c5e300945f0a"


class TestTransaction:
    def test_references_are_made_to_fit(self, nurse, patient, observation):
        html = f'<div xmlns="http://www.w3.org/1999/xhtml"><a href="{MOTHER}">mor</a></div>'
        measured = observation("", subject={"reference": MOTHER}, text={"status": "generated", "div": html})
        measured["extension"] = [
            {"url": "urn:x", "valueUri": MOTHER},
            {"url": "urn:y", "valueString": MOTHER},
        ]
        response = nurse.post(
            "",
            # The measurement stands before the patient it refers to.
            bundle(
                "transaction",
                entry("POST", "Observation", measured),
                entry("POST", "Patient", patient(), MOTHER),
            ),
        )
        assert response.status_code == 200, response.text
        answer = response.json()
        assert answer["type"] == "transaction-response"
        assert [one["response"]["status"] for one in answer["entry"]] == ["201 Created", "201 Created"]
        observation_at, patient_at = (one["response"]["location"] for one in answer["entry"])
        stored = nurse.get(observation_at.split("/_history")[0]).json()
        reference = patient_at.split("/_history")[0]
        assert stored["subject"]["reference"] == reference
        assert f'href="{reference}"' in stored["text"]["div"]
        assert [one.get("valueUri") or one["valueString"] for one in stored["extension"]] == [
            f"http://sandbox.test/fhir/{reference}",
            MOTHER,
        ]
        assert nurse.get(reference).status_code == 200

    def test_relative_references_follow_a_restful_full_url(self, nurse, patient, observation):
        full_url = "https://annen.example/fhir/Patient/7"
        response = nurse.post(
            "",
            bundle(
                "transaction",
                entry("POST", "Patient", patient(), full_url),
                entry("POST", "Observation", observation("7"), "https://annen.example/fhir/Observation/8"),
            ),
        )
        locations = [one["response"]["location"] for one in response.json()["entry"]]
        subject = nurse.get(locations[1].split("/_history")[0]).json()["subject"]["reference"]
        assert subject == locations[0].split("/_history")[0]

    def test_all_or_nothing(self, nurse, patient, codes):
        nurse.put("Patient/arne", patient(id="arne"))
        nurse.put("Patient/arne", patient(id="arne"))
        response = nurse.post(
            "",
            bundle(
                "transaction",
                entry("POST", "Patient", patient(name=[{"family": "Ny"}])),
                entry("PUT", "Patient/arne", patient(id="arne", gender="male"), ifMatch='W/"1"'),
            ),
        )
        assert (response.status_code, codes(response)) == (412, ["version-stale"])
        assert response.json()["issue"][0]["expression"] == ["Bundle.entry[1]"]
        assert nurse.found("Patient", family="Ny") == []
        assert "gender" not in nurse.get("Patient/arne").json()

    def test_deletions_come_first_and_reads_last(self, nurse, patient):
        nurse.put("Patient/gammel", patient(id="gammel", identifier=[{"system": "urn:x", "value": "1"}]))
        response = nurse.post(
            "",
            bundle(
                "transaction",
                entry("GET", "Patient?identifier=urn:x|1"),
                entry(
                    "POST",
                    "Patient",
                    patient(identifier=[{"system": "urn:x", "value": "1"}]),
                    ifNoneExist="identifier=urn:x|1",
                ),
                entry("DELETE", "Patient/gammel"),
            ),
        )
        read, created, deleted = response.json()["entry"]
        assert (created["response"]["status"], deleted["response"]["status"]) == (
            "201 Created",
            "204 No Content",
        )
        new_id = created["response"]["location"].split("/")[1]
        assert [one["resource"]["id"] for one in read["resource"]["entry"]] == [new_id]

    def test_conditional_creation_is_not_repeated(self, nurse, patient, observation):
        send = bundle(
            "transaction",
            entry(
                "POST",
                "Patient",
                patient(identifier=[{"system": "urn:x", "value": "1"}]),
                MOTHER,
                ifNoneExist="identifier=urn:x|1",
            ),
            entry("POST", "Observation", observation("", subject={"reference": MOTHER})),
        )
        first, second = (nurse.post("", send).json()["entry"] for _ in range(2))
        assert [first[0]["response"]["status"], second[0]["response"]["status"]] == ["201 Created", "200 OK"]
        assert first[0]["response"]["location"] == second[0]["response"]["location"]
        (id,) = nurse.found("Patient", identifier="urn:x|1")
        assert len(nurse.found("Observation", patient=id)) == 2

    def test_conditional_update_and_reference(self, nurse, patient, observation):
        arne = patient(identifier=[{"system": "urn:x", "value": "1"}])
        by_criteria = observation("", subject={"reference": "Patient?identifier=urn:x|1"})
        send = bundle(
            "transaction",
            entry("POST", "Observation", by_criteria),
            entry("PUT", "Patient?identifier=urn:x|1", arne, MOTHER),
            entry("POST", "Observation", observation("", subject={"reference": MOTHER})),
        )
        # The patient does not exist yet when the creations are carried out.
        assert nurse.post("", send).status_code == 412
        nurse.create(arne)
        assert nurse.post("", send).status_code == 200
        (id,) = nurse.found("Patient", identifier="urn:x|1")
        assert nurse.get(f"Patient/{id}").headers["etag"] == 'W/"2"'
        assert len(nurse.found("Observation", patient=id)) == 2

    def test_a_conditional_reference_to_what_the_transaction_creates(self, nurse, patient, observation):
        by_criteria = observation("", subject={"reference": "Patient?identifier=urn:x|1"})
        arne = patient(identifier=[{"system": "urn:x", "value": "1"}])
        sent = bundle(
            "transaction", entry("POST", "Observation", by_criteria), entry("POST", "Patient", arne)
        )
        assert nurse.post("", sent).status_code == 200
        (id,) = nurse.found("Patient", identifier="urn:x|1")
        assert len(nurse.found("Observation", patient=id)) == 1

    def test_nothing_is_changed_twice(self, nurse, patient, codes):
        twice = bundle(
            "transaction",
            entry("PUT", "Patient/a", patient(id="a")),
            entry("PUT", "Patient/a", patient(id="a", gender="male")),
        )
        response = nurse.post("", twice)
        assert (response.status_code, codes(response)) == (400, ["changed-twice"])
        assert nurse.get("Patient/a").status_code == 404

    def test_representation_when_preferred(self, nurse, patient):
        sent = bundle("transaction", entry("POST", "Patient", patient()))
        answer = nurse.post("", sent, headers={"Prefer": "return=representation"}).json()["entry"][0]
        assert answer["resource"]["name"][0]["family"] == "Larhals"
        assert answer["fullUrl"].endswith(answer["resource"]["id"])
        assert "resource" not in nurse.post("", sent).json()["entry"][0]

    @pytest.mark.parametrize(
        ("wrong", "status", "key"),
        [
            ({"resource": {"resourceType": "Patient"}}, 400, "entry-request"),
            (entry("PATCH", "Patient/1"), 400, "entry-request"),
            (entry("GET", "Pasientt/1"), 404, "no-such-type-but"),
            (entry("POST", "Patient"), 400, "body-missing"),
            (entry("POST", "Patient", {"resourceType": "Observation"}), 400, "type-differs"),
            (entry("PUT", "Patient/1", {"resourceType": "Patient", "id": "2"}), 400, "id-differs"),
            (entry("GET", "Patient?identifier=17854112139"), 400, "identity-number-in-url"),
            (entry("POST", "AuditEvent", {"resourceType": "AuditEvent"}), 405, "method-not-allowed"),
            ("ikke et innslag", 400, "entry-request"),
        ],
    )
    def test_wrong_entries_are_located(self, nurse, patient, codes, wrong, status, key):
        response = nurse.post("", bundle("transaction", entry("POST", "Patient", patient()), wrong))
        assert (response.status_code, codes(response)) == (status, [key])
        assert response.json()["issue"][0]["expression"][0].startswith("Bundle.entry[1]")
        assert nurse.found("Patient") == []


class TestBatch:
    def test_each_stands_alone(self, nurse, patient):
        nurse.put("Patient/a", patient(id="a"))
        response = nurse.post(
            "",
            bundle(
                "batch",
                entry("POST", "Patient", patient()),
                entry("GET", "Patient/finnes-ikke"),
                entry("PUT", "Patient/a", patient(id="a"), ifMatch='W/"7"'),
                entry("GET", "Patient/a"),
                entry("GET", "Patient?family=larhals&_summary=count"),
                {"fullUrl": "urn:uuid:x"},
                entry("DELETE", "Patient/a"),
            ),
        )
        answers = response.json()["entry"]
        assert [one["response"]["status"][:3] for one in answers] == [
            "201",
            "404",
            "412",
            "200",
            "200",
            "400",
            "204",
        ]
        assert answers[1]["response"]["outcome"]["issue"][0]["code"] == "not-found"
        assert answers[3]["resource"]["id"] == "a"
        assert answers[4]["resource"]["total"] == 2

    def test_invalid_content_is_refused_by_entry(self, strict, patient):
        response = strict.post(
            "",
            bundle(
                "batch",
                entry("POST", "Patient", patient(gender="mann")),
                entry("POST", "Patient", patient(gender="male")),
            ),
        )
        answers = response.json()["entry"]
        assert [one["response"]["status"][:3] for one in answers] == ["422", "201"]
        assert "gender" in answers[0]["response"]["outcome"]["issue"][0]["expression"][0]

    def test_empty(self, nurse):
        response = nurse.post("", {"resourceType": "Bundle", "type": "batch"})
        assert (response.status_code, response.json()["type"]) == (200, "batch-response")


@pytest.mark.parametrize(
    "resource", [{"resourceType": "Patient"}, {"resourceType": "Bundle", "type": "collection"}]
)
def test_other_content_at_the_base_is_refused(nurse, codes, resource):
    response = nurse.post("", resource)
    assert (response.status_code, codes(response)) == (400, ["not-a-transaction"])


def test_answers_are_valid_bundles(nurse, patient, observation, definitions):
    from validator.fhir.validation import Validator

    sent = bundle(
        "transaction",
        entry("POST", "Patient", patient(), MOTHER),
        entry("POST", "Observation", observation("", subject={"reference": MOTHER})),
    )
    answers = [
        nurse.post("", sent, headers={"Prefer": "return=representation"}),
        nurse.get("Observation?_include=Observation:patient&_count=1"),
        nurse.get("Patient/_history"),
        nurse.get("Patient?tull=1"),
    ]
    validator = Validator(definitions)
    for answer in answers:
        assert [str(finding) for finding in validator.validate(answer.json()) if finding.is_error] == []
