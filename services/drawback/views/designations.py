"""A claim by its designations, and by the entries that it rests on."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import groupby

from sqlalchemy import Connection

from drawback.domain.money import ZERO
from drawback.lifecycles.claims.state import ClaimView
from drawback.views.claims import LINES_SHOWN, Beside, ClaimLine, beside, lines


@dataclass(frozen=True, slots=True)
class Designated:
    """One designation: an import line against an export line, with its amounts per revenue class."""

    number: int
    rows: Sequence[ClaimLine]
    beside: Beside
    flags: tuple[str, ...] = ()
    not_priced: str = ""

    @property
    def claimed(self) -> Decimal:
        """What was asked."""
        return sum((row.claimed for row in self.rows), ZERO)

    @property
    def calculated(self) -> Decimal:
        """The ceiling."""
        return sum((row.calculated for row in self.rows), ZERO)

    @property
    def entitled(self) -> Decimal:
        """What it is worth now."""
        return sum((row.entitled for row in self.rows), ZERO)


@dataclass(frozen=True, slots=True)
class EntryUnder:
    """An entry that a claim rests on, with what the claim takes from it."""

    number: str
    state: str
    import_on: date | None
    claimed: Decimal
    entitled: Decimal


def designated(connection: Connection, claimant: str, claim_id: str, view: ClaimView) -> list[Designated]:
    """The designations of a claim in order; of a very long claim the first."""
    rows = lines(connection, claimant, claim_id, LINES_SHOWN)
    under = beside(connection, claimant, claim_id)
    found: list[Designated] = []
    for place, (number, group) in enumerate(groupby(rows, key=lambda row: row.number)):
        priced = view.lines[place] if place < len(view.lines) else None
        found.append(
            Designated(
                number,
                list(group),
                under.get(number, Beside()),
                priced.flags if priced else (),
                priced.not_priced if priced else "",
            )
        )
    return found


def entries_under(designations: Sequence[Designated]) -> list[EntryUnder]:
    """Sum a claim by the entries it rests on."""
    found: dict[str, EntryUnder] = {}
    for one in designations:
        number = one.rows[0].entry_number
        before = found.get(number)
        found[number] = EntryUnder(
            number,
            one.beside.entry_state,
            one.beside.import_on,
            one.claimed + (before.claimed if before else ZERO),
            one.entitled + (before.entitled if before else ZERO),
        )
    return [found[number] for number in sorted(found)]
