"""A claim liquidated on estimated duties stays as it was liquidated; how its imports end settles one per cent (R-81, R-82)."""

from collections.abc import Sequence
from datetime import date

from msgspec.structs import replace

from drawback.domain.money import ZERO, Money, cents, dollars
from drawback.lifecycles.claims import dates
from drawback.lifecycles.claims.state import ClaimRecord, ClaimView, PricedLine, Share
from drawback.rules.dates.claim_permission import true_up
from drawback.rules.eligibility.provisions import NINETY_NINE
from drawback_schemas.entries import EntryChanged


def is_on_estimates(record: ClaimRecord, view: ClaimView) -> bool:
    """Whether the claim was liquidated upon request and waiver, before all of its imports were final (19 CFR 190.81(b))."""
    liquidated_on = view.liquidated_on
    if view.requested_on is None or liquidated_on is None or view.requested_on > liquidated_on:
        return False
    named = {part.entry_number for part in view.designations}
    finals = [dates.final_by(entry, liquidated_on) for entry in record.entries if entry.entry_number in named]
    return any(day is None or day > liquidated_on for day in finals)


def as_liquidated(record: ClaimRecord, view: ClaimView) -> ClaimRecord:
    """The record with its imports as they stood when the claim was liquidated on estimates; the same record otherwise."""
    if not is_on_estimates(record, view):
        return record
    return replace(record, entries=tuple(_as_it_stood(entry, view) for entry in record.entries))


def _as_it_stood(entry: EntryChanged, view: ClaimView) -> EntryChanged:
    day = view.liquidated_on
    stood = tuple(version for version in entry.versions if day is None or version.effective_on <= day)
    return replace(entry, versions=stood or entry.versions[:1])


def settled(
    estimated: Sequence[PricedLine], ended: Sequence[PricedLine], record: ClaimRecord, view: ClaimView
) -> Share | None:
    """What the party liable for the import duty pays or gets, where duty on the claimed units ended otherwise."""
    before, after = _duty(estimated), _duty(ended)
    share = true_up(before, after, claim_liquidated_on=view.liquidated_on)
    since = _liquidated_last(record, view)
    if not share.amount or since is None:
        return None
    return Share(before, after, share.amount, since, share.basis.text)


def share_says(share: Share) -> str:
    """The sentence that a person reads of it."""
    moved = "owes CBP" if share.amount > 0 else "gets back"
    return (
        f"liquidated on estimated duties, for which it is not reopened (19 CFR 190.81(b)(1)): on the claimed units "
        f"{dollars(share.estimated)} became {dollars(share.ended)}; who is liable for the import duty {moved} one per cent of the "
        f"difference, {dollars(abs(share.amount))} ({share.citation})"
    )


def _liquidated_last(record: ClaimRecord, view: ClaimView) -> date | None:
    """The last liquidation of a designated import after the claim's own."""
    named = {part.entry_number for part in view.designations}
    days = [entry.liquidated_on for entry in record.entries if entry.entry_number in named]
    after = [
        day for day in days if day is not None and view.liquidated_on is not None and day > view.liquidated_on
    ]
    return max(after, default=None)


def _duty(lines: Sequence[PricedLine]) -> Money:
    """The duty on the claimed units, of which ninety-nine per cent are claimed."""
    claimed = sum((amount.amount for line in lines for amount in line.amounts), ZERO)
    return cents(claimed / NINETY_NINE)
