"""What the rules answer to facts that no price and no date asks for: one row a question, each with its paragraph."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from msgspec import Struct

from drawback.calculator import made_checks
from drawback.calculator.checks_form import (
    AcceleratedForm,
    AntidumpingForm,
    CapeFileForm,
    CapeForm,
    CaseForm,
    CheckForm,
    ClockForm,
    DisclosureForm,
    EapaForm,
    EstimatedDutyForm,
    ExaminationForm,
    ExtensionForm,
    ImportEventForm,
    InformalForm,
    LateBillForm,
    NumberForm,
    PermissionForm,
    ReviewForm,
    SumForm,
    TenderForm,
    TrueUpForm,
    WineForm,
)
from drawback.domain.types import Hts10
from drawback.rules.answers import Determination, Undetermined
from drawback.rules.dates import (
    adcvd_reviews,
    claim_permission,
    entry_liquidation,
    entry_review,
    inquiries,
    notices,
    privileges,
)
from drawback.rules.eligibility import cape, claim_effects, substitution
from drawback.rules.eligibility.provisions import FULL, NINETY_NINE
from drawback.rules.eligibility.substitution import Wine
from drawback.rules.findings import RuleFinding
from drawback.rules.lawbook import LawBook
from drawback.rules.money import (
    adcvd_assessment,
    adcvd_cases,
    charge_conditions,
    entry_money,
    interest,
    penalties,
    refund_delivery,
)
from drawback.rules.registry import Rule, rules


class CheckAnswer(Struct):
    """One question and what the law says to it, with the rule, its paragraph, and how and when its text was read."""

    question: str
    says: str
    rule: str
    citation: str
    certainty: str
    read: str


@dataclass(frozen=True, slots=True)
class Check:
    """One question: the field of the form that asks it, the rule that answers, and the text of its answer."""

    field: str
    rule: str
    answer: Callable[[Any, LawBook], object]


def _yes(holds: bool, says: str) -> str:
    return f"{'yes' if holds else 'no'}: {says}"


def _review(form: ReviewForm) -> str:
    period = adcvd_reviews.review_period(
        form.kind, form.order_published_on, form.request_year, suspended_from=form.suspended_from
    )
    covered = (
        ""
        if form.entry_on is None
        else f"; {_yes(period.covers(form.entry_on), f'an entry of {form.entry_on}')}"
    )
    return f"entries of {period}{covered}"


def _case(form: CaseForm) -> str:
    parts = adcvd_cases.case_parts(form.number)
    if parts is None:
        return f"{form.number!r} is no case number; expected one such as A-570-967 or C-570-968-000"
    whose = f"company {parts.company}" if parts.company.strip("0") else "all others"
    return f"{parts}: country {parts.country}, {whose}; the deposit at entry is an {adcvd_cases.ESTIMATE}"


def _effect(form: ImportEventForm) -> str:
    found = claim_effects.effect(form.event, form.standing)
    return f"{found.says} ({found.basis})" + ("; inferred: for review" if found.needs_review else "")


def _accelerated(form: AcceleratedForm) -> str:
    now, later = privileges.accelerated_split(form.first_accepted, form.claimed_now)
    back = privileges.reaches_back(form.privilege)
    reach = "claims filed before the approval too" if back else "exports after the approval only"
    return f"{now} is paid early, {later} waits for liquidation; the privilege reaches {reach}"


def _permission(form: PermissionForm) -> RuleFinding:
    return claim_permission.may_liquidate(
        form.imports_final_on, form.on, deposited=form.deposited, requests=form.requests
    )


def _true_up(form: TrueUpForm) -> str:
    share = FULL if form.full_drawback else NINETY_NINE
    found = claim_permission.true_up(
        form.estimated, form.final, refund_share=share, claim_liquidated_on=form.claim_liquidated_on
    )
    owed = "owed by the party liable" if found.amount > 0 else "refunded"
    return f"{abs(found.amount)} {owed} ({found.formula}); drawback itself bears {claim_permission.NO_INTEREST} interest"


def _tender(form: TenderForm) -> RuleFinding:
    by_duty = charge_conditions.tendered_duty(
        charge_conditions.Tender(
            form.identified_to_entry,
            form.entry_final_on is not None and form.entry_final_on < form.tendered_on,
            form.claim_final,
            form.request_and_waiver,
            form.sampled,
            form.offset,
        )
    )
    by_claim = claim_permission.tender_is_payable(
        tied_to_entry=form.identified_to_entry and not form.sampled and not form.offset,
        entry_final_on=form.entry_final_on,
        tendered_on=form.tendered_on,
        claim_final=form.claim_final,
        request_and_waiver=form.request_and_waiver,
    )
    return by_claim if by_duty.satisfied and not by_claim.satisfied else by_duty


def _late_bill(form: LateBillForm, law: LawBook) -> str:
    found = interest.delinquent_interest(
        form.balance, form.liquidated_on, form.billed_on, form.paid_on, law.rates
    )
    return f"{found.amount} interest: {found.formula}"


def _wine(form: WineForm) -> RuleFinding:
    imported = Wine(form.imported_colour, form.imported_price, form.imported_alcohol_percent)
    exported = Wine(form.exported_colour, form.exported_price, form.exported_alcohol_percent)
    return substitution.wine_interchangeable(imported, exported, form.filed_on)


def _clock(form: ClockForm) -> date:
    return entry_liquidation.clock_starts_on(
        form.entry_on,
        final_withdrawal_on=form.final_withdrawal_on,
        withdrawal_on=form.withdrawal_on,
        reconciled_on=form.reconciled_on,
        reconciliation_due_on=form.reconciliation_due_on,
    )


def _antidumping(form: AntidumpingForm) -> str:
    billed = adcvd_assessment.presumed_reimbursed(form.amount, certificate_filed=form.certificate_filed)
    effect = adcvd_assessment.drawback_effect(
        suspended=form.suspended, request_and_waiver=form.request_and_waiver
    )
    return f"CBP may bill {billed}; {effect.says}"


def _eapa(form: EapaForm) -> str:
    return adcvd_reviews.eapa_effect(form.entry_on, form.initiated_on, liquidated=form.liquidated)


def _estimated(form: EstimatedDutyForm) -> RuleFinding:
    return charge_conditions.estimated_duty(
        deposited=form.deposited, request_filed=form.request_filed, waivers_filed=form.waivers_filed
    )


def _examination(form: ExaminationForm) -> RuleFinding:
    return notices.presented(form.asked_on, form.answer_due_on, form.presented_on)


def _extension(form: ExtensionForm) -> str:
    timely = inquiries.extension_is_timely(form.asked_on, form.issued_on)
    return _yes(timely, "asked within the thirty days of the notice")


def _rate_advance(form: SumForm) -> str:
    return _yes(
        inquiries.rate_advance_is_notified(form.amount, form.on), "CBP sends a CF-29 before it liquidates"
    )


def _prepenalty(form: SumForm) -> str:
    return _yes(
        penalties.prepenalty_notice_is_due(form.amount, form.on), "CBP sends a pre-penalty notice first"
    )


def _disclosure(form: DisclosureForm) -> str:
    is_open = entry_money.prior_disclosure_is_open(form.disclosed_on, form.investigation_on, knew=form.knew)
    return _yes(is_open, "before, or without knowledge of, a formal investigation")


def _petroleum(form: NumberForm) -> str:
    return _yes(
        substitution.is_qualified_petroleum(Hts10(form.hts)), "a qualified article of 19 U.S.C. 1313(p)"
    )


def _informal(form: InformalForm) -> Determination | Undetermined:
    return entry_review.informal_liquidated_on(form.paid_on, form.released_on)


def _cape(form: CapeForm) -> RuleFinding:
    facts = {name: getattr(form, name) for name in form.__struct_fields__ if name != "on"}
    return cape.cape_lane(cape.CapeEntry(**facts), form.on)


def _cape_file(form: CapeFileForm) -> str:
    fits = cape.cape_file_fits(form.entries, form.parties, form.on)
    return _yes(fits, "a CAPE file holds at most 9,999 entries, of one importer or one filer")


CHECKS: tuple[Check, ...] = (
    Check("estimated_duty", "charge_conditions.estimated_duty", lambda form, _: _estimated(form)),
    Check("tender", "charge_conditions.tendered_duty", lambda form, _: _tender(form)),
    Check("permission", "claim_permission.may_liquidate", lambda form, _: _permission(form)),
    Check("true_up", "claim_permission.true_up", lambda form, _: _true_up(form)),
    Check("accelerated", "privileges.accelerated_split", lambda form, _: _accelerated(form)),
    Check("import_event", "claim_effects.effect", lambda form, _: _effect(form)),
    Check("late_bill", "interest.delinquent_interest", _late_bill),
    Check("examination", "notices.presented", lambda form, _: _examination(form)),
    Check("evidence_extension", "inquiries.extension_is_timely", lambda form, _: _extension(form)),
    Check("rate_advance", "inquiries.rate_advance_is_notified", lambda form, _: _rate_advance(form)),
    Check("penalty", "penalties.prepenalty_notice_is_due", lambda form, _: _prepenalty(form)),
    Check("disclosure", "entry_money.prior_disclosure_is_open", lambda form, _: _disclosure(form)),
    Check("antidumping", "adcvd_assessment.presumed_reimbursed", lambda form, _: _antidumping(form)),
    Check("review", "adcvd_reviews.review_period", lambda form, _: _review(form)),
    Check("eapa", "adcvd_reviews.eapa_effect", lambda form, _: _eapa(form)),
    Check("case", "adcvd_cases.case_parts", lambda form, _: _case(form)),
    Check("petroleum", "substitution.is_qualified_petroleum", lambda form, _: _petroleum(form)),
    Check("wine", "substitution.wine_interchangeable", lambda form, _: _wine(form)),
    Check("clock", "entry_liquidation.clock_starts_on", lambda form, _: _clock(form)),
    Check("informal_entry", "entry_review.informal_liquidated_on", lambda form, _: _informal(form)),
    Check("cape", "cape.cape_lane", lambda form, _: _cape(form)),
    Check("cape_file", "cape.cape_file_fits", lambda form, _: _cape_file(form)),
    Check(
        "cape_accepted", "cape.cape_liquidates_on", lambda form, _: cape.cape_liquidates_on(form.accepted_on)
    ),
    Check(
        "monthly_statement",
        "entry_money.monthly_statement_by",
        lambda form, law: entry_money.monthly_statement_by(form.entry_on, law.calendar),
    ),
    Check(
        "returned_refund",
        "refund_delivery.undelivered_says",
        lambda form, _: refund_delivery.undelivered_says(form.returned_on),
    ),
    Check("sought_element", "manufacturing.sought_element", lambda form, _: made_checks.sought_element(form)),
    Check(
        "relative_value", "manufacturing.by_relative_value", lambda form, _: made_checks.relative_value(form)
    ),
    Check("basis", "manufacturing.basis_allowed", lambda form, _: made_checks.basis(form)),
    Check("waste", "manufacturing.quantity_less_waste", lambda form, _: made_checks.waste(form)),
    Check("operations", "operations.leaves_unused", lambda form, _: made_checks.unused(form)),
    Check("right", "rights.may_claim", lambda form, _: made_checks.right(form)),
    Check("signer", "rights.may_sign", lambda form, _: made_checks.signer(form)),
    Check("transfer", "rights.transfer_proved", lambda form, _: made_checks.transfer(form)),
    Check(
        "importer_exposure", "rights.importer_exposure", lambda form, _: made_checks.importer_exposure(form)
    ),
    Check("successor", "rights.successor_may_designate", lambda form, _: made_checks.successor(form)),
    Check("agency", "rights.works_as_agent", lambda form, _: made_checks.agency(form)),
)
"""Every question that can be asked, in the order in which they are answered."""


def answer_checks(form: CheckForm, law: LawBook) -> list[CheckAnswer]:
    """Answer every question that the form asks."""
    return list(_answers(form, law))


def _answers(form: CheckForm, law: LawBook) -> Iterator[CheckAnswer]:
    for check in CHECKS:
        asked = getattr(form, check.field)
        if asked is not None:
            rule = _rule(check.rule)
            found = check.answer(asked, law)
            cite = found.basis if isinstance(found, RuleFinding | Determination | Undetermined) else rule.cite
            yield CheckAnswer(
                check.field, _answer(found), ", ".join(rule.ids), cite.text, cite.certainty.value, cite.read
            )


def _answer(found: object) -> str:
    match found:
        case RuleFinding():
            return f"{found.outcome.value}: {found.says}"
        case Determination():
            return f"{found.on} ({found.formula})"
        case Undetermined():
            return found.because or f"needs {', '.join(found.needs)}"
        case _:
            return str(found)


def _rule(name: str) -> Rule:
    return next(known for known in rules() if known.name == name)
