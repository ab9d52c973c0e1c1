"""What a run says about each requirement, part by part.

A part is verified only by assertions that cite it, were executed to the end, hold, and of which at least one could have
failed for the right reason. A requirement is verified only when every part of it that binds the product is. A person's
declaration is shown as what it is, and never makes anything verified.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from validator.reports.coverage import (
    PASSING,
    VERIFIED,
    Status,
    capped,
    combined_status,
    is_declaration,
    scenario_status,
)
from validator.results import (
    RECOMMENDATION,
    AssertionResult,
    Requirement,
    RequirementPart,
    Result,
    ScenarioResult,
    StepResult,
    SuiteResult,
    Text,
    Verdict,
    cited_parts,
)
from validator.texts import text


@dataclass(frozen=True, slots=True)
class PartCoverage:
    """One part that binds the product; of a requirement without parts, the whole of it. ``reasons``: why it is not a plain
    "verified"."""

    citation: str
    title: Text
    status: Status
    reasons: tuple[Text, ...] = ()


@dataclass(frozen=True, slots=True)
class RequirementCoverage:
    """``parts`` are empty where the requirement has none. ``demanded``: by a claim, so that silence about it would mislead."""

    requirement: Requirement
    status: Status
    scenarios: tuple[tuple[str, ScenarioResult], ...] = ()
    """(suite id, scenario) for every scenario that bears on the requirement."""
    parts: tuple[PartCoverage, ...] = ()
    reasons: tuple[Text, ...] = ()
    demanded: bool = False

    @property
    def is_recommendation(self) -> bool:
        return self.requirement.level == RECOMMENDATION


@dataclass(frozen=True, slots=True)
class _Proof:
    """What one scenario says of one citation. ``evidence``: at least one assertion held that could have failed."""

    role: str
    status: Status
    evidence: bool


def requirement_coverage(result: Result) -> tuple[RequirementCoverage, ...]:
    """Per requirement of the catalogue as it stood at the run, and per requirement that is cited without being in it,
    in order of id."""
    return _Coverage(result).rows()


@dataclass(slots=True)
class _Coverage:
    result: Result
    proofs: dict[str, list[_Proof]] = field(default_factory=lambda: defaultdict(list))
    scenarios: dict[str, list[tuple[str, ScenarioResult]]] = field(default_factory=lambda: defaultdict(list))
    _rows: dict[str, RequirementCoverage] = field(default_factory=dict)

    def rows(self) -> tuple[RequirementCoverage, ...]:
        for suite in self.result.suites:
            for scenario in suite.scenarios:
                self._read(suite, scenario)
        names = sorted(set(self.result.requirements) | set(self.scenarios))
        return tuple(self._row(name, ()) for name in names)

    def _read(self, suite: SuiteResult, scenario: ScenarioResult) -> None:
        for citation in _cited(scenario):
            proof = _proof(citation, suite, scenario)
            self.proofs[citation].append(replace(proof, status=capped(proof.status, not suite.left_out)))
            name, _ = cited_parts(citation)
            bearing = self.scenarios[name]
            if not bearing or bearing[-1][1] is not scenario:
                bearing.append((suite.id, scenario))

    def _row(self, name: str, followed_from: tuple[str, ...]) -> RequirementCoverage:
        if name not in self._rows:
            self._rows[name] = self._made(name, followed_from)
        return self._rows[name]

    def _made(self, name: str, followed_from: tuple[str, ...]) -> RequirementCoverage:
        known = self.result.requirements.get(name)
        requirement = known or Requirement(name, "", Text(name, name), "", "")
        demanded = any(name in claim.requirements for claim in self.result.claims)
        scenarios = tuple(self.scenarios.get(name, ()))
        if requirement.follows_from:
            status, reasons = self._followed(requirement, (*followed_from, name))
            return RequirementCoverage(requirement, status, scenarios, (), reasons, demanded)
        binding = {_citation(requirement, part): part for part in self._binding(requirement)}
        parts = tuple(self._part(requirement, part) for part in binding.values())
        # What cites the whole of a requirement with parts, a part that it does not have, or what binds the other role,
        # can only count against it.
        strays = [
            proof.status
            for citation, proofs in self.proofs.items()
            if cited_parts(citation)[0] == name
            for proof in proofs
            if citation not in binding or not _is_about(binding[citation], proof)
        ]
        statuses = [part.status for part in parts] or [Status.NOT_TESTED]
        status = capped(combined_status([*statuses, *strays]), self.result.complete)
        if not requirement.parts:
            return RequirementCoverage(requirement, status, scenarios, (), parts[0].reasons, demanded)
        return RequirementCoverage(requirement, status, scenarios, parts, (), demanded)

    # --- parts
    def _roles(self, requirement: Requirement) -> tuple[str, ...]:
        """The roles that the product answers for here: those of the claims that demand it, else those of the suites that
        cite it, else those of every claim."""
        claimed = [claim.role for claim in self.result.claims if requirement.id in claim.requirements]
        cited = [
            proof.role
            for citation, proofs in self.proofs.items()
            if cited_parts(citation)[0] == requirement.id
            for proof in proofs
        ]
        return tuple(dict.fromkeys(claimed or cited or [claim.role for claim in self.result.claims]))

    def _binding(self, requirement: Requirement) -> Sequence[RequirementPart]:
        """The parts that bind the product in its roles; all of them when nobody has said what its roles are."""
        whole = RequirementPart(
            "",
            requirement.title,
            requirement.role,
            requirement.method,
            requirement.evidence,
            requirement.not_tested,
        )
        if not requirement.parts:
            return (whole,)
        roles = self._roles(requirement)
        return [part for part in requirement.parts if not roles or part.role in ("both", *roles)]

    def _part(self, requirement: Requirement, part: RequirementPart) -> PartCoverage:
        citation = _citation(requirement, part)
        proofs = [proof for proof in self.proofs.get(citation, ()) if _is_about(part, proof)]
        # What binds both roles is shown in each role that is claimed, by suites that test that role.
        roles = self._roles(requirement) if part.role == "both" else ()
        by_role = [[proof for proof in proofs if proof.role == role] for role in roles]
        tested = combined_status(map(_tested, by_role if len(roles) > 1 else [proofs]))
        declared = self._declared(requirement.id, citation)
        status = capped(_with_declaration(tested, declared, part.method), self.result.complete)
        return PartCoverage(
            citation, part.title, status, tuple(_part_reasons(part, status, tested, declared, proofs))
        )

    def _declared(self, name: str, citation: str) -> Status:
        """What people have said of it, the part before the whole; what has expired says nothing."""
        standing = [one for one in self.result.declarations if not one.has_expired(self.result.finished)]
        for wanted in dict.fromkeys((citation, name)):
            said = [one.holds for one in standing if one.requirement == wanted]
            if said:
                return Status.DECLARED if all(said) else Status.FAILED
        return Status.NOT_TESTED

    # --- what follows from others
    def _followed(
        self, requirement: Requirement, followed_from: tuple[str, ...]
    ) -> tuple[Status, tuple[Text, ...]]:
        """The status of what carries it. A declaration can speak where nothing was tested, or against."""
        found = {citation: self._status_of(citation, followed_from) for citation in requirement.follows_from}
        carried = capped(combined_status(found.values()), self.result.complete)
        declared = self._declared(requirement.id, requirement.id)
        status = _with_declaration(carried, declared, "automated")
        if status in VERIFIED:
            return status, ()
        missing = ", ".join(name for name, one in found.items() if one not in VERIFIED)
        reasons = [text("report.follows-from", names=missing)] if missing else []
        return status, (*reasons, *_declared_reasons(declared))

    def _status_of(self, citation: str, followed_from: tuple[str, ...]) -> Status:
        name, part = cited_parts(citation)
        if name in followed_from:
            return Status.NOT_TESTED
        row = self._row(name, followed_from)
        if not part:
            return row.status
        return next((one.status for one in row.parts if one.citation == citation), Status.NOT_TESTED)


def _citation(requirement: Requirement, part: RequirementPart) -> str:
    return f"{requirement.id}.{part.id}" if part.id else requirement.id


def _is_about(part: RequirementPart, proof: _Proof) -> bool:
    """A suite for one role says nothing of what binds the other only."""
    return part.role not in ("source", "consumer") or proof.role == part.role


def _tested(proofs: Iterable[_Proof]) -> Status:
    """What the scenarios show together, where what could not have failed shows nothing whole."""
    found = list(proofs)
    status = combined_status(proof.status for proof in found)
    return Status.PARTIAL if status in VERIFIED and not any(proof.evidence for proof in found) else status


def _with_declaration(tested: Status, declared: Status, method: str) -> Status:
    """A declaration against it counts against it. One for it stands alone where a declaration is all that is asked or
    all there is, and beside the test where both are asked, which is never a plain "verified"."""
    if declared is Status.FAILED or tested is Status.FAILED:
        return Status.FAILED
    if method == "declared":
        return combined_status({tested, declared} - {Status.NOT_TESTED})
    if method == "both":
        return combined_status((tested, declared))
    return declared if tested is Status.NOT_TESTED else tested


def _part_reasons(
    part: RequirementPart, status: Status, tested: Status, declared: Status, proofs: Sequence[_Proof]
) -> Iterable[Text]:
    if status is Status.NOT_TESTED:
        if part.method == "declared":
            yield text("report.only-declarable")
        elif part.not_tested is not None:
            yield part.not_tested
        else:
            yield text("report.not-reached" if proofs else "report.no-suite-in-run")
    elif tested is Status.PARTIAL and not any(proof.evidence for proof in proofs):
        yield text("report.only-answered")
    elif tested is Status.PARTIAL:
        yield text("report.not-all-carried-through")
    if part.method == "both" and tested in VERIFIED and declared is Status.NOT_TESTED:
        yield text("report.also-declaration")
    yield from _declared_reasons(declared)


def _declared_reasons(declared: Status) -> Iterable[Text]:
    if declared is Status.DECLARED:
        yield text("report.declared-not-tested")
    elif declared is Status.FAILED:
        yield text("report.declared-no")


def _cited(scenario: ScenarioResult) -> tuple[str, ...]:
    cited = dict.fromkeys(scenario.requirements)
    for step in scenario.steps:
        for assertion in step.assertions:
            if assertion.requirement:
                cited[assertion.requirement] = None
    return tuple(cited)


def _proof(citation: str, suite: SuiteResult, scenario: ScenarioResult) -> _Proof:
    citing = [
        (step, assertion)
        for step in scenario.steps
        for assertion in step.assertions
        if assertion.requirement == citation
    ]
    evidence = any(
        assertion.evidence
        and assertion.verdict in PASSING
        and step.phase != "cleanup"
        and not is_declaration(step)
        for step, assertion in citing
    )
    return _Proof(suite.role, _proven(scenario, citing), evidence)


def _proven(scenario: ScenarioResult, citing: Sequence[tuple[StepResult, AssertionResult]]) -> Status:
    """What the scenario says of a citation by the assertions that carry it. One that was not carried through proves nothing
    completely; one that promises it without an assertion of it proves nothing."""
    whole = scenario_status(scenario)
    verdicts = {assertion.verdict for _, assertion in citing}
    if Verdict.FAIL in verdicts:
        return Status.FAILED
    if Verdict.ERROR in verdicts:
        return Status.INCONCLUSIVE
    if not verdicts & set(PASSING):
        return _without_assertions(scenario, whole)
    unfinished = any(
        step.verdict in (Verdict.ERROR, Verdict.SKIP) for step in scenario.steps if step.phase != "cleanup"
    )
    if Verdict.SKIP in verdicts or unfinished or whole is Status.INCONCLUSIVE:
        return Status.PARTIAL
    if all(is_declaration(step) for step, _ in citing):
        return Status.DECLARED
    return Status.REMARKS if Verdict.WARNING in verdicts else Status.VERIFIED


def _without_assertions(scenario: ScenarioResult, whole: Status) -> Status:
    """A fault that nobody ties to a requirement is one in all that the scenario promises; one that belongs to another
    requirement only kept this one from being tested."""
    if whole is Status.FAILED:
        faults = [
            assertion.requirement
            for step in scenario.steps
            for assertion in step.assertions
            if assertion.verdict is Verdict.FAIL
        ]
        return Status.INCONCLUSIVE if faults and all(faults) else Status.FAILED
    return whole if whole in (Status.INCONCLUSIVE, Status.DECLARED) else Status.NOT_TESTED


def tally(rows: Iterable[RequirementCoverage]) -> Mapping[Status, int]:
    """How many of each status, all of them in the order of :class:`Status`, zero included."""
    found = [row.status for row in rows]
    return {status: found.count(status) for status in Status}
