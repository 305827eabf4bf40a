"""Every number of law says where it stands, from when on it is in force, and when its text was read, as recorded."""

import ast
from collections.abc import Iterator
from datetime import date, timedelta

import pytest

from conformance.lawindex import all_numbers, constants, rule_modules, source_of
from drawback.rules.answers import (
    COUNTED_FROM,
    EARLIEST,
    Cite,
    Dated,
    LegalAct,
    NoValueInForce,
    dated,
    undated,
)
from drawback.rules.dates.counting import Period
from drawback.rules.dates.disposal import UNUSED
from drawback.rules.dates.entry_review import PROTEST
from drawback.rules.dates.inquiries import FORMS
from drawback.rules.dates.windows import FILING

NUMBERS = all_numbers()


@pytest.mark.parametrize(("name", "number"), NUMBERS, ids=[name for name, _ in NUMBERS])
def test_every_number_has_citation_effective_date_and_reading(name: str, number: Dated[object]) -> None:
    """A number has a paragraph, a first day in force, what it is asked by, and the recorded reading of its text or none."""
    assert all((number.cite.text, number.keyed_by, number.values)), name
    assert number.cite.read in {
        "August 2025",
        "April 2023",
        "edition of January 2025",
        "2026-11-27",
        "not recorded",
    }
    assert set(number.brought_by) <= set(number.values)
    assert all(number.brought_by.values())


def test_the_numbers_that_matter_most_are_found() -> None:
    """The walk over the rules finds periods, shares, notices and tables, so that an empty walk cannot pass."""
    names = {name for name, _ in NUMBERS}
    assert {"disposal.UNUSED", "windows.FILING", "provisions.SHARES", "notices.EXPORT.lead"} <= names
    assert len(names) > 60


def _changes() -> list[tuple[str, Dated[object], date]]:
    return [
        (f"{name} {start}", number, start)
        for name, number in NUMBERS
        for start in number.brought_by
        if start > date(1980, 1, 1)
    ]


@pytest.mark.parametrize(
    ("number", "start"), [change[1:] for change in _changes()], ids=[change[0] for change in _changes()]
)
def test_an_established_first_day_has_another_answer_the_day_before(
    number: Dated[object], start: date
) -> None:
    """On the first day the value is that of the act; the day before it is the older value, or a refusal."""
    assert number.on(start) == number.values[start]
    before = start - timedelta(days=1)
    older = [day for day in number.values if day < start]
    if older:
        assert number.on(before) == number.values[max(older)]
    else:
        with pytest.raises(NoValueInForce, match=f"{number.keyed_by} {before}"):
            number.on(before)


def test_the_changes_of_value_are_those_of_the_acts() -> None:
    """The figures that an act changed are the ones whose older figure is known too."""
    changed = {
        (name, start.isoformat(), str(number.on(start - timedelta(days=1))), str(number.on(start)))
        for name, number, start in ((name.rpartition(" ")[0], n, start) for name, n, start in _changes())
        if min(number.values) < start and number.on(start - timedelta(days=1)) != number.on(start)
    }

    assert changed == {
        ("adcvd_reviews.INSTRUCTIONS", "2021-01-15", "15", "35"),
        ("destinations.CHILE_PARTS", "2012-01-01", "1.00", "0.75"),
        ("destinations.CHILE_PARTS", "2013-01-01", "0.75", "0.50"),
        ("destinations.CHILE_PARTS", "2014-01-01", "0.50", "0.25"),
        ("destinations.CHILE_PARTS", "2015-01-01", "0.25", "0.00"),
        ("disposal.UNUSED", "2018-02-24", "3", "5"),
        ("entry_review.PROTEST", "2004-12-18", "90", "180"),
        ("mpf.HMF_RATES", "1991-01-01", "0.0004", "0.00125"),
        ("notices.EXPORT.lead", "2018-12-17", "2", "5"),
        ("refund_delivery.BY_ACH", "2026-02-06", "False", "True"),
    }


def test_only_numbers_without_a_known_first_day_say_no_more_than_when_they_were_read() -> None:
    """Every number names the act, or the text in which it is known to have stood; practice without either is listed."""
    bare = {name for name, number in NUMBERS if not number.brought_by and not number.seen_in}

    assert bare == {"adcvd_assessment.REIMBURSED_MULTIPLES"}


def test_an_entry_and_a_claim_of_2019_are_not_refused() -> None:
    """A number asked by the day it is counted from answers from 2019 on, unless its practice began later."""
    late = {
        name
        for name, number in NUMBERS
        if number.keyed_by == COUNTED_FROM and min(number.values) > date(2019, 1, 1)
    }

    assert late == {"adcvd_reviews.LITIGATION", "cape.LIQUIDATES", "windows.USMCA_STATEMENT"}


@pytest.mark.parametrize("period", [FILING, UNUSED])
def test_five_years_are_in_force_from_the_day_of_the_act(period: Period) -> None:
    """Five years hold for claims filed from 24 February 2018 on, and for claims still to be filed."""
    assert period.in_force.on(date(2018, 2, 24)) == period.count(date(2010, 1, 1)) == 5


