"""Tables of brokers' and inventory systems: every duty column counts, split numbers are joined, national figures are read."""

from datetime import date
from decimal import Decimal

import pytest

from drawback.intake.supplementary import supplementary_field
from support.intake_files import events, take, write_csv, write_xlsx

ONE_ROW_PER_LINE = {
    "Declaration Job": "S00055555",
    "Entry Num": "ZZ9-1000003-5",
    "Message Type": "01",
    "Entry Port": "2704",
    "Entry Date": "05-Mar-26",
    "Import Date": "03-Mar-26",
    "Line No": "1",
    "Tariff": "8481.80.30.25",
    "Goods Origin": "CN",
    "Invoice Qty": "400",
    "Invoice Qty UQ": "PCE",
    "Customs Value": "8000.00",
    "Duty Rate": "5.6%",
    "Duty Amount": "448.00",
    "Product Code": "V-1",
}


def charges(tmp_path, row, write=write_csv, name="line.csv"):
    """Class, heading and amount of each charge of the only line."""
    (entry,) = events(write(tmp_path / name, [row]))
    (line,) = entry.lines
    return [
        (one.duty_class, one.heading, one.amount) for one in line.charges if one.duty_class != "mpf"
    ], line


@pytest.mark.parametrize(
    "columns",
    [
        {"Supp Tariff 1": "9903.88.03", "Supp Duty Amount": "2000.00"},
        {"Supp Tariff": "9903.88.03", "Supp Duty Amount 1": "2000.00"},
        {"supplemental hts": "9903.88.03", "supplemental duty": "2,000.00"},
        {"HTS 2": "9903.88.03", "Duty 2": "$2,000.00"},
        {"Section 301 HTS": "9903.88.03", "Section 301 Duty": "2000"},
        {"301 Tariff No": "99038803", "301 Duty Amount": "2000.00"},
        {"Additional HTS Number": "9903.88.03.00", "Additional Duty Amount": "2000.00"},
    ],
    ids=str,
)
def test_a_second_duty_in_the_same_row_counts(tmp_path, columns):
    """$448.00 and $2,000.00, whatever the second pair of columns is called and wherever it stands."""
    after, line = charges(tmp_path, ONE_ROW_PER_LINE | columns)
    before, _ = charges(tmp_path, columns | ONE_ROW_PER_LINE, name="before.csv")
    assert sorted(after) == [
        ("chapter-99", "99038803", Decimal("2000.00")),
        ("duty", "8481803025", Decimal("448.00")),
    ]
    assert sorted(before) == sorted(after)
    assert (line.quantity, line.unit, line.value) == (Decimal(400), "NO", Decimal("8000.00"))


def test_several_supplementary_columns_and_an_adcvd_case_among_them(tmp_path):
    """Each number bears the duty of its own series, also in a workbook; a case number is a deposit."""
    row = ONE_ROW_PER_LINE | {
        "Supp Tariff 1": "9903.88.03",
        "Supp Duty Amount 1": "2000.00",
        "Supp Tariff 2": "9903.01.24",
        "Supp Duty Amount 2": "1600.00",
        "Supp Tariff 3": "A-570-967",
        "Supp Duty Amount 3": "240.00",
    }
    found, _ = charges(tmp_path, row, write_xlsx, "line.xlsx")
    assert {(duty_class, amount) for duty_class, _, amount in found} == {
        ("duty", Decimal("448.00")),
        ("chapter-99", Decimal("2000.00")),
        ("chapter-99", Decimal("1600.00")),
        ("ad", Decimal("240.00")),
    }


@pytest.mark.parametrize(
    ("columns", "says"),
    [
        ({"Supp Duty Amount": "2000.00"}, "its tariff number in a column beside it"),
        ({"Supp Tariff": "", "Supp Duty Amount": "2000.00"}, "its tariff number in a column beside it"),
        ({"Supp Tariff": "9903.88.03"}, "its duty in a column of its own"),
    ],
)
def test_a_duty_without_its_number_or_a_number_without_its_duty_is_held(tmp_path, columns, says):
    """Leaving it out would drop the duty in silence."""
    taken, problems = take(write_csv(tmp_path / "x.csv", [ONE_ROW_PER_LINE | columns]))
    assert not taken
    assert any(says in problem.message for problem in problems)


def test_a_blank_supplementary_number_is_no_duty(tmp_path):
    """Goods that bear none leave both cells blank, or write a zero."""
    for duty in ("", "0.00"):
        row = ONE_ROW_PER_LINE | {"Supp Tariff": "", "Supp Duty Amount": duty}
        assert [amount for _, _, amount in charges(tmp_path, row)[0]] == [Decimal("448.00")]


