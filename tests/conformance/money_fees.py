"""Examples of processing and harbor fees: limits of the year, and five real entries (R-25, R-26)."""

import csv
from decimal import Decimal
from functools import cache
from pathlib import Path

from conformance.cases import Case, SourceKind
from conformance.when import day
from drawback.domain.money import ZERO
from drawback.rules.answers import NoValueInForce
from drawback.rules.money.mpf import harbor_fee, load_limits, processing_fee

_FEE = "19 U.S.C. 58c(a)(9); 19 CFR 24.23"
_HARBOR = "26 U.S.C. 4461(b)"
_ENTRIES = Path(__file__).parent / "entries"


@cache
def rows(name: str) -> tuple[dict[str, str], ...]:
    with (_ENTRIES / name).open(encoding="utf-8", newline="") as file:
        return tuple(csv.DictReader(file))


def values(entry: str) -> list[Decimal]:
    """Return the values of the lines of a real entry."""
    return [
        Decimal(row["entered_value"])
        for row in rows("lines.csv")
        if row["entry_number"] == entry and row["entered_value"]
    ]


def _paid(value: str, entry_on: str) -> Decimal | str:
    try:
        return processing_fee([Decimal(value)], day(entry_on), load_limits()).paid
    except NoValueInForce:
        return "refused"


def _case(value: str, entry_on: str, expected: str, what: str) -> Case:
    return Case(
        "R-25", _FEE, f"{what}: value {value} entered {entry_on}", expected, lambda: _paid(value, entry_on),
        "per line, to the cent", SourceKind.CBP,
    )  # fmt: skip


def _real(header: dict[str, str]) -> tuple[Case, Case]:
    entry, mode = header["entry_number"], header["mot"]
    return (
        Case(
            "R-25",
            _FEE,
            f"real entry {entry}: processing fee as printed",
            header["mpf_499"],
            lambda: processing_fee(values(entry), day(header["entry_date"]), load_limits()).paid,
            "per line, to the cent",
            SourceKind.CBP,
        ),
        Case(
            "R-26",
            _HARBOR,
            f"real entry {entry}: harbor fee as printed",
            header["hmf_501"],
            lambda: sum(
                (harbor_fee(value, mode, day(header["entry_date"])) for value in values(entry)), ZERO
            ),
            "per line, to the cent",
            SourceKind.CBP,
        ),
    )


CASES = (
    _case("250000", "2025-10-01", "651.50", "held to the most of 2026"),
    _case("250000", "2025-09-30", "634.62", "the day before: the most of 2025"),
    _case("5000", "2025-10-01", "33.58", "raised to the least of 2026"),
    _case("5000", "2025-09-30", "32.71", "the day before: the least of 2025"),
    _case("100000", "2025-11-03", "346.40", "between least and most"),
    _case("250000", "2017-10-01", "485.00", "first day of the table: the most before the adjustment"),
    _case("1000", "2017-12-31", "25.00", "last day of the least before the adjustment (82 FR 50659)"),
    _case("1000", "2018-01-01", "25.67", "first day of the least of 2018 (82 FR 50659)"),
    _case("250000", "2018-01-01", "497.99", "first day of the most of 2018"),
    _case("250000", "2017-09-30", "refused", "before the table"),
    _case("250000", "2026-09-30", "651.50", "last day of the table"),
    _case("250000", "2026-10-01", "refused", "fiscal year 2027 is not known"),
    *(case for header in rows("headers.csv") for case in _real(header)),
)
