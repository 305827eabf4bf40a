"""Slack's markup is written safely from any text."""

import json
import re
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drawback.adapters.channels.slack import SlackChannel
from drawback.adapters.channels.slack.mrkdwn import cut, escape, link, to_html
from drawback.alerting.channel import Content, Outgoing, Receipt
from drawback.alerting.digest import together
from drawback.alerting.model import Alert, DocketRow
from drawback.alerting.policy import SweepPolicy
from drawback.alerting.presentation import Presentation
from drawback.alerting.settings import AlertSettings
from drawback.alerting.sweep import planned
from drawback.domain.calendar import BusinessCalendar

WILD = "<!channel> & <@U1> *x* _y_ `z`"
CALENDAR = BusinessCalendar(frozenset())


def wild_alert(text: str = WILD) -> Alert:
    row = DocketRow(
        text, "claim", text, "no such deadline", date(2027, 3, 1), text, text, text, f"{text} = {text}", text, text,
        Decimal("1250.00"),
    )  # fmt: skip
    alert = planned(row, date(2027, 2, 17), CALENDAR, SweepPolicy())
    return replace(alert, because=text)


def rendered(content: Content, *, root: Receipt | None = None, names: str = "") -> dict[str, Any]:
    channel = SlackChannel(AlertSettings(names={WILD: names or WILD}))
    outgoing = Outgoing(
        1, "k", "a1", WILD, "o", "#x", content, WILD, datetime(2027, 2, 17, tzinfo=UTC), root=root
    )
    made: dict[str, Any] = json.loads(channel.render(outgoing).body)
    return made


def marked(block: Any) -> list[str]:
    """Every text of a message that Slack reads as markup."""
    if isinstance(block, dict):
        if block.get("type") == "mrkdwn":
            return [block["text"]]
        return [text for value in block.values() for text in marked(value)]
    if isinstance(block, list):
        return [text for value in block for text in marked(value)]
    return []


@pytest.mark.parametrize(
    "made",
    [
        pytest.param(lambda: rendered(Content(wild_alert())), id="root"),
        pytest.param(lambda: rendered(Content(wild_alert()), root=Receipt("", "C1", "1")), id="reply"),
        pytest.param(
            lambda: rendered(Content(None, together([wild_alert(), wild_alert("b")], Presentation()))),
            id="table",
        ),
    ],
)
def test_no_text_of_ours_calls_a_whole_channel(made: Any) -> None:
    """Names, numbers, rules, reasons and the owner are escaped wherever Slack reads markup, the notification included."""
    message = made()
    texts = [message["text"], *marked(message["blocks"])]

    assert texts
    for text in texts:
        assert "<!" not in text
        assert "<@" not in text
        assert all(found.startswith(("<http://", "<https://")) for found in re.findall(r"<[^>]*", text))


@given(text=st.text("ab1*_~`&<>|\n ", max_size=40))
def test_no_text_of_anybody_is_set_in_another_face(text: str) -> None:
    """Neither bold nor slanted, struck through, code, a link nor a line of its own."""
    assert "<" not in to_html(escape(text))


def test_a_name_strikes_no_amount_through() -> None:
    """`~` on both sides of an amount would; an underscore within a name stays what it is."""
    assert escape("~was paid~ a_b _c_ *now*") == "∼was paid∼ a_b ＿c＿ ∗now∗"
    assert escape("Acme\n*By* 2027-01-01") == "Acme ∗By∗ 2027-01-01"


def test_slack_makes_no_links_by_itself() -> None:
    """An address in a name stays text in every part that is read as markup."""
    texts = [
        block
        for block in _objects(rendered(Content(wild_alert("http://evil.example"))))
        if block.get("type") == "mrkdwn"
    ]
    assert texts
    assert all(text["verbatim"] is True for text in texts)


def _objects(block: Any) -> list[dict[str, Any]]:
    if isinstance(block, dict):
        return [block, *(one for value in block.values() for one in _objects(value))]
    return [one for value in block for one in _objects(value)] if isinstance(block, list) else []


@given(text=st.text("ab&<>| ", max_size=60), room=st.integers(1, 60))
def test_cutting_never_splits_an_entity(text: str, room: int) -> None:
    """What is left is whole entities, not longer than there is room."""
    shown = cut(escape(text), room)

    assert len(shown) <= room
    assert re.sub(r"&(amp|lt|gt);", "", shown).count("&") == 0
    assert "<" not in shown


def test_cutting_never_splits_a_link() -> None:
    """A link that does not fit is left out whole."""
    text = "see " + link("https://x.test/?a=1", "a & b")

    assert cut(text, 20) == "see…"
    assert cut(text, len(text)) == "see <https://x.test/?a=1|a &amp; b>"


def test_figures_are_never_cut() -> None:
    """$1,250.00 is $1,250.00 in the notification and in every block."""
    message = rendered(Content(wild_alert("x")))

    assert "$1,250.00" in message["text"]
    assert any("$1,250.00" in text for text in marked(message["blocks"]))
    assert "1.2K" not in json.dumps(message)
