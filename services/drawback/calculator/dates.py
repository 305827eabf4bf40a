"""Every date that follows from given facts: the rules are asked one after another, each as far as its facts are there."""

from collections.abc import Sequence
from datetime import date

from drawback.calculator.answers import answer_window
from drawback.calculator.asked import Asked, Limit, given
from drawback.calculator.dates_beside import BESIDE
from drawback.calculator.dates_form import DatesAnswer, DatesForm
from drawback.domain.calendar import BusinessCalendar
from drawback.rules.answers import Determination
from drawback.rules.dates import (
    adcvd_reviews,
    claim_liquidation,
    disposal,
    entry_liquidation,
    entry_review,
    inquiries,
    notices,
    privileges,
    retention,
    uploads,
    windows,
)
from drawback.rules.dates.counting import unless_unknown
from drawback.rules.dates.inquiries import InquiryForm
from drawback.rules.dates.privileges import Privilege
from drawback.rules.money import entry_money


def _entry_final(facts: DatesForm, calendar: BusinessCalendar) -> Limit:
    from_on = facts.reliquidated_on or given(facts.liquidated_on)
    return entry_review.final_on(
        facts.liquidated_on,
        facts.protest_filed_on,
        facts.protest_denied_on,
        entry_on=facts.entry_on,
        reliquidated_on=facts.reliquidated_on,
        protest_until=entry_review.protest_by(from_on, calendar, entry_on=facts.entry_on).on,
    )


def _claim_deemed(facts: DatesForm, calendar: BusinessCalendar) -> Limit:
    imports: list[date | None] = list(facts.import_final_on)
    if not imports and facts.liquidated_on is not None:
        final = _entry_final(facts, calendar)
        imports = [final.on if isinstance(final, Determination) else None]
    return claim_liquidation.deemed_on(
        given(facts.claim_on),
        extended=facts.claim_extended,
        suspended=facts.claim_suspended,
        imports=imports,
        request_and_waiver_on=facts.request_and_waiver_on,
        deposited_on=facts.deposited_on,
        lifted_on=facts.claim_suspension_lifted_on,
    )


_IMPORT = (
    Asked(
        "export or destroy by",
        ("provision", "import_on"),
        lambda f, c: disposal.dispose_by(
            given(f.provision),
            f.import_on,
            f.entry_on,
            c,
            withdrawn_on=f.withdrawn_on,
            production_closed_on=f.production_closed_on,
            filed_on=f.claim_on,
        ),
    ),
    Asked(
        "file the claim by",
        ("import_on",),
        lambda f, c: windows.claim_by(given(f.import_on), c, filed_on=f.claim_on),
    ),
    Asked("file early by", ("import_on",), lambda f, c: windows.file_early_by(given(f.import_on), c)),
    Asked(
        "amend the claim by",
        ("import_on",),
        lambda f, c: windows.amend_by(given(f.import_on), c, claim_liquidated_on=f.claim_liquidated_on),
    ),
    Asked(
        "ask for a disaster extension by",
        ("import_on",),
        lambda f, c: windows.disaster_extension_by(given(f.import_on), c),
    ),
    Asked(
        "oldest import to designate, retail returns",
        ("provision", "disposed_on"),
        lambda f, _: disposal.earliest_designation(given(f.provision), given(f.disposed_on)),
    ),
    Asked(
        "zone form by",
        ("transferred_to_zone_on",),
        lambda f, c: windows.zone_form_by(given(f.transferred_to_zone_on), c),
    ),
    Asked(
        "notice of export (7553) by",
        ("export_planned_on",),
        lambda f, c: notices.export_notice_by(given(f.export_planned_on), c),
    ),
    Asked(
        "notice of return (7553) by",
        ("return_planned_on",),
        lambda f, c: notices.return_notice_by(given(f.return_planned_on), c),
    ),
    Asked(
        "notice of destruction (7553) by",
        ("destruction_planned_on",),
        lambda f, c: notices.destruction_notice_by(given(f.destruction_planned_on), c),
    ),
    Asked("examination by", ("presented_on",), lambda f, c: notices.examined_by(given(f.presented_on), c)),
)

