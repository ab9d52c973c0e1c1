"""Numbers as they are written, and which of them anything can be done with.

FHIR sets no bound to a decimal (https://hl7.org/fhir/R4/datatypes.html#decimal), but arithmetic does: beyond what an IEEE 754 double holds,
programs disagree about a number (https://www.rfc-editor.org/rfc/rfc8259#section-6), and an exponent of a few digits more asks for all the
memory there is when it is written out. Such a number is refused where it stands.
"""

from __future__ import annotations

from decimal import Decimal, InvalidOperation

LARGEST_EXPONENT = 300
"""Of ten, up and down."""
MOST_DIGITS = 4300
"""As Python reads whole numbers (``sys.int_info.default_max_str_digits``): converting takes the square of their number."""

_SHORT = 40


class NumberOutOfRange(ValueError):
    """``written`` is the number as it stands in the text."""

    def __init__(self, written: str) -> None:
        super().__init__("a number out of range")
        self.written = written


def exact_decimal(written: str) -> Decimal:
    """The number with every digit it is written with. Raises :class:`NumberOutOfRange`, and :class:`ValueError` for what is no number."""
    if len(written) < _SHORT and "e" not in written and "E" not in written:
        return Decimal(written)
    try:
        number = Decimal(written)
    except InvalidOperation:
        raise NumberOutOfRange(written) from None
    if (number and abs(number.adjusted()) > LARGEST_EXPONENT) or len(number.as_tuple().digits) > MOST_DIGITS:
        raise NumberOutOfRange(written)
    exponent = number.as_tuple().exponent
    if (
        not isinstance(exponent, int) or abs(exponent) > LARGEST_EXPONENT + MOST_DIGITS
    ):  # zero with a huge one: 0e99999
        raise NumberOutOfRange(written)
    return number


def whole_number(written: str) -> int:
    """Raises :class:`NumberOutOfRange` for more digits than are read, and :class:`ValueError` for what is no number."""
    if len(written) > MOST_DIGITS:
        raise NumberOutOfRange(written)
    return int(written)
