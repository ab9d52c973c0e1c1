"""The token endpoint: RFC 6749 client credentials, RFC 7523 private_key_jwt, RFC 9449 DPoP."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from uuid import uuid4

import pytest
from joserfc import jwk, jwt
from joserfc.jws import JWSRegistry

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
    log = as_identity("personvernombud").get("AuditEvent?outcome=8").json()
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


# -- every algorithm that is advertised, with every key that it can be used with


@pytest.fixture(scope="module")
def keys():
    """One key of each kind; RSA keys take seconds to make."""
    made = {"P-256": jwk.ECKey.generate_key("P-256")}
    made |= {curve: jwk.ECKey.generate_key(curve) for curve in ("P-384", "P-521")}
    made |= {f"RSA-{size}": jwk.RSAKey.generate_key(size) for size in (2048, 4096)}
    return made


def algorithms(as_identity, name):
    return as_identity(None).get(f"{ORIGIN}/.well-known/oauth-authorization-server").json()[name]


def keys_for(algorithm):
    curve = {"ES256": "P-256", "ES384": "P-384", "ES512": "P-521"}.get(algorithm)
    return [curve] if curve else ["RSA-2048", "RSA-4096"]


HELSEID = ["ES256", "ES384", "ES512", "PS256", "PS384", "PS512", "RS256", "RS384", "RS512"]


def signed(algorithm, key, content, **header):
    registry = JWSRegistry(algorithms=[*HELSEID, "HS256", "Ed25519"], strict_check_header=False)
    registry.max_header_length = 100_000
    return jwt.encode({"alg": algorithm, **header}, content, key, registry=registry)


def sign_proof(algorithm, key, now, **changes):
    header = {"typ": "dpop+jwt", "jwk": key.as_dict(private=False), **changes.pop("header", {})}
    content = {"jti": str(uuid4()), "htm": "POST", "htu": TOKEN, "iat": int(now.timestamp()), **changes}
    return signed(algorithm, key, content, **header)


def test_what_helseid_offers_is_advertised(as_identity):
    for name in ("token_endpoint_auth_signing_alg_values_supported", "dpop_signing_alg_values_supported"):
        assert sorted(algorithms(as_identity, name)) == HELSEID


@pytest.mark.parametrize("algorithm", HELSEID)
def test_a_proof_by_every_advertised_algorithm(as_identity, assertion, ask, keys, clock, algorithm):
    """At the token endpoint and at the API: RFC 9449 sections 5 and 7."""
    for name in keys_for(algorithm):
        key = keys[name]
        answer = ask(assertion(), headers={"DPoP": sign_proof(algorithm, key, clock.now)})
        assert (answer.status_code, answer.json().get("token_type")) == (200, "DPoP"), answer.text
        token = answer.json()["access_token"]
        url = f"{ORIGIN}/fhir/Patient"
        ath = base64.urlsafe_b64encode(hashlib.sha256(token.encode()).digest()).rstrip(b"=").decode()
        proof = sign_proof(algorithm, key, clock.now, htm="GET", htu=url, ath=ath)
        read = as_identity(None).get(url, headers={"Authorization": f"DPoP {token}", "DPoP": proof})
        assert read.status_code == 200, read.text


@pytest.mark.parametrize("algorithm", HELSEID)
def test_an_assertion_by_every_advertised_algorithm(sandbox, assertion_of, ask, keys, algorithm):
    for name in keys_for(algorithm):
        sandbox.register_client_key("fastlege", keys[name].as_dict(private=True))
        assert ask(assertion_of(algorithm, keys[name])).status_code == 200


@pytest.fixture
def assertion_of(sandbox, clock):
    def make(algorithm, key, header=None, **claims):
        client = sandbox.client_credentials("fastlege").client_id
        now = int(clock.now.timestamp())
        content = {
            "iss": client,
            "sub": client,
            "aud": ORIGIN,
            "jti": str(uuid4()),
            "iat": now,
            "exp": now + 60,
        }
        return signed(
            algorithm, key, {**content, **claims}, typ="client-authentication+jwt", **(header or {})
        )

    return make


CERTIFICATES = {"x5c": ["MII" + "A" * 1500, "MII" + "B" * 1500, "MII" + "C" * 1500]}


@pytest.mark.parametrize(
    "header", [{"kid": "k" * 600}, CERTIFICATES, {"x5t#S256": "a" * 43, "kid": "1"}], ids=str
)
def test_a_long_header(sandbox, assertion_of, ask, keys, clock, header):
    """Certificates and long names of keys are ordinary; a header without limit is not."""
    sandbox.register_client_key("fastlege", keys["RSA-4096"].as_dict(private=True))
    proof = sign_proof("PS256", keys["RSA-4096"], clock.now, header=header)
    answer = ask(assertion_of("PS512", keys["RSA-4096"], header), headers={"DPoP": proof})
    assert (answer.status_code, answer.json().get("token_type")) == (200, "DPoP"), answer.text


def test_too_long_a_header(assertion_of, ask, keys, clock):
    header = {"kid": "k" * 9_000}
    answer = ask(assertion_of("ES256", keys["P-256"], header))
    assert "at most 16384 characters, and its header 8192" in answer.json()["error_description"]


# -- every refusal names the true reason


@pytest.fixture
def why(ask):
    """The error and its description; the description holds only what RFC 6749 section 5.2 allows."""

    def refused(assertion, headers=None, **form):
        answer = ask(assertion, headers=headers, **form)
        assert answer.status_code in (400, 401)
        said = answer.json()
        assert re.fullmatch(r"[\x20-\x21\x23-\x5B\x5D-\x7E]+", said["error_description"])
        return said["error"], said["error_description"]

    return refused


def test_an_algorithm_that_is_not_offered(why, assertion_of, clock, keys):
    other = jwk.OKPKey.generate_key("Ed25519")
    error, reason = why(assertion_of("Ed25519", other))
    assert error == "invalid_client"
    assert "algorithm (alg) Ed25519 is not offered here. Use one of ES256, ES384" in reason
    secret = jwk.OctKey.generate_key(256)
    assert "HS256 is not offered" in why(assertion_of("HS256", secret))[1]
    unsigned = assertion_of("ES256", keys["P-256"]).split(".")
    unsigned[0] = base64.urlsafe_b64encode(b'{"alg":"none"}').decode().rstrip("=")
    assert "(alg) none is not offered" in why(".".join(unsigned))[1]


def test_an_algorithm_that_the_key_is_not_for(why, sandbox, assertion_of, keys):
    sandbox.register_client_key("fastlege", keys["P-384"].as_dict(private=True))
    reason = why(assertion_of("ES256", keys["P-256"]))[1]
    assert "ES256 cannot be used with the key, which is EC P-384. Use ES384" in reason


def test_a_signature_by_another_key_of_the_same_kind(why, sandbox, assertion_of, keys):
    sandbox.register_client_key("fastlege", keys["P-256"].as_dict(private=True))
    other = jwk.ECKey.generate_key("P-256")
    assert why(assertion_of("ES256", other))[1] == "client_assertion: the signature does not hold."


def test_demands_that_are_not_understood(why, sandbox, assertion_of, keys):
    sandbox.register_client_key("fastlege", keys["P-256"].as_dict(private=True))
    parts = assertion_of("ES256", keys["P-256"]).split(".")
    parts[0] = base64.urlsafe_b64encode(b'{"alg":"ES256","crit":["b64"],"b64":false}').decode().rstrip("=")
    assert "demands (crit)" in why(".".join(parts))[1]


@pytest.mark.parametrize(
    ("claims", "reason"),
    [
        ({"exp": None}, "client_assertion has no exp"),
        ({"exp": "2026"}, "exp must be a number (seconds since 1970), not ?2026?"),
        ({"exp": True}, "exp must be a number (seconds since 1970), not true"),
        ({"exp": 0}, "client_assertion has expired"),
        ({"exp": 4_000_000_000}, "client_assertion may live for 60 seconds"),
        ({"iat": "1715947200"}, "iat must be a number (seconds since 1970), not ?1715947200?"),
        ({"iat": 4_000_000_000}, "iat of client_assertion is in the future"),
        ({"nbf": [1]}, "nbf must be a number (seconds since 1970), not [1]"),
        ({"jti": None}, "client_assertion has no jti"),
        ({"iss": "en-annen"}, "iss of client_assertion must be the client, as sub is"),
        ({"sub": "ukjent"}, "sub of client_assertion is not a client that is known here"),
        ({"aud": "https://annen.example"}, f"aud of client_assertion must be {ORIGIN}"),
    ],
    ids=str,
)
def test_claims_that_do_not_hold(why, assertion, claims, reason):
    error, said = why(assertion(**claims))
    assert (error, reason in said) == ("invalid_client", True), said


def test_parts_of_a_second(assertion, ask, clock):
    """A NumericDate may have a fraction: RFC 7519 section 2."""
    now = clock.now.timestamp()
    key = jwk.ECKey.generate_key("P-256")
    for moments in ({"exp": now + 30.5, "iat": now - 0.25, "nbf": now - 0.75}, {"exp": now + 0.5}):
        headers = {"DPoP": proof(key, clock.now, iat=now - 0.5)}
        assert ask(assertion(**moments), headers=headers).status_code == 200


def test_a_short_jti_is_a_jti(assertion, ask, clock):
    key = jwk.ECKey.generate_key("P-256")
    headers = {"DPoP": proof(key, clock.now, jti="a1")}
    assert [ask(assertion(), headers=headers).status_code for _ in range(2)] == [200, 400]


@pytest.mark.parametrize(
    ("form", "error", "reason"),
    [
        ({"client_assertion_type": ""}, "invalid_client", "client_assertion_type is missing"),
        ({"client_assertion_type": "x"}, "invalid_client", "client_assertion_type must be urn:"),
        ({"client_assertion": ""}, "invalid_client", "client_assertion is missing"),
        ({"client_assertion": "x"}, "invalid_client", "client_assertion: this is not a signed JWT"),
        ({"client_id": "en-annen"}, "invalid_client", "client_id is another than sub"),
        ({"grant_type": ""}, "invalid_request", "grant_type is missing"),
        ({"grant_type": "password"}, "unsupported_grant_type", "only client_credentials"),
        ({"scope": ["user/*.read", "user/*.read"]}, "invalid_request", "the parameter scope is repeated"),
        ({"scope": "system/Patient.rs"}, "invalid_scope", "this client may ask for"),
        (
            {"resource": ["https://annen.example/fhir"]},
            "invalid_target",
            f"the only resource is {ORIGIN}/fhir",
        ),
    ],
    ids=str,
)
def test_requests_that_cannot_be_granted(why, assertion, form, error, reason):
    said = why(form.pop("client_assertion", assertion()), **form)
    assert (said[0], reason in said[1]) == (error, True), said


def test_the_resource_may_be_named(assertion, ask):
    assert ask(assertion(), resource=[f"{ORIGIN}/fhir", f"{ORIGIN}/fhir/"]).status_code == 200


# -- the organisation that is asked for


def organisation(value, **elements):
    identifier = {"system": "urn:oid:1.0.6523", "type": "ENH", "value": value}
    role = {"organization": {"identifier": identifier}}
    return {"type": "helseid_authorization", "practitioner_role": role, **elements}


@pytest.fixture
def own_number(sandbox):
    return sandbox.identities["fastlege"].workplace.organisation_number


@pytest.mark.parametrize("place", ["form", "authorization_details", "assertion_details"])
def test_the_own_organisation_may_be_asked_for(as_identity, sandbox, assertion, ask, own_number, place):
    for value in (
        f"NO:ORGNR:{own_number}:",
        f"NO:ORGNR:{own_number}",
        own_number,
        f"NO:ORGNR:{own_number}:{own_number}",
    ):
        asked = organisation(value)
        answer = (
            ask(assertion(), authorization_details=json.dumps([asked]))
            if place == "form"
            else ask(assertion(**{place: asked}))
        )
        assert answer.status_code == 200, answer.text
        assert answer.json()["authorization_details"] == [asked]


@pytest.mark.parametrize(
    "asked",
    [
        organisation("NO:ORGNR:999999999:"),
        organisation("999999999"),
        organisation(5),
        organisation("tull"),
        {"type": "helseid_authorization"},
        {"type": "nhn:tillitsrammeverk:parameters"},
        "tull",
        5,
        [None],
    ],
    ids=str,
)
def test_another_organisation_is_refused_and_never_ignored(why, assertion, asked):
    assert why(assertion(authorization_details=asked))[0] == "invalid_authorization_details"
    assert why(assertion(assertion_details=asked))[0] == "invalid_authorization_details"
    assert why(assertion(), authorization_details=json.dumps(asked))[0] == "invalid_authorization_details"


def test_of_several_organisations_all_must_be_ones_own(why, assertion, own_number):
    both = [organisation(f"NO:ORGNR:{own_number}:"), organisation("NO:ORGNR:999999999:")]
    reason = why(assertion(authorization_details=both))[1]
    assert reason == f"this client acts for the organisation {own_number} of {own_number} only"


# -- metadata: nothing that is not so


@pytest.mark.parametrize("path", ["oauth-authorization-server", "openid-configuration"])
def test_the_metadata_promise_only_what_is_there(as_identity, path):
    anyone = as_identity(None)
    metadata = anyone.get(f"{ORIGIN}/.well-known/{path}").json()
    for name, value in metadata.items():
        if name.endswith(("_endpoint", "_uri")):
            assert anyone.get(value).status_code in (200, 405), name
    assert not [
        name for name in metadata if "id_token" in name or "subject_types" in name or "userinfo" in name
    ]
    assert metadata["response_types_supported"] == []  # without an authorization endpoint there is none
    assert metadata["authorization_details_types_supported"] == ["helseid_authorization"]
