"""The search interaction, by GET or by ``POST _search``. https://hl7.org/fhir/R4/http.html#search"""

from __future__ import annotations

from validator.sandbox.backend import Backend
from validator.sandbox.caller import Caller
from validator.sandbox.criteria import AllOf
from validator.sandbox.interaction import FhirRequest
from validator.sandbox.reply import Reply
from validator.sandbox.result_pages import Listing, first_page, only_total
from validator.sandbox.rules import RuleName


def search(backend: Backend, caller: Caller, request: FhirRequest) -> Reply:
    """A searchset Bundle. Raises :class:`Refusal` (400) for parameters that cannot be used."""
    type = request.interaction.type or ""
    lenient = request.lenient or not backend.rules.keeps(RuleName.UNKNOWN_PARAMETERS)
    found = backend.reader.read(type, request.query, lenient=lenient)
    own = backend.own_record(caller)
    if own is not None:
        has_patient = "patient" in backend.reader.parameters(type)
        if has_patient:
            found.needs.add((type, "patient"))
        limit = backend.policy.own_record_criterion(type, own, has_patient)
        found.criterion = AllOf((found.criterion, limit))
    sequences = backend.find(caller, found)
    if own is not None:
        # An entry may be about several patients; what is also about others is not the citizen's to see.
        versions = backend.store.versions(sequences)
        sequences = [one.sequence for one in versions if backend.policy.may_disclose(caller, one, own)]
    listing = Listing(
        "searchset", type, type, found.used, found.count, found.includes, found.elements, found.summary
    )
    if found.only_total:
        return only_total(backend, listing, len(sequences))
    return first_page(backend, caller, listing, sequences, found.ignored)
