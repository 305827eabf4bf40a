"""Of all rulings that fit a line the own rate governs, then the latest; each line names the notice behind its figure."""

from collections.abc import Sequence
from datetime import UTC, date, datetime
from decimal import Decimal

import msgspec
import pytest

from drawback.app.bootstrap import law_of
from drawback.config.settings import Settings
from drawback.lifecycles.entries.evolve import consult, evolve, with_fact
from drawback.lifecycles.entries.state import AdcvdPosition, EntryRecord
from drawback.lifecycles.vocabulary import ReceivedEvent
from drawback_schemas.adcvd import AliasPart, CaseChanged, InstructionIssued, RatePublished
from drawback_schemas.entries import EntryCorrected, EntryFiled
from drawback_schemas.liquidations import LiquidationPosted
from drawback_schemas.parts import ChargePart, LinePart, RatePart

CASE = "A-570-967"
LAW = law_of(Settings())
PERIOD = (date(2023, 5, 1), date(2024, 4, 30))


def rate(
    percent: str,
    published: str,
    *,
    exporter: str = "",
    producer: str = "",
    kind: str = "final",
    case: str = CASE,
    effective: str = "",
) -> RatePublished:
    """A rate of the period that covers the entry; a deposit rate from a day on."""
    return RatePublished(
        case_number=case,
        kind=kind,  # type: ignore[arg-type]
        published_on=date.fromisoformat(published),
        rate=RatePart(rate_percent=Decimal(percent), exporter=exporter, producer=producer),
        effective_on=date.fromisoformat(effective) if effective else None,
        period_from=None if kind == "deposit" else PERIOD[0],
        period_to=None if kind == "deposit" else PERIOD[1],
        fr_cite=f"FR {published}",
    )


def message(number: str, issued: str, mode: str, percent: str | None = None) -> InstructionIssued:
    """CBP's message on the case without company."""
    return InstructionIssued(
        message_number=number,
        issued_on=date.fromisoformat(issued),
        case_numbers=(CASE,),
        rate_mode=mode,  # type: ignore[arg-type]
        rate=RatePart(rate_percent=Decimal(percent)) if percent else None,
    )


def a_line(
    exporter: str = "GOOD EXPORTER CO LTD", producer: str = "", *, duty: str = "ad", case: str = CASE
) -> LinePart:
    """A line of $100,000 on which 10 % were deposited."""
    charge = ChargePart(
        duty_class=duty,  # type: ignore[arg-type]
        amount=Decimal("10000.00"),
        rate_percent=Decimal(10),
        case_number=case,
    )
    return LinePart(
        line_number=1,
        hts="7604210010",
        origin="CN",
        quantity=Decimal(1000),
        unit="KG",
        value=Decimal("100000.00"),
        charges=(charge,),
        exporter=exporter,
        producer=producer,
    )


def received(number: int, event: object) -> ReceivedEvent:  # type: ignore[type-arg]
    """An event of this number."""
    return ReceivedEvent(f"e{number}", "urn:test", "acme", datetime(2026, 1, 1, 0, number, tzinfo=UTC), event)


def an_entry(
    line: LinePart,
    rates: Sequence[RatePublished] = (),
    instructions: Sequence[InstructionIssued] = (),
    *later: object,
    entry_on: date = date(2024, 2, 1),
    order_on: date | None = None,
    aliases: tuple[AliasPart, ...] = (),
) -> EntryRecord:
    """An entry of one line with what the case book holds of its case."""
    file = with_fact(
        EntryRecord("AAA10000012"),
        received(1, EntryFiled(entry_number="AAA10000012", entry_type="03", importer_number="1", port="2704", entry_on=entry_on, import_on=entry_on, lines=(line,))),
    )  # fmt: skip
    page = CaseChanged(
        case_number="-".join((line.charges[0].case_number or "").split("-")[:3]),
        revision=len(rates) + len(instructions) + 1,
        rates=tuple(sorted(rates, key=lambda one: one.published_on)),
        instructions=tuple(instructions),
        order_published_on=order_on,
        aliases=aliases,
    )
    file = consult(file, page)
    for number, event in enumerate(later, 2):
        file = with_fact(file, received(number, event))
    return evolve(file, LAW)


def position(*args: object, **kwargs: object) -> AdcvdPosition:
    """The only difference of such an entry."""
    (found,) = an_entry(*args, **kwargs).view.positions  # type: ignore[arg-type]
    return found


OWN, OTHERS = "2025-09-01", "2025-09-03"


