"""Who reaches a record because of an agreement, a relation to the patient or a case, and who does not."""

from __future__ import annotations

from typing import Any

import pytest

from validator.sandbox.identities import load_identities, load_organisations

FNR = "urn:oid:2.16.578.1.12.4.1.4.1"
ORGNR = "urn:oid:2.16.578.1.12.4.1.4.101"
ARNE, SOLVEIG = "17854112139", "03915023044"
CATEGORY = "http://terminology.hl7.org/CodeSystem/observation-category"
PATIENT = {"reference": "Patient/arne"}
WORKPLACES = {name: identity.workplace for name, identity in load_identities().items()}


def unit(identity: str) -> dict[str, Any]:
    return {"identifier": {"system": ORGNR, "value": WORKPLACES[identity].organisation_number}}


def stay(status: str, patient: dict[str, Any] = PATIENT, **more: Any) -> dict[str, Any]:
    about = {"status": status, "patient": patient, "managingOrganization": unit("sykehjem-sykepleier")}
    return {"resourceType": "EpisodeOfCare", **about, **more}


@pytest.fixture
def record(nurse, patient, observation):
    nurse.put("Patient/arne", patient(ARNE, id="arne"))
    nurse.put("Patient/solveig", patient(SOLVEIG, id="solveig"))
    nurse.put("Observation/puls", observation("arne", id="puls"))
    nurse.put("Observation/solveigs", observation("solveig", id="solveigs"))


@pytest.fixture
def source(as_identity, record):
    return as_identity("kilde-epj")


@pytest.fixture
def home(as_identity, record):
    return as_identity("sykehjem-sykepleier")


WAYS = (
    "Observation/puls",
    "Observation/puls/_history",
    "Observation/puls/_history/1",
    "Patient/arne",
)


class TestARelation:
    def test_without_one_nothing_is_there(self, home):
        for way in WAYS:
            response = home.get(way)
            assert response.status_code == 404, way
            assert ARNE not in response.text
        assert home.get("Observation?_include=Observation:patient").json().get("entry", []) == []
        assert home.get("Patient?_has:Observation:patient:_id=puls").json().get("entry", []) == []
        assert home.get("Patient/_history").json().get("entry", []) == []

    def test_it_opens_that_patient_and_no_other(self, home, source):
        source.create(stay("active"))
        for way in WAYS:
            assert home.get(way).status_code == 200, way
        assert home.get("Observation/solveigs").status_code == 404
        found = home.get("Observation?_include=Observation:patient").json()["entry"]
        assert sorted(entry["resource"]["id"] for entry in found) == ["arne", "puls"]

    @pytest.mark.parametrize("status", ["finished", "cancelled", "entered-in-error"])
    def test_it_ends(self, home, source, status):
        source.put("EpisodeOfCare/opphold", stay("active", id="opphold"))
        assert home.get("Observation/puls").status_code == 200
        source.put("EpisodeOfCare/opphold", stay(status, id="opphold"))
        assert home.get("Observation/puls").status_code == 404

    def test_it_ends_with_what_it_rested_on(self, home, source):
        id = source.create(stay("active"))
        source.delete(f"EpisodeOfCare/{id}")
        assert home.get("Observation/puls").status_code == 404

    def test_nobody_gives_it_to_themselves(self, home):
        home.create(stay("active"))
        assert home.get("Observation/puls").status_code == 404

    def test_it_holds_for_the_workplace_that_is_named(self, home, source):
        source.create({**stay("active"), "managingOrganization": unit("fastlege")})
        assert home.get("Observation/puls").status_code == 404

    @pytest.mark.parametrize(
        "resource",
        [
            {"resourceType": "Encounter", "status": "in-progress", "subject": PATIENT, "serviceProvider": unit("sykehjem-sykepleier"),
             "class": {"system": "http://terminology.hl7.org/CodeSystem/v3-ActCode", "code": "IMP"}},
            {"resourceType": "Task", "status": "requested", "intent": "order", "for": PATIENT, "owner": unit("sykehjem-sykepleier")},
            {"resourceType": "Appointment", "status": "booked", "start": "2026-01-05T09:00:00+01:00", "end": "2026-01-05T10:00:00+01:00",
             "participant": [{"actor": actor, "status": "accepted"} for actor in (PATIENT, unit("sykehjem-sykepleier"))]},
        ],
        ids=lambda resource: resource["resourceType"],
    )  # fmt: skip
    def test_it_may_be_a_contact_a_task_or_an_appointment(self, home, source, resource):
        source.create(resource)
        assert home.get("Observation/puls").status_code == 200

    def test_the_patient_may_be_known_by_number(self, home, source):
        source.create(stay("active", {"identifier": {"system": FNR, "value": ARNE}}))
        assert home.get("Observation/puls").status_code == 200
        assert home.get("Observation/solveigs").status_code == 404

    def test_without_one_nothing_is_changed_either(self, home, nurse):
        task = {"resourceType": "Task", "status": "requested", "intent": "order", "for": PATIENT}
        nurse.put("Task/oppgave", {**task, "id": "oppgave"})
        assert home.put("Task/oppgave", {**task, "id": "oppgave", "status": "rejected"}).status_code == 404
        home.delete("Task/oppgave")
        assert nurse.get("Task/oppgave").json()["status"] == "requested"

    def test_an_attempt_without_one_is_in_the_patients_log(self, home, as_identity):
        home.get("Observation/puls")
        log = as_identity("innbygger").get("AuditEvent?patient=arne").json()["entry"]
        names = [agent["name"] for entry in log for agent in entry["resource"]["agent"]]
        assert "Sanna Sykehjemseksempel" in names


