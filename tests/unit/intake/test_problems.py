"""Every bad row is reported with file, row, column, value and expectation, is held back whole, and does not stop the rest."""

import pytest

from drawback.intake.problems import as_csv
from drawback.intake.snapshots import Overlay
from support.intake_files import EXTENDED, events, table_of, take, write_csv

ENTRY = "XYZ41011179"


@pytest.fixture
def spoiled(tmp_path):
    """The extended report with one cell of one row changed (rows count from 0)."""

    def write(row, column, value):
        rows = table_of(EXTENDED)
        rows[row][column] = value
        return write_csv(tmp_path / "spoiled.csv", rows)

    return write


@pytest.mark.parametrize(
    ("column", "value", "expected"),
    [
        ("Entry Date", "05/02/0205", "between 1980 and 2079"),
        ("Entry Date", "13/45/2025", "a date that exists"),
        ("Line Tariff Duty Amount", "1.234.50", "an amount in dollars"),
        ("Line Tariff Duty Amount", "($12.00)", "not negative"),
        ("Line Tariff Goods Value Amount", "", "the entered value of the line"),
        ("Line Tariff Quantity (1)", "", "the quantity of the line"),
        ("Line Tariff Quantity (1)", "many", "a quantity such as 1,800"),
        ("HTS Number - Full", "8479.90", "8 or 10 digits"),
        ("HTS Number - Full", "99030125", "chapters 1 to 97"),
        ("Entry Summary Line Number", "", "the number of the entry line"),
        ("Tariff Ordinal Number", "1", "another number"),
        ("Country of Origin Code", "Thai", "a country"),
        ("Mode of Transportation", "99", "one of"),
        ("Port of Entry Code", "Los Angeles", "four digits"),
        ("Entry Type Code", "03", "'01', as on row 2"),
    ],
)
def test_a_bad_cell_holds_back_its_entry_and_nothing_else(spoiled, column, value, expected):
    """The other four entries are taken; the problem names file, row, column, value and what was expected."""
    taken, problems = take(spoiled(1, column, value))

    assert len(taken) == 4
    assert ENTRY not in {each.subject for each in taken}
    assert problems
    problem = problems[0]
    assert (problem.file, problem.held, problem.subject) == ("spoiled.csv", True, ENTRY)
    assert problem.row in (2, 3)
    assert expected in problem.expected
    assert "spoiled.csv, row " in problem.message
    assert "rows 2 to 5 belong together and are held back" in problem.message
    assert [number for number, _ in problem.raw] == [2, 3, 4, 5]
    if value:
        assert (
            any(each.column == column and each.value == value for each in problems)
            or column in problem.column
        )


def test_the_cell_is_named(spoiled):
    """A wrong amount is reported with its own row and heading."""
    _, (problem,) = take(spoiled(1, "Line Tariff Duty Amount", "n.v."))

    assert (problem.row, problem.column, problem.value) == (3, "Line Tariff Duty Amount", "n.v.")
    assert problem.message.startswith(
        "spoiled.csv, row 3, column 'Line Tariff Duty Amount': saw 'n.v.'; expected an amount in dollars such as $1,234.50"
    )


def test_all_bad_cells_of_an_entry_are_reported(tmp_path):
    """Two wrong cells on two rows are two problems of one held entry."""
    rows = table_of(EXTENDED)
    rows[0]["Line Tariff Duty Amount"] = "?"
    rows[3]["Line Tariff Quantity (1)"] = "?"

    taken, problems = take(write_csv(tmp_path / "two.csv", rows))

    assert len(taken) == 4
    assert [(problem.row, problem.column) for problem in problems] == [
        (2, "Line Tariff Duty Amount"),
        (5, "Line Tariff Quantity (1)"),
    ]


def test_a_held_entry_is_taken_when_it_comes_corrected(spoiled):
    """The held entry left no snapshot: the corrected file gives it, and only it."""
    store = Overlay()
    take(spoiled(1, "Entry Date", "n.v."), store)

    assert [event.entry_number for event in events(EXTENDED, store)] == [ENTRY]


def test_held_rows_can_be_corrected_and_read_again(spoiled, tmp_path):
    """The first problem of a held entry carries all its rows; written as CSV and corrected they give the entry."""
    store = Overlay()
    _, (problem,) = take(spoiled(1, "Line Tariff Duty Amount", "n.v."), store)
    path = tmp_path / "corrected.csv"
    path.write_text(as_csv(problem.raw).replace("n.v.", "$0.00"), encoding="utf-8")

    (event,) = events(path, store)

    assert event == next(each for each in events(EXTENDED) if each.entry_number == ENTRY)


def test_an_entry_number_that_a_spreadsheet_destroyed(spoiled):
    """4.10112E+10 is held with the reason, and so is the rest of its entry, which would be half an entry."""
    taken, problems = take(spoiled(4, "Entry Summary Number", "4.10112E+10"))

    assert [problem.row for problem in problems if "digits are lost" in problem.message] == [6]
    assert any("ordinal 1 is missing" in problem.expected for problem in problems)
    assert len(taken) == 4


