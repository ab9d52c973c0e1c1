"""Ways in, over real HTTP and TLS: an authorization server and a product of our own, who know nothing of the runner."""

from __future__ import annotations

import asyncio
import json
import ssl
import sys
import threading
from base64 import b64decode
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote_plus

import httpx
import pytest
from joserfc import jwk, jwt

from validator.configuration import load_configuration
from validator.runner.credentials import ConfiguredCredentials, CredentialProblem
from validator.runner.targets import connection_to

SECRET = "s3cret/with:odd%signs"
CLIENT = "client:1"


@dataclass
class Authority:
    """Certificates made for the test, by ``cryptography``: an authority, a server on 127.0.0.1, a client."""

    folder: Path

    def __post_init__(self) -> None:
        from cryptography import x509
        from cryptography.hazmat.primitives import hashes, serialization
        from cryptography.hazmat.primitives.asymmetric import ec
        from cryptography.x509.oid import NameOID

        def name(common: str) -> x509.Name:
            return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common)])

        now = datetime.now(UTC)
        root = ec.generate_private_key(ec.SECP256R1())

        def certificate(common: str, key: Any, *, is_ca: bool = False) -> x509.Certificate:
            from ipaddress import ip_address

            made = (
                x509.CertificateBuilder()
                .subject_name(name(common))
                .issuer_name(name("authority"))
                .public_key(key.public_key())
                .serial_number(x509.random_serial_number())
                .not_valid_before(now - timedelta(days=1))
                .not_valid_after(now + timedelta(days=1))
                .add_extension(x509.BasicConstraints(ca=is_ca, path_length=None), critical=True)
                .add_extension(
                    x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False
                )
            )
            return made.sign(root, hashes.SHA256())

        def write(file: str, key: Any, made: x509.Certificate) -> None:
            pem = made.public_bytes(serialization.Encoding.PEM)
            private = key.private_bytes(
                serialization.Encoding.PEM,
                serialization.PrivateFormat.PKCS8,
                serialization.NoEncryption(),
            )
            (self.folder / f"{file}.pem").write_bytes(pem)
            (self.folder / f"{file}.key").write_bytes(private)

        write("authority", root, certificate("authority", root, is_ca=True))
        for common in ("server", "client"):
            key = ec.generate_private_key(ec.SECP256R1())
            write(common, key, certificate(common, key))

    def server_context(self, *, wants_client: bool) -> ssl.SSLContext:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.folder / "server.pem", self.folder / "server.key")
        if wants_client:
            context.load_verify_locations(self.folder / "authority.pem")
            context.verify_mode = ssl.CERT_REQUIRED
        return context


@dataclass
class TokenEndpoint:
    """Gives ``token-of-<client>`` for the method it wants, and remembers what it was shown."""

    method: str
    seen: list[dict[str, Any]] = field(default_factory=list)

    def answer(self, headers: Any, form: dict[str, list[str]]) -> tuple[int, dict[str, Any]]:
        basic = headers.get("Authorization", "").removeprefix("Basic ")
        shown = {"form": {key: values[0] for key, values in form.items()}, "basic": basic}
        self.seen.append(shown)
        if self.method == "client_secret_basic":
            pair = b64decode(basic).decode() if basic else ":"
            client, _, secret = pair.partition(":")
            known = (unquote_plus(client), unquote_plus(secret)) == (CLIENT, SECRET)
        elif self.method == "client_secret_post":
            known = (form.get("client_id"), form.get("client_secret")) == ([CLIENT], [SECRET])
        else:
            known = form.get("client_id") == [CLIENT]
        if not known:
            return 401, {"error": "invalid_client", "error_description": "unknown client or secret"}
        return 200, {"access_token": "token-of-client", "token_type": "Bearer", "expires_in": 300}


@contextmanager
def served(endpoint: TokenEndpoint, context: ssl.SSLContext | None = None) -> Iterator[str]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            status, answer = endpoint.answer(self.headers, parse_qs(body))
            self._say(status, answer)

        def do_GET(self) -> None:
            is_known = self.headers.get("Authorization") == "Bearer token-of-client"
            self._say(200 if is_known else 401, {"resourceType": "Bundle", "type": "searchset"})

        def _say(self, status: int, answer: dict[str, Any]) -> None:
            content = json.dumps(answer).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_: object) -> None:
            pass

    class Server(ThreadingHTTPServer):
        def handle_error(
            self, *_: object
        ) -> None:  # a handshake that fails is what some of the tests are about
            pass

    http = Server(("127.0.0.1", 0), Handler)
    if context is not None:
        http.socket = context.wrap_socket(http.socket, server_side=True)
    threading.Thread(target=http.serve_forever, daemon=True).start()
    scheme = "http" if context is None else "https"
    try:
        yield f"{scheme}://127.0.0.1:{http.server_address[1]}"
    finally:
        http.shutdown()
        http.server_close()


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(tmp_path_factory.mktemp("certificates"))


