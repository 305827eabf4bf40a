"""Doubts about a pair and numbers that differ, each on both sides of its bound, with figures and sentences by hand."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from drawback.app.bootstrap import load_law
from drawback.domain.goods import Charge, ExportLine, ImportFacts, ImportLine
from drawback.domain.types import Disposal, DutyClass, EntryNumber, ExportId, Hts10, Provision
from drawback.matching.candidate import Candidate
from drawback.matching.confidence import confidence
from drawback.matching.parts import Drift, PartUse, drifts, uses
from drawback.rules.tables.tariff import TariffLine, TariffTable

LAW = load_law()
HTS, GONE = "8481805090", "8481809005"
TARIFF = TariffTable(
    {
        HTS: TariffLine(HTS, "Valves", ("No.",), "2%"),
        GONE: TariffLine(GONE, "Solenoid valves", ("No.",), "2%", in_force_until=date(2025, 6, 14)),
    }
)
LINE = ImportLine(
    EntryNumber("XYZ41011179"), 1, Hts10(HTS), "CN", Decimal(1000), "NO", Decimal("10000.00"),
    (
        Charge(DutyClass.DUTY, Decimal("300.00"), heading=HTS),
        Charge(DutyClass.MPF, Decimal("34.64")),
    ),
    sku="V-1",
)  # fmt: skip
MINE = ImportFacts(LINE, "01", date(2025, 1, 15), date(2025, 1, 15), Decimal(0), Decimal(0))
THEIRS = ExportLine(
    ExportId("X-1"), Disposal.EXPORTED, date(2025, 6, 15), HTS, Decimal(400), "NO", Decimal("4000.00"), "DE",
    exporter="ACME", sku="V-1", hts=HTS, carrier_document="BL-1",
)  # fmt: skip


def mine(**fields: Any) -> ImportFacts:
    return replace(MINE, line=replace(LINE, **fields))


def doubts(
    imported: ImportFacts = MINE, provision: Provision = Provision.UNUSED_SUBSTITUTION, **theirs: Any
) -> tuple[int, tuple[str, ...]]:
    found = confidence(Candidate(imported, replace(THEIRS, **theirs), provision, Decimal(1), 1), TARIFF)
    return found.percent, found.reasons


SAME = "same part V-1"


@pytest.mark.parametrize(
    ("imported", "theirs", "found"),
    [
        (MINE, {}, (100, (SAME,))),
        (mine(quantity=Decimal(0)), {}, (100, (SAME,))),
        (MINE, {"quantity": Decimal(0)}, (100, (SAME,))),
        (mine(value=Decimal(0)), {}, (100, (SAME,))),
        (MINE, {"value": Decimal("20000.00")}, (100, (SAME,))),
        (MINE, {"value": Decimal("20000.01")}, (80, (SAME, "values far apart: $10.00 a unit imported, $50.00 a unit exported"))),
        (MINE, {"value": Decimal("1333.34")}, (100, (SAME,))),
        (MINE, {"value": Decimal("1333.33")}, (80, (SAME, "values far apart: $10.00 a unit imported, $3.33 a unit exported"))),
        (mine(sku=""), {}, (90, ("no part number on the import",))),
        (mine(sku=""), {"sku": ""}, (90, ("no part number on the import",))),
        (MINE, {"sku": ""}, (90, ("no part number on the export",))),
        (MINE, {"sku": "V-2"}, (80, ("another part at the same eight digits: V-1 imported, V-2 exported",))),
        (MINE, {"carrier_document": ""}, (85, (SAME, "no carrier document proves the export (19 CFR 190.72)"))),
        (MINE, {"carrier_document": "", "disposal": Disposal.DESTROYED}, (100, (SAME,))),
        (MINE, {"hts": ""}, (90, (SAME, f"only the Schedule B number {HTS} names the export"))),
        (MINE, {"hts": "8481805060"}, (95, (SAME, f"ten digits differ: {HTS} imported, 8481805060 exported"))),
        (mine(hts=Hts10(GONE)), {"hts": GONE}, (85, (SAME, f"{GONE} was no longer in the tariff on 2025-06-15, the day of export"))),
        (mine(hts=Hts10(GONE)), {"hts": GONE, "disposed_on": date(2025, 6, 13)}, (100, (SAME,))),
        (mine(hts=Hts10("9999999999")), {"hts": "9999999999"}, (100, (SAME,))),
        # five of ten letters are the same at the beginning, then ten of seventeen: 60 % alike, and 59
        (mine(description="abcde"), {"description": "abcxy"}, (100, (SAME,))),
        (
            mine(description="abcdefghijklmnopq"), {"description": "abcdefghijrstuvwx"},
            (80, (SAME, "descriptions are 59 % alike: abcdefghijklmnopq / abcdefghijrstuvwx")),
        ),
        (mine(description="Valve"), {"description": "vALVE"}, (100, (SAME,))),
        (mine(description="valve"), {}, (100, (SAME,))),
        (MINE, {"description": "shirt"}, (100, (SAME,))),
    ],
)  # fmt: skip
def test_a_doubt_and_none(
    imported: ImportFacts, theirs: dict[str, Any], found: tuple[int, tuple[str, ...]]
) -> None:
    """One doubt at a time with its points, and beside it what is just no doubt."""
    assert doubts(imported, **theirs) == found


def test_the_goods_themselves_need_no_number() -> None:
    """Direct identification: that only a Schedule B number names the export is no doubt; another number is."""
    assert doubts(provision=Provision.UNUSED_DIRECT, hts="") == (100, (SAME,))
    assert doubts(provision=Provision.UNUSED_DIRECT, hts="8481805060")[0] == 95


def test_all_doubts_together_leave_nothing() -> None:
    """20 + 20 + 10 + 15 + 20 + 15 are a hundred points, in the order in which they are found."""
    percent, reasons = doubts(
        mine(hts=Hts10(GONE), description="brass valve"),
        sku="V-2", description="cotton shirt", hts="", value=Decimal("40000.00"), carrier_document="",
    )  # fmt: skip
    assert percent == 0
    assert [reason.split()[0] for reason in reasons] == [
        "another",
        "descriptions",
        "only",
        GONE,
        "values",
        "no",
    ]


# ── parts ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def entry(number: str, hts: str = HTS, duty: str = "300.00", **fields: Any) -> ImportFacts:
    charges = (Charge(DutyClass.DUTY, Decimal(duty), heading=hts), Charge(DutyClass.MPF, Decimal("34.64")))
    return mine(**{"entry_number": EntryNumber(number), "hts": Hts10(hts), "charges": charges} | fields)


def test_each_part_by_side_number_and_filer() -> None:
    """Lines, value and days of each; what has no part number is in no row; an export without an HTS number goes by its Schedule B number."""
    later = replace(
        entry("XYZ41011187", hts="8481.80.50.90", value=Decimal("500.00")), entry_on=date(2025, 9, 1)
    )
    rows = uses(
        [later, entry("XYZ41011179"), entry("ABC41011179"), entry("XYZ41011195", sku="")],
        [
            replace(THEIRS, hts="", schedule_b="8481.80.5090"),
            replace(THEIRS, hts="8481805060"),
            replace(THEIRS, sku=""),
        ],
    )
    first, out = date(2025, 1, 15), date(2025, 6, 15)
    assert rows == [
        PartUse("V-1", "exported", "8481805060", "ACME", out, out, 1, Decimal("4000.00")),
        PartUse("V-1", "exported", HTS, "ACME", out, out, 1, Decimal("4000.00")),
        PartUse("V-1", "imported", HTS, "ABC", first, first, 1, Decimal("10000.00")),
        PartUse("V-1", "imported", HTS, "XYZ", first, date(2025, 9, 1), 2, Decimal("10500.00")),
    ]


OTHER = "8481809050"


def test_sides_that_differ_are_told_with_the_refund_at_stake() -> None:
    """By hand: 99 % of $300.00 of duty is $297.00, of two such lines $594.00; of the fee of the entry none is known to be paid on the line.

    A line of no quantity has no unit to refund; one at the number of the export is not apart.
    """
    apart = [
        entry("XYZ41011179"),
        entry("XYZ41011187"),
        entry("XYZ41011195", quantity=Decimal(0)),
        entry("XYZ41011203", hts=OTHER),
    ]
    [found] = drifts(apart, [replace(THEIRS, hts="8481.80.9050")], LAW)

    assert found.money == Decimal("594.00")
    assert found == Drift(
        "V-1", "import and export", ("84818050", "84818090"), found.money,
        f"V-1 is imported as 84818050 and exported as 84818090: no substitution between them, ${found.money} of refund on 3 import lines",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("theirs", "apart"),
    [
        ({"hts": OTHER}, True),
        ({"hts": "8481805060"}, False),
        ({"hts": "", "schedule_b": "8481809999"}, False),
        ({"hts": "", "schedule_b": "8481908081"}, True),
        ({"hts": "", "schedule_b": ""}, False),
        ({"sku": "V-2", "hts": OTHER}, False),
        ({"sku": "", "hts": OTHER}, False),
    ],
)
def test_eight_digits_of_the_tariff_and_six_of_schedule_b(theirs: dict[str, Any], *, apart: bool) -> None:
    """Another HTS number within the eight digits is the same; a Schedule B number need only agree to six; of another part it says nothing."""
    found = drifts([entry("XYZ41011179"), entry("XYZ41011187", sku="")], [replace(THEIRS, **theirs)], LAW)
    assert bool(found) is apart
    same_and_other = drifts(
        [entry("XYZ41011179")], [replace(THEIRS, **theirs), THEIRS, replace(THEIRS, hts="")], LAW
    )
    assert same_and_other == [], "one export at the right number is enough"


def test_filers_that_differ_are_told_with_the_duty_above_the_lowest_rate() -> None:
    """By hand: 3 % against 5 % and 4 % of $10,000.00 each: $200.00 and $100.00 above. A line of no value has no rate; the fee is no duty."""
    lines = [
        entry("XYZ41011179"),
        entry("ABC41011179", OTHER, "500.00"),
        entry("ABC41011187", OTHER, "400.00"),
        entry("ABC41011195", OTHER, "400.00", value=Decimal(0)),
    ]
    assert drifts(lines, [], LAW) == [
        Drift(
            "V-1", "filers", ("84818050", "84818090"), Decimal("300.00"),
            "filers classify V-1 differently (ABC: 84818090; XYZ: 84818050): $300.00 of duty above the lowest rate paid",
        )
    ]  # fmt: skip
    nothing = [entry("XYZ41011179", value=Decimal(0)), entry("ABC41011179", OTHER, value=Decimal(0))]
    assert [one.money for one in drifts(nothing, [], LAW)] == [0]


def test_filers_with_the_same_numbers_do_not_differ() -> None:
    """Both under both; one alone under two; two under one."""
    both = [
        entry(f"{filer}4101117{n}", hts) for filer in ("XYZ", "ABC") for n, hts in enumerate((HTS, OTHER))
    ]
    assert drifts(both, [], LAW) == []
    assert drifts(both[:2], [], LAW) == []
    assert drifts([both[0], both[2]], [], LAW) == []
    assert len(drifts(both[:3], [], LAW)) == 1


def test_the_dearest_drift_goes_first() -> None:
    """By money, then by part."""
    dear = [
        entry("XYZ41011179", sku="V-2", duty="900.00"),
        entry("XYZ41011187"),
        entry("XYZ41011195", sku="V-0"),
    ]
    out = [replace(THEIRS, sku=sku, hts=OTHER) for sku in ("V-0", "V-1", "V-2")]
    assert [one.part for one in drifts(dear, out, LAW)] == ["V-2", "V-0", "V-1"]
