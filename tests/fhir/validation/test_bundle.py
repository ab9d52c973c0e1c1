"""Bundles: fullUrl, links, how references within them resolve, and what makes a document whole. https://hl7.org/fhir/R4/bundle.html"""

from typing import Any

import pytest

from validator.results import Severity

UUID = "urn:uuid:c757873d-ec9a-4326-a141-556f4323952"
GROUP = {"resourceType": "Group", "type": "person", "actual": True}
OBSERVATION = {"resourceType": "Observation", "status": "final", "code": {"text": "x"}}


def entry(url: str | None, resource: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {**({"fullUrl": url} if url else {}), "resource": resource, **more}


def bundle(*entries: dict[str, Any], kind: str = "collection", **more: Any) -> dict[str, Any]:
    return {"resourceType": "Bundle", "type": kind, **more, "entry": list(entries)}


def patient(identity: str | None = "1") -> dict[str, Any]:
    return {"resourceType": "Patient", **({"id": identity} if identity else {}), "active": True}


@pytest.mark.parametrize(
    ("url", "identity", "key"),
    [
        ("http://a/Patient/1", "1", None),
        ("http://a/Patient/2", "1", "full-url-mismatch"),
        ("http://a/Person/1", "1", "full-url-mismatch"),
        ("http://a/Patient/1", None, "full-url-no-id"),
        ("http://a/any/thing", "1", None),
        (UUID + "0", "1", None),
        (UUID + "0", None, None),
        ("Patient/1", "1", "full-url-relative"),
        ("1", "1", "full-url-relative"),
    ],
)
def test_the_full_url_agrees_with_the_resource(
    bench: Any, url: str, identity: str | None, key: str | None
) -> None:
    found = bench(bundle(entry(url, patient(identity))))
    assert [(f.key, f.location.path, f.severity) for f in found] == (
        [(f"validation.{key}", "Bundle.entry[0]", Severity.ERROR)] if key else []
    )
    assert all(f.fix is not None and url in f.message.nb for f in found)


@pytest.mark.parametrize(
    ("kind", "severity"),
    [
        ("collection", Severity.WARNING),
        ("searchset", Severity.WARNING),
        ("batch-response", None),
        ("transaction", None),
    ],
)
def test_a_missing_full_url(bench: Any, kind: str, severity: Severity | None) -> None:
    more: dict[str, Any] = {
        "batch-response": {"response": {"status": "200"}},
        "transaction": {"request": {"method": "POST", "url": "Patient"}},
    }.get(kind, {})
    found = [f for f in bench(bundle(entry(None, patient(), **more), kind=kind)) if "full-url" in f.key]
    assert [(f.key, f.severity, f.location.path) for f in found] == (
        [("validation.full-url-missing", severity, "Bundle.entry[0]")] if severity else []
    )


def test_links_that_can_only_be_one(bench: Any) -> None:
    links = [
        {"relation": r, "url": f"http://a/{n}"} for n, r in enumerate(("self", "next", "other", "other"))
    ]
    made = {"resourceType": "Bundle", "type": "searchset", "link": links}
    assert bench(made) == []
    made["link"] = [*links, {"relation": "self", "url": "http://a/9"}]
    found = bench.only(made)
    assert (found.key, found.location.path) == ("validation.link-repeated", "Bundle.link[4]")
    assert found.fix is not None


@pytest.mark.parametrize(
    ("own", "target", "reference", "resolves"),
    [
        ("http://a/Observation/o", "http://a/Patient/1", "Patient/1", True),
        ("http://a/Observation/o", "http://b/Patient/1", "Patient/1", False),
        ("http://a/Observation/o", "http://b/Patient/1", "http://b/Patient/1", True),
        ("http://a/x/Observation/o", "http://a/Patient/1", "Patient/1", False),
        (UUID + "0", UUID + "1", UUID + "1", True),
        (UUID + "0", UUID + "1", UUID + "2", False),
    ],
)
def test_where_references_lead(bench: Any, own: str, target: str, reference: str, resolves: bool) -> None:
    """What is found must follow the profile asked for; what is not found cannot be judged."""
    made = bench.profile("Patient", {"path": "Patient.active", "max": "0"}, url="http://example.org/p")
    wants = bench.profile(
        "Observation",
        {"path": "Observation.subject", "type": [{"code": "Reference", "targetProfile": [made]}]},
        url="http://example.org/o",
    )
    observation = {
        **OBSERVATION,
        "id": "o",
        "meta": {"profile": [wants]},
        "subject": {"reference": reference},
    }
    found = bench(bundle(entry(own, observation), entry(target, patient())))
    assert ("validation.reference-target-profile" in {f.key for f in found}) is resolves


def test_contained_resources_in_bundles_resolve_within_their_own_resource(bench: Any) -> None:
    first = {**OBSERVATION, "id": "a", "contained": [patient("p")], "subject": {"reference": "#p"}}
    second = {**OBSERVATION, "id": "b", "contained": [{**GROUP, "id": "p"}], "subject": {"reference": "#p"}}
    third = {**OBSERVATION, "id": "c", "subject": {"reference": "#p"}}
    made = bundle(*(entry(f"http://a/Observation/{r['id']}", r) for r in (first, second, third)))
    assert bench.keys(made) == [("invariant", "Bundle.entry[2].resource.subject")]


@pytest.mark.parametrize(
    ("kind", "severity"), [("collection", Severity.WARNING), ("transaction", Severity.ERROR)]
)
def test_a_urn_that_leads_nowhere(bench: Any, kind: str, severity: Severity) -> None:
    more = {"request": {"method": "POST", "url": "x"}} if kind == "transaction" else {}

    def made(target: str) -> dict[str, Any]:
        observation = {**OBSERVATION, "subject": {"reference": target}}
        return bundle(
            entry(UUID + "0", observation, **more), entry(UUID + "1", patient(None), **more), kind=kind
        )

    assert bench(made(UUID + "1")) == []
    found = bench.only(made(UUID + "2"))
    assert (found.key, found.severity) == ("validation.urn-unresolved", severity)
    assert found.location.path == "Bundle.entry[0].resource.subject"
    assert found.fix is not None


def document(*more: dict[str, Any], **composition: Any) -> dict[str, Any]:
    first = {
        "resourceType": "Composition",
        "id": "c",
        "status": "final",
        "type": {"text": "x"},
        "date": "2020",
        "title": "x",
        "author": [{"display": "x"}],
        **composition,
    }
    return bundle(
        entry("http://a/Composition/c", first),
        *more,
        kind="document",
        timestamp="2020-01-01T00:00:00Z",
        identifier={"system": "urn:ietf:rfc:3986", "value": UUID + "9"},
    )


def test_a_document_holds_what_its_composition_points_to(bench: Any) -> None:
    inside = entry("http://a/Patient/1", patient())
    assert bench(document(inside, subject={"reference": "Patient/1"})) == []
    found = bench.only(document(subject={"reference": "Patient/1"}))
    assert (found.key, found.severity, found.location.path) == (
        "validation.document-reference-missing",
        Severity.ERROR,
        "Bundle.entry[0].resource.subject",
    )
    assert found.fix is not None
    sections = [{"title": "x", "entry": [{"reference": "Observation/2"}]}]
    assert bench.keys(document(section=sections)) == [
        ("document-reference-missing", "Bundle.entry[0].resource.section[0].entry[0]")
    ]


def test_everything_in_a_document_hangs_together(bench: Any) -> None:
    observation = {**OBSERVATION, "id": "o", "subject": {"reference": "Patient/1"}}
    section = [{"title": "x", "entry": [{"reference": "Observation/o"}]}]
    rest = (entry("http://a/Observation/o", observation), entry("http://a/Patient/1", patient()))
    assert bench(document(*rest, section=section)) == []
    found = bench.only(document(*rest, entry("http://a/Group/g", {**GROUP, "id": "g"}), section=section))
    assert (found.key, found.location.path) == ("validation.document-unreachable", "Bundle.entry[3]")
    assert found.fix is not None


def binary(identity: str, content_type: str = "text/css") -> dict[str, Any]:
    made = {"resourceType": "Binary", "id": identity, "contentType": content_type, "data": "aGVp"}
    return entry(f"http://a/Binary/{identity}", made)


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("Binary/css", []),
        ("http://a/Binary/css", []),
        ("http://elsewhere/style.css", [("document-unreachable", "Bundle.entry[1]")]),
        (
            "Binary/other",
            [("stylesheet-missing", "Bundle.link[0].url"), ("document-unreachable", "Bundle.entry[1]")],
        ),
    ],
)
def test_a_document_may_hold_its_stylesheet(bench: Any, url: str, expected: list[tuple[str, str]]) -> None:
    made = {**document(binary("css")), "link": [{"relation": "stylesheet", "url": url}]}
    made["entry"] = made.pop("entry")  # after the links, as findings come in the order of the text
    assert bench.keys(made) == expected


