"""How an obligation ended is shown as it was: nothing lost or unpaid reads as done."""

from decimal import Decimal

from sqlalchemy import insert

from drawback.adapters.sql.store import table
from drawback.alerting.model import Ending, Priority

from .conftest import Office

BLANK = {
    "claimant": "acme", "version": 1, "doc": b"{}", "trace": b"{}", "provision": "59", "number": "",
    "accelerated": False, "designations": 0, "inquiries": 0, "amendment": "", "claimed": 0, "entitled": 0, "paid": 0,
    "owed_to_us": 0, "owed_by_us": 0, "exposure": 0,
}  # fmt: skip
"""A row of the claims, as far as its columns must be filled."""


def lapse(office: Office, day: str, deadline: str = "D-02", subject_kind: str = "claim") -> int:
    """The clock says that a date has gone by; the docket forgets it."""
    office.clock.set(office.day(day))
    obligation = ("acme", subject_kind, "acme-2025-01", deadline)
    count = office.alerts.lapse(office.day(day), office.now, [obligation])
    office.drop(deadline=deadline)
    return count


def test_a_lapsed_right_is_reported_with_its_money_to_whoever_had_an_alert_of_it(office: Office) -> None:
    """The root and the mail say LAPSED, not done; it is no P1 and its money is kept to be summed."""
    office.put(deadline="D-02", passes=True, money=Decimal("4554.00"))
    office.sweep("2025-06-16")
    office.delivery.deliver_sandbox(office.now)

    told = lapse(office, "2025-07-01")
    swept = office.sweep("2025-07-01")
    office.delivery.deliver_sandbox(office.now)

    assert (told, swept.alerts) == (1, ())
    (root,), mail = office.kept("slack"), office.kept("e-mail")[-1]
    assert root.text == "LAPSED · $4,554.00 · File the claim · acme acme-2025-01"
    assert "File the claim — LAPSED Jun 30, 2025" in root.html
    assert "Jun 30, 2025 has passed without it" in mail.text
    assert "$4,554.00 can no longer be had." in mail.text
    headers = dict(mail.headers)
    assert "Importance" not in headers
    assert headers["Subject"] == "LAPSED · $4,554.00 · File the claim · acme acme-2025-01"
    lapsed = [row for row in office.all("alert") if row.why == "lapsed"]
    assert [(row.money, row.priority) for row in lapsed] == [(Decimal("4554.00"), int(Priority.P3))]
    assert all(row.closed_on is not None for row in office.all("alert") if row.why != "lapsed")


def test_a_lapse_without_an_earlier_alert_is_reported_all_the_same(office: Office) -> None:
    """It came and went between two sweeps: a message of its own, and once."""
    office.put(deadline="D-02", passes=True, money=Decimal("4554.00"))

    lapse(office, "2025-07-01")
    office.put(deadline="D-02", passes=True, money=Decimal("4554.00"))
    again = lapse(office, "2025-07-02")
    office.delivery.deliver_sandbox(office.now)

    assert again == 0
    assert ["LAPSED" in one.text for one in office.kept("e-mail")] == [True]


def test_an_opportunity_that_passed_is_a_line_of_the_next_digest(office: Office) -> None:
    """Goods that had no export: no message, but its money is listed."""
    office.put(deadline="D-02", subject_kind="lot", passes=True, money=Decimal("90000.00"))
    lapse(office, "2025-07-01", subject_kind="lot")

    sent = office.alerts.digest(office.day("2025-07-01"), office.now)
    office.delivery.deliver_sandbox(office.now)

    assert sent == 2
    (digest,) = office.kept("e-mail")
    assert "1 over, 1 of them lapsed, $90,000.00 lost." in digest.text
    assert "lapsed" in digest.text


def test_a_date_that_only_passes_asks_for_nothing_once_it_is_over(office: Office) -> None:
    """What the clock does is no loss, and neither is a right without money."""
    office.put(deadline="D-22", passes=True)
    office.put(deadline="D-23", passes=True, money=Decimal(0))

    assert [lapse(office, "2025-07-01", name) for name in ("D-22", "D-23")] == [0, 0]


def test_a_claim_that_was_withdrawn_or_filed_ends_so(office: Office) -> None:
    """The day to file falls away: withdrawn is withdrawn, filed is met, and late is late."""
    with office.engine.begin() as connection:
        for key, state, filed in (
            ("c-withdrawn", "withdrawn", None),
            ("c-filed", "filed", "2025-06-20"),
            ("c-late", "filed", "2025-07-02"),
            ("c-other", "assembled", None),
        ):
            values = {**BLANK, "key": key, "state": state, "filed_on": office.day(filed) if filed else None}
            connection.execute(insert(table("claim")).values(**values))
    for key in ("c-withdrawn", "c-filed", "c-late", "c-other"):
        office.put(key, "D-02")
    office.sweep("2025-06-16")
    for key in ("c-withdrawn", "c-filed", "c-late", "c-other"):
        office.drop(key, deadline="D-02")

    ends = {alert.row.subject: alert.ending for alert in office.sweep("2025-07-03").alerts}

    assert ends == {
        "c-withdrawn": Ending.WITHDRAWN,
        "c-filed": Ending.MET,
        "c-late": Ending.MET_LATE,
        "c-other": Ending.SUPERSEDED,
    }


