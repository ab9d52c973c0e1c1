"""What a product declares in its CapabilityStatement (https://hl7.org/fhir/R4/capabilitystatement.html)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from validator.results import Text
from validator.suites.model import Need
from validator.texts import text

_SYSTEM_INTERACTIONS = frozenset(("transaction", "batch", "search-system", "history-system"))


def _objects(value: Any) -> Iterator[dict[str, Any]]:
    """The objects of a list; nothing for whatever else a server may have put there."""
    for item in value if isinstance(value, list) else ():
        if isinstance(item, dict):
            yield item


def first_undeclared(capability: dict[str, Any] | None, needs: Iterable[Need]) -> Need | None:
    """The first of these that the product does not declare, what it cannot choose to leave out before what it can, or ``None``. Without a
    CapabilityStatement nothing is known to be missing."""
    if capability is None or capability.get("resourceType") != "CapabilityStatement":
        return None
    rests = [rest for rest in _objects(capability.get("rest")) if rest.get("mode") != "client"]
    for need in sorted(needs, key=lambda one: one.optional):
        if not any(_declares(rest, need) for rest in rests):
            return need
    return None


def undeclared(need: Need) -> Text:
    """Why what needs this is not run against a product that does not declare it."""
    return text(
        "runner.not-offered" if need.optional else "runner.not-declared-capability", need=_shown(need)
    )


def _declares(rest: dict[str, Any], need: Need) -> bool:
    resources = [item for item in _objects(rest.get("resource")) if need.type in (None, item.get("type"))]
    if need.type is not None and not resources:
        return False
    if need.interaction is not None:
        holders = [rest] if need.interaction in _SYSTEM_INTERACTIONS else resources
        if not _has(holders, "interaction", "code", need.interaction):
            return False
    if need.search is not None:
        holders = [*resources, rest] if need.search.startswith("_") or need.type is None else resources
        if not _has(holders, "searchParam", "name", need.search):
            return False
    if need.operation is not None:
        name = need.operation.removeprefix("$")
        holders = [*resources, rest]
        if not (_has(holders, "operation", "name", name) or _has(holders, "operation", "name", f"${name}")):
            return False
    return need.conditional is None or any(_conditional(item, need.conditional) for item in resources)


def _has(holders: Iterable[dict[str, Any]], member: str, key: str, value: str) -> bool:
    return any(item.get(key) == value for holder in holders for item in _objects(holder.get(member)))


def _conditional(resource: dict[str, Any], what: str) -> bool:
    if what == "delete":
        return resource.get("conditionalDelete") in ("single", "multiple")
    return resource.get(f"conditional{what.capitalize()}") is True


def _shown(need: Need) -> str:
    words = [need.type, need.interaction]
    words.append(f"search: {need.search}" if need.search else None)
    words.append(f"${need.operation.removeprefix('$')}" if need.operation else None)
    words.append(f"conditional {need.conditional}" if need.conditional else None)
    return " · ".join(word for word in words if word)


def software(capability: dict[str, Any] | None) -> str | None:
    """Name and version of the software, as the product declares them."""
    declared = (capability or {}).get("software")
    if not isinstance(declared, dict):
        return None
    words = [declared.get(key) for key in ("name", "version")]
    return " ".join(word for word in words if isinstance(word, str)) or None


def software_version(capability: dict[str, Any] | None) -> str | None:
    """The version of the software, as the product declares it."""
    declared = (capability or {}).get("software")
    version = declared.get("version") if isinstance(declared, dict) else None
    return version.strip() or None if isinstance(version, str) else None


def fhir_version(capability: dict[str, Any] | None) -> str | None:
    version = (capability or {}).get("fhirVersion")
    return version if isinstance(version, str) else None
