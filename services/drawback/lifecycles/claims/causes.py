"""Why the figure of a claim moved: of everything that changed under it, only what changed an amount is a cause."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from msgspec.structs import replace

from drawback.lifecycles.claims.state import ClaimRecord, ClaimView
from drawback.lifecycles.claims.valuation import value
from drawback.rules.lawbook import LawBook
from drawback_schemas.entries import EntryChanged, LineVersionPart
from drawback_schemas.parts import AmountPart, CausePart, DesignationPart, LinePart

_ADCVD = frozenset({"ad", "cvd"})


def moving(record: ClaimRecord, view: ClaimView, since: date, law: LawBook) -> tuple[CausePart, ...]:
    """What moved the claim's figure since a day: versions of its entries that price otherwise, and what fell away."""
    causes = [*_changes(record, view, since, law), *_cancelled(record, view, since), *_barred(view)]
    return in_order([*causes, *_short(record, since)])


def touching(record: ClaimRecord, view: ClaimView, since: date) -> tuple[CausePart, ...]:
    """What changed on the designated lines since a day, whether or not an amount moved."""
    return in_order(
        [
            _cause(entry, later)
            for entry, earlier, later in _pairs(record, view, since)
            if _differ(earlier, later)
        ]
    )


def only_adcvd(record: ClaimRecord, view: ClaimView, since: date) -> bool:
    """Whether every change on the designated lines since a day was one of antidumping or countervailing duty."""
    return all(_plain(earlier) == _plain(later) for _, earlier, later in _pairs(record, view, since))


def refunded_elsewhere(record: ClaimRecord, view: ClaimView, since: date) -> bool:
    """Whether duty of a designated entry went back by another way since a day: it is less than it was."""
    return any(_duties(later) < _duties(earlier) for _, earlier, later in _pairs(record, view, since))


def in_order(causes: list[CausePart]) -> tuple[CausePart, ...]:
    """By the day from which they hold."""
    return tuple(sorted(causes, key=lambda c: (c.on, c.entry_number, c.explanation)))


def _pairs(
    record: ClaimRecord, view: ClaimView, since: date
) -> Iterator[tuple[EntryChanged, LineVersionPart, LineVersionPart]]:
    """Each designated entry's versions after a day, beside the one before."""
    named = {part.entry_number for part in view.designations}
    for entry in record.entries:
        if entry.entry_number in named:
            for earlier, later in zip(entry.versions, entry.versions[1:], strict=False):
                if later.effective_on > since:
                    yield entry, earlier, later


def _changes(record: ClaimRecord, view: ClaimView, since: date, law: LawBook) -> Iterator[CausePart]:
    parts: dict[str, list[DesignationPart]] = {}
    for part in view.designations:
        parts.setdefault(part.entry_number, []).append(part)
    exports = {goods.export_id: goods for goods in record.exports}
    for entry, earlier, later in _pairs(record, view, since):
        named = tuple(parts[entry.entry_number])
        resting = tuple(goods for part in named if (goods := exports.get(part.export_id)))
        before, after = (
            _worth(
                replace(record, entries=(replace(entry, versions=(version,)),), exports=resting),
                view,
                named,
                law,
            )
            for version in (earlier, later)
        )
        if before != after:
            yield _cause(entry, later)


def _worth(
    record: ClaimRecord, view: ClaimView, parts: tuple[DesignationPart, ...], law: LawBook
) -> list[tuple[AmountPart, ...]]:
    """What designations are worth on a record that holds their entry and exports."""
    lines = value(record, view.provision, parts, law, claim_on=view.claim_on)
    return [line.amounts for line in lines]


def _cause(entry: EntryChanged, version: LineVersionPart) -> CausePart:
    return CausePart(
        entry_number=entry.entry_number,
        on=version.effective_on,
        explanation=version.explanation,
        known_at=version.known_at,
    )


def _cancelled(record: ClaimRecord, view: ClaimView, since: date) -> list[CausePart]:
    named = {part.entry_number for part in view.designations}
    return [
        CausePart(entry_number=entry.entry_number, on=since, explanation="the entry was cancelled")
        for entry in record.entries
        if entry.cancelled and entry.entry_number in named
    ]


def _barred(view: ClaimView) -> list[CausePart]:
    """Entries whose five years were over when the claim was made."""
    on = view.claim_on
    if on is None:
        return []
    barred = {line.part.entry_number for line in view.lines if line.barred}
    return [
        CausePart(entry_number=number, on=on, explanation="the five years to claim were over")
        for number in sorted(barred)
    ]


def _short(record: ClaimRecord, since: date) -> list[CausePart]:
    """Units that the ledger does not grant."""
    return [
        CausePart(entry_number=short.entry_number or short.export_id, on=since, explanation=short.remark)
        for short in record.shortages
    ]


def _duties(version: LineVersionPart) -> Decimal:
    """All charges of a version but AD/CVD, which is never in the basis of a claim."""
    charges = [charge for line in version.lines for charge in line.charges]
    return sum((charge.amount for charge in charges if charge.duty_class not in _ADCVD), Decimal(0))


def _differ(earlier: LineVersionPart, later: LineVersionPart) -> bool:
    return (earlier.lines, earlier.mpf_paid, earlier.mpf_value) != (
        later.lines,
        later.mpf_paid,
        later.mpf_value,
    )


def _plain(version: LineVersionPart) -> tuple[object, ...]:
    return version.mpf_paid, version.mpf_value, tuple(_without_adcvd(line) for line in version.lines)


def _without_adcvd(line: LinePart) -> LinePart:
    return replace(line, charges=tuple(c for c in line.charges if c.duty_class not in _ADCVD))
