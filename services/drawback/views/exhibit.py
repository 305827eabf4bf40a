"""The exhibit of a claim: what it asks and why, what it rests on, and which papers are still to be added.

Everything in it is what the program holds. A paper that only a person has is named as missing, never as held.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from types import MappingProxyType
from typing import Final

from sqlalchemy import Connection

from drawback.domain.identifiers import find_itn, print_entry_number
from drawback.domain.money import ZERO, dollars
from drawback.domain.papers import PaperKind, SubjectKind
from drawback.domain.types import Disposal, Provision
from drawback.lifecycles.claims.explanation import LineExplained, explain_claim
from drawback.lifecycles.claims.state import ClaimRecord
from drawback.rules.eligibility import evidence_matrix as matrix
from drawback.rules.eligibility.evidence_matrix import Need, Needed, documents_for
from drawback.rules.lawbook import LawBook
from drawback.views.claims import claim_record
from drawback.views.documents import DocumentLinked, PaperKept, of_subjects
from drawback.views.exports import Evidence, evidence
from drawback_schemas.entries import EntryChanged
from drawback_schemas.exports import GoodsDisposed

Kept = Sequence[tuple[PaperKept, DocumentLinked]]
_SHOWN_BY: Final[Mapping[matrix.Document, tuple[PaperKind, ...]]] = MappingProxyType(
    {
        matrix.Document.IMPORT_PAPERS: (
            PaperKind.ENTRY_SUMMARY,
            PaperKind.INVOICE,
            PaperKind.PACKING_LIST,
            PaperKind.PAYMENT,
        ),
        matrix.Document.RULING: (PaperKind.RULING,),
        matrix.Document.PRODUCTION: (PaperKind.PRODUCTION,),
        matrix.Document.BILL_OF_MATERIALS: (PaperKind.BILL_OF_MATERIALS,),
        matrix.Document.NOTICE: (PaperKind.NOTICE,),
        matrix.Document.REJECTION: (PaperKind.REJECTION,),
        matrix.Document.WAIVER_OF_RIGHT: (PaperKind.WAIVER,),
        matrix.Document.TRANSFERS: (PaperKind.DELIVERY,),
        matrix.Document.INVENTORY: (PaperKind.INVENTORY,),
        matrix.Document.EXPORT_PROOF: (PaperKind.CARRIER, PaperKind.EXPORT_FILING),
        matrix.Document.DESTRUCTION_PROOF: (PaperKind.DESTRUCTION,),
    }
)
"""Which kinds of paper show a document of the evidence matrix (R-125); whether one is enough a person says."""


@dataclass(frozen=True, slots=True)
class PaperStatus:
    """A paper of the evidence matrix: when it must be there, whether the program holds what it says, and what remains."""

    paper: str
    needed: str
    status: str
    remains: str


@dataclass(frozen=True, slots=True)
class MissingProof:
    """An export whose carrier's paper is not named, with the drawback that rests on it and who can give it."""

    export_id: str
    exporter: str
    disposed_on: str
    money: Decimal
    missing: str


@dataclass(frozen=True, slots=True)
class Exhibit:
    """All parts of the package; `missing` stands in the order of money."""

    claimant: str
    claim_id: str
    record: ClaimRecord
    lines: tuple[LineExplained, ...]
    papers: tuple[PaperStatus, ...]
    missing: tuple[MissingProof, ...]
    documents: tuple[tuple[PaperKept, DocumentLinked], ...] = ()
    """Papers that are kept here and confirmed to be about the claim, its entries or its exports."""

    @property
    def claimed(self) -> Decimal:
        """What is asked."""
        return sum((line.claimed for line in self.lines), ZERO)

    @property
    def narrative(self) -> tuple[str, ...]:
        """What ties the papers together, in sentences."""
        return tuple(_narrative(self))


def exhibit(connection: Connection, law: LawBook, claimant: str, claim_id: str) -> Exhibit:
    """Put together the exhibit of a claim.

    Raises:
        LookupError: there is no such claim.
    """
    record = claim_record(connection, claimant, claim_id)
    lines = explain_claim(record, law)
    papers = {goods.export_id: evidence(connection, claimant, goods.export_id) for goods in record.exports}
    kept = tuple(of_subjects(connection, claimant, _subjects(record, claim_id)))
    missing = tuple(
        sorted(_missing(record, lines, papers, kept), key=lambda each: (-each.money, each.export_id))
    )
    return Exhibit(claimant, claim_id, record, lines, tuple(_papers(record, missing, kept)), missing, kept)


def _subjects(record: ClaimRecord, claim_id: str) -> Iterator[tuple[SubjectKind, str]]:
    """What a paper of the claim may be about."""
    yield SubjectKind.CLAIM, claim_id
    for part in record.view.designations:
        yield SubjectKind.ENTRY, part.entry_number
        yield SubjectKind.EXPORT, part.export_id


