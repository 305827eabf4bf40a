"""Money after liquidation, as accounts keep it: bills, payments, refunds, what came back, what a person closed."""

from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal
from typing import Final, Literal

from drawback.domain.money import ZERO
from drawback.intake import values
from drawback.intake.labels import meanings, one_of
from drawback.intake.reading import ReportChange, ReportFact, entry_number_of, sound
from drawback.intake.records import Record, once
from drawback_schemas import entries as entry_schemas
from drawback_schemas.registry import Event

Movement = Literal["billed", "paid", "payment-reversed", "refunded", "refund-returned", "closed"]

MOVEMENTS: Final[dict[str, Movement]] = meanings(
    {
        "billed": "bill; billed; bill issued; supplemental bill; billing; invoice; demand",
        "paid": "payment; paid; bill paid; payment received; paid bill; ach debit; collection",
        "payment-reversed": "payment reversed; reversed payment; payment returned; returned payment; ach debit returned;"
        "payment refused; reversal; dishonored payment; payment dishonored",
        "refunded": "refund; refunded; refund paid; refund issued; ach refund; ach credit",
        "refund-returned": "refund returned; returned refund; ach return; ach refund returned; refund rejected;"
        "rejected refund; refund undeliverable; undeliverable refund",
        "closed": "closed; bill closed; closed without payment; written off; write off; cancelled; canceled; bill cancelled",
    }
)


class EntryMoneyRow(ReportFact, frozen=True, kw_only=True):
    """One movement of money on an entry after liquidation."""

    entry_number: str
    movement: Movement
    on: date
    amount: Decimal = ZERO
    interest: Decimal = ZERO
    bill_number: str = ""
    due_on: date | None = None
    reference: str = ""
    reason: str = ""
    by: str = ""

    @property
    def natural_key(self) -> str:
        """Entry, movement, day, bill and reference; two alike of one day need references to be two."""
        parts = (self.entry_number, self.movement, self.on, self.bill_number, self.reference)
        return "/".join(str(part) for part in parts)

    @property
    def subject(self) -> str:
        return self.entry_number


def read_entry_money(records: Sequence[Record]) -> Iterator[EntryMoneyRow]:
    """Read one movement (repeated rows must agree)."""
    first = records[0]
    number = entry_number_of(first)
    movement = _movement(first)
    on = _on(first, movement)
    amount = once(records, "money.amount", values.money)
    reason = once(records, "money.reason", str) or ""
    if movement is not None and movement != "closed" and not amount:
        first.flaw("money.amount", "the amount in dollars, greater than zero")
    if movement == "closed" and not reason:
        first.flaw("money.reason", "why the bill was closed without payment")
    if number is None or movement is None or on is None:
        return
    row = EntryMoneyRow(
        entry_number=number,
        movement=movement,
        on=on,
        amount=amount or ZERO,
        interest=once(records, "money.interest", values.money) or ZERO,
        bill_number=once(records, "money.bill_number", str) or "",
        due_on=once(records, "money.due_date", values.day),
        reference=once(records, "money.reference", str) or "",
        reason=reason,
        by=once(records, "money.by", str) or "",
    )
    if sound(records):
        yield row


def _movement(record: Record) -> Movement | None:
    """What moved: as the row says, or a refund or its return by the column of its day (REV-603, REV-613)."""
    if record.blank("money.event") and "money.event" not in record.columns.places:
        if not record.blank("money.returned_on"):
            return "refund-returned"
        if not record.blank("money.refunded_on"):
            return "refunded"
    return record.needed(
        "money.event", one_of(MOVEMENTS), "what happened: bill, payment, refund, refund returned, bill closed"
    )


def _on(record: Record, movement: Movement | None) -> date | None:
    own = {"refunded": "money.refunded_on", "refund-returned": "money.returned_on"}.get(
        movement or "", "money.date"
    )
    for name in (own, "money.date", "money.refunded_on"):
        if not record.blank(name):
            return record.day(name)
    return record.needed("money.date", values.day, "the day of it, as MM/DD/YYYY")


def entry_money_events(change: ReportChange[EntryMoneyRow]) -> Iterator[Event]:
    """Say what moved; of a row that was corrected, what it moves beyond what was said before."""
    row, before = change.now, change.before
    number, on = row.entry_number, row.on
    whole = row.amount + row.interest
    more = whole - (before.amount + before.interest if before is not None else ZERO)
    match row.movement:
        case "billed":
            yield entry_schemas.EntryBilled(
                entry_number=number,
                billed_on=on,
                amount=row.amount,
                interest=row.interest,
                bill_number=row.bill_number,
                due_on=row.due_on,
            )
        case "paid" | "payment-reversed":
            yield from _payment(row, more if row.movement == "paid" else -more)
        case "refunded" if before is None:
            yield entry_schemas.EntryRefunded(
                entry_number=number,
                refunded_on=on,
                amount=row.amount,
                interest=row.interest,
                reference=row.reference,
            )
        case "refunded" | "refund-returned":
            yield from _refund(row, more if row.movement == "refunded" else -more)
        case "closed":
            yield entry_schemas.EntryBillClosed(
                entry_number=number, closed_on=on, reason=row.reason, by=row.by
            )


def _payment(row: EntryMoneyRow, amount: Decimal) -> Iterator[Event]:
    if amount > 0:
        yield entry_schemas.EntryBillPaid(
            entry_number=row.entry_number,
            paid_on=row.on,
            amount=amount,
            bill_number=row.bill_number,
            reference=row.reference,
        )
    elif amount < 0:
        yield entry_schemas.EntryPaymentReversed(
            entry_number=row.entry_number,
            reversed_on=row.on,
            amount=-amount,
            bill_number=row.bill_number,
            reason=row.reason,
            reference=row.reference,
        )


def _refund(row: EntryMoneyRow, amount: Decimal) -> Iterator[Event]:
    if amount > 0:
        yield entry_schemas.EntryRefunded(
            entry_number=row.entry_number, refunded_on=row.on, amount=amount, reference=row.reference
        )
    elif amount < 0:
        yield entry_schemas.EntryRefundReturned(
            entry_number=row.entry_number,
            returned_on=row.on,
            amount=-amount,
            reason=row.reason,
            reference=row.reference,
        )
