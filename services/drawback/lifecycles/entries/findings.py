"""What a person must look at on an entry: values, with the sentence made last."""

from collections.abc import Iterator

from drawback.domain.calendar import BusinessCalendar
from drawback.domain.money import ZERO, Money, dollars
from drawback.lifecycles.contest import Contest
from drawback.lifecycles.entries import dates
from drawback.lifecycles.entries.order_check import order_check
from drawback.lifecycles.entries.refund_paths import cape_findings
from drawback.lifecycles.entries.remedies import exclusion_findings
from drawback.lifecycles.entries.reports import COURTESY
from drawback.lifecycles.entries.state import OPEN, EntryView, Finding, FindingKind
from drawback.rules.answers import Determination, Undetermined
from drawback.rules.dates import entry_review
from drawback.rules.money.entry_money import PAID_TOO_MUCH
from drawback.rules.money.refund_delivery import undelivered_says


def findings(view: EntryView, calendar: BusinessCalendar) -> Iterator[Finding]:
    """Yield the findings that an entry's facts give."""
    yield from _deemed_before(view, calendar)
    yield from _may_be_deemed(view)
    yield from _reliquidated_late(view)
    yield from _reports(view)
    yield from _totals(view)
    yield from _near_names(view)
    yield from cape_findings(view)
    yield from exclusion_findings(view)
    yield from order_check(view)
    if view.scheduled_after_on is not None and view.liquidated_on is not None:
        yield Finding(
            FindingKind.SCHEDULED_AFTER,
            view.scheduled_after_on,
            f"ACE shows a liquidation on {view.scheduled_after_on}, although one was posted on {view.liquidated_on}: "
            "a reliquidation may be coming",
        )
    if view.account.returned_on is not None:
        yield Finding(
            FindingKind.REFUND_RETURNED,
            view.account.returned_on,
            f"the refund could not be delivered: {undelivered_says(view.account.returned_on)}",
            view.account.owed_to_us,
        )
    yield from _overpaid(view)


def _overpaid(view: EntryView) -> Iterator[Finding]:
    account = view.account
    if account.overpaid_on is None:
        return
    due = account.paid - account.overpaid
    yield Finding(
        FindingKind.OVERPAID,
        account.overpaid_on,
        f"{dollars(account.paid)} was paid, and only {dollars(due)} of bills with their interest is known: ask CBP for "
        f"{dollars(account.overpaid)} back ({PAID_TOO_MUCH.text}), or enter the bill that it paid",
        account.overpaid,
    )


def contest_finding(contest: Contest) -> tuple[Finding, ...]:
    """The finding on an entry that another claimant reports too, until it is decided to be ours."""
    if not contest.found or not contest.withheld:
        return ()
    return (Finding(FindingKind.TWO_CLAIMANTS, contest.found[-1].on, contest.withheld),)


def stake(view: EntryView) -> Money:
    """The change that the last liquidation made, with the interest known of it."""
    changed = view.assessments[-1].change if view.assessments else ZERO
    interest = [position.interest for position in view.positions if position.interest is not None]
    if view.other is not None and view.other.interest is not None:
        interest.append(view.other.interest)
    return changed + sum(interest, ZERO)


def _deemed_before(view: EntryView, calendar: BusinessCalendar) -> Iterator[Finding]:
    deemed = view.deemed_before_on
    if deemed is None:
        return
    adcvd = view.suspended_on is not None
    paragraph = "19 U.S.C. 1504(d)" if adcvd else "19 U.S.C. 1504(a)(1)"
    right = f"deemed liquidated {deemed} as entered ({paragraph})"
    final = dates.final_if_deemed(view, deemed, calendar)
    if view.liquidated_on is None:
        if view.state in OPEN:
            yield Finding(
                FindingKind.DEEMED_BEFORE,
                deemed,
                f"{right}, yet CBP's word of {view.open_by_cbp_on} treats it as unliquidated: extension or suspension "
                f"unknown to us, or a right; final {final} if deemed liquidated",
            )
        return
    late = _late(view, adcvd=adcvd)
    money = stake(view)
    ground = "; protest ground" if money > 0 else ""
    yield Finding(
        FindingKind.DEEMED_BEFORE,
        view.liquidated_on,
        f"{late}; or {right}{ground}. Final {final} if deemed liquidated, {view.final_on or 'not yet known'} as posted "
        f"on {view.liquidated_on}",
        money,
    )


