"""The GitHub action and the examples for other build servers: their shell is run as it stands, against a server on a socket."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
import yaml

from validator import __version__

TAG = f"v{__version__}"
EXAMPLES = ("github.yml", "gitlab-ci.yml", "azure-pipelines.yml", "Jenkinsfile")
INSTALLING = re.compile(
    r"git clone|-m venv|pip\"? install|prependpath|rm -rf .journalvalidator|export PATH|^PATH="
)
SUITE = """\
suite: trial
version: 1.0.0
title: {nb: Prøve, en: Trial}
service: felles-grunnlag
interaction: lookup
role: source
scenarios:
  - id: fails
    title: {nb: Feiler, en: Fails}
    requirements: [INT-05]
    steps:
      - id: read
        do: read
        type: Patient
        resource-id: nobody
        expect:
          - status: 200
            message: {nb: Pasienten skal finnes, en: The patient must exist}
"""


@pytest.fixture(scope="module")
def product() -> Iterator[str]:
    """A FHIR server that has a CapabilityStatement and nothing else."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            known = self.path == "/fhir/metadata"
            body: dict[str, Any] = {"resourceType": "OperationOutcome"}
            if known:
                body = {"resourceType": "CapabilityStatement", "fhirVersion": "4.0.1", "rest": []}
            content = json.dumps(body).encode()
            self.send_response(200 if known else 404)
            self.send_header("Content-Type", "application/fhir+json")
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, format: str, *args: Any) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as listening:
        threading.Thread(target=listening.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{listening.server_address[1]}/fhir"
        listening.shutdown()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "trial").mkdir()
    (tmp_path / "trial" / "suite.yaml").write_text(SUITE, encoding="utf-8")
    return tmp_path


