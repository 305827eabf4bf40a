"""The printed story: which history lines are worth printing, and how a day's notices read together."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from drawback.domain.money import ZERO, Money, dollars
from drawback.engine.message import HistoryOfAggregate

_ROUTINE = (
    "entry.filed",
    "entry.liquidated",
    "entry.final",
    "entry.scheduled",
    "claim.assembled",
    "claim.approved",
)
_GATHERED = ("entry.adcvd", "amendment.drafted", "amendment.immaterial", "amendment.approved")


@dataclass(frozen=True, slots=True)
class Line:
    """One line: the day, what kind of happening, the words."""

    on: date
    kind: str
    text: str


def lines(history: Sequence[HistoryOfAggregate], *, routine: bool = False) -> Iterator[Line]:
    """Yield the lines of what one file or one day brought, with what happens to every entry and claim where asked for."""
    rulings = [t for t in history if t.line.kind in {"adcvd.final", "adcvd.instruction"}]
    if rulings:
        yield from _gathered(rulings, history)
    for item in history:
        kind = item.line.kind
        if (kind in _ROUTINE and not routine) or item in rulings or (rulings and kind in _GATHERED):
            continue
        yield Line(item.line.on, kind, item.line.text)


def _gathered(rulings: Sequence[HistoryOfAggregate], history: Sequence[HistoryOfAggregate]) -> Iterator[Line]:
    """A notice that moves entries and claims at once reads as one line."""
    for item in rulings[:-1]:
        yield Line(item.line.on, item.line.kind, item.line.text)
    last = rulings[-1].line
    entries = {t.key for t in history if t.line.kind == "entry.adcvd"}
    amended = [t for t in history if t.line.kind.startswith("amendment.")]
    claims = {t.key for t in amended}
    bill = _sum(history, "entry.adcvd")
    drawback = sum((t.line.money for t in amended), ZERO)
    effects = [f"{len(entries)} {'entry' if len(entries) == 1 else 'entries'}"]
    if claims:
        kinds = " and ".join(sorted({t.line.kind.removeprefix("amendment.") for t in amended}))
        sign = "+" if drawback >= 0 else "−"
        effects.append(f"{len(claims)} {'claim' if len(claims) == 1 else 'claims'} re-priced")
        effects.append(f"amendment {kinds} {sign}{dollars(abs(drawback))} drawback")
    if bill:
        effects.append(f"{'bill' if bill > 0 else 'refund'} {dollars(abs(bill))} on the entries")
    yield Line(last.on, last.kind, f"{last.text} → {', '.join(effects)}" if entries else last.text)


def _sum(history: Sequence[HistoryOfAggregate], kind: str) -> Money:
    return sum((t.line.money for t in history if t.line.kind == kind), ZERO)
