"""What CAPE answered, as ES-022 and the validation result file list it."""

from datetime import date

import pytest

from drawback.intake.snapshots import Overlay
from drawback_schemas.cape import EntryCapeAnswered
from drawback_schemas.entries import EntryRefunded, EntryRefundReturned
from support.intake_files import events, write_csv


@pytest.mark.parametrize(
    "heads",
    [
        ("ENTRY_NUMBER", "CLAIM_NUMBER", "STATUS", "ERROR_DESCRIPTION"),
        ("Entry Summary Number", "Cape Claim Number", "Filing Status", "Error Detail"),
    ],
)
def test_answers_are_taken_under_either_heading(tmp_path, heads):
    """Two errors of one entry are one rejection with both texts; the report's day stands in for the date."""
    rows = [
        ("XYZ-4104468-3", "CAPE-1", "Rejected", "Entry on reconciliation"),
        ("XYZ-4104468-3", "CAPE-1", "Rejected", "Open protest"),
        ("XYZ-4101117-9", "CAPE-1", "Accepted", ""),
    ]
    file = write_csv(tmp_path / "es022.csv", [dict(zip(heads, row, strict=True)) for row in rows])
    found = events(file)
    assert {(e.entry_number, e.outcome, e.reason) for e in found} == {
        ("XYZ41044683", "rejected", "Entry on reconciliation; Open protest"),
        ("XYZ41011179", "accepted", ""),
    }
    assert all(isinstance(e, EntryCapeAnswered) and e.declaration == "CAPE-1" for e in found)


def test_the_same_report_again_says_nothing(tmp_path):
    """Only a changed answer is an event."""
    head = {
        "ENTRY_NUMBER": "XYZ-4104468-3",
        "CLAIM_NUMBER": "CAPE-1",
        "STATUS": "Submitted",
        "STATUS_DATE": "05/01/2026",
    }
    store = Overlay()
    assert [e.answered_on for e in events(write_csv(tmp_path / "a.csv", [head]), store)] == [date(2026, 5, 1)]
    assert events(write_csv(tmp_path / "b.csv", [head]), store) == []
    later = head | {"STATUS": "Accepted", "STATUS_DATE": "05/04/2026"}
    assert [e.outcome for e in events(write_csv(tmp_path / "c.csv", [later]), store)] == ["accepted"]


@pytest.mark.parametrize(
    ("row", "kind"),
    [
        ({"Refund Date": "08/01/2026", "Refund Amount": "1000.00"}, EntryRefunded),
        (
            {"Reject Date": "08/05/2026", "Refund Amount": "1000.00", "Reject Reason": "no ACH"},
            EntryRefundReturned,
        ),
    ],
)
def test_refund_reports_need_no_column_of_what_happened(tmp_path, row, kind):
    """REV-603 lists refunds, REV-613 the rejected ones: the column of the day says which."""
    [event] = events(write_csv(tmp_path / "rev.csv", [{"Entry Number": "XYZ-4104468-3"} | row]))
    assert isinstance(event, kind)
