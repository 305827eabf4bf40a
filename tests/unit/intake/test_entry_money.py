"""Bills, payments and refunds of entries, as accounts list them: one row per movement."""

from datetime import date
from decimal import Decimal

import pytest

from drawback.intake.snapshots import Overlay
from drawback_schemas import entries as entry_events
from support.intake_files import LATER, events, take, write_csv

ENTRY = "XYZ41044683"
HEADINGS = (
    "Entry Number", "Transaction Type", "Date", "Amount", "Interest", "Bill Number", "Due Date", "Reference", "Reason", "By",
)  # fmt: skip


def ledger(tmp_path, *rows, name="money.csv"):
    blank = dict.fromkeys(HEADINGS, "") | {"Entry Number": "XYZ-4104468-3"}
    return write_csv(
        tmp_path / name, [blank | {k.replace("_", " "): v for k, v in row.items()} for row in rows]
    )


@pytest.mark.parametrize(
    ("cells", "event"),
    [
        (
            {
                "Transaction_Type": "Bill",
                "Date": "10/03/2025",
                "Amount": "$480.00",
                "Interest": "59.32",
                "Bill_Number": "B-1",
                "Due_Date": "11/02/2025",
            },
            entry_events.EntryBilled(
                entry_number=ENTRY,
                billed_on=date(2025, 10, 3),
                amount=Decimal("480.00"),
                interest=Decimal("59.32"),
                bill_number="B-1",
                due_on=date(2025, 11, 2),
            ),
        ),
        (
            {"Transaction_Type": "Payment", "Date": "2025-10-30", "Amount": "480.00", "Interest": "59.32"},
            entry_events.EntryBillPaid(
                entry_number=ENTRY, paid_on=date(2025, 10, 30), amount=Decimal("539.32")
            ),
        ),
        (
            {
                "Transaction_Type": "ACH debit returned",
                "Date": "2025-11-04",
                "Amount": "539.32",
                "Reason": "R01",
            },
            entry_events.EntryPaymentReversed(
                entry_number=ENTRY, reversed_on=date(2025, 11, 4), amount=Decimal("539.32"), reason="R01"
            ),
        ),
        (
            {"Transaction_Type": "Refund", "Date": "2026-03-02", "Amount": "300.00", "Interest": "9.00"},
            entry_events.EntryRefunded(
                entry_number=ENTRY,
                refunded_on=date(2026, 3, 2),
                amount=Decimal("300.00"),
                interest=Decimal("9.00"),
            ),
        ),
        (
            {
                "Transaction_Type": "Refund rejected",
                "Date": "2026-03-05",
                "Amount": "309.00",
                "Reason": "no ACH",
            },
            entry_events.EntryRefundReturned(
                entry_number=ENTRY, returned_on=date(2026, 3, 5), amount=Decimal("309.00"), reason="no ACH"
            ),
        ),
        (
            {
                "Transaction_Type": "Written off",
                "Date": "2026-03-05",
                "Reason": "offer in compromise",
                "By": "Pat",
            },
            entry_events.EntryBillClosed(
                entry_number=ENTRY, closed_on=date(2026, 3, 5), reason="offer in compromise", by="Pat"
            ),
        ),
    ],
    ids=["bill", "payment", "payment reversed", "refund", "refund returned", "closed"],
)
def test_each_movement_is_an_event(tmp_path, cells, event):
    """The kind is known by its headings; a payment counts with the interest paid in it."""
    assert events(ledger(tmp_path, cells)) == [event]


@pytest.mark.parametrize(
    ("cells", "column"),
    [
        ({"Transaction_Type": "Payment", "Date": "2025-10-30"}, "Amount"),
        ({"Transaction_Type": "Payment", "Date": "2025-10-30", "Amount": "-5.00"}, "Amount"),
        ({"Transaction_Type": "Gift", "Date": "2025-10-30", "Amount": "5.00"}, "Transaction Type"),
        ({"Transaction_Type": "Closed", "Date": "2025-10-30"}, "Reason"),
        ({"Transaction_Type": "Bill", "Amount": "5.00"}, "Date"),
    ],
)
def test_what_a_row_lacks_is_named(tmp_path, cells, column):
    """A movement without amount, day or kind moves nothing, and nobody closes a bill without a reason."""
    taken, problems = take(ledger(tmp_path, cells))
    assert taken == []
    assert [problem.column for problem in problems] == [column]


def test_a_corrected_row_moves_only_the_difference(tmp_path):
    """The list is run again with $500 where it said $539.32: $39.32 of the payment is taken back, not $500 more paid."""
    seen = Overlay()
    first = {"Transaction_Type": "Payment", "Date": "2025-10-30", "Amount": "539.32"}
    events(ledger(tmp_path, first), seen)
    again = ledger(tmp_path, first | {"Amount": "500.00"}, name="again.csv")

    assert events(again, seen, as_of=LATER) == [
        entry_events.EntryPaymentReversed(
            entry_number=ENTRY, reversed_on=date(2025, 10, 30), amount=Decimal("39.32")
        )
    ]
