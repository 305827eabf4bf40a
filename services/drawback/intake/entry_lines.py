"""Lines of an entry keep the goods they had: a corrected report that moves goods to another line, or leaves lines out, is held."""

from collections.abc import Hashable, Sequence

from drawback.intake.entries import EntrySheet
from drawback.intake.line_numbers import listed, renumbered
from drawback.intake.reading import Held, Lookup
from drawback_schemas.decoders import decoder_of
from drawback_schemas.parts import LinePart


def settle(sheets: Sequence[EntrySheet], earlier: Lookup) -> Sequence[EntrySheet]:
    """See that no line's goods stand under another number than in the last report, and that none of its lines is left out.

    Raises:
        Held: they do, or one is. A claim names an import line by its number; CBP keeps the numbers of lines that a correction leaves, and
            a report that was cut, filtered or divided into files says nothing of the lines it lacks.
    """
    known = earlier.contents([sheet.natural_key for sheet in sheets])
    for sheet in sheets:
        if sheet.natural_key not in known:
            continue
        before = decoder_of(EntrySheet).decode(known[sheet.natural_key])
        had, has = _by_number(before), _by_number(sheet)
        moved = renumbered(had, has, _whole, _goods)
        if moved is not None:
            was, now = moved
            raise Held(
                f"line {was} of {sheet.entry_number} is line {now} in this report: a claim that rests on line {was} would rest on "
                "other goods; let the lines keep their numbers, or hand in the correction as an event entry.corrected.v1"
            )
        gone = sorted(had.keys() - has.keys())
        if has and gone and not (sheet.cancelled or sheet.is_psc_after(before)):
            raise Held(
                f"line {listed(gone)} of {sheet.entry_number}, which the last report had, is not in this one: its duty would be gone, and "
                "a claim may rest on it; hand in the report with all lines of the entry; where a post summary correction "
                "removed them, a report that shows its indicator, or an event entry.corrected.v1"
            )
    return sheets


def _by_number(sheet: EntrySheet) -> dict[int, LinePart]:
    return {line.line_number: line for line in sheet.lines}


def _whole(line: LinePart) -> Hashable:
    return line.hts, line.origin, line.quantity, line.unit, line.value, line.sku, line.description


def _goods(line: LinePart) -> Hashable:
    return line.hts, line.origin, line.sku, line.description, line.unit
