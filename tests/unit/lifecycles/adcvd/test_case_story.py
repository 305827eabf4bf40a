"""What the case book tells of each notice, and on which pages it stands."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal

from msgspec.structs import replace

from drawback.lifecycles.adcvd.decide import decide, publish
from drawback.lifecycles.adcvd.routes import SERVICE
from drawback.lifecycles.adcvd.state import CasePage, known_on
from drawback.lifecycles.vocabulary import Context, ReceivedEvent
from drawback_schemas.adcvd import (
    AliasRecorded,
    CoverageFound,
    InjunctionDissolved,
    InjunctionEntered,
    InstructionIssued,
    NoticePart,
    OrderPublished,
    ProvisionalMeasuresEnded,
    RateCorrected,
    RatePublished,
    RateRetracted,
    ReviewMoved,
)
from drawback_schemas.parts import RatePart
from drawback_schemas.registry import Event
from support.claim_record import LAW

CASE = "A-570-967"
THEN = datetime(2025, 6, 1, 12, tzinfo=UTC)


def day(text: str) -> date:
    return date.fromisoformat(text)


RATE = RatePublished(
    case_number=f"{CASE}-001", kind="final", published_on=day("2025-09-01"), rate=RatePart(rate_percent=Decimal("15.5"), exporter="GOOD LTD"),
    period_from=day("2023-05-01"), period_to=day("2024-04-30"), fr_cite="90 FR 100",
)  # fmt: skip
BY_UNIT = replace(
    RATE,
    case_number=CASE,
    kind="deposit",
    rate=RatePart(per_unit=Decimal("0.12"), unit="KG", producer="MILL CO"),
    fr_cite="",
)
OF_ALL = replace(
    RATE, case_number=CASE, rate=RatePart(rate_percent=Decimal(60)), published_on=day("2025-09-02")
)
SAID = InstructionIssued(
    message_number="5245301",
    case_numbers=(CASE, "C-570-968", f"{CASE}-001"),
    issued_on=day("2025-11-03"),
    rate_mode="as-entered",
)
CORRECTED = RateCorrected(
    case_number=f"{CASE}-001", published_on=day("2025-10-15"), corrects=NoticePart(kind="final", published_on=day("2025-09-01"), exporter="GOOD LTD"),
    rate=RatePart(rate_percent=Decimal(5), exporter="GOOD LTD"), fr_cite="90 FR 300",
)  # fmt: skip
RETRACTED = RateRetracted(
    case_number=CASE,
    retracts=NoticePart(kind="final", published_on=day("2025-09-02")),
    retracted_on=day("2025-11-10"),
    reason="published in error",
)
ORDER = OrderPublished(case_number=CASE, published_on=day("2011-05-26"))
ALIAS = AliasRecorded(case_number=CASE, name="GOOD LTD", alias="GOOD TRADING", recorded_on=day("2025-01-07"))
ENJOINED = InjunctionEntered(case_number=CASE, court_number="25-00123", entered_on=day("2025-12-01"))
DISSOLVED = InjunctionDissolved(case_number=CASE, court_number="25-00123", dissolved_on=day("2026-02-02"))
ENDED = ProvisionalMeasuresEnded(
    case_number=CASE,
    began_on=day("2010-11-17"),
    ended_on=day("2011-05-16"),
    resumed_on=day("2011-05-20"),
    fr_cite="76 FR 30650",
)
MOVED = ReviewMoved(
    case_number=CASE, stage="request-withdrawn", on=day("2024-09-10"), period_from=day("2023-05-01"), period_to=day("2024-04-30"), party="GOOD LTD",
    fr_cite="89 FR 70000",
)  # fmt: skip
FOUND = CoverageFound(
    case_number=CASE,
    basis="scope-ruling",
    decided_on=day("2025-03-04"),
    covered=False,
    goods="solid profiles",
    hts=("7604295050",),
    reference="E&C scope 12",
)
NOTICES: tuple[Event, ...] = (
    RATE,
    BY_UNIT,
    OF_ALL,
    SAID,
    CORRECTED,
    RETRACTED,
    ORDER,
    ALIAS,
    ENJOINED,
    DISSOLVED,
    ENDED,
    MOVED,
    FOUND,
)
SAYS = {
    RATE: ["2025-09-01 adcvd.final final rate A-570-967-001 15.5 % for GOOD LTD 90 FR 100"],
    BY_UNIT: ["2025-09-01 adcvd.deposit deposit rate A-570-967 0.12 per KG for MILL CO"],
    OF_ALL: ["2025-09-02 adcvd.final final rate A-570-967 60 % 90 FR 100"],
    SAID: [
        "2025-11-03 adcvd.instruction CBP message 5245301: A-570-967, C-570-968, A-570-967-001 as-entered"
    ],
    CORRECTED: [
        "2025-10-15 adcvd.corrected final rate A-570-967-001 corrected to 5 % for GOOD LTD 90 FR 300"
    ],
    RETRACTED: [
        "2025-11-10 adcvd.retracted final rate A-570-967 of 2025-09-02 retracted: published in error"
    ],
    ORDER: [],
    ALIAS: [],
    ENJOINED: ["2025-12-01 adcvd.enjoined A-570-967: liquidation enjoined (court number 25-00123)"],
    DISSOLVED: ["2026-02-02 adcvd.dissolved A-570-967: injunction dissolved (court number 25-00123)"],
    ENDED: [
        "2011-05-16 adcvd.provisional-ended A-570-967: provisional measures ended, resumed 2011-05-20 76 FR 30650"
    ],
    MOVED: [
        "2024-09-10 adcvd.review-request-withdrawn A-570-967: review of 2023-05-01 to 2024-04-30 request withdrawn for GOOD LTD 89 FR 70000"
    ],
    FOUND: [
        "2025-03-04 adcvd.coverage A-570-967: goods outside the order (scope ruling) solid profiles E&C scope 12"
    ],
    replace(RETRACTED, reason="", retracts=replace(RETRACTED.retracts, producer="MILL CO")): [
        "2025-11-10 adcvd.retracted final rate A-570-967 of 2025-09-02 retracted for MILL CO"
    ],
    replace(ENDED, resumed_on=None, fr_cite=""): [
        "2011-05-16 adcvd.provisional-ended A-570-967: provisional measures ended"
    ],
    replace(MOVED, stage="final", party="", fr_cite=""): [
        "2024-09-10 adcvd.review-final A-570-967: review of 2023-05-01 to 2024-04-30 final"
    ],
    replace(FOUND, covered=True, goods="", hts=("7604295050", "7604210000")): [
        "2025-03-04 adcvd.coverage A-570-967: goods inside the order (scope ruling) 7604295050, 7604210000 E&C scope 12"
    ],
}


def taken(page: CasePage | None, event: Event, key: str = CASE) -> CasePage:
    [route] = [one for one in SERVICE.routes if one.event is type(event)]
    received = ReceivedEvent(f"e-{event.TYPE}", "urn:test", "*", THEN, event)
    after = route.handle(page, received, Context(LAW, "*", key, lambda _kind, _key: None))
    assert isinstance(after, CasePage)
    return after


def told(before: CasePage | None, page: CasePage) -> list[str]:
    return [f"{line.on} {line.kind} {line.text}" for line in decide(before, page, LAW).history]


def pages() -> Iterator[CasePage]:
    page: CasePage | None = None
    for event in NOTICES:
        page = taken(page, event)
        yield page


def test_each_notice_is_told_once_in_its_words() -> None:
    """With the party it is for, where it names one; what is known already is not told again."""
    for event, says in SAYS.items():
        page = taken(None, event)
        assert page.case_number == CASE
        assert told(None, page) == says
        assert told(page, page) == []
        assert taken(page, event) == page

    before: CasePage | None = None
    for event, page in zip(NOTICES, pages(), strict=True):
        assert told(before, page) == SAYS[event]
        before = page
    assert before is not None
    assert sorted(told(None, before)) == sorted(says for event in NOTICES for says in SAYS[event])


def test_a_case_counts_its_rates_and_instructions_and_names_the_latest() -> None:
    """Of rates and messages alone; a page of other notices has no such day."""
    *_, page = pages()
    assert decide(None, page, LAW).columns == {"latest_on": day("2025-11-03"), "rates": 3, "instructions": 1}
    assert decide(None, taken(None, ENJOINED), LAW).columns == {
        "latest_on": None,
        "rates": 0,
        "instructions": 0,
    }


def test_the_page_that_entries_read_holds_all_that_stands() -> None:
    """The revision counts every notice, also those that no longer stand; the correction stands for the rate, the retracted one is gone."""
    *_, page = pages()
    published = publish(page)
    assert (published.case_number, published.revision, published.order_published_on) == (
        CASE,
        len(NOTICES),
        day("2011-05-26"),
    )
    assert [
        (one.kind, str(one.published_on), one.rate.rate_percent, one.rate.per_unit) for one in published.rates
    ] == [
        ("deposit", "2025-09-01", None, Decimal("0.12")),
        ("final", "2025-10-15", Decimal(5), None),
    ]
    [corrected] = [one for one in published.rates if one.kind == "final"]
    assert (corrected.period_from, corrected.period_to, corrected.fr_cite) == (
        day("2023-05-01"),
        day("2024-04-30"),
        "90 FR 300",
    )
    assert [(one.name, one.alias) for one in published.aliases] == [("GOOD LTD", "GOOD TRADING")]
    assert [(one.court_number, one.entered_on, one.dissolved_on) for one in published.injunctions] == [
        ("25-00123", day("2025-12-01"), day("2026-02-02"))
    ]
    [gap], [review], [coverage] = published.provisional, published.reviews, published.coverage
    assert (gap.began_on, gap.ended_on, gap.resumed_on) == (
        day("2010-11-17"),
        day("2011-05-16"),
        day("2011-05-20"),
    )
    assert (review.stage, review.on, review.period_from, review.period_to, review.party) == (
        "request-withdrawn", day("2024-09-10"), day("2023-05-01"), day("2024-04-30"), "GOOD LTD",
    )  # fmt: skip
    assert (coverage.decided_on, coverage.basis, coverage.covered, coverage.hts, coverage.reference) == (
        day("2025-03-04"), "scope-ruling", False, ("7604295050",), "E&C scope 12",
    )  # fmt: skip


def test_an_injunction_ends_with_the_first_dissolution_of_its_own_court_number_that_day_or_later() -> None:
    """Not with that of another court number, nor with one of before it was entered."""
    ends = [
        (DISSOLVED, day("2026-02-02")),
        (replace(DISSOLVED, dissolved_on=day("2025-12-01")), day("2025-12-01")),
        (replace(DISSOLVED, dissolved_on=day("2025-11-30")), None),
        (replace(DISSOLVED, court_number="25-00124"), None),
    ]
    for dissolved, on in ends:
        [one] = publish(taken(taken(None, ENJOINED), dissolved)).injunctions
        assert one.dissolved_on == on
    both = taken(taken(taken(None, ENJOINED), replace(DISSOLVED, dissolved_on=day("2026-03-01"))), DISSOLVED)
    assert publish(both).injunctions[0].dissolved_on == day("2026-02-02")


def test_what_was_known_on_a_day_is_what_was_published_by_it() -> None:
    """With that day; the day before it was not."""
    *_, page = pages()
    for event in NOTICES:
        place, on = known_from(event)
        assert event in getattr(known_on(page, on), place)
        assert event not in getattr(known_on(page, date.fromordinal(on.toordinal() - 1)), place)


def known_from(event: Event) -> tuple[str, date]:
    return {
        RatePublished: lambda one: ("rates", one.published_on),
        InstructionIssued: lambda one: ("instructions", one.issued_on),
        RateCorrected: lambda one: ("corrections", one.published_on),
        RateRetracted: lambda one: ("retractions", one.retracted_on),
        OrderPublished: lambda one: ("orders", one.published_on),
        AliasRecorded: lambda one: ("aliases", one.recorded_on),
        InjunctionEntered: lambda one: ("injunctions", one.entered_on),
        InjunctionDissolved: lambda one: ("dissolutions", one.dissolved_on),
        ProvisionalMeasuresEnded: lambda one: ("provisional", one.ended_on),
        ReviewMoved: lambda one: ("reviews", one.on),
        CoverageFound: lambda one: ("coverage", one.decided_on),
    }[type(event)](event)


def test_a_notice_stands_on_the_page_of_its_case_and_a_message_on_each_it_names() -> None:
    """Without the company's suffix; each page once."""
    keys = {}
    for event in NOTICES:
        [route] = [one for one in SERVICE.routes if one.event is type(event)]
        keys[type(event).__name__] = route.keys(ReceivedEvent("e", "urn:test", "*", THEN, event)).own
    assert keys.pop("InstructionIssued") == (CASE, "C-570-968")
    assert set(keys.values()) == {(CASE,)}
