"""The decision log: of a due date, what was sent to whom by which policy, why nothing is sent, and that deciding again gives the same."""

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

from drawback.adapters.sql.decisions import decisions_of
from drawback.alerting.model import Notified
from drawback.alerting.policy import SweepPolicy
from drawback.app.alert_decisions import decisions_about, replays
from drawback.app.hour_alerts import raise_hour_alerts
from drawback.app.raising import Raising
from drawback.views.alert_decisions import DueDateDecisions

from .conftest import CALENDAR, Office

DUE_DATE = ("acme", "claim", "acme-2025-01", "D-23")


def decided(office: Office, on: str = "2025-06-18") -> DueDateDecisions:
    found = decisions_about(office.alerts, DUE_DATE, date.fromisoformat(on))
    assert found is not None
    return found


def test_a_message_of_its_own_names_people_receipts_and_tries(office: Office) -> None:
    """Fourteen days before: both channels, each with the id it gave and one try; then silence until seven days before."""
    office.put()
    office.sweep("2025-06-16")
    office.delivery.deliver_sandbox(office.now)

    found = decided(office)

    (alert,) = found.alerts
    assert (alert.why, alert.threshold, alert.sent_as, alert.replayed) == (
        "threshold",
        14,
        "a message of its own",
        True,
    )
    assert {(to.who, to.channel, to.state, to.tries) for to in alert.deliveries} == {
        ("Customs desk", "e-mail", "sent", 1),
        ("#drawback-alerts", "slack", "sent", 1),
    }
    assert all(to.provider_id for to in alert.deliveries)
    assert "its next alert is on 2025-06-23" in found.silent
    assert decided(office, "2025-06-16").silent == ""


def test_a_line_of_a_digest_names_the_digest_that_carried_it(office: Office) -> None:
    """The deliveries are those of the digest."""
    office.put(money=Decimal("10.00"))
    office.sweep("2025-06-16")
    before = decided(office).alerts[0].sent_as
    office.alerts.digest(date(2025, 6, 17), office.now)

    (alert,) = decided(office).alerts

    assert before == "waits for the next digest"
    assert (alert.sent_as, {to.who for to in alert.deliveries}) == (
        "a line of a digest",
        {"Customs desk", "#drawback-alerts"},
    )


def test_what_was_not_sent_says_so(office: Office) -> None:
    """A protest from which nothing is to be gained is on no digest."""
    office.put(due="2025-07-17", money=Decimal(0))
    office.sweep("2025-06-17")
    office.alerts.digest(date(2025, 6, 17), office.now)

    (alert,) = decided(office).alerts

    assert (alert.sent_as, alert.deliveries) == ("only on the pages: it asks nothing of anybody", ())


def test_a_waived_due_date_says_by_whom_and_why(office: Office) -> None:
    """And one that nobody knows has no decisions."""
    office.put()
    office.alerts.waive(DUE_DATE, "Dana", "not worth it", office.now)

    assert decided(office).silent == "it was waived by Dana: not worth it"
    assert decisions_about(office.alerts, ("acme", "claim", "none", "D-23"), date(2025, 6, 18)) is None


def test_a_later_policy_changes_no_earlier_decision(office: Office) -> None:
    """The policy that held is kept: deciding again gives the same alert, whatever the file says now."""
    office.put()
    office.sweep("2025-06-16")
    was = decided(office)
    office.settings = replace(
        office.settings, policies={"*": SweepPolicy(of_deadline={"D-23": (90, 1)}, material=Decimal(5))}
    )

    now = decided(office)

    assert now.alerts == was.alerts
    assert now.alerts[0].replayed
    assert (now.policy == was.policy, now.thresholds) == (False, (90, 1))


def test_another_earlier_alert_would_have_been_another_decision(office: Office) -> None:
    """Where the inputs are not those by which it was decided, deciding again does not give the alert."""
    office.put()
    (alert,) = office.sweep("2025-06-16").alerts
    with office.engine.connect() as connection:
        (kept,) = decisions_of(connection, [row.id for row in office.all("alert")]).values()

    assert replays(alert, kept, CALENDAR)
    told = Notified(alert.row.due_on, threshold=14, arrived=True)
    assert not replays(alert, replace(kept, notified=told), CALENDAR)
    assert not replays(alert, replace(kept, policy=SweepPolicy(of_deadline={"D-23": (3,)})), CALENDAR)


def test_the_earliest_reading_of_a_contested_day_is_named(office: Office) -> None:
    """Reminders of a protest due on 30 June follow a reading that ends on the 20th; once that is over, the day itself."""
    office.put(contested="counted from the notice: 2025-06-20")
    office.sweep("2025-06-16")

    found, later = decided(office), decided(office, "2025-06-23")

    assert (found.due_on, found.earliest_reading, later.earliest_reading) == (
        date(2025, 6, 30),
        date(2025, 6, 20),
        None,
    )
    assert found.contested == "counted from the notice: 2025-06-20"
    assert "by the earliest reading of a contested day, 2025-06-20" in found.silent
    assert found.alerts[0].replayed is True


def test_hours_say_their_steps_and_decide_again(office: Office) -> None:
    """Due at 19:30 UTC: at 15:45, four hours are reached, and the same instant decides the same again."""
    office.put(deadline="D-15", due="2025-06-17", due_at=datetime(2025, 6, 17, 19, 30, tzinfo=UTC))
    now = datetime(2025, 6, 17, 15, 45, tzinfo=UTC)
    with office.engine.begin() as connection:
        raising = Raising(office.settings, CALENDAR, office.channels)
        assert raise_hour_alerts(connection, raising, CALENDAR, now) == 1

    found = decisions_about(office.alerts, (*DUE_DATE[:3], "D-15"), date(2025, 6, 17))

    assert found is not None
    (alert,) = found.alerts
    assert (alert.hours, alert.replayed, found.hours, found.thresholds) == (4, True, (12, 4, 1), ())
    assert found.due_at == datetime(2025, 6, 17, 19, 30, tzinfo=UTC)
