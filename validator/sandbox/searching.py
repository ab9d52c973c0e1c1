"""The search interaction, by GET or by ``POST _search``. https://hl7.org/fhir/R4/http.html#search"""

from __future__ import annotations

from validator.sandbox.backend import Backend
from validator.sandbox.caller import Caller
from validator.sandbox.interaction import FhirRequest
from validator.sandbox.reply import Reply
from validator.sandbox.result_pages import Listing, first_page, only_total
from validator.sandbox.rules import RuleName


def search(backend: Backend, caller: Caller, request: FhirRequest) -> Reply:
    """A searchset Bundle. Raises :class:`Refusal` (400) for parameters that cannot be used."""
    type = request.interaction.type or ""
    lenient = request.lenient or not backend.rules.keeps(RuleName.UNKNOWN_PARAMETERS)
    found = backend.reader.read(type, request.query, lenient=lenient)
    result = backend.find(caller, found)
    listing = Listing(
        "searchset", type, type, found.used, found.count, found.includes, found.elements, found.summary
    )
    if found.only_total:
        reply = only_total(backend, listing, len(result.sequences))
    else:
        reply = first_page(backend, caller, listing, result.sequences, found.ignored)
    reply.on_the_way = result.on_the_way
    return reply
