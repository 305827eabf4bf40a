"""A component: import and export lines of a pool that can meet, in columns, and what one unit of each pair is worth.

Rows are imports by day of importation, columns exports by day of export, so that the window of a row is a slice. Values are
micro-dollars per unit as whole floats: below 2**53 they are exact.
"""

from dataclasses import dataclass, field
from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

Floats: TypeAlias = NDArray[np.float64]
Ints: TypeAlias = NDArray[np.int64]
Flags: TypeAlias = NDArray[np.bool_]

FORBIDDEN: Final = -1.0
"""The value of a pair that the law does not allow."""


@dataclass(frozen=True, slots=True)
class Refund:
    """What one unit of each row brings under one provision, by the value per unit that governs.

    `full` where nothing is reduced; below the entered value `fixed + rate * value`, `rate` in micro-dollars per dollar.
    `beside_duty` is the part of `full` that no foreign duty limits (fees, taxes). Zero throughout where the provision is not open to a row.
    """

    full: Floats
    fixed: Floats
    rate: Floats
    beside_duty: Floats

    @property
    def figures(self) -> tuple[Floats, Floats, Floats, Floats]:
        return (self.full, self.fixed, self.rate, self.beside_duty)

    def rows(self, chosen: Ints) -> "Refund":
        return Refund(*(column[chosen] for column in self.figures))


@dataclass(frozen=True, slots=True)
class Imports:
    """Free units of import lines: `pieces` of them, exported from `first` through `last` (ordinal days)."""

    pieces: Ints
    first: Ints
    last: Ints
    entered: Floats
    """Value per unit in dollars (EGVU)."""
    kind: Ints
    """Row of `Component.fits`: what the classification test asks of the line."""
    part: Ints
    """Number of the part; 0 where none is named."""
    direct: Refund
    substituted: Refund
    boost: Floats
    """Weight of the line in the objective: 1, or more where it lapses soon."""

    def __len__(self) -> int:
        return len(self.pieces)

    def rows(self, chosen: Ints) -> "Imports":
        return Imports(
            self.pieces[chosen],
            self.first[chosen],
            self.last[chosen],
            self.entered[chosen],
            self.kind[chosen],
            self.part[chosen],
            self.direct.rows(chosen),
            self.substituted.rows(chosen),
            self.boost[chosen],
        )


@dataclass(frozen=True, slots=True)
class Exports:
    """Unclaimed units of export lines."""

    pieces: Ints
    day: Ints
    worth: Floats
    """Value per unit in dollars (SVU)."""
    recovered: Floats
    """Value per unit recovered from destruction, in dollars."""
    duty_limit: Floats
    """Most micro-dollars of duty per unit that a foreign duty leaves under direct identification; infinite where none limits."""
    kind: Ints
    """Column of `Component.fits`."""
    part: Ints
    direct: Flags
    substituted: Flags
    """Whether the destination and the facts leave the provision open."""

    def __len__(self) -> int:
        return len(self.pieces)

    def rows(self, chosen: Ints) -> "Exports":
        return Exports(
            self.pieces[chosen],
            self.day[chosen],
            self.worth[chosen],
            self.recovered[chosen],
            self.duty_limit[chosen],
            self.kind[chosen],
            self.part[chosen],
            self.direct[chosen],
            self.substituted[chosen],
        )


@dataclass(frozen=True, slots=True)
class Layers:
    """Pairs that an accounting method identified (19 CFR 190.14): at most `pieces` of row and column, at `value` each unit."""

    row: Ints
    column: Ints
    pieces: Ints
    value: Floats

    def __len__(self) -> int:
        return len(self.row)


def no_layers() -> Layers:
    nothing = np.zeros(0, dtype=np.int64)
    return Layers(nothing, nothing, nothing, np.zeros(0))


