"""From lines to components: which lines can meet, and their figures in columns of whole numbers."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TypeVar

import numpy as np

from drawback.domain.pricing import Designation
from drawback.domain.types import Policy, Provision
from drawback.matching.candidate import MICRO
from drawback.matching.inventory import NOTHING_BESIDE, BooksMethod, StockBeside, identified
from drawback.matching.lines import DIRECT, SUBSTITUTION, FreeExport, FreeImport
from drawback.matching.optimal.component import Component, Exports, Flags, Floats, Imports, Ints, Refund
from drawback.matching.optimal.identified import layers_of
from drawback.rules.eligibility.provisions import PROVISIONS
from drawback.rules.eligibility.substitution import substitutable_export
from drawback.rules.findings import FindingOutcome
from drawback.rules.lawbook import LawBook
from drawback.rules.money.refund import refuse
from drawback.rules.money.unit_refund import UnitRefund, unit_refund
from drawback.rules.money.unit_values import unit_value_entered
from drawback.rules.money.usmca import held_duty_per_unit

_P = Provision
_T = TypeVar("_T")
_MOST_PLACES = 6


@dataclass(frozen=True, slots=True)
class Terms:
    """What shapes the columns besides the lines: the claimant's policy and accounting method, and the weight of what lapses soon."""

    policy: Policy
    accounting_method: str
    turnover_days: int | None
    weight: Decimal
    """Share by which a line that lapses by `soon` weighs more; 0 for none."""
    soon: date

    @property
    def books(self) -> BooksMethod:
        return BooksMethod(self.accounting_method, self.turnover_days, self.policy)


@dataclass(slots=True)
class Group:
    """A component with the lines behind it; a piece is one of `scale` parts of a unit."""

    imports: list[FreeImport]
    exports: list[FreeExport]
    component: Component
    scale: int


def groups(
    imports: Iterable[FreeImport],
    exports: Iterable[FreeExport],
    terms: Terms,
    law: LawBook,
    beside: StockBeside = NOTHING_BESIDE,
) -> list[Group]:
    """Components of a pool in canonical order: lines that share eight digits or a part number, in one unit.

    `beside` is what was on hand and what left besides: accounting methods ask for it.
    """
    goods = sorted(imports, key=lambda i: (i.facts.import_on, i.place))
    out = sorted(exports, key=lambda e: (e.line.disposed_on, e.line.export_id))
    parents: dict[str, str] = {}

    def root(name: str) -> str:
        parents.setdefault(name, name)
        while parents[name] != name:
            parents[name] = parents[parents[name]]
            name = parents[name]
        return name

    def joined(names: list[str]) -> str:
        for other in names[1:]:
            first, second = sorted((root(names[0]), root(other)))
            parents[second] = first
        return names[0]

    rows = [joined(_keys(i.unit, i.facts.line.sku, i.facts.line.hts)) for i in goods]
    columns = [joined(_keys(e.unit, e.line.sku, e.line.hts, e.line.schedule_b)) for e in out]
    members: dict[str, tuple[list[FreeImport], list[FreeExport]]] = {}
    for key, one in zip(rows, goods, strict=True):
        members.setdefault(root(key), ([], []))[0].append(one)
    for key, another in zip(columns, out, strict=True):
        members.setdefault(root(key), ([], []))[1].append(another)
    return [
        _group(mine, theirs, terms, law, beside)
        for _, (mine, theirs) in sorted(members.items())
        if mine and theirs
    ]


def _keys(unit: str, sku: str, *numbers: str) -> list[str]:
    keys = [f"8 {number.replace('.', '')[:8]} {unit}" for number in numbers if number]
    return [*keys, f"p {sku} {unit}"] if sku else keys or [f"p  {unit}"]


