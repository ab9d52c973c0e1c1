"""Documents as no-basis-DocumentReference."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable
from typing import Any

import pytest

from validator.synthetic.care.organisations import Care
from validator.synthetic.chance import Chance
from validator.synthetic.facts import Document, Life
from validator.synthetic.lives.contacts import add_contacts
from validator.synthetic.lives.documents import add_documents
from validator.synthetic.resources.documents import document_resources

Written = list[tuple[Life, Document, dict[str, Any]]]


@pytest.fixture(scope="module")
def written(stand_in: Callable[..., Life], bergen: Care) -> Written:
    found: Written = []
    for index in range(800):
        life = stand_in(index, bergen)
        chance = Chance("references", index)
        add_contacts(life, chance)
        add_documents(life, chance)
        found += [(life, *pair) for pair in zip(life.documents, document_resources(life), strict=True)]
    return found


def test_they_conform_without_warnings(
    written: Written, faults: Callable[[dict[str, Any]], list[str]]
) -> None:
    assert len(written) > 400
    assert not [said for _, _, reference in written for said in faults(reference)]


def test_the_validator_would_see_a_foreign_type(
    written: Written, faults: Callable[[dict[str, Any]], list[str]]
) -> None:
    reference = written[0][2]
    foreign = {"coding": [{"system": "http://loinc.org", "code": "34133-9"}]}
    assert faults({**reference, "type": foreign})


def test_the_content_is_the_text_with_its_size_and_hash(written: Written) -> None:
    for _, document, reference in written:
        attachment = reference["content"][0]["attachment"]
        content = base64.b64decode(attachment["data"], validate=True)
        assert content.decode("utf-8") == document.text
        assert attachment["size"] == len(content)
        assert base64.b64decode(attachment["hash"]) == hashlib.sha1(content).digest()
        assert attachment["contentType"].startswith("text/plain")


def test_they_refer_to_contacts_that_are_there(written: Written) -> None:
    referred = 0
    for life, document, reference in written:
        if document.contact is None:
            assert "context" not in reference
            continue
        contacts = {f"Encounter/{c.id}": c for c in life.contacts}
        contact = contacts[reference["context"]["encounter"][0]["reference"]]
        assert reference["context"]["period"]["start"] == contact.start.isoformat()
        referred += 1
    assert referred > 300


def test_who_wrote_it_and_who_keeps_it(written: Written) -> None:
    for _, document, reference in written:
        assert reference["author"] == [document.author.reference]
        assert reference["custodian"] == document.at.reference
        assert reference["date"] == document.when.isoformat()


def test_the_category_is_the_group_of_the_type(written: Written) -> None:
    groups = set()
    for _, _, reference in written:
        code = reference["type"]["coding"][0]["code"]
        group = reference["category"][0]["coding"][0]["code"]
        assert group == f"{code[0]}00-1"
        groups.add(group)
    assert {"A00-1", "B00-1", "I00-1"} <= groups


def test_what_is_about_the_mind_is_restricted(written: Written) -> None:
    labels = set()
    for _, document, reference in written:
        label = reference["securityLabel"][0]["coding"][0]["code"]
        reason = document.contact.reason if document.contact else None
        sensitive = reason is not None and reason.system.endswith(".7170") and reason.code[0] in "PWXYZ"
        assert label == ("R" if sensitive else "N")
        labels.add(label)
    assert labels == {"N", "R"}
