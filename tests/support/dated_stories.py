"""Dated stories of a stranger: facts by the day on which each arrives, and what is right at the end, reckoned by hand.

`tests/properties/test_stories_in_any_order.py` tells each of them in several orders, with days going by between.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from msgspec.structs import replace

from drawback_schemas import Event
from drawback_schemas.adcvd import InstructionIssued, RatePublished
from drawback_schemas.claims import (
    ClaimAccepted,
    ClaimantRegistered,
    ClaimFiled,
    ClaimLiquidated,
    ClaimPaid,
    ClaimProtestDecided,
    ClaimProtested,
    ClaimWithdrawn,
    LiquidationRequested,
)
from drawback_schemas.entries import (
    EntryBilled,
    EntryBillPaid,
    EntryCancelled,
    EntryCorrected,
    EntryPaymentReversed,
    EntryRefunded,
    EntryRefundReturned,
)
from drawback_schemas.liquidations import (
    LiquidationExtended,
    LiquidationPosted,
    LiquidationSuspended,
    ProtestDecided,
    ProtestFiled,
    SuspensionLifted,
)
from drawback_schemas.parts import ChargePart, RatePart
from support.world import World, a_designation, a_line, an_entry, an_export, day

ENTRY, CLAIM = "XYZ41011179", "c1"
AD, CVD = "A-570-890", "C-570-891"
Dated = tuple[str, Event]


@dataclass(frozen=True)
class Story:
    """Facts with the day of arrival of each, the last day, and what is then right: by "subject what"."""

    name: str
    because: str
    facts: Sequence[Dated]
    right: Mapping[str, str | None]
    last: str = "2026-03-31"


def filed(on: str, entry_type: str = "01", **line: Any) -> Dated:
    """An entry of one line with $300 of duty on $10,000 unless said otherwise."""
    return on, an_entry(ENTRY, on, entry_type=entry_type, lines=[a_line(**line)])


def under_ad_and_cvd(on: str) -> Dated:
    """Type 03, $100,000: duty 3,000, AD 10 % 10,000, CVD 5 % 5,000."""
    line = a_line(value="100000.00", duty="3000.00", ad="10000.00")
    cvd = ChargePart(
        duty_class="cvd",
        amount=Decimal("5000.00"),
        rate_percent=Decimal(5),
        class_code="013",
        case_number=CVD,
    )
    return on, an_entry(ENTRY, on, entry_type="03", lines=[replace(line, charges=(*line.charges, cvd))])


def told_on(on: str, fact: Dated) -> Dated:
    """The same fact, heard of on another day than its own."""
    return on, fact[1]


def posted(
    on: str, total: str | None = None, kind: str = "liquidated", *, by: str = "", outcome: str = "no-change"
) -> Dated:
    return on, LiquidationPosted(
        entry_number=ENTRY,
        liquidated_on=day(on),
        kind=kind,  # type: ignore[arg-type]
        outcome="unknown" if total else outcome,  # type: ignore[arg-type]
        liquidated_duty=Decimal(total) if total else None,
        reported_by=by,  # type: ignore[arg-type]
    )


def corrected(on: str, entry_type: str | None = None, **line: Any) -> Dated:
    """A post summary correction."""
    return on, EntryCorrected(
        entry_number=ENTRY, corrected_on=day(on), reason="psc", lines=(a_line(**line),), entry_type=entry_type
    )


def cancelled(on: str) -> Dated:
    return on, EntryCancelled(entry_number=ENTRY, cancelled_on=day(on))


def suspended(on: str, code: str) -> Dated:
    return on, LiquidationSuspended(entry_number=ENTRY, suspended_on=day(on), code=code)  # type: ignore[arg-type]


def extended(on: str) -> Dated:
    return on, LiquidationExtended(entry_number=ENTRY, extended_on=day(on))


def lifted(on: str) -> Dated:
    return on, SuspensionLifted(entry_number=ENTRY, lifted_on=day(on))


def billed(on: str, amount: str, interest: str = "0.00", number: str = "41000001") -> Dated:
    return on, EntryBilled(
        entry_number=ENTRY,
        billed_on=day(on),
        amount=Decimal(amount),
        interest=Decimal(interest),
        bill_number=number,
    )


def paid(on: str, amount: str) -> Dated:
    return on, EntryBillPaid(entry_number=ENTRY, paid_on=day(on), amount=Decimal(amount))


def reversed_payment(on: str, amount: str) -> Dated:
    return on, EntryPaymentReversed(entry_number=ENTRY, reversed_on=day(on), amount=Decimal(amount))


def refunded(on: str, amount: str, interest: str = "0.00") -> Dated:
    return on, EntryRefunded(
        entry_number=ENTRY, refunded_on=day(on), amount=Decimal(amount), interest=Decimal(interest)
    )


def returned(on: str, amount: str) -> Dated:
    return on, EntryRefundReturned(entry_number=ENTRY, returned_on=day(on), amount=Decimal(amount))


def protested(on: str) -> Dated:
    return on, ProtestFiled(entry_number=ENTRY, protest_number="2704-25-100001", filed_on=day(on))


def decided(on: str, outcome: str) -> Dated:
    return on, ProtestDecided(
        entry_number=ENTRY,
        protest_number="2704-25-100001",
        decided_on=day(on),
        outcome=outcome,  # type: ignore[arg-type]
    )


def results(on: str, percent: str, case: str = AD) -> Dated:
    """Final results of a review of the entries of 2024."""
    return on, RatePublished(
        case_number=case,
        kind="final",
        published_on=day(on),
        rate=RatePart(rate_percent=Decimal(percent)),
        period_from=day("2024-01-01"),
        period_to=day("2024-12-31"),
    )


def instructed(on: str, percent: str, lifting: str, case: str = AD) -> Dated:
    """CBP's message for the entries of 2024, with the notice of lifting that it names."""
    return on, InstructionIssued(
        message_number=f"{case}/{on}",
        issued_on=day(on),
        case_numbers=(case,),
        rate_mode="stated",
        rate=RatePart(rate_percent=Decimal(percent)),
        period_from=day("2024-01-01"),
        period_to=day("2024-12-31"),
        lifting_on=day(lifting),
    )


