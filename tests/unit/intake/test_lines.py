"""From tariff rows to lines: the commodity row, chapters 98 and 99, AD/CVD, fees shown and fees computed."""

from decimal import Decimal

import pytest

from support.intake_files import events, take, write_csv

BASE = {
    "Entry Summary Number": "XYZ41044683",
    "Entry Summary Line Number": "1",
    "Entry Type Code": "01",
    "Entry Date": "02/06/2026",
    "Country of Origin Code": "CN",
    "Tariff Ordinal Number": "1",
    "HTS Number - Full": "8508190000",
    "Line Tariff Goods Value Amount": "$10,000.00",
    "Line Tariff Duty Amount": "$0.00",
    "Line Tariff Quantity (1)": "100",
    "Line Tariff UOM (1) Code": "NO",
}


def row(**cells):
    return BASE | {key.replace("_", " "): value for key, value in cells.items()}


def added(heading, duty, ordinal="2", **cells):
    """A row beside the commodity row, without value and quantity."""
    return row(**cells) | {
        "Tariff Ordinal Number": ordinal,
        "HTS Number - Full": heading,
        "Line Tariff Goods Value Amount": "",
        "Line Tariff Duty Amount": duty,
        "Line Tariff Quantity (1)": "",
        "Line Tariff UOM (1) Code": "",
    }


def entry_of(tmp_path, *rows):
    headings = dict.fromkeys(heading for each in rows for heading in each)
    (event,) = events(
        write_csv(tmp_path / "lines.csv", [dict.fromkeys(headings, "") | each for each in rows])
    )
    return event


def charges_of(entry, line=0):
    return [
        (
            charge.duty_class,
            charge.heading or charge.case_number or charge.class_code,
            charge.amount,
            charge.rate_percent,
        )
        for charge in entry.lines[line].charges
    ]


def test_an_adcvd_case_in_place_of_a_tariff_number(tmp_path):
    """Reports that give AD/CVD a row of its own put the case number into the tariff column."""
    entry = entry_of(
        tmp_path,
        row(),
        added("A570967001", "$1,550.00"),
        added("C-570-968", "$320.00", "3"),
    )

    assert charges_of(entry)[1:3] == [
        ("ad", "A-570-967-001", Decimal("1550.00"), Decimal("15.5")),
        ("cvd", "C-570-968", Decimal("320.00"), Decimal("3.2")),
    ]


def test_adcvd_columns_that_repeat_on_every_row(tmp_path):
    """Deposits in columns of their own are counted once per line, with the stated rate."""
    columns = {
        "AD Case Number": "A-570-967",
        "AD Deposit Amount": "$1,550.00",
        "AD Rate": "15.50%",
        "CVD Case Number": "C-570-968",
        "CVD Deposit Amount": "$0.00",
        "CVD Rate": "3.20%",
    }
    entry = entry_of(tmp_path, row() | columns, added("99038803", "$2,500.00") | columns)

    assert charges_of(entry)[2:4] == [
        ("ad", "A-570-967", Decimal("1550.00"), Decimal("15.5")),
        ("cvd", "C-570-968", Decimal("0.00"), Decimal("3.2")),
    ]


def test_one_general_case_column(tmp_path):
    """A single case column may name the AD case on one row and the CVD case on the next."""
    entry = entry_of(
        tmp_path,
        row() | {"AD/CVD Case Number": "A570967", "AD/CVD Duty Amount": "$1,550.00"},
        added("99038803", "$2,500.00") | {"AD/CVD Case Number": "C570968", "AD/CVD Duty Amount": "$320.00"},
    )

    assert [(kind, name, amount) for kind, name, amount, _ in charges_of(entry)[2:4]] == [
        ("ad", "A-570-967", Decimal("1550.00")),
        ("cvd", "C-570-968", Decimal("320.00")),
    ]


def test_an_ad_amount_without_case_is_held(tmp_path):
    """A deposit whose case is not known cannot be followed."""
    taken, (problem,) = take(
        write_csv(tmp_path / "ad.csv", [row() | {"AD Deposit Amount": "$1.00", "AD Case Number": ""}])
    )

    assert taken == []
    assert "the case number beside the AD amount" in problem.expected


def test_goods_of_chapter_98(tmp_path):
    """A chapter 98 row beside the commodity row is a charge row; the goods are those of chapters 1 to 97."""
    entry = entry_of(tmp_path, added("9802.00.8040", "$0.00", "1"), row(Tariff_Ordinal_Number="2"))

    assert entry.lines[0].hts == "8508190000"
    assert charges_of(entry)[0][:2] == ("duty", "9802008040")


def test_several_commodity_rows_of_one_line(tmp_path):
    """A set with two tariff numbers: the greater value names the line, both values count."""
    entry = entry_of(
        tmp_path,
        row() | {"Line Tariff Goods Value Amount": "$4,000.00"},
        row(Tariff_Ordinal_Number="2")
        | {"HTS Number - Full": "8509400025", "Line Tariff Goods Value Amount": "$6,000.00"},
    )

    assert (entry.lines[0].hts, entry.lines[0].value) == ("8509400025", Decimal("10000.00"))


def test_a_value_of_the_line_that_repeats_counts_once(tmp_path):
    """Where the report has `Line Goods Value Amount`, it stands on every row and is not summed."""
    rows = [row(), added("99038803", "$2,500.00")]
    for each in rows:
        del each["Line Tariff Goods Value Amount"]
        each["Line Goods Value Amount"] = "$10,000.00"

    entry = entry_of(tmp_path, *rows)

    assert entry.lines[0].value == Decimal("10000.00")
    assert charges_of(entry)[1] == ("chapter-99", "99038803", Decimal("2500.00"), Decimal(25))


