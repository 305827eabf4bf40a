"""Buttons pressed in Slack: done once, under the account of whoever pressed, or refused with a sentence."""

import asyncio
from contextlib import asynccontextmanager
from datetime import timedelta

import pytest
from sqlalchemy import select
from starlette.testclient import TestClient

from drawback.adapters.channels.slack import SlackSettings
from drawback.adapters.clock import SimulatedClock
from drawback.adapters.sql.migrate import all_tables
from drawback.alerting.routing import Recipient
from drawback.alerting.settings import AlertSettings
from drawback.app.bootstrap import load_law
from drawback.app.dashboard import dashboard
from drawback.app.product import Product
from support import dashboard as filled
from support.office import Office
from support.processes import Patience
from support.slack_people import SECRET, SlackPeople, press, signed, submission

pytestmark = pytest.mark.slow
_TABLES = all_tables().tables
TOKEN = "xoxb-test"  # noqa: S105 - of a test
DANA, VIEWER, OTHER, NOBODY, STRANGER = "U01", "U02", "U03", "U04", "U05"


@pytest.fixture(scope="module")
def stored(tmp_path_factory):
    path = tmp_path_factory.mktemp("slack") / "x.db"
    filled.filled_database(path, entries=4).dispose()
    return path


@pytest.fixture
def engine(stored, tmp_path):
    copy = tmp_path / "x.db"
    copy.write_bytes(stored.read_bytes())
    made = filled.opened(copy)
    yield made
    made.dispose()


class Desk:
    """A dashboard that a workspace with five people reaches over HTTP."""

    def __init__(self, engine, slack, **reached):
        office = Office(engine)
        office.person("dana@acme-trade.com", "compliance")
        office.person("vera@acme-trade.com", "viewer")
        office.person("otto@harbor.com", "compliance", scope="harbor")
        slack.add(DANA, "Dana@Acme-Trade.com")
        slack.add(VIEWER, "vera@acme-trade.com")
        slack.add(OTHER, "otto@harbor.com")
        slack.add(NOBODY, "who@acme-trade.com")
        slack.add(STRANGER, "dana@acme-trade.com", team_id="T9999")
        self.engine, self.slack, self.clock = engine, slack, SimulatedClock(filled.TODAY)
        lee = Recipient("Lee Ortiz", {"e-mail": "lee@acme-trade.com"}, key="lee")
        reached = reached or {"signing_secret": SECRET}
        channel = SlackSettings(token=TOKEN, base_url=slack.url, **reached)
        settings = AlertSettings(channels=(channel,), people={"lee": lee})
        self.app = dashboard(Product(engine, load_law()), settings, self.clock)
        self.web = TestClient(self.app)
        self.alert = filled.known(engine).alert

    async def send(self, payload, late_s=0, secret=SECRET):
        body, headers = signed(payload, int(self.clock.now().timestamp()) - late_s, secret)
        headers["content-type"] = "application/x-www-form-urlencoded"
        return await self.post(content=body, headers=headers)

    async def post(self, **sent):
        return await asyncio.to_thread(self.web.post, "/slack/answers", **sent)

    async def press(self, user, act, trigger):
        """Press a button and wait for the words or the form that it brings."""
        before = len(self.slack.said) + len(self.slack.forms)
        answer = await self.send(press(user, act, self.alert, trigger, self.slack.reply_to))
        assert (answer.status_code, answer.content) == (200, b"")
        await until(lambda: len(self.slack.said) + len(self.slack.forms) > before)

    def taken_by(self):
        rows = _TABLES["alert"].c
        with self.engine.connect() as connection:
            return connection.scalar(select(rows.acknowledged_by).where(rows.id == self.alert))

    def audit(self):
        rows = _TABLES["audit"].c
        query = select(rows.who, rows.act, rows.outcome).where(rows.address.like("Slack%")).order_by(rows.seq)
        with self.engine.connect() as connection:
            return [tuple(row) for row in connection.execute(query)]


def a_later_alert(engine):
    """An alert about something whose day is weeks away."""
    rows = _TABLES["alert"].c
    query = select(rows.id).where(
        rows.kind == "deadline", rows.closed_on.is_(None), rows.due_on > filled.TODAY + timedelta(days=20)
    )
    with engine.connect() as connection:
        return connection.scalars(query.order_by(rows.due_on, rows.id)).first()


async def until(true):
    patience = Patience(30)
    while not true():
        assert not patience.over
        await asyncio.sleep(0.01)


@asynccontextmanager
async def a_desk(engine, **reached):
    slack = SlackPeople()
    runner = await slack.serve()
    desk = await asyncio.to_thread(Desk, engine, slack, **reached)
    try:
        await asyncio.to_thread(desk.web.__enter__)
        yield desk
    finally:
        await asyncio.to_thread(desk.web.__exit__, None, None, None)
        await runner.cleanup()


async def test_a_press_is_taken_once_in_the_name_of_who_pressed(engine):
    """Acknowledged by the account of the confirmed address; a second press, and the first one sent again, change nothing."""
    async with a_desk(engine) as desk:
        await desk.press(DANA, "acknowledge", "t1")
        assert desk.slack.said[-1].startswith("Taken.")
        await desk.press(DANA, "acknowledge", "t1")
        assert desk.slack.said[-1] == "This answer was taken already."
        await desk.press(DANA, "acknowledge", "t2")
        assert "no open alert" in desk.slack.said[-1]

    assert desk.taken_by() == "dana@acme-trade.com"
    assert [one[1:] for one in desk.audit()] == [
        ("acknowledge", "done"),
        ("acknowledge", "no open alert stands for this due date"),
    ]


