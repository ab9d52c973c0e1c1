"""This project's validator: base specification, claimed profiles, terminology and every invariant."""

from importlib.metadata import version
from pathlib import Path

from protocol import Check, Errors, serve

from validator.fhir.definitions import Definitions
from validator.fhir.formats.parse import parse_json
from validator.fhir.packages.package import load_package
from validator.fhir.validation import Validator


def make_check(packages: Path) -> Check:
    loaded = [load_package(folder) for folder in sorted(packages.iterdir())]
    validator = Validator(Definitions.r4().with_packages(loaded))

    def check(data: bytes) -> Errors:
        findings = validator.validate(parse_json(data))
        return [(f.location.path, f.message.en) for f in findings if f.is_error]

    return check


if __name__ == "__main__":
    serve(version("journalvalidator"), make_check)
