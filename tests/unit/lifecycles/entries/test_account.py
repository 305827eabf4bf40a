"""Money after liquidation: bills stay due until paid, taken back or closed; refunds until they arrive for good."""

from decimal import Decimal

import pytest
from msgspec.structs import replace

from drawback.lifecycles.entries.state import EntryState, FindingKind
from drawback_schemas.entries import (
    EntryBillClosed,
    EntryBilled,
    EntryBillPaid,
    EntryPaymentReversed,
    EntryRefunded,
    EntryRefundReturned,
)
from drawback_schemas.liquidations import LiquidationPosted, ProtestDecided, ProtestFiled
from support.entry_days import NUMBER, EntryDays
from support.world import a_line, an_entry, day

UP = LiquidationPosted(
    entry_number=NUMBER, liquidated_on=day("2025-01-24"), liquidated_duty=Decimal("1600.00")
)
BACK = LiquidationPosted(
    entry_number=NUMBER,
    liquidated_on=day("2025-04-04"),
    kind="reliquidated",
    liquidated_duty=Decimal("1120.00"),
)


def paid(amount: str, on: str = "2025-02-20", bill: str = "") -> EntryBillPaid:
    return EntryBillPaid(entry_number=NUMBER, paid_on=day(on), amount=Decimal(amount), bill_number=bill)


def billed(amount: str, on: str, *, interest: str = "0", number: str = "", due: str = "") -> EntryBilled:
    return EntryBilled(
        entry_number=NUMBER,
        billed_on=day(on),
        amount=Decimal(amount),
        interest=Decimal(interest),
        bill_number=number,
        due_on=day(due) if due else None,
    )


def liquidated() -> EntryDays:
    return EntryDays().receives(
        an_entry(NUMBER, "2024-03-15", lines=[a_line(value="20000.00", duty="1120.00")]), UP
    )


def test_a_bill_that_names_its_own_day_is_due_on_that_day() -> None:
    """Billed on 31 January with 28 February on it: that day, and not the thirtieth after."""
    entry = liquidated().receives(billed("480.00", "2025-01-31", number="12345678", due="2025-02-28"))
    row = entry.due("D-37")
    assert row is not None
    assert (row.due_on, row.formula, row.operate_on) == (
        day("2025-02-28"),
        "as the bill says",
        day("2025-02-28"),
    )


def test_a_change_of_nothing_is_no_bill_and_no_refund() -> None:
    """A liquidation at what was deposited owes nothing either way, whatever interest it names."""
    even = LiquidationPosted(
        entry_number=NUMBER, liquidated_on=day("2025-01-24"), liquidated_duty=Decimal("1120.00")
    )
    entry = EntryDays().receives(
        an_entry(NUMBER, "2024-03-15", lines=[a_line(value="20000.00", duty="1120.00")]), even
    )
    assert (entry.view.account.owed_by_us, entry.view.account.owed_to_us) == (Decimal(0), Decimal(0))
    assert entry.due("D-37") is None


def test_an_unpaid_bill_stays_due_through_finality() -> None:
    """Final for good, and the bill of $480 is on the docket, unmet, under its own day."""
    entry = liquidated().sweeps(day("2026-11-28"))
    assert entry.view.state is EntryState.FINAL
    row = entry.due("D-37")
    assert row is not None
    assert (row.due_on, row.money, row.met_on) == (day("2025-02-23"), Decimal("480.00"), None)


@pytest.mark.parametrize(
    ("amounts", "owed", "met"),
    [
        (("479.99",), "0.01", None),
        (("480.00",), "0.00", "2025-02-20"),
        (("200.00", "280.00"), "0.00", "2025-02-20"),
        (("539.32",), "0.00", "2025-02-20"),
    ],
)
def test_a_bill_is_met_on_the_day_its_last_cent_is_paid(
    amounts: tuple[str, ...], owed: str, met: str | None
) -> None:
    """In parts or with interest; a cent short stays open. `tests/support/stories_of_bills.py` tells what becomes of the interest."""
    entry = liquidated().receives(*(paid(amount) for amount in amounts))
    row = entry.due("D-37")
    assert row is not None
    assert entry.view.account.owed_by_us == Decimal(owed)
    assert row.met_on == (day(met) if met else None)


def test_cbps_bill_takes_the_place_of_the_one_we_reckoned() -> None:
    """Billed with interest under a number and a day of its own: that is what is due, and one bill, not two."""
    entry = liquidated().receives(
        billed("480.00", "2025-01-31", interest="43.21", number="12345678", due="2025-03-02")
    )
    row = entry.due("D-37")
    assert row is not None
    assert (row.due_on, row.money) == (day("2025-03-02"), Decimal("523.21"))
    assert entry.view.account.billed == Decimal("523.21")


