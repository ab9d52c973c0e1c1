"""Validation on write and the operation $validate."""

from __future__ import annotations

from typing import ClassVar

import pytest

PATIENT = "http://hl7.org/fhir/StructureDefinition/Patient"


def errors(response):
    return [issue for issue in response.json()["issue"] if issue["severity"] in ("error", "fatal")]


def severities(response):
    assert response.status_code == 200, response.text
    return {issue["severity"] for issue in response.json()["issue"]}


class TestOnWrite:
    def test_invalid_content_is_refused_with_the_place_and_changes_nothing(self, strict):
        body = '{\n  "resourceType": "Patient",\n  "id": "ugyldig",\n  "gender": "mann"\n}'
        response = strict.put("Patient/ugyldig", body)
        assert response.status_code == 422
        (issue,) = errors(response)
        assert issue["expression"] == ["Patient.gender"]
        places = {one["url"].rpartition("-")[2]: one["valueInteger"] for one in issue["extension"]}
        assert places["line"] == 4
        assert strict.get("Patient/ugyldig").status_code == 404

    def test_valid_content_is_stored(self, strict, patient, observation):
        id = strict.create(patient())
        assert strict.post("Observation", observation(id)).status_code == 201

    def test_a_transaction_with_an_invalid_entry_stores_nothing(self, strict, patient):
        family = "Transaksjonseksempel"
        entries = [
            {"resource": patient(name=[{"family": family}]), "request": {"method": "POST", "url": "Patient"}},
            {"resource": patient(birthDate="i fjor"), "request": {"method": "POST", "url": "Patient"}},
        ]
        response = strict.post("", {"resourceType": "Bundle", "type": "transaction", "entry": entries})
        assert response.status_code == 422
        assert any("entry[1]" in issue["expression"][0] for issue in errors(response))
        assert strict.found("Patient", family=family) == []

    def test_script_in_narrative_is_refused(self, strict, patient):
        div = '<div xmlns="http://www.w3.org/1999/xhtml"><script>alert(1)</script></div>'
        assert strict.post("Patient", patient(text={"status": "generated", "div": div})).status_code == 422


class TestOperation:
    def test_valid(self, strict, patient):
        response = strict.post("Patient/$validate", patient())
        assert (response.status_code, errors(response)) == (200, [])

    def test_invalid_is_told_with_status_200_and_stored_nowhere(self, strict, patient):
        response = strict.post(
            "Patient/$validate", patient(gender="mann", name=[{"family": "Operasjonseksempel"}])
        )
        assert response.status_code == 200
        assert [issue["expression"] for issue in errors(response)] == [["Patient.gender"]]
        assert strict.found("Patient", family="Operasjonseksempel") == []

    def test_what_was_not_checked_is_told_as_information(self, strict, patient):
        system = "urn:oid:2.16.578.1.12.4.1.1.7110"
        unknown = patient(maritalStatus={"coding": [{"system": system, "code": "QQQ.9"}]})
        issues = strict.post("Patient/$validate", unknown).json()["issue"]
        told = [
            issue
            for issue in issues
            if system in issue["details"]["text"] and issue["code"] == "not-supported"
        ]
        assert [issue["severity"] for issue in told] == ["information"]
        assert told[0]["expression"] == ["Patient.maritalStatus.coding[0]"]
        clean = strict.post("Patient/$validate", patient()).json()["issue"]
        assert not any(issue["code"] == "not-supported" for issue in clean)
        assert strict.post("Patient", unknown).status_code == 201  # not a reason to refuse

    def test_parameters_with_profile_and_mode(self, strict, patient, observation):
        vital_signs = "http://hl7.org/fhir/StructureDefinition/vitalsigns"
        bare = {"resourceType": "Observation", "status": "final", "code": {"text": "puls"}}
        parameters = {
            "resourceType": "Parameters",
            "parameter": [
                {"name": "resource", "resource": bare},
                {"name": "mode", "valueCode": "create"},
                {"name": "profile", "valueUri": vital_signs},
            ],
        }
        assert errors(strict.post("Observation/$validate", bare)) == []
        assert errors(strict.post("Observation/$validate", parameters))
        assert errors(strict.post(f"Observation/$validate?profile={vital_signs}", bare))

    def test_a_stored_instance(self, strict, patient):
        id = strict.create(patient())
        assert errors(strict.get(f"Patient/{id}/$validate")) == []
        assert errors(strict.post(f"Patient/{id}/$validate?mode=delete")) == []
        assert errors(strict.post(f"Patient/{id}/$validate?mode=update", patient(id=id, gender="mann")))
        assert strict.get(f"Patient/{id}").headers["etag"] == 'W/"1"'

    @pytest.mark.parametrize(
        ("path", "body", "status", "key"),
        [
            ("Patient/$validate", None, 400, "body-missing"),
            ("Patient/$validate?mode=kanskje", {"resourceType": "Patient"}, 400, "validate-mode"),
            ("Patient/$validate?mode=update", {"resourceType": "Patient"}, 400, "validate-needs-instance"),
            ("Patient/$validate?profile=urn:ukjent", {"resourceType": "Patient"}, 400, "profile-unknown"),
            ("Patient/$validate", {"resourceType": "Observation"}, 400, "type-differs"),
            ("Patient/finnes-ikke/$validate", {"resourceType": "Patient"}, 404, "not-found"),
        ],
    )
    def test_wrong_use(self, strict, codes, path, body, status, key):
        response = strict.post(path, body)
        assert (response.status_code, codes(response)) == (status, [key])


