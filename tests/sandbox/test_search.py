"""The search interaction: https://hl7.org/fhir/R4/search.html"""

from __future__ import annotations

import base64
from urllib.parse import parse_qsl, urlsplit

import pytest

FNR = "urn:oid:2.16.578.1.12.4.1.4.1"
ARNE = "17854112139"


class TestString:
    @pytest.fixture(autouse=True)
    def people(self, nurse, patient):
        names = {"asnes": "Åsnes", "asne": "Asne", "ostby": "Østby-Çelik", "berg": "Berg, Lars"}
        for id, family in names.items():
            nurse.put(f"Patient/{id}", patient(id=id, name=[{"family": family, "given": ["Øyvind", "Æsa"]}]))

    @pytest.mark.parametrize(
        ("parameter", "value", "found"),
        [
            ("family", "åsn", ["asnes"]),
            ("family", "ÅSNES", ["asnes"]),
            ("family", "asn", ["asne"]),
            ("family", "østby-celik", ["ostby"]),
            ("family", "snes", []),
            ("family:contains", "SNE", ["asnes", "asne"]),
            ("family:exact", "Asne", ["asne"]),
            ("family:exact", "asne", []),
            ("family", "berg\\, l", ["berg"]),
            ("family", "åsn,øst", ["asnes", "ostby"]),
            ("name", "æsa", ["asnes", "asne", "ostby", "berg"]),
            ("given:missing", "true", []),
            ("birthdate:missing", "true", ["asnes", "asne", "ostby", "berg"]),
            ("birthdate:missing", "false", []),
        ],
    )
    def test_matching(self, nurse, parameter, value, found):
        assert sorted(nurse.found("Patient", **{parameter: value})) == sorted(found)


class TestToken:
    @pytest.fixture(autouse=True)
    def codes_used(self, nurse, observation):
        news2 = {"system": "http://snomed.info/sct", "code": "1104051000000101", "display": "NEWS2 totalskår"}
        nurse.put("Observation/puls", observation("1", id="puls"))
        nurse.put("Observation/news", observation("1", id="news", code={"coding": [news2], "text": "Skår"}))
        local = {"coding": [{"code": "8867-4"}]}
        nurse.put("Observation/lokal", observation("1", id="lokal", code=local, status="amended"))

    @pytest.mark.parametrize(
        ("parameter", "value", "found"),
        [
            ("code", "8867-4", ["puls", "lokal"]),
            ("code", "http://loinc.org|8867-4", ["puls"]),
            ("code", "|8867-4", ["lokal"]),
            ("code", "http://snomed.info/sct|", ["news"]),
            ("code", "http://loinc.org|1104051000000101", []),
            ("code", "http://loinc.org|8867-4,1104051000000101", ["puls", "news"]),
            ("code:not", "8867-4", ["news"]),
            ("code:text", "news2", ["news"]),
            ("code:text", "skår", ["news"]),
            ("status", "amended", ["lokal"]),
            ("status:not", "amended", ["puls", "news"]),
            ("_id", "puls,news", ["puls", "news"]),
            ("combo-code", "8867-4", ["puls", "lokal"]),
        ],
    )
    def test_matching(self, nurse, parameter, value, found):
        assert sorted(nurse.found("Observation", **{parameter: value})) == sorted(found)

    def test_booleans_and_contact_points(self, nurse, patient):
        nurse.put(
            "Patient/a", patient(id="a", active=True, telecom=[{"system": "phone", "value": "99999001"}])
        )
        nurse.put(
            "Patient/b", patient(id="b", active=False, telecom=[{"system": "email", "value": "99999001"}])
        )
        assert nurse.found("Patient", active="true") == ["a"]
        assert nurse.found("Patient", phone="99999001") == ["a"]
        assert nurse.found("Patient", telecom="99999001") == ["a", "b"]

    def test_an_expression_that_is_more_than_a_path(self, nurse, patient):
        nurse.put("Patient/levende", patient(id="levende"))
        nurse.put("Patient/avdod", patient(id="avdod", deceasedDateTime="2024-01-01"))
        assert nurse.found("Patient", deceased="true") == ["avdod"]
        assert nurse.found("Patient", deceased="false") == ["levende"]


