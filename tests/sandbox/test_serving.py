"""The sandbox on a real port, with real files."""

from __future__ import annotations

import json
import sqlite3
import stat
import tomllib
from time import time
from uuid import uuid4

import httpx
import pytest
from joserfc import jwk, jwt
from jsonschema import Draft202012Validator

from validator.sandbox.serving import bind, write_client_configuration


def test_over_a_socket(served, patient):
    headers = {"Authorization": f"Bearer {served.issue_token('hjemmesykepleier')}"}
    with httpx.Client(headers=headers, trust_env=False) as client:
        assert client.get(f"{served.base_url}/metadata").json()["implementation"]["url"] == served.base_url
        created = client.post(f"{served.base_url}/Patient", json=patient())
        assert created.status_code == 201
        location = created.headers["location"].split("/_history")[0]
        assert client.get(location).json() == created.json()
        head = client.head(location)
        assert (head.status_code, head.content) == (200, b"")
        assert int(head.headers["content-length"]) == len(created.content)
        for _ in range(3):
            client.post(f"{served.base_url}/Patient", json=patient())
        bundle = client.get(f"{served.base_url}/Patient?_count=2").json()
        following = next(link["url"] for link in bundle["link"] if link["relation"] == "next")
        assert len(client.get(following).json()["entry"]) == 2
        assert client.get(location, headers={"Authorization": "Bearer tull"}).status_code == 401
        too_much = client.post(f"{served.base_url}/Patient", content=(b"x" * 100_000 for _ in range(60)))
        assert too_much.status_code == 413
        outside = client.get(served.base_url.removesuffix("/fhir") + "/annet")
        assert outside.status_code == 404


def test_a_client_gets_in_by_its_configuration(served, tmp_path):
    configuration = tomllib.loads(write_client_configuration(served, tmp_path).read_text(encoding="utf-8"))
    identity = configuration["identities"]["fastlege"]
    key = jwk.import_key(json.loads((tmp_path / identity["private-key"]).read_text(encoding="utf-8")))
    endpoint = configuration["authorization"]["token-endpoint"]
    now = time()
    claims = {
        "iss": identity["client-id"],
        "sub": identity["client-id"],
        "aud": endpoint,
        "jti": str(uuid4()),
        "exp": int(now) + 60,
    }
    form = {
        "grant_type": "client_credentials",
        "client_assertion_type": "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
        "client_assertion": jwt.encode({"alg": "ES256"}, claims, key),
    }
    token = httpx.post(endpoint, data=form, trust_env=False).json()["access_token"]
    headers = {"Authorization": f"Bearer {token}"}
    url = f"{configuration['target']['url']}/Patient"
    assert httpx.get(url, headers=headers, trust_env=False).json()["total"] == 0


def test_the_configuration_follows_its_schema_and_keys_are_private(sandbox, tmp_path, repository):
    file = write_client_configuration(sandbox, tmp_path)
    schema = json.loads((repository / "suites" / "configuration.schema.json").read_text(encoding="utf-8"))
    content = tomllib.loads(file.read_text(encoding="utf-8"))
    Draft202012Validator(schema).validate(content)
    assert set(content["identities"]) == set(sandbox.identities)
    for key in (tmp_path / "keys").iterdir():
        assert stat.S_IMODE(key.stat().st_mode) == 0o600


def test_keys_that_are_there_are_kept(sandbox, make_sandbox, tmp_path):
    write_client_configuration(sandbox, tmp_path)
    before = (tmp_path / "keys" / "fastlege.json").read_text(encoding="utf-8")
    restarted = make_sandbox()
    write_client_configuration(restarted, tmp_path)
    assert (tmp_path / "keys" / "fastlege.json").read_text(encoding="utf-8") == before
    assert restarted.client_credentials("fastlege").key == sandbox.client_credentials("fastlege").key
    (tmp_path / "keys" / "fastlege.json").write_text("tull", encoding="utf-8")
    with pytest.raises(ValueError, match=r"fastlege\.json"):
        write_client_configuration(make_sandbox(), tmp_path)


