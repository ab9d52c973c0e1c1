"""pyrofile-validator: base structure from pydantic models (R4B), profiles from StructureDefinitions.

Of profiles: cardinality, fixed and pattern values, value/pattern/exists/type slices, bindings to value sets at hand, their own invariants.
In its own words not a complete validator."""

import json
from importlib.metadata import version
from pathlib import Path

from protocol import Check, Errors, serve
from pyrofile_validator import Validator
from pyrofile_validator.config import ValidatorConfig


def make_check(packages: Path) -> Check:
    # The core package beside the work, when it is at hand, gives it the definitions that profiles derive from.
    core = sorted((packages.parent / "core").glob("*.tgz"))
    config = ValidatorConfig(
        local_package_paths=[str(path) for path in [*sorted(packages.iterdir()), *core]],
        package_cache_dir=str(packages.parent / "pyrofile-cache"),
    )
    validator = Validator(config)

    def check(data: bytes) -> Errors:
        report = validator.validate_resource(json.loads(data))
        return [(issue.path or "", f"{issue.code}: {issue.message}") for issue in report.errors]

    return check


if __name__ == "__main__":
    serve(version("pyrofile-validator"), make_check)
