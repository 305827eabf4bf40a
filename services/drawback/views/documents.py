"""Documents: the list, one with what it is about and until when it is kept, and those of a claim with all that it rests on."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection, select

import drawback.adapters.sql.kept_documents  # noqa: F401 - enters its tables
from drawback.domain.papers import PaperKind, SubjectKind
from drawback.lifecycles.claims.state import DEAD, ClaimRecord
from drawback.rules.answers import Determination, Undetermined
from drawback.rules.dates import retention
from drawback.views import entries
from drawback.views.choices import one_of
from drawback.views.claims import CLAIM_LINES, claim_record
from drawback.views.models import Listing, Model
from drawback.views.paging import SortOrder
from drawback_schemas.claims import ClaimPaid

_CHUNK = 500


@dataclass(frozen=True, slots=True)
class PaperKept:
    """One document of one claimant."""

    claimant: str
    sha256: str
    name: str
    kind: str
    source: str
    dated_on: date | None
    received_on: date
    received_by: str
    media_type: str
    size: int
    read_as: str
    held_for: str


@dataclass(frozen=True, slots=True)
class DocumentLinked:
    """What a document is about; `proposed` until a person confirms it, `because` says where it was read."""

    claimant: str
    sha256: str
    subject_kind: str
    subject: str
    proposed: bool
    because: str


@dataclass(frozen=True, slots=True)
class DocumentDone:
    """What was done with a document, by whom and when."""

    seq: int
    claimant: str
    sha256: str
    at: datetime
    who: str
    act: str
    says: str


@dataclass(frozen=True, slots=True)
class KeptUntil:
    """Last day of retention (R-120, D-24), None while it cannot be told; `says` how it comes about."""

    on: date | None
    says: str


DOCUMENTS = Model("kept_document", PaperKept)
LINKS = Model("document_link", DocumentLinked)
ACTS = Model("document_act", DocumentDone)
_D, _L, _A = DOCUMENTS.table.c, LINKS.table.c, ACTS.table.c
_ORDER = SortOrder("received", "Newest first", _D.received_on, (_D.claimant, _D.sha256), descending=True)


@dataclass(frozen=True, slots=True)
class DocumentFilter:
    """Which documents; without criteria, all of them. `subject` is the number of a claim, entry, export or inquiry."""

    claimant: str = ""
    kind: str = ""
    subject: str = ""
    show: str = ""

    def __post_init__(self) -> None:
        """Refuse what there is not."""
        one_of("kind", self.kind, list(PaperKind))
        one_of("show", self.show, ("held", "proposed", "unlinked"))

    def listing(self) -> Listing[PaperKept]:
        """The documents that meet the filter, the newest first."""
        linked = select(_L.sha256).where(_L.claimant == _D.claimant, _L.sha256 == _D.sha256)
        where = [
            *([_D.claimant == self.claimant] if self.claimant else []),
            *([_D.kind == self.kind] if self.kind else []),
            *([linked.where(_L.subject == self.subject).exists()] if self.subject else []),
            *([_D.held_for != ""] if self.show == "held" else []),
            *([linked.where(_L.proposed).exists()] if self.show == "proposed" else []),
            *([~linked.exists()] if self.show == "unlinked" else []),
        ]
        return Listing(DOCUMENTS, tuple(where), _ORDER)


def document(connection: Connection, claimant: str, sha256: str) -> PaperKept | None:
    """One document by its hash."""
    return DOCUMENTS.one(connection, _D.claimant == claimant, _D.sha256 == sha256)


def beginning(connection: Connection, sha256: str, claimant: str = "") -> list[PaperKept]:
    """The documents whose hash begins so, at most two."""
    where = [
        _D.sha256.startswith(sha256.lower(), autoescape=True),
        *([_D.claimant == claimant] if claimant else []),
    ]
    return DOCUMENTS.read(connection, DOCUMENTS.select(*where).limit(2))


def links(connection: Connection, claimant: str, sha256: str) -> list[DocumentLinked]:
    """What a document is about."""
    query = LINKS.select(_L.claimant == claimant, _L.sha256 == sha256)
    return LINKS.read(connection, query.order_by(_L.subject_kind, _L.subject))


def acts(connection: Connection, claimant: str, sha256: str) -> list[DocumentDone]:
    """What was done with a document, the newest first."""
    query = ACTS.select(_A.claimant == claimant, _A.sha256 == sha256)
    return ACTS.read(connection, query.order_by(_A.seq.desc()))


def of_subjects(
    connection: Connection, claimant: str, subjects: Iterable[tuple[SubjectKind, str]]
) -> list[tuple[PaperKept, DocumentLinked]]:
    """The documents that were confirmed to be about any of these, each once for each link."""
    wanted = dict.fromkeys((kind.value, subject) for kind, subject in subjects)
    names = sorted({subject for _, subject in wanted})
    found: list[DocumentLinked] = []
    for start in range(0, len(names), _CHUNK):
        some = names[start : start + _CHUNK]
        query = LINKS.select(_L.claimant == claimant, _L.subject.in_(some), _L.proposed.is_(False))
        found.extend(
            one for one in LINKS.read(connection, query) if (one.subject_kind, one.subject) in wanted
        )
    found.sort(key=lambda one: (one.sha256, one.subject_kind, one.subject))
    papers = {sha256: document(connection, claimant, sha256) for sha256 in {one.sha256 for one in found}}
    return [(paper, one) for one in found if (paper := papers[one.sha256]) is not None]


def kept_until(connection: Connection, claimant: str, about: Sequence[DocumentLinked]) -> KeptUntil:
    """Until when a document must be kept: the latest day of the claims that rest on what it is about, and of its entries (19 CFR 163.4(a))."""
    days: list[tuple[date, str]] = []
    for claim_id in _claims(connection, claimant, about):
        found = _claim_until(claim_record(connection, claimant, claim_id))
        if isinstance(found, Undetermined):
            says = (
                f"claim {claim_id} is not liquidated: records of it have no last day yet ({found.basis.text})"
            )
            return KeptUntil(None, says)
        if found is not None:
            days.append((found.on, f"claim {claim_id}: {found.formula} ({found.basis.text})"))
    for one in about:
        if one.subject_kind != SubjectKind.ENTRY:
            continue
        entry = entries.entry(connection, claimant, one.subject)
        if entry is not None and entry.entry_on is not None:
            days.append(
                (
                    retention.IMPORT.end(entry.entry_on),
                    f"entry {one.subject}: entry + 5 years ({retention.IMPORT.cite.text})",
                )
            )
    if not days:
        return KeptUntil(None, "nothing it is about has a last day of retention yet")
    last, says = max(days)
    return KeptUntil(last, says)


def _claim_until(record: ClaimRecord) -> Determination | Undetermined | None:
    """Until when the records of a claim are kept; None of one that was given up before it was liquidated."""
    view = record.view
    if view.liquidated_on is None and view.state in DEAD:
        return None
    entered = [entry.entry_on for entry in record.entries]
    paid = [fact.event.paid_on for fact in record.facts if isinstance(fact.event, ClaimPaid)]
    return retention.keep_until(
        max((one for one in entered if one is not None), default=view.liquidated_on or date.min),
        max(paid, default=None),
        view.liquidated_on,
    )


def _claims(connection: Connection, claimant: str, about: Iterable[DocumentLinked]) -> list[str]:
    lines = CLAIM_LINES.table.c
    columns = {SubjectKind.ENTRY: lines.entry_number, SubjectKind.EXPORT: lines.export_id}
    found: list[str] = []
    for one in about:
        kind = SubjectKind(one.subject_kind)
        if kind is SubjectKind.CLAIM:
            found.append(one.subject)
        elif kind in columns:
            query = (
                select(lines.owner).where(lines.claimant == claimant, columns[kind] == one.subject).distinct()
            )
            found.extend(connection.scalars(query))
    return list(dict.fromkeys(found))
