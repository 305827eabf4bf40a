"""Fees that a line report does not show: merchandise processing fee and harbor maintenance fee (19 CFR 24.23, 24.24)."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Final

from drawback.domain.money import ZERO, Money, cents
from drawback.rules.words import EARLIEST, Certainty, Cite, Dated

_CATAIR: Final = Cite("19 CFR 24.23(b)(1)(i); ACE CATAIR Entry Summary, July 2026", Certainty.CBP)

MPF_RATE: Final = Decimal("0.003464")
MPF_LIMITS: Final = Dated(
    cite=_CATAIR,
    keyed_by="date of entry",
    values={
        date(2017, 10, 1): (Decimal("25.67"), Decimal("497.99")),
        date(2018, 10, 1): (Decimal("26.22"), Decimal("508.70")),
        date(2019, 10, 1): (Decimal("26.79"), Decimal("519.76")),
        date(2020, 10, 1): (Decimal("27.23"), Decimal("528.33")),
        date(2021, 10, 1): (Decimal("27.75"), Decimal("538.40")),
        date(2022, 10, 1): (Decimal("29.66"), Decimal("575.35")),
        date(2023, 10, 1): (Decimal("31.67"), Decimal("614.35")),
        date(2024, 10, 1): (Decimal("32.71"), Decimal("634.62")),
        date(2025, 10, 1): (Decimal("33.58"), Decimal("651.50")),
    },
    known_through=date(2026, 9, 30),
)
"""Least and greatest processing fee of a formal entry, per federal fiscal year."""

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

HMF_RATE: Final = Decimal("0.00125")
VESSEL: Final = frozenset({"10", "11", "12"})
HMF_TYPES: Final = frozenset({"01", "02", "03", "06", "07", "08", "21", "23"})
"""Entries by which vessel cargo pays the harbor maintenance fee; withdrawals paid with their type 21 entry."""


def line_mpf(value: Money, entry_type: str, entry_on: date, spi: str) -> Money | None:
    """Fee computed on one line, rounded per line; None where the line pays none."""
    if entry_type not in MPF_TYPES or spi in MPF_EXEMPT_SPI.on(entry_on):
        return None
    return cents(value * MPF_RATE)


def entry_mpf(computed: Money, entry_on: date) -> Money:
    """Fee paid on the entry: the sum of the lines between the least and the greatest fee of the year.

    Raises:
        NoValueInForce: the limits of that year are not known.
    """
    least, greatest = MPF_LIMITS.on(entry_on)
    return min(max(computed, least), greatest)


def line_hmf(value: Money, entry_type: str, mode: str) -> Money | None:
    """Fee on vessel cargo, rounded per line; None where none is due or the mode of transport is not known."""
    return cents(value * HMF_RATE) if mode in VESSEL and entry_type in HMF_TYPES else None


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
