"""DUF numbers: people who have applied to stay in Norway (Utlendingsdirektoratet).

Twelve digits: the year of registration, a six-digit serial number and two control digits, which are the
remainder (00–10) of a weighted sum modulo 11 over the serial number followed by the year. No synthetic series
exists, so that none is generated here and every well-formed one is taken to be a real person's.
"""

from __future__ import annotations

from validator.norway.control_digits import weighted_sum
from validator.norway.problems import Problem, digits_problem, problem
from validator.norway.systems import IdentifierKind

_WEIGHTS = (4, 6, 3, 2, 7, 5, 4, 6, 3, 2)
_YEARS = range(1950, 2100)


def duf_number_problem(value: str) -> Problem | None:
    """The problem of a value that is not a DUF number, or ``None``."""
    malformed = digits_problem(value, 12, IdentifierKind.DUF_NUMMER)
    if malformed is not None:
        return malformed
    if int(value[:4]) not in _YEARS:
        return problem("duf_wrong_year", digits=value[:4])
    expected = weighted_sum(value[4:10] + value[:4], _WEIGHTS) % 11
    if int(value[10:]) != expected:
        return problem("duf_wrong_control", found=value[10:], expected=f"{expected:02d}")
    return None
