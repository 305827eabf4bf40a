"""One digest for each person: in bands, over all their claimants; what asks nothing of anybody stays on the pages."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

from drawback.alerting.routing import Recipient, Role

from .conftest import Office

BROKER = Recipient("Bea Broker", {"e-mail": "bea@broker.example"})
MONDAY, TUESDAY = date(2025, 6, 16), date(2025, 6, 17)


def told_by(office: Office, *people: Recipient, of: tuple[str, ...] = ("acme", "harbor")) -> None:
    office.settings = replace(office.settings, recipients=dict.fromkeys(of, people))


def mails(office: Office) -> list[tuple[str, str, str]]:
    """Address, subject and text of each mail so far."""
    office.delivery.deliver_sandbox(office.now)
    rows = [row for row in office.all("sandbox_message") if row.channel == "e-mail"]
    return [(row.address, row.text, kept.text) for row, kept in zip(rows, office.kept("e-mail"), strict=True)]


def test_two_claimants_of_one_broker_are_one_message(office: Office) -> None:
    """Two clients with one small thing each: one mail in the morning, which names both."""
    told_by(office, BROKER)
    office.put("claim-1", claimant="acme", money=Decimal("10.00"))
    office.put("claim-2", claimant="harbor", money=Decimal("20.00"))
    office.sweep("2025-06-17")

    sent = office.alerts.digest(TUESDAY, office.now)

    assert sent == 1
    assert [subject for _, subject, _ in mails(office)] == [
        "What changed, Tue Jun 17, 2025 · next act by Jun 30 · 2 deadlines · $30.00 · acme and harbor"
    ]


def test_a_client_s_own_people_see_only_theirs(office: Office) -> None:
    """The broker's digest holds both clients, each client's own person a digest of their own rows alone."""
    mine = Recipient("Ann Acme", {"e-mail": "ann@acme.example"})
    office.settings = replace(office.settings, recipients={"acme": (BROKER, mine), "harbor": (BROKER,)})
    office.put("claim-1", claimant="acme", money=Decimal("10.00"))
    office.put("claim-2", claimant="harbor", money=Decimal("20.00"))
    office.sweep("2025-06-17")

    office.alerts.digest(TUESDAY, office.now)

    bodies = {address: text for address, _, text in mails(office)}
    assert "claim-2" in bodies["bea@broker.example"]
    assert "claim-1" in bodies["ann@acme.example"]
    assert "claim-2" not in bodies["ann@acme.example"]
    assert "harbor" not in bodies["ann@acme.example"]


def test_monday_is_the_plan_of_the_week_in_bands(office: Office) -> None:
    """Overdue, this week, within thirty days, and what came up for later; that one is not said again on the next Monday."""
    told_by(office, BROKER, of=("acme",))
    for name, due in (
        ("gone", "2025-05-01"),
        ("week", "2025-06-20"),
        ("month", "2025-07-10"),
        ("far", "2025-11-03"),
    ):
        office.put(name, due=due, money=Decimal("50000.00"))
    office.sweep("2025-06-13")
    mails(office)

    office.alerts.digest(MONDAY, office.now)
    _, subject, body = mails(office)[-1]

    assert subject == (
        "The week of Mon Jun 16, 2025 · next act by Jun 20 · 1 overdue · 4 deadlines · $200,000.00 · acme"
    )
    where = [
        body.index(text)
        for text in ("Overdue · 1", "gone", "This week · 1", "Within 30 days · 1", "Later · 1", "far")
    ]
    assert where == sorted(where)
    office.alerts.digest(date(2025, 6, 23), office.now)
    *_, following = mails(office)[-1]
    assert "month" in following
    assert "far" not in following


def test_lines_that_need_nobody_stay_on_the_page(office: Office) -> None:
    """A deemed liquidation and a protest from which nothing is to be gained are no reason for a mail; they are not kept for another day."""
    told_by(office, BROKER, of=("acme",))
    office.put("clock", deadline="D-22", due="2025-06-17", money=Decimal("50000.00"))
    office.put("nothing", due="2025-07-17", money=Decimal(0))
    raised = office.sweep("2025-06-17").alerts

    assert len(raised) == 2
    assert office.alerts.digest(TUESDAY, office.now) == 0
    assert {row.table_id for row in office.all("alert")} == {"on pages"}


def test_the_same_morning_twice_is_one_digest(office: Office) -> None:
    """What came up after the digest waits for the next morning, and is not lost."""
    told_by(office, BROKER)
    office.put("early", claimant="acme", money=Decimal("10.00"))
    office.sweep("2025-06-17")
    first = office.alerts.digest(TUESDAY, office.now)
    office.put("late", claimant="harbor", money=Decimal("20.00"))
    office.sweep("2025-06-17")

    again = office.alerts.digest(TUESDAY, office.now)
    following = office.alerts.digest(date(2025, 6, 18), office.now)

    assert (first, again, following) == (1, 0, 1)
    assert "harbor" in mails(office)[-1][1]


def test_a_due_date_given_to_somebody_is_in_their_digest(office: Office) -> None:
    """What was assigned is in the new owner's plan, and the former owner's digest says that nothing is due."""
    mine = Recipient("Max Broker", {"e-mail": "max@broker.example"}, key="max")
    office.settings = replace(office.settings, recipients={"acme": (BROKER,)}, people={"max": mine})
    office.put("claim-1", claimant="acme", due="2025-07-10")
    office.alerts.assign(("acme", "claim", "claim-1", "D-23"), "max", "boss", "holiday", office.now)

    office.alerts.digest(MONDAY, office.now)

    told = {address: subject for address, subject, _ in mails(office)}
    assert "1 deadline" in told["max@broker.example"]
    assert "0 deadlines" in told["bea@broker.example"]


def test_closings_are_one_block(office: Office) -> None:
    """Rights that lapsed with small money stand together under one heading, after what is open."""
    told_by(office, BROKER, Recipient("#room", {"slack": "#room"}, Role.CHANNEL), of=("acme",))
    office.put("open-1", money=Decimal("10.00"))
    for name in ("gone-1", "gone-2"):
        office.put(name, "D-02", "2025-06-17", subject_kind="lot", money=Decimal("900.00"))
    office.sweep("2025-06-17")
    office.alerts.lapse(
        date(2025, 6, 18), office.now, [("acme", "lot", name, "D-02") for name in ("gone-1", "gone-2")]
    )

    office.alerts.digest(date(2025, 6, 18), office.now)
    *_, body = mails(office)[-1]

    assert body.index("Within 30 days · ") < body.index("Over · 2")
