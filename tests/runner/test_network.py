"""Bad targets, over real sockets: each gives one clear line, and the rest of the run is still done."""

from __future__ import annotations

import asyncio
import gzip
import ipaddress
import socket
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from validator.configuration import Configuration, RunConfiguration, TargetConfiguration
from validator.events import ScenarioStarted
from validator.results import Result, ScenarioResult, Text, Verdict
from validator.runner.run import run
from validator.runner.sending import Sender
from validator.runner.targets import TargetConnection, connection_to
from validator.runner.time_left import LAST_MINUTE, MOST_PAUSES, TimeLeft

Serve = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]
TWO_STEPS = """\
    steps:
      - {id: a, do: capabilities, timeout: 0.5, expect: [{status: 200}]}
      - {id: b, do: capabilities, expect: [{status: 200}]}
  - id: two
    title: {nb: To, en: Two}
    requirements: [EXC-01]
    steps:
      - {id: c, do: capabilities, timeout: 0.5, expect: [{status: 200}]}
"""
CAPABLE = b'{"resourceType": "CapabilityStatement", "fhirVersion": "4.0.1"}'


def http(status: str, body: bytes = b"", *headers: str) -> bytes:
    head = [f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", "Connection: close", *headers]
    return "\r\n".join(head).encode() + b"\r\n\r\n" + body


def saying(answer: bytes) -> Serve:
    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(answer)
        await writer.drain()
        writer.close()

    return serve


@asynccontextmanager
async def listening(serve: Serve, context: ssl.SSLContext | None = None) -> AsyncIterator[int]:
    """A server on 127.0.0.1 that ends with its open connections."""
    tasks: set[asyncio.Task[Any]] = set()

    async def tracked(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        tasks.add(task)
        try:
            await serve(reader, writer)
        except (ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError):
            pass
        finally:
            writer.close()

    server = await asyncio.start_server(tracked, "127.0.0.1", 0, ssl=context)
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        server.close()
        for task in tasks:
            task.cancel()


@pytest.fixture
def against(suite_of: Callable[..., Any], catalogues: Any) -> Callable[..., Result]:
    """Runs two scenarios against a server of the test's own."""

    def go(
        serve: Serve,
        *,
        context: ssl.SSLContext | None = None,
        suite: str = TWO_STEPS,
        scheme: str = "http",
        host: str = "127.0.0.1",
        configuration: Configuration | None = None,
        **options: Any,
    ) -> Result:
        async def both() -> Result:
            async with listening(serve, context) as port:
                options.setdefault("timeout", 0.5)
                target = TargetConnection(f"{scheme}://{host}:{port}/fhir", **options)
                return await run(
                    [suite_of(suite)], target, catalogues=catalogues, configuration=configuration
                )

        return asyncio.run(both())

    return go


def scenarios(result: Result) -> tuple[ScenarioResult, ...]:
    return result.suites[0].scenarios


def assert_could_not_be_tested(result: Result, *words: str) -> None:
    """Every scenario was tried, each says why it could not be judged, and the run is whole."""
    assert result.complete is True
    assert result.verdict is Verdict.ERROR
    assert [scenario.id for scenario in scenarios(result)] == ["one", "two"]
    for scenario in scenarios(result):
        assert scenario.verdict is Verdict.ERROR
        assert scenario.reason is not None
        for word in words:
            assert word in scenario.reason.en
        assert "\n" not in scenario.reason.en
        assert scenario.reason.nb != scenario.reason.en
    first, second = scenarios(result)[0].steps
    assert (first.verdict, second.verdict) == (Verdict.ERROR, Verdict.SKIP)
    assert len(first.exchanges) >= 1
    assert first.exchanges[-1].problem is not None


def test_a_target_that_refuses(suite_of: Callable[..., Any], catalogues: Any) -> None:
    with socket.socket() as held:  # bound and not listening: nobody else can, meanwhile
        held.bind(("127.0.0.1", 0))
        port = held.getsockname()[1]
        target = TargetConnection(f"http://127.0.0.1:{port}/fhir")
        result = asyncio.run(run([suite_of(TWO_STEPS)], target, catalogues=catalogues))
    assert_could_not_be_tested(result, "refuses connections", str(port))


def test_a_target_with_an_unknown_name(suite_of: Callable[..., Any], catalogues: Any) -> None:
    target = TargetConnection("http://no-such-host.invalid/fhir", timeout=5)
    result = asyncio.run(
        run([suite_of(TWO_STEPS.replace("timeout: 0.5, ", ""))], target, catalogues=catalogues)
    )
    assert_could_not_be_tested(result, "no-such-host.invalid")


def test_a_target_that_hangs(against: Callable[..., Result]) -> None:
    async def hang(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await asyncio.sleep(60)

    assert_could_not_be_tested(against(hang), "within 0.5 s")


def test_a_target_that_drips_without_end(against: Callable[..., Result]) -> None:
    async def drip(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n")
        while True:
            writer.write(b" ")
            await writer.drain()
            await asyncio.sleep(0.05)

    assert_could_not_be_tested(against(drip), "within 0.5 s")


def test_a_target_that_answers_html(against: Callable[..., Result]) -> None:
    page = http("200 OK", b"<!doctype html><html><body>Logg inn</body></html>", "Content-Type: text/html")
    assert_could_not_be_tested_or_page(against(saying(page)))


def test_a_target_that_answers_html_to_everything_with_404(against: Callable[..., Result]) -> None:
    page = http("404 Not Found", b"<html>nginx</html>", "Content-Type: text/html")
    assert_could_not_be_tested_or_page(against(saying(page)))


def assert_could_not_be_tested_or_page(result: Result) -> None:
    for scenario in scenarios(result):
        assert scenario.verdict is Verdict.ERROR
        assert scenario.reason is not None
        assert "web page" in scenario.reason.en


def test_an_answer_in_layers_of_compression_is_not_read(against: Callable[..., Result]) -> None:
    bomb = http("200 OK", gzip.compress(gzip.compress(b" " * 100_000)), "Content-Encoding: gzip, gzip")
    assert_could_not_be_tested(against(saying(bomb)), "several layers")


def test_what_the_environment_brought_in_is_shown_nowhere(against: Callable[..., Result]) -> None:
    secret = "opensesame42"
    body = CAPABLE[:-1] + f', "name": "{secret}"}}'.encode()
    answer = http("200 OK", body, "Content-Type: application/fhir+json", f"X-Echo: {secret}")
    configuration = Configuration(secrets=frozenset({secret}))
    result = against(saying(answer), configuration=configuration, headers={"X-Our-Gate": secret})
    (exchange,) = scenarios(result)[0].steps[0].exchanges
    assert dict(exchange.request.headers)["X-Our-Gate"] == "[redacted:secret]"
    assert secret not in repr(result)


def test_what_a_product_quotes_is_in_no_finding(against: Callable[..., Result]) -> None:
    secret = "opensesame42"
    quoting = http("200 OK", CAPABLE[:-1] + f', "status": "{secret}"}}'.encode(), f"ETag: {secret}")
    suite = """\
    steps:
      - id: a
        do: capabilities
        expect:
          - {fhirpath: "status = 'active'"}
          - {valid: true}
          - {header: {name: etag, equals: other}}
"""
    result = against(saying(quoting), suite=suite, configuration=Configuration(secrets=frozenset({secret})))
    (step,) = scenarios(result)[0].steps
    assert step.verdict is Verdict.FAIL
    assert secret not in repr(result)
    assert "[redacted:secret]" in repr([item.finding for item in step.assertions])


def test_a_target_that_redirects_forever(against: Callable[..., Result]) -> None:
    answer = http("302 Found", b"", "Location: /fhir/metadata")
    assert_could_not_be_tested(against(saying(answer)), "redirects without end")


def test_a_redirection_on_the_same_server_is_followed(against: Callable[..., Result]) -> None:
    async def moved(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        request = await reader.readuntil(b"\r\n\r\n")
        there = b"/moved" in request.split(b"\r\n")[0]
        good = http("200 OK", CAPABLE, "Content-Type: application/fhir+json")
        writer.write(good if there else http("307 Temporary Redirect", b"", "Location: /moved"))
        await writer.drain()

    result = against(moved)
    assert result.verdict is Verdict.PASS
    urls = [item.request.url for item in scenarios(result)[0].steps[0].exchanges]
    assert [url.rpartition("/")[2] for url in urls] == ["metadata", "moved"]


def test_a_redirection_to_another_server_is_not_followed(against: Callable[..., Result]) -> None:
    answer = http("302 Found", b"", "Location: http://elsewhere.invalid/fhir")
    result = against(saying(answer), headers={"api-key": "secret"})
    assert result.verdict is Verdict.ERROR
    for scenario in scenarios(result):
        assert scenario.reason is not None
        assert "GET metadata → 302 http://elsewhere.invalid/fhir" in scenario.reason.en
        assert not scenario.steps


def test_a_dead_target_is_not_waited_for_again_and_again(
    suite_of: Callable[..., Any], catalogues: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    from dataclasses import replace

    from validator.runner import run as running

    monkeypatch.setattr(running, "_PROBE_TIMEOUT", 0.1)
    suite = suite_of("    steps:\n      - {id: a, do: capabilities, expect: [{status: 200}]}\n")
    suite = replace(suite, scenarios=tuple(replace(suite.scenarios[0], id=f"s{n}") for n in range(8)))
    alive = asyncio.Event()

    async def sleepy(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await alive.wait()
        await saying(http("200 OK", CAPABLE, "Content-Type: application/fhir+json"))(reader, writer)

    async def both() -> Result:
        def wake(event: Any) -> None:
            if isinstance(event, ScenarioStarted) and event.scenario == "s6":
                alive.set()

        async with listening(sleepy) as port:
            target = TargetConnection(f"http://127.0.0.1:{port}/fhir", timeout=0.4)
            return await run([suite], target, catalogues=catalogues, handlers=[wake])

    result = asyncio.run(both())
    waited = [scenario.elapsed > 0.3 for scenario in scenarios(result)]
    assert waited == [True] * 3 + [False] * 5
    assert [scenario.verdict for scenario in scenarios(result)] == [Verdict.ERROR] * 6 + [Verdict.PASS] * 2
    assert "still does not" in (scenarios(result)[3].reason or Text("", "")).en


def test_a_target_that_closes_midway(against: Callable[..., Result]) -> None:
    answer = (
        b"HTTP/1.1 200 OK\r\nContent-Type: application/fhir+json\r\nContent-Length: 5000\r\n\r\n" + CAPABLE
    )
    result = against(saying(answer))
    assert_could_not_be_tested(result, "broke the connection")
    # An idempotent request is tried once more, and both attempts are evidence.
    assert len(scenarios(result)[0].steps[0].exchanges) == 2


def test_a_target_that_closes_at_once(against: Callable[..., Result]) -> None:
    async def close(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.close()

    assert_could_not_be_tested(against(close), "broke the connection")


def test_a_target_that_does_not_speak_http(against: Callable[..., Result]) -> None:
    assert_could_not_be_tested(against(saying(b"220 smtp.example.test ESMTP\r\n")))


def test_a_target_whose_answer_is_too_large(against: Callable[..., Result]) -> None:
    answer = http("200 OK", CAPABLE + b" " * 100_000, "Content-Type: application/fhir+json")
    result = against(saying(answer), max_response_bytes=10_000)
    assert_could_not_be_tested(result, "larger than 10000 bytes")


def test_a_compressed_answer_cannot_grow_past_the_limit(against: Callable[..., Result]) -> None:
    import gzip

    bomb = gzip.compress(b" " * 20_000_000)
    answer = http("200 OK", bomb, "Content-Type: application/fhir+json", "Content-Encoding: gzip")
    assert_could_not_be_tested(against(saying(answer), max_response_bytes=100_000, timeout=5), "larger than")


def test_a_plain_server_asked_for_tls(against: Callable[..., Result]) -> None:
    assert_could_not_be_tested(against(saying(http("200 OK", CAPABLE)), scheme="https"), "TLS")


@pytest.fixture
def certificate(tmp_path: Path) -> tuple[ssl.SSLContext, Path]:
    """A self-signed certificate for localhost, and the server context that shows it."""
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "localhost")])
    now = datetime.now(UTC)
    names = x509.SubjectAlternativeName(
        [x509.DNSName("localhost"), x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]
    )
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(names, critical=False)
        .sign(key, hashes.SHA256())
    )
    pem = tmp_path / "certificate.pem"
    pem.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    secret = tmp_path / "key.pem"
    secret.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(pem, secret)
    return context, pem


def test_a_target_with_a_bad_certificate(
    against: Callable[..., Result], certificate: tuple[ssl.SSLContext, Path]
) -> None:
    answer = saying(http("200 OK", CAPABLE, "Content-Type: application/fhir+json"))
    result = against(answer, context=certificate[0], scheme="https", timeout=5)
    assert_could_not_be_tested(result, "certificate", "self-signed")


def test_a_certificate_that_the_configuration_trusts(
    against: Callable[..., Result], certificate: tuple[ssl.SSLContext, Path]
) -> None:
    context, pem = certificate
    trusted = connection_to(TargetConfiguration(url="https://127.0.0.1", ca=pem)).verify
    answer = saying(http("200 OK", CAPABLE, "Content-Type: application/fhir+json"))
    suite = TWO_STEPS.replace("timeout: 0.5, ", "")
    result = against(answer, context=context, scheme="https", verify=trusted, suite=suite, timeout=5)
    assert result.verdict is Verdict.PASS


def test_overload_with_a_short_pause_is_waited_out(against: Callable[..., Result]) -> None:
    answers = iter(
        [
            http("200 OK", CAPABLE),  # what the run asks before the first scenario
            http("503 Service Unavailable", b"", "Retry-After: 0"),
            http("429 Too Many Requests", b"", "Retry-After: 0"),
            *[http("200 OK", CAPABLE, "Content-Type: application/fhir+json")] * 5,
        ]
    )

    async def overloaded(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await saying(next(answers))(reader, writer)

    result = against(overloaded)
    assert result.verdict is Verdict.PASS
    statuses = [item.response.status for item in scenarios(result)[0].steps[0].exchanges if item.response]
    assert statuses == [503, 429, 200]


@pytest.mark.parametrize(
    "header",
    ["", "Retry-After: 3600", "Retry-After: tomorrow", "Retry-After: 99999999999999999999 Jan 1 00:00"],
)
def test_overload_without_a_usable_pause_is_the_answer(against: Callable[..., Result], header: str) -> None:
    answer = saying(http("503 Service Unavailable", b"", *([header] if header else [])))
    result = against(answer)
    assert result.verdict is Verdict.FAIL
    assert len(scenarios(result)[0].steps[0].exchanges) == 1


def test_a_target_does_not_decide_how_long_all_pauses_take(
    against: Callable[..., Result], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each pause is short enough, and all of them together would be hours."""
    slept: list[float] = []

    async def note(seconds: float) -> None:
        slept.append(seconds)

    monkeypatch.setattr(Sender, "__init__", _with_sleep(note))
    steps = "".join(
        f"      - {{id: s{number}, do: capabilities, expect: [{{status: 200}}]}}\n" for number in range(20)
    )
    answer = saying(http("503 Service Unavailable", b"", "Retry-After: 9.9"))
    result = against(answer, suite=f"    steps:\n{steps}", timeout=5)
    assert MOST_PAUSES - 9.9 < sum(slept) <= MOST_PAUSES
    assert len(scenarios(result)[0].steps) == 20
    assert result.verdict is Verdict.FAIL


def _with_sleep(sleep: Callable[[float], Awaitable[None]]) -> Callable[..., None]:
    made = Sender.__init__

    def init(self: Sender, *arguments: Any, **options: Any) -> None:
        made(self, *arguments, **{**options, "sleep": sleep})

    return init


def test_a_run_ends_when_its_time_is_over(against: Callable[..., Result]) -> None:
    """What has begun is ended, what has not is told; the run is whole and reported."""

    async def endless(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while True:
            writer.write(b"HTTP/1.1 100 Continue\r\n\r\n")
            await writer.drain()
            await asyncio.sleep(0.01)

    configuration = Configuration(run=RunConfiguration(max_time=0.2))
    result = against(endless, configuration=configuration, timeout=1)
    assert result.complete
    assert [one.verdict for one in scenarios(result)] == [Verdict.ERROR, Verdict.ERROR]
    for one in scenarios(result):
        assert one.reason is not None
        assert "0.2 seconds, --max-time" in one.reason.en


def test_time_left_is_shared_by_requests_and_pauses() -> None:
    now = [0.0]
    time = TimeLeft(100.0, pauses=30.0, clock=lambda: now[0])
    assert (time.of(20), time.is_over) == (20, False)
    assert [time.may_pause(10) for _ in range(4)] == [True, True, True, False]
    now[0] = 100.0
    assert time.is_over
    assert time.of(80) == LAST_MINUTE  # for tidying up
    now[0] = 100.0 + LAST_MINUTE + 1
    assert time.of(80) == 0
    assert not TimeLeft(0.0, clock=lambda: now[0]).may_pause(LAST_MINUTE + 1)


def test_no_request_is_sent_when_there_is_no_time_for_it(against: Callable[..., Result]) -> None:
    seen: list[bytes] = []

    async def note(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        seen.append(await reader.readuntil(b"\r\n\r\n"))
        writer.close()

    result = against(note, configuration=Configuration(run=RunConfiguration(max_time=-LAST_MINUTE - 1)))
    assert seen == []
    assert all(one.verdict is Verdict.ERROR for one in scenarios(result))


def test_an_expected_overload_is_not_retried_away(against: Callable[..., Result]) -> None:
    answer = saying(http("503 Service Unavailable", b"", "Retry-After: 0"))
    result = against(answer, suite=TWO_STEPS.replace("status: 200", "status: 5xx"))
    assert result.verdict is Verdict.PASS
    assert len(scenarios(result)[0].steps[0].exchanges) == 1


def test_a_request_that_may_have_been_carried_out_is_not_repeated(against: Callable[..., Result]) -> None:
    seen: list[bytes] = []

    async def close(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        seen.append((await reader.readuntil(b"\r\n\r\n")).split(b" ")[0])
        writer.close()

    create = "    steps:\n      - {id: a, do: create, type: Patient, body: {resourceType: Patient}, expect: [{status: 201}]}\n"
    result = against(close, suite=create)
    assert scenarios(result)[0].verdict is Verdict.ERROR
    assert seen.count(b"POST") == 1


def test_cookies_do_not_carry_one_identity_into_the_next_request(against: Callable[..., Result]) -> None:
    seen: list[bytes] = []

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        seen.append(await reader.readuntil(b"\r\n\r\n"))
        writer.write(
            http("200 OK", CAPABLE, "Set-Cookie: session=1; Path=/", "Content-Type: application/fhir+json")
        )
        await writer.drain()

    assert against(serve).verdict is Verdict.PASS
    assert len(seen) == 4
    assert not any(b"cookie:" in request.lower() for request in seen)


def test_ctrl_c_in_the_middle_of_a_hanging_request(suite_of: Callable[..., Any], catalogues: Any) -> None:
    """The signal itself, on the way through an event loop of its own process."""
    import signal
    import threading

    from validator.runner.run import run_to_end

    with socket.create_server(("127.0.0.1", 0)) as silent:
        target = TargetConnection(f"http://127.0.0.1:{silent.getsockname()[1]}/fhir", timeout=30)
        main = threading.main_thread().ident
        assert main is not None
        timer = threading.Timer(0.7, lambda: signal.pthread_kill(main, signal.SIGINT))
        events: list[Any] = []
        timer.start()
        suite = suite_of("    steps:\n      - {id: a, do: capabilities, expect: [{status: 200}]}\n")
        result = run_to_end([suite], target, catalogues=catalogues, handlers=[events.append])
    assert result.complete is False
    assert [type(event).__name__ for event in events] == ["RunStarted", "RunFinished"]
    assert events[-1].result.complete is False


@pytest.mark.parametrize("url", ["http://[::1", "http://elsewhere.invalid/fhir", "file:///etc/passwd", "//["])
def test_a_page_or_location_that_is_no_address_ends_nothing(against: Callable[..., Result], url: str) -> None:
    page = (
        f'{{"resourceType": "Bundle", "type": "searchset", "link": [{{"relation": "next", "url": "{url}"}}]}}'
    )
    suite = """\
    steps:
      - {id: a, do: search, type: Patient, params: {active: "true"}, pages: 3}
      - {id: b, do: http, method: GET, path: "{{steps.a.location}}", expect: [{status: 200}]}
"""
    fhir = "Content-Type: application/fhir+json"
    result = against(saying(http("200 OK", page.encode(), fhir, f"Location: {url}")), suite=suite)
    first, second = scenarios(result)[0].steps
    assert len(first.exchanges) == 1
    assert all(exchange.request.url.startswith("http://127.0.0.1:") for exchange in second.exchanges)
