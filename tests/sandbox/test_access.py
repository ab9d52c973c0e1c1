"""Tokens, proofs, roles, municipalities, sources and citizens: who gets what."""

from __future__ import annotations

import base64
import hashlib
import re
from hmac import digest as hmac_digest
from uuid import uuid4

import pytest
from joserfc import jwk, jwt

from validator.data_files.yaml_source import read_yaml_file
from validator.data_folders import data_folder
from validator.norway.identifiers import could_be_real
from validator.sandbox.rules import RuleName, Rules

FNR = "urn:oid:2.16.578.1.12.4.1.4.1"
ARNE, SOLVEIG = "17854112139", "03915023044"


def bearer(token):
    return {"Authorization": f"Bearer {token}"}


def in_the_ordinary_series(beginning):
    """A number without a synthetic month, computed so that it stands nowhere; of someone born in 1855."""
    candidates = (f"{beginning}{number:04}" for number in range(10_000))
    return next(candidate for candidate in candidates if could_be_real(candidate))


class Prover:
    """Makes DPoP proofs by RFC 9449, right by default and wrong on request."""

    def __init__(self):
        self.key = jwk.ECKey.generate_key("P-256")

    @property
    def thumbprint(self):
        return self.key.thumbprint()

    def headers(self, token, method, url, now, header=None, **claims):
        ath = base64.urlsafe_b64encode(hashlib.sha256(token.encode()).digest()).rstrip(b"=").decode()
        content = {
            "jti": str(uuid4()),
            "htm": method,
            "htu": url,
            "iat": int(now.timestamp()),
            "ath": ath,
            **claims,
        }
        head = {"typ": "dpop+jwt", "alg": "ES256", "jwk": self.key.as_dict(private=False), **(header or {})}
        return {"Authorization": f"DPoP {token}", "DPoP": jwt.encode(head, content, self.key)}


@pytest.fixture
def anyone(as_identity):
    return as_identity(None)


@pytest.fixture
def arne(nurse, patient):
    nurse.put("Patient/arne", patient(ARNE, id="arne"))
    return "Patient/arne"


