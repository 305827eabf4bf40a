"""Rows as reports print them: repeats left blank, totals, page lines, rows without their number, columns that say the same."""

import pytest

from drawback.adapters.files import understand
from support.intake_files import EXTENDED, events, table_of, take, write_csv

FIRST = "XYZ41011179"
SUPPRESSED = (
    "Entry Summary Number",
    "Entry Summary Line Number",
    "Entry Type Code",
    "Importer Number",
    "Importer Name",
    "Port of Entry Code",
    "Entry Date",
    "Entry Summary Date",
    "Importation Date",
    "Country of Origin Code",
    "Manufacturer Name",
    "Part Number",
    "Goods Description",
)


@pytest.fixture
def rows():
    """The first entry of the extended report, of two lines with two tariff rows each, and the second."""
    return table_of(EXTENDED)[:6]


def test_repeats_left_blank_are_filled_down(rows, tmp_path):
    """A report that prints the facts of an entry once gives the same entry as one that repeats them."""
    plain = events(write_csv(tmp_path / "plain.csv", rows))
    for row in rows[1:4]:
        number = row["Entry Summary Line Number"] if row is rows[2] else ""
        row.update({name: "" for name in SUPPRESSED if name in row} | {"Entry Summary Line Number": number})

    assert events(write_csv(tmp_path / "suppressed.csv", rows)) == plain


def test_a_row_without_its_number_holds_the_entry_beside_it(rows, tmp_path):
    """One cell is missing and the others are there: no repeat, and the entry would bear too little duty."""
    rows[1]["Entry Summary Number"] = ""
    rows[1]["Tariff Ordinal Number"] = "9"

    taken, problems = take(write_csv(tmp_path / "orphan.csv", rows))

    assert [each.subject for each in taken] == ["XYZ41022341"]
    assert {problem.row for problem in problems} == {2, 3, 4}
    assert any("row 3 has no number and may belong to" in problem.message for problem in problems)


def test_a_row_below_one_without_its_number_is_not_filled_from_above(rows, tmp_path):
    """What follows a row whose number is missing belongs to that row, and to no entry above it."""
    rows[4]["Entry Summary Number"] = ""
    rows[5].update({name: "" for name in SUPPRESSED if name in rows[5]})

    taken, problems = take(write_csv(tmp_path / "orphans.csv", rows))

    assert [each.subject for each in taken] == [FIRST]
    assert {problem.row for problem in problems if problem.held} == {6, 7}


@pytest.mark.parametrize(
    ("column", "label"),
    [
        ("Entry Summary Number", "Grand Total"),
        ("Entry Summary Number", "Sum: XYZ-4101117-9"),
        ("Entry Summary Number", "XYZ-4101117-9 Total"),
        ("Entry Summary Line Number", "Subtotal"),
        ("HTS Number - Full", "Totals"),
        ("Entry Summary Number", ""),
    ],
)
def test_totals_are_left_out_and_named(rows, tmp_path, column, label):
    """Wherever its label stands, and without one, a row of sums is no row of the report."""
    total = dict.fromkeys(rows[0], "") | {
        column: label,
        "Line Tariff Goods Value Amount": "$20,000.00",
        "Line Tariff Duty Amount": "$0.00",
    }

    taken, problems = take(write_csv(tmp_path / "total.csv", [*rows[:4], total, *rows[4:], total]))

    assert len(taken) == 2
    assert [(problem.row, problem.held) for problem in problems] == [(6, False), (9, False)]
    assert "is a total and was left out" in problems[0].message


def test_lines_of_text_below_a_report_are_left_out_and_named(rows, tmp_path):
    """A page line and an end line are no rows; a lonely entry number is one, and is held."""
    path = write_csv(tmp_path / "footer.csv", rows)
    path.write_text(path.read_text() + "\nEnd of report\n*** Page 1 of 1 - 01/15/2026 ***\nXYZ-4104468-3\n")

    taken, problems = take(path)

    assert len(taken) == 2
    assert {problem.row for problem in problems if problem.held} == {11}
    assert [problem.value for problem in problems if not problem.held] == [
        "End of report",
        "*** Page 1 of 1 - 01/15/2026 ***",
    ]


