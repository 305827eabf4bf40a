"""A corrected line report keeps the goods of each line under its number, or is held."""

import pytest

from drawback.intake.snapshots import Overlay
from support.intake_files import LATER, events, take, write_csv

LAPTOP = {
    "Entry Number": "XYZ-0000001-5",
    "Line": "1",
    "Entry Type": "01",
    "Entry Date": "05/02/2025",
    "Import Date": "04/30/2025",
    "Country of Origin": "CN",
    "HTS": "8471.30.0100",
    "Entered Value": "10000",
    "Duty": "0",
    "Quantity": "100",
    "UOM": "NO",
    "Part Number": "L-1",
}
MOTOR = LAPTOP | {"HTS": "8501.10.4060", "Duty": "440", "Quantity": "40", "Part Number": "M-1"}
VALVE = LAPTOP | {"HTS": "8481.80.5090", "Duty": "300", "Quantity": "7", "Part Number": "V-1"}


def numbered(*lines):
    return [line | {"Line": str(number)} for number, line in enumerate(lines, 1)]


@pytest.mark.parametrize(
    "corrected",
    [
        numbered(VALVE, LAPTOP, MOTOR),
        numbered(MOTOR, LAPTOP),
        numbered(VALVE, LAPTOP | {"Quantity": "90", "Entered Value": "9000"}, MOTOR),
        numbered(MOTOR),
    ],
    ids=["line in front", "changed places", "in front and corrected", "first line gone"],
)
def test_a_report_that_moves_goods_to_another_line_is_held(tmp_path, corrected):
    """A claim on line 1 rests on laptops; no corrected report makes valves or motors of them."""
    store = Overlay()
    events(write_csv(tmp_path / "a.csv", numbered(LAPTOP, MOTOR)), store)

    taken, (problem,) = take(write_csv(tmp_path / "b.csv", corrected), store, as_of=LATER)

    assert taken == []
    assert "in this report: a claim that rests on line" in problem.message


@pytest.mark.parametrize(
    "corrected",
    [
        numbered(LAPTOP, MOTOR, VALVE),
        numbered(LAPTOP | {"Quantity": "90"}, MOTOR | {"Duty": "500"}),
        numbered(LAPTOP | {"HTS": "8471.41.0150"}, MOTOR),
    ],
    ids=["line behind", "corrected", "reclassified"],
)
def test_a_correction_that_leaves_the_numbers_comes_in(tmp_path, corrected):
    """New lines behind, other figures and other classifications on a line are what corrections are for."""
    store = Overlay()
    events(write_csv(tmp_path / "a.csv", numbered(LAPTOP, MOTOR)), store)

    (told,) = events(write_csv(tmp_path / "b.csv", corrected), store, as_of=LATER)

    assert told.TYPE == "entry.corrected.v1"


def test_lines_that_are_all_alike_have_nothing_to_tell_them_apart(tmp_path):
    """Two like lines may not be told apart: a third one of the kind is no renumbering."""
    store = Overlay()
    events(write_csv(tmp_path / "a.csv", numbered(LAPTOP, LAPTOP)), store)

    assert (
        len(events(write_csv(tmp_path / "b.csv", numbered(LAPTOP, LAPTOP, LAPTOP)), store, as_of=LATER)) == 1
    )


@pytest.mark.parametrize(
    ("corrected", "gone"),
    [
        (numbered(LAPTOP), "line 2–3 of"),
        ([numbered(LAPTOP, MOTOR, VALVE)[1]], "line 1, 3 of"),
        ([LAPTOP | {"Line": "4", "Part Number": "L-2"}], "line 1–3 of"),
    ],
    ids=["cut short", "filtered", "another part of the entry"],
)
def test_a_report_that_leaves_lines_out_takes_no_duty_away(tmp_path, corrected, gone):
    """Of an entry with three lines a later report has only some, or only others: what it lacks is not gone."""
    store = Overlay()
    events(write_csv(tmp_path / "a.csv", numbered(LAPTOP, MOTOR, VALVE)), store)

    taken, (problem,) = take(write_csv(tmp_path / "b.csv", corrected), store, as_of=LATER)

    assert taken == []
    assert gone in problem.message


def test_a_post_summary_correction_removes_lines(tmp_path):
    """The report shows that a PSC was filed: the line that it left out is gone, and named."""
    store = Overlay()
    events(write_csv(tmp_path / "a.csv", numbered(LAPTOP, MOTOR)), store)
    corrected = [line | {"PSC Indicator": "Y"} for line in numbered(LAPTOP)]

    (told,) = events(write_csv(tmp_path / "b.csv", corrected), store, as_of=LATER)

    assert (len(told.lines), told.reason) == (1, "psc")
    assert "line 2 no longer shown" in told.explanation