@dataclass(slots=True)
class Component:
    """Imports and exports that can meet. `fits[k, l]` says whether a row of kind k is substituted by a column of kind l.

    `by_part` says that any pair of one part is direct identification (lots and serial numbers); otherwise `layers` names the pairs.
    """

    imports: Imports
    exports: Exports
    fits: Flags
    by_part: bool = False
    layers: Layers = field(default_factory=no_layers)
    banned: dict[int, Ints] = field(default_factory=dict)
    """Columns that no row may be paired with by substitution or by part, by row."""
    begins: Ints = field(init=False)
    ends: Ints = field(init=False)
    any_fit: bool = field(init=False)
    plain: bool = field(init=False)
    """Whether only substitution is possible, nothing was recovered and nothing is weighted: the quick case."""

    def __post_init__(self) -> None:
        goods, out = self.imports, self.exports
        self.begins = np.searchsorted(out.day, goods.first, side="left")
        self.ends = np.maximum(np.searchsorted(out.day, goods.last, side="right"), self.begins)
        self.any_fit = bool(self.fits.all())
        self.plain = (
            self.any_fit
            and not self.by_part
            and not out.recovered.any()
            and bool(out.substituted.all())
            and bool((goods.boost == 1).all())
        )

    @property
    def pairs(self) -> int:
        """Pairs within the windows."""
        return int((self.ends - self.begins).sum())

    def row(self, row: int) -> Floats:
        """Values of a row with the columns of its window, `begins[row]` to `ends[row]`; `FORBIDDEN` where the law says no."""
        low, high = self.begins[row], self.ends[row]
        if self.plain and row not in self.banned:
            refund, entered = self.imports.substituted, self.imports.entered[row]
            full = refund.full[row]
            if full <= 0:
                return np.full(high - low, FORBIDDEN)
            worth = self.exports.worth[low:high]
            value: Floats = worth * refund.rate[row]
            value += refund.fixed[row]
            np.rint(value, out=value)
            np.minimum(value, full, out=value)
            value[worth >= entered] = full
            return value
        whole: Floats = self.block(np.array([row]), int(low), int(high))[0]
        return whole

    def value(self, row: int, column: int) -> int:
        """Value of one pair; `FORBIDDEN` where the law says no."""
        goods, out = self.imports, self.exports
        if not self.plain or row in self.banned:
            return int(self.block(np.array([row]), column, column + 1)[0, 0])
        if not goods.first[row] <= out.day[column] <= goods.last[row]:
            return int(FORBIDDEN)
        refund, worth = goods.substituted, out.worth[column]
        full = refund.full[row]
        if full <= 0 or worth >= goods.entered[row]:
            return int(full) if full > 0 else int(FORBIDDEN)
        return int(min(full, np.rint(refund.fixed[row] + refund.rate[row] * worth)))

    def block(self, rows: Ints, low: int, high: int) -> Floats:
        """Values of some rows with the columns from `low` to `high`."""
        goods, columns = self.imports, slice(low, high)
        out = self.exports
        day = out.day[columns]
        open_ = (day >= goods.first[rows, None]) & (day <= goods.last[rows, None])
        for at, row in enumerate(rows.tolist()):
            gone = self.banned.get(row)
            if gone is not None:
                here = gone[(gone >= low) & (gone < high)] - low
                open_[at, here] = False
        value = self._substituted(rows, columns, open_)
        if self.by_part:
            np.maximum(value, self._direct(rows, columns, open_), out=value)
        boost = goods.boost[rows, None]
        if (boost != 1).any():
            value = np.where(value > 0, np.rint(value * boost), value)
        return value

    def _substituted(self, rows: Ints, columns: slice, open_: Flags) -> Floats:
        out = self.exports
        allowed = open_ & out.substituted[columns]
        if not self.any_fit:
            allowed &= self.fits[self.imports.kind[rows][:, None], out.kind[columns]]
        value = _refund(
            self.imports.substituted.rows(rows),
            self.imports.entered[rows],
            out.worth[columns],
            out.recovered[columns],
        )
        return np.where(allowed & (value > 0), value, FORBIDDEN)

    def _direct(self, rows: Ints, columns: slice, open_: Flags) -> Floats:
        part = self.imports.part[rows, None]
        allowed = open_ & (part == self.exports.part[columns]) & (part > 0) & self.exports.direct[columns]
        value = self.direct(rows[:, None], np.arange(columns.start, columns.stop))
        return np.where(allowed & (value > 0), value, FORBIDDEN)

    def direct(self, rows: Ints, columns: Ints) -> Floats:
        """Values of rows and columns under direct identification, whether or not they may meet; broadcast together."""
        refund, out = self.imports.direct, self.exports
        entered = self.imports.entered[rows]
        governing = np.maximum(entered - out.recovered[columns], 0)
        reduced = np.minimum(refund.full[rows], np.rint(refund.fixed[rows] + refund.rate[rows] * governing))
        value: Floats = np.where(governing >= entered, refund.full[rows], reduced)
        limited: Floats = np.rint(refund.beside_duty[rows] + out.duty_limit[columns])
        least: Floats = np.minimum(value, limited)
        return least

    def is_direct(self, row: int, column: int) -> bool:
        """Whether a pair found by value is direct identification by part; of equals that comes first."""
        return bool(self.are_direct(row, column, column + 1)[0])

    def are_direct(self, row: int, low: int, high: int) -> Flags:
        """The same of a row and the columns from `low` to `high`."""
        if not self.by_part:
            return np.zeros(high - low, dtype=np.bool_)
        rows, columns = np.array([row]), slice(low, high)
        open_ = np.ones((1, high - low), dtype=np.bool_)
        direct = self._direct(rows, columns, open_)[0]
        known: Flags = (direct > 0) & (direct >= self._substituted(rows, columns, open_)[0])
        return known


def _refund(refund: Refund, entered: Floats, worth: Floats, recovered: Floats) -> Floats:
    governing = np.minimum(entered[:, None], worth)
    if recovered.any():
        governing = np.maximum(governing - recovered, 0)
    reduced = np.rint(refund.fixed[:, None] + refund.rate[:, None] * governing)
    full = refund.full[:, None]
    value: Floats = np.where(governing >= entered[:, None], full, np.minimum(reduced, full))
    return value
