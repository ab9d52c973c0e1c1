"""Steps that are not interactions of FHIR: a plain request, a token, a person's declaration, an incoming
request."""

from __future__ import annotations

from validator.results import AssertionResult, Finding, Location, Rule, Severity, Verdict
from validator.runner.answers import Reply
from validator.runner.steps.registry import StepOutcome, StepRun, step_kind
from validator.runner.steps.rest import FHIR_JSON
from validator.texts import text


@step_kind("http", any_answer=True)
async def http(run: StepRun) -> StepOutcome:
    arguments = run.arguments
    content_type = arguments.get("content-type", FHIR_JSON if run.body is not None else None)
    answer = await run.ask(
        arguments["method"],
        arguments["path"],
        params=arguments.get("params"),
        body=run.body,
        content_type=content_type,
    )
    return StepOutcome(Reply(answer))


@step_kind("token")
async def token(run: StepRun) -> StepOutcome:
    await run.obtain_token()
    return StepOutcome()


@step_kind("await", checks_itself=True)
async def incoming(run: StepRun) -> StepOutcome:
    return StepOutcome(skip=text("runner.await-not-available"))


@step_kind("attest", checks_itself=True)
async def attest(run: StepRun) -> StepOutcome:
    """A declaration is shown as declared (assertion kind ``declared``), never as tested."""
    requirement = run.step.requirement or ""
    declaration = run.declarations.get(requirement)
    if declaration is None:
        return StepOutcome(skip=text("runner.not-declared", requirement=requirement))
    said = declaration.statement or declaration.evidence or "–"
    title = text("runner.declared", by=declaration.by, date=declaration.date, said=said)
    if declaration.holds:
        return StepOutcome(assertions=(AssertionResult("declared", title, Verdict.PASS, requirement),))
    finding = Finding(
        Severity.ERROR,
        "business-rule",
        "runner.declared-not-met",
        text("runner.declared-not-met", requirement=requirement, by=declaration.by, date=declaration.date),
        Location(f"declarations.{requirement}"),
        Rule(requirement),
    )
    return StepOutcome(assertions=(AssertionResult("declared", title, Verdict.FAIL, requirement, finding),))
