"""Whose a claimant's deadlines are, by which policy and at which hours: the claimant's own, else everybody's, else the usual ones."""

from datetime import date, time

import pytest

from drawback.alerting.policy import SweepPolicy
from drawback.alerting.routing import Hours, Recipient, Role
from drawback.alerting.settings import AlertSettings

DANA = Recipient(
    "Dana Ruiz", {"e-mail": "Dana@acme.example"}, key="dana", away_on=((date(2025, 7, 1), date(2025, 7, 14)),)
)
LEE = Recipient("Lee", {"e-mail": "lee@acme.example"}, Role.BACKUP, key="lee")
MIA = Recipient("Mia", {"e-mail": "mia@acme.example"})
ROOM = Recipient("#drawback", {"slack": "#drawback"}, Role.CHANNEL)
STRICT, LATE, EARLY = SweepPolicy(storm=1), Hours(quiet_from=time(22)), Hours(quiet_until=time(5))
SETTINGS = AlertSettings(
    recipients={"acme": (DANA, LEE, MIA), "*": (ROOM,)},
    policies={"acme": STRICT, "*": SweepPolicy(storm=3)},
    claimant_hours={"acme": LATE, "*": EARLY},
    people={"lee": LEE},
    dashboard_url="https://d.test/",
    redact_money=True,
    rules_version="7",
    names={"acme": "Acme"},
)


def test_what_a_claimant_has_of_its_own_goes_before_everybodys() -> None:
    """People, policy, hours."""
    assert SETTINGS.recipients_of("acme") == (DANA, LEE, MIA)
    assert SETTINGS.recipients_of("harbor") == (ROOM,)
    assert AlertSettings().recipients_of("acme") == ()
    assert [SETTINGS.policy_of(name).storm for name in ("acme", "harbor")] == [1, 3]
    assert AlertSettings().policy_of("acme") == SweepPolicy()
    assert [SETTINGS.hours_of(name) for name in ("acme", "harbor")] == [LATE, EARLY]
    assert AlertSettings(hours=LATE).hours_of("acme") == LATE


@pytest.mark.parametrize(
    ("on", "away"), [("2025-06-30", False), ("2025-07-01", True), ("2025-07-14", True), ("2025-07-15", False)]
)
def test_who_is_away_on_a_day_is_marked_so(on: str, *, away: bool) -> None:
    """From the first day to the last; without a day nobody is."""
    assert [one.away for one in SETTINGS.recipients_of("acme", date.fromisoformat(on))] == [
        away,
        False,
        False,
    ]
    assert [one.away for one in SETTINGS.recipients_of("acme")] == [False, False, False]


def test_whose_they_are_in_words() -> None:
    """The owners, by name; a room or a backup is none."""
    assert SETTINGS.owner_of("acme") == "Dana Ruiz, Mia"
    assert SETTINGS.owner_of("harbor") == "nobody"


@pytest.mark.parametrize(
    ("called", "found"),
    [
        ("dana", DANA), ("DANA RUIZ", DANA), (" dana@ACME.example ", DANA), ("lee", LEE), ("mia", MIA), ("#drawback", ROOM),
        ("bob", None), ("", None), ("  ", None), ("dan", None),
    ],
)  # fmt: skip
def test_somebody_is_found_by_short_name_by_name_and_by_address(called: str, found: Recipient | None) -> None:
    """In any case of letters; nobody is called nothing, though a room has no short name."""
    assert SETTINGS.person(called) == found


def test_channels_have_their_settings_or_the_usual_ones() -> None:
    """By their class."""
    assert AlertSettings(channels=(LATE, STRICT)).channel(SweepPolicy) is STRICT
    assert AlertSettings(channels=(LATE,)).channel(SweepPolicy) == SweepPolicy()


def test_renderers_know_the_names_and_where_the_dashboard_stands() -> None:
    """Without the stroke at its end."""
    look = SETTINGS.presentation
    assert (look.dashboard_url, look.name_of("acme"), look.redact_money, look.rules_version) == (
        "https://d.test",
        "Acme",
        True,
        "7",
    )
    assert look.docket_url("acme") == "https://d.test/docket?claimant=acme"
    assert look.docket_url("*") == "https://d.test/docket"
    assert (look.alert_url("a1"), look.alert_url("a1", "snooze")) == (
        "https://d.test/alerts/a1",
        "https://d.test/alerts/a1/snooze",
    )
