"""What a claim is worth by the other reading of each law that is contested, beside what is expected of it (U-01, U-03, U-20)."""

from collections.abc import Iterator
from datetime import date

import msgspec

from drawback.domain.calendar import BusinessCalendar
from drawback.domain.money import ZERO, Money, dollars
from drawback.lifecycles.claims import dates
from drawback.lifecycles.claims.effects import claimed_total
from drawback.lifecycles.claims.state import CLOSED, DEAD, WITH_CBP, ClaimRecord, ClaimState, ClaimView
from drawback.rules.answers import Determination
from drawback.rules.dates.claim_liquidation import ONE_YEAR, PERFORMANCE_ADDITIVES
from drawback.rules.dates.deadlines import DeadlineKind
from drawback.rules.dates.rolling import ROLLING
from drawback.rules.eligibility.cape import LANES

_OVER = DEAD | {ClaimState.FINAL}
_ASSERTED = CLOSED | {ClaimState.PROTESTED}


class ContestedReading(msgspec.Struct, frozen=True):
    """One question of law that can be read either way: by how much the other reading moves the claim, in dollars, and from which day.

    `whole` is true where the other reading decides about the whole claim: it then stands instead of the others, not beside them.
    """

    question: str
    says: str
    moves: Money
    citation: str
    from_on: date | None = None
    whole: bool = False


def readings(record: ClaimRecord, calendar: BusinessCalendar) -> tuple[ContestedReading, ...]:
    """The questions on which this claim's worth turns; none for a claim whose outcome nothing can change."""
    view = record.view
    if view.state in _OVER or not view.lines:
        return ()
    return (*_charges(view), *_weekend(record, view, calendar), *_deemed(record, view))


def _charges(view: ClaimView) -> Iterator[ContestedReading]:
    """Charges of which nobody knows yet whether they draw back: IEEPA duty outside every lane of CAPE."""
    moves = sum((line.contested for line in view.lines), ZERO)
    if moves:
        says = (
            f"{dollars(abs(moves))} rests on charges of which the law can be read either way, IEEPA duty outside every lane of CAPE: "
            + ("left out of the claim by your policy" if moves > 0 else "claimed by your policy")
        )
        yield ContestedReading("U-20", says, moves, LANES.text)


def _weekend(record: ClaimRecord, view: ClaimView, calendar: BusinessCalendar) -> Iterator[ContestedReading]:
    """A claim of the business day after five years that end on a weekend or holiday."""
    barred = {line.part.entry_number for line in view.lines if line.barred}
    imported = [e.import_on for e in record.entries if e.entry_number in barred and e.import_on]
    if view.claim_on is None or not imported:
        return
    limit = dates.last_day_to_claim(min(imported))
    asked = sum((amount.amount for line in view.lines if line.barred for amount in line.part.claimed), ZERO)
    if asked and view.claim_on <= calendar.on_or_after(limit):
        says = f"the claim of {view.claim_on} is in time if a limit on a weekend or holiday ({limit}) moves to the next business day"
        yield ContestedReading("U-01", says, asked, ROLLING[DeadlineKind.CLAIM_FILING].cite.text)


def _deemed(record: ClaimRecord, view: ClaimView) -> Iterator[ContestedReading]:
    """The claim as asserted, if one year after it suffices whatever the state of its imports."""
    asserted = claimed_total(view.designations)
    if (
        view.claim_on is None
        or view.extended
        or view.suspended_on is not None
        or dates.is_barred(record, view)
    ):
        return
    year = ONE_YEAR.end(view.claim_on)
    if view.state in WITH_CBP:
        stands, decided = view.entitled, None
    elif view.state in _ASSERTED and not view.liquidated_by_clock and view.liquidated is not None:
        stands, decided = view.liquidated, view.liquidated_on
    else:
        return
    if asserted == stands or (decided is not None and decided <= year):
        return
    if isinstance(dates.deemed(record, view), Determination):
        return  # by either reading
    says = (
        f"deemed liquidated on {year} at {dollars(asserted)} as asserted, if one year after the claim suffices whatever the state of "
        "its imports: the claimant's reading on appeal; the Court of International Trade asks that every import was final"
    )
    if view.deemed_right_on is None:
        yield ContestedReading(
            "U-03", says, asserted - stands, PERFORMANCE_ADDITIVES.text, from_on=year, whole=True
        )
