"""Opportunities as lists show them: chosen, summed up, and without the goods behind them."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final

from drawback.domain.money import ZERO, Money
from drawback.matching.lacking import WORDS, Lack
from drawback.matching.opportunities import Opportunity

READY: Final = "nothing"
"""How a filter names opportunities to which nothing is missing."""


@dataclass(frozen=True, slots=True)
class OpportunityRow:
    """One opportunity. `money` is None where no figure can be given yet; `ready` says that a claim can be drafted of it now."""

    claimant: str
    name: str
    provision: str
    hts: str
    destination: str
    month: str
    claim_by: date | None
    missing: tuple[str, ...]
    needs: tuple[str, ...]
    """What is missing, in words."""
    money: Money | None
    at_most: bool
    ready: bool
    imports: int
    exports: int


@dataclass(frozen=True, slots=True)
class OpportunityFilter:
    """Which opportunities are shown; empty means all."""

    claimant: str = ""
    provision: str = ""
    hts: str = ""
    """The beginning of the number."""
    destination: str = ""
    month: str = ""
    missing: str = ""

    def has(self, one: OpportunityRow) -> bool:
        return (
            self.claimant in {"", one.claimant}
            and self.provision in {"", one.provision}
            and one.hts.startswith(self.hts.replace(".", ""))
            and self.destination in {"", one.destination}
            and self.month in {"", one.month}
            and (not self.missing or self.missing in (one.missing or (READY,)))
        )


@dataclass(frozen=True, slots=True)
class OpportunitySum:
    """What the opportunities of one kind bring together, and how many they are."""

    of: str
    count: int
    money: Money


def row(one: Opportunity) -> OpportunityRow:
    """An opportunity as lists show it."""
    return OpportunityRow(
        one.claimant,
        one.name,
        one.provision,
        one.hts,
        one.destination,
        one.month,
        one.claim_by,
        one.missing,
        tuple(WORDS[Lack(lack)] for lack in one.missing),
        one.money,
        one.at_most,
        one.ready,
        one.imports,
        one.exports,
    )


def chosen(found: Iterable[Opportunity], wanted: OpportunityFilter) -> list[OpportunityRow]:
    """The rows that a filter leaves, in the order given."""
    return [one for one in map(row, found) if wanted.has(one)]


def total(rows: Sequence[OpportunityRow]) -> Money:
    """What they bring together, as far as there are figures."""
    return sum((one.money or ZERO for one in rows), ZERO)


BY: Final[dict[str, Callable[[OpportunityRow], Sequence[str]]]] = {
    "month": lambda one: (one.month,),
    "provision": lambda one: (one.provision,),
    "hts": lambda one: (one.hts,),
    "destination": lambda one: (one.destination,),
    "missing": lambda one: one.missing or (READY,),
}
"""By what opportunities can be summed up. One to which two things are missing counts under both."""


def sums(rows: Iterable[OpportunityRow], by: str) -> list[OpportunitySum]:
    """Count and money by one of `BY`: months in order, the rest dearest first."""
    found: dict[str, list[Decimal]] = {}
    for one in rows:
        for value in BY[by](one):
            found.setdefault(value, []).append(one.money or ZERO)
    made = [OpportunitySum(of, len(money), sum(money, ZERO)) for of, money in found.items()]
    return sorted(made, key=lambda s: s.of if by == "month" else (-s.money, s.of))
