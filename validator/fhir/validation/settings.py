"""What a user may decide about validation. The defaults are those of a conformance test: strict, and silent about nothing."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Literal

from validator.fhir.validation.plan import Check


@dataclass(frozen=True, slots=True)
class ValidationSettings:
    """``best_practice``: how the constraints that the specification marks as best practice count.

    ``unknown_extensions``: how an extension counts whose definition is not at hand. The specification allows unknown extensions, so the
    default is information; those that claim to be HL7's own are always errors, since HL7's definitions are public.
    """

    best_practice: Literal["ignore", "warning", "error"] = "warning"
    unknown_extensions: Literal["information", "error"] = "information"
    known_extension_prefixes: Collection[str] = field(default_factory=tuple)
    """URLs that begin so are never reported as unknown."""
    further_checks: tuple[tuple[str, Check], ...] = ()
    """(type, check): rules for every element of a type that the specification does not know, such as a nation's identifiers. The checks are
    functions of a module, so that worker processes can have them too."""
    must_support: bool = False
    """Tell, for each profile of a resource, which must-support elements are there. Never an error: what must support means is for the
    system, not for one instance (https://hl7.org/fhir/R4/profiling.html#mustsupport)."""
