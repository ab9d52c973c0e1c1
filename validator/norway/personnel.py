"""HPR numbers: health personnel in Helsepersonellregisteret.

Serial numbers of at most nine digits without control digits; practitioners who are not registered are
identified by fødselsnummer (description of the HPR NamingSystem, ``hl7.fhir.no.basis`` 2.2.2).
"""

from __future__ import annotations

from random import Random

from validator.norway.organisations import serial_number_problem
from validator.norway.problems import Problem
from validator.norway.systems import IdentifierKind

TEST_RANGE_OF_HPR_NUMBERS = range(990_000_000, 1_000_000_000)
"""HPR numbers are public and no series is set aside for tests: these, at the top of the space, are ours by
convention."""


def hpr_number_problem(value: str) -> Problem | None:
    """The problem of a value that cannot be an HPR number, or ``None``."""
    return serial_number_problem(IdentifierKind.HPR_NUMMER, value, 9)


def generate_hpr_number(random: Random) -> str:
    """An HPR number in :data:`TEST_RANGE_OF_HPR_NUMBERS`; the same ``random`` gives the same number."""
    return str(random.choice(TEST_RANGE_OF_HPR_NUMBERS))
