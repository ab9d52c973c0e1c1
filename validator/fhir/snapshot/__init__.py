"""Snapshots of FHIR R4 StructureDefinitions, generated from their differentials.

:func:`generate_snapshot` is the whole public interface. See https://hl7.org/fhir/R4/profiling.html#snapshot.
"""

from validator.fhir.snapshot.element import Resolve
from validator.fhir.snapshot.generate import SnapshotResult, generate_snapshot

__all__ = ["Resolve", "SnapshotResult", "generate_snapshot"]