def headers_of(toml: str, folder: Path, identity: str = "fastlege") -> dict[str, str]:
    path = folder / "validator.toml"
    path.write_text(toml, encoding="utf-8")
    credentials = ConfiguredCredentials(load_configuration(path))

    async def get() -> dict[str, str]:
        async with httpx.AsyncClient() as client:
            try:
                return dict(await credentials.headers_for(identity, "GET", "https://x.test/Patient", client))
            finally:
                await credentials.close()

    return asyncio.run(get())


@pytest.mark.parametrize("method", ["client_secret_basic", "client_secret_post"])
def test_a_client_with_a_secret_logs_in_for_everybody(method: str, tmp_path: Path) -> None:
    endpoint = TokenEndpoint(method)
    with served(endpoint) as address:
        login = (
            f'[authorization]\ntoken-endpoint = "{address}/token"\nmethod = "{method}"\n'
            f'client-id = "{CLIENT}"\nclient-secret = "%s"\nscope = "system/*.rs"\n'
        )
        for identity in ("fastlege", "hjemmesykepleier"):
            assert headers_of(login % SECRET, tmp_path, identity) == {
                "Authorization": "Bearer token-of-client"
            }
        with pytest.raises(CredentialProblem) as refused:
            headers_of(login % "another-secret", tmp_path)
    assert "unknown client or secret" in refused.value.text.en
    assert "another-secret" not in refused.value.text.en
    shown = endpoint.seen[0]
    assert shown["form"]["grant_type"] == "client_credentials"
    assert shown["form"]["scope"] == "system/*.rs"
    assert ("client_secret" in shown["form"]) is (method == "client_secret_post")  # RFC 6749: never both
    assert bool(shown["basic"]) is (method == "client_secret_basic")


def test_a_secret_alone_means_basic(tmp_path: Path) -> None:
    endpoint = TokenEndpoint("client_secret_basic")
    with served(endpoint) as address:
        login = f'[authorization]\ntoken-endpoint = "{address}"\nclient-id = "{CLIENT}"\nclient-secret = "{SECRET}"\n'
        assert headers_of(login, tmp_path)["Authorization"] == "Bearer token-of-client"


def test_one_token_for_every_identity_and_ones_own_before_it(tmp_path: Path) -> None:
    login = (
        '[authorization]\ntoken = "shared-token"\ndpop = false\n[identities.fastlege]\ntoken = "own-token"\n'
    )
    assert headers_of(login, tmp_path, "hjemmesykepleier") == {"Authorization": "Bearer shared-token"}
    assert headers_of(login, tmp_path) == {"Authorization": "Bearer own-token"}


class TestCommand:
    def login(self, tmp_path: Path, program: str) -> str:
        script = tmp_path / "login.py"
        script.write_text(program, encoding="utf-8")
        return f"[authorization]\ntoken-command = {json.dumps([sys.executable, str(script)])}\ndpop = false\n"

    def test_prints_the_token_of_each_identity(self, tmp_path: Path) -> None:
        login = self.login(tmp_path, "import os\nprint('token-of-' + os.environ['VALIDATOR_IDENTITY'])\n")
        assert headers_of(login, tmp_path)["Authorization"] == "Bearer token-of-fastlege"
        assert (
            headers_of(login, tmp_path, "saksbehandler")["Authorization"] == "Bearer token-of-saksbehandler"
        )

    @pytest.mark.parametrize(
        ("program", "said"),
        [
            ("print('se-cret'); raise SystemExit(7)", "ended with code 7"),
            ("print('two se-cret')", "one token and nothing else"),
            ("", "one token and nothing else"),
        ],
    )
    def test_that_gives_none_is_one_line_without_what_it_printed(
        self, tmp_path: Path, program: str, said: str
    ) -> None:
        with pytest.raises(CredentialProblem) as failed:
            headers_of(self.login(tmp_path, program), tmp_path)
        assert said in failed.value.text.en
        assert "se-cret" not in failed.value.text.en

    def test_that_is_not_there(self, tmp_path: Path) -> None:
        with pytest.raises(CredentialProblem, match="Cannot start /no/such/program"):
            headers_of('[authorization]\ntoken-command = ["/no/such/program"]\n', tmp_path)


