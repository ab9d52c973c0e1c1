"""Names and versions of FHIR packages: what a user or a manifest may ask for, and which published version answers it.

Versions are semantic versions (https://semver.org); what is asked for is an exact version, ``latest``, a wildcard (``1.2.x``) or
a range in the syntax of NPM (``^1.2.0``, ``>=1.0.0 <2.0.0``), see https://hl7.org/fhir/packages.html. The labels ``current`` and
``dev`` name builds that change from day to day; they are in no registry.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from validator.fhir.formats.numbers import MOST_DIGITS
from validator.results import Text
from validator.texts import text

LATEST = "latest"

_NAME = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9_-]|\.(?=[A-Za-z0-9])){0,149}")
_EXACT = re.compile(r"\d{1,18}(?:\.\d{1,18}){1,3}(?:-[0-9A-Za-z.-]{1,60})?(?:\+[0-9A-Za-z.-]{1,60})?")
_PARTIAL = re.compile(
    r"v?(\d{1,18}|[xX*])(?:\.(\d{1,18}|[xX*]))?(?:\.(\d{1,18}|[xX*]))?(-[0-9A-Za-z.-]{1,60})?(?:\+[0-9A-Za-z.-]{1,60})?"
)
_COMPARATOR = re.compile(r"\s*(\^|~>?|>=|<=|>|<|=)?\s*(\S+)")
_HYPHEN = re.compile(r"(\S+)\s+-\s+(\S+)")
_CORE = re.compile(r"hl7\.fhir\.r\d+b?\.(?:core|corexml|examples|expansions|elements|search)")

Key = tuple[tuple[int, ...], tuple[tuple[int, int | str], ...]]
_Test = Callable[[Key], bool]


class VersionError(ValueError):
    """What is asked for is not a package, a version or a range. ``text`` says so in one line."""

    def __init__(self, text: Text) -> None:
        super().__init__(text.en)
        self.text = text


@dataclass(frozen=True, slots=True)
class PackageRequest:
    """A package by name and what is asked of its version (exact, ``latest``, wildcard or range)."""

    name: str
    version: str

    def __str__(self) -> str:
        return f"{self.name}@{self.version}"

    @property
    def is_exact(self) -> bool:
        return is_exact(self.version)


def parse_request(source: str) -> PackageRequest:
    """``name@version``, ``name#version`` as in the package cache, or ``name`` alone for the latest. Raises :class:`VersionError`."""
    name, _, version = source.strip().partition("@" if "@" in source else "#")
    return request(name, version or LATEST)


def request(name: str, version: str) -> PackageRequest:
    """What a manifest's ``dependencies`` say: a name and a version, or an alias ``npm:name@version``, which lets a guide depend
    on two versions of the same package. Raises :class:`VersionError`."""
    version = version.strip() or LATEST
    if version.startswith("npm:"):
        name, _, version = version.removeprefix("npm:").partition("@")
        version = version.strip() or LATEST
    if not _NAME.fullmatch(name):
        raise VersionError(text("registry.not-a-name", name=_short(name)))
    label = version.partition("$")[0].lower()
    if label in ("current", "dev"):
        raise VersionError(text("registry.moving-version", package=name, version=_short(version)))
    if version != LATEST and not is_exact(version):
        _range(version)
    return PackageRequest(name, version)


def is_exact(version: str) -> bool:
    """Whether this is one version, such as ``4.0.1`` or ``2.0.0-ballot``. Also what is safe as a part of a folder's name."""
    return _EXACT.fullmatch(version) is not None and not version.endswith(".")


def is_name(name: str) -> bool:
    return _NAME.fullmatch(name) is not None


def is_core(name: str) -> bool:
    """Whether this is a part of the FHIR specification itself, such as ``hl7.fhir.r4.core``."""
    return _CORE.fullmatch(name) is not None


