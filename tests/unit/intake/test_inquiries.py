"""CF-28 and CF-29 notices, their answers, extensions and closings."""

from datetime import date
from decimal import Decimal

import msgspec
import pytest

from drawback.intake.snapshots import Overlay
from drawback_schemas import inquiries as inquiry_events
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

    assert event == inquiry_events.InquiryIssued(
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


@pytest.mark.parametrize("indent", [0, 2])
@pytest.mark.parametrize("many", [False, True])
def test_notices_as_json(tmp_path, indent, many):
    """One notice, or a list of them, as JSON with our own names or the form's: lists of lines are lists."""
    notice = {
        "inquiry_id": "Q7",
        "form": "CF-29",
        "type_of_action": "proposed",
        "date_of_notice": "2025-10-01",
        "entry_number": "XYZ-4101117-9",
        "line_numbers": [1, 2],
        "money_at_stake": 1250.10,
        "closed_on": None,
    }
    path = tmp_path / "cf29.json"
    path.write_bytes(msgspec.json.format(msgspec.json.encode([notice] if many else notice), indent=indent))

    (event,) = events(path)

    assert (event.form, event.line_numbers, event.money_at_stake) == (
        "CF-29-proposed",
        (1, 2),
        Decimal("1250.10"),
    )


def test_a_bad_json_line_among_notices_is_held_alone(tmp_path):
    """A line that is no object does not stop the notices around it."""
    good = [msgspec.json.encode(NOTICE | {"Inquiry Number": f"Q{number}"}).decode() for number in (1, 2)]
    path = tmp_path / "notices.jsonl"
    path.write_text(f"{good[0]}\n{{broken\n{good[1]}\n")

    taken, problems = take(path)

    assert [each.subject for each in taken] == ["Q1", "Q2"]
    assert [problem.row for problem in problems] == [2]
