"""Money after liquidation: bills, payments, refunds and their returns give what is open, whatever state the entry is in.

A bill stays due until it is paid, taken back by a reliquidation, or closed by a person with a reason; finality ends no debt. Interest
that nobody has billed or paid stays owed beside it, and what was paid beyond both stays ours, whether CBP has noticed it or not.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from drawback.domain.money import ZERO, Money, cents
from drawback.lifecycles.entries.state import Assessed, EntryBalance, EntryEvent, MoneyEvent, OpenBill
from drawback.lifecycles.facts import Fact
from drawback.rules.answers import NoValueInForce
from drawback.rules.money.entry_money import BILL, net_change_counts
from drawback.rules.money.interest import delinquent_interest
from drawback.rules.tables.interest_table import Rates
from drawback_schemas.entries import (
    EntryBillClosed,
    EntryBilled,
    EntryBillPaid,
    EntryPaymentReversed,
    EntryRefunded,
    EntryRefundReturned,
)

_RECKONED_APART = Money("1.00")
"""CBP's interest and ours may differ by rounding: of less, beside interest that was paid, no debt and no excess is concluded."""


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
    """Interest that CBP has not billed and nobody has paid: to liquidation, and of delinquency where a payment came late."""
    interest_paid: Money = ZERO
    """What was paid of such interest."""
    accrued_until: date | None = None
    """The end of the thirty-day periods whose delinquent interest is counted already, because a payment came after them."""
    unknown: bool = False
    """Interest runs on it at a rate that is not known: nobody can say what is too much."""

    @property
    def waits(self) -> bool:
        """Whether anything of it is still owed, be it interest alone."""
        return bool(self.open or self.interest_owed)

    @property
    def interest_owed(self) -> Money:
        """Interest that is not paid, but for what may be a difference of rounding."""
        return ZERO if self.interest_paid and self.interest < _RECKONED_APART else self.interest

    @property
    def received(self) -> Money:
        """What was paid on it, or set off."""
        return self.amount - self.open + self.interest_paid


