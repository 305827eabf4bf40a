"""Files that a stranger wrote against the reader: page lines, ditto marks, other calendars, totals that do not add up."""

from datetime import date
from decimal import Decimal

import pytest

from support.intake_files import events, take
from support.line_report import ADDED, GOODS, HEADS, OTHER, changed, duties, written


@pytest.mark.parametrize(
    "between", [("Page 1 of 2",), ("*** continued ***",), ("Record Count", "2"), HEADS, ("Grand Total", *[""] * 7, "10000.00")]
)  # fmt: skip
def test_what_stands_between_two_rows_of_an_entry_does_not_part_it(tmp_path, between):
    """A page line between the goods and their $2,500 of Section 301 duty leaves one entry of $2,940."""
    assert duties(written(tmp_path / "a.csv", GOODS, between, ADDED)) == [Decimal(440), Decimal(2500)]


def test_repeats_are_filled_down_past_a_page_line(tmp_path):
    """The row behind the page break says no number: it is the next of the entry above."""
    blank = ("", "", "", "", "", "", *ADDED[6:])
    assert duties(written(tmp_path / "a.csv", GOODS, ("Page 2",), blank)) == [Decimal(440), Decimal(2500)]


@pytest.mark.parametrize("mark", ['""""', "ditto", "do.", "same as above", "〃"])
def test_a_ditto_mark_says_what_stands_above(tmp_path, mark):
    """Number, line, dates and country repeat."""
    row = (*[mark] * 6, *ADDED[6:])
    assert duties(written(tmp_path / "a.csv", GOODS, row)) == [Decimal(440), Decimal(2500)]


@pytest.mark.parametrize(
    "total", [("Gesamt",), ("Zwischensumme XYZ-0000001-5",), ("Somme",), ("Record Count: 2",), ("Number of records", "2")]
)  # fmt: skip
def test_totals_in_other_words(tmp_path, total):
    """A footer in another language, or in two cells, is no row that is held."""
    row = (*total, *[""] * (8 - len(total)), "10000.00", "2940.00")
    assert duties(written(tmp_path / "a.csv", GOODS, ADDED, row if len(total) == 1 else total)) == [
        Decimal(440),
        Decimal(2500),
    ]


def test_two_facts_in_one_amount_hold_the_row(tmp_path):
    """9,000 as the line's entered value beside 10,000 on its only tariff row: neither is taken."""
    taken, problems = take(written(tmp_path / "a.csv", (*GOODS, "9000.00"), heads=(*HEADS, "Entered Value")))
    assert not taken
    assert "saw '9000.00'; expected the sum of the line's tariff rows, 10000.00" in problems[0].message


@pytest.mark.parametrize(
    ("total", "held"),
    [("2940.00", False), ("440.00", False), ("2974.64", False), ("2974.65", True), ("439.99", True), ("5000.00", True)],
)  # fmt: skip
def test_the_total_of_an_entry_must_be_that_of_its_rows(tmp_path, total, held):
    """440 + 2,500 with 34.64 of MPF: a total outside 440 and 2,974.64 says that a row is missing."""
    path = written(tmp_path / "a.csv", (*GOODS, total), (*ADDED, total), heads=(*HEADS, "Total Duty"))
    taken, problems = take(path)
    assert bool(taken) is not held
    assert [problem.column for problem in problems if problem.held] == ["Total Duty"] * held


@pytest.mark.parametrize(
    ("cell", "on"),
    [
        ("05022025", date(2025, 5, 2)),
        ("5022025", date(2025, 5, 2)),
        ("20250502", date(2025, 5, 2)),
        ("2. Mai 2025", date(2025, 5, 2)),
        ("02-OKT-2025", date(2025, 10, 2)),
        ("2 mars 2025", date(2025, 3, 2)),
        ("2 de mayo de 2025", date(2025, 5, 2)),
        ("12-ENE-2025", date(2025, 1, 12)),
        ("1er août 2025", date(2025, 8, 1)),
        ("2nd May 2025", date(2025, 5, 2)),
        ("13th March 2025", date(2025, 3, 13)),
    ],
)
def test_a_day_as_people_write_it(tmp_path, cell, on):
    """Figures without strokes, ordinals, and months of other languages."""
    (entry,) = events(written(tmp_path / "a.csv", changed(GOODS, c3=cell, c4="01/02/2025")))
    assert entry.entry_on == on


def test_days_without_strokes_have_an_order_too(tmp_path):
    """13052025 makes 02052025 the second of May."""
    first, second = events(
        written(
            tmp_path / "a.csv", changed(GOODS, c3="13052025", c4=""), changed(OTHER, c3="02052025", c4="")
        )
    )
    assert (first.entry_on, second.entry_on) == (date(2025, 5, 13), date(2025, 5, 2))


