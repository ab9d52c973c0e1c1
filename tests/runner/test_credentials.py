"""Access tokens and proofs, checked as an authorisation server and a resource server would."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import json
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs

import httpx
import pytest
from joserfc import jwk, jwt
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from validator.configuration import AuthorizationConfiguration, Configuration, IdentityConfiguration
from validator.results import Verdict
from validator.runner.credentials import (
    ConfiguredCredentials,
    CredentialProblem,
    IssuedTokens,
    client_assertion,
    spoil,
)

ENDPOINT = "https://sts.test/connect/token"
KEY = jwk.ECKey.generate_key("P-256", {"kid": "client-key"})
AUTHORIZATION = AuthorizationConfiguration(
    token_endpoint=ENDPOINT,
    client_id="client",
    private_key=json.dumps(KEY.as_dict(private=True)),
    scope="nhn:test/api",
)


def decode_proof(proof: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """Header and claims of a DPoP proof, its signature checked with the key that it carries."""
    head = json.loads(base64.urlsafe_b64decode(proof.split(".")[0] + "=="))
    assert "d" not in head["jwk"]
    key = jwk.import_key(head["jwk"])
    return head, dict(jwt.decode(proof, key, algorithms=["ES256"]).claims)


class TokenServer:
    """Gives numbered tokens; ``nonce`` makes it ask for one first."""

    def __init__(
        self, *, nonce: str | None = None, expires_in: int = 600, answer: Response | None = None
    ) -> None:
        self.forms: list[dict[str, str]] = []
        self.proofs: list[dict[str, Any]] = []
        self.nonce = nonce
        self.expires_in = expires_in
        self.answer = answer

    async def token(self, request: Request) -> Response:
        self.forms.append(
            {key: values[0] for key, values in parse_qs((await request.body()).decode()).items()}
        )
        if self.answer is not None:
            return self.answer
        if "dpop" in request.headers:
            head, claims = decode_proof(request.headers["dpop"])
            assert head["typ"] == "dpop+jwt"
            self.proofs.append(claims)
            if self.nonce is not None and claims.get("nonce") != self.nonce:
                return JSONResponse({"error": "use_dpop_nonce"}, 400, {"DPoP-Nonce": self.nonce})
        kind = "DPoP" if "dpop" in request.headers else "Bearer"
        token = f"token-{len(self.forms)}"
        return JSONResponse({"access_token": token, "token_type": kind, "expires_in": self.expires_in})

    def client(self) -> httpx.AsyncClient:
        app = Starlette(routes=[Route("/connect/token", self.token, methods=["POST"])])
        return httpx.AsyncClient(transport=httpx.ASGITransport(app))


def headers_of(
    credentials: Any, identity: str = "fastlege", url: str = "https://api.test/fhir/Patient?x=1"
) -> dict[str, str]:
    async def ask() -> dict[str, str]:
        async with httpx.AsyncClient() as client:
            return dict(await credentials.headers_for(identity, "GET", url, client))

    return asyncio.run(ask())


def test_a_client_assertion_is_as_helseid_wants_it() -> None:
    written = client_assertion(AUTHORIZATION, now=1_000_000)
    decoded = jwt.decode(written, KEY, algorithms=["ES256"])
    assert decoded.header == {"alg": "ES256", "typ": "client-authentication+jwt", "kid": "client-key"}
    claims = decoded.claims
    assert (claims["iss"], claims["sub"], claims["aud"]) == ("client", "client", ENDPOINT)
    assert claims["exp"] - claims["iat"] <= 60
    assert client_assertion(AUTHORIZATION, now=1_000_000) != written, "jti must be unique"


def test_a_pem_key_signs_too() -> None:
    from dataclasses import replace

    rsa = jwk.RSAKey.generate_key(2048)
    for key, algorithm in [(rsa, "PS256"), (jwk.ECKey.generate_key("P-384"), "ES384")]:
        pem = key.as_pem(private=True).decode()
        written = client_assertion(replace(AUTHORIZATION, private_key=pem, key_id="k"), now=1)
        assert jwt.decode(written, key, algorithms=[algorithm]).header["alg"] == algorithm


@pytest.mark.parametrize(
    "key",
    ["", "nonsense", "{", '{"kty": "EC"}', "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----"],
)
def test_an_unusable_key_is_one_clear_line(key: str) -> None:
    from dataclasses import replace

    with pytest.raises(CredentialProblem) as caught:
        client_assertion(replace(AUTHORIZATION, private_key=key), now=1)
    assert "client" in caught.value.text.en
    assert "AAAA" not in caught.value.text.en


def test_a_token_is_bound_proved_and_cached_until_it_expires() -> None:
    server, now = TokenServer(), [1_000_000.0]
    credentials = ConfiguredCredentials(
        Configuration(authorization=AUTHORIZATION), server.client(), clock=lambda: now[0]
    )
    first, second = headers_of(credentials), headers_of(credentials)
    assert first["Authorization"] == second["Authorization"] == "DPoP token-1"
    assert server.forms[0]["grant_type"] == "client_credentials"
    assert server.forms[0]["scope"] == "nhn:test/api"
    _, proof = decode_proof(first["DPoP"])
    _, again = decode_proof(second["DPoP"])
    assert (proof["htm"], proof["htu"]) == ("GET", "https://api.test/fhir/Patient")
    assert proof["jti"] != again["jti"]
    digest = hashlib.sha256(b"token-1").digest()
    assert proof["ath"] == base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
    assert server.proofs[0]["htu"] == ENDPOINT
    assert "ath" not in server.proofs[0]
    now[0] += 595
    assert headers_of(credentials)["Authorization"] == "DPoP token-2"


def test_each_identity_has_its_own_token() -> None:
    server = TokenServer()
    own = IdentityConfiguration(client_id="other-client", scope="other", headers={"nhn-user-role": "doctor"})
    credentials = ConfiguredCredentials(
        Configuration(authorization=AUTHORIZATION, identities={"sykepleier": own}), server.client()
    )
    headers_of(credentials, "fastlege")
    headers = headers_of(credentials, "sykepleier")
    assert [form["client_id"] for form in server.forms] == ["client", "other-client"]
    assert server.forms[1]["scope"] == "other"
    assert headers["nhn-user-role"] == "doctor"


def test_a_nonce_of_the_token_endpoint_is_used() -> None:
    server = TokenServer(nonce="n-1")
    credentials = ConfiguredCredentials(Configuration(authorization=AUTHORIZATION), server.client())
    assert headers_of(credentials)["Authorization"] == "DPoP token-2"
    assert [proof.get("nonce") for proof in server.proofs] == [None, "n-1"]


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (JSONResponse({"error": "invalid_client", "error_description": "no"}, 401), "401, invalid_client no"),
        (Response("<html>", 200), "status 200, nothing"),
        (JSONResponse([], 200), "200"),
        (JSONResponse({"access_token": 7}, 200), "200"),
    ],
)
def test_a_refused_token_is_one_clear_line(answer: Response, words: str) -> None:
    credentials = ConfiguredCredentials(
        Configuration(authorization=AUTHORIZATION), TokenServer(answer=answer).client()
    )
    with pytest.raises(CredentialProblem) as caught:
        headers_of(credentials)
    assert words in caught.value.text.en
    assert "“fastlege”" in caught.value.text.en


@pytest.mark.parametrize(
    ("content", "headers", "words"),
    [
        (b'{"access_token": "t\\u00e9"}', {}, "gave no token"),
        (b'{"access_token": "t\\r\\nX: y"}', {}, "gave no token"),
        (b"[" * 100_000, {}, "gave no token"),
        (b" " * 1_000_001, {}, "larger than"),
        (b"{}", {"content-encoding": "gzip, gzip"}, "several layers"),
    ],
    ids=["not ascii", "new header", "deep", "endless", "layers"],
)
def test_a_hostile_token_endpoint_is_one_clear_line(
    content: bytes, headers: dict[str, str], words: str
) -> None:
    server = TokenServer(answer=Response(content, headers=headers))
    credentials = ConfiguredCredentials(Configuration(authorization=AUTHORIZATION), server.client())
    with pytest.raises(CredentialProblem) as raised:
        headers_of(credentials)
    assert words in raised.value.text.en
    assert "\n" not in raised.value.text.en


@pytest.mark.parametrize("lifetime", ["1" + "0" * 400, "NaN", "-5", "1e400", '"soon"'])
def test_a_lifetime_that_cannot_be_is_a_minute(lifetime: str) -> None:
    server = TokenServer(answer=Response(f'{{"access_token": "t", "expires_in": {lifetime}}}'))
    credentials = ConfiguredCredentials(
        Configuration(authorization=AUTHORIZATION), server.client(), clock=lambda: 1000.0
    )
    assert headers_of(credentials)["Authorization"] == "Bearer t"
    assert headers_of(credentials)["Authorization"] == "Bearer t"
    assert len(server.forms) == 1


def test_a_token_endpoint_that_does_not_answer_is_one_clear_line() -> None:
    from dataclasses import replace

    dead = replace(AUTHORIZATION, token_endpoint="http://127.0.0.1:9/token")
    with pytest.raises(CredentialProblem) as caught:
        headers_of(ConfiguredCredentials(Configuration(authorization=dead)))
    assert "127.0.0.1:9" in caught.value.text.en


@pytest.mark.parametrize(
    ("failure", "nb", "en"),
    [
        (httpx.ConnectTimeout(""), "svarte ikke", "did not answer"),
        (httpx.ReadTimeout(""), "ikke et helt svar", "did not give a whole answer"),
        (ConnectionRefusedError(), "tar ikke imot", "refuses connections"),
    ],
)
def test_a_token_endpoint_that_does_not_answer_is_asked_once_in_a_run(
    failure: Exception, nb: str, en: str
) -> None:
    asked = []

    def dead(request: httpx.Request) -> httpx.Response:
        asked.append(request)
        raise failure if isinstance(failure, httpx.HTTPError) else httpx.ConnectError("x") from failure

    client = httpx.AsyncClient(transport=httpx.MockTransport(dead))
    credentials = ConfiguredCredentials(Configuration(authorization=AUTHORIZATION), client=client)
    told = set()
    for identity in ("fastlege", "hjemmesykepleier", "fastlege"):
        with pytest.raises(CredentialProblem) as caught:
            headers_of(credentials, identity)
        told.add(caught.value.text)
    assert len(asked) == 1
    (line,) = told
    assert nb in line.nb
    assert en in line.en
    assert "auth.test" in line.en or ENDPOINT in line.en


def test_a_token_endpoint_that_refuses_one_identity_is_asked_for_the_next() -> None:
    server = TokenServer(answer=JSONResponse({"error": "invalid_client"}, 401))
    credentials = ConfiguredCredentials(Configuration(authorization=AUTHORIZATION), client=server.client())
    for identity in ("fastlege", "hjemmesykepleier"):
        with pytest.raises(CredentialProblem):
            headers_of(credentials, identity)
    assert len(server.forms) == 2


def test_ready_tokens_and_plain_headers() -> None:
    configuration = Configuration(
        identities={
            "fastlege": IdentityConfiguration(token="abc"),
            "sykepleier": IdentityConfiguration(headers={"X-User": "s"}),
        }
    )
    credentials = ConfiguredCredentials(configuration)
    assert headers_of(credentials, "fastlege") == {"Authorization": "Bearer abc"}
    assert headers_of(credentials, "sykepleier") == {"X-User": "s"}
    with pytest.raises(CredentialProblem) as caught:
        headers_of(credentials, "lege")
    assert "[identities.lege]" in caught.value.text.en


def test_issued_tokens_are_bound_to_our_key() -> None:
    issued: list[tuple[str, str | None]] = []

    def issue(identity: str, thumbprint: str | None) -> str:
        issued.append((identity, thumbprint))
        return "a.b.c"

    credentials = IssuedTokens(issue)
    headers = headers_of(credentials)
    headers_of(credentials)
    head, _ = decode_proof(headers["DPoP"])
    assert issued == [("fastlege", jwk.import_key(head["jwk"]).thumbprint())]
    assert headers_of(IssuedTokens(issue, dpop=False)) == {"Authorization": "Bearer a.b.c"}
    assert issued[-1] == ("fastlege", None)


def test_an_identity_that_the_issuer_does_not_know() -> None:
    def issue(identity: str, thumbprint: str | None) -> str:
        raise KeyError(identity)

    with pytest.raises(CredentialProblem, match="fastlege"):
        headers_of(IssuedTokens(issue))


def test_spoiling_touches_only_what_it_says() -> None:
    headers = {"Authorization": "DPoP head.body.Signature", "DPoP": "proof", "X-Other": "kept"}
    assert spoil(headers, "valid") == headers
    assert spoil(headers, "none") == {"X-Other": "kept"}
    assert spoil(headers, "without-proof") == {"Authorization": "DPoP head.body.Signature", "X-Other": "kept"}
    tampered = spoil(headers, "tampered")["Authorization"]
    assert tampered.startswith("DPoP head.body.")
    assert tampered != headers["Authorization"]
    assert len(tampered) == len(headers["Authorization"])
    assert spoil(headers, "garbage")["Authorization"] != headers["Authorization"]


def test_a_tampered_token_has_a_proof_that_fits_it() -> None:
    """Otherwise it would be refused for its proof (``ath``), whether or not anyone looks at the signature."""
    credentials = IssuedTokens(lambda identity, thumbprint: "head.body.Signature")
    url = "https://api.example.org/fhir/Patient"
    headers = headers_of(credentials, url=url)
    spoilt = spoil(headers, "tampered", lambda token: credentials.prove(token, "GET", url))
    token = spoilt["Authorization"].partition(" ")[2]
    assert token != "head.body.Signature"
    _, claims = decode_proof(spoilt["DPoP"])
    expected = base64.urlsafe_b64encode(hashlib.sha256(token.encode()).digest()).rstrip(b"=").decode()
    assert claims["ath"] == expected


def thumbprint_hash(token: str) -> str:
    return base64.urlsafe_b64encode(hashlib.sha256(token.encode()).digest()).rstrip(b"=").decode()


def test_a_bound_token_as_bearer_has_no_proof() -> None:
    headers = {"Authorization": "DPoP head.body.Signature", "DPoP": "proof", "X-Other": "kept"}
    assert spoil(headers, "bound-as-bearer") == {
        "Authorization": "Bearer head.body.Signature",
        "X-Other": "kept",
    }


def test_a_proof_for_another_url_is_right_in_all_else(run_scenario: Callable[..., Any], product: Any) -> None:
    proofs: list[tuple[str, dict[str, Any]]] = []

    def look(request: Request) -> Response | None:
        if "/Patient" in request.url.path:
            proofs.append((request.headers["authorization"], decode_proof(request.headers["dpop"])[1]))
        return None

    product.intercept = look
    steps = "    steps:\n" + "".join(
        f"      - {{id: {name}, do: search, type: Patient, params: {{}}, as: fastlege, credentials: {how}, expect: [{{status: 200}}]}}\n"
        for name, how in (("a", "valid"), ("b", "proof-for-another-url"))
    )
    run_scenario(steps, credentials=IssuedTokens(lambda identity, thumbprint: "a.b.c"))
    (valid_token, valid), (token, other) = proofs
    assert token == valid_token
    assert other["htm"] == valid["htm"]
    assert other["ath"] == valid["ath"] == thumbprint_hash("a.b.c")
    assert other["jti"] != valid["jti"]
    assert valid["htu"] == "http://product.test/fhir/Patient"
    assert other["htu"] != valid["htu"]
    assert other["htu"].startswith("http://product.test/fhir/Patient/")


SPOILT = """\
    steps:
      - {id: a, do: search, type: Patient, params: {}, as: fastlege, credentials: %s, expect: [{status: %d}]}
