"""``validator.toml``: read, its secrets fetched, its slips found where they stand."""

from __future__ import annotations

import hashlib
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from validator.configuration import Configuration, ConfigurationError, is_address, load_configuration
from validator.results import Declaration, Finding
from validator.suites.loading import LoadedScenario, Loading, Needed

WHOLE = """\
[target]
url = "https://product.test/fhir"
product = "Prøvejournal"
ca = "ca.pem"
timeout = 5
max-response-bytes = 2048
headers = {api-key = "env:API_KEY"}

[targets.other]
url = "https://other.test/fhir"

[authorization]
token-endpoint = "https://sts.test/token"
client-id = "c"
private-key = "key.json"
dpop = false

[identities.fastlege]
token = "env:TOKEN"

[declarations.SEC-05]
holds = true
by = "Kari Eksempel, sikkerhetsleder"
date = "2026-01-05"

[run]
suites = ["base"]
language = "nb"
"""


DECLARED = "[declarations.SEC-05]\nholds = true\nby = 'K'\ndate = '2026-01-05'\n"
NEWS2 = "[claims.news2]\nroles = ['source']\ninteractions = ['lookup']\n"


def load(folder: Path, content: str | bytes, **environment: str) -> Configuration:
    file = folder / "validator.toml"
    file.write_bytes(content.encode() if isinstance(content, str) else content)
    return load_configuration(file, environment)


def problems(folder: Path, content: str | bytes, **environment: str) -> list[Finding]:
    with pytest.raises(ConfigurationError) as caught:
        load(folder, content, **environment)
    return caught.value.findings


def test_everything_is_read(tmp_path: Path) -> None:
    (tmp_path / "ca.pem").write_text("")
    (tmp_path / "key.json").write_text("the key")
    configuration = load(tmp_path, WHOLE, API_KEY="k", TOKEN="t")
    target = configuration.target
    assert (target.url, target.product, target.timeout) == ("https://product.test/fhir", "Prøvejournal", 5)
    assert (target.ca, target.max_response_bytes) == (tmp_path / "ca.pem", 2048)
    assert dict(target.headers) == {"api-key": "k"}
    assert configuration.targets["other"].url == "https://other.test/fhir"
    assert configuration.authorization is not None
    assert configuration.authorization.private_key == "the key"
    assert configuration.authorization.dpop is False
    assert configuration.identities["fastlege"].token == "t"
    assert configuration.declarations["SEC-05"].holds is True
    assert configuration.run.suites == ("base",)
    assert configuration.secrets == {"k", "t"}
    assert "the key" not in repr(configuration)
    assert "'t'" not in repr(configuration.identities)


def test_an_empty_file_is_the_default(tmp_path: Path) -> None:
    assert load(tmp_path, "") == Configuration()


