"""The CapabilityStatement check: everything that the sandbox declares is tried against it over HTTP, in process, and what it does beyond
that is declared. ``pytest -s -k false_declarations`` prints the figures.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

import httpx
import pytest

from validator.fhir.definitions import Definitions
from validator.fhir.packages.package import bundled_package, bundled_package_names
from validator.fhir.specification.compile import read_resources
from validator.fhir.validation import Validator
from validator.sandbox import Sandbox, create_sandbox
from validator.sandbox.indexing import SEARCHABLE
from validator.sandbox.rules import RuleName, Rules
from validator.sandbox.search import RESULT_PARAMETERS

VALUES = {
    "token": "zzz",
    "string": "zzz",
    "uri": "urn:zzz",
    "reference": "Patient/zzz",
    "date": "1901",
    "number": "987654",
    "quantity": "987654",
}
ALL_MODIFIERS = (
    "missing",
    "exact",
    "contains",
    "text",
    "not",
    "above",
    "below",
    "in",
    "not-in",
    "of-type",
    "identifier",
    "type",
)
MODIFIER = re.compile(r":(\[type\]|[\w-]+)")
RESULT = {
    "_sort": "_id",
    "_count": "1",
    "_include": "{type}:*",
    "_revinclude": "Provenance:target",
    "_summary": "count",
    "_elements": "id",
    "_total": "none",
    "_format": "json",
    "_pretty": "true",
}


@dataclass
class Tried:
    """What was declared and tried, and what of it does not hold."""

    sandbox: Sandbox
    count: int = 0
    false: list[str] = field(default_factory=list)
    client: httpx.AsyncClient = field(default_factory=httpx.AsyncClient)
    tokens: dict[str, str] = field(default_factory=dict)

    async def send(
        self, method: str, path: str, identity: str = "hjemmesykepleier", **options: Any
    ) -> httpx.Response:
        token = self.tokens.get(identity) or self.sandbox.issue_token(identity)
        self.tokens[identity] = token
        headers = {
            "Authorization": f"Bearer {token}",
            **options.pop("headers", {}),
        }
        if "json" in options:
            headers["Content-Type"] = "application/fhir+json"
        return await self.client.request(
            method, f"{self.sandbox.base_url}/{path}", headers=headers, **options
        )

    def note(self, what: str, holds: bool) -> None:
        self.count += 1
        if not holds:
            self.false.append(what)


@pytest.fixture(scope="module")
def definitions() -> Definitions:
    return Definitions.r4().with_packages(bundled_package(name) for name in bundled_package_names())


@pytest.fixture(scope="module")
def sandbox(definitions: Definitions) -> Iterator[Sandbox]:
    # Nothing but refusals is logged: these are thousands of requests.
    quiet = Rules(frozenset({RuleName.LOG_DISCLOSURES}))
    with create_sandbox(definitions=definitions, validate_on_write=False, rules=quiet) as made:
        yield made


@pytest.fixture(scope="module")
def tried(sandbox: Sandbox) -> Callable[[Callable[[Tried], Awaitable[None]]], Tried]:
    def run(what: Callable[[Tried], Awaitable[None]]) -> Tried:
        async def inside() -> Tried:
            async with httpx.AsyncClient(transport=httpx.ASGITransport(sandbox.app)) as client:
                noted = Tried(sandbox, client=client)
                await what(noted)
                return noted

        return asyncio.run(inside())

    return run


@pytest.fixture(scope="module")
def statement(tried: Any) -> dict[str, Any]:
    found: dict[str, Any] = {}

    async def read(noted: Tried) -> None:
        found.update((await noted.send("GET", "metadata", headers={"Authorization": ""})).json())

    tried(read)
    return found


def resources(statement: dict[str, Any]) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = statement["rest"][0]["resource"]
    return found


CITIZEN = "innbygger"
"""The only role that may read both records and the log, which an include may join."""


def who(type: str) -> str:
    return "personvernombud" if type == "AuditEvent" else "hjemmesykepleier"


def modifiers(parameter: dict[str, Any], types: list[str]) -> list[str]:
    declared = MODIFIER.findall(parameter.get("documentation", "").partition(" – ")[0])
    return [each for name in declared for each in (types if name == "[type]" else [name])]


async def interactions(noted: Tried, one: dict[str, Any]) -> None:
    type, identity = one["type"], who(one["type"])
    declared = {each["code"] for each in one["interaction"]}
    body = {"resourceType": type, "id": "kap"}
    if type == "AuditEvent":
        listed = await noted.send("GET", "AuditEvent?_count=1", identity)
        id = listed.json()["entry"][0]["resource"]["id"]
    else:
        id = "kap"
        created = await noted.send("PUT", f"{type}/kap", json=body)
        noted.note(f"{type} updateCreate", (created.status_code == 201) is one["updateCreate"])
    fhir = {"Accept": "application/fhir+json"}
    answers = {
        "read": (await noted.send("GET", f"{type}/{id}", identity, headers=fhir), 200),
        "vread": (await noted.send("GET", f"{type}/{id}/_history/1", identity, headers=fhir), 200),
        "history-instance": (await noted.send("GET", f"{type}/{id}/_history", identity), 200),
        "history-type": (await noted.send("GET", f"{type}/_history", identity), 200),
        "search-type": (await noted.send("GET", f"{type}?_id={id}", identity), 200),
        "update": (await noted.send("PUT", f"{type}/{id}", identity, json={**body, "id": id}), 200),
        "create": (await noted.send("POST", type, identity, json=body), 201),
        "delete": (await noted.send("DELETE", f"{type}/{id}", identity), 204),
        "patch": (await noted.send("PATCH", f"{type}/{id}", identity, json=[]), 200),
    }
    for code, (answer, expected) in answers.items():
        noted.note(
            f"{type} {code}: {answer.status_code}", (answer.status_code == expected) is (code in declared)
        )
    search = await noted.send("POST", f"{type}/_search", identity, data={"_id": id})
    noted.note(f"{type} search by POST", search.status_code == 200)


async def conditions(noted: Tried, one: dict[str, Any]) -> None:
    type, identity = one["type"], who(one["type"])
    body = {"resourceType": type, "language": "nb"}
    first = await noted.send("POST", type, identity, json=body, headers={"If-None-Exist": "_tag=kap"})
    noted.note(f"{type} conditionalCreate", (first.status_code == 201) is one["conditionalCreate"])
    tagged = {**body, "meta": {"tag": [{"code": "kap"}]}}
    for expected in (201, 200):
        put = await noted.send("PUT", f"{type}?_tag=kap", identity, json=tagged)
        noted.note(f"{type} conditionalUpdate", (put.status_code == expected) is one["conditionalUpdate"])
    gone = await noted.send("DELETE", f"{type}?_tag=kap", identity)
    noted.note(
        f"{type} conditionalDelete", (gone.status_code == 204) is (one["conditionalDelete"] == "single")
    )
    # conditionalRead: full-support
    found = (await noted.send("GET", f"{type}?_count=1", identity)).json()["entry"][0]["resource"]
    fhir = {"Accept": "application/fhir+json"}
    read = await noted.send("GET", f"{type}/{found['id']}", identity, headers=fhir)
    for name, header in (("If-None-Match", "etag"), ("If-Modified-Since", "last-modified")):
        again = await noted.send(
            "GET", f"{type}/{found['id']}", identity, headers={**fhir, name: read.headers[header]}
        )
        noted.note(f"{type} conditionalRead {name}", again.status_code == 304)


async def totals(noted: Tried, type: str, queries: Sequence[tuple[str, str]]) -> list[int | None]:
    """How many each search finds, ``None`` for one that is refused; asked in one batch."""
    entries = [
        {"request": {"method": "GET", "url": f"{type}?{urlencode([query, ('_summary', 'count')])}"}}
        for query in queries
    ]
    answer = await noted.send(
        "POST", "", who(type), json={"resourceType": "Bundle", "type": "batch", "entry": entries}
    )
    return [entry.get("resource", {}).get("total") for entry in answer.json()["entry"]]


async def parameters(noted: Tried, one: dict[str, Any], types: list[str]) -> None:
    """Each parameter narrows, and each modifier does what it is for: what has a value and what has none make up all, and so do what has
    this value and what has not."""
    type = one["type"]
    everything = ("_lastUpdated", "lt2100")
    expected: list[tuple[str, str]] = [everything]
    laws: list[tuple[str, Callable[[Mapping[tuple[str, str], int]], bool]]] = []
    for parameter in one["searchParam"]:
        name, value = parameter["name"], VALUES[parameter["type"]]
        plain = (name, value)
        expected.append(plain)
        laws.append((f"{type}?{name}", lambda found, plain=plain: found[plain] == 0))
        for modifier in modifiers(parameter, types):
            said = f"{name}:{modifier}"
            if modifier == "missing":
                pair = [(said, each) for each in ("true", "false")]
                expected += pair
                laws.append(
                    (
                        f"{type}?{said}",
                        lambda found, pair=pair: sum(found[each] for each in pair) == found[everything],
                    )
                )
            elif modifier == "not":
                expected.append((said, value))
                laws.append(
                    (f"{type}?{said}", lambda found, asked=(said, value): found[asked] == found[everything])
                )
            else:
                asked = (said, "urn:zzz|zzz" if modifier == "identifier" else "zzz")
                expected.append(asked)
                laws.append((f"{type}?{said}", lambda found, asked=asked: found[asked] == 0))
    found = dict(zip(expected, await totals(noted, type, expected), strict=True))
    assert found[everything], "nothing to narrow"
    for said, law in laws:
        try:
            noted.note(said, law(found))
        except TypeError:  # one of them was refused
            noted.note(said, False)
    assert len({each["name"] for each in one["searchParam"]}) == len(one["searchParam"])


async def includes(noted: Tried, one: dict[str, Any]) -> None:
    type = one["type"]
    for member, parameter in (("searchInclude", "_include"), ("searchRevInclude", "_revinclude")):
        declared = one.get(member, [])
        # All at once: a refusal names each that it cannot use.
        for start in range(0, len(declared), 40):
            some = declared[start : start + 40]
            answer = await noted.send(
                "GET", type, CITIZEN, params=[(parameter, each) for each in some] + [("_count", "1")]
            )
            refused = answer.text if answer.status_code != 200 else ""
            for each in some:
                noted.note(f"{type}?{parameter}={each}", not refused or f"“{each}”" not in refused)
            noted.note(f"{type}?{parameter}", answer.status_code == 200)


async def operations(noted: Tried, type: str, named: Sequence[str], stored: bool) -> None:
    for name in named:
        for path in (type, f"{type}/kap-v"):
            if path != type and type == "AuditEvent":  # nobody can put one there
                continue
            if path != type and stored:
                await noted.send("PUT", path, json={"resourceType": type, "id": "kap-v"})
            answer = await noted.send("POST", f"{path}/${name}", json={"resourceType": type})
            told = answer.status_code == 200 and '"OperationOutcome"' in answer.text
            noted.note(f"{path}/${name}: {answer.text[:200]}", told)


async def bundles(noted: Tried, rest: dict[str, Any]) -> None:
    asked = (
        {"method": "GET", "url": "metadata"},
        {"method": "POST", "url": "ValueSet/$validate"},
        {"method": "GET", "url": "Patient"},
    )
    entries = [
        {"request": one, "resource": {"resourceType": "ValueSet", "status": "active"}} for one in asked
    ]
    for interaction in rest["interaction"]:
        bundle = {"resourceType": "Bundle", "type": interaction["code"], "entry": entries}
        answer = await noted.send("POST", "", json=bundle)
        statuses = [entry["response"]["status"] for entry in answer.json().get("entry", [])]
        noted.note(f"{interaction['code']}: {answer.text[:200]}", statuses == ["200 OK"] * 3)
    for code in ("search-system", "history-system"):
        assert {"code": code} not in rest["interaction"]


@pytest.fixture(scope="module", autouse=True)
def records(sandbox: Sandbox) -> None:
    """A resource with values for many parameters."""

    async def write() -> None:
        async with httpx.AsyncClient(transport=httpx.ASGITransport(sandbox.app)) as client:
            noted = Tried(sandbox, client=client)
            await noted.send("GET", "Patient", headers={"Authorization": "Bearer none"})  # an AuditEvent
            about = {"subject": {"reference": "Patient/p"}, "code": {"coding": [{"code": "a"}], "text": "A"}}
            await noted.send(
                "PUT",
                "Patient/p",
                json={"resourceType": "Patient", "id": "p", "name": [{"family": "P"}], "gender": "male"},
            )
            for type in ("Observation", "Condition", "Procedure"):
                await noted.send("PUT", f"{type}/o", json={"resourceType": type, "id": "o", **about})

    asyncio.run(write())


def test_there_are_no_false_declarations(
    statement: dict[str, Any], tried: Any, sandbox: Sandbox, capsys: Any
) -> None:
    rest = statement["rest"][0]
    served = resources(statement)
    types = [one["type"] for one in served]

    async def everything(noted: Tried) -> None:
        await bundles(noted, rest)
        for one in served:
            await interactions(noted, one)
            await conditions(noted, one)
            await parameters(noted, one, types)
            await includes(noted, one)
            await operations(noted, one["type"], [each["name"] for each in one["operation"]], stored=True)
        assert "$validate takes resources of any type" in rest["documentation"]
        for type in sandbox.backend.definitions.resource_types - set(types):
            await operations(noted, type, ["validate"], stored=False)

    noted = tried(everything)
    with capsys.disabled():
        print(f"\nCapabilityStatement: {noted.count} declarations tried, {len(noted.false)} false")
    assert noted.false == []
    assert noted.count > 6_000


def test_whatever_works_is_declared(statement: dict[str, Any], tried: Any, sandbox: Sandbox) -> None:
    """The reverse: what is not declared is refused by name."""
    served = resources(statement)
    types = [one["type"] for one in served]
    undeclared = []

    async def beyond(noted: Tried) -> None:
        for one in served:
            type = one["type"]
            declared = {each["name"]: set(modifiers(each, types)) for each in one["searchParam"]}
            reader = sandbox.backend.reader
            for name, parameter in sandbox.backend.definitions.search_parameters(type).items():
                of_types = types if parameter.type == "reference" else types[:1]
                others = [each for each in (*ALL_MODIFIERS, *of_types) if each not in declared.get(name, ())]
                tries = [f"{name}:{each}" for each in others] + ([] if name in declared else [name])
                # In one request: each that cannot be used is named.
                answer = await noted.send(
                    "POST",
                    f"{type}/_search",
                    who(type),
                    data={each: VALUES.get(parameter.type, "zzz") for each in tries},
                )
                refused = [
                    path for issue in answer.json().get("issue", ()) for path in issue.get("expression", ())
                ]
                undeclared.extend(f"{type}?{each}" for each in tries if f"http.{each}" not in refused)
            revincludes = [
                f"{other}:{code}"
                for other in types
                for code, parameter in reader.parameters(other).items()
                if type in reader.targets(parameter) and f"{other}:{code}" not in one["searchRevInclude"]
            ]
            undeclared.extend(revincludes)

    tried(beyond)
    assert undeclared == []


def test_what_has_no_field_is_told_in_words(statement: dict[str, Any], tried: Any) -> None:
    words = statement["rest"][0]["documentation"]
    assert set(RESULT) == set(RESULT_PARAMETERS) - {"_cursor"}

    async def each(noted: Tried) -> None:
        for name, value in RESULT.items():
            assert name in words
            answer = await noted.send("GET", "Observation", params={name: value.format(type="Observation")})
            noted.note(name, answer.status_code == 200)
            refused = await noted.send(
                "GET", "Observation", params={f"{name}:exact": value.format(type="Observation")}
            )
            noted.note(f"{name}:exact", refused.status_code == 400)

    assert tried(each).false == []


def test_every_parameter_is_r4s_or_says_what_it_is(
    statement: dict[str, Any], definitions: Definitions
) -> None:
    """Without the official package: by the names of R4's registry."""
    others = {}
    for one in resources(statement):
        for parameter in one["searchParam"]:
            name = parameter["definition"].removeprefix("http://hl7.org/fhir/SearchParameter/")
            groups = ("clinical", "individual", "conformance", "medications", "Resource", one["type"])
            if name not in {f"{group}-{parameter['name'].removeprefix('_')}" for group in groups}:
                others[f"{one['type']}.{parameter['name']}"] = parameter["documentation"].partition(" – ")[2]
    experimental = "Experimental: R4 defines it for an extension, and not for genuine use."
    ours = "Defined by the package journalvalidator.no-basis, not by R4."
    assert {code for code, said in others.items() if said != experimental} == {
        f"{type}.middlename" for type in ("Patient", "Person", "Practitioner")
    }
    assert {said for code, said in others.items() if code.endswith(".middlename")} == {ours}
    assert "Device.din" in others
    assert "Patient.part-agree" not in others