@pytest.mark.filterwarnings("ignore:Key size should be")
@pytest.mark.parametrize(
    ("make", "reason"),
    [
        (
            lambda: jwk.OKPKey.generate_key("Ed25519").as_dict(private=True),
            "a key of type OKP cannot be used",
        ),
        (
            lambda: jwk.RSAKey.generate_key(1024).as_dict(private=True),
            "a key of type RSA 1024 cannot be used",
        ),
        (lambda: jwk.OctKey.generate_key(256).as_dict(private=True), "a key of type oct cannot be used"),
        (
            lambda: {**jwk.ECKey.generate_key("P-256").as_dict(private=True), "alg": "ES384"},
            r"a key of type EC P-256 \(alg ES384\) cannot be used",
        ),
        (lambda: jwk.ECKey.generate_key("P-256").as_dict(private=False), "only the public part"),
        (lambda: {"kty": "EC"}, "not a key"),
        (lambda: [1], "not a key"),
    ],
)
def test_a_key_that_could_never_log_in_is_refused_at_once(make_sandbox, tmp_path, make, reason):
    (tmp_path / "keys").mkdir()
    (tmp_path / "keys" / "fastlege.json").write_text(json.dumps(make()), encoding="utf-8")
    with pytest.raises(ValueError, match=rf"fastlege\.json: .*{reason}"):
        write_client_configuration(make_sandbox(), tmp_path)


@pytest.mark.parametrize("algorithm", ["RS512", "ES384"])
def test_a_key_as_helseids_samples_have_them_is_taken(make_sandbox, tmp_path, algorithm):
    (tmp_path / "keys").mkdir()
    made = jwk.RSAKey.generate_key(2048) if algorithm == "RS512" else jwk.ECKey.generate_key("P-384")
    key = {**made.as_dict(private=True), "alg": algorithm}
    (tmp_path / "keys" / "fastlege.json").write_text(json.dumps(key), encoding="utf-8")
    sandbox = make_sandbox()
    write_client_configuration(sandbox, tmp_path)
    assert sandbox.client_credentials("fastlege").key["n" if algorithm == "RS512" else "x"]


def test_a_port_in_use(served):
    port = int(served.base_url.split(":")[2].split("/")[0])
    with pytest.raises(OSError, match="in use"):
        bind(port=port)


class TestFile:
    def test_what_was_acknowledged_is_there_after_a_restart(self, make_sandbox, client_of, patient, tmp_path):
        file = tmp_path / "sandkasse.sqlite"
        nurse = client_of(make_sandbox(store=file), "hjemmesykepleier")
        id = nurse.create(patient(name=[{"family": "Varig"}]))
        nurse.put(f"Patient/{id}", patient(id=id, name=[{"family": "Varig"}], gender="male"))
        assert nurse.found("Patient", family="varig") == [id]
        # Not closed: as after a crash.
        again = client_of(make_sandbox(store=file), "hjemmesykepleier")
        assert again.get(f"Patient/{id}").headers["etag"] == 'W/"2"'
        assert again.found("Patient", family="varig") == [id]
        assert again.found("Patient", gender="male") == [id]
        assert again.get(f"Patient/{id}/_history").json()["total"] == 2

    def test_two_processes_on_one_file_do_not_overwrite_each_other(
        self, make_sandbox, client_of, patient, tmp_path
    ):
        file = tmp_path / "sandkasse.sqlite"
        first, second = (client_of(make_sandbox(store=file), "hjemmesykepleier") for _ in range(2))
        id, early = first.create(patient()), second.create(patient())
        match = {"If-Match": 'W/"1"'}
        assert first.put(f"Patient/{id}", patient(id=id), headers=match).status_code == 200
        assert second.put(f"Patient/{id}", patient(id=id), headers=match).status_code == 412
        # An index made by one is kept up by the other.
        assert first.found("Patient", family="Larhals") == [id, early]
        other = second.create(patient())
        assert first.found("Patient", family="Larhals") == [id, early, other]

    def test_a_file_that_is_no_database(self, make_sandbox, tmp_path):
        file = tmp_path / "notat.txt"
        file.write_text("dette er ikke en database" * 100, encoding="utf-8")
        with pytest.raises(sqlite3.DatabaseError):
            make_sandbox(store=file)