def test_cells_as_spreadsheets_keep_text_in_them(rows, tmp_path):
    """`="…"`, a leading apostrophe, blanks that do not break, other hyphens and a trailing .0 are not the text."""
    plain = events(write_csv(tmp_path / "plain.csv", rows))
    for row in rows:
        row["Entry Summary Number"] = f'="{row["Entry Summary Number"]}"'
        row["HTS Number - Full"] += ".0"
        row["Port of Entry Code"] = "'" + row["Port of Entry Code"]
        row["Entry Type Code"] = "\u200b" + row["Entry Type Code"] + "\u00a0"

    assert events(write_csv(tmp_path / "kept.csv", rows)) == plain


def test_two_columns_for_one_fact_must_agree(rows, tmp_path):
    """Duty and Duty Amount are one field of equal standing: where they differ the row is held."""
    for row in rows:
        row["Duty"] = row["Duty Amount"] = row.pop("Line Tariff Duty Amount")
    rows[1]["Duty Amount"] = "$1.00"

    taken, problems = take(write_csv(tmp_path / "two.csv", rows))

    assert [each.subject for each in taken] == ["XYZ41022341"]
    assert "the same as column 'Duty Amount', which says '$1.00'" in problems[0].expected


def test_the_exact_heading_of_ace_beats_a_synonym(rows, tmp_path):
    """Beside Line Tariff Duty Amount a column Duty is not used, and a remark says so."""
    plain = events(write_csv(tmp_path / "plain.csv", rows))
    path = write_csv(tmp_path / "both.csv", [{"Duty": "7", **row} for row in rows])

    assert events(path) == plain
    assert "Duty" in understand(path).ignored


def test_the_duty_of_a_line_beside_that_of_its_tariff_rows(rows, tmp_path):
    """The line's duty repeated on every row is no duty of a row; it must be their sum."""
    plain = events(write_csv(tmp_path / "plain.csv", rows[:2]))
    beside = [row | {"Line Duty Amount": "$3,229.90"} for row in rows[:2]]

    taken, problems = take(
        write_csv(tmp_path / "missing.csv", [row | {"Line Duty Amount": "$3,300.00"} for row in rows[:2]])
    )

    assert events(write_csv(tmp_path / "beside.csv", beside)) == plain
    assert taken == []
    assert "the sum of the line's tariff rows" in problems[0].expected


def test_the_duty_of_a_line_alone_is_shared_out_by_rates(tmp_path):
    """2,940 on a row of 4.4 % and one of 25 % of 10,000 is 440 and 2,500; without rates it is held."""
    base = {
        "Entry Summary Number": "XYZ-0000001-5",
        "Entry Summary Line Number": "1",
        "Entry Type Code": "01",
        "Entry Date": "05/02/2025",
        "Country of Origin Code": "CHN",
        "Line Tariff Goods Value Amount": "10000.00",
        "Line Duty Amount": "2940.00",
        "Line Tariff Quantity (1)": "100",
        "Line Tariff UOM (1) Code": "NO",
    }
    goods = base | {"HTS Number - Full": "8501.10.4060", "Column 1 Current Primary Duty Rate": "4.4%"}
    added = base | {
        "HTS Number - Full": "9903.88.03",
        "Column 1 Current Primary Duty Rate": "25%",
        "Line Tariff Goods Value Amount": "0.00",
        "Line Tariff Quantity (1)": "",
        "Line Tariff UOM (1) Code": "",
    }

    (entry,) = events(write_csv(tmp_path / "rates.csv", [goods, added]))
    taken, problems = take(
        write_csv(
            tmp_path / "none.csv",
            [row | {"Column 1 Current Primary Duty Rate": ""} for row in (goods, added)],
        )
    )

    assert {charge.heading: str(charge.amount) for charge in entry.lines[0].charges[:2]} == {
        "8501104060": "440.00",
        "99038803": "2500.00",
    }
    assert entry.lines[0].origin == "CN"
    assert taken == []
    assert "rates that give the line's duty together" in problems[0].expected


