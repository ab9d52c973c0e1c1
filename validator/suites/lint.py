"""What a JSON Schema cannot see in a suite: names that mean nothing, values used before they exist,
scenarios that check nothing, expressions that do not parse.

Lint fills every template once, with sample values where only a run knows, so that it and the runner agree.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from validator.data_files.findings import nearest_fix
from validator.data_files.schema_check import check_part
from validator.data_files.yaml_source import ValuePath, YamlDocument
from validator.data_folders import data_folder
from validator.results import Finding, Location, Severity
from validator.suites.catalogues import Catalogues
from validator.suites.citations import catalogue_findings, citation_findings
from validator.suites.fhirpath_syntax import fhirpath_problem
from validator.suites.findings import suite_finding
from validator.suites.fixtures import FixtureProblem, read_body
from validator.suites.identity_numbers import identity_numbers, is_synthetic
from validator.suites.kinds import ASSERTIONS, STEPS, assertion_kinds, step_kinds
from validator.suites.loader import LoadedSuite, available_suites
from validator.suites.model import NOBODY, Scenario, Step, Suite, acting_identity
from validator.suites.templates import TemplateProblem, UnknownName, blank_fhirpath, fill, references, strings
from validator.suites.variables import ANYTHING, Variables


def lint_suite(loaded: LoadedSuite, catalogues: Catalogues) -> list[Finding]:
    """Every finding about the suite, those of reading it included, in the order of the text."""
    findings = list(loaded.findings)
    if loaded.suite is not None:
        findings += _Lint(loaded.suite, loaded.document, catalogues).findings()
    unique = {(finding.location, finding.key, finding.message): finding for finding in findings}
    return sorted(
        unique.values(), key=lambda f: (f.location.file or "", f.location.line or 0, f.location.column or 0)
    )


def lint_suites(suites: Iterable[LoadedSuite], catalogues: Catalogues) -> list[Finding]:
    """Findings of the catalogues and of all suites, and of ids that two suites share; where every suite that ships is
    among them, also of what the catalogue says that they test."""
    suites = list(suites)
    findings = list(catalogues.findings)
    for loaded in suites:
        findings += lint_suite(loaded, catalogues)
    seen: dict[str, str] = {}
    for loaded in suites:
        if loaded.suite is None:
            continue
        if loaded.suite.id in seen:
            place = loaded.document.location(("suite",))
            findings.append(_duplicate(loaded.suite.id, place, seen[loaded.suite.id]))
        seen.setdefault(loaded.suite.id, loaded.document.file)
    sound = {loaded.folder.resolve(): loaded.suite for loaded in suites if loaded.suite is not None}
    shipped = [data_folder("suites").resolve() / name for name in available_suites()]
    if catalogues.places and sound.keys() >= set(shipped):
        findings += catalogue_findings([sound[folder] for folder in shipped], catalogues)
    return findings


def _duplicate(name: str, location: Location, first: str) -> Finding:
    return suite_finding("duplicate-id", location, code="duplicate", name=name, first=first)


def _refuses(status: Any) -> bool:
    """Whether only a refusal of the caller will do, by RFC 9110 sections 15.5.2 and 15.5.4 (404 hides that it is one)."""
    statuses = set(status) if isinstance(status, list | tuple) else {status}
    return bool(statuses & {401, 403}) and statuses <= {401, 403, 404}


@dataclass(slots=True)
class _Lint:
    suite: Suite
    document: YamlDocument
    catalogues: Catalogues
    _used: set[str] = field(default_factory=set)

    def findings(self) -> Iterator[Finding]:
        yield from self._top()
        seen: dict[str, Location] = {}
        for scenario in self.suite.scenarios:
            if scenario.id in seen:
                place = self._at(scenario.path, "id")
                yield _duplicate(scenario.id, place, f"{place.file}:{seen[scenario.id].line}")
            seen.setdefault(scenario.id, scenario.location)
            yield from self._scenario(scenario)

    def _at(
        self, path: ValuePath, *inner: str | int, of_key: bool = False, offset: int | None = None
    ) -> Location:
        return self.document.location((*path, *inner), of_key=of_key, offset=offset)

    # --- names
    def _top(self) -> Iterator[Finding]:
        folder = self.suite.folder.resolve().name
        if self.suite.id != folder:
            yield suite_finding("suite-folder", self._at(("suite",)), name=self.suite.id, folder=folder)
        services = self.catalogues.services.services
        if services and self.suite.service not in services:
            yield self._unknown("service", self.suite.service, services, self._at(("service",)))
        for index, package in enumerate(self.suite.profiles):
            beside = (self.suite.folder / package).exists()
            if package not in self.catalogues.packages and "@" not in package and not beside:
                yield self._unknown(
                    "package", package, self.catalogues.packages, self._at(("profiles", index))
                )
        yield from self._identity(self.document.value, ())
        yield from self._real_numbers(self.document.value, (), None)

    def _unknown(self, what: str, name: str, known: Iterable[str], location: Location) -> Finding:
        fix = nearest_fix(name, known)
        return suite_finding(f"unknown-{what}", location, code="not-found", name=name, fix=fix)

    def _identity(self, raw: Mapping[str, Any], path: ValuePath) -> Iterator[Finding]:
        name = raw.get("as", NOBODY)
        if name != NOBODY and name not in self.catalogues.identities:
            yield self._unknown("identity", name, {NOBODY, *self.catalogues.identities}, self._at(path, "as"))

    def _requirement(self, name: str, location: Location) -> Iterator[Finding]:
        yield from citation_findings(name, self.suite.role, location, self.catalogues)

    def _types(self, types: Iterable[tuple[Any, Location]]) -> Iterator[Finding]:
        from validator.fhir.definitions import Definitions

        known = Definitions.r4().resource_types
        for name, location in types:
            if isinstance(name, str) and name not in known:
                yield self._unknown("type", name, known, location)

    # --- a scenario
    def _scenario(self, scenario: Scenario) -> Iterator[Finding]:
        raw = self._raw(scenario.path)
        yield from self._identity(raw, scenario.path)
        for index, name in enumerate(scenario.requirements):
            yield from self._requirement(name, self._at(scenario.path, "requirements", index))
        for index, name in enumerate(scenario.personas):
            if name not in self.catalogues.personas:
                yield self._unknown(
                    "persona", name, self.catalogues.personas, self._at(scenario.path, "personas", index)
                )
        if not any(step.expect or self._checks_itself(step.kind) for step in scenario.steps):
            yield suite_finding(
                "no-assertion", self._at(scenario.path, "steps", of_key=True), name=scenario.id
            )
        yield from self._coverage(scenario)
        yield from self._access(raw, scenario)
        yield from self._steps(scenario)

    def _access(self, raw: Mapping[str, Any], scenario: Scenario) -> Iterator[Finding]:
        """Whether ``needs-access`` is said exactly where verdicts depend on who asks."""
        steps = [step for step in scenario.all_steps() if acting_identity(step) is not None]
        if raw.get("needs-access") is True and not steps:
            place = self._at(scenario.path, "needs-access", of_key=True)
            yield suite_finding("access-unneeded", place, severity=Severity.WARNING)
        if scenario.needs_access:
            return
        for step in steps:
            for expectation in step.expect:
                if (
                    step.credentials == "valid"
                    and expectation.kind == "status"
                    and _refuses(expectation.argument)
                ):
                    yield suite_finding(
                        "refusal-needs-access",
                        expectation.location,
                        severity=Severity.WARNING,
                        identity=step.identity,
                    )

    def _raw(self, path: ValuePath) -> Any:
        value = self.document.value
        for part in path:
            value = value[part]
        return value

    def _coverage(self, scenario: Scenario) -> Iterator[Finding]:
        cited: set[str] = set()
        for step in scenario.all_steps():
            if step.kind == "attest" and step.requirement:
                cited.add(step.requirement)
            for expectation in step.expect:
                cited.add(expectation.requirement)
                if not expectation.requirement:
                    yield suite_finding("no-requirement", expectation.location, code="required")
                elif expectation.requirement not in scenario.requirements:
                    yield suite_finding(
                        "requirement-not-listed",
                        expectation.location,
                        severity=Severity.WARNING,
                        name=expectation.requirement,
                        scenario=scenario.id,
                    )
        for index, name in enumerate(scenario.requirements):
            if name not in cited:
                place = self._at(scenario.path, "requirements", index)
                yield suite_finding("requirement-unchecked", place, severity=Severity.WARNING, name=name)

    # --- steps and their values
    def _variables(self, scenario: Scenario) -> Variables:
        personas = {name: self.catalogues.personas.get(name, ANYTHING) for name in scenario.personas}
        tree: dict[str, Any] = {
            "personas": personas,
            "identities": self.catalogues.identities,
            "code": self.suite.constants,
            "steps": {},
            "run": {"id": "sample"},
            "scenario": {"id": scenario.id},
            "suite": {"id": self.suite.id},
            "target": {"url": "http://target.example"},
        }
        if personas:
            tree["persona"] = next(iter(personas.values()))
        return Variables(tree, scope="lint")

    def _steps(self, scenario: Scenario) -> Iterator[Finding]:
        variables = self._variables(scenario)
        places: dict[str, Location] = {}
        saved: dict[str, Location] = {}
        self._used = set()
        for step in scenario.all_steps():
            if step.id in places:
                place = self._at(step.path, "id")
                yield _duplicate(step.id, place, f"{place.file}:{places[step.id].line}")
            for name in step.needs:
                if name not in places or name == step.id:
                    yield self._unknown("earlier-step", name, places, self._at(step.path, "needs"))
            places.setdefault(step.id, step.location)
            identity = self.catalogues.identities.get(
                step.identity or "", None if step.identity is None else ANYTHING
            )
            scope = variables.with_values(identity=identity) if identity is not None else variables
            yield from self._step(step, scope)
            variables.tree["steps"][step.id] = dict.fromkeys(
                ("id", "version", "etag", "location", "status", "resource"), ANYTHING
            )
            scope = variables.with_values(**({"identity": identity} if identity is not None else {}))
            yield from self._expectations(step, scope)
            for name in step.save:
                place = self._at(step.path, "save", name, of_key=True)
                if name in saved or name in variables.tree:
                    yield suite_finding("saved-twice", place, code="duplicate", name=name)
                saved[name] = place
                variables.tree[name] = ANYTHING
        for name, place in saved.items():
            if name not in self._used:
                yield suite_finding("saved-unused", place, severity=Severity.WARNING, name=name)

    def _step(self, step: Step, variables: Variables) -> Iterator[Finding]:
        raw = self._raw(step.path)
        if step.kind not in step_kinds():
            yield self._unknown("step", step.kind, step_kinds(), self._at(step.path, "do"))
        yield from self._step_kind(step, variables)
        yield from self._identity(raw, step.path)
        if "requirement" in raw:
            yield from self._requirement(raw["requirement"], self._at(step.path, "requirement"))
        yield from self._types([(step.arguments.get("type"), self._at(step.path, "type"))])
        skip = ("expect", "save", "do", "id", "title", "description", "question", "change", "body", "fixture")
        for key, value in raw.items():
            if key not in skip:
                yield from self._fill(value, (*step.path, key), variables)
        yield from self._body(step, variables)
        for name, source in step.save.items():
            if isinstance(source, str):
                yield from self._fhirpath(source, (*step.path, "save", name), variables)
        yield from self._address(step, variables)

    def _body(self, step: Step, variables: Variables) -> Iterator[Finding]:
        """Placeholders of the body: in the suite where they are written, or in the fixture's own file."""
        for key in ("body", "change"):
            if key in step.arguments:
                yield from self._fill(step.arguments[key], (*step.path, key), variables)
        try:
            body = read_body(step, self.suite.folder)
        except FixtureProblem as problem:
            place = self._at(step.path, "change" if problem.key == "change-nowhere" else "fixture")
            if problem.line is not None:
                shown = str(self.suite.folder / step.arguments["fixture"])
                place = Location(place.path, problem.line, problem.column, shown)
            yield suite_finding(problem.key, place, code="not-found", **problem.values)
            return
        if "fixture" in step.arguments and not isinstance(body, bytes):
            yield from self._fixture(step, variables)
            yield from self._real_numbers(body, (*step.path, "fixture"), step.arguments["fixture"])

    def _fixture(self, step: Step, variables: Variables) -> Iterator[Finding]:
        name = step.arguments["fixture"]
        path = self.suite.folder / name
        source = path.read_text(encoding="utf-8-sig")
        for offset, inside, reference in references(source) if path.suffix == ".json" else ():
            line = source.count("\n", 0, offset) + 1
            column = offset - source.rfind("\n", 0, offset)
            place = Location(name, line, column, str(path))
            if reference is None:
                yield suite_finding("bad-placeholder", place, name=inside)
                continue
            self._used.add(reference.name.split(".")[0])
            try:
                variables.lookup(reference)
            except UnknownName as unknown:
                yield self._unknown_name(unknown, place)

    def _unknown_name(self, unknown: UnknownName, place: Location) -> Finding:
        fix = nearest_fix(unknown.name, unknown.known)
        return suite_finding("unknown-name", place, code="not-found", name=unknown.name, fix=fix)

    def _fill(self, value: Any, path: ValuePath, variables: Variables) -> Iterator[Finding]:
        """Findings for the placeholders anywhere in a value, each where it stands."""
        for inner, text in strings(value, path):
            for offset, inside, reference in references(text):
                place = self.document.location(inner, offset=offset)
                if reference is None:
                    yield suite_finding("bad-placeholder", place, name=inside)
                    continue
                self._used.add(reference.name.split(".")[0])
                try:
                    filled = variables.lookup(reference)
                except UnknownName as unknown:
                    yield self._unknown_name(unknown, place)
                    continue
                if isinstance(filled, Mapping | list):
                    yield from self._not_text(text, filled, reference.name, place)

    def _not_text(self, text: str, filled: Any, name: str, place: Location) -> Iterator[Finding]:
        if not re.fullmatch(r"\{\{[^{}]*\}\}", text.strip()):
            known = [f"{name}.{key}" for key in filled] if isinstance(filled, Mapping) else []
            yield suite_finding("not-a-text", place, code="value", name=name, fix=nearest_fix(name, known))

    def _fhirpath(self, expression: str, path: ValuePath, variables: Variables) -> Iterator[Finding]:
        yield from self._fill(expression, path, variables)
        problem = fhirpath_problem(blank_fhirpath(expression))
        if problem is not None:
            place = self.document.location(path, offset=problem.offset)
            yield suite_finding(
                "fhirpath", place, code="invalid", reason=problem.reason, offset=problem.offset + 1
            )

    def _step_kind(self, step: Step, variables: Variables) -> Iterator[Finding]:
        """What the kind's entry says of its arguments."""
        try:
            known = STEPS.find(step.kind)
        except Exception as fault:  # whatever another distribution's module raises when it is imported
            yield self._not_loaded(step.kind, fault, self._at(step.path, "do"))
            return
        if known is None:
            return
        if known.schema is not None:
            yield from check_part(self.document, step.path, dict(step.arguments), known.schema)
        for key in known.expressions:
            if isinstance(step.arguments.get(key), str):
                yield from self._fhirpath(step.arguments[key], (*step.path, key), variables)

    def _checks_itself(self, kind: str) -> bool:
        try:
            known = STEPS.find(kind)
        except Exception:  # told where the step is read
            return False
        return known is not None and known.checks_itself

    def _not_loaded(self, kind: str, fault: Exception, place: Location) -> Finding:
        reason = f"{type(fault).__name__}: {fault}".partition("\n")[0]
        return suite_finding("kind-not-loaded", place, code="exception", name=kind, reason=reason)

    # --- expectations
    def _expectations(self, step: Step, variables: Variables) -> Iterator[Finding]:
        for expectation in step.expect:
            raw = self._raw(expectation.path)
            if not expectation.kind:
                yield suite_finding("no-kind", self._at(expectation.path), code="required")
                continue
            if expectation.kind not in assertion_kinds():
                place = self._at(expectation.path, expectation.kind, of_key=True)
                yield self._unknown("assertion", expectation.kind, assertion_kinds(), place)
            if "requirement" in raw:
                yield from self._requirement(raw["requirement"], self._at(expectation.path, "requirement"))
            yield from self._argument(expectation.kind, expectation.argument, expectation.path, variables)

    def _argument(self, kind: str, argument: Any, path: ValuePath, variables: Variables) -> Iterator[Finding]:
        place = (*path, kind)
        try:
            known = ASSERTIONS.find(kind)
        except Exception as fault:  # whatever another distribution's module raises when it is imported
            yield self._not_loaded(kind, fault, self._at(path, kind, of_key=True))
            known = None
        expressions = known.expressions if known is not None else ()
        if kind in expressions and isinstance(argument, str):
            yield from self._fhirpath(argument, place, variables)
            return
        if known is not None and known.schema is not None:
            yield from check_part(self.document, place, argument, known.schema)
        if isinstance(argument, Mapping):
            for key in expressions:
                if isinstance(argument.get(key), str):
                    yield from self._fhirpath(argument[key], (*place, key), variables)
            argument = {key: value for key, value in argument.items() if key not in expressions}
            if kind == "header" and "matches" in argument:
                try:
                    re.compile(argument["matches"])
                except re.error as problem:
                    where = self.document.location((*place, "matches"), offset=problem.pos or 0)
                    yield suite_finding("regex", where, code="invalid", reason=problem.msg)
        yield from self._fill(argument, place, variables)

    # --- identity numbers
    def _address(self, step: Step, variables: Variables) -> Iterator[Finding]:
        """A national identity number must not stand in a URL (IDN-03): parameters of a GET, a path, an id."""
        if step.deliberate:
            return
        in_body = step.kind == "search" and step.arguments.get("method") == "POST"
        in_body = in_body or (step.kind == "operation" and step.arguments.get("method", "POST") == "POST")
        for key in ("path", "resource-id", "version") + (() if in_body else ("params",)):
            for path, text in strings(step.arguments.get(key), (*step.path, key)):
                try:
                    filled = str(fill(text, variables.lookup))
                except (TemplateProblem, UnknownName):
                    continue  # reported where the placeholder is checked
                if identity_numbers(filled):
                    yield suite_finding("identity-number-in-url", self._at(path), code="security", key=key)

    def _real_numbers(self, value: Any, path: ValuePath, file: str | None) -> Iterator[Finding]:
        for inner, text in strings(value, path):
            for number in identity_numbers(text):
                if not is_synthetic(number):
                    place = self.document.location(path if file else inner)
                    yield suite_finding(
                        "real-number", place, code="security", file=file or self.document.file
                    )