@pytest.mark.parametrize(
    ("content", "key", "line", "column", "fix"),
    [
        ("[target]\nurl = \n", "not-toml", 2, 7, ""),
        ("[targt]\nurl = 'https://x'\n", "unknown-key", 1, 2, "“target”"),
        ("[target]\n\nulr = 'https://x'\n", "unknown-key", 3, 1, "“url”"),
        ("[target]\nurl = 'ftp://x'\n", "wrong-form", 2, 1, "https"),
        ("[target]\nurl = 7\n", "wrong-type", 2, 1, ""),
        ("[authorization]\nclient-id = 'x'\n", "login-needs-one", 1, 2, ""),
        ("[authorization]\ntoken = 'abcdefg'\ntoken-command = ['x']\n", "login-needs-one", 1, 2, ""),
        (
            "[authorization]\ntoken-endpoint = 'https://x.test'\nclient-id = 'x'\n",
            "login-needs",
            1,
            2,
            "private-key",
        ),
        (
            "[authorization]\ntoken-endpoint = 'https://x.test'\nclient-secret = 'abcdefg'\n",
            "login-needs",
            1,
            2,
            "client-id",
        ),
        (
            "[authorization]\ntoken-endpoint = 'https://x.test'\nclient-id = 'x'\nmethod = 'tls_client_auth'\n",
            "login-needs",
            1,
            2,
            "client-certificate",
        ),
        ("[run]\nrole = 'sorce'\n", "unknown-word", 2, 1, "“source”"),
        ("[declarations.SEC-05]\nholds = true\nby = 'K'\ndate = '5.1.2026'\n", "wrong-form", 4, 1, ""),
        ("[identities.fastlege]\ntoken = 'env:NO_SUCH'\n", "config-environment", 2, 1, ""),
        ("[identities.fastlegge]\ntoken = 'abcdefgh'\n", "unknown-identity", 1, 2, "fastlege"),
        (
            "[declarations.SEC-999]\nholds = true\nby = 'K'\ndate = '2026-01-05'\n",
            "unknown-requirement",
            1,
            2,
            "SEC-",
        ),
        ("[declarations.SEC-05]\nholds = true\nby = 'K'\ndate = '2026-02-30'\n", "no-such-date", 4, 1, ""),
        ("[declarations.SEC-05]\nholds = true\nby = ' '\ndate = '2026-02-03'\n", "wrong-form", 3, 1, ""),
        (DECLARED + "valid-until = '2026-01-04'\n", "valid-before-declared", 5, 1, ""),
        (
            "[declarations.SEC-05]\nholds = true\nby = 'K'\ndate = '2999-01-01'\n",
            "declared-in-future",
            4,
            1,
            "",
        ),
        (DECLARED + "document = 'gone.pdf'\n", "config-file", 5, 1, ""),
        (DECLARED + "document = 'https://x.example/a.pdf'\n", "digest-missing", 5, 1, ""),
        (DECLARED + f"sha256 = '{'0' * 64}'\n", "digest-without-document", 5, 1, ""),
        (DECLARED.replace("SEC-05", '"SEC-05.nothing"'), "unknown-requirement", 1, 2, "SEC-05"),
        ("[claims.news3]\nroles = ['source']\ninteractions = ['lookup']\n", "unknown-service", 1, 2, "news2"),
        (
            "[claims.news2]\nroles = ['source']\ninteractions = ['shared-edit']\n",
            "claim-not-offered",
            3,
            1,
            "",
        ),
        ("[claims.news2]\nroles = ['seller']\ninteractions = ['lookup']\n", "unknown-word", 2, 1, "source"),
        ("[claims.news2]\nroles = []\ninteractions = ['lookup']\n", "nothing-in-it", 2, 1, "at least 1"),
        ("[claims]\n", "nothing-in-it", 1, 2, "at least 1"),
        (DECLARED + "document = '.'\n", "config-file-is-folder", 5, 1, ""),
        (NEWS2 + DECLARED.replace("SEC-05", "KOM-01"), "declaration-not-claimed", 4, 2, ""),
        ("[target]\nca = 'gone.pem'\n", "config-file", 2, 1, ""),
        ("[target]\nurl = 'http://[::1'\n", "config-address", 2, 1, "https"),
        ("[targets.a]\nurl = 'http://a:99999'\n", "config-address", 2, 1, "https"),
    ],
)
def test_each_slip_is_found_where_it_stands(
    tmp_path: Path, content: str, key: str, line: int, column: int, fix: str
) -> None:
    (finding,) = problems(tmp_path, content)
    assert finding.key.rpartition(".")[2] == key
    assert (finding.location.line, finding.location.column) == (line, column)
    assert fix in (finding.fix.en if finding.fix else "")


def test_a_missing_file_and_a_wrong_encoding(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError) as caught:
        load_configuration(tmp_path / "nowhere.toml")
    assert caught.value.findings[0].key == "data_files.unreadable"
    assert problems(tmp_path, b"a = '\xff'")[0].key == "data_files.not-utf-8"
    assert problems(tmp_path, "a = " + "[" * 100_000)[0].key == "suites.not-toml"