def test_why_a_due_date_fell_away_is_given_in_the_words_of_the_history(office: Office) -> None:
    """The step keeps with each move what happened; the last message quotes it."""
    office.put()
    office.sweep("2025-06-16")
    office.delivery.deliver_sandbox(office.now)
    office.drop()
    with office.engine.begin() as connection:
        connection.execute(
            insert(table("docket_move")).values(
                claimant="acme",
                subject_kind="claim",
                subject="acme-2025-01",
                deadline="D-23",
                was_on=office.day("2025-06-30"),
                now_on=None,
                because="claim acme-2025-01 reliquidated <by CBP>",
                heard_on=office.day("2025-06-17"),
            )
        )

    office.sweep("2025-06-17")
    office.delivery.deliver_sandbox(office.now)

    assert "It is no longer due: claim acme-2025-01 reliquidated <by CBP>." in office.kept("e-mail")[-1].text
    assert "&lt;by CBP&gt;" in office.kept("slack")[0].html


def test_a_date_that_fell_away_and_comes_back_raises_an_alert_again(office: Office) -> None:
    """Its own watch is closed, and only its own: the other obligation stays silent."""
    office.put()
    office.put("other")
    first = office.sweep("2025-06-16")
    office.drop()
    gone = office.sweep("2025-06-17")
    office.put()

    back = office.sweep("2025-06-18")

    assert [len(swept.alerts) for swept in (first, gone, back)] == [2, 1, 1]
    assert back.alerts[0].row.subject == "acme-2025-01"
    assert {row.subject: row.open for row in office.all("alert_watch")} == {
        "acme-2025-01": True,
        "other": True,
    }


def test_a_bill_that_is_paid_is_settled_and_one_that_is_not_stays_overdue(office: Office) -> None:
    """Paid: the last message says so, with the day. Not paid: it is shown as overdue, never as done."""
    office.put("paid", deadline="D-37", due="2025-06-26", immediate=True)
    office.put("owed", deadline="D-37", due="2025-06-26", immediate=True)
    office.sweep("2025-06-16")
    office.delivery.deliver_sandbox(office.now)
    office.meet("2025-06-20", "paid")
    office.sweep("2025-06-20")

    overdue = office.sweep("2025-06-27").alerts

    assert [(a.row.subject, a.why.value) for a in overdue] == [("owed", "overdue")]
    endings = [row for row in office.all("alert") if row.why == "closed"]
    assert [(row.subject, b'"settled"' in row.doc) for row in endings] == [("paid", True)]


def test_the_money_of_goods_that_lapse_is_told_with_the_day_to_claim_and_followed_no_longer(
    office: Office,
) -> None:
    """It stood on the day to export; both days went by. One lapse has the money, and its watch is closed with what was told."""
    office.put(deadline="D-01", subject_kind="lot", passes=True, money=Decimal("90000.00"))
    office.put(deadline="D-02", subject_kind="lot", passes=True, money=Decimal(0))
    office.sweep("2025-06-16")
    office.clock.set(office.day("2025-07-01"))
    both = [("acme", "lot", "acme-2025-01", deadline) for deadline in ("D-01", "D-02")]

    assert office.alerts.lapse(office.day("2025-07-01"), office.now, both) == 1

    [lapsed] = [row for row in office.all("alert") if row.why == "lapsed"]
    assert (lapsed.deadline, lapsed.money) == ("D-02", Decimal("90000.00"))
    watch = {row.deadline: row for row in office.all("alert_watch")}
    assert (watch["D-02"].open, watch["D-02"].next_on, watch["D-02"].money) == (
        False,
        None,
        Decimal("90000.00"),
    )
    assert watch["D-01"].open


def test_a_window_that_goes_by_ends_without_a_loss(office: Office) -> None:
    """Whoever was told of the last day to correct by PSC hears that it went by, and that no right is lost; nobody is told that it lapsed."""
    office.put(deadline="D-29", subject_kind="entry", passes=True, money=Decimal("5500.00"))
    office.sweep("2025-06-16")
    office.delivery.deliver_sandbox(office.now)
    told_before = office.kept("e-mail")[-1]

    assert lapse(office, "2025-07-01", "D-29", "entry") == 1
    assert office.sweep("2025-07-01").alerts == ()
    office.delivery.deliver_sandbox(office.now)

    assert "$5,500.00" in told_before.text
    (root,), mail = office.kept("slack"), office.kept("e-mail")[-1]
    assert "Correct by PSC — went by Jun 30, 2025" in root.html
    assert (
        "The window closed on Mon Jun 30, 2025. No right is lost: liquidation settles the difference"
        in mail.text
    )
    assert "can no longer be had" not in mail.text
    assert sorted(row.why for row in office.all("alert")) == ["closed", "threshold"]


def test_a_window_of_which_nobody_was_told_closes_without_a_word(office: Office) -> None:
    """The difference was learnt on the day it went by: nothing could be done, and nothing is lost that should be told."""
    office.put(deadline="D-29", subject_kind="entry", passes=True, money=Decimal("5500.00"))

    assert lapse(office, "2025-07-01", "D-29", "entry") == 0
    assert office.sweep("2025-07-01").alerts == ()
    assert office.all("alert") == []
