"""Findings about suites and requirement catalogues."""

from __future__ import annotations

from functools import partial

from validator.data_files.findings import file_finding

suite_finding = partial(file_finding, catalogue="suites")
"""The finding ``suites.<name>``: see :func:`~validator.data_files.findings.file_finding`."""