def test_days_to_protest_change_on_the_day_of_the_act() -> None:
    """Ninety days before 18 December 2004, one hundred and eighty from that day on."""
    assert (PROTEST.on(date(2004, 12, 17)), PROTEST.on(date(2004, 12, 18))) == (90, 180)
    assert "Pub. L. 108-429" in PROTEST.since(date(2004, 12, 18))


def test_a_practice_without_a_recorded_first_day_is_answered_for_every_day() -> None:
    """Where nobody recorded since when a practice holds, no day is made up for it."""
    number = undated(7, Cite("a practice"))
    assert (number.on(date(1990, 1, 1)), number.since(EARLIEST)) == (7, "as far back as this program asks")


def test_an_act_still_to_come_is_governed_by_the_law_as_last_known() -> None:
    """Without a governing day the last figure counts; with one, the figure of that day."""
    first, second = (
        LegalAct(date(2018, 1, 1), "one act", began=True),
        LegalAct(date(2020, 1, 1), "another", began=False),
    )
    number = dated(Cite("a paragraph"), "day of filing", (second, 2), (first, 1))
    assert (number.at(None), number.at(date(2019, 12, 31)), number.at(date(2020, 1, 1))) == (2, 1, 2)
    assert number.since(second.on) == "at least since 2020-01-01 (another)"


NO_LAW = {
    "_EIGHT": "the digits of a tariff number",
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
    "_REMEMBERED": "how many answers are kept",
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
        f"{module.rpartition('.')[2]}.{name}"
        for module in rule_modules()
        for name, value in constants(module)
        if _is_bare(value) and name not in NO_LAW
    }


def test_no_number_of_law_stands_bare_in_a_module() -> None:
    """A constant that is a bare number is no law, with the reason."""
    assert _bare_constants() == set()


NO_LAW_INSIDE = {
    "adcvd_reviews.review_period": "the months of a year, the first and last of its days",
    "completeness._header": "the number of the check",
    "completeness._import_lines": "the number of the check",
    "completeness._dates": "the number of the check",
    "completeness._quantities": "the number of the check",
    "completeness._methods": "the number of the check",
    "completeness._substituted_values": "the number of the check",
    "completeness._tracing": "the number of the check, and the digits of a tracing number",
    "completeness._manufacture": "the number of the check",
    "completeness._certifications": "the number of the check",
    "interest._leap": "the leap years of the calendar",
    "interest.interest_steps": "the days of a year",
    "interest._spans": "the last day of a year",
    "interest_table._quarter_end": "the months of a year",
    "manufacturing.by_relative_value": "cents",
    "production_checks._products": "two: more than one product",
    "steps.plain": "the two places of cents",
    "substitution._short": "letters of a text as shown",
}
"""Functions in which a number greater than one stands, and why it is no law."""


def _numbers_inside() -> dict[str, list[str]]:
    """Return, by function of the rules, the numbers greater than one in its defaults and its body."""
    found: dict[str, list[str]] = {}
    for module in rule_modules():
        for function in ast.walk(ast.parse(source_of(module).read_text(encoding="utf-8"))):
            if not isinstance(function, ast.FunctionDef):
                continue
            numbers = [shown for node in _parts(function) if (shown := _number(node))]
            if numbers:
                found[f"{module.rpartition('.')[2]}.{function.name}"] = numbers
    return found


def _parts(node: ast.AST) -> Iterator[ast.AST]:
    """Walk a function, leaving out places in a sequence: they count nothing."""
    for child in ast.iter_child_nodes(node):
        yield child
        yield from _parts(child.value if isinstance(child, ast.Subscript) else child)


def _number(node: ast.AST) -> str:
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Decimal":
        given = node.args[0]
        text = str(given.value) if isinstance(given, ast.Constant) else ""
        return text if text not in {"", "0", "1", "0.00"} else ""
    if isinstance(node, ast.Constant) and type(node.value) is int and abs(node.value) > 1:
        return str(node.value)
    return ""


def test_no_number_of_law_stands_bare_inside_a_function() -> None:
    """A number in a function or its defaults is no law, with the reason: periods, shares and multiples are dated."""
    assert set(_numbers_inside()) == set(NO_LAW_INSIDE)


def test_a_bare_number_inside_a_function_would_be_found() -> None:
    """The search sees a period, a factor and a default as they once stood in the rules."""
    once = "def f(share=Decimal('0.99')):\n    return days(30, CITE).end(on), duty * 2"
    assert sorted(shown for node in ast.walk(ast.parse(once)) if (shown := _number(node))) == [
        "0.99",
        "2",
        "30",
    ]


def test_a_period_inside_a_row_is_found() -> None:
    """The rows of the table of inquiries carry dated periods, and the walk over the numbers reaches them."""
    assert {"inquiries.REQUEST_ANSWER", "inquiries.PROPOSAL_ANSWER", "inquiries.EVIDENCE_ANSWER"} <= {
        name for name, _ in NUMBERS
    }
    assert {form.period.in_force.cite for form in FORMS.values() if form.period} <= {
        n.cite for _, n in NUMBERS
    }