def test_the_number_of_a_row_in_an_entry_with_one_row_left(spoiled):
    """The commodity row lost its entry number: the rest of the entry has no commodity row and is held too."""
    taken, problems = take(spoiled(5, "Entry Summary Number", ""))

    assert len(taken) == 4
    assert {problem.row for problem in problems} == {6, 7}


def test_social_security_numbers_are_masked_in_what_is_kept(tmp_path):
    """Neither the event nor the held rows show more than the last four digits."""
    rows = table_of(EXTENDED)[:6]
    for row in rows:
        row["Importer Number"] = "123-45-6789"
    rows[1]["Line Tariff Duty Amount"] = "?"

    taken, problems = take(write_csv(tmp_path / "ssn.csv", rows))

    shown = str(problems) + str(taken)
    assert "123-45-6789" not in shown
    assert "***-**-6789" in shown


def test_an_unquoted_amount_with_a_comma_is_noticed(tmp_path):
    """An amount without quotation marks shifts the cells: the row has one too many and is held."""
    path = tmp_path / "unquoted.csv"
    path.write_text(EXTENDED.read_text().replace('"$3,229.90"', "$3,229.90"))

    taken, problems = take(path)

    assert len(taken) == 4
    assert any("needs quotation marks" in problem.message for problem in problems)


def test_a_total_row_is_left_out_with_a_remark(tmp_path):
    """A report's closing total is not an entry and is not parked."""
    rows = table_of(EXTENDED)
    total = dict.fromkeys(rows[0], "") | {
        "Entry Summary Number": "Total",
        "Line Tariff Duty Amount": "$125,539.67",
    }

    taken, problems = take(write_csv(tmp_path / "total.csv", [*rows, total]))

    assert len(taken) == 5
    assert [(problem.row, problem.held) for problem in problems] == [(66, False)]


def test_a_wrong_check_digit_is_refused_and_the_right_one_named(tmp_path):
    """A filer whose digits are two higher is held, unless a profile permits them: then it is taken with one remark."""
    rows = table_of(EXTENDED)[:6]
    for row in rows:
        number = row["Entry Summary Number"]
        row["Entry Summary Number"] = number[:-1] + str((int(number[-1]) + 2) % 10)
    path = write_csv(tmp_path / "offset.csv", rows)
    profile = tmp_path / "profile.toml"
    profile.write_text("[filers]\nXYZ = [2]\n")

    refused, held = take(path)
    taken, remarks = take(path, profile=profile)

    assert refused == []
    assert "expected XYZ-4101117-9" in held[0].message
    assert (len(taken), [problem.held for problem in remarks]) == (2, [False])
    assert "as the profile permits" in remarks[0].message


def test_a_year_without_known_processing_fee_is_taken_without_mpf(tmp_path):
    """The fee of fiscal year 2027 is not known: no figure is invented, and a remark says so once."""
    rows = table_of(EXTENDED)[:6]
    for row in rows:
        row["Entry Date"] = "10/01/2026"

    taken, problems = take(write_csv(tmp_path / "fy27.csv", rows))

    assert len(taken) == 2
    assert b"499" not in taken[0].envelope
    assert [problem.held for problem in problems] == [False]
    assert "taken without MPF" in problems[0].message


def test_the_last_day_of_a_known_year(tmp_path):
    """On 30 September 2026 the fee is still known."""
    rows = table_of(EXTENDED)[:4]
    for row in rows:
        row["Entry Date"] = "09/30/2026"

    assert events(write_csv(tmp_path / "fy26.csv", rows))[0].mpf_paid is not None


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "is empty"),
        (b"\x00\x01\x02", "is no text"),
        (b"PK\x03\x04nothing", "cannot be opened"),
        (b"a,b,c\n1,2,3\n", "do not tell what kind"),
        (
            b"Entry Summary Number,HTS Number,Duty Amount\nXYZ41011179,8479909596,1\n",
            "needs columns for line.number",
        ),
        (b'{"type": ', "is no JSON"),
        (
            b'Entry Number,Event Type,Event Date\n"XYZ41011179,Liquidation,05/02/2025\n' + b"x" * 200_000,
            "quotation mark",
        ),
    ],
)
def test_a_file_that_cannot_be_read_gives_one_problem(tmp_path, content, reason):
    """Empty, binary, damaged, of unknown kind, without required columns: one sentence each."""
    path = tmp_path / "bad.bin"
    path.write_bytes(content)

    taken, problems = take(path)

    assert taken == []
    assert len(problems) == 1
    assert reason in problems[0].message
    assert problems[0].message.startswith("bad.bin")


def test_a_missing_file_and_a_wrong_kind(tmp_path):
    """No such file, no such kind: a sentence, not an exception."""
    _, (missing,) = take(tmp_path / "none.csv")
    _, (kind,) = take(EXTENDED, kind="imports")

    assert "no such file" in missing.message
    assert "expected one of entries, entry-dates, liquidations" in kind.message
