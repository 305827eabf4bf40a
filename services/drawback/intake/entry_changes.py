"""From two readings of one entry to what happened to it."""

from collections.abc import Iterator
from typing import Literal

import msgspec

from drawback.domain.money import ZERO, dollars
from drawback.intake.entries import EntrySheet
from drawback.intake.reading import ReportChange
from drawback_schemas.entries import EntryCancelled, EntryCorrected, EntryFiled
from drawback_schemas.liquidations import (
    LiquidationPosted,
    LiquidationScheduled,
    ProtestDecided,
    ProtestFiled,
)
from drawback_schemas.parts import ChargePart, LinePart
from drawback_schemas.registry import Event

_HEADER = ("importer_number", "port", "entry_on", "import_on", "summary_on", "mode_of_transport")
"""Facts of the summary that a correction cannot carry: where they change, the summary is filed again in its place."""


def entry_events(change: ReportChange[EntrySheet]) -> Iterator[Event]:
    """Say what is new: filed or corrected, then cancelled, scheduled, liquidated, protested."""
    before, now = change.before, change.now
    if before is None:
        yield _filed(now)
    else:
        if any(getattr(before, name) != getattr(now, name) for name in _HEADER):
            yield _filed(msgspec.structs.replace(now, lines=before.lines, mpf_paid=before.mpf_paid))
        if _content(before) != _content(now):
            yield _corrected(change, before)
    if now.cancelled and not (before and before.cancelled):
        yield EntryCancelled(
            entry_number=now.entry_number,
            cancelled_on=change.as_of,
            explanation="shown as inactive in the report",
        )
    yield from _liquidation(change)
    yield from _protest(change)


def _filed(now: EntrySheet) -> EntryFiled:
    return EntryFiled(
        entry_number=now.entry_number,
        entry_type=now.entry_type,
        importer_number=now.importer_number,
        port=now.port,
        entry_on=now.entry_on,
        import_on=now.import_on,
        lines=now.lines,
        summary_on=now.summary_on,
        mode_of_transport=now.mode_of_transport,
        mpf_paid=now.mpf_paid,
        filed_on=now.filed_on,
    )


def _content(sheet: EntrySheet) -> tuple[object, ...]:
    return sheet.lines, sheet.mpf_paid, sheet.entry_type


def _corrected(change: ReportChange[EntrySheet], before: EntrySheet) -> EntryCorrected:
    """The corrected summary, by a PSC or as a newer report has it."""
    now = change.now
    by_psc = now.is_psc_after(before)
    return EntryCorrected(
        entry_number=now.entry_number,
        corrected_on=(now.psc_on if by_psc else None) or change.as_of,
        reason="psc" if by_psc else "report",
        lines=now.lines,
        mpf_paid=now.mpf_paid,
        entry_type=now.entry_type if now.entry_type != before.entry_type else None,
        explanation="; ".join(differences(before, now)),
    )


def differences(before: EntrySheet, now: EntrySheet) -> Iterator[str]:
    """Name what changed, in words, summary first and then line by line."""
    for name in ("entry_type", *_HEADER):
        was, is_now = getattr(before, name), getattr(now, name)
        if was != is_now:
            yield f"{name.replace('_', ' ')} {was or 'none'} → {is_now or 'none'}"
    old = {line.line_number: line for line in before.lines}
    new = {line.line_number: line for line in now.lines}
    for number in sorted(old.keys() | new.keys()):
        if number not in new:
            yield f"line {number} no longer shown"
        elif number not in old:
            yield f"line {number} added"
        elif old[number] != new[number]:
            yield from (f"line {number} {words}" for words in _line_differences(old[number], new[number]))
    if before.mpf_paid != now.mpf_paid:
        yield f"MPF paid {dollars(before.mpf_paid or ZERO)} → {dollars(now.mpf_paid or ZERO)}"


def _line_differences(was: LinePart, now: LinePart) -> Iterator[str]:
    for name in ("hts", "origin", "quantity", "unit", "description", "sku", "producer", "exporter"):
        if getattr(was, name) != getattr(now, name):
            yield f"{name} {getattr(was, name) or 'none'} → {getattr(now, name) or 'none'}"
    if was.value != now.value:
        yield f"value {dollars(was.value)} → {dollars(now.value)}"
    old, new = _charges(was.charges), _charges(now.charges)
    for key in [*old, *(key for key in new if key not in old)]:
        if old.get(key) != new.get(key):
            yield f"{key} {old.get(key, 'none')} → {new.get(key, 'none')}"


def _charges(charges: tuple[ChargePart, ...]) -> dict[str, str]:
    named: dict[str, str] = {}
    for charge in charges:
        name = " ".join(part for part in (charge.duty_class, charge.case_number or charge.heading) if part)
        while name in named:
            name += "′"
        rate = "" if charge.rate_percent is None else f" at {charge.rate_percent} %"
        named[name] = dollars(charge.amount) + rate
    return named


def _liquidation(change: ReportChange[EntrySheet]) -> Iterator[Event]:
    before, now = change.before, change.now
    was = (before.liquidation, before.liquidation_on) if before else (None, None)
    if now.liquidation in ("liquidated", "reliquidated") and now.liquidation_on is not None:
        if before is None or (*was, before.liquidated_duty) != (
            now.liquidation,
            now.liquidation_on,
            now.liquidated_duty,
        ):
            yield LiquidationPosted(
                entry_number=now.entry_number,
                liquidated_on=now.liquidation_on,
                kind=now.liquidation,
                outcome=_outcome(now),
                liquidated_duty=now.liquidated_duty,
            )
    elif was[0] not in ("liquidated", "reliquidated") and was[1] != now.liquidation_on:
        yield LiquidationScheduled(
            entry_number=now.entry_number, noticed_on=change.as_of, scheduled_on=now.liquidation_on
        )


def _outcome(now: EntrySheet) -> Literal["no-change", "increase", "refund", "unknown"]:
    """Compare liquidated duty with the duty deposited; unknown where AD/CVD may or may not be in the figure."""
    if now.liquidated_duty is None or any(
        charge.case_number for line in now.lines for charge in line.charges
    ):
        return "unknown"
    deposited = sum(
        (
            charge.amount
            for line in now.lines
            for charge in line.charges
            if charge.duty_class in ("duty", "chapter-99")
        ),
        ZERO,
    )
    if now.liquidated_duty == deposited:
        return "no-change"
    return "increase" if now.liquidated_duty > deposited else "refund"


def _protest(change: ReportChange[EntrySheet]) -> Iterator[Event]:
    before, now = change.before, change.now
    if not now.protest_number or now.protest is None:
        return
    known = before is not None and before.protest_number == now.protest_number
    if not known:
        yield ProtestFiled(
            entry_number=now.entry_number,
            protest_number=now.protest_number,
            filed_on=now.protest_on or change.as_of,
        )
    if now.protest != "open" and not (known and before is not None and before.protest == now.protest):
        yield ProtestDecided(
            entry_number=now.entry_number,
            protest_number=now.protest_number,
            decided_on=now.protest_decided_on or change.as_of,
            outcome=now.protest,
        )
