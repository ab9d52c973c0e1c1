"""What an evaluation knows besides the focus."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, Protocol

from validator.fhir.fhirpath.nodes import Items, Node


class Services(Protocol):
    """What FHIRPath in FHIR may ask of its surroundings; ``None`` always means "cannot tell".

    https://hl7.org/fhir/R4/fhirpath.html#functions
    """

    def resolve(self, reference: str) -> dict[str, Any] | None:
        """The resource that a reference, canonical or uri points to."""

    def member_of(self, value: Any, value_set_url: str) -> bool | None:
        """Whether a code (``str``), Coding or CodeableConcept (``dict``) is in the value set."""

    def conforms_to(self, value: Any, profile_url: str) -> bool | None:
        """Whether the element or resource conforms to the profile."""


class Environment:
    """Variables of one evaluation. ``this``, ``index`` and ``total`` change while it runs; functions that
    change them put them back."""

    __slots__ = (
        "context",
        "descendants",
        "index",
        "now",
        "resource",
        "root",
        "services",
        "this",
        "total",
        "trace",
        "variables",
    )

    def __init__(
        self,
        context: Items,
        resource: Node | None,
        root: Node | None,
        variables: Mapping[str, Any],
        services: Services | None,
        trace: Callable[[str, Items], None] | None = None,
    ) -> None:
        self.context = context
        self.this = context
        self.index: int | None = None
        self.total: Items = []
        self.resource = resource
        self.root = root
        self.variables = variables
        self.services = services
        self.trace = trace
        self.now: datetime | None = None
        self.descendants: Items | None = None

    def moment(self) -> datetime:
        """The same moment throughout an evaluation (http://hl7.org/fhirpath/N1/#utility-functions)."""
        if self.now is None:
            self.now = datetime.now().astimezone()
        return self.now


Step = Callable[[Environment, Items], Items]
"""A compiled expression: the environment and its input collection → its output collection."""
