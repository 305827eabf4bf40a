"""The portfolio form: products times lanes, by the real tariff and the stack of the day, with hand arithmetic."""

from decimal import Decimal
from typing import Any

import msgspec
import pytest

from drawback.adapters.chapter99 import load_chapter99
from drawback.app.bootstrap import load_law
from drawback.calculator.portfolio import LaneAnswer, answer_portfolio
from drawback.calculator.portfolio_form import PortfolioForm
from drawback.calculator.reading import NotUnderstood
from support.world import day


def _form(**changes: Any) -> PortfolioForm:
    asked: dict[str, Any] = {
        "products": [{"sku": "PUMP", "hts": "8413.91.90.96", "quantity": "100", "value": "10000.00"}],
        "lanes": [{"origin": "CN", "destination": "DE"}],
        "entry_on": "2025-06-02",
        "export_on": "2025-12-01",
    }
    return msgspec.convert(asked | changes, PortfolioForm, strict=False)


def _one(**changes: Any) -> LaneAnswer:
    (lane,) = answer_portfolio(_form(**changes), load_law(), load_chapter99()).lanes
    return lane


def test_a_part_of_china_bears_the_stack_of_its_day_and_each_duty_says_what_comes_back() -> None:
    """$10,000.00 of a free line in June 2025: 25 % of list 1, 20 % fentanyl, 10 % reciprocal, and both fees."""
    found = _one()
    assert {one.heading or one.programme: one.amount for one in found.duties} == {
        "8413919096": Decimal("0.00"),
        "99038801": Decimal("2500.00"),
        "99030124": Decimal("2000.00"),
        "99030125": Decimal("1000.00"),
        "merchandise processing fee": Decimal("34.64"),
        "harbor maintenance fee": Decimal("12.50"),
    }
    back = {one.heading or one.programme for one in found.duties if one.comes_back}
    assert "99038801" in back
    assert "99030124" not in back
    assert found.paid == Decimal("5547.14")
    refused = next(one for one in found.duties if one.heading == "99030124")
    assert "the refund path is CAPE" in refused.why


def test_what_comes_back_is_the_sum_of_what_the_estimate_gives() -> None:
    """In 2024 list 1 alone: 99 % of $2,500.00 is $2,475.00, of MPF $34.29 and of HMF $12.38: $2,521.67."""
    found = _one(entry_on="2024-06-03", export_on="2024-12-02")
    assert (found.comes_back, found.best) == (Decimal("2521.67"), "58")


@pytest.mark.parametrize(
    ("on", "heading"),
    [
        ("2025-03-03", "99030120"),
        ("2025-03-04", "99030124"),
        ("2026-02-23", "99030124"),
        ("2026-02-24", "99030301"),
        ("2026-07-23", "99030301"),
    ],
)
def test_both_sides_of_each_day_on_which_the_stack_changes(on: str, heading: str) -> None:
    """10 % to 20 % on 4 March 2025, the end of IEEPA on 23 February 2026, the surcharge of section 122 after it."""
    headings = [one.heading for one in load_chapter99().stack("8413919096", "CN", day(on))]
    assert heading in headings
    assert len({"99030120", "99030124", "99030301"} & set(headings)) == 1


def test_a_duty_of_the_four_year_review_stands_in_place_of_the_list() -> None:
    """A semiconductor of list 3 or 1 pays 50 % since 1 January 2025, not 50 % on top of 25 %."""
    table = load_chapter99()
    before = [one.heading for one in table.stack("8541100040", "CN", day("2024-12-31"))]
    since = [one.heading for one in table.stack("8541100040", "CN", day("2025-01-01"))]
    assert any(heading.startswith("990388") for heading in before)
    assert "99039105" in since
    assert not any(heading.startswith("990388") for heading in since)


def test_what_the_table_does_not_know_is_said() -> None:
    """The reciprocal rate of Germany in autumn 2025, section 232 on steel, USMCA goods of Mexico."""
    lanes = [{"origin": "DE", "destination": "JP"}, {"origin": "MX", "destination": "JP"}]
    found = answer_portfolio(
        _form(lanes=lanes, entry_on="2025-09-01", export_on="2026-01-05"), load_law(), load_chapter99()
    )
    german, mexican = found.lanes
    assert any("reciprocal rate of DE" in point for point in german.open_points)
    assert any("USMCA" in point for point in mexican.open_points)


def test_goods_sent_too_late_bring_nothing_and_say_why() -> None:
    """Five years and a day after the import (19 U.S.C. 1313(j))."""
    late = _one(entry_on="2019-06-03", export_on="2024-06-04")
    assert late.comes_back == 0
    assert all(not one.comes_back for one in late.duties)
    assert any(one.why for one in late.duties)


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"export_on": "2025-06-01"}, "from entry_on on"),
        (
            {"products": [{"sku": "A", "hts": "9999.99.99.99", "quantity": "1", "value": "1"}]},
            "no line 9999.99.99.99",
        ),
        (
            {
                "products": [
                    {"sku": "A", "hts": "8413.91.90.96", "quantity": "1", "value": "1", "exported": "2"}
                ]
            },
            "at most 1",
        ),
        ({"products": [{"sku": "A", "hts": "8413.91.90.96", "quantity": "0", "value": "1"}]}, "above zero"),
    ],
)
def test_what_cannot_be_answered_is_a_sentence(changes: dict[str, Any], says: str) -> None:
    """What was seen and what is expected."""
    with pytest.raises(NotUnderstood, match=says):
        _one(**changes)


def test_ten_digits_that_the_tariff_does_not_have_are_rated_by_their_eight() -> None:
    """The rate stands with the eight digits, and that is said: 25 % of $20,000.00 × 400 of 1,000 × 99 % = $1,980.00, of the fee $27.43."""
    screw = {
        "sku": "SCREW",
        "hts": "7318.15.20.00",
        "quantity": "1000",
        "value": "20000.00",
        "exported": "400",
    }
    found = _one(products=[screw], lanes=[{"origin": "CN", "destination": "DE", "mode": "air"}])
    assert any("the rate is that of its eight digits" in point for point in found.open_points)
    assert found.comes_back == Decimal("2007.43")
    with pytest.raises(NotUnderstood, match="no line"):
        _one(products=[screw | {"hts": "7318.99.99.00"}])