class TestTokens:
    def refused(self, anyone, codes, path, headers):
        response = anyone.get(path, headers=headers)
        assert response.status_code == 401
        assert response.headers["www-authenticate"].startswith("DPoP")
        assert "Larhals" not in response.text
        return codes(response)[0]

    def test_without_a_token_what_is_there_looks_like_what_is_not(self, anyone, codes, arne):
        there, not_there = anyone.get(arne), anyone.get("Patient/finnes-ikke")
        assert (there.status_code, codes(there)) == (401, ["token-missing"])
        assert there.json() == not_there.json()
        assert anyone.put(arne, {"resourceType": "Patient", "id": "arne"}).status_code == 401
        assert anyone.get("Ukjent/1").status_code == 401

    @pytest.mark.parametrize(
        "value", ["Bearer", "Bearer tull", "Basic YTpi", "Bearer a.b.c", "Bearer ...", "tull"]
    )
    def test_what_is_no_token(self, anyone, codes, arne, value):
        assert self.refused(anyone, codes, arne, {"Authorization": value}) == "token-malformed"

    def test_a_signature_that_does_not_hold(self, anyone, sandbox, codes, arne):
        head, claims, _ = sandbox.issue_token("fastlege").split(".")
        other = sandbox.issue_token("systemadministrator").split(".")
        swapped = ".".join((other[0], claims, other[2]))
        assert self.refused(anyone, codes, arne, bearer(swapped)) == "token-signature"
        assert self.refused(anyone, codes, arne, bearer(f"{head}.{claims}.")) == "token-signature"

    def test_no_other_algorithm(self, anyone, sandbox, codes, arne):
        claims = sandbox.issue_token("fastlege").split(".")[1]
        none = base64.urlsafe_b64encode(b'{"alg":"none","typ":"at+jwt"}').rstrip(b"=").decode()
        assert self.refused(anyone, codes, arne, bearer(f"{none}.{claims}.")) == "jwt-algorithm"
        # the public key used as an HMAC secret
        public = sandbox.authorisation.issuer.key.as_pem(private=False)
        hmac = base64.urlsafe_b64encode(b'{"alg":"HS256","typ":"at+jwt"}').rstrip(b"=").decode()
        digest = hmac_digest(public, f"{hmac}.{claims}".encode(), "sha256")
        forged = f"{hmac}.{claims}.{base64.urlsafe_b64encode(digest).rstrip(b'=').decode()}"
        assert self.refused(anyone, codes, arne, bearer(forged)) == "jwt-algorithm"

    def test_expiry(self, anyone, sandbox, codes, arne, clock):
        token = sandbox.issue_token("fastlege")
        clock.forward(minutes=9)
        assert anyone.get(arne, headers=bearer(token)).status_code == 200
        clock.forward(minutes=1)
        assert self.refused(anyone, codes, arne, bearer(token)) == "token-expired"

    @pytest.mark.parametrize(
        ("claims", "typ", "key"),
        [
            ({"iss": "https://annen.example"}, "at+jwt", "token-issuer"),
            ({"aud": "https://annen.example/fhir"}, "at+jwt", "token-audience"),
            ({"exp": None}, "at+jwt", "token-claim-missing"),
            ({"nbf": 4_000_000_000}, "at+jwt", "token-not-yet"),
            ({}, "JWT", "token-type"),
        ],
    )
    def test_claims(self, anyone, sandbox, codes, arne, claims, typ, key):
        issuer = sandbox.authorisation.issuer
        good = jwt.decode(sandbox.issue_token("fastlege"), issuer.key).claims
        token = jwt.encode({"alg": "ES256", "typ": typ}, {**good, **claims}, issuer.key)
        assert self.refused(anyone, codes, arne, bearer(token)) == key

    def test_another_sandboxs_token(self, anyone, make_sandbox, codes, arne, clock):
        other = make_sandbox(clock=clock).issue_token("fastlege")
        assert self.refused(anyone, codes, arne, bearer(other)) == "token-signature"

    def test_two_authorization_headers(self, anyone, sandbox, arne):
        token = f"Bearer {sandbox.issue_token('fastlege')}"
        headers = [("Authorization", token), ("Authorization", token)]
        import asyncio

        import httpx

        async def send():
            async with httpx.AsyncClient(transport=httpx.ASGITransport(sandbox.app)) as client:
                return await client.get(f"{sandbox.base_url}/{arne}", headers=headers)

        assert asyncio.run(send()).status_code == 401


