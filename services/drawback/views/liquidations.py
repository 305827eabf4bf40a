"""The board of liquidations: which entries CBP liquidates next, by which source, with dates that vanished and that were extended."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy import ColumnElement

from drawback.views.choices import YES, equal, one_of
from drawback.views.models import Listing, Model
from drawback.views.paging import SortOrder

SOURCES = {
    "bulletin": "Bulletin",
    "ace-report": "ACE report",
    "query": "Query",
    "courtesy-notice": "Courtesy notice",
}
"""Who tells liquidations, the one with most authority first (19 CFR 159.9(b))."""


@dataclass(frozen=True, slots=True)
class Liquidation:
    """One entry: the next day on which its liquidation moves, what ACE shows, took back or extended, and who told the liquidation.

    `next_on` is the date ACE shows, else the day of deemed liquidation; None once it is liquidated. `right_since_on` is the day on
    which the facts gave deemed liquidation before CBP acted. `change` is what the last liquidation added (a bill) or gave back (negative).
    """

    claimant: str
    owner: str
    next_on: date | None
    scheduled_on: date | None
    vanished_on: date | None
    extensions: int
    extended_until: date | None
    suspended_on: date | None
    suspension_codes: str
    deemed_on: date | None
    right_since_on: date | None
    by_clock: bool
    source: str
    sources: int
    disagree: bool
    outcome: str
    change: Decimal


LIQUIDATIONS = Model("entry_liquidation", Liquidation)
_L = LIQUIDATIONS.table.c
_ORDER = SortOrder("next", "Next, soonest first", _L.next_on, (_L.claimant, _L.owner))
SHOWN: dict[str, tuple[str, ColumnElement[bool]]] = {
    "coming": ("Coming", _L.next_on.is_not(None)),
    "scheduled": ("Scheduled", _L.scheduled_on.is_not(None)),
    "vanished": ("Date vanished", _L.vanished_on.is_not(None)),
    "extended": ("Extended", _L.extended_until.is_not(None) & _L.next_on.is_not(None)),
    "suspended": ("Suspended", _L.suspended_on.is_not(None)),
    "liquidated": ("Liquidated by CBP", (_L.outcome != "") & _L.by_clock.is_(False)),
    "by-law": ("By operation of law", _L.by_clock.is_(True)),
    "disagree": ("Sources disagree", _L.disagree.is_(True)),
    "right": ("Deemed before", _L.right_since_on.is_not(None)),
}
"""What the board can be narrowed to, in the order of an entry's life."""


@dataclass(frozen=True)
class LiquidationFilter:
    """Which entries of the board; without criteria, those whose liquidation is coming."""

    show: str = ""
    claimant: str = ""
    source: str = ""
    all: str = ""

    def __post_init__(self) -> None:
        """Refuse what there is not."""
        one_of("show", self.show, SHOWN)
        one_of("source", self.source, SOURCES)
        one_of("all", self.all, YES)

    @property
    def shown(self) -> str:
        """What is shown: as chosen, else what is coming; nothing of these where a source or all was asked for."""
        return self.show or ("" if self.source or self.all else "coming")

    def listing(self) -> Listing[Liquidation]:
        """The list of them, the soonest first."""
        where = equal((_L.claimant, self.claimant), (_L.source, self.source))
        if self.shown:
            where.append(SHOWN[self.shown][1])
        return Listing(LIQUIDATIONS, tuple(where), _ORDER)
