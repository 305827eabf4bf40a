"""What a person must know of a claim beside its figures."""

from collections.abc import Iterator
from datetime import date

from drawback.domain.calendar import BusinessCalendar
from drawback.domain.money import ZERO, dollars
from drawback.domain.party_names import same_party
from drawback.domain.pricing import NoFigure
from drawback.lifecycles.claims import dates
from drawback.lifecycles.claims.provision import is_manufacturing
from drawback.lifecycles.claims.state import DEAD, WITH_CBP, ClaimRecord, ClaimView, PricedLine
from drawback.rules.dates.deadlines import DeadlineKind
from drawback.rules.dates.rolling import ROLLING


def findings(
    record: ClaimRecord, view: ClaimView, lines: tuple[PricedLine, ...], calendar: BusinessCalendar
) -> tuple[str, ...]:
    """Return the findings, the gravest first."""
    return (
        *_barred(record, view, lines, calendar),
        *_deemed_before(view),
        *_no_figure(lines),
        *_short(record),
        *_accelerated(record, view),
        *_exporters(record, view),
        *_articles(view),
        *sorted({flag for line in lines for flag in line.flags}),
    )


def _barred(
    record: ClaimRecord, view: ClaimView, lines: tuple[PricedLine, ...], calendar: BusinessCalendar
) -> Iterator[str]:
    barred = {line.part.entry_number for line in lines if line.barred}
    if not barred or view.claim_on is None:
        return
    imported = [e.import_on for e in record.entries if e.entry_number in barred and e.import_on]
    limit = dates.last_day_to_claim(min(imported))
    late = "filed" if view.filed_on == view.claim_on else "made complete"
    yield (
        f"{late} on {view.claim_on}, after the 5-year limit {limit} (19 U.S.C. 1313(r)(1)): abandoned by law, "
        f"nothing is owed on {len(barred)} of the designated entries{_contested(limit, view.claim_on, calendar)}"
    )


def _contested(limit: date, claim_on: date, calendar: BusinessCalendar) -> str:
    """Words on the other reading, by which the next business day after a limit on a weekend or holiday is in time."""
    following = calendar.on_or_after(limit)
    if claim_on > following:
        return ""
    return (
        f"; {limit} is no business day, and whether {following} is in time is contested "
        f"({ROLLING[DeadlineKind.CLAIM_FILING].cite.text}): a person must decide"
    )


def _deemed_before(view: ClaimView) -> Iterator[str]:
    if view.deemed_right_on is None:
        return
    asserted = sum((a.amount for part in view.designations for a in part.claimed), ZERO)
    lost = asserted - view.liquidated if view.liquidated is not None else None
    money = f", {dollars(lost)} more than CBP liquidated" if lost is not None and lost > 0 else ""
    yield (
        f"by the facts known the claim was liquidated by operation of law on {view.deemed_right_on} at "
        f"{dollars(asserted)}{money} (19 U.S.C. 1504(a)(2)); CBP acted otherwise: a ground to protest"
    )


def _no_figure(lines: tuple[PricedLine, ...]) -> Iterator[str]:
    for line in lines:
        if line.reason is not None and line.reason is not NoFigure.BARRED:
            part = line.part
            yield f"{part.entry_number}/{part.line_number} → {part.export_id}: {line.not_priced}"


def _short(record: ClaimRecord) -> Iterator[str]:
    for short in record.shortages:
        subject = short.export_id or f"{short.entry_number}/{short.line_number}"
        yield f"{subject}: {short.granted} of {short.asked} designated units are there: {short.remark}"


def _accelerated(record: ClaimRecord, view: ClaimView) -> Iterator[str]:
    """What is filed for accelerated payment is paid so only while the privilege is held; else at liquidation."""
    privilege = record.accelerated_payment
    if privilege is None or privilege.held or not view.accelerated or view.state not in WITH_CBP or view.paid:
        return
    since = f" since {privilege.since}" if privilege.since else ""
    yield (
        f"filed for accelerated payment, which is {privilege.state}{since}: the claim is paid early only once it is approved, "
        "else at liquidation (19 CFR 190.92)"
    )


def _exporters(record: ClaimRecord, view: ClaimView) -> Iterator[str]:
    """The exporter (or destroyer) has the right to claim unless it is waived in writing."""
    if not record.claimant_name or view.state in DEAD:
        return
    named = {part.export_id for part in view.designations}
    entitled = (record.claimant_name, *view.waivers)
    others = sorted(
        {
            goods.exporter
            for goods in record.exports
            if goods.export_id in named
            and goods.exporter
            and not any(same_party(goods.exporter, one) for one in entitled)
        }
    )
    for exporter in others:
        yield (
            f"{exporter} exported and is not the claimant: its written waiver of the right to claim is needed "
            "(19 CFR 190.82)"
        )


def _articles(view: ClaimView) -> Iterator[str]:
    if is_manufacturing(view.provision) and any(part.articles is None for part in view.designations):
        yield (
            "how many exported articles the designated units account for is not stated: that no article serves two "
            "claims must be checked by a person (19 U.S.C. 1313(v))"
        )
