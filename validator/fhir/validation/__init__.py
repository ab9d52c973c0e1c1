"""Validation of FHIR R4 resources: compile definitions to checks, read the instance, walk it.

>>> Validator(Definitions.r4()).validate(document)
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from validator.fhir.definitions import Definitions
from validator.fhir.formats.parse import DEEPEST, Document, json_type, syntax_problem
from validator.fhir.terminology.terminology import Terminology
from validator.fhir.validation.compile import Compiler
from validator.fhir.validation.learned import Learned
from validator.fhir.validation.ledger import Validation
from validator.fhir.validation.read import read_resource
from validator.fhir.validation.settings import ValidationSettings
from validator.fhir.validation.walk import Walk
from validator.results import Finding

__all__ = ["UnknownProfile", "Validation", "ValidationSettings", "Validator"]


class UnknownProfile(LookupError):
    """A profile that was asked for is not in the specification or any loaded package."""

    def __init__(self, canonical: str) -> None:
        super().__init__(canonical)
        self.canonical = canonical


class Validator:
    """Validates against the base specification, what ``meta.profile`` claims, and the profiles asked for. Keep one and reuse it: compiled
    profiles are remembered."""

    def __init__(
        self, definitions: Definitions | None = None, settings: ValidationSettings | None = None
    ) -> None:
        self.definitions = definitions or Definitions.r4()
        self.settings = settings or ValidationSettings()
        self._compiler = Compiler(self.definitions, keeps_must_support=self.settings.must_support)
        self._terminology = Terminology(self.definitions)
        self._learned = Learned(self._compiler)

    def knows(self, canonical: str) -> bool:
        """Whether a profile can be validated against."""
        return self._compiler.profile(canonical) is not None

    def validate(self, source: Document | dict[str, Any], profiles: Sequence[str] = ()) -> list[Finding]:
        """Every finding of :meth:`examine`. For those who ask only what is wrong, not what was passed over."""
        return list(self.examine(source, profiles).findings)

    def examine(self, source: Document | dict[str, Any], profiles: Sequence[str] = ()) -> Validation:
        """Every finding, in the order of the text, and what was not checked. Never raises on bad data.

        Raises :class:`UnknownProfile` for a name in ``profiles`` that is not known.
        """
        document = source if isinstance(source, Document) else None
        resource = source.resource if isinstance(source, Document) else source
        syntax = list(document.findings) if document is not None else []
        if resource is not None and not isinstance(resource, dict):
            return Validation((*syntax, syntax_problem("syntax.not-an-object", found=json_type(resource))))
        compiled = []
        for canonical in profiles:
            profile = self._compiler.profile(canonical)
            if profile is None:
                raise UnknownProfile(canonical)
            compiled.append(profile)
        if resource is None:
            return Validation(tuple(syntax))
        walk = Walk(self._compiler, self._terminology, self.settings, self._learned)
        try:
            root = read_resource(resource, walk)
            if root is not None:
                walk.visit_tree(root)
                for profile in compiled:
                    walk.apply_profile(root, profile)
                walk.report_packages()
        except RecursionError:  # only for what was not read by the parsers, which refuse such depth
            return Validation((*syntax, syntax_problem("syntax.too-deep", limit=DEEPEST)))
        findings = sorted(
            (*syntax, *walk.findings(document)), key=lambda f: (f.location.line or 0, f.location.column or 0)
        )
        return Validation(tuple(findings), walk.what_was_not_checked(document))