_ENTRY = (
    Asked("deposit duties by", ("entry_on",), lambda f, c: entry_money.deposit_by(given(f.entry_on), c)),
    Asked(
        "post-summary correction by",
        ("entry_on",),
        lambda f, c: entry_liquidation.psc_by(
            given(f.entry_on), f.liquidation_scheduled_on, f.entry_type, f.suspension_codes, c
        ),
    ),
    Asked(
        "entry liquidation expected",
        ("entry_on",),
        lambda f, _: entry_liquidation.expected_on(given(f.entry_on)),
    ),
    Asked(
        "entry deemed liquidated",
        ("entry_on",),
        lambda f, _: entry_liquidation.deemed_on(
            given(f.entry_on),
            extensions=f.extensions,
            extended_until=f.extended_until,
            suspended=f.suspended,
            lifted_on=f.suspension_lifted_on,
            published_on=f.results_published_on,
            entry_type=f.entry_type,
        ),
    ),
    Asked(
        "four-year stop of the entry",
        ("entry_on",),
        lambda f, _: entry_liquidation.four_year_stop(given(f.entry_on)),
    ),
    Asked(
        "CBP may reliquidate the entry until",
        ("liquidated_on",),
        lambda f, _: entry_review.reliquidate_by(given(f.liquidated_on)),
    ),
    Asked(
        "protest the entry by",
        ("liquidated_on",),
        lambda f, c: entry_review.protest_by(
            f.reliquidated_on or given(f.liquidated_on), c, entry_on=f.entry_on
        ),
    ),
    Asked("entry final", ("liquidated_on",), _entry_final),
    Asked(
        "refund of the entry due",
        ("liquidated_on",),
        lambda f, _: entry_money.refund_due_on(given(f.liquidated_on), deemed=f.liquidation_deemed),
    ),
    Asked(
        "CAPE, first phase, where IEEPA duty was paid, by",
        ("liquidated_on",),
        lambda f, c: adcvd_reviews.cape_by(given(f.liquidated_on), c),
    ),
    Asked(
        "CBP decides the protest by",
        ("protest_filed_on",),
        lambda f, _: entry_review.protest_decided_by(given(f.protest_filed_on)),
    ),
    Asked(
        "protest deemed denied",
        ("accelerated_request_mailed_on",),
        lambda f, _: entry_review.accelerated_protest_denied_on(given(f.accelerated_request_mailed_on)),
    ),
    Asked("sue by", ("protest_denied_on",), lambda f, c: entry_review.suit_by(given(f.protest_denied_on), c)),
    Asked("pay the bill by", ("billed_on",), lambda f, c: entry_money.bill_due_on(given(f.billed_on), c)),
)

_CLAIM = (
    Asked("upload documents by", ("filed_at",), lambda f, _: uploads.upload_by(given(f.filed_at))),
    Asked(
        "date of claim",
        ("filed_at",),
        lambda f, _: uploads.claim_date(given(f.filed_at), f.accepted_at, f.documents_complete_at),
    ),
    Asked(
        "USMCA origin statement by",
        ("claim_on",),
        lambda f, c: windows.usmca_statement_by(given(f.claim_on), c),
    ),
    Asked(
        "extra information, Part 191 entries, by",
        ("claim_on",),
        lambda f, c: windows.mixed_part_191_by(given(f.claim_on), c),
    ),
    Asked("claim deemed liquidated", ("claim_on",), _claim_deemed),
    Asked(
        "four-year stop of the claim",
        ("claim_on",),
        lambda f, _: claim_liquidation.extended_stop(given(f.claim_on)),
    ),
    Asked(
        "claim paid by",
        ("claim_liquidated_on",),
        lambda f, _: claim_liquidation.pay_by(
            given(f.claim_liquidated_on), deemed=f.claim_liquidation_deemed
        ),
    ),
    Asked(
        "protest the claim by",
        ("claim_liquidated_on",),
        lambda f, c: claim_liquidation.protest_by(given(f.claim_liquidated_on), c),
    ),
    Asked(
        "repay excess accelerated payment by",
        ("claim_liquidated_on",),
        lambda f, c: claim_liquidation.accelerated_repay_by(given(f.claim_liquidated_on), c),
    ),
    Asked(
        "keep records until",
        ("entry_on", "claim_liquidated_on"),
        lambda f, _: retention.keep_until(
            given(f.entry_on), f.claim_paid_on, f.claim_liquidated_on, disaster_extension=f.disaster_extension
        ),
    ),
    Asked(
        "appeal the denied privilege by",
        ("privilege_denied_on",),
        lambda f, c: privileges.appeal_by(Privilege.AP, given(f.privilege_denied_on), c),
    ),
)

