"""What ACE answered to a claim the last time: each condition with its meaning and what puts it right."""

from collections.abc import Sequence
from dataclasses import dataclass

from drawback.filing.conditions import UNPUBLISHED, ace_conditions
from drawback.lifecycles.claims.state import ClaimRecord
from drawback_schemas.claims import ClaimAccepted, ClaimRejected


@dataclass(frozen=True, slots=True)
class AnsweredCondition:
    """A condition of the last answer; `lines` are the claim's own lines that rest on the import line it names."""

    code: str
    severity: str
    text: str
    entry_number: str
    line_number: int
    lines: tuple[int, ...]
    meaning: str
    correction: str


def last_answer(record: ClaimRecord) -> Sequence[AnsweredCondition]:
    """The conditions of the last answer that ACE gave; none where it gave none."""
    answers = [fact.event for fact in record.facts if isinstance(fact.event, ClaimAccepted | ClaimRejected)]
    known = ace_conditions()
    return [
        AnsweredCondition(
            code=one.code,
            severity=one.severity,
            text=one.text,
            entry_number=one.entry_number,
            line_number=one.line_number,
            lines=tuple(
                number
                for number, line in enumerate(record.view.lines, 1)
                if one.entry_number == line.part.entry_number
                and one.line_number in (0, line.part.line_number)
            ),
            meaning=known[one.code].meaning if one.code in known else UNPUBLISHED,
            correction=known[one.code].correction if one.code in known else "",
        )
        for one in (answers[-1].conditions if answers else ())
    ]
