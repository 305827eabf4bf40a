"""Which legal days roll from a weekend or holiday to the next business day, which do not, and of which it is contested.

The day to act by never rolls: it stays the last business day before.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from drawback.domain.calendar import BusinessCalendar
from drawback.rules.answers import Certainty, Cite, Determination, Reading
from drawback.rules.dates.deadlines import DeadlineKind
from drawback.rules.registry import rule, table


class Rolls(StrEnum):
    """What happens to a legal day on which nothing can be filed."""

    NEXT = "the next business day is still in time"
    STAYS = "the day stays: no text that moves it was read"
    CONTESTED = "whether the next business day is in time is contested: the day stays"


@dataclass(frozen=True, slots=True)
class Rolling:
    """Whether a kind of legal day rolls, and by which authority."""

    how: Rolls
    cite: Cite


FILINGS: Final = Cite("30 Cust. Ct. 424; 28 Cust. Ct. 536; T.D. 53961(1)", Certainty.SECONDARY)
COURT: Final = Cite("USCIT R. 6(a)(1)(C)", Certainty.SECONDARY)
FIVE_YEARS: Final = Cite(
    "19 U.S.C. 1313(r)(1); HQ 230236 (2004), not read", Certainty.CONSTRUCTED, note="U-01"
)
COMMERCE: Final = Cite("70 FR 24533, not read", Certainty.CONSTRUCTED)
SILENT: Final = Cite("silence of the text", Certainty.CONSTRUCTED)
PAYMENT: Final = Cite("19 U.S.C. 1505(b), silent", Certainty.CONSTRUCTED)

_K = DeadlineKind
_ROWS: Final = {
    _K.ENTRY_PROTEST: Rolling(Rolls.NEXT, FILINGS),
    _K.CLAIM_PROTEST: Rolling(Rolls.NEXT, FILINGS),
    _K.FINALITY: Rolling(Rolls.NEXT, FILINGS),
    _K.SUIT: Rolling(Rolls.NEXT, COURT),
    _K.CLAIM_FILING: Rolling(Rolls.CONTESTED, FIVE_YEARS),
    _K.REVIEW_REQUEST: Rolling(Rolls.CONTESTED, COMMERCE),
    _K.BILL: Rolling(Rolls.STAYS, PAYMENT),
    _K.ACCELERATED_REPAYMENT: Rolling(Rolls.STAYS, PAYMENT),
}

ROLLING: Final[Mapping[DeadlineKind, Rolling]] = table(
    "R-77",
    "R-78",
    "R-90",
    cite=FILINGS,
    name="rolling.ROLLING",
    says="Protests, suits and the finality that waits for them roll to the next business day; payment days do not.",
    holds=MappingProxyType({kind: _ROWS.get(kind, Rolling(Rolls.STAYS, SILENT)) for kind in DeadlineKind}),
)
"""Every kind of deadline: whether its legal day rolls."""


@rule("R-77", "R-78", "R-90", cite=FILINGS)
def rolled(kind: DeadlineKind, limit: Determination, calendar: BusinessCalendar) -> Determination:
    """Return the limit on its legal day after rolling; where that is contested, with the other reading beside it."""
    rolling = ROLLING[kind]
    next_day = calendar.on_or_after(limit.on)
    if next_day == limit.on or rolling.how is Rolls.STAYS:
        return limit
    if rolling.how is Rolls.CONTESTED:
        other = Reading("a weekend or holiday moves it to the next business day", next_day, rolling.cite)
        return replace(limit, contested=(*limit.contested, other))
    return replace(
        limit,
        on=next_day,
        formula=f"{limit.formula}; {limit.on} is no business day, the next one is in time ({rolling.cite})",
        operate_on=calendar.on_or_before(limit.on) if limit.operate_on is not None else None,
    )
