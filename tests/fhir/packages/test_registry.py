"""Packages from a registry: what is asked for, what comes, and what is refused. No network: the registries are answered here."""

import base64
import gzip
import hashlib
import io
import json
import logging
import tarfile
import threading
from pathlib import Path

import httpx
import pytest
import respx
from hypothesis import given
from hypothesis import strategies as st

from validator.fhir.packages import archive as package_archive
from validator.fhir.packages import registry, registry_client
from validator.fhir.packages.cache import installed_packages, place
from validator.fhir.packages.lock import Lock, read_lock, write_lock
from validator.fhir.packages.package import PackageError, load_package
from validator.fhir.packages.registry import add_locked, add_packages
from validator.fhir.packages.registry_client import NetworkNeeded, Registry, RegistryError, registries
from validator.fhir.packages.versions import VersionError, best, key, parse_request, request

FIRST, SECOND = "https://first.example", "https://second.example/packages"
PROFILE = {"resourceType": "StructureDefinition", "id": "p", "url": "http://example.org/p", "type": "Patient"}


def archive(members, compress=True):
    """A tar archive of (name, content or TarInfo)."""
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as tar:
        for name, content in members:
            if isinstance(content, tarfile.TarInfo):
                tar.addfile(content, io.BytesIO(b"x" * content.size) if content.isreg() else None)
                continue
            info = tarfile.TarInfo(name)
            info.size = len(content)
            tar.addfile(info, io.BytesIO(content))
    return gzip.compress(buffer.getvalue(), mtime=0) if compress else buffer.getvalue()


def package(name, version, dependencies=None, more=(), **manifest):
    stated = {"name": name, "version": version, "dependencies": dependencies or {}, **manifest}
    content = [("package/package.json", json.dumps(stated).encode())]
    return archive([*content, ("package/StructureDefinition-p.json", json.dumps(PROFILE).encode()), *more])


class Shelf:
    """What a registry has, served with respx."""

    def __init__(self, mock, url=FIRST):
        self.mock, self.url, self.listings = mock, url, {}

    def publish(self, name, version, content, *, checksums=True, tarball=None, **stated):
        tarball = tarball or f"{self.url}/{name}/{version}"
        dist = {"tarball": tarball}
        if checksums:
            dist["shasum"] = hashlib.sha1(content).hexdigest()
            dist["integrity"] = "sha512-" + base64.b64encode(hashlib.sha512(content).digest()).decode()
        listing = self.listings.setdefault(name, {"name": name, "versions": {}, "dist-tags": {}})
        listing["versions"][version] = {"name": name, "version": version, "dist": {**dist, **stated}}
        listing["dist-tags"]["latest"] = version
        self.mock.get(f"{self.url}/{name}").mock(side_effect=lambda _: httpx.Response(200, json=listing))
        return self.mock.get(tarball).respond(200, content=content)


@pytest.fixture
def web():
    """Everything that is not published is not there."""
    with respx.mock(assert_all_called=False) as mock:
        yield mock


@pytest.fixture
def shelf(web):
    return Shelf(web)


@pytest.fixture
def nothing_else(web):
    """Registered last by the tests that need it: unknown packages are 404."""
    return lambda: web.route().respond(404)


@pytest.fixture
def cache(tmp_path, monkeypatch):
    folder = tmp_path / "cache"
    monkeypatch.setenv("FHIR_PACKAGE_CACHE", str(folder))
    monkeypatch.delenv("FHIR_REGISTRY", raising=False)
    return folder


def add(*requests, sources=(FIRST,), **options):
    return add_packages(requests, sources=[Registry.at(source) for source in sources], **options)


def left_behind(cache):
    return (
        sorted(path.name for path in cache.iterdir() if path.name.startswith(".")) if cache.exists() else []
    )


# -- versions


@pytest.mark.parametrize(
    ("wanted", "answer"),
    [
        ("1.2.9", "1.2.9"),
        ("latest", "2.0.0"),
        ("1.2.x", "1.2.10"),
        ("1.2.X", "1.2.10"),
        ("1.*", "1.3.0"),
        ("*", "2.0.0"),
        ("1.2", "1.2.10"),
        ("^1.2.0", "1.3.0"),
        ("~1.2.0", "1.2.10"),
        ("^0.3.0", "0.3.1"),
        ("^0.0.1", None),
        (">=1.0.0 <1.3.0", "1.2.10"),
        (">1.3", "2.0.0"),
        ("<= 1.2", "1.2.10"),
        ("1.2.0 - 1.2.9", "1.2.9"),
        ("9.x || 0.3.x", "0.3.1"),
        ("2.1.0-ballot", "2.1.0-ballot"),
        ("2.1.x", None),
        (">=2.1.0-a", "2.1.0-ballot"),
        ("3.0.0", None),
    ],
)
def test_the_best_version_answers(wanted, answer):
    published = ["0.3.0", "0.3.1", "1.2.9", "1.2.10", "1.3.0", "2.0.0", "2.1.0-ballot", "odd"]
    assert best(wanted, published) == answer