@pytest.mark.parametrize(
    ("user", "says"),
    [
        (VIEWER, "Your roles do not allow you to answer alerts."),
        (OTHER, "There is no such alert here."),
        (NOBODY, "Slack does not confirm an e-mail address of yours that has an account here"),
        (STRANGER, "Slack does not confirm an e-mail address of yours that has an account here"),
    ],
)
async def test_who_may_not(engine, user, says):
    """A viewer, another claimant's person, somebody without account, somebody of another workspace with the same address."""
    async with a_desk(engine) as desk:
        for act in ("acknowledge", "snooze", "assign"):
            await desk.press(user, act, f"{user}-{act}")
            assert desk.slack.said[-1].startswith(
                says.replace("answer alerts", "decide") if act == "assign" else says
            ) or ("decide what is under review" in desk.slack.said[-1])

    assert desk.slack.forms == []
    assert desk.taken_by() == ""


async def test_what_slack_did_not_send_is_refused(engine):
    """Another secret, six minutes of age, no signature: 401, nothing is asked of Slack and nothing done."""
    async with a_desk(engine) as desk:
        payload = press(DANA, "acknowledge", desk.alert, "t1", desk.slack.reply_to)
        assert (await desk.send(payload, secret="another")).status_code == 401  # noqa: S106 - of a test
        assert (await desk.send(payload, late_s=301)).status_code == 401
        assert (await desk.send(payload, late_s=-301)).status_code == 401
        bare = await desk.post(content=b"payload={}")
        odd = await desk.post(
            content=b"x",
            headers={"x-slack-request-timestamp": "²".encode(), "x-slack-signature": b"x"},
        )
        unreadable = {"x-slack-request-timestamp": f"{int(desk.clock.now().timestamp())}"}
        strange = await desk.post(content=b"x", headers={**unreadable, "x-slack-signature": "v0=é".encode()})
        assert [one.status_code for one in (bare, odd, strange)] == [401, 401, 401]
        assert (await desk.post(content=b"x" * 300_000)).status_code == 413
        assert desk.taken_by() == ""
        assert (await desk.send(payload, late_s=299)).status_code == 200
        await until(desk.taken_by)


async def test_a_snooze_asks_until_when_and_why(engine):
    """The form opens with the last possible day; too far stays open with the sentence; then it is put off once."""
    async with a_desk(engine) as desk:
        await desk.press(DANA, "snooze", "t0")
        assert desk.slack.said == ["So near its day it cannot be put off."]
        desk.alert = a_later_alert(engine)
        await desk.press(DANA, "snooze", "t1")
        form = desk.slack.forms[-1]
        assert form["trigger_id"] == "t1"
        far = await desk.send(submission(DANA, form, "t2", until="2027-01-01", reason="waiting"))
        assert "can be snoozed at most" in far.json()["errors"]["until"]
        last = next(b for b in form["view"]["blocks"] if b.get("block_id") == "until")["element"][
            "initial_date"
        ]
        done = await desk.send(submission(DANA, form, "t3", until=last, reason="waiting for the broker"))
        assert (done.status_code, done.content) == (200, b"")

    assert [act for _, act, _ in desk.audit()] == ["snooze until 2027-01-01", f"snooze until {last}"]


async def test_a_due_date_is_given_to_somebody_of_the_policy(engine):
    """The form lists the people of the policy file, and the due date is theirs."""
    async with a_desk(engine) as desk:
        await desk.press(DANA, "assign", "t1")
        form = desk.slack.forms[-1]
        chosen = next(b for b in form["view"]["blocks"] if b.get("block_id") == "to")["element"]["options"]
        assert [(one["value"], one["text"]["text"]) for one in chosen] == [("lee", "Lee Ortiz")]
        done = await desk.send(submission(DANA, form, "t2", to="lee", reason="on leave"))
        assert done.content == b""
        owners = _TABLES["docket_owner"].c
        with engine.connect() as connection:
            assert connection.scalars(select(owners.owner)).all() == ["lee"]
        stranger = await desk.send(submission(STRANGER, form, "t3", to="lee", reason="mine"))
        assert "confirm" in stranger.json()["errors"]["to"]


async def test_a_slack_that_does_not_answer_does_nothing(engine):
    """Where Slack does not say who somebody is, nothing is done, and the next press works."""
    async with a_desk(engine) as desk:
        desk.slack.faults.append("internal_error")
        await desk.send(press(DANA, "acknowledge", desk.alert, "t1", desk.slack.reply_to))
        await until(lambda: desk.slack.said)
        assert "did not say who you are" in desk.slack.said[-1]
        assert desk.taken_by() == ""
        await desk.press(DANA, "acknowledge", "t2")
        assert desk.taken_by() == "dana@acme-trade.com"


async def test_presses_come_over_socket_mode_too(engine):
    """With an app token a connection is opened with the pages; a press is answered at once and done, and a broken connection comes back."""
    async with a_desk(engine, app_token="xapp-test") as desk:  # noqa: S106 - of a test
        slack = desk.slack
        assert (await desk.send(press(DANA, "acknowledge", desk.alert, "t0"))).status_code == 404
        await until(lambda: slack.sockets)
        await slack.sockets[0].close()
        await until(lambda: len(slack.sockets) > 1)
        payload = press(DANA, "acknowledge", desk.alert, "t1", slack.reply_to)
        await slack.sockets[-1].send_json({"type": "interactive", "envelope_id": "e1", "payload": payload})
        await until(lambda: slack.answered and slack.said)

    assert slack.answered == [{"envelope_id": "e1"}]
    assert slack.said[-1].startswith("Taken.")
    assert desk.taken_by() == "dana@acme-trade.com"