def test_the_stylesheet_of_a_document_is_css(bench: Any) -> None:
    link = [{"relation": "stylesheet", "url": "Binary/css"}]
    assert bench({**document(binary("css", "text/css; charset=utf-8")), "link": link}) == []
    found = bench.only({**document(binary("css", "text/xsl")), "link": link})
    assert (found.key, found.location.path) == ("validation.stylesheet-not-css", "Bundle.link[0].url")
    assert "text/xsl" in found.message.nb
    assert found.fix is not None
    other = entry("http://a/Patient/1", patient())
    assert bench.keys({**document(other), "link": [{"relation": "stylesheet", "url": "Patient/1"}]}) == [
        ("stylesheet-not-css", "Bundle.link[0].url")
    ]


def test_a_document_needs_full_urls(bench: Any) -> None:
    assert ("full-url-missing", "Bundle.entry[1]") in bench.keys(document(entry(None, patient())))


def test_a_profile_on_the_resource_of_an_entry(bench: Any) -> None:
    named = bench.profile("Patient", {"path": "Patient.name", "min": 1}, url="http://example.org/named")
    made = bench.profile(
        "Bundle", {"path": "Bundle.entry.resource", "type": [{"code": "Patient", "profile": [named]}]}
    )
    right = {**patient(), "name": [{"text": "x"}]}
    assert bench(bundle(entry("http://a/Patient/1", right)), made) == []
    assert bench.keys(bundle(entry("http://a/Patient/1", patient())), made) == [
        ("minimum", "Bundle.entry[0].resource")
    ]
    assert bench.keys(bundle(entry("http://a/Group/1", {**GROUP, "id": "1"})), made) == [
        ("type-not-allowed", "Bundle.entry[0].resource")
    ]


