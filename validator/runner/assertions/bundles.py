"""Assertions about the Bundles of a search: links and paging (https://hl7.org/fhir/R4/search.html#return)."""

from __future__ import annotations

from collections import Counter
from typing import Any

from validator.results import Rule
from validator.runner.answers import Reply
from validator.runner.assertions.content import needs_resource
from validator.runner.assertions.registry import Judge, Problem, always, assertion_kind
from validator.runner.steps.rest import next_elsewhere, next_link

_PAGING = Rule("paging", "https://hl7.org/fhir/R4/http.html#paging")
_SAME = {"prev": "previous"}


@assertion_kind("bundle-links", evidence=always)
@needs_resource
def bundle_links(argument: Any, resource: dict[str, Any], reply: Reply, judge: Judge) -> Problem | None:
    links = resource.get("link")
    relations = {
        _SAME.get(str(link.get("relation")), str(link.get("relation")))
        for link in (links if isinstance(links, list) else ())
        if isinstance(link, dict) and isinstance(link.get("url"), str) and link["url"]
    }
    missing = [name for name in argument if _SAME.get(name, name) not in relations]
    if not missing:
        return None
    values = {"missing": ", ".join(missing), "found": ", ".join(sorted(relations)) or "–"}
    return Problem("links-missing", values, "required", "Bundle.link", _PAGING)


@assertion_kind("paging", evidence=always)
@needs_resource
def paging(argument: Any, resource: dict[str, Any], reply: Reply, judge: Judge) -> Problem | None:
    pages = reply.pages or (reply.answer,)
    for number, page in enumerate(pages, 1):
        kind = (page.resource or {}).get("resourceType")
        if page.status != 200 or kind != "Bundle":
            values = {"page": number, "status": page.status, "type": kind or "–"}
            return Problem("page-not-a-bundle", values, "structure", rule=_PAGING)
    elsewhere = next_elsewhere(pages[-1])
    if elsewhere is not None:
        there, here = elsewhere
        return Problem("next-elsewhere", {"there": there, "here": here}, path="Bundle.link", rule=_PAGING)
    minimum = argument.get("min-pages", 1)
    if len(pages) < minimum:
        return Problem(
            "too-few-pages", {"expected": minimum, "found": len(pages)}, path="Bundle.link", rule=_PAGING
        )
    entries = resource.get("entry", [])
    matches = [key for key in map(_key, entries if isinstance(entries, list) else ()) if key is not None]
    repeated = [key for key, times in Counter(matches).items() if times > 1]
    if argument.get("unique") and repeated:
        values = {"entries": ", ".join(repeated[:5]), "count": len(repeated)}
        return Problem("entries-repeated", values, "duplicate", "Bundle.entry", _PAGING)
    if argument.get("total"):
        if next_link(pages[-1]) is not None:
            return Problem("pages-left", {"pages": len(pages)}, "incomplete", "Bundle.link", _PAGING)
        total = resource.get("total")
        # total is optional (0..1): without it there is nothing that the entries must add up to.
        if isinstance(total, int) and total != len(set(matches)):
            values = {"expected": total, "found": len(set(matches))}
            return Problem("total-differs", values, "incomplete", "Bundle.total", _PAGING)
    return None


def _key(entry: Any) -> str | None:
    """What tells one match from another; ``None`` for what was only included or is an outcome."""
    if not isinstance(entry, dict):
        return None
    mode = entry.get("search", {}).get("mode") if isinstance(entry.get("search"), dict) else None
    if mode in ("include", "outcome"):
        return None
    resource = entry.get("resource")
    if isinstance(resource, dict) and resource.get("id"):
        return f"{resource.get('resourceType')}/{resource['id']}"
    full_url = entry.get("fullUrl")
    return full_url if isinstance(full_url, str) else None
