"""The token endpoint: RFC 6749 client credentials, RFC 7523 private_key_jwt, RFC 9449 DPoP."""

from __future__ import annotations

import base64
import json
from uuid import uuid4

import pytest
from joserfc import jwk, jwt

ORIGIN = "http://sandbox.test"
TOKEN = f"{ORIGIN}/auth/token"


@pytest.fixture
def assertion(sandbox, clock):
    def make(identity="fastlege", key=None, **claims):
        credentials = sandbox.client_credentials(identity)
        now = int(clock.now.timestamp())
        content = {
            "iss": credentials.client_id,
            "sub": credentials.client_id,
            "aud": ORIGIN,
            "jti": str(uuid4()),
            "iat": now,
            "exp": now + 60,
            **claims,
        }
        return jwt.encode({"alg": "ES256"}, content, key or jwk.import_key(dict(credentials.key)))

    return make


@pytest.fixture
def ask(as_identity):
    def post(assertion, headers=None, **form):
        form = {
            "grant_type": "client_credentials",
            "client_assertion_type": "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
            "client_assertion": assertion,
            **form,
        }
        return as_identity(None).post(TOKEN, data=form, headers=headers or {})

    return post


def proof(key, now, **claims):
    content = {"jti": str(uuid4()), "htm": "POST", "htu": TOKEN, "iat": int(now.timestamp()), **claims}
    return jwt.encode({"typ": "dpop+jwt", "alg": "ES256", "jwk": key.as_dict(private=False)}, content, key)


def test_metadata_and_keys(as_identity, sandbox):
    metadata = as_identity(None).get(f"{ORIGIN}/.well-known/openid-configuration").json()
    assert (metadata["issuer"], metadata["token_endpoint"]) == (ORIGIN, TOKEN)
    assert metadata["token_endpoint_auth_methods_supported"] == ["private_key_jwt"]
    (key,) = as_identity(None).get(metadata["jwks_uri"]).json()["keys"]
    assert "d" not in key
    claims = jwt.decode(sandbox.issue_token("fastlege"), jwk.import_key(key)).claims
    assert (claims["iss"], claims["aud"], claims["municipality"]) == (ORIGIN, sandbox.base_url, "4601")


def test_a_token_opens_the_api(as_identity, assertion, ask):
    answer = ask(assertion())
    assert answer.status_code == 200
    assert answer.headers["cache-control"] == "no-store"
    token = answer.json()
    assert (token["token_type"], token["expires_in"]) == ("Bearer", 600)
    headers = {"Authorization": f"Bearer {token['access_token']}"}
    assert as_identity(None).get("Patient", headers=headers).status_code == 200


def test_a_token_is_bound_to_the_key_of_the_proof(as_identity, assertion, ask, clock):
    key = jwk.ECKey.generate_key("P-256")
    token = ask(assertion(), headers={"DPoP": proof(key, clock.now)}).json()
    assert token["token_type"] == "DPoP"
    bearer = {"Authorization": f"Bearer {token['access_token']}"}
    assert as_identity(None).get("Patient", headers=bearer).status_code == 401


def test_scopes_can_be_narrowed_and_not_widened(as_identity, assertion, ask, patient):
    narrow = ask(assertion(), scope="user/*.read").json()["access_token"]
    headers = {"Authorization": f"Bearer {narrow}"}
    assert as_identity(None).get("Patient", headers=headers).status_code == 200
    assert as_identity(None).post("Patient", patient(), headers=headers).status_code == 403
    assert ask(assertion(), scope="system/*.write").json()["error"] == "invalid_scope"


@pytest.mark.parametrize(
    "wrong",
    [
        {"exp": 0},
        {"exp": 4_000_000_000},
        {"exp": None},
        {"aud": "https://annen.example"},
        {"iss": "en-annen"},
        {"sub": "ukjent-klient"},
        {"jti": None},
        {"nbf": 4_000_000_000},
        {"iat": 4_000_000_000},
        {"nbf": "now"},
        {"aud": [{"a": 1}]},
        {"aud": [[ORIGIN]]},
        {"aud": {ORIGIN: 1}},
    ],
    ids=str,
)
def test_a_wrong_assertion(assertion, ask, wrong):
    answer = ask(assertion(**wrong))
    assert (answer.status_code, answer.json()["error"]) == (401, "invalid_client")


def test_a_refusal_is_logged(as_identity, assertion, ask):
    ask(assertion(exp=0))
    log = as_identity("systemadministrator").get("AuditEvent?outcome=8").json()
    (event,) = [entry["resource"] for entry in log["entry"]]
    assert "has expired" in event["outcomeDesc"]
    assert event["entity"][0]["description"] == "POST /auth/token"


def test_another_key(assertion, ask):
    answer = ask(assertion(key=jwk.ECKey.generate_key("P-256")))
    assert (answer.status_code, answer.json()["error"]) == (401, "invalid_client")


def test_an_assertion_is_used_once(assertion, ask):
    once = assertion()
    assert [ask(once).status_code for _ in range(2)] == [200, 401]


def test_a_proof_is_used_once_and_for_this_endpoint(assertion, ask, clock):
    key = jwk.ECKey.generate_key("P-256")
    once = {"DPoP": proof(key, clock.now)}
    assert [ask(assertion(), headers=once).status_code for _ in range(2)] == [200, 400]
    elsewhere = {"DPoP": proof(key, clock.now, htu=f"{ORIGIN}/fhir/Patient")}
    assert ask(assertion(), headers=elsewhere).json()["error"] == "invalid_dpop_proof"


@pytest.mark.parametrize(
    ("options", "error"),
    [
        ({"data": {"grant_type": "password"}}, "unsupported_grant_type"),
        ({"data": {"grant_type": "client_credentials"}}, "invalid_client"),
        ({"data": {"grant_type": "client_credentials", "client_secret": "x"}}, "invalid_client"),
        ({"json": {"grant_type": "client_credentials"}}, "invalid_request"),
        (
            {"content": "a" * 100_000, "headers": {"Content-Type": "application/x-www-form-urlencoded"}},
            "invalid_request",
        ),
        (
            {"content": b"\xff=1&&", "headers": {"Content-Type": "application/x-www-form-urlencoded"}},
            "invalid_request",
        ),
        (
            {"content": "a=1&a=2", "headers": {"Content-Type": "application/x-www-form-urlencoded"}},
            "invalid_request",
        ),
    ],
)
def test_wrong_requests(as_identity, options, error):
    answer = as_identity(None).request("POST", TOKEN, **options)
    assert 400 <= answer.status_code < 500
    assert answer.json()["error"] == error


@pytest.mark.parametrize(
    "public",
    ["secret", 5, None, [], {}, {"kty": "oct"}, {"kty": ["EC"]}, {"kty": "EC", "crv": "P-256"}],
    ids=str,
)
@pytest.mark.filterwarnings("error::UserWarning")
def test_a_proof_by_no_key(assertion, ask, public):
    header = {"typ": "dpop+jwt", "alg": "ES256", "jwk": public}
    encoded = [
        base64.urlsafe_b64encode(json.dumps(part).encode()).decode().rstrip("=") for part in (header, {})
    ]
    answer = ask(assertion(), headers={"DPoP": ".".join([*encoded, "AAAA"])})
    assert (answer.status_code, answer.json()["error"]) == (400, "invalid_dpop_proof")
