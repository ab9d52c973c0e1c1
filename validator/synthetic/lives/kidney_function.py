"""Estimated glomerular filtration rate from creatinine.

Source: Levey AS, Stevens LA, Schmid CH et al.: A new equation to estimate glomerular filtration rate. Ann Intern Med 2009; 150: 604–12
(CKD-EPI 2009), which Norwegian laboratories use, without the factor for ethnicity.
"""

from __future__ import annotations

from decimal import Decimal, localcontext
from functools import lru_cache

from validator.norway.identifiers import Sex

_UMOL_OF_MG = Decimal("88.4")
"""µmol/L of 1 mg/dL creatinine."""
_EQUATION = {
    Sex.FEMALE: (Decimal("0.7"), Decimal("-0.329"), Decimal("144")),
    Sex.MALE: (Decimal("0.9"), Decimal("-0.411"), Decimal("141")),
}
"""κ (mg/dL), α, and the constant with the factor for women in it (as published in the tables of the equation by sex)."""
_ABOVE = Decimal("-1.209")
_A_YEAR = Decimal("0.993")


def estimated_gfr(creatinine: int, sex: Sex, age: int) -> int:
    """mL/min/1.73 m² as a whole number, of an adult with so many µmol/L.

    Powers are taken in decimal arithmetic, which is the same on every machine; powers of floating-point numbers are not promised to be.
    """
    return round(_of_creatinine(creatinine, sex) * _of_age(age))


@lru_cache(maxsize=4096)
def _of_creatinine(creatinine: int, sex: Sex) -> float:
    kappa, alpha, constant = _EQUATION[sex]
    with localcontext() as context:
        context.prec = 20
        ratio = Decimal(creatinine) / (kappa * _UMOL_OF_MG)
        return float(constant * ratio ** (alpha if ratio <= 1 else _ABOVE))


@lru_cache(maxsize=256)
def _of_age(age: int) -> float:
    with localcontext() as context:
        context.prec = 20
        return float(_A_YEAR**age)
