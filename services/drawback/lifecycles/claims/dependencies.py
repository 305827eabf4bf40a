"""What a claim rests on: entries, exports, shortages and inquiries as other services last published them.

Each is kept in the order of its name. Where nothing changes, the very record is returned.
"""

from bisect import bisect_left
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, TypeVar

from msgspec.structs import replace

from drawback.lifecycles.claims.state import ClaimEvent, ClaimRecord
from drawback.lifecycles.facts import Fact
from drawback.lifecycles.walks import LastWalk
from drawback_schemas.claims import LedgerShort
from drawback_schemas.entries import EntryChanged, LineVersionPart
from drawback_schemas.exports import GoodsDisposed
from drawback_schemas.inquiries import EntryQuestioned, InquiryChanged
from drawback_schemas.parts import DesignationPart

T = TypeVar("T")


def with_entries(record: ClaimRecord, entries: Iterable[EntryChanged]) -> ClaimRecord:
    """Lay the latest state of entries under the claim, only the designated lines; an older revision changes nothing."""
    wanted = _lines_by_entry(record.facts)
    known = list(record.entries)
    changed = False
    for entry in entries:
        place, before = _place(known, entry.entry_number, _entry_number)
        if before and before[0].revision > entry.revision:
            continue
        lines = wanted.get(entry.entry_number, frozenset())
        slim = replace(entry, versions=tuple(_versions(entry.versions, lines)))
        changed |= _lay(known, place, before, slim)
    return replace(record, entries=tuple(known)) if changed else record


def _versions(versions: tuple[LineVersionPart, ...], wanted: frozenset[int]) -> Iterable[LineVersionPart]:
    """The versions as far as they concern the wanted lines: what repeats the one before is left out."""
    before: LineVersionPart | None = None
    for version in versions:
        lines = tuple(line for line in version.lines if line.line_number in wanted)
        slim = replace(version, lines=lines)
        same = before is not None and (before.lines, before.mpf_paid, before.mpf_value) == (
            lines,
            slim.mpf_paid,
            slim.mpf_value,
        )
        if not same:
            yield slim
        before = slim


def with_exports(record: ClaimRecord, exports: Iterable[GoodsDisposed]) -> ClaimRecord:
    """Lay exports under the claim as they are now."""
    known = list(record.exports)
    changed = False
    for goods in exports:
        changed |= _lay(known, *_place(known, goods.export_id, _export_id), goods)
    return replace(record, exports=tuple(known)) if changed else record


def with_shortage(record: ClaimRecord, short: LedgerShort) -> ClaimRecord:
    """Note how many units the claim really holds; a full grant removes the note."""
    known = list(record.shortages)
    place, before = _place(known, _short_of(short), _short_of)
    if short.granted < short.asked:
        return replace(record, shortages=tuple(known)) if _lay(known, place, before, short) else record
    if not before:
        return record
    del known[place]
    return replace(record, shortages=tuple(known))


def with_inquiries(record: ClaimRecord, inquiries: Iterable[InquiryChanged]) -> ClaimRecord:
    """Note what CBP asks of the claim, or of a designated entry."""
    known = list(record.inquiries)
    changed = False
    for inquiry in inquiries:
        changed |= _lay(known, *_place(known, inquiry.inquiry_id, _inquiry_id), inquiry)
    return replace(record, inquiries=tuple(known)) if changed else record


def designated(record: ClaimRecord) -> tuple[frozenset[str], frozenset[str]]:
    """Every entry and export that any content of the claim ever named."""
    return frozenset(_lines_by_entry(record.facts)), frozenset(
        part.export_id for part in _designations(record.facts)
    )


def asked_of(questions: Iterable[EntryQuestioned]) -> Iterable[InquiryChanged]:
    """All of CBP's questions on these entries."""
    return (inquiry for questioned in questions for inquiry in questioned.inquiries)


@LastWalk
def _lines_by_entry(facts: tuple[Fact[ClaimEvent], ...]) -> Mapping[str, frozenset[int]]:
    """The lines of each entry that any content of the claim ever named."""
    found: dict[str, set[int]] = {}
    for part in _designations(facts):
        found.setdefault(part.entry_number, set()).add(part.line_number)
    return {number: frozenset(lines) for number, lines in found.items()}


def _designations(facts: tuple[Fact[ClaimEvent], ...]) -> Iterable[DesignationPart]:
    for fact in facts:
        yield from getattr(fact.event, "designations", ())


def _place(known: Sequence[T], name: Any, name_of: Callable[[T], Any]) -> tuple[int, Sequence[T]]:
    """Where what has this name stands, or belongs, and the one that stands there, if any."""
    place = bisect_left(known, name, key=name_of)
    there = known[place : place + 1]
    return place, there if there and name_of(there[0]) == name else ()


def _lay(known: list[T], place: int, before: Sequence[T], now: T) -> bool:
    """Put it into its place; say whether that changed anything."""
    if before and before[0] == now:
        return False
    known[place : place + len(before)] = [now]
    return True


def _entry_number(entry: EntryChanged) -> str:
    return entry.entry_number


def _export_id(goods: GoodsDisposed) -> str:
    return goods.export_id


def _inquiry_id(inquiry: InquiryChanged) -> str:
    return inquiry.inquiry_id


def _short_of(short: LedgerShort) -> tuple[str, int, str]:
    return short.entry_number, short.line_number, short.export_id