@pytest.mark.parametrize(
    ("exporter", "producer", "expected", "because"),
    [
        ("GOOD EXPORTER CO LTD", "MILL", "2000.00", "combination"),
        ("GOOD EXPORTER CO LTD", "ANOTHER MILL", "4000.00", "rate of the exporter"),
        ("SOMEBODY", "MILL", "3000.00", "rate of the producer"),
        ("SOMEBODY", "ANOTHER MILL", "60000.00", "all-others rate"),
    ],
)
def test_an_own_rate_governs_whatever_was_published_later(
    exporter: str, producer: str, expected: str, because: str
) -> None:
    """Combination before exporter before producer before all others, though all others came last of them."""
    book = (
        rate("2", "2025-08-01", exporter="GOOD EXPORTER CO LTD", producer="MILL"),
        rate("3", "2025-08-15", producer="MILL"),
        rate("4", OWN, exporter="GOOD EXPORTER CO LTD"),
        rate("60", OTHERS),
    )
    found = position(a_line(exporter, producer), book)
    assert found.expected == Decimal(expected)
    assert because in found.basis


def test_of_countervailing_rates_of_exporter_and_producer_the_higher_governs() -> None:
    """19 CFR 351.109(f): where both parties have a rate the higher is taken; for antidumping duty the exporter's."""
    case = "C-570-968"
    book = (
        rate("4", OWN, exporter="GOOD EXPORTER CO LTD", case=case),
        rate("7", "2025-08-01", producer="MILL", case=case),
        rate("60", OTHERS, case=case),
    )
    assert position(a_line(producer="MILL", duty="cvd", case=case), book).expected == Decimal("7000.00")
    antidumping = [msgspec.structs.replace(one, case_number=CASE) for one in book]
    assert position(a_line(producer="MILL"), antidumping).expected == Decimal("4000.00")


def test_of_one_partys_rates_the_latest_governs() -> None:
    """Amended final results follow the first ones."""
    book = (
        rate("4", OWN, exporter="GOOD EXPORTER CO LTD"),
        rate("5", "2025-10-15", exporter="GOOD EXPORTER CO LTD"),
    )
    found = position(a_line(), book)
    assert (found.expected, "FR 2025-10-15" in found.basis) == (Decimal("5000.00"), True)


@pytest.mark.parametrize(
    ("entry_on", "expected"),
    [
        ("2023-04-30", "10000.00"),
        ("2023-05-01", "4000.00"),
        ("2024-04-30", "4000.00"),
        ("2024-05-01", "10000.00"),
    ],
)
def test_a_review_covers_both_ends_of_its_period(entry_on: str, expected: str) -> None:
    """The first and the last day of the period belong to it, the days beside them do not."""
    found = position(a_line(), (rate("4", OWN),), entry_on=date.fromisoformat(entry_on))
    assert found.expected == Decimal(expected)


@pytest.mark.parametrize(
    "name", ["Good Exporter Co., Ltd.", "The GOOD EXPORTER COMPANY LIMITED", "Góod Exporter Co Ltd"]
)
def test_one_party_in_another_spelling_has_its_own_rate(name: str) -> None:
    """Case, accents, punctuation and the way a legal form is written do not part a party from its rate."""
    found = position(a_line(name), (rate("4", OWN, exporter="GOOD EXPORTER CO LTD"), rate("60", OTHERS)))
    assert (found.expected, found.passed_over) == (Decimal("4000.00"), "")


def test_a_party_under_a_recorded_alias_has_its_own_rate() -> None:
    """An alias recorded on the case joins two names that nothing else joins."""
    book = (rate("4", OWN, exporter="GOOD EXPORTER CO LTD"), rate("60", OTHERS))
    aliases = (AliasPart(name="Good Exporter Co., Ltd.", alias="GX Trading"),)
    assert position(a_line("GX TRADING"), book).expected == Decimal("60000.00")
    assert position(a_line("GX TRADING"), book, aliases=aliases).expected == Decimal("4000.00")


def test_a_near_name_that_was_passed_over_is_named() -> None:
    """A company that only looks like the one with the rate gets all others' rate, and the figure says so."""
    book = (rate("4", OWN, exporter="GOOD EXPORTERS CO LTD"), rate("60", OTHERS))
    near, far = position(a_line(), book), position(a_line("OTHER"), book)
    assert (near.expected, far.expected) == (Decimal("60000.00"), Decimal("60000.00"))
    assert "looks like 'GOOD EXPORTER CO LTD'" in near.explained
    assert far.passed_over == ""


def test_a_company_page_of_a_case_concerns_that_company_only() -> None:
    """Suffix 001 is one company's, suffix 000 everybody's who has no rate of his own."""
    book = (rate("4", OWN, case=f"{CASE}-001"), rate("60", OTHERS, case=f"{CASE}-000"))
    assert position(a_line(case=f"{CASE}-001"), book).expected == Decimal("4000.00")
    assert position(a_line(case=f"{CASE}-002"), book).expected == Decimal("60000.00")


