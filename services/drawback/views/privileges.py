"""What CBP grants each claimant: where every privilege stands, what is due on it, and whether the bonds cover accelerated payment."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy import Connection, case, func, select

from drawback.adapters.sql.store import table
from drawback.domain.money import ZERO
from drawback.engine.unit_of_work import decode_state
from drawback.lifecycles.claims.state import WITH_CBP
from drawback.lifecycles.privileges.decide import words
from drawback.lifecycles.privileges.routes import BONDED
from drawback.lifecycles.privileges.state import PaymentBond, PrivilegeRecord
from drawback.rules.eligibility.accelerated import BOND, bond_lacks
from drawback.views.models import Model


@dataclass(frozen=True, slots=True)
class PrivilegeStep:
    """One step of its life."""

    on: date
    step: str
    reason: str


@dataclass(frozen=True, slots=True)
class PrivilegeStanding:
    """One privilege of a claimant: `held` while it may be used; `due_on` is the next open day, `due` what is to be done by it."""

    claimant: str
    privilege: str
    name: str
    state: str
    held: bool
    since: date | None
    reference: str
    due: str
    due_on: date | None
    citation: str
    findings: tuple[str, ...]
    steps: tuple[PrivilegeStep, ...]


@dataclass(frozen=True, slots=True)
class BondCover:
    """Bonds in force on a day beside the drawback paid (`paid`) or asked (`asked`) before liquidation, in dollars.

    `lacks` is what the bonds do not cover: CBP pays no more early until they do. None where no bond was ever told: nobody knows.
    """

    claimant: str
    bonds: Decimal | None
    paid: Decimal
    asked: Decimal
    lacks: Decimal | None
    numbers: tuple[str, ...]
    citation: str = BOND.text


@dataclass(frozen=True, slots=True)
class _Due:
    claimant: str
    subject: str
    due_on: date
    summary: str
    citation: str


_DUE = Model("docket", _Due)


def standings(connection: Connection, claimant: str = "") -> list[PrivilegeStanding]:
    """Every privilege that anything is known of, by claimant."""
    d = _DUE.table.c
    where = [
        d.subject_kind == "privilege",
        d.met_on.is_(None),
        *([d.claimant == claimant] if claimant else []),
    ]
    due = {
        (one.claimant, one.subject): one
        for one in reversed(_DUE.read(connection, _DUE.select(*where).order_by(d.due_on, d.deadline)))
    }
    return [
        _standing(owner, record, due.get((owner, record.privilege)))
        for owner, record in _records(connection, claimant)
        if record.view.since is not None or record.view.refused
    ]


def bonds(connection: Connection, on: date, claimant: str = "") -> list[BondCover]:
    """Whether the bonds in force on a day cover what was paid, or is asked, before liquidation; by claimant."""
    known = {
        owner: record.view.bonds
        for owner, record in _records(connection, claimant)
        if record.privilege == BONDED
    }
    outstanding = _outstanding(connection, claimant)
    return [
        _cover(owner, known.get(owner, ()), *outstanding.get(owner, (ZERO, ZERO)), on)
        for owner in sorted({*known, *outstanding})
        if known.get(owner) or any(outstanding.get(owner, ()))
    ]


def _cover(owner: str, known: tuple[PaymentBond, ...], paid: Decimal, asked: Decimal, on: date) -> BondCover:
    standing = [bond for bond in known if bond.covers(on)]
    amount = sum((bond.amount for bond in standing), ZERO) if known else None
    lacks = None if amount is None else bond_lacks(amount, paid + asked)
    return BondCover(owner, amount, paid, asked, lacks, tuple(bond.number for bond in standing))


def _outstanding(connection: Connection, claimant: str) -> dict[str, tuple[Decimal, Decimal]]:
    """What was paid on accelerated claims that are not liquidated, and what is asked on those not paid yet."""
    claim = table("claim").c
    waits = case((claim.paid == ZERO, claim.claimed), else_=ZERO)
    query = (
        select(claim.claimant, func.sum(claim.paid), func.sum(waits))
        .where(claim.accelerated, claim.state.in_(sorted(WITH_CBP)))
        .group_by(claim.claimant)
    )
    if claimant:
        query = query.where(claim.claimant == claimant)
    return {
        owner: (Decimal(paid or 0).quantize(ZERO), Decimal(asked or 0).quantize(ZERO))
        for owner, paid, asked in connection.execute(query)
    }


def _records(connection: Connection, claimant: str) -> list[tuple[str, PrivilegeRecord]]:
    stored = table("privilege").c
    query = select(stored.claimant, stored.doc).order_by(stored.claimant, stored.key)
    if claimant:
        query = query.where(stored.claimant == claimant)
    return [(owner, decode_state(PrivilegeRecord, doc)) for owner, doc in connection.execute(query)]


def _standing(owner: str, record: PrivilegeRecord, due: _Due | None) -> PrivilegeStanding:
    view = record.view
    return PrivilegeStanding(
        claimant=owner,
        privilege=record.privilege,
        name=words(record),
        state=view.state.value,
        held=view.held,
        since=view.since,
        reference=view.reference,
        due=due.summary if due else "",
        due_on=due.due_on if due else None,
        citation=due.citation if due else "",
        findings=(*view.findings, *(one.reason for one in view.refused)),
        steps=tuple(
            PrivilegeStep(
                fact.on,
                getattr(fact.event, "step", "") or _other(fact.event),
                getattr(fact.event, "reason", ""),
            )
            for fact in record.facts
        ),
    )


def _other(event: object) -> str:
    deadline = getattr(event, "deadline", "")
    return f"{deadline} went by" if deadline else f"bond {getattr(event, 'bond_number', '')}"