@pytest.mark.parametrize(
    ("number", "read"),
    [("304870000", "0304870000"), ("8471.30.0100.", "8471300100"), ("HTS 8471.30.0100", "8471300100"), ("847130010", None),
     ("8471.30", None), ("8.4713E+09", None), ("8471.30.0100 8471.50.0150", None)],
)  # fmt: skip
def test_tariff_numbers_in_cells(rows, tmp_path, number, read):
    """A zero is put back where the tariff has the number; nine digits that no tariff has are refused."""
    goods = next(row for row in rows[4:] if not row["HTS Number - Full"].startswith("99"))
    goods["HTS Number - Full"] = number

    taken, problems = take(write_csv(tmp_path / "hts.csv", rows))

    if read is None:
        assert "XYZ41022341" not in {each.subject for each in taken}
        assert any("expected 8 or 10 digits" in problem.message for problem in problems)
    else:
        assert f'"{read}"'.encode() in next(each.envelope for each in taken if each.subject == "XYZ41022341")


@pytest.mark.parametrize(
    ("said", "code"),
    [("China", "CN"), ("CHN", "CN"), ("CN - China", "CN"), ("cn", "CN"), ("Viet Nam", "VN"), ("Côte d'Ivoire", "CI"),
     ("Korea, Republic of", "KR"), ("NA", "NA"), ("XX", None), ("Multi", None), ("CN, VN", None)],
)  # fmt: skip
def test_countries_by_name_and_by_code(rows, tmp_path, said, code):
    """Names and three-letter codes are the country's two letters; NA is Namibia; what is no country, or two, is held."""
    for row in rows[:4]:
        row["Country of Origin Code"] = said

    taken, problems = take(write_csv(tmp_path / "origin.csv", rows[:4]))

    if code is None:
        assert taken == []
        assert "a country" in problems[0].expected
    else:
        assert f'"origin":"{code}"'.encode() in taken[0].envelope


def test_a_column_of_currencies_holds_what_is_not_in_dollars(rows, tmp_path):
    """USD is taken, EUR is held, whatever the amounts look like."""
    table = [row | {"Currency": "EUR" if place < 4 else "USD"} for place, row in enumerate(rows)]

    taken, problems = take(write_csv(tmp_path / "currency.csv", table))

    assert [each.subject for each in taken] == ["XYZ41022341"]
    assert {problem.column for problem in problems} == {"Currency"}


def test_a_report_without_a_claimant_is_refused_unless_a_column_names_it(rows, tmp_path):
    """Nobody's entries would count beside somebody's: the claimant is asked for."""
    from datetime import date  # noqa: PLC0415

    from drawback.adapters.files import read_file  # noqa: PLC0415
    from drawback.intake.snapshots import Overlay  # noqa: PLC0415

    def read(name, table):
        path = write_csv(tmp_path / name, table)
        return list(read_file(path, claimant="*", as_of=date(2026, 3, 1), snapshots=Overlay()))

    (refused,) = read("nobody.csv", rows)
    taken = read(
        "named.csv", [row | {"Claimant": "acme" if place < 4 else "zeta"} for place, row in enumerate(rows)]
    )

    assert "name the claimant" in refused.message
    assert [each.key for each in taken] == ["acme", "zeta"]


def test_a_list_of_entries_without_lines_feeds_dates_only(rows, tmp_path):
    """Entry number, date and liquidation: filed without lines, unless a report with its lines was taken before."""
    from drawback.intake.snapshots import Overlay  # noqa: PLC0415

    table = [
        {
            "ENTRY_NUM": "XYZ-4101117-9",
            "ENT_DT": "05/02/2025",
            "LIQ_STAT": "Liquidated",
            "LIQ_DT": "03/13/2026",
        }
    ]
    path, store = write_csv(tmp_path / "list.csv", table), Overlay()
    take(write_csv(tmp_path / "es003.csv", rows), store)

    filed, liquidated = events(path)
    (only,) = events(path, store)

    assert (filed.TYPE, filed.lines) == ("entry.filed.v1", ())
    assert only == liquidated
    assert str(liquidated.liquidated_on) == "2026-03-13"
