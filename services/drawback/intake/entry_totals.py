"""Totals that a line report prints below the rows of an entry, with the entry's number: they must be the sum of its rows."""

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Final

from drawback.domain.money import ZERO
from drawback.intake.fields import FIGURES
from drawback.intake.records import Record
from drawback.intake.rows import TOTAL
from drawback.intake.supplementary import SERIES, field_of
from drawback.intake.values import word

_OF_A_ROW: Final = ("tariff.hts", "adcvd.case", "tariff.ordinal")
"""What every row of an entry says, and no total does."""


def without_totals(records: Sequence[Record]) -> Sequence[Record]:
    """The rows of an entry without a total among them, which is noted; one that is not their sum is a flaw, since a row may be missing."""
    rows = [record for record in records if not _is_total(record)]
    if not rows or len(rows) == len(records):
        return records
    value, duty = _sum(rows, "tariff.entered_value"), _sum(rows, "tariff.duty")
    beside = sum((_sum(rows, field_of("duty", series)) for series in SERIES), ZERO)
    for total in records:
        if _is_total(total):
            _compare(total, "tariff.entered_value", [value])
            _compare(total, "tariff.duty", [duty, duty + beside])
            total.flaw(
                "entry.number",
                "a row of the report",
                "the row is a total and was left out: it is the sum of the entry's rows",
                remark=f"total {total.row.place}",
            )
    return rows


def _is_total(record: Record) -> bool:
    number = record.text("line.number")
    return (
        all(record.blank(name) for name in _OF_A_ROW)
        and (record.blank("line.number") or TOTAL.fullmatch(word(number)) is not None)
        and any(not record.blank(name) for name in FIGURES if name in record.columns.places)
    )


def _sum(rows: Iterable[Record], name: str) -> Decimal:
    return sum((record.money(name) or ZERO for record in rows), ZERO)


def _compare(total: Record, name: str, sums: Sequence[Decimal]) -> None:
    told = total.money(name)
    if told is not None and told not in sums:
        total.flaw(name, f"{sums[0]}, the sum of the entry's rows: a row is missing, or is another entry's")
