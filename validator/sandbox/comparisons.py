"""The prefixes of date, number and quantity parameters as tests on ranges. https://hl7.org/fhir/R4/search.html#prefix"""

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation
from typing import Literal, cast

from validator.sandbox.criteria import AllOf, Criterion, Not, OneOf, Test, Updated
from validator.sandbox.instants import as_sent, date_range

Prefix = Literal["eq", "ne", "gt", "lt", "ge", "le", "sa", "eb", "ap"]
PREFIXES: tuple[Prefix, ...] = ("eq", "ne", "gt", "lt", "ge", "le", "sa", "eb", "ap")
_PREFIXED = re.compile(r"([a-z]{2})?(.*)", re.DOTALL)
_NUMBER = re.compile(r"[+-]?\d{1,30}(\.\d{1,30})?([eE][+-]?\d{1,3})?")


def split_prefix(value: str) -> tuple[Prefix, str]:
    """``ge2024`` → ``("ge", "2024")``; without a prefix ``eq``. Raises :class:`ValueError` for an unknown prefix."""
    match = _PREFIXED.fullmatch(value)
    prefix = match[1] if match else None
    if match is None or prefix is None:
        return "eq", value
    if prefix not in PREFIXES:
        raise ValueError(prefix)
    return cast(Prefix, prefix), match[2]


def date_tests(prefix: Prefix, value: str, now: int) -> OneOf:
    """Tests on the ``low`` and ``high`` (microseconds, half-open) of an index row. Raises :class:`ValueError` for no date."""
    low, high = date_range(as_sent(value))
    contained = (Test("low", ">=", low), Test("high", "<=", high))
    match prefix:
        case "eq":
            return OneOf((contained,))
        case "ne":
            return OneOf(((Test("low", "<", low),), (Test("high", ">", high),)))
        case "gt":
            return OneOf(((Test("high", ">", high),),))
        case "lt":
            return OneOf(((Test("low", "<", low),),))
        case "ge":
            return OneOf(((Test("high", ">", high),), contained))
        case "le":
            return OneOf(((Test("low", "<", low),), contained))
        case "sa":
            return OneOf(((Test("low", ">=", high),),))
        case "eb":
            return OneOf(((Test("high", "<=", low),),))
        case "ap":
            # The specification's own suggestion: a tenth of the gap between the date and now.
            slack = abs(now - (low + high) // 2) // 10
            return OneOf(((Test("low", "<", high + slack), Test("high", ">", low - slack)),))


def updated_criterion(prefix: Prefix, value: str, now: int) -> Criterion:
    """``_lastUpdated``: instants in whole milliseconds against the value's range. Raises :class:`ValueError` for no date."""
    low, high = date_range(as_sent(value))
    match prefix:
        case "eq":
            return AllOf((Updated(">=", low), Updated("<", high)))
        case "ne":
            return Not(AllOf((Updated(">=", low), Updated("<", high))))
        case "gt" | "sa":
            return Updated(">=", high)
        case "lt" | "eb":
            return Updated("<", low)
        case "ge":
            return Updated(">=", low)
        case "le":
            return Updated("<", high)
        case "ap":
            slack = abs(now - (low + high) // 2) // 10
            return AllOf((Updated(">=", low - slack), Updated("<", high + slack)))


def number_tests(prefix: Prefix, value: str) -> OneOf:
    """Tests on the ``low`` and ``high`` of a number or quantity row. Raises :class:`ValueError` for what is not a number.

    Without prefix (and for ``ne``) the number stands for all that round to it; with a comparison it is exact.
    https://hl7.org/fhir/R4/search.html#number
    """
    if not _NUMBER.fullmatch(value):
        raise ValueError(value)
    try:
        number = Decimal(value)
    except InvalidOperation as broken:  # pragma: no cover
        raise ValueError(value) from broken
    exact = float(number)
    half = _half_unit(number)
    low, high = float(number - half), float(number + half)
    match prefix:
        case "eq":
            return OneOf(((Test("low", ">=", low), Test("high", "<", high)),))
        case "ne":
            return OneOf(((Test("low", "<", low),), (Test("high", ">=", high),)))
        case "gt":
            return OneOf(((Test("high", ">", exact),),))
        case "lt":
            return OneOf(((Test("low", "<", exact),),))
        case "ge":
            return OneOf(((Test("high", ">=", exact),),))
        case "le":
            return OneOf(((Test("low", "<=", exact),),))
        case "sa":
            return OneOf(((Test("low", ">", exact),),))
        case "eb":
            return OneOf(((Test("high", "<", exact),),))
        case "ap":
            slack = max(abs(number) / 10, half)
            return OneOf(
                ((Test("low", "<=", float(number + slack)), Test("high", ">=", float(number - slack))),)
            )


def _half_unit(number: Decimal) -> Decimal:
    """Half of the last digit's unit. For a positive exponent the specification counts one digit more (``1e2`` is 95 to 105)."""
    exponent = int(number.as_tuple().exponent)
    return Decimal(5).scaleb(exponent - 1 if exponent <= 0 else exponent - 2)