def test_latest_is_what_the_registry_has_tagged():
    assert best("latest", ["1.0.0", "2.0.0"], latest="1.0.0") == "1.0.0"
    assert best("latest", ["1.0.0", "2.0.0"], latest="3.0.0") == "2.0.0"
    assert best("latest", ["1.0.0-a", "1.0.0-b"]) == "1.0.0-b"


def test_pre_releases_are_ordered_as_semantic_versions_say():
    in_order = "1.0.0-alpha 1.0.0-alpha.1 1.0.0-alpha.beta 1.0.0-beta 1.0.0-beta.2 1.0.0-beta.11 1.0.0-rc.1 1.0.0".split()
    assert sorted(set(in_order), key=key) == in_order


@given(st.lists(st.tuples(*[st.integers(0, 30)] * 3), min_size=1, max_size=8))
def test_a_caret_never_leaves_its_first_number(numbers):
    published = [".".join(map(str, version)) for version in numbers]
    major = max(max(numbers)[0], 1)
    found = best(f"^{major}.0.0", published)
    within = [version for version in numbers if version[0] == major]
    assert found == (".".join(map(str, max(within))) if within else None)


@pytest.mark.parametrize("version", ["current", "CURRENT", "current$main", "dev"])
def test_builds_that_change_are_refused(version):
    with pytest.raises(VersionError, match="changes from day to day"):
        parse_request(f"hl7.fhir.no.basis@{version}")


@pytest.mark.parametrize(
    "asked",
    [
        "../x@1.0.0",
        "a/b@1.0.0",
        "a..b@1.0.0",
        "a.@1.0.0",
        "@1.0.0",
        "a@../..",
        "a@1.0.0/..",
        "a@>",
        "a@1.0.0 b",
    ],
)
def test_what_is_no_name_or_version_is_refused(asked):
    with pytest.raises(VersionError):
        parse_request(asked)


def test_other_ways_to_ask():
    assert str(parse_request("hl7.fhir.no.basis#2.2.2")) == "hl7.fhir.no.basis@2.2.2"
    assert str(parse_request("hl7.fhir.no.basis")) == "hl7.fhir.no.basis@latest"
    assert str(request("us-core-old", "npm:hl7.fhir.us.core@3.1.1")) == "hl7.fhir.us.core@3.1.1"


# -- fetching


def test_a_package_comes_with_all_it_depends_on(shelf, cache):
    shelf.publish(
        "a.top", "1.0.0", package("a.top", "1.0.0", {"a.mid": "2.1.x", "hl7.fhir.r4.core": "4.0.1"})
    )
    shelf.publish("a.mid", "2.1.0", package("a.mid", "2.1.0"))
    shelf.publish("a.mid", "2.1.3", package("a.mid", "2.1.3", {"a.low": "1.0.0"}))
    shelf.publish("a.mid", "2.2.0", package("a.mid", "2.2.0"))
    shelf.publish("a.low", "1.0.0", package("a.low", "1.0.0", {"a.top": "1.0.0"}))  # round in a ring
    said = []
    added = add("a.top@1.x", progress=said.append)
    assert [str(one) for one in added.packages] == ["a.low@1.0.0", "a.mid@2.1.3", "a.top@1.0.0"]
    assert added.requested == {"a.top@1.x": "a.top@1.0.0"}
    assert added.packages[2].package.dependencies == ("a.mid@2.1.3",)
    assert added.notes == ()
    assert [text.en for text in said] == [
        f"fetching a.top@1.0.0 from {FIRST}/a.top/1.0.0",
        f"fetching a.mid@2.1.3 from {FIRST}/a.mid/2.1.3",
        f"fetching a.low@1.0.0 from {FIRST}/a.low/1.0.0",
    ]
    assert installed_packages(cache) == [("a.low", "1.0.0"), ("a.mid", "2.1.3"), ("a.top", "1.0.0")]
    assert load_package("a.top@1.0.0").resource("StructureDefinition", "http://example.org/p") == PROFILE
    assert left_behind(cache) == []


def test_the_cache_is_as_other_tools_expect_it(shelf, cache):
    own_index = json.dumps({"index-version": 1, "files": []}).encode()
    shelf.publish("a.b", "1.0.0", package("a.b", "1.0.0", more=[("other/x.txt", b"x")]))
    shelf.publish("a.c", "1.0.0", package("a.c", "1.0.0", more=[("package/.index.json", own_index)]))
    add("a.b", "a.c")
    assert "version=3" in (cache / "packages.ini").read_text()
    assert (cache / "a.b#1.0.0" / "other" / "x.txt").read_bytes() == b"x"
    index = json.loads((cache / "a.b#1.0.0" / "package" / ".index.json").read_bytes())
    assert index["files"] == [{"filename": "StructureDefinition-p.json", **PROFILE}]
    assert (cache / "a.c#1.0.0" / "package" / ".index.json").read_bytes() == own_index