class TestProofs:
    @pytest.fixture
    def prover(self):
        return Prover()

    @pytest.fixture
    def url(self, arne):
        return f"http://sandbox.test/fhir/{arne}"

    def test_a_right_proof_opens(self, anyone, sandbox, prover, url, clock):
        token = sandbox.issue_token("fastlege", prover.thumbprint)
        assert anyone.get(url, headers=prover.headers(token, "GET", url, clock.now)).status_code == 200
        variants = ("HTTP://SANDBOX.test:80/fhir/Patient/arne", f"{url}?_format=json#x")
        for variant in variants:
            assert (
                anyone.get(url, headers=prover.headers(token, "GET", variant, clock.now)).status_code == 200
            )

    def test_a_bound_token_is_no_bearer_token(self, anyone, sandbox, prover, url, codes):
        token = sandbox.issue_token("fastlege", prover.thumbprint)
        response = anyone.get(url, headers=bearer(token))
        assert (response.status_code, codes(response)) == (401, ["token-is-bound"])
        response = anyone.get(url, headers={"Authorization": f"DPoP {token}"})
        assert (response.status_code, codes(response)) == (401, ["proof-missing"])

    def test_a_proof_is_used_once(self, anyone, sandbox, prover, url, clock, codes):
        headers = prover.headers(sandbox.issue_token("fastlege", prover.thumbprint), "GET", url, clock.now)
        assert anyone.get(url, headers=headers).status_code == 200
        replayed = anyone.get(url, headers=headers)
        assert (replayed.status_code, codes(replayed)) == (401, ["proof-replayed"])
        clock.forward(seconds=61)
        assert codes(anyone.get(url, headers=headers)) == ["proof-old"]

    def test_a_stolen_token_with_another_key(self, anyone, sandbox, prover, url, clock, codes):
        token = sandbox.issue_token("fastlege", prover.thumbprint)
        response = anyone.get(url, headers=Prover().headers(token, "GET", url, clock.now))
        assert (response.status_code, codes(response)) == (401, ["proof-other-key"])

    def test_an_unbound_token_with_a_proof(self, anyone, sandbox, prover, url, clock, codes):
        headers = prover.headers(sandbox.issue_token("fastlege"), "GET", url, clock.now)
        assert codes(anyone.get(url, headers=headers)) == ["token-not-bound"]

    @pytest.mark.parametrize(
        ("wrong", "key"),
        [
            ({"htm": "POST"}, "proof-other-request"),
            ({"htu": "http://sandbox.test/fhir/Patient/annen"}, "proof-other-request"),
            ({"htu": "https://sandbox.test/fhir/Patient/arne"}, "proof-other-request"),
            ({"htm": None}, "proof-claim-missing"),
            ({"htu": None}, "proof-claim-missing"),
            ({"iat": 0}, "proof-old"),
            ({"iat": 4_000_000_000}, "proof-future"),
            ({"iat": "nå"}, "jwt-not-a-time"),
            ({"iat": True}, "jwt-not-a-time"),
            ({"iat": None}, "proof-claim-missing"),
            ({"jti": ""}, "proof-claim-missing"),
            ({"jti": "a" * 201}, "proof-jti-long"),
            ({"ath": "feil"}, "proof-token-hash"),
            ({"ath": None}, "proof-claim-missing"),
            ({"header": {"typ": "JWT"}}, "proof-type"),
            ({"header": {"jwk": {"kty": "EC"}}}, "jwt-not-a-key"),
        ],
    )
    def test_a_wrong_proof(self, anyone, sandbox, prover, url, clock, codes, wrong, key):
        token = sandbox.issue_token("fastlege", prover.thumbprint)
        response = anyone.get(url, headers=prover.headers(token, "GET", url, clock.now, **wrong))
        assert (response.status_code, codes(response)) == (401, [key])
        assert "invalid_dpop_proof" in response.headers["www-authenticate"]

    def test_a_proof_with_a_private_key_or_another_signer(self, anyone, sandbox, prover, url, clock, codes):
        token = sandbox.issue_token("fastlege", prover.thumbprint)
        leaked = prover.headers(
            token, "GET", url, clock.now, header={"jwk": prover.key.as_dict(private=True)}
        )
        assert codes(anyone.get(url, headers=leaked)) == ["proof-jwk-private"]
        other = Prover().key.as_dict(private=False)
        forged = prover.headers(token, "GET", url, clock.now, header={"jwk": other})
        assert codes(anyone.get(url, headers=forged)) == ["proof-signature"]


