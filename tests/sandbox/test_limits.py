"""One request, one Bundle or one caller does not take the server from everybody else: each limit is kept, and named when it is met."""

from __future__ import annotations

import pytest

from validator.sandbox import budget, limits, result_pages, search
from validator.sandbox.sqlite_store import SQLiteStore
from validator.sandbox.store import SearchTooSlow

FORM = {"Content-Type": "application/x-www-form-urlencoded"}


def issue(response):
    return response.json()["issue"][0]


@pytest.mark.parametrize(
    ("query", "limit"),
    [
        (
            "_sort=" + ",".join(["family", "-family", "given", "birthdate", "_id", "gender"]),
            limits.MOST_SORT_KEYS,
        ),
        ("name=" + ",".join(f"n{number}" for number in range(201)), limits.MOST_ALTERNATIVES),
        ("_lastUpdated=" + ",".join(f"gt{year}" for year in range(1_000, 1_201)), limits.MOST_ALTERNATIVES),
        ("_id=" + ",".join(f"i{number}" for number in range(30_000)), limits.LARGEST_COUNT),
        (
            "general-practitioner.identifier=" + ",".join(f"a|{n}" for n in range(201)),
            limits.MOST_ALTERNATIVES,
        ),
        (
            "&".join("name=" + ",".join(f"n{part}{number}" for number in range(200)) for part in range(21)),
            limits.MOST_COMPARISONS,
        ),
        (
            "&".join(
                f"_revinclude={type}:*"
                for type in (
                    "Task",
                    "Encounter",
                    "Observation",
                    "Appointment",
                    "ServiceRequest",
                    "CarePlan",
                    "MedicationRequest",
                    "Communication",
                    "Procedure",
                    "Condition",
                    "DiagnosticReport",
                    "Immunization",
                )
            ),
            limits.MOST_INCLUDES,
        ),
        ("link.link.link.link.name=x", limits.DEEPEST_CHAIN),
    ],
)
def test_a_search_that_costs_too_much_is_refused_with_the_limit(nurse, query, limit):
    response = nurse.post("Patient/_search", headers=FORM, content=query.encode())
    assert response.status_code == 400, response.text[:300]
    assert issue(response)["code"] == "too-costly"
    assert f"{limit}" in issue(response)["details"]["text"].replace(",", "")


def test_a_form_has_a_limit_of_its_own(nurse):
    response = nurse.post("Patient/_search", headers=FORM, content=b"name=" + b"a," * limits.LARGEST_FORM)
    assert response.status_code == 413
    assert "512 kB" in issue(response)["details"]["text"]


def test_chains_without_a_type_count_in_every_type_they_lead_to(nurse, monkeypatch):
    monkeypatch.setattr(search, "MOST_COMPARISONS", 200)
    assert nurse.get("Task?focus:Condition.subject:Patient.name=a,b,c").status_code == 200
    response = nurse.get("Task?focus.subject.name=a,b,c")
    assert (response.status_code, issue(response)["code"]) == (400, "too-costly")


def test_everything_within_the_limits_is_answered(nurse, patient):
    id = nurse.create(patient())
    names = ",".join([f"n{number}" for number in range(199)] + ["larhals"])
    query = "&".join([f"name={names}"] * 19) + "&_sort=family,-given,birthdate,_id,gender"
    found = nurse.post("Patient/_search", headers=FORM, content=query.encode()).json()
    assert [entry["resource"]["id"] for entry in found["entry"]] == [id]
    updated = ",".join(f"ap{year}" for year in range(1_000, 1_200))
    ids = ",".join([id, *(f"i{number}" for number in range(499))])
    for query in (f"_lastUpdated={updated}", f"_id={ids}", f"_id:not={ids}"):
        assert nurse.post("Patient/_search", headers=FORM, content=query.encode()).status_code == 200


def test_equal_values_are_asked_for_once(sandbox):
    def criterion(*query):
        return sandbox.backend.reader.read("Patient", query).criterion

    assert criterion(("name", "a,b,a"), ("name", "a,b,a")) == criterion(("name", "a,b"))
    assert criterion(("name", "a,b"), ("name", "a")) != criterion(("name", "a,b"))


@pytest.mark.parametrize("value", ["²", "٣", "-1", "1e3", "1_0"])
@pytest.mark.parametrize("path", ["Patient/_history", "Patient/p/_history", "Patient"])
def test_a_count_is_ascii_digits(nurse, patient, path, value):
    nurse.put("Patient/p", patient(id="p"))
    assert nurse.get(f"{path}?_count={value}").status_code == 400


