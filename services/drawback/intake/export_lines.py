"""Which number each line of a shipment keeps: the one that its content had in the last report, whatever its place in this one.

A claim names a line by its number. If a corrected report with one line more in front gave the numbers anew, the claim would
rest on other goods, and the goods it rested on would be free to be claimed again.
"""

from collections.abc import Callable, Hashable, Sequence
from typing import Final

import msgspec

from drawback.intake.export_proofs import link
from drawback.intake.exports import ExportRow
from drawback.intake.line_numbers import listed, missing, renumbered
from drawback.intake.reading import Held, Lookup
from drawback_schemas.decoders import decoder_of

_PROBED: Final = 50
"""Lines beyond those of the report that are looked for where their count was not remembered."""

Lines = dict[int, ExportRow]


def settle(rows: Sequence[ExportRow], earlier: Lookup) -> Sequence[ExportRow]:
    """Give each line its number, and make what other reports told already a proof of it.

    Raises:
        Held: the lines cannot be matched with the earlier ones, or one list tells the goods twice.
    """
    if not rows:
        return rows
    reference = rows[0].export_id.rpartition("/")[0]
    before = _before(reference, len(rows), earlier)
    settled = _kept(reference, rows, before)
    settled = link(reference, settled, before, earlier)
    last = max((*before, *(number_of(row) for row in settled)))
    earlier.remember(reference, str(last))
    return settled


def number_of(row: ExportRow) -> int:
    """The number of a line that has one."""
    return int(row.export_id.rpartition("/")[2])


def _before(reference: str, count: int, earlier: Lookup) -> Lines:
    last = earlier.mark(reference)
    most = int(last) if last else count + _PROBED
    names = [f"{reference}/{number}" for number in range(1, most + 1)]
    contents = earlier.contents(names) if last or earlier.contents(names[:1]) else {}
    return {
        number: decoder_of(ExportRow).decode(contents[name])
        for number, name in enumerate(names, 1)
        if name in contents
    }


def _kept(reference: str, rows: Sequence[ExportRow], before: Lines) -> list[ExportRow]:
    if "?" not in rows[0].export_id:
        _check_numbers(reference, rows, before)
        return list(rows)
    free, waiting = dict(before), list(rows)
    numbers: dict[str, int] = {}
    for alike in (_content, _goods, _amounts):
        _pair(free, waiting, numbers, alike)
    if len(free) == len(waiting) == 1 and _tariff(next(iter(free.values()))) == _tariff(waiting[0]):
        numbers[waiting.pop().export_id] = free.popitem()[0]
    if free and waiting:
        gone = ", ".join(str(number) for number in sorted(free))
        raise Held(
            f"of the lines of {reference} that the last report had, {gone} cannot be told among those of this one; "
            "give the lines their numbers in a column Line Number"
        )
    _check_all_there(reference, sorted(free))
    following = max(before, default=0)
    for row in waiting:
        following += 1
        numbers[row.export_id] = following
    return [msgspec.structs.replace(row, export_id=f"{reference}/{numbers[row.export_id]}") for row in rows]


def _pair(
    free: Lines, waiting: list[ExportRow], numbers: dict[str, int], alike: Callable[[ExportRow], Hashable]
) -> None:
    """Pair the lines that are alike, where one before and one now are so and no other."""
    theirs: dict[Hashable, list[int]] = {}
    for number, row in free.items():
        theirs.setdefault(alike(row), []).append(number)
    ours: dict[Hashable, list[ExportRow]] = {}
    for row in waiting:
        ours.setdefault(alike(row), []).append(row)
    for what, rows in ours.items():
        if len(rows) == 1 == len(theirs.get(what, ())):
            number = theirs[what][0]
            numbers[rows[0].export_id] = number
            del free[number]
            waiting.remove(rows[0])


def _check_numbers(reference: str, rows: Sequence[ExportRow], before: Lines) -> None:
    """A report with line numbers of its own must not give a line's goods another number, nor leave a line out."""
    now = {number_of(row): row for row in rows}
    if moved := renumbered(before, now, _content, _goods):
        was, is_now = moved
        raise Held(
            f"line {was} of {reference} is line {is_now} in this report: a claim that rests on line {was} would rest "
            "on other goods; let the lines keep their numbers, and add new ones behind them"
        )
    _check_all_there(reference, missing(before, now))


def _check_all_there(reference: str, gone: Sequence[int]) -> None:
    """A shipment with a line left out may say in another line what that one said."""
    if gone:
        raise Held(
            f"line {listed(gone)} of {reference}, which the last report had, is not in this one: a claim may rest on it, and its goods "
            "may be in another line now; hand in the report with all lines of the shipment"
        )


def _content(row: ExportRow) -> Hashable:
    return msgspec.structs.replace(row, export_id="", proves=())


def _goods(row: ExportRow) -> Hashable:
    return row.schedule_b, row.hts, row.sku, row.description, row.unit


def _amounts(row: ExportRow) -> Hashable:
    return row.schedule_b, row.quantity, row.unit, row.value


def _tariff(row: ExportRow) -> Hashable:
    return row.schedule_b, row.unit
