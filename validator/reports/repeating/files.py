"""The files that repeat what failed: a folder for each scenario, with everything it needs."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from validator import NAME
from validator.reports.dataclass_json import dumps
from validator.reports.failures import scenario_failures
from validator.reports.repeating.http_file import http_file
from validator.reports.repeating.postman import body_text, postman_collection
from validator.reports.repeating.recipe import Call, Recipe, recipe_of
from validator.reports.repeating.shell import shell_script
from validator.results import Language, Result, ScenarioResult, SuiteResult, Verdict
from validator.texts import text

FOLDER = "repeat"
SHELL, HTTP, POSTMAN = "repeat.sh", "repeat.http", "postman.json"
LIST_OF_FILES = ".files"


def repeat_files(result: Result, language: Language = "en") -> Mapping[str, Callable[[], str]]:
    """Path → content, for each scenario that failed and sent anything: ``repeat/SUITE/SCENARIO/`` with ``repeat.sh``, ``repeat.http``,
    ``postman.json`` and ``bodies/``. Nothing at all where nothing failed."""
    files: dict[str, Callable[[], str]] = {}
    for suite in result.suites:
        for scenario in suite.scenarios:
            if scenario.verdict is Verdict.FAIL:
                files |= _scenario(result, suite, scenario, language)
    if files:
        names = "".join(f"{name.removeprefix(FOLDER + '/')}\n" for name in files)
        files[f"{FOLDER}/{LIST_OF_FILES}"] = lambda: names
    return files


def repeat_script(suite: SuiteResult, scenario: ScenarioResult) -> str:
    """Where the script of a scenario is, below the folder of the reports."""
    return f"{_folder(suite, scenario)}/{SHELL}"


def _folder(suite: SuiteResult, scenario: ScenarioResult) -> str:
    # A result may come from anybody; its names must not lead out of the folder.
    names = (re.sub(r"[^A-Za-z0-9._-]", "_", name).strip(".") or "_" for name in (suite.id, scenario.id))
    return "/".join((FOLDER, *names))


def _scenario(
    result: Result, suite: SuiteResult, scenario: ScenarioResult, language: Language
) -> dict[str, Callable[[], str]]:
    recipe = recipe_of(result, scenario)
    if not recipe.calls:
        return {}
    folder = _folder(suite, scenario)
    bodies = _body_names(recipe)
    about = _about(result, suite, scenario, language)
    base = "" if result.target.kind == "sandbox" else result.target.url
    shown = {failure.step.id for failure in scenario_failures(suite, scenario) if failure.step}
    name = f"{suite.id}/{scenario.id}"
    files: dict[str, Callable[[], str]] = {
        f"{folder}/{SHELL}": lambda: shell_script(recipe, about, bodies, base, shown, language),
        f"{folder}/{HTTP}": lambda: http_file(recipe, about, bodies, base, language),
        f"{folder}/{POSTMAN}": lambda: (
            dumps(postman_collection(recipe, name, about, base, language), indent=2) + "\n"
        ),
    }
    for call, body in zip(recipe.calls, bodies, strict=True):
        if body:
            files[f"{folder}/{body}"] = lambda call=call: body_text(call.body)  # type: ignore[misc]
    return files


def _body_names(recipe: Recipe) -> list[str]:
    def name(number: int, call: Call) -> str:
        if not call.body:
            return ""
        kind = next((kind for kind in ("json", "xml") if kind in call.content_type), "txt")
        return f"bodies/{number:02d}-{re.sub(r'[^A-Za-z0-9-]', '_', call.step)}.{kind}"

    return [name(number, call) for number, call in enumerate(recipe.calls, 1)]


def _about(result: Result, suite: SuiteResult, scenario: ScenarioResult, language: Language) -> list[str]:
    """What the files are about: the scenario, the run, and what failed in it."""
    title = scenario.title.in_language(language)
    lines = [
        f"{suite.id}/{scenario.id} ({suite.version}): {title}",
        text(
            "repeating.of-run",
            tool=f"{NAME} {result.tool_version}",
            run=result.run_id,
            target=result.target.url,
        ).in_language(language),
    ]
    for failure in scenario_failures(suite, scenario):
        step = f"{failure.step.id}: " if failure.step else ""
        lines.append(f"✘ {step}{failure.message.in_language(language)}")
    return lines
