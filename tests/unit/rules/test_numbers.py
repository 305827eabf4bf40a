"""Every number of law says where it stands, from when on it is in force, and when its text was checked."""

import ast
import pkgutil
from datetime import date

import pytest

import drawback.rules
from conformance.lawindex import all_numbers, constants
from drawback.rules.disposal import UNUSED
from drawback.rules.entry_review import PROTEST
from drawback.rules.windows import FILING
from drawback.rules.words import Cite, Dated, NoValueInForce, as_checked

NUMBERS = all_numbers()


@pytest.mark.parametrize(("name", "number"), NUMBERS, ids=[name for name, _ in NUMBERS])
def test_every_number_has_citation_effective_date_and_day_checked(name: str, number: Dated[object]):
    """A number has a paragraph, a first day in force, what it is asked by, and a day on which the text was checked."""
    assert all((number.cite.text, number.keyed_by, number.values)), name
    assert date(2020, 1, 1) <= number.cite.checked_on
    assert set(number.brought_by) <= set(number.values)
    assert all(number.brought_by.values())


def test_the_numbers_that_matter_most_are_found():
    """The walk over the rules finds periods, shares, notices and tables, so that an empty walk cannot pass."""
    names = {name for name, _ in NUMBERS}
    assert {"disposal.UNUSED", "windows.FILING", "provisions.SHARES", "notices.EXPORT.lead"} <= names
    assert len(names) > 60


@pytest.mark.parametrize("period", [FILING, UNUSED])
def test_five_years_are_in_force_from_the_day_of_the_act(period):
    """Five years hold for claims filed from 24 February 2018 on; a claim filed the day before is refused an answer."""
    assert period.in_force.on(date(2018, 2, 24)) == 5
    with pytest.raises(NoValueInForce, match="date of filing of the claim 2018-02-23"):
        period.in_force.on(date(2018, 2, 23))


def test_days_to_protest_change_on_the_day_of_the_act():
    """Ninety days before 18 December 2004, one hundred and eighty from that day on."""
    assert (PROTEST.on(date(2004, 12, 17)), PROTEST.on(date(2004, 12, 18))) == (90, 180)
    assert "Pub. L. 108-429" in PROTEST.since(date(2004, 12, 18))


def test_a_first_day_that_is_not_established_is_a_lower_bound():
    """Where no act is known, the value is said to be in force at least since its text was checked, and not before."""
    number = as_checked(7, Cite("a paragraph", checked_on=date(2025, 1, 1)))
    assert (number.on(date(2025, 1, 1)), number.since(date(2025, 1, 1))) == (7, "at least since 2025-01-01")
    with pytest.raises(NoValueInForce):
        number.on(date(2024, 12, 31))


NO_LAW = {
    "_NONE": "nothing, as a figure",
    "_AT_END": "a lead time of reminders, our own choice",
    "_NOTHING": "nothing, as a figure",
    "_WHOLE": "one, as a figure",
    "_ONE_DAY": "one, as a figure",
    "_HUNDRED": "per cent",
    "_HUNDREDTH": "per cent",
    "_CENT": "a place of rounding",
    "_ONE_PLACE": "a place of rounding",
    "_FOUR_PLACES": "a place of rounding",
    "_TEN_PLACES": "a place of rounding",
    "_RATE_PLACES": "a place of rounding",
    "_SHOWN": "a place of rounding",
    "_DECEMBER": "a month",
    "_MONTHS_OF_QUARTER": "a quarter has three months",
    "_MOST_PERCENT": "a sane bound of a table cell",
    "_HEADING_DIGITS": "digits of a tariff number",
    "_METALS": "a row of a table",
    "_ADCVD": "a row of a table",
    "_IEEPA": "a row of a table",
    "_CHAPTER_99": "a row of a table",
    "FULL": "the whole charge: no share is held back",
}
"""Constants that are no number of law, and why."""


def _is_bare(value: ast.expr) -> bool:
    if isinstance(value, ast.Constant):
        return isinstance(value.value, int) and not isinstance(value.value, bool)
    if isinstance(value, ast.Tuple):
        return bool(value.elts) and all(_is_bare(part) for part in value.elts)
    return (
        isinstance(value, ast.Call)
        and isinstance(value.func, ast.Name)
        and value.func.id in {"Decimal", "timedelta"}
    )


def _bare_constants() -> set[str]:
    return {
        f"{module.name}.{name}"
        for module in pkgutil.iter_modules(drawback.rules.__path__)
        for name, value in constants(module.name)
        if _is_bare(value) and name not in NO_LAW
    }


UNDATED: set[str] = set()
"""Numbers still without effective dates; this set may only become smaller."""


def test_no_number_of_law_stands_bare_in_a_module():
    """A constant that is a bare number is either no law, with the reason, or one of the few known to be undated."""
    assert _bare_constants() == UNDATED
