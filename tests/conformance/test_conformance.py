"""Every example of law gives the figure or the date the law gives, and every rule has an example."""

import pytest

from conformance.cases import Case, all_cases
from conformance.lawindex import LAW, all_rules, law_text, rule_book, unregistered


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
