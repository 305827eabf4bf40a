"""What was taken to get duty back beside the events that have a life of their own, with how it ended."""

from datetime import date

import msgspec
from msgspec.structs import replace

from drawback.domain.money import Money
from drawback_schemas.remedies import ClaimRemedyEnded, ClaimRemedyTaken, EntryRemedyEnded, EntryRemedyTaken

RemedyTaken = EntryRemedyTaken | ClaimRemedyTaken
RemedyEnded = EntryRemedyEnded | ClaimRemedyEnded


class RemedyUse(msgspec.Struct, frozen=True, omit_defaults=True):
    """One remedy as it was taken; open while `ended_on` is None. `granted` is what the decision gave."""

    remedy: str
    taken_on: date
    reference: str = ""
    amount: Money | None = None
    ended_on: date | None = None
    outcome: str = ""
    granted: Money | None = None


def with_taken(known: tuple[RemedyUse, ...], event: RemedyTaken) -> tuple[RemedyUse, ...]:
    """Note that a remedy was taken; told again under the same reference and day, it is the same one."""
    new = RemedyUse(event.remedy, event.taken_on, event.reference, event.amount)
    same = [
        one
        for one in known
        if (one.remedy, one.taken_on, one.reference) == (new.remedy, new.taken_on, new.reference)
    ]
    if same:
        return tuple(
            replace(one, amount=one.amount or new.amount) if one is same[0] else one for one in known
        )
    return (*known, new)


def with_ended(known: tuple[RemedyUse, ...], event: RemedyEnded) -> tuple[RemedyUse, ...]:
    """Note how the open use of a remedy ended."""
    use = open_use(known, event.remedy)
    ended = (
        None
        if use is None
        else replace(use, ended_on=event.ended_on, outcome=event.outcome, granted=event.amount)
    )
    return tuple(ended if one is use and ended is not None else one for one in known)


def open_use(known: tuple[RemedyUse, ...], remedy: str) -> RemedyUse | None:
    """The latest use of a remedy that has not ended."""
    return next((one for one in reversed(known) if one.remedy == remedy and one.ended_on is None), None)


def last_use(known: tuple[RemedyUse, ...], remedy: str) -> RemedyUse | None:
    """The latest use of a remedy, ended or not."""
    return next((one for one in reversed(known) if one.remedy == remedy), None)


def remedy_words(event: RemedyTaken | RemedyEnded) -> str:
    """Say in a few words what was taken or how it ended."""
    name = NAMES[event.remedy]
    if isinstance(event, RemedyTaken):
        return f"{name} {'filed' if event.remedy != 'tender' else 'made'}{f' ({event.reference})' if event.reference else ''}"
    return f"{name} {event.outcome.replace('-', ' ')}{f': {event.reason}' if event.reason else ''}"


NAMES = {
    "reconciliation": "entry of type 09",
    "prior-disclosure": "prior disclosure",
    "tender": "tender of duty",
    "post-importation": "claim for preference (19 U.S.C. 1520(d))",
    "suit": "suit in the Court of International Trade",
}
"""What people call each of them."""
