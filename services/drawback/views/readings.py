"""Least, expected and most of claims whose worth turns on contested law, and the sums of all of them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy import Connection, func, select

from drawback.domain.money import ZERO, Money
from drawback.lifecycles.claims.state import CLOSED, DEAD, ClaimState
from drawback.views.claims import CLAIMS
from drawback.views.models import Model

_CLOSED = frozenset(state.value for state in CLOSED | {ClaimState.PROTESTED})
_OVER = sorted(state.value for state in DEAD | {ClaimState.FINAL})


@dataclass(frozen=True, slots=True)
class ClaimReading:
    """The other reading of one question: by how much it moves the claim, from which day; `whole` stands instead of all others."""

    claimant: str
    owner: str
    question: str
    says: str
    moves: Decimal
    citation: str
    from_on: date | None
    whole: bool


@dataclass(frozen=True, slots=True)
class Spread:
    """What a claim, or all claims that can still change, come to: by the readings worst for us, as expected, by the best."""

    least: Money
    expected: Money
    most: Money
    claims: int = 1
    """How many claims turn on contested law."""


_READINGS = Model("claim_reading", ClaimReading)
_R = _READINGS.table.c


def of_claim(connection: Connection, claimant: str, claim_id: str) -> list[ClaimReading]:
    """The readings on which one claim turns."""
    where = (_R.claimant == claimant, _R.owner == claim_id)
    return _READINGS.read(connection, _READINGS.select(*where).order_by(_R.question))


def spread(expected: Money, found: Iterable[ClaimReading], on: date) -> Spread:
    """Least, expected and most on a day: readings of parts add up, one of the whole claim stands instead of them from its day on."""
    least = most = expected
    wholes = []
    for one in found:
        if one.whole:
            if one.from_on is None or one.from_on <= on:
                wholes.append(expected + one.moves)
        elif one.moves > 0:
            most += one.moves
        else:
            least += one.moves
    return Spread(min([least, *wholes]), expected, max([most, *wholes]))


def expected_of(state: str, entitled: Money, liquidated: Money | None) -> Money:
    """What is expected of a claim: as liquidated once it is, before that as its entries and exports stand."""
    return liquidated if state in _CLOSED and liquidated is not None else entitled


def sums(connection: Connection, on: date, claimant: str = "") -> Spread:
    """The sums over all claims that can still change."""
    c = CLAIMS.table.c
    mine = [c.claimant == claimant] if claimant else []
    worth = func.sum(func.coalesce(c.liquidated, c.entitled)).filter(c.state.in_(sorted(_CLOSED)))
    open_worth = func.sum(c.entitled).filter(c.state.not_in(sorted(_CLOSED)))
    closed, still = connection.execute(select(worth, open_worth).where(c.state.not_in(_OVER), *mine)).one()
    expected = least = most = Decimal((closed or 0) + (still or 0)).quantize(Decimal("0.01"))
    by_claim: dict[tuple[str, str], list[ClaimReading]] = {}
    for one in _READINGS.read(connection, _READINGS.select(*([_R.claimant == claimant] if claimant else []))):
        by_claim.setdefault((one.claimant, one.owner), []).append(one)
    for found in by_claim.values():
        moved = spread(ZERO, found, on)
        least += moved.least
        most += moved.most
    return Spread(least, expected, most, len(by_claim))
