"""Finds definitions by canonical URL: in the packages that were loaded, then in the bundled R4 specification."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from typing import TYPE_CHECKING, Any

from validator.fhir.remembered import Remembered
from validator.fhir.specification.reader import Specification, TypeEntry, specification
from validator.results import Finding, Location, Severity
from validator.texts import text

if TYPE_CHECKING:
    from validator.fhir.packages.package import Package
    from validator.fhir.snapshot.generated import GeneratedSnapshots

MOST_UNKNOWN = 20_000
"""How many canonical URLs, or codes, that inputs name are remembered to be unknown (or where they are)."""

CORE_BASE = "http://hl7.org/fhir/StructureDefinition/"
ABSTRACT_TYPES = frozenset({"BackboneElement", "DomainResource", "Element", "Resource"})


@dataclass(frozen=True, slots=True)
class SearchParameter:
    """A search parameter of one resource type. ``expression`` is FHIRPath (``None`` for special ones such as ``_text``);
    ``components`` of a composite are (definition URL, expression). ``experimental``: whoever defined it says that it is not meant for
    genuine use; ``package`` is what defines it, ``None`` for R4 itself."""

    code: str
    type: str
    expression: str | None
    targets: tuple[str, ...]
    url: str
    components: tuple[tuple[str, str], ...] = ()
    experimental: bool = False
    package: str | None = None


class ClashingSearchParameters(ValueError):
    """Two definitions of one search parameter of one type, of which none may silently win."""


def split_canonical(canonical: str) -> tuple[str, str | None]:
    """``url|version#fragment`` → (url, version). https://hl7.org/fhir/R4/references.html#canonical"""
    url, _, version = canonical.partition("|")
    return url.partition("#")[0], version.partition("#")[0] or None


