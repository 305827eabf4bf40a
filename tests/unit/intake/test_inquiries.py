"""CF-28 and CF-29 notices, their answers, extensions and closings."""

from datetime import date
from decimal import Decimal

import pytest

from drawback.intake.snapshots import Overlay
from drawback_schemas import inquiries as said
from support.intake_files import LATER, events, take, write_csv

NOTICE = {
    "Inquiry Number": "CF28-2025-01",
    "Form": "CBP Form 28",
    "Type of Action": "",
    "Date of Request": "09/02/2025",
    "Entry Number": "XYZ-4101117-9",
    "Line Numbers": "1, 2",
    "HTSUS Item": "8479.90.9596",
    "Subject": "breakdown of components",
    "Money at Stake": "$1,250.00",
    "Assigned To": "",
    "Extended Until": "",
    "Answered On": "",
    "Closed On": "",
    "Outcome": "",
}


def test_a_notice(tmp_path):
    """A CF-28 with its entry, lines and money."""
    (event,) = events(write_csv(tmp_path / "a.csv", [NOTICE]))

    assert event == said.InquiryIssued(
        inquiry_id="CF28-2025-01",
        form="CF-28",
        issued_on=date(2025, 9, 2),
        entry_number="XYZ41011179",
        line_numbers=(1, 2),
        subject="breakdown of components",
        hts="8479909596",
        money_at_stake=Decimal("1250.00"),
    )


def test_its_life_in_later_reports(tmp_path):
    """Assigned, extended, answered, closed: each report gives what is new, and again nothing."""
    store = Overlay()
    steps = [
        {},
        {"Assigned To": "Dana"},
        {"Extended Until": "11/01/2025"},
        {"Answered On": "10/30/2025"},
        {"Closed On": "11/20/2025", "Outcome": "No change"},
    ]
    row, found = dict(NOTICE), []
    for number, step in enumerate(steps):
        row |= step
        path = write_csv(tmp_path / f"{number}.csv", [row])
        found += events(path, store, as_of=LATER)
        assert events(path, store, as_of=LATER) == []

    assert [type(event).__name__ for event in found] == [
        "InquiryIssued",
        "InquiryAssigned",
        "InquiryExtended",
        "InquiryAnswered",
        "InquiryClosed",
    ]
    assert (found[2].until_on, found[2].extended_on) == (date(2025, 11, 1), LATER)
    assert (found[4].closed_on, found[4].outcome) == (date(2025, 11, 20), "no-change")


def test_one_row_per_event(tmp_path):
    """A log with an event column adds up to the same inquiry."""
    rows = [
        {
            "Inquiry ID": "Q1",
            "Form": "CF-28",
            "Event": "Issued",
            "Event Date": "09/02/2025",
            "Entry": "XYZ41011179",
            "Outcome": "",
        },
        {
            "Inquiry ID": "Q1",
            "Form": "CF-28",
            "Event": "Answered",
            "Event Date": "10/10/2025",
            "Entry": "XYZ41011179",
            "Outcome": "",
        },
        {
            "Inquiry ID": "Q1",
            "Form": "CF-28",
            "Event": "Closed",
            "Event Date": "11/10/2025",
            "Entry": "",
            "Outcome": "Change",
        },
    ]

    issued, answered, closed = events(write_csv(tmp_path / "log.csv", rows))

    assert (issued.issued_on, answered.answered_on) == (date(2025, 9, 2), date(2025, 10, 10))
    assert (closed.closed_on, closed.outcome) == (date(2025, 11, 10), "change")


@pytest.mark.parametrize(
    ("form", "action", "name"),
    [
        ("CF-29 proposed", "", "CF-29-proposed"),
        ("CF-29", "Taken", "CF-29-taken"),
        ("Notice of Action", "proposed", "CF-29-proposed"),
        ("Request for Information", "", "CF-28"),
        ("28", "", "CF-28"),
        ("Verification", "", "verification"),
    ],
)
def test_forms(tmp_path, form, action, name):
    """The ways people write the forms; a CF-29 says whether it is proposed or taken."""
    (event,) = events(write_csv(tmp_path / "f.csv", [NOTICE | {"Form": form, "Type of Action": action}]))

    assert event.form == name


def test_a_notice_without_number_gets_one(tmp_path):
    """Form, entry and date name it."""
    rows = [{key: value for key, value in NOTICE.items() if key != "Inquiry Number"}]

    (event,) = events(write_csv(tmp_path / "n.csv", rows))

    assert event.inquiry_id == "CF-28/XYZ41011179/2025-09-02"


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        ({"Form": "CF-29"}, "proposed or taken"),
        ({"Form": "CF-30"}, "one of"),
        ({"Date of Request": ""}, "the date of the notice"),
        ({"Entry Number": ""}, "an entry number or a claim"),
        ({"Closed On": "11/20/2025"}, "how it was closed"),
        ({"Line Numbers": "all"}, "line numbers such as"),
    ],
)
def test_bad_notices(tmp_path, cells, expected):
    """Held with what was expected."""
    taken, problems = take(write_csv(tmp_path / "bad.csv", [NOTICE | cells]))

    assert taken == []
    assert expected in problems[0].expected
