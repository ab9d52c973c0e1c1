"""Claims and declarations from ``validator.toml`` to every report: apart from what was tested."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

CLAIMED = """\
[claims.news2]
roles = ["source"]
interactions = ["lookup"]
"""
DECLARED = """\
[declarations.SEC-05]
holds = true
by = "Kari Eksempel, quality"
date = "2025-01-05"
statement = "Assessed <b>once</b> a year."
document = "assessment.pdf"

[declarations.ANS-01]
holds = true
by = "Ola Eksempel"
date = "2024-01-05"
valid-until = "2024-12-31"

[declarations.SEC-06]
holds = false
by = "Kari Eksempel, quality"
date = "2025-01-05"
"""


def test_declarations_reach_result_report_and_console(cli: Callable[..., Any], tmp_path: Path) -> None:
    (tmp_path / "assessment.pdf").write_bytes(b"pdf")
    (tmp_path / "v.toml").write_text(CLAIMED + DECLARED)
    ran = cli("run", "news2", "--sandbox", "--config", "v.toml", "--out", "r", "--only", "full-maaling")
    assert "Declarations: 3. Met: 1. Not met: 1. Expired: 1." in ran.out
    assert "ANS-01: The declaration ended on 2024-12-31" in ran.out
    result = json.loads((tmp_path / "r" / "result.json").read_text())
    assert [claim["service"] for claim in result["claims"]] == ["news2"]
    assert {one["requirement"]: one["holds"] for one in result["declarations"]} == {
        "SEC-05": True,
        "ANS-01": True,
        "SEC-06": False,
    }
    assert len(next(one for one in result["declarations"] if "document" in one)["sha256"]) == 64
    assert result["requirements"].keys() >= {*result["claims"][0]["requirements"], "ANS-35"}
    for language, heading in (
        ("nb", "Erklært av leverandøren, ikke prøvd"),
        ("en", "Declared by the vendor"),
    ):
        page = (tmp_path / "r" / f"report.{language}.html").read_text()
        assert heading in page
        assert "Assessed &lt;b&gt;once&lt;/b&gt; a year." in page


def test_a_suite_that_nobody_claims_is_refused_by_name_and_left_out_otherwise(
    cli: Callable[..., Any], tmp_path: Path
) -> None:
    (tmp_path / "v.toml").write_text(CLAIMED)
    refused = cli("run", "kommunale-tjenester", "--sandbox", "--config", "v.toml")
    assert refused.code == 2
    assert "which [claims] does not name (news2)" in refused.err


def test_a_declaration_of_something_not_claimed_is_one_line_and_2(
    cli: Callable[..., Any], tmp_path: Path
) -> None:
    (tmp_path / "v.toml").write_text(
        CLAIMED + DECLARED.replace("SEC-06", "KOM-01").replace("assessment.pdf", "v.toml")
    )
    refused = cli("run", "news2", "--sandbox", "--config", "v.toml")
    assert refused.code == 2
    assert "v.toml:17:2" in refused.err
    assert "KOM-01" in refused.err