def _group(
    imports: list[FreeImport], exports: list[FreeExport], terms: Terms, law: LawBook, beside: StockBeside
) -> Group:
    places = max(_places(free) for free in (*(i.free for i in imports), *(e.free for e in exports)))
    scale = 10**places
    parts = {sku: n for n, sku in enumerate(sorted({i.facts.line.sku for i in imports} - {""}), 1)}
    kinds, outs, fits = _fits(imports, exports, law)
    component = Component(
        Imports(
            _ints(int(i.free * scale) for i in imports),
            _ints(i.facts.import_on.toordinal() for i in imports),
            _ints(i.until.toordinal() for i in imports),
            np.array([float(unit_value_entered(i.facts.line)) for i in imports]),
            kinds,
            _ints(parts.get(i.facts.line.sku, 0) for i in imports),
            _refunds(imports, _P.UNUSED_DIRECT, terms, law),
            _refunds(imports, _P.UNUSED_SUBSTITUTION, terms, law),
            np.array([float(1 + terms.weight) if i.claim_by <= terms.soon else 1.0 for i in imports]),
        ),
        Exports(
            _ints(int(e.free * scale) for e in exports),
            _ints(e.line.disposed_on.toordinal() for e in exports),
            np.array([_each(e, e.line.value) for e in exports]).round(4),
            np.array([_each(e, e.line.recovered_value) for e in exports]),
            np.array([_duty_limit(e) for e in exports]),
            outs,
            _ints(parts.get(e.line.sku, 0) for e in exports),
            _open(imports[0], exports, _P.UNUSED_DIRECT),
            _open(imports[0], exports, _P.UNUSED_SUBSTITUTION),
        ),
        fits,
        by_part=terms.accounting_method == "specific",
    )
    if not component.by_part:
        named = identified(imports, exports, beside, terms.books, law)
        component.layers = layers_of(component, [(row, column, int(q * scale)) for row, column, q in named])
    return Group(imports, exports, component, scale)


def _places(quantity: Decimal) -> int:
    exponent = quantity.normalize().as_tuple().exponent
    return min(_MOST_PLACES, max(0, -exponent)) if isinstance(exponent, int) else 0


def _ints(values: Iterable[int]) -> Ints:
    return np.fromiter(values, dtype=np.int64)


def _each(exported: FreeExport, amount: Decimal) -> float:
    quantity = exported.line.quantity
    return float(amount / quantity) if quantity > 0 else 0.0


def _duty_limit(exported: FreeExport) -> float:
    limit = held_duty_per_unit(exported.line, _P.UNUSED_DIRECT)
    return float("inf") if limit is None else float(round(limit * MICRO))


def _open(any_import: FreeImport, exports: Sequence[FreeExport], provision: Provision) -> Flags:
    """Whether the rules give a figure at all for exports under a provision: destination, agreement, facts."""
    facts = any_import.facts
    rule = PROVISIONS[provision]
    return np.array(
        [
            refuse(Designation(facts, e.line, min(e.free, facts.line.quantity), provision), rule) is None
            for e in exports
        ]
    )


def _refunds(
    imports: Sequence[FreeImport],
    provision: Provision,
    terms: Terms,
    law: LawBook,
) -> Refund:
    other = SUBSTITUTION if provision is _P.UNUSED_DIRECT else DIRECT
    nothing = UnitRefund(Decimal(0), Decimal(0), Decimal(0), Decimal(0), Decimal(0))
    found = [
        nothing if one.method == other else unit_refund(one.facts, provision, terms.policy, law.programmes)
        for one in imports
    ]
    return Refund(
        _micro(one.full for one in found),
        np.array([float(one.fixed * MICRO) for one in found]),
        np.array([float(one.rate * MICRO) for one in found]),
        _micro(one.full - one.duty for one in found),
    )


def _micro(amounts: Iterable[Decimal]) -> Floats:
    return np.array([float(round(one * MICRO)) for one in amounts])


def _fits(
    imports: Sequence[FreeImport], exports: Sequence[FreeExport], law: LawBook
) -> tuple[Ints, Ints, Flags]:
    """Kinds of rows and columns by what the classification test (R-09) asks of them, and its answer for each pair of kinds."""
    tariff = law.tariff

    def asked(one: FreeImport) -> tuple[object, ...]:
        hts, on = one.facts.line.hts.replace(".", ""), one.facts.entry_on
        eight, ten = tariff.line(hts[:8], on), tariff.line(hts, on)
        return (hts, eight and eight.is_other, ten and ten.is_other)

    rows, kinds = _numbered(imports, asked)
    columns, outs = _numbered(exports, lambda e: (e.line.hts, e.line.schedule_b))
    fits = np.zeros((len(rows), len(columns)), dtype=np.bool_)
    for k, mine in enumerate(rows):
        for n, theirs in enumerate(columns):
            facts = mine.facts
            answer = substitutable_export(facts.line.hts, theirs.line, tariff, facts.entry_on)
            fits[k, n] = answer.outcome is FindingOutcome.SATISFIED
    return kinds, outs, fits


def _numbered(lines: Sequence[_T], key: Callable[[_T], object]) -> tuple[list[_T], Ints]:
    """One line of each kind, and the number of the kind of every line."""
    seen: dict[object, int] = {}
    first: list[_T] = []
    numbers = []
    for line in lines:
        kind = key(line)
        if kind not in seen:
            seen[kind] = len(first)
            first.append(line)
        numbers.append(seen[kind])
    return first, np.array(numbers, dtype=np.int64)
