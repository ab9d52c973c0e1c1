"""Search parameters of a request as a :class:`Search`. https://hl7.org/fhir/R4/search.html

An unknown or unsupported parameter is refused unless the client asks for leniency (``Prefer: handling=lenient``): a
parameter silently left out widens the answer to patients that were not asked for. For the same reason an empty value is refused.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from validator.fhir.definitions import Definitions, SearchParameter
from validator.results import Finding, Severity
from validator.sandbox.comparisons import split_prefix, updated_criterion
from validator.sandbox.criteria import (
    EVERYTHING,
    AllOf,
    AnyOf,
    Criterion,
    HasId,
    Indexed,
    Not,
    ReferredBy,
    Refers,
    SortKey,
    any_of,
)
from validator.sandbox.indexing import SEARCHABLE
from validator.sandbox.limits import (
    DEEPEST_CHAIN,
    DEFAULT_COUNT,
    LARGEST_COUNT,
    MOST_ALTERNATIVES,
    MOST_COMPARISONS,
    MOST_INCLUDES,
    MOST_SORT_KEYS,
)
from validator.sandbox.parameter_values import (
    MODIFIERS,
    UnreadableValue,
    split_escaped,
    unescape,
    value_criterion,
)
from validator.sandbox.refusals import Refusal, problem
from validator.sandbox.subset import UnknownElement, read_elements

RESULT_PARAMETERS = frozenset(
    [
        "_sort",
        "_count",
        "_include",
        "_revinclude",
        "_summary",
        "_elements",
        "_total",
        "_format",
        "_pretty",
        "_cursor",
    ]
)
"""Parameters about the answer, not about what is looked for."""

_MODIFIERS_OF: Mapping[str, tuple[str, ...]] = {"_id": ("not",), "_lastUpdated": ()}
"""Of the parameters that every resource has a value for, and that need no index."""

Query = Sequence[tuple[str, str]]
IndexNeed = tuple[str, str]
"""(resource type, parameter code) that must be indexed before the search is asked."""


@dataclass(frozen=True, slots=True)
class Include:
    """Also return what matches refer to by that parameter (or, reversed, what refers to them)."""

    type: str
    code: str
    target: str | None = None
    iterate: bool = False
    reverse: bool = False


@dataclass(slots=True)
class Search:
    """A search that has been understood. ``used`` are the parameters that were applied, for the self link."""

    type: str
    criterion: Criterion = EVERYTHING
    sort: tuple[SortKey, ...] = ()
    count: int = DEFAULT_COUNT
    only_total: bool = False
    summary: str | None = None
    elements: tuple[str, ...] = ()
    includes: tuple[Include, ...] = ()
    needs: set[IndexNeed] = field(default_factory=set)
    comparisons: int = 0
    used: list[tuple[str, str]] = field(default_factory=list)
    ignored: list[Finding] = field(default_factory=list)


class SearchReader:
    """Reads queries for the types that the sandbox serves. ``now`` gives microseconds since 1970.

    Raises :class:`~validator.fhir.definitions.ClashingSearchParameters` when a parameter has two definitions."""

    def __init__(
        self, definitions: Definitions, types: frozenset[str], base_url: str, now: Callable[[], int]
    ) -> None:
        definitions.check_search_parameters(types)
        self._definitions = definitions
        self._types = types
        self._base_url = base_url
        self._now = now
        self._parameters: dict[str, dict[str, SearchParameter]] = {}

    def parameters(self, type: str) -> Mapping[str, SearchParameter]:
        """The search parameters that are supported for the type."""
        if type not in self._parameters:
            self._parameters[type] = {
                code: parameter
                for code, parameter in sorted(self._definitions.search_parameters(type).items())
                if parameter.type in SEARCHABLE and parameter.expression
            }
        return self._parameters[type]

    def targets(self, parameter: SearchParameter) -> tuple[str, ...]:
        """The types, of those served, that the reference may lead to."""
        if parameter.type != "reference":
            return ()
        if not parameter.targets or "Resource" in parameter.targets:
            return tuple(sorted(self._types))
        return tuple(type for type in parameter.targets if type in self._types)

    def modifiers(self, parameter: SearchParameter) -> tuple[str, ...]:
        """What may stand after the colon: exactly these, so that the CapabilityStatement can say so."""
        if parameter.code in _MODIFIERS_OF:
            return _MODIFIERS_OF[parameter.code]
        return (*MODIFIERS[parameter.type], *self.targets(parameter), "missing")

    def read(self, type: str, query: Query, *, lenient: bool = False) -> Search:
        """Raises :class:`Refusal` (400) naming every parameter that cannot be used."""
        search = Search(type)
        parts: list[Criterion] = []
        wrong: list[Finding] = []
        for name, value in query:
            try:
                if not value.strip():
                    raise _Wrong("search-empty", name=name)
                if not self._result_parameter(search, name, value):
                    parts.append(self._criterion(search, type, name, value, 0))
                if name not in ("_format", "_pretty"):
                    search.used.append((name, value))
            except _Wrong as why:
                finding = problem(why.code, why.key, path=f"http.{name}", values=why.values)
                if why.key in _MAY_IGNORE and lenient:
                    search.ignored.append(_as_warning(finding))
                else:
                    wrong.append(finding)
        if wrong:
            raise Refusal(400, wrong)
        search.criterion = AllOf(tuple(dict.fromkeys(parts)))
        return search

    # -- parameters about the answer

    def _result_parameter(self, search: Search, name: str, value: str) -> bool:
        base, _, modifier = name.partition(":")
        if base not in RESULT_PARAMETERS:
            return False
        if modifier and base not in ("_include", "_revinclude"):
            raise _Wrong("search-modifier", name=base, modifier=modifier, valid="–")
        match base:
            case "_count":
                if not value.isascii() or not value.isdigit() or len(value) > 9:
                    raise _Wrong("search-count", value=value)
                search.count = min(int(value), LARGEST_COUNT)
                search.only_total = search.only_total or search.count == 0
            case "_sort":
                keys = list(dict.fromkeys(key.strip() for key in value.split(",")))
                _limit("_sort", len(keys), MOST_SORT_KEYS)
                search.sort = tuple(self._sort_key(search, key) for key in keys)
            case "_summary":
                if value not in ("true", "false", "text", "data", "count"):
                    raise _Wrong("search-summary", value=value)
                search.only_total = search.only_total or value == "count"
                search.summary = value
            case "_total":
                if value not in ("none", "estimate", "accurate"):
                    raise _Wrong("search-total", value=value)
            case "_elements":
                try:
                    search.elements = read_elements(self._definitions, search.type, value)
                except UnknownElement as unknown:
                    raise _Wrong("unknown-element", **unknown.values) from None
            case "_include" | "_revinclude":
                included = self._include(value, modifier, reverse=base == "_revinclude")
                search.includes = tuple(dict.fromkeys((*search.includes, *included)))
                _limit(base, len(search.includes), MOST_INCLUDES)
        return True

    def _sort_key(self, search: Search, key: str) -> SortKey:
        descending = key.startswith("-")
        code = key.removeprefix("-")
        if code in ("_id", "_lastUpdated"):
            return SortKey(code, "value", descending)
        parameter = self._known(search.type, code)
        search.needs.add((search.type, code))
        column = {"string": "text", "token": "value", "reference": "value", "uri": "value"}.get(
            parameter.type, "low"
        )
        return SortKey(f"{search.type}.{code}", column, descending)  # type: ignore[arg-type]

    def _include(self, value: str, modifier: str, *, reverse: bool) -> Iterable[Include]:
        if modifier not in ("", "iterate"):
            raise _Wrong("search-modifier", name="_include", modifier=modifier, valid="iterate")
        pieces = value.split(":")
        type, code = pieces[0], pieces[1] if len(pieces) > 1 else ""
        if type not in self._types or len(pieces) not in (2, 3):
            raise _Wrong("search-include", value=value)
        references = {
            name: known for name, known in self.parameters(type).items() if known.type == "reference"
        }
        codes = list(references) if code == "*" else [code]
        if codes != list(references) and code not in references:
            raise _Wrong("search-include", value=value)
        target = pieces[2] if len(pieces) == 3 else None
        if target is not None and not any(target in self.targets(references[each]) for each in codes):
            raise _Wrong("search-include", value=value)
        for each in codes:
            yield Include(type, each, target, modifier == "iterate", reverse)

    # -- parameters about what is looked for

    def _known(self, type: str, code: str) -> SearchParameter:
        parameter = self.parameters(type).get(code)
        if parameter is None:
            valid = ", ".join([*self.parameters(type), *sorted(RESULT_PARAMETERS - {"_cursor"})])
            raise _Wrong("search-unknown-parameter", name=code, type=type, valid=valid, code="not-supported")
        return parameter

    def _criterion(self, search: Search, type: str, name: str, value: str, depth: int) -> Criterion:
        if depth > DEEPEST_CHAIN:
            raise _Wrong("search-too-deep", name=name, limit=DEEPEST_CHAIN, code="too-costly")
        _count(search, name, 1)
        if name.startswith("_has:"):
            return self._reverse_chain(search, type, name, value, depth)
        head, dot, rest = name.partition(".")
        code, _, modifier = head.partition(":")
        parameter = self._known(type, code)
        allowed = self.targets(parameter) if dot else self.modifiers(parameter)
        if modifier and modifier not in allowed:
            valid = ", ".join(allowed) or "–"
            raise _Wrong("search-modifier", name=code, modifier=modifier, valid=valid)
        if dot and parameter.type != "reference":
            raise _Wrong("search-chain", name=name)
        if code == "_id":
            ids = [unescape(one) for one in _alternatives(search, name, value, LARGEST_COUNT)]
            return Not(HasId(tuple(ids))) if modifier == "not" else HasId(tuple(ids))
        if code == "_lastUpdated":
            return self._updated(search, value)
        search.needs.add((type, code))
        if dot:
            return self._chain(search, type, parameter, modifier, rest, value, depth)
        if modifier == "missing":
            if value not in ("true", "false"):
                raise _Wrong("search-missing", name=name, value=value)
            index = f"{type}.{code}"
            present = AnyOf((Indexed(index), Indexed(f"{index}:identifier")))
            return Not(present) if value == "true" else present
        target = modifier if modifier in self.targets(parameter) else None
        try:
            found = any_of(
                value_criterion(
                    type,
                    parameter,
                    modifier if target is None else "",
                    one,
                    self._base_url,
                    self._now(),
                    target,
                )
                for one in _alternatives(search, name, value)
            )
        except UnreadableValue as unreadable:
            raise _Wrong(unreadable.key, name=name, value=unreadable.value) from None
        return Not(found) if modifier == "not" else found

    def _updated(self, search: Search, value: str) -> Criterion:
        alternatives = []
        for one in _alternatives(search, "_lastUpdated", value):
            try:
                prefix, date = split_prefix(one)
                alternatives.append(updated_criterion(prefix, date, self._now()))
            except ValueError:
                raise _Wrong("search-date", name="_lastUpdated", value=one) from None
        return AnyOf(tuple(alternatives))

    def _chain(
        self,
        search: Search,
        type: str,
        parameter: SearchParameter,
        target: str,
        rest: str,
        value: str,
        depth: int,
    ) -> Criterion:
        """``subject:Patient.name=…``; without a type, in every type that the reference may lead to and that knows the rest.

        A logical reference (only an identifier) is resolved through the identifier it carries, as records do that
        manage patients by national identity number.
        """
        name = f"{parameter.code}.{rest}"
        first = rest.split(".")[0].partition(":")[0]
        if rest.startswith("_has:"):
            first = "_has:"
        targets = [
            known
            for known in ((target,) if target else self.targets(parameter))
            if first.startswith("_has:") or first in self.parameters(known)
        ]
        if not targets:
            raise _Wrong("search-chain", name=name)
        index = f"{type}.{parameter.code}"
        parts: list[Criterion] = [
            Refers(index, known, self._criterion(search, known, rest, value, depth + 1)) for known in targets
        ]
        if rest == "identifier":
            logical = SearchParameter(f"{parameter.code}:identifier", "token", None, (), "")
            parts.extend(
                value_criterion(type, logical, "", one, self._base_url, self._now(), None)
                for one in _alternatives(search, name, value)
            )
        return AnyOf(tuple(parts))

    def _reverse_chain(self, search: Search, type: str, name: str, value: str, depth: int) -> Criterion:
        """``_has:Observation:patient:code=…``: that which an Observation with the code refers to as its patient."""
        pieces = name.split(":", 3)
        if len(pieces) != 4 or pieces[1] not in self._types:
            raise _Wrong("search-has", name=name)
        _, referrer, code, rest = pieces
        if self._known(referrer, code).type != "reference":
            raise _Wrong("search-has", name=name)
        search.needs.add((referrer, code))
        return ReferredBy(
            referrer, f"{referrer}.{code}", self._criterion(search, referrer, rest, value, depth + 1)
        )


def _alternatives(search: Search, name: str, value: str, most: int = MOST_ALTERNATIVES) -> list[str]:
    """The different values of a parameter, within the limits."""
    alternatives = list(dict.fromkeys(split_escaped(value, ",")))
    if len(alternatives) > most:
        raise _Wrong("search-too-many", name=name, limit=most, code="too-costly")
    _count(search, name, len(alternatives))
    return alternatives


def _count(search: Search, name: str, comparisons: int) -> None:
    search.comparisons += comparisons
    if search.comparisons > MOST_COMPARISONS:
        raise _Wrong("search-too-many-comparisons", name=name, limit=MOST_COMPARISONS, code="too-costly")


def _limit(name: str, count: int, most: int) -> None:
    if count > most:
        raise _Wrong("search-too-many", name=name, limit=most, code="too-costly")


class _Wrong(Exception):
    def __init__(self, key: str, code: str = "invalid", **values: object) -> None:
        self.key, self.code, self.values = key, code, values
        super().__init__(key)


_MAY_IGNORE = frozenset({"search-unknown-parameter", "search-modifier", "search-include", "unknown-element"})


def _as_warning(finding: Finding) -> Finding:
    return Finding(
        Severity.WARNING,
        finding.code,
        finding.key,
        finding.message,
        finding.location,
        finding.rule,
        finding.fix,
    )
