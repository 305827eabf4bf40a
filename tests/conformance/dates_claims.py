"""Examples of liquidation of claims, privileges, retention, penalties (R-64 to R-68, R-81 to R-91, R-120) and forms without a day."""

from datetime import date
from decimal import Decimal

from conformance.cases import Case, SourceKind
from conformance.example import example
from conformance.when import CALENDAR, day
from drawback.rules.answers import Determination, Undetermined
from drawback.rules.dates import (
    claim_liquidation,
    claim_permission,
    entry_review,
    inquiries,
    privileges,
    retention,
)
from drawback.rules.dates.inquiries import FORMS, InquiryForm
from drawback.rules.dates.privileges import Privilege
from drawback.rules.eligibility import accelerated, claim_effects
from drawback.rules.eligibility.claim_effects import ClaimStanding, ImportEvent
from drawback.rules.money import penalties
from drawback.rules.money.penalties import Culpability

_CLAIM = day("2024-03-01")
_FINAL = day("2024-11-06")
_LOSS = Decimal("10000.00")


def _both(answer: Determination | Undetermined) -> tuple[date, date | None]:
    """The legal day, and the day to act by."""
    assert isinstance(answer, Determination)
    return answer.on, answer.operate_on


def _deemed(
    claim_on: date,
    *imports: date | None,
    extended: bool = False,
    suspended: bool = False,
    requested_on: date | None = None,
) -> Determination | Undetermined:
    return claim_liquidation.deemed_on(
        claim_on, extended=extended, suspended=suspended, imports=imports, request_and_waiver_on=requested_on
    )


def _t14() -> tuple[date, date, date]:
    final, deemed = entry_review.final_on(day("2024-05-10")), _deemed(_CLAIM, _FINAL)
    assert isinstance(final, Determination)
    assert isinstance(deemed, Determination)
    paid = claim_liquidation.pay_by(deemed.on)
    assert isinstance(paid, Determination)
    return final.on, deemed.on, paid.on


def _no_day(rule: str, form: InquiryForm, expected: str) -> Case:
    return Case(
        rule,
        FORMS[form].cite.text,
        f"{form}: no day follows from it alone",
        f"undetermined: {expected}",
        lambda: inquiries.answer_by(form, day("2025-10-01"), CALENDAR),
        "",
        SourceKind.CFR,
    )


