"""The RESTful interactions: https://hl7.org/fhir/R4/http.html"""

from __future__ import annotations

import json
from email.utils import parsedate_to_datetime

import pytest

from validator.sandbox.rules import RuleName, Rules


def test_create_gives_location_version_and_content(nurse, patient):
    response = nurse.post("Patient", patient())
    resource = response.json()
    assert response.status_code == 201
    assert response.headers["location"] == f"http://sandbox.test/fhir/Patient/{resource['id']}/_history/1"
    assert response.headers["etag"] == 'W/"1"'
    assert response.headers["content-type"] == "application/fhir+json; charset=utf-8"
    assert resource["meta"] == {"versionId": "1", "lastUpdated": "2024-05-17T12:00:00.000Z"}
    assert parsedate_to_datetime(response.headers["last-modified"]).isoformat() == "2024-05-17T12:00:00+00:00"


def test_an_id_in_a_creation_is_not_used(nurse, patient):
    assert nurse.create(patient(id="min-egen")) != "min-egen"


def test_what_was_written_is_read_unchanged(nurse, observation):
    written = observation("1", valueQuantity={"value": 1}, note=[{"text": "Åse «våken», 𝔘 \u2028"}])
    body = json.dumps(written).replace('"value": 1', '"value": 36.50')
    id = nurse.post("Observation", body).json()["id"]
    response = nurse.get(f"Observation/{id}")
    assert '"value":36.50' in response.text  # the precision of a measurement is part of it
    assert response.json()["note"] == written["note"]


def test_return_preferences(nurse, patient):
    minimal = nurse.post("Patient", patient(), headers={"Prefer": "return=minimal"})
    assert (minimal.status_code, minimal.content) == (201, b"")
    assert minimal.headers["location"].endswith("/_history/1")
    outcome = nurse.post("Patient", patient(), headers={"Prefer": "return=OperationOutcome"})
    assert outcome.json()["resourceType"] == "OperationOutcome"
    assert outcome.json()["issue"][0]["severity"] == "information"


def test_update_makes_a_new_version_and_the_old_one_remains(nurse, patient, clock):
    id = nurse.create(patient(birthDate="1941-05-17"))
    clock.forward(minutes=1)
    response = nurse.put(f"Patient/{id}", patient(id=id, birthDate="1941-05-18"))
    assert (response.status_code, response.headers["etag"]) == (200, 'W/"2"')
    assert "location" not in response.headers
    assert nurse.get(f"Patient/{id}").json()["birthDate"] == "1941-05-18"
    old = nurse.get(f"Patient/{id}/_history/1")
    assert (old.json()["birthDate"], old.headers["etag"]) == ("1941-05-17", 'W/"1"')
    assert nurse.get(f"Patient/{id}/_history/3").status_code == 404


def test_update_can_create_under_the_clients_id(nurse, patient):
    response = nurse.put("Patient/arne-1", patient(id="arne-1"))
    assert response.status_code == 201
    assert response.headers["location"] == "http://sandbox.test/fhir/Patient/arne-1/_history/1"


@pytest.mark.parametrize(("given", "key"), [({}, "id-missing"), ({"id": "en-annen"}, "id-differs")])
def test_update_requires_the_id_of_the_url(nurse, patient, codes, given, key):
    response = nurse.put("Patient/arne-1", patient(**given))
    assert (response.status_code, codes(response)) == (400, [key])
    assert response.json()["issue"][0]["expression"] == ["Patient.id"]
    assert nurse.get("Patient/arne-1").status_code == 404


class TestVersionCheck:
    def test_a_stale_version_is_refused_and_changes_nothing(self, nurse, patient, codes):
        id = nurse.create(patient())
        assert nurse.put(f"Patient/{id}", patient(id=id), headers={"If-Match": 'W/"1"'}).status_code == 200
        stale = nurse.put(f"Patient/{id}", patient(id=id, gender="male"), headers={"If-Match": 'W/"1"'})
        assert (stale.status_code, codes(stale)) == (412, ["version-stale"])
        assert stale.headers["etag"] == 'W/"2"'
        assert "gender" not in nurse.get(f"Patient/{id}").json()

    def test_deletion_is_checked_too(self, nurse, patient):
        id = nurse.create(patient())
        nurse.put(f"Patient/{id}", patient(id=id))
        assert nurse.delete(f"Patient/{id}", headers={"If-Match": 'W/"1"'}).status_code == 412
        assert nurse.delete(f"Patient/{id}", headers={"If-Match": 'W/"2"'}).status_code == 204

    def test_a_resource_that_is_not_there_matches_nothing(self, nurse, patient):
        response = nurse.put("Patient/ny", patient(id="ny"), headers={"If-Match": 'W/"1"'})
        assert response.status_code == 412
        assert nurse.get("Patient/ny").status_code == 404

    def test_nonsense_is_a_bad_request(self, nurse, patient):
        id = nurse.create(patient())
        assert nurse.put(f"Patient/{id}", patient(id=id), headers={"If-Match": "1"}).status_code == 400

    def test_if_none_match_star_only_creates(self, nurse, patient):
        create_only = {"If-None-Match": "*"}
        assert nurse.put("Patient/a", patient(id="a"), headers=create_only).status_code == 201
        assert nurse.put("Patient/a", patient(id="a"), headers=create_only).status_code == 412


