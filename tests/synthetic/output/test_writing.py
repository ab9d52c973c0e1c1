"""A population as bytes: the same however it is made, whole, and referring to nothing that is not there."""

from __future__ import annotations

import asyncio
import json
from collections import Counter
from collections.abc import Iterator
from datetime import date
from typing import Any

import httpx
import pytest

from validator.fhir.bulk import make_validator
from validator.fhir.formats.parse import parse_json
from validator.fhir.validation import ValidationSettings
from validator.national_identifiers import NATIONAL_CHECKS
from validator.results import Severity
from validator.sandbox import create_sandbox
from validator.synthetic.generation import records_of
from validator.synthetic.output.writing import (
    BASE_URL,
    FLAWS_FILE,
    SERVICES_FOLDER,
    STREAM,
    Format,
    Rendering,
    Surroundings,
    bundle,
    render_block,
)
from validator.synthetic.population import BLOCK_PERSONS, Population

Resource = dict[str, Any]

TOWN = Population(120, 7, date(2026, 6, 15), ("4601",))


def written(population: Population, rendering: Rendering) -> dict[str, bytes]:
    """All content by file name, put together as the command does."""
    surroundings = Surroundings(population, rendering)
    files: dict[str, bytes] = {}
    for block in population.blocks():
        rendered = render_block(block, rendering)
        for part in (*surroundings.needed_by(rendered), rendered.files):
            for name, content in part.items():
                files[name] = files.get(name, b"") + bytes(content)
    return files


def lines(content: bytes) -> list[Resource]:
    assert content.endswith(b"\n")
    return [json.loads(line) for line in content.splitlines()]