def test_nothing_is_assessed_below_half_a_per_cent() -> None:
    """0.4 % found in a review is nothing; 0.4 % that CBP's message states is collected."""
    found = position(a_line(), (rate("0.4", OWN),))
    assert (found.expected, "351.106(c)(2)" in found.basis) == (Decimal("0.00"), True)
    told = position(a_line(), (), (message("5001", OWN, "stated", "0.4"),))
    assert told.expected == Decimal("400.00")


def test_liquidation_without_regard_ends_every_rate_before_it() -> None:
    """After an instruction to liquidate without regard to AD/CVD only a rate published later counts."""
    own = rate("4", OWN, exporter="GOOD EXPORTER CO LTD")
    ended = message("5001", "2025-10-01", "without-regard")
    assert position(a_line(), (own,), (ended,)).expected == Decimal("0.00")
    later = rate("6", "2025-11-01", exporter="GOOD EXPORTER CO LTD")
    assert position(a_line(), (own, later), (ended,)).expected == Decimal("6000.00")


def test_an_instruction_for_all_others_leaves_an_own_rate_alone() -> None:
    """Liquidation as entered of those not reviewed returns all others to their deposit, not the company with final results."""
    book = (rate("4", OWN, exporter="GOOD EXPORTER CO LTD"), rate("60", OTHERS))
    told = (message("5001", "2025-12-01", "as-entered"),)
    assert position(a_line(), book, told).expected == Decimal("4000.00")
    assert position(a_line("OTHER"), book, told).expected == Decimal("10000.00")


def test_a_correction_of_the_summary_is_ruled_too() -> None:
    """Lines corrected after the results were published bear the results' rate, not the deposit again."""
    corrected = EntryCorrected(
        entry_number="AAA10000012",
        corrected_on=date(2025, 9, 20),
        reason="psc",
        lines=(msgspec.structs.replace(a_line(), value=Decimal("50000.00")),),
    )
    found = position(a_line(), (rate("4", OWN),), (), corrected)
    assert (found.deposited, found.expected) == (Decimal("10000.00"), Decimal("2000.00"))


def test_preliminary_results_give_an_estimate_beside_the_expected_figure() -> None:
    """Until final results come, 22 % of the preliminary ones stand beside the deposit; then nothing does."""
    preliminary = rate("22", "2025-03-01", kind="preliminary")
    found = position(a_line(), (preliminary,))
    assert (found.expected, found.estimate) == (Decimal("10000.00"), Decimal("22000.00"))
    assert "estimate $22,000.00 by FR 2025-03-01 A-570-967 22 %" in found.explained
    assert position(a_line(), (preliminary, rate("4", OWN))).estimate is None


@pytest.mark.parametrize(("effective", "estimate"), [("2024-02-01", "12000.00"), ("2024-02-02", "8000.00")])
def test_a_deposit_rate_in_force_at_entry_gives_an_estimate(effective: str, estimate: str) -> None:
    """The rate in force on the day of entry is what stands if nobody asks for a review (R-100, R-102)."""
    book = (
        rate("8", "2023-01-10", kind="deposit", effective="2023-01-10"),
        rate("12", "2024-01-20", kind="deposit", effective=effective),
    )
    assert position(a_line(), book).estimate == Decimal(estimate)


@pytest.mark.parametrize(
    ("order_on", "percent", "expected", "interest"),
    [
        (date(2024, 2, 1), "15.5", "15500.00", "positive"),
        (date(2024, 2, 2), "15.5", "10000.00", "0.00"),
        (date(2024, 2, 1), "4", "4000.00", "negative"),
        (date(2024, 2, 2), "4", "4000.00", "0.00"),
    ],
)
def test_before_the_order_the_deposit_is_the_most_and_no_interest_runs(
    order_on: date, percent: str, expected: str, interest: str
) -> None:
    """On the day of the order interest runs; the day before, the provisional deposit caps the duty and nothing bears interest."""
    posted = LiquidationPosted(
        entry_number="AAA10000012", liquidated_on=date(2025, 12, 1), kind="liquidated", outcome="change"
    )
    found = position(a_line(), (rate(percent, OWN),), (), posted, order_on=order_on)
    assert found.expected == Decimal(expected)
    assert found.interest is not None
    if interest == "0.00":
        assert found.interest == 0
    else:
        assert (found.interest > 0) is (interest == "positive")


def test_a_version_names_only_the_notices_that_moved_it() -> None:
    """The later notice for all others moved nothing on the company's line, and is no cause of anything."""
    own, others = rate("4", OWN, exporter="GOOD EXPORTER CO LTD"), rate("60", OTHERS)
    versions = an_entry(a_line(), (own, others)).view.versions
    assert [one.explanation for one in versions] == ["entry summary filed", f"FR {OWN} {CASE} 4 %"]
