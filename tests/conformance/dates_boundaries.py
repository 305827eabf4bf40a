"""Every rule that counts, on both sides of 29 February, of the weekend of 4 July 2025 and of Veterans Day 2025.

The days in boundaries.csv were counted one at a time by the second opinion of the tests, not by the rules: each row
names a rule, the days from which it counts, and the last good day for each, with the business day to act by where the
rule names one and it is another.
"""

import csv
from collections.abc import Callable
from datetime import date
from pathlib import Path

from conformance.cases import Case
from conformance.example import example
from conformance.when import CALENDAR, day
from drawback.domain.types import Provision
from drawback.rules.answers import Determination, Undetermined
from drawback.rules.dates import (
    adcvd_reviews,
    claim_liquidation,
    disposal,
    entry_liquidation,
    entry_review,
    inquiries,
    notices,
    privileges,
    remedies,
    retention,
    suspension,
    windows,
)
from drawback.rules.dates.disposal import GoodsOrigin
from drawback.rules.dates.inquiries import InquiryForm
from drawback.rules.dates.notices import Notice
from drawback.rules.dates.privileges import Privilege
from drawback.rules.eligibility import cape
from drawback.rules.money import entry_money

Answer = Determination | Undetermined
Counting = Callable[[date], Answer]

_FILE = Path(__file__).with_name("boundaries.csv")
_LONG_AGO = date(2000, 1, 3)

_WITH_CALENDAR: tuple[Callable[..., Answer], ...] = (
    adcvd_reviews.cape_by,
    adcvd_reviews.eapa_initiated_by,
    adcvd_reviews.eapa_notified_by,
    adcvd_reviews.reimbursement_certificate_by,
    adcvd_reviews.withdraw_request_by,
    claim_liquidation.accelerated_repay_by,
    claim_liquidation.protest_by,
    entry_money.bill_due_on,
    entry_money.deposit_by,
    entry_money.monthly_statement_by,
    entry_money.prior_disclosure_data_by,
    entry_money.prior_disclosure_tender_by,
    entry_review.protest_by,
    entry_review.suit_by,
    inquiries.redelivery_demand_by,
    notices.destruction_notice_by,
    notices.examined_by,
    notices.export_notice_by,
    notices.return_notice_by,
    privileges.reapply_by,
    privileges.revocation_challenge_by,
    privileges.stay_effective_on,
    remedies.preference_claim_by,
    windows.alcohol_claim_by,
    windows.amend_by,
    windows.claim_by,
    windows.custody_lading_by,
    windows.disaster_extended_to,
    windows.disaster_extension_by,
    windows.file_early_by,
    windows.mixed_part_191_by,
    windows.refile_by,
    windows.usmca_statement_by,
    windows.zone_form_by,
)
_OF_ONE_DAY: tuple[Callable[..., Answer], ...] = (
    cape.cape_liquidates_on,
    adcvd_reviews.deemed_after_results,
    adcvd_reviews.eapa_determined_by,
    adcvd_reviews.eapa_interim_by,
    adcvd_reviews.final_results_by,
    adcvd_reviews.instructions_not_before,
    adcvd_reviews.liquidation_target,
    claim_liquidation.extended_stop,
    claim_liquidation.pay_by,
    entry_liquidation.deemed_on,
    entry_liquidation.expected_on,
    entry_liquidation.four_year_stop,
    entry_review.accelerated_protest_denied_on,
    entry_review.final_on,
    entry_review.protest_decided_by,
    entry_review.reliquidate_by,
    suspension.after_suspension,
)
_OF_AN_IMPORT: tuple[Callable[..., Answer], ...] = (
    disposal.manufactured_by,
    disposal.rejected_by,
    disposal.substitution_manufactured_by,
    disposal.unused_by,
)


def _with_calendar(function: Callable[..., Answer]) -> Counting:
    return lambda start: function(start, CALENDAR)


def _of_an_import(function: Callable[..., Answer]) -> Counting:
    return lambda start: function(GoodsOrigin(start), CALENDAR)


COUNTING: dict[Callable[..., Answer], Counting] = (
    {function: _with_calendar(function) for function in _WITH_CALENDAR}
    | {function: function for function in _OF_ONE_DAY}
    | {function: _of_an_import(function) for function in _OF_AN_IMPORT}
    | {
        adcvd_reviews.preliminary_by: lambda start: adcvd_reviews.preliminary_by(start, 2024),
        adcvd_reviews.review_request_by: lambda start: adcvd_reviews.review_request_by(start, 2024, CALENDAR),
        claim_liquidation.deemed_on: lambda start: claim_liquidation.deemed_on(
            start, extended=False, suspended=False, imports=[start]
        ),
        disposal.earliest_designation: lambda start: disposal.earliest_designation(
            Provision.REJECTED_RETAIL, start
        ),
        disposal.petroleum_by: lambda start: disposal.petroleum_by(GoodsOrigin(None, start), CALENDAR),
        disposal.petroleum_made_by: lambda start: disposal.petroleum_made_by(
            GoodsOrigin(None, production_closed_on=start), CALENDAR
        ),
        entry_liquidation.extended_deemed_on: lambda start: entry_liquidation.extended_deemed_on(
            start, 1, None
        ),
        entry_liquidation.psc_by: lambda start: entry_liquidation.psc_by(start, None, "01", (), CALENDAR),
        entry_money.refund_due_on: lambda start: entry_money.refund_due_on(start, deemed=True),
        inquiries.answer_by: lambda start: inquiries.answer_by(InquiryForm.CF_28, start, CALENDAR),
        notices.cbp_answers_by: lambda start: notices.cbp_answers_by(Notice.DESTRUCTION, start, CALENDAR),
        privileges.appeal_by: lambda start: privileges.appeal_by(Privilege.WPN, start, CALENDAR),
        privileges.decided_by: lambda start: privileges.decided_by(Privilege.WPN, start),
        remedies.reconcile_by: lambda start: remedies.reconcile_by(
            remedies.ReconciliationIssue.VALUE, start, start, CALENDAR
        ),
        retention.keep_until: lambda start: retention.keep_until(_LONG_AGO, None, start),
    }
)
"""How each rule is asked from one day, everything else being ordinary."""


def name_of(function: Callable[..., object]) -> str:
    """The name under which a rule function is registered."""
    return f"{function.__module__.rpartition('.')[2]}.{function.__qualname__}"


def _shown(answer: Answer) -> str:
    if isinstance(answer, Undetermined):
        return f"undetermined: {answer.because or ', '.join(answer.needs)}"
    if answer.operate_on in (None, answer.on):
        return answer.on.isoformat()
    return f"{answer.on} act {answer.operate_on}"


def _case(function: Callable[..., Answer], row: dict[str, str]) -> Case:
    starts = [day(text) for text in row["starts"].split()]
    ask = COUNTING[function]
    return example(
        function,
        f"{row['edge']}: counted from {', '.join(map(str, starts))}",
        row["expected"],
        lambda: ", ".join(_shown(ask(start)) for start in starts),
    )


def _cases() -> tuple[Case, ...]:
    functions = {name_of(function): function for function in COUNTING}
    with _FILE.open(encoding="utf-8", newline="") as file:
        return tuple(_case(functions[row["function"]], row) for row in csv.DictReader(file))


CASES = _cases()