class TestBundles:
    @pytest.fixture(autouse=True)
    def small(self, monkeypatch):
        monkeypatch.setattr(budget, "MOST_ANSWERED", 20)

    def bundle(self, kind, entries):
        entry = {"request": {"method": "GET", "url": "Patient?_count=5"}}
        return {"resourceType": "Bundle", "type": kind, "entry": [entry] * entries}

    def test_a_batch_answers_as_much_as_one_request_may(self, nurse, patient, sandbox):
        for _ in range(5):
            nurse.create(patient())
        answer = nurse.post("", self.bundle("batch", 100)).json()["entry"]
        statuses = [entry["response"]["status"][:3] for entry in answer]
        assert statuses == ["200"] * 4 + ["413"] * 96
        refused = answer[50]["response"]["outcome"]["issue"][0]
        assert refused["code"] == "too-costly"
        assert "20" in refused["details"]["text"]
        assert (
            nurse.post("", self.bundle("batch", 4)).json()["entry"][3]["response"]["status"].startswith("200")
        )

    def test_what_would_be_too_much_is_not_even_asked_for(self, nurse, patient, sandbox, monkeypatch):
        for _ in range(5):
            nurse.create(patient())
        asked = []
        search = sandbox.backend.store.search
        monkeypatch.setattr(
            sandbox.backend.store, "search", lambda *what, **more: asked.append(what) or search(*what, **more)
        )
        nurse.post("", self.bundle("batch", 100))
        assert 0 < len(asked) <= 12

    def test_a_transaction_that_would_answer_more_does_nothing(self, nurse, patient):
        for _ in range(5):
            nurse.create(patient())
        bundle = self.bundle("transaction", 5)
        bundle["entry"].append({"request": {"method": "POST", "url": "Patient"}, "resource": patient()})
        response = nurse.post("", bundle)
        assert (response.status_code, issue(response)["code"]) == (413, "too-costly")
        assert len(nurse.found("Patient")) == 5


def test_a_page_of_large_resources_is_refused_before_it_is_read(nurse, patient, monkeypatch):
    monkeypatch.setattr(result_pages, "LARGEST_ANSWER", 30_000)
    for _ in range(4):
        nurse.create(patient(name=[{"family": "å" * 5_000}]))  # two bytes each
    response = nurse.get("Patient")
    assert (response.status_code, issue(response)["code"]) == (413, "too-costly")
    assert nurse.get("Patient?_count=2").status_code == 200


def test_a_search_that_takes_too_long_is_stopped(make_sandbox, client_of, patient):
    sandbox = make_sandbox()
    nurse = client_of(sandbox, "hjemmesykepleier")
    for number in range(60):
        nurse.put(
            f"Patient/p{number}", patient(id=f"p{number}", name=[{"family": f"f{n}"} for n in range(60)])
        )
    assert nurse.get("Patient?name:contains=x").status_code == 200
    sandbox.backend.store._longest_search = 0.0
    response = nurse.get("Patient?name:contains=x&given:missing=false&_sort=family")
    assert (response.status_code, issue(response)["code"]) == (400, "too-costly")
    assert nurse.get("Patient/p1").status_code == 200


def test_searches_share_the_time_of_their_request():
    store = SQLiteStore(longest_search=-1.0)
    with store.transaction():
        store._searched = 10.0
        sql = "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n WHERE x < 1000000) SELECT MAX(x) FROM n"
        with pytest.raises(SearchTooSlow):
            store._within_time(sql, ())
    store._longest_search = 60.0
    with store.transaction():
        assert store._within_time(sql, ()) == [(1_000_000,)]
    store.close()


class TestMemory:
    def test_the_oldest_log_entries_give_way(self, make_sandbox, client_of, patient, monkeypatch):
        from validator.sandbox import assembly

        monkeypatch.setattr(assembly, "_KEPT_IN_MEMORY", {"AuditEvent": 30})
        sandbox = make_sandbox()
        nurse = client_of(sandbox, "hjemmesykepleier")
        nurse.put("Patient/p", patient(id="p"))
        for _ in range(50):
            nurse.get("Patient/p")
        nurse.get("Patient/finnes-ikke")
        administrator = client_of(sandbox, "personvernombud")
        log = administrator.get("AuditEvent?_count=100&_sort=-_lastUpdated").json()
        assert 30 <= log["total"] <= 32
        store = sandbox.backend.store
        rows = store._rows(
            "SELECT COUNT(*) FROM search_index i LEFT JOIN resource r ON r.key = i.resource WHERE r.key IS NULL"
        )
        assert rows == [(0,)]
        assert len(store.history(("4601",), "AuditEvent", None, None)) <= 33
        assert nurse.get("Patient/p").status_code == 200

    def test_a_file_keeps_its_whole_log(self, make_sandbox, tmp_path):
        assert make_sandbox(store=tmp_path / "a.sqlite").backend.store._keeps == {}
        assert make_sandbox().backend.store._keeps == {"AuditEvent": limits.MOST_EVENTS_IN_MEMORY}

    def test_a_caller_has_so_many_results_to_page_through(self, nurse, patient, as_identity, monkeypatch):
        monkeypatch.setattr(result_pages, "MOST_RESULTS_KEPT", 3)
        for _ in range(2):
            nurse.create(patient())

        def following(client):
            links = client.get("Patient?_count=1").json()["link"]
            return next(link["url"] for link in links if link["relation"] == "next")

        others = following(as_identity("fastlege"))
        pages = [following(nurse) for _ in range(5)]
        assert [nurse.get(page).status_code for page in pages] == [410, 410, 200, 200, 200]
        assert as_identity("fastlege").get(others).status_code == 200

    def test_the_log_is_indexed_before_there_is_one(self, sandbox):
        assert {"patient", "date"} <= sandbox.backend.store.indexed("AuditEvent")