def test_what_is_in_the_cache_needs_no_network(shelf, cache, web):
    shelf.publish("a.b", "1.0.0", package("a.b", "1.0.0", {"a.c": "1.0.x"}))
    shelf.publish("a.c", "1.0.4", package("a.c", "1.0.4"))
    add("a.b@1.0.0")
    web.reset()
    web.clear()
    web.route().mock(side_effect=httpx.ConnectError("Name or service not known"))
    again = add("a.b@1.0.0")
    assert [(str(one), one.fetched) for one in again.packages] == [("a.b@1.0.0", False), ("a.c@1.0.4", False)]
    assert "using 1.0.4" in again.notes[0].en
    assert again.packages[0].package.source == f"{FIRST}/a.b/1.0.0"
    with pytest.raises(NetworkNeeded):
        add("a.b@latest")  # only the registry knows


def test_offline_is_one_line(web, cache):
    web.route().mock(side_effect=httpx.ConnectError("Name or service not known"))
    with pytest.raises(NetworkNeeded) as error:
        add("a.b@1.0.0", sources=(FIRST, SECOND))
    assert error.value.text.en == (
        "a.b@1.0.0 is not in the package cache, and to fetch it needs the network: "
        f"cannot reach {FIRST} (Name or service not known)"
    )
    assert len(web.calls) == 2, "each registry is asked once"


def test_the_second_registry_is_asked_when_the_first_has_it_not(web, cache, nothing_else):
    Shelf(web, SECOND).publish("a.b", "1.0.0", package("a.b", "1.0.0"))
    nothing_else()
    added = add("a.b@1.0.0", sources=(FIRST, SECOND))
    assert added.packages[0].package.source == f"{SECOND}/a.b/1.0.0"


def test_a_registry_that_is_down_may_be_the_one_that_has_it(web, cache):
    web.get(f"{FIRST}/a.b").mock(side_effect=httpx.ReadTimeout("timed out"))
    web.get(f"{SECOND}/a.b").respond(404)
    with pytest.raises(NetworkNeeded, match="timed out"):
        add("a.b@1.0.0", sources=(FIRST, SECOND))


def test_a_registry_that_only_gives_an_address(web, cache):
    """As packages2.fhir.org: ``url`` instead of ``dist``, and of the time before https."""
    content = package("a.b", "1.0.0")
    listing = {"versions": {"1.0.0": {"version": "1.0.0", "url": "http://second.example/packages/a.b/1.0.0"}}}
    web.get(f"{SECOND}/a.b").respond(200, json=listing)
    web.get(f"{SECOND}/a.b/1.0.0").respond(200, content=content)
    added = add("a.b", sources=(SECOND,))
    assert added.packages[0].package.sha512 == hashlib.sha512(content).hexdigest()
    assert "states no checksum" in added.notes[0].en


def test_unknown_packages_and_versions_are_told_apart(shelf, cache, nothing_else):
    shelf.publish("a.b", "1.0.0", package("a.b", "1.0.0"))
    nothing_else()
    with pytest.raises(PackageError, match=r"no published version fits a\.b@2\.x; there are 1\.0\.0"):
        add("a.b@2.x")
    with pytest.raises(PackageError, match=f"a.c@latest is not in {FIRST}") as error:
        add("a.c")
    assert not isinstance(error.value, RegistryError)


def test_a_version_that_was_taken_back_is_only_for_those_who_name_it(shelf, cache):
    shelf.publish("a.b", "1.0.0", package("a.b", "1.0.0"))
    shelf.publish("a.b", "1.1.0", package("a.b", "1.1.0"))
    shelf.listings["a.b"]["versions"]["1.1.0"]["unlisted"] = "true"
    shelf.listings["a.b"]["dist-tags"] = {}
    assert add("a.b@1.x").requested == {"a.b@1.x": "a.b@1.0.0"}
    assert add("a.b@1.1.0").requested == {"a.b@1.1.0": "a.b@1.1.0"}


def test_who_requires_what_is_missing_is_said(shelf, cache, nothing_else):
    shelf.publish("a.b", "1.0.0", package("a.b", "1.0.0", {"a.gone": "1.0.0"}))
    shelf.publish("a.c", "1.0.0", package("a.c", "1.0.0", {"a.b": "current"}))
    nothing_else()
    with pytest.raises(PackageError) as error:
        add("a.b")
    assert error.value.text.en == f"package a.gone@1.0.0 is not in {FIRST} (required by a.b@1.0.0)"
    with pytest.raises(PackageError) as error:
        add("a.c")
    assert "a.b@current is a build" in error.value.text.en
    assert error.value.text.en.endswith("(required by a.c@1.0.0)")


