"""Which interaction a method and a path ask for. https://hl7.org/fhir/R4/http.html#summary"""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from validator.fhir.formats.parse import Document
from validator.results import Finding
from validator.sandbox.policy import Action
from validator.sandbox.refusals import Refusal, refuse

Code = Literal[
    "capabilities",
    "batch",
    "read",
    "vread",
    "history-instance",
    "history-type",
    "search-type",
    "page",
    "create",
    "update",
    "conditional-update",
    "delete",
    "conditional-delete",
    "validate",
]
_ACTIONS: Mapping[Code, Action] = {
    "read": "read",
    "vread": "read",
    "history-instance": "read",
    "history-type": "read",
    "search-type": "read",
    "page": "read",
    "create": "write",
    "update": "write",
    "conditional-update": "write",
    "delete": "write",
    "conditional-delete": "write",
    "validate": "validate",
}
_ID = re.compile(r"[A-Za-z0-9\-.]{1,64}")
_VERSION = re.compile(r"[1-9][0-9]{0,8}")


@dataclass(frozen=True, slots=True)
class Interaction:
    code: Code
    type: str | None = None
    id: str | None = None
    version: str | None = None

    @property
    def version_number(self) -> int:
        """The version as the store counts them, 0 for one that cannot be."""
        return int(self.version) if self.version and _VERSION.fullmatch(self.version) else 0

    @property
    def action(self) -> Action | None:
        """What the policy is asked; ``None`` for interactions with the whole system."""
        return _ACTIONS.get(self.code)


@dataclass(frozen=True, slots=True)
class FhirRequest:
    """One interaction with all it needs, from HTTP or from an entry of a Bundle.

    ``headers`` have lower-case names; ``query`` are the parameters of URL and form; ``document`` is the parsed body and ``findings`` what
    its validation found; ``path`` is where in a Bundle the request stands, for messages.
    """

    interaction: Interaction
    method: str
    query: Sequence[tuple[str, str]] = ()
    headers: Mapping[str, str] = field(default_factory=dict)
    preferences: Mapping[str, str] = field(default_factory=dict)
    document: Document | None = None
    findings: tuple[Finding, ...] = ()
    path: str = ""

    @property
    def lenient(self) -> bool:
        return self.preferences.get("handling") == "lenient"


def read_interaction(
    method: str,
    segments: Sequence[str],
    query: Sequence[tuple[str, str]],
    types: frozenset[str],
    immutable: frozenset[str],
    validated: frozenset[str] = frozenset(),
) -> Interaction:
    """``types`` are served; of ``validated`` resources can be validated only.

    Raises :class:`Refusal`: 404 for what is not served, 405 (with ``Allow``) for a method that is not, 400 for an impossible id."""
    if method == "HEAD":
        method = "GET"
    match list(segments):
        case []:
            return _of(method, {"POST": Interaction("batch")})
        case ["metadata"]:
            return _of(method, {"GET": Interaction("capabilities")})
        case [name] if name.startswith("$"):
            raise refuse(404, "not-supported", "no-such-operation", name=name[:64])
        case ["_history" | "_search" as name]:
            raise refuse(404, "not-supported", "not-for-all-types", name=name)
        case [type, "$validate"] | [type, _, "$validate"] if type in validated - types:
            return _of_type(method, type, list(segments[1:]), query, False)
        case [type, *rest]:
            _check_type(type, types, validated)
            if type in immutable and method not in ("GET", "POST"):
                raise _not_allowed(method, ("GET",), immutable=type)
            return _of_type(method, type, rest, query, type in immutable)
    raise refuse(404, "not-found", "no-such-path")


def _of_type(
    method: str, type: str, rest: list[str], query: Sequence[tuple[str, str]], immutable: bool
) -> Interaction:
    match rest:
        case []:
            paging = any(name == "_cursor" for name, _ in query)
            found = {
                "GET": Interaction("page" if paging else "search-type", type),
                "POST": Interaction("create", type),
                "PUT": Interaction("conditional-update", type),
                "DELETE": Interaction("conditional-delete", type),
            }
            return _of(method, {"GET": found["GET"]} if immutable else found)
        case ["_search"]:
            return _of(method, {"POST": Interaction("search-type", type)})
        case ["_history"]:
            return _of(method, {"GET": Interaction("history-type", type)})
        case ["$validate"]:
            return _of(method, {"POST": Interaction("validate", type)})
        case [id] if not id.startswith(("$", "_")):
            check_id(id)
            found = {
                "GET": Interaction("read", type, id),
                "PUT": Interaction("update", type, id),
                "DELETE": Interaction("delete", type, id),
            }
            return _of(method, {"GET": found["GET"]} if immutable else found)
        case [id, "_history"]:
            check_id(id)
            return _of(method, {"GET": Interaction("history-instance", type, id)})
        case [id, "_history", version]:
            check_id(id)
            return _of(method, {"GET": Interaction("vread", type, id, version[:64])})
        case [id, "$validate"]:
            check_id(id)
            operation = Interaction("validate", type, id)
            return _of(method, {"POST": operation, "GET": operation})
        case [*_, last] if last.startswith("$"):
            raise refuse(404, "not-supported", "no-such-operation", name=last[:64])
    raise refuse(404, "not-found", "no-such-path")


def _of(method: str, known: Mapping[str, Interaction]) -> Interaction:
    if method not in known:
        raise _not_allowed(method, tuple(known))
    return known[method]


def _not_allowed(method: str, allowed: tuple[str, ...], immutable: str | None = None) -> Refusal:
    listed = ", ".join((*allowed, "HEAD") if "GET" in allowed else allowed)
    if immutable:
        return refuse(405, "not-supported", "immutable", headers={"Allow": listed}, type=immutable)
    return refuse(
        405,
        "not-supported",
        "method-not-allowed",
        headers={"Allow": listed},
        method=method[:16],
        allowed=listed,
    )


def _check_type(type: str, types: frozenset[str], validated: frozenset[str]) -> None:
    if type not in types:
        if type in validated:
            raise refuse(404, "not-supported", "type-not-stored", type=type)
        nearest = difflib.get_close_matches(type[:64], types, 1)
        if nearest:
            raise refuse(404, "not-supported", "no-such-type-but", type=type[:64], nearest=nearest[0])
        raise refuse(404, "not-supported", "no-such-type", type=type[:64])


def check_id(id: str, path: str = "") -> None:
    """Raises :class:`Refusal` (400) for what is no id. FHIR allows ``.`` and ``..`` too, but a URL that ends in them means another
    resource to every client that follows RFC 3986 section 5.2.4."""
    if not _ID.fullmatch(id) or id in (".", ".."):
        raise refuse(400, "value", "id-malformed", path=path)