def test_every_declared_definition_is_that_of_the_official_package(
    statement: dict[str, Any], reference_data: Any
) -> None:
    official: dict[tuple[str, str], list[dict[str, Any]]] = {}
    for resource in read_resources(reference_data / "fhir" / "packages" / "hl7.fhir.r4.core-4.0.1.tgz"):
        if resource["resourceType"] == "SearchParameter":
            for base in resource.get("base", ()):
                official.setdefault((base, resource["code"]), []).append(resource)
    declared, wrong = set(), []
    for one in resources(statement):
        for parameter in one["searchParam"]:
            code = parameter["name"]
            held = [
                each
                for base in (one["type"], "DomainResource", "Resource")
                for each in official.get((base, code), ())
            ]
            genuine = [each for each in held if not each.get("experimental")] or held
            declared.add((one["type"], code))
            if code == "middlename":
                assert held == []
            elif [(each["url"], each["type"]) for each in genuine] != [
                (parameter["definition"], parameter["type"])
            ]:
                wrong.append((one["type"], parameter))
    assert wrong == []
    # And whatever R4 has for a served type, of a kind that is searched, is there.
    types = {one["type"] for one in resources(statement)}
    missing = {
        (base, code)
        for (base, code), held in official.items()
        if base in types and held[0]["type"] in SEARCHABLE and held[0].get("expression")
    } - declared
    assert missing == {("Patient", "part-agree")}


