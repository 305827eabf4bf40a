"""A claim before it is filed: what stops it, and what passes."""

from decimal import Decimal

from drawback.filing.preflight import AroundClaim, HeaderFacts, Preflight, preflight
from support.claim_record import LAW, ClaimLife, an_entry, an_export, day, designated, filed

HEADER = HeaderFacts("12-345678900", "3901", "054")
PAID = {"XYZ41011179": {"364": Decimal("300.00")}}


def _seen(asked: str, header: HeaderFacts = HEADER, **more: str) -> Preflight:
    life = ClaimLife(an_entry(), an_export()).receives(filed("2025-09-10", designated(asked, **more)))
    return preflight(life.claim, header, LAW, AroundClaim(PAID), today=day("2025-09-10"))


def test_what_is_worth_its_money_passes() -> None:
    """99 % of 300.00."""
    seen = _seen("297.00")
    assert seen.passes
    assert seen.conditions == ()


def test_a_cent_too_much_meets_the_line_the_entry_and_completeness() -> None:
    """297.01 of 300.00: F551, F014 and R-133/4."""
    seen = _seen("297.01")
    assert not seen.passes
    assert [one.condition.code for one in seen.fatal] == ["551", "014"]
    assert {one.line for one in seen.fatal} == {1}
    assert "R-133/4" in {one.rule for one in seen.findings if one.blocks}


def test_what_the_header_lacks_is_named() -> None:
    """No claimant number and no port: two findings of the first check."""
    says = [one.says for one in _seen("297.00", HeaderFacts()).findings if one.rule == "R-133/1"]
    assert says == ["the claimant is missing", "the port is missing"]


def test_a_line_on_an_unknown_entry_is_rejected_by_name() -> None:
    """ACE knows no entry that we do not know either; the finding names the line."""
    seen = _seen("297.00", entry="XYZ41044683")
    assert [(one.where, one.rule) for one in seen.findings if one.blocks] == [("line 1", "R-133/2")]
    assert not seen.passes


def test_antidumping_duty_that_is_asked_is_denied() -> None:
    """Class 012 is never drawn back (19 U.S.C. 1677h)."""
    assert "R-133/14" in {one.rule for one in _seen("10.00", code="012").findings}