@pytest.mark.parametrize(
    ("filer", "number", "digit"),
    [("ZZ9", "1000003", "5"), ("zz9", "1000003", "5"), ("ZZ9", "10000035", "5"), ("ZZ9", "10000035", "")],
)
def test_an_entry_number_in_two_or_three_columns_is_one(tmp_path, filer, number, digit):
    """Filer, seven digits and check digit; where the number has its check digit already it is not put on again."""
    row = {"FILER": filer, "ENTRY NO": number, "CD": digit, "TYPE": "01", "ENTRY DT": "20260304"}
    (entry,) = events(write_csv(tmp_path / "x.csv", [row]))
    assert (entry.entry_number, entry.entry_on) == ("ZZ910000035", date(2026, 3, 4))


def test_a_wrong_check_digit_in_its_own_column_is_refused(tmp_path):
    """With the right one named."""
    row = {"FILER": "ZZ9", "ENTRY NO": "1000003", "CD": "4", "TYPE": "01", "ENTRY DT": "20260304"}
    taken, problems = take(write_csv(tmp_path / "x.csv", [row]))
    assert not taken
    assert "ZZ9-1000003-5" in problems[0].message


MATERIAL_DOCUMENT = {
    "Mat. Doc.": "4900012346",
    "Posting Date": "11.09.2026",
    "Movement Type": "601",
    "Material": "V-1",
    "Quantity": "250,000",
    "Base Unit": "ST",
    "Delivery": "80001235",
    "Country": "DE",
    "Commodity Code": "84818030",
    "Net value": "6.250,50",
}


def test_material_documents_with_a_decimal_comma(tmp_path):
    """250,000 are two hundred and fifty pieces where the same file writes 6.250,50."""
    (export,) = events(write_csv(tmp_path / "mb51.csv", [MATERIAL_DOCUMENT], delimiter=";"))
    assert (export.export_id, export.disposed_on, export.quantity, export.unit, export.value) == (
        "80001235/1",
        date(2026, 9, 11),
        Decimal(250),
        "NO",
        Decimal("6250.50"),
    )
    assert (export.sku, export.destination) == ("V-1", "DE")


@pytest.mark.parametrize("movement", ["602", "651", "311"])
def test_a_movement_that_is_no_shipment_is_held(tmp_path, movement):
    """A reversal, a return and a transfer between stocks: none of them left the country."""
    row = MATERIAL_DOCUMENT | {"Movement Type": movement}
    taken, problems = take(write_csv(tmp_path / "mb51.csv", [row], delimiter=";"))
    assert not taken
    assert "another movement is no shipment" in problems[0].message


def test_item_fulfilments_are_exports(tmp_path):
    """A country by name, a day without leading zeros, `Ea` for pieces."""
    row = {
        "Internal ID": "9913",
        "Date": "9/15/2026",
        "Document Number": "IF10234",
        "Name": "Muster GmbH",
        "Item": "V-1",
        "Quantity": "40",
        "Units": "Ea",
        "Amount": "1000.00",
        "Ship To Country": "Germany",
        "Tracking Number": "1Z999",
        "HTS Code": "8481.80.3025",
    }
    (export,) = events(write_csv(tmp_path / "if.csv", [row]))
    assert (export.export_id, export.disposed_on, export.unit, export.destination, export.hts) == (
        "IF10234/1",
        date(2026, 9, 15),
        "NO",
        "DE",
        "8481803025",
    )


def test_an_entry_list_without_lines_feeds_dates(tmp_path):
    """Several tariff numbers and one total of duties cannot be shared out: the entry is monitored, and bears no line."""
    row = {
        "Entry No.": "ZZ910000035",
        "Entry Filed Date": "2026-03-04",
        "Arrival Date": "2026-03-02",
        "HTS Code(s)": "8481.80.3025; 9903.88.03",
        "Country of Origin": "CN",
        "Value (USD)": "20,000",
        "Total Duties": "6,120.00",
        "Units": "1000",
    }
    (entry,) = events(write_csv(tmp_path / "list.csv", [row]))
    assert (entry.entry_number, entry.entry_on, entry.import_on, entry.lines) == (
        "ZZ910000035",
        date(2026, 3, 4),
        date(2026, 3, 2),
        (),
    )


@pytest.mark.parametrize(
    ("plain", "field"),
    [
        ("supptariff1", "supplementary.hts.1"),
        ("supptariff", "supplementary.hts.1"),
        ("htsno3", "supplementary.hts.3"),
        ("section301duty", "supplementary.duty.301"),
        ("sec232rate", "supplementary.rate.232"),
        ("ieepadutyamount", "supplementary.duty.ieepa"),
        ("htsno", None),
        ("duty", None),
        ("dutyamount1", None),
        ("hts10", None),
        ("additionalinformation", None),
    ],
)
def test_which_headings_are_supplementary(plain, field):
    """The first tariff number of a row is the goods' own; HTS-10 is no tenth column."""
    assert supplementary_field(plain) == field