class TestACase:
    @pytest.fixture
    def worker(self, as_identity, nurse, observation, record):
        survey = [{"coding": [{"system": CATEGORY, "code": "survey"}]}]
        nurse.put("Observation/funksjon", observation("arne", id="funksjon", category=survey))
        return as_identity("saksbehandler")

    def test_it_opens_what_allocation_needs_and_no_more(self, worker, source):
        assert worker.get("Observation/funksjon").status_code == 404
        assert worker.get("Observation?patient=arne").json().get("entry", []) == []
        case = {"resourceType": "Task", "status": "in-progress", "intent": "order", "for": PATIENT}
        source.create({**case, "owner": unit("saksbehandler")})
        assert worker.get("Observation/funksjon").status_code == 200
        assert worker.get("Observation/puls").status_code == 404
        found = worker.get("Observation?patient=arne").json()["entry"]
        assert [entry["resource"]["id"] for entry in found] == ["funksjon"]
        assert worker.get("Observation/puls/_history").json().get("entry", []) == []
        assert worker.get("Condition?patient=arne").status_code == 403

    def test_services_are_seen_without_one(self, worker, nurse):
        nurse.put("EpisodeOfCare/tjeneste", {**stay("active"), "id": "tjeneste"})
        assert worker.get("EpisodeOfCare/tjeneste").status_code == 200


class TestAnAgreement:
    def test_a_legal_entity_of_its_own_sees_nothing_without(self, as_identity, record, codes, observation):
        doctor = as_identity("fastlege-uten-avtale")
        for response in (
            doctor.get("Observation/puls"),
            doctor.get("Patient?_id=arne"),
            doctor.post("Observation", observation("arne")),
        ):
            assert (response.status_code, codes(response)) == (403, ["agreement-missing"])
            assert ARNE not in response.text
        assert as_identity("fastlege").get("Observation/puls").status_code == 200

    def test_the_clinic_of_several_municipalities_sees_them_all_and_opens_none_to_another(
        self, as_identity, record, patient
    ):
        neighbour = as_identity("annen-kommune-sykepleier")
        neighbour.put("Patient/nabo", patient(id="nabo"))
        clinic = as_identity("interkommunal-legevakt")
        found = clinic.get("Patient").json()["entry"]
        assert {entry["resource"]["id"] for entry in found} == {"arne", "solveig", "nabo"}
        assert neighbour.get("Patient/arne").status_code == 404
        assert as_identity("hjemmesykepleier").get("Patient/nabo").status_code == 404

    def test_what_the_clinic_reads_is_logged_where_the_patient_belongs(
        self, sandbox, as_identity, record, patient
    ):
        as_identity("annen-kommune-sykepleier").put("Patient/nabo", patient(id="nabo"))
        clinic = as_identity("interkommunal-legevakt")
        clinic.get("Patient/nabo")
        clinic.get("Patient/arne")
        log = as_identity("personvernombud").get("AuditEvent?_count=200").text
        assert "Patient/arne" in log
        assert "Patient/nabo" not in log
        store = sandbox.backend.store
        elsewhere = store.versions(store.history(("4626",), "AuditEvent", None, None))
        read = [version for version in elsewhere if "Iver Interkommunaleksempel" in (version.text or "")]
        assert [version.patients for version in read] == [("Patient/nabo",)]

    def test_whoever_is_no_municipality_has_one_or_is_there_to_be_refused(self):
        known = load_organisations()
        without = {
            name
            for name, workplace in WORKPLACES.items()
            if workplace.legal_entity not in known.municipalities
            and workplace.legal_entity not in known.agreements
        }
        assert without == {"fastlege-uten-avtale"}
        assert not set(known.municipalities) & set(known.agreements)