class TestDate:
    @pytest.fixture(autouse=True)
    def measured(self, nurse, observation):
        for id, when in {
            "april": "2024-04",
            "morgen": "2024-05-17T08:00:00+02:00",
            "natt": "2024-05-17T00:30:00+02:00",  # still 16 May in UTC, but 17 May in Norway
            "dagen": "2024-05-17",
            "juni": "2024-06-01T10:00:00Z",
        }.items():
            nurse.put(f"Observation/{id}", observation("1", id=id, effectiveDateTime=when))
        period = {"start": "2024-05-16", "end": "2024-05-18"}
        resource = observation("1", id="periode", effectivePeriod=period)
        del resource["effectiveDateTime"]
        nurse.put("Observation/periode", resource)

    @pytest.mark.parametrize(
        ("value", "found"),
        [
            ("2024-05-17", {"morgen", "natt", "dagen"}),
            ("2024-05", {"morgen", "natt", "dagen", "periode"}),
            ("eq2024-05-17T06:00:00Z", {"morgen"}),
            ("ne2024-05-17", {"april", "juni", "periode"}),
            ("gt2024-05-17", {"juni", "periode"}),
            ("ge2024-05-17", {"juni", "periode", "morgen", "natt", "dagen"}),
            ("lt2024-05-17", {"april", "periode"}),
            ("le2024-05-17", {"april", "periode", "morgen", "natt", "dagen"}),
            ("sa2024-05-17", {"juni"}),
            ("eb2024-05-16", {"april"}),
            ("ap2024-05-17", {"morgen", "natt", "dagen", "periode"}),
        ],
    )
    def test_prefixes(self, nurse, value, found):
        assert set(nurse.found("Observation", date=value)) == found

    def test_an_interval_is_two_parameters(self, nurse):
        response = nurse.get("Observation?date=ge2024-05-17&date=lt2024-05-18")
        found = {entry["resource"]["id"] for entry in response.json()["entry"]}
        assert found == {"morgen", "natt", "dagen", "periode"}


class TestQuantity:
    @pytest.fixture(autouse=True)
    def measured(self, nurse, observation):
        def quantity(value: float, code: str, **more: str) -> dict[str, object]:
            return {"value": value, "unit": code, "system": "http://unitsofmeasure.org", "code": code, **more}

        for id, value in {
            "temp": quantity(37.2, "Cel"),
            "feber": quantity(39.04, "Cel"),
            "puls": quantity(39, "/min"),
            "under": quantity(35, "Cel", comparator="<"),
        }.items():
            nurse.put(f"Observation/{id}", observation("1", id=id, valueQuantity=value))

    @pytest.mark.parametrize(
        ("value", "found"),
        [
            ("39", {"feber", "puls"}),
            ("39.0", {"feber", "puls"}),
            ("39.00", {"puls"}),
            ("39|http://unitsofmeasure.org|Cel", {"feber"}),
            ("39||/min", {"puls"}),
            ("gt38.9|http://unitsofmeasure.org|Cel", {"feber"}),
            ("ge39", {"feber", "puls"}),
            ("gt39", {"feber"}),
            ("lt37", {"under"}),
            ("ap38|http://unitsofmeasure.org|Cel", {"temp", "feber", "under"}),
            ("ne39", {"temp", "under"}),
        ],
    )
    def test_matching(self, nurse, value, found):
        assert set(nurse.found("Observation", **{"value-quantity": value})) == found