def references(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        if isinstance(value.get("reference"), str):
            yield value["reference"]
        for item in value.values():
            yield from references(item)
    elif isinstance(value, list):
        for item in value:
            yield from references(item)


def literal(resource: Resource) -> str:
    return f"{resource['resourceType']}/{resource['id']}"


@pytest.fixture(scope="module")
def by_type() -> dict[str, bytes]:
    return written(TOWN, Rendering(Format.NDJSON, in_files=True))


@pytest.fixture(scope="module")
def transactions() -> dict[str, bytes]:
    return written(TOWN, Rendering(Format.TRANSACTION, in_files=True))


def test_each_type_has_its_file(by_type):
    assert {"Patient.ndjson", "Organization.ndjson", "Practitioner.ndjson", "Encounter.ndjson"} <= set(
        by_type
    )
    for name, content in by_type.items():
        assert {resource["resourceType"] for resource in lines(content)} == {name.removesuffix(".ndjson")}
    assert len(lines(by_type["Patient.ndjson"])) == TOWN.size


def test_every_resource_is_there_once_and_every_reference_leads_to_one(by_type):
    resources = [resource for content in by_type.values() for resource in lines(content)]
    counts = Counter(map(literal, resources))
    assert counts.most_common(1)[0][1] == 1
    open_ends = {
        (resource["resourceType"], reference)
        for resource in resources
        for reference in references(resource)
        if reference not in counts
    }
    assert open_ends == set()


def test_the_records_are_those_that_were_generated(by_type):
    (block,) = TOWN.blocks()
    resources = {literal(r): r for record in records_of(block) for r in record.resources}
    found = {literal(r): r for content in by_type.values() for r in lines(content)}
    assert {name: found[name] for name in resources} == resources


@pytest.mark.parametrize("in_files", [True, False])
@pytest.mark.parametrize("format", Format)
def test_the_same_is_the_same_again(format, in_files):
    small = Population(40, 7, date(2026, 6, 15), ("4601",))
    rendering = Rendering(format, in_files, flaws=("empty-list",))
    assert written(small, rendering) == written(small, rendering)


def test_a_stream_has_what_the_files_have(by_type):
    stream = written(TOWN, Rendering(Format.NDJSON, in_files=False))
    assert list(stream) == [STREAM]
    in_files = sorted(line for content in by_type.values() for line in content.splitlines())
    assert sorted(stream[STREAM].splitlines()) == in_files


def test_in_a_stream_what_is_referred_to_comes_first():
    seen: set[str] = set()
    for one in lines(written(TOWN, Rendering(Format.BUNDLES, in_files=False))[STREAM]):
        resources = [entry["resource"] for entry in one["entry"]]
        seen |= set(map(literal, resources))
        for resource in resources:
            for reference in references(resource):
                assert reference in seen or reference.startswith("Patient/")


def test_each_person_has_a_bundle_in_the_folder_of_the_municipality(transactions):
    of_persons = {name: content for name, content in transactions.items() if name.startswith("4601/")}
    of_services = set(transactions) - set(of_persons)
    assert len(of_persons) == TOWN.size
    assert of_services
    assert {name.partition("/")[0] for name in of_services} == {SERVICES_FOLDER}
    assert sorted(transactions)[: len(of_services)] == sorted(of_services)
    for name, content in of_persons.items():
        (bundle,) = lines(content)
        first = bundle["entry"][0]["resource"]
        assert first["resourceType"] == "Patient"
        assert name == f"4601/{first['id']}.json"


def test_entries_are_put_where_their_full_url_says(transactions):
    for content in transactions.values():
        (bundle,) = lines(content)
        assert bundle["type"] == "transaction"
        for entry in bundle["entry"]:
            assert entry["request"] == {"method": "PUT", "url": literal(entry["resource"])}
            assert entry["fullUrl"] == f"{BASE_URL}/{literal(entry['resource'])}"


def test_a_transaction_leaves_the_log_to_the_server(by_type, transactions):
    types = {
        entry["resource"]["resourceType"]
        for content in transactions.values()
        for entry in lines(content)[0]["entry"]
    }
    assert "AuditEvent.ndjson" in by_type
    assert types == {name.removesuffix(".ndjson") for name in by_type} - {"AuditEvent"}


def test_a_collection_has_the_log_and_no_requests():
    files = written(TOWN, Rendering(Format.BUNDLES, in_files=True))
    bundles = [lines(content)[0] for content in files.values()]
    assert {bundle["type"] for bundle in bundles} == {"collection"}
    entries = [entry for bundle in bundles for entry in bundle["entry"]]
    assert not any("request" in entry for entry in entries)
    assert any(entry["resource"]["resourceType"] == "AuditEvent" for entry in entries)


def test_persons_only_are_the_same_persons_without_those_who_serve_them(by_type):
    files = written(TOWN, Rendering(Format.NDJSON, in_files=True, only_persons=True))
    assert set(files) == {"Patient.ndjson", "RelatedPerson.ndjson"}
    services = {"generalPractitioner", "managingOrganization"}
    for name, content in files.items():
        assert lines(content) == [
            {key: value for key, value in resource.items() if key not in services}
            for resource in lines(by_type[name])
        ]


def test_a_population_of_whole_blocks_has_them_all():
    two = Population(BLOCK_PERSONS + 20, 7, date(2026, 6, 15))
    rendered = [
        render_block(block, Rendering(Format.NDJSON, True, only_persons=True)) for block in two.blocks()
    ]
    assert [one.persons for one in rendered] == [BLOCK_PERSONS, 20]
    ids = [r["id"] for one in rendered for r in lines(one.files["Patient.ndjson"])]
    assert len(set(ids)) == two.size


def test_services_of_neighbours_are_written_once():
    region = Population(300, 7, date(2026, 6, 15), ("3205", "3301", "3303"))
    files = written(region, Rendering(Format.NDJSON, in_files=True))
    for type in ("Organization", "Practitioner", "PractitionerRole"):
        ids = [resource["id"] for resource in lines(files[f"{type}.ndjson"])]
        assert len(set(ids)) == len(ids)


def test_a_long_list_of_services_is_cut_into_bundles(transactions):
    for name, content in transactions.items():
        if name.startswith(SERVICES_FOLDER):
            assert 1 <= len(lines(content)[0]["entry"]) <= 500


def test_a_bundle_has_an_id_a_type_and_the_label_of_test_data():
    resources = [{"resourceType": "Patient", "id": "a"}, {"resourceType": "AuditEvent", "id": "b"}]
    for format, type, kept in (
        (Format.BUNDLES, "collection", resources),
        (Format.TRANSACTION, "transaction", resources[:1]),
    ):
        made = bundle(resources, format, "c")
        assert (made["id"], made["type"]) == ("c", type)
        assert [label["code"] for label in made["meta"]["security"]] == ["HTEST"]
        assert [entry["resource"] for entry in made["entry"]] == kept


# -- flaws


def test_flaws_are_listed_with_what_is_to_be_found():
    kinds = ("gender-in-norwegian", "period-reversed", "control-digit")
    files = written(TOWN, Rendering(Format.NDJSON, in_files=True, flaws=kinds))
    validator = make_validator((), ValidationSettings(further_checks=NATIONAL_CHECKS))
    listed = lines(files[FLAWS_FILE])
    assert {line["flaw"] for line in listed} == set(kinds)
    by_file = {
        name: {literal(r): r for r in lines(content)} for name, content in files.items() if name != FLAWS_FILE
    }
    for line in listed[:30]:
        found = [
            {
                "severity": finding.severity.value,
                "code": finding.code,
                "key": finding.key,
                "rule": finding.rule.id if finding.rule else None,
                "path": finding.location.path,
            }
            for finding in validator.validate(by_file[line["file"]][line["resource"]])
        ]
        assert line["expected"] in found


def test_resources_without_a_flaw_are_untouched(by_type):
    files = written(TOWN, Rendering(Format.NDJSON, in_files=True, flaws=("gender-in-norwegian",)))
    flawed = {line["resource"] for line in lines(files.pop(FLAWS_FILE))}
    assert flawed
    different = set()
    for name, content in files.items():
        for before, after in zip(lines(by_type[name]), lines(content), strict=True):
            if before != after:
                different.add(literal(after))
    assert different == flawed


# -- elsewhere


def test_bundles_conform(transactions):
    """Including the rules of Bundles: that fullUrls are unique, and that references within are found."""
    validator = make_validator((), ValidationSettings(best_practice="ignore", further_checks=NATIONAL_CHECKS))
    for name in sorted(transactions)[:25]:
        document = parse_json(transactions[name], name)
        wrong = [f for f in validator.validate(document) if f.severity is not Severity.INFORMATION]
        assert [(f.location.path, f.message.en) for f in wrong] == []


def test_transactions_can_be_loaded_again_and_again(transactions):
    names = sorted(transactions)
    services = [name for name in names if name.startswith(SERVICES_FOLDER)]
    persons = [name for name in names if not name.startswith(SERVICES_FOLDER)][:15]
    with create_sandbox(validate_on_write=False) as sandbox:

        async def load() -> list[Counter[str]]:
            headers = {
                "Authorization": f"Bearer {sandbox.issue_token('kilde-epj')}",
                "Content-Type": "application/fhir+json",
            }
            transport = httpx.ASGITransport(sandbox.app)  # type: ignore[arg-type]
            rounds = []
            async with httpx.AsyncClient(transport=transport, headers=headers) as client:
                for _ in range(2):
                    statuses: Counter[str] = Counter()
                    for name in [*services, *persons]:
                        answer = await client.post(sandbox.base_url, content=transactions[name])
                        assert answer.status_code == 200, answer.text[:500]
                        statuses.update(entry["response"]["status"][:3] for entry in answer.json()["entry"])
                    rounds.append(statuses)
            return rounds

        first, second = asyncio.run(load())
    entries = sum(len(lines(transactions[name])[0]["entry"]) for name in [*services, *persons])
    assert first == {"201": entries}
    assert second == {"200": entries}
