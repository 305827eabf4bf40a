"""Every date that follows from given facts: the rules are asked one after another, each as far as its facts are there."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from drawback.calculator.answers import answer_window
from drawback.calculator.dates_form import DatesAnswer, DatesForm
from drawback.domain.calendar import BusinessCalendar
from drawback.rules import (
    adcvd_reviews,
    claim_liquidation,
    disposal,
    entry_clock,
    entry_money,
    entry_review,
    inquiries,
    notices,
    privileges,
    retention,
    uploads,
    windows,
)
from drawback.rules.inquiries import Inquiry
from drawback.rules.privileges import Privilege
from drawback.rules.words import Determination, Undetermined

Limit = Determination | Undetermined


@dataclass(frozen=True, slots=True)
class _Asked:
    """One date: its name, the facts without which it is not asked for, and the rule."""

    name: str
    needs: tuple[str, ...]
    rule: Callable[[DatesForm, BusinessCalendar], Limit]


def _some(fact: Any) -> Any:
    """Hand on a fact that `_Asked.needs` has proved to be there."""
    return fact


_IMPORT = (
    _Asked(
        "export or destroy by",
        ("provision", "import_on"),
        lambda f, c: disposal.dispose_by(
            _some(f.provision),
            f.import_on,
            f.entry_on,
            c,
            withdrawn_on=f.withdrawn_on,
            production_closed_on=f.production_closed_on,
        ),
    ),
    _Asked("file the claim by", ("import_on",), lambda f, c: windows.claim_by(_some(f.import_on), c)),
    _Asked("file early by", ("import_on",), lambda f, c: windows.file_early_by(_some(f.import_on), c)),
    _Asked(
        "amend the claim by",
        ("import_on",),
        lambda f, c: windows.amend_by(_some(f.import_on), c, claim_liquidated_on=f.claim_liquidated_on),
    ),
    _Asked(
        "ask for a disaster extension by",
        ("import_on",),
        lambda f, c: windows.disaster_extension_by(_some(f.import_on), c),
    ),
    _Asked(
        "oldest import to designate, retail returns",
        ("provision", "disposed_on"),
        lambda f, _: disposal.earliest_designation(_some(f.provision), _some(f.disposed_on)),
    ),
    _Asked(
        "zone form by",
        ("transferred_to_zone_on",),
        lambda f, c: windows.zone_form_by(_some(f.transferred_to_zone_on), c),
    ),
    _Asked(
        "notice of export (7553) by",
        ("export_planned_on",),
        lambda f, c: notices.export_notice_by(_some(f.export_planned_on), c),
    ),
    _Asked(
        "notice of return (7553) by",
        ("return_planned_on",),
        lambda f, c: notices.return_notice_by(_some(f.return_planned_on), c),
    ),
    _Asked(
        "notice of destruction (7553) by",
        ("destruction_planned_on",),
        lambda f, c: notices.destruction_notice_by(_some(f.destruction_planned_on), c),
    ),
    _Asked("examination by", ("presented_on",), lambda f, c: notices.examined_by(_some(f.presented_on), c)),
)

_ENTRY = (
    _Asked("deposit duties by", ("entry_on",), lambda f, c: entry_money.deposit_by(_some(f.entry_on), c)),
    _Asked(
        "post-summary correction by",
        ("entry_on",),
        lambda f, c: entry_clock.psc_by(
            _some(f.entry_on), f.liquidation_scheduled_on, f.entry_type, f.suspension_codes, c
        ),
    ),
    _Asked(
        "entry liquidation expected", ("entry_on",), lambda f, _: entry_clock.expected_on(_some(f.entry_on))
    ),
    _Asked(
        "entry deemed liquidated",
        ("entry_on",),
        lambda f, _: entry_clock.deemed_on(
            _some(f.entry_on),
            extensions=f.extensions,
            extended_until=f.extended_until,
            suspended=f.suspended,
            lifted_on=f.suspension_lifted_on,
            published_on=f.results_published_on,
        ),
    ),
    _Asked(
        "four-year stop of the entry",
        ("entry_on",),
        lambda f, _: entry_clock.four_year_stop(_some(f.entry_on)),
    ),
    _Asked(
        "CBP may reliquidate the entry until",
        ("liquidated_on",),
        lambda f, _: entry_review.reliquidate_by(_some(f.liquidated_on)),
    ),
    _Asked(
        "protest the entry by",
        ("liquidated_on",),
        lambda f, c: entry_review.protest_by(_some(f.liquidated_on), c, entry_on=f.entry_on),
    ),
    _Asked("entry final", ("liquidated_on",), lambda f, _: _entry_final(f)),
    _Asked(
        "refund of the entry due",
        ("liquidated_on",),
        lambda f, _: entry_money.refund_due_on(_some(f.liquidated_on), deemed=f.liquidation_deemed),
    ),
    _Asked(
        "CAPE, first phase, by",
        ("liquidated_on",),
        lambda f, c: adcvd_reviews.cape_by(_some(f.liquidated_on), c),
    ),
    _Asked(
        "CBP decides the protest by",
        ("protest_filed_on",),
        lambda f, _: entry_review.protest_decided_by(_some(f.protest_filed_on)),
    ),
    _Asked(
        "protest deemed denied",
        ("accelerated_request_mailed_on",),
        lambda f, _: entry_review.accelerated_protest_denied_on(_some(f.accelerated_request_mailed_on)),
    ),
    _Asked(
        "sue by", ("protest_denied_on",), lambda f, c: entry_review.suit_by(_some(f.protest_denied_on), c)
    ),
    _Asked("pay the bill by", ("billed_on",), lambda f, c: entry_money.bill_due_on(_some(f.billed_on), c)),
)

_CLAIM = (
    _Asked("upload documents by", ("filed_at",), lambda f, _: uploads.upload_by(_some(f.filed_at))),
    _Asked(
        "date of claim",
        ("filed_at",),
        lambda f, _: uploads.claim_date(_some(f.filed_at), f.accepted_at, f.documents_complete_at),
    ),
    _Asked(
        "USMCA origin statement by",
        ("claim_on",),
        lambda f, c: windows.usmca_statement_by(_some(f.claim_on), c),
    ),
    _Asked(
        "extra information, Part 191 entries, by",
        ("claim_on",),
        lambda f, c: windows.mixed_part_191_by(_some(f.claim_on), c),
    ),
    _Asked("claim deemed liquidated", ("claim_on",), lambda f, _: _claim_deemed(f)),
    _Asked(
        "four-year stop of the claim",
        ("claim_on",),
        lambda f, _: claim_liquidation.extended_stop(_some(f.claim_on)),
    ),
    _Asked(
        "claim paid by",
        ("claim_liquidated_on",),
        lambda f, _: claim_liquidation.pay_by(
            _some(f.claim_liquidated_on), deemed=f.claim_liquidation_deemed
        ),
    ),
    _Asked(
        "protest the claim by",
        ("claim_liquidated_on",),
        lambda f, c: claim_liquidation.protest_by(_some(f.claim_liquidated_on), c),
    ),
    _Asked(
        "repay excess accelerated payment by",
        ("claim_liquidated_on",),
        lambda f, c: claim_liquidation.accelerated_repay_by(_some(f.claim_liquidated_on), c),
    ),
    _Asked(
        "keep records until",
        ("entry_on", "claim_liquidated_on"),
        lambda f, _: retention.keep_until(_some(f.entry_on), f.claim_paid_on, f.claim_liquidated_on),
    ),
    _Asked(
        "appeal the denied privilege by",
        ("privilege_denied_on",),
        lambda f, c: privileges.appeal_by(Privilege.AP, _some(f.privilege_denied_on), c),
    ),
)

_QUESTIONS = (
    _Asked(
        "answer the CF-28 by",
        ("cf28_on",),
        lambda f, c: inquiries.answer_by(Inquiry.CF_28, _some(f.cf28_on), c),
    ),
    _Asked(
        "answer the proposed CF-29 by",
        ("cf29_proposed_on",),
        lambda f, c: inquiries.answer_by(Inquiry.CF_29_PROPOSED, _some(f.cf29_proposed_on), c),
    ),
    _Asked(
        "answer the evidence request by",
        ("evidence_requested_on",),
        lambda f, c: inquiries.answer_by(Inquiry.CLAIM_EVIDENCE, _some(f.evidence_requested_on), c),
    ),
    _Asked(
        "missing data of the disclosure by",
        ("disclosure_on",),
        lambda f, c: entry_money.prior_disclosure_data_by(_some(f.disclosure_on), c),
    ),
    _Asked(
        "tender of the disclosure by",
        ("disclosure_figure_on",),
        lambda f, c: entry_money.prior_disclosure_tender_by(_some(f.disclosure_figure_on), c),
    ),
    _Asked(
        "request an AD/CVD review by",
        ("order_published_on", "review_year"),
        lambda f, c: adcvd_reviews.review_request_by(_some(f.order_published_on), _some(f.review_year), c),
    ),
    _Asked(
        "withdraw the review request by",
        ("review_initiated_on",),
        lambda f, c: adcvd_reviews.withdraw_request_by(_some(f.review_initiated_on), c),
    ),
    _Asked(
        "liquidation instructions not before",
        ("results_published_on",),
        lambda f, _: adcvd_reviews.instructions_not_before(
            _some(f.results_published_on), summons_filed=f.summons_filed
        ),
    ),
    _Asked(
        "reimbursement certificate by",
        ("liquidation_scheduled_on",),
        lambda f, c: adcvd_reviews.reimbursement_certificate_by(f.liquidation_scheduled_on, c),
    ),
)

ASKED: Sequence[_Asked] = (*_IMPORT, *_ENTRY, *_CLAIM, *_QUESTIONS)


def _entry_final(facts: DatesForm) -> Limit:
    return entry_review.final_on(
        facts.liquidated_on, facts.protest_filed_on, facts.protest_denied_on, entry_on=facts.entry_on
    )


def _claim_deemed(facts: DatesForm) -> Limit:
    imports: list[date | None] = list(facts.import_final_on)
    if not imports and facts.liquidated_on is not None:
        final = _entry_final(facts)
        imports = [final.on if isinstance(final, Determination) else None]
    return claim_liquidation.deemed_on(
        _some(facts.claim_on),
        extended=facts.claim_extended,
        suspended=facts.claim_suspended,
        imports=imports,
        request_and_waiver_on=facts.request_and_waiver_on,
        deposited_on=facts.deposited_on,
    )


def answer_dates(facts: DatesForm, calendar: BusinessCalendar) -> DatesAnswer:
    """Ask every rule whose facts are there; name the missing facts of those that lack only some.

    The date of claim is worked out first where it is not given, since others count from it.
    """
    if facts.claim_on is None and facts.filed_at is not None:
        dated = uploads.claim_date(facts.filed_at, facts.accepted_at, facts.documents_complete_at)
        if isinstance(dated, Determination):
            facts.claim_on = dated.on
    found, needed = [], {}
    for asked in ASKED:
        missing = [name for name in asked.needs if getattr(facts, name) is None]
        if not missing:
            found.append(answer_window(asked.name, asked.rule(facts, calendar)))
        else:
            needed[asked.name] = missing
    return DatesAnswer(found, needed)
