"""A population as bytes: NDJSON by type, or a Bundle for each person.

:func:`render_block` is a pure function of its arguments, so any process may do any block; :class:`Surroundings` adds, in order, what the
records refer to. Together they give the same bytes however the blocks are spread.

The fullUrls of a Bundle are ``BASE_URL/Type/id``: only with such a one does a relative reference ``Type/id`` mean another entry of the same
Bundle (https://hl7.org/fhir/R4/bundle.html#references). A transaction's entries are ``PUT Type/id``, so that it may be loaded again.
"""

from __future__ import annotations

import gc
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache, partial
from typing import Any

import orjson

from validator.synthetic.care.institutions import care_in
from validator.synthetic.facts import Life
from validator.synthetic.generation import demography_of, records_of
from validator.synthetic.output.flaws import Flaw, Flawed, catalogue, put_into
from validator.synthetic.persons.people import Person
from validator.synthetic.population import Block, Population
from validator.synthetic.resources.parts import meta
from validator.synthetic.summary.tally import BlockTally, Tally

Resource = dict[str, Any]

BASE_URL = "https://synthetic.example.org/fhir"

STREAM = ""
"""The name of the only file when everything goes into one stream."""

FLAWS_FILE = "flaws.jsonl"
"""Lines that tell which resources have a flaw. Not ``.ndjson``, so that nobody who reads the folder takes them for resources."""

SERVICES_FOLDER = "00-services"
"""Bundles of what records refer to: sorted by name it comes before the municipalities, and must be loaded before them."""

MOST_ENTRIES = 500
"""Entries of a Bundle of organisations; servers limit how large a transaction may be."""

KEPT_BY_SERVERS = frozenset({"AuditEvent"})
"""Resources that a server writes itself and takes from nobody: a transaction leaves them out."""


class Format(StrEnum):
    NDJSON = "ndjson"
    BUNDLES = "bundles"
    TRANSACTION = "transaction"


@dataclass(frozen=True, slots=True)
class Rendering:
    """How a population is written. ``in_files``: into many named files rather than one stream. ``flaws`` are keys of the catalogue.
    ``summary``: count what it is like too; without files that is all, and there is no content."""

    format: Format
    in_files: bool
    only_persons: bool = False
    flaws: tuple[str, ...] = ()
    summary: bool = False

    @property
    def has_content(self) -> bool:
        return self.in_files or not self.summary


@dataclass(slots=True)
class Rendered:
    """A block's content by file name, to be added to what is there. ``municipalities`` and ``uses_questionnaires`` say what its records
    refer to; ``flaws`` counts the flawed resources by key. ``tally`` is there when a summary is asked for."""

    persons: int = 0
    resources: int = 0
    files: dict[str, bytearray] = field(default_factory=dict)
    municipalities: tuple[str, ...] = ()
    uses_questionnaires: bool = False
    flaws: dict[str, int] = field(default_factory=dict)
    tally: Tally | None = None


def render_block(block: Block, rendering: Rendering) -> Rendered:
    """The block's records as bytes."""
    with _young_only():
        return _render(block, rendering)


