"""What the book of alerts holds after a story: each alert, delivery, watch and answer, row by row and word for word.

A key is what keeps a message from going out twice, also after an upgrade: keys are part of what is compared.
"""

import json
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest

from drawback.adapters.sql.alerts import alert_id
from drawback.alerting.digest import NewLaw
from drawback.alerting.policy import SweepPolicy
from drawback.alerting.routing import Recipient, Role
from drawback.rules.dates.uploads import EASTERN
from support.told import tells

from .conftest import Office
from .test_causes import rate_concerns, rate_published

DANA = Recipient(
    "Dana Ruiz",
    {"e-mail": "dana@acme.example", "slack": "@dana"},
    time_zone="America/Los_Angeles",
    key="dana",
)
LEE = Recipient("Lee", {"e-mail": "lee@acme.example"}, Role.BACKUP, key="lee")
KIM = Recipient("Kim", {"e-mail": "kim@acme.example"}, Role.MANAGER, key="kim")
BEA = Recipient("Bea Broker", {"e-mail": "bea@broker.example"}, key="bea")
ROOM = Recipient("#drawback", {"slack": "#drawback"}, Role.CHANNEL)
PEOPLE = {one.key: one for one in (DANA, LEE, KIM, BEA)}
BOOK = (
    "alert", "delivery", "alert_watch", "alert_ack", "docket_owner", "docket_waiver", "docket_act", "sweep_heartbeat",
)  # fmt: skip
NOT_TOLD = {"milliseconds", "provider_id", "channel_ts"}
"""How long it took, and which of two ways was served first, is another each time."""
_AN_HOUR_MS = 3_600_000


@pytest.fixture
def house(make_office: Callable[..., Office]) -> Office:
    """Two importers, one of them a broker's; a storm begins with the third of a kind, history with the sixth."""
    small = SweepPolicy(storm=2, history=5)
    office = make_office(
        recipients={"acme": (DANA, LEE, KIM, ROOM, BEA), "harbor": (BEA, LEE)},
        people=PEOPLE,
        names={"acme": "Acme Outdoor, Inc.", "harbor": "Harbor & Sons"},
        policies={"*": small},
    )

    def told() -> Iterator[str]:
        for name in BOOK:
            for row in office.all(name):
                yield " ".join(
                    (name, *_said({key: one for key, one in row._mapping.items() if key not in NOT_TOLD}))
                )

    tells(told)
    return office


def _said(row: dict[str, object]) -> Iterator[str]:
    for name, value in row.items():
        if name == "doc":
            yield from _words(json.loads(value))  # type: ignore[arg-type]  # stored as JSON
        elif name == "thread_ts" and value:
            yield "in its thread"
        elif value not in (None, "", False):
            yield f"{name}={value}"


def _words(doc: dict[str, object]) -> Iterator[str]:
    """What a stored message says beside the columns of its row."""
    for name in (
        "title",
        "lead",
        "brief",
        "bands",
        "more",
        "because",
        "ending",
        "was_on",
        "was_money",
        "late",
        "first",
    ):
        if doc.get(name):
            yield f"{name}:{doc[name]!r}"
    for one in doc.get("alerts", ()):  # type: ignore[attr-defined]  # a list where it is there
        yield f"[{one['row']['claimant']} {one['row']['subject']} {one['row']['deadline']} {one['why']}]"


def hours_later(office: Office, hours: float) -> datetime:
    return office.now + timedelta(hours=hours)


ROW = ("acme", "claim", "acme-2025-01", "D-23")


def test_one_due_date_from_its_first_alert_to_its_end(house: Office) -> None:
    """Fourteen days before: owner, broker and room; four business hours later the backup; taken; put off; then met."""
    house.put()
    [first] = house.sweep("2025-06-16").alerts
    house.delivery.deliver_sandbox(hours_later(house, 12))
    assert house.alerts.escalate(hours_later(house, 1)) == 0
    assert house.alerts.escalate(hours_later(house, 30)) == 1
    assert house.alerts.escalate(hours_later(house, 60)) == 1
    assert house.alerts.acknowledge(alert_id(first.key), "Dana Ruiz", hours_later(house, 61))
    assert not house.alerts.acknowledge(alert_id(first.key), "Lee", hours_later(house, 62))

    [seven] = house.sweep("2025-06-23").alerts
    house.delivery.deliver_sandbox(hours_later(house, 12))
    refused = house.alerts.snooze(
        alert_id(seven.key), "Dana Ruiz", date(2025, 6, 28), "waits for counsel", date(2025, 6, 23), house.now
    )
    assert refused == "this alert can be snoozed at most 4 days, seen 5"
    assert not house.alerts.snooze(
        alert_id(seven.key),
        "Dana Ruiz",
        date(2025, 6, 27),
        " waits for counsel ",
        date(2025, 6, 23),
        house.now,
    )
    house.delivery.deliver_sandbox(hours_later(house, 13))

    house.meet("2025-06-25")
    house.sweep("2025-06-26")
    house.delivery.deliver_sandbox(hours_later(house, 12))
    assert house.all("alert_watch")[0].open is False
    assert 0 <= house.all("sweep_heartbeat")[0].milliseconds < _AN_HOUR_MS


