"""The vendor's own tests, which run in the same session."""

import product


def test_every_appointment_ends_after_it_starts():
    for one in product.APPOINTMENTS.values():
        assert one["start"] < one["end"]
