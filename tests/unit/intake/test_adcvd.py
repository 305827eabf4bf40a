"""AD/CVD rates and instructions: facts for every claimant."""

from datetime import date
from decimal import Decimal

import msgspec
import pytest

from drawback.intake.snapshots import Overlay
from drawback_schemas.adcvd import InstructionIssued, RatePublished
from drawback_schemas.parts import RatePart
from support.intake_files import LATER, events, take, write_csv

RATE = {
    "Case Number": "A-570-967",
    "Rate Type": "Final Results",
    "Publication Date": "06/10/2025",
    "Rate": "15.50%",
    "Producer": "EXAMPLE WORKS",
    "Exporter": "",
    "Period From": "05/01/2023",
    "Period To": "04/30/2024",
    "FR Cite": "90 FR 24589",
}
MESSAGE = {
    "Message Number": "5170301",
    "Message Date": "06/19/2025",
    "Cases": "A-570-967; A570967001",
    "Rate Mode": "stated",
    "Rate": "15.50",
    "Producer": "EXAMPLE WORKS",
    "Period From": "05/01/2023",
    "Period To": "04/30/2024",
    "Notice of Lifting of Suspension Date": "06/10/2025",
}


def test_final_results(tmp_path):
    """A published rate goes to everybody, under the case's name."""
    path = write_csv(tmp_path / "rates.csv", [RATE])

    assert events(path) == [
        RatePublished(
            case_number="A-570-967",
            kind="final",
            published_on=date(2025, 6, 10),
            rate=RatePart(rate_percent=Decimal("15.5"), producer="EXAMPLE WORKS"),
            period_from=date(2023, 5, 1),
            period_to=date(2024, 4, 30),
            fr_cite="90 FR 24589",
        )
    ]
    (taken,), _ = take(path)
    assert (taken.key, taken.subject) == ("*", "A-570-967")


def test_an_instruction(tmp_path):
    """Cases, rate, period and the notice of lifting."""
    (event,) = events(write_csv(tmp_path / "messages.csv", [MESSAGE]))

    assert event == InstructionIssued(
        message_number="5170301",
        issued_on=date(2025, 6, 19),
        case_numbers=("A-570-967", "A-570-967-001"),
        rate_mode="stated",
        rate=RatePart(rate_percent=Decimal("15.5"), producer="EXAMPLE WORKS"),
        period_from=date(2023, 5, 1),
        period_to=date(2024, 4, 30),
        lifting_on=date(2025, 6, 10),
    )


def test_as_json(tmp_path):
    """The same records as a JSON array or JSON lines, with figures as figures, give the same events with the same ids."""
    rates = [RATE, RATE | {"Producer": "", "Rate": 118.04}]
    as_csv = write_csv(tmp_path / "rates.csv", [{k: str(v) for k, v in row.items()} for row in rates])
    array, lines = tmp_path / "rates.json", tmp_path / "rates.jsonl"
    array.write_bytes(msgspec.json.format(msgspec.json.encode(rates), indent=2))
    lines.write_bytes(b"\n".join(msgspec.json.encode(row) for row in rates))

    ids = [[each.event_id for each in take(path)[0]] for path in (as_csv, array, lines)]

    assert len(ids[0]) == 2
    assert ids[0] == ids[1] == ids[2]


def test_all_others_is_nobody_in_particular(tmp_path):
    """The all-others rate has empty parties."""
    (event,) = events(write_csv(tmp_path / "o.csv", [RATE | {"Producer": "All-Others"}]))

    assert event.rate.producer == ""


def test_an_amended_rate_is_reported_again_and_the_rest_is_not(tmp_path):
    """One of two rates changed: one event."""
    store = Overlay()
    other = RATE | {"Case Number": "C-570-968"}
    events(write_csv(tmp_path / "a.csv", [RATE, other]), store)

    (event,) = events(write_csv(tmp_path / "b.csv", [RATE | {"Rate": "14.95%"}, other]), store, as_of=LATER)

    assert (event.case_number, event.rate.rate_percent) == ("A-570-967", Decimal("14.95"))


@pytest.mark.parametrize(
    ("base", "cells", "expected"),
    [
        (RATE, {"Case Number": "570-967"}, "A or C"),
        (RATE, {"Rate Type": "guess"}, "one of"),
        (RATE, {"Rate": ""}, "a rate in percent"),
        (RATE, {"Rate": "see notice"}, "a rate in percent"),
        (RATE, {"Period To": ""}, "the period of review"),
        (RATE, {"Period To": "04/30/2022"}, "not before 2023-05-01"),
        (MESSAGE, {"Message Number": "5999301"}, "day of the year"),
        (MESSAGE, {"Cases": "all"}, "A or C"),
        (MESSAGE, {"Rate": ""}, "the stated rate"),
        (MESSAGE, {"Rate Mode": ""}, "resume suspension"),
    ],
)
def test_bad_records(tmp_path, base, cells, expected):
    """Held with what was expected."""
    taken, problems = take(write_csv(tmp_path / "bad.csv", [base | cells]))

    assert taken == []
    assert expected in problems[0].expected + problems[0].message