def registered() -> Dated:
    return "2020-01-01", ClaimantRegistered(name="Acme Tools Inc", registered_on=day("2020-01-01"))


def exported(on: str, export: str = "X1/1", **what: Any) -> Dated:
    return on, an_export(export, on, **what)


def claimed(
    on: str,
    *,
    claim: str = CLAIM,
    export: str = "X1/1",
    quantity: str = "1000",
    asked: str = "297.00",
    provision: str = "58",
    number: str = "CLM00000007",
    at: str | None = None,
) -> Dated:
    return on, ClaimFiled(
        claim_id=claim,
        claim_number=number,
        provision=provision,
        filed_on=day(on),
        designations=(a_designation(ENTRY, export, quantity, claimed={"364": asked}),),
        accelerated=True,
        filed_at=datetime.fromisoformat(at) if at else None,
    )


def accepted(on: str) -> Dated:
    return on, ClaimAccepted(claim_id=CLAIM, accepted_on=day(on))


def paid_early(on: str, amount: str) -> Dated:
    return on, ClaimPaid(claim_id=CLAIM, paid_on=day(on), amount=Decimal(amount))


def requested(on: str) -> Dated:
    """Request and waiver for liquidation on estimated duties."""
    return on, LiquidationRequested(claim_id=CLAIM, requested_on=day(on))


def documents(accepted_on: str, complete_at: str) -> Dated:
    """Accepted, and when the documents were complete."""
    return accepted_on, ClaimAccepted(
        claim_id=CLAIM, accepted_on=day(accepted_on), complete_at=datetime.fromisoformat(complete_at)
    )


def withdrawn(on: str) -> Dated:
    return on, ClaimWithdrawn(claim_id=CLAIM, withdrawn_on=day(on))


def claim_liquidated(on: str, amount: str, kind: str = "liquidated") -> Dated:
    return on, ClaimLiquidated(
        claim_id=CLAIM,
        liquidated_on=day(on),
        amount=Decimal(amount),
        kind=kind,  # type: ignore[arg-type]
    )


def claim_protested(on: str) -> Dated:
    return on, ClaimProtested(claim_id=CLAIM, protest_number="5301-25-1", protested_on=day(on))


def claim_protest_decided(on: str, outcome: str) -> Dated:
    return on, ClaimProtestDecided(
        claim_id=CLAIM,
        protest_number="5301-25-1",
        decided_on=day(on),
        outcome=outcome,  # type: ignore[arg-type]
    )


def seen(world: World, asked: str) -> str | None:
    """What the product says: of the docket ("D-35": the day it is due), the findings, or a field of the view."""
    subject, what = asked.split(" ")
    key = ENTRY if subject == "entry" else subject
    if what in _WITH_MONEY:
        row = world.docket(key).get(what)
        return None if row is None else f"{row.due_on.isoformat()} {row.money}"
    if what.startswith("D-"):
        due = world.due(key, what)
        return None if due is None else due.isoformat()
    if subject == "parked":
        return str(len(world.parked()))
    view: Any = world.entry(key) if subject == "entry" else world.claim(subject)
    if what in _SAID:
        return _SAID[what](view)
    for name in what.split("."):
        view = getattr(view, name)
    return None if view is None else view.isoformat() if isinstance(view, date) else str(view)


def _draft(view: Any) -> str | None:
    draft = view.open_amendment
    return None if draft is None else f"{draft.way.value} {draft.difference}"


_WITH_MONEY = frozenset({"one-per-cent", "one-per-cent-back", "overpaid", "D-37-interest"})
"""Rows asked for with day and money: what is right says both."""
_SAID: Mapping[str, Callable[[Any], str | None]] = {
    "findings": lambda view: ", ".join(str(getattr(finding, "kind", finding)) for finding in view.findings),
    "interest": lambda view: str(sum((bill.interest for bill in view.account.open_bills), Decimal(0))),
    "expected": lambda view: ", ".join(str(position.expected) for position in view.positions),
    "draft": _draft,
}
