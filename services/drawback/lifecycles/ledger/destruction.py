"""The destruction of a line as the ledger keeps it: notice, answer, witness; what counts of the line by them, and its due dates."""

from datetime import datetime
from decimal import Decimal

import msgspec

from drawback.domain.money import cents, divide
from drawback.lifecycles.vocabulary import DueDate
from drawback.lifecycles.watch import due_date
from drawback.rules.dates.counting import unless_unknown
from drawback.rules.dates.deadlines import DeadlineKind
from drawback.rules.dates.notices import Notice, cbp_answers_by, destruction_notice_by
from drawback.rules.eligibility.destruction import DestructionFacts, destruction_findings
from drawback.rules.findings import FindingOutcome
from drawback.rules.lawbook import LawBook
from drawback_schemas.destructions import DestructionAnswered, DestructionNoticed, DestructionWitnessed
from drawback_schemas.exports import GoodsDisposed

Told = tuple[datetime, str]
_BARS = frozenset({FindingOutcome.DENY, FindingOutcome.REVIEW, FindingOutcome.UNKNOWN})


class Destruction(msgspec.Struct, frozen=True, omit_defaults=True):
    """What was told last of each: the notice, CBP's answer, what was witnessed, with time and id of the telling."""

    noticed: tuple[DestructionNoticed, Told] | None = None
    answered: tuple[DestructionAnswered, Told] | None = None
    witnessed: tuple[DestructionWitnessed, Told] | None = None

    @property
    def facts(self) -> DestructionFacts:
        """In the words of the law."""
        notice = self.noticed[0] if self.noticed else None
        answer = self.answered[0] if self.answered else None
        seen = self.witnessed[0] if self.witnessed else None
        return DestructionFacts(
            filed_on=notice.filed_on if notice else None,
            received_on=notice.received_on if notice else None,
            noticed=notice.quantity if notice else None,
            answer=answer.answer if answer else "",
            answered_on=answer.answered_on if answer else None,
            witness=seen.witness if seen else "",
            witnessed=seen.quantity if seen else None,
            recovered=seen.recovered_value if seen else Decimal(0),
        )

    def against(self, goods: GoodsDisposed, law: LawBook) -> str:
        """Why nothing may be claimed anew on the destroyed goods; "" where something may."""
        on = self.witnessed[0].destroyed_on if self.witnessed else goods.disposed_on
        found = destruction_findings(self.facts, on, goods.value, law.calendar)
        return "; ".join(f"{one.says} ({one.basis.text})" for one in found if one.outcome in _BARS)

    def counted(self, goods: GoodsDisposed) -> GoodsDisposed:
        """The line as it counts: what was witnessed of it, with its part of the value, less what was recovered."""
        if self.witnessed is None or goods.disposal != "destroyed":
            return goods
        seen = self.witnessed[0]
        quantity = min(seen.quantity, goods.quantity)
        return msgspec.structs.replace(
            goods,
            quantity=quantity,
            value=cents(goods.value * divide(quantity, goods.quantity)),
            disposed_on=seen.destroyed_on,
            recovered_value=seen.recovered_value or goods.recovered_value,
        )

    def due(self, law: LawBook) -> tuple[DueDate, ...]:
        """Until when the notice had to be filed, and until when CBP can answer it."""
        if self.noticed is None:
            return ()
        notice = self.noticed[0]
        answered = self.answered[0].answered_on if self.answered else None
        ended = self.witnessed[0].destroyed_on if self.witnessed else None
        return (
            *due_date(
                DeadlineKind.DESTRUCTION_NOTICE,
                unless_unknown(destruction_notice_by)(notice.planned_on, law.calendar),
                summary=f"notice to destroy {notice.export_id}, planned for {notice.planned_on}",
                met_on=notice.filed_on,
            ),
            *due_date(
                DeadlineKind.NOTICE_ANSWER,
                unless_unknown(cbp_answers_by)(
                    Notice.DESTRUCTION, notice.received_on or notice.filed_on, law.calendar
                ),
                summary=f"CBP can answer the notice to destroy {notice.export_id}; silence means go",
                met_on=answered or ended,
            ),
        )
