"""What an evaluation knows besides the focus."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, Protocol

from validator.fhir.fhirpath.errors import ExpressionError
from validator.fhir.fhirpath.nodes import Items, Node, node_of


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


def context_node(focus: Any, sibling: Any, path: str | None) -> Items:
    """The focus of an evaluation as a collection. A choice element's ``[x]`` in the path is dropped: its type
    is then judged by the value's JSON form."""
    if path is not None and path.endswith("[x]"):
        path = None
    if type(focus) is list:
        siblings = sibling if type(sibling) is list else []
        return [
            node_of(one, siblings[i] if i < len(siblings) else None, path)
            for i, one in enumerate(focus)
            if one is not None or (i < len(siblings) and type(siblings[i]) is dict)
        ]
    if focus is None and type(sibling) is not dict:
        return []
    return [node_of(focus, sibling, path)]


_MOST_EVALUATED = 5_000_000  # a few seconds; linear expressions on the largest files need a tenth
_MOST_REMEMBERED = 2_000  # elements; expressions about the same one follow closely on each other


class Memory:
    """What expressions have found from the same elements, for other expressions that look for the same.

    Holds as long as none of the data changes. Invariants of one profile mostly choose among the same children
    (``component.where(code.coding.where(…).exists())``).
    """

    __slots__ = ("_known",)

    def __init__(self) -> None:
        self._known: dict[tuple[int, str | None], tuple[Items, dict[str, Any]]] = {}

    def of(self, value: dict[str, Any], path: str | None) -> tuple[Items, dict[str, Any]]:
        """The element as a focus, and what was found from there. The focus keeps the element alive, so that
        no other can be known by its ``id``."""
        key = (id(value), path)
        known = self._known.get(key)
        if known is None:
            if len(self._known) >= _MOST_REMEMBERED:
                self._known.clear()
            known = self._known[key] = (context_node(value, None, path), {})
        return known


class Environment:
    """Variables of one evaluation. ``this``, ``index`` and ``total`` change while it runs; functions that
    change them put them back."""

    __slots__ = (
        "context",
        "descendants",
        "evaluated",
        "index",
        "now",
        "remembered",
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
        trace: Callable[[str, Items], None] | None,
        remembered: dict[str, Any],
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
        self.remembered = remembered
        self.now: datetime | None = None
        self.descendants: Items | None = None
        self.evaluated = 0

    def spend(self, items: Items) -> None:
        """Note that an expression is about to be evaluated for each of the items. Nested in one another, a few short expressions can
        ask for more than any time is enough for. Raises :class:`ExpressionError`."""
        self.evaluated += len(items)
        if self.evaluated > _MOST_EVALUATED:
            raise ExpressionError(f"it asks for more than {_MOST_EVALUATED} evaluations of its parts")

    def moment(self) -> datetime:
        """The same moment throughout an evaluation (http://hl7.org/fhirpath/N1/#utility-functions)."""
        if self.now is None:
            self.now = datetime.now().astimezone()
        return self.now


Step = Callable[[Environment, Items], Items]
"""A compiled expression: the environment and its input collection → its output collection."""
