"""Liquidation listings and saved bulletin tables: one row per happening."""

from datetime import date
from decimal import Decimal

import pytest

from drawback.intake.snapshots import Overlay
from drawback_schemas import liquidations as liquidation_events
from support.intake_files import LATER, events, take, write_csv

ENTRY = "XYZ41044683"
HEADINGS = (
    "Entry Number", "Event Type", "Event Date", "Posted Date", "Basis", "Action", "Ext/Susp Code",
    "Scheduled Liquidation Date", "Extended Until", "Case Number", "Liquidation Reason Codes", "Total Liquidated Duty Amount",
    "Notice", "Protest Number",
)  # fmt: skip


def row(**cells):
    return (
        dict.fromkeys(HEADINGS, "")
        | {"Entry Number": "XYZ-4104468-3"}
        | {k.replace("_", " "): v for k, v in cells.items()}
    )


def listing(tmp_path, *rows):
    return write_csv(tmp_path / "liquidations.csv", [dict.fromkeys(HEADINGS, "") | each for each in rows])


@pytest.mark.parametrize(
    ("cells", "event"),
    [
        (
            {
                "Event_Type": "Liquidation",
                "Event_Date": "12/18/2026",
                "Posted_Date": "12/19/2026",
                "Action": "No Change",
            },
            liquidation_events.LiquidationPosted(
                entry_number=ENTRY,
                liquidated_on=date(2026, 12, 18),
                posted_on=date(2026, 12, 19),
                outcome="no-change",
            ),
        ),
        (
            {"Event_Type": "Liquidation", "Event_Date": "02/06/2027", "Basis": "Deemed"},
            liquidation_events.LiquidationPosted(
                entry_number=ENTRY, liquidated_on=date(2027, 2, 6), kind="deemed"
            ),
        ),
        (
            {
                "Event_Type": "RELIQUIDATED",
                "Event_Date": "2027-03-12",
                "Action": "Refund",
                "Liquidation_Reason_Codes": "4, 63",
                "Total_Liquidated_Duty_Amount": "$9,792.00",
            },
            liquidation_events.LiquidationPosted(
                entry_number=ENTRY,
                liquidated_on=date(2027, 3, 12),
                kind="reliquidated",
                outcome="refund",
                reason_codes=("04", "63"),
                liquidated_duty=Decimal("9792.00"),
            ),
        ),
        (
            {
                "Event_Type": "Extension",
                "Event_Date": "10/01/2026",
                "Basis": "Importer Request",
                "Extended_Until": "02/06/2028",
            },
            liquidation_events.LiquidationExtended(
                entry_number=ENTRY, extended_on=date(2026, 10, 1), code="50", until_on=date(2028, 2, 6)
            ),
        ),
        (
            {"Event_Type": "Suspension", "Event_Date": "02/10/2026", "Case_Number": "C570968001"},
            liquidation_events.LiquidationSuspended(
                entry_number=ENTRY, suspended_on=date(2026, 2, 10), code="43", case_number="C-570-968-001"
            ),
        ),
        (
            {"Event_Type": "Suspended", "Event_Date": "02/10/2026", "Ext/Susp_Code": "46 - court order"},
            liquidation_events.LiquidationSuspended(
                entry_number=ENTRY, suspended_on=date(2026, 2, 10), code="46"
            ),
        ),
        (
            {"Event_Type": "Suspension lifted", "Event_Date": "06/10/2026", "Notice": "90 FR 24589"},
            liquidation_events.SuspensionLifted(
                entry_number=ENTRY, lifted_on=date(2026, 6, 10), notice="90 FR 24589"
            ),
        ),
        (
            {
                "Event_Type": "Scheduled",
                "Event_Date": "05/01/2026",
                "Scheduled_Liquidation_Date": "12/18/2026",
            },
            liquidation_events.LiquidationScheduled(
                entry_number=ENTRY, noticed_on=date(2026, 5, 1), scheduled_on=date(2026, 12, 18)
            ),
        ),
        (
            {"Event_Type": "Protest filed", "Event_Date": "01/05/2027", "Protest_Number": "390127100123"},
            liquidation_events.ProtestFiled(
                entry_number=ENTRY, protest_number="390127100123", filed_on=date(2027, 1, 5)
            ),
        ),
        (
            {"Event_Type": "Protest denied", "Event_Date": "05/05/2027", "Protest_Number": "390127100123"},
            liquidation_events.ProtestDecided(
                entry_number=ENTRY,
                protest_number="390127100123",
                decided_on=date(2027, 5, 5),
                outcome="denied",
            ),
        ),
        (
            {
                "Event_Type": "Protest decided",
                "Action": "Approved",
                "Event_Date": "05/05/2027",
                "Protest_Number": "390127100123",
            },
            liquidation_events.ProtestDecided(
                entry_number=ENTRY,
                protest_number="390127100123",
                decided_on=date(2027, 5, 5),
                outcome="approved",
            ),
        ),
    ],
)
def test_each_happening(tmp_path, cells, event):
    """Every kind of row becomes its event, with its own dates."""
    assert events(listing(tmp_path, row(**cells))) == [event]


