"""What CBP asks, and until when it must be answered (R-55, R-110 to R-116)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from types import MappingProxyType

from drawback.domain.calendar import BusinessCalendar
from drawback.domain.money import Money
from drawback.rules import acts
from drawback.rules.answers import Certainty, Cite, Determination, Undetermined, dated
from drawback.rules.dates.counting import Period, days, none
from drawback.rules.registry import rule, table


class InquiryForm(StrEnum):
    """The forms with which CBP asks or gives notice."""

    CF_28 = "CF-28"
    CF_29_PROPOSED = "CF-29 proposed"
    CF_29_TAKEN = "CF-29 taken"
    CF_4647 = "CF-4647"
    CLAIM_EVIDENCE = "claim evidence request"
    VERIFICATION = "verification"
    CLASSIFICATION_DOUBT = "classification doubt"


@dataclass(frozen=True, slots=True)
class Form:
    """What a form means, how long there is to answer, and what silence brings."""

    meaning: str
    period: Period | None
    cite: Cite
    no_date_because: str
    silence: str


_CF_28 = Cite("19 CFR 151.11; period by the text of CBP Form 28", Certainty.SECONDARY)
_CF_29 = Cite("19 CFR 152.2")
_CF_4647 = Cite("19 CFR 141.113")
_EVIDENCE = Cite("19 CFR 190.52(b)")
REQUEST_ANSWER = days(30, _CF_28, acts.FORM_28)
PROPOSAL_ANSWER = days(20, _CF_29, acts.INCREASES_TOLD)
EVIDENCE_ANSWER = days(30, _EVIDENCE, acts.PART_190_KEPT)

FORMS: Mapping[InquiryForm, Form] = table(
    "R-110",
    "R-111",
    "R-112",
    "R-113",
    "R-114",
    "R-115",
    "R-116",
    cite=Cite("19 CFR 141.113, 151.11, 152.2, 190.51(c)(2), 190.52(b), 190.61"),
    name="inquiries.FORMS",
    says="What each CBP form asks, how long there is to answer, and what silence brings.",
    holds=MappingProxyType(
        {
            InquiryForm.CF_28: Form(
                "data or samples on an import entry are asked for",
                REQUEST_ANSWER,
                _CF_28,
                "",
                "a CF-29, a redelivery demand or a rate advance",
            ),
            InquiryForm.CF_29_PROPOSED: Form(
                "CBP intends a change that increases duty by more than $15",
                PROPOSAL_ANSWER,
                _CF_29,
                "",
                "the change is taken",
            ),
            InquiryForm.CF_29_TAKEN: Form(
                "the change is made",
                None,
                Cite("19 CFR 152.2; 19 U.S.C. 1514"),
                "the change is taken: there is nothing to answer; after liquidation it can be protested",
                "liquidation with a bill",
            ),
            InquiryForm.CF_4647: Form(
                "marking or redelivery is demanded",
                None,
                _CF_4647,
                "the demand itself names the day; CBP must demand within 30 days after entry, or after examination elsewhere",
                "liquidated damages under the bond",
            ),
            InquiryForm.CLAIM_EVIDENCE: Form(
                "more evidence on a claim is asked for",
                EVIDENCE_ANSWER,
                _EVIDENCE,
                "",
                "part or all of the claim is denied at liquidation",
            ),
            InquiryForm.VERIFICATION: Form(
                "records of the claim are verified",
                None,
                Cite("19 CFR 190.61"),
                "records are produced as asked; liquidation is put off meanwhile, within four years",
                "the part not proved is denied",
            ),
            InquiryForm.CLASSIFICATION_DOUBT: Form(
                "the claimant must tell the drawback office of a doubtful classification",
                None,
                Cite("19 CFR 190.51(c)(2)"),
                "due before the claim is liquidated; no day is fixed",
                "the claim liquidates on a classification known to be doubtful",
            ),
        }
    ),
)


@rule("R-55", "R-110", "R-111", "R-114", "D-18", "D-40", "D-41", cite=_EVIDENCE)
def answer_by(
    form: InquiryForm, issued_on: date, calendar: BusinessCalendar, extended_to: date | None = None
) -> Determination | Undetermined:
    """Last day to answer a form, counted from issue or mailing, or the day to which CBP extended it."""
    known = FORMS[form]
    if extended_to is not None:
        return Determination(
            on=extended_to,
            basis=known.cite,
            formula="the day to which CBP extended the answer",
            inputs=(("date issued", issued_on.isoformat()), ("extended to", extended_to.isoformat())),
            operate_on=calendar.on_or_before(extended_to),
        )
    if known.period is None:
        return none(known.cite, known.no_date_because)
    return known.period.after(
        "date of mailing" if form is InquiryForm.CF_29_PROPOSED else "date issued", issued_on, calendar
    )


@rule("R-55", cite=_EVIDENCE)
def extension_is_timely(asked_on: date, issued_on: date) -> bool:
    """Whether an extension for claim evidence was asked within the thirty days of the notice."""
    return asked_on <= EVIDENCE_ANSWER.end(issued_on)


REDELIVERY = days(30, _CF_4647, acts.GOODS_RECALLED)
REDELIVERY_TEXTILE = days(180, _CF_4647, acts.TEXTILES_RECALLED)
RATE_ADVANCES = dated(_CF_29, "day CBP finds it", (acts.INCREASES_TOLD, Decimal("15.00")))


@rule("R-113", cite=_CF_4647)
def redelivery_demand_by(
    released_on: date, calendar: BusinessCalendar, *, textile: bool = False
) -> Determination:
    """Last day on which CBP may demand redelivery: 30 days after entry or examination, 180 for textiles released conditionally."""
    return (REDELIVERY_TEXTILE if textile else REDELIVERY).after(
        "date of entry or examination", released_on, calendar
    )


@rule("R-111", cite=_CF_29)
def rate_advance_is_notified(increase: Money, found_on: date | None = None) -> bool:
    """Whether CBP must send a CF-29 before liquidating at more: an increase above fifteen dollars."""
    return increase > RATE_ADVANCES.at(found_on)
