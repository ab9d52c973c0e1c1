"""One interaction, from request to reply: the policy is asked, then the interaction carried out."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from validator.sandbox.backend import Backend
from validator.sandbox.caller import Caller
from validator.sandbox.capability import capabilities
from validator.sandbox.interaction import Code, FhirRequest
from validator.sandbox.reading import history, read, vread
from validator.sandbox.reply import Reply
from validator.sandbox.result_pages import next_page
from validator.sandbox.searching import search
from validator.sandbox.validate_operation import validate
from validator.sandbox.writing import conditional_delete, conditional_update, create, delete, update

_PERFORM: Mapping[Code, Callable[[Backend, Caller, FhirRequest], Reply]] = {
    "capabilities": capabilities,
    "read": read,
    "vread": vread,
    "history-instance": history,
    "history-type": history,
    "search-type": search,
    "page": next_page,
    "create": create,
    "update": update,
    "conditional-update": conditional_update,
    "delete": delete,
    "conditional-delete": conditional_delete,
    "validate": validate,
}


def check(backend: Backend, caller: Caller, request: FhirRequest) -> None:
    """Raises :class:`Refusal` (403) unless the caller may do this."""
    interaction = request.interaction
    if interaction.action is not None and interaction.type is not None:
        backend.policy.check(caller, interaction.action, interaction.type)


def perform(backend: Backend, caller: Caller, request: FhirRequest) -> Reply:
    """Inside a store transaction. Raises :class:`Refusal`."""
    check(backend, caller, request)
    return _PERFORM[request.interaction.code](backend, caller, request)