def test_one_entry_appears_several_times(tmp_path):
    """Suspended, lifted, liquidated: three rows of one entry are three events; the listing again is none."""
    store = Overlay()
    path = listing(
        tmp_path,
        row(Event_Type="Suspension", Event_Date="02/10/2026"),
        row(Event_Type="Suspension lifted", Event_Date="06/10/2026"),
        row(Event_Type="Liquidation", Event_Date="12/04/2026"),
    )

    first = events(path, store)

    assert [type(event) for event in first] == [
        liquidation_events.LiquidationSuspended,
        liquidation_events.SuspensionLifted,
        liquidation_events.LiquidationPosted,
    ]
    assert events(path, store, as_of=LATER) == []


def test_a_row_that_holds_more_is_reported_again(tmp_path):
    """The same posting with its outcome filled in later gives one event more."""
    store = Overlay()
    events(listing(tmp_path, row(Event_Type="Liquidation", Event_Date="12/04/2026")), store)

    (again,) = events(
        listing(tmp_path, row(Event_Type="Liquidation", Event_Date="12/04/2026", Action="Bill")), store
    )

    assert again.outcome == "increase"


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        ({"Event_Type": "Settlement", "Event_Date": "12/04/2026"}, "liquidation"),
        ({"Event_Type": "Liquidation"}, "the date on which the entry was liquidated"),
        ({"Event_Type": "Liquidation", "Event_Date": "12/04/2026", "Action": "perhaps"}, "no change"),
        ({"Event_Type": "Extension", "Event_Date": "12/04/2026", "Ext/Susp_Code": "44"}, "49, 50, 51"),
        ({"Event_Type": "Suspension", "Event_Date": "12/04/2026", "Ext/Susp_Code": "49"}, "43, 44"),
        ({"Event_Type": "Protest filed", "Event_Date": "12/04/2026"}, "12 digits"),
        (
            {"Event_Type": "Protest decided", "Event_Date": "12/04/2026", "Protest_Number": "390127100123"},
            "approved",
        ),
        (
            {"Event_Type": "Liquidation", "Event_Date": "12/04/2026", "Liquidation_Reason_Codes": "4x"},
            "two-digit",
        ),
    ],
)
def test_rows_that_are_not_understood_are_held_alone(tmp_path, cells, expected):
    """A bad row of an entry does not hold back its good one."""
    taken, problems = take(
        listing(tmp_path, row(**cells), row(Event_Type="Scheduled", Scheduled_Liquidation_Date="12/18/2026"))
    )

    assert [each.event_type for each in taken] == ["liquidation.scheduled.v1"]
    assert len(problems) == 1
    assert expected in problems[0].expected


def test_a_listing_with_status_and_date_only(tmp_path):
    """Entry, liquidation date and status codes 1, 2, 3 are enough."""
    rows = [
        {"Entry Summary Number": "XYZ41044683", "Liquidation Date": "12/18/2026", "Liquidation Status": "1"},
        {"Entry Summary Number": "XYZ41011179", "Liquidation Date": "03/19/2027", "Liquidation Status": "2"},
        {"Entry Summary Number": "XYZ41022341", "Liquidation Date": "", "Liquidation Status": "2"},
    ]

    found = events(write_csv(tmp_path / "status.csv", rows), as_of=LATER)

    assert found == [
        liquidation_events.LiquidationPosted(entry_number="XYZ41044683", liquidated_on=date(2026, 12, 18)),
        liquidation_events.LiquidationScheduled(
            entry_number="XYZ41011179", noticed_on=LATER, scheduled_on=date(2027, 3, 19)
        ),
    ]


@pytest.mark.parametrize(
    ("said", "reporter"),
    [
        ("Bulletin", "bulletin"),
        ("ACE Report", "ace-report"),
        ("Courtesy Notice", "courtesy-notice"),
        ("Query", "query"),
        ("", ""),
    ],
)
def test_who_reported_a_liquidation_stands_with_it(tmp_path, said, reporter):
    """Of reports that disagree the bulletin governs (19 CFR 159.9): so each keeps its source."""
    path = write_csv(
        tmp_path / "liquidations.csv",
        [row(Event_Type="Liquidation", Event_Date="12/18/2026") | {"Reported By": said}],
    )
    assert [event.reported_by for event in events(path)] == [reporter]


def test_two_sources_of_one_file_are_two_reports(tmp_path):
    """A courtesy notice and the bulletin give two days of one entry: both are received, neither parks the other."""
    rows = [
        row(Event_Type="Liquidation", Event_Date="12/11/2026") | {"Source": "courtesy notice"},
        row(Event_Type="Liquidation", Event_Date="12/18/2026") | {"Source": "bulletin"},
    ]
    found = events(write_csv(tmp_path / "liquidations.csv", rows))
    assert {(event.reported_by, event.liquidated_on) for event in found} == {
        ("courtesy-notice", date(2026, 12, 11)),
        ("bulletin", date(2026, 12, 18)),
    }