class TestReference:
    @pytest.fixture(autouse=True)
    def measured(self, nurse, patient, observation):
        nurse.put("Patient/arne", patient(ARNE, id="arne"))
        nurse.put("Patient/berit", patient(id="berit", name=[{"family": "Beriteksempel"}]))
        nurse.put("Observation/a", observation("arne", id="a"))
        absolute = {"reference": "http://sandbox.test/fhir/Patient/berit"}
        nurse.put("Observation/b", observation("", id="b", subject=absolute))
        logical = {"identifier": {"system": FNR, "value": ARNE}}
        nurse.put("Observation/logisk", observation("", id="logisk", subject=logical))
        elsewhere = {"reference": "https://annen.example/fhir/Patient/arne"}
        nurse.put("Observation/ute", observation("", id="ute", subject=elsewhere))

    @pytest.mark.parametrize(
        ("parameter", "value", "found"),
        [
            ("patient", "arne", {"a"}),
            ("patient", "Patient/arne", {"a"}),
            ("subject", "http://sandbox.test/fhir/Patient/arne", {"a"}),
            ("patient", "Patient/berit", {"b"}),
            ("subject", "https://annen.example/fhir/Patient/arne", {"ute"}),
            ("subject:Patient", "arne", {"a"}),
            ("subject:Device", "arne", set()),
            ("patient:identifier", f"{FNR}|{ARNE}", {"logisk"}),
            ("patient.identifier", f"{FNR}|{ARNE}", {"a", "logisk"}),
            ("patient.identifier", f"{FNR}|03915023044", set()),
            ("subject:Patient.family", "berit", {"b"}),
            ("patient.name", "berit", {"b"}),
            ("patient:missing", "true", set()),
        ],
    )
    def test_matching(self, nurse, parameter, value, found):
        assert set(nurse.found("Observation", **{parameter: value})) == found

    def test_reverse_chain(self, nurse):
        assert nurse.found("Patient", **{"_has:Observation:patient:code": "8867-4"}) == ["arne", "berit"]
        assert nurse.found("Patient", **{"_has:Observation:patient:code": "0000-0"}) == []

    def test_a_chain_does_not_lead_to_the_deleted(self, nurse):
        nurse.delete("Patient/berit")
        assert nurse.found("Observation", **{"patient.name": "berit"}) == []

    def test_include(self, nurse):
        bundle = nurse.get("Observation?_include=Observation:patient&_id=a,b,ute").json()
        modes = {entry["resource"]["id"]: entry["search"]["mode"] for entry in bundle["entry"]}
        assert modes == {"a": "match", "b": "match", "ute": "match", "arne": "include", "berit": "include"}
        assert bundle["total"] == 3

    def test_reverse_include(self, nurse):
        bundle = nurse.get("Patient?_id=arne&_revinclude=Observation:patient").json()
        assert [entry["resource"]["id"] for entry in bundle["entry"]] == ["arne", "a"]


class TestSorting:
    def test_by_date_and_by_two_keys(self, nurse, observation):
        for id, when, status in (
            ("b", "2024-05-02", "final"),
            ("a", "2024-05-01", "final"),
            ("c", "2024-05-03", "amended"),
        ):
            nurse.put(f"Observation/{id}", observation("1", id=id, effectiveDateTime=when, status=status))
        undated = observation("1", id="uten")
        del undated["effectiveDateTime"]
        nurse.put("Observation/uten", undated)
        assert nurse.found("Observation", _sort="date") == ["a", "b", "c", "uten"]
        assert nurse.found("Observation", _sort="-date") == ["c", "b", "a", "uten"]
        assert nurse.found("Observation", _sort="status,-date", _count="10") == ["c", "b", "a", "uten"]
        assert nurse.found("Observation", _sort="-_id") == ["uten", "c", "b", "a"]

    def test_by_last_update(self, nurse, patient, clock):
        for id in ("a", "b"):
            nurse.put(f"Patient/{id}", patient(id=id))
            clock.forward(seconds=1)
        nurse.put("Patient/a", patient(id="a"))
        assert nurse.found("Patient", _sort="-_lastUpdated") == ["a", "b"]
        assert nurse.found("Patient", _lastUpdated="gt2024-05-17T12:00:01Z") == ["a"]
        assert nurse.found("Patient", _lastUpdated="2024-05-17T12:00:01Z") == ["b"]
        assert nurse.found("Patient", _lastUpdated="lt2024-05-17") == []


