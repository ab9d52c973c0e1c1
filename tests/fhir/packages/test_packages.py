"""Packages from where users keep them; what is damaged or hostile is said in one line."""

import gzip
import io
import json
import tarfile
from pathlib import Path
from typing import Any

import pytest

from validator.fhir.packages import package as packages
from validator.fhir.packages.package import (
    CONFORMANCE_KINDS,
    Package,
    PackageError,
    bundled_package,
    bundled_package_names,
    load_package,
    package_of_resources,
)

Json = dict[str, Any]

URL = "http://example.org/StructureDefinition/a"
MANIFEST = {"name": "example.pack", "version": "1.2.3"}
XML = f'<ValueSet xmlns="http://hl7.org/fhir"><url value="{URL}-set"/><version value="1"/></ValueSet>'


def profile(url: str = URL, **more: Any) -> Json:
    return {"resourceType": "StructureDefinition", "url": url, "type": "Patient", **more}


def as_bytes(resource: Json) -> bytes:
    return json.dumps(resource).encode()


def archive(path: Path, files: dict[str, bytes]) -> Path:
    with tarfile.open(path, "w:gz") as made:
        for name, content in files.items():
            member = tarfile.TarInfo(name)
            member.size = len(content)
            made.addfile(member, io.BytesIO(content))
    return path


def assert_holds(package: Package, *urls: str) -> None:
    assert package.urls("StructureDefinition") == list(urls)
    assert package.unreadable == []


def test_a_tgz(tmp_path: Path) -> None:
    path = archive(
        tmp_path / "p.tgz",
        {
            "package/package.json": as_bytes(MANIFEST),
            "package/.index.json": b"{}",
            "package/a.json": as_bytes(profile()),
            "package/examples/e.json": b'{"resourceType": "Patient"}',
            "package/other/x.json": as_bytes(profile("http://example.org/not-this")),
            "package/readme.md": b"#",
        },
    )
    package = load_package(path)
    assert str(package) == "example.pack@1.2.3"
    assert_holds(package, URL)
    assert package.examples == {"examples/e.json": b'{"resourceType": "Patient"}'}


def test_a_package_folder(tmp_path: Path) -> None:
    (tmp_path / "package" / "example").mkdir(parents=True)
    (tmp_path / "package" / "package.json").write_bytes(as_bytes(MANIFEST))
    (tmp_path / "package" / "a.json").write_bytes(as_bytes(profile()))
    (tmp_path / "package" / "example" / "e.xml").write_bytes(b"<Patient/>")
    package = load_package(tmp_path)
    assert str(package) == "example.pack@1.2.3"
    assert_holds(package, URL)
    assert list(package.examples) == ["example/e.xml"]


def test_a_folder_of_loose_files_and_a_single_one(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_bytes(as_bytes(profile()))
    (tmp_path / "set.xml").write_bytes(XML.encode())
    (tmp_path / "notes.txt").write_text("not a resource")
    folder = load_package(tmp_path)
    assert_holds(folder, URL)
    assert folder.urls("ValueSet") == [f"{URL}-set"]
    assert_holds(load_package(tmp_path / "a.json"), URL)
    single = load_package(tmp_path / "set.xml")
    assert single.resource("ValueSet", f"{URL}-set", "1") is not None


def test_a_bundle_of_definitions() -> None:
    entries = [{"resource": profile()}, {"resource": profile(URL + "2")}, {"resource": 7}, None, {}]
    package = package_of_resources(
        "b", "1", {"b.json": as_bytes({"resourceType": "Bundle", "entry": entries})}
    )
    assert_holds(package, URL, URL + "2")


def test_a_name_and_version_in_the_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FHIR_PACKAGE_CACHE", str(tmp_path))
    folder = tmp_path / "example.pack#1.2.3" / "package"
    folder.mkdir(parents=True)
    (folder / "package.json").write_bytes(as_bytes(MANIFEST))
    (folder / "a.json").write_bytes(as_bytes(profile()))
    assert_holds(load_package("example.pack@1.2.3"), URL)
    with pytest.raises(PackageError, match="not in the FHIR package cache"):
        load_package("example.pack@9.9.9")


def test_the_bundled_packages() -> None:
    assert set(bundled_package_names()) >= {"no-basis", "kommune", "terminology"}
    for name in bundled_package_names():
        package = load_package(name)
        assert package is bundled_package(name)
        assert package.bundled
        assert package.urls("StructureDefinition") or package.urls("CodeSystem")
        assert package.unreadable == []
        # Supplements are looked for in the user's packages only, for the sake of speed.
        assert all(s.get("content") != "supplement" for s in package.resources("CodeSystem"))


@pytest.mark.parametrize(
    "name", ["none.tgz", "none", "no-such-package", "a@b@c", "http://x", "", "\x00", "x" * 5000]
)
def test_what_is_not_there(name: str) -> None:
    with pytest.raises(PackageError) as raised:
        load_package(name or " ")
    assert raised.value.text.nb
    assert "\n" not in raised.value.text.en


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.tgz", b"not a tar"),
        ("a.tgz", b""),
        ("a.tar.gz", b"\x1f\x8b\x08\x00broken"),
        ("a.zip", b"PK"),
    ],
)
def test_what_is_no_package(tmp_path: Path, name: str, content: bytes) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(PackageError) as raised:
        load_package(tmp_path / name)
    assert name in raised.value.text.en