def test_the_specification_is_not_fetched_as_a_dependency(shelf, cache):
    needs = {"hl7.fhir.r4.core": "4.0.1", "hl7.fhir.r5.core": "5.0.0", "hl7.fhir.r4.expansions": "4.0.1"}
    shelf.publish("a.b", "1.0.0", package("a.b", "1.0.0", needs, fhirVersions=["5.0.0"]))
    added = add("a.b")
    assert [str(one) for one in added.packages] == ["a.b@1.0.0"]
    assert [note.en for note in added.notes] == [
        "a.b@1.0.0 is made for FHIR 5.0.0; validation is against FHIR R4",
        "hl7.fhir.r5.core@5.0.0 is not fetched: validation is against FHIR R4",
    ]


def test_endless_dependencies_end(shelf, cache, monkeypatch):
    monkeypatch.setattr(registry, "MOST_PACKAGES", 3)
    for number in range(5):
        name = f"a.n{number}"
        shelf.publish(name, "1.0.0", package(name, "1.0.0", {f"a.n{number + 1}": "1.0.0"}))
    with pytest.raises(RegistryError, match="more than 3 packages"):
        add("a.n0")


# -- trust


def test_an_archive_that_is_not_what_the_registry_states_is_refused(shelf, cache):
    for stated in (
        {"shasum": "0" * 40},
        {"integrity": "sha512-" + base64.b64encode(b"0" * 64).decode()},
        {"integrity": "sha512-not/base64!", "shasum": None},
    ):
        shelf.publish("a.b", "1.0.0", package("a.b", "1.0.0"), **stated)
        with pytest.raises(RegistryError, match="is not what the registry states"):
            add("a.b")
        assert installed_packages(cache) == []
        assert left_behind(cache) == []


def test_the_weaker_checksum_alone_is_checked_too(shelf, cache):
    content = package("a.b", "1.0.0")
    shelf.publish("a.b", "1.0.0", content, checksums=False, shasum=hashlib.sha1(content).hexdigest().upper())
    assert add("a.b").notes == ()


def special(name, kind, target=""):
    info = tarfile.TarInfo(name)
    info.type, info.linkname = kind, target
    return (name, info)


@pytest.mark.parametrize(
    ("member", "reason"),
    [
        (("package/../../evil", b"x"), "outside the package's folder"),
        (("../evil", b"x"), "outside the package's folder"),
        (("/tmp/evil", b"x"), "outside the package's folder"),
        (("package\\..\\evil", b"x"), "outside the package's folder"),
        (("C:/evil", b"x"), "outside the package's folder"),
        (("package/a.json:stream", b"x"), "outside the package's folder"),
        (("package/.. /evil", b"x"), "outside the package's folder"),
        (("package/package.json/evil", b"x"), "outside the package's folder"),
        (("package/" + "d/" * 30 + "evil", b"x"), "outside the package's folder"),
        (special("package/evil", tarfile.SYMTYPE, "/etc/passwd"), "neither a file nor a folder"),
        (special("package/evil", tarfile.LNKTYPE, "package/package.json"), "neither a file nor a folder"),
        (special("package/evil", tarfile.CHRTYPE), "neither a file nor a folder"),
        (special("package/evil", tarfile.FIFOTYPE), "neither a file nor a folder"),
        (special("package/evil", tarfile.GNUTYPE_SPARSE), "damaged|neither a file|cannot be unpacked"),
    ],
    ids=lambda value: repr(value[0]) if isinstance(value, tuple) else "",
)
def test_an_unsafe_archive_is_refused(shelf, cache, tmp_path, member, reason):
    shelf.publish("a.b", "1.0.0", package("a.b", "1.0.0", more=[member]))
    with pytest.raises(RegistryError, match=reason):
        add("a.b")
    assert installed_packages(cache) == []
    assert left_behind(cache) == []
    assert sorted(path.name for path in tmp_path.rglob("*evil*")) == []