class TestPaging:
    def pages(self, nurse, url):
        while url:
            bundle = nurse.get(url).json()
            yield bundle
            url = next((link["url"] for link in bundle["link"] if link["relation"] == "next"), None)

    def test_nothing_is_lost_or_repeated_while_data_change(self, nurse, patient):
        ids = [nurse.create(patient(birthDate=f"1950-01-{day:02}")) for day in range(1, 11)]
        seen, pages = [], 0
        for bundle in self.pages(nurse, "Patient?_sort=birthdate&_count=3"):
            pages += 1
            assert bundle["total"] == 10
            seen += [entry["resource"]["id"] for entry in bundle["entry"]]
            # Newcomers before, an update that moves one, between every page.
            nurse.create(patient(birthDate="1900-01-01"))
            nurse.put(f"Patient/{ids[9]}", patient(id=ids[9], birthDate="1900-01-01"))
        assert (seen, pages) == (ids, 4)

    def test_what_is_deleted_meanwhile_is_not_shown(self, nurse, patient):
        ids = [nurse.create(patient()) for _ in range(4)]
        pages = self.pages(nurse, "Patient?_count=2")
        next(pages)
        nurse.delete(f"Patient/{ids[2]}")
        assert [entry["resource"]["id"] for entry in next(pages)["entry"]] == [ids[3]]

    def test_links_carry_no_identity_number(self, nurse, patient):
        for _ in range(3):
            nurse.create(patient(ARNE))
        response = nurse.post("Patient/_search", data={"identifier": f"{FNR}|{ARNE}", "_count": "1"})
        links = {link["relation"]: link["url"] for link in response.json()["link"]}
        assert ARNE not in str(links)
        assert "identifier=" in links["self"]
        assert ARNE not in nurse.get(links["next"]).text.split('"entry"')[0]

    def test_a_page_can_be_asked_for_again(self, nurse, patient):
        for _ in range(5):
            nurse.create(patient())
        links = {link["relation"]: link["url"] for link in nurse.get("Patient?_count=2").json()["link"]}
        first, again = (nurse.get(links["next"]).json() for _ in range(2))
        assert first["entry"] == again["entry"]
        previous = next(link["url"] for link in first["link"] if link["relation"] == "previous")
        assert len(nurse.get(previous).json()["entry"]) == 2

    def test_the_list_is_the_askers_own_and_expires(self, nurse, as_identity, patient, clock, codes):
        for _ in range(3):
            nurse.create(patient())
        links = {link["relation"]: link["url"] for link in nurse.get("Patient?_count=2").json()["link"]}
        other = as_identity("annen-kommune-sykepleier").get(links["next"])
        assert (other.status_code, codes(other)) == (410, ["cursor-expired"])
        assert nurse.get("Patient?_cursor=tull").status_code == 400
        clock.forward(hours=2)
        assert nurse.get(links["next"]).status_code == 410

    def test_count_zero_and_summary_count_only_count(self, nurse, patient):
        nurse.create(patient())
        for query in ("_count=0", "_summary=count"):
            bundle = nurse.get(f"Patient?{query}").json()
            assert (bundle["total"], "entry" in bundle) == (1, False)


class TestParts:
    def test_elements(self, nurse, observation):
        id = nurse.create(observation("1"))
        resource = nurse.get(f"Observation?_id={id}&_elements=subject").json()["entry"][0]["resource"]
        assert set(resource) == {"resourceType", "id", "meta", "status", "code", "subject"}
        resource = nurse.get(f"Observation?_id={id}&_elements=value").json()["entry"][0]["resource"]
        assert resource["valueQuantity"]["value"] == 72
        assert resource["meta"]["tag"][0]["code"] == "SUBSETTED"

    def test_summary(self, nurse, patient):
        text = {"status": "generated", "div": '<div xmlns="http://www.w3.org/1999/xhtml">Arne</div>'}
        id = nurse.create(patient(text=text, photo=[{"title": "bilde"}]))
        summary = nurse.get(f"Patient/{id}?_summary=true").json()
        assert "name" in summary
        assert not {"text", "photo"} & set(summary)
        assert "text" not in nurse.get(f"Patient/{id}?_summary=data").json()
        assert set(nurse.get(f"Patient/{id}?_summary=text").json()) == {"resourceType", "id", "meta", "text"}


