"""Money after liquidation: bills, payments, refunds and their returns give what is open, whatever state the entry is in.

A bill stays due until it is paid, taken back by a reliquidation, or closed by a person with a reason; finality ends no debt.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from drawback.domain.money import ZERO, Money
from drawback.lifecycles.entries.state import Assessed, EntryBalance, EntryEvent, MoneyEvent, OpenBill
from drawback.lifecycles.facts import Fact
from drawback.rules.money.entry_money import BILL, net_change_counts
from drawback_schemas.entries import (
    EntryBillClosed,
    EntryBilled,
    EntryBillPaid,
    EntryPaymentReversed,
    EntryRefunded,
    EntryRefundReturned,
)


@dataclass(frozen=True, slots=True)
class Bill:
    """One bill: what was asked from which liquidation, when it is due, and what of it is open."""

    liquidated_on: date
    billed_on: date
    due_on: date
    amount: Money
    open: Money
    number: str = ""
    duties: Money = ZERO
    """The bill without interest, where CBP sent it before its liquidation was heard of."""
    interest: Money = ZERO
    """Interest to liquidation that is not in the amount, because CBP has not billed it."""


@dataclass(slots=True)
class _Ledger:
    bills: list[Bill] = field(default_factory=list)
    paid: Money = ZERO
    early: Money = ZERO
    unpaid: Money = ZERO
    """What a person closed without payment: a reliquidation takes it back before anything is refunded."""
    settled_on: date | None = None
    closed_because: str = ""
    refunds: Money = ZERO
    refunded: Money = ZERO
    interest_returned: Money = ZERO
    """Interest that came with a refund and went back to CBP with it: owed again as it was, for it earns no more."""
    refund_since: date | None = None
    refund_deemed: bool = False
    returned_on: date | None = None

    def reckon(self, on: date, amount: Money, interest: Money) -> None:
        """Open the bill that a liquidation gives, unless CBP has already sent one of just these duties."""
        for place, known in enumerate(self.bills):
            if known.duties == amount and known.billed_on <= on:
                self.bills[place] = replace(known, liquidated_on=on, duties=ZERO)
                return
        self.bill(Bill(on, on, BILL.end(on), amount, amount, interest=max(interest, ZERO)))

    def bill(self, bill: Bill) -> None:
        """Open a bill; what was paid before it counts."""
        covered = min(self.early, bill.open)
        self.early -= covered
        self.bills.append(replace(bill, open=bill.open - covered))

    def told(self, event: EntryBilled) -> None:
        """CBP's own bill takes the place of its earlier copy, or of the one that the latest liquidation before it gave."""
        amount = event.amount + event.interest
        due_on = event.due_on or BILL.end(event.billed_on)
        on, number = event.billed_on, event.bill_number or "told"
        for place in range(len(self.bills) - 1, -1, -1):
            known = self.bills[place]
            again = known.number == number and known.billed_on == on
            if again or (not known.number and known.liquidated_on <= on):
                open_now = max(amount - (known.amount - known.open), ZERO)
                self.bills[place] = Bill(
                    known.liquidated_on, on, due_on, amount, open_now, number, known.duties
                )
                return
        self.bill(Bill(on, on, due_on, amount, amount, number, event.amount))

    def reduce(self, amount: Money, number: str = "") -> Money:
        """Take an amount off the open bills, those of this number first, then the oldest; return what is left of it."""
        order = sorted(range(len(self.bills)), key=lambda place: (self.bills[place].number != number, place))
        for place in order:
            off = min(amount, self.bills[place].open)
            self.bills[place] = replace(self.bills[place], open=self.bills[place].open - off)
            amount -= off
        return amount

    @property
    def owed(self) -> Money:
        return sum((bill.open for bill in self.bills), ZERO)

    def pay(self, event: EntryBillPaid) -> None:
        """Money beyond what is open is the interest of the bill; money before any bill waits for it."""
        waited = self.owed
        rest = self.reduce(event.amount, event.bill_number)
        self.paid += event.amount
        if not self.bills:
            self.early += rest
        if waited and not self.owed:
            self.settled_on = event.paid_on

    def reverse(self, event: EntryPaymentReversed) -> None:
        """Open again what the payment had paid: the bill it names first, else the latest that was paid."""
        self.paid -= event.amount
        early = min(self.early, event.amount)
        self.early -= early
        amount = event.amount - early
        order = sorted(
            range(len(self.bills)),
            key=lambda place: (self.bills[place].number != event.bill_number, -place),
        )
        for place in order:
            known = self.bills[place]
            back = min(amount, known.amount - known.open)
            self.bills[place] = replace(known, open=known.open + back)
            amount -= back

    def close(self, event: EntryBillClosed) -> None:
        """Close what is open of all bills without payment."""
        self.unpaid += self.owed
        self.bills = [replace(bill, open=ZERO) for bill in self.bills]
        self.settled_on, self.closed_because = event.closed_on, event.reason

    def refund(self, event: EntryRefunded) -> None:
        """Count what came; interest that had gone back with an earlier refund comes again."""
        self.refunded += event.amount
        self.interest_returned -= min(self.interest_returned, event.interest)
        self.returned_on = None

    def returned(self, event: EntryRefundReturned) -> None:
        """Owe again what went back: first the refund itself, what is beyond it is its interest."""
        principal = min(event.amount, self.refunded)
        self.refunded -= principal
        self.interest_returned += event.amount - principal
        self.returned_on = event.returned_on

    def credit(self, on: date, amount: Money, *, deemed: bool) -> None:
        """A refund first takes back what is open of the bills, and what was closed without payment; the rest comes to us."""
        rest = self.reduce(amount)
        never_paid = min(rest, self.unpaid)
        self.unpaid -= never_paid
        rest -= never_paid
        if rest:
            self.refunds += rest
            self.refund_since, self.refund_deemed = on, deemed


