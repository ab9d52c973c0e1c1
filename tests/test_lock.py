"""The locks that the README's commands and CI install from."""

import importlib.util
import re
import subprocess
import sys
import tomllib
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name


@pytest.fixture(scope="module")
def check(repository: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location("check", repository / "requirements" / "check.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def pyproject(repository: Path) -> dict[str, Any]:
    return tomllib.loads((repository / "pyproject.toml").read_text(encoding="utf-8"))


def pinned(check: ModuleType, repository: Path, lock: str) -> dict[str, str]:
    return {
        canonicalize_name(name): version
        for _, name, version in check.pins(repository / "requirements" / lock)
    }


@pytest.mark.parametrize("lock", ["validator.txt", "tests.txt"])
def test_every_dependency_is_locked_within_its_range(check, repository, pyproject, lock: str) -> None:
    wanted = [*pyproject["project"]["dependencies"], *pyproject["build-system"]["requires"]]
    if lock == "tests.txt":
        wanted += [
            entry for extra in pyproject["project"]["optional-dependencies"].values() for entry in extra
        ]
    versions = pinned(check, repository, lock)
    assert len(versions) > len(wanted)
    for entry in map(Requirement, wanted):
        version = versions.get(canonicalize_name(entry.name))
        assert version is not None, f"{entry} is not in requirements/{lock}: run requirements/renew"
        assert entry.specifier.contains(version), f"{entry}, but requirements/{lock} has {version}"


def test_both_locks_have_the_same_versions(check, repository) -> None:
    small, large = (pinned(check, repository, lock) for lock in check.LOCKS)
    assert small.items() <= large.items()


def test_the_locks_are_for_every_python_that_is_supported(check, repository, pyproject) -> None:
    supported = re.findall(
        r"Python :: (3\.\d+)$", "\n".join(pyproject["project"]["classifiers"]), re.MULTILINE
    )
    workflow = (repository / ".github" / "workflows" / "ci.yml").read_text(encoding="utf-8")
    matrix = ", ".join(f'"{version}"' for version in supported)
    assert f"python: [{matrix}]" in workflow
    for lock in check.LOCKS:
        first = (repository / "requirements" / lock).read_text(encoding="utf-8").splitlines()[0]
        assert first.startswith(f"# for Python {' '.join(supported)};")
        for version in supported:
            assert (
                check.problem(repository / "requirements" / lock, tuple(map(int, version.split(".")))) is None
            )


def test_the_locks_name_no_registry(check, repository) -> None:
    for lock in check.LOCKS:
        text = (repository / "requirements" / lock).read_text(encoding="utf-8")
        assert "://" not in text
        assert "index-url" not in text


def test_the_lock_fits_the_python_in_use(repository) -> None:
    done = subprocess.run([sys.executable, str(repository / "requirements" / "check.py")], check=False)
    assert done.returncode == 0


@pytest.mark.parametrize("version", [(3, 10), (3, 99)])
def test_another_python_is_refused_in_one_line(check, monkeypatch, capsys, version) -> None:
    monkeypatch.setattr(check.sys, "version_info", (*version, 0))
    assert check.main() == 2
    said = capsys.readouterr().err
    assert said.startswith("requirements/validator.txt:1: is for Python 3.11, ")
    assert f"this is Python {version[0]}.{version[1]}" in said
    assert said.count("\n") == 1


@pytest.mark.parametrize(
    ("content", "place"),
    [
        (None, ": cannot be read"),
        (b"\xff", ": cannot be read"),
        (b"", ":1: does not say"),
        (b"httpx==0.28.1\n", ":1: does not say"),
        (b"# for Python 3.11; x\nhttpx>=0.28 \\\n    --hash=sha256:00\n", ":2: is not an exact version"),
        (b"# for Python 3.11; x\nhttpx==0.28.1\n", ":2: is not an exact version"),
        (b"# for Python 3.11; x\n--index-url x\n", ":2: is not an exact version"),
    ],
)
def test_a_broken_lock_is_one_line_with_its_place(check, tmp_path, content: bytes | None, place: str) -> None:
    lock = tmp_path / "a.txt"
    if content is not None:
        lock.write_bytes(content)
    said = check.problem(lock, (3, 11))
    assert said is not None
    assert said.startswith(f"{tmp_path.name}/a.txt{place}")
    assert "\n" not in said
