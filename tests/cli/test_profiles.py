"""``validator profiles``: packages from a registry (here, one on this machine), and profiles shown."""

import hashlib
import io
import json
import tarfile
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

PROFILE = {
    "resourceType": "StructureDefinition",
    "id": "name-required",
    "url": "http://example.org/StructureDefinition/name-required",
    "name": "NameRequired",
    "status": "draft",
    "fhirVersion": "4.0.1",
    "kind": "resource",
    "abstract": False,
    "type": "Patient",
    "baseDefinition": "http://hl7.org/fhir/StructureDefinition/Patient",
    "derivation": "constraint",
    "differential": {"element": [{"id": "Patient.name", "path": "Patient.name", "min": 1}]},
}
DERIVED = {
    **PROFILE,
    "id": "born-too",
    "url": "http://example.org/StructureDefinition/born-too",
    "name": "BornToo",
    "baseDefinition": PROFILE["url"],
    "differential": {"element": [{"id": "Patient.birthDate", "path": "Patient.birthDate", "min": 1}]},
}


def tgz(name, version, profile, dependencies=None):
    manifest = {"name": name, "version": version, "dependencies": dependencies or {}}
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w:gz") as archive:
        for path, content in (("package/package.json", manifest), ("package/profile.json", profile)):
            data = json.dumps(content).encode()
            info = tarfile.TarInfo(path)
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
    return buffer.getvalue()


@pytest.fixture
def registry(tmp_path, monkeypatch):
    """A registry over real HTTP, and an empty package cache. Gives the answers by path."""
    answers: dict[str, bytes] = {}

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            found = answers.get(self.path)
            self.send_response(200 if found is not None else 404)
            self.send_header("Content-Length", str(len(found or b"")))
            self.end_headers()
            self.wfile.write(found or b"")

        def log_message(self, *_):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    address = f"http://127.0.0.1:{server.server_port}"
    packages = [
        ("example.base", "1.0.2", tgz("example.base", "1.0.2", PROFILE)),
        ("example.top", "2.0.0", tgz("example.top", "2.0.0", DERIVED, {"example.base": "1.0.x"})),
    ]
    for name, version, content in packages:
        dist = {"shasum": hashlib.sha1(content).hexdigest(), "tarball": f"{address}/{name}/{version}"}
        answers[f"/{name}"] = json.dumps(
            {"versions": {version: {"dist": dist}}, "dist-tags": {"latest": version}}
        ).encode()
        answers[f"/{name}/{version}"] = content
    monkeypatch.setenv("FHIR_REGISTRY", address)
    monkeypatch.setenv("FHIR_PACKAGE_CACHE", str(tmp_path / "cache"))
    yield answers
    server.shutdown()
    server.server_close()
    thread.join(5)


def test_a_package_is_added_and_then_used(cli, registry, tmp_path):
    done = cli("profiles", "add", "example.top@2.x")
    assert done.code == 0, done.err
    assert done.out.splitlines() == [
        "example.base@1.0.2  fetched",
        "example.top@2.0.0   fetched",
        "Written to validator.lock.",
    ]
    assert [line.split(" from ")[0] for line in done.err.splitlines()] == [
        "fetching example.top@2.0.0",
        "fetching example.base@1.0.2",
    ]
    lock = json.loads((tmp_path / "validator.lock").read_text())
    assert list(lock["packages"]) == ["example.base@1.0.2", "example.top@2.0.0"]

    listed = cli("profiles", "list", "--package", "example.top@2.0.0").out
    assert "example.top@2.0.0\n  Patient  http://example.org/StructureDefinition/born-too\n" in listed
    assert "  example.base@1.0.2\n" in listed.split("In the package cache")[1]

    shown = cli("profiles", "show", DERIVED["url"], "--package", "example.top@2.0.0")
    assert "└─ birthDate •1..1" in shown.out

    (tmp_path / "patient.json").write_text('{"resourceType":"Patient","birthDate":"2001-01-01"}')
    judged = cli("validate", "patient.json", "--package", "example.top@2.0.0", "--profile", DERIVED["url"])
    assert judged.code == 1
    assert "Patient.name" in judged.out, "the rule of the profile it depends on holds"


