"""Coverage-guided fuzzing of reading and validating: no bytes may end in anything but findings.

    pip install atheris
    python tests/fuzzing/fuzz_validation.py CORPUS [-max_total_time=600]

CORPUS is a folder that the fuzzer keeps its inputs in; it is filled with the project's own examples when empty. The first byte of an input
tells whether the rest is read as XML (``<``) or as JSON. What fails is written to a file ``crash-…`` in the current folder; give that file
instead of CORPUS to see it again.
"""

from __future__ import annotations

import sys
from contextlib import suppress
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["validator.fhir"]):
    from validator.fhir.definitions import Definitions
    from validator.fhir.formats.parse import parse_json
    from validator.fhir.formats.xml import parse_xml
    from validator.fhir.formats.xml_writer import NotWritable, to_xml
    from validator.fhir.packages.package import bundled_package, bundled_package_names
    from validator.fhir.validation import Validator

EXAMPLES = Path(__file__).resolve().parents[2] / "profiles"
LARGEST = 20_000
"""Bytes: what a mistake needs is small."""

_validator = Validator(
    Definitions.r4().with_packages([bundled_package(name) for name in bundled_package_names()])
)


def one_input(data: bytes) -> None:
    kind, content = data[:1], data[1:LARGEST]
    document = parse_xml(content) if kind == b"<" else parse_json(content)
    for finding in _validator.validate(document):
        assert finding.message.nb
        assert finding.message.en
        assert finding.location.path is not None


def fill(corpus: Path) -> None:
    corpus.mkdir(parents=True, exist_ok=True)
    if any(corpus.iterdir()):
        return
    for number, file in enumerate(sorted(EXAMPLES.glob("*/examples/*/*.json"))):
        (corpus / f"{number}.json").write_bytes(b"{" + file.read_bytes())
        with suppress(NotWritable):
            (corpus / f"{number}.xml").write_bytes(b"<" + to_xml(parse_json(file.read_bytes())))


if __name__ == "__main__":
    for argument in sys.argv[1:]:
        if not argument.startswith("-") and not Path(argument).is_file():
            fill(Path(argument))
    atheris.Setup(sys.argv, one_input)
    atheris.Fuzz()
