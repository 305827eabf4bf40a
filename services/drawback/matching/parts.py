"""The claimant's parts with their tariff numbers over time, and where sides or filers classify the same part differently.

A function of what entries and exports say. Whether a number is right is for a person; this says that two of them cannot both be.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal

from drawback.domain.goods import ExportLine, ImportFacts
from drawback.domain.money import ZERO, Money, cents, dollars
from drawback.domain.types import DutyClass, Policy, Provision
from drawback.lifecycles.ledger.parts import PartRecord
from drawback.rules.lawbook import LawBook
from drawback.rules.money.unit_refund import unit_refund

_SIX, _EIGHT, _FILER = 6, 8, 3
Side = Literal["imported", "exported", "master"]
Between = Literal["import and export", "filers", "import and master"]


@dataclass(frozen=True, slots=True)
class PartUse:
    """One part under one number on one side: by which filer (the first three of the entry number; else the exporter), from day to day.

    On the side of the product master `by` is its source, and `last_on` the day from which the number holds, as `first_on` is.
    """

    part: str
    side: Side
    number: str
    by: str
    first_on: date
    last_on: date
    lines: int
    value: Money


@dataclass(frozen=True, slots=True)
class Drift:
    """One part under numbers that cannot both be right, and the money that hangs on it, in dollars.

    Between import and export: the refund on the imported units, which substitution needs the same eight digits for (six where the
    export shows a Schedule B number only). Between filers: the duty that the dearer lines bore above the lowest rate. Between import and
    product master: the duty on the lines that were entered under another number.
    """

    part: str
    between: Between
    numbers: tuple[str, ...]
    money: Money
    says: str


def uses(
    imports: Iterable[ImportFacts], exports: Iterable[ExportLine], master: Iterable[PartRecord] = ()
) -> list[PartUse]:
    """Every part with its numbers over time, by part, side and first day."""
    seen: dict[tuple[str, Side, str, str], list[tuple[date, Money]]] = {}
    for facts in imports:
        line = facts.line
        key: tuple[str, Side, str, str] = (line.sku, "imported", _plain(line.hts), line.entry_number[:_FILER])
        seen.setdefault(key, []).append((facts.entry_on, line.value))
    for out in exports:
        seen.setdefault((out.sku, "exported", _plain(out.hts or out.schedule_b), out.exporter), []).append(
            (out.disposed_on, out.value)
        )
    found = [
        PartUse(record.part, "master", one.event.hts, one.event.source, day, day, 0, ZERO)
        for record in master
        for one in record.tellings
        if one.event.hts and (day := one.event.effective_from)
    ]
    found += [
        PartUse(
            *key,
            min(day for day, _ in told),
            max(day for day, _ in told),
            len(told),
            sum((value for _, value in told), ZERO),
        )
        for key, told in seen.items()
        if key[0]
    ]
    return sorted(found, key=lambda one: (one.part, one.side, one.first_on, one.number, one.by))


def drifts(
    imports: Sequence[ImportFacts],
    exports: Sequence[ExportLine],
    law: LawBook,
    master: Iterable[PartRecord] = (),
) -> list[Drift]:
    """Where numbers of one part differ; dearest first."""
    goods: dict[str, list[ImportFacts]] = {}
    out: dict[str, list[ExportLine]] = {}
    for facts in imports:
        goods.setdefault(facts.line.sku, []).append(facts)
    for line in exports:
        out.setdefault(line.sku, []).append(line)
    known = {record.part: record for record in master}
    found = [
        drift
        for part, mine in goods.items()
        if part
        for drift in (
            *_sides(part, mine, out.get(part, []), law),
            *_filers(part, mine),
            *_master(mine, known.get(part)),
        )
    ]
    return sorted(found, key=lambda one: (-one.money, one.part, one.between))


def _sides(
    part: str, mine: Sequence[ImportFacts], theirs: Sequence[ExportLine], law: LawBook
) -> Iterator[Drift]:
    known = {_plain(line.hts)[:_EIGHT] for line in theirs if line.hts}
    loose = {_plain(line.schedule_b)[:_SIX] for line in theirs if not line.hts and line.schedule_b}
    if not known and not loose:
        return
    apart = [
        facts
        for facts in mine
        if _plain(facts.line.hts)[:_EIGHT] not in known and _plain(facts.line.hts)[:_SIX] not in loose
    ]
    if not apart:
        return
    money = sum(
        (
            unit_refund(one, Provision.UNUSED_SUBSTITUTION, Policy.STATUTE, law.programmes).full
            * one.line.quantity
            for one in apart
            if one.line.quantity > 0
        ),
        Decimal(0),
    )
    imported = sorted({_plain(one.line.hts)[:_EIGHT] for one in apart})
    exported = sorted(known | loose)
    says = (
        f"{part} is imported as {', '.join(imported)} and exported as {', '.join(exported)}: "
        f"no substitution between them, {dollars(cents(money))} of refund on {len(apart)} import lines"
    )
    yield Drift(part, "import and export", (*imported, *exported), cents(money), says)


def _master(mine: Sequence[ImportFacts], record: PartRecord | None) -> Iterator[Drift]:
    """Lines entered under other eight digits than the master gave the part on the day of entry."""
    if record is None:
        return
    apart = [
        (facts, told)
        for facts in mine
        if (told := _plain(record.number_on(facts.entry_on))[:_EIGHT])
        and _plain(facts.line.hts)[:_EIGHT] != told
    ]
    if not apart:
        return
    money = cents(sum((_duty(facts) for facts, _ in apart), Decimal(0)))
    entered = sorted({_plain(facts.line.hts)[:_EIGHT] for facts, _ in apart})
    by_master = sorted({number for _, number in apart})
    says = (
        f"{record.part} was entered as {', '.join(entered)} and is {', '.join(by_master)} by the product master: "
        f"{dollars(money)} of duty on {len(apart)} import lines"
    )
    yield Drift(record.part, "import and master", (*entered, *by_master), money, says)


def _filers(part: str, mine: Sequence[ImportFacts]) -> Iterator[Drift]:
    by_filer: dict[str, set[str]] = {}
    for facts in mine:
        by_filer.setdefault(facts.line.entry_number[:_FILER], set()).add(_plain(facts.line.hts)[:_EIGHT])
    numbers = sorted(set().union(*by_filer.values()))
    if len(by_filer) < 2 or len(numbers) < 2 or len(set(map(frozenset, by_filer.values()))) < 2:  # noqa: PLR2004 - two of them
        return
    rates = [(_duty(one) / one.line.value, one) for one in mine if one.line.value > 0]
    lowest = min((rate for rate, _ in rates), default=Decimal(0))
    money = cents(sum((_duty(one) - lowest * one.line.value for _, one in rates), Decimal(0)))
    told = "; ".join(f"{filer}: {', '.join(sorted(seen))}" for filer, seen in sorted(by_filer.items()))
    says = f"filers classify {part} differently ({told}): {dollars(money)} of duty above the lowest rate paid"
    yield Drift(part, "filers", tuple(numbers), money, says)


def _duty(facts: ImportFacts) -> Decimal:
    return sum((c.amount for c in facts.line.charges if c.duty_class is DutyClass.DUTY), ZERO)


def _plain(number: str) -> str:
    return number.replace(".", "")
