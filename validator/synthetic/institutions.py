"""The organisations and personnel of a municipality."""

from __future__ import annotations

from validator.synthetic.care import Care


def care_in(municipality: str, seed: int) -> Care:
    raise NotImplementedError