def test_the_statement_conforms(statement: dict[str, Any], definitions: Definitions) -> None:
    findings = Validator(definitions).validate(statement)
    beyond_best_practice = [one for one in findings if one.rule is None or one.rule.id != "dom-6"]
    assert [one for one in beyond_best_practice if one.severity.value in ("error", "warning")] == []


@pytest.fixture
def nurse(make_sandbox: Any, client_of: Any, definitions: Definitions) -> Any:
    return client_of(make_sandbox(definitions=definitions), "hjemmesykepleier")


def test_a_chain_finds_what_it_leads_to(nurse: Any, patient: Any) -> None:
    """A Condition's subject is a Patient or a Group: an example of HL7's, taken for the definition, said Organization."""
    nurse.put("Patient/p", patient(id="p", identifier=[{"system": "urn:x", "value": "1"}], gender="male"))
    nurse.put("Condition/c", {"resourceType": "Condition", "id": "c", "subject": {"reference": "Patient/p"}})
    for query in (
        {"subject.identifier": "urn:x|1"},
        {"subject.gender": "male"},
        {"subject:Patient.name": "larhals"},
        {"patient.identifier": "1"},
    ):
        assert nurse.found("Condition", **query) == ["c"], query


@pytest.mark.parametrize(
    ("query", "key"),
    [
        ("_id:missing=true", "search-modifier"),
        ("_id:text=a", "search-modifier"),
        ("_lastUpdated:missing=true", "search-modifier"),
        ("subject:Organization=1", "search-modifier"),
        ("subject:Organization.name=a", "search-modifier"),
        ("clinical-status:exact=a", "search-modifier"),
        ("_count:exact=1", "search-modifier"),
        ("_elements=foo", "unknown-element"),
        ("_elements=code.text", "unknown-element"),
        ("_include=Condition:subject:Organization", "search-include"),
        ("_totalMethod=count", "search-unknown-parameter"),
        ("code.text=a", "search-chain"),
    ],
)
def test_what_does_not_work_is_refused_by_name(nurse: Any, codes: Any, query: str, key: str) -> None:
    refused = nurse.get(f"Condition?{query}")
    assert (refused.status_code, codes(refused)) == (400, [key])


def test_elements_that_there_are(nurse: Any) -> None:
    nurse.put(
        "Observation/o",
        {
            "resourceType": "Observation",
            "id": "o",
            "status": "final",
            "valueString": "a",
            "issued": "2024-01-01T00:00:00Z",
        },
    )
    for elements in ("value", "value[x]", "valueString", "Observation.value", "value,id"):
        for path in (f"Observation?_elements={elements}", f"Observation/o?_elements={elements}"):
            answer = nurse.get(path).json()
            shown = answer["entry"][0]["resource"] if "entry" in answer else answer
            assert shown["valueString"] == "a", path
            assert "issued" not in shown
    assert nurse.get("Observation/o?_elements=foo").status_code == 400