class TestWrongQueries:
    @pytest.mark.parametrize(
        ("query", "key"),
        [
            ("fornavn=Arne", "search-unknown-parameter"),
            ("birthdate=ikke-en-dato", "search-date"),
            ("birthdate=2024-13", "search-date"),
            ("birthdate=xx2024", "search-date"),
            ("family:fuzzy=Berg", "search-modifier"),
            ("family=", "search-empty"),
            ("_count=mange", "search-count"),
            ("_sort=hårfarge", "search-unknown-parameter"),
            ("_include=Patient:name", "search-include"),
            ("identifier=a|b|c", "search-token"),
            ("name.family=x", "search-chain"),
            ("active:missing=kanskje", "search-missing"),
            ("_has:Observation:code=1", "search-has"),
            ("_id:above=1", "search-modifier"),
            ("_lastUpdated:exact=2024", "search-modifier"),
        ],
    )
    def test_are_refused_with_the_parameter_named(self, nurse, codes, query, key):
        response = nurse.get(f"Patient?{query}")
        assert (response.status_code, codes(response)) == (400, [key])
        assert response.json()["issue"][0]["expression"] == [f"http.{query.split('=')[0]}"]

    def test_valid_parameters_are_listed(self, nurse):
        said = nurse.get("Patient?fornavn=Arne").json()["issue"][0]["diagnostics"]
        assert "family, gender, general-practitioner, given" in said

    def test_lenient_handling_ignores_and_says_so(self, nurse, patient):
        nurse.create(patient())
        bundle = nurse.get("Patient?fornavn=Arne&family=Lar", headers={"Prefer": "handling=lenient"}).json()
        modes = [entry["search"]["mode"] for entry in bundle["entry"]]
        assert modes == ["match", "outcome"]
        assert "fornavn" in bundle["entry"][1]["resource"]["issue"][0]["details"]["text"]
        self_link = next(link["url"] for link in bundle["link"] if link["relation"] == "self")
        assert parse_qsl(urlsplit(self_link).query) == [("family", "Lar")]

    def test_nothing_gets_out_of_the_quotes(self, nurse, patient):
        nurse.create(patient())
        for name in ("_id", "family", "identifier", "family:contains", "general-practitioner"):
            assert nurse.found("Patient", **{name: "' OR '1'='1"}) == []

    def test_too_many_alternatives(self, nurse):
        response = nurse.post("Patient/_search", data={"family": ",".join(f"a{n}" for n in range(300))})
        assert (response.status_code, response.json()["issue"][0]["code"]) == (400, "too-costly")

    def test_post_search_wants_a_form(self, nurse):
        assert nurse.post("Patient/_search", {"family": "x"}).status_code == 415


def test_the_index_keeps_up_with_changes(nurse, patient):
    id = nurse.create(patient(name=[{"family": "Før"}]))
    assert nurse.found("Patient", family="Før") == [id]
    nurse.put(f"Patient/{id}", patient(id=id, name=[{"family": "Etter"}]))
    assert nurse.found("Patient", family="Før") == []
    assert nurse.found("Patient", family="Etter") == [id]
    assert nurse.found("Patient", given="Arne") == []


def test_log_of_a_search_holds_the_query_without_the_number(nurse, as_identity, patient):
    nurse.create(patient(ARNE))
    nurse.post("Patient/_search", data={"identifier": f"{FNR}|{ARNE}"})
    log = as_identity("personvernombud").get("AuditEvent?action=E").json()
    queries = [
        base64.b64decode(entity["query"]).decode()
        for entry in log["entry"]
        for entity in entry["resource"]["entity"]
        if "query" in entity
    ]
    assert queries
    assert ARNE not in str(log) + str(queries)
    assert any("identifier=" in query for query in queries)
