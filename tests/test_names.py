"""One name for each thing, wherever it is read."""

import re
import subprocess
from pathlib import Path

import pytest
import yaml

from validator import NAME
from validator.suites.loader import find_suites, load_suite
from validator.texts import text

OLD_HOST = "journalvalidatoren" + ".example"


@pytest.fixture(scope="module")
def services(repository: Path) -> dict[str, dict[str, str]]:
    document = yaml.safe_load((repository / "suites" / "services.yaml").read_text("utf-8"))
    return {service["id"]: service["title"] for service in document["services"]}


def test_reports_call_every_service_what_the_catalogue_calls_it(services):
    for name, title in services.items():
        shown = text(f"report.service-{name}")
        assert (shown.nb, shown.en) == (title["nb"], title["en"])


def test_reports_know_no_service_that_the_catalogue_does_not_have(services):
    from validator.texts.report_names import TEXTS

    told = {key.removeprefix("service-") for key in TEXTS if key.startswith("service-")}
    assert told == set(services)


@pytest.mark.parametrize("folder", find_suites()[0], ids=lambda folder: folder.name)
def test_the_only_suite_of_a_service_has_its_name(services, folder):
    suites = [load_suite(one).suite for one in find_suites()[0]]
    suite = load_suite(folder).suite
    assert suite is not None
    if sum(one is not None and one.service == suite.service for one in suites) == 1:
        assert (suite.title.nb, suite.title.en) == (
            services[suite.service]["nb"],
            services[suite.service]["en"],
        )


def test_our_addresses_have_one_host(repository: Path):
    found = subprocess.run(
        ["git", "grep", "-l", OLD_HOST], cwd=repository, capture_output=True, text=True, check=False
    )
    assert found.stdout.split() == []


def test_people_read_the_name_of_the_product_and_not_of_the_distribution(repository: Path):
    """In what is said: a text of ours with the distribution's name is about installing it."""
    from importlib import import_module

    for module in sorted((repository / "validator" / "texts").glob("*.py")):
        texts = getattr(import_module(f"validator.texts.{module.stem}"), "TEXTS", {})
        for key, pair in texts.items():
            for said in pair:
                word = re.search(r"\bjournalvalidator\b", said)
                assert word is None or "nstall" in said, key


def test_what_we_send_and_write_bears_the_name():
    import httpx

    from validator.reports.sarif import driver_of
    from validator.runner.sending import open_client
    from validator.runner.targets import TargetConnection

    assert driver_of([], "1")["name"] == NAME
    connection = TargetConnection(
        "http://x.test", transport=httpx.MockTransport(lambda request: httpx.Response(200))
    )
    assert open_client(connection).headers["user-agent"].startswith(f"{NAME}/")