def test_goods_without_a_unit_of_quantity(tmp_path):
    """Unit X needs no quantity."""
    entry = entry_of(tmp_path, row() | {"Line Tariff UOM (1) Code": "X", "Line Tariff Quantity (1)": ""})

    assert (entry.lines[0].unit, entry.lines[0].quantity) == ("X", 0)


@pytest.mark.parametrize(
    ("spi", "entry_type", "fee"),
    [
        ("", "01", True),
        ("S", "01", False),
        ("KR", "01", False),
        ("JO", "01", True),
        ("", "11", False),
        ("", "23", False),
        ("", "21", False),
        ("", "22", True),
    ],
)
def test_who_pays_the_processing_fee(tmp_path, spi, entry_type, fee):
    """Formal entries and withdrawals pay; USMCA and Korean goods, informal, temporary and warehouse entries do not."""
    entry = entry_of(tmp_path, row(Entry_Type_Code=entry_type) | {"Line SPI Code": spi})

    assert any(name == "499" for _, name, _, _ in charges_of(entry)) == fee
    assert (entry.mpf_paid is not None) == fee


@pytest.mark.parametrize(
    ("heading", "fee"),
    [("9802008040", True), ("9802006000", True), ("9801001097", False), ("98170096", False)],
)
def test_chapter_98_and_the_processing_fee(tmp_path, heading, fee):
    """Goods assembled abroad of American parts pay on what was added; goods of other chapter 98 headings pay nothing."""
    entry = entry_of(tmp_path, row(), added(heading, "$0.00"))

    assert any(name == "499" for _, name, _, _ in charges_of(entry)) == fee


@pytest.mark.parametrize(
    ("value", "paid"),
    [
        ("$9,693.00", "33.58"),
        ("$9,695.00", "33.58"),
        ("$9,696.00", "33.59"),
        ("$188,077.00", "651.50"),
        ("$188,200.00", "651.50"),
    ],
)
def test_floor_and_cap_of_the_processing_fee(tmp_path, value, paid):
    """0.3464 % of the value, at least $33.58 and at most $651.50 in fiscal year 2026."""
    entry = entry_of(tmp_path, row() | {"Line Tariff Goods Value Amount": value})

    assert entry.mpf_paid == Decimal(paid)


def test_fees_that_the_report_shows(tmp_path):
    """Shown fees win over computed ones: MPF and HMF of the line, MPF of the entry, tax and marking duty with their classes."""
    shown = {
        "Line MPF Amount": "$34.00",
        "Line HMF Amount": "$12.00",
        "Total MPF": "$40.00",
        "IR Tax Amount": "$5.00",
        "IR Tax Class Code": "16",
        "Marking Duty": "$1.00",
    }
    entry = entry_of(tmp_path, row() | shown, added("99038803", "$2,500.00") | shown)

    assert [charge[:3] for charge in charges_of(entry)[2:]] == [
        ("tax", "016", Decimal("5.00")),
        ("marking", "001", Decimal("1.00")),
        ("mpf", "499", Decimal("34.00")),
        ("hmf", "501", Decimal("12.00")),
    ]
    assert entry.mpf_paid == Decimal("40.00")


def test_an_entry_total_of_the_harbor_fee_is_spread_by_value(tmp_path):
    """$10.00 over three lines of equal value: the odd cent goes to the first, the sum is the total."""
    rows = [row(Entry_Summary_Line_Number=str(number)) | {"Total HMF": "$10.00"} for number in (1, 2, 3)]

    entry = entry_of(tmp_path, *rows)

    fees = [charge.amount for line in entry.lines for charge in line.charges if charge.class_code == "501"]
    assert fees == [Decimal("3.34"), Decimal("3.33"), Decimal("3.33")]


@pytest.mark.parametrize(
    ("mode", "fee"),
    [
        ("11", "12.50"),
        ("Vessel, container", "12.50"),
        ("12", "12.50"),
        ("40", None),
        ("30", None),
        ("", None),
    ],
)
def test_the_harbor_fee_by_mode_of_transport(tmp_path, mode, fee):
    """0.125 % by vessel, nothing by air, truck or unknown."""
    entry = entry_of(tmp_path, row() | {"Mode of Transportation": mode})

    found = [charge.amount for charge in entry.lines[0].charges if charge.class_code == "501"]
    assert found == ([] if fee is None else [Decimal(fee)])


def test_specific_duty_gets_no_rate(tmp_path):
    """4.4¢/kg on 100,000 kg is not an ad valorem rate with few decimals."""
    entry = entry_of(
        tmp_path,
        row()
        | {
            "HTS Number - Full": "1806206000",
            "Line Tariff Goods Value Amount": "$71,237.00",
            "Line Tariff Duty Amount": "$4,411.37",
        },
    )

    assert charges_of(entry)[0] == ("duty", "1806206000", Decimal("4411.37"), None)


def test_a_current_rate_that_does_not_give_the_duty_is_not_believed(tmp_path):
    """The report prints today's rate, 50 %; the duty was paid at 25 %."""
    entry = entry_of(
        tmp_path,
        row() | {"Duty Rate": "Free"},
        added("99038803", "$2,500.00") | {"Duty Rate": "50%"},
    )

    assert charges_of(entry)[1][3] == Decimal(25)
