"""The page of a case publishes the rates that stand: corrections replace, retractions undo, in any order of arrival."""

from datetime import UTC, date, datetime
from decimal import Decimal
from itertools import permutations

import pytest

from drawback.lifecycles.adcvd.handlers import (
    on_alias_recorded,
    on_order_published,
    on_rate_corrected,
    on_rate_published,
    on_rate_retracted,
)
from drawback.lifecycles.adcvd.state import (
    CasePage,
    entered,
    known_on,
)
from drawback.lifecycles.vocabulary import Context, ReceivedEvent
from drawback_schemas.adcvd import (
    AliasRecorded,
    InjunctionDissolved,
    InjunctionEntered,
    InstructionIssued,
    NoticePart,
    OrderPublished,
    ProvisionalMeasuresEnded,
    RateCorrected,
    RatePublished,
    RateRetracted,
)
from drawback_schemas.parts import RatePart

CASE = "A-570-967"
GIVEN = Context(law=None, claimant="*", key=CASE, read=lambda _kind, _key: None)  # type: ignore[arg-type]
HANDLE = {
    RatePublished: on_rate_published,
    RateCorrected: on_rate_corrected,
    RateRetracted: on_rate_retracted,
    OrderPublished: on_order_published,
    AliasRecorded: on_alias_recorded,
}


def _part(percent: str, exporter: str = "GOOD EXPORTER CO LTD") -> RatePart:
    return RatePart(rate_percent=Decimal(percent), exporter=exporter)


FINAL = RatePublished(
    case_number=CASE,
    kind="final",
    published_on=date(2025, 9, 1),
    rate=_part("4"),
    period_from=date(2023, 5, 1),
    period_to=date(2024, 4, 30),
    fr_cite="90 FR 100",
)
OTHERS = RatePublished(case_number=CASE, kind="final", published_on=date(2025, 9, 1), rate=_part("60", ""))
THIS = NoticePart(kind="final", published_on=date(2025, 9, 1), exporter="Good Exporter Co., Ltd.")
CORRECTED = RateCorrected(
    case_number=CASE, published_on=date(2025, 10, 15), corrects=THIS, rate=_part("5"), fr_cite="90 FR 300"
)
AGAIN = RateCorrected(
    case_number=CASE,
    published_on=date(2025, 11, 1),
    corrects=NoticePart(kind="final", published_on=date(2025, 10, 15), exporter="GOOD EXPORTER CO LTD"),
    rate=_part("6"),
    fr_cite="90 FR 400",
)
RETRACTED = RateRetracted(case_number=CASE, retracted_on=date(2025, 12, 1), retracts=THIS, reason="remanded")


def _page(*events: object) -> CasePage:
    page: CasePage | None = None
    for number, event in enumerate(events):
        received = ReceivedEvent(f"e{number}", "urn:test", "*", datetime(2026, 1, 1, tzinfo=UTC), event)
        page = HANDLE[type(event)](page, received, GIVEN)  # type: ignore[operator]
    assert page is not None
    return page


def _percents(page: CasePage) -> list[str]:
    return [str(rate.rate.rate_percent) for rate in page.published.rates]


@pytest.mark.parametrize(
    ("events", "percents"),
    [
        ((FINAL, OTHERS), ["60", "4"]),
        ((FINAL, OTHERS, CORRECTED), ["60", "5"]),
        ((FINAL, OTHERS, CORRECTED, AGAIN), ["60", "6"]),
        ((FINAL, OTHERS, RETRACTED), ["60"]),
    ],
)
def test_what_stands_is_the_same_in_every_order(events: tuple[object, ...], percents: list[str]) -> None:
    """A correction or retraction that comes before its notice works as one that comes after it."""
    assert {tuple(_percents(_page(*order))) for order in permutations(events)} == {tuple(percents)}


def test_a_correction_keeps_the_period_of_what_it_corrects() -> None:
    """Amended results are of the same review; the notice that governs is the correction's."""
    (rate,) = _page(FINAL, CORRECTED).published.rates
    assert (rate.period_from, rate.period_to) == (FINAL.period_from, FINAL.period_to)
    assert (rate.published_on, rate.fr_cite) == (date(2025, 10, 15), "90 FR 300")


def test_a_retracted_correction_lets_the_corrected_rate_stand() -> None:
    """Undoing a correction brings back what it had corrected."""
    undone = RateRetracted(
        case_number=CASE,
        retracted_on=date(2025, 12, 1),
        retracts=NoticePart(kind="final", published_on=date(2025, 10, 15), exporter="GOOD EXPORTER CO LTD"),
    )
    assert _percents(_page(FINAL, CORRECTED, undone)) == ["4"]


def test_a_retraction_means_one_party_and_one_notice() -> None:
    """Another day, another kind or another party is not retracted."""
    for other in (
        NoticePart(kind="final", published_on=date(2025, 9, 2), exporter="GOOD EXPORTER CO LTD"),
        NoticePart(kind="preliminary", published_on=date(2025, 9, 1), exporter="GOOD EXPORTER CO LTD"),
        NoticePart(kind="final", published_on=date(2025, 9, 1), exporter="SOMEBODY"),
        NoticePart(
            kind="final", published_on=date(2025, 9, 1), exporter="GOOD EXPORTER CO LTD", fr_cite="90 FR 9"
        ),
    ):
        kept = RateRetracted(case_number=CASE, retracted_on=date(2025, 12, 1), retracts=other)
        assert _percents(_page(FINAL, kept)) == ["4"]


def test_every_notice_received_once_moves_the_revision_by_one() -> None:
    """The same notice twice changes nothing; each new one makes a newer page."""
    order = OrderPublished(case_number=CASE, published_on=date(2011, 5, 26))
    alias = AliasRecorded(case_number=CASE, recorded_on=date(2025, 1, 1), name="A", alias="B")
    events = (FINAL, OTHERS, CORRECTED, RETRACTED, order, alias)
    assert _page(*events, *events).published.revision == len(events)


def test_of_two_days_of_the_order_the_earlier_counts() -> None:
    """Deposits are provisional until the order; a second notice of it cannot make them so for longer."""
    early, late = (OrderPublished(case_number=CASE, published_on=date(2011, 5, day)) for day in (26, 27))
    assert _page(late, early).published.order_published_on == date(2011, 5, 26)
    assert _page(FINAL).published.order_published_on is None


def test_what_was_known_on_a_day_is_what_was_published_by_then_that_day_included() -> None:
    """Each kind of notice on its own day: not the day before, on the day itself."""
    on = date(2025, 9, 1)
    day_before = date(2025, 8, 31)
    notices = {
        "rates": FINAL,
        "instructions": InstructionIssued(
            message_number="5244301", case_numbers=(CASE,), rate_mode="as-entered", issued_on=on
        ),
        "injunctions": InjunctionEntered(case_number=CASE, entered_on=on, court_number="25-00180"),
        "dissolutions": InjunctionDissolved(case_number=CASE, dissolved_on=on, court_number="25-00180"),
        "provisional": ProvisionalMeasuresEnded(case_number=CASE, began_on=date(2025, 3, 1), ended_on=on),
        "orders": OrderPublished(case_number=CASE, published_on=on),
    }
    page = CasePage(CASE)
    for notice in notices.values():
        page = entered(page, notice)
    for name in notices:
        assert len(getattr(known_on(page, on), name)) == 1, name
        assert getattr(known_on(page, day_before), name) == (), name
