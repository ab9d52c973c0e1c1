"""The collection is sent by a small runner in Node, and has the shape of Postman's format v2.1.0."""

import json
import shutil
import subprocess
from pathlib import Path

import jsonschema
import pytest
from repeating_scenarios import PAGES, TRANSACTION, UPDATE

from validator.reports.files import write_reports

RUNNER = Path(__file__).parent / "run_collection.js"
# The parts of https://schema.postman.com/collection/json/v2.1.0/draft-07/collection.json that we use, in our own words.
SHAPE = {
    "type": "object",
    "required": ["info", "item"],
    "properties": {
        "info": {
            "type": "object",
            "required": ["name", "schema"],
            "properties": {
                "name": {"type": "string"},
                "description": {"type": "string"},
                "schema": {"const": "https://schema.getpostman.com/json/collection/v2.1.0/collection.json"},
            },
        },
        "item": {"type": "array", "items": {"$ref": "#/$defs/folder"}},
        "variable": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["key", "value", "type"],
                "properties": {"type": {"enum": ["string", "boolean", "any", "number"]}},
            },
        },
    },
    "additionalProperties": False,
    "$defs": {
        "folder": {
            "type": "object",
            "required": ["name", "item"],
            "properties": {"item": {"type": "array", "items": {"$ref": "#/$defs/item"}}},
        },
        "item": {
            "type": "object",
            "required": ["request"],
            "properties": {
                "request": {
                    "type": "object",
                    "properties": {
                        "method": {"type": "string"},
                        "url": {"type": "string"},
                        "header": {
                            "type": "array",
                            "items": {"type": "object", "required": ["key", "value"]},
                        },
                        "body": {
                            "type": "object",
                            "required": ["mode", "raw"],
                            "properties": {"mode": {"const": "raw"}, "raw": {"type": "string"}},
                        },
                    },
                },
                "event": {
                    "type": "array",
                    "items": {
                        "type": "object",
                        "required": ["listen", "script"],
                        "properties": {
                            "listen": {"enum": ["test", "prerequest"]},
                            "script": {
                                "type": "object",
                                "properties": {"exec": {"type": "array", "items": {"type": "string"}}},
                            },
                        },
                    },
                },
            },
        },
    },
}


@pytest.mark.parametrize("scenario", [UPDATE, PAGES, TRANSACTION], ids=["update", "pages", "transaction"])
def test_the_collection_repeats_the_fault(product, result_of, tmp_path, scenario):
    node = shutil.which("node")
    result = result_of(scenario, product.base)
    write_reports(result, tmp_path, ["repeat"])
    file = tmp_path / "repeat" / "trial" / "one" / "postman.json"
    jsonschema.validate(json.loads(file.read_text("utf-8")), SHAPE)
    if node is None:
        pytest.skip("Node is not on this machine")
    product.stored.clear()
    product.seen.clear()
    done = subprocess.run([node, str(RUNNER), str(file)], capture_output=True, timeout=60, check=True)
    told = json.loads(done.stdout)
    exchanges = [one for step in result.suites[0].scenarios[0].steps for one in step.exchanges]
    assert told["statuses"] == [one.response.status for one in exchanges if one.response]
    assert len(told["tests"]) == len(exchanges)
    assert all(held for _, held in told["tests"])
    assert [one for one in product.stored.values() if one["resourceType"] == "Patient"] == []
