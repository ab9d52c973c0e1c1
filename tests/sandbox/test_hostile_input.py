"""Whatever is sent, the sandbox explains itself: never a failure inside, never more than was asked for."""

from __future__ import annotations

from urllib.parse import quote, urlencode

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from validator.sandbox import create_sandbox

NAMES = [
    "_id", "_lastUpdated", "_tag", "_sort", "_count", "_include", "_revinclude", "_summary", "_elements", "_total", "_format",
    "_cursor", "_has:Observation:patient:code", "identifier", "family", "birthdate", "general-practitioner", "active", "address",
    "deceased", "link", "general-practitioner.name", "organization.partof.name", "telecom", "_profile", "_source",
]  # fmt: skip
MODIFIERS = [
    "",
    ":exact",
    ":contains",
    ":missing",
    ":not",
    ":text",
    ":identifier",
    ":Patient",
    ":below",
    ":iterate",
    ":",
    "::",
]
KEYS = ["reference", "coding", "value", "system", "identifier", "start", "text", "type"]
SEGMENTS = ["Patient", "_history", "_search", "$validate", "1", "..", "%2e%2e"]
TOKENS = [
    "Bearer " + "a" * 20_000,
    "Bearer é",
    "Bearer [].[].[]",
    "DPoP W10.W10.W10",
    "Bearer bnVsbA.bnVsbA.bnVsbA",
]
scalars = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=8)
)
json_values = st.recursive(
    scalars,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(KEYS),
            inner,
            max_size=4,
        )
    ),
    max_leaves=8,
)
PATIENT_ELEMENTS = [
    "identifier",
    "name",
    "telecom",
    "birthDate",
    "deceasedDateTime",
    "generalPractitioner",
    "meta",
    "link",
    "active",
    "address",
]
OBSERVATION_ELEMENTS = [
    "subject",
    "code",
    "effectiveDateTime",
    "effectivePeriod",
    "effectiveTiming",
    "valueQuantity",
    "component",
    "status",
]


@pytest.fixture(scope="module")
def open_nurse(definitions):
    with create_sandbox(definitions=definitions, validate_on_write=False) as sandbox:
        # The client of conftest, for a sandbox that lives as long as all the examples.
        yield lambda client: client(sandbox, "hjemmesykepleier")


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    st.lists(
        st.tuples(
            st.sampled_from(NAMES),
            st.sampled_from(MODIFIERS),
            st.text(max_size=20) | st.sampled_from(["ge2024", "a|b", "Patient:link", "-birthdate", "1"]),
        ),
        min_size=1,
        max_size=3,
    )
)
def test_any_query_is_answered_or_refused(open_nurse, client_of, parameters):
    nurse = open_nurse(client_of)
    form = [(name + modifier, value) for name, modifier, value in parameters]
    response = nurse.request(
        "POST",
        "Patient/_search",
        body=urlencode(form, errors="surrogatepass"),
        headers={"Content-Type": "application/x-www-form-urlencoded"},
    )
    assert response.status_code in (200, 400, 406, 422)
    assert response.json()["resourceType"] in ("Bundle", "OperationOutcome")


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    st.dictionaries(st.sampled_from(PATIENT_ELEMENTS), json_values),
    st.dictionaries(st.sampled_from(OBSERVATION_ELEMENTS), json_values),
)
def test_malformed_content_is_stored_and_searched_without_harm(open_nurse, client_of, patient, observation):
    """With validation switched off, so that the content reaches the index."""
    nurse = open_nurse(client_of)
    for resource in ({**patient, "resourceType": "Patient"}, {**observation, "resourceType": "Observation"}):
        response = nurse.post(resource["resourceType"], resource)
        assert response.status_code in (201, 400, 422), response.text
    entries = [
        {"resource": {**patient, "resourceType": "Patient"}, "request": {"method": "POST", "url": "Patient"}}
    ]
    assert nurse.post(
        "", {"resourceType": "Bundle", "type": "transaction", "entry": entries}
    ).status_code in (200, 400, 422)
    for query in (
        "Patient?birthdate=ge1900&family=x&identifier=a&general-practitioner=1",
        "Observation?date=2024&code=a&value-quantity=1&patient=x",
    ):
        assert nurse.get(query).status_code == 200


@settings(max_examples=50, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    st.sampled_from(["GET", "POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TULL"]),
    st.lists(
        st.text(min_size=1, max_size=10)
        | st.sampled_from(["Patient", "_history", "_search", "$validate", "1", "..", "%2e%2e"]),
        max_size=4,
    ),
)
def test_any_path_is_answered_or_refused(open_nurse, client_of, method, segments):
    nurse = open_nurse(client_of)
    path = "/".join(quote(segment, safe="%", errors="replace") for segment in segments)
    response = nurse.request(method, path)
    assert response.status_code < 500


@settings(max_examples=50, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(json_values, max_size=3), st.sampled_from(["batch", "transaction"]))
def test_any_bundle_is_answered_or_refused(open_nurse, client_of, entries, kind):
    nurse = open_nurse(client_of)
    made = [
        {"resource": entry, "request": {"method": "PUT", "url": entry}, "fullUrl": entry} for entry in entries
    ] + entries
    response = nurse.post("", {"resourceType": "Bundle", "type": kind, "entry": made})
    assert response.status_code in (200, 400, 404, 405, 412, 422)


@pytest.mark.parametrize("authorization", TOKENS)
def test_hostile_tokens(as_identity, authorization):
    caller = as_identity(None)
    response = caller.get("Patient", headers={"Authorization": authorization.encode(), "DPoP": "W10.W10.W10"})
    assert response.status_code == 401


@pytest.mark.parametrize(
    "moment", ["9999-12-31T23:59:59-14:00", "0001-01-01T00:00:00+14:00", "9999-12-31", "9999", "0001-01-01"]
)
def test_the_ends_of_the_calendar(as_identity, patient, observation, moment):
    nurse = as_identity("hjemmesykepleier")
    for name in ("_lastUpdated", "date"):
        assert nurse.get(f"Observation?{name}={quote(moment)}").status_code in (200, 400)
    written = nurse.post("Observation", observation(nurse.create(patient()), effectiveDateTime=moment))
    assert written.status_code in (201, 400, 422)


def test_a_date_that_no_calendar_has(as_identity, patient):
    nurse = as_identity("hjemmesykepleier")
    id = nurse.create(patient())
    headers = {"If-Modified-Since": "Mon, 01 Jan 99999999999999999999 00:00:00 GMT"}
    assert nurse.get(f"Patient/{id}", headers=headers).status_code == 200
