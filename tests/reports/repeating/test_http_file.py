"""The ``.http`` file is sent by a small client that knows the format of VS Code's REST Client from its documentation: file variables,
named requests, their answers by header and JSONPath, ``$processEnv``, and bodies from files with and without filling
(https://marketplace.visualstudio.com/items?itemName=humao.rest-client)."""

import re
from pathlib import Path
from typing import Any

import httpx
from repeating_scenarios import TRANSACTION, UPDATE

from validator.reports.files import write_reports


class RestClient:
    def __init__(self, file: Path, environment: dict[str, str], **variables: str) -> None:
        self.file, self.environment = file, environment
        self.answers: dict[str, httpx.Response] = {}
        self.raw: dict[str, str] = {}
        self.overridden = variables

    def value(self, name: str) -> str:
        name = name.strip()
        if name.startswith("$processEnv "):
            return self.environment[name.split(" ", 1)[1]]
        if name in self.overridden:
            return self.overridden[name]
        if name in self.raw:
            return self.filled(self.raw[name])
        request, kind, part, rest = name.split(".", 3)
        assert kind == "response"
        answer = self.answers[request]
        return answer.headers[rest] if part == "headers" else self.json_path(answer.json(), rest)

    @staticmethod
    def json_path(value: Any, path: str) -> str:
        assert path.startswith("$")
        for member, index in re.findall(r"\.(\w+)|\[(\d+)\]", path):
            value = value[member] if member else value[int(index)]
        return str(value)

    def filled(self, text: str) -> str:
        return re.sub(r"\{\{(.*?)\}\}", lambda match: self.value(match.group(1)), text)

    def send_all(self) -> list[int]:
        text = self.file.read_text("utf-8")
        for name, value in re.findall(r"^@(\w+) = ?(.*)$", text, re.MULTILINE):
            self.raw[name] = value
        statuses = []
        for block in re.split(r"^###.*$", text, flags=re.MULTILINE)[1:]:
            lines = [line for line in block.strip("\n").split("\n") if not line.startswith("@")]
            name = next(line.removeprefix("# @name ") for line in lines if line.startswith("# @name "))
            lines = [line for line in lines if not line.startswith("#")]
            method, url, version = lines[0].split(" ")
            assert version == "HTTP/1.1"
            rest = lines[1:]
            end = rest.index("") if "" in rest else len(rest)
            headers = dict(line.split(": ", 1) for line in rest[:end])
            body = b""
            for line in rest[end:]:
                if line.startswith("<"):
                    content = (self.file.parent / line.split(" ", 1)[1]).read_bytes()
                    body = self.filled(content.decode()).encode() if line.startswith("<@") else content
            self.answers[name] = httpx.request(
                method,
                self.filled(url),
                headers={key: self.filled(value) for key, value in headers.items()},
                content=body,
            )
            statuses.append(self.answers[name].status_code)
        return statuses


def test_the_requests_repeat_the_fault(product, result_of, tmp_path):
    write_reports(result_of(UPDATE, product.base), tmp_path, ["repeat"])
    client = RestClient(tmp_path / "repeat" / "trial" / "one" / "repeat.http", {})
    product.seen.clear()
    assert client.send_all() == [201, 201, 200, 200, 204, 204]
    assert product.stored == {}
    assert "Berg" not in client.answers["r3_changed"].text
    assert client.answers["r4_found"].json()["total"] == 1


def test_an_id_that_the_client_cannot_take_out_is_asked_for(product, result_of, tmp_path):
    write_reports(result_of(TRANSACTION, product.base), tmp_path, ["repeat"])
    written = (tmp_path / "repeat" / "trial" / "one" / "repeat.http").read_text("utf-8")
    assert "# Copy the id from the Location of the answer above" in written
    assert re.search(r"^@both_id(_2)? = [0-9a-f]{32}$", written, re.MULTILINE)
