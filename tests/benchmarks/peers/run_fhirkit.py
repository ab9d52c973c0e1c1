"""fhirkit-rs: structure, types and cardinality of the base specification, in Rust. No profiles, terminology or invariants."""

from importlib.metadata import version
from pathlib import Path

import fhirkit
from protocol import Check, Errors, serve


def make_check(packages: Path) -> Check:
    def check(data: bytes) -> Errors:
        return [(issue.path, issue.message) for issue in fhirkit.validate(data) if issue.severity == "error"]

    return check


if __name__ == "__main__":
    serve(version("fhirkit-rs"), make_check)
