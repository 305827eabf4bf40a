"""Geometry of the charts: plain numbers in, rectangles out; the templates draw them as SVG beside their tables."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from drawback.domain.money import ZERO

WIDTH = 1000
_HAIR = 2


@dataclass(frozen=True, slots=True)
class BarPart:
    """One part of a stacked bar: `x` and `width` on a scale of 1000; `tone` names its colour."""

    label: str
    amount: Decimal
    tone: str
    x: int
    width: int


@dataclass(frozen=True, slots=True)
class ChartColumn:
    """One column of a column chart: heights on a scale of 1000, `upper` stacked on `lower`."""

    label: str
    lower: int
    upper: int = 0


@dataclass(frozen=True, slots=True)
class DrawnMove:
    """The arrow of a move between two states that stand below each other: the path of an arc, and what it says."""

    start: str
    end: str
    path: str
    says: str
    back: bool


STEP, BOX, LEFT, RIGHT = 44, 32, 300, 620
"""The diagram of a state machine: distance and height of its boxes, and their left and right edge."""
_BULGE, _MOST_BULGE = 26, 270


def arcs(moves: Sequence[tuple[str, str, str]], order: Sequence[str]) -> tuple[DrawnMove, ...]:
    """Lay moves (from, to, words) between states in a column: forward on the right, back on the left."""
    place = {state: number for number, state in enumerate(order)}
    drawn = []
    for start, end, says in moves:
        if start not in place or end not in place:
            continue
        back = place[end] < place[start]
        edge, bulge = (LEFT, -1) if back else (RIGHT, 1)
        out = edge + bulge * min(_BULGE * abs(place[end] - place[start]), _MOST_BULGE)
        leaves = place[start] * STEP + BOX // 2 + (-6 if back else 6)
        comes = place[end] * STEP + BOX // 2 + (6 if back else -6)
        path = f"M{edge} {leaves}C{out} {leaves} {out} {comes} {edge + bulge * 5} {comes}"
        drawn.append(DrawnMove(start, end, path, says, back))
    return tuple(drawn)


def stacked(parts: Sequence[tuple[str, Decimal, str]]) -> tuple[BarPart, ...]:
    """Lay (label, amount, tone) side by side; every amount above zero keeps a visible hair."""
    shown = [part for part in parts if part[1] > 0]
    total = sum((amount for _, amount, _ in shown), ZERO)
    laid: list[BarPart] = []
    x = 0
    for place, (label, amount, tone) in enumerate(shown):
        last = place == len(shown) - 1
        width = WIDTH - x if last else max(int(amount * WIDTH / total), 2 * _HAIR)
        laid.append(BarPart(label, amount, tone, x, max(width - (0 if last else _HAIR), _HAIR)))
        x += width
    return tuple(laid)


def share(amount: Decimal, most: Decimal) -> int:
    """Return the length of a bar on a scale of 1000, against the longest."""
    if most <= 0 or amount <= 0:
        return 0
    return max(int(amount * WIDTH / most), 2 * _HAIR)
