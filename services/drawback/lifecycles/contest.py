"""One entry or export under several claimants: withheld from new claims until a person has decided whose it is.

No sentence names the other claimant: whoever sees one client only learns nothing of the others from it.
"""

from datetime import date, datetime

import msgspec

from drawback.lifecycles.vocabulary import Context, DueDate, ReceivedEvent
from drawback_schemas.contests import SubjectAwarded, SubjectContested

TWO_CLAIMANTS = "two-claimants"
"""Deadline of a decision that no law gives a day: due when the second claimant's report was found."""
_RULE = "19 U.S.C. 1313(v)"


class Found(msgspec.Struct, frozen=True, order=True):
    """Who else reports it, and since when that is known."""

    on: date
    id: str
    others: tuple[str, ...]


class Award(msgspec.Struct, frozen=True, order=True, omit_defaults=True):
    """A person's decision: whether it is ours."""

    on: date
    at: datetime
    id: str
    ours: bool
    to: tuple[str, ...] = ()
    by: str = ""


class Contest(msgspec.Struct, frozen=True, omit_defaults=True):
    """All that was found and decided, each in order; nothing while nobody else reports it."""

    found: tuple[Found, ...] = ()
    awards: tuple[Award, ...] = ()

    @property
    def others(self) -> tuple[str, ...]:
        """The other claimants who report it."""
        return tuple(sorted({other for found in self.found for other in found.others}))

    @property
    def award(self) -> Award | None:
        """The decision that holds: the last one, unless another claimant was found after it."""
        if not self.awards or (self.found and self.found[-1].on > self.awards[-1].on):
            return None
        return self.awards[-1]

    @property
    def withheld(self) -> str:
        """Why no unit may be claimed anew; "" where one may."""
        if self.award is not None:
            return "" if self.award.ours else "decided to be another claimant's"
        return f"reported by {_other(self)} too: a person must decide whose it is" if self.found else ""


def _other(contest: Contest) -> str:
    return "another claimant" if len(contest.others) == 1 else f"{len(contest.others)} other claimants"


def contested(contest: Contest, received: ReceivedEvent[SubjectContested], context: Context) -> Contest:
    """Another claimant was found."""
    event = received.event
    others = tuple(sorted(set(event.claimants) - {context.claimant}))
    found = Found(event.found_on, received.id, others)
    if not others or found in contest.found:
        return contest
    return msgspec.structs.replace(contest, found=tuple(sorted({*contest.found, found})))


def awarded(contest: Contest, received: ReceivedEvent[SubjectAwarded], context: Context) -> Contest:
    """A person decided."""
    event = received.event
    award = Award(
        event.decided_on,
        event.decided_at or received.at,
        received.id,
        context.claimant in event.claimants,
        event.claimants,
        event.by,
    )
    if award in contest.awards:
        return contest
    return msgspec.structs.replace(contest, awards=tuple(sorted({*contest.awards, award})))


def to_decide(contest: Contest, subject: str) -> tuple[DueDate, ...]:
    """The decision that is asked for, on the docket of each claimant."""
    if not contest.found:
        return ()
    award = contest.award
    return (
        DueDate(
            deadline=TWO_CLAIMANTS,
            due_on=contest.found[-1].on,
            rule=_RULE,
            citation=_RULE,
            formula="each imported and each exported unit supports one claim: nothing new is claimed until it is decided whose it is",
            inputs=(("also reported by", _other(contest)),),
            met_on=award.on if award is not None else None,
            immediate=True,
            summary=f"{subject} is reported by {_other(contest)} too: decide whose it is",
        ),
    )