class TestAnyType:
    """$validate needs no type to be stored here: https://hl7.org/fhir/R4/resource-operation-validate.html"""

    WRONG: ClassVar = {"resourceType": "ValueSet", "status": "tull"}
    RIGHT: ClassVar = {"resourceType": "ValueSet", "status": "active"}

    @pytest.mark.parametrize("path", ["ValueSet/$validate", "ValueSet/any-id/$validate"])
    def test_on_a_type_that_is_not_stored(self, strict, path):
        assert severities(strict.post(path, self.RIGHT)).isdisjoint({"error", "fatal"})
        assert "error" in severities(strict.post(path, self.WRONG))
        within = {"resourceType": "Parameters", "parameter": [{"name": "resource", "resource": self.WRONG}]}
        assert "error" in severities(strict.post(path, within))

    def test_there_is_no_instance_of_it(self, strict):
        assert strict.get("ValueSet/1/$validate").status_code == 404
        assert strict.post("ValueSet/1/$validate?mode=update", self.RIGHT).status_code == 404
        assert strict.post("ValueSet/1/$validate?mode=delete").status_code == 404
        assert strict.post("ValueSet/$validate", {"resourceType": "Patient"}).status_code == 400

    def test_parameters_are_themselves_a_resource(self, strict):
        named = {"resourceType": "Parameters", "parameter": [{"name": "a", "valueString": "b"}]}
        assert severities(strict.post("Parameters/$validate", named)).isdisjoint({"error", "fatal"})
        nameless = {"resourceType": "Parameters", "parameter": [{"valueString": "b"}]}
        assert "error" in severities(strict.post("Parameters/$validate", nameless))

    def test_who_may_not_write_may_validate(self, shared_strict, client_of):
        assert (
            client_of(shared_strict, "saksbehandler").post("ValueSet/$validate", self.RIGHT).status_code
            == 200
        )
        assert client_of(shared_strict, None).post("ValueSet/$validate", self.RIGHT).status_code == 401


class TestInABundle:
    """Any interaction may be an entry: https://hl7.org/fhir/R4/http.html#transaction"""

    @pytest.mark.parametrize("kind", ["batch", "transaction"])
    def test_operation_and_capabilities(self, nurse, patient, kind):
        id = nurse.create(patient())
        entries = [
            {
                "request": {"method": "POST", "url": "Patient/$validate"},
                "resource": {"resourceType": "Patient", "gender": "mann"},
            },
            {"request": {"method": "POST", "url": f"Patient/{id}/$validate"}, "resource": patient(id=id)},
            {"request": {"method": "PUT", "url": f"Patient/{id}"}, "resource": patient(id=id, gender="male")},
            {"request": {"method": "GET", "url": f"Patient/{id}/$validate"}},
            {"request": {"method": "GET", "url": "metadata"}},
        ]
        answer = nurse.post("", {"resourceType": "Bundle", "type": kind, "entry": entries})
        assert answer.status_code == 200, answer.text
        wrong, right, changed, stored, statement = answer.json()["entry"]
        assert [one["response"]["status"] for one in (wrong, right, changed, stored, statement)] == [
            "200 OK"
        ] * 5
        found, none = ({issue["severity"] for issue in one["resource"]["issue"]} for one in (wrong, right))
        assert "error" in found
        assert "error" not in none
        assert stored["resource"]["resourceType"] == "OperationOutcome"
        assert statement["resource"]["resourceType"] == "CapabilityStatement"
        assert nurse.get(f"Patient/{id}").json()["gender"] == "male"

    def test_an_outcome_for_those_who_prefer_it(self, nurse, patient):
        bundle = {
            "resourceType": "Bundle",
            "type": "transaction",
            "entry": [{"request": {"method": "POST", "url": "Patient"}, "resource": patient()}],
        }
        answer = nurse.post("", bundle, headers={"Prefer": "return=OperationOutcome"})
        assert answer.json()["entry"][0]["response"]["outcome"]["resourceType"] == "OperationOutcome"

    def test_a_bundle_in_a_bundle(self, nurse, codes):
        inner = {
            "request": {"method": "POST", "url": ""},
            "resource": {"resourceType": "Bundle", "type": "batch"},
        }
        refused = nurse.post("", {"resourceType": "Bundle", "type": "transaction", "entry": [inner]})
        assert (refused.status_code, codes(refused)) == (400, ["entry-interaction"])
