"""The script is run, by real shells with real curl, against a product that gives new ids each time."""

import json
import shutil

import pytest
from repeating_scenarios import PAGES, TRANSACTION, UPDATE

SHELLS = [name for name in ("sh", "dash", "bash", "busybox", "ksh", "zsh") if shutil.which(name)]


@pytest.mark.parametrize("shell", [name for name in SHELLS if name != "busybox"])
def test_the_fault_is_repeated_with_new_ids_and_everything_is_cleaned_up(product, result_of, repeat, shell):
    result = result_of(UPDATE, product.base)
    assert result.verdict == "fail"
    assert product.stored == {}
    product.seen.clear()
    done = repeat(result, shell)
    assert done.code == 0, done.out + done.err
    assert done.err == ""
    # The failed step's answer is shown, and is wrong in the same way.
    shown = done.out.split("test changed")[1].split("test found")[0]
    assert '"resourceType":"Patient"' in shown
    assert "Berg" not in shown
    assert [(method, url.rsplit("/", 1)[0]) for method, url, _, _ in product.seen] == [
        ("POST", f"{product.base}"),
        ("POST", f"{product.base}"),
        ("PUT", f"{product.base}/Patient"),
        ("GET", f"{product.base}/Observation?subject=Patient".rpartition("/")[0]),
        ("DELETE", f"{product.base}/Observation"),
        ("DELETE", f"{product.base}/Patient"),
    ]
    assert product.stored == {}
    # What the run chose itself is sent to the letter, whatever a shell would make of it.
    assert json.loads(product.seen[0][3])["name"][0]["family"] == "Ås $HOME `id` 'x'"
    assert json.loads(product.sent("PUT")[0][3])["id"] == product.sent("PUT")[0][1].rsplit("/", 1)[1]
    assert product.sent("PUT")[0][2]["if-match"] == 'W/"1"'


@pytest.mark.parametrize("compact", [True, False])
def test_the_answer_is_read_however_it_is_laid_out(product, result_of, repeat, compact):
    product.compact = compact
    assert repeat(result_of(UPDATE, product.base)).code == 0
    assert product.stored == {}


def test_an_id_that_only_the_location_has(product, result_of, repeat):
    product.ids_in_answers = False
    result = result_of(UPDATE, product.base)
    product.seen.clear()
    assert repeat(result).code == 0
    assert product.stored == {}
    assert len(product.sent("DELETE")) == 2


def test_data_are_kept_when_asked_for(product, result_of, repeat):
    result = result_of(UPDATE, product.base)
    assert repeat(result, KEEP_DATA="1").code == 0
    assert sorted(one["resourceType"] for one in product.stored.values()) == ["Observation", "Patient"]


def test_an_answer_with_another_status_is_told(product, result_of, repeat):
    result = result_of(UPDATE.replace("status: 200", "status: 412"), product.base)
    product.stored.clear()
    done = repeat(result, BASE=f"{product.base}/nowhere")
    assert done.code == 1
    assert "404 ; in the run it was 201" in done.out
    # Without the id there is nothing to delete: a DELETE of the type itself would take everything.
    assert product.sent("DELETE", "/nowhere") == []
    assert "remove: not sent" in done.err


def test_nobody_answers(product, result_of, repeat):
    result = result_of(UPDATE, product.base)
    done = repeat(result, BASE="http://127.0.0.1:1/fhir")
    assert done.code == 3
    assert "curl" in done.err


def test_links_between_pages_are_followed_anew(product, result_of, repeat):
    result = result_of(PAGES, product.base)
    product.seen.clear()
    done = repeat(result)
    assert done.code == 0, done.out + done.err
    recorded = [
        exchange.request.url for step in result.suites[0].scenarios[0].steps for exchange in step.exchanges
    ]
    followed = [url for _, url, _, _ in product.sent("GET", "cursor=")]
    assert len(followed) == 1
    assert followed[0] not in recorded


def test_a_link_to_another_host_is_not_followed(product, result_of, repeat):
    """A token must not go where an answer says."""
    result = result_of(PAGES, product.base)
    product.seen.clear()
    product.elsewhere = product.base.replace("127.0.0.1:", "localhost:")
    done = repeat(result)
    assert done.code == 1
    assert product.sent("GET", "cursor=") == []
    assert "pages: not sent" in done.err


def test_ids_that_a_transaction_gave(product, result_of, repeat):
    result = result_of(TRANSACTION, product.base)
    assert [step.verdict for step in result.suites[0].scenarios[0].steps][1] == "pass"
    product.seen.clear()
    product.stored.clear()
    done = repeat(result)
    assert done.code == 0, done.out + done.err
    assert [one["resourceType"] for one in product.stored.values()] == ["Observation"]


def test_against_a_sandbox_with_a_token_that_no_file_holds(result_of, repeat, serve):
    from validator.runner.credentials import IssuedTokens
    from validator.sandbox import create_sandbox
    from validator.suites.catalogues import load_catalogues

    scenario = """\
    as: kilde-epj
    steps:
      - id: made
        do: create
        type: Patient
        body:
          resourceType: Patient
          identifier: [{system: "urn:oid:2.16.578.1.12.4.1.4.1", value: "17854112139"}]
        expect: [{status: 299}]
      - {id: read, do: read, type: Patient, resource-id: "{{ steps.made.id }}", expect: [{status: 200}]}
    cleanup:
      - {id: remove, do: delete, type: Patient, resource-id: "{{ steps.made.id }}"}
"""
    with create_sandbox() as sandbox, serve(sandbox.app) as address:
        base = f"{address}/fhir"
        credentials = IssuedTokens(lambda identity, thumbprint: sandbox.issue_token(identity), dpop=False)
        result = result_of(scenario, base, credentials=credentials, catalogues=load_catalogues())
        assert [step.verdict for step in result.suites[0].scenarios[0].steps] == ["fail", "pass", "pass"]
        refused = repeat(result)
        assert refused.code == 2
        assert "TOKEN_KILDE_EPJ: an access token for kilde-epj" in refused.err
        token = sandbox.issue_token("kilde-epj")
        done = repeat(result, TOKEN_KILDE_EPJ=token)
        assert done.code == 0, done.out + done.err
        written = b"".join(path.read_bytes() for path in done.folder.rglob("*") if path.is_file())
        assert b"eyJ" not in written
        assert b'Bearer \'"${TOKEN_KILDE_EPJ}"' in written
