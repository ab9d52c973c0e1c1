"""The distributions of contacts (``testdata/distributions/contacts.yaml``), ready to draw from."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

from validator.norway.identifiers import Sex
from validator.synthetic.by_age import OLDEST, by_groups
from validator.synthetic.chance import Weighted
from validator.synthetic.code_systems import ICD_10, ICPC_2
from validator.synthetic.distributions import structured
from validator.synthetic.facts import Code
from validator.synthetic.lives.frequencies import counts, split

_MOST = {"consultation": 24, "out-of-hours": 8, "outpatient": 16, "admission": 6, "acute-beds": 4}


@dataclass(frozen=True, slots=True)
class ContactTables:
    """``numbers[kind][age][sex is female][has lasting illness]``."""

    windows: dict[str, int]
    numbers: dict[str, tuple[tuple[tuple[Weighted[int], ...], ...], ...]]
    reasons: dict[str, tuple[tuple[Weighted[Code], ...], ...]]
    nights: dict[str, Weighted[int]]
    remote: tuple[float, ...]
    telephone: float
    locum: float
    urgent: dict[str, float]
    """The share of stays that are immediate help, by what they are about."""
    about: dict[str, frozenset[str]]
    seldom_share: float
    to_nursing_home: float
    die_in_hospital: float
    about_illness: float
    birth: Code
    newborn: Code
    twin_birth: Code
    twin: Code
    child_nights: int


@cache
def contact_tables() -> ContactTables:
    content = structured("contacts")
    windows: dict[str, int] = content["window_days"]
    consultation, admission, reasons = content["consultation"], content["admission"], content["reasons"]
    return ContactTables(
        windows,
        {kind: _numbers(content, kind, most) for kind, most in _MOST.items()},
        {
            "primary": _reasons(reasons["primary"], ICPC_2),
            "out-of-hours": _reasons(reasons["out-of-hours"], ICPC_2),
            "hospital": _reasons(reasons["hospital"], ICD_10),
            "outpatient": _reasons(reasons["outpatient"], ICD_10),
        },
        {
            kind: Weighted([(n, w) for n, w in content[kind]["nights"]])
            for kind in ("admission", "acute-beds")
        },
        by_groups(consultation["groups"], "remote"),
        consultation["telephone_share"],
        consultation["locum_share"],
        admission["urgent"],
        {kind: frozenset(keys) for kind, keys in content["about"].items() if isinstance(keys, list)},
        content["about"]["seldom_share"],
        admission["nursing_home_share"],
        admission["deaths"]["share"],
        reasons["illness_share"],
        Code(ICD_10, **reasons["birth"]),
        Code(ICD_10, **reasons["newborn"]),
        Code(ICD_10, **reasons["twin_birth"]),
        Code(ICD_10, **reasons["twin"]),
        admission["child_nights"],
    )


def _numbers(content: Any, kind: str, most: int) -> tuple[tuple[tuple[Weighted[int], ...], ...], ...]:
    section, long_term = content[kind], content["long_term"]
    ratio: float = long_term["ratio"][kind]
    years: float = content["window_days"][kind] / 365
    left: dict[str, float] = content["beside_diagnoses"][kind]
    parts: tuple[float, ...] = by_groups(long_term["shares"], "share")
    made: dict[tuple[float, float, float], tuple[Weighted[int], ...]] = {}
    ages = []
    for age, group in enumerate(by_groups(section["groups"])):
        sexes = []
        for sex in ("men", "women"):
            mean = (
                group["mean"]
                * group[sex]
                * section.get("scale", 1.0)
                * left["mean"]
                * group.get("beside", 1.0)
            )
            share = group["share"] * left["share"] if "share" in group else mean * (1.0 - section["again"])
            # The share of a part of a year lies between that part of the year's share and the whole of it, since the same come again.
            grown = years * (1.5 - 0.5 * years) if years < 1 else years
            key = (mean * years, min(share * grown, 0.97), parts[age])
            if key not in made:
                made[key] = tuple(counts(m, s, most) for m, s in split(*key, ratio))
            sexes.append(made[key])
        ages.append(tuple(sexes))
    return tuple(ages)


def _reasons(rows: list[dict[str, Any]], system: str) -> tuple[tuple[Weighted[Code], ...], ...]:
    """By age and by whether the person is a woman."""
    codes = [Code(system, row["code"], row["display"]) for row in rows]
    bounds = sorted(
        {0, *(row.get("from", 0) for row in rows), *(row["to"] + 1 for row in rows if "to" in row)}
    )
    ages: list[tuple[Weighted[Code], ...]] = []
    for start, end in zip(bounds, [*bounds[1:], OLDEST + 1], strict=True):
        sexes = tuple(
            Weighted(
                (code, row["weight"])
                for code, row in zip(codes, rows, strict=True)
                if row.get("from", 0) <= start <= row.get("to", OLDEST) and row.get("sex", sex) == sex
            )
            for sex in (Sex.MALE, Sex.FEMALE)
        )
        ages += [sexes] * (end - start)
    return tuple(ages)
