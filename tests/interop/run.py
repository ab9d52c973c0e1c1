"""Runs suites against FHIR servers that others made, one after the other, and keeps the reports.

    python tests/interop/run.py                    # every server, into reports/examples/<server>/
    python tests/interop/run.py hapi --suite base  # one server, one suite

The exit code tells whether the runs were carried out, not what they found: 0 they were, 3 one was not.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
from pathlib import Path

from foreign_servers import HERE, SERVERS, ServerProblem, running

EXAMPLES = HERE.parent.parent / "reports" / "examples"
CARRIED_OUT = (0, 1)
"""Exit codes of ``validator run`` when every scenario was carried out: verified, or not."""


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("server", nargs="*", help=f"of {', '.join(SERVERS)} (default: all)")
    parser.add_argument("--suite", action="append", help="repeatable (default: those that suit the server)")
    parser.add_argument("--out", type=Path, default=EXAMPLES, help="default: reports/examples")
    parser.add_argument("--port", type=int, help="port on 127.0.0.1 (default: a free one)")
    wanted = parser.parse_args()
    names = wanted.server or list(SERVERS)
    if unknown := set(names) - set(SERVERS):
        parser.error(f"unknown server {', '.join(sorted(unknown))}: choose from {', '.join(SERVERS)}")
    carried_out = True
    for name in names:
        try:
            with running(SERVERS[name], wanted.port) as url:
                print(f"{SERVERS[name].product} at {url}", file=sys.stderr)
                done = run(url, wanted.suite or list(SERVERS[name].suites), wanted.out / name)
        except ServerProblem as problem:
            print(problem, file=sys.stderr)
            carried_out = False
        else:
            carried_out = carried_out and done
    return 0 if carried_out else 3


def run(url: str, suites: list[str], out: Path) -> bool:
    """``validator run`` as a vendor runs it. Whether it was carried out: exit code 1 is also what Python gives for
    a traceback, so a new result has to be there as well."""
    start = "import sys; from validator.cli import main; sys.exit(main())"
    command = [sys.executable, "-c", start, "run", *suites, "--target", url, "--out", str(out)]
    before = _written(out)
    code = subprocess.run(command, check=False).returncode
    return code in CARRIED_OUT and _written(out) != before


def _written(out: Path) -> int | None:
    result = out / "result.json"
    return result.stat().st_mtime_ns if result.is_file() else None


if __name__ == "__main__":
    sys.exit(main())