@dataclass(slots=True)
class _Ledger:
    rates: Rates
    bills: list[Bill] = field(default_factory=list)
    paid: Money = ZERO
    early: Money = ZERO
    over: Money = ZERO
    """Paid beyond the bills there were and their interest."""
    over_since: date | None = None
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

    def reckon(self, liquidation: Assessed) -> None:
        """Open the bill that a liquidation gives, unless CBP has already sent one of just these duties."""
        on, amount = liquidation.on, liquidation.change
        for place, known in enumerate(self.bills):
            if known.duties == amount and known.billed_on <= on:
                self.bills[place] = replace(known, liquidated_on=on, duties=ZERO)
                return
        interest, unknown = max(liquidation.interest, ZERO), liquidation.interest_missing
        self.bill(Bill(on, on, BILL.end(on), amount, amount, interest=interest, unknown=unknown))

    def bill(self, bill: Bill) -> None:
        """Open a bill; what was paid before it counts."""
        self.bills.append(bill)
        early, self.early = self.early, ZERO
        if early:
            self._take(early, bill.number, bill.billed_on)

    def _take(self, amount: Money, number: str, on: date) -> None:
        """Take a payment off the bills, then off their interest; the rest was paid too much."""
        rest = self.reduce(amount, number)
        for place in self._of_number(number):
            bill = self.bills[place]
            off = min(rest, bill.interest)
            self.bills[place] = replace(
                bill, interest=bill.interest - off, interest_paid=bill.interest_paid + off
            )
            rest -= off
        told = all(bill.number for bill in self.bills)
        if rest and (told or rest >= _RECKONED_APART) and not any(bill.unknown for bill in self.bills):
            self._over(self.over + rest, self.over_since or on)

    def told(self, event: EntryBilled) -> None:
        """CBP's own bill takes the place of its earlier copy, or of the one that the latest liquidation before it gave."""
        amount = event.amount + event.interest
        due_on = event.due_on or BILL.end(event.billed_on)
        on, number = event.billed_on, event.bill_number or "told"
        for place in range(len(self.bills) - 1, -1, -1):
            known = self.bills[place]
            again = known.number == number and known.billed_on == on
            of_it = (
                bool(known.open) or amount >= known.amount
            )  # else one more bill, as of delinquent interest
            if again or (not known.number and known.liquidated_on <= on and of_it):
                covered = min(known.received + self.over, amount)
                self._over(max(known.received + self.over - amount, ZERO), self.over_since or on)
                self.bills[place] = Bill(
                    known.liquidated_on, on, due_on, amount, amount - covered, number, known.duties
                )
                return
        # Interest of a bill that was paid is in this one.
        self.bills = [bill if bill.open else replace(bill, interest=ZERO) for bill in self.bills]
        self.bill(Bill(on, on, due_on, amount, amount, number, event.amount))

    def _over(self, amount: Money, since: date) -> None:
        self.over, self.over_since = amount, since if amount else None

    def reduce(self, amount: Money, number: str = "") -> Money:
        """Take an amount off the open bills, those of this number first, then the oldest; return what is left of it."""
        for place in self._of_number(number):
            off = min(amount, self.bills[place].open)
            self.bills[place] = replace(self.bills[place], open=self.bills[place].open - off)
            amount -= off
        return amount

    def _of_number(self, number: str) -> list[int]:
        """The places of the bills, those of this number first, then the oldest."""
        return sorted(range(len(self.bills)), key=lambda place: (self.bills[place].number != number, place))

    @property
    def owed(self) -> Money:
        return sum((bill.open for bill in self.bills), ZERO)

    def pay(self, event: EntryBillPaid) -> None:
        """Money beyond what is open is the interest of the bills, and beyond that ours; money before any bill waits for it."""
        waited = self.owed
        self.bills = [self._delinquent(bill, event.paid_on) for bill in self.bills]
        self.paid += event.amount
        if self.bills:
            self._take(event.amount, event.bill_number, event.paid_on)
        else:
            self.early += event.amount
        if waited and not self.owed:
            self.settled_on = event.paid_on

    def _delinquent(self, bill: Bill, paid_on: date) -> Bill:
        """The bill with what delinquency has added to it when a payment comes late (19 U.S.C. 1505(d)), where the rates are known."""
        if not bill.waits or paid_on <= bill.due_on:
            return bill
        since = bill.accrued_until or bill.liquidated_on
        try:
            found = delinquent_interest(bill.open + bill.interest, since, bill.billed_on, paid_on, self.rates)
        except NoValueInForce:
            return replace(bill, unknown=True)
        until = found.steps[-1].last_on if found.steps else bill.accrued_until
        return replace(bill, interest=bill.interest + found.amount, accrued_until=until)

    def reverse(self, event: EntryPaymentReversed) -> None:
        """Open again what the payment had paid: the bill it names first, else the latest that was paid."""
        self.paid -= event.amount
        early = min(self.early, event.amount)
        self.early -= early
        over = min(self.over, event.amount - early)
        self._over(self.over - over, self.over_since or event.reversed_on)
        amount = event.amount - early - over
        order = sorted(
            range(len(self.bills)),
            key=lambda place: (self.bills[place].number != event.bill_number, -place),
        )
        for place in order:
            known = self.bills[place]
            of_interest = min(amount, known.interest_paid)
            back = min(amount - of_interest, known.amount - known.open)
            self.bills[place] = replace(
                known,
                open=known.open + back,
                interest=known.interest + of_interest,
                interest_paid=known.interest_paid - of_interest,
            )
            amount -= of_interest + back

    def close(self, event: EntryBillClosed) -> None:
        """Close what is open of all bills without payment."""
        self.unpaid += self.owed
        self.bills = [replace(bill, open=ZERO, interest=ZERO) for bill in self.bills]
        self.settled_on, self.closed_because = event.closed_on, event.reason

    def refund(self, event: EntryRefunded) -> None:
        """Count what came; what is beyond the refunds of liquidations gives back what was paid too much.

        Interest that had gone back with an earlier refund comes again.
        """
        outstanding = max(self.refunds - self.refunded, ZERO)
        beyond = max(event.amount - outstanding, ZERO)
        again = min(self.interest_returned, event.interest + beyond)
        self.interest_returned -= again
        self.refunded += event.amount - max(again - event.interest, ZERO)
        self.returned_on = None

    def returned(self, event: EntryRefundReturned) -> None:
        """Owe again what went back: first the refund itself, what is beyond it is its interest."""
        principal = min(event.amount, self.refunded)
        self.refunded -= principal
        self.interest_returned += event.amount - principal
        self.returned_on = event.returned_on

    def credit(self, on: date, amount: Money, *, deemed: bool) -> None:
        """A refund first takes back what is open of the bills, and what was closed without payment; the rest comes to us.

        The duty that is no longer owed bears no interest either.
        """
        billed = sum((bill.amount for bill in self.bills), ZERO)
        left = max(billed - amount, ZERO) / billed if billed else ZERO
        self.bills = [
            replace(
                bill,
                interest=max(cents((bill.interest + bill.interest_paid) * left) - bill.interest_paid, ZERO),
            )
            for bill in self.bills
        ]
        rest = self.reduce(amount)
        never_paid = min(rest, self.unpaid)
        self.unpaid -= never_paid
        rest -= never_paid
        if rest:
            self.refunds += rest
            self.refund_since, self.refund_deemed = on, deemed


def account(assessments: Sequence[Assessed], facts: Sequence[Fact[EntryEvent]], rates: Rates) -> EntryBalance:
    """Give what is owed on an entry, by us and to us."""
    ledger = _Ledger(rates)
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
        ledger.reckon(liquidation)
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
    waiting = [bill for bill in ledger.bills if bill.waits]
    beyond = max(ledger.refunded - ledger.refunds, ZERO)
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
            OpenBill(
                bill.open,
                bill.liquidated_on,
                bill.billed_on,
                bill.due_on,
                bill.number,
                bill.interest_owed,
                bill.accrued_until,
            )
            for bill in waiting
        ),
        overpaid=ledger.over - beyond if ledger.over > beyond else ZERO,
        overpaid_on=ledger.over_since if ledger.over > beyond else None,
    )
