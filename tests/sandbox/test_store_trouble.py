"""What the sandbox says when its store cannot be used, and that it goes on afterwards."""

from __future__ import annotations

import sqlite3
from contextlib import closing, contextmanager

import pytest

from validator.sandbox import patience
from validator.sandbox.sqlite_store import ForeignDatabase, SQLiteStore
from validator.sandbox.tokens import ReplayCache


@pytest.fixture
def file(tmp_path):
    return tmp_path / "sandkasse.sqlite"


@pytest.fixture
def made(make_sandbox, client_of, file):
    sandbox = make_sandbox(store=file)
    return sandbox, client_of(sandbox, "hjemmesykepleier"), client_of(sandbox, None)


@contextmanager
def held(file):
    """Another process writes."""
    with closing(sqlite3.connect(file, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        yield
        other.execute("ROLLBACK")


def all_kinds(client, anyone, patient):
    """A read, a write, a refused request: all of them are logged, so all of them need the store."""
    return [client.get("Patient/p"), client.post("Patient", patient()), anyone.get("Patient/p")]


def is_told(response, status, code):
    assert response.status_code == status
    outcome = response.json()
    assert outcome["resourceType"] == "OperationOutcome"
    assert outcome["issue"][0]["code"] == code
    assert int(response.headers["retry-after"]) > 0
    assert response.headers["x-request-id"]
    assert "Traceback" not in response.text


def test_a_store_that_another_process_holds(made, file, patient, monkeypatch):
    sandbox, nurse, anyone = made
    nurse.put("Patient/p", patient(id="p"))
    monkeypatch.setattr(patience.when_free, "__defaults__", (0.05,))
    with held(file):
        for response in all_kinds(nurse, anyone, patient):
            is_told(response, 503, "transient")
        assert nurse.get("metadata").status_code == 200
        refused = anyone.post(f"{sandbox.authorisation.token_endpoint}", data={"grant_type": "x"})
        assert (refused.status_code, refused.json()["error"]) == (503, "temporarily_unavailable")
        assert refused.headers["retry-after"]
    assert [response.status_code for response in all_kinds(nurse, anyone, patient)] == [200, 201, 401]


def test_others_are_answered_while_one_waits(made, file, patient):
    """The wait is in the event loop, not in SQLite."""
    import asyncio

    from validator.sandbox.store import StoreUnavailable

    sandbox, _, _ = made
    order = []

    def work():
        order.append("tried")
        with sandbox.backend.store.transaction():
            order.append("done")

    async def both():
        waiting = asyncio.create_task(patience.when_free(work, 60))
        with held(file):
            while len(order) < 3:
                await asyncio.sleep(0)
            order.append("others")
        await waiting
        with held(file), pytest.raises(StoreUnavailable):
            await patience.when_free(work, 0.0)

    asyncio.run(both())
    assert order.index("others") < order.index("done")


def test_a_full_disk(made, patient):
    sandbox, nurse, anyone = made
    nurse.put("Patient/p", patient(id="p"))
    run = sandbox.backend.store._connection.execute
    pages = run("PRAGMA page_count").fetchone()[0]
    run(f"PRAGMA max_page_count = {pages}")
    large = patient(name=[{"family": "a" * 100_000}])
    response = nurse.post("Patient", large)
    is_told(response, 507, "no-store")
    run("PRAGMA max_page_count = 1000000")
    assert nurse.post("Patient", large).status_code == 201
    assert len(nurse.found("Patient")) == 2
    assert anyone.get("Patient/p").status_code == 401


def test_a_file_that_is_no_longer_there(made, file, patient):
    """Writes to it would be acknowledged and lost."""
    _, nurse, anyone = made
    nurse.put("Patient/p", patient(id="p"))
    file.rename(file.with_suffix(".borte"))
    for response in all_kinds(nurse, anyone, patient):
        is_told(response, 503, "no-store")
    file.with_suffix(".borte").rename(file)
    assert nurse.get("Patient/p").status_code == 200


def test_a_read_only_store(made, patient):
    sandbox, nurse, anyone = made
    nurse.put("Patient/p", patient(id="p"))
    sandbox.backend.store._connection.execute("PRAGMA query_only = ON")
    for response in all_kinds(nurse, anyone, patient):
        is_told(response, 503, "no-store")


class TestWhoseFileItIs:
    def test_another_applications_database_is_left_alone(self, file):
        with closing(sqlite3.connect(file)) as other:
            other.execute("CREATE TABLE kunde (navn TEXT)")
        before = file.read_bytes()
        with pytest.raises(ForeignDatabase):
            SQLiteStore(file)
        assert file.read_bytes() == before
        assert list(file.parent.iterdir()) == [file]

    def test_a_mark_is_set_and_known_again(self, file):
        SQLiteStore(file).close()
        SQLiteStore(file).close()
        with closing(sqlite3.connect(file)) as other:
            assert other.execute("PRAGMA application_id").fetchone() == (0x4A56414C,)
            other.execute("PRAGMA user_version = 99")
        with pytest.raises(ForeignDatabase) as refused:
            SQLiteStore(file)
        assert refused.value.newer

    def test_a_file_from_before_there_was_a_mark_is_taken_over(self, make_sandbox, client_of, patient, file):
        client_of(make_sandbox(store=file), "hjemmesykepleier").put("Patient/p", patient(id="p"))
        with closing(sqlite3.connect(file)) as other:
            other.execute("PRAGMA application_id = 0")
            other.execute("PRAGMA user_version = 0")
            other.execute("DROP TABLE used")
        again = client_of(make_sandbox(store=file), "hjemmesykepleier")
        assert again.get("Patient/p").status_code == 200

    def test_on_the_command_line_it_is_one_line(self, file):
        from typer.testing import CliRunner

        from validator.cli.sandbox import app

        with closing(sqlite3.connect(file)) as other:
            other.execute("CREATE TABLE kunde (navn TEXT)")
        done = CliRunner().invoke(app, ["serve", "--port", "0", "--store", str(file)])
        assert done.exit_code == 2
        assert "another program's database" in done.output
        assert "Traceback" not in done.output


def test_an_empty_host_is_wrong_usage():
    from typer.testing import CliRunner

    from validator.cli.sandbox import app

    done = CliRunner().invoke(app, ["serve", "--port", "0", "--host", ""])
    assert done.exit_code == 2
    assert "--host" in done.output


class TestUsedOnce:
    def test_until_it_has_expired(self):
        now = [100]
        cache = ReplayCache(lambda: now[0])
        assert cache.first_time("a", 110)
        assert not cache.first_time("a", 110)
        assert cache.first_time("b", 105)
        now[0] = 106
        assert not cache.first_time("a", 200)
        assert cache.first_time("b", 110)
        now[0] = 300
        assert cache.first_time("a", 400)

    def test_it_forgets_what_has_expired(self):
        now = [0]
        cache = ReplayCache(lambda: now[0])
        for number in range(5_000):
            now[0] = number
            assert cache.first_time(f"{number}", number + 60)
        assert len(cache._seen) == len(cache._by_expiry) <= 62

    def test_a_store_remembers_it_over_a_restart(self, file):
        first = SQLiteStore(file)
        assert first.use_once("a", 110, 100)
        first.close()
        again = SQLiteStore(file)
        assert not again.use_once("a", 110, 109)
        assert again.use_once("a", 210, 200)
        again.close()

    def test_an_assertion_is_used_once_though_the_server_was_restarted(
        self, make_sandbox, client_of, file, clock
    ):
        from joserfc import jwk, jwt

        first = make_sandbox(store=file, clock=clock)
        credentials = first.client_credentials("fastlege")
        claims = {
            "iss": credentials.client_id,
            "sub": credentials.client_id,
            "aud": credentials.token_endpoint,
            "jti": "en-gang",
            "exp": int(clock().timestamp()) + 50,
        }
        form = {
            "grant_type": "client_credentials",
            "client_assertion_type": "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
            "client_assertion": jwt.encode({"alg": "ES256"}, claims, jwk.import_key(dict(credentials.key))),
        }
        endpoint = credentials.token_endpoint
        assert client_of(first, None).request("POST", endpoint, data=form).status_code == 200
        again = make_sandbox(store=file, clock=clock)
        again.register_client_key("fastlege", credentials.key)
        replayed = client_of(again, None).request("POST", endpoint, data=form)
        assert (replayed.status_code, replayed.json()["error"]) == (401, "invalid_client")

    @pytest.mark.parametrize("change", [{"kty": "oct", "k": "c2VjcmV0"}, {"d": None}])
    def test_a_key_that_is_no_private_key_is_refused(self, sandbox, change):
        key = {**sandbox.client_credentials("fastlege").key, **change}
        with pytest.raises(ValueError, match="key-"):
            sandbox.register_client_key("fastlege", {name: value for name, value in key.items() if value})


def test_no_redirection_by_the_host_header(sandbox, client_of):
    response = client_of(sandbox, None).post(
        f"{sandbox.authorisation.token_endpoint}/", headers={"Host": "fremmed.example"}
    )
    assert response.status_code == 404
    assert "location" not in response.headers


@pytest.mark.parametrize("id", [".", ".."])
def test_ids_that_urls_cannot_end_in(nurse, patient, codes, id):
    condition = nurse.put("Patient?family=Ingen", patient(id=id))
    entry = {"resource": patient(id=id), "request": {"method": "PUT", "url": "Patient?family=Ingen"}}
    bundle = nurse.post("", {"resourceType": "Bundle", "type": "transaction", "entry": [entry]})
    url = {"resource": patient(id=id), "request": {"method": "PUT", "url": f"Patient/{id}"}}
    other = nurse.post("", {"resourceType": "Bundle", "type": "transaction", "entry": [url]})
    for response in (condition, bundle, other):
        assert (response.status_code, codes(response)) == (400, ["id-malformed"])
