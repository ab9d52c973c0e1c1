"""Whether the locks fit the Python in use. Says so in one line, with the place, and ends with exit code 2 when they do not.

Run before anything is installed, and by any Python 3, so it needs nothing but the standard library.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

LOCKS = ("validator.txt", "tests.txt")
_PYTHONS = re.compile(r"# for Python (3\.\d+(?: 3\.\d+)*);")
_PIN = re.compile(r"([A-Za-z0-9._-]+)==([^\s;\\]+)")


def pins(lock: Path) -> list[tuple[int, str, str]]:
    """Line, name and exact version of each package in a lock."""
    lines = enumerate(lock.read_text(encoding="utf-8").splitlines(), 1)
    return [(number, found[1], found[2]) for number, line in lines if (found := _PIN.match(line))]


def problem(lock: Path, version: tuple[int, int]) -> str | None:
    """What is wrong with a lock for that version of Python, in one line, or ``None``."""
    shown = f"{lock.parent.name}/{lock.name}"
    try:
        lines = lock.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        return f"{shown}: cannot be read: {getattr(error, 'strerror', None) or error}"
    stated = _PYTHONS.match(lines[0]) if lines else None
    if stated is None:
        return f"{shown}:1: does not say which versions of Python it is for; make it again with requirements/renew"
    ours = "{}.{}".format(*version)
    if ours not in stated[1].split():
        known = stated[1].replace(" ", ", ")
        return f"{shown}:1: is for Python {known}, and this is Python {ours}: use one of those (CONTRIBUTING.md tells how to add one)"
    for number, line in enumerate(lines, 1):
        entry = line.strip()
        if not entry or entry.startswith(("#", "--hash=sha256:")):
            continue
        if not _PIN.match(line) or not line.endswith("\\"):
            return f"{shown}:{number}: is not an exact version with hashes; make the lock again with requirements/renew"
    return None


def main() -> int:
    for name in LOCKS:
        found = problem(Path(__file__).resolve().parent / name, sys.version_info[:2])
        if found is not None:
            print(found, file=sys.stderr)
            return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
