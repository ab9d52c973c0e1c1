"""FHIR servers that others made: installed from their registry, started on this machine, stopped again.

What is installed lands in ``servers/`` beside this file, which git does not follow. Nothing here answers FHIR.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

HERE = Path(__file__).resolve().parent
INSTALLED = HERE / "servers"
START_TIMEOUT = 180.0
"""Seconds until ``/metadata`` must answer."""


class ServerProblem(Exception):
    """A server could not be installed or started; the message says why, with the end of its log."""


@dataclass(frozen=True, slots=True)
class ForeignServer:
    """``sources`` are what an installation follows from: when they change it is made again. Servers with the same
    ``package`` share it. ``command`` and ``environment`` are given the installation folder and the base URL.
    ``suites`` are those that say something of it."""

    name: str
    package: str
    product: str
    needs: tuple[str, ...]
    sources: tuple[str | Path, ...]
    install: Callable[[Path], None]
    command: Callable[[Path, str], Sequence[str]]
    environment: Callable[[str], Mapping[str, str]] = field(default=lambda url: {})
    suites: tuple[str, ...] = ("base", "person")

    @property
    def missing(self) -> tuple[str, ...]:
        """Programs that must be on the machine first, and are not."""
        return tuple(program for program in self.needs if shutil.which(program) is None)


def installed(server: ForeignServer) -> Path:
    """The folder with the server in it, installed when it is not there already.

    Raises :class:`ServerProblem`.
    """
    if server.missing:
        raise ServerProblem(f"{server.product} needs {', '.join(server.missing)} on this machine")
    folder = INSTALLED / server.package
    stamp = folder / "installed"
    digest = hashlib.sha256()
    for source in server.sources:
        digest.update(source.read_bytes() if isinstance(source, Path) else source.encode())
    if not stamp.is_file() or stamp.read_text() != digest.hexdigest():
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        server.install(folder)
        stamp.write_text(digest.hexdigest())
    return folder


@contextmanager
def running(server: ForeignServer, port: int | None = None) -> Iterator[str]:
    """Starts the server with an empty store on 127.0.0.1 and gives its FHIR base URL; stops it afterwards.

    Raises :class:`ServerProblem`.
    """
    folder = installed(server)
    url = f"http://127.0.0.1:{port or _free_port()}/fhir"
    with tempfile.TemporaryDirectory(prefix=f"{server.name}-") as work:
        log = Path(work) / "log.txt"
        with log.open("wb") as output:
            process = subprocess.Popen(
                [*server.command(folder, url)],
                cwd=work,
                env={**os.environ, **server.environment(url)},
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
            )
        try:
            _await_metadata(url, process, server, log)
            yield url
        finally:
            _stop(process)


def _port(url: str) -> str:
    return str(urlsplit(url).port)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _await_metadata(url: str, process: subprocess.Popen[bytes], server: ForeignServer, log: Path) -> None:
    direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    deadline = time.monotonic() + START_TIMEOUT
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise ServerProblem(
                f"{server.product} stopped with exit code {process.returncode}:\n{_tail(log)}"
            )
        with suppress(urllib.error.URLError, OSError), direct.open(f"{url}/metadata", timeout=30) as answer:
            if answer.status == 200:
                return
        time.sleep(0.5)
    raise ServerProblem(f"{server.product} gave no {url}/metadata in {START_TIMEOUT:.0f} s:\n{_tail(log)}")


def _tail(log: Path, lines: int = 30) -> str:
    return "\n".join(log.read_text(errors="replace").splitlines()[-lines:])


def _stop(process: subprocess.Popen[bytes]) -> None:
    if process.poll() is None:
        process.terminate()
        try:
            process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _run(*command: str) -> None:
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)
    if done.returncode:
        raise ServerProblem(f"{command[0]} failed:\n{done.stdout[-3000:]}")


# -- HAPI FHIR, from Maven Central

_HAPI = HERE / "hapi"


def _install_hapi(folder: Path) -> None:
    _run(
        *("mvn", "-B", "-q", "-f", str(_HAPI / "pom.xml"), f"-Dinterop.build={folder / 'build'}"),
        *("compile", "dependency:copy-dependencies"),
        *(f"-DoutputDirectory={folder / 'lib'}", "-DincludeScope=runtime"),
    )


def _hapi_command(folder: Path, url: str) -> Sequence[str]:
    classpath = os.pathsep.join((str(folder / "build" / "classes"), str(folder / "lib" / "*")))
    return ("java", "-Xmx2g", "-cp", classpath, "interop.Hapi", _port(url))


def _validating_hapi_command(folder: Path, url: str) -> Sequence[str]:
    program, *rest = _hapi_command(folder, url)
    profiles = HERE.parent.parent / "profiles"
    installed_there = [*sorted(path for path in profiles.iterdir() if path.is_dir()), _HAPI / "terminology"]
    folders = os.pathsep.join(map(str, installed_there))
    return (program, f"-Dinterop.profiles={folders}", *rest)


# -- SEKMET, from PyPI

_SEKMET = "sekmet-fhir==0.1.1"


def _install_sekmet(folder: Path) -> None:
    _run(sys.executable, "-m", "venv", str(folder / "venv"))
    _run(str(folder / "venv" / "bin" / "pip"), "install", "--quiet", _SEKMET)


def _sekmet_command(folder: Path, url: str) -> Sequence[str]:
    return (str(folder / "venv" / "bin" / "sekmet"), "serve", "--host", "127.0.0.1", "--port", _port(url))


_HAPI_SOURCES = (_HAPI / "pom.xml", _HAPI / "src" / "main" / "java" / "interop" / "Hapi.java")
SERVERS: Mapping[str, ForeignServer] = {
    server.name: server
    for server in (
        ForeignServer(
            "hapi",
            "hapi",
            "HAPI FHIR JPA server 8.8.0",
            ("java", "mvn"),
            _HAPI_SOURCES,
            _install_hapi,
            _hapi_command,
        ),
        ForeignServer(
            "hapi-validating",
            "hapi",
            "HAPI FHIR JPA server 8.8.0, with the profiles installed and validation on",
            ("java", "mvn"),
            _HAPI_SOURCES,
            _install_hapi,
            _validating_hapi_command,
            suites=("base", "person", "news2", "kommunale-tjenester"),
        ),
        ForeignServer(
            "sekmet",
            "sekmet",
            "SEKMET FHIR 0.1.1",
            (),
            (_SEKMET,),
            _install_sekmet,
            _sekmet_command,
            lambda url: {"SEKMET_BASE_URL": url},
        ),
    )
}
