"""fhir.resources: parses into pydantic models, which checks names, types and what must be there. Its nearest models to R4 are those of
R4B. No profiles, terminology or invariants."""

import json
from functools import cache
from importlib import import_module
from importlib.metadata import version
from pathlib import Path
from typing import Any

from protocol import Check, Errors, serve
from pydantic import ValidationError


@cache
def model(resource_type: str) -> Any:
    return getattr(import_module(f"fhir.resources.R4B.{resource_type.lower()}"), resource_type)


def make_check(packages: Path) -> Check:
    def check(data: bytes) -> Errors:
        resource = json.loads(data)
        try:
            model(resource["resourceType"]).model_validate(resource)
        except ValidationError as error:
            return [(".".join(map(str, problem["loc"])), problem["msg"]) for problem in error.errors()]
        return []

    return check


if __name__ == "__main__":
    serve(version("fhir.resources"), make_check)