def test_claims_of_resources_in_bundles_are_followed(bench: Any) -> None:
    named = bench.profile("Patient", {"path": "Patient.name", "min": 1})
    claiming = {**patient(), "meta": {"profile": [named]}}
    assert bench.keys(bundle(entry("http://a/Patient/1", claiming))) == [
        ("minimum", "Bundle.entry[0].resource")
    ]


def message(focus: str, *more: dict[str, Any]) -> dict[str, Any]:
    header = {
        "resourceType": "MessageHeader",
        "eventUri": "http://a/event",
        "source": {"endpoint": "http://a/source"},
        "focus": [{"reference": focus}],
    }
    return bundle(entry("http://a/MessageHeader/m", {**header, "id": "m"}), *more, kind="message")


def test_a_message_holds_what_it_is_about(bench: Any) -> None:
    inside = entry("http://a/Patient/1", patient())
    for focus in ("Patient/1", "http://a/Patient/1"):
        assert bench(message(focus, inside)) == []
    for focus in ("Patient/2", "http://b/Patient/1"):
        found = bench.only(message(focus, inside))
        assert (found.key, found.severity) == ("validation.message-focus-missing", Severity.ERROR)
        assert found.location.path == "Bundle.entry[0].resource.focus[0]"
        assert found.fix is not None
    assert bench.keys(message(UUID + "0", inside)) == [
        ("urn-unresolved", "Bundle.entry[0].resource.focus[0]")
    ]


