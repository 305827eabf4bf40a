"""What contradicts itself in an event, and codes in their one form: said at the door, before any rule goes by them."""

from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Any

import pytest
from msgspec.structs import replace

from drawback.engine.door import FrontDoor
from drawback.engine.message import Message
from drawback_schemas import Event, Malformed, encode, envelope_of
from drawback_schemas.adcvd import InstructedPart, InstructionIssued, RatePublished
from drawback_schemas.claims import ClaimFiled
from drawback_schemas.entries import EntryCorrected
from drawback_schemas.liquidations import LiquidationPosted, LiquidationScheduled, ProtestFiled
from drawback_schemas.parts import AmountPart, RatePart
from support.world import a_designation, a_line, an_entry, an_export, day

RATE = RatePublished(
    case_number="A-570-890",
    kind="final",
    published_on=day("2025-06-10"),
    rate=RatePart(rate_percent=Decimal(4)),
    period_from=day("2024-01-01"),
    period_to=day("2024-12-31"),
)


def passed(event: Event) -> Any:
    whose = "*" if event.TOPIC == "drawback.adcvd.v1" else "acme"
    envelope = envelope_of(
        event, id="e1", source="urn:test", claimant=whose, subject="", time=datetime(2025, 6, 1, tzinfo=UTC)
    )
    return FrontDoor().judge(Message(encode(envelope))).event


def refused(event: Event) -> str:
    with pytest.raises(Malformed) as refusal:
        passed(event)
    return "; ".join(map(str, refusal.value.faults))


@pytest.mark.parametrize(("written", "kept"), [("DE", "DE"), ("ca", "CA"), (" mx ", "MX"), ("", "")])
def test_a_destination_is_two_letters_in_capitals(written, kept):
    """Substituted goods to `ca` are those to CA: no export for (j)(2)."""
    assert passed(an_export(destination=written)).destination == kept


@pytest.mark.parametrize("written", ["Canada", "CAN", "C4", "Ca1", "СА"])
def test_what_is_no_country_is_no_destination(written):
    """The rules for Canada, Mexico and Chile would pass it by. The last two letters are Cyrillic."""
    assert "data.destination" in refused(an_export(destination=written))


@pytest.mark.parametrize(("written", "kept"), [("3", "03"), ("03", "03"), ("11", "11"), ("", "")])
def test_a_type_of_entry_has_its_zero(written, kept):
    """Type 3 is 03: suspended by statute."""
    assert passed(an_entry(entry_type=written)).entry_type == kept


@pytest.mark.parametrize("written", ["XX", "003", "3A", "٣"])
def test_what_is_no_type_of_entry(written):
    assert "data.entry_type" in refused(an_entry(entry_type=written))


def test_a_line_stands_once_in_an_entry():
    """Two lines of one number: duty twice, units once."""
    lines = (a_line(1), a_line(2, sku="B"), a_line(2, sku="C"))
    assert (
        refused(an_entry(lines=lines))
        == "data.lines[2].line_number is 2; expected each line of the entry once"
    )
    again = EntryCorrected(
        entry_number="XYZ41011179", corrected_on=date(2025, 2, 1), reason="psc", lines=lines
    )
    assert "data.lines[2].line_number" in refused(again)
    assert len(passed(an_entry(lines=lines[:2])).lines) == 2


def test_a_class_stands_once_in_a_designation():
    """364 asked twice is either a slip or twice the money."""
    part = replace(
        a_designation(), claimed=tuple(AmountPart(class_code="364", amount=Decimal(4)) for _ in range(2))
    )
    claim = ClaimFiled(
        claim_id="c1",
        claim_number="CLM00000015",
        provision="58",
        filed_on=day("2025-08-01"),
        designations=(part,),
    )
    assert "claimed[1].class_code is '364'" in refused(claim)


def test_a_period_ends_not_before_it_begins():
    """One day is a period; the day before is none."""
    passed(replace(RATE, period_to=RATE.period_from))
    assert "data.period_to is '2023-12-31'" in refused(replace(RATE, period_to=day("2023-12-31")))
    message = InstructionIssued(message_number="1", issued_on=day("2025-07-01"), case_numbers=("A-570-890",), rate_mode="as-entered",
                                period_from=day("2024-12-31"), period_to=day("2024-01-01"))  # fmt: skip
    assert "data.period_to" in refused(message)