CASES = (
    example(
        claim_liquidation.deemed_on,
        "T-14: import liquidated 2024-05-10, claim 2024-03-01: final, deemed, paid by",
        "2024-11-06, 2025-03-01, 2025-05-30",
        _t14,
    ),
    example(
        claim_liquidation.deemed_on,
        "14b: claim 2025-09-10, import final 2026-03-18",
        "2026-09-10",
        lambda: _deemed(day("2025-09-10"), day("2026-03-18")),
    ),
    example(
        claim_liquidation.deemed_on,
        "import final on the very last day of the year",
        "2025-03-01",
        lambda: _deemed(_CLAIM, _FINAL, day("2025-03-01")),
    ),
    example(
        claim_liquidation.deemed_on,
        "import final one day after the year: stays open until request and waiver",
        "undetermined: request and waiver for liquidation of the claim",
        lambda: _deemed(_CLAIM, _FINAL, day("2025-03-02")),
    ),
    example(
        claim_liquidation.deemed_on,
        "Performance Additives: claim 2020-03-10, imports not final by 2021-03-10",
        "undetermined: request and waiver for liquidation of the claim",
        lambda: _deemed(day("2020-03-10"), day("2021-03-11")),
        source=SourceKind.COURT,
    ),
    example(
        claim_liquidation.deemed_on,
        "not final, request and waiver 2025-06-02",
        "2025-06-02",
        lambda: _deemed(_CLAIM, None, requested_on=day("2025-06-02")),
        source=SourceKind.STATUTE,
    ),
    example(
        claim_liquidation.deemed_on,
        "request and waiver before the year is over: not before the year (unsettled)",
        "2025-03-01",
        lambda: _deemed(_CLAIM, None, requested_on=day("2024-09-02")),
    ),
    example(
        claim_liquidation.deemed_on,
        "extended, without request",
        "undetermined: end of the extension",
        lambda: _deemed(_CLAIM, _FINAL, extended=True),
        source=SourceKind.STATUTE,
    ),
    example(
        claim_liquidation.deemed_on,
        "extended, request and waiver 2025-06-02 overcome the extension",
        "2025-06-02",
        lambda: _deemed(_CLAIM, None, extended=True, requested_on=day("2025-06-02")),
        source=SourceKind.COURT,
    ),
    example(
        claim_liquidation.deemed_on,
        "suspended by statute or court order",
        "undetermined: notice that the suspension was removed",
        lambda: _deemed(_CLAIM, _FINAL, suspended=True),
        source=SourceKind.STATUTE,
    ),
    example(
        claim_liquidation.deemed_on,
        "R-85: suspension removed, notice 2025-03-03",
        "2025-09-03",
        lambda: claim_liquidation.deemed_on(
            _CLAIM, extended=False, suspended=True, imports=(_FINAL,), lifted_on=day("2025-03-03")
        ),
        source=SourceKind.STATUTE,
    ),
    example(
        claim_liquidation.deemed_readings,
        "imports not final: the court gives no date, the claimant on appeal one year, an extension four",
        "none, 2025-03-01, 2028-03-01",
        lambda: tuple(
            reading.on
            for reading in claim_liquidation.deemed_readings(_CLAIM, extended=False, final_within_year=False)
        ),
        source=SourceKind.COURT,
    ),
    example(
        claim_liquidation.extended_stop,
        "claim 2024-03-01, verified",
        "2028-03-01",
        lambda: claim_liquidation.extended_stop(_CLAIM),
    ),
    example(
        claim_liquidation.pay_by,
        "14b: deemed 2026-09-10",
        "2026-12-09",
        lambda: claim_liquidation.pay_by(day("2026-09-10")),
    ),
    example(
        claim_liquidation.pay_by,
        "liquidated by CBP: no day is fixed",
        "undetermined: 1504(a)(3) fixes a day for deemed liquidations only; no day is fixed for the others",
        lambda: claim_liquidation.pay_by(day("2026-09-10"), deemed=False),
        source=SourceKind.STATUTE,
    ),
    example(
        claim_liquidation.protest_by,
        "R-90: claim liquidated 2025-11-28",
        "2026-05-27, 2026-05-27",
        lambda: _both(claim_liquidation.protest_by(day("2025-11-28"), CALENDAR)),
    ),
    example(
        claim_liquidation.protest_by,
        "14b: deemed 2026-09-10",
        "2027-03-09, 2027-03-09",
        lambda: _both(claim_liquidation.protest_by(day("2026-09-10"), CALENDAR)),
    ),
    example(
        claim_liquidation.accelerated_repay_by,
        "R-67: liquidated 2025-03-14, thirty days end on a Sunday",
        "2025-04-13, 2025-04-11",
        lambda: _both(claim_liquidation.accelerated_repay_by(day("2025-03-14"), CALENDAR)),
    ),
    example(
        claim_permission.may_liquidate,
        "(a) every import final today",
        "satisfied",
        lambda: claim_permission.may_liquidate((_FINAL,), _FINAL).outcome,
    ),
    example(
        claim_permission.may_liquidate,
        "(a) the import is final tomorrow, nothing else filed",
        "accepted, but this part is denied",
        lambda: claim_permission.may_liquidate((_FINAL,), day("2024-11-05")).outcome,
    ),
    example(
        claim_permission.may_liquidate,
        "(b) the importer did not waive",
        "request and waiver are missing from importer",
        lambda: (
            claim_permission.may_liquidate(
                (None,), _FINAL, deposited=True, requests={"claimant": True, "importer": False}
            ).says
        ),
    ),
    example(
        claim_permission.true_up,
        "R-82: estimated 1,000, final 1,200: owed",
        "2.00",
        lambda: claim_permission.true_up(Decimal(1000), Decimal(1200)).amount,
        rounding="half up to cents",
    ),
    example(
        claim_permission.true_up,
        "R-82: estimated 1,000, final 700: refunded",
        "-3.00",
        lambda: claim_permission.true_up(Decimal(1000), Decimal(700)).amount,
        rounding="half up to cents",
    ),
    example(
        claim_permission.tender_is_payable,
        "a tender before the entry was final",
        "the entry was not final before the tender",
        lambda: (
            claim_permission.tender_is_payable(
                tied_to_entry=True,
                entry_final_on=_FINAL,
                tendered_on=_FINAL,
                claim_final=False,
                request_and_waiver=True,
            ).says
        ),
    ),
    Case(
        "R-89",
        "19 U.S.C. 1505(c); 19 U.S.C. 1593a; U-15",
        "interest on late drawback",
        "0.00",
        lambda: claim_permission.NO_INTEREST,
        "",
        SourceKind.STATUTE,
    ),
    example(
        claim_effects.effect,
        "AD/CVD rate changed on an import of an open claim",
        "amount unaffected: AD/CVD is never in the basis; finality is delayed",
        lambda: claim_effects.effect(ImportEvent.ADCVD_RATE_CHANGED, ClaimStanding.OPEN).says,
    ),
    example(
        claim_effects.effect,
        "duty increased after the claim was liquidated on estimates",
        "bill of 1 % of the increase",
        lambda: claim_effects.effect(ImportEvent.DUTY_INCREASED, ClaimStanding.ON_ESTIMATES).says,
    ),
    example(
        privileges.decided_by,
        "accelerated payment applied for 2025-06-02",
        "2025-08-31",
        lambda: privileges.decided_by(Privilege.AP, day("2025-06-02")),
    ),
    example(
        privileges.appeal_by,
        "one-time waiver denied 2025-09-02",
        "2025-10-02",
        lambda: privileges.appeal_by(Privilege.OTW, day("2025-09-02"), CALENDAR),
    ),
    example(
        privileges.stay_effective_on,
        "stay received Thursday 2025-07-03, over 4 July",
        "2025-07-08",
        lambda: privileges.stay_effective_on(day("2025-07-03"), CALENDAR),
    ),
    example(
        privileges.revocation_challenge_by,
        "revocation proposed 2025-09-02",
        "2025-10-02",
        lambda: privileges.revocation_challenge_by(day("2025-09-02"), CALENDAR),
    ),
    example(
        privileges.reapply_by,
        "succession 2025-03-31",
        "2026-03-31",
        lambda: privileges.reapply_by(day("2025-03-31"), CALENDAR),
    ),
    example(
        privileges.reaches_back,
        "a waiver of prior notice",
        "no",
        lambda: privileges.reaches_back(Privilege.WPN),
    ),
    example(
        privileges.accelerated_split,
        "first accepted at 8,000, raised to 9,500",
        "8000.00, 1500.00",
        lambda: privileges.accelerated_split(Decimal("8000.00"), Decimal("9500.00")),
        source=SourceKind.CBP,
    ),
    example(
        accelerated.bond_lacks,
        "bonds over 50,000.00, 50,000.01 outstanding",
        "0.01",
        lambda: accelerated.bond_lacks(Decimal("50000.00"), Decimal("50000.01")),
    ),
    example(
        accelerated.bond_lacks,
        "bonds over 50,000.00, as much outstanding",
        "0.00",
        lambda: accelerated.bond_lacks(Decimal("50000.00"), Decimal("50000.00")),
    ),
    example(
        retention.keep_until,
        "R-120: entry 2020-07-01, paid 2025-03-20, liquidated 2029-03-01",
        "2032-03-01",
        lambda: retention.keep_until(day("2020-07-01"), day("2025-03-20"), day("2029-03-01")),
    ),
    example(
        retention.keep_until,
        "14b: entry 2024-11-05, deemed 2026-09-10, paid 2026-12-09",
        "2029-12-09",
        lambda: retention.keep_until(day("2024-11-05"), day("2026-12-09"), day("2026-09-10")),
    ),
    example(
        retention.keep_until,
        "eighteen months more after a disaster extension",
        "2033-09-01",
        lambda: retention.keep_until(
            day("2020-07-01"), day("2025-03-20"), day("2029-03-01"), disaster_extension=True
        ),
    ),
    *(
        example(
            penalties.exposure,
            f"T-19: loss of 10,000, {what}",
            expected,
            lambda repeats=repeats, certified=certified: (
                penalties.exposure(
                    _LOSS, Culpability.NEGLIGENCE, repeats=repeats, certified=certified
                ).maximum
            ),
            source=SourceKind.STATUTE,
            rounding="half up to cents",
        )
        for what, repeats, certified, expected in (
            ("negligence", 0, False, "2000.00"),
            ("first repeat", 1, False, "5000.00"),
            ("second repeat", 2, False, "10000.00"),
            ("third repeat", 3, False, "10000.00"),
            ("certified, first: a warning letter", 0, True, "0.00"),
            ("certified, first repeat", 1, True, "2000.00"),
            ("certified, second repeat", 2, True, "5000.00"),
            ("certified, third repeat", 3, True, "10000.00"),
        )
    ),
    example(
        penalties.exposure,
        "fraud, loss of 10,000",
        "30000.00",
        lambda: penalties.exposure(_LOSS, Culpability.FRAUD).maximum,
        source=SourceKind.STATUTE,
    ),
    example(
        penalties.exposure,
        "fraud with prior disclosure",
        "10000.00",
        lambda: penalties.exposure(_LOSS, Culpability.FRAUD, prior_disclosure=True).maximum,
        source=SourceKind.STATUTE,
    ),
    example(
        penalties.prepenalty_notice_is_due,
        "a penalty of exactly $1,000",
        "no",
        lambda: penalties.prepenalty_notice_is_due(Decimal("1000.00")),
        source=SourceKind.STATUTE,
    ),
    _no_day(
        "R-112",
        InquiryForm.CF_29_TAKEN,
        "the change is taken: there is nothing to answer; after liquidation it can be protested",
    ),
    _no_day(
        "R-113",
        InquiryForm.CF_4647,
        "the demand itself names the day; CBP must demand within 30 days after entry, or after examination elsewhere",
    ),
    _no_day(
        "R-115",
        InquiryForm.VERIFICATION,
        "records are produced as asked; liquidation is put off meanwhile, within four years",
    ),
    _no_day(
        "R-116",
        InquiryForm.CLASSIFICATION_DOUBT,
        "due before the claim is liquidated; no day is fixed",
    ),
)
