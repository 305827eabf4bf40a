"""The headings of public formats are understood, and files in such layouts come out cell for cell."""

import csv
from collections import defaultdict
from datetime import date
from decimal import Decimal

import pytest

from drawback.intake.columns import detect_kind, map_columns
from drawback.intake.fields import ReportKind
from drawback.intake.profile import NO_PROFILE
from support.intake_files import DATA, events, take, write_csv, write_xlsx

WITHOUT_ENTRY_NUMBERS = "DutyCalc import lines"


def formats():
    """Per format and kind: its headings and what each means."""
    found = defaultdict(list)
    with (DATA / "public_headings.csv").open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            found[row["format"], row["kind"]].append((row["heading"], row["means"]))
    return found


def test_at_least_95_of_100_headings_of_fifteen_public_formats_are_understood():
    """Each heading alone, against the meaning written down with its source before the columns were widened."""
    asked = [(kind, heading, means) for (_, kind), held in formats().items() for heading, means in held]
    understood = [
        heading
        for kind, heading, means in asked
        if list(map_columns(ReportKind(kind), [heading], NO_PROFILE).places) == [means]
    ]
    assert len(formats()) >= 15
    assert len(understood) >= 0.95 * len(asked), len(understood)


def test_every_format_of_the_list_names_a_source_and_when_it_was_read():
    """And those without a public source are said to have none, and are no part of the measure."""
    with (DATA / "public_formats.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert all(row["source"] and row["read_on"] == "2026-11-28" for row in rows)
    assert {row["format"] for row in rows if row["kind"]} == {name for name, _ in formats()}
    assert all(row["source"].startswith("no public source") for row in rows if not row["kind"])


@pytest.mark.parametrize(
    ("name", "kind"), [each for each in formats() if each[0] != WITHOUT_ENTRY_NUMBERS], ids=str
)
def test_the_kind_is_recognised_by_the_headings(name, kind):
    """A line report without entry numbers is not told from other lists; the FedEx list has no duty amounts."""
    headings = [heading for heading, _ in formats()[name, kind]]
    expected = None if name.startswith("FedEx") else ReportKind(kind)
    assert detect_kind(headings, NO_PROFILE) is expected


LINE = {
    "Entry Number": "ZZ9-1000003-5",
    "Entry Type": "01",
    "Entry Date": "03/14/2026",
    "Import Date": "03/12/2026",
    "Line Number": "1",
    "HTS Number": "8481.80.3025",
    "Country of Origin": "CN",
    "Quantity": "1000",
    "UOM": "NO",
    "Entered Value": "20000.00",
    "Duty Amount": "1120.00",
    "Section 301 HTS": "9903.88.03",
    "Section 301 Duty": "5000.00",
}
DUTIES = [("duty", "8481803025", Decimal("1120.00")), ("chapter-99", "99038803", Decimal("5000.00"))]
BROKERS_SEARCH = {
    "Entry Number": "ZZ9-1000003-5",
    "Entry Type": "01",
    "Entry Date": "2026-03-14",
    "Release Date": "2026-03-15",
    "Import Date": "2026-03-12",
    "Bill of Lading": "EGLV1",
    "Country of Origin Code": "CN",
    "MID": "CNX",
    "Invoice Tariff Line": "1",
    "Invoice Tariff - HTS Code": "8481.80.3025",
    "Invoice Line - Units": "1000.0000",
    "Invoice Line - UOM": "NMB",
    "Invoice Tariff - Entered Value": "20000.00",
    "Invoice Tariff - Duty": "1120.00",
    "Section 301 Code": "9903.88.03",
    "Section 301 Duty": "5000.00",
    "IEEPA Code": "",
    "IEEPA Duty": "0.00",
}
BY_PROGRAMME = {
    "Entry Number": "ZZ9-1000003-5",
    "Entry Type": "01",
    "Entry Date": "2026-03-14",
    "Import Date": "2026-03-12",
    "Country of Origin": "CN",
    "Line": "1",
    "HTSUS": "8481.80.3025",
    "Section 301 HTS": "9903.88.03",
    "Net Quantity": "1000",
    "UOM": "No.",
    "Entered Value": "20000.00",
    "Duty": "1120.00",
    "Sec 301": "5000.00",
    "Sec 232": "0.00",
    "IEEPA": "0.00",
    "Liquidation Status": "OPEN",
}
GERMAN = LINE | {
    "Entry Date": "14.03.2026",
    "Import Date": "12.03.2026",
    "Quantity": "1.000",
    "Entered Value": "20.000,00",
    "Duty Amount": "1.120,00",
    "Section 301 Duty": "5.000,00",
}
FRENCH = GERMAN | {
    "Quantity": "1\u202f000",
    "Entered Value": "20 000,00",
    "Duty Amount": "1\u00a0120,00",
    "Section 301 Duty": "5 000,00",
}


@pytest.mark.parametrize(
    ("row", "options"),
    [
        (LINE, {}),
        (BROKERS_SEARCH, {}),
        (BY_PROGRAMME, {}),
        (GERMAN, {"delimiter": ";", "encoding": "cp1252"}),
        (FRENCH, {"delimiter": ";"}),
        (dict(reversed(LINE.items())), {"delimiter": "\t"}),
    ],
    ids=["plain", "brokers-search", "by-programme", "german", "french", "other-order"],
)
def test_entry_lines_come_out_the_same_in_every_layout(tmp_path, row, options):
    """One line of $20,000 with $1,120.00 of duty and $5,000.00 under section 301."""
    (entry,) = events(write_csv(tmp_path / "lines.csv", [row], **options))
    (line,) = entry.lines
    assert (entry.entry_number, entry.entry_type, entry.entry_on, entry.import_on) == (
        "ZZ910000035",
        "01",
        date(2026, 3, 14),
        date(2026, 3, 12),
    )
    assert (line.hts, line.origin, line.quantity, line.unit, line.value) == (
        "8481803025",
        "CN",
        Decimal(1000),
        "NO",
        Decimal("20000.00"),
    )
    assert sorted(
        (one.duty_class, one.heading, one.amount) for one in line.charges if one.duty_class != "mpf"
    ) == sorted(DUTIES)


def test_a_workbook_reads_like_the_text_file(tmp_path):
    """With real figures and dates in its cells."""
    row = LINE | {
        "Entry Date": date(2026, 3, 14),
        "Quantity": 1000,
        "Entered Value": 20000,
        "Section 301 Duty": 5000,
    }
    (entry,) = events(write_xlsx(tmp_path / "lines.xlsx", [row]))
    assert sorted(one.amount for one in entry.lines[0].charges if one.duty_class != "mpf") == [1120, 5000]


def test_a_programmes_duty_without_its_number_is_held(tmp_path):
    """Whether it may be drawn back hangs on the heading; a zero needs none."""
    row = {name: text for name, text in BY_PROGRAMME.items() if name != "Section 301 HTS"}
    taken, problems = take(write_csv(tmp_path / "lines.csv", [row]))
    assert not taken
    assert "its tariff number in a column beside it" in problems[0].message
    assert events(write_csv(tmp_path / "none.csv", [row | {"Sec 301": "0.00"}]))


SAP_GERMAN = {
    "Material": "V-1",
    "Materialkurztext": "Ventil",
    "Materialbeleg": "4900012345",
    "Buchungsdatum": "10.09.2026",
    "Menge": "600,000-",
    "Basismengeneinheit": "ST",
    "Werk": "1000",
    "Bewegungsart": "601",
    "Lieferung": "80001234",
    "Land": "DE",
    "Warennummer": "84818030",
    "Nettowert": "15.000,00",
}
SAP_SHORT = {
    "Plnt": "1000",
    "Mat. Doc.": "4900012345",
    "Pstng Date": "10.09.2026",
    "Material": "V-1",
    "Material Description": "Ventil",
    "Qty in UnE": "-600",
    "EUn": "EA",
    "MvT": "601",
    "Delivery": "80001234",
    "Country": "DE",
    "Commodity Code": "84818030",
    "Net value": "15000.00",
}
FULFILMENT = {
    "Internal ID": "9912",
    "Ship Date": "9/10/2026",
    "Document Number": "80001234",
    "Customer": "Muster GmbH",
    "Item": "V-1",
    "Item Description": "Ventil",
    "Quantity Fulfilled": "600",
    "Units": "Ea",
    "Amount (Net)": "15,000.00",
    "Shipping Country": "Germany",
    "Schedule B Code": "8481.80.30",
}


@pytest.mark.parametrize(
    ("row", "options"),
    [(SAP_GERMAN, {"delimiter": ";", "encoding": "cp1252"}), (SAP_SHORT, {}), (FULFILMENT, {})],
    ids=["sap-german", "sap-short", "fulfilment"],
)
def test_shipments_of_inventory_systems_come_out_the_same(tmp_path, row, options):
    """600 pieces for $15,000 to Germany; SAP writes what left the stock with a minus."""
    (export,) = events(write_csv(tmp_path / "shipped.csv", [row], **options))
    assert (export.export_id, export.disposed_on, export.quantity, export.unit, export.value) == (
        "80001234/1",
        date(2026, 9, 10),
        Decimal(600),
        "NO",
        Decimal("15000.00"),
    )
    assert (export.sku, export.description, export.destination, export.schedule_b) == (
        "V-1",
        "Ventil",
        "DE",
        "8481803000",
    )


def test_a_material_document_names_the_shipment_where_nothing_better_does(tmp_path):
    """A delivery goes before it."""
    row = {name: text for name, text in SAP_SHORT.items() if name != "Delivery"}
    (export,) = events(write_csv(tmp_path / "shipped.csv", [row]))
    assert export.export_id == "4900012345/1"


def test_of_headings_that_may_stand_in_one_is_read_and_the_others_need_not_agree(tmp_path):
    """An order number beside the delivery's is no contradiction."""
    row = SAP_SHORT | {"Sales Order": "77", "Order Number": "78", "Invoice No": "79"}
    (export,) = events(write_csv(tmp_path / "shipped.csv", [row]))
    assert export.export_id == "80001234/1"


def test_a_minus_without_a_movement_is_no_quantity(tmp_path):
    """Only a list of stock movements signs what went out."""
    row = FULFILMENT | {"Quantity Fulfilled": "-600"}
    taken, problems = take(write_csv(tmp_path / "shipped.csv", [row]))
    assert not taken
    assert "Quantity Fulfilled" in problems[0].message


def test_lists_of_one_thing_say_by_their_headings_what_happened(tmp_path):
    """Refunds, returned refunds and courtesy notices have no column that names the happening."""
    (refund,) = events(
        write_csv(
            tmp_path / "refunds.csv",
            [
                {
                    "Refund Number": "R1",
                    "Entry Summary Number": "ZZ9-1000003-5",
                    "Refund Amount": "5,000.00",
                    "Interest Amount": "123.45",
                    "Refund Date": "05/12/2026",
                }
            ],
        )
    )
    assert (refund.refunded_on, refund.amount, refund.interest, refund.reference) == (
        date(2026, 5, 12),
        Decimal("5000.00"),
        Decimal("123.45"),
        "R1",
    )
    (returned,) = events(
        write_csv(
            tmp_path / "rejected.csv",
            [
                {
                    "Entry Summary Number": "ZZ9-1000003-5",
                    "Refund Amount": "5,000.00",
                    "Rejected Date": "05/20/2026",
                    "Rejection Reason": "Account closed",
                }
            ],
        )
    )
    assert (type(returned).__name__, returned.returned_on) == ("EntryRefundReturned", date(2026, 5, 20))
    (posted,) = events(
        write_csv(
            tmp_path / "notices.csv",
            [
                {
                    "Entry Summary Number": "ZZ9-1000003-5",
                    "Entry Type Code": "01",
                    "Port of Entry Code": "2704",
                    "Liquidation Date": "09/11/2026",
                    "Total Liquidated Duty Amount": "6,120.00",
                }
            ],
        )
    )
    assert (posted.liquidated_on, posted.liquidated_duty) == (date(2026, 9, 11), Decimal("6120.00"))
