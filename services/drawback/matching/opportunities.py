"""What could be claimed and is not: five years back, highest value first, with what is missing for each.

First what the best pairing proposes, then what waits for a person, then goods left over that would fit if a fact came in. No unit is
counted twice. A figure is what the rules give for the units; `at_most` marks one that a missing fact can only lower.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from drawback.domain.conversion import Conversion
from drawback.domain.money import ZERO, Money, divide
from drawback.domain.pricing import Designation
from drawback.domain.types import Policy, Provision
from drawback.matching.lacking import DOES_NOT_BAR, Lack, of_export
from drawback.matching.leftover import Leftover, fitting, unknown_articles
from drawback.matching.lines import (
    FreeExport,
    FreeImport,
    free_exports,
    free_imports,
    in_cape,
    protested,
)
from drawback.matching.matcher import Pool
from drawback.matching.proposal import Proposal
from drawback.matching.returned import came_back
from drawback.matching.units import converted
from drawback.rules.lawbook import LawBook
from drawback.rules.money.line_ceiling import held_to_lines
from drawback.rules.money.refund import price
from drawback_schemas.parts import DesignationPart

_DIGITS = 8


@dataclass(frozen=True, slots=True)
class Piece:
    """One pairing of an opportunity; without an import line where nobody knows yet which one it would be."""

    exported: FreeExport
    imported: FreeImport | None
    provision: Provision | None
    quantity: Decimal
    lacks: frozenset[Lack]
    designation: Designation | None = None
    at_most: bool = False
    part: DesignationPart | None = None
    """What a claim would designate; None where something missing bars it."""


@dataclass(frozen=True, slots=True)
class Opportunity:
    """Pairings of one provision, eight digits, destination and month of expiry that miss the same facts.

    `money` is None where no figure can be given before the facts come in. `claim_by` is the last day on which the first of its
    imports can be claimed; `month` is that day's month as `2026-03`, empty where no import is known.
    """

    claimant: str
    name: str
    provision: str
    hts: str
    destination: str
    month: str
    claim_by: date | None
    missing: tuple[str, ...]
    money: Money | None
    at_most: bool
    ready: bool
    imports: int
    exports: int
    pieces: tuple[Piece, ...] = ()


_HELD = ((Lack.PROTEST, protested), (Lack.CAPE, in_cape))


def opportunities(pool: Pool, proposal: Proposal, on: date, law: LawBook) -> list[Opportunity]:
    """All that the claimant could claim on a day and has not: a function of the pool and of what the matcher proposed from it."""
    goods = Leftover.of(free_imports(pool, on, law, in_question=True), free_exports(pool, on, 0))
    returned = came_back(pool, goods.exports.values(), law)
    found = [*_proposed(goods, proposal, pool.policy), *_waiting(goods, proposal, pool.policy)]
    for piece in found:
        export_id = piece.exported.line.export_id
        if piece.provision is Provision.REJECTED_RETAIL and export_id in returned:
            returned[export_id] -= piece.quantity
    goods.take_off(returned)
    waiting = {
        lot.entry_number: lacks
        for lot in pool.lots
        if (lacks := frozenset(lack for lack, holds in _HELD if holds(lot)))
    }
    for pair in fitting(goods, law, on, waiting, pool.packed):
        designation = Designation(
            pair.imported.facts, pair.priced_as, pair.quantity, pair.provision, pool.policy
        )
        if _alone(designation, law) > 0:
            found.append(
                Piece(
                    pair.exported,
                    pair.imported,
                    pair.provision,
                    pair.quantity,
                    pair.lacks | of_export(pair.exported.line),
                    designation,
                    pair.at_most,
                )
            )
    for exported, lack in unknown_articles(goods, pool):
        lacks = frozenset({lack}) | of_export(exported.line)
        found.append(Piece(exported, None, None, exported.free, lacks))
    return _grouped(pool.claimant, found, law)


def _proposed(goods: Leftover, proposal: Proposal, policy: Policy) -> Iterator[Piece]:
    for claim in proposal.claims:
        for part in claim.designations:
            imported, exported = goods.pair(part.entry_number, part.line_number, part.export_id)
            provision = Provision(claim.provision)
            line, told = exported.line, part.conversion
            if told is not None:
                counted = Conversion(told.imported, told.exported, told.source)
                line = counted.of_line(line, imported.facts.line.unit)
            designation = Designation(
                imported.facts, line, part.quantity, provision, policy, part.substituted_unit_value
            )
            lacks = of_export(exported.line)
            yield Piece(
                exported, imported, provision, part.quantity, lacks, designation, at_most=False, part=part
            )
            goods.take(imported, exported, part.quantity, part.articles)


def _waiting(goods: Leftover, proposal: Proposal, policy: Policy) -> Iterator[Piece]:
    for one in proposal.queued:
        candidate = one.candidate
        imported, exported = goods.pair(candidate.entry_number, candidate.line_number, candidate.export_id)
        line = candidate.exported
        each = divide(exported.line.quantity, line.quantity)
        quantity = min(
            one.quantity,
            imported.free,
            converted(exported.free, divide(line.quantity, exported.line.quantity)),
        )
        if quantity <= 0:
            continue
        designation = Designation(imported.facts, line, quantity, candidate.provision, policy)
        lacks = frozenset({Lack.REVIEW}) | of_export(exported.line)
        yield Piece(exported, imported, candidate.provision, quantity, lacks, designation)
        goods.take(imported, exported, quantity, quantity * each)


def _grouped(claimant: str, found: Iterable[Piece], law: LawBook) -> list[Opportunity]:
    groups: dict[str, list[Piece]] = {}
    for piece in found:
        groups.setdefault(_name(piece), []).append(piece)
    made = [_opportunity(claimant, name, pieces, law) for name, pieces in groups.items()]
    return sorted(made, key=lambda one: (one.money is None, -(one.money or ZERO), one.name))


def _name(piece: Piece) -> str:
    """The name of the opportunity that a piece belongs to: what it has in common with the others."""
    lacks = "+".join(sorted(piece.lacks)) or "ready"
    month = f"{piece.imported.claim_by:%Y-%m}" if piece.imported else "open"
    return ".".join(
        (piece.provision or "made", _hts(piece), piece.exported.line.destination or "US", month, lacks)
    )


def _hts(piece: Piece) -> str:
    line = piece.exported.line
    number = piece.imported.facts.line.hts if piece.imported else line.hts or line.schedule_b
    return number.replace(".", "")[:_DIGITS]


def _opportunity(claimant: str, name: str, pieces: Sequence[Piece], law: LawBook) -> Opportunity:
    first, last_days = pieces[0], [one.imported.claim_by for one in pieces if one.imported]
    claim_by = min(last_days, default=None)
    return Opportunity(
        claimant=claimant,
        name=name,
        provision=first.provision or "",
        hts=_hts(first),
        destination=first.exported.line.destination,
        month=f"{claim_by:%Y-%m}" if claim_by else "",
        claim_by=claim_by,
        missing=tuple(sorted(first.lacks)),
        money=worth(pieces, law),
        at_most=any(one.at_most for one in pieces),
        ready=first.lacks <= DOES_NOT_BAR and all(one.part for one in pieces),
        imports=len({one.imported.place for one in pieces if one.imported}),
        exports=len({one.exported.line.export_id for one in pieces}),
        pieces=tuple(pieces),
    )


def worth(pieces: Sequence[Piece], law: LawBook) -> Money | None:
    """What pieces bring as one claim, to the cent; None where no rule can give a figure yet."""
    designations = [one.designation for one in pieces if one.designation is not None]
    if not designations:
        return None
    priced = [price(one, law.programmes) for one in designations]
    held = held_to_lines(designations, priced, law.programmes)
    return sum((one.priced.claimable for one in held), ZERO)


def _alone(designation: Designation, law: LawBook) -> Money:
    priced = price(designation, law.programmes)
    return ZERO if priced.not_priced is not None else priced.claimable


def without_pieces(one: Opportunity) -> Opportunity:
    """The opportunity as lists show it."""
    return replace(one, pieces=())