class TestRoles:
    @pytest.fixture(autouse=True)
    def record(self, nurse, patient, observation):
        nurse.put("Patient/arne", patient(ARNE, id="arne"))
        nurse.put("Observation/puls", observation("arne", id="puls"))

    @pytest.mark.parametrize(
        ("identity", "path", "status"),
        [
            ("legevakt-sykepleier", "Observation/puls", 200),
            ("fastlege", "Observation/puls", 200),
            ("sykehuslege", "Observation/puls", 200),
            ("kilde-epj", "Observation/puls", 200),
            ("saksbehandler", "Patient/arne", 200),
            ("saksbehandler", "Observation/puls", 404),
            ("saksbehandler", "Condition?patient=arne", 403),
            ("saksbehandler", "AuditEvent", 403),
            ("systemadministrator", "Observation/puls", 403),
            ("systemadministrator", "Patient/arne", 403),
            ("systemadministrator", "Patient/arne/_history", 403),
            ("systemadministrator", "AuditEvent", 403),
            ("personvernombud", "AuditEvent", 200),
            ("personvernombud", "Patient/arne", 403),
            ("personvernombud", "Observation/puls", 403),
            ("fastlege", "AuditEvent", 403),
        ],
    )
    def test_reading(self, as_identity, identity, path, status):
        response = as_identity(identity).get(path)
        assert response.status_code == status
        if status == 403:
            assert response.json()["resourceType"] == "OperationOutcome"
            assert "arne" not in response.text.lower()

    def test_what_is_refused_looks_the_same_whether_it_is_there_or_not(self, as_identity):
        administrator = as_identity("systemadministrator")
        there, not_there = (administrator.get(f"Observation/{id}") for id in ("puls", "finnes-ikke"))
        assert (there.status_code, there.json()) == (not_there.status_code, not_there.json())

    def test_writing(self, as_identity, observation, codes):
        refused = as_identity("saksbehandler").post("Observation", observation("arne"))
        assert (refused.status_code, codes(refused)) == (403, ["role-refused"])
        reader = as_identity("sykehuslege").post("Observation", observation("arne"))
        assert (reader.status_code, codes(reader)) == (403, ["scope-missing"])
        assert "insufficient_scope" in reader.headers["www-authenticate"]

    def test_who_may_not_write_is_not_told_what_is_wrong_with_it(self, as_identity, codes):
        response = as_identity("saksbehandler").post("Observation", {"resourceType": "Observation"})
        assert codes(response) == ["role-refused"]

    def test_roles_reach_into_bundles(self, as_identity, observation):
        entry = {"request": {"method": "GET", "url": "Observation/puls"}}
        for kind in ("batch", "transaction"):
            bundle = {"resourceType": "Bundle", "type": kind, "entry": [entry]}
            response = as_identity("systemadministrator").post("", bundle)
            assert '"resourceType":"Observation"' not in response.text
            status = (
                response.status_code
                if kind == "transaction"
                else response.json()["entry"][0]["response"]["status"]
            )
            assert str(status).startswith("403")

    def test_included_resources_are_those_the_role_may_read(self, as_identity, nurse, codes):
        encounter = {
            "resourceType": "CarePlan",
            "status": "active",
            "intent": "plan",
            "subject": {"reference": "Patient/arne"},
        }
        nurse.create(encounter)
        worker = as_identity("saksbehandler")
        bundle = worker.get("Patient?_id=arne&_revinclude=CarePlan:patient").json()
        assert [entry["resource"]["resourceType"] for entry in bundle["entry"]] == ["Patient", "CarePlan"]
        refused = worker.get("Patient?_id=arne&_revinclude=CarePlan:patient&_revinclude=Condition:patient")
        assert (refused.status_code, codes(refused)) == (403, ["role-refused"])

    def test_validation_needs_a_token_only(self, as_identity, observation):
        response = as_identity("systemadministrator").post("Observation/$validate", observation("x"))
        assert response.status_code == 200
        assert as_identity("systemadministrator").get("Observation/puls/$validate").status_code == 403


