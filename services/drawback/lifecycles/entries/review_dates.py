"""When the review that covers an entry may be asked for or given up, and when instructions on it may follow (D-44 to D-46).

One row of each for an entry: where it stands under several cases, that of the day that comes first.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from drawback.domain.calendar import BusinessCalendar
from drawback.domain.money import ZERO, Money
from drawback.lifecycles.entries.case_book import KINDS, base_case, covers, same_by_record
from drawback.lifecycles.entries.state import OPEN, EntryRecord
from drawback.lifecycles.vocabulary import DueDate
from drawback.lifecycles.watch import due_date
from drawback.rules.answers import Determination
from drawback.rules.dates.adcvd_reviews import (
    instructions_not_before,
    review_period,
    review_request_by,
    review_year_of,
    withdraw_request_by,
)
from drawback.rules.money.adcvd_cases import DutyKind
from drawback_schemas.adcvd import CaseChanged, ReviewPart

REQUEST, WITHDRAWAL, INSTRUCTIONS = "D-44", "D-45", "D-46"
_ENDED = frozenset({"rescinded", "final", "amended"})


@dataclass(frozen=True, slots=True)
class _Window:
    deadline: str
    limit: Determination
    says: str
    money: Money
    met_on: date | None = None


def review_watches(record: EntryRecord, calendar: BusinessCalendar) -> tuple[DueDate, ...]:
    """The rows of an entry that is suspended under AD/CVD cases; none once it is liquidated or the suspension is lifted."""
    view = record.view
    if view.state not in OPEN or not view.suspended or view.entry_on is None:
        return ()
    windows = [
        window
        for page in record.cases
        for window in _of_case(page, record, view.entry_on, calendar)
        if window.met_on is not None or (window.deadline, window.limit.on) not in view.passed
    ]
    chosen: dict[str, _Window] = {}
    for window in sorted(windows, key=lambda one: (one.met_on is not None, one.limit.on, one.says)):
        chosen.setdefault(window.deadline, window)
    return tuple(
        row
        for window in chosen.values()
        for row in due_date(
            window.deadline,
            window.limit,
            summary=window.says,
            money=window.money,
            met_on=window.met_on,
            passes=True,
        )
    )


def _of_case(
    page: CaseChanged, record: EntryRecord, entry_on: date, calendar: BusinessCalendar
) -> Iterator[_Window]:
    steps = [step for step in page.reviews if _concerns(step, page, record, entry_on)]
    money = _deposited(page, record)
    days = {step.stage: step.on for step in reversed(steps)}
    over = _ENDED & days.keys() or any(rate.kind == "final" and covers(rate, entry_on) for rate in page.rates)
    if page.order_published_on is not None and not over:
        kind = DutyKind.AD if page.case_number.startswith("A") else DutyKind.CVD
        year = review_year_of(kind, page.order_published_on, entry_on)
        period = review_period(kind, page.order_published_on, year)
        limit = review_request_by(page.order_published_on, year, calendar)
        begun = days.get("initiated")
        yield _Window(
            REQUEST,
            limit,
            f"last day to ask for the review of {page.case_number} for entries of {period}; without one the deposit is assessed "
            "(19 CFR 351.212(c))",
            money,
            days.get("requested") or (min(begun, limit.on) if begun is not None else None),
        )
    begun = days.get("initiated")
    if begun is not None and not {*_ENDED, "preliminary"} & days.keys():
        yield _Window(
            WITHDRAWAL,
            withdraw_request_by(begun, calendar),
            f"whoever asked for the review of {page.case_number} may withdraw until then (19 CFR 351.213(d)(1))",
            money,
            days.get("request-withdrawn"),
        )
    decided = max((step.on for step in steps if step.stage in {"final", "amended"}), default=None)
    if decided is not None:
        yield _Window(
            INSTRUCTIONS,
            instructions_not_before(decided),
            f"Commerce instructs CBP on the review of {page.case_number} not before this day",
            money,
        )


def _concerns(step: ReviewPart, page: CaseChanged, record: EntryRecord, entry_on: date) -> bool:
    """Whether a step is of the review of this entry: its period, and its party where it names one."""
    current = record.view.current
    if current is None or not step.period_from <= entry_on <= step.period_to:
        return False
    parties = {name for line in current.lines for name in (line.exporter, line.producer) if name}
    return not step.party or any(same_by_record(step.party, name, page) for name in parties)


def _deposited(page: CaseChanged, record: EntryRecord) -> Money:
    return sum(
        (
            charge.amount
            for version in record.view.versions[:1]
            for line in version.lines
            for charge in line.charges
            if charge.duty_class in KINDS and base_case(charge.case_number or "") == page.case_number
        ),
        ZERO,
    )