def test_limits_hold(shelf, cache, monkeypatch):
    shelf.publish("a.b", "1.0.0", package("a.b", "1.0.0", more=[("package/big.json", b"0" * 5000)]))
    with monkeypatch.context() as limit:
        limit.setattr(package_archive, "LARGEST_FILE", 4096)
        with pytest.raises(RegistryError, match=r"“package/big\.json” is larger than 4096 bytes"):
            add("a.b")
    with monkeypatch.context() as limit:
        limit.setattr(package_archive, "LARGEST_PACKAGE", 4096)
        with pytest.raises(RegistryError, match="unpacked, it is larger than 4096 bytes"):
            add("a.b")
    with monkeypatch.context() as limit:
        limit.setattr(package_archive, "MOST_FILES", 2)
        with pytest.raises(RegistryError, match="more than 2 files"):
            add("a.b")
    with monkeypatch.context() as limit:
        limit.setattr(registry_client, "LARGEST_DOWNLOAD", 100)
        with pytest.raises(RegistryError, match="longer than 100 bytes"):
            add("a.b")
    with monkeypatch.context() as limit:
        limit.setattr(registry_client, "LARGEST_ANSWER", 100)
        with pytest.raises(RegistryError, match="longer than 100 bytes"):
            add("a.b")
    with monkeypatch.context() as limit:
        limit.setattr(registry_client, "LONGEST_DOWNLOAD", -1)
        with pytest.raises(RegistryError, match="not complete"):
            add("a.b")
    with monkeypatch.context() as limit:
        limit.setattr(registry_client, "LONGEST_ANSWER", -1)
        with pytest.raises(RegistryError, match="not complete after"):
            add("a.b")
    assert left_behind(cache) == []
    assert add("a.b").packages[0].fetched


def test_a_bomb_is_not_unpacked(shelf, cache, monkeypatch):
    """What counts is what comes out, not what a header says."""
    monkeypatch.setattr(package_archive, "LARGEST_PACKAGE", 1024 * 1024)
    monkeypatch.setattr(package_archive, "MOST_FILES", 100)
    bomb = gzip.compress(b"\0" * (16 * 1024 * 1024))
    shelf.publish("a.b", "1.0.0", bomb)
    with pytest.raises(RegistryError, match="unpacked, it is larger"):
        add("a.b")


def headers_within_headers():
    header = tarfile.TarInfo("x")
    header.type = tarfile.XHDTYPE
    header.size = 12
    one = header.tobuf() + b"11 path=abc\n".ljust(512, b"\0")
    return gzip.compress(one * 5000)


def long_header():
    header = tarfile.TarInfo("x")
    header.type, header.size = tarfile.GNUTYPE_LONGNAME, 8**11 - 1
    return gzip.compress(header.tobuf() + b"\0" * 4096)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"not an archive",
        package("a.b", "1.0.0")[:-30],
        gzip.compress(b"not a tar archive"),
        gzip.compress(b""),
        archive([("package/x.json", b"{}")]),
        archive([("package/package.json", b"[]")]),
        archive([("package/package.json", b"[" * 100_000)]),
        archive([("package.json", b'{"name":"a.b","version":"1.0.0"}')]),
        package("a.b", "1.0.1"),
        package("a.other", "1.0.0"),
        headers_within_headers(),
        long_header(),
    ],
    ids=range(13),
)
def test_a_damaged_archive_is_one_line(shelf, cache, content):
    shelf.publish("a.b", "1.0.0", content)
    with pytest.raises(RegistryError) as error:
        add("a.b")
    assert "cannot be unpacked" in error.value.text.en or "can be unpacked" in error.value.text.en
    assert "\n" not in error.value.text.en
    assert installed_packages(cache) == []
    assert left_behind(cache) == []


@pytest.mark.parametrize(
    "answer",
    [b"", b"<html>", b"[]", b"[" * 100_000, b'{"versions": []}', b'{"versions": "x"}', b"\xff\xfe"],
)
def test_an_answer_that_is_no_listing_is_one_line(web, cache, answer):
    web.get(f"{FIRST}/a.b").respond(200, content=answer)
    with pytest.raises(RegistryError, match=f"the answer of {FIRST} about a.b@1.0.0 cannot be used"):
        add("a.b@1.0.0")


@pytest.mark.parametrize("entry", [None, 3, [], {"dist": []}, {"dist": {"tarball": 3, "shasum": 4}}])
def test_an_entry_without_an_address_is_fetched_from_where_it_usually_lies(web, cache, entry):
    web.get(f"{FIRST}/a.b").respond(200, json={"versions": {"1.0.0": entry}, "dist-tags": [1]})
    web.get(f"{FIRST}/a.b/1.0.0").respond(200, content=package("a.b", "1.0.0"))
    assert add("a.b").packages[0].fetched


@pytest.mark.parametrize(
    ("status", "said"), [(500, "answered 500"), (401, "wants a login"), (403, "wants a login")]
)
def test_a_registry_that_refuses_is_named(web, cache, status, said):
    web.get(f"{FIRST}/a.b").respond(status)
    with pytest.raises(RegistryError, match=said):
        add("a.b")


def test_an_archive_is_never_fetched_unencrypted_from_an_encrypted_registry(shelf, cache, web):
    shelf.publish("a.b", "1.0.0", b"")
    web.get(f"{FIRST}/a.b/1.0.0").respond(302, headers={"Location": "http://plain.example/a.tgz?key=secret"})
    plain = web.get("http://plain.example/a.tgz").respond(200, content=package("a.b", "1.0.0"))
    with pytest.raises(
        RegistryError, match=r"leads from https to http://plain\.example/a\.tgz, which is not encrypted"
    ):
        add("a.b")
    assert not plain.called


