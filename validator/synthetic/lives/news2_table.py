"""The National Early Warning Score 2 as a pure function.

Source: Royal College of Physicians, *National Early Warning Score (NEWS) 2: Standardising the assessment of acute-illness severity in the
NHS* (2017), chart 1 "The NEWS scoring system". The profile ``news2-score`` states the same table as invariants; a test proves that the two
agree over every value.
"""

from __future__ import annotations

from bisect import bisect_left
from typing import Literal

Consciousness = Literal["A", "C", "V", "P", "U"]
Parts = tuple[int, int, int, int, int, int, int]

_Table = tuple[tuple[float, ...], tuple[int, ...]]
"""Limits and points: a value up to and including a limit, and above the one before, has the points of the same place; a value above the
last limit has the last points."""

_RESPIRATION: _Table = (8, 11, 20, 24), (3, 1, 0, 2, 3)
_SATURATION_1: _Table = (91, 93, 95), (3, 2, 1, 0)
_SATURATION_2_AIR: _Table = (83, 85, 87), (3, 2, 1, 0)
_SATURATION_2_OXYGEN: _Table = (83, 85, 87, 92, 94, 96), (3, 2, 1, 0, 1, 2, 3)
_SYSTOLIC: _Table = (90, 100, 110, 219), (3, 2, 1, 0, 3)
_PULSE: _Table = (40, 50, 90, 110, 130), (3, 1, 0, 1, 2, 3)
_TEMPERATURE: _Table = (35.0, 36.0, 38.0, 39.0), (3, 1, 0, 1, 2)


def news2_parts(
    scale: Literal[1, 2],
    respiration: float,
    saturation: float,
    oxygen: bool,
    systolic: float,
    pulse: float,
    consciousness: Consciousness,
    temperature: float,
) -> Parts:
    """Points for respiration (per minute), oxygen saturation (per cent, on SpO2 scale 1 or 2), air or oxygen, systolic blood pressure
    (mmHg), pulse (per minute), consciousness (ACVPU) and temperature (°C), in the order of the chart. Their sum is the score."""
    scale_2 = _SATURATION_2_OXYGEN if oxygen else _SATURATION_2_AIR
    return (
        _points(_RESPIRATION, respiration),
        _points(_SATURATION_1 if scale == 1 else scale_2, saturation),
        2 if oxygen else 0,
        _points(_SYSTOLIC, systolic),
        _points(_PULSE, pulse),
        0 if consciousness == "A" else 3,
        _points(_TEMPERATURE, temperature),
    )


def _points(table: _Table, value: float) -> int:
    limits, points = table
    return points[bisect_left(limits, value)]
