"""Each draft, bill, notice and lapse of the example's five years was sent, on its day, by a message that can be named."""

from dataclasses import dataclass
from datetime import date, timedelta

import msgspec
import pytest

from drawback.adapters.calendar import federal_calendar
from drawback.adapters.sql.decisions import decisions_of
from drawback.alerting.model import Alert
from drawback.app.alert_decisions import replays
from drawback.app.bootstrap import load_law
from drawback.views.lapsed import lapsed, lost
from support.example import Example

CALENDAR = federal_calendar(2020, 2027)


@dataclass(frozen=True)
class Telling:
    """Something that came up, when we received it, and its alert, and the message with its day."""

    subject: str
    heard_on: date
    why: str
    money: float
    message: str
    told_on: date

    @property
    def in_time(self) -> bool:
        """A message of its own on the day; a digest on that morning, or the next that a business day has."""
        if self.message != "digest":
            return self.told_on == self.heard_on
        following = self.heard_on
        while not CALENDAR.is_business_day(following):
            following += timedelta(days=1)
        return self.told_on == following


_DRAFTS = """
    SELECT h.subject, h.heard_on, a.why, a.money, a.id, a.table_id, a.raised_on FROM history h
    LEFT JOIN alert a ON a.subject = h.subject AND a.claimant = h.claimant AND a.raised_on = h.heard_on
        AND a.deadline IN ('D-19', 'D-23') AND a.why IN ('arrived', 'grew', 'changed')
    WHERE h.kind = 'amendment.drafted' AND h.money <> 0"""
_BILLS = """
    SELECT d.subject, MIN(h.heard_on), a.why, a.money, a.id, a.table_id, a.raised_on FROM docket d
    JOIN history h ON h.subject = d.subject AND h.claimant = d.claimant AND h.kind LIKE '%liquidated'
    LEFT JOIN alert a ON a.subject = d.subject AND a.claimant = d.claimant AND a.deadline = 'D-37'
        AND a.why = 'arrived' AND a.raised_on = h.heard_on
    WHERE d.deadline = 'D-37' AND d.money > 0 AND (a.id IS NOT NULL OR NOT EXISTS (
        SELECT 1 FROM alert b WHERE b.subject = d.subject AND b.deadline = 'D-37' AND b.why = 'arrived'))
    GROUP BY d.subject"""
_NOTICES = """
    SELECT h.subject, h.heard_on, a.why, a.money, a.id, a.table_id, a.raised_on FROM history h
    LEFT JOIN alert a ON a.subject = h.subject AND a.claimant = h.claimant AND a.raised_on = h.heard_on
        AND a.why = 'arrived'
    WHERE h.kind = 'inquiry.issued'"""
_LAPSES = """
    SELECT h.subject, h.heard_on, a.why, a.money, a.id, a.table_id, a.raised_on FROM history h
    LEFT JOIN alert a ON a.subject = h.subject AND a.claimant = h.claimant AND a.raised_on = h.heard_on
        AND a.why = 'lapsed' AND a.deadline = 'D-02'
    WHERE h.kind IN ('lot.lapsed', 'claim.abandoned')"""


def tellings(example: Example, sql: str) -> list[Telling]:
    """What came up, each with its message."""
    found = []
    for subject, heard_on, why, money, alert_id, table_id, raised_on in example.rows(sql):
        heard = date.fromisoformat(heard_on)
        if alert_id is None:
            found.append(Telling(subject, heard, "", 0.0, "nothing", date.max))
            continue
        carried = example.rows("SELECT kind, raised_on FROM alert WHERE id = :id", id=table_id or "")
        kind, told_on = carried[0] if carried else ("own", raised_on)
        sent = example.rows("SELECT id FROM delivery WHERE alert_id = :id", id=table_id or alert_id)
        message = kind if sent else "nothing"
        found.append(Telling(subject, heard, why, money / 100, message, date.fromisoformat(told_on)))
    return found


@pytest.mark.parametrize(
    ("sql", "least"),
    [
        pytest.param(_DRAFTS, 8, id="amendments and protests drafted"),
        pytest.param(_BILLS, 5, id="bills"),
        pytest.param(_NOTICES, 7, id="notices of CBP"),
        pytest.param(_LAPSES, 6, id="lapses"),
    ],
)
def test_what_came_up_was_sent_on_its_day(example: Example, sql: str, least: int) -> None:
    """By a message of its own or with others, or in the digest of that day; nothing was left out."""
    found = tellings(example, sql)

    assert len(found) >= least
    assert [one for one in found if not one.in_time] == []


