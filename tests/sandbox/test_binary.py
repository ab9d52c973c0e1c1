"""Binary in its native form: https://hl7.org/fhir/R4/binary.html#rest"""

from __future__ import annotations

import base64

import pytest

from validator.norway.identifiers import could_be_real

PDF = b"%PDF-1.7\n\x00\xff\xfe binary"
FHIR = "application/fhir+json"


def create(client, content, type, **headers):
    return client.request("POST", "Binary", content=content, headers={"Content-Type": type, **headers})


def read(client, id, accept=None):
    return client.get(f"Binary/{id}", headers={"Accept": accept} if accept is not None else {})


@pytest.fixture
def pdf(nurse):
    response = create(nurse, PDF, "application/pdf", Prefer="return=minimal")
    assert (response.status_code, response.content) == (201, b"")
    assert response.headers["etag"] == 'W/"1"'
    return response.headers["location"].split("/")[-3]


@pytest.mark.parametrize("accept", [None, "*/*", "application/pdf", "application/*", "text/html, */*;q=0.1"])
def test_it_is_read_as_what_it_is(nurse, pdf, accept):
    response = read(nurse, pdf, accept)
    assert (response.status_code, response.headers["content-type"]) == (200, "application/pdf")
    assert response.content == PDF
    assert response.headers["etag"] == 'W/"1"'


@pytest.mark.parametrize("accept", [FHIR, f"{FHIR}, */*;q=0.1", "application/json"])
def test_it_is_fhir_when_fhir_is_asked_for(nurse, pdf, accept):
    response = read(nurse, pdf, accept)
    assert response.headers["content-type"].startswith(FHIR)
    resource = response.json()
    assert (resource["contentType"], base64.b64decode(resource["data"])) == ("application/pdf", PDF)
    by_format = nurse.get(f"Binary/{pdf}?_format=json", headers={"Accept": "application/pdf"})
    assert by_format.json()["resourceType"] == "Binary"


def test_neither(nurse, pdf, codes):
    refused = read(nurse, pdf, "image/png")
    assert (refused.status_code, codes(refused)) == (406, ["binary-not-acceptable"])
    assert "application/pdf" in refused.json()["issue"][0]["diagnostics"]
    assert read(nurse, pdf, "application/pdf;q=0").status_code == 406


def test_a_browser_runs_nothing_in_it(nurse):
    page = b"<script>alert(1)</script>"
    id = create(nurse, page, "text/html").json()["id"]
    response = read(nurse, id, "text/html,*/*")
    assert response.content == page
    assert response.headers["x-content-type-options"] == "nosniff"
    assert response.headers["content-security-policy"] == "sandbox; default-src 'none'"


def test_versions_and_updates(nurse, pdf):
    changed = nurse.request(
        "PUT", f"Binary/{pdf}", content=b"new", headers={"Content-Type": "text/plain; charset=utf-8"}
    )
    assert changed.status_code == 200
    assert read(nurse, pdf).headers["content-type"] == "text/plain; charset=utf-8"
    first = nurse.get(f"Binary/{pdf}/_history/1")
    assert (first.content, first.headers["content-type"]) == (PDF, "application/pdf")
    assert (
        nurse.get(f"Binary/{pdf}/_history").json()["entry"][0]["resource"]["data"]
        == base64.b64encode(b"new").decode()
    )


def test_head_tells_the_size(nurse, pdf):
    head = nurse.request("HEAD", f"Binary/{pdf}")
    assert (head.headers["content-type"], head.headers["content-length"]) == (
        "application/pdf",
        str(len(PDF)),
    )


def test_as_a_resource_it_works_as_before(nurse):
    resource = {
        "resourceType": "Binary",
        "contentType": "text/plain",
        "data": base64.b64encode(b"a").decode(),
    }
    for type in (FHIR, "application/json"):
        id = nurse.post("Binary", resource, headers={"Content-Type": type}).json()["id"]
        assert read(nurse, id).content == b"a"


@pytest.mark.parametrize("content", [b'{"a": "Binary"}', b'["resourceType", "Binary"]', b"{", b"[" * 100_000])
def test_json_that_is_not_fhir_is_content(nurse, content):
    id = create(nurse, content, "application/json").json()["id"]
    response = read(nurse, id)
    assert (response.content, response.headers["content-type"]) == (content, "application/json")


@pytest.mark.parametrize(
    "type", ["application/pdf", "text/plain; charset=UTF-8", "text/plain;charset=utf-8", "image/svg+xml"]
)
def test_what_is_stored_conforms(strict, type):
    created = create(strict, "æ".encode(), type)
    assert created.status_code == 201, created.text
    assert read(strict, created.json()["id"]).content == "æ".encode()


@pytest.mark.parametrize(
    "type", ["", "application/x-www-form-urlencoded", "application/fhir+xml", "tull", "a/b\x01"]
)
def test_what_does_not_say_what_it_is(nurse, codes, type):
    refused = create(nurse, b"abc", type)
    assert (refused.status_code, codes(refused)) == (415, ["unsupported-media-type"])


def test_other_types_have_no_native_form(nurse):
    assert (
        nurse.request("POST", "Patient", content=PDF, headers={"Content-Type": "application/pdf"}).status_code
        == 415
    )
    id = nurse.create({"resourceType": "Patient"})
    assert nurse.get(f"Patient/{id}", headers={"Accept": "application/pdf"}).status_code == 406


def test_a_stored_type_that_is_none_is_not_sent(nurse):
    """Written without validation: what would break a header, or say something false, is sent as bytes."""
    resource = {"resourceType": "Binary", "contentType": "text/html\r\nX-Evil: 1", "data": "YQ=="}
    response = read(nurse, nurse.create(resource))
    assert (response.headers["content-type"], response.content) == ("application/octet-stream", b"a")
    assert "x-evil" not in response.headers


def test_the_context_is_kept_and_decides_nothing(nurse, as_identity):
    id = create(nurse, b"a", "text/plain", **{"X-Security-Context": "Patient/1"}).json()["id"]
    assert read(nurse, id, FHIR).json()["securityContext"] == {"reference": "Patient/1"}
    assert read(as_identity("fastlege"), id).status_code == 200
    assert read(as_identity("saksbehandler"), id).status_code == 403
    assert "not by securityContext" in str(nurse.get("metadata").json())


def test_limits_hold(nurse, codes):
    large = create(nurse, b"x" * (5 * 1024 * 1024 + 1), "text/plain")
    assert (large.status_code, codes(large)) == (413, ["body-too-large"])
    candidates = (f"01015550{number:03}" for number in range(1000))
    number = next(candidate for candidate in candidates if could_be_real(candidate))
    real = create(nurse, f"Pasient {number}".encode(), "text/plain")
    assert (real.status_code, codes(real)) == (422, ["real-person"])


def test_what_was_shown_is_logged_and_what_was_not_is_not(nurse, as_identity, pdf):
    read(nurse, pdf, "image/png")
    read(nurse, pdf)
    log = as_identity("personvernombud").get("AuditEvent?subtype=read").json()
    assert sorted(entry["resource"]["outcome"] for entry in log["entry"]) == ["0", "4"]
