"""Events from files of JSON lines: what is wrong with one is said at once and whole, with its place."""

import json
from datetime import date
from pathlib import Path

import pytest

from support.world import World

ON = date(2025, 3, 1)


def lines(folder: Path, *events: object) -> Path:
    path = folder / "events.jsonl"
    path.write_text("".join(json.dumps(event) + "\n" for event in events), encoding="utf-8")
    return path


@pytest.mark.slow
def test_all_that_is_wrong_with_an_event_is_said_with_its_row(tmp_path: Path) -> None:
    """Short form and whole envelope alike: every field, what was seen, what was expected; the good one between them is in."""
    data = {"entry_number": 5, "billed_on": "2025-13-01", "amount": "12.345"}
    good = {"entry_number": "XYZ42002201", "billed_on": "2025-02-01", "amount": "12.34"}
    envelope = {
        "specversion": "1.0",
        "id": "b-1",
        "source": "urn:acme",
        "time": "2025-02-01T00:00:00Z",
        "partitionkey": "acme",
    }
    kind = {"type": "entry.billed.v1"}
    path = lines(tmp_path, kind | {"data": data}, kind | {"data": good}, kind | envelope | {"data": data})

    report = World().product.take_in(path, claimant="acme", on=ON, kind="events")

    wrong = (
        "entry.billed.v1: data.entry_number is 5; expected text; data.billed_on is '2025-13-01'; expected a date, e.g. 2025-06-10; "
        "data.amount is 12.345; expected dollars with at most two decimals, not negative, e.g. 20.00"
    )
    assert report.parked == [f"events.jsonl, row 1: {wrong}", f"events.jsonl, row 3: {wrong}"]
    assert (report.events, report.outcome.parked) == (3, 2)
    assert len(report.problems) == 0
