"""UCUM units: whether a code is one, and what it is in base units. https://ucum.org/ucum (sections 2.1 to 2.3, tables 1 to 23, case
sensitive symbols)

One parser serves both questions. Every symbol is known, the units that health records use have a factor; a unit of others, or one with an
offset (``Cel``, ``[degF]``), has none: such quantities compare only when their units are the same text.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

Dimension = tuple[tuple[str, int], ...]
"""Base dimensions with exponents, sorted, no zeros; the empty tuple is a plain number."""

_TENS = {
    "Y": 24, "Z": 21, "E": 18, "P": 15, "T": 12, "G": 9, "M": 6, "k": 3, "h": 2, "da": 1,
    "d": -1, "c": -2, "m": -3, "u": -6, "n": -9, "p": -12, "f": -15, "a": -18, "z": -21, "y": -24,
}  # fmt: skip
_TWOS = {"Ki": 10, "Mi": 20, "Gi": 30, "Ti": 40}
PREFIXES = frozenset((*_TENS, *_TWOS))

METRIC = frozenset(
    """
    m s g rad K C cd mol sr Hz N Pa J W A V F Ohm S Wb Cel T H lm lx Bq Gy Sv l L ar t bar u eV pc [c] [h] [k] [eps_0] [mu_0]
    [e] [m_e] [m_p] [G] [g] [ly] gf Ky Gal dyn erg P Bi St Mx G Oe Gb sb Lmb ph Ci R RAD REM cal_[15] cal_[20] cal_m cal_IT
    cal_th cal tex m[H2O] m[Hg] eq osm g% kat U [iU] [IU] Np B B[SPL] B[V] B[mV] B[uV] B[10.nV] B[W] B[kW] st mho bit By Bd
    """.split()
)
"""Atoms that take a prefix."""

NOT_METRIC = frozenset(
    """
    10* 10^ [pi] % [ppth] [ppm] [ppb] [pptr] gon deg ' '' min h d a_t a_j a_g a wk mo_s mo_j mo_g mo AU atm [lbf_av] [in_i] [ft_i]
    [yd_i] [mi_i] [fth_i] [nmi_i] [kn_i] [sin_i] [sft_i] [syd_i] [cin_i] [cft_i] [cyd_i] [bf_i] [cr_i] [mil_i] [cml_i] [hd_i]
    [ft_us] [yd_us] [in_us] [rd_us] [ch_us] [lk_us] [rch_us] [rlk_us] [fth_us] [fur_us] [mi_us] [acr_us] [srd_us] [smi_us] [sct]
    [twp] [mil_us] [in_br] [ft_br] [rd_br] [ch_br] [lk_br] [fth_br] [pc_br] [yd_br] [mi_br] [nmi_br] [kn_br] [acr_br] [gal_us]
    [bbl_us] [qt_us] [pt_us] [gil_us] [foz_us] [fdr_us] [min_us] [crd_us] [bu_us] [gal_wi] [pk_us] [dqt_us] [dpt_us] [tbs_us]
    [tsp_us] [cup_us] [foz_m] [cup_m] [tsp_m] [tbs_m] [gal_br] [pk_br] [bu_br] [qt_br] [pt_br] [gil_br] [foz_br] [fdr_br]
    [min_br] [gr] [lb_av] [oz_av] [dr_av] [scwt_av] [lcwt_av] [ston_av] [lton_av] [stone_av] [pwt_tr] [oz_tr] [lb_tr] [sc_ap]
    [dr_ap] [oz_ap] [lb_ap] [oz_m] [lne] [pnt] [pca] [pnt_pr] [pca_pr] [pied] [pouce] [ligne] [didot] [cicero] [degF] [degR]
    [degRe] [Cal] [Btu_39] [Btu_59] [Btu_60] [Btu_m] [Btu_IT] [Btu_th] [Btu] [HP] [den] [in_i'H2O] [in_i'Hg] [PRU] [wood'U] [diop]
    [p'diop] %[slope] [mesh_i] [Ch] [drp] [hnsf'U] [MET] [hp'_X] [hp'_C] [hp'_M] [hp'_Q] [hp_X] [hp_C] [hp_M] [hp_Q] [kp_X] [kp_C]
    [kp_M] [kp_Q] [pH] [S] [HPF] [LPF] [arb'U] [USP'U] [GPL'U] [MPL'U] [APL'U] [beth'U] [anti'Xa'U] [todd'U] [dye'U] [smgy'U]
    [bdsk'U] [ka'U] [knk'U] [mclg'U] [tb'U] [CCID_50] [TCID_50] [EID_50] [PFU] [FFU] [CFU] [IR] [BAU] [AU] [Amb'a'1'U] [PNU] [Lf]
    [D'ag'U] [FEU] [ELU] [EU] Ao b att [psi] circ sph [car_m] [car_Au] [smoot] [m/s2/Hz^0.5] [NTU] [FNU] bit_s
    """.split()
)

# Symbol → (factor, dimensions). Amount of substance and arbitrary units are dimensions of their own: UCUM lets mol be a pure number, but
# comparing 1 mol with 6e23 helps nobody.
_FACTORS: dict[str, tuple[str, dict[str, int]]] = {
    "m": ("1", {"L": 1}),
    "g": ("1", {"M": 1}),
    "s": ("1", {"T": 1}),
    "rad": ("1", {}),
    "K": ("1", {"K": 1}),
    "C": ("1", {"Q": 1}),
    "cd": ("1", {"F": 1}),
    "mol": ("1", {"N": 1}),
    "osm": ("1", {"osm": 1}),
    "eq": ("1", {"eq": 1}),
    "U": ("1", {"U": 1}),
    "[IU]": ("1", {"IU": 1}),
    "[iU]": ("1", {"IU": 1}),
    "[arb'U]": ("1", {"arb": 1}),
    "%": ("0.01", {}),
    "[ppm]": ("0.000001", {}),
    "10*": ("10", {}),
    "10^": ("10", {}),
    "min": ("60", {"T": 1}),
    "h": ("3600", {"T": 1}),
    "d": ("86400", {"T": 1}),
    "wk": ("604800", {"T": 1}),
    "mo": ("2629800", {"T": 1}),
    "a": ("31557600", {"T": 1}),
    "l": ("0.001", {"L": 3}),
    "L": ("0.001", {"L": 3}),
    "ar": ("100", {"L": 2}),
    "t": ("1000000", {"M": 1}),
    "Hz": ("1", {"T": -1}),
    "N": ("1000", {"M": 1, "L": 1, "T": -2}),
    "Pa": ("1000", {"M": 1, "L": -1, "T": -2}),
    "bar": ("100000000", {"M": 1, "L": -1, "T": -2}),
    "m[Hg]": ("133322000", {"M": 1, "L": -1, "T": -2}),
    "m[H2O]": ("9806650", {"M": 1, "L": -1, "T": -2}),
    "J": ("1000", {"M": 1, "L": 2, "T": -2}),
    "W": ("1000", {"M": 1, "L": 2, "T": -3}),
    "cal": ("4184", {"M": 1, "L": 2, "T": -2}),
    "A": ("1", {"Q": 1, "T": -1}),
    "V": ("1000", {"M": 1, "L": 2, "T": -2, "Q": -1}),
    "kat": ("1", {"N": 1, "T": -1}),
    "Bq": ("1", {"T": -1}),
    "Gy": ("1", {"L": 2, "T": -2}),
    "Sv": ("1", {"L": 2, "T": -2}),
    "[lb_av]": ("453.59237", {"M": 1}),
    "[oz_av]": ("28.349523125", {"M": 1}),
    "[in_i]": ("0.0254", {"L": 1}),
    "[ft_i]": ("0.3048", {"L": 1}),
    "[mi_i]": ("1609.344", {"L": 1}),
    "deg": ("0.01745329251994329576923690768", {}),
}

LONGEST = 400
"""Characters. No unit comes near it."""

_SYMBOL = re.compile(r"(?:10[*^]|%\[slope\]|\[[^\]\s]*\]|[A-Za-z%'_]+(?:\[[^\]\s]*\][A-Za-z_]*)?%?)")
_EXPONENT = re.compile(r"[+-]?\d+")
_DIGITS = re.compile(r"\d+")
_ANNOTATION = re.compile(r"\{[^{}\x00-\x1f]*\}")


_DEEPEST = 20
_LARGEST_EXPONENT = 99


@dataclass(frozen=True, slots=True)
class _Part:
    """One symbol of a unit with its prefix, or a number; ``exponent`` is negative below a division line."""

    symbol: str
    prefix: str
    exponent: int


def is_unit(code: str) -> bool:
    """Whether ``code`` is a valid case sensitive UCUM expression: ``mg/dL``, ``10*9/L``, ``/min``, ``{score}``, ``mm[Hg]``."""
    return _parts(code) is not None


@lru_cache(maxsize=4096)
def unit_factor(code: str) -> tuple[Decimal, Dimension] | None:
    """(factor, dimension) such that a value in that unit times factor is in base units (gram, metre, second …); ``None`` for what is no
    unit, or one whose factor is not known here."""
    factor, dimension = Decimal(1), dict[str, int]()
    parts = _parts(code)
    if parts is None:
        return None
    try:
        for part in parts:
            of_symbol, dimensions = _factor_of(part)
            if abs(part.exponent) > _LARGEST_EXPONENT:
                return None
            # divided, and not multiplied by the inverse: a tenth is exact, a third of a third times nine is not one
            raised = of_symbol ** abs(part.exponent)
            factor = factor * raised if part.exponent >= 0 else factor / raised
            for name, power in dimensions.items():
                dimension[name] = dimension.get(name, 0) + power * part.exponent
    except (KeyError, ArithmeticError):
        return None
    return factor, tuple(sorted((name, power) for name, power in dimension.items() if power))


def _factor_of(part: _Part) -> tuple[Decimal, dict[str, int]]:
    if part.symbol.isdigit():
        return Decimal(part.symbol), {}
    factor, dimensions = _FACTORS[part.symbol]
    if part.prefix in _TWOS:
        return Decimal(factor) * 2 ** _TWOS[part.prefix], dimensions
    return Decimal(factor).scaleb(_TENS.get(part.prefix, 0)), dimensions


# -- reading


@lru_cache(maxsize=4096)
def _parts(code: str) -> tuple[_Part, ...] | None:
    """What a unit is the product of, ``None`` for what is no unit."""
    if not code or len(code) > LONGEST or not code.isascii() or " " in _ANNOTATION.sub("", code):
        return None
    parts: list[_Part] = []
    return tuple(parts) if _term(code, 0, 0, 1, parts) == len(code) else None


def _term(code: str, position: int, depth: int, sign: int, parts: list[_Part]) -> int:
    """The offset after a term, or -1."""
    if depth > _DEEPEST:
        return -1
    own = sign
    if code[position : position + 1] == "/":
        position, own = position + 1, -sign
    position = _component(code, position, depth, own, parts)
    while 0 <= position < len(code) and code[position] in "./":
        own = sign if code[position] == "." else -sign
        position = _component(code, position + 1, depth, own, parts)
    return position


def _component(code: str, position: int, depth: int, sign: int, parts: list[_Part]) -> int:
    if code[position : position + 1] == "(":
        end = _term(code, position + 1, depth + 1, sign, parts)
        end = end + 1 if 0 <= end < len(code) and code[end] == ")" else -1
    elif annotation := _ANNOTATION.match(code, position):
        return annotation.end()
    elif (simple := _simple_unit(code, position)) is not None:
        prefix, symbol, end = simple
        exponent = _EXPONENT.match(code, end)
        if exponent is not None:
            end = exponent.end()
        parts.append(_Part(symbol, prefix, sign * int(exponent[0] if exponent is not None else 1)))
    else:
        number = _DIGITS.match(code, position)
        if number is None:
            return -1
        end = number.end()
        parts.append(_Part(number[0], "", sign))
    # The grammar allows an annotation after a unit; tables of common units have it after numbers and brackets too.
    if end >= 0 and (annotation := _ANNOTATION.match(code, end)):
        return annotation.end()
    return end


def _simple_unit(code: str, position: int) -> tuple[str, str, int] | None:
    """(prefix, symbol, the offset after it)"""
    matched = _SYMBOL.match(code, position)
    if matched is None:
        return None
    symbol = matched[0]
    if symbol in METRIC or symbol in NOT_METRIC:
        return "", symbol, matched.end()
    for length in (1, 2):
        if symbol[:length] in PREFIXES and symbol[length:] in METRIC:
            return symbol[:length], symbol[length:], matched.end()
    return None


def suggestion(code: str) -> str | None:
    """The UCUM code for what is often written instead."""
    return _COMMON.get(code.strip().casefold())


_COMMON = {
    "kg/m²": "kg/m2",
    "°c": "Cel",
    "celsius": "Cel",
    "grader": "Cel",
    "mmhg": "mm[Hg]",
    "slag/min": "/min",
    "bpm": "/min",
    "prosent": "%",
    "poeng": "{score}",
    "score": "{score}",
    "timer": "h",
    "time": "h",
    "dager": "d",
    "dag": "d",
    "år": "a",
    "måneder": "mo",
    "uker": "wk",
    "minutter": "min",
    "sekunder": "s",
    "tablett": "{tablett}",
    "stk": "{stk}",
    "mcg": "ug",
    "µg": "ug",
    "ie": "[iU]",
    "iu": "[iU]",
}
