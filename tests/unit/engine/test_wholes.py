"""What contradicts itself in an event, and codes in their one form: said at the door, before any rule goes by them."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from msgspec.structs import replace

from drawback.engine.door import FrontDoor
from drawback.engine.message import Message
from drawback_schemas import Event, Malformed, encode, envelope_of
from drawback_schemas.adcvd import InstructionIssued, RatePublished
from drawback_schemas.claims import ClaimFiled
from drawback_schemas.entries import EntryCorrected
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
    ("rate", "seen"),
    [
        (RatePart(), "neither"),
        (RatePart(rate_percent=Decimal(2), per_unit=Decimal("1.50"), unit="NO"), "2 % and 1.50 per unit"),
    ],
)
def test_a_rate_is_a_percentage_or_an_amount_per_unit(rate, seen):
    """By both, or by neither, nobody can say what is assessed: 2 % and 1.50 each were assessed as 1.50 each."""
    told = refused(replace(RATE, rate=rate))
    assert "data.rate" in told
    assert seen in told
    message = InstructionIssued(
        message_number="5161301",
        issued_on=day("2025-07-15"),
        case_numbers=("A-570-890",),
        rate_mode="stated",
        rate=rate,
    )
    assert "data.rate" in refused(message)


@pytest.mark.parametrize(
    "rate", [RatePart(rate_percent=Decimal(0)), RatePart(per_unit=Decimal("2.5"), unit="NO")]
)
def test_one_of_the_two_passes(rate):
    assert passed(replace(RATE, rate=rate)).rate == rate