def asking(method: str, url: str, resource: dict[str, Any] | None = None) -> dict[str, Any]:
    held = {"resource": resource} if resource else {}
    return {"fullUrl": UUID + "0", **held, "request": {"method": method, "url": url}}


PATCH = {"resourceType": "Parameters", "parameter": [{"name": "operation", "valueString": "x"}]}


@pytest.mark.parametrize(
    ("method", "url", "resource"),
    [
        ("POST", "Patient", patient(None)),
        ("POST", "Patient", patient("7")),  # "If an id is provided, the server SHALL ignore it"
        ("POST", "Patient/$match", PATCH),
        ("POST", "Patient/1/$everything", PATCH),
        ("POST", "$process-message", PATCH),
        ("POST", "Patient/_search", None),
        ("PUT", "Patient/1", patient()),
        ("PUT", "/Patient/1", patient()),
        ("PUT", "Patient?identifier=a|1", patient(None)),
        ("PATCH", "Patient/1", PATCH),
        ("DELETE", "Patient/1", None),
        ("DELETE", "Patient?identifier=a|1", None),
        ("GET", "Patient?name=x", None),
        ("PUT", "Something/1", patient()),
    ],
)
def test_requests_that_can_be_carried_out(
    bench: Any, method: str, url: str, resource: dict[str, Any] | None
) -> None:
    for kind in ("transaction", "batch"):
        assert bench.keys(bundle(asking(method, url, resource), kind=kind)) == []


@pytest.mark.parametrize(
    ("method", "url", "resource", "key", "place"),
    [
        ("POST", "Group", patient(None), "request-other-type", "request.url"),
        ("POST", "Patient", None, "request-without-resource", ""),
        ("PUT", "Group/1", patient(), "request-other-type", "request.url"),
        ("PUT", "Patient/2", patient(), "request-other-id", "request.url"),
        ("PUT", "Patient/1", patient(None), "request-other-id", "request.url"),
        ("PUT", "Patient", patient(), "request-without-id", "request.url"),
        ("PUT", "Patient/1", None, "request-without-resource", ""),
        ("PUT", "Group?name=x", patient(None), "request-other-type", "request.url"),
        ("PATCH", "Patient/1", patient(), "request-patch", "resource"),
    ],
)
def test_requests_that_cannot(
    bench: Any, method: str, url: str, resource: dict[str, Any] | None, key: str, place: str
) -> None:
    found = bench.only(bundle(asking(method, url, resource), kind="transaction"))
    expected = "Bundle.entry[0]" + (f".{place}" if place else "")
    assert (found.key, found.severity, found.location.path) == (
        f"validation.{key}",
        Severity.ERROR,
        expected,
    )
    assert found.fix is not None
    assert found.rule is not None
    assert str(found.rule.url).startswith("http://hl7.org/fhir/R4/http.html#")


def test_a_history_tells_what_was_done(bench: Any) -> None:
    def history(*entries: dict[str, Any]) -> dict[str, Any]:
        return bundle(*({**e, "response": {"status": "200"}} for e in entries), kind="history")

    twice = {**asking("PUT", "Patient/1", patient()), "fullUrl": "http://a/Patient/1"}
    assert bench.keys(history(twice, twice, asking("DELETE", "Patient/1"))) == []
    other = {**asking("PUT", "Patient/2", patient()), "fullUrl": "http://a/Patient/1"}
    assert bench.keys(history(other)) == [("request-other-id", "Bundle.entry[0].request.url")]


def test_a_transaction_changes_each_resource_once(bench: Any) -> None:
    put = {**asking("PUT", "Patient/1", patient()), "fullUrl": "http://a/Patient/1"}
    gone = {"request": {"method": "DELETE", "url": "Patient/1"}}
    made = bundle(put, gone, kind="transaction")
    found = bench.only(made)
    assert (found.key, found.location.path) == ("validation.request-overlap", "Bundle.entry[1].request")
    assert "Bundle.entry[0].request" in found.message.en
    assert bench({**made, "type": "batch"}) == []
    asked = {"request": {"method": "GET", "url": "Patient/1"}}
    assert bench(bundle(put, asked, kind="transaction")) == []
