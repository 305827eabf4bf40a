"""Bills of an entry by hand arithmetic: what is open after each payment, copy, correction and return."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest

from drawback.lifecycles.entries.account import account
from drawback.lifecycles.entries.state import Assessed, EntryBalance, EntryEvent
from drawback.lifecycles.facts import Fact
from drawback_schemas.entries import (
    EntryBillClosed,
    EntryBilled,
    EntryBillPaid,
    EntryPaymentReversed,
    EntryRefunded,
    EntryRefundReturned,
)
from support.entry_days import LAW
from support.world import day

D = Decimal
NUMBER = "XYZ41011179"
UP = Assessed(day("2025-01-24"), "liquidated", D("1120.00"), D("1600.00"))
"""$480.00 more, billed by the law on the day of liquidation, due on 23 February."""


def paid(amount: str, on: str = "2025-02-20", bill: str = "") -> EntryBillPaid:
    return EntryBillPaid(entry_number=NUMBER, paid_on=day(on), amount=D(amount), bill_number=bill)


def billed(
    amount: str,
    on: str = "2025-02-07",
    number: str = "12345678",
    *,
    interest: str = "0.00",
    due: str | None = None,
) -> EntryBilled:
    return EntryBilled(
        entry_number=NUMBER,
        billed_on=day(on),
        amount=D(amount),
        interest=D(interest),
        bill_number=number,
        due_on=day(due) if due else None,
    )


def reversed_(amount: str, on: str = "2025-03-05", bill: str = "") -> EntryPaymentReversed:
    return EntryPaymentReversed(entry_number=NUMBER, reversed_on=day(on), amount=D(amount), bill_number=bill)


def balance(*events: EntryEvent, assessed: tuple[Assessed, ...] = (UP,)) -> EntryBalance:
    at = datetime(2025, 6, 1, tzinfo=UTC)
    facts = sorted(
        (Fact(one.legal_day, one.rank, at, f"e{number}", one) for number, one in enumerate(events)),
        key=lambda one: one.order,
    )
    return account(assessed, facts, LAW.rates)


def bills(found: EntryBalance) -> list[tuple[str, str, str]]:
    return [(one.number, str(one.open), str(one.due_on)) for one in found.open_bills]


@pytest.mark.parametrize(
    ("events", "still"),
    [
        ((), [("", "480.00", "2025-02-23")]),
        ((paid("480.00"),), []),
        ((paid("100.00"),), [("", "380.00", "2025-02-23")]),
        ((paid("480.01"),), []),
        ((billed("480.00"),), [("12345678", "480.00", "2025-03-09")]),
        ((billed("500.00"),), [("12345678", "500.00", "2025-03-09")]),
        ((billed("480.00", interest="20.00", due="2025-03-01"),), [("12345678", "500.00", "2025-03-01")]),
        ((paid("100.00", "2025-02-01"), billed("500.00")), [("12345678", "400.00", "2025-03-09")]),
        ((paid("480.00", "2025-02-01"), billed("500.00")), [("12345678", "20.00", "2025-03-09")]),
        ((paid("480.00", "2025-02-01"), billed("400.00")), [("12345678", "400.00", "2025-03-09")]),
        ((billed("480.00"), billed("480.00")), [("12345678", "480.00", "2025-03-09")]),
        ((billed("480.00"), billed("30.00", "2025-02-08", "2")), [("12345678", "480.00", "2025-03-09"), ("2", "30.00", "2025-03-10")]),
        ((billed("480.00"), billed("30.00", "2025-02-08", "2"), paid("50.00", bill="2")), [("12345678", "460.00", "2025-03-09")]),
        ((billed("480.00"), billed("30.00", "2025-02-08", "2"), paid("490.00")), [("2", "20.00", "2025-03-10")]),
        ((paid("480.00"), reversed_("480.00")), [("", "480.00", "2025-02-23")]),
        ((paid("480.00"), reversed_("80.00")), [("", "80.00", "2025-02-23")]),
        ((billed("480.00"), billed("30.00", "2025-02-08", "2"), paid("510.00"), reversed_("40.00")), [("12345678", "10.00", "2025-03-09"), ("2", "30.00", "2025-03-10")]),
        ((billed("480.00"), billed("30.00", "2025-02-08", "2"), paid("510.00"), reversed_("40.00", bill="12345678")), [("12345678", "40.00", "2025-03-09")]),
        ((paid("50.00", "2025-01-10"),), [("", "430.00", "2025-02-23")]),
        ((paid("50.00", "2025-01-10"), reversed_("50.00", "2025-01-12")), [("", "480.00", "2025-02-23")]),
        ((billed("480.00", "2025-01-20"),), [("12345678", "480.00", "2025-02-19")]),
        ((billed("479.00", "2025-01-20"),), [("12345678", "479.00", "2025-02-19"), ("", "480.00", "2025-02-23")]),
        ((EntryBillClosed(entry_number=NUMBER, closed_on=day("2025-03-01"), reason="bond paid"),), []),
    ],
)  # fmt: skip
def test_what_is_open_of_the_bills(events: tuple[EntryEvent, ...], still: list[tuple[str, str, str]]) -> None:
    """Thirty days from the day of billing unless the bill names its own; a payment goes to the bill it names, else the oldest first. A smaller bill after all was paid is one more."""
    found = balance(*events)
    assert bills(found) == still
    assert found.owed_by_us == sum((D(amount) for _, amount, _ in still), D("0.00"))


def test_settled_on_the_payment_that_closed_the_last_of_it() -> None:
    """Or on the day a person closed it, with the reason; not while something is open, and open again where the payment came back."""
    assert balance(paid("480.00")).settled_on == day("2025-02-20")
    assert balance(paid("100.00")).settled_on is None
    assert balance(paid("480.00"), paid("10.00", "2025-02-25")).settled_on == day("2025-02-20")
    assert balance(paid("480.00"), reversed_("1.00")).settled_on is None
    closed = balance(EntryBillClosed(entry_number=NUMBER, closed_on=day("2025-03-01"), reason="bond paid"))
    assert (closed.settled_on, closed.closed_because, closed.due_on) == (
        day("2025-03-01"),
        "bond paid",
        day("2025-02-23"),
    )
    assert (balance(paid("480.00")).paid, balance(paid("480.00"), reversed_("80.00")).paid) == (
        D("480.00"),
        D("400.00"),
    )


BACK = Assessed(day("2025-04-04"), "reliquidated", D("1600.00"), D("1000.00"))
"""$600.00 less: $480.00 of the bill, and $120.00 of the deposit."""
DEEMED = Assessed(day("2025-01-24"), "deemed", D("1120.00"), D("1000.00"))


@pytest.mark.parametrize(
    ("events", "to_us", "by_us"),
    [
        ((), "120.00", "0.00"),
        ((paid("480.00"),), "600.00", "0.00"),
        ((paid("100.00"),), "220.00", "0.00"),
        ((EntryBillClosed(entry_number=NUMBER, closed_on=day("2025-03-01"), reason="r"),), "120.00", "0.00"),
        (
            (
                paid("480.00"),
                EntryRefunded(entry_number=NUMBER, refunded_on=day("2025-05-01"), amount=D("500.00")),
            ),
            "100.00",
            "0.00",
        ),
        (
            (
                paid("480.00"),
                EntryRefunded(entry_number=NUMBER, refunded_on=day("2025-05-01"), amount=D("700.00")),
            ),
            "0.00",
            "0.00",
        ),
        (
            (
                paid("480.00"),
                EntryRefunded(
                    entry_number=NUMBER, refunded_on=day("2025-05-01"), amount=D("600.00"), interest=D("9.00")
                ),
                EntryRefundReturned(entry_number=NUMBER, returned_on=day("2025-05-09"), amount=D("609.00")),
            ),
            "609.00",
            "0.00",
        ),
        (
            (
                paid("480.00"),
                EntryRefunded(
                    entry_number=NUMBER, refunded_on=day("2025-05-01"), amount=D("600.00"), interest=D("9.00")
                ),
                EntryRefundReturned(entry_number=NUMBER, returned_on=day("2025-05-09"), amount=D("609.00")),
                EntryRefunded(
                    entry_number=NUMBER, refunded_on=day("2025-06-01"), amount=D("600.00"), interest=D("4.00")
                ),
            ),
            "5.00",
            "0.00",
        ),
    ],
)
def test_what_a_reliquidation_gives_back(events: tuple[EntryEvent, ...], to_us: str, by_us: str) -> None:
    """First what is open, then what was closed unpaid; the rest is a refund, owed until it came for good, interest that went back with it."""
    found = balance(*events, assessed=(UP, BACK))
    assert (found.owed_to_us, found.owed_by_us) == (D(to_us), D(by_us))
    assert (found.refund_since, found.refund_deemed) == (day("2025-04-04"), False)


def test_a_refund_of_a_deemed_liquidation_says_so_and_one_that_went_back_says_when() -> None:
    """19 U.S.C. 1504(a): its days run otherwise."""
    found = balance(assessed=(DEEMED,))
    assert (found.owed_to_us, found.refund_since, found.refund_deemed, found.returned_on) == (
        D("120.00"),
        day("2025-01-24"),
        True,
        None,
    )
    came = EntryRefunded(entry_number=NUMBER, refunded_on=day("2025-05-01"), amount=D("120.00"))
    back = EntryRefundReturned(entry_number=NUMBER, returned_on=day("2025-05-09"), amount=D("120.00"))
    assert balance(came, back, assessed=(DEEMED,)).returned_on == day("2025-05-09")
    again = EntryRefunded(entry_number=NUMBER, refunded_on=day("2025-06-09"), amount=D("120.00"))
    last = balance(came, back, again, assessed=(DEEMED,))
    assert (last.returned_on, last.owed_to_us, last.refunded) == (None, D("0.00"), D("120.00"))
