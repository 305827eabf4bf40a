"""Which lines of a report tell goods that another report told already: proofs of that export, never a second one.

Who told a shipment first gives the export its name. Later papers prove it, also where they disagree on quantity, day or
value: that is a finding for a person, not another shipment (19 U.S.C. 1313(v)). A line may be shared out over several
lines of the first report, and several lines may prove one.
"""

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Final

import msgspec

from drawback.domain.same_goods import Goods, as_many, held_under, same_goods, sought_under
from drawback.intake.exports import ExportRow, Proved, goods_of
from drawback.intake.reading import Held, Lookup
from drawback_schemas.decoders import decoder_of

_NONE: Final = Decimal(0)


def link(
    reference: str, rows: Sequence[ExportRow], before: dict[int, ExportRow], earlier: Lookup
) -> list[ExportRow]:
    """Say of each line whether it proves export lines that are known, and remember under which keys it is found.

    A line that was an export of its own stays one, and a proof stays one of the same lines, whatever the correction says.

    Raises:
        Held: one list tells the same goods on one bill under two references.
    """
    lines = {row.export_id: goods_of(row) for row in rows}
    names = {name for line in lines.values() for name in (*sought_under(line), *held_under(line))}
    known = {name: _lines_in(said) for name, said in earlier.marks_of(sorted(names)).items()}
    shares = _Shares(earlier)
    settled = [
        msgspec.structs.replace(row, proves=_kept(row, before[number]))
        if (number := int(row.export_id.rpartition("/")[2])) in before
        else _linked(reference, row, lines[row.export_id], known, shares)
        for row in rows
    ]
    for row in settled:
        line = lines[row.export_id]
        for told in _under_its_names(line, row.proves):
            for name in held_under(line):
                known[name] = [
                    other for other in known[name] if other != told and other.export_id != row.export_id
                ]
                known[name].append(told)
                earlier.remember(name, msgspec.json.encode(known[name]).decode())
    return settled


def _under_its_names(line: Goods, proves: Sequence[Proved]) -> list[Goods]:
    """A proof is found under its own bill and references too, and leads to the lines that it proves."""
    if not proves:
        return [line]
    return [
        Goods(
            export_id=each.export_id, disposed_on=line.disposed_on, schedule_b=line.schedule_b, sku=line.sku, quantity=each.quantity,
            unit=line.unit, value=line.value, destination=line.destination, bill=line.bill, reference=line.reference, proof=line.proof,
            destroyed=line.destroyed,
        )
        for each in proves
    ]  # fmt: skip


def _kept(row: ExportRow, before: ExportRow) -> tuple[Proved, ...]:
    if not before.proves:
        return ()
    left, kept = row.quantity, []
    for each in before.proves[:-1]:
        kept.append(Proved(each.export_id, min(each.quantity, left)))
        left -= kept[-1].quantity
    return (*(each for each in kept if each.quantity), Proved(before.proves[-1].export_id, left))


def _linked(
    reference: str, row: ExportRow, line: Goods, known: dict[str, list[Goods]], shares: "_Shares"
) -> ExportRow:
    found: dict[str, Goods] = {}
    for name in sought_under(line):
        for other in known[name]:
            why = same_goods(line, other)
            if not why or other.shipment == reference:
                continue
            if not other.itn and not line.itn and other.kind == line.kind:
                raise Held(
                    f"{line.quantity} {line.unit} of {line.sku or line.schedule_b} of {line.disposed_on} are {other.export_id} "
                    f"already ({why}): the same goods twice in lists of one kind; hand in the export filing (ITN), or another bill"
                )
            if not as_many(line, found.get(other.export_id, other)) or other.export_id not in found:
                found[other.export_id] = other
    return msgspec.structs.replace(row, proves=shares.of(row, line, list(found.values())))


class _Shares:
    """How much of each export line reports of each kind prove already, as remembered under the line's name."""

    def __init__(self, earlier: Lookup) -> None:
        self._earlier = earlier

    def of(self, row: ExportRow, line: Goods, others: Iterable[Goods]) -> tuple[Proved, ...]:
        """Share a line out over the export lines it tells: first one that still lacks just as much, else all in order."""
        lacking = {other.export_id: self._lacking(other, line.kind, row.export_id) for other in others}
        if not lacking:
            return ()
        exact = sorted(name for name, quantity in lacking.items() if quantity == row.quantity)
        if exact:
            proves = [Proved(exact[0], row.quantity)]
        else:
            proves, left = [], row.quantity
            for name in sorted(lacking, key=lambda name: (-lacking[name], name)):
                part = min(lacking[name], left)
                if part > 0:
                    proves.append(Proved(name, part))
                    left -= part
            if left or not proves:
                last = proves.pop() if proves else Proved(min(lacking), _NONE)
                proves.append(Proved(last.export_id, last.quantity + left))
        for each in proves:
            self._remember(each.export_id, line.kind, row.export_id, each.quantity)
        return tuple(proves)

    def _lacking(self, other: Goods, kind: str, own: str) -> Decimal:
        content = self._earlier.contents([other.export_id]).get(other.export_id)
        whole = decoder_of(ExportRow).decode(content).quantity if content else other.quantity
        proved = self._proved(other.export_id, kind)
        return max(whole - sum((part for name, part in proved.items() if name != own), _NONE), _NONE)

    def _proved(self, export_id: str, kind: str) -> dict[str, Decimal]:
        said = self._earlier.mark(f"proved:{export_id}|{kind}")
        return msgspec.json.decode(said, type=dict[str, Decimal]) if said else {}

    def _remember(self, export_id: str, kind: str, own: str, quantity: Decimal) -> None:
        proved = self._proved(export_id, kind) | {own: quantity}
        self._earlier.remember(f"proved:{export_id}|{kind}", msgspec.json.encode(proved).decode())


def _lines_in(said: str) -> list[Goods]:
    return decoder_of(list[Goods]).decode(said) if said else []
