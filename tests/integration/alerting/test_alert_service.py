"""From the docket to the sandbox, in a real database."""

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from decimal import Decimal
from itertools import chain, repeat
from pathlib import Path

import pytest
from sqlalchemy import Engine, create_engine, event, insert

from drawback.adapters.sql import alerts as alert_rows
from drawback.adapters.sql import deliveries, tables
from drawback.adapters.sql.heartbeat import silent_jobs
from drawback.adapters.sql.store import table, tune_sqlite
from drawback.alerting.model import Ending, Priority
from drawback.alerting.routing import Recipient, Role

from .conftest import Office

E_MAIL = "e-mail"


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    """Both databases the product runs on."""
    if request.param == "sqlite":
        made = tune_sqlite(create_engine(f"sqlite:///{tmp_path / 'alerts.db'}"))
    else:
        url = request.getfixturevalue("postgres_database")
        made = create_engine(url.replace("postgresql://", "postgresql+psycopg://"))
    tables.metadata.create_all(made)
    yield made
    made.dispose()


def shown(office: Office, channel: str) -> list[str]:
    """One line of each message kept."""
    rows = office.all("sandbox_message")
    return [row.text for row in rows if row.channel == channel and not row.thread]


def test_a_threshold_reaches_the_sandbox_as_slack_message_and_mail(office: Office) -> None:
    """Fourteen days before the date, both channels say so, with receipts."""
    office.put()

    swept = office.sweep("2025-06-16")
    posted = office.delivery.deliver_sandbox(office.now)

    assert (len(swept.alerts), swept.deliveries, posted.sent) == (1, 2, 2)
    assert shown(office, "slack") == ["14 d · $50,000.00 · Protest the liquidation by Jun 30"]
    assert shown(office, E_MAIL) == [
        "14 days · $50,000.00 · Protest the liquidation by Jun 30, 2025 · acme acme-2025-01"
    ]
    assert all(row.state == "sent" and row.provider_id for row in office.all("delivery"))


def test_sweeping_twice_says_nothing_twice(office: Office) -> None:
    """The second sweep of a day, and every sweep before the next threshold, is silent."""
    office.put()
    first = office.sweep("2025-06-16")

    again = [office.sweep(day) for day in ("2025-06-16", "2025-06-17", "2025-06-20", "2025-06-22")]
    seven = office.sweep("2025-06-23")

    assert len(first.alerts) == 1
    assert [len(swept.alerts) for swept in again] == [0, 0, 0, 0]
    assert [alert.threshold for alert in seven.alerts] == [7]


def test_a_quiet_day_reads_nothing(office: Office) -> None:
    """Rows whose next day has not come are not even looked at."""
    for n in range(50):
        office.put(f"claim-{n}", money=Decimal(10))
    office.sweep("2025-06-17")

    assert office.sweep("2025-06-18").looked_at == 0
    assert office.sweep("2025-06-23").looked_at == 50


@pytest.mark.parametrize("at_a_time", [1, 3, 5000])
def test_a_sweep_in_parts_says_what_one_in_a_piece_says(
    office: Office, monkeypatch: pytest.MonkeyPatch, at_a_time: int
) -> None:
    """Some claimants at a time; each gets all of theirs together, a table where they are many."""
    monkeypatch.setattr("drawback.app.swept._ROWS_AT_A_TIME", at_a_time)
    for claimant, claims in (("acme", 25), ("Beta", 2), ("cobalt", 1), ("Über", 2)):
        for number in range(claims):
            office.put(f"claim-{number}", claimant=claimant)

    swept = office.sweep("2025-06-16")

    assert (swept.looked_at, len(swept.alerts), swept.tables) == (30, 30, 1)
    assert {(a.row.claimant, a.row.subject) for a in swept.alerts} == {
        (row.claimant, row.subject) for row in office.all("docket")
    }
    assert office.sweep("2025-06-16").looked_at == 0


