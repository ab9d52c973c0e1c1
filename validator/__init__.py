"""Journalvalidatoren: conformance and sandbox test harness for Norwegian health-record systems.

The package imports nothing on its own; take what you need from its rooms, for example
:mod:`validator.fhir.validation` or :mod:`validator.norway.identifiers`.
"""

__version__ = "0.1.0"
