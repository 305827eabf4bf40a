"""Totals with the number of their entry, days far ahead, export lines that repeat, the day a notice names."""

from datetime import date

import pytest

from drawback_schemas import decode
from support.intake_files import AS_OF, events, take, write_csv
from support.line_report import ADDED, BOTH, GOODS, OTHER, changed, duties, held, remarks, written

BLANK = tuple("" for _ in GOODS)
TOTAL = changed(BLANK, c0="XYZ-0000001-5", c8="10000.00", c9="2940.00")


@pytest.mark.parametrize("label", [{}, {"c1": "Subtotal"}, {"c1": "Total"}])
def test_a_total_with_the_number_of_its_entry(tmp_path, label):
    """With a label or none: it is the sum of the rows, is left out, and that is said."""
    path = written(tmp_path / "r.csv", GOODS, ADDED, changed(TOTAL, **label))

    assert duties(path) == BOTH
    assert ["row 4" in said and "is a total" in said for said in remarks(path) if "total" in said] == [True]


@pytest.mark.parametrize("label", [{}, {"c1": "Subtotal"}])
def test_a_total_that_the_rows_do_not_make_holds_the_entry(tmp_path, label):
    """$2,940 of rows under a total of $3,000: a row is missing, or is another entry's."""
    path = written(tmp_path / "r.csv", GOODS, ADDED, changed(TOTAL, c9="3000.00", **label), OTHER)
    taken, problems = take(path)

    assert {each.subject for each in taken} == {"XYZ00000023"}
    assert any("3000.00" in problem.message and "2940.00" in problem.message for problem in problems)


def test_a_row_without_its_tariff_number_is_no_total(tmp_path):
    """It has a line number: its tariff number is missing, and the entry is held."""
    path = written(tmp_path / "r.csv", GOODS, changed(ADDED, c6="", c7=""))

    assert any("HTS" in sentence for sentence in held(path))


def test_rows_behind_a_total_are_filled_from_the_goods_not_from_the_total(tmp_path):
    """A suppressed repeat below a total belongs to no entry that can be told: it is held, not given the total's blank facts."""
    repeat = changed(ADDED, c0="", c1="", c2="", c3="", c4="", c5="")
    path = written(tmp_path / "r.csv", GOODS, changed(TOTAL, c9="440.00"), repeat)

    assert held(path)


@pytest.mark.parametrize("row", ["05/02/2052", "05/02/52", "03/03/2027"])
def test_a_fact_far_behind_the_report_is_a_slip_of_the_year(tmp_path, row):
    """An entry of 2052 in a report of 1 March 2026 is held; the rest is taken."""
    path = written(tmp_path / "r.csv", changed(GOODS, c3=row), OTHER)
    taken, problems = take(path)

    assert [each.subject for each in taken if b"entry.filed" in each.envelope] == ["XYZ00000023"]
    assert any("after the report's day, 2026-03-01" in problem.message for problem in problems)


@pytest.mark.parametrize(
    ("day", "is_held"), [("03/02/2027", False), ("03/03/2027", True)]
)  # 366 and 367 days behind the report
def test_the_last_day_that_an_entry_may_lie_ahead(tmp_path, day, is_held):
    """Entries are filed with the day on which they are expected, a year at most."""
    assert date(2026, 3, 1) == AS_OF
    assert bool(held(written(tmp_path / "r.csv", changed(GOODS, c3=day)))) is is_held


@pytest.mark.parametrize(("day", "is_held"), [("01/15/2029", False), ("01/15/2049", True)])
def test_what_is_scheduled_may_lie_years_ahead(tmp_path, day, is_held):
    """An extended entry liquidates years later; not in half a lifetime."""
    row = {"Entry Number": "XYZ-0000001-5", "Event Type": "Scheduled", "Scheduled Liquidation Date": day}

    assert bool([p for p in take(write_csv(tmp_path / "l.csv", [row]))[1] if p.held]) is is_held


LINE = {
    "ITN": "X20250901123456",
    "Date of Export": "09/01/2025",
    "Schedule B/HTS Number": "8501.10.4060",
    "Quantity 1": "600",
    "UOM 1": "NO",
    "Value (USD)": "15000.00",
}


def test_an_export_line_that_repeats_counts_once_and_that_is_said(tmp_path):
    """Without line numbers nobody can tell a second pallet from a second print: the fewer goods count, and a person is told."""
    taken, (remark,) = take(write_csv(tmp_path / "x.csv", [LINE, LINE]))

    assert [each.subject for each in taken] == ["X20250901123456/1"]
    assert not remark.held
    assert "row 3" in remark.message
    assert "repeats row 2 word for word and is counted once" in remark.message


def test_numbered_lines_that_are_alike_count_both(tmp_path):
    """The report itself says that they are two."""
    rows = [{**LINE, "Line Number": "1"}, {**LINE, "Line Number": "2"}]
    assert [event.export_id for event in events(write_csv(tmp_path / "x.csv", rows))] == [
        "X20250901123456/1",
        "X20250901123456/2",
    ]


@pytest.mark.parametrize("heading", ["Response Due", "Due Date", "Reply By", "Response Due Dt"])
def test_the_day_by_which_a_notice_asks_for_the_answer(tmp_path, heading):
    """The list's own day goes with the notice; the docket prefers it to the law's thirty days."""
    row = {
        "Form": "CF-28",
        "Entry Number": "XYZ-0000001-5",
        "Issue Date": "02/01/2026",
        heading: "03/05/2026",
    }
    taken, _ = take(write_csv(tmp_path / "i.csv", [row]))

    assert decode(taken[0].envelope)[1].answer_by == date(2026, 3, 5)