class TestMunicipalities:
    def test_another_municipality_sees_nothing(self, as_identity, nurse, patient, observation):
        nurse.put("Patient/arne", patient(ARNE, id="arne"))
        nurse.put("Observation/puls", observation("arne", id="puls"))
        other = as_identity("annen-kommune-sykepleier")
        for path in ("Patient/arne", "Patient/arne/_history/1", "Patient/arne/_history", "Observation/puls"):
            assert other.get(path).status_code == 404
        assert other.found("Patient") == []
        assert other.found("Observation", **{"patient.identifier": f"{FNR}|{ARNE}"}) == []
        assert other.get("Patient/_history").json()["total"] == 0
        assert other.get("Patient/arne/$validate").status_code == 404

    def test_another_municipality_changes_nothing(self, as_identity, nurse, patient, codes):
        nurse.put("Patient/arne", patient(ARNE, id="arne"))
        other = as_identity("annen-kommune-sykepleier")
        taken = other.put("Patient/arne", patient(id="arne", gender="female"))
        assert (taken.status_code, codes(taken)) == (403, ["id-not-available"])
        assert other.delete("Patient/arne").status_code == 204
        assert nurse.get("Patient/arne").headers["etag"] == 'W/"1"'

    def test_the_same_person_can_be_known_in_both(self, as_identity, nurse, patient, observation):
        other = as_identity("annen-kommune-sykepleier")
        here, there = nurse.create(patient(ARNE)), other.create(patient(ARNE))
        nurse.create(observation(here))
        assert other.found("Patient", identifier=f"{FNR}|{ARNE}") == [there]
        assert nurse.found("Patient", identifier=f"{FNR}|{ARNE}") == [here]
        once = {"If-None-Exist": f"identifier={FNR}|{SOLVEIG}"}
        assert nurse.post("Patient", patient(SOLVEIG), headers=once).status_code == 201
        assert other.post("Patient", patient(SOLVEIG), headers=once).status_code == 201

    def test_references_do_not_reach_across(self, as_identity, nurse, patient, observation):
        nurse.put("Patient/arne", patient(ARNE, id="arne"))
        other = as_identity("annen-kommune-sykepleier")
        other.put("Observation/ute", observation("arne", id="ute"))
        bundle = other.get("Observation?_id=ute&_include=Observation:patient").json()
        assert [entry["resource"]["id"] for entry in bundle["entry"]] == ["ute"]
        assert other.found("Observation", **{"patient.name": "larhals"}) == []
        assert nurse.found("Patient", **{"_has:Observation:patient:code": "8867-4"}) == []


class TestSource:
    def test_others_read_but_do_not_change(self, as_identity, nurse, patient, observation, codes):
        arne = nurse.create(patient())
        id = nurse.create(observation(arne))
        clinic = as_identity("legevakt-sykepleier")
        assert clinic.get(f"Observation/{id}").status_code == 200
        changed = clinic.put(f"Observation/{id}", observation(arne, id=id, status="amended"))
        assert (changed.status_code, codes(changed)) == (403, ["not-the-source"])
        assert clinic.delete(f"Observation/{id}").status_code == 403
        assert nurse.get(f"Observation/{id}").json()["status"] == "final"
        assert nurse.put(f"Observation/{id}", observation(arne, id=id, status="amended")).status_code == 200

    def test_shared_sources_are_changed_by_several(self, as_identity, nurse, patient):
        allergy = {
            "resourceType": "AllergyIntolerance",
            "patient": {"reference": f"Patient/{nurse.create(patient())}"},
        }
        id = nurse.create(allergy)
        assert (
            as_identity("fastlege").put(f"AllergyIntolerance/{id}", {**allergy, "id": id}).status_code == 200
        )


class TestCitizen:
    @pytest.fixture(autouse=True)
    def record(self, nurse, patient, observation):
        nurse.put("Patient/arne", patient(ARNE, id="arne"))
        nurse.put("Patient/solveig", patient(SOLVEIG, id="solveig", name=[{"family": "Pust"}]))
        nurse.put("Observation/arnes", observation("arne", id="arnes"))
        nurse.put("Observation/solveigs", observation("solveig", id="solveigs"))
        logical = {"identifier": {"system": FNR, "value": ARNE}}
        nurse.put("Observation/arnes-logisk", observation("", id="arnes-logisk", subject=logical))

    def test_sees_own_and_nothing_else(self, as_identity):
        citizen = as_identity("innbygger")
        assert citizen.get("Observation/arnes").status_code == 200
        assert citizen.get("Observation/arnes-logisk").status_code == 200
        assert citizen.get("Observation/solveigs").status_code == 404
        assert citizen.get("Patient/solveig/_history").status_code == 404
        assert sorted(citizen.found("Observation")) == ["arnes", "arnes-logisk"]
        assert citizen.found("Observation", patient="solveig") == []
        assert citizen.found("Patient") == ["arne"]
        revinclude = citizen.get("Patient?_revinclude=Observation:patient").json()
        assert {entry["resource"]["id"] for entry in revinclude["entry"]} == {"arne", "arnes"}
        assert citizen.get("Observation/_history").json()["total"] == 2

    def test_what_is_also_about_others_is_not_shown(self, as_identity, nurse):
        participants = [
            {"actor": {"reference": f"Patient/{id}"}, "status": "accepted"} for id in ("arne", "solveig")
        ]
        nurse.create({"resourceType": "Appointment", "status": "booked", "participant": participants})
        assert as_identity("innbygger").found("Appointment") == []

    def test_cannot_write(self, as_identity, observation):
        assert as_identity("innbygger").post("Observation", observation("arne")).status_code == 403

    def test_reads_who_has_looked(self, as_identity):
        as_identity("fastlege").get("Observation/arnes")
        as_identity("legevakt-sykepleier").get("Observation/solveigs")
        as_identity("sykehuslege").get("Observation/arnes-logisk")
        log = as_identity("innbygger").get("AuditEvent?_count=100").json()
        names = {entry["resource"]["agent"][0]["name"] for entry in log["entry"]}
        assert {"Lars Legeeksempel", "Siv Sykehuseksempel"} <= names
        assert "Synne Syntetisk" not in names
        assert "solveig" not in str(log["entry"]).lower()


