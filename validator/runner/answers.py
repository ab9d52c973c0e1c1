"""An answer as assertions see it."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from validator.results import Exchange


@dataclass(frozen=True)
class Answer:
    """``url`` is that of the request; ``headers`` keep the order and repetition of the wire, names in lower
    case; ``elapsed`` is seconds. ``exchange`` is the redacted form that is kept."""

    method: str
    url: str
    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes
    elapsed: float
    exchange: Exchange = field(repr=False)
    request_headers: tuple[tuple[str, str], ...] = field(default=(), repr=False)

    def header(self, name: str) -> str | None:
        """The header's value, those of a repeated one joined by commas; ``None`` when it is absent."""
        values = [value for key, value in self.headers if key == name.lower()]
        return ", ".join(values) if values else None

    @property
    def media_type(self) -> str:
        return (self.header("content-type") or "").partition(";")[0].strip().lower()

    @cached_property
    def text(self) -> str:
        return self.body.decode("utf-8", "replace")

    @cached_property
    def resource(self) -> dict[str, Any] | None:
        """The body as a FHIR resource in JSON, or ``None`` when it is not one."""
        if self.body.lstrip()[:1] != b"{":
            return None
        from validator.fhir.formats.parse import parse_json

        resource = parse_json(self.body).resource
        return resource if resource is not None and isinstance(resource.get("resourceType"), str) else None

    @property
    def is_web_page(self) -> bool:
        """Whether a page for people came instead of an answer for programs."""
        if self.media_type in ("text/html", "application/xhtml+xml"):
            return True
        return self.body.lstrip()[:14].lower().startswith((b"<!doctype html", b"<html"))


@dataclass(frozen=True)
class Reply:
    """What a step got: its last answer, every page when it fetched several, and the resource to judge (for
    pages one Bundle with all entries)."""

    answer: Answer
    pages: tuple[Answer, ...] = ()
    combined: dict[str, Any] | None = None

    @property
    def resource(self) -> dict[str, Any] | None:
        return self.answer.resource if self.combined is None else self.combined
