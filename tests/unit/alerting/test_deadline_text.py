"""The words of a docket row: by its deadline, by what it is about, and by whether money is in it."""

import pytest

from drawback.alerting.deadline_text import WORDS, leads, words_of, words_of_lapsed
from drawback.alerting.model import AlertClass, DeadlineWords
from drawback.alerting.policy import SweepPolicy
from support.sweeping import a_row

LOUD = "the date passes and cannot be brought back"


@pytest.mark.parametrize(
    ("deadline", "summary", "do"),
    [
        ("X-1", "look at\nthe bond", "Look at the bond"),
        ("X-1", "", "X-1"),
        ("x-1", " \n ", "X-1"),
        ("", "", "Look at this date"),
        ("", "ask the surety", "Ask the surety"),
        ("", "é", "É"),
    ],
)
def test_a_deadline_without_words_of_its_own_speaks_with_its_summary_as_if_it_were_fatal(
    deadline: str, summary: str, do: str
) -> None:
    """Else with its name, else with a sentence: better loud than lost; also of free goods."""
    for more in ({}, {"subject_kind": "lot"}, {"money": "0.00"}):
        assert words_of(a_row(deadline=deadline, summary=summary, **more)) == DeadlineWords(
            AlertClass.FATAL, do, LOUD
        )


@pytest.mark.parametrize(
    ("deadline", "money", "immediate", "kind"),
    [
        ("D-19", "0.00", False, AlertClass.OPTION),
        ("D-19", "0.00", True, AlertClass.MONEY),
        ("D-19", "0.01", False, AlertClass.MONEY),
        ("D-23", "0.00", False, AlertClass.OPTION),
        ("D-23", "0.00", True, AlertClass.FATAL),
        ("D-23", "0.01", False, AlertClass.FATAL),
        ("D-02", "0.00", False, AlertClass.FATAL),
        ("D-40", "0.00", False, AlertClass.INQUIRY),
        ("D-30", "0.00", False, AlertClass.FORECAST),
        ("D-37", "0.00", False, AlertClass.OPTION),
    ],
)
def test_what_no_money_is_in_is_a_mere_right_where_money_is_what_it_is_about(
    deadline: str,
    money: str,
    immediate: bool,
    kind: AlertClass,
) -> None:
    """An amendment, a bill, a protest of a claim; told at once it stays what it is, and what is fatal is fatal without money."""
    found = words_of(a_row(deadline=deadline, money=money, immediate=immediate))
    assert (found.kind, found.do, found.missed) == (kind, WORDS[deadline].do, WORDS[deadline].missed)


@pytest.mark.parametrize(
    ("deadline", "do", "passed"),
    [
        ("D-01", "Could still be exported", "Could still be exported"),
        ("D-02", "Could still be claimed", "Could have been claimed"),
        ("D-03", "Use and export", "Use and export"),
    ],
)
def test_free_goods_are_a_chance_and_afterwards_what_it_was(deadline: str, do: str, passed: str) -> None:
    """With money or without; of a claim the words stay."""
    for money in ("0.00", "5000.00"):
        lot = a_row(deadline=deadline, subject_kind="lot", money=money)
        assert (words_of(lot).kind, words_of(lot).do) == (AlertClass.OPPORTUNITY, do)
        assert (words_of_lapsed(lot).kind, words_of_lapsed(lot).do) == (AlertClass.OPPORTUNITY, passed)
    claim = a_row(deadline=deadline)
    assert words_of_lapsed(claim) == words_of(claim) == WORDS[deadline]


def test_days_before_are_the_laws_where_it_counts_in_days() -> None:
    """An upload is counted in hours, what has no words in nothing."""
    assert leads("D-23") == (90, 30, 14, 7, 1)
    assert leads("D-15") == ()
    assert leads("disclosure") == ()
    assert leads("no such deadline") == ()


KINDS = AlertClass


@pytest.mark.parametrize(
    ("deadline", "kind", "money", "days"),
    [
        ("disclosure", KINDS.MONEY, "5.00", (14, 7, 3, 1, 0)),
        ("disclosure", KINDS.FATAL, "5.00", (180, 90, 60, 30, 14, 7, 3, 2, 1, 0)),
        ("disclosure", KINDS.INQUIRY, "0.00", (14, 7, 3, 1, 0)),
        ("disclosure", KINDS.OPTION, "0.00", (30,)),
        ("disclosure", KINDS.OPTION, "0.01", (30, 14, 7, 3, 1, 0)),
        ("disclosure", KINDS.OPPORTUNITY, "0.00", ()),
        ("disclosure", KINDS.OPPORTUNITY, "0.01", (180, 30)),
        ("disclosure", KINDS.FORECAST, "5.00", (0,)),
        ("own", KINDS.FATAL, "0.00", (10, 5, 1)),
        ("own", KINDS.OPTION, "0.00", (5, 10)),
    ],
)
def test_thresholds_are_those_of_the_class_or_the_claimants_own(
    deadline: str, kind: AlertClass, money: str, days: tuple[int, ...]
) -> None:
    """What somebody has to keep is told on the day before whatever a claimant sets; a right without money once."""
    policy = SweepPolicy(of_deadline={"own": (5, 10)})
    assert policy.days(deadline, kind, a_row(money=money).money) == days


def test_the_horizon_is_the_farthest_threshold_of_all() -> None:
    """The table of law asks a year before the five are over; a claimant may ask for more."""
    assert SweepPolicy().horizon == 365
    assert SweepPolicy(of_deadline={"D-02": (400,)}).horizon == 400