def test_a_redirection_is_followed(shelf, cache, web):
    content = package("a.b", "1.0.0")
    shelf.publish("a.b", "1.0.0", content)
    web.get(f"{FIRST}/a.b/1.0.0").respond(302, headers={"Location": "https://store.example/a.tgz"})
    web.get("https://store.example/a.tgz").respond(200, content=content)
    assert add("a.b").packages[0].package.source == f"{FIRST}/a.b/1.0.0"
    web.get("https://store.example/a.tgz").respond(302, headers={"Location": "https://store.example/a.tgz"})
    with pytest.raises(RegistryError, match="too many redirections"):
        add("a.b@1.0.0", cache=cache / "other")


# -- credentials


def test_credentials_go_to_their_registry_only_and_are_never_shown(web, cache, caplog):
    caplog.set_level(logging.DEBUG)
    shelf = Shelf(web, "https://private.example/feed")
    shelf.publish("a.b", "1.0.0", package("a.b", "1.0.0", {"a.c": "1.0.0"}))
    elsewhere = "https://store.example/a.c.tgz?sig=hemmelig"
    shelf.publish("a.c", "1.0.0", package("a.c", "1.0.0"), tarball=elsewhere)
    said = []
    source = Registry.at("https://kari:hemmelig%21@private.example/feed/")
    added = add_packages(["a.b"], sources=[source], progress=said.append)
    expected = "Basic " + base64.b64encode(b"kari:hemmelig!").decode()
    for call in web.calls:
        own = call.request.url.host == "private.example"
        assert call.request.headers.get("Authorization") == (expected if own else None)
    lock = cache / "validator.lock"
    write_lock(lock, Lock().with_packages(added.requested, added.locked()))
    shown = [caplog.text.replace(elsewhere, ""), lock.read_text(), repr(source), *(text.en for text in said)]
    assert added.packages[1].package.source == "https://store.example/a.c.tgz"
    assert not any("hemmelig" in text or "kari" in text for text in shown)


def test_credentials_are_not_in_errors(web, cache):
    web.route().mock(side_effect=httpx.ConnectError("no route"))
    with pytest.raises(NetworkNeeded) as error:
        add("a.b", sources=("https://kari:hemmelig@private.example",))
    assert "hemmelig" not in error.value.text.en
    for address in (
        "ftp://kari:hemmelig@host/x?key=hemmelig",
        "https://",
        "kari:hemmelig@host",
        "https://x:y@[:1",
    ):
        with pytest.raises(PackageError, match="is not the address of a package registry") as wrong:
            Registry.at(address)
        assert "hemmelig" not in wrong.value.text.en


def test_registries_come_from_the_environment(monkeypatch):
    monkeypatch.delenv("FHIR_REGISTRY", raising=False)
    assert [one.url for one in registries()] == [
        "https://packages.fhir.org",
        "https://packages2.fhir.org/packages",
    ]
    monkeypatch.setenv("FHIR_REGISTRY", "https://a.example/npm/ , http://localhost:4873")
    assert [one.url for one in registries()] == ["https://a.example/npm", "http://localhost:4873"]
    assert [one.url for one in registries(["https://b.example"])] == ["https://b.example"]


# -- one place, many processes