class TestIdentityNumbers:
    @pytest.mark.parametrize(
        "path",
        [
            f"Patient?identifier={ARNE}",
            f"Patient?identifier={FNR}|{ARNE}",
            f"Patient?identifier={FNR}%7C{ARNE}",
            f"Patient?identifier={FNR}|ukjent-form",
            f"Patient/{ARNE}",
            "Observation?patient.identifier=178541%2012139",
            "Patient?identifier=%31%37%38%35%34%31%31%32%31%33%39",
            "Patient?identifier=%2531%2537%2538%2535%2534%2531%2531%2532%2531%2533%2539",
            "Patient?identifier=178541-12139",
            "Patient?identifier=178541%C2%A012139",
            "Patient?identifier=" + "".join(f"%EF%BC%9{digit}" for digit in ARNE),
        ],
    )
    def test_are_refused_in_a_url(self, nurse, codes, path):
        response = nurse.get(path)
        assert (response.status_code, codes(response)) == (400, ["identity-number-in-url"])
        assert ARNE not in response.text

    def test_other_numbers_are_not_mistaken_for_them(self, nurse):
        for number in ("12345678901", "4712345678", "99999999999999"):
            assert nurse.get(f"Patient?identifier={number}").status_code == 200

    def test_real_persons_are_refused(self, nurse, patient, codes):
        real = in_the_ordinary_series("0101555")
        response = nurse.post("Patient", patient(real))
        assert (response.status_code, codes(response)) == (422, ["real-person"])
        assert response.json()["issue"][0]["expression"] == ["Patient.identifier[0].value"]
        assert real not in response.text
        assert nurse.found("Patient") == []

    def test_published_test_persons_are_not_refused_and_their_neighbours_are(self, nurse, patient, codes):
        path = data_folder("testdata") / "official-examples.yaml"
        listed = [one["number"] for one in read_yaml_file(path).value["people"]]
        for number in listed:
            assert nurse.post("Patient", patient(number)).status_code == 201
            neighbour = in_the_ordinary_series(number[:7])
            assert neighbour not in listed
            response = nurse.post("Patient", patient(neighbour))
            assert (response.status_code, codes(response)) == (422, ["real-person"])
        assert len(nurse.found("Patient")) == len(listed)