def test_a_sweep_that_is_stopped_goes_on_where_it_was(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Alerts raised so far stay; the rest comes with the next sweep, and only then does it count as done."""
    monkeypatch.setattr("drawback.app.swept._ROWS_AT_A_TIME", 1)
    for claimant in ("acme", "beta", "cobalt"):
        office.put(claimant=claimant)
    asked = chain((False,), repeat(True))

    first = office.sweep("2025-06-16", lambda: next(asked))
    beats = office.all("sweep_heartbeat")
    second = office.sweep("2025-06-16")

    assert [len(first.alerts), len(second.alerts)] == [1, 2]
    assert beats == []
    assert len(office.all("sweep_heartbeat")) == 1


def test_later_words_go_into_the_thread_and_the_root_is_kept_true(office: Office) -> None:
    """One root message per obligation; seven days later a reply, and the root says seven days."""
    office.put()
    office.sweep("2025-06-16")
    office.delivery.deliver_sandbox(office.now)
    office.sweep("2025-06-23")
    office.delivery.deliver_sandbox(office.now)

    root, reply = (row for row in office.all("sandbox_message") if row.channel == "slack")
    (view,) = office.kept("slack")
    assert (root.edited, reply.thread) == (True, str(root.id))
    assert root.text.startswith("7 d")
    assert "7 days (5 business days)" in view.html


def test_a_met_deadline_closes_the_root_and_cancels_the_calendar_event(office: Office) -> None:
    """Whoever had an alert gets that it is done; the event in their calendar goes."""
    office.put()
    office.sweep("2025-06-16")
    office.delivery.deliver_sandbox(office.now)
    office.meet("2025-06-18")
    office.sweep("2025-06-18")
    office.delivery.deliver_sandbox(office.now)

    (slack,), (first, last) = office.kept("slack"), office.kept(E_MAIL)
    assert "✔ Protest the liquidation — done Jun 18, 2025" in slack.html
    assert "Acknowledge" not in slack.html
    assert "METHOD:PUBLISH" in first.attachments[0].text
    assert "METHOD:CANCEL" in last.attachments[0].text
    uid = [line for line in first.attachments[0].text.splitlines() if line.startswith("UID:")]
    assert uid[0] in last.attachments[0].text
    assert office.sweep("2025-06-19").alerts == ()


def test_a_deadline_that_is_open_again_raises_an_alert_again(office: Office) -> None:
    """The protest was withdrawn: what was closed as done raises an alert anew, in the same thread."""
    office.put()
    office.sweep("2025-06-16")
    office.delivery.deliver_sandbox(office.now)
    office.meet("2025-06-18")
    office.sweep("2025-06-18")
    office.delivery.deliver_sandbox(office.now)
    office.put()

    (again,) = office.sweep("2025-06-20").alerts
    office.delivery.deliver_sandbox(office.now)

    assert (again.why.value, again.threshold) == ("threshold", 14)
    assert shown(office, "slack")[0].startswith("10 d")
    assert office.sweep("2025-06-21").alerts == ()


def test_a_date_that_moves_to_and_fro_raises_an_alert_each_time(office: Office) -> None:
    """30 June, 15 July, 30 June, 15 July: three moves, three messages, and the event's number grows with each."""
    office.put()
    office.sweep("2025-06-16")
    told = []
    for day, due in (
        ("2025-06-17", "2025-07-15"),
        ("2025-06-18", "2025-06-30"),
        ("2025-06-19", "2025-07-15"),
    ):
        office.put(due=due)
        told += office.sweep(day).alerts

    assert [(alert.why.value, alert.moves) for alert in told] == [("moved", 1), ("moved", 2), ("moved", 3)]


def test_acknowledging_an_old_alert_does_not_turn_the_root_back(office: Office) -> None:
    """The root says how things stand now, whoever answers to what."""
    office.put()
    (old,) = office.sweep("2025-06-16").alerts
    office.delivery.deliver_sandbox(office.now)
    office.sweep("2025-06-23")
    office.delivery.deliver_sandbox(office.now)

    office.alerts.acknowledge(alert_rows.alert_id(old.key), "Dana", office.now)
    office.delivery.deliver_sandbox(office.now)

    assert shown(office, "slack")[0].startswith("7 d")


def test_a_deadline_that_fell_away_is_closed_too(office: Office) -> None:
    """The docket row is gone: its messages are taken back."""
    office.put()
    office.sweep("2025-06-16")
    office.delivery.deliver_sandbox(office.now)
    office.drop()

    (closed,) = office.sweep("2025-06-17").alerts
    office.delivery.deliver_sandbox(office.now)

    assert closed.why.value == "closed"
    assert shown(office, "slack")[0].startswith("No longer due · ")
    assert closed.ending is Ending.SUPERSEDED
    assert office.sweep("2025-06-18").alerts == ()


def test_what_is_met_before_its_first_alert_never_raises_one(office: Office) -> None:
    """An alert raised on a Saturday for Monday morning is taken back when the deed is done on Sunday."""
    office.put(deadline="D-37", due="2025-06-28", immediate=True)  # a bill
    office.sweep("2025-06-14")
    assert office.delivery.deliver_sandbox(office.now).sent == 0
    office.meet("2025-06-15")

    office.sweep("2025-06-16")

    assert office.delivery.deliver_sandbox(office.now).sent == 0
    assert {row.state for row in office.all("delivery")} == {"superseded"}


def test_an_extended_answer_is_shown_with_both_dates(office: Office) -> None:
    """CBP gives until 15 July: reply, root and mail name the old and the new date, the event is renumbered."""
    office.put(deadline="D-40", due="2025-06-30", immediate=True)
    office.sweep("2025-06-02")
    office.delivery.deliver_sandbox(office.now)
    office.put(deadline="D-40", due="2025-07-15", immediate=True)

    (moved,) = office.sweep("2025-06-10").alerts
    office.delivery.deliver_sandbox(office.now)

    assert moved.was_on == date(2025, 6, 30)
    (slack,), mail = office.kept("slack"), office.kept(E_MAIL)[-1]
    assert "<s>was Mon Jun 30, 2025</s>" in slack.html
    assert "was Mon Jun 30, 2025, now Tue Jul 15, 2025" in mail.text
    assert "DTSTART;VALUE=DATE:20250715" in mail.attachments[0].text


def test_acknowledging_marks_the_root_and_stops_the_escalation(make_office: Callable[..., Office]) -> None:
    """Without an answer the backup is notified after four business hours; with one nobody else is."""
    people = (
        Recipient("Dana", addresses={"e-mail": "dana@example.com"}),
        Recipient("Sam", addresses={"e-mail": "sam@example.com"}, role=Role.BACKUP),
        Recipient("room", addresses={"slack": "#drawback"}, role=Role.CHANNEL),
    )
    office = make_office(recipients={"acme": people})
    office.put("first")
    office.put("second")
    swept = office.sweep("2025-06-16")
    office.delivery.deliver_sandbox(office.now)
    taken = alert_rows.alert_id(next(a for a in swept.alerts if a.row.subject == "first").key)

    assert office.alerts.acknowledge(taken, "Dana Ruiz", office.now)
    assert not office.alerts.acknowledge(taken, "Sam", office.now)
    assert office.alerts.escalate(office.now + timedelta(hours=5, minutes=29)) == 0
    assert office.alerts.escalate(office.now + timedelta(hours=5, minutes=30)) == 1
    assert office.alerts.escalate(office.now + timedelta(days=9)) == 0
    office.delivery.deliver_sandbox(office.now + timedelta(days=1))

    messages_to_sam = [row for row in office.all("delivery") if row.recipient == "Sam"]
    assert [row.obligation for row in messages_to_sam] == ["acme/claim/second/D-23"]
    roots = office.kept("slack")
    assert sum("acknowledged by Dana Ruiz Jun 16, 7:30 AM ET" in root.html for root in roots) == 1


def test_a_snooze_needs_a_reason_and_a_day_that_is_allowed(office: Office) -> None:
    """Refused with a sentence, or silent until its day."""
    office.put()
    (alert,) = office.sweep("2025-06-16").alerts
    name, today = alert_rows.alert_id(alert.key), office.clock.today()

    def snooze(until: str, reason: str) -> str:
        return office.alerts.snooze(name, "Dana", date.fromisoformat(until), reason, today, office.now)

    assert snooze("2025-06-18", " ") == "a snooze needs a reason"
    assert "at most 7 days" in snooze("2025-06-24", "waiting for the broker")
    assert snooze("2025-06-16", "waiting").startswith("this alert can be snoozed")
    assert snooze("2025-06-23", "waiting for the broker") == ""
    assert office.sweep("2025-06-22").alerts == ()
    assert [a.threshold for a in office.sweep("2025-06-23").alerts] == [7]
    assert [row.reason for row in office.all("alert_ack")] == ["waiting for the broker"]


def test_twenty_one_alerts_of_a_kind_are_one_table(office: Office) -> None:
    """A rate change that hits many claims is one message, and nothing is lost: each alert is in the book."""
    for n in range(21):
        office.put(f"claim-{n:02d}")

    swept = office.sweep("2025-06-16")
    office.delivery.deliver_sandbox(office.now)

    assert (len(swept.alerts), swept.tables) == (21, 1)
    assert len(shown(office, "slack")) == len(shown(office, E_MAIL)) == 1
    assert shown(office, "slack")[0].startswith("21 × Protest the liquidation")
    assert sum(row.kind == "deadline" for row in office.all("alert")) == 21
    assert office.sweep("2025-06-16").alerts == ()


def test_money_that_comes_up_late_wakes_a_right_that_slept(office: Office) -> None:
    """A protest with nothing to gain sleeps after its one line; a bill found two weeks later wakes it."""
    office.put(deadline="D-35", money=Decimal(0))
    office.sweep("2025-06-02")
    office.sweep("2025-06-12")
    office.put(deadline="D-35", money=Decimal("5500.00"))

    alerts = office.sweep("2025-06-18").alerts

    assert [(alert.threshold, alert.digest) for alert in alerts] == [(14, False)]
    assert office.sweep("2025-06-18").looked_at == 0


def test_the_digest_carries_each_line_once(office: Office) -> None:
    """Small things wait for the morning; the next morning they are not sent again."""
    office.put(money=Decimal("10.00"))
    office.sweep("2025-06-17")

    first = office.alerts.digest(date(2025, 6, 17), office.now)
    again = office.alerts.digest(date(2025, 6, 18), office.now)
    office.delivery.deliver_sandbox(office.now)

    assert (first, again) == (2, 0)
    assert "What changed, Tue Jun 17, 2025" in shown(office, "slack")[0]


def test_mondays_digest_shows_what_has_long_been_overdue(office: Office) -> None:
    """A bill overdue since winter is never forgotten: it comes back every Monday until met or waived."""
    office.put(deadline="D-37", due="2025-02-03")
    office.put(deadline="D-19", due="2025-02-03", money=Decimal(0))  # nothing to amend: nobody is late
    office.sweep("2025-06-12")
    office.alerts.digest(date(2025, 6, 12), office.now)

    assert office.alerts.digest(date(2025, 6, 13), office.now) == 0
    assert office.alerts.digest(date(2025, 6, 16), office.now) == 2
    office.delivery.deliver_sandbox(office.now)
    mail = office.kept(E_MAIL)[-1]
    assert "133 d overdue" in mail.text
    assert "Amend the claim" not in mail.text


def test_two_workers_at_once_send_each_message_once(office: Office) -> None:
    """A delivery is claimed by comparing and setting: who comes second finds it taken."""
    office.put()
    office.sweep("2025-06-16")
    with office.engine.begin() as connection:
        due = deliveries.due(connection, office.now, {"slack", E_MAIL}, 10)
        taken = deliveries.claim(connection, due, "one", office.now)
        second = deliveries.claim(connection, due, "other", office.now)

    assert (len(due), taken, second) == (2, due, [])


def test_one_message_that_cannot_be_made_does_not_hold_up_the_others(
    make_office: Callable[..., Office],
) -> None:
    """A recipient whose address breaks the mail is reported as a fault; everybody else gets theirs."""
    broken = Recipient("Broken", addresses={"e-mail": "a@example.com\r\nBcc: x@example.com"})
    office = make_office(
        recipients={"*": (broken, Recipient("Dana", addresses={"e-mail": "dana@example.com"}))}
    )
    office.put()
    office.sweep("2025-06-16")

    posted = office.delivery.deliver_sandbox(office.now)

    assert (posted.sent, posted.retrying) == (1, 1)
    (bad, good) = office.all("delivery")
    assert (bad.state, good.state) == ("retrying", "sent")
    assert "a fault of this program while making the message: ValueError" in bad.last_error


def test_a_silent_sweep_is_noticed(office: Office) -> None:
    """Two hours without a heartbeat, or none ever, is reported by name."""
    office.sweep("2025-06-16")
    with office.engine.connect() as connection:
        soon = silent_jobs(connection, office.now + timedelta(hours=2), {"sweep": 7200.0})
        late = silent_jobs(connection, office.now + timedelta(hours=2, seconds=1), {"sweep": 7200.0})
        never = silent_jobs(connection, office.now, {"digest": 7200.0})

    assert soon == []
    assert [job for job, _ in late] == ["sweep"]
    assert never == [("digest", None)]


def test_a_simulated_day_is_cheap(office: Office) -> None:
    """Of three thousand rows a sweep looks at one in twenty at most, in a handful of statements, however many there are."""
    kinds = ("D-01", "D-02", "D-23", "D-29", "D-31", "D-35", "D-36", "D-40")
    rows = [
        {
            "claimant": "acme", "subject_kind": "claim", "subject": f"c{n}", "deadline": kinds[n % 8],
            "due_on": date(2025, 1, 2) + timedelta(days=n % 900), "rule": "r", "citation": "r", "formula": "f",
            "inputs": "", "money": Decimal(n), "passes": False, "immediate": False, "contested": "", "summary": "",
        }
        for n in range(3000)
    ]  # fmt: skip
    with office.engine.begin() as connection:
        connection.execute(insert(table("docket")), rows)
    office.sweep("2025-01-02")
    statements: list[str] = []
    event.listen(office.engine, "before_cursor_execute", lambda *seen: statements.append(seen[2]))

    looked_at = [
        office.sweep((date(2025, 1, 2) + timedelta(days=n)).isoformat()).looked_at for n in range(1, 61)
    ]

    assert max(looked_at) <= 150
    assert len(statements) / 60 <= 25


def test_an_alert_nobody_takes_goes_to_each_next_in_line_once(make_office: Callable[..., Office]) -> None:
    """On its last day an hour each: the owner, the backup, the manager; after the last nobody is left to be told."""
    mail = {name: {"e-mail": f"{name}@example.com"} for name in ("dana", "sam", "max")}
    people = (
        Recipient("Dana", addresses=mail["dana"]),
        Recipient("Sam", addresses=mail["sam"], role=Role.BACKUP),
        Recipient("Max", addresses=mail["max"], role=Role.MANAGER),
    )
    office = make_office(recipients={"acme": people})
    office.put()
    (alert,) = office.sweep("2025-06-30").alerts
    assert alert.priority is Priority.P1

    queued = [
        office.alerts.escalate(office.now + timedelta(hours=hours, minutes=minutes))
        for hours, minutes in ((0, 59), (1, 0), (1, 59), (2, 0), (3, 0), (99, 0))
    ]

    assert queued == [0, 1, 0, 1, 0, 0]
    told = [(row.recipient, row.key.rpartition("|")[2]) for row in office.all("delivery")]
    assert sorted(told)[1:] == [("Max", "step2"), ("Sam", "step1")]
    [book] = office.all("alert")
    assert (book.step, book.escalate_at) == (2, None)
