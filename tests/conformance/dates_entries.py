"""Examples of liquidation, protest and finality of import entries, and of notices and inquiries (R-55, R-60 to R-80a, R-110 to R-116)."""

from datetime import date
from decimal import Decimal

from conformance.cases import SourceKind
from conformance.example import example
from conformance.when import CALENDAR, day
from drawback.domain.types import Disposal, Provision
from drawback.rules.answers import Determination, Undetermined
from drawback.rules.dates import entry_liquidation, entry_review, inquiries, notices, suspension
from drawback.rules.dates.inquiries import InquiryForm
from drawback.rules.dates.notices import Notice
from drawback.rules.money import entry_money, refund_delivery


def _both(answer: Determination | Undetermined) -> tuple[date, date | None]:
    """The legal day, and the day to act by."""
    assert isinstance(answer, Determination)
    return answer.on, answer.operate_on


_ENTRY = day("2025-01-15")
_LIQUIDATED = day("2025-11-28")

CASES = (
    example(
        entry_liquidation.clock_starts_on,
        "reconciliation filed 2025-04-01, due 2025-03-15: the earlier",
        "2025-03-15",
        lambda: entry_liquidation.clock_starts_on(
            _ENTRY, reconciled_on=day("2025-04-01"), reconciliation_due_on=day("2025-03-15")
        ),
        source=SourceKind.STATUTE,
    ),
    example(
        entry_liquidation.expected_on,
        "R-70: entry 2025-01-15 + 314 days",
        "2025-11-25",
        lambda: entry_liquidation.expected_on(_ENTRY),
    ),
    example(
        entry_liquidation.deemed_on,
        "R-69: entry 2025-01-15",
        "2026-01-15",
        lambda: entry_liquidation.deemed_on(_ENTRY),
    ),
    *(
        example(
            entry_liquidation.without_year,
            f"type {entry_type} entered 2025-01-15",
            expected,
            lambda entry_type=entry_type: entry_liquidation.deemed_on(_ENTRY, entry_type=entry_type),  # type: ignore[misc]
        )
        for entry_type, expected in (
            ("01", "2026-01-15"),
            ("06", "2026-01-15"),
            ("31", "2026-01-15"),
            ("21", "undetermined: final withdrawal of all its goods"),
            ("22", "undetermined: final withdrawal of all its goods"),
            ("11", "undetermined: date of payment, or of release free of duty"),
            ("23", "undetermined: type 23 is no entry for consumption: it is closed, not liquidated"),
        )
    ),
    example(
        entry_liquidation.deemed_on,
        "suspended: no date",
        "undetermined: notice that the suspension was removed",
        lambda: entry_liquidation.deemed_on(_ENTRY, suspended=True),
    ),
    example(
        entry_liquidation.deemed_on,
        "T-15: suspension removed, notice 2025-03-03",
        "2025-09-03",
        lambda: entry_liquidation.deemed_on(_ENTRY, suspended=True, lifted_on=day("2025-03-03")),
    ),
    example(
        entry_liquidation.deemed_on,
        "suspension removed from an extended entry: the extension counts, not the six months",
        "2027-01-15",
        lambda: entry_liquidation.deemed_on(
            _ENTRY, extensions=1, suspended=True, lifted_on=day("2025-03-03")
        ),
        source=SourceKind.STATUTE,
    ),
    example(
        entry_liquidation.extended_deemed_on,
        "R-71: three extensions reach the four-year stop",
        "2029-01-15",
        lambda: entry_liquidation.extended_deemed_on(_ENTRY, 3, None),
    ),
    example(
        entry_liquidation.extended_deemed_on,
        "a granted day past four years is cut at four years",
        "2029-01-15",
        lambda: entry_liquidation.extended_deemed_on(_ENTRY, 3, day("2029-06-01")),
        source=SourceKind.STATUTE,
    ),
    example(
        entry_liquidation.four_year_stop,
        "R-71: entry 2025-01-15",
        "2029-01-15",
        lambda: entry_liquidation.four_year_stop(_ENTRY),
    ),
    example(
        suspension.while_suspended,
        "no clock runs",
        "undetermined: notice that the suspension was removed",
        suspension.while_suspended,
        source=SourceKind.STATUTE,
    ),
    example(
        suspension.after_suspension,
        "Federal Register 2025-02-10, CBP's receipt 2025-03-03: the earliest (U-17)",
        "2025-08-10",
        lambda: suspension.after_suspension(day("2025-03-03"), day("2025-02-10")),
        source=SourceKind.COURT,
    ),
    example(
        suspension.after_suspension,
        "six months after 31 August end with February",
        "2026-02-28",
        lambda: suspension.after_suspension(day("2025-08-31")),
    ),
    example(
        entry_liquidation.psc_by,
        "T-16: entry 2025-01-15, liquidation 2025-11-28; day 300 is Veterans Day",
        "2025-11-11, 2025-11-10",
        lambda: _both(entry_liquidation.psc_by(_ENTRY, _LIQUIDATED, "01", (), CALENDAR)),
    ),
    example(
        entry_liquidation.psc_by,
        "14b: entry 2024-11-05, liquidation 2025-09-19; day 300 is Labor Day",
        "2025-09-01, 2025-08-29",
        lambda: _both(entry_liquidation.psc_by(day("2024-11-05"), day("2025-09-19"), "01", (), CALENDAR)),
    ),
    example(
        entry_liquidation.psc_by,
        "liquidation scheduled early: sixteen days before it",
        "2025-10-15, 2025-10-15",
        lambda: _both(entry_liquidation.psc_by(_ENTRY, day("2025-10-31"), "01", (), CALENDAR)),
        source=SourceKind.CBP,
    ),
    example(
        entry_liquidation.psc_by,
        "under AD/CVD (code 44) the 300 days do not bind",
        "2027-06-14, 2027-06-14",
        lambda: _both(entry_liquidation.psc_by(_ENTRY, day("2027-06-30"), "03", ("44",), CALENDAR)),
    ),
    example(
        entry_liquidation.psc_by,
        "suspended by a court (code 46): ACE refuses",
        "undetermined: ACE error B60: suspended for a reason other than AD/CVD, EAPA or injunction (code 46)",
        lambda: entry_liquidation.psc_by(_ENTRY, None, "03", ("46",), CALENDAR),
        source=SourceKind.CBP,
    ),
    example(
        entry_review.liquidated_on,
        "a courtesy notice alone is no liquidation",
        "undetermined: date of posting on cbp.gov",
        lambda: entry_review.liquidated_on(None, day("2025-11-21")),
        source=SourceKind.CFR,
    ),
    example(
        entry_review.informal_liquidated_on,
        "an informal entry liquidates with payment",
        "2025-09-02",
        lambda: entry_review.informal_liquidated_on(day("2025-09-02"), day("2025-09-01")),
        source=SourceKind.CFR,
    ),
    example(
        entry_review.final_on,
        "reliquidated 2024-07-01: the new days count",
        "2024-12-28",
        lambda: entry_review.final_on(day("2024-05-10"), reliquidated_on=day("2024-07-01")),
    ),
    example(
        entry_review.reliquidate_by,
        "T-13: liquidated 2025-11-28",
        "2026-02-26",
        lambda: entry_review.reliquidate_by(_LIQUIDATED),
    ),
    example(
        entry_review.protest_by,
        "T-13: liquidated 2025-11-28",
        "2026-05-27, 2026-05-27",
        lambda: _both(entry_review.protest_by(_LIQUIDATED, CALENDAR)),
    ),
    example(
        entry_review.protest_by,
        "an entry of 17 December 2004: ninety days",
        "2005-06-30, 2005-06-30",
        lambda: _both(entry_review.protest_by(day("2005-04-01"), CALENDAR, entry_on=day("2004-12-17"))),
        source=SourceKind.STATUTE,
    ),
    example(
        entry_review.protest_by,
        "an entry of 18 December 2004: one hundred and eighty days",
        "2005-09-28, 2005-09-28",
        lambda: _both(entry_review.protest_by(day("2005-04-01"), CALENDAR, entry_on=day("2004-12-18"))),
        source=SourceKind.STATUTE,
    ),
    example(
        entry_review.protest_is_timely,
        "a protest filed the day before liquidation",
        "no",
        lambda: entry_review.protest_is_timely(day("2025-11-27"), _LIQUIDATED),
        source=SourceKind.STATUTE,
    ),
    example(
        entry_review.protest_decided_by,
        "protest 2026-05-27: two years",
        "2028-05-27",
        lambda: entry_review.protest_decided_by(day("2026-05-27")),
        source=SourceKind.STATUTE,
    ),
    example(
        entry_review.accelerated_protest_denied_on,
        "request mailed 2026-06-01",
        "2026-07-01",
        lambda: entry_review.accelerated_protest_denied_on(day("2026-06-01")),
    ),
    example(
        entry_review.suit_by,
        "denied 2026-07-01",
        "2026-12-28, 2026-12-28",
        lambda: _both(entry_review.suit_by(day("2026-07-01"), CALENDAR)),
    ),
    example(
        entry_review.final_on,
        "T-14: liquidated 2024-05-10, no protest",
        "2024-11-06",
        lambda: entry_review.final_on(day("2024-05-10")),
    ),
    example(
        entry_review.final_on,
        "14b: liquidated 2025-09-19",
        "2026-03-18",
        lambda: entry_review.final_on(day("2025-09-19")),
    ),
    example(
        entry_review.final_on,
        "protest pending",
        "undetermined: decision on the protest",
        lambda: entry_review.final_on(day("2024-05-10"), day("2024-06-01")),
    ),
    example(
        entry_review.final_on,
        "protest denied 2025-06-01 and no suit: 180 days after the denial",
        "2025-11-28",
        lambda: entry_review.final_on(day("2024-05-10"), day("2024-06-01"), day("2025-06-01")),
    ),
    example(
        entry_review.final_on,
        "a protest on day 181 counts as none",
        "2024-11-06",
        lambda: entry_review.final_on(day("2024-05-10"), day("2024-11-07")),
    ),
    example(
        entry_money.net_change_counts,
        "R-75: a change of $19.99",
        "no",
        lambda: entry_money.net_change_counts(Decimal("19.99"), day("2025-11-28")),
    ),
    example(
        entry_money.net_change_counts,
        "R-75: a change of $20.00",
        "yes",
        lambda: entry_money.net_change_counts(Decimal("20.00"), day("2025-11-28")),
    ),
    example(
        entry_money.deposit_by,
        "entry Friday 2025-06-27, ten working days over 4 July",
        "2025-07-14",
        lambda: entry_money.deposit_by(day("2025-06-27"), CALENDAR),
    ),
    example(
        entry_money.net_change_counts,
        "R-75: a refund of $15.00 upon a protest",
        "yes",
        lambda: entry_money.net_change_counts(Decimal("-15.00"), day("2025-11-28"), upon_protest=True),
    ),
    example(
        entry_money.monthly_statement_by,
        "entry Friday 2025-08-29: Labor Day is no working day of September",
        "2025-09-22",
        lambda: entry_money.monthly_statement_by(day("2025-08-29"), CALENDAR),
    ),
    example(
        refund_delivery.by_ach_only,
        "refunds of 2026-02-05 and 2026-02-06",
        "no, yes",
        lambda: (
            refund_delivery.by_ach_only(day("2026-02-05")),
            refund_delivery.by_ach_only(day("2026-02-06")),
        ),
    ),
    example(
        refund_delivery.undelivered_says,
        "a refund that came back on 2026-02-05, and one of 2026-02-06",
        "no, yes",
        lambda: tuple(
            "no further interest" in refund_delivery.undelivered_says(day(on))
            for on in ("2026-02-05", "2026-02-06")
        ),
    ),
    example(
        entry_money.bill_due_on,
        "bill 2025-12-05: thirty days end on a Sunday",
        "2026-01-04, 2026-01-02",
        lambda: _both(entry_money.bill_due_on(day("2025-12-05"), CALENDAR)),
    ),
    example(
        entry_money.refund_due_on,
        "liquidated 2025-11-28",
        "2025-12-28",
        lambda: entry_money.refund_due_on(_LIQUIDATED, deemed=False),
    ),
    example(
        entry_money.refund_due_on,
        "deemed liquidated 2025-03-01: ninety days",
        "2025-05-30",
        lambda: entry_money.refund_due_on(day("2025-03-01"), deemed=True),
        source=SourceKind.STATUTE,
    ),
    example(
        entry_money.prior_disclosure_tender_by,
        "CBP's figure 2025-09-02",
        "2025-10-02",
        lambda: entry_money.prior_disclosure_tender_by(day("2025-09-02"), CALENDAR),
    ),
    example(
        entry_money.prior_disclosure_data_by,
        "disclosed 2025-09-02",
        "2025-10-02",
        lambda: entry_money.prior_disclosure_data_by(day("2025-09-02"), CALENDAR),
    ),
    example(
        entry_money.prior_disclosure_is_open,
        "disclosed a day after the investigation began, in knowledge of it",
        "no",
        lambda: entry_money.prior_disclosure_is_open(day("2025-09-02"), day("2025-09-01")),
    ),
    example(
        notices.export_notice_by,
        "T-11: export Friday 2025-07-11, over 4 July",
        "2025-07-03",
        lambda: notices.export_notice_by(day("2025-07-11"), CALENDAR),
    ),
    example(
        notices.export_notice_by,
        "14b: export Friday 2025-08-15",
        "2025-08-08",
        lambda: notices.export_notice_by(day("2025-08-15"), CALENDAR),
    ),
    example(
        notices.return_notice_by,
        "return to CBP custody Friday 2025-07-11",
        "2025-07-03",
        lambda: notices.return_notice_by(day("2025-07-11"), CALENDAR),
    ),
    example(
        notices.destruction_notice_by,
        "T-12: destruction Friday 2025-07-18",
        "2025-07-09",
        lambda: notices.destruction_notice_by(day("2025-07-18"), CALENDAR),
    ),
    example(
        notices.cbp_answers_by,
        "T-12: destruction notice received 2025-07-09, silent after",
        "2025-07-15",
        lambda: notices.cbp_answers_by(Notice.DESTRUCTION, day("2025-07-09"), CALENDAR),
    ),
    example(
        notices.cbp_answers_by,
        "export notice received Thursday 2025-07-03, over 4 July",
        "2025-07-08",
        lambda: notices.cbp_answers_by(Notice.EXPORT, day("2025-07-03"), CALENDAR),
    ),
    example(
        notices.examined_by,
        "presented Monday 2025-07-07",
        "2025-07-14",
        lambda: notices.examined_by(day("2025-07-07"), CALENDAR),
    ),
    example(
        notices.presented,
        "asked in time and not presented",
        "accepted, but this part is denied",
        lambda: notices.presented(day("2025-07-08"), day("2025-07-08"), None).outcome,
    ),
    example(
        notices.presented,
        "asked a day late",
        "satisfied",
        lambda: notices.presented(day("2025-07-09"), day("2025-07-08"), None).outcome,
    ),
    example(
        notices.notice_is_needed,
        "exported manufactured goods need no 7553",
        "no",
        lambda: notices.notice_is_needed(Provision.MANUFACTURING_DIRECT, Disposal.EXPORTED),
        source=SourceKind.CBP,
    ),
    example(
        notices.notice_is_needed,
        "a destroyed manufactured article needs one",
        "yes",
        lambda: notices.notice_is_needed(Provision.MANUFACTURING_DIRECT, Disposal.DESTROYED),
        source=SourceKind.CBP,
    ),
    example(
        inquiries.answer_by,
        "CF-28 dated 2025-09-02",
        "2025-10-02",
        lambda: inquiries.answer_by(InquiryForm.CF_28, day("2025-09-02"), CALENDAR),
    ),
    example(
        inquiries.answer_by,
        "CF-29 mailed 2025-10-01",
        "2025-10-21",
        lambda: inquiries.answer_by(InquiryForm.CF_29_PROPOSED, day("2025-10-01"), CALENDAR),
    ),
    example(
        inquiries.answer_by,
        "R-55: evidence request 2025-09-02",
        "2025-10-02",
        lambda: inquiries.answer_by(InquiryForm.CLAIM_EVIDENCE, day("2025-09-02"), CALENDAR),
    ),
    example(
        inquiries.answer_by,
        "CF-29 taken: nothing to answer",
        "undetermined: the change is taken: there is nothing to answer; after liquidation it can be protested",
        lambda: inquiries.answer_by(InquiryForm.CF_29_TAKEN, day("2025-10-01"), CALENDAR),
    ),
    example(
        inquiries.extension_is_timely,
        "more time asked on day 30 of an evidence request",
        "yes",
        lambda: inquiries.extension_is_timely(day("2025-10-02"), day("2025-09-02")),
    ),
    example(
        inquiries.redelivery_demand_by,
        "released 2025-09-02",
        "2025-10-02",
        lambda: inquiries.redelivery_demand_by(day("2025-09-02"), CALENDAR),
    ),
    example(
        inquiries.rate_advance_is_notified,
        "an increase of exactly $15",
        "no",
        lambda: inquiries.rate_advance_is_notified(Decimal("15.00")),
    ),
)