_QUESTIONS = (
    Asked(
        "answer the CF-28 by",
        ("cf28_on",),
        lambda f, c: inquiries.answer_by(InquiryForm.CF_28, given(f.cf28_on), c, f.cf28_extended_to),
    ),
    Asked(
        "answer the proposed CF-29 by",
        ("cf29_proposed_on",),
        lambda f, c: inquiries.answer_by(InquiryForm.CF_29_PROPOSED, given(f.cf29_proposed_on), c),
    ),
    Asked(
        "answer the evidence request by",
        ("evidence_requested_on",),
        lambda f, c: inquiries.answer_by(
            InquiryForm.CLAIM_EVIDENCE, given(f.evidence_requested_on), c, f.evidence_extended_to
        ),
    ),
    Asked(
        "missing data of the disclosure by",
        ("disclosure_on",),
        lambda f, c: entry_money.prior_disclosure_data_by(given(f.disclosure_on), c),
    ),
    Asked(
        "tender of the disclosure by",
        ("disclosure_figure_on",),
        lambda f, c: entry_money.prior_disclosure_tender_by(given(f.disclosure_figure_on), c),
    ),
    Asked(
        "request an AD/CVD review by",
        ("order_published_on", "review_year"),
        lambda f, c: adcvd_reviews.review_request_by(given(f.order_published_on), given(f.review_year), c),
    ),
    Asked(
        "withdraw the review request by",
        ("review_initiated_on",),
        lambda f, c: adcvd_reviews.withdraw_request_by(given(f.review_initiated_on), c),
    ),
    Asked(
        "liquidation instructions not before",
        ("results_published_on",),
        lambda f, _: adcvd_reviews.instructions_not_before(
            given(f.results_published_on), summons_filed=f.summons_filed
        ),
    ),
    Asked(
        "reimbursement certificate by",
        ("liquidation_scheduled_on",),
        lambda f, c: adcvd_reviews.reimbursement_certificate_by(f.liquidation_scheduled_on, c),
    ),
)

ASKED: Sequence[Asked] = (*_IMPORT, *_ENTRY, *_CLAIM, *_QUESTIONS, *BESIDE)


def answer_dates(facts: DatesForm, calendar: BusinessCalendar) -> DatesAnswer:
    """Ask every rule whose facts are there; name the missing facts of those that lack only some.

    The date of claim is worked out first where it is not given, since others count from it.
    """
    if facts.claim_on is None and facts.filed_at is not None:
        dated = unless_unknown(uploads.claim_date)(
            facts.filed_at, facts.accepted_at, facts.documents_complete_at
        )
        if isinstance(dated, Determination):
            facts.claim_on = dated.on
    found, needed = [], {}
    for asked in ASKED:
        missing = [name for name in asked.needs if getattr(facts, name) is None]
        if not missing:
            found.append(answer_window(asked.name, unless_unknown(asked.rule)(facts, calendar)))
        else:
            needed[asked.name] = missing
    return DatesAnswer(found, needed)