def test_the_letters_that_two_months_begin_with_are_none(tmp_path):
    """`jui` is June or July in French."""
    _, problems = take(written(tmp_path / "a.csv", changed(GOODS, c3="2 jui 2025")))
    assert problems[0].column == "Entry Date"


@pytest.mark.parametrize(
    "cell", ["99/99/9999", "99999999", "--/--/----", "/  /", "12/30/1899", "N/A - Pending", "06/06/2079", "TBC", "9999-01-01", "None"]
)  # fmt: skip
def test_placeholders_that_programs_print_for_no_day(tmp_path, cell):
    """No liquidation date is none, whatever stands for it."""
    path = written(tmp_path / "a.csv", (*GOODS, cell), heads=(*HEADS, "Liquidation Date"))
    (entry,) = events(path)
    assert entry.TYPE == "entry.filed.v1"


@pytest.mark.parametrize("number", ["XYZ/0000001/5", "XYZ_0000001_5", "xyz 0000001 5", "XYZ0000001-5"])
def test_an_entry_number_between_strokes(tmp_path, number):
    """Its rows belong together however each spells it."""
    assert duties(written(tmp_path / "a.csv", GOODS, changed(ADDED, c0=number))) == [
        Decimal(440),
        Decimal(2500),
    ]


def test_there_is_no_piece_and_a_half(tmp_path):
    """1.500 NO among decimal points is held with its column; in kilograms it is one and a half."""
    taken, problems = take(
        written(tmp_path / "a.csv", changed(GOODS, c10="1.500"), changed(OTHER, c10="20.000"))
    )
    assert not taken
    assert [problem.value for problem in problems] == ["1.500", "20.000"]
    (entry,) = events(written(tmp_path / "b.csv", changed(GOODS, c10="1.500", c11="KG")))
    assert entry.lines[0].quantity == Decimal("1.5")


@pytest.mark.parametrize(("cell", "parted"), [("1.500", ";"), ("1,500", ";")])
def test_pieces_show_which_mark_parts_thousands(tmp_path, cell, parted):
    """Where nothing else shows it, a figure of pieces is the one that is whole."""
    row = changed(GOODS, c8="10000", c9="440", c10=cell, c12="")
    (entry,) = events(written(tmp_path / "a.csv", row, parted=parted))
    assert entry.lines[0].quantity == Decimal(1500)


@pytest.mark.parametrize(
    ("status", "said", "kind", "outcome"),
    [
        ("Status", "Reliquidated", "reliquidated", "refund"),
        ("Liq Status", "LIQ", "liquidated", "refund"),
        ("Entry Status", "Liquidated", "liquidated", "refund"),
    ],
)
def test_a_listing_under_other_headings(tmp_path, status, said, kind, outcome):
    """Status and change are what happened and what came of it; the total duty is the listing's own."""
    heads = ("Entry Nbr", status, "Liq Date", "Change", "Total Liquidated Duty")
    (event,) = events(
        written(
            tmp_path / "a.csv", ("XYZ-0000001-5", said, "03/13/2026", "Decrease", "11600.00"), heads=heads
        )
    )
    assert (event.kind, event.outcome, event.liquidated_duty) == (kind, outcome, Decimal("11600.00"))


def test_a_list_need_not_say_since_when_an_antidumping_entry_is_suspended(tmp_path):
    """The statute suspends type 03 from filing; one of type 01 without its day is held."""
    heads = ("Entry Number", "Entry Type", "Entry Date", "Liquidation Status")
    path = written(
        tmp_path / "a.csv",
        ("XYZ-0000001-5", "03", "05/02/2025", "Suspended"),
        ("XYZ-0000002-3", "01", "05/02/2025", "Suspended"),
        heads=heads,
    )
    taken, problems = take(path)
    assert [each.subject for each in taken] == ["XYZ00000015"]
    assert [problem.subject for problem in problems] == ["XYZ00000023"]


@pytest.mark.parametrize(
    ("form", "read"), [("CBP29 taken", "CF-29-taken"), ("CBP 29 proposed", "CF-29-proposed"), ("CBPF 28", "CF-28")]
)  # fmt: skip
def test_a_notice_under_the_names_of_its_form(tmp_path, form, read):
    """CF-29 and CBP Form 29 are one form; its number stands under any heading for it."""
    (event,) = events(
        written(
            tmp_path / "a.csv",
            (form, "N1", "XYZ-0000001-5", "25.06.2025"),
            heads=("Form", "Notice No.", "Entry No.", "Issue Date"),
        )
    )
    assert (event.inquiry_id, event.form) == ("N1", read)
