"""The curl command: pasted into a real shell it sends to a real server exactly the request that was kept."""

import os
import shutil
import subprocess
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import SimpleNamespace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from validator.reports.curl import body_file_name, to_curl
from validator.results import Exchange, HttpRequest

needs_curl = pytest.mark.skipif(not shutil.which("curl"), reason="curl is not on this machine")


def exchange(method: str, url: str, headers: tuple[tuple[str, str], ...] = (), body: str = "") -> Exchange:
    return Exchange(HttpRequest(method, url, headers, body), None, "2026-08-06T08:00:00Z", 0.1)


class _Recorder(BaseHTTPRequestHandler):
    received: list[SimpleNamespace]

    def _record(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self.received.append(
            SimpleNamespace(method=self.command, path=self.path, headers=self.headers, body=body)
        )
        self.send_response(204)
        self.end_headers()

    do_GET = do_HEAD = do_POST = do_PUT = do_PATCH = do_DELETE = _record

    def log_message(self, *_: object) -> None:
        """Silence."""


@pytest.fixture(scope="module")
def server() -> Iterator[SimpleNamespace]:
    handler = type("Recorder", (_Recorder,), {"received": []})
    listening = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=listening.serve_forever, daemon=True).start()
    yield SimpleNamespace(url=f"http://127.0.0.1:{listening.server_address[1]}", received=handler.received)
    listening.shutdown()
    listening.server_close()


def paste(command: str) -> None:
    environment = os.environ | {
        "TOKEN": "secret-token",
        "DPOP_PROOF": "proof",
        "X_AUTH_TOKEN": "other",
        "no_proxy": "*",
    }
    done = subprocess.run(
        ["sh", "-c", command],
        env=environment,
        capture_output=True,
        timeout=20,
        stdin=subprocess.DEVNULL,
        check=False,
    )
    assert done.returncode == 0, done.stderr


BODIES = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=60)
SHELL_TRAPS = st.sampled_from(
    [
        "'",
        '"',
        "$TOKEN",
        "`id`",
        "\\0101",
        "\\",
        "%s",
        "@/etc/passwd",
        "\n",
        "\r\n",
        "\x00",
        "\x1b[31m",
        "!",
        "END_OF_BODY",
    ]
)


@needs_curl
@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    body=st.lists(BODIES | SHELL_TRAPS, min_size=1, max_size=4).map("".join),
    content_type=st.sampled_from(
        ["application/fhir+json", "application/x-www-form-urlencoded", "text/plain", None]
    ),
)
def test_the_body_arrives_as_it_was(server: SimpleNamespace, body: str, content_type: str | None) -> None:
    headers = (("Content-Type", content_type),) if content_type else ()
    command = to_curl(exchange("POST", f"{server.url}/fhir", headers, body))
    server.received.clear()
    paste(command)
    (received,) = server.received
    expected = body.encode()
    # A here-document ends in a newline, which means nothing to JSON and is only used there.
    assert received.body in (
        (expected, expected + b"\n") if content_type == "application/fhir+json" else (expected,)
    )
    assert received.headers.get("Content-Type") == content_type


@needs_curl
@pytest.mark.parametrize(
    ("method", "body"),
    [
        *((method, "") for method in ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE")),
        *((method, '{"a": 1}') for method in ("GET", "POST", "PUT", "PATCH", "DELETE")),
    ],
)
def test_method_url_and_headers_arrive_as_they_were(server: SimpleNamespace, method: str, body: str) -> None:
    path = "/fhir/Patient?name=O'Hara&_sort=-date&x={1,2}&y=[3-9]&z=$HOME"
    headers = (
        ("Accept", "application/fhir+json"),
        ("Authorization", "DPoP [redacted:token]"),
        ("DPoP", "[redacted:proof]"),
        ("If-Match", 'W/"3"'),
        ("X-Empty", ""),
        ("X-Auth-Token", "[redacted:x-auth-token]"),
        ("Content-Length", "999"),
    )
    server.received.clear()
    paste(to_curl(exchange(method, server.url + path, headers, body)))
    (received,) = server.received
    assert (received.method, received.path) == (method, path)
    assert received.headers["Accept"] == "application/fhir+json"
    assert received.headers["Authorization"] == "DPoP secret-token"
    assert received.headers["DPoP"] == "proof"
    assert received.headers["If-Match"] == 'W/"3"'
    assert received.headers["X-Empty"] == ""
    assert received.headers["X-Auth-Token"] == "other"
    assert received.headers.get("Content-Length", "0") == str(len(body))


@pytest.mark.parametrize(
    "value", ["Bearer eyJhbGciOi.real.token", "Bearer [redacted:token]", "eyJhbGciOi.real.token"]
)
def test_a_token_never_shows_even_if_it_was_not_redacted(value: str) -> None:
    command = to_curl(exchange("GET", "https://a.example/", (("authorization", value),)))
    assert "eyJ" not in command
    assert "$TOKEN" in command


@given(BODIES, BODIES, BODIES)
def test_pasting_never_hands_the_terminal_a_control_character(url: str, value: str, body: str) -> None:
    command = to_curl(exchange("PUT", "https://a.example/" + url, (("X-Value", value),), body))
    controls = [c for c in command if (ord(c) < 0x20 and c not in "\n\t") or 0x7F <= ord(c) < 0xA0]
    assert controls == []


def test_long_json_is_a_here_document() -> None:
    body = '{\n  "resourceType": "Patient"\n}'
    command = to_curl(
        exchange("PUT", "https://a.example/Patient/1", (("Content-Type", "application/fhir+json"),), body)
    )
    assert command == (
        "curl -sS -i -X PUT https://a.example/Patient/1 \\\n"
        "  -H 'Content-Type: application/fhir+json' \\\n"
        "  --data-binary @- <<'END_OF_BODY'\n"
        '{\n  "resourceType": "Patient"\n}\n'
        "END_OF_BODY"
    )


@needs_curl
def test_a_body_kept_in_a_file_is_read_from_it(
    server: SimpleNamespace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    body = '{"text": "' + "æ" * 3000 + '"}\r\n'
    (tmp_path / "body.json").write_bytes(body.encode())
    made = exchange("POST", f"{server.url}/fhir", (("Content-Type", "application/fhir+json"),), body)
    command = to_curl(made, body_file="body.json")
    assert len(command) < 200
    server.received.clear()
    paste(command)
    assert server.received[0].body == body.encode()


@pytest.mark.parametrize(
    ("content_type", "name"),
    [
        ("application/fhir+json; charset=utf-8", "body.json"),
        ("application/fhir+xml", "body.xml"),
        ("application/x-www-form-urlencoded", "body.txt"),
    ],
)
def test_a_body_is_named_after_what_it_is(content_type: str, name: str) -> None:
    assert body_file_name(exchange("POST", "http://x", (("content-type", content_type),), "x")) == name
