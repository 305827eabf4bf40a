"""The ground under a claim: entries, exports, shortages and inquiries as other services last published them."""

from collections.abc import Iterable

import msgspec
from msgspec.structs import replace

from drawback.lifecycles.claims.state import ClaimFile
from drawback_schemas.claims import LedgerShort
from drawback_schemas.entries import EntryChanged, LineVersionPart
from drawback_schemas.exports import GoodsDisposed
from drawback_schemas.inquiries import EntryQuestioned, InquiryChanged
from drawback_schemas.parts import DesignationPart


def with_entry(file: ClaimFile, entry: EntryChanged) -> ClaimFile:
    """Lay the entry's latest state under the claim, only the designated lines; an older revision changes nothing."""
    wanted = {p.line_number for p in _designations(file) if p.entry_number == entry.entry_number}
    slim = msgspec.structs.replace(entry, versions=tuple(_versions(entry.versions, wanted)))
    known = {e.entry_number: e for e in file.entries}
    before = known.get(entry.entry_number)
    if before is not None and before.revision > entry.revision:
        return file
    known[entry.entry_number] = slim
    return replace(file, entries=tuple(known[number] for number in sorted(known)))


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


def with_export(file: ClaimFile, goods: GoodsDisposed) -> ClaimFile:
    known = {g.export_id: g for g in file.exports}
    known[goods.export_id] = goods
    return replace(file, exports=tuple(known[number] for number in sorted(known)))


def with_shortage(file: ClaimFile, short: LedgerShort) -> ClaimFile:
    """Note how many units the claim really holds; a full grant removes the note."""
    known = {(s.entry_number, s.line_number, s.export_id): s for s in file.shortages}
    key = (short.entry_number, short.line_number, short.export_id)
    known.pop(key, None)
    if short.granted < short.asked:
        known[key] = short
    return replace(file, shortages=tuple(known[k] for k in sorted(known)))


def with_inquiry(file: ClaimFile, inquiry: InquiryChanged) -> ClaimFile:
    known = {i.inquiry_id: i for i in file.inquiries}
    known[inquiry.inquiry_id] = inquiry
    return replace(file, inquiries=tuple(known[k] for k in sorted(known)))


def with_questions(file: ClaimFile, questioned: EntryQuestioned) -> ClaimFile:
    """Note all of CBP's questions on a designated entry."""
    for inquiry in questioned.inquiries:
        file = with_inquiry(file, inquiry)
    return file


def _designations(file: ClaimFile) -> Iterable[DesignationPart]:
    for fact in file.facts:
        yield from getattr(fact.event, "designations", ())


def designated(file: ClaimFile) -> tuple[frozenset[str], frozenset[str]]:
    """Every entry and export that any content of the claim ever named."""
    parts = tuple(_designations(file))
    return frozenset(p.entry_number for p in parts), frozenset(p.export_id for p in parts)
