"""The product: a FHIR server that shares a list of appointments, read only."""

from __future__ import annotations

import json
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

KEY = "synthetic-key"
APPOINTMENTS = {
    "a1": {
        "resourceType": "Appointment",
        "id": "a1",
        "status": "booked",
        "start": "2026-03-02T10:00:00+01:00",
        "end": "2026-03-02T10:20:00+01:00",
        "participant": [{"actor": {"display": "Legekontoret Eksempel"}, "status": "accepted"}],
    }
}
CAPABILITIES = {
    "resourceType": "CapabilityStatement",
    "status": "active",
    "date": "2026-03-01",
    "kind": "instance",
    "software": {"name": "Eksempeljournal", "version": "1.0"},
    "implementation": {"description": "Eksempeljournal"},
    "fhirVersion": "4.0.1",
    "format": ["json"],
    "rest": [{"mode": "server", "resource": [{"type": "Appointment", "interaction": [{"code": "read"}]}]}],
}


class Product(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        if self.path == "/fhir/metadata":
            self._answer(200, CAPABILITIES)
        elif self.headers.get("Authorization") != f"Bearer {KEY}":
            self._answer(401, refused("login", "Log in first"))
        elif (found := APPOINTMENTS.get(self.path.removeprefix("/fhir/Appointment/"))) is not None:
            self._answer(200, found)
        else:
            self._answer(404, refused("not-found", "There is no such appointment"))

    def _answer(self, status: int, resource: dict[str, Any]) -> None:
        content = json.dumps(resource).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/fhir+json")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, format: str, *arguments: Any) -> None:
        pass


def refused(code: str, said: str) -> dict[str, Any]:
    return {
        "resourceType": "OperationOutcome",
        "issue": [{"severity": "error", "code": code, "diagnostics": said}],
    }


def listen() -> ThreadingHTTPServer:
    return ThreadingHTTPServer(("127.0.0.1", 0), Product)