"""
ISSUER_FAULTS = ("expired", "wrong-audience", "wrong-issuer", "read-only")


@pytest.mark.parametrize("how", ISSUER_FAULTS)
def test_a_token_that_the_issuer_spoils_has_a_proof_that_fits_it(
    run_scenario: Callable[..., Any], product: Any, how: str
) -> None:
    sent: list[tuple[str, dict[str, Any]]] = []

    def look(request: Request) -> Response | None:
        if "/Patient" in request.url.path:
            sent.append((request.headers["authorization"], decode_proof(request.headers["dpop"])[1]))
        return None

    asked: list[tuple[str, bool, str]] = []

    def spoilt(identity: str, thumbprint: str | None, how: str) -> str:
        asked.append((identity, thumbprint is not None, how))
        return "spoilt.token.x"

    product.intercept = look
    run_scenario(
        SPOILT % (how, 200),
        credentials=IssuedTokens(lambda identity, thumbprint: "good.token.x", issue_spoilt=spoilt),
    )
    assert asked == [("fastlege", True, how)]
    ((authorization, proof),) = sent
    assert authorization == "DPoP spoilt.token.x"
    assert proof["ath"] == thumbprint_hash("spoilt.token.x")


@pytest.mark.parametrize("how", [*ISSUER_FAULTS, "bound-as-bearer", "proof-for-another-url"])
def test_what_cannot_be_made_is_not_tested(run_scenario: Callable[..., Any], product: Any, how: str) -> None:
    """Ready bearer tokens: nobody here can mint others, and there is no key to prove possession of."""
    tokens = {"fastlege": IdentityConfiguration(token="a.b.c")}
    ran = run_scenario(
        SPOILT % (how, 401),
        configuration=Configuration(identities=tokens),
    )
    assert ran.scenario.verdict is Verdict.SKIP
    assert ("issuer" if how in ISSUER_FAULTS else "DPoP") in ran.scenario.reason.en
    assert product.methods() == []


class Guard:
    """A resource server that checks the proof of a DPoP token, and remembers those it has seen."""

    def __init__(self) -> None:
        self.seen: set[str] = set()
        self.asked: list[str | None] = []

    def __call__(self, request: Request) -> Response | None:
        if "/Patient" not in request.url.path:
            return None
        authorization = request.headers.get("authorization")
        self.asked.append(authorization)
        if authorization != "DPoP good.signed.token" or "dpop" not in request.headers:
            return JSONResponse({}, 401)
        _, claims = decode_proof(request.headers["dpop"])
        if claims["jti"] in self.seen or claims["htm"] != request.method:
            return JSONResponse({}, 401)
        self.seen.add(claims["jti"])
        return None


@pytest.mark.parametrize(
    ("keys", "status", "asked"),
    [
        ("as: fastlege", 200, ["DPoP good.signed.token"]),
        ("as: none", 401, [None]),
        ("as: fastlege, credentials: none", 401, [None]),
        ("as: fastlege, credentials: garbage", 401, ["Bearer this-is-not-a-token"]),
        ("as: fastlege, credentials: tampered", 401, ["DPoP good.signed.Aoken"]),
        ("as: fastlege, credentials: without-proof", 401, ["DPoP good.signed.token"]),
        ("as: fastlege, credentials: replayed-proof", 401, ["DPoP good.signed.token"] * 2),
    ],
)
def test_a_step_says_whose_credentials_and_in_what_state(
    run_scenario: Callable[..., Any], product: Any, keys: str, status: int, asked: list[str | None]
) -> None:
    product.intercept = guard = Guard()
    ran = run_scenario(
        f"    steps:\n      - {{id: a, do: search, type: Patient, params: {{}}, {keys}, expect: [{{status: {status}}}]}}\n",
        credentials=IssuedTokens(lambda identity, thumbprint: "good.signed.token"),
    )
    assert ran.scenario.verdict is Verdict.PASS, ran.step("a")
    assert guard.asked == asked
    assert "good.signed.token" not in repr(ran.result)


def test_a_nonce_of_the_product_is_used(run_scenario: Callable[..., Any], product: Any) -> None:
    nonces: list[str | None] = []

    def ask_for_nonce(request: Request) -> Response | None:
        if "/Patient" not in request.url.path:
            return None
        nonces.append(decode_proof(request.headers["dpop"])[1].get("nonce"))
        return None if nonces[-1] == "fresh" else JSONResponse({}, 401, {"DPoP-Nonce": "fresh"})

    product.intercept = ask_for_nonce
    ran = run_scenario(
        "    steps:\n      - {id: a, do: search, type: Patient, params: {}, as: fastlege, expect: [{status: 200}]}\n",
        credentials=IssuedTokens(lambda identity, thumbprint: "a.b.c"),
    )
    assert ran.scenario.verdict is Verdict.PASS
    assert nonces == [None, "fresh"]


def test_a_token_step_without_access_is_not_tested(run_scenario: Callable[..., Any], product: Any) -> None:
    ran = run_scenario(
        "    steps:\n      - {id: a, do: search, type: Patient, params: {}, as: none, expect: [{status: 200}]}\n"
        "      - {id: b, do: token, as: fastlege}\n",
    )
    assert ran.step("a").verdict is Verdict.PASS
    assert ran.step("b").verdict is Verdict.SKIP
    assert "[identities.fastlege]" in ran.step("b").reason.en