class TestDelete:
    def test_deleted_is_gone_but_leaves_a_trace(self, nurse, patient):
        id = nurse.create(patient(name=[{"family": "Sletteeksempel"}]))
        assert nurse.delete(f"Patient/{id}").status_code == 204
        gone = nurse.get(f"Patient/{id}")
        assert (gone.status_code, gone.json()["issue"][0]["code"]) == (410, "deleted")
        assert nurse.found("Patient", family="Sletteeksempel") == []
        for version in (1, 2):
            erased = nurse.get(f"Patient/{id}/_history/{version}")
            assert erased.status_code == 410
            assert "Sletteeksempel" not in erased.text
        assert nurse.get(f"Patient/{id}/_history/3").status_code == 404
        trace = nurse.get(f"Patient/{id}/_history")
        assert [entry["request"]["method"] for entry in trace.json()["entry"]] == ["DELETE"]
        assert "Sletteeksempel" not in trace.text

    def test_nothing_of_what_was_deleted_is_left_in_the_file(
        self, make_sandbox, client_of, patient, tmp_path
    ):
        file = tmp_path / "store.sqlite"
        sandbox = make_sandbox(store=file)
        nurse = client_of(sandbox, "hjemmesykepleier")
        id = nurse.create(patient(name=[{"family": "Sletteeksempel"}]))
        nurse.put(f"Patient/{id}", patient(id=id, name=[{"family": "Sletteeksempel"}], active=True))
        nurse.found("Patient", active="true")
        nurse.delete(f"Patient/{id}")
        sandbox.close()
        assert file.exists()
        assert b"Sletteeksempel" not in file.read_bytes()

    def test_without_the_rule_the_earlier_versions_can_be_read(self, make_sandbox, client_of, patient):
        nurse = client_of(make_sandbox(rules=Rules(frozenset({RuleName.ERASE_DELETED}))), "hjemmesykepleier")
        id = nurse.create(patient())
        nurse.delete(f"Patient/{id}")
        assert nurse.get(f"Patient/{id}/_history/1").status_code == 200

    def test_what_was_retracted_keeps_its_versions(self, nurse, patient, observation):
        id = nurse.create(observation(nurse.create(patient())))
        wrong = {**nurse.get(f"Observation/{id}").json(), "status": "entered-in-error"}
        assert nurse.put(f"Observation/{id}", wrong).status_code == 200
        assert nurse.get(f"Observation/{id}/_history/1").json()["status"] == "final"

    def test_deleting_twice_or_what_never_was_succeeds(self, nurse, patient):
        id = nurse.create(patient())
        assert [nurse.delete(f"Patient/{id}").status_code for _ in range(2)] == [204, 204]
        assert nurse.delete("Patient/aldri").status_code == 204
        assert nurse.get(f"Patient/{id}/_history").json()["total"] == 1

    def test_it_can_come_back(self, nurse, patient):
        id = nurse.create(patient())
        nurse.delete(f"Patient/{id}")
        response = nurse.put(f"Patient/{id}", patient(id=id))
        assert (response.status_code, response.headers["etag"]) == (201, 'W/"3"')
        assert nurse.found("Patient", _id=id) == [id]


