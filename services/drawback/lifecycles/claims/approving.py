"""What an approval approves: the draft exactly as it was shown. Anything else is a new draft.

An approval that names what was seen holds as long as the draft is that. One that names nothing (of an older version, or of a
program outside) stands for what was known at its time: whatever became known later is a new draft.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time

import msgspec
from msgspec.structs import replace

from drawback.domain.money import Money, dollars
from drawback.lifecycles.claims.state import Amendment, AmendmentState, FilingRoute
from drawback.lifecycles.facts import Fact
from drawback.lifecycles.vocabulary import Refusal
from drawback_schemas.claims import AmendmentApproved
from drawback_schemas.parts import CausePart, ChangePart

_NOTHING = "nothing is drafted that could be approved"


@dataclass(frozen=True, slots=True)
class AmendmentSeen:
    """What the person saw of an amendment."""

    number: int
    difference: Money
    content: str = ""
    """The whole hash of its content, or its beginning; empty where only number and difference were shown."""


def content_of(way: FilingRoute, causes: Sequence[CausePart], changes: Sequence[ChangePart]) -> str:
    """Name what a person sees of a draft: a hash of its way to CBP, its causes, and before and after of each line and class."""
    shown = [(cause.entry_number, cause.on, cause.explanation) for cause in causes]
    return hashlib.sha256(msgspec.json.encode((way.value, shown, list(changes)))).hexdigest()


def refusal_of(draft: Amendment | None) -> str:
    """Why a draft cannot be approved by anybody; empty where it can."""
    if draft is None:
        return _NOTHING
    if draft.state is AmendmentState.IMMATERIAL:
        return f"amendment {draft.number} is immaterial ({dollars(draft.difference)}): there is nothing to approve"
    if draft.way is FilingRoute.NONE:
        return f"amendment {draft.number} cannot be filed with CBP any more: {draft.citation}"
    if draft.approval is not None:
        return (
            f"amendment {draft.number} was approved on {draft.approval.approved_on} by {_who(draft.approval)}"
        )
    return ""


def judged(
    draft: Amendment | None, approvals: Sequence[Fact[AmendmentApproved]]
) -> tuple[Amendment | None, tuple[Refusal, ...]]:
    """Return the draft with the approval that fits it, and the approvals that approve nothing."""
    refused: list[Refusal] = []
    for fact in approvals:
        reason = refusal_of(draft)
        if _names(fact.event):
            if draft is None or not _is(fact.event, draft):
                continue  # it approved a draft that is no longer: kept on record, without effect
        elif draft is not None and not _was_known(draft, fact.at):
            reason = "" if _partly_known(draft, fact.at) else f"{_NOTHING} on {fact.on}"
            if not reason:
                continue
        if reason:
            refused.append(Refusal(fact.id, fact.event.TYPE, f"{reason} (concerning {fact.on})"))
        elif draft is not None:
            draft = replace(draft, state=AmendmentState.APPROVED, approval=fact.event)
    return draft, tuple(refused)


def approval_as_sent(number: int, approvals: Sequence[Fact[AmendmentApproved]]) -> AmendmentApproved | None:
    """The last approval before the amendment was transmitted."""
    mine = [fact.event for fact in approvals if fact.event.amendment_number in {0, number}]
    return mine[-1] if mine else None


def _names(event: AmendmentApproved) -> bool:
    return bool(event.amendment_number or event.content or event.difference is not None)


def _is(event: AmendmentApproved, draft: Amendment) -> bool:
    """Whether everything that the approval names is so."""
    return (
        event.amendment_number in {0, draft.number}
        and event.difference in {None, draft.difference}
        and event.content in {"", draft.content}
    )


def _was_known(draft: Amendment, at: datetime) -> bool:
    return all(_since(cause) <= at for cause in draft.causes)


def _partly_known(draft: Amendment, at: datetime) -> bool:
    return any(_since(cause) <= at for cause in draft.causes)


def _since(cause: CausePart) -> datetime:
    return cause.known_at or datetime.combine(cause.on, time(), UTC)


def _who(approval: AmendmentApproved) -> str:
    return approval.by or "somebody whose name was not recorded"
