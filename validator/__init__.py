"""Journalvalidatoren: conformance and sandbox test harness for Norwegian health-record systems.

The package imports nothing on its own; take what you need from its rooms, for example
:mod:`validator.fhir.validation` or :mod:`validator.norway.identifiers`.
"""

__version__ = "0.1.0"
NAME = "Journalvalidatoren"
"""What the product is called wherever people read it. ``journalvalidator`` is the distribution, and part of the identifiers of our
formats, which never change."""