def test_a_key_that_is_no_text(tmp_path: Path) -> None:
    (tmp_path / "key.json").write_bytes(b"\xff\xfe")
    content = (
        "[authorization]\ntoken-endpoint = 'https://a.test'\nclient-id = 'c'\nprivate-key = 'key.json'\n"
    )
    (finding,) = problems(tmp_path, content)
    assert (finding.key, finding.location.line) == ("suites.config-file-unreadable", 4)


def test_a_document_is_pinned_by_its_digest(tmp_path: Path) -> None:
    (tmp_path / "quality.pdf").write_bytes(b"what was declared")
    digest = hashlib.sha256(b"what was declared").hexdigest()
    pinned = load(tmp_path, DECLARED + "document = 'quality.pdf'\n").declarations["SEC-05"]
    assert (pinned.document, pinned.sha256) == ("quality.pdf", digest)
    stated = DECLARED + f"document = 'quality.pdf'\nsha256 = '{digest}'\n"
    assert load(tmp_path, stated).declarations["SEC-05"].sha256 == digest
    (tmp_path / "quality.pdf").write_bytes(b"changed since")
    (finding,) = problems(tmp_path, stated)
    assert (finding.key, finding.location.line) == ("suites.digest-differs", 6)


def test_what_is_claimed_and_every_recommendation_may_be_declared(tmp_path: Path) -> None:
    said = [DECLARED.replace("SEC-05", name) for name in ("NWS-01", "SEC-05", "ANS-01")]
    assert set(load(tmp_path, NEWS2 + "".join(said)).declarations) == {"NWS-01", "SEC-05", "ANS-01"}


@given(st.dates(date(2020, 1, 1), date(2030, 1, 1)), st.dates(date(2020, 1, 1), date(2030, 1, 1)))
def test_a_declaration_stands_to_the_end_of_its_last_day(last: date, day: date) -> None:
    declaration = Declaration("SEC-05", True, "K", "2020-01-01", valid_until=last.isoformat())
    assert declaration.has_expired(f"{day}T23:59:59Z") == (day > last)


@pytest.mark.parametrize(
    "address", ["http://a.example/\x1b[2J", "http://a.example/\u202e", "http://a.example/\n"]
)
def test_an_address_is_something_that_can_be_shown(address: str) -> None:
    assert not is_address(address)


def test_what_a_run_may_take_is_bounded_without_being_told(tmp_path: Path) -> None:
    assert Configuration().run.max_time == 7_200
    assert Configuration().target.max_response_bytes == 10_000_000
    file = tmp_path / "validator.toml"
    file.write_text("[run]\nmax-time = 90\n", encoding="utf-8")
    assert load_configuration(file).run.max_time == 90


# -- which patients a run uses


def patients_findings(tmp_path: Path, content: str) -> list[Finding]:
    (tmp_path / "validator.toml").write_text(content, encoding="utf-8")
    with pytest.raises(ConfigurationError) as caught:
        load_configuration(tmp_path / "validator.toml", {})
    return caught.value.findings


OWN = "17854100327"
"""A synthetic number."""


def test_the_patients_of_a_run(tmp_path: Path) -> None:
    file = tmp_path / "validator.toml"
    number = f"urn:oid:2.16.578.1.12.4.1.4.1|{OWN}"
    file.write_text(
        f'[patients]\npersons = "fresh"\n[patients.arne-laarhalsbrudd]\nidentifier = "{number}"\n',
        encoding="utf-8",
    )
    patients = load_configuration(file, {}).patients
    assert patients.persons == "fresh"
    assert {name: number.value for name, number in patients.existing.items()} == {"arne-laarhalsbrudd": OWN}
    assert patients.loaded is None


