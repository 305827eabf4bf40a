"""Parts over time, and drift between sides and filers, with money counted by hand."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from drawback.app.bootstrap import load_law
from drawback.domain.goods import Charge, ExportLine, ImportFacts, ImportLine
from drawback.domain.types import Disposal, DutyClass, EntryNumber, ExportId, Hts10
from drawback.matching.parts import drifts, uses

LAW = load_law()


def imported(number: str = "XYZ41011179", hts: str = "8481805090", duty: str = "300.00") -> ImportFacts:
    """A thousand of V-1, worth $10,000.00."""
    charge = Charge(DutyClass.DUTY, Decimal(duty), heading=hts)
    line = ImportLine(
        EntryNumber(number),
        1,
        Hts10(hts),
        "CN",
        Decimal(1000),
        "NO",
        Decimal("10000.00"),
        (charge,),
        sku="V-1",
    )
    return ImportFacts(line, "01", date(2025, 1, 15), date(2025, 1, 15), Decimal(0), Decimal(0))


OUT = ExportLine(
    ExportId("X-1"), Disposal.EXPORTED, date(2025, 6, 15), "8481805090", Decimal(400), "NO",
    Decimal("9000.00"), "DE", exporter="ACME", sku="V-1",
)  # fmt: skip


def test_numbers_over_time_by_side_and_filer():
    """Two entries of one filer are one row from day to day; the export is another."""
    later = replace(imported("XYZ41011187"), entry_on=date(2025, 9, 1))
    rows = [
        (u.side, u.number, u.by, u.first_on, u.last_on, u.lines) for u in uses([imported(), later], [OUT])
    ]
    assert rows == [
        ("exported", "8481805090", "ACME", date(2025, 6, 15), date(2025, 6, 15), 1),
        ("imported", "8481805090", "XYZ", date(2025, 1, 15), date(2025, 9, 1), 2),
    ]


def test_the_same_number_on_both_sides_is_no_drift():
    """Nor is a Schedule B number that agrees to six digits, or an export without any number of its own."""
    assert drifts([imported()], [OUT], LAW) == []
    assert drifts([imported()], [replace(OUT, schedule_b="8481809999")], LAW) == []
    assert drifts([imported()], [], LAW) == []


@pytest.mark.parametrize("told", [{"schedule_b": "7307290030"}, {"hts": "8481809005"}])
def test_another_number_at_export_costs_the_refund_of_substitution(told: dict[str, str]):
    """99 % of $300.00: an HTS number must agree to eight digits, a Schedule B number to six."""
    (one,) = drifts([imported()], [replace(OUT, **told)], LAW)
    assert (one.between, one.money) == ("import and export", Decimal("297.00"))


def test_filers_who_classify_a_part_differently_cost_the_duty_above_the_lower_rate():
    """3 % against 5 % on $10,000.00 each: $200.00."""
    other = imported("ABC41011187", "8481809050", "500.00")
    (one,) = drifts([imported(), other], [], LAW)
    assert (one.between, one.numbers, one.money) == ("filers", ("84818050", "84818090"), Decimal("200.00"))


def test_one_filer_with_two_numbers_is_no_drift_between_filers():
    """That may be a change of the tariff: the list over time shows it."""
    assert drifts([imported(), imported("XYZ41011187", "8481809050", "500.00")], [], LAW) == []
