"""Confidence of a pairing: each doubt by itself, and no doubt at all."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from drawback.domain.goods import ExportLine, ImportFacts, ImportLine
from drawback.domain.types import Disposal, EntryNumber, ExportId, Hts10, Provision
from drawback.matching.candidate import Candidate
from drawback.matching.confidence import confidence
from drawback.rules.tables.tariff import TariffLine, TariffTable

NUMBER = "8481805090"
TARIFF = TariffTable(
    {
        NUMBER: TariffLine(NUMBER, "Valves", ("No.",), "2%"),
        "8481809005": TariffLine(
            "8481809005", "Solenoid valves", ("No.",), "2%", in_force_until=date(2025, 7, 1)
        ),
    }
)
MINE = ImportLine(
    EntryNumber("XYZ41011179"),
    1,
    Hts10(NUMBER),
    "CN",
    Decimal(100),
    "NO",
    Decimal("1000.00"),
    (),
    description="brass ball valve",
    sku="V-1",
)
THEIRS = ExportLine(
    ExportId("X1/1"),
    Disposal.EXPORTED,
    date(2025, 7, 1),
    NUMBER,
    Decimal(100),
    "NO",
    Decimal("1500.00"),
    "DE",
    description="ball valve, brass",
    sku="V-1",
    hts=NUMBER,
    carrier_document="BL-1",
)


def sure(mine: ImportLine = MINE, theirs: ExportLine = THEIRS) -> tuple[int, tuple[str, ...]]:
    facts = ImportFacts(mine, "01", date(2025, 1, 15), date(2025, 1, 10), Decimal(0), Decimal(0))
    found = confidence(Candidate(facts, theirs, Provision.UNUSED_SUBSTITUTION, Decimal(100), 1), TARIFF)
    return found.percent, found.reasons


def test_the_same_part_with_papers_is_sure():
    """One reason, and it speaks for the pair."""
    assert sure() == (100, ("same part V-1",))


@pytest.mark.parametrize(
    ("theirs", "percent", "reason"),
    [
        (replace(THEIRS, sku="V-2"), 80, "another part at the same eight digits: V-1 imported, V-2 exported"),
        (replace(THEIRS, sku=""), 90, "no part number on the export"),
        (replace(THEIRS, hts=""), 90, f"only the Schedule B number {NUMBER} names the export"),
        (replace(THEIRS, carrier_document=""), 85, "no carrier document proves the export (19 CFR 190.72)"),
        (
            replace(THEIRS, value=Decimal("5000.01")),
            80,
            "values far apart: $10.00 a unit imported, $50.00 a unit exported",
        ),
        (
            replace(THEIRS, value=Decimal("333.00")),
            80,
            "values far apart: $10.00 a unit imported, $3.33 a unit exported",
        ),
    ],
)
def test_each_doubt_takes_its_points(theirs: ExportLine, percent: int, reason: str):
    """Alone against a pair that is sure."""
    found, reasons = sure(theirs=theirs)
    assert found == percent
    assert reasons[-1] == reason


@pytest.mark.parametrize("value", ["5000.00", "333.34"])
def test_values_at_the_edge_are_no_outliers(value: str):
    """Five times as dear is not above five times; a cent above a third is not below it."""
    assert sure(theirs=replace(THEIRS, value=Decimal(value)))[0] == 100


def test_descriptions_of_other_goods_are_named():
    """Word order and commas make no difference; other words do."""
    percent, reasons = sure(theirs=replace(THEIRS, description="cotton shirts, knitted"))
    assert percent == 80
    assert reasons[-1].endswith("brass ball valve / cotton shirts, knitted")


def test_a_number_that_left_the_tariff_before_the_export_is_named():
    """In force on the day of entry and gone on the day of export; a day earlier it was still there."""
    mine = replace(MINE, hts=Hts10("8481809005"))
    theirs = replace(THEIRS, hts="8481809005")
    assert sure(mine, theirs)[0] == 85
    assert sure(mine, replace(theirs, disposed_on=date(2025, 6, 30)))[0] == 100
