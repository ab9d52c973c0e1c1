"""``validator suites show SUITE/SCENARIO``."""

import json


def test_the_steps_of_a_scenario_in_both_languages_and_every_form(cli):
    nb, en = (cli("suites", "show", "news2/full-maaling", "--lang", lang) for lang in ("nb", "en"))
    assert (nb.code, en.code) == (0, 0)
    assert "Forberedelse" in nb.out
    assert "Set-up" in en.out
    for out in (nb.out, en.out):
        assert "POST /Patient\n" in out
        assert '"reference": "Patient/{{ steps.pasient.id }}"' in out
        assert "DELETE /Patient/{{ steps.pasient.id }}" in out
        assert "[NWS-01.total]" in out
    (shown,) = json.loads(cli("suites", "show", "news2/full-maaling", "--format", "json").out)
    assert shown["scenario"] == "full-maaling"
    search = next(step for step in shown["steps"] if step["id"] == "soek")
    assert search["as"] == "legevakt-sykepleier"
    assert search["requests"][0]["path"] == "/Observation/_search"
    assert "17854112139" in search["requests"][0]["body"]
    assert {one["requirement"] for one in search["expect"]} >= {"NWS-01.total", "IDN-03"}
    markdown = cli("suites", "show", "news2/full-maaling", "--format", "markdown").out
    assert markdown.startswith("## news2/full-maaling: ")
    assert markdown.count("```http\n") == sum(len(step.get("requests", ())) for step in shown["steps"])


def test_a_scenario_that_does_not_exist(cli):
    done = cli("suites", "show", "news2/full-maling")
    assert done.code == 2
    assert "Did you mean “full-maaling”?" in done.err
    assert cli("suites", "show", "nws2/full-maaling").code == 2


def test_a_suite_is_listed_as_before(cli):
    done = cli("suites", "show", "news2")
    assert done.code == 0
    assert "  full-maaling: Full NEWS2" in done.out
    assert "POST" not in done.out


def test_one_that_lies_in_a_folder(cli, repository):
    done = cli("suites", "show", f"{repository}/suites/news2/full-maaling", "--lang", "nb")
    assert done.code == 0
    assert done.out == cli("suites", "show", "news2/full-maaling", "--lang", "nb").out
