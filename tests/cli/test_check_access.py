"""``validator check-access``: what a run would meet, before one is begun; over real HTTP."""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from email.utils import formatdate
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from time import time
from typing import Any

import pytest

STATEMENT = {
    "resourceType": "CapabilityStatement",
    "fhirVersion": "4.0.1",
    "software": {"name": "Prøvejournal", "version": "7"},
    "rest": [
        {
            "mode": "server",
            "resource": [
                {"type": name, "interaction": [{"code": code} for code in ("read", "search-type", "create")]}
                for name in ("Patient", "Observation")
            ],
        }
    ],
}


@contextmanager
def product(*, token: str | None = "good-token", clock: float = 0.0) -> Iterator[tuple[str, list[str]]]:
    """A server that asks for the token (or nothing), and what was asked of it: the address, and “method path”."""
    seen: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            seen.append(f"{self.command} {self.path}")
            if not self.path.startswith("/fhir/"):
                self._answer(404, b"Not Found", "text/plain")
            elif self.path == "/fhir/metadata":
                self._answer(200, json.dumps(STATEMENT).encode(), "application/fhir+json")
            elif token is not None and self.headers.get("Authorization") != f"Bearer {token}":
                self._answer(401, b"{}", "application/json")
            else:
                bundle = {"resourceType": "Bundle", "type": "searchset", "total": 1}
                self._answer(200, json.dumps(bundle).encode(), "application/fhir+json")

        def _answer(self, status: int, body: bytes, media_type: str) -> None:
            self.send_response(status)
            self.send_header("Content-Type", media_type)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def date_time_string(self, timestamp: Any = None) -> str:
            return formatdate(time() + clock, usegmt=True)

        def log_message(self, *_: object) -> None:
            pass

    http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=http.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{http.server_address[1]}", seen
    finally:
        http.shutdown()
        http.server_close()


def configuration(folder: Path, address: str, token: str, *identities: str) -> str:
    path = folder / "validator.toml"
    lines = [f'[target]\nurl = "{address}/fhir"\n']
    lines += [f'[identities.{name}]\ntoken = "{token}"\n' for name in identities]
    path.write_text("".join(lines), encoding="utf-8")
    return str(path)


def test_a_login_that_works_is_told_with_what_was_tried(cli: Callable[..., Any], tmp_path: Path) -> None:
    with product() as (address, seen):
        config = configuration(
            tmp_path, address, "good-token", "hjemmesykepleier", "legevakt-sykepleier", "fastlege"
        )
        done = cli("check-access", "news2", "--config", config)
    assert done.code == 0, done.out
    assert "FHIR 4.0.1, Prøvejournal 7" in done.out
    assert "hjemmesykepleier: gets in" in done.out
    assert "good-token" not in done.out
    assert all(one.startswith("GET ") for one in seen)


def test_a_login_that_does_not_work_is_told_and_is_exit_code_3(
    cli: Callable[..., Any], tmp_path: Path
) -> None:
    with product() as (address, _):
        config = configuration(tmp_path, address, "old-token", "hjemmesykepleier", "legevakt-sykepleier")
        done = cli("check-access", "news2", "--config", config, "--lang", "nb")
    assert done.code == 3
    assert "Innloggingen som hjemmesykepleier blir avvist (401)" in done.out
    assert "old-token" not in done.out


def test_missing_access_to_a_closed_product_is_exit_code_3(cli: Callable[..., Any]) -> None:
    with product() as (address, _):
        done = cli("check-access", "news2", "--target", f"{address}/fhir")
    assert done.code == 3
    assert "Without access" in done.out


def test_an_open_product_needs_no_access_and_is_told_to_be_open(cli: Callable[..., Any]) -> None:
    with product(token=None) as (address, _):
        done = cli("check-access", "news2", "--target", f"{address}/fhir")
    assert done.code == 0
    assert "without login" in done.out


def test_a_wrong_address_is_told_with_the_right_one(cli: Callable[..., Any]) -> None:
    with product() as (address, _):
        done = cli("check-access", "--target", address)
    assert done.code == 3
    assert f"No FHIR API answers at {address}" in done.out
    assert f"{address}/fhir; use that address" in done.out


@pytest.mark.parametrize(("ahead", "told"), [(90.0, True), (-90.0, True), (5.0, False)])
def test_a_clock_that_is_far_off_is_told(cli: Callable[..., Any], ahead: float, told: bool) -> None:
    with product(token=None, clock=ahead) as (address, _):
        done = cli("check-access", "base", "--target", f"{address}/fhir")
    assert ("clock" in done.out) is told


def test_nothing_that_answers_is_one_line(cli: Callable[..., Any]) -> None:
    with product() as (address, _):
        pass
    done = cli("check-access", "--target", f"{address}/fhir")
    assert done.code == 3
    assert len(done.err.splitlines()) == 1


def test_a_run_with_a_refused_login_says_it_once_and_is_exit_code_3(
    cli: Callable[..., Any], tmp_path: Path
) -> None:
    with product() as (address, seen):
        config = configuration(tmp_path, address, "old-token", "hjemmesykepleier", "legevakt-sykepleier")
        done = cli("run", "base", "--config", config)
    assert done.code == 3
    for identity in ("hjemmesykepleier", "legevakt-sykepleier"):
        assert done.out.count(f"The login as {identity} is refused (401)") <= 1
    assert "refused (401)" in done.out
    assert "Failed" not in done.out
    assert not [one for one in seen if one.startswith("POST")]


@pytest.fixture
def refusing() -> Iterator[str]:
    """An address where nobody listens, held so that nobody else can."""
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        yield f"127.0.0.1:{held.getsockname()[1]}"


@pytest.fixture
def no_proxies(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http", "https", "all", "no"):
        monkeypatch.delenv(f"{name}_proxy", raising=False)
        monkeypatch.delenv(f"{name.upper()}_PROXY", raising=False)


@pytest.mark.usefixtures("no_proxies")
def test_a_proxy_that_is_down_is_blamed(
    cli: Callable[..., Any], refusing: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTP_PROXY", f"http://somebody:hemmelig@{refusing}")
    done = cli("check-access", "base", "--target", "http://product.test/fhir")
    assert done.code == 3
    assert f"proxy {refusing} (HTTP_PROXY) refuses connections" in done.err
    assert "hemmelig" not in done.err


@pytest.mark.usefixtures("no_proxies")
def test_without_a_proxy_the_product_is(cli: Callable[..., Any], refusing: str) -> None:
    done = cli("check-access", "base", "--target", f"http://{refusing}/fhir")
    assert f"{refusing} refuses connections" in done.err
    assert "proxy" not in done.err
