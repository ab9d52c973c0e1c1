"""What surrounds FHIR: compression, pages of other origins, and paths that are no resource's."""

from __future__ import annotations

import gzip
import json
import zlib

import pytest

GZIP = {"Content-Encoding": "gzip", "Content-Type": "application/fhir+json"}
ORIGIN = {"Origin": "https://app.example"}
PREFLIGHT = {
    **ORIGIN,
    "Access-Control-Request-Method": "POST",
    "Access-Control-Request-Headers": "authorization,content-type,dpop,prefer",
}


class TestGzip:
    """RFC 9110 sections 8.4 and 15.5.16."""

    def send(self, client, content, **headers):
        return client.request("POST", "Patient", content=content, headers={**GZIP, **headers})

    def test_a_compressed_body_is_read(self, nurse, patient):
        body = json.dumps(patient()).encode()
        for content in (gzip.compress(body), gzip.compress(body[:20]) + gzip.compress(body[20:])):
            assert self.send(nurse, content).status_code == 201
        assert self.send(nurse, gzip.compress(body), **{"Content-Encoding": "x-gzip"}).status_code == 201
        assert self.send(nurse, body, **{"Content-Encoding": "identity"}).status_code == 201

    def test_also_in_a_search_and_at_the_token_endpoint(self, nurse, as_identity):
        form = {"Content-Encoding": "gzip", "Content-Type": "application/x-www-form-urlencoded"}
        found = nurse.request("POST", "Patient/_search", content=gzip.compress(b"_id=1"), headers=form)
        assert (found.status_code, found.json()["total"]) == (200, 0)
        token = "http://sandbox.test/auth/token"
        asked = as_identity(None).request("POST", token, content=gzip.compress(b"grant_type=x"), headers=form)
        assert asked.json()["error"] == "unsupported_grant_type"
        other = as_identity(None).request(
            "POST", token, content=b"a", headers={**form, "Content-Encoding": "br"}
        )
        assert (other.status_code, other.json()["error"]) == (415, "invalid_request")

    def test_other_compression(self, nurse, codes):
        for coding in ("br", "deflate", "gzip, gzip", "zstd"):
            refused = self.send(nurse, b"x", **{"Content-Encoding": coding})
            assert (refused.status_code, codes(refused)) == (415, ["unsupported-encoding"])
            assert refused.headers["accept-encoding"] == "gzip"

    @pytest.mark.parametrize(
        "content",
        [
            b"{}",
            gzip.compress(b"{}", mtime=0)[:-4],
            gzip.compress(b"{}", mtime=0) + b"x",
            zlib.compress(b"{}"),
            b"\x1f\x8b",
        ],
        ids=repr,
    )
    def test_what_is_not_gzip(self, nurse, codes, content):
        refused = self.send(nurse, content)
        assert (refused.status_code, codes(refused)) == (400, ["gzip-damaged"])

    def test_a_bomb_is_not_unpacked(self, nurse, codes):
        bomb = gzip.compress(b" " * 200_000_000, 9)
        assert len(bomb) < 250_000
        refused = self.send(nurse, bomb)
        assert (refused.status_code, codes(refused)) == (413, ["body-too-large"])
        tiny = gzip.compress(b"") * 101
        assert codes(self.send(nurse, tiny)) == ["gzip-damaged"]
        many = gzip.compress(b" " * 4_000_000) * 3
        assert self.send(nurse, many).status_code == 413

    def test_large_answers_are_compressed_for_those_who_ask(self, nurse):
        plain = nurse.get("metadata", headers={"Accept-Encoding": "identity"})
        packed = nurse.get("metadata", headers={"Accept-Encoding": "gzip"})
        assert "content-encoding" not in plain.headers
        assert packed.headers["content-encoding"] == "gzip"
        assert "Accept-Encoding" in packed.headers["vary"]
        assert packed.json() == plain.json()
        assert int(packed.headers["content-length"]) * 5 < len(plain.content)


