"""Numbers outside the synthetic series that Norsk helsenett has published as test persons and test organisations.

They are listed one by one, with where they stand and when that was read, in ``testdata/official-examples.yaml``, and
nothing but that list makes a number one of them. It is read when the first number that could be real is met, so that a run without any
does not pay for it.
"""

from __future__ import annotations

from functools import cache

from validator.data_folders import data_folder


def is_official_person(digits: str) -> bool:
    return digits in _numbers("people")


def is_official_organisation(digits: str) -> bool:
    return digits in _numbers("organisations")


@cache
def _numbers(group: str) -> frozenset[str]:
    from validator.data_files.yaml_source import read_yaml_file

    document = read_yaml_file(data_folder("testdata") / "official-examples.yaml")
    return frozenset(example["number"] for example in document.value[group])