def account(assessments: Sequence[Assessed], facts: Sequence[Fact[EntryEvent]]) -> EntryBalance:
    """Give what is owed on an entry, by us and to us."""
    ledger = _Ledger()
    money = [fact for fact in facts if isinstance(fact.event, MoneyEvent)]
    for moment in _in_order(assessments, money):
        if isinstance(moment, Assessed):
            _assess(ledger, moment)
        else:
            _move(ledger, moment.event)
    return _account(ledger)


def _in_order(
    assessments: Sequence[Assessed], money: Sequence[Fact[EntryEvent]]
) -> Iterator[Assessed | Fact[EntryEvent]]:
    """What liquidations did goes before what was billed and paid on that day."""
    waiting = list(assessments)
    for fact in money:
        while waiting and waiting[0].on <= fact.on:
            yield waiting.pop(0)
        yield fact
    yield from waiting


def _assess(ledger: _Ledger, liquidation: Assessed) -> None:
    change = liquidation.change
    netted = change + liquidation.interest
    if not change or not net_change_counts(netted, liquidation.on, upon_protest=liquidation.upon_protest):
        return
    if change > 0:
        ledger.reckon(liquidation.on, change, liquidation.interest)
    else:
        ledger.credit(liquidation.on, -change, deemed=liquidation.kind == "deemed")


def _move(ledger: _Ledger, event: EntryEvent) -> None:
    if isinstance(event, EntryBilled):
        ledger.told(event)
    elif isinstance(event, EntryBillPaid):
        ledger.pay(event)
    elif isinstance(event, EntryPaymentReversed):
        ledger.reverse(event)
    elif isinstance(event, EntryRefunded):
        ledger.refund(event)
    elif isinstance(event, EntryRefundReturned):
        ledger.returned(event)
    elif isinstance(event, EntryBillClosed):
        ledger.close(event)


def _account(ledger: _Ledger) -> EntryBalance:
    still = [bill for bill in ledger.bills if bill.open]
    shown = min(still, key=lambda bill: bill.due_on) if still else None
    if shown is None and ledger.settled_on is not None and ledger.bills:
        shown = ledger.bills[-1]
    return EntryBalance(
        billed=sum((bill.amount for bill in ledger.bills), ZERO),
        paid=ledger.paid,
        owed_by_us=ledger.owed,
        billed_on=shown.billed_on if shown else None,
        liquidated_on=shown.liquidated_on if shown else None,
        due_on=shown.due_on if shown else None,
        settled_on=ledger.settled_on if not still else None,
        closed_because=ledger.closed_because if not still else "",
        refunds=ledger.refunds,
        refunded=ledger.refunded,
        owed_to_us=max(ledger.refunds - ledger.refunded, ZERO) + ledger.interest_returned,
        refund_since=ledger.refund_since,
        refund_deemed=ledger.refund_deemed,
        returned_on=ledger.returned_on,
        open_bills=tuple(
            OpenBill(bill.open, bill.liquidated_on, bill.billed_on, bill.due_on, bill.number, bill.interest)
            for bill in still
        ),
    )
