"""Resources and profiles small enough to read, and findings small enough to compare."""

import json
from collections.abc import Callable, Sequence
from typing import Any

import pytest

from validator.fhir.definitions import Definitions
from validator.fhir.formats.parse import parse_json
from validator.fhir.packages.package import package_of_resources
from validator.fhir.validation import ValidationSettings, Validator
from validator.results import Finding, Severity

Json = dict[str, Any]
Validate = Callable[..., list[Finding]]

PROFILE = "http://example.org/fhir/StructureDefinition/profile"


class Bench:
    """Validates one resource against profiles and value sets made in the test."""

    def __init__(self) -> None:
        self.resources: list[Json] = []
        self.settings = ValidationSettings(best_practice="ignore")
        self._validator: Validator | None = None

    def add(self, *resources: Json) -> None:
        self.resources.extend(resources)
        self._validator = None

    def profile(
        self,
        type_name: str,
        *elements: Json,
        url: str = PROFILE,
        base: str | None = None,
        **more: Any,
    ) -> str:
        """A profile with only a differential. Gives its URL."""
        self.add(
            {
                "resourceType": "StructureDefinition",
                "url": url,
                "name": url.rpartition("/")[2].replace("-", "_"),
                "status": "active",
                "kind": "complex-type" if type_name[0].islower() or type_name == "Extension" else "resource",
                "abstract": False,
                "type": type_name,
                "baseDefinition": base or f"http://hl7.org/fhir/StructureDefinition/{type_name}",
                "derivation": "constraint",
                "differential": {"element": [{"id": e.get("id", e["path"]), **e} for e in elements]},
                **more,
            }
        )
        return url

    def extension(self, url: str, *elements: Json, context: str | list[Json] = "Element", **more: Any) -> str:
        """A simple extension; ``elements`` constrain it further."""
        contexts = [{"type": "element", "expression": context}] if isinstance(context, str) else context
        return self.profile(
            "Extension",
            {"path": "Extension", **more.pop("root", {})},
            {"path": "Extension.url", "fixedUri": url},
            *elements,
            url=url,
            context=contexts,
            **more,
        )

    def value_set(self, url: str, *includes: Json, exclude: Sequence[Json] = (), **more: Any) -> str:
        compose: Json = {"include": list(includes)}
        if exclude:
            compose["exclude"] = list(exclude)
        self.add({"resourceType": "ValueSet", "url": url, "status": "active", "compose": compose, **more})
        return url

    def code_system(self, url: str, *concepts: Json | str, **more: Any) -> str:
        self.add(
            {
                "resourceType": "CodeSystem",
                "url": url,
                "status": "active",
                "content": "complete",
                "concept": [{"code": c} if isinstance(c, str) else c for c in concepts],
                **more,
            }
        )
        return url

    @property
    def validator(self) -> Validator:
        if self._validator is None:
            files = {f"{n}.json": json.dumps(r).encode() for n, r in enumerate(self.resources)}
            package = package_of_resources("bench", "1.0.0", files)
            self._validator = Validator(Definitions.r4().with_packages([package]), self.settings)
        return self._validator

    def __call__(self, resource: Json | str, *profiles: str) -> list[Finding]:
        """Validates through text, so that every finding has a line and a column."""
        source = resource if isinstance(resource, str) else json.dumps(resource, indent=1, ensure_ascii=False)
        found = self.validator.validate(parse_json(source.encode(), "input.json"), profiles)
        for finding in found:
            assert finding.message.nb
            assert finding.message.en
            assert finding.location.line is not None, finding
            assert finding.location.column is not None, finding
        return found

    def keys(self, resource: Json | str, *profiles: str) -> list[tuple[str, str]]:
        """(key, path) of everything found that is worse than information."""
        return [
            (f.key.removeprefix("validation."), f.location.path)
            for f in self(resource, *profiles)
            if f.severity is not Severity.INFORMATION
        ]

    def only(self, resource: Json | str, *profiles: str) -> Finding:
        """The one thing found."""
        found = self(resource, *profiles)
        assert len(found) == 1, [(f.key, f.location.path, f.message.en) for f in found]
        return found[0]


@pytest.fixture
def bench() -> Bench:
    return Bench()