class TestConditional:
    def test_create_once(self, nurse, patient):
        arne = patient(identifier=[{"system": "urn:x", "value": "a"}])
        once = {"If-None-Exist": "identifier=urn:x|a"}
        first = nurse.post("Patient", arne, headers=once)
        again = nurse.post("Patient", arne, headers=once)
        assert (first.status_code, again.status_code) == (201, 200)
        assert again.headers["location"] == first.headers["location"]
        nurse.create(arne)
        several = nurse.post("Patient", arne, headers=once)
        assert several.status_code == 412
        assert len(nurse.found("Patient", identifier="urn:x|a")) == 2

    def test_update_by_criteria(self, nurse, patient):
        arne = patient(identifier=[{"system": "urn:x", "value": "a"}])
        first = nurse.put("Patient?identifier=urn:x|a", arne)
        assert first.status_code == 201
        second = nurse.put("Patient?identifier=urn:x|a", {**arne, "gender": "male"})
        assert (second.status_code, second.json()["id"]) == (200, first.json()["id"])
        nurse.create(arne)
        assert nurse.put("Patient?identifier=urn:x|a", arne).status_code == 412
        assert nurse.put("Patient", arne).status_code == 412

    def test_delete_by_criteria(self, nurse, patient):
        arne = patient(identifier=[{"system": "urn:x", "value": "a"}])
        ids = [nurse.create(arne), nurse.create(arne)]
        assert nurse.delete("Patient?identifier=urn:x|a").status_code == 412
        assert nurse.delete("Patient").status_code == 412
        nurse.delete(f"Patient/{ids[0]}")
        assert nurse.delete("Patient?identifier=urn:x|a").status_code == 204
        assert nurse.get(f"Patient/{ids[1]}").status_code == 410

    def test_read_if_changed(self, nurse, patient, clock):
        id = nurse.create(patient())
        assert nurse.get(f"Patient/{id}", headers={"If-None-Match": 'W/"1"'}).status_code == 304
        assert nurse.get(f"Patient/{id}", headers={"If-None-Match": 'W/"7"'}).status_code == 200
        modified = nurse.get(f"Patient/{id}").headers["last-modified"]
        assert nurse.get(f"Patient/{id}", headers={"If-Modified-Since": modified}).status_code == 304
        clock.forward(seconds=5)
        nurse.put(f"Patient/{id}", patient(id=id))
        assert nurse.get(f"Patient/{id}", headers={"If-Modified-Since": modified}).status_code == 200


class TestHistory:
    def test_of_an_instance(self, nurse, patient, clock):
        id = nurse.create(patient())
        clock.forward(minutes=1)
        nurse.put(f"Patient/{id}", patient(id=id))
        clock.forward(minutes=1)
        nurse.put(f"Patient/{id}", patient(id=id, active=True))
        bundle = nurse.get(f"Patient/{id}/_history").json()
        assert (bundle["type"], bundle["total"]) == ("history", 3)
        assert [entry["request"]["method"] for entry in bundle["entry"]] == ["PUT", "PUT", "POST"]
        assert [entry["response"]["status"] for entry in bundle["entry"]] == [
            "200 OK",
            "200 OK",
            "201 Created",
        ]
        assert {entry["fullUrl"] for entry in bundle["entry"]} == {f"http://sandbox.test/fhir/Patient/{id}"}
        since = nurse.get(f"Patient/{id}/_history", params={"_since": "2024-05-17T12:01:00Z"}).json()
        assert since["total"] == 2
        nurse.delete(f"Patient/{id}")
        bundle = nurse.get(f"Patient/{id}/_history").json()
        assert [entry["request"]["method"] for entry in bundle["entry"]] == ["DELETE"]
        assert bundle["entry"][0]["response"]["status"] == "204 No Content"
        assert "resource" not in bundle["entry"][0]

    def test_of_a_type_in_pages(self, nurse, patient):
        ids = [nurse.create(patient()) for _ in range(5)]
        seen, url = [], "Patient/_history?_count=2"
        while url:
            bundle = nurse.get(url).json()
            seen += [entry["resource"]["id"] for entry in bundle["entry"]]
            url = next((link["url"] for link in bundle["link"] if link["relation"] == "next"), None)
        assert seen == ids[::-1]

    def test_of_what_never_was(self, nurse):
        assert nurse.get("Patient/aldri/_history").status_code == 404


class TestNegotiation:
    @pytest.mark.parametrize(
        "accept", ["application/fhir+xml", "text/html", "application/fhir+json; fhirVersion=3.0"]
    )
    def test_other_formats_are_not_acceptable(self, nurse, patient, codes, accept):
        id = nurse.create(patient())
        response = nurse.get(f"Patient/{id}", headers={"Accept": accept})
        assert (response.status_code, codes(response)) == (406, ["not-acceptable"])

    def test_format_parameter_goes_before_accept(self, nurse, patient):
        id = nurse.create(patient())
        xml, json = {"Accept": "application/fhir+xml"}, {"Accept": "application/fhir+json"}
        assert nurse.get(f"Patient/{id}?_format=json", headers=xml).status_code == 200
        assert nurse.get(f"Patient/{id}?_format=application/fhir+json", headers=xml).status_code == 200
        assert nurse.get(f"Patient/{id}?_format=xml", headers=json).status_code == 406

    @pytest.mark.parametrize(
        ("content_type", "status"),
        [
            ("application/json", 201),
            ("application/fhir+json; charset=UTF-8; fhirVersion=4.0", 201),
            ("application/fhir+xml", 415),
            ("text/plain", 415),
            ("application/fhir+json; charset=iso-8859-1", 415),
        ],
    )
    def test_content_types(self, nurse, patient, content_type, status):
        assert nurse.post("Patient", patient(), headers={"Content-Type": content_type}).status_code == status

    def test_pretty(self, nurse, patient):
        id = nurse.create(patient())
        pretty = nurse.get(f"Patient/{id}?_pretty=true")
        assert '\n  "resourceType": "Patient"' in pretty.text
        assert pretty.json() == nurse.get(f"Patient/{id}").json()

    def test_head_has_the_headers_of_get_and_no_body(self, nurse, patient):
        id = nurse.create(patient())
        get, head = nurse.get(f"Patient/{id}"), nurse.request("HEAD", f"Patient/{id}")
        assert head.content == b""
        assert [head.headers[name] for name in ("etag", "content-length")] == [
            get.headers[name] for name in ("etag", "content-length")
        ]