class Definitions:
    """Structure definitions, value sets, code systems and search parameters.

    Definitions are immutable once made; :meth:`with_packages` gives a new one. Later packages win over earlier ones, and a
    user's package over the specification, except that core types cannot be replaced. Packages that ship with the project come last.
    """

    def __init__(self, core: Specification, packages: Sequence[Package] = ()) -> None:
        self._core = core
        self.packages = tuple(packages)
        self._found: dict[tuple[str, str], dict[str, Any]] = {}
        self._unknown: Remembered[tuple[str, str], None] = Remembered(MOST_UNKNOWN)
        self._circles: dict[tuple[str, str | None], tuple[Finding, ...]] = {}

    @classmethod
    def r4(cls) -> Definitions:
        """The bundled R4 specification alone."""
        return _r4()

    def with_packages(self, packages: Iterable[Package]) -> Definitions:
        return Definitions(self._core, (*self.packages, *packages))

    # -- types

    @cached_property
    def types(self) -> Mapping[str, TypeEntry]:
        """Every type of the specification by name: primitives, complex types, resources."""
        return {entry.name: entry for entry in self._core.types()}

    @cached_property
    def resource_types(self) -> frozenset[str]:
        """The names of the concrete resource types."""
        return frozenset(
            entry.name for entry in self.types.values() if entry.kind == "resource" and not entry.abstract
        )

    def is_subtype(self, name: str, of: str) -> bool:
        """Whether type ``name`` is ``of`` or derives from it (``Age`` is a ``Quantity``; every resource is a ``Resource``)."""
        seen = 0
        while name != of:
            entry = self.types.get(name)
            if entry is None or entry.base is None or seen > 10:
                return False
            name = entry.base.rpartition("/")[2]
            seen += 1
        return True

    def is_kind_of(self, name: str, allowed: str) -> bool:
        """Whether an element of type ``name`` may stand where ``allowed`` is stated: the same type, or any that derives from it
        where it is abstract. ``valueCode`` is no ``valueString``, although a code is a string.
        https://hl7.org/fhir/R4/formats.html#choice"""
        return name == allowed or (allowed in ABSTRACT_TYPES and self.is_subtype(name, allowed))

    # -- conformance resources

    def find(self, kind: str, canonical: str) -> dict[str, Any] | None:
        """The resource of that kind with that canonical URL (``|version`` respected), as it was published."""
        key = (kind, canonical)
        if key in self._found:
            return self._found[key]
        if key in self._unknown:
            return None
        if "#" in canonical:  # a part of what is remembered without it
            return self.find(kind, canonical.partition("#")[0])
        found = self._look_up(kind, canonical)
        if found is None:
            self._unknown[key] = None
        else:
            self._found[key] = found
        return found

    def _look_up(self, kind: str, canonical: str) -> dict[str, Any] | None:
        url, version = split_canonical(canonical)
        is_core_type = (
            kind == "StructureDefinition"
            and url.startswith(CORE_BASE)
            and url.removeprefix(CORE_BASE) in self.types
        )
        if not is_core_type:
            for package in reversed(self.packages):
                if not package.bundled and (found := package.resource(kind, url, version)) is not None:
                    return found
        found = self._core.resource(kind, url)
        # The specification names even what has a version of its own by the version of the specification.
        if found is not None and not (
            _version_fits(found.get("version"), version) or version == self._core.version
        ):
            found = None
        # Of the large code systems of others the specification has the name alone: a package that has codes of one knows more.
        if found is None or found.get("content") == "not-present":
            for package in reversed(self.packages):
                if package.bundled and (held := package.resource(kind, url, version)) is not None:
                    return held
        return found

    def structure(self, canonical: str) -> dict[str, Any] | None:
        """The StructureDefinition with a snapshot, generated when it was published without one. Takes a canonical URL or the name
        of a type. ``None`` when unknown, or when it depends on itself."""
        if canonical in self.types:
            canonical = self.types[canonical].url
        found = self.find("StructureDefinition", canonical)
        if found is None or found.get("snapshot", {}).get("element"):
            return found
        made = self._generated.of(found)
        return made.structure if made is not None else None

    @cached_property
    def _generated(self) -> GeneratedSnapshots:
        from validator.fhir.snapshot.generated import GeneratedSnapshots

        return GeneratedSnapshots(self.structure)

    def _circle_of_bases(self, structure: dict[str, Any]) -> Iterator[Finding]:
        """A finding when the bases of a profile lead back to one that was passed already."""
        passed: set[str] = set()
        current: dict[str, Any] | None = structure
        while current is not None and current.get("derivation") == "constraint":
            url = str(current.get("url"))
            if url in passed:
                message = text("validation.profile-circular", profile=structure.get("url"), base=url)
                fix = text("validation.profile-circular.fix")
                place = Location("StructureDefinition.baseDefinition")
                yield Finding(
                    Severity.ERROR, "business-rule", "validation.profile-circular", message, place, None, fix
                )
                return
            passed.add(url)
            current = self.find("StructureDefinition", str(current.get("baseDefinition")))

    def snapshot_findings(self, canonical: str) -> tuple[Finding, ...]:
        """What was wrong with the profile when its snapshot was generated."""
        found = self.find("StructureDefinition", canonical)
        if found is None or found.get("snapshot", {}).get("element"):
            return ()
        from validator.fhir.snapshot.generated import identity_of

        self._generated.of(found)
        identity = identity_of(found)
        made = self._generated.known(identity)
        if identity not in self._circles:
            self._circles[identity] = tuple(self._circle_of_bases(found))
        return (*self._circles[identity], *(made.findings if made is not None else ()))

    def value_set(self, canonical: str) -> dict[str, Any] | None:
        return self.find("ValueSet", canonical)

    def code_system(self, canonical: str) -> dict[str, Any] | None:
        return self.find("CodeSystem", canonical)

    def supplements(self, system: str) -> list[dict[str, Any]]:
        """What the user's packages add to the concepts of a code system. (Packages that ship with the project hold no supplements, and are
        not read to look for them.)"""
        return [
            resource
            for package in self.packages
            if not package.bundled
            for resource in package.resources("CodeSystem")
            if resource.get("content") == "supplement"
            and split_canonical(str(resource.get("supplements", "")))[0] == system
        ]

    def urls(self, kind: str) -> list[str]:
        """Canonical URLs of everything known of that kind."""
        found = set(self._core.urls(kind))
        for package in self.packages:
            found.update(package.urls(kind))
        return sorted(found)

    # -- search

    def search_parameters(self, resource_type: str) -> Mapping[str, SearchParameter]:
        """Search parameters of a resource type by code, with those of Resource and DomainResource.

        A code that R4 defines means what R4 says, whatever a package adds; among packages, as everywhere, the later one is taken.
        :meth:`check_search_parameters` tells whether that hides anything.
        """
        found = dict(self._package_search_parameters(resource_type))
        for base in ("Resource", "DomainResource", resource_type):
            for entry in self._core.search_parameters(base):
                found[entry.code] = SearchParameter(
                    entry.code,
                    entry.type,
                    entry.expression,
                    entry.targets,
                    entry.url,
                    entry.components,
                    entry.experimental,
                )
        return found

    def check_search_parameters(self, resource_types: Iterable[str]) -> None:
        """Raises :class:`ClashingSearchParameters` when a code has two definitions for one of the types. For whoever searches by them: the
        wrong one answers with nothing where there is something."""
        for resource_type in sorted(resource_types):
            known = {
                entry.code: entry.url
                for base in ("Resource", "DomainResource", resource_type)
                for entry in self._core.search_parameters(base)
            }
            for code, parameter in self._package_search_parameters(resource_type):
                other = known.setdefault(code, parameter.url)
                if other != parameter.url:
                    raise ClashingSearchParameters(
                        f"{resource_type}.{code} is defined twice: {other} and {parameter.url} ({parameter.package})"
                    )

    def _package_search_parameters(self, resource_type: str) -> Iterator[tuple[str, SearchParameter]]:
        for package in self.packages:
            for parameter in package.resources("SearchParameter"):
                if resource_type in parameter.get("base", ()) and "code" in parameter and "url" in parameter:
                    yield (
                        parameter["code"],
                        SearchParameter(
                            parameter["code"],
                            parameter.get("type", "special"),
                            parameter.get("expression"),
                            tuple(parameter.get("target", ())),
                            parameter["url"],
                            experimental=parameter.get("experimental") is True,
                            package=package.name,
                        ),
                    )


def _version_fits(version: str | None, wanted: str | None) -> bool:
    return wanted is None or version == wanted or (version is not None and version.startswith(wanted + "."))


@cache
def _r4() -> Definitions:
    return Definitions(specification())