def _missing(
    record: ClaimRecord, lines: tuple[LineExplained, ...], papers: Mapping[str, Evidence | None], kept: Kept
) -> Iterator[MissingProof]:
    money: dict[str, Decimal] = {}
    for line in lines:
        money[line.export_id] = money.get(line.export_id, ZERO) + line.claimed
    known = {goods.export_id: goods for goods in record.exports}
    for export_id, claimed in money.items():
        goods = known.get(export_id)
        if goods is None:
            yield MissingProof(export_id, "", "", claimed, "the export itself: no report of it was taken in")
        elif what := _lacks(goods, papers.get(export_id), _kinds_of(kept, export_id)):
            yield MissingProof(export_id, goods.exporter, goods.disposed_on.isoformat(), claimed, what)


def _kinds_of(kept: Kept, export_id: str) -> frozenset[str]:
    about = (SubjectKind.EXPORT.value, export_id)
    return frozenset(paper.kind for paper, linked in kept if (linked.subject_kind, linked.subject) == about)


def _lacks(goods: GoodsDisposed, papers: Evidence | None, kept: frozenset[str]) -> str:
    if goods.disposal == "destroyed":
        return "" if PaperKind.DESTRUCTION.value in kept else "evidence of destruction (19 CFR 190.71)"
    if not goods.carrier_document and PaperKind.CARRIER.value not in kept:
        return "bill of lading, air waybill or other carrier's paper (19 CFR 190.72)"
    names = [goods.export_id, *(paper.name for paper in (papers.papers if papers else ()))]
    if PaperKind.EXPORT_FILING.value in kept or any(find_itn(name) for name in names):
        return ""
    return "ITN of the export filing"


def _papers(record: ClaimRecord, missing: tuple[MissingProof, ...], kept: Kept) -> Iterator[PaperStatus]:
    if record.view.provision not in {known.value for known in Provision}:
        return
    disposals = sorted({Disposal(goods.disposal) for goods in record.exports}) or [Disposal.EXPORTED]
    wanted: dict[matrix.Document, Needed] = {}
    for disposal in disposals:
        for needed in documents_for(Provision(record.view.provision), disposal):
            wanted.setdefault(needed.document, needed)
    held = _held(record, missing)
    for needed in wanted.values():
        when = ", ".join(need.value for need in needed.needs)
        names = dict.fromkeys(
            paper.name for paper, _ in kept if PaperKind(paper.kind) in _SHOWN_BY.get(needed.document, ())
        )
        if names:
            yield PaperStatus(needed.document.value, when, "kept here", ", ".join(names))
        elif needed.document in held:
            yield PaperStatus(needed.document.value, when, "data held", held[needed.document])
        elif needed.needs == (Need.CONDITIONAL,):
            yield PaperStatus(needed.document.value, when, "to be decided", "whether the case calls for it")
        else:
            yield PaperStatus(needed.document.value, when, "missing here", "to be added by a person")


def _held(record: ClaimRecord, missing: tuple[MissingProof, ...]) -> Mapping[matrix.Document, str]:
    """What the program's own data cover, and what of the paper still remains."""
    held: dict[matrix.Document, str] = {}
    if record.view.number:
        held[matrix.Document.ENTRY] = f"claim {record.view.number}"
    named = {part.entry_number for part in record.view.designations}
    if named and named <= {entry.entry_number for entry in record.entries}:
        held[matrix.Document.IMPORT_DATA] = "the entry summaries behind; the prints remain to be added"
    if record.exports and all(goods.value > 0 for goods in record.exports):
        held[matrix.Document.DISPOSED_VALUE] = (
            "the value of each export line; the invoices remain to be added"
        )
    if record.exports and not missing:
        held[matrix.Document.EXPORT_PROOF] = (
            "ITN and carrier's number of each export; the carrier's papers remain to be added"
        )
    return held


def _narrative(shown: Exhibit) -> Iterator[str]:
    view = shown.record.view
    entries: dict[str, EntryChanged] = {entry.entry_number: entry for entry in shown.record.entries}
    goods = {each.export_id: each for each in shown.record.exports}
    yield (
        f"Claim {view.number or shown.claim_id} under provision {view.provision} asks {dollars(shown.claimed)} on "
        f"{len(shown.lines)} designations of {len(entries)} entries against {len(goods)} exported or destroyed lines."
    )
    for line in shown.lines:
        entry, left = entries.get(line.entry_number), goods.get(line.export_id)
        imported = f", imported {entry.import_on}" if entry is not None and entry.import_on else ""
        gone = (
            ""
            if left is None
            else f", {left.disposal} {left.disposed_on}"
            + (f" to {left.destination}" if left.destination else "")
        )
        yield (
            f"Designation {line.number}: {line.quantity:f} units of line {line.line_number} of entry "
            f"{print_entry_number(line.entry_number)}{imported} are designated for {line.export_id}{gone}; "
            f"{dollars(line.claimed)} is asked, {dollars(line.entitled)} is what the law gives on the facts held now."
        )
    if shown.missing:
        open_money = sum((each.money for each in shown.missing), ZERO)
        yield f"{len(shown.missing)} exports with {dollars(open_money)} still lack a proof; they are listed by money."