def test_a_payment_that_arrives_before_its_bill_counts() -> None:
    """The bank's file comes before the liquidation listing."""
    entry = EntryDays().receives(
        an_entry(NUMBER, "2024-03-15", lines=[a_line(value="20000.00", duty="1120.00")])
    )
    entry.receives(paid("480.00", on="2025-01-20")).receives(UP)
    assert entry.view.account.owed_by_us == 0


def test_a_bill_without_liquidation_is_due_all_the_same() -> None:
    """A supplemental duty bill on an open entry."""
    entry = EntryDays().receives(an_entry(NUMBER, "2024-03-15"), billed("75.00", "2024-06-03"))
    row = entry.due("D-37")
    assert row is not None
    assert (row.due_on, row.money) == (day("2024-07-03"), Decimal("75.00"))


def test_a_person_may_close_a_bill_with_a_reason() -> None:
    """Closed, not paid: the row is met that day, and the reason is kept."""
    closed = EntryBillClosed(
        entry_number=NUMBER, closed_on=day("2025-05-05"), reason="paid by the surety", by="mia"
    )
    entry = liquidated().receives(closed)
    row = entry.due("D-37")
    assert row is not None
    assert row.met_on == day("2025-05-05")
    assert (entry.view.account.paid, entry.view.account.closed_because) == (0, "paid by the surety")


def test_what_was_paid_and_reliquidated_back_is_owed_to_us_until_it_arrives_for_good() -> None:
    """Paid 480, reliquidated back: CBP refunds by the thirtieth day; returned by the bank, it is owed again without interest."""
    entry = liquidated().receives(paid("480.00"), BACK)
    row = entry.due("D-37-refund")
    assert row is not None
    assert (row.due_on, row.money) == (day("2025-05-04"), Decimal("480.00"))
    entry.receives(
        EntryRefunded(entry_number=NUMBER, refunded_on=day("2025-04-30"), amount=Decimal("480.00"))
    )
    assert entry.view.account.owed_to_us == 0
    assert entry.due("D-37-refund") is None
    entry.receives(
        EntryRefundReturned(
            entry_number=NUMBER, returned_on=day("2025-05-06"), amount=Decimal("480.00"), reason="R03"
        )
    )
    assert entry.view.account.owed_to_us == Decimal("480.00")
    [finding] = [f for f in entry.view.findings if f.kind is FindingKind.REFUND_RETURNED]
    assert "could not be delivered" in finding.says


def test_a_reliquidation_takes_back_what_is_not_paid() -> None:
    """Half of the bill is paid: the rest falls away, the half comes back."""
    account = liquidated().receives(paid("240.00"), BACK).view.account
    assert (account.owed_by_us, account.owed_to_us) == (0, Decimal("240.00"))


def test_payments_go_to_the_bill_they_name() -> None:
    """Two bills; the payment names the second, the first stays due."""
    entry = liquidated().receives(
        billed("480.00", "2025-01-31", number="B-1"),
        billed("75.00", "2025-02-10", number="B-2"),
        paid("75.00", bill="B-2"),
    )
    row = entry.due("D-37")
    assert row is not None
    assert (row.due_on, row.money) == (day("2025-03-02"), Decimal("480.00"))


def test_what_was_closed_unpaid_and_reliquidated_back_is_no_refund() -> None:
    """A person closed the bill of $480 without payment: when CBP takes it back, nothing comes to us."""
    closed = EntryBillClosed(entry_number=NUMBER, closed_on=day("2025-03-01"), reason="offer accepted")
    account = liquidated().receives(closed, BACK).view.account
    assert (account.owed_by_us, account.owed_to_us) == (Decimal("0.00"), Decimal("0.00"))


def test_a_bill_that_arrives_before_its_liquidation_is_one_bill() -> None:
    """CBP's bill of $480 with $21 interest, dated before the liquidation that it is for: $501, not $981."""
    account = (
        liquidated().receives(billed("480.00", "2025-01-20", interest="21.00", number="B1")).view.account
    )
    assert (account.billed, account.owed_by_us) == (Decimal("501.00"), Decimal("501.00"))
    assert [bill.liquidated_on for bill in account.open_bills] == [day("2025-01-24")]


