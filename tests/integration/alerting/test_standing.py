"""A due date has an owner and may be waived; a waiver ends by itself when the day or the money moves."""

from collections.abc import Callable
from decimal import Decimal

import pytest

from drawback.alerting.routing import Recipient, Role

from .conftest import Office

DANA = Recipient("Dana", {"e-mail": "dana@acme.test"}, key="dana")
LEE = Recipient("Lee", {"e-mail": "lee@acme.test"}, Role.BACKUP, key="lee")
KIM = Recipient("Kim", {"e-mail": "kim@acme.test"}, key="kim")
ROW = ("acme", "claim", "acme-2025-01", "D-23")


@pytest.fixture
def team(make_office: Callable[..., Office]) -> Office:
    """Dana owns, Lee stands in, Kim is known and told of nothing."""
    people = {"dana": DANA, "lee": LEE, "kim": KIM}
    return make_office(recipients={"acme": (DANA, LEE)}, people=people)


def told(office: Office) -> list[str]:
    """Who got a message, in order, as far as it was not cancelled."""
    return [one.recipient for one in office.all("delivery") if one.state != "superseded"]


def test_who_it_is_assigned_to_gets_the_last_alert_and_the_next_ones(team: Office) -> None:
    """In the owner's place; who stands in stays next in line."""
    team.put(due="2025-06-30")
    team.sweep("2025-06-16")
    assert team.alerts.assign(ROW, "Kim", "Dana", "knows the broker", team.now) == ""
    assert told(team) == ["Dana", "Kim"]
    team.sweep("2025-06-23")
    assert told(team) == ["Dana", "Kim", "Kim"]
    [act] = team.all("docket_act")
    assert (act.kind, act.owner, act.by, act.reason) == ("assigned", "kim", "Dana", "knows the broker")


def test_given_back_it_is_the_owners_again(team: Office) -> None:
    """An empty name gives it back."""
    team.put(due="2025-06-30")
    team.alerts.assign(ROW, "kim", "Dana", "", team.now)
    assert team.alerts.assign(ROW, "", "Dana", "", team.now) == ""
    team.sweep("2025-06-16")
    assert told(team) == ["Dana"]


def test_nobody_knows_whom(team: Office) -> None:
    """Nor can be assigned or waived what is not on the docket, nor waived without a reason."""
    team.put(due="2025-06-30")
    assert "nobody is called 'bob'" in team.alerts.assign(ROW, "bob", "Dana", "", team.now)
    assert "is not open" in team.alerts.assign((*ROW[:3], "D-24"), "kim", "Dana", "", team.now)
    assert "is not open" in team.alerts.waive((*ROW[:3], "D-24"), "Dana", "small", team.now)
    assert "needs a reason" in team.alerts.waive(ROW, "Dana", "  ", team.now)
    assert team.all("docket_act") == []


def test_what_is_waived_says_nothing_more(team: Office) -> None:
    """Not at a threshold, not overdue, not in Monday's digest; what waited to be sent is not sent."""
    team.put(due="2025-06-30")
    team.sweep("2025-06-16")
    assert team.alerts.waive(ROW, "Dana", "not worth a protest", team.now) == ""
    assert told(team) == []
    for day in ("2025-06-23", "2025-06-30", "2025-07-01", "2025-07-07", "2025-07-14"):
        team.sweep(day)
        team.alerts.digest(team.clock.today(), team.now)
    carried = [one.title for one in team.all("alert") if one.kind == "deadline" and one.raised_on.month > 6]
    assert carried == []


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"due": "2025-07-02"}, "its day moved from 2025-06-30 to 2025-07-02"),
        ({"due": "2025-06-27"}, "its day moved from 2025-06-30 to 2025-06-27"),
        (
            {"due": "2025-06-30", "money": Decimal("50000.01")},
            "its money moved from $50,000.00 to $50,000.01",
        ),
        (
            {"due": "2025-06-30", "money": Decimal("49999.99")},
            "its money moved from $50,000.00 to $49,999.99",
        ),
    ],
)
def test_a_waiver_ends_when_day_or_money_moves(team: Office, change: dict[str, object], says: str) -> None:
    """By a cent or a day, either way: the row speaks again, and the history says why."""
    team.put(due="2025-06-30")
    team.sweep("2025-06-16")
    team.alerts.waive(ROW, "Dana", "not worth a protest", team.now)
    team.put(**change)  # type: ignore[arg-type]  # columns of the row
    team.sweep("2025-06-17")
    assert told(team) == ["Dana"]
    assert [(one.kind, one.reason) for one in team.all("docket_act")] == [
        ("waived", "not worth a protest"),
        ("reopened", says),
    ]
    assert team.all("docket_waiver") == []


def test_an_escalation_goes_on_from_whoever_it_was_assigned_to(team: Office) -> None:
    """Kim does not take it within the hour, so Lee is told, and never Dana."""
    team.put(due="2025-06-30")
    team.alerts.assign(ROW, "kim", "Dana", "", team.now)
    team.sweep("2025-06-30")
    team.alerts.escalate(team.now.replace(hour=23))
    assert told(team) == ["Kim", "Lee"]


def test_a_waiver_that_is_taken_back_opens_the_due_date(team: Office) -> None:
    """Its reminders come again as if nothing had been said; without a waiver, or a reason, there is nothing to take back."""
    team.put(due="2025-06-30")
    team.sweep("2025-06-16")
    team.alerts.waive(ROW, "Dana", "small", team.now)
    assert team.sweep("2025-06-23").alerts == ()

    assert "needs a reason" in team.alerts.reopen(ROW, "Kim", " ", team.now)
    assert team.alerts.reopen(ROW, "Kim", "worth it", team.now) == ""
    again = team.sweep("2025-06-23").alerts

    assert [one.threshold for one in again] == [7]
    assert team.alerts.reopen(ROW, "Kim", "worth it", team.now) == "this due date is not waived"
    assert [(act.kind, act.by, act.reason) for act in team.all("docket_act")] == [
        ("waived", "Dana", "small"),
        ("reopened", "Kim", "worth it"),
    ]
