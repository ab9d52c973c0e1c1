"""Organisation numbers of Enhetsregisteret, RESH-ids and HER-ids.

An organisation number has nine digits, the last a control digit by modulus 11
(http://www.brreg.no/english/coordination/number.html). Enhetsregisteret issues numbers beginning with 8 or 9;
the synthetic organisations of Tenor begin with 2 or 3. RESH-ids and HER-ids are serial numbers without
control digits.
"""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

from validator.norway.control_digits import ORGANISATION_WEIGHTS, control_digit
from validator.norway.official_examples import is_official_organisation
from validator.norway.problems import Problem, digits_problem, problem
from validator.norway.systems import IdentifierKind

_REAL_FIRST_DIGITS = "89"
_SYNTHETIC_FIRST_DIGITS = "23"


@dataclass(frozen=True, slots=True)
class OrganisationNumber:
    """A well-formed organisation number. Neither real, synthetic nor a published example means that nobody issues such numbers."""

    value: str

    @property
    def is_synthetic(self) -> bool:
        return self.value[0] in _SYNTHETIC_FIRST_DIGITS

    @property
    def could_be_real(self) -> bool:
        return self.value[0] in _REAL_FIRST_DIGITS and not self.is_official_example

    @property
    def is_official_example(self) -> bool:
        """Whether it is listed as a published test organisation."""
        return is_official_organisation(self.value)


def parse_organisation_number(value: str) -> OrganisationNumber | Problem:
    """Reads nine digits without separators."""
    kind = IdentifierKind.ORGANISASJONSNUMMER
    malformed = digits_problem(value, 9, kind)
    if malformed is not None:
        return malformed
    expected = control_digit(value[:8], ORGANISATION_WEIGHTS)
    if expected is None:
        return problem("no_control_digit", count=8)
    if expected != int(value[8]):
        return problem("wrong_organisation_control_digit", found=value[8], expected=expected)
    return OrganisationNumber(value)


def generate_organisation_number(random: Random) -> str:
    """A synthetic organisation number (first digit 2 or 3); the same ``random`` gives the same number."""
    while True:
        eight = f"{random.choice(_SYNTHETIC_FIRST_DIGITS)}{random.randrange(10_000_000):07d}"
        last = control_digit(eight, ORGANISATION_WEIGHTS)
        if last is not None:
            return f"{eight}{last}"


def synthetic_organisation_number(index: int) -> str:
    """The synthetic organisation number of that index (0 ≤ index < 10 000 000), for those who give out numbers in sequence: different
    indexes have different numbers. Raises :class:`ValueError` outside the range."""
    if not 0 <= index < 10_000_000:
        raise ValueError(f"there are ten million of these numbers, from 0; there is no number {index}")
    # Of two neighbours the weight 2 of the last digit lets one, at least, have a control digit.
    for body in (20_000_000 + 2 * index, 20_000_001 + 2 * index):
        last = control_digit(str(body), ORGANISATION_WEIGHTS)
        if last is not None:
            return f"{body}{last}"
    raise AssertionError("two neighbours without a control digit")  # pragma: no cover


def serial_number_problem(kind: IdentifierKind, value: str, longest: int) -> Problem | None:
    """The problem of a value that is not a serial number of at most ``longest`` digits, or ``None``."""
    if not value:
        return problem("empty", kind=kind)
    for position, character in enumerate(value, start=1):
        if character not in "0123456789":
            return problem("serial_not_a_digit", character=character, position=position, kind=kind)
    if value[0] == "0":
        return problem("serial_leading_zero", kind=kind)
    if len(value) > longest:
        return problem("serial_too_long", kind=kind, count=len(value), longest=longest)
    return None


TEST_RANGE_OF_HER_IDS = range(970_000_000, 980_000_000)
"""HER-ids are given out in sequence and have not come further than seven digits; no series is set aside for tests: these, near the top of
the space, are ours by convention."""


def her_id_problem(value: str) -> Problem | None:
    """HER-ids are given out in sequence by Adresseregisteret; nine digits leave room for long to come."""
    return serial_number_problem(IdentifierKind.HER_ID, value, 9)


def resh_id_problem(value: str) -> Problem | None:
    """RESH-ids are given out in sequence by Register for enheter i spesialisthelsetjenesten."""
    return serial_number_problem(IdentifierKind.RESH_ID, value, 9)
