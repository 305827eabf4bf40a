"""From a determination of law to a row on the docket."""

from collections.abc import Collection
from datetime import date, datetime

from drawback.domain.money import ZERO, Money
from drawback.lifecycles.vocabulary import DueDate
from drawback.rules.answers import Determination, Undetermined


def due_date(
    deadline: str,
    answer: Determination | Undetermined | None,
    *,
    summary: str,
    money: Money = ZERO,
    met_on: date | None = None,
    passes: bool = False,
    immediate: bool = False,
    due_at: datetime | None = None,
) -> tuple[DueDate, ...]:
    """Put a determined date on the docket; nothing where the law gives no date."""
    if not isinstance(answer, Determination):
        return ()
    return (
        DueDate(
            deadline=deadline,
            due_on=answer.on,
            operate_on=answer.operate_on,
            rule=answer.basis.text,
            citation=answer.basis.text,
            formula=answer.formula,
            inputs=answer.inputs,
            contested=tuple(f"{reading.says}: {reading.on or 'no date'}" for reading in answer.contested),
            money=money,
            met_on=met_on,
            passes=passes,
            immediate=immediate,
            summary=summary,
            due_at=due_at,
        ),
    )


def still_open(watches: tuple[DueDate, ...], passed: Collection[tuple[str, date]]) -> tuple[DueDate, ...]:
    """Leave out the windows that closed by going by; an obligation that was missed stays, and so does what was met."""
    return tuple(
        w for w in watches if not w.passes or w.met_on is not None or (w.deadline, w.due_on) not in passed
    )
