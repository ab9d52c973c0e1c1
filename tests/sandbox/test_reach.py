"""Nobody learns by searching what they may not read: every role, every type, every way in, computed from the policy.

Each question is put in two worlds that are alike except for one resource of each type, which the caller may not read: the
answers must be the same. That the questions would show a difference is proved by a caller who may read.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import pytest

from validator.fhir.definitions import Definitions
from validator.sandbox import Sandbox, create_sandbox
from validator.sandbox.writing import save

TENANT = "4601"
CITIZEN = "17854112139"
OTHER = "03915023044"
FNR = "urn:oid:2.16.578.1.12.4.1.4.1"
TO_PATIENTS = frozenset(
    {"subject", "patient", "for", "individual", "beneficiary", "participant", "link", "entity"}
)
"""First elements by which a resource is about a patient."""


@dataclass(frozen=True)
class Way:
    """One question. ``names`` the hidden type, so that a role that may not read it is refused."""

    name: str
    method: str
    path: str
    body: Any = None
    headers: Mapping[str, str] | None = None
    form: str = ""
    names: bool = True


def element_of(type: str, expression: str) -> list[str] | None:
    """The path of a parameter that is a plain path in this type."""
    for part in expression.split("|"):
        found = re.fullmatch(
            rf"\(?{type}((?:\.[a-z]\w*)+)(?:\.where\(resolve\(\) is \w+\))?\)?", part.strip()
        )
        if found:
            return found[1].strip(".").split(".")
    return None


def nested(path: list[str], value: Any) -> dict[str, Any]:
    for name in reversed(path):
        value = {name: value}
    return dict(value)


class World:
    """A sandbox with what everyone may read and, when told so, what some may not."""

    def __init__(self, definitions: Definitions, with_hidden: bool) -> None:
        self.sandbox = create_sandbox(definitions=definitions, validate_on_write=False)
        self.backend = self.sandbox.backend
        for number, id in ((CITIZEN, "egen"), (OTHER, "annen")):
            self.put({"resourceType": "Patient", "id": id, "identifier": [{"system": FNR, "value": number}]})
        self.put({"resourceType": "Practitioner", "id": "lege"})
        self.put({"resourceType": "Organization", "id": "kontor"})
        self.put({"resourceType": "Device", "id": "apparat"})
        for type in self.backend.policy.types:
            seen = {"reference": f"{type}/skjult-{type}"}
            own = {"reference": "Patient/egen"}
            self.put({"resourceType": "Task", "id": f"om-{type}", "for": own, "focus": seen})
            self.put(
                {"resourceType": "AuditEvent", "id": f"om-{type}", "entity": [{"what": seen}, {"what": own}]}
            )
            if with_hidden:
                self.put(self.hidden(type))

    def put(self, resource: dict[str, Any]) -> None:
        save(self.backend, TENANT, "noen", resource["resourceType"], resource["id"], resource, None, "PUT")

    def leading_out(self, type: str) -> tuple[str, list[str], str] | None:
        """A parameter of the type that refers to something everybody may read: its code, its element and the target."""
        for code, parameter in self.backend.reader.parameters(type).items():
            path = element_of(type, parameter.expression or "")
            if parameter.type != "reference" or not path or path[0] in TO_PATIENTS:
                continue
            for target in ("Practitioner/lege", "Organization/kontor", "Device/apparat"):
                if target.partition("/")[0] in parameter.targets:
                    return code, path, target
        return None

    def hidden(self, type: str) -> dict[str, Any]:
        resource: dict[str, Any] = {"resourceType": type, "id": f"skjult-{type}"}
        out = self.leading_out(type)
        if out is not None:
            resource |= nested(out[1], {"reference": out[2]})
        return resource if type == "Patient" else resource | {"subject": {"reference": "Patient/annen"}}

    def ways(self, type: str, root: str, writes: bool) -> Iterator[Way]:
        """Every way in to the hidden resource of the type; ``root`` is what the caller may read that refers to it."""
        code = "focus" if root == "Task" else "entity"
        typed = f"{code}:{type}._id=skjult-{type}"
        conditions = [
            ("chain", root, typed, True),
            ("chain without type", root, f"{code}._id=skjult-{type}", False),
        ]
        out = self.leading_out(type)
        if out is not None:
            target = out[2].partition("/")[0]
            conditions.append(("_has", target, f"_has:{type}:{out[0]}:_id=skjult-{type}", True))
            conditions.append(("date", target, f"_has:{type}:{out[0]}:_lastUpdated=gt2000", True))
        if root == "Task":
            conditions.append(("nested", "Patient", f"_has:Task:patient:{typed}", True))
        for name, looked_for, condition, named in conditions:
            yield Way(name, "GET", f"{looked_for}?{condition}", names=named)
            if name not in ("chain", "_has"):
                continue
            yield Way(f"{name}, form", "POST", f"{looked_for}/_search", form=condition, names=named)
            yield Way(f"{name}, count", "GET", f"{looked_for}?{condition}&_summary=count", names=named)
            entry = {"request": {"method": "GET", "url": f"{looked_for}?{condition}"}}
            for kind in ("batch", "transaction"):
                yield Way(f"{name}, {kind}", "POST", "", _bundle(kind, entry), names=named)
        yield Way("_include", "GET", f"{root}?_id=om-{type}&_include={root}:{code}:{type}")
        yield Way("_include without type", "GET", f"{root}?_id=om-{type}&_include={root}:{code}", names=False)
        if out is not None:
            yield Way("_revinclude", "GET", f"{out[2].replace('/', '?_id=')}&_revinclude={type}:{out[0]}")
        if writes:
            task = {"resourceType": "Task", "id": "ny", "status": "draft"}
            refers = {**task, "focus": {"reference": f"{type}?_id=skjult-{type}"}}
            put = {"request": {"method": "PUT", "url": "Task/ny"}, "resource": refers}
            yield Way("conditional reference", "POST", "", _bundle("transaction", put))
            none_exist = {"If-None-Exist": typed}
            yield Way("If-None-Exist", "POST", "Task", {**task}, none_exist)
            post = {"request": {"method": "POST", "url": "Task", "ifNoneExist": typed}, "resource": task}
            yield Way("If-None-Exist, batch", "POST", "", _bundle("batch", post))
            match = {"If-Match": 'W/"77"'}
            yield Way("conditional update", "PUT", f"Task?{typed}", {"resourceType": "Task"}, match)
            yield Way("conditional deletion", "DELETE", f"Task?{typed}", headers=match)


def _bundle(kind: str, *entries: dict[str, Any]) -> dict[str, Any]:
    return {"resourceType": "Bundle", "type": kind, "entry": list(entries)}


@pytest.fixture(scope="module")
def worlds(definitions: Definitions) -> Iterator[tuple[World, World]]:
    without, with_hidden = World(definitions, False), World(definitions, True)
    yield without, with_hidden
    without.sandbox.close()
    with_hidden.sandbox.close()


def ask(client_of: Callable[..., Any], world: World, identity: str, way: Way) -> tuple[int, Any, list[str]]:
    """Status, the answer without what is new each time, and the statuses of entries."""
    client = client_of(world.sandbox, identity)
    headers = dict(way.headers or {})
    options: dict[str, Any] = {"body": way.body} if way.body is not None else {}
    if way.form:
        headers["Content-Type"] = "application/x-www-form-urlencoded"
        options["content"] = way.form
    response = client.request(way.method, way.path, headers=headers, **options)
    text = re.sub(r"20\d\d-\d\d-\d\dT[\d:.]+Z|[0-9a-f]{8}-[0-9a-f-]{27}", "", response.text)
    content = json.loads(text) if text else None
    entries = content.get("entry", []) if isinstance(content, dict) else []
    return response.status_code, content, [entry.get("response", {}).get("status", "") for entry in entries]


ROLES = (
    "legevakt-sykepleier",
    "sykehuslege",
    "kilde-epj",
    "saksbehandler",
    "systemadministrator",
    "personvernombud",
    "innbygger",
)


def test_the_matrix_covers_every_role(worlds: tuple[World, World]) -> None:
    sandbox: Sandbox = worlds[0].sandbox
    assert {sandbox.identities[one].role for one in ROLES} == set(sandbox.backend.policy.roles)


@pytest.mark.parametrize("identity", ROLES)
def test_no_answer_depends_on_what_may_not_be_read(
    worlds: tuple[World, World], client_of: Callable[..., Any], identity: str
) -> None:
    without, with_hidden = worlds
    policy = without.backend.policy
    role = policy.roles[without.sandbox.identities[identity].role]
    root = "Task" if "Task" in role.reads else "AuditEvent"
    asked = 0
    for type in sorted(policy.types):
        open_to_all = role.own_record_only and type in policy.registers
        if open_to_all or (type in role.reads and not role.own_record_only):
            continue
        for way in without.ways(type, root, "Task" in role.writes):
            first, second = (ask(client_of, world, identity, way) for world in worlds)
            alike = first == second  # named first: pytest would compare long answers word by word
            assert alike, (type, way)
            if way.names and type not in role.reads:
                statuses = {first[0], *(int(status[:3]) for status in first[2] if status)}
                assert 403 in statuses, (type, way, first)
                assert first[0] in (403, 200), (type, way, first)
            asked += 1
    assert asked > 10
    assert with_hidden.backend.policy == policy


def test_the_questions_would_show_it(worlds: tuple[World, World], client_of: Callable[..., Any]) -> None:
    """Whoever may read gets different answers, for every type and every way: so equal answers above mean something."""
    policy = worlds[0].backend.policy
    seen = set()
    for identity, root in (("legevakt-sykepleier", "Task"), ("personvernombud", "AuditEvent")):
        role = policy.roles[worlds[0].sandbox.identities[identity].role]
        for number, type in enumerate(sorted(role.reads - {"Task"})):
            for way in worlds[0].ways(type, root, writes=False):
                if way.name == "chain without type" and number % 6:
                    continue  # it leads into all types at once, so some of them are enough
                first, second = (ask(client_of, world, identity, way) for world in worlds)
                differs = first != second
                assert differs, (type, way)
                seen.add(way.name)
    assert {"chain", "chain without type", "_has", "nested", "_include", "_revinclude"} <= seen


class TestTheLog:
    @pytest.fixture(autouse=True)
    def record(self, nurse, patient, observation):
        nurse.put("Patient/arne", patient(CITIZEN, id="arne"))
        nurse.put("Patient/solveig", patient(OTHER, id="solveig"))
        nurse.put("Practitioner/lege", {"resourceType": "Practitioner", "id": "lege"})
        performer = [{"reference": "Practitioner/lege"}]
        nurse.put("Observation/puls", observation("arne", id="puls", performer=performer))

    def patients_of_last(self, sandbox, count=1):
        """The patients in the events that the last request left."""
        store = sandbox.backend.store
        events = store.versions(store.history((TENANT,), "AuditEvent", None, None)[:count])
        return {name for event in events for name in event.patients}

    def test_tells_whose_data_an_answer_rests_on(self, sandbox, nurse):
        found = nurse.get("Practitioner?_has:Observation:performer:value-quantity=gt71").json()
        assert found["total"] == 1
        assert "Patient/arne" in self.patients_of_last(sandbox, 2)

    def test_tells_it_of_a_count(self, sandbox, nurse):
        assert (
            nurse.get("Practitioner?_has:Observation:performer:code=8867-4&_summary=count").json()["total"]
            == 1
        )
        assert self.patients_of_last(sandbox) == {"Patient/arne"}

    @pytest.mark.parametrize(
        "query",
        [
            {"_has:Observation:performer:patient": "solveig"},
            {"_has:Observation:performer:patient.identifier": OTHER},
            {"_has:Observation:performer:subject:Patient.identifier": f"{FNR}|{OTHER}"},
            {"_has:Observation:performer:patient._id": "solveig"},
        ],
    )
    def test_tells_who_was_asked_about_though_nothing_was_found(self, sandbox, nurse, query):
        assert nurse.found("Practitioner", **query) == []
        assert self.patients_of_last(sandbox) == {"Patient/solveig"}

    def test_tells_who_a_condition_looked_into(self, sandbox, nurse):
        reference = {"reference": "Observation?code=8867-4"}
        task = {"resourceType": "Task", "status": "draft", "focus": reference}
        entry = {"resource": task, "request": {"method": "POST", "url": "Task"}}
        assert nurse.post("", _bundle("transaction", entry)).status_code == 200
        assert self.patients_of_last(sandbox) == {"Patient/arne"}


def test_a_token_that_may_only_write_reads_nothing_by_conditions(sandbox, nurse, anyone_with):
    id = nurse.create({"resourceType": "Patient", "name": [{"family": "Eksempel"}]})
    writer = anyone_with(scope="user/*.write")
    created = {"resourceType": "Patient"}
    condition = {"If-None-Exist": "family=Eksempel"}
    entry = {
        "resource": created,
        "request": {"method": "POST", "url": "Patient", "ifNoneExist": "family=Eksempel"},
    }
    asked = [
        writer("POST", "Patient", body=created, headers=condition),
        writer("PUT", "Patient?family=Eksempel", body=created),
        writer("DELETE", "Patient?family=Eksempel"),
        writer("POST", "", body=_bundle("transaction", entry)),
    ]
    assert [response.status_code for response in asked] == [403] * 4
    assert all(id not in response.text for response in asked)
    batch = writer("POST", "", body=_bundle("batch", entry)).json()
    assert batch["entry"][0]["response"]["status"].startswith("403")
    assert writer("POST", "Patient", body=created).status_code == 201


def test_a_token_for_one_type_includes_no_other(sandbox, nurse, anyone_with):
    nurse.put(
        "Patient/arne",
        {"resourceType": "Patient", "id": "arne", "generalPractitioner": {"reference": "Organization/k"}},
    )
    nurse.put("Organization/k", {"resourceType": "Organization", "id": "k"})
    reader = anyone_with(scope="user/Patient.read")
    shown = reader("GET", "Patient?_include=Patient:general-practitioner").json()
    assert [entry["resource"]["resourceType"] for entry in shown["entry"]] == ["Patient"]


@pytest.fixture
def anyone_with(sandbox, client_of):
    """Requests of a nurse with a token of other scopes than usual."""

    def make(scope):
        issuer = sandbox.authorisation.issuer
        token = issuer.mint(sandbox.identities["hjemmesykepleier"], (), None, {"scope": scope})

        def send(method, path, **options):
            headers = {**options.pop("headers", {}), "Authorization": f"Bearer {token}"}
            return client_of(sandbox, None).request(method, path, headers=headers, **options)

        return send

    return make
