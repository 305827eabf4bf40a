"""Every example of law gives the figure or the date the law gives, and every rule has an example."""

from importlib import import_module
from typing import get_type_hints

import pytest

from conformance.cases import Case, all_cases
from conformance.dates_boundaries import CASES as BOUNDARIES
from conformance.dates_boundaries import COUNTING, name_of
from conformance.lawindex import LAW, all_rules, law_text, rule_book, rule_modules, unregistered

NOT_COUNTED = {
    "rolling.rolled": "moves a day that another rule counted: its cases are those of protests and suits",
    "entry_review.liquidated_on": "the day of posting itself",
    "entry_review.informal_liquidated_on": "the day of payment or release itself",
    "uploads.upload_by": "clock hours, not days: cases of its own, over daylight saving time",
    "uploads.claim_date": "clock hours, not days: cases of its own, to the minute",
}
"""Rules that give a date without counting days."""


@pytest.mark.parametrize("case", all_cases(), ids=lambda case: f"{case.rule}: {case.case}")
def test_the_program_answers_as_the_law_does(case: Case):
    """The answer printed equals the one expected."""
    assert case.got() == case.expected


@pytest.mark.parametrize("known", all_rules(), ids=lambda known: known.name)
def test_every_rule_has_a_citation_and_an_example(known):
    """A rule function without citation, or an id of it without a conformance case, fails the build."""
    covered = {rule_id for case in all_cases() for rule_id in case.ids}

    assert known.cite.text
    assert known.says.strip()
    assert [rule_id for rule_id in known.ids if rule_id not in covered] == []


def test_every_id_used_is_in_the_rule_book():
    """No rule and no case invents an id."""
    used = {rule_id for known in all_rules() for rule_id in known.ids}
    used |= {rule_id for case in all_cases() for rule_id in case.ids}

    assert sorted(used - rule_book().keys()) == []


def test_every_rule_of_the_book_is_written():
    """Each rule of the book is a registered function or table, or is excused with a reason."""
    assert unregistered() == []


def test_the_law_index_is_current():
    """The committed docs/law.md is what the generator prints now; `python -m conformance.lawindex` renews it."""
    assert LAW.read_text(encoding="utf-8") == law_text()


def test_every_rule_that_counts_is_walked_on_both_sides_of_its_boundaries():
    """A date rule without its days around 29 February, a weekend and a holiday fails the build."""
    counting = {known.name for known in all_rules() if _gives_a_date(known.name)}
    walked = {name_of(function) for function in COUNTING}

    assert sorted(counting - walked - NOT_COUNTED.keys()) == []
    assert sorted(walked - counting) == []
    for function in COUNTING:
        edges = {
            case.case.partition(":")[0] for case in BOUNDARIES if case.citation and _is_of(case, function)
        }
        assert "29 February" in edges, name_of(function)


def _is_of(case: Case, function: object) -> bool:
    known = next(known for known in all_rules() if known.name == name_of(function))
    return (case.rule, case.citation) == (", ".join(known.ids), known.cite.text)


def _gives_a_date(name: str) -> bool:
    module, _, path = name.partition(".")
    modules = [import_module(one) for one in rule_modules() if one.endswith(f".{module}")]
    found = next((getattr(one, path) for one in modules if hasattr(one, path)), None)
    return callable(found) and "Determination" in str(get_type_hints(found).get("return", ""))