class TestCors:
    """https://fetch.spec.whatwg.org/#http-cors-protocol: a preflight carries no credentials."""

    @pytest.mark.parametrize("path", ["Patient", "Patient/1", "metadata", "http://sandbox.test/auth/token"])
    def test_a_preflight(self, as_identity, path):
        answer = as_identity(None).request("OPTIONS", path, headers=PREFLIGHT)
        assert answer.status_code == 200
        assert answer.headers["access-control-allow-origin"] == "*"
        assert "access-control-allow-credentials" not in answer.headers
        assert {"authorization", "dpop", "prefer"} <= set(
            answer.headers["access-control-allow-headers"].split(",")
        )
        assert {"GET", "PUT", "DELETE", "POST"} <= set(
            answer.headers["access-control-allow-methods"].split(", ")
        )

    def test_answers_and_refusals_may_be_read(self, nurse, as_identity, patient):
        for answer in (
            nurse.post("Patient", patient(), headers=ORIGIN),
            nurse.get("metadata", headers=ORIGIN),
            as_identity(None).get("Patient", headers=ORIGIN),
            as_identity(None).post("http://sandbox.test/auth/token", headers=ORIGIN),
            as_identity(None).get("http://sandbox.test/.well-known/openid-configuration", headers=ORIGIN),
        ):
            assert answer.headers["access-control-allow-origin"] == "*"
            assert {"ETag", "Location", "Last-Modified", "WWW-Authenticate"} <= set(
                answer.headers["access-control-expose-headers"].split(", ")
            )

    def test_only_named_origins(self, make_sandbox, client_of):
        named = client_of(make_sandbox(origins=("https://app.example",)), None)
        assert (
            named.get("metadata", headers=ORIGIN).headers["access-control-allow-origin"]
            == "https://app.example"
        )
        other = {"Origin": "https://other.example"}
        assert "access-control-allow-origin" not in named.get("metadata", headers=other).headers
        assert named.request("OPTIONS", "Patient", headers={**PREFLIGHT, **other}).status_code == 400
        assert named.get("metadata").json()["rest"][0]["security"]["cors"] is True

    def test_none_at_all(self, make_sandbox, client_of):
        closed = client_of(make_sandbox(origins=()), None)
        answer = closed.get("metadata", headers=ORIGIN)
        assert "access-control-allow-origin" not in answer.headers
        assert answer.json()["rest"][0]["security"]["cors"] is False


@pytest.mark.parametrize(
    ("method", "path", "status", "key"),
    [
        ("GET", "$export", 404, "no-such-operation"),
        ("POST", "$validate", 404, "no-such-operation"),
        ("GET", "$graphql", 404, "no-such-operation"),
        ("GET", "_history", 404, "not-for-all-types"),
        ("POST", "_search", 404, "not-for-all-types"),
        ("GET", "Patient/$everything", 404, "no-such-operation"),
        ("GET", "Patient/1/$everything", 404, "no-such-operation"),
        ("GET", "ValueSet", 404, "type-not-stored"),
        ("GET", "ValueSet/1", 404, "type-not-stored"),
        ("GET", "ValueSet/$expand", 404, "type-not-stored"),
        ("GET", "Pasient", 404, "no-such-type-but"),
        ("GET", ".well-known/smart-configuration", 404, "no-such-path"),
    ],
)
def test_what_is_not_there_is_called_what_it_is(nurse, codes, method, path, status, key):
    refused = nurse.request(method, path)
    assert (refused.status_code, codes(refused)) == (status, [key])


def test_smarts_configuration_is_asked_for_without_a_token(as_identity):
    assert as_identity(None).get(".well-known/smart-configuration").status_code == 404


def test_a_version_that_cannot_be_is_named(nurse, patient):
    id = nurse.create(patient())
    refused = nurse.get(f"Patient/{id}/_history/abc")
    assert refused.status_code == 404
    assert f"Patient/{id}/_history/abc does not exist" in refused.text


def test_a_bearer_token_without_the_scope_is_told_by_its_own_scheme(as_identity, observation):
    """RFC 6750 section 3 and RFC 9449 section 7.1."""
    refused = as_identity("sykehuslege").post("Observation", observation("1"))
    assert refused.status_code == 403
    challenges = refused.headers["www-authenticate"]
    assert 'Bearer error="insufficient_scope"' in challenges
    assert 'DPoP error="insufficient_scope"' in challenges
