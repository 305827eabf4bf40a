"""Files as people really have them: what a person reads is taken, what nobody can tell is held with one sentence."""

import json
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from drawback_schemas import decode
from support.intake_files import events, take

HEADS = ("Entry Number", "Line", "Entry Type", "Entry Date", "Import Date", "Country of Origin", "HTS", "Entered Value", "Duty",
         "Quantity", "UOM", "Duty Rate")  # fmt: skip
ROW = ("XYZ-0000001-5", "1", "01", "05/02/2025", "04/30/2025", "CN", "8471.30.0100", "10000.00", "440.00", "100", "NO", "4.4%")  # fmt: skip
ADDED = (*ROW[:6], "9903.88.03", "0", "2500.00", "", "", "25%")
SHIPMENT = ("ITN", "Date of Export", "Country of Ultimate Destination", "Schedule B/HTS Number", "Part Number", "Quantity 1", "UOM 1",
            "Value (USD)", "Transportation Reference Number")  # fmt: skip
GOODS = ("X20250910000001", "09/10/2025", "DE", "8481803025", "V-1", "600", "NO", "15000.00", "MAEU1")


def written(path: Path, *rows: tuple[str, ...]) -> Path:
    path.write_text("\n".join(",".join(row) for row in rows) + "\n", encoding="utf-8")
    return path


def changed(row: tuple[str, ...], **cells: str) -> tuple[str, ...]:
    """A row with other cells, named `c0`, `c1`, … by their place."""
    return tuple(cells.get(f"c{place}", cell) for place, cell in enumerate(row))


def told(path: Path) -> tuple[list[Any], list[str]]:
    """The events of a file, and the remarks of it; nothing is held."""
    taken, problems = take(path)
    assert not [problem.message for problem in problems if problem.held]
    return [decode(each.envelope)[1] for each in taken], [problem.message for problem in problems]


@pytest.mark.parametrize(
    "total", [("XYZ-0000001-5", "Total"), ("XYZ-0000001-5", "Subtotal:"), ("XYZ-0000001-5 Total",), ("Total for XYZ-0000001-5",)]
)  # fmt: skip
def test_a_total_beside_or_within_the_number_of_its_entry_is_left_out(tmp_path, total):
    """Wherever a subtotal names itself, it is no row of the entry."""
    row = (*total, *[""] * (7 - len(total)), "10000.00", "440.00", "100")
    (entry,), (remark,) = told(written(tmp_path / "a.csv", HEADS, ROW, row))

    assert [charge.amount for charge in entry.lines[0].charges if charge.duty_class == "duty"] == [
        Decimal(440)
    ]
    assert "is a total and was left out" in remark


def test_a_zero_in_the_column_of_the_lines_value_is_no_second_value(tmp_path):
    """Of a line's tariff rows the one with goods tells the value; 0 on the row of chapter 99 contradicts nothing."""
    (entry,) = events(written(tmp_path / "a.csv", HEADS, ROW, ADDED))

    assert entry.lines[0].value == Decimal(10_000)
    assert {(c.duty_class, c.amount) for c in entry.lines[0].charges if c.duty_class != "mpf"} == {
        ("duty", Decimal(440)),
        ("chapter-99", Decimal(2500)),
    }


def test_two_values_of_one_line_hold_it(tmp_path):
    """9,999 beside 10,000 is a contradiction, and no zero."""
    taken, problems = take(written(tmp_path / "a.csv", HEADS, ROW, changed(ADDED, c7="9999.00")))

    assert not taken
    assert problems[0].held


def test_a_row_that_is_repeated_word_for_word_counts_once(tmp_path):
    """Two exports of one report pasted under each other do not double the duty."""
    (entry,), remarks = told(written(tmp_path / "a.csv", HEADS, ROW, ROW, ADDED, ADDED))

    assert sum(c.amount for c in entry.lines[0].charges if c.duty_class != "mpf") == Decimal(2940)
    assert [remark.partition(",")[2].partition(",")[0] for remark in remarks] == [" row 3", " row 5"]
    assert all("counted once" in remark for remark in remarks)


@pytest.mark.parametrize(
    "cell", ["12/31/2099", "2099-12-31", "31.12.2999", "1/1/1970", "1753-01-01", "01/01/0001", "?", "Not Applicable", "n.a."]
)  # fmt: skip
def test_a_placeholder_stands_for_no_date(tmp_path, cell):
    """What programs print where there is no date is none."""
    path = written(tmp_path / "a.csv", (*HEADS, "Liquidation Date"), (*ROW, cell))

    assert [event.TYPE for event in events(path)] == ["entry.filed.v1"]


def test_a_date_of_this_century_is_no_placeholder(tmp_path):
    """31 December of a year that a liquidation may have is a date."""
    path = written(tmp_path / "a.csv", (*HEADS, "Liquidation Date"), (*ROW, "12/31/2026"))

    assert events(path)[1].scheduled_on == date(2026, 12, 31)


@pytest.mark.parametrize(
    ("cell", "code"), [("U.K.", "GB"), ("P.R.C.", "CN"), ("U.K", "GB"), ("Türkiye", "TR")]
)
def test_a_country_by_its_initials(tmp_path, cell, code):
    """U.K. is the United Kingdom."""
    (entry,) = events(written(tmp_path / "a.csv", HEADS, changed(ROW, c5=cell)))

    assert entry.lines[0].origin == code