def test_a_truncated_archive(tmp_path: Path) -> None:
    path = archive(tmp_path / "p.tgz", {"package/a.json": as_bytes(profile(text="x" * 20_000))})
    path.write_bytes(path.read_bytes()[:-40])
    with pytest.raises(PackageError, match="cannot be read"):
        load_package(path)


def test_an_archive_that_would_unpack_without_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = archive(tmp_path / "p.tgz", {f"package/{n}.json": b" " * 1000 for n in range(20)})
    monkeypatch.setattr(packages, "LARGEST_PACKAGE", 5000)
    with pytest.raises(PackageError, match="too large"):
        load_package(path)
    monkeypatch.setattr(packages, "LARGEST_FILE", 500)
    with pytest.raises(PackageError, match=r"0\.json"):
        load_package(path)


def test_names_in_an_archive_lead_nowhere(tmp_path: Path) -> None:
    """Nothing is written: a name such as ``../../x`` is only a name."""
    path = archive(tmp_path / "p.tgz", {"package/../../evil.json": as_bytes(profile())})
    with pytest.raises(PackageError):
        load_package(path)
    assert list(tmp_path.iterdir()) == [path]


def test_an_empty_folder_and_a_damaged_manifest(tmp_path: Path) -> None:
    with pytest.raises(PackageError, match="holds no FHIR resources"):
        load_package(tmp_path)
    for damaged in (b"{", b"[]", b"\xff"):
        (tmp_path / "package.json").write_bytes(damaged)
        with pytest.raises(PackageError, match="cannot be read"):
            load_package(tmp_path)


