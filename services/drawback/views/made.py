"""What was made: productions with what stands against them and what is claimed of them, bills of materials, rulings, and the way back of an export."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy import Connection, select

from drawback.adapters.sql.free_goods import read_books
from drawback.adapters.sql.store import table
from drawback.domain.production import BillError, needs, overlapping
from drawback.engine.unit_of_work import decode_state
from drawback.lifecycles.claims.state import ClaimRecord
from drawback.matching.books import Books, Judged, bill_of, judged
from drawback.rules.eligibility.production_checks import bars, claimable_input
from drawback.rules.findings import FindingOutcome, RuleFinding
from drawback_schemas.parts import DesignationPart

TABLES = ("production", "bill_of_materials", "ruling")


@dataclass(frozen=True, slots=True)
class FindingLine:
    """One thing found about a production: its outcome, sentence, rule and paragraph."""

    outcome: str
    says: str
    rule: str
    citation: str


@dataclass(frozen=True, slots=True)
class InputLine:
    """One input of a production: used, standing for the article on the basis of the record, and claimed of that already."""

    name: str
    entry_number: str
    line_number: int
    hts: str
    used: Decimal
    stands_for: Decimal | None
    claimed: Decimal


@dataclass(frozen=True, slots=True)
class ProductionLine:
    """One production; `claimable` where nothing is against it."""

    claimant: str
    production_id: str
    article: str
    quantity: Decimal
    unit: str
    produced_on: date
    ruling_number: str
    basis: str
    claimable: bool
    inputs: tuple[InputLine, ...]
    findings: tuple[FindingLine, ...]
    claims: tuple[str, ...] = ()

    @property
    def against(self) -> tuple[FindingLine, ...]:
        """What keeps the production out of proposals."""
        plain = {FindingOutcome.SATISFIED.value, FindingOutcome.INFORM.value}
        return tuple(one for one in self.findings if one.outcome not in plain)


@dataclass(frozen=True, slots=True)
class BillLine:
    """One version of a bill of materials; `problem` says what is wrong with it."""

    claimant: str
    bill_id: str
    article: str
    effective_from: date
    effective_to: date | None
    components: str
    problem: str


@dataclass(frozen=True, slots=True)
class RulingLine:
    """One ruling as it stands."""

    claimant: str
    ruling_number: str
    kind: str
    standing: str
    on: date
    articles: str


@dataclass(frozen=True, slots=True)
class NeedLine:
    """What articles need of one input: used, appearing in them, and the articles through which it goes in."""

    part: str
    unit: str
    used: Decimal
    appearing: Decimal
    path: str


@dataclass(frozen=True, slots=True)
class MadeTrace:
    """One step of an exported article back to its imports: production, component, and the units of an entry line that stand for it."""

    claim_id: str
    export_id: str
    articles: Decimal | None
    production_id: str
    component: str
    entry_number: str
    line_number: int
    quantity: Decimal


def claimants_with_books(connection: Connection, claimant: str = "") -> list[str]:
    """Those that have any production, bill or ruling."""
    found: set[str] = set()
    for name in TABLES:
        kept = table(name)
        found.update(connection.scalars(select(kept.c.claimant).distinct()))
    return sorted(one for one in found if claimant in ("", one))


def productions(connection: Connection, claimant: str = "") -> list[ProductionLine]:
    """Every production, the latest first."""
    found = [
        _line(one, books, name)
        for name in claimants_with_books(connection, claimant)
        for books in (read_books(connection, name),)
        for one in judged(books)
    ]
    return sorted(found, key=lambda one: (one.produced_on, one.production_id), reverse=True)


def _line(one: Judged, books: Books, claimant: str) -> ProductionLine:
    production = one.production
    product = production.products[0]
    record = next(each for each in books.productions if each.production_id == production.production_id)
    return ProductionLine(
        claimant,
        production.production_id,
        ", ".join(each.article for each in production.products),
        product.quantity,
        product.unit,
        production.produced_on,
        production.ruling_number,
        production.basis,
        not bars(one.findings),
        tuple(
            InputLine(
                used.name,
                used.entry_number,
                used.line_number,
                used.hts,
                used.quantity,
                claimable_input(production, used, product.article, one.around),
                one.taken.get(used.name, Decimal(0)),
            )
            for used in production.inputs
        ),
        tuple(_finding(found) for found in one.findings),
        tuple(sorted({held.claim_id for held in record.held})),
    )


def _finding(found: RuleFinding) -> FindingLine:
    return FindingLine(found.outcome.value, found.says, found.rule, found.basis.text)


def bills(connection: Connection, claimant: str = "") -> list[BillLine]:
    """Every version of every bill, by article and first day."""
    found = []
    for name in claimants_with_books(connection, claimant):
        known = [bill_of(record) for record in read_books(connection, name).bills]
        both = overlapping(known)
        for bill in sorted(known, key=lambda one: (one.article, one.effective_from)):
            problem = ""
            if bill.article in both:
                problem = f"{' and '.join(both[bill.article])} are in force at once"
            else:
                try:
                    needs(known, bill.article, bill.quantity, bill.effective_from)
                except BillError as error:
                    problem = str(error)
            inputs = "; ".join(f"{one.quantity} {one.unit} {one.part}" for one in bill.components)
            found.append(
                BillLine(
                    name,
                    bill.bill_id,
                    bill.article,
                    bill.effective_from,
                    bill.effective_to,
                    inputs,
                    problem,
                )
            )
    return found


def rulings(connection: Connection, claimant: str = "") -> list[RulingLine]:
    """Every ruling as it stands last."""
    return [
        RulingLine(
            name,
            record.ruling_number,
            record.now.kind,
            record.now.standing,
            record.now.on,
            ", ".join(record.now.articles),
        )
        for name in claimants_with_books(connection, claimant)
        for record in read_books(connection, name).rulings
    ]


def trace(connection: Connection, export_id: str, claimant: str = "") -> list[MadeTrace]:
    """From an exported article back to its imports, by the claims that hold it."""
    claims, lines = table("claim"), table("claim_line")
    owners = select(lines.c.owner).where(lines.c.export_id == export_id)
    query = select(claims.c.doc).where(claims.c.key.in_(owners)).order_by(claims.c.key)
    if claimant:
        query = query.where(claims.c.claimant == claimant)
    return [
        MadeTrace(
            record.claim_id,
            part.export_id,
            part.articles,
            part.production_id,
            part.component,
            part.entry_number,
            part.line_number,
            part.quantity,
        )
        for doc in connection.scalars(query)
        for record in (decode_state(ClaimRecord, doc),)
        for part in _designated(record)
        if part.export_id == export_id
    ]


def _designated(record: ClaimRecord) -> Sequence[DesignationPart]:
    return record.view.designations


def bill_needs(
    connection: Connection, claimant: str, article: str, quantity: Decimal, on: date
) -> list[NeedLine]:
    """What some articles need by the bills in force, level by level.

    Raises:
        BillError: no bill, two at once, or a circle.
    """
    known = [bill_of(record) for record in read_books(connection, claimant).bills]
    return [
        NeedLine(one.part, one.unit, one.used, one.appearing, " → ".join(one.path))
        for one in needs(known, article, quantity, on)
    ]