class TestWrongAddresses:
    @pytest.mark.parametrize(
        ("method", "path", "status", "key"),
        [
            ("GET", "Kartotek/1", 404, "no-such-type"),
            ("GET", "Patientt/1", 404, "no-such-type-but"),
            ("GET", "Patient/1/navn", 404, "no-such-path"),
            ("POST", "Patient/1/$everything", 404, "no-such-operation"),
            ("GET", "Patient/ugyldig_id", 400, "id-malformed"),
            ("PATCH", "Patient/1", 405, "method-not-allowed"),
            ("DELETE", "metadata", 405, "method-not-allowed"),
            ("GET", "", 405, "method-not-allowed"),
        ],
    )
    def test_are_explained(self, nurse, codes, method, path, status, key):
        response = nurse.request(method, path)
        assert (response.status_code, codes(response)) == (status, [key])
        if status == 405:
            assert response.headers["allow"]

    def test_the_nearest_type_is_suggested(self, nurse):
        assert "Did you mean Patient?" in nurse.get("Patientt/1").json()["issue"][0]["diagnostics"]

    def test_in_norwegian_when_asked(self, nurse):
        response = nurse.get("Patient/1", headers={"Accept-Language": "nb-NO"})
        assert response.json()["issue"][0]["details"]["text"] == "Patient/1 finnes ikke."


class TestBadContent:
    @pytest.mark.parametrize(
        ("body", "status"),
        [
            ("", 400),
            ("ikke json", 400),
            ('{"resourceType": "Patient", "name": [{"family": "Avkort', 400),
            ('{"resourceType": "Patient", "gender": "male", "gender": "female"}', 400),
            ("[]", 400),
            ("{}", 400),
            ('{"resourceType": "Observation"}', 400),
            ('{"resourceType": "Patient", "x": ' + "[" * 10_000 + "]" * 10_000 + "}", 400),
            (b'{"resourceType": "Patient", "name": [{"family": "\xe5s"}]}', 400),
            (b'{"resourceType": "Patient", "x": "' + b"y" * 6_000_000 + b'"}', 413),
        ],
        ids=[
            "empty",
            "text",
            "truncated",
            "duplicate",
            "list",
            "no-type",
            "other-type",
            "deep",
            "latin-1",
            "large",
        ],
    )
    def test_is_refused_and_stores_nothing(self, nurse, body, status):
        response = nurse.request("POST", "Patient", body=body)
        assert response.status_code == status
        assert response.json()["resourceType"] == "OperationOutcome"
        assert nurse.found("Patient") == []

    def test_syntax_errors_say_where(self, nurse):
        issue = nurse.post("Patient", '{\n  "resourceType": "Patient",,\n}').json()["issue"][0]
        places = {
            extension["url"].rpartition("-")[2]: extension["valueInteger"] for extension in issue["extension"]
        }
        assert places["line"] == 2

    def test_a_failure_inside_discloses_nothing(self, nurse, patient, monkeypatch, caplog):
        def broken(*_: object) -> None:
            raise RuntimeError("SELECT hemmelig FROM pasient")

        monkeypatch.setattr(nurse.sandbox.backend.store, "current", broken)
        response = nurse.get("Patient/1")
        assert response.status_code == 500
        assert "hemmelig" not in response.text
        assert "Traceback" not in response.text
        assert response.headers["x-request-id"] in response.text


def test_capability_statement(as_identity, definitions):
    from validator.fhir.validation import Validator

    response = as_identity(None).get("metadata")
    statement = response.json()
    assert response.status_code == 200
    assert [str(finding) for finding in Validator(definitions).validate(statement) if finding.is_error] == []
    listed = {resource["type"]: resource for resource in statement["rest"][0]["resource"]}
    assert {"read", "create", "update", "search-type"} <= {
        entry["code"] for entry in listed["Patient"]["interaction"]
    }
    assert {"identifier", "family", "birthdate"} <= {
        entry["name"] for entry in listed["Patient"]["searchParam"]
    }
    assert not {"create", "update", "delete"} & {
        entry["code"] for entry in listed["AuditEvent"]["interaction"]
    }
