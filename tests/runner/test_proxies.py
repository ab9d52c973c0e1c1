"""A proxy that the environment names is what could not be reached, and not the product behind it."""

from __future__ import annotations

import pytest

from validator.runner.problems import proxy_for


@pytest.fixture(autouse=True)
def no_proxies(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http", "https", "all", "no"):
        monkeypatch.delenv(f"{name}_proxy", raising=False)
        monkeypatch.delenv(f"{name.upper()}_PROXY", raising=False)


@pytest.mark.parametrize(
    ("environment", "url", "found"),
    [
        ({}, "http://x.test/", None),
        ({"HTTP_PROXY": "http://p:1"}, "http://x.test/", "proxy p:1 (HTTP_PROXY)"),
        ({"HTTP_PROXY": "http://p:1"}, "https://x.test/", None),
        ({"HTTPS_PROXY": "p:1"}, "https://x.test/", "proxy p:1 (HTTPS_PROXY)"),
        ({"ALL_PROXY": "http://p:1"}, "https://x.test/", "proxy p:1 (ALL_PROXY)"),
        ({"HTTP_PROXY": "http://p:1", "NO_PROXY": "x.test"}, "http://x.test/", None),
    ],
)
def test_which_proxy_stands_between(
    environment: dict[str, str], url: str, found: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert proxy_for(url) == found
