"""What the operating system says is told in the language asked for, its own words in parentheses."""

import errno
import os

import httpx
import pytest

from validator.runner.problems import cause_of
from validator.texts.system_errors import TEXTS, system_reason


@pytest.mark.parametrize("name", TEXTS)
def test_each_is_an_error_of_some_system(name: str) -> None:
    assert hasattr(errno, name)


def test_a_known_and_a_rare_error() -> None:
    full = OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
    assert system_reason(full).nb == f"disken er full ({os.strerror(errno.ENOSPC)})"
    assert system_reason(OSError(errno.EDOM, "odd")).nb == "odd"
    assert system_reason(OSError("no number")).nb == "no number"


@pytest.mark.parametrize(
    ("arguments", "nb", "en"),
    [
        (("report", "render", "nope.json"), "finnes ikke (", "does not exist ("),
        (("run", "--sandbox", "--out", "file/x"), "en del av stien er ikke en mappe (", "is not a folder ("),
        (("report", "render", "file"), "linje 1, kolonne 1", "line 1, column 1"),
    ],
)
def test_commands(cli, tmp_path, arguments, nb, en) -> None:
    (tmp_path / "file").write_text("x")
    for lang, words in (("nb", nb), ("en", en)):
        done = cli(*arguments, "--lang", lang)
        assert done.code in (2, 3)
        assert words in done.err
        assert len(done.err.splitlines()) == 1


def test_a_network_that_cannot_be_reached() -> None:
    problem = httpx.ConnectError("[Errno 101] Network is unreachable")
    problem.__cause__ = OSError(errno.ENETUNREACH, "Network is unreachable")
    said = cause_of(problem, host="a.no", seconds=1).text
    assert said.nb == "Får ikke kontakt med a.no: nettet er ikke tilgjengelig (Network is unreachable)"
    assert said.en == "Cannot reach a.no: the network cannot be reached (Network is unreachable)"