class TestTls:
    def login(self, address: str, authority: Authority, *, more: str = "") -> str:
        return (
            f'[target]\nurl = "{address}/fhir"\nca = "{authority.folder}/authority.pem"\n{more}'
            f'[authorization]\ntoken-endpoint = "{address}/token"\nclient-id = "{CLIENT}"\nmethod = "tls_client_auth"\n'
        )

    def certificate(self, authority: Authority) -> str:
        folder = authority.folder
        return f'client-certificate = "{folder}/client.pem"\nclient-key = "{folder}/client.key"\n'

    def test_our_certificate_and_the_authority_of_the_target_hold_at_the_token_endpoint_too(
        self, authority: Authority, tmp_path: Path
    ) -> None:
        with served(TokenEndpoint("tls"), authority.server_context(wants_client=True)) as address:
            login = self.login(address, authority, more=self.certificate(authority))
            assert headers_of(login, tmp_path)["Authorization"] == "Bearer token-of-client"
            connection = connection_to(load_configuration(tmp_path / "validator.toml").target)
            with httpx.Client(verify=connection.verify) as client:
                token = {"Authorization": "Bearer token-of-client"}
                assert client.get(f"{address}/fhir/Patient", headers=token).status_code == 200

    def test_an_authority_of_its_own_for_the_token_endpoint(
        self, authority: Authority, tmp_path: Path
    ) -> None:
        with served(
            TokenEndpoint("client_secret_post"), authority.server_context(wants_client=False)
        ) as address:
            login = (
                f'[authorization]\ntoken-endpoint = "{address}/token"\nclient-id = "{CLIENT}"\n'
                f'client-secret = "{SECRET}"\nmethod = "client_secret_post"\n'
            )
            with pytest.raises(CredentialProblem, match="cannot be trusted"):
                headers_of(login, tmp_path)
            trusted = f'{login}ca = "{authority.folder}/authority.pem"\n'
            assert headers_of(trusted, tmp_path)["Authorization"] == "Bearer token-of-client"

    def test_a_certificate_that_is_missing_is_asked_for(self, authority: Authority, tmp_path: Path) -> None:
        # Which of its ways of breaking the connection the other side takes is a matter of chance.
        endpoint, context = TokenEndpoint("client_secret_post"), authority.server_context(wants_client=True)
        with served(endpoint, context) as address:
            login = (
                f'[authorization]\ntoken-endpoint = "{address}/token"\nclient-id = "{CLIENT}"\n'
                f'client-secret = "{SECRET}"\nca = "{authority.folder}/authority.pem"\n'
            )
            with pytest.raises(CredentialProblem, match="client certificate"):
                headers_of(login, tmp_path)

    def test_a_key_that_does_not_fit_the_certificate_is_one_line(
        self, authority: Authority, tmp_path: Path
    ) -> None:
        folder = authority.folder
        wrong = f'client-certificate = "{folder}/client.pem"\nclient-key = "{folder}/server.key"\n'
        with pytest.raises(CredentialProblem):
            headers_of(self.login("https://127.0.0.1:1", authority, more=wrong), tmp_path)


CLAIMS = {
    "iss": "https://issuer.test",
    "aud": "https://api.test",
    "exp": 4_000_000_000,
    "iat": 1,
    "nbf": 1,
    "scope": "openid user/*.read user/*.write user/Observation.cruds",
    "sub": "x",
}


class TestTokensMadeWrongOnPurpose:
    def claims(
        self, how: str, tmp_path: Path, *, token: str = "", issuer: bool = True
    ) -> dict[str, Any] | None:
        good, ours = jwk.ECKey.generate_key("P-256"), jwk.ECKey.generate_key("P-256", {"kid": "test-key"})
        (tmp_path / "issuer.json").write_text(json.dumps(ours.as_dict(private=True)), encoding="utf-8")
        token = token or jwt.encode({"alg": "ES256", "typ": "at+jwt"}, CLAIMS, good)
        toml = f'[identities.fastlege]\ntoken = "{token}"\n'
        (tmp_path / "validator.toml").write_text(
            toml + ('[issuer]\nprivate-key = "issuer.json"\n' if issuer else ""), encoding="utf-8"
        )
        credentials = ConfiguredCredentials(load_configuration(tmp_path / "validator.toml"))
        headers = asyncio.run(credentials.spoilt_headers("fastlege", how, "GET", "https://api.test/Patient"))
        if headers is None:
            return None
        scheme, _, value = headers["Authorization"].partition(" ")
        assert scheme == "Bearer"
        decoded = jwt.decode(value, ours)  # signed by the issuer that the product trusts
        assert (decoded.header["typ"], decoded.header["kid"]) == ("at+jwt", "test-key")
        return dict(decoded.claims)

    @pytest.mark.parametrize(
        ("how", "changed"),
        [
            ("expired", {"exp", "iat", "nbf"}),
            ("wrong-audience", {"aud"}),
            ("wrong-issuer", {"iss"}),
            ("read-only", {"scope"}),
        ],
    )
    def test_one_thing_is_wrong_and_nothing_else(self, how: str, changed: set[str], tmp_path: Path) -> None:
        claims = self.claims(how, tmp_path)
        assert claims is not None
        assert {name for name, value in claims.items() if value != CLAIMS[name]} == changed
        assert set(claims) == set(CLAIMS)
        if how == "expired":
            assert claims["nbf"] <= claims["exp"] < datetime.now(UTC).timestamp()
        if how == "read-only":
            assert claims["scope"] == "openid user/*.read"

    def test_without_an_issuers_key_there_is_none(self, tmp_path: Path) -> None:
        assert self.claims("expired", tmp_path, issuer=False) is None

    def test_a_token_that_nobody_can_read_is_told(self, tmp_path: Path) -> None:
        with pytest.raises(CredentialProblem, match="not a JWT"):
            self.claims("expired", tmp_path, token="opaque-token")
