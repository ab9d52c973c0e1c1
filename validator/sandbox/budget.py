"""What the answer to one request may cost, over all entries of a Bundle. https://hl7.org/fhir/R4/valueset-issue-type.html (too-costly)"""

from __future__ import annotations

from dataclasses import dataclass

from validator.sandbox.limits import LARGEST_ANSWER, MOST_ANSWERED
from validator.sandbox.refusals import Refusal, refuse
from validator.sandbox.reply import Reply


@dataclass(slots=True)
class Budget:
    """Resources and bytes that have been answered so far."""

    resources: int = 0
    size: int = 0

    def check(self) -> None:
        """Raises :class:`Refusal` (413) when nothing is left: what comes next is not carried out."""
        if self.resources > MOST_ANSWERED or self.size > LARGEST_ANSWER:
            raise self._spent()

    def spend(self, reply: Reply) -> None:
        """Raises :class:`Refusal` (413) for an answer that is more than what was left."""
        shown = [*reply.disclosed, *reply.concerns]
        self.resources += len(shown) + len(reply.on_the_way)
        self.size += sum(len(version.text or "") for version in shown)
        self.check()

    def _spent(self) -> Refusal:
        return too_large(MOST_ANSWERED)


def too_large(resources: int) -> Refusal:
    """The refusal of an answer that would be more than :data:`LARGEST_ANSWER` bytes or this many resources."""
    megabytes = LARGEST_ANSWER // 1024 // 1024
    return refuse(
        413, "too-costly", "answer-too-large", rule="SEC-04", resources=resources, megabytes=megabytes
    )
