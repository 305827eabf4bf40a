"""An alert as a Slack message: a root that is kept true, replies in its thread, and tables for many at once."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from slack_sdk.models.blocks import (
    ActionsBlock,
    Block,
    ButtonElement,
    ConfirmObject,
    ContextBlock,
    HeaderBlock,
    MarkdownTextObject,
    PlainTextObject,
    RawTextObject,
    SectionBlock,
    TableBlock,
)

from drawback.adapters.channels.slack.mrkdwn import cut, escape, link
from drawback.alerting import wording as w
from drawback.alerting.channel import Standing
from drawback.alerting.digest import AlertGroup
from drawback.alerting.model import Alert, Why
from drawback.alerting.presentation import Presentation
from drawback.domain.days import day, weekday_day
from drawback.domain.text import shorten

_HEADER, _FIELD, _SECTION = 150, 2000, 3000
_ROWS: Final = 100
_CHARACTERS: Final = 9500
"""Of all cells of a table: Slack takes 10,000 (docs.slack.dev, table block; as of 2026-11), and counts escapes its own way."""
_NOTHING: Final = "–"
EVENT_TYPE: Final = "deadline_alert"


@dataclass(frozen=True, slots=True)
class SlackMessage:
    """What Slack is given; `text` is the line of the notification, not escaped yet."""

    text: str
    blocks: tuple[Block, ...]
    metadata: dict[str, Any] = field(default_factory=dict)
    broadcast: bool = False


def _plain(text: str) -> PlainTextObject:
    return PlainTextObject(text=text, emoji=False)


def _marked(text: str, room: int = _SECTION) -> MarkdownTextObject:
    """Text with our markup; Slack makes no links of addresses in it by itself (`verbatim`)."""
    return MarkdownTextObject(text=cut(text, room), verbatim=True)


def _header(text: str) -> HeaderBlock:
    return HeaderBlock(text=_plain(shorten(text, _HEADER)))


def _section(text: str) -> SectionBlock:
    return SectionBlock(text=_marked(text))


def _field(label: str, value: str) -> MarkdownTextObject:
    return _marked(f"*{label}*\n{value}", _FIELD)


def _metadata(alert: Alert, alert_id: str) -> dict[str, Any]:
    payload = {
        "alert": alert_id,
        "obligation": alert.row.obligation,
        "threshold": alert.threshold,
        "due_version": alert.row.due_on.isoformat(),
    }
    return {"event_type": EVENT_TYPE, "event_payload": payload}


def root(
    alert: Alert,
    alert_id: str,
    look: Presentation,
    owner: str,
    standing: Standing = Standing(),  # noqa: B008 - frozen
    *,
    buttons: bool = False,
) -> SlackMessage:
    """The one message of an obligation in a channel. Given again with `standing`, it is the root brought up to date."""
    row = alert.row
    closed = alert.why is Why.CLOSED
    blocks: list[Block] = [_header(w.headline(alert))]
    if standing.acknowledged_by:
        blocks.append(
            _section(f"✔ acknowledged by {escape(standing.acknowledged_by)} {standing.acknowledged_at}")
        )
    if standing.snoozed_until is not None:
        blocks.append(_section(f"Snoozed until {weekday_day(standing.snoozed_until)}"))
    if alert.was_on is not None:
        blocks.append(_section(f"~was {weekday_day(alert.was_on)}~ → now *{weekday_day(row.due_on)}*"))
    blocks.append(SectionBlock(fields=_fields(alert, look, owner)))
    blocks.append(_section("\n".join(_reasons(alert, alert_id, look))))
    about = f"{alert.priority} · {escape(alert.words.kind.value)} · alert {alert_id[:8]} · as of {day(alert.as_of)}"
    blocks.append(ContextBlock(elements=[_marked(about)]))
    if not closed:
        acknowledged = bool(standing.acknowledged_by)
        blocks.append(_actions(alert, alert_id, look, acknowledged=acknowledged, buttons=buttons))
    return SlackMessage(w.phone_line(alert, look), tuple(blocks), _metadata(alert, alert_id))


def _fields(alert: Alert, look: Presentation, owner: str) -> list[MarkdownTextObject]:
    row = alert.row
    by = weekday_day(alert.last_day)
    return [
        _field("By", f"~{by}~" if alert.why is Why.CLOSED else by),
        _field("Time left", escape(w.time_left(alert))),
        _field("At stake", escape(w.amount(row, look))),
        _field(escape(w.subject_label(row)), link(look.subject_url(row), w.subject_name(row))),
        _field("Claimant", escape(look.name_of(row.claimant))),
        _field("Owner", escape(owner)),
    ]


def _reasons(alert: Alert, alert_id: str, look: Presentation) -> list[str]:
    row = alert.row
    lines = [f"*Why now:* {escape(w.why_now(alert))}"]
    if row.summary:
        lines.append(f"*What:* {escape(row.summary)}")
    if alert.why is not Why.CLOSED:
        lines.append(f"*If missed:* {escape(w.consequence(alert))}")
    computed = "; ".join(f"{name} = {value}" for name, value in w.computed(row))
    rule = f"*Rule:* {escape(row.citation)} — {escape(row.formula)}"
    lines.append(f"{rule} ({escape(computed)})" if computed else rule)
    if note := w.business_day_note(alert):
        lines.append(f"*Day off:* {escape(note)}")
    if row.contested:
        lines.append(f"*Other readings:* {escape(row.contested)}")
    lines.append(link(look.alert_url(alert_id), "How this date was computed"))
    return lines


def _actions(
    alert: Alert, alert_id: str, look: Presentation, *, acknowledged: bool, buttons: bool
) -> ActionsBlock:
    elements: list[ButtonElement] = []
    if not acknowledged:
        elements.append(
            _asking(alert_id) if buttons else _acknowledge(look.alert_url(alert_id, "acknowledge"))
        )
    if alert.priority > 1:
        elements.append(_button("Snooze…", "snooze", alert_id, look, buttons=buttons))
    elements.append(_button("Assign…", "assign", alert_id, look, buttons=buttons))
    url = look.subject_url(alert.row)
    elements.append(ButtonElement(text=_plain("Open ↗"), url=url, action_id="open"))
    return ActionsBlock(elements=elements)


def _button(label: str, act: str, alert_id: str, look: Presentation, *, buttons: bool) -> ButtonElement:
    """A button whose press opens a form in Slack, or a link to the page with the form."""
    if buttons:
        return ButtonElement(text=_plain(label), action_id=act, value=alert_id)
    return ButtonElement(text=_plain(label), url=look.alert_url(alert_id, act), action_id=act)


def _acknowledge(url: str) -> ButtonElement:
    """A link to the page with the form."""
    return ButtonElement(text=_plain("Acknowledge"), url=url, action_id="acknowledge", style="primary")


def _asking(alert_id: str) -> ButtonElement:
    """A button that this product answers."""
    return ButtonElement(
        text=_plain("Acknowledge"),
        action_id="acknowledge",
        value=alert_id,
        style="primary",
        confirm=ConfirmObject(
            title=_plain("Acknowledge?"),
            text=_plain("It stops the reminders for this step. The next threshold still comes."),
            confirm=_plain("Yes, mine"),
            deny=_plain("Cancel"),
        ),
    )


def reply(alert: Alert, alert_id: str, look: Presentation) -> SlackMessage:
    """A later word in the thread of the root; at P1 it is shown in the channel as well."""
    head = f"*{escape(w.headline(alert))}*"
    if alert.why is not Why.CLOSED:
        head += f" · {escape(w.time_left(alert))}"
    lines = [head, escape(w.why_now(alert))]
    if alert.row.money and alert.why is not Why.CLOSED:
        lines.append(
            f"At stake: {escape(w.amount(alert.row, look))}. If missed: {escape(w.consequence(alert))}"
        )
    return SlackMessage(
        w.phone_line(alert, look),
        (_section("\n".join(lines)),),
        _metadata(alert, alert_id),
        broadcast=alert.priority == 1,
    )


def table(group: AlertGroup, alert_id: str, look: Presentation, url: str) -> SlackMessage:
    """Many alerts as one table, in their order; what does not fit is behind the link."""
    rows, shown = _rows_that_fit(group, look)
    more = group.more + len(group.alerts) - shown
    blocks: list[Block] = [_header(group.title), _section(escape(group.lead))]
    if shown:
        right = {"align": "right"}
        blocks.append(TableBlock(rows=rows, column_settings=[right, {}, {"is_wrapped": True}, right, {}]))
    rest = f"and {more} more · " if more else ""
    blocks.append(_section(f"{rest}{link(url, 'Open the docket')}"))
    metadata = {"event_type": EVENT_TYPE, "event_payload": {"alert": alert_id, "table": group.title}}
    return SlackMessage(group.line, tuple(blocks), metadata)


def _rows_that_fit(group: AlertGroup, look: Presentation) -> tuple[list[list[RawTextObject]], int]:
    """The rows of a table within Slack's limits of rows and of characters, and how many alerts they show."""
    rows: list[tuple[str, ...]] = [("Left", "Act by", "Do", "At stake", "Which")]
    room, shown = _CHARACTERS - sum(map(len, rows[0])), 0
    for heading, alerts in group.under_headings(_ROWS):
        before = [("", "", heading.upper(), "", "")] if heading else []
        for alert in alerts:
            added = [*before, w.cells(alert, look, whose=group.of_several)]
            room -= sum(len(cell or _NOTHING) for row in added for cell in row)
            if room < 0 or len(rows) + len(added) > _ROWS:
                return [_row(one) for one in rows], shown
            rows += added
            before, shown = [], shown + 1
    return [_row(one) for one in rows], shown


def _row(cells: Sequence[str]) -> list[RawTextObject]:
    return [RawTextObject(text=cell or _NOTHING) for cell in cells]