@pytest.mark.parametrize(
    "legend", ["NLR", "TBD", "pending", "See attached", "No ITN required", "AESPOST", "NOEEI 30.37(a)"]
)
def test_what_stands_in_place_of_an_itn_names_no_shipment(tmp_path, legend):
    """Two shipments without an ITN are not one shipment named TBD: the bill tells them apart."""
    second = changed(GOODS, c0=legend, c8="MAEU2", c5="7")
    first, other = events(written(tmp_path / "a.csv", SHIPMENT, changed(GOODS, c0=legend), second))

    assert {first.export_id, other.export_id} == {"MAEU1/1", "MAEU2/1"}


@pytest.mark.parametrize(
    ("said", "kind", "outcome"),
    [
        ("LIQUIDATED - NO CHANGE", "liquidated", "no-change"),
        ("Liquidated (Increase)", "liquidated", "increase"),
        ("Auto Liquidated", "liquidated", "unknown"),
        ("Liq'd", "liquidated", "unknown"),
        ("Reliq: Refund", "reliquidated", "refund"),
    ],
)
def test_a_liquidation_in_the_words_of_brokers(tmp_path, said, kind, outcome):
    """What happened, with what came of it behind it or not."""
    path = written(
        tmp_path / "a.csv", ("Entry Number", "Event", "Event Date"), ("XYZ-0000001-5", said, "05/09/2025")
    )
    (posted,) = events(path)

    assert (posted.kind, posted.outcome, posted.liquidated_on) == (kind, outcome, date(2025, 5, 9))


@pytest.mark.parametrize(
    ("status", "column"), [("Extended", "Extension Date"), ("Suspended", "Suspension Date")]
)
def test_a_list_that_says_extended_but_not_when_is_held(tmp_path, status, column):
    """Without the extension the year to liquidate would seem to run, and the entry be deemed liquidated."""
    heads = ("Entry Number", "Entry Date", "Liquidation Status", "Liquidation Date", column)
    taken, (problem,) = take(
        written(tmp_path / "a.csv", heads, ("XYZ-0000001-5", "05/02/2025", status, "", ""))
    )

    assert not taken
    assert problem.column == column


def test_an_error_of_a_formula_is_no_currency(tmp_path):
    """#REF! is a broken formula."""
    _, problems = take(written(tmp_path / "a.csv", HEADS, changed(ROW, c7="#REF!")))

    assert "saw '#REF!'; expected an amount in dollars" in problems[0].message
    assert "this one is in" not in problems[0].message


OBJECT = {"entry_number": "XYZ-0000001-5", "line_number": 1, "entry_type": "01", "entry_date": "2025-05-02", "import_date": "2025-04-30",
          "country_of_origin": "CN", "hts": "8471.30.0100", "entered_value": 10000, "duty": 440.0, "quantity": 100, "uom": "NO"}  # fmt: skip
SECOND = OBJECT | {"entry_number": "XYZ-0000002-3"}


@pytest.mark.parametrize(
    "shape",
    [
        {"columns": list(OBJECT), "data": [list(OBJECT.values()), list(SECOND.values())]},
        {"index": [0, 1], "columns": [{"name": name} for name in OBJECT], "rows": [list(OBJECT.values()), list(SECOND.values())]},
        [list(OBJECT), list(OBJECT.values()), list(SECOND.values())],
        {name: [OBJECT[name], SECOND[name]] for name in OBJECT},
        {"0": OBJECT, "1": SECOND},
        {"meta": {"count": 2}, "data": {"items": [OBJECT, SECOND]}},
        [OBJECT | {"entry_date": 1746144000000}, SECOND | {"entry_date": 1746144000000}],
    ],
)  # fmt: skip
def test_a_table_in_any_shape_of_json(tmp_path, shape):
    """Rows as objects, as lists under headings, columns as lists, or objects by number say the same."""
    path = tmp_path / "a.json"
    path.write_text(json.dumps(shape), encoding="utf-8")

    assert [(e.entry_number, e.entry_on, e.lines[0].value) for e in events(path)] == [
        ("XYZ00000015", date(2025, 5, 2), Decimal(10_000)),
        ("XYZ00000023", date(2025, 5, 2), Decimal(10_000)),
    ]


def test_a_misspelt_type_is_named(tmp_path):
    """An unknown type names the one that is nearly written so."""
    path = tmp_path / "a.jsonl"
    path.write_text('{"type": "entry.canceled.v1", "data": {}}\n', encoding="utf-8")
    _, (problem,) = take(path, kind="events")

    assert "entry.cancelled.v1 (did you mean that?)" in problem.message


@pytest.mark.parametrize("said", ["15.5", "15.50%", "15.5 percent", "15.5 pct."])
def test_a_rate_in_percent_however_it_is_written(tmp_path, said):
    """Percent as a sign or as a word."""
    heads = ("Case Number", "Rate Type", "Publication Date", "Rate")
    (rate,) = events(written(tmp_path / "a.csv", heads, ("A-570-890", "deposit", "06/10/2025", said)))

    assert rate.rate.rate_percent == Decimal("15.5")
