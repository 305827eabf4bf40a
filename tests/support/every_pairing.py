"""Every lawful pairing of a few imports and exports, tried one after another: the best total, by arithmetic of its own.

Written from the law alone (19 U.S.C. 1313(j), (l)(2); 19 CFR 190.14, 190.51, 182.44), in fractions of a dollar. It knows nothing of the
matcher: neither components nor flows, prices or rounding.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from functools import cache
from itertools import product

DIRECT, SUBSTITUTION = "direct", "substitution"
_SHARE = Fraction(99, 100)
_PIECES = {"NO", "PCS", "EA"}


@dataclass(frozen=True)
class In:
    """An import line: `rate` is its ad valorem duty (everything that comes back), `specific` dollars a unit beside it."""

    place: str
    on: date
    quantity: int
    each: Fraction
    rate: Fraction
    specific: Fraction
    part: str
    hts: str
    unit: str
    taken: int = 0
    """Units that an earlier claim holds, by `method`."""
    method: str = ""
    protested: bool = False

    @property
    def full(self) -> Fraction:
        return _SHARE * (self.rate * self.each + self.specific)


@dataclass(frozen=True)
class Out:
    """An export line. `schedule_b` says that its number is a Schedule B number; `foreign` is the foreign duty on all of it."""

    name: str
    on: date
    quantity: int
    each: Fraction
    part: str
    number: str
    unit: str
    to: str
    schedule_b: bool = False
    taken: int = 0
    destroyed: bool = False
    recovered: Fraction = Fraction(0)
    """Recovered of each unit."""
    foreign: Fraction | None = None
    same_condition: bool = False


@dataclass(frozen=True)
class Arc:
    """Units of an import that may be designated for an export by one method: at most `most`, each worth `value`."""

    row: int
    column: int
    method: str
    value: Fraction
    most: int


def other_lines() -> dict[str, bool]:
    """Eight and ten digits of the tariff that these worlds use, and whether their text begins with "other"."""
    return {
        "84818050": False, "84818030": False, "84138100": False,
        "94036080": True, "9403608040": False,
        "87089981": True, "8708998180": True,
    }  # fmt: skip


def anniversary(on: date) -> date:
    return on.replace(year=on.year + 5) if (on.month, on.day) != (2, 29) else date(on.year + 5, 2, 28)


def in_time(imported: In, exported: Out, on: date) -> bool:
    """Out between the import and five years later; the claim within the same five years; papers after 45 days."""
    last = anniversary(imported.on)
    return (
        imported.on <= exported.on <= last
        and on <= last
        and (on - exported.on).days >= 45
        and _unit(imported.unit) == _unit(exported.unit)
        and not (exported.to == "PR" and not exported.destroyed)
    )


def _unit(unit: str) -> str:
    return "NO" if unit in _PIECES else unit


def substitutes(imported: In, exported: Out) -> bool:
    """The same eight digits; under an "other" line the same ten, which are no "other" again; never Canada, Mexico, Chile."""
    if exported.to in {"CA", "MX", "CL"} and not exported.destroyed:
        return False
    known = other_lines()
    if imported.hts[:8] != exported.number[:8]:
        return False
    if not known[imported.hts[:8]]:
        return True
    return not exported.schedule_b and imported.hts == exported.number and not known[imported.hts]


def worth(imported: In, exported: Out, method: str) -> Fraction:
    """What one unit brings; nothing where the law gives nothing."""
    governing = imported.each if method == DIRECT else min(imported.each, exported.each)
    if exported.destroyed:
        governing = max(governing - exported.recovered, Fraction(0))
    if governing >= imported.each:
        value = imported.full
    else:
        value = _SHARE * (imported.rate * governing + imported.specific)
    compared = exported.to in {"CA", "MX"} and not exported.destroyed and not exported.same_condition
    if method == DIRECT and compared and exported.foreign is not None:
        value = min(value, _SHARE * exported.foreign / exported.quantity)
    return value


def identified(
    ins: Sequence[In], outs: Sequence[Out], method: str, on: date
) -> Iterator[tuple[int, int, int]]:
    """Which imports the books say an export of a part came from: first or last in, from all that is on hand of the part."""
    order = sorted(range(len(ins)), key=lambda n: (ins[n].on, ins[n].place))
    left = {n: ins[n].quantity - ins[n].taken for n in order}
    for column in sorted(range(len(outs)), key=lambda n: (outs[n].on, outs[n].name)):
        out = outs[column]
        wanted = out.quantity - out.taken
        if not out.part or (on - out.on).days < 45:
            continue
        hand = [
            n
            for n in order
            if ins[n].part == out.part
            and ins[n].on <= out.on <= anniversary(ins[n].on)
            and _unit(ins[n].unit) == _unit(out.unit)
        ]
        if method == "low-to-high":
            hand.sort(key=lambda n: (ins[n].full, order.index(n)))
        for n in reversed(hand) if method == "lifo" else hand:
            taken = min(left[n], wanted)
            left[n] -= taken
            wanted -= taken
            if taken:
                yield n, column, taken


def arcs(ins: Sequence[In], outs: Sequence[Out], method: str, on: date) -> list[Arc]:
    """All that may be paired."""
    found = []
    pairs = [(r, c) for r, c in product(range(len(ins)), range(len(outs))) if in_time(ins[r], outs[c], on)]
    named = (
        {(r, c): 10**6 for r, c in pairs if ins[r].part and ins[r].part == outs[c].part}
        if method == "specific"
        else {(r, c): most for r, c, most in identified(ins, outs, method, on)}
    )
    for r, c in pairs:
        if ins[r].protested:
            continue
        if ins[r].method in {"", SUBSTITUTION} and substitutes(ins[r], outs[c]):
            found.append(Arc(r, c, SUBSTITUTION, worth(ins[r], outs[c], SUBSTITUTION), 10**6))
        if ins[r].method in {"", DIRECT} and (r, c) in named:
            found.append(Arc(r, c, DIRECT, worth(ins[r], outs[c], DIRECT), named[r, c]))
    return [arc for arc in found if arc.value > 0]


def best(ins: Sequence[In], outs: Sequence[Out], method: str, on: date) -> Fraction:
    """The most that any pairing brings that uses each line by one method (19 CFR 190.51(a)(3)) and each unit once."""
    return best_of(arcs(ins, outs, method, on), ins, outs)


def best_of(every: Sequence[Arc], ins: Sequence[In], outs: Sequence[Out]) -> Fraction:
    """The most that pairings over some arcs bring."""
    by_row = [sorted({arc.method for arc in every if arc.row == row}) or [""] for row in range(len(ins))]
    return max(
        _best([arc for arc in every if chosen[arc.row] == arc.method], ins, outs)
        for chosen in product(*by_row)
    )


def _best(open_: Sequence[Arc], ins: Sequence[In], outs: Sequence[Out]) -> Fraction:
    by_column = [[arc for arc in open_ if arc.column == column] for column in range(len(outs))]
    wanted = [out.quantity - out.taken for out in outs]

    @cache
    def after(column: int, left: tuple[int, ...]) -> Fraction:
        if column == len(outs):
            return Fraction(0)
        return max(
            gained + after(column + 1, rest)
            for gained, rest in _shares(by_column[column], left, wanted[column])
        )

    return after(0, tuple(one.quantity - one.taken for one in ins))


def _shares(
    mine: Sequence[Arc], left: tuple[int, ...], wanted: int
) -> Iterator[tuple[Fraction, tuple[int, ...]]]:
    """Every way to meet one export, wholly or in part."""
    if not mine:
        yield Fraction(0), left
        return
    arc, rest = mine[0], mine[1:]
    for units in range(min(arc.most, left[arc.row], wanted) + 1):
        now = (*left[: arc.row], left[arc.row] - units, *left[arc.row + 1 :])
        for gained, then in _shares(rest, now, wanted - units):
            yield gained + units * arc.value, then