class TestRulesCanBeSwitchedOff:
    """Each breaks exactly what it says, so that suites can prove that they notice."""

    @pytest.fixture
    def without(self, make_sandbox, client_of):
        def make(rule, identity="hjemmesykepleier"):
            sandbox = make_sandbox(rules=Rules(frozenset({rule})))
            return lambda identity: client_of(sandbox, identity)

        return make

    def test_token_required(self, without):
        assert without(RuleName.TOKEN_REQUIRED)(None).get("Patient").status_code == 200

    def test_role_policy(self, without, patient, observation):
        broken = without(RuleName.ROLE_POLICY)
        broken("hjemmesykepleier").put("Observation/puls", observation("1", id="puls"))
        assert broken("systemadministrator").get("Observation/puls").status_code == 200

    def test_policy_inside_search(self, without, observation):
        broken = without(RuleName.POLICY_INSIDE_SEARCH)
        broken("hjemmesykepleier").put("Patient/arne", {"resourceType": "Patient", "id": "arne"})
        broken("hjemmesykepleier").put("Observation/puls", observation("arne", id="puls"))
        worker = broken("saksbehandler")
        assert worker.get("Patient?_has:Observation:patient:value-quantity=gt71").json()["total"] == 1
        assert worker.get("Patient?_has:Observation:patient:value-quantity=gt72").json()["total"] == 0

    def test_tenant_separation(self, without, patient):
        broken = without(RuleName.TENANT_SEPARATION)
        id = broken("hjemmesykepleier").create(patient())
        assert broken("annen-kommune-sykepleier").get(f"Patient/{id}").status_code == 200

    def test_source_only_changes(self, without, patient):
        broken = without(RuleName.SOURCE_ONLY_CHANGES)
        id = broken("hjemmesykepleier").create(patient())
        assert broken("fastlege").put(f"Patient/{id}", patient(id=id)).status_code == 200

    def test_version_check(self, without, patient):
        nurse = without(RuleName.VERSION_CHECK)("hjemmesykepleier")
        id = nurse.create(patient())
        assert nurse.put(f"Patient/{id}", patient(id=id), headers={"If-Match": 'W/"9"'}).status_code == 200

    def test_deleted_is_gone(self, without, patient):
        nurse = without(RuleName.DELETED_IS_GONE)("hjemmesykepleier")
        id = nurse.create(patient())
        nurse.delete(f"Patient/{id}")
        assert nurse.get(f"Patient/{id}").status_code == 200

    def test_stable_paging(self, without, patient):
        nurse = without(RuleName.STABLE_PAGING)("hjemmesykepleier")
        for _ in range(5):
            nurse.create(patient())
        bundle = nurse.get("Patient?_count=2").json()
        last = bundle["entry"][-1]["resource"]["id"]
        following = next(link["url"] for link in bundle["link"] if link["relation"] == "next")
        assert nurse.get(following).json()["entry"][0]["resource"]["id"] == last

    @pytest.mark.parametrize("rule", [RuleName.LOG_DISCLOSURES, RuleName.LOG_REFUSALS, RuleName.LOG_PURPOSE])
    def test_logging(self, without, patient, rule):
        broken = without(rule)
        broken("hjemmesykepleier").create(patient())
        broken("systemadministrator").get("Observation/1")
        log = broken("personvernombud").get("AuditEvent").json().get("entry", [])
        outcomes = {entry["resource"]["outcome"] for entry in log}
        purposes = [entry for entry in log if "purposeOfEvent" in entry["resource"]]
        expected = {
            RuleName.LOG_DISCLOSURES: {"8"},
            RuleName.LOG_REFUSALS: {"0"},
            RuleName.LOG_PURPOSE: {"0", "8"},
        }
        assert outcomes == expected[rule]
        assert bool(purposes) == (rule is not RuleName.LOG_PURPOSE)


def test_every_identity_has_a_known_role_and_is_synthetic(sandbox):
    from validator.norway.organisations import OrganisationNumber, parse_organisation_number

    for identity in sandbox.identities.values():
        assert identity.role in sandbox.backend.policy.roles
        number = parse_organisation_number(identity.workplace.organisation_number)
        assert isinstance(number, OrganisationNumber)
        assert number.is_synthetic
    assert len({identity.client_id for identity in sandbox.identities.values()}) == len(sandbox.identities)


@pytest.mark.parametrize("rule", RuleName)
def test_every_rule_is_asked_for_in_exactly_one_place(rule, repository):
    sources = (repository / "validator" / "sandbox").glob("*.py")
    asked = sum(
        len(re.findall(rf"RuleName\.{rule.name}\b", source.read_text(encoding="utf-8"))) for source in sources
    )
    assert asked == 1