def test_locked_again(cli, registry, tmp_path):
    assert cli("profiles", "add", "example.top").code == 0
    before = (tmp_path / "validator.lock").read_bytes()
    registry["/example.base/1.0.2"] = tgz("example.base", "1.0.2", {**PROFILE, "title": "changed"})
    cached = cli("profiles", "add", "--locked", "--lang", "nb")
    assert cached.code == 0
    assert cached.out.splitlines() == ["example.base@1.0.2  fra lageret", "example.top@2.0.0   fra lageret"]
    (tmp_path / "cache").rename(tmp_path / "old")
    done = cli("profiles", "add", "--locked")
    assert done.code == 3
    assert "is not the one in validator.lock" in done.err.splitlines()[-1]
    assert (tmp_path / "validator.lock").read_bytes() == before


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        ((), 2, "say what to add"),
        (("--locked",), 2, "there is no lock file validator.lock"),
        (("example.top@current",), 2, "changes from day to day"),
        (("../x@1.0.0",), 2, "is not the name of a FHIR package"),
        (("example.unknown",), 2, "package example.unknown@latest is not in http://127.0.0.1"),
        (("example.top@9.x",), 2, "no published version fits example.top@9.x; there are 2.0.0"),
        (("example.top", "--registry", "ftp://x"), 2, "is not the address of a package registry"),
        (("example.top", "--registry", "http://127.0.0.1:9"), 3, "needs the network"),
        (
            ("example.top", "--registry", "http://kari:hemmelig@127.0.0.1:9"),
            3,
            "cannot reach http://127.0.0.1:9",
        ),
    ],
)
def test_what_cannot_be_done_is_one_line(cli, registry, tmp_path, arguments, code, said):
    done = cli("profiles", "add", *arguments)
    assert done.code == code
    assert said in done.err
    assert "hemmelig" not in done.err
    assert len(done.err.strip().splitlines()) == 1
    assert done.out == ""
    assert not (tmp_path / "validator.lock").exists()


def test_what_is_in_the_cache_is_added_offline(cli, registry, monkeypatch):
    assert cli("profiles", "add", "example.top@2.0.0").code == 0
    monkeypatch.setenv("FHIR_REGISTRY", "http://127.0.0.1:9")
    done = cli("profiles", "add", "example.top@2.0.0")
    assert done.code == 0
    assert "using 1.0.2" in done.err


def test_show_fits_the_terminal_and_has_no_colours_in_a_pipe(cli, monkeypatch):
    url = "http://hl7.no/fhir/StructureDefinition/no-basis-Patient"
    monkeypatch.setenv("COLUMNS", "60")
    narrow = cli("profiles", "show", url)
    assert max(map(len, narrow.out.splitlines())) <= 60
    assert "\x1b" not in narrow.out
    monkeypatch.setenv("COLUMNS", "80")
    assert "birthDate" in cli("profiles", "show", url, "--all").out


@pytest.mark.parametrize("command", ["add", "list", "show", "snapshot"])
def test_help_shows_an_example(cli, command):
    done = cli("profiles", command, "--help")
    assert done.code == 0
    assert f"validator profiles {command}" in done.out[done.out.index("Example:") :]


def test_show_has_colours_on_a_terminal():
    from validator.cli.profiles import _coloured
    from validator.fhir.profile_tree import Span

    assert _coloured([(Span("a", "stated"), Span("b"))]).startswith("\x1b[33m\x1b[1ma\x1b[0m")


def test_snapshot_prints_decimals_as_they_were_written(cli, tmp_path):
    profile = json.dumps(DERIVED).replace('"min": 1', '"min": 1, "fixedDecimal": 4.50')
    (tmp_path / "profile.json").write_text(profile.replace(PROFILE["url"], PROFILE["baseDefinition"]))
    done = cli("profiles", "snapshot", DERIVED["url"], "--package", "profile.json")
    assert done.code == 0, done.err
    assert '"fixedDecimal": 4.50' in done.out
    assert len(json.loads(done.out)["snapshot"]["element"]) > 40


def test_a_profile_in_a_file_that_cannot_be_read_is_told_with_the_file(cli, tmp_path):
    (tmp_path / "p.json").write_text('{"resourceType": ')
    done = cli("profiles", "show", "http://example.org/p", "--package", "p.json")
    assert done.code == 2
    assert "mend or remove p.json in p@0, which cannot be used: line 1:" in done.err
    assert len(done.err.splitlines()) == 1
