"""The case book for people: a case as it was known on a day, its reviews, and the dates that follow from its order."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection

from drawback.domain.calendar import BusinessCalendar
from drawback.lifecycles.adcvd.state import CasePage, known_on
from drawback.rules.answers import Determination
from drawback.rules.dates.adcvd_reviews import (
    instructions_not_before,
    review_period,
    review_request_by,
    withdraw_request_by,
)
from drawback.rules.money.adcvd_cases import DutyKind
from drawback.views.cases import published
from drawback_schemas.adcvd import CaseChanged, ReviewMoved

_YEARS_SHOWN = 2


@dataclass(frozen=True, slots=True)
class Review:
    """One review: the entries it covers, where it stands, and its steps in order; `standing` is the last stage."""

    period_from: date
    period_to: date
    standing: str
    since: date
    steps: tuple[ReviewMoved, ...]


@dataclass(frozen=True, slots=True)
class CaseDate:
    """A date of a case: what, the day in law, the business day to act by, and its paragraph."""

    deadline: str
    says: str
    on: date
    act_by: date | None
    citation: str


@dataclass(frozen=True, slots=True)
class CaseBook:
    """A case as known on a day: what stands, its reviews, what is due."""

    case_number: str
    known_on: date
    standing: CaseChanged
    reviews: tuple[Review, ...]
    dates: tuple[CaseDate, ...]


def case_book(connection: Connection, calendar: BusinessCalendar, number: str, on: date) -> CaseBook:
    """The page of a case as it was published by a day.

    Raises:
        LookupError: nothing was ever published on it.
    """
    page = known_on(published(connection, number), on)
    reviews = tuple(_reviews(page))
    return CaseBook(
        page.case_number,
        on,
        page.published,
        reviews,
        tuple(sorted(_dates(page, reviews, calendar, on), key=lambda one: (one.on, one.deadline))),
    )


def _reviews(page: CasePage) -> Iterator[Review]:
    periods = sorted({(step.period_from, step.period_to) for step in page.reviews})
    for first, last in periods:
        steps = tuple(step for step in page.reviews if (step.period_from, step.period_to) == (first, last))
        whole = [
            step for step in steps if not step.party or step.stage not in {"rescinded", "request-withdrawn"}
        ]
        latest = (whole or list(steps))[-1]
        yield Review(first, last, latest.stage, latest.on, steps)


def _dates(
    page: CasePage, reviews: tuple[Review, ...], calendar: BusinessCalendar, on: date
) -> Iterator[CaseDate]:
    ordered_on = page.published.order_published_on
    if ordered_on is not None:
        kind = DutyKind.AD if page.case_number.startswith("A") else DutyKind.CVD
        for year in range(max(on.year, ordered_on.year + 1), on.year + _YEARS_SHOWN):
            limit = review_request_by(ordered_on, year, calendar)
            if limit.on >= on:
                period = review_period(kind, ordered_on, year)
                yield _date("D-44", f"ask for the review of {period}", limit)
    for review in reviews:
        begun = [step.on for step in review.steps if step.stage == "initiated"]
        what = f"{review.period_from} to {review.period_to}"
        if begun and review.standing == "initiated":
            limit = withdraw_request_by(min(begun), calendar)
            if limit.on >= on:
                yield _date("D-45", f"withdraw the request for review of {what}", limit)
        decided = [step.on for step in review.steps if step.stage in {"final", "amended"}]
        if decided:
            limit = instructions_not_before(max(decided))
            yield _date("D-46", f"instructions on the review of {what} not before", limit)


def _date(deadline: str, says: str, limit: Determination) -> CaseDate:
    return CaseDate(deadline, says, limit.on, limit.operate_on, limit.basis.text)
