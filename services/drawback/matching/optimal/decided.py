"""Pairings that people fixed: taken from the lines before anything is weighed, as far as they are lawful and free."""

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from drawback.domain.types import Provision
from drawback.matching.drafting import Pairing
from drawback.matching.lines import FreeExport, FreeImport
from drawback.matching.optimal.columns import Terms, groups
from drawback.matching.screen import Decided
from drawback.rules.lawbook import LawBook


def take_decided(
    decided: Sequence[Decided],
    imports: list[FreeImport],
    exports: list[FreeExport],
    terms: Terms,
    law: LawBook,
) -> list[Pairing]:
    """The pairings that people decided; what they take is no longer free in `imports` and `exports`."""
    taken = []
    for one in decided:
        row = next((n for n, i in enumerate(imports) if i.place == (one.entry_number, one.line_number)), None)
        column = next((n for n, e in enumerate(exports) if e.line.export_id == one.export_id), None)
        if row is None or column is None:
            continue
        mine, theirs = imports[row], exports[column]
        quantity = min(one.quantity, mine.free, theirs.free)
        value = _value(mine, theirs, one.provision, terms, law)
        if quantity <= 0 or value <= 0:
            continue
        taken.append(Pairing(mine, theirs, one.provision, quantity, quantity * value))
        method = "direct" if one.provision is Provision.UNUSED_DIRECT else "substitution"
        imports[row] = replace(mine, free=mine.free - quantity, method=method)
        exports[column] = replace(theirs, free=theirs.free - quantity)
    imports[:] = [one for one in imports if one.free > 0]
    exports[:] = [one for one in exports if one.free > 0]
    return taken


def _value(mine: FreeImport, theirs: FreeExport, provision: Provision, terms: Terms, law: LawBook) -> Decimal:
    """Micro-dollars a unit of the pair under the provision; nothing where the law does not allow it."""
    if mine.free <= 0 or theirs.free <= 0:
        return Decimal(0)
    for group in groups([mine], [theirs], terms, law):
        component = group.component
        if provision is Provision.UNUSED_DIRECT:
            found = component.layers.value.tolist() or [component.value(0, 0)] * component.is_direct(0, 0)
        else:
            found = [component.value(0, 0)] * (not component.is_direct(0, 0))
        return max((Decimal(round(value)) for value in found), default=Decimal(0))
    return Decimal(0)
