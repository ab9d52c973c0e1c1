"""Validation on write and the operation $validate."""

from __future__ import annotations

import pytest

PATIENT = "http://hl7.org/fhir/StructureDefinition/Patient"


def errors(response):
    return [issue for issue in response.json()["issue"] if issue["severity"] in ("error", "fatal")]


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