def best(wanted: str, versions: Iterable[str], latest: str | None = None) -> str | None:
    """The version to use among those published: the exact one, ``latest`` as the registry has it tagged, or the highest within a
    range. Like NPM, a range holds a pre-release only when it names one of the same release."""
    known = [version for version in versions if is_exact(version)]
    if wanted in known:
        return wanted
    if wanted == LATEST:
        if latest in known:
            return latest
        releases = [version for version in known if not key(version)[1][0][0] < 1]
        return max(releases or known, key=key, default=None)
    if is_exact(wanted) and not re.fullmatch(r"\d+\.\d+", wanted):  # 1.2 also stands for 1.2.x
        return None
    fits = _range(wanted)
    return max((version for version in known if fits(key(version))), key=key, default=None)


def fits(wanted: str, version: str) -> bool:
    """Whether a version is one that was asked for; every release is for ``latest``."""
    return best(wanted, [version]) is not None


def key(version: str) -> Key:
    """Orders versions as https://semver.org says (item 11): a pre-release before its release."""
    version = version.partition("+")[0]
    release, _, label = version.partition("-")
    numbers = [int(part) for part in release.split(".")]
    numbers += [0] * (3 - len(numbers))
    return tuple(numbers), _label_key(label)


def _label_key(label: str) -> tuple[tuple[int, int | str], ...]:
    if not label:
        return ((1, 0),)
    return tuple(
        (-1, int(part)) if part.isdecimal() and len(part) < MOST_DIGITS else (0, part)
        for part in label.split(".")
    )


def _range(wanted: str) -> _Test:
    if len(wanted) > 200:
        raise _not_a_version(wanted)
    alternatives = [_all_of(part.strip(), wanted) for part in wanted.split("||")]
    return lambda version: any(test(version) for test in alternatives)


def _all_of(part: str, wanted: str) -> _Test:
    if hyphen := _HYPHEN.fullmatch(part):
        bounds = [(">=", hyphen[1]), ("<=", hyphen[2])]
    else:
        bounds = [(found[1] or "", found[2]) for found in _COMPARATOR.finditer(part)]
    if not bounds:
        bounds = [("", "*")]
    tests: list[_Test] = []
    labelled: set[tuple[int, ...]] = set()
    for sign, version in bounds:
        match = _PARTIAL.fullmatch(version)
        if match is None:
            raise _not_a_version(wanted)
        numbers = _numbers(match)
        label = (match[4] or "")[1:]
        if label and len(numbers) == 3:
            labelled.add(numbers)
        tests.append(_comparator(sign, numbers, label))

    def test(version: Key) -> bool:
        released = version[1][0][0] == 1
        return (released or version[0] in labelled) and all(one(version) for one in tests)

    return test


def _numbers(match: re.Match[str]) -> tuple[int, ...]:
    """The numbers before the first wildcard."""
    numbers = []
    for part in match.group(1, 2, 3):
        if part is None or not part.isdecimal() or len(part) >= MOST_DIGITS:
            break
        numbers.append(int(part))
    return tuple(numbers)


def _comparator(sign: str, numbers: tuple[int, ...], label: str) -> _Test:
    lowest: Key = ((*numbers, 0, 0, 0)[:3], _label_key(label if len(numbers) == 3 else ""))
    if sign in ("", "="):
        if len(numbers) == 3:
            return lambda version: version == lowest
        return lambda version: version[0][: len(numbers)] == numbers
    if not numbers:
        return lambda _: sign not in ("<", ">")
    above = (*numbers[:-1], numbers[-1] + 1)
    match sign:
        case ">=":
            return lambda version: version >= lowest
        case ">":
            if len(numbers) == 3:
                return lambda version: version > lowest
            return lambda version: version[0][: len(numbers)] >= above
        case "<":
            return lambda version: version < lowest
        case "<=":
            if len(numbers) == 3:
                return lambda version: version <= lowest
            return lambda version: version[0][: len(numbers)] < above
        case "^":
            fixed = next((i + 1 for i, number in enumerate(numbers) if number), len(numbers))
        case _:
            fixed = min(2, len(numbers))
    return lambda version: version >= lowest and version[0][:fixed] == numbers[:fixed]


def _not_a_version(version: str) -> VersionError:
    return VersionError(text("registry.not-a-version", version=_short(version)))


def _short(value: str) -> str:
    """Printable and short enough for a message."""
    shown = "".join(character if character.isprintable() else "?" for character in value)
    return shown if len(shown) <= 80 else shown[:79] + "…"
