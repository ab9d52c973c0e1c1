"""What a StructureDefinition is compiled to: plans of elements with small checks, built once, then frozen and walked many times.

What is worked out from plans later is kept by :mod:`validator.fhir.validation.learned`, what is found in one input by the walk over it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from validator.results import Rule, Text

if TYPE_CHECKING:
    from validator.fhir.validation.node import Node
    from validator.fhir.validation.walk import Walk

Check = Callable[["Node", "Walk"], None]
"""Looks at one element and reports to the walk; never raises on bad data."""


@dataclass(frozen=True, slots=True, eq=False)
class TypeReference:
    """A type that an element allows, as in ElementDefinition.type."""

    code: str
    profiles: tuple[str, ...] = ()
    target_profiles: tuple[str, ...] = ()
    aggregation: tuple[str, ...] = ()
    versioning: str | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Invariant:
    """A FHIRPath constraint. ``native`` is a fast path proven equal to the expression."""

    key: str
    severity: str
    human: Text
    expression: str
    source: str
    best_practice: bool = False
    native: Callable[[Any, Any, Any, Any], bool] | None = None

    @property
    def canonical(self) -> str:
        """The definition that states it, with its key as fragment."""
        return f"{self.source}#{self.key}"


@dataclass(frozen=True, slots=True, eq=False)
class Slice:
    """One slice: which elements belong to it (``matches``), how many there may be, and what holds for each."""

    name: str
    plan: ElementPlan
    min: int
    max: int | None
    matches: Callable[[Node, Walk], bool] | None
    """``None``: the profile gives nothing to recognise the slice by."""


@dataclass(frozen=True, slots=True, eq=False)
class Slicing:
    id: str
    rules: str
    ordered: bool
    slices: tuple[Slice, ...]
    default: Slice | None = None
    index: SliceIndex | None = None
    """``None``: every slice must be asked."""


@dataclass(frozen=True, slots=True, eq=False)
class SliceIndex:
    """The slices by a text that their elements must have at ``leaf`` of the child ``name``: only these need to be asked."""

    name: str
    leaf: tuple[str, ...]
    slices: Mapping[str, tuple[Slice, ...]]


@dataclass(frozen=True, slots=True, eq=False)
class ElementPlan:
    """What is checked of one element. In the plan of a profile only what it adds to the core definition is kept."""

    id: str
    path: str
    name: str
    min: int
    max: int | None
    """``None``: no upper bound."""
    rule: Rule
    is_list: bool = False
    types: Mapping[str, TypeReference] | None = None
    """``None``: nothing to check about the type."""
    keys: Mapping[str, str] = field(default_factory=dict)
    """JSON property → type code."""
    checks: tuple[Check, ...] = ()
    invariants: tuple[Invariant, ...] = ()
    slicing: Slicing | None = None
    shape: Shape | None = None
    """Children stated in place (backbone elements; constrained data types), or by the element that a content reference names."""
    must_support: bool = False
    only_type: str | None = None
    """For a choice named by one of its types (``valueQuantity``): the plan is about elements of that type."""


def refer_to(plan: ElementPlan, shape: Shape | None) -> None:
    """Give an element with a content reference the children of what it refers to, which may be an element around it
    (``Questionnaire.item.item``): the one thing that cannot be known before both are made. Only while compiling."""
    object.__setattr__(plan, "shape", shape)


@dataclass(frozen=True, slots=True, eq=False)
class Shape:
    """The children of a type or element. A ``complete`` shape knows every child there may be."""

    name: str
    complete: bool
    plans: tuple[ElementPlan, ...] = ()
    members: Mapping[str, tuple[ElementPlan, str]] = field(default_factory=dict)
    """JSON property → (plan, type code); complete shapes only."""
    required: tuple[ElementPlan, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class CompiledStructure:
    """A compiled StructureDefinition: the plan of its root element."""

    url: str
    version: str | None
    type: str
    root: ElementPlan
    is_core: bool
    abstract: bool = False

    @property
    def canonical(self) -> str:
        return f"{self.url}|{self.version}" if self.version else self.url