def _late(view: EntryView, *, adcvd: bool) -> str:
    if adcvd:
        since = "final results" if view.results_published_on is not None else "the suspension was lifted"
        return f"liquidated more than six months after {since}"
    if view.assessments and view.assessments[0].kind == "deemed":
        return "posted as deemed liquidated on another day than the facts give"
    after = "the last extension known" if view.extensions else "the year"
    return f"liquidated after {after}: extension or suspension unknown to us"


def _may_be_deemed(view: EntryView) -> Iterator[Finding]:
    answer = dates.may_be_deemed(view)
    if isinstance(answer, Determination) and view.state in OPEN and view.results_published_on is not None:
        yield Finding(
            FindingKind.MAY_BE_DEEMED,
            view.results_published_on,
            f"final results were published on {view.results_published_on} and no lifting is known: if they lifted the "
            f"suspension, deemed liquidated on {answer.on} (19 U.S.C. 1504(d), U-17)",
        )


def _reliquidated_late(view: EntryView) -> Iterator[Finding]:
    """More duty by a reliquidation after the ninety days of 19 U.S.C. 1501, without anything that would let CBP do so."""
    first, last = view.first_liquidated_on, view.assessments[-1] if view.assessments else None
    if first is None or last is None or last.kind != "reliquidated" or last.change <= 0:
        return
    until = entry_review.reliquidate_by(first).on
    allowed = last.upon_protest or view.protest_filed_on is not None or bool(view.remedies)
    if last.on <= until or allowed:
        return
    yield Finding(
        FindingKind.RELIQUIDATED_LATE,
        last.on,
        f"reliquidated on {last.on}, more than 90 days after the liquidation of {first} (until {until}, 19 U.S.C. 1501), and no "
        "protest or judgment is known that would let CBP: protest ground",
        last.change,
    )


def _reports(view: EntryView) -> Iterator[Finding]:
    first = [report for report in view.reports if report.kind != "reliquidated"]
    days = {report.on for report in first}
    totals = {report.liquidated_duty for report in first if report.liquidated_duty is not None}
    if len(days) > 1 or len(totals) > 1:
        reports_text = "; ".join(
            f"{report.on}"
            + (f" {dollars(report.liquidated_duty)}" if report.liquidated_duty is not None else "")
            + (f" ({report.reported_by})" if report.reported_by else "")
            for report in first
        )
        governs = next((report.on for report in first if report.governs), view.liquidated_on)
        yield Finding(
            FindingKind.REPORTS_DISAGREE,
            max(days),
            f"reports disagree about the liquidation: {reports_text}; {governs} governs, the bulletin on cbp.gov decides "
            "(19 CFR 159.9)",
        )
    if first and all(report.reported_by == COURTESY for report in first):
        posting = entry_review.liquidated_on(None, first[0].on)
        why = posting.because if isinstance(posting, Undetermined) else ""
        yield Finding(
            FindingKind.COURTESY_ONLY,
            first[0].on,
            f"known from a courtesy notice only ({why}): look at the bulletin ({posting.basis.text})",
        )


def _near_names(view: EntryView) -> Iterator[Finding]:
    on = view.results_published_on or view.entry_on
    for position in view.positions:
        if position.passed_over and on is not None:
            yield Finding(FindingKind.NEAR_NAME, on, position.passed_over, abs(position.difference))


def _totals(view: EntryView) -> Iterator[Finding]:
    if view.liquidated_on is None:
        return
    if view.not_shared_out is not None:
        yield Finding(
            FindingKind.NOT_SHARED_OUT,
            view.liquidated_on,
            f"{dollars(view.not_shared_out)} of the total liquidated duty cannot be shared out to the lines: claims stand "
            "on the lines as they were; take the line figures from CBP's notice",
            view.not_shared_out,
        )
    if view.shared_out is not None:
        yield Finding(
            FindingKind.SHARED_OUT,
            view.liquidated_on,
            f"only the total was told: {dollars(view.shared_out)} beyond AD/CVD is taken as ordinary duty of the one line; "
            "compare with CBP's notice",
            view.shared_out,
        )
    if view.assessments and view.assessments[-1].after is None:
        last = view.assessments[-1]
        yield Finding(
            FindingKind.AMOUNT_UNKNOWN,
            last.on,
            f"{last.kind} on {last.on} with {view.outcome}, amount unknown: enter the bill or the lines as assessed",
        )