@contextmanager
def _young_only() -> Iterator[None]:
    """Cyclic garbage is looked for once, among what was made meanwhile. Otherwise Python would go through all tables again and again while
    records are made, which takes a fourth of the time, and find little: only persons refer to each other in circles."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        gc.collect(0)
        if was_on:
            gc.enable()


def _render(block: Block, rendering: Rendering) -> Rendered:
    flaws = [catalogue()[key] for key in rendering.flaws]
    files = Files(rendering)
    rendered = Rendered()
    municipalities: dict[str, None] = {}
    counting = BlockTally(block.population.day) if rendering.summary else None
    has_content = rendering.has_content
    for person, life, resources in _persons(block, rendering.only_persons):
        municipality = person.municipality
        if flaws:
            file = f"{municipality}/{person.id}.json"
            resources = _with_flaws(resources, flaws, person.index, files, file, rendered)
        if has_content:
            files.add(resources, municipality, person.id)
        if counting is not None:
            counting.add(person, life, resources)
        rendered.persons += 1
        rendered.resources += len(resources)
        municipalities[municipality] = None
        if not rendered.uses_questionnaires:
            rendered.uses_questionnaires = any(
                r["resourceType"] == "QuestionnaireResponse" for r in resources
            )
    if not rendering.only_persons:
        rendered.municipalities = tuple(municipalities)
    rendered.files = dict(files.content)
    if counting is not None:
        rendered.tally = counting.finished()
    return rendered


def _persons(block: Block, only_persons: bool) -> Iterator[tuple[Person, Life | None, list[Resource]]]:
    """Each person with life, where it is told, and resources."""
    if only_persons:
        for person, resources in demography_of(block):
            yield person, None, resources
    else:
        for record in records_of(block):
            yield record.life.person, record.life, record.resources


def _with_flaws(
    resources: list[Resource], flaws: list[Flaw], turn: int, files: Files, file: str, rendered: Rendered
) -> list[Resource]:
    written, flawed = put_into(resources, flaws, turn)
    for one in flawed:
        files.tell(one, file)
        rendered.flaws[one.flaw.key] = rendered.flaws.get(one.flaw.key, 0) + 1
    return written


class Files:
    """Content by file name, while it is gathered: lines of JSON. Each line is copied where it belongs at once, since tens of thousands of
    them, kept one by one, take several times their length of memory."""

    def __init__(self, rendering: Rendering) -> None:
        self._rendering = rendering
        self.content: defaultdict[str, bytearray] = defaultdict(bytearray)

    def add(self, resources: list[Resource], folder: str, name: str) -> None:
        """Resources that belong together: a Bundle ``folder/name``, or lines by type."""
        rendering, content = self._rendering, self.content
        if rendering.format is not Format.NDJSON:
            file = f"{folder}/{name}.json" if rendering.in_files else STREAM
            content[file] += _line(bundle(resources, rendering.format, name))
        elif rendering.in_files:
            for resource in resources:
                content[_file_of(resource["resourceType"])] += _line(resource)
        else:
            stream = content[STREAM]
            for resource in resources:
                stream += _line(resource)

    def tell(self, flawed: Flawed, file: str) -> None:
        """List a flaw, where there are files."""
        if not self._rendering.in_files:
            return
        resource, expected = flawed.resource, flawed.flaw.expected
        if self._rendering.format is Format.NDJSON:
            file = _file_of(resource["resourceType"])
        told = {
            "file": file,
            "resource": f"{resource['resourceType']}/{resource['id']}",
            "flaw": flawed.flaw.key,
            "expected": {
                "severity": expected.severity,
                "code": expected.code,
                "key": expected.key,
                "rule": expected.rule,
                "path": flawed.path,
            },
        }
        self.content[FLAWS_FILE] += _line(told)


_line = partial(orjson.dumps, option=orjson.OPT_APPEND_NEWLINE)


@cache
def _file_of(resource_type: str) -> str:
    return f"{resource_type}.ndjson"


def bundle(resources: Iterable[Resource], format: Format, id: str) -> Resource:
    """A Bundle of the resources, in order."""
    is_transaction = format is Format.TRANSACTION
    entries = []
    for resource in resources:
        type = resource["resourceType"]
        literal = f"{type}/{resource['id']}"
        entry = {"fullUrl": f"{BASE_URL}/{literal}", "resource": resource}
        if is_transaction:
            if type in KEPT_BY_SERVERS:
                continue
            entry["request"] = {"method": "PUT", "url": literal}
        entries.append(entry)
    return {
        "resourceType": "Bundle",
        "id": id,
        "meta": meta(),
        "type": "transaction" if is_transaction else "collection",
        "entry": entries,
    }


class Surroundings:
    """What the records of a population refer to outside themselves: organisations, personnel, questionnaires. Each resource is written
    once, before the first block that may refer to it; only its reference is remembered."""

    def __init__(self, population: Population, rendering: Rendering) -> None:
        self._population, self._rendering = population, rendering
        self._written: set[str] = set()
        self._municipalities: set[str] = set()
        self._has_questionnaires = False
        self.resources = 0
        self.types: Counter[str] = Counter()

    def needed_by(self, rendered: Rendered) -> Iterator[dict[str, bytearray]]:
        """Content by file name, piece by piece, to come before what was rendered; nothing when all is there already."""
        if rendered.uses_questionnaires and not self._has_questionnaires:
            from validator.synthetic.resources.answers import questionnaire_resources

            self._has_questionnaires = True
            yield self._fresh(questionnaire_resources(), "questionnaires")
        for municipality in rendered.municipalities:
            if municipality not in self._municipalities:
                from validator.synthetic.resources.organisations import organisation_resources

                self._municipalities.add(municipality)
                care = care_in(municipality, self._population.seed)
                yield self._fresh(organisation_resources(care), municipality)

    def _fresh(self, resources: Iterable[Resource], name: str) -> dict[str, bytearray]:
        """Those that have not been written, as content by file name."""
        fresh = []
        for resource in resources:
            literal = f"{resource['resourceType']}/{resource['id']}"
            if literal not in self._written:
                self._written.add(literal)
                fresh.append(resource)
        self.resources += len(fresh)
        self.types.update(resource["resourceType"] for resource in fresh)
        if not self._rendering.has_content:
            return {}
        files = Files(self._rendering)
        for part, start in enumerate(range(0, len(fresh), MOST_ENTRIES), start=1):
            suffix = f"-{part}" if part > 1 else ""
            files.add(fresh[start : start + MOST_ENTRIES], SERVICES_FOLDER, f"{name}{suffix}")
        return dict(files.content)