def run(script: str, folder: Path, **variables: str) -> subprocess.CompletedProcess[str]:
    """As GitHub, GitLab, Azure and Jenkins run it: bash, ending at what fails, with ``validator`` on the path."""
    scripts = str(Path(sys.executable).parent)
    environment = {**os.environ, "PATH": f"{scripts}{os.pathsep}{os.environ['PATH']}", "NO_COLOR": "1"}
    return subprocess.run(
        ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", script],
        cwd=folder,
        env={**environment, **variables},
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


# --- the action


@pytest.fixture(scope="module")
def action(repository: Path) -> dict[str, Any]:
    return yaml.safe_load((repository / "action.yml").read_text(encoding="utf-8"))


def step(action: dict[str, Any], name: str) -> dict[str, Any]:
    (found,) = (one for one in action["runs"]["steps"] if one.get("name") == name)
    return found


def verify(action: dict[str, Any], folder: Path, **inputs: str) -> subprocess.CompletedProcess[str]:
    """Run the step that verifies, with the inputs filled in as GitHub does."""
    known = {name: stated["default"] for name, stated in action["inputs"].items()}
    assert inputs.keys() <= known.keys()
    filled = known | inputs
    variables = {}
    for name, value in step(action, "Verify")["env"].items():
        wanted = re.fullmatch(r"\$\{\{ inputs\.([\w-]+) \}\}", value)
        variables[name] = filled[wanted[1]] if wanted else "validator"
    files = {name: str(folder / name.lower()) for name in ("GITHUB_OUTPUT", "GITHUB_STEP_SUMMARY")}
    return run(step(action, "Verify")["run"], folder, **variables, **files)


def test_the_action_fails_as_the_run_does_and_shows_why(action, folder, product):
    done = verify(action, folder, target=product, suites="./trial", product="Journal X")
    assert done.returncode == 1, done.stdout + done.stderr
    assert (folder / "github_output").read_text() == "exit-code=1\n"
    commands = [line for line in done.stdout.splitlines() if line.startswith("::")]
    assert len(commands) == 1
    assert commands[0].startswith("::error title=trial/fails")
    assert "The patient must exist" in commands[0]
    page = (folder / "github_step_summary").read_text(encoding="utf-8")
    assert "Journal X" in page
    assert "| Trial 1.0.0 | Failed |" in page
    report = folder / action["inputs"]["report"]["default"]
    assert {"result.json", "report.nb.html", "junit.xml", "summary.nb.md"} <= {
        one.name for one in report.iterdir()
    }


def test_the_action_speaks_the_language_asked_for(action, folder, product):
    done = verify(action, folder, target=product, suites="./trial", language="nb")
    assert "Pasienten skal finnes" in done.stdout
    assert "### Testsett" in (folder / "github_step_summary").read_text(encoding="utf-8")


def test_what_cannot_be_run_shows_nothing_of_an_earlier_run(action, folder, product):
    verify(action, folder, target=product, suites="./trial")
    (folder / "github_step_summary").unlink()
    done = verify(action, folder, target=product, suites="no-such-suite")
    assert done.returncode == 2
    assert "no-such-suite" in done.stderr
    assert not (folder / "github_step_summary").exists()


def test_inputs_are_words_and_never_code(action, folder, product):
    """What a pull request can put into an input is not run."""
    hostile = "$(touch owned); touch owned `touch owned`"
    verify(action, folder, target=product, suites="./trial", product=hostile, vendor=hostile)
    assert not (folder / "owned").exists()
    for one in action["runs"]["steps"]:
        assert "${{" not in one.get("run", "")


def test_the_variables_of_a_secret_reach_the_run(action, folder):
    script = step(action, "Verify")["run"]
    setting = script[: script.index("rm -f")]
    secret = "FIRST_KEY=a b=c\n\nSECOND=$(id)"
    done = run(setting + 'printf "%s|%s" "$FIRST_KEY" "$SECOND"', folder, VALIDATOR_ENVIRONMENT=secret)
    assert done.stdout == "a b=c|$(id)"


def test_the_action_installs_its_own_version_from_the_lock(action, repository):
    script = step(action, "Install")["run"]
    assert "git+" not in script
    assert "@main" not in script
    assert '--requirement "$SOURCE/requirements/validator.txt"' in script
    assert '--no-deps --no-build-isolation "$SOURCE"' in script
    assert step(action, "Install")["env"]["SOURCE"] == "${{ github.action_path }}"
    assert (repository / "requirements" / "validator.txt").is_file()


# --- workflows


def workflows(repository: Path) -> list[Path]:
    return [
        repository / "action.yml",
        repository / "examples" / "ci" / "github.yml",
        *sorted((repository / ".github" / "workflows").glob("*.yml")),
    ]


def test_actions_of_others_are_pinned_to_a_commit_and_ours_to_this_version(repository):
    seen = 0
    for file in workflows(repository):
        for used in re.findall(r"^[^#\n]*\buses: (.+)$", file.read_text(encoding="utf-8"), re.MULTILINE):
            seen += 1
            if used.startswith("journalvalidatoren/"):
                assert used.endswith(f"@{TAG}"), (file, used)
            elif not used.startswith("./"):
                assert re.fullmatch(r"[\w-]+/[\w-]+@[0-9a-f]{40} # v[\d.]+", used), (file, used)
    assert seen > 8


def test_verify_hands_all_that_it_is_given_to_the_action(repository, action):
    workflow = yaml.safe_load(
        (repository / ".github" / "workflows" / "verify.yml").read_text(encoding="utf-8")
    )
    called = workflow[True]["workflow_call"]  # YAML 1.1 reads "on" as true
    (job,) = workflow["jobs"].values()
    given = job["steps"][-1]["with"]
    assert given.keys() <= action["inputs"].keys()
    assert given == {name: f"${{{{ inputs.{name} }}}}" for name in called["inputs"] if name != "version"}
    assert called["inputs"]["version"]["default"] == TAG


@pytest.mark.parametrize("name", EXAMPLES)
def test_every_example_names_this_version_and_no_branch(repository, name):
    content = (repository / "examples" / "ci" / name).read_text(encoding="utf-8")
    assert TAG in content
    assert not re.search(r"journalvalidator(\.git)?@main", content)


# --- other build servers


def shell(repository: Path, name: str) -> str:
    """The lines that verify, without those that install."""
    content = (repository / "examples" / "ci" / name).read_text(encoding="utf-8")
    if name == "Jenkinsfile":
        scripts = re.findall(r"sh '''\n(.*?)'''", content, re.DOTALL)
    elif name == "gitlab-ci.yml":
        job = yaml.safe_load(content)["conformance"]
        scripts = [*job["before_script"], *job["script"]]
    else:
        scripts = [one["bash"] for one in yaml.safe_load(content)["steps"] if "bash" in one]
    lines = [line.strip() for script in scripts for line in script.splitlines()]
    return "\n".join(line for line in lines if not INSTALLING.search(line))


@pytest.mark.parametrize("name", EXAMPLES[1:])
def test_the_shell_of_an_example_verifies_and_leaves_what_it_publishes(repository, folder, product, name):
    script = shell(repository, name)
    assert script.count("validator run") == 1
    done = run(script, folder, TARGET=product, SUITES="./trial")
    assert done.returncode == 1, done.stdout + done.stderr
    report = ElementTree.parse(folder / "conformance-report" / "junit.xml").getroot()
    assert report.get("failures") == "1"


@pytest.mark.parametrize("name", EXAMPLES[1:])
def test_an_example_installs_from_the_lock_of_its_version(repository, name):
    content = (repository / "examples" / "ci" / name).read_text(encoding="utf-8")
    assert '--branch "$VALIDATOR_VERSION"' in content
    assert re.search(r"--requirement \S*requirements/validator\.txt", content)
    assert "--no-deps --no-build-isolation" in content


def test_azure_is_told_of_the_summary(repository, folder):
    script = shell(repository, "azure-pipelines.yml").split("\n")
    (folder / "conformance-report").mkdir()
    (folder / "conformance-report" / "summary.en.md").write_text("x")
    done = run(script[-1], folder)
    told = re.fullmatch(r"##vso\[task.uploadsummary\](.+)\n", done.stdout)
    assert told is not None
    assert Path(told[1]).read_text() == "x"
