"""A number that nothing can be done with is the client's mistake, never a fault of the server."""

from __future__ import annotations

import pytest

from validator.sandbox import create_sandbox

NUMBERS = [
    "1e99999999999999999999",
    "-1e-99999999999999999999",
    "0e99999999999999999999",
    "9" * 5000,
    "1." + "0" * 5000 + "e9999",
]


@pytest.mark.parametrize("number", NUMBERS)
@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("POST", "Observation"),
        ("POST", "Observation/$validate"),
        ("PUT", "Observation/x"),
        ("POST", ""),
    ],
)
@pytest.mark.parametrize("validate", [True, False])
def test_it_is_refused_with_the_reason(client_of, number, method, path, validate) -> None:
    observation = f'{{"resourceType": "Observation", "id": "x", "valueQuantity": {{"value": {number}}}}}'
    bundle = f'{{"resourceType": "Bundle", "type": "batch", "entry": [{{"resource": {observation}}}]}}'
    with create_sandbox(validate_on_write=validate) as sandbox:
        response = client_of(sandbox, "hjemmesykepleier").request(
            method, path, body=observation if path else bundle
        )
    assert response.status_code in (200, 400, 422), response.text
    outcome = response.json()
    assert outcome["resourceType"] == "OperationOutcome"
    said = str(outcome["issue"])
    assert "number" in said or "tall" in said.lower(), said
    assert outcome["issue"][0]["severity"] in ("error", "fatal")
    assert len(response.content) < 5000
