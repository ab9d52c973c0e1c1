from __future__ import annotations

from typing import Any

from validator.synthetic.facts import Life


def critical_resources(life: Life) -> list[dict[str, Any]]:
    return []