def test_the_newest_version_or_the_one_asked_for() -> None:
    files = {f"{v}.json": as_bytes(profile(version=v)) for v in ("1.9.0", "1.10.0", "1.10.0-draft", "0.9")}
    package = package_of_resources("v", "1", files)

    def version(asked: str | None) -> str | None:
        found = package.resource("StructureDefinition", URL, asked)
        return None if found is None else found["version"]

    assert version(None) == "1.10.0"
    assert version("1.9.0") == "1.9.0"
    assert version("1.9") == "1.9.0"
    assert version("1") == "1.10.0"
    assert version("2") is None
    assert package.resource("ValueSet", URL) is None


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"{", "line 1: The file ends in the middle"),
        (b'{"resourceType": "StructureDefinition",\n "url": }', "line 2: Expected a value"),
        (b"[]", "line 1: A FHIR resource is a JSON object"),
        ('{"name": "Bø"}'.encode("latin-1"), "line 1: The byte 0xF8"),
        (b'{"a":' * 5000, "line 1: The content is nested deeper"),
        (as_bytes(profile(snapshot=[])), "StructureDefinition.snapshot has the wrong form"),
        (as_bytes(profile(snapshot={"element": {}})), "StructureDefinition.snapshot.element has"),
        (
            as_bytes(profile(differential={"element": [{"path": "Patient"}, {"path": 1}]})),
            "StructureDefinition.differential.element[1].path",
        ),
        (as_bytes(profile(snapshot={"element": [{"path": "P", "min": "1"}]})), "element[0].min"),
        (as_bytes(profile(snapshot={"element": [{"path": "P", "min": True}]})), "element[0].min"),
        (as_bytes(profile(snapshot={"element": [{"path": "P", "type": ["string"]}]})), "element[0].type[0]"),
        (
            as_bytes({"resourceType": "ValueSet", "url": URL, "compose": {"include": {"system": "x"}}}),
            "ValueSet.compose.include has the wrong form",
        ),
        (
            as_bytes(
                {"resourceType": "CodeSystem", "url": URL, "concept": [{"code": "a", "concept": ["b"]}]}
            ),
            "CodeSystem.concept[0].concept[0]",
        ),
    ],
)
def test_files_that_cannot_be_used_are_set_aside_with_a_reason(content: bytes, reason: str) -> None:
    package = package_of_resources(
        "p", "1", {"bad.json": content, "good.json": as_bytes(profile(URL + "-good"))}
    )
    assert package.urls("StructureDefinition") == [URL + "-good"]
    (found,) = package.unreadable
    assert found.name == "bad.json"
    assert reason in found.reason.en
    assert found.reason.nb


def test_damaged_xml_is_set_aside(tmp_path: Path) -> None:
    (tmp_path / "a.xml").write_text("<StructureDefinition")
    (tmp_path / "b.xml").write_text(XML)
    package = load_package(tmp_path)
    assert package.urls("ValueSet") == [f"{URL}-set"]
    assert [f.name for f in package.unreadable] == ["a.xml"]


def test_concepts_nested_without_end_are_set_aside() -> None:
    concept: Json = {"code": "x"}
    for _ in range(150):
        concept = {"code": "x", "concept": [concept]}
    data = as_bytes({"resourceType": "CodeSystem", "url": URL, "concept": [concept]})
    package = package_of_resources("p", "1", {"deep.json": data})
    assert package.urls("CodeSystem") == []
    assert len(package.unreadable) == 1


@pytest.mark.parametrize(
    "resource", [{"resourceType": 5}, {"resourceType": ["x"], "url": {}}, {}, {"url": URL}]
)
def test_what_is_no_definition_is_passed_over(resource: Json) -> None:
    package = package_of_resources("p", "1", {"x.json": as_bytes(resource)})
    assert package.urls("StructureDefinition") == []


def test_the_official_packages_have_the_right_form(reference_data: Path) -> None:
    for path in sorted((reference_data / "fhir" / "packages").glob("*.tgz")):
        package = load_package(path)
        assert any(package.urls(kind) for kind in CONFORMANCE_KINDS)
        assert package.unreadable == []


@pytest.mark.parametrize(
    "manifest", [b"[" * 100_000, b"[1]", b"{", b"\xff"], ids=["deep", "list", "cut", "binary"]
)
def test_a_manifest_that_is_none(tmp_path: Path, manifest: bytes) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / "package.json").write_bytes(manifest)
    for source in (tmp_path / "folder", archive(tmp_path / "p.tgz", {"package/package.json": manifest})):
        with pytest.raises(PackageError, match=r"package\.json"):
            load_package(source)


def test_a_header_as_long_as_memory(tmp_path: Path) -> None:
    header = tarfile.TarInfo("x")
    header.type, header.size = tarfile.XHDTYPE, packages.LARGEST_FILE + 1024
    with gzip.open(tmp_path / "p.tgz", "wb", compresslevel=1) as made:
        made.write(header.tobuf(tarfile.USTAR_FORMAT) + b"\0" * header.size)
    with pytest.raises(PackageError, match="a header is too long"):
        load_package(tmp_path / "p.tgz")


def test_what_is_skipped_counts_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(packages, "LARGEST_FILE", 500)
    with pytest.raises(PackageError, match="too large"):
        load_package(
            archive(tmp_path / "p.tgz", {"package/package.json": b"{}", "package/x.bin": b" " * 1000})
        )
