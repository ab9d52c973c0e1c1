"""The code systems that the facts are told in, as FHIR names them."""

from __future__ import annotations

_VOLVEN = "urn:oid:2.16.578.1.12.4.1.1."

ICPC_2 = f"{_VOLVEN}7170"
ICD_10 = f"{_VOLVEN}7110"
ATC = f"{_VOLVEN}7180"
SERVICE_TYPE = f"{_VOLVEN}9151"
"""Tjenestetype: the municipal services that are reported to KPR, whether the law requires them or not."""
DOCUMENT_TYPE = f"{_VOLVEN}9602"
SNOMED_CT = "http://snomed.info/sct"
