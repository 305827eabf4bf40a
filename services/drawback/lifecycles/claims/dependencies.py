"""What a claim rests on: entries, exports, shortages and inquiries as other services last published them."""

from collections.abc import Iterable

import msgspec
from msgspec.structs import replace

from drawback.lifecycles.claims.state import ClaimRecord
from drawback_schemas.claims import LedgerShort
from drawback_schemas.entries import EntryChanged, LineVersionPart
from drawback_schemas.exports import GoodsDisposed
from drawback_schemas.inquiries import EntryQuestioned, InquiryChanged
from drawback_schemas.parts import DesignationPart


def with_entry(record: ClaimRecord, entry: EntryChanged) -> ClaimRecord:
    """Lay the entry's latest state under the claim, only the designated lines; an older revision changes nothing."""
    wanted = {p.line_number for p in _designations(record) if p.entry_number == entry.entry_number}
    slim = msgspec.structs.replace(entry, versions=tuple(_versions(entry.versions, wanted)))
    known = {e.entry_number: e for e in record.entries}
    before = known.get(entry.entry_number)
    if before is not None and before.revision > entry.revision:
        return record
    known[entry.entry_number] = slim
    return replace(record, entries=tuple(known[number] for number in sorted(known)))


def _versions(versions: tuple[LineVersionPart, ...], wanted: set[int]) -> Iterable[LineVersionPart]:
    """The versions as far as they concern the wanted lines: what repeats the one before is left out."""
    before: LineVersionPart | None = None
    for version in versions:
        lines = tuple(line for line in version.lines if line.line_number in wanted)
        slim = msgspec.structs.replace(version, lines=lines)
        same = before is not None and (before.lines, before.mpf_paid, before.mpf_value) == (
            lines,
            slim.mpf_paid,
            slim.mpf_value,
        )
        if not same:
            yield slim
        before = slim


def with_export(record: ClaimRecord, goods: GoodsDisposed) -> ClaimRecord:
    known = {g.export_id: g for g in record.exports}
    known[goods.export_id] = goods
    return replace(record, exports=tuple(known[number] for number in sorted(known)))


def with_shortage(record: ClaimRecord, short: LedgerShort) -> ClaimRecord:
    """Note how many units the claim really holds; a full grant removes the note."""
    known = {(s.entry_number, s.line_number, s.export_id): s for s in record.shortages}
    key = (short.entry_number, short.line_number, short.export_id)
    known.pop(key, None)
    if short.granted < short.asked:
        known[key] = short
    return replace(record, shortages=tuple(known[k] for k in sorted(known)))


def with_inquiry(record: ClaimRecord, inquiry: InquiryChanged) -> ClaimRecord:
    known = {i.inquiry_id: i for i in record.inquiries}
    known[inquiry.inquiry_id] = inquiry
    return replace(record, inquiries=tuple(known[k] for k in sorted(known)))


def with_questions(record: ClaimRecord, questioned: EntryQuestioned) -> ClaimRecord:
    """Note all of CBP's questions on a designated entry."""
    for inquiry in questioned.inquiries:
        record = with_inquiry(record, inquiry)
    return record


def _designations(record: ClaimRecord) -> Iterable[DesignationPart]:
    for fact in record.facts:
        yield from getattr(fact.event, "designations", ())


def designated(record: ClaimRecord) -> tuple[frozenset[str], frozenset[str]]:
    """Every entry and export that any content of the claim ever named."""
    parts = tuple(_designations(record))
    return frozenset(p.entry_number for p in parts), frozenset(p.export_id for p in parts)
