"""Fees that a line report does not show: which entries pay them; how much is the law's (`drawback.rules.money.mpf`)."""

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from typing import Final

from drawback.domain.identifiers import is_chapter_98
from drawback.domain.money import ZERO, Money, cents
from drawback.rules.answers import EARLIEST, Certainty, Cite, Dated
from drawback.rules.money.mpf import MpfLimits, harbor_fee, processing_fee

MPF_TYPES: Final = frozenset({"01", "02", "03", "06", "07", "08", "22", "31", "32", "34", "38"})
"""Formal entries and withdrawals that pay class 499; a warehouse entry (21) pays at withdrawal, informal ones pay 311."""

MPF_EXEMPT_SPI: Final = Dated(
    cite=Cite("19 CFR 24.23(c)", Certainty.GENERAL, note="programmes listed from general knowledge"),
    keyed_by="date of entry",
    values={
        EARLIEST: frozenset(
            {
                *(
                    "S",
                    "S+",
                    "CA",
                    "MX",
                    "IL",
                    "P",
                    "P+",
                    "SG",
                    "CL",
                    "AU",
                    "BH",
                    "OM",
                    "PE",
                    "KR",
                    "CO",
                    "PA",
                ),
                *("E", "E*", "R", "A+", "Y"),
            }
        )
    },
)
"""Preference programmes whose originating goods pay no processing fee."""

_PAYING_CHAPTER_98: Final = frozenset({"98020060", "98020080"})
"""Headings of chapter 98 whose goods pay the fee on the value added abroad; the others pay none (19 CFR 24.23(c)(1)(i))."""

HMF_TYPES: Final = frozenset({"01", "02", "03", "06", "07", "08", "21", "23"})
"""Entries by which vessel cargo pays the harbor maintenance fee; withdrawals paid with their type 21 entry."""


def pays_mpf(entry_type: str, entry_on: date, spi: str, headings: Iterable[str]) -> bool:
    """Say whether a line pays the processing fee of formal entries, by type, preference and chapter 98 headings."""
    exempt_heading = any(is_chapter_98(each) and each[:8] not in _PAYING_CHAPTER_98 for each in headings)
    return entry_type in MPF_TYPES and spi not in MPF_EXEMPT_SPI.on(entry_on) and not exempt_heading


def line_mpf(value: Money, entry_on: date, limits: MpfLimits) -> Money:
    """Fee computed on one line, rounded per line.

    Raises:
        NoValueInForce: the fee of that fiscal year is not known.
    """
    return processing_fee((value,), entry_on, limits).calculated


def entry_mpf(by_line: Sequence[Money], entry_on: date, limits: MpfLimits) -> Money:
    """Fee paid on the entry: the sum of the lines between the least and the greatest fee of the year.

    Raises:
        NoValueInForce: the limits of that year are not known.
    """
    limit = limits.on(entry_on)
    return min(max(sum(by_line, ZERO), limit.minimum), limit.maximum)


def line_hmf(value: Money, entry_type: str, mode: str, entry_on: date) -> Money | None:
    """Fee on vessel cargo, rounded per line; None where none is due or the mode of transport is not known."""
    fee = harbor_fee(value, mode, entry_on) if entry_type in HMF_TYPES else ZERO
    return fee or None


def spread(total: Money, weights: Sequence[Money]) -> tuple[Money, ...]:
    """Spread an entry's fee over its lines by value; the cents that rounding leaves go to the greatest lines."""
    whole = sum(weights, ZERO)
    if not whole:
        return tuple(ZERO for _ in weights)
    shares = [cents(total * weight / whole) for weight in weights]
    left = total - sum(shares, ZERO)
    step = Decimal("0.01").copy_sign(left)
    order = sorted(range(len(weights)), key=lambda place: (-weights[place], place))
    for turn in range(int(abs(left) / Decimal("0.01"))):
        shares[order[turn % len(order)]] += step
    return tuple(shares)