def test_a_storm_is_a_table_and_what_is_urgent_in_it_still_goes_on(house: Office) -> None:
    """Three protests of one importer, one of the other: a table for who has both, one alert for who has one; one of them is Kim's."""
    for number, due in enumerate(("2025-06-17", "2025-06-26", "2025-06-28")):
        house.put(f"acme-{number}", due=due)
    house.put("harbor-1", claimant="harbor", due="2025-06-17")
    house.alerts.assign(("acme", "claim", "acme-1", "D-23"), "kim", "Dana Ruiz", "knows the file", house.now)

    swept = house.sweep("2025-06-16")
    house.delivery.deliver_sandbox(hours_later(house, 12))

    assert (len(swept.alerts), swept.tables) == (4, 1)
    assert house.alerts.escalate(hours_later(house, 2)) == 2


def test_history_is_one_summary_and_an_ended_row_in_it_is_counted(house: Office) -> None:
    """Six due dates that nobody ever heard of are one message; the next threshold of one of them is an alert of its own."""
    for number in range(6):
        house.put(f"acme-{number}", due=f"2025-07-{10 + number}", money=Decimal(100 * number))
    house.put("bill", "D-37", "2025-05-01", money=Decimal("1250.00"), immediate=True)

    assert house.sweep("2025-06-16").tables == 1
    house.sweep("2025-06-26")
    house.delivery.deliver_sandbox(hours_later(house, 12))


def test_a_row_that_fell_away_is_closed_where_it_was_told(house: Office) -> None:
    """Its claim is gone from the docket: whoever had a message has the last one; a row that never spoke says nothing."""
    house.put()
    house.put("quiet", due="2026-06-30")
    house.sweep("2025-06-16")
    house.delivery.deliver_sandbox(hours_later(house, 12))
    house.drop()
    house.drop("quiet")

    [ended] = house.sweep("2025-06-18").alerts
    house.delivery.deliver_sandbox(hours_later(house, 12))

    assert (ended.why, ended.ending) == ("closed", "superseded")
    assert house.sweep("2025-06-19").alerts == ()


def test_digests_of_a_monday_and_of_a_tuesday(house: Office) -> None:
    """Small and far dates are lines: on Monday with the plan of the week, on Tuesday what changed; a lapse nobody was told of too."""
    house.put("small", due="2025-07-14", money=Decimal("10.00"))
    house.put("far", due="2025-09-14")
    house.put("bill", "D-37", "2025-06-12", money=Decimal("500.00"))
    house.put("theirs", claimant="harbor", due="2025-07-16", money=Decimal("20.00"))
    house.sweep("2025-06-16")
    assert house.alerts.digest(date(2025, 6, 16), house.now) == 3
    house.delivery.deliver_sandbox(hours_later(house, 12))

    house.put("lapsed", due="2025-06-16", money=Decimal("30.00"), passes=True)
    assert house.alerts.lapse(date(2025, 6, 17), house.now, [("acme", "claim", "lapsed", "D-23")]) == 1
    house.sweep("2025-06-17")
    assert house.alerts.digest(date(2025, 6, 17), house.now) == 3
    assert house.alerts.digest(date(2025, 7, 4), house.now) == 0
    house.delivery.deliver_sandbox(hours_later(house, 12))


def test_a_right_that_lapses_is_told_by_itself_to_whoever_knew_of_it(house: Office) -> None:
    """Five years are over: a message, none of them urgent; its watch is closed for good."""
    house.put("acme-7", "D-02", "2025-06-16")
    house.sweep("2025-06-13")
    house.delivery.deliver_sandbox(hours_later(house, 12))
    assert (
        house.alerts.lapse(date(2025, 6, 17), hours_later(house, 24), [("acme", "claim", "acme-7", "D-02")])
        == 1
    )
    assert (
        house.alerts.lapse(date(2025, 6, 17), hours_later(house, 25), [("acme", "claim", "acme-7", "D-02")])
        == 0
    )
    house.delivery.deliver_sandbox(hours_later(house, 30))


