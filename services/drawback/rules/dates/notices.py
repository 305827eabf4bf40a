"""Notices of intent on CBP Form 7553, and what CBP has to answer (R-60 to R-63)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from types import MappingProxyType

from drawback.domain.calendar import BusinessCalendar
from drawback.domain.types import Disposal, Provision
from drawback.rules import acts
from drawback.rules.answers import Certainty, Cite, Determination
from drawback.rules.dates.counting import Period, working_days
from drawback.rules.dates.paragraphs import Paragraph, paragraph
from drawback.rules.findings import FindingOutcome, RuleFinding
from drawback.rules.registry import rule


class Notice(StrEnum):
    """What a Form 7553 announces."""

    EXPORT = "export of unused goods"
    RETURN = "return of rejected goods to CBP custody"
    DESTRUCTION = "destruction"


@dataclass(frozen=True, slots=True)
class NoticeRule:
    """Lead time, CBP's time to answer, and what its silence means."""

    lead: Period
    answer: Period
    silence: str


EXPORT = NoticeRule(
    working_days(5, Cite("19 CFR 190.35(a)"), acts.PART_190, (acts.PART_191, 2)),
    working_days(2, Cite("19 CFR 190.35(c)"), acts.PART_191),
    "CBP does not examine: the goods may be exported",
)
RETURN = NoticeRule(
    working_days(5, Cite("19 CFR 190.42(c)"), acts.PART_191),
    working_days(2, Cite("19 CFR 190.42(e)"), acts.PART_190_KEPT),
    "the goods are deemed returned to CBP custody",
)
DESTRUCTION = NoticeRule(
    working_days(7, Cite("19 CFR 190.71(a)"), acts.PART_190_KEPT),
    working_days(4, Cite("19 CFR 190.71(a)"), acts.PART_190_KEPT),
    "CBP does not attend: destruction is deemed supervised, and third-party proof is needed",
)
NOTICES: Mapping[Notice, NoticeRule] = MappingProxyType(
    {Notice.EXPORT: EXPORT, Notice.RETURN: RETURN, Notice.DESTRUCTION: DESTRUCTION}
)
EXAMINATION = working_days(5, Cite("19 CFR 190.35(d), 190.42(f)"), acts.PART_190_KEPT)
NOT_PRESENTED = Cite("19 CFR 190.35(c), 190.42(e)")
WHO_NOTIFIES = Cite("CATAIR Drawback v27, notes to records 60 and 70", Certainty.CBP)


@rule("R-60", "D-10", cite=EXPORT.lead.cite)
def export_notice_by(export_on: date, calendar: BusinessCalendar) -> Determination:
    """Last day to file the 7553 for unused goods: five working days before the export."""
    return EXPORT.lead.before("planned date of export", export_on, calendar)


@rule("R-61", "D-11", cite=RETURN.lead.cite)
def return_notice_by(return_on: date, calendar: BusinessCalendar) -> Determination:
    """Last day to file the 7553 for rejected goods: five working days before their return to CBP custody."""
    return RETURN.lead.before("planned date of return to CBP custody", return_on, calendar)


@rule("R-63", "D-12", cite=DESTRUCTION.lead.cite)
def destruction_notice_by(destroy_on: date, calendar: BusinessCalendar) -> Determination:
    """Last day to file the 7553 for destruction: seven working days before it."""
    return DESTRUCTION.lead.before("planned date of destruction", destroy_on, calendar)


def notice_by(notice: Notice, planned_on: date, calendar: BusinessCalendar) -> Determination:
    """Last day to file a 7553, whatever it announces."""
    match notice:
        case Notice.EXPORT:
            return export_notice_by(planned_on, calendar)
        case Notice.RETURN:
            return return_notice_by(planned_on, calendar)
        case Notice.DESTRUCTION:
            return destruction_notice_by(planned_on, calendar)


@rule("R-60", "R-61", "R-63", "D-13", cite=Cite("19 CFR 190.35(c), 190.42(e), 190.71(a)"))
def cbp_answers_by(notice: Notice, received_on: date, calendar: BusinessCalendar) -> Determination:
    """Last day on which CBP can answer a 7553; after it, silence means go."""
    return NOTICES[notice].answer.after("day CBP received the notice", received_on, calendar)


@rule("R-60", "R-61", "D-14", cite=EXAMINATION.cite)
def examined_by(presented_on: date, calendar: BusinessCalendar) -> Determination:
    """Last day on which CBP can examine goods presented to it; after it they may be exported."""
    return EXAMINATION.after("day the goods were presented", presented_on, calendar)


@rule("R-62", cite=NOT_PRESENTED)
def presented(
    examination_asked_on: date | None, answer_due_on: date, presented_on: date | None
) -> RuleFinding:
    """Goods must be presented where CBP asked for examination in time; otherwise that part of the claim is denied."""
    if examination_asked_on is None or examination_asked_on > answer_due_on:
        return RuleFinding(
            "R-62", FindingOutcome.SATISFIED, "CBP did not ask for examination in time", NOT_PRESENTED
        )
    if presented_on is None:
        says = f"CBP asked for examination on {examination_asked_on} and the goods were not presented"
        return RuleFinding("R-62", FindingOutcome.DENY, says, NOT_PRESENTED)
    return RuleFinding("R-62", FindingOutcome.SATISFIED, f"presented on {presented_on}", NOT_PRESENTED)


_WITH_NOTICE = frozenset(
    {
        Paragraph.REJECTED,
        Paragraph.RETAIL,
        Paragraph.UNUSED_DIRECT,
        Paragraph.UNUSED_SUBSTITUTION,
        Paragraph.ALCOHOL_NONCONFORMING,
    }
)


@rule("R-60", "R-61", "R-63", cite=WHO_NOTIFIES)
def notice_is_needed(provision: Provision, disposal: Disposal, *, waived: bool = False) -> bool:
    """Whether a 7553 is needed: for (c), (j), 5062(c) and every destruction, unless waived (WPN, OTW) for an export."""
    if disposal is Disposal.DESTROYED:
        return True
    return paragraph(provision) in _WITH_NOTICE and not waived
