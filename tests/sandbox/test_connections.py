"""Connections that ask for nothing do not keep others out. Real sockets; the limits are made small so that nobody waits."""

from __future__ import annotations

import asyncio
import errno
import logging
import socket
import time
from urllib.parse import urlsplit

import httpx
import pytest

from validator.sandbox.connections import BACKLOG, QuietAboutFiles, most_connections
from validator.sandbox.serving import bind


def connected(sandbox):
    parts = urlsplit(sandbox.base_url)
    return socket.create_connection((parts.hostname, parts.port), timeout=20)


def ended(connection):
    """Whether the server has ended the connection; waits for it."""
    try:
        return connection.recv(1_000) == b""
    except ConnectionResetError:
        return True


def sent_until_ended(connection, data):
    """Sends again and again, never reading, until the server has ended the connection."""
    for _ in range(100_000):
        try:
            connection.sendall(data)
        except OSError:  # reset or broken pipe, by operating system
            return
        time.sleep(0.01)
    pytest.fail("the server never ended the connection")


def test_small_answers_are_sent_at_once():
    """asyncio sets TCP_NODELAY on accepted connections only when the listening socket names its protocol."""

    async def accepted():
        options = []

        def note(reader, writer):
            connection = writer.get_extra_info("socket")
            options.append(connection.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY))
            writer.close()

        with bind(port=0) as bound:
            server = await asyncio.start_server(note, sock=bound)
            _, writer = await asyncio.open_connection(*bound.getsockname()[:2])
            while not options:
                await asyncio.sleep(0)
            writer.close()
            server.close()
        return options[0]

    assert asyncio.run(accepted())


@pytest.mark.parametrize(
    "sent",
    [
        b"",
        b"GET /fhir/meta",
        b"GET /fhir/metadata HTTP/1.1\r\nHost: x\r\n",
        b"POST /fhir/Patient HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n{",
        b"POST /fhir/Patient HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n{",
        b"POST /auth/token HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 9\r\n\r\ng",
        b"GET /fhir/metadata HTTP/1.1\r\nHost: x\r\n\r\nGET /fhir/meta",
    ],
)
def test_whoever_does_not_finish_is_let_go(serve, sent):
    sandbox = serve(serving={"whole_request_within": 0.3})
    with connected(sandbox) as connection:
        connection.sendall(sent)
        while not ended(connection):
            pass
    assert httpx.get(f"{sandbox.base_url}/metadata", trust_env=False).status_code == 200


def test_dripping_is_not_finishing(serve):
    sandbox = serve(serving={"whole_request_within": 0.5})
    with connected(sandbox) as connection:
        connection.sendall(b"GET /fhir/metadata HTTP/1.1\r\n")
        sent_until_ended(connection, b"X: 1\r\n")


def test_whoever_does_not_read_is_let_go(serve, patient):
    sandbox = serve(serving={"whole_request_within": 0.3})
    text = patient(
        text={
            "status": "generated",
            "div": f'<div xmlns="http://www.w3.org/1999/xhtml">{"a" * 4_000_000}</div>',
        }
    )
    token = sandbox.issue_token("hjemmesykepleier")
    with httpx.Client(headers={"Authorization": f"Bearer {token}"}, trust_env=False, timeout=30) as client:
        location = (
            client.post(f"{sandbox.base_url}/Patient", json=text).headers["location"].split("/_history")[0]
        )
        with connected(sandbox) as connection:
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4_096)
            path = urlsplit(location).path
            asked = f"GET {path} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {token}\r\n\r\n".encode()
            sent_until_ended(connection, asked)
        assert client.get(location).status_code == 200


def test_a_connection_that_is_used_is_kept(serve):
    sandbox = serve(serving={"whole_request_within": 0.2})
    with httpx.Client(trust_env=False) as client:
        ports = set()
        for _ in range(4):
            answer = client.get(f"{sandbox.base_url}/metadata")
            ports.add(answer.extensions["network_stream"].get_extra_info("client_addr"))
            time.sleep(0.1)
    assert len(ports) == 1


def test_the_longest_silent_make_room_for_others(serve):
    sandbox = serve(serving={"most_connections": 10})
    silent = [connected(sandbox) for _ in range(30)]
    try:
        assert all(map(ended, silent[:20]))
        for _ in range(3):
            assert httpx.get(f"{sandbox.base_url}/metadata", trust_env=False).status_code == 200
        with httpx.Client(trust_env=False) as client:
            client.get(f"{sandbox.base_url}/metadata")
            silent += [connected(sandbox) for _ in range(9)]
            assert all(map(ended, silent[20:27]))
            assert client.get(f"{sandbox.base_url}/metadata").status_code == 200
    finally:
        for connection in silent:
            connection.close()


def test_there_is_room_below_the_limit_on_open_files(monkeypatch):
    resource = pytest.importorskip("resource")
    monkeypatch.setattr(resource, "getrlimit", lambda which: (1_024, 4_096))
    # What is accepted in the rounds before it can be turned away must not reach the limit either.
    assert most_connections() + 2 * BACKLOG < 1_024
    monkeypatch.setattr(resource, "getrlimit", lambda which: (16, 16))
    assert most_connections() > 0


def test_running_out_of_files_is_told_once(caplog):
    loop = asyncio.new_event_loop()
    try:
        loop.set_exception_handler(QuietAboutFiles())
        with caplog.at_level(logging.WARNING):
            for _ in range(1_000):
                problem = OSError(errno.EMFILE, "Too many open files")
                loop.call_exception_handler(
                    {"message": "socket.accept() out of system resource", "exception": problem}
                )
            assert len(caplog.records) == 1
            assert caplog.records[0].exc_info is None
            loop.call_exception_handler({"message": "something else", "exception": ValueError("annet")})
        assert "something else" in caplog.text
    finally:
        loop.close()


def test_no_host_is_not_every_host():
    with pytest.raises(ValueError, match="host"):
        bind(" ")


def test_two_lengths_are_one_too_many(serve):
    """A proxy and the sandbox may each believe another one: request smuggling."""
    sandbox = serve()
    token = sandbox.issue_token("hjemmesykepleier")
    with connected(sandbox) as connection:
        connection.sendall(
            f"POST /fhir/Patient HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {token}\r\nContent-Type: application/fhir+json\r\n"
            'Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n1a\r\n{"resourceType":"Patient"}\r\n0\r\n\r\n'.encode()
        )
        answer = b""
        while part := connection.recv(65_536):
            answer += part
    assert answer.startswith(b"HTTP/1.1 400")
    assert b"sandbox.length-twice" in answer


@pytest.mark.parametrize("path", ["/annet", "/auth/token", "/.well-known/openid-configuration"])
def test_nothing_outside_the_base_is_guessed_at(serve, path):
    sandbox = serve()
    answer = httpx.get(sandbox.base_url.removesuffix("/fhir") + path, trust_env=False)
    assert answer.headers["x-content-type-options"] == "nosniff"
