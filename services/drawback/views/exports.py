"""Export and destruction lines, and the claims that use them."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy import Connection, select

from drawback.adapters.sql.tables import metadata
from drawback.domain.identifiers import find_itn
from drawback.engine.unit_of_work import decode_state
from drawback.lifecycles.ledger.evidence import enough
from drawback.lifecycles.ledger.proofs import KINDS, Proof
from drawback.lifecycles.ledger.state import Shipment, proof_of
from drawback.rules.findings import FindingOutcome
from drawback.views.models import Model


@dataclass(frozen=True, slots=True)
class Export:
    """One export or destruction line and how much of it is free."""

    claimant: str
    key: str
    disposed_on: date | None
    schedule_b: str
    destination: str
    quantity: Decimal
    free: Decimal
    open: bool
    value: Decimal


@dataclass(frozen=True, slots=True)
class Use:
    """A designation against an export line, in one revenue class."""

    claimant: str
    owner: str
    claim_number: str
    state: str
    number: int
    entry_number: str
    line_number: int
    quantity: Decimal
    class_code: str
    claimed: Decimal
    entitled: Decimal


@dataclass(frozen=True, slots=True)
class ExportPaper:
    """A paper or list that tells an export line: its name, its kind, and what it says."""

    name: str
    kind: str
    shown_on: date
    quantity: Decimal
    unit: str
    value: Decimal
    destination: str
    document: str


@dataclass(frozen=True, slots=True)
class Evidence:
    """What proves an export line: all papers, where they differ, and whether they are enough (R-121, R-122).

    `counted_as` names the line under which the goods count, where that is another one.
    """

    papers: tuple[ExportPaper, ...]
    differences: tuple[str, ...]
    verdict: str
    enough: bool
    counted_as: str


@dataclass(frozen=True, slots=True)
class ProvedExport:
    """An export line with its papers."""

    export: Export
    evidence: Evidence


SHIPMENTS = Model("shipment", Export)
_S = SHIPMENTS.table.c


def export(connection: Connection, claimant: str, export_id: str) -> Export | None:
    """One export line."""
    return SHIPMENTS.one(connection, _S.claimant == claimant, _S.key == export_id)


def uses(connection: Connection, claimant: str, export_id: str) -> list[Use]:
    """The designations against an export line."""
    lines, claims = metadata.tables["claim_line"], metadata.tables["claim"]
    line, claim = lines.c, claims.c
    query = (
        select(
            line.claimant,
            line.owner,
            claim.number,
            claim.state,
            line.number,
            line.entry_number,
            line.line_number,
            line.quantity,
            line.class_code,
            line.claimed,
            line.entitled,
        )
        .join_from(lines, claims, (claim.claimant == line.claimant) & (claim.key == line.owner))
        .where(line.claimant == claimant, line.export_id == export_id)
        .order_by(line.owner, line.number, line.class_code)
        .limit(200)
    )
    return [Use(*row) for row in connection.execute(query)]


def evidence(connection: Connection, claimant: str, export_id: str) -> Evidence | None:
    """All papers about an export line; None where no report of it was taken in."""
    found = connection.scalars(
        select(SHIPMENTS.table.c.doc).where(_S.claimant == claimant, _S.key == export_id)
    ).one_or_none()
    return _evidence(decode_state(Shipment, found)) if found is not None else None


def proved(connection: Connection, claimant: str = "", export_id: str = "") -> list[ProvedExport]:
    """The exports of a claimant, or of all, each once under the name that counts, with its papers."""
    query = SHIPMENTS.select().add_columns(SHIPMENTS.table.c.doc).order_by(_S.claimant, _S.key)
    if claimant:
        query = query.where(_S.claimant == claimant)
    if export_id:
        query = query.where(_S.key == export_id)
    found = []
    for *row, doc in connection.execute(query):
        papers = _evidence(decode_state(Shipment, doc))
        if papers is not None and (export_id or not papers.counted_as):
            found.append(ProvedExport(Export(*row), papers))
    return found


def named_papers(connection: Connection, claimant: str, most: int) -> Iterator[tuple[str, tuple[str, ...]]]:
    """The newest exports of a claimant, each with the numbers that its papers have: its own, ITN, the carrier's."""
    query = select(_S.key, SHIPMENTS.table.c.doc).where(_S.claimant == claimant)
    for key, doc in connection.execute(query.order_by(_S.disposed_on.desc(), _S.key).limit(most)):
        goods = decode_state(Shipment, doc)
        if goods.goods is None:
            continue
        papers = (proof_of(goods.goods), *goods.evidence)
        numbers = (
            key,
            find_itn(key),
            *(paper.document for paper in papers),
            *(paper.proof_id for paper in papers),
        )
        yield key, tuple(dict.fromkeys(one for one in numbers if one))


def _evidence(shipment: Shipment) -> Evidence | None:
    if shipment.goods is None:
        return None
    papers = (proof_of(shipment.goods), *shipment.evidence)
    verdict = enough(shipment.goods, papers)
    return Evidence(
        papers=tuple(_paper(proof) for proof in papers),
        differences=shipment.disagreements,
        verdict=verdict.says,
        enough=verdict.outcome is FindingOutcome.SATISFIED,
        counted_as="" if shipment.counted_as == shipment.export_id else shipment.counted_as,
    )


def _paper(proof: Proof) -> ExportPaper:
    return ExportPaper(
        name=proof.proof_id,
        kind=KINDS[proof.kind],
        shown_on=proof.shown_on,
        quantity=proof.quantity,
        unit=proof.unit,
        value=proof.value,
        destination=proof.destination,
        document=proof.document,
    )
