"""UCUM units as factors over base dimensions, for comparing quantities.

Covers prefixes, products, quotients, exponents, brackets, annotations and the units that health records use.
A unit outside the table, or one with an offset (``Cel``, ``[degF]``), has no factor: such quantities compare
only when their units are the same text. https://ucum.org/ucum
"""

from __future__ import annotations

import re
from decimal import Decimal
from functools import lru_cache

Dimension = tuple[tuple[str, int], ...]
"""Base dimensions with exponents, sorted, no zeros; the empty tuple is a plain number."""

_PREFIXES = {
    "Y": 24, "Z": 21, "E": 18, "P": 15, "T": 12, "G": 9, "M": 6, "k": 3, "h": 2, "da": 1,
    "d": -1, "c": -2, "m": -3, "u": -6, "n": -9, "p": -12, "f": -15, "a": -18, "z": -21, "y": -24,
}  # fmt: skip

# symbol → (factor, dimensions, takes a metric prefix). Amount of substance and arbitrary units are dimensions
# of their own: UCUM lets mol be a pure number, but comparing 1 mol with 6e23 helps nobody.
_ATOMS: dict[str, tuple[str, dict[str, int], bool]] = {
    "m": ("1", {"L": 1}, True),
    "g": ("1", {"M": 1}, True),
    "s": ("1", {"T": 1}, True),
    "rad": ("1", {}, True),
    "K": ("1", {"K": 1}, True),
    "C": ("1", {"Q": 1}, True),
    "cd": ("1", {"F": 1}, True),
    "mol": ("1", {"N": 1}, True),
    "osm": ("1", {"osm": 1}, True),
    "eq": ("1", {"eq": 1}, True),
    "U": ("1", {"U": 1}, True),
    "[IU]": ("1", {"IU": 1}, True),
    "[iU]": ("1", {"IU": 1}, True),
    "[arb'U]": ("1", {"arb": 1}, False),
    "%": ("0.01", {}, False),
    "[ppm]": ("0.000001", {}, False),
    "10*": ("10", {}, False),
    "10^": ("10", {}, False),
    "min": ("60", {"T": 1}, False),
    "h": ("3600", {"T": 1}, False),
    "d": ("86400", {"T": 1}, False),
    "wk": ("604800", {"T": 1}, False),
    "mo": ("2629800", {"T": 1}, False),
    "a": ("31557600", {"T": 1}, False),
    "l": ("0.001", {"L": 3}, True),
    "L": ("0.001", {"L": 3}, True),
    "ar": ("100", {"L": 2}, True),
    "t": ("1000000", {"M": 1}, True),
    "Hz": ("1", {"T": -1}, True),
    "N": ("1000", {"M": 1, "L": 1, "T": -2}, True),
    "Pa": ("1000", {"M": 1, "L": -1, "T": -2}, True),
    "bar": ("100000000", {"M": 1, "L": -1, "T": -2}, True),
    "m[Hg]": ("133322000", {"M": 1, "L": -1, "T": -2}, True),
    "m[H2O]": ("9806650", {"M": 1, "L": -1, "T": -2}, True),
    "J": ("1000", {"M": 1, "L": 2, "T": -2}, True),
    "W": ("1000", {"M": 1, "L": 2, "T": -3}, True),
    "cal": ("4184", {"M": 1, "L": 2, "T": -2}, True),
    "A": ("1", {"Q": 1, "T": -1}, True),
    "V": ("1000", {"M": 1, "L": 2, "T": -2, "Q": -1}, True),
    "kat": ("1", {"N": 1, "T": -1}, True),
    "Bq": ("1", {"T": -1}, True),
    "Gy": ("1", {"L": 2, "T": -2}, True),
    "Sv": ("1", {"L": 2, "T": -2}, True),
    "[lb_av]": ("453.59237", {"M": 1}, False),
    "[oz_av]": ("28.349523125", {"M": 1}, False),
    "[in_i]": ("0.0254", {"L": 1}, False),
    "[ft_i]": ("0.3048", {"L": 1}, False),
    "[mi_i]": ("1609.344", {"L": 1}, False),
    "deg": ("0.01745329251994329576923690768", {}, False),
}
_TOKEN = re.compile(r"\{[^{}]*\}|[./()]|[^./(){}]+")
_FACTOR = re.compile(r"(?P<atom>10[*^]|.*?\D|\d+)(?P<exponent>[+-]?\d+)?\Z", re.DOTALL)


@lru_cache(maxsize=2_000)
def unit_factor(unit: str) -> tuple[Decimal, Dimension] | None:
    """(factor, dimension) such that a value in ``unit`` times factor is in base units (gram, metre, second
    …)."""
    if not unit or len(unit) > 200:
        return None
    tokens = _TOKEN.findall(unit)
    if "".join(tokens) != unit:
        return None
    try:
        factor, dimension, rest = _term(tokens, 0)
    except (ValueError, ArithmeticError):
        return None
    if rest != len(tokens):
        return None
    return factor, tuple(sorted((name, power) for name, power in dimension.items() if power))


def _term(tokens: list[str], at: int) -> tuple[Decimal, dict[str, int], int]:
    factor, dimension = Decimal(1), dict[str, int]()
    sign = 1
    expect_component = True
    while at < len(tokens) and tokens[at] != ")":
        token = tokens[at]
        if token in "./":
            if expect_component and not (token == "/" and at == 0):
                raise ValueError(token)
            sign, expect_component = (1 if token == "." else -1), True
            at += 1
            continue
        if token.startswith("{"):
            expect_component = False
            at += 1
            continue
        if not expect_component:
            raise ValueError(token)
        if token == "(":
            part, part_dimension, at = _term(tokens, at + 1)
            if at >= len(tokens):
                raise ValueError("unclosed bracket")
        else:
            part, part_dimension = _component(token)
        at += 1
        factor = factor * part if sign == 1 else factor / part
        for name, power in part_dimension.items():
            dimension[name] = dimension.get(name, 0) + sign * power
        expect_component = False
    if expect_component:
        raise ValueError("a unit ends with an operator")
    return factor, dimension, at


def _component(text: str) -> tuple[Decimal, dict[str, int]]:
    match = _FACTOR.match(text)
    if match is None:
        raise ValueError(text)
    exponent = int(match["exponent"] or 1)
    if text.isdigit():
        return Decimal(text), {}
    if abs(exponent) > 99:
        raise ValueError(text)
    factor, dimension = _atom(match["atom"])
    return factor**exponent, {name: power * exponent for name, power in dimension.items()}


def _atom(symbol: str) -> tuple[Decimal, dict[str, int]]:
    if symbol in _ATOMS:
        factor, dimension, _ = _ATOMS[symbol]
        return Decimal(factor), dimension
    for length in (2, 1):
        prefix, rest = symbol[:length], symbol[length:]
        if prefix in _PREFIXES and rest in _ATOMS and _ATOMS[rest][2]:
            factor, dimension, _ = _ATOMS[rest]
            return Decimal(factor).scaleb(_PREFIXES[prefix]), dimension
    raise ValueError(symbol)