def test_inquiries_are_never_left_to_a_digest(example: Example) -> None:
    """A CF-28, a CF-29 and a request for evidence each had a message of their own."""
    assert {one.message for one in tellings(example, _NOTICES)} == {"own"}


def test_nothing_that_was_lost_or_is_owed_was_called_done(example: Example) -> None:
    """No message that ends an obligation is P1; a lapse says so; a bill is settled or still open."""
    endings = example.rows("SELECT deadline, why, priority, doc FROM alert WHERE why IN ('closed', 'lapsed')")

    assert endings
    for deadline, why, priority, doc in endings:
        ending = _ending(doc)
        assert priority == 3
        assert ending == "lapsed" if why == "lapsed" else ending != "lapsed"
        if deadline in {"D-21", "D-37"}:
            assert ending in {"settled", "superseded", "withdrawn"}


def test_lost_money_is_what_the_ledger_says_was_left_unclaimed(example: Example) -> None:
    """The lapses of goods add up to the story's own figures, to the cent, and no claim is counted beside its goods."""
    [(told,)] = example.rows("SELECT SUM(money) FROM history WHERE kind = 'lot.lapsed'")
    with example.engine.connect() as connection:
        goods = [one for one in lapsed(connection) if one.subject_kind == "lot"]
        claims = [one for one in lapsed(connection) if one.subject_kind == "claim" and one.deadline == "D-02"]

    assert lost(goods) * 100 == told
    assert lost(claims) == 0


def _ending(doc: bytes) -> str:
    return str(msgspec.json.decode(doc)["ending"])


_MISSED = """
    SELECT a.obligation, a.claimant, a.due_on, a.raised_on, a.doc FROM alert a
    WHERE a.why IN ('closed', 'lapsed') AND a.obligation <> ''"""
_KNOWN_SINCE = """
    SELECT MIN(heard_on) FROM docket_move WHERE claimant = :claimant AND subject_kind = :kind
        AND subject = :subject AND deadline = :deadline AND now_on = :due_on"""
_SENT = """
    SELECT MIN(m.raised_on) FROM alert a JOIN alert m ON m.id = CASE a.table_id WHEN '' THEN a.id ELSE a.table_id END
        JOIN delivery d ON d.alert_id = m.id
    WHERE a.obligation IN (:obligation, :same) AND a.why NOT IN ('closed', 'lapsed') AND d.recipient = 'Customs desk'"""


def test_whoever_missed_a_day_had_been_told_in_time(example: Example) -> None:
    """Of each deadline that lapsed or was met late, the owner had a message before its day, or on the day we learnt of it.

    Mail to the owner counts alone: what stands on a page was not told. Goods that are still free are told under the day to export
    them while that is open, and under the day to claim from then on; either is about the same money.
    """
    missed = [
        (obligation, claimant, due_on, raised_on)
        for obligation, claimant, due_on, raised_on, doc in example.rows(_MISSED)
        if _ending(doc) in {"lapsed", "met late"}
    ]
    assert len(missed) >= 10
    untold = []
    for obligation, claimant, due_on, raised_on in missed:
        _, kind, subject, deadline = obligation.rsplit("/", 3)
        asked = {
            "claimant": claimant,
            "kind": kind,
            "subject": subject,
            "deadline": deadline,
            "due_on": due_on,
        }
        [(heard_on,)] = example.rows(_KNOWN_SINCE, **asked)
        same = obligation.replace("/D-02", "/D-01") if kind == "lot" else obligation
        [(told_on,)] = example.rows(_SENT, obligation=obligation, same=same)
        if told_on is None or not (told_on < due_on or told_on <= (heard_on or raised_on)):
            untold.append((obligation, due_on, heard_on, told_on))
    assert untold == []


def test_every_decision_of_five_years_is_the_same_when_made_again(example: Example) -> None:
    """Each alert follows from its row, its day, the policy and the earlier alerts that were kept with it."""
    docs = dict(
        example.rows("SELECT id, doc FROM alert WHERE obligation <> '' AND why NOT IN ('closed', 'lapsed')")
    )
    with example.engine.connect() as connection:
        kept = decisions_of(connection, docs)
    alerts = {id_: msgspec.json.decode(doc, type=Alert) for id_, doc in docs.items()}
    calendar = load_law().calendar

    assert kept.keys() == docs.keys()
    assert [id_ for id_, alert in alerts.items() if not replays(alert, kept[id_], calendar)] == []
