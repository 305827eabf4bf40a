"""Entries with IEEPA duty and where each stands with CAPE: handed in, its lane today, or why CAPE refuses it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy import Connection, select

from drawback.domain.money import ZERO, Money
from drawback.rules.answers import Determination
from drawback.rules.dates.adcvd_reviews import CAPE
from drawback.rules.eligibility.cape import CapeEntry, cape_lane, cape_liquidates_on
from drawback.rules.eligibility.cape_answers import grounds
from drawback.rules.eligibility.cape_file import KnownForCape
from drawback.rules.findings import FindingOutcome, RuleFinding
from drawback.views.models import Model

_RELEASED = ("withdrawn", "abandoned", "rejected")
"""States of a claim that designates nothing any more."""


@dataclass(frozen=True, slots=True)
class _Stored:
    claimant: str
    owner: str
    importer_number: str
    entry_type: str
    ieepa: Decimal
    liquidated_on: date | None
    final_on: date | None
    protest_open: bool
    adcvd_pending: bool
    flagged: bool
    outcome: str
    answered_on: date | None
    accepted_on: date | None
    declaration: str
    reason: str


@dataclass(frozen=True, slots=True)
class CapePosition:
    """One entry: the IEEPA duty paid on it, CAPE's last word, and its lane on the day asked.

    `may` is whether it can be handed in today: "yes", "no" or "look"; `lane` says which phase, or why not. `until` is the last
    day of phase 1 of a liquidated entry; `liquidates_by` what CBP aims at after acceptance. `left` is what a rejection leaves.
    """

    claimant: str
    entry_number: str
    importer_number: str
    ieepa: Decimal
    liquidated_on: date | None
    final_on: date | None
    outcome: str
    answered_on: date | None
    declaration: str
    reason: str
    left: str
    designated: bool
    may: str
    lane: str
    until: date | None
    liquidates_by: date | None


_CAPE = Model("cape_entry", _Stored)
_MAY = {FindingOutcome.SATISFIED: "yes", FindingOutcome.REVIEW: "look"}


def positions(connection: Connection, on: date, claimant: str = "") -> list[CapePosition]:
    """Every entry with IEEPA duty or an answer of CAPE, those that can be handed in first, then by money."""
    where = (_CAPE.table.c.claimant == claimant,) if claimant else ()
    stored = _CAPE.read(connection, _CAPE.select(*where))
    designated = _designated(connection, claimant)
    found = [_position(one, on, (one.claimant, one.owner) in designated) for one in stored]
    rank = {"yes": 0, "look": 1, "no": 2}
    return sorted(found, key=lambda p: (rank[p.may], -p.ieepa, p.claimant, p.entry_number))


def known_for_cape(connection: Connection, claimant: str) -> dict[str, KnownForCape]:
    """What a declaration's check needs of every entry of a claimant, by its number."""
    designated = _designated(connection, claimant)
    where = (_CAPE.table.c.claimant == claimant,) if claimant else ()
    found = {
        one.owner: KnownForCape(
            one.importer_number, one.ieepa > 0, _facts(one, (one.claimant, one.owner) in designated)
        )
        for one in _CAPE.read(connection, _CAPE.select(*where))
    }
    entry = Model("entry", _EntryKey)
    of = (entry.table.c.claimant == claimant,) if claimant else ()
    for row in entry.read(connection, entry.select(*of)):
        if row.state not in {"awaited", "cancelled"}:
            found.setdefault(
                row.key, KnownForCape("", ieepa=False, entry=CapeEntry(entry_type=row.entry_type))
            )
    return found


@dataclass(frozen=True, slots=True)
class _EntryKey:
    key: str
    state: str
    entry_type: str


def declarations(found: Sequence[CapePosition], most: int) -> Iterator[tuple[str, Sequence[CapePosition]]]:
    """Yield the entries that can be handed in, one importer at a time, in files of at most `most` entries."""
    ready = [one for one in found if one.may == "yes"]
    for importer in sorted({one.importer_number for one in ready}):
        own = sorted(
            (one for one in ready if one.importer_number == importer), key=lambda one: one.entry_number
        )
        for start in range(0, len(own), most):
            yield importer, own[start : start + most]


def money(found: Sequence[CapePosition]) -> Money:
    """The IEEPA duty of some entries."""
    return sum((one.ieepa for one in found), ZERO)


def _designated(connection: Connection, claimant: str) -> set[tuple[str, str]]:
    line = Model("claim_line", _Line).table.c
    claim = Model("claim", _Claim).table.c
    query = (
        select(line.claimant, line.entry_number)
        .join_from(
            line.owner.table, claim.key.table, (claim.claimant == line.claimant) & (claim.key == line.owner)
        )
        .where(claim.state.not_in(_RELEASED), claim.filed_on.is_not(None))
        .distinct()
    )
    if claimant:
        query = query.where(line.claimant == claimant)
    return {(owner, number) for owner, number in connection.execute(query)}


@dataclass(frozen=True, slots=True)
class _Line:
    claimant: str
    owner: str
    entry_number: str


@dataclass(frozen=True, slots=True)
class _Claim:
    claimant: str
    key: str
    state: str


def _facts(one: _Stored, designated: bool) -> CapeEntry:
    return CapeEntry(
        entry_type=one.entry_type,
        liquidated_on=one.liquidated_on,
        final_on=one.final_on,
        reconciliation_flagged=one.flagged,
        designated=designated,
        protest_open=one.protest_open,
        adcvd_pending=one.adcvd_pending,
    )


def _position(one: _Stored, on: date, designated: bool) -> CapePosition:
    lane = cape_lane(_facts(one, designated), on)
    may, says = _standing(one, lane)
    until = CAPE.end(one.liquidated_on) if one.liquidated_on else None
    return CapePosition(
        claimant=one.claimant,
        entry_number=one.owner,
        importer_number=one.importer_number,
        ieepa=one.ieepa,
        liquidated_on=one.liquidated_on,
        final_on=one.final_on,
        outcome=one.outcome,
        answered_on=one.answered_on,
        declaration=one.declaration,
        reason=one.reason,
        left="; ".join(ground.value for ground in grounds(one.reason)),
        designated=designated,
        may=may,
        lane=says,
        until=until,
        liquidates_by=_aimed(one.accepted_on),
    )


def _aimed(accepted_on: date | None) -> date | None:
    """When CBP aims to liquidate what CAPE accepted; None too for a day before CAPE opened."""
    answer = cape_liquidates_on(accepted_on) if accepted_on is not None else None
    return answer.on if isinstance(answer, Determination) else None


def _standing(one: _Stored, lane: RuleFinding) -> tuple[str, str]:
    if not one.ieepa:
        return "no", "no IEEPA duty is known on the entry"
    if one.outcome in {"submitted", "accepted"}:
        done = (
            one.liquidated_on is not None
            and one.accepted_on is not None
            and one.liquidated_on >= one.accepted_on
        )
        return "no", f"{one.outcome} by CAPE" + (", liquidated since" if done else "")
    return _MAY.get(lane.outcome, "no"), lane.says