def test_installs_at_the_same_time_leave_one_whole_package(shelf, cache, web):
    more = [(f"package/x{number}.json", b'{"resourceType":"Basic"}') for number in range(50)]
    content = package("a.b", "1.0.0", more=more)
    shelf.publish("a.b", "1.0.0", content)
    together = threading.Barrier(4)

    def slowly(_):
        together.wait(20)
        return httpx.Response(200, content=content)

    web.get(f"{FIRST}/a.b/1.0.0").mock(side_effect=slowly)
    results, problems = [], []

    def install():
        try:
            results.append(add("a.b@1.0.0"))
        except Exception as error:
            problems.append(error)

    threads = [threading.Thread(target=install) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert problems == []
    assert sorted(one.packages[0].fetched for one in results) == [False, False, False, True]
    assert len({one.packages[0].package for one in results}) == 1
    assert len(list((cache / "a.b#1.0.0" / "package").glob("x*.json"))) == 50
    assert left_behind(cache) == []


def test_what_an_interruption_left_is_replaced(shelf, cache):
    half = cache / "a.b#1.0.0" / "package"
    half.mkdir(parents=True)
    (half / "half.json").write_text("{")
    shelf.publish("a.b", "1.0.0", package("a.b", "1.0.0"))
    assert add("a.b@1.0.0").packages[0].fetched
    assert not (half / "half.json").exists()


def test_a_whole_package_is_never_replaced(cache):
    there = cache / "a.b#1.0.0" / "package"
    there.mkdir(parents=True)
    (there / "package.json").write_text("{}")
    staged = cache / "staged" / "unpacked"
    staged.mkdir(parents=True)
    (staged / "other").touch()
    assert place(staged, there.parent) is False
    assert (there / "package.json").exists()


def test_a_cache_that_cannot_be_written_is_one_line(shelf, cache):
    cache.write_text("a file")
    shelf.publish("a.b", "1.0.0", package("a.b", "1.0.0"))
    with pytest.raises(PackageError, match="cannot write in the package cache"):
        add("a.b")


# -- the lock file


@pytest.fixture
def locked(shelf, cache, tmp_path):
    """A lock file for a.b 1.0.0 and its a.c 1.0.1, written before a.c 1.0.2 came out."""
    shelf.publish("a.b", "1.0.0", package("a.b", "1.0.0", {"a.c": "1.0.x"}))
    shelf.publish("a.c", "1.0.1", package("a.c", "1.0.1"))
    added = add("a.b@1.x")
    path = tmp_path / "validator.lock"
    write_lock(path, Lock().with_packages(added.requested, added.locked()))
    shelf.publish("a.c", "1.0.2", package("a.c", "1.0.2"))
    return path


def install_locked(path, *requests, cache=None):
    return add_locked(read_lock(path), path, requests, sources=[Registry.at(FIRST)], cache=cache)


def test_a_lock_file_says_what_was_added(locked):
    content = json.loads(locked.read_text())
    assert content["requested"] == {"a.b@1.x": "a.b@1.0.0"}
    assert content["packages"]["a.b@1.0.0"] == {
        "source": f"{FIRST}/a.b/1.0.0",
        "sha512": hashlib.sha512(package("a.b", "1.0.0", {"a.c": "1.0.x"})).hexdigest(),
        "content_sha256": read_lock(locked).packages["a.b@1.0.0"].content_sha256,
        "dependencies": ["a.c@1.0.1"],
    }


def test_locked_brings_the_same_again(locked, tmp_path):
    elsewhere = tmp_path / "elsewhere"
    added = install_locked(locked, cache=elsewhere)
    assert installed_packages(elsewhere) == [("a.b", "1.0.0"), ("a.c", "1.0.1")]
    lock = read_lock(locked)
    assert Lock().with_packages(added.requested, added.locked()) == lock
    assert not any(one.fetched for one in install_locked(locked, cache=elsewhere).packages)


def test_locked_refuses_another_archive(locked, tmp_path, web):
    web.get(f"{FIRST}/a.c/1.0.1").respond(200, content=package("a.c", "1.0.1", description="changed"))
    with pytest.raises(
        RegistryError, match=r"a\.c@1\.0\.1 from .* is not the one in .*validator\.lock: sha512 should be"
    ):
        install_locked(locked, cache=tmp_path / "elsewhere")


def test_locked_refuses_a_changed_package_in_the_cache(locked, cache):
    (cache / "a.c#1.0.1" / "package" / "StructureDefinition-p.json").write_text("{}")
    with pytest.raises(PackageError, match="has other content than the one in"):
        install_locked(locked)


def test_a_package_of_another_tool_is_locked_by_its_content(shelf, cache, tmp_path):
    """The archive is not at hand, but what it holds is; an index that the tool made does not count."""
    shelf.publish("a.b", "1.0.0", package("a.b", "1.0.0"))
    add("a.b", cache=tmp_path / "first")
    folder = tmp_path / "first" / "a.b#1.0.0"
    (folder / ".journalvalidator.json").unlink()
    (folder / "package" / ".index.json").write_text("{}")
    added = add("a.b@1.0.0", cache=tmp_path / "first")
    assert added.packages[0].package.source is None
    path = tmp_path / "validator.lock"
    write_lock(path, Lock().with_packages(added.requested, added.locked()))
    assert install_locked(path, cache=tmp_path / "second").packages[0].fetched
    shelf.publish("a.b", "1.0.0", package("a.b", "1.0.0", description="changed"))
    with pytest.raises(RegistryError, match="content_sha256 should be"):
        install_locked(path, cache=tmp_path / "third")


def test_locked_takes_only_what_is_in_the_lock_file(locked):
    assert install_locked(locked, "a.b").requested == {"a.b": "a.b@1.0.0"}
    assert [str(one) for one in install_locked(locked, "a.c@1.0.1").packages] == ["a.c@1.0.1"]
    with pytest.raises(PackageError, match=r"a\.b@2\.0\.0 is not in the lock file"):
        install_locked(locked, "a.b@2.0.0")


def test_a_later_request_replaces_an_earlier_one(locked, shelf):
    shelf.publish("a.b", "2.0.0", package("a.b", "2.0.0", {"a.c": "1.0.x"}))
    added = add("a.b@2.x")
    lock = read_lock(locked).with_packages(added.requested, added.locked())
    assert lock.requested == {"a.b@2.x": "a.b@2.0.0"}
    assert list(lock.packages) == ["a.b@2.0.0", "a.c@1.0.2"]


@pytest.mark.parametrize(
    ("change", "field"),
    [
        (lambda lock: lock.update({"lock-version": 9}), "lock-version"),
        (lambda lock: lock.update(packages=[]), "packages"),
        (lambda lock: lock.update(requested={"a.b": []}), "requested"),
        (lambda lock: lock.update(requested={"a.b": "a.z@1.0.0"}), "requested"),
        (lambda lock: lock["packages"].update({"../x@1.0.0": lock["packages"]["a.c@1.0.1"]}), "name"),
        (lambda lock: lock["packages"].update({"a.x@1/../..": lock["packages"]["a.c@1.0.1"]}), "name"),
        (lambda lock: lock["packages"]["a.b@1.0.0"].update(source="file:///etc/passwd"), "source"),
        (lambda lock: lock["packages"]["a.b@1.0.0"].update(source="https://k:h@x.example/"), "source"),
        (lambda lock: lock["packages"]["a.b@1.0.0"].update(sha512="0"), "sha512"),
        (lambda lock: lock["packages"]["a.b@1.0.0"].update(content_sha256=None), "content_sha256"),
        (lambda lock: lock["packages"]["a.b@1.0.0"].update(dependencies=[{}]), "dependencies"),
        (lambda lock: lock["packages"].update({"a.b@1.0.0": 3}), "content_sha256"),
        (lambda lock: lock["packages"].pop("a.c@1.0.1"), "a.c@1.0.1"),
    ],
)
def test_a_damaged_lock_file_is_one_line(locked, change, field):
    content = json.loads(locked.read_text())
    change(content)
    locked.write_text(json.dumps(content))
    with pytest.raises(PackageError, match="cannot be used") as error:
        read_lock(locked)
    assert field in error.value.text.en


def test_no_lock_file(tmp_path):
    with pytest.raises(PackageError, match="there is no lock file"):
        read_lock(tmp_path / "validator.lock")
    (tmp_path / "broken").write_text("{")
    with pytest.raises(PackageError, match="it is not JSON"):
        read_lock(tmp_path / "broken")
    with pytest.raises(PackageError, match="cannot write the lock file"):
        write_lock(tmp_path / "nowhere" / "validator.lock", Lock())


@pytest.mark.reference
def test_the_official_packages_install(web, cache, reference_data: Path):
    shelf = Shelf(web)
    for name, version in (("hl7.fhir.no.basis", "2.2.2"), ("hl7.fhir.no.vkp.observation", "0.5.2")):
        shelf.publish(
            name, version, (reference_data / "fhir/packages" / f"{name}-{version}.tgz").read_bytes()
        )
    added = add("hl7.fhir.no.vkp.observation")
    assert [str(one) for one in added.packages] == [
        "hl7.fhir.no.basis@2.2.2",
        "hl7.fhir.no.vkp.observation@0.5.2",
    ]
    url = "http://hl7.no/fhir/StructureDefinition/no-basis-Patient"
    assert load_package("hl7.fhir.no.basis@2.2.2").resource("StructureDefinition", url) is not None


# -- using them


def test_a_package_is_loaded_after_what_it_depends_on(shelf, cache):
    from validator.fhir.packages.package import load_with_dependencies

    needs = {"a.mid": "^1.0.0", "hl7.fhir.r4.core": "4.0.1", "a.missing": "1.0.0", "not a name": "1"}
    shelf.publish("a.low", "1.0.0", package("a.low", "1.0.0", {"a.mid": "1.x"}))
    shelf.publish("a.mid", "1.1.0", package("a.mid", "1.1.0", {"a.low": "1.0.0"}))
    add("a.mid")
    top = cache.parent / "top.tgz"
    top.write_bytes(package("a.top", "1.0.0", needs))
    assert [str(one) for one in load_with_dependencies(top)] == ["a.low@1.0.0", "a.mid@1.1.0", "a.top@1.0.0"]


def test_decimals_of_a_package_stay_as_written(tmp_path):
    profile = '{"resourceType":"StructureDefinition","url":"http://example.org/d","x":{"fixedDecimal":4.50}}'
    (tmp_path / "package.json").write_text('{"name":"a.b","version":"1.0.0"}')
    (tmp_path / "d.json").write_text(profile)
    found = load_package(tmp_path).resource("StructureDefinition", "http://example.org/d")
    assert found is not None
    assert str(found["x"]["fixedDecimal"]) == "4.50"