def test_assigned_waived_moved_and_taken_back(house: Office) -> None:
    """Kim has it, then nobody need keep it; its day moves and it speaks again; waived once more and taken back."""
    house.put()
    house.sweep("2025-06-16")
    house.delivery.deliver_sandbox(hours_later(house, 12))
    assert not house.alerts.assign(ROW, "kim", "Dana Ruiz", "knows the file", house.now)
    house.delivery.deliver_sandbox(hours_later(house, 13))
    assert not house.alerts.waive(ROW, "Dana Ruiz", " not worth it ", hours_later(house, 14))
    house.put(due="2025-06-27")
    house.sweep("2025-06-17")
    assert not house.alerts.waive(ROW, "Dana Ruiz", "still not", house.now)
    assert not house.alerts.reopen(ROW, "Kim", "it is", house.now)
    house.sweep("2025-06-18")
    assert not house.alerts.assign(ROW, "", "Kim", "given back", house.now)


def test_new_law_is_one_message_for_each_importer(house: Office) -> None:
    """It names what moved; the due dates that followed stand under it and speak by themselves from the next threshold on."""
    house.put(due="2025-06-30")
    house.sweep("2025-06-16")
    house.put(due="2025-06-25")
    house.put("harbor-1", claimant="harbor", due="2025-06-26")
    law = NewLaw("New law", "A newer table of rates was laid over the law", "record")
    moved = {"acme": ["acme-2025-01: $100.00 → $90.00"]}

    assert house.alerts.tell_upgrade(date(2025, 6, 17), hours_later(house, 24), moved, law) == 5
    house.delivery.deliver_sandbox(hours_later(house, 48))
    assert house.sweep("2025-06-17").alerts == ()
    assert [one.threshold for one in house.sweep("2025-06-18").alerts] == [7, 7]  # the 19th is Juneteenth


def test_hours_before_the_end_of_an_upload(house: Office) -> None:
    """Due at 3:30 PM Eastern on the 17th: told at 3:45 AM, within twelve hours, whoever sleeps; once."""
    end = datetime(2025, 6, 17, 15, 30, tzinfo=EASTERN)
    house.put("upload", "D-15", "2025-06-17", due_at=end, money=Decimal("900.00"))
    house.sweep("2025-06-16")
    for at in (end - timedelta(hours=11, minutes=45), end - timedelta(hours=11), end - timedelta(minutes=30)):
        house.alerts.sweep(date(2025, 6, 17), at)
    house.delivery.deliver_sandbox(end)


def test_a_moved_day_more_money_and_an_overdue_bill(house: Office) -> None:
    """The move is corrected where it was told, what grew by ten thousand dollars is told at once, an overdue bill day by day."""
    house.put("bill", "D-37", "2025-07-01", money=Decimal("2000.00"), immediate=True)
    house.sweep("2025-06-16")
    house.put("bill", "D-37", "2025-06-26", money=Decimal("2000.00"), immediate=True)
    house.sweep("2025-06-17")
    house.put("bill", "D-37", "2025-06-26", money=Decimal("12000.00"), immediate=True)
    house.sweep("2025-06-18")
    for on in ("2025-06-27", "2025-06-30", "2025-07-01"):
        house.sweep(on)
        house.delivery.deliver_sandbox(hours_later(house, 12))
    house.meet("2025-07-02", "bill")
    house.sweep("2025-07-02")


def test_one_cause_is_one_table_for_who_has_both_importers_and_one_alert_for_who_has_one_of_it(
    house: Office,
) -> None:
    """A rate drafts two claims of one importer and one of the other; a CF-28 of the day goes by itself."""
    rate_published(house)
    rate_concerns(house, "acme", "XYZ1", "a1", 20000)
    rate_concerns(house, "acme", "XYZ2", "a2", 30000)
    rate_concerns(house, "harbor", "QHM1", "h1", 40000)
    house.put("XYZ42001105", "D-40", "2025-07-16", subject_kind="entry", money=Decimal(0), immediate=True)

    assert house.sweep("2025-06-16").tables == 1
    house.delivery.deliver_sandbox(hours_later(house, 12))