@pytest.mark.parametrize(
    ("rate", "expected"),
    [
        (RatePart(), "data.rate.rate_percent is missing; expected a rate in percent"),
        (RatePart(exporter="Good Exporter"), "data.rate.rate_percent is missing"),
        (
            RatePart(rate_percent=Decimal(4), per_unit=Decimal("0.5"), unit="KG"),
            "data.rate.per_unit is 0.5; expected nothing beside a rate in percent: one of the two",
        ),
        (RatePart(per_unit=Decimal("0.5")), "data.rate.unit is missing; expected the unit of the rate"),
    ],
)
def test_a_published_rate_is_one_rate(rate, expected):
    """Neither or both of percentage and amount per unit would assess nothing, or one of two."""
    assert expected in refused(replace(RATE, rate=rate))


@pytest.mark.parametrize(
    "rate", [RatePart(rate_percent=Decimal(0)), RatePart(per_unit=Decimal("0.5"), unit="KG")]
)
def test_a_rate_of_zero_and_one_per_unit_are_rates(rate):
    """No percent is a rate: goods below de minimis have it."""
    assert passed(replace(RATE, rate=rate)).rate == rate


def test_a_message_that_states_a_rate_has_one_for_each_it_names():
    """Whom a message concerns that says `as entered` may be named without a rate."""
    message = InstructionIssued(
        message_number="5161301",
        issued_on=day("2025-06-10"),
        case_numbers=("A-570-890",),
        rate_mode="stated",
    )
    assert "data.rate is missing; expected the stated rate" in refused(message)
    part = InstructedPart(rate=RatePart(exporter="Good Exporter"))
    assert "data.parts[0].rate.rate_percent" in refused(replace(message, parts=(part,)))
    assert passed(replace(message, rate_mode="as-entered", parts=(part,))).parts == (part,)


@pytest.mark.parametrize(
    ("event", "on"),
    [
        (LiquidationPosted(entry_number="XYZ41011179", liquidated_on=day("2026-06-03")), "2026-06-03"),
        (ProtestFiled(entry_number="XYZ41011179", protest_number="270426100001", filed_on=day("2079-06-01")), "2079-06-01"),
        (an_entry(entered="2026-05-01", imported="2029-05-01"), "2029-05-01"),
        (LiquidationScheduled(entry_number="XYZ41011179", noticed_on=day("2025-06-01"), scheduled_on=day("2045-06-17")), "2045-06-17"),
    ],
)  # fmt: skip
def test_what_happened_did_not_happen_years_after_it_is_told(event, on):
    """Told on 2025-06-01: a year and a day is left to what happened, 20 years to what is scheduled; then it is a slip of the year."""
    assert f"is '{on}'; expected a day at most" in refused(event)


def test_days_on_the_limit_and_ends_without_limit_pass():
    """366 days after 2025-06-01 is 2026-06-02; the end of an order's period may be any day."""
    posted = LiquidationPosted(entry_number="XYZ41011179", liquidated_on=day("2026-06-02"))
    assert passed(posted) == posted
    scheduled = LiquidationScheduled(
        entry_number="XYZ41011179", noticed_on=day("2025-06-01"), scheduled_on=day("2045-06-16")
    )
    assert passed(scheduled) == scheduled
    assert passed(replace(RATE, period_to=day("2079-12-31"))).period_to == day("2079-12-31")


@pytest.mark.parametrize(
    ("told", "passes"), [("2026-07-02", True), ("2026-07-03", False), ("2079-01-01", False)]
)
def test_an_event_is_not_told_years_after_it_is_heard(told, passes):
    """Heard on 2025-07-01: with a time in 2079 any day would be in its limits."""
    envelope = envelope_of(
        an_entry(), id="e1", source="urn:test", claimant="acme", subject="", time=datetime.combine(day(told), time(12), UTC)
    )  # fmt: skip
    message = Message(encode(envelope))
    if passes:
        assert FrontDoor().judge(message, day("2025-07-01")).envelope == envelope
        return
    with pytest.raises(Malformed) as refusal:
        FrontDoor().judge(message, day("2025-07-01"))
    assert "expected an instant at most a year after 2025-07-01" in str(refusal.value.faults[0])
