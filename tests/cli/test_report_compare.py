"""``validator report compare``."""

import json


def test_a_run_beside_itself_and_one_that_cannot_be_read(cli, tmp_path):
    assert cli("run", "person", "--only", "IDN-03", "--sandbox", "--out", "a", "--format", "json").code == 0
    done = cli("report", "compare", "a/result.json", "a/result.json", "--lang", "nb")
    assert (done.code, done.out) == (0, "Ingen feil, verken før eller nå\n")
    (tmp_path / "other.json").write_text("{}")
    for name in ("nowhere.json", "other.json"):
        done = cli("report", "compare", "a/result.json", name)
        assert done.code == 2
        assert name in done.err
        assert done.err.count("\n") == 1
    shown = cli("report", "compare", "a/result.json", "a/result.json", "--format", "json")
    assert json.loads(shown.out) == {
        "new": [],
        "not-tried-before": [],
        "as-before": [],
        "mended": [],
        "not-tried": [],
        "suites": [],
    }
