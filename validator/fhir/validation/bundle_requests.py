"""Requests in Bundles: that each says what is to be done with the resource beside it, and that none is in the way of another.

https://hl7.org/fhir/R4/http.html#transaction, https://hl7.org/fhir/R4/http.html#update, https://hl7.org/fhir/R4/http.html#create,
https://hl7.org/fhir/R4/http.html#patch
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from validator.results import Rule, Severity

if TYPE_CHECKING:
    from validator.fhir.validation.node import Node
    from validator.fhir.validation.walk import Walk

ERROR = Severity.ERROR
_HTTP = "http://hl7.org/fhir/R4/http.html"
_RULES = {
    "POST": Rule("create", f"{_HTTP}#create"),
    "PUT": Rule("update", f"{_HTTP}#update"),
    "PATCH": Rule("patch", f"{_HTTP}#patch"),
}
_TRANSACTION = Rule("transaction", f"{_HTTP}#trules")
_PATCHES = frozenset({"Binary", "Parameters"})


def check_requests(bundle: Node, walk: Walk) -> None:
    """Of transactions, batches and histories; only the former two ask for something to be done."""
    kind = bundle.string("type")
    changed: dict[str, Node] = {}
    for entry in bundle.children.get("entry", ()):
        request = entry.child("request")
        if request is None:
            continue
        method, url = request.string("method"), request.string("url")
        if method is None or url is None or "://" in url:
            continue
        target = Target(url, walk)
        if target.type is not None:
            _check_resource(entry, request, method, target, kind in ("transaction", "batch"), walk)
        if kind == "transaction" and method in ("PUT", "DELETE", "PATCH") and target.id is not None:
            _check_overlap(request, f"{target.type}/{target.id}", changed, walk)


class Target:
    """What a request's URL is about. ``type`` is ``None`` where it is no resource type or an operation."""

    def __init__(self, url: str, walk: Walk) -> None:
        path, question, _ = url.partition("?")
        steps = path.strip("/").split("/")
        self.url = url
        self.is_conditional = bool(question)
        is_plain = steps[0] in walk.definitions.resource_types and len(steps) <= 2
        is_instance = len(steps) == 2 and not steps[1].startswith(("$", "_"))
        self.type = steps[0] if is_plain and (len(steps) == 1 or is_instance) else None
        self.id = steps[1] if self.type is not None and is_instance else None


def _check_resource(
    entry: Node, request: Node, method: str, target: Target, is_asked: bool, walk: Walk
) -> None:
    resource = entry.child("resource")
    place = request.child("url") or request
    if method == "PUT" and target.id is None and not target.is_conditional:
        _report(place, "request-without-id", method, walk, url=target.url)
        return
    if method not in _RULES or (method == "POST" and target.id is not None):
        return
    if resource is None:
        if is_asked:
            _report(entry, "request-without-resource", method, walk, "required", method=method)
    elif method == "PATCH":
        if is_asked and resource.type not in _PATCHES:
            _report(resource, "request-patch", method, walk, found=resource.type)
    elif resource.type != target.type:
        _report(place, "request-other-type", method, walk, url=target.url, found=resource.type)
    elif method == "PUT" and target.id is not None and resource.string("id") != target.id:
        found = resource.string("id") or "–"
        _report(place, "request-other-id", method, walk, url=target.url, found=found, expected=target.id)


def _check_overlap(request: Node, identity: str, changed: dict[str, Node], walk: Walk) -> None:
    """ "If any resource identities (including resolved identities from conditional update/delete) overlap in steps 1-3, then the
    transaction SHALL fail." """
    first = changed.setdefault(identity, request)
    if first is not request:
        values = {"identity": identity, "first": first.path}
        walk.report(request, "request-overlap", ERROR, "business-rule", _TRANSACTION, **values)


def _report(node: Node, key: str, method: str, walk: Walk, code: str = "value", /, **values: Any) -> None:
    walk.report(node, key, ERROR, code, _RULES[method], **values)
