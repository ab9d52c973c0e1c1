"""Whether a unit is written as UCUM says. https://ucum.org/ucum (sections 2.1 to 2.3, tables 1 to 23, case sensitive symbols)

Only the syntax and the symbols: nothing is converted here.
"""

from __future__ import annotations

import re
from functools import lru_cache

PREFIXES = frozenset("Y Z E P T G M k h da d c m u n p f a z y Ki Mi Gi Ti".split())

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

LONGEST = 400
"""Characters. No unit comes near it."""

_SYMBOL = re.compile(r"(?:10[*^]|%\[slope\]|\[[^\]\s]*\]|[A-Za-z%'_]+(?:\[[^\]\s]*\][A-Za-z_]*)?%?)")
_EXPONENT = re.compile(r"[+-]?\d+")
_DIGITS = re.compile(r"\d+")
_ANNOTATION = re.compile(r"\{[^{}\x00-\x1f]*\}")


@lru_cache(maxsize=4096)
def is_unit(code: str) -> bool:
    """Whether ``code`` is a valid case sensitive UCUM expression: ``mg/dL``, ``10*9/L``, ``/min``, ``{score}``, ``mm[Hg]``."""
    if not code or len(code) > LONGEST or not code.isascii() or " " in _ANNOTATION.sub("", code):
        return False
    end = _term(code, 0, 0)
    return end == len(code)


def _term(code: str, position: int, depth: int) -> int:
    """The offset after a term, or -1."""
    if depth > 20:
        return -1
    if code[position : position + 1] == "/":
        position += 1
    position = _component(code, position, depth)
    while 0 <= position < len(code) and code[position] in "./":
        position = _component(code, position + 1, depth)
    return position


def _component(code: str, position: int, depth: int) -> int:
    if code[position : position + 1] == "(":
        end = _term(code, position + 1, depth + 1)
        end = end + 1 if 0 <= end < len(code) and code[end] == ")" else -1
    elif annotation := _ANNOTATION.match(code, position):
        return annotation.end()
    else:
        end = _simple_unit(code, position)
        if end < 0:
            number = _DIGITS.match(code, position)
            end = number.end() if number else -1
        elif exponent := _EXPONENT.match(code, end):
            end = exponent.end()
    # The grammar allows an annotation after a unit; tables of common units have it after numbers and brackets too.
    if end >= 0 and (annotation := _ANNOTATION.match(code, end)):
        return annotation.end()
    return end


def _simple_unit(code: str, position: int) -> int:
    matched = _SYMBOL.match(code, position)
    if matched is None:
        return -1
    symbol = matched[0]
    if symbol in METRIC or symbol in NOT_METRIC:
        return matched.end()
    for length in (1, 2):
        if symbol[:length] in PREFIXES and symbol[length:] in METRIC:
            return matched.end()
    return -1


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
