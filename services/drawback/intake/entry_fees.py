"""Put the fees on the lines of an entry: those the report shows, and computed ones where it shows none."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

import msgspec

from drawback.domain.money import Money
from drawback.intake import fees, values
from drawback.intake.lines import Fees
from drawback.intake.records import Record, once
from drawback.rules.answers import NoValueInForce
from drawback.rules.money.mpf import MpfLimits
from drawback_schemas.parts import ChargePart, LinePart

Line = tuple[LinePart, Fees]


def with_fees(
    records: Sequence[Record],
    lines: Sequence[Line],
    entry_type: str,
    entry_on: date,
    mode: str,
    limits: MpfLimits,
) -> tuple[tuple[LinePart, ...], Decimal | None]:
    """Return the lines with their MPF and HMF rows, and the MPF paid on the entry.

    1. MPF of a line: the report's, else 0.3464 % of the value of a formal, not exempt line, rounded per line.
    2. MPF paid: the report's total, else the sum between the year's least and greatest fee.
    3. HMF of a line: the report's, else its share of the report's total, else 0.125 % of vessel cargo.
    """
    paid = once(records, "entry.mpf", values.money)
    try:
        mpf = _mpf(records, lines, entry_type, entry_on, limits)
        charged = [amount for amount in mpf if amount is not None]
        if paid is None and charged:
            paid = fees.entry_mpf(charged, entry_on, limits)
    except NoValueInForce as unknown:
        _remark(records[0], entry_on, str(unknown))
        mpf = [None] * len(lines)
    try:
        hmf = _hmf(records, lines, entry_type, mode, entry_on)
    except NoValueInForce:
        hmf = [None] * len(lines)  # before the fee existed
    parts = []
    for (part, _), line_mpf, line_hmf in zip(lines, mpf, hmf, strict=True):
        charges = part.charges
        if line_mpf is not None:
            charges = (*charges, ChargePart(duty_class="mpf", amount=line_mpf, class_code="499"))
        if line_hmf is not None:
            charges = (*charges, ChargePart(duty_class="hmf", amount=line_hmf, class_code="501"))
        parts.append(msgspec.structs.replace(part, charges=charges))
    return tuple(parts), paid


def _mpf(
    records: Sequence[Record], lines: Sequence[Line], entry_type: str, entry_on: date, limits: MpfLimits
) -> list[Money | None]:
    shown = [fee.mpf for _, fee in lines]
    if any(amount is not None for amount in shown):
        return shown
    if once(records, "entry.mpf", values.money) == 0:
        return [None] * len(lines)
    return [
        fees.line_mpf(part.value, entry_on, limits)
        if fees.pays_mpf(entry_type, entry_on, fee.spi, (charge.heading for charge in part.charges))
        else None
        for part, fee in lines
    ]


def _hmf(
    records: Sequence[Record], lines: Sequence[Line], entry_type: str, mode: str, entry_on: date
) -> list[Money | None]:
    shown = [fee.hmf for _, fee in lines]
    if any(amount is not None for amount in shown):
        return shown
    total = once(records, "entry.hmf", values.money)
    if total is not None:
        return list(fees.spread(total, [part.value for part, _ in lines])) if total else [None] * len(lines)
    return [fees.line_hmf(part.value, entry_type, mode, entry_on) for part, _ in lines]


def _remark(record: Record, entry_on: date, why: str) -> None:
    record.flaw(
        "entry.entry_date",
        "a column with the merchandise processing fee",
        f"the processing fee of an entry of {entry_on} cannot be computed ({why}); entries of that year are taken without MPF",
        remark=f"MPF {entry_on.year if entry_on.month < 10 else entry_on.year + 1}",  # noqa: PLR2004 - fiscal year begins in October
    )