def test_interest_that_went_back_with_a_refund_is_owed_again_and_comes_with_the_next_one() -> None:
    """$480 with $9 interest came, $489 went back: $489 is owed again, and nothing once it has come."""
    came = EntryRefunded(
        entry_number=NUMBER, refunded_on=day("2025-05-02"), amount=Decimal("480.00"), interest=Decimal("9.00")
    )
    back = EntryRefundReturned(entry_number=NUMBER, returned_on=day("2025-05-09"), amount=Decimal("489.00"))
    entry = liquidated().receives(paid("480.00"), BACK, came, back)
    assert entry.view.account.owed_to_us == Decimal("489.00")
    assert FindingKind.REFUND_RETURNED in {finding.kind for finding in entry.view.findings}

    again = replace(came, refunded_on=day("2025-06-02"))
    assert entry.receives(again).view.account.owed_to_us == Decimal("0.00")


@pytest.mark.parametrize(("total", "owed"), [("1138.60", "0.00"), ("1138.70", "18.70")])
def test_the_twenty_dollars_are_netted_with_interest(total: str, owed: str) -> None:
    """19 CFR 159.6: with ten months at 8 % (1.07 on 18.60), 18.60 stays below twenty dollars and 18.70 does not."""
    small = LiquidationPosted(
        entry_number=NUMBER, liquidated_on=day("2025-01-24"), liquidated_duty=Decimal(total)
    )
    filed = an_entry(NUMBER, "2024-03-15", lines=[a_line(value="20000.00", duty="1120.00")])
    assert EntryDays().receives(filed, small).view.account.owed_by_us == Decimal(owed)


@pytest.mark.parametrize(("outcome", "owed"), [("approved", "15.00"), ("denied", "0.00")])
def test_a_protest_refund_comes_however_small_it_is(outcome: str, owed: str) -> None:
    """19 CFR 159.6(b): a reliquidation after a granted protest refunds $15; CBP's own would leave it."""
    entry = EntryDays().receives(
        an_entry(NUMBER, "2024-03-15", lines=[a_line(value="20000.00", duty="1120.00")]),
        LiquidationPosted(
            entry_number=NUMBER, liquidated_on=day("2025-01-24"), liquidated_duty=Decimal("1120.00")
        ),
        ProtestFiled(entry_number=NUMBER, protest_number="2704-25-1", filed_on=day("2025-02-03")),
        ProtestDecided(
            entry_number=NUMBER,
            protest_number="2704-25-1",
            decided_on=day("2025-03-03"),
            outcome=outcome,  # type: ignore[arg-type]
        ),
        LiquidationPosted(
            entry_number=NUMBER,
            liquidated_on=day("2025-04-04"),
            kind="reliquidated",
            liquidated_duty=Decimal("1105.00"),
        ),
    )
    assert entry.view.account.owed_to_us == Decimal(owed)


@pytest.mark.parametrize(
    ("reversed_amount", "open_again"), [("480.00", "480.00"), ("100.00", "100.00"), ("600.00", "480.00")]
)
def test_a_payment_that_did_not_stand_opens_the_bill_again(reversed_amount: str, open_again: str) -> None:
    """Paid on 20 February, the debit came back on the 27th: the bill is due as before, under its own day."""
    back = EntryPaymentReversed(
        entry_number=NUMBER, reversed_on=day("2025-02-27"), amount=Decimal(reversed_amount), reason="R01"
    )
    entry = liquidated().receives(paid("480.00"), back)
    assert entry.view.account.owed_by_us == Decimal(open_again)
    assert entry.view.account.settled_on is None
    row = entry.due("D-37")
    assert row is not None
    assert (row.due_on, row.met_on) == (day("2025-02-23"), None)


def test_a_bill_sent_again_with_another_amount_is_one_bill() -> None:
    """The same number of the same day: the later content is the bill."""
    first = billed("480.00", "2025-01-24", interest="50.00", number="B1")
    again = billed("480.00", "2025-01-24", interest="59.32", number="B1")
    account = liquidated().receives(first, again).view.account
    assert (account.billed, account.owed_by_us) == (Decimal("539.32"), Decimal("539.32"))


@pytest.mark.parametrize(("returned", "says"), [("2026-02-05", False), ("2026-02-06", True)])
def test_since_refunds_are_electronic_one_that_came_back_earns_nothing_more(
    returned: str, *, says: bool
) -> None:
    """91 FR 21 (19 CFR 24.36), from 6 February 2026."""
    back = EntryRefundReturned(entry_number=NUMBER, returned_on=day(returned), amount=Decimal("480.00"))
    came = EntryRefunded(entry_number=NUMBER, refunded_on=day("2025-04-30"), amount=Decimal("480.00"))
    entry = liquidated().receives(paid("480.00"), BACK, came, back)
    [finding] = [f for f in entry.view.findings if f.kind is FindingKind.REFUND_RETURNED]
    assert ("no further interest" in finding.says) is says