def real_looking() -> str:
    """A number of a real person's shape, computed: nobody's is written here."""
    from validator.norway.identifiers import _with_control_digits, could_be_real

    number = next(n for i in range(1000) if (n := _with_control_digits(f"010190{i:03d}")) is not None)
    assert could_be_real(number)
    return number


@pytest.mark.parametrize(
    ("persona", "identifier", "key"),
    [
        ("arne-laarhalsbrudd", "http://example.org/mrn|7", "patients.identifier-form"),
        ("arne-laarhalsbrudd", "urn:oid:2.16.578.1.12.4.1.4.1|17854100328", "patients.identifier-wrong"),
        ("arne-laarhalsbrudd", "urn:oid:2.16.578.1.12.4.1.4.2|52848870919", "patients.identifier-other-kind"),
        ("arne-laarhalsbrudd", "urn:oid:2.16.578.1.12.4.1.4.2|17854100327", "patients.identifier-other-kind"),
        ("arne", "urn:oid:2.16.578.1.12.4.1.4.1|17854100327", "patients.unknown-persona"),
        ("arne-laarhalsbrudd", None, "patients.identifier-real"),
    ],
)
def test_a_patient_that_cannot_play_the_persona_is_refused(
    tmp_path: Path, persona: str, identifier: str | None, key: str
) -> None:
    identifier = identifier or f"urn:oid:2.16.578.1.12.4.1.4.1|{real_looking()}"
    (finding,) = patients_findings(tmp_path, f'[patients.{persona}]\nidentifier = "{identifier}"\n')
    assert finding.key == key
    assert finding.location.line is not None
    number = identifier.partition("|")[2]
    assert number not in finding.message.en or number == "7"


def test_two_personas_are_two_patients(tmp_path: Path) -> None:
    number = "urn:oid:2.16.578.1.12.4.1.4.1|17854100327"
    both = "".join(
        f'[patients.{name}]\nidentifier = "{number}"\n'
        for name in ("arne-laarhalsbrudd", "ida-antikoagulasjon")
    )
    assert {one.key for one in patients_findings(tmp_path, both)} == {"patients.identifier-twice-given"}


def test_the_manifest_that_a_product_was_loaded_with(tmp_path: Path) -> None:
    needed = Needed("pasient", "Patient", "urn:x", "1", "fastlege")
    entry = LoadedScenario("s", "one", "d1", {"arne-laarhalsbrudd": OWN}, (needed,))
    loading = Loading("run-1", datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC), {("s", "one"): entry})
    (tmp_path / "manifest.json").write_text(loading.to_json({}), encoding="utf-8")
    file = tmp_path / "validator.toml"
    file.write_text('[patients]\nloaded = "manifest.json"\n', encoding="utf-8")
    assert load_configuration(file, {}).patients.loaded == loading


@pytest.mark.parametrize(
    "content", ["", "{", "[]", '{"format": "journalvalidatoren-loading"}', "[" * 100_000, "null"]
)
def test_what_is_no_manifest_is_told_in_one_line(tmp_path: Path, content: str) -> None:
    (tmp_path / "manifest.json").write_text(content, encoding="utf-8")
    (finding,) = patients_findings(tmp_path, '[patients]\nloaded = "manifest.json"\n')
    assert finding.key == "patients.manifest-unusable"
    assert "\n" not in finding.message.en


def test_a_manifest_that_is_not_there(tmp_path: Path) -> None:
    (finding,) = patients_findings(tmp_path, '[patients]\nloaded = "nowhere.json"\n')
    assert finding.key == "suites.config-file"


def test_what_was_loaded_decides_which_patients_are_used(tmp_path: Path) -> None:
    (tmp_path / "manifest.json").write_text(
        Loading("r", datetime(2026, 1, 1, tzinfo=UTC)).to_json({}), encoding="utf-8"
    )
    (finding,) = patients_findings(tmp_path, '[patients]\nloaded = "manifest.json"\npersons = "fresh"\n')
    assert finding.key == "patients.loaded-alone"
