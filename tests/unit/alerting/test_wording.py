"""What a reader sees first."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from drawback.adapters.channels.email.mail import alert_mail
from drawback.adapters.channels.slack import blocks as slack_blocks
from drawback.adapters.channels.slack.mrkdwn import to_html as mrkdwn
from drawback.adapters.channels.slack.preview import message_html
from drawback.alerting import wording
from drawback.alerting.deadline_text import WORDS
from drawback.alerting.digest import AlertGroup
from drawback.alerting.model import Alert, DocketRow
from drawback.alerting.policy import SweepPolicy
from drawback.alerting.presentation import Presentation
from drawback.alerting.sweep import due_alerts, planned
from drawback.domain.calendar import BusinessCalendar

CALENDAR = BusinessCalendar(frozenset())
LOOK = Presentation(names={"acme": "Acme Outdoor, Inc."})
CF_28 = DocketRow(
    claimant="acme",
    subject_kind="entry",
    subject="XYZ41011179",
    deadline="D-40",
    due_on=date(2027, 3, 1),
    rule="19 CFR 151.11",
    citation="19 CFR 151.11",
    formula="date issued + 30 days",
    inputs="date issued = 2027-01-30",
    contested="if mailed: 2027-03-04",
    summary="value & <classification> of line 2",
    money=Decimal("1204330.00"),
    operate_on=date(2027, 3, 1),
)


def an_alert(row: DocketRow = CF_28, on: date = date(2027, 2, 17)) -> Alert:
    (alert,) = due_alerts((row,), on, CALENDAR, SweepPolicy(), {})
    return alert


def everything(alert: Alert, look: Presentation = LOOK) -> tuple[str, str, str]:
    mail = alert_mail(alert, "a1b2", look, "Dana Ruiz")
    slack = message_html([b.to_dict() for b in slack_blocks.root(alert, "a1b2", look, "Dana Ruiz").blocks])
    return mail.text, mail.html, slack


def test_the_phone_shows_days_money_deed_date_and_whose() -> None:
    """The sixty characters of a notification say all but the consequence."""
    line = wording.phone_line(an_alert(on=date(2027, 2, 17)), LOOK)

    assert line == "12 d · $1,204,330.00 · Answer CF-28 by Mar 1 · Acme XYZ…7-9"


@given(
    deadline=st.sampled_from(sorted(WORDS)),
    name=st.text(st.characters(categories=("L", "N", "Zs")), min_size=1, max_size=60).filter(str.strip),
    subject=st.text("ABC0123456789-", min_size=1, max_size=40),
    money=st.decimals("0.00", "999999999.99", places=2),
    days=st.integers(-400, 400),
)
def test_a_phone_line_never_exceeds_sixty_characters(
    deadline: str, name: str, subject: str, money: Decimal, days: int
) -> None:
    """Whatever the names and amounts, days left, deed and date survive."""
    row = replace(CF_28, deadline=deadline, subject=subject, subject_kind="claim", money=money)
    alert = planned(row, row.due_on - timedelta(days=days), CALENDAR, SweepPolicy())

    line = wording.phone_line(alert, Presentation(names={"acme": name}))

    assert len(line) <= wording.PHONE
    assert "Mar 1" in line
    assert alert.words.do[:10] in line


def test_every_message_says_what_why_when_how_much_whose_and_what_else() -> None:
    """Deed, date, days, business days, money, claimant, entry, owner, rule, inputs, other readings, consequence."""
    alert = an_alert()
    wanted = (
        "Answer CF-28",
        "Mon Mar 1, 2027",
        "12 days (8 business days)",
        "$1,204,330.00",
        "Acme Outdoor, Inc.",
        "XYZ-4101117-9",
        "Dana Ruiz",
        "19 CFR 151.11",
        "date issued + 30 days",
        "2027-01-30",
        "if mailed: 2027-03-04",
        alert.words.missed,
    )

    for text in everything(alert):
        for words in wanted:
            assert words in text, words


def test_hidden_money_is_hidden_everywhere() -> None:
    """With `redact_money` no form of the amount leaves the house."""
    look = replace(LOOK, redact_money=True)
    alert = an_alert()
    line, subject = wording.phone_line(alert, look), wording.subject_line(alert, look)

    for text in (*everything(alert, look), line, subject):
        assert "1,204,330" not in text


def test_what_people_write_is_never_markup() -> None:
    """A summary with angle brackets stays text, in the mail and in the shown Slack message."""
    text, html, slack = everything(an_alert(replace(CF_28, summary="<b>x</b> & *y*<script>")))

    assert "<b>x</b> & *y*<script>" in text
    assert "<script>" not in html
    assert "<script>" not in slack
    assert "&lt;script&gt;" in slack


def test_slack_markup_is_shown_as_slack_shows_it() -> None:
    """Links, bold, strike-through and line breaks; a link to anything but the web is only text."""
    assert mrkdwn("*a* ~b~\n<https://x.test/?q=1&amp;r=2|c &amp; d>") == (
        '<strong>a</strong> <s>b</s><br><a href="https://x.test/?q=1&amp;r=2" rel="noopener">c &amp; d</a>'
    )
    assert mrkdwn("<javascript:alert(1)|x>") == "x"
    assert mrkdwn("2 * 3 * 4 &lt; 5") == "2 * 3 * 4 &lt; 5"


def test_a_p1_alert_offers_no_snooze() -> None:
    """What is due in two days cannot be put off."""
    late, early = an_alert(on=date(2027, 2, 26)), an_alert(replace(CF_28, deadline="D-23"), date(2027, 2, 17))

    assert "snooze" not in alert_mail(late, "a", LOOK, "Dana").html
    assert "snooze" in alert_mail(early, "a", LOOK, "Dana").html


def test_slack_limits_are_kept() -> None:
    """A hundred rows at most in a table, 150 characters in a header, 3000 in a section."""
    long = replace(CF_28, contested="x" * 5000, deadline="not known", summary="y" * 300)
    root = [b.to_dict() for b in slack_blocks.root(an_alert(long), "a", LOOK, "Dana").blocks]
    group = AlertGroup("t", "l", (an_alert(),) * 150)
    table = [b.to_dict() for b in slack_blocks.table(group, "a", LOOK, "http://x.test").blocks]

    assert len(root[0]["text"]["text"]) <= 150
    assert all(len(b["text"]["text"]) <= 3000 for b in root if b["type"] == "section" and "text" in b)
    assert len(table[2]["rows"]) == 100
    assert "and 51 more" in table[3]["text"]["text"]
