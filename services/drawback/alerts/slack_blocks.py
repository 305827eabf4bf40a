"""An alert as a Slack message: a root that is kept true, replies in its thread, and tables for many at once."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from drawback.alerts import wording as w
from drawback.alerts.look import Look
from drawback.domain.alerting import Alert, Why

Block = dict[str, Any]
_HEADER, _FIELD, _SECTION, _FALLBACK = 150, 2000, 3000, 4000
_ROWS: Final = 100
EVENT_TYPE: Final = "deadline_alert"


@dataclass(frozen=True, slots=True)
class SlackMessage:
    """What `chat.postMessage` and `chat.update` are given."""

    text: str
    blocks: tuple[Block, ...]
    metadata: Block = field(default_factory=dict)
    broadcast: bool = False


@dataclass(frozen=True, slots=True)
class Standing:
    """What happened to an alert since it was raised, for the root message."""

    acknowledged_by: str = ""
    acknowledged_at: str = ""
    snoozed_until: date | None = None


def escape(text: str) -> str:
    """Escape what Slack would take for markup."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _cut(text: str, room: int) -> str:
    return text if len(text) <= room else text[: room - 1].rstrip() + "…"


def _plain(text: str) -> Block:
    return {"type": "plain_text", "text": text, "emoji": False}


def _mrkdwn(text: str, room: int = _SECTION) -> Block:
    return {"type": "mrkdwn", "text": _cut(text, room)}


def _field(label: str, value: str) -> Block:
    return _mrkdwn(f"*{label}*\n{value}", _FIELD)


def _section(text: str) -> Block:
    return {"type": "section", "text": _mrkdwn(text)}


def _context(text: str) -> Block:
    return {"type": "context", "elements": [_mrkdwn(text)]}


def _metadata(alert: Alert, alert_id: str) -> Block:
    payload = {
        "alert": alert_id,
        "obligation": alert.row.obligation,
        "threshold": alert.threshold,
        "due_version": alert.row.due_on.isoformat(),
    }
    return {"event_type": EVENT_TYPE, "event_payload": payload}


def root(
    alert: Alert, alert_id: str, look: Look, owner: str, standing: Standing | None = None
) -> SlackMessage:
    """The one message of an obligation in a channel. Given again with `standing`, it is the root brought up to date."""
    standing = standing or Standing()
    row = alert.row
    closed = alert.why is Why.CLOSED
    title = w.headline(alert)
    blocks: list[Block] = [
        {"type": "header", "text": _plain(_cut(("✔ " if closed else "") + title, _HEADER))}
    ]
    if standing.acknowledged_by:
        blocks.append(
            _section(f"✔ acknowledged by {escape(standing.acknowledged_by)} {standing.acknowledged_at}")
        )
    if standing.snoozed_until is not None:
        blocks.append(_section(f"Snoozed until {w.long_day(standing.snoozed_until)}"))
    if alert.was_on is not None:
        blocks.append(_section(f"~was {w.long_day(alert.was_on)}~ → now *{w.long_day(row.due_on)}*"))
    blocks.append({"type": "section", "fields": _fields(alert, look, owner)})
    blocks.append(_section("\n".join(_reasons(alert, alert_id, look))))
    blocks.append(
        _context(
            f"{alert.priority} · {escape(alert.words.kind.value)} · alert {alert_id[:8]} · as of {w.day(alert.as_of)}"
        )
    )
    if not closed:
        blocks.append(_actions(alert, alert_id, look, acknowledged=bool(standing.acknowledged_by)))
    return SlackMessage(w.phone_line(alert, look), tuple(blocks), _metadata(alert, alert_id))


def _fields(alert: Alert, look: Look, owner: str) -> list[Block]:
    row = alert.row
    link = f"<{look.subject_url(row)}|{escape(w.subject_name(row))}>"
    by = w.long_day(row.due_on)
    return [
        _field("By", f"~{by}~" if alert.why is Why.CLOSED else by),
        _field("Time left", w.time_left(alert)),
        _field("At stake", escape(w.amount(row, look))),
        _field(w.subject_label(row), link),
        _field("Claimant", escape(look.name_of(row.claimant))),
        _field("Owner", escape(owner)),
    ]


def _reasons(alert: Alert, alert_id: str, look: Look) -> list[str]:
    row = alert.row
    lines = [f"*Why now:* {escape(w.why_now(alert))}"]
    if row.summary:
        lines.append(f"*What:* {escape(row.summary)}")
    if alert.why is not Why.CLOSED:
        lines.append(f"*If missed:* {escape(w.consequence(alert))}")
    computed = "; ".join(f"{name} = {value}" for name, value in w.computed(row))
    rule = f"*Rule:* {escape(row.citation)} — {escape(row.formula)}"
    lines.append(f"{rule} ({escape(computed)})" if computed else rule)
    if note := w.business_day_note(row):
        lines.append(f"*Day off:* {escape(note)}")
    if row.contested:
        lines.append(f"*Other readings:* {escape(row.contested)}")
    lines.append(f"<{look.alert_url(alert_id)}|How this date was computed>")
    return lines


def _button(text: str, url: str, **more: Any) -> Block:
    return {"type": "button", "text": _plain(text), "url": url, **more}


def _actions(alert: Alert, alert_id: str, look: Look, *, acknowledged: bool) -> Block:
    elements: list[Block] = []
    if look.buttons:
        if not acknowledged:
            elements.append(
                {
                    "type": "button",
                    "action_id": "acknowledge",
                    "value": alert_id,
                    "style": "primary",
                    "text": _plain("Acknowledge"),
                    "confirm": {
                        "title": _plain("Acknowledge?"),
                        "text": _plain(
                            "It stops the reminders for this step. The next threshold still comes."
                        ),
                        "confirm": _plain("Yes, mine"),
                        "deny": _plain("Cancel"),
                    },
                }
            )
    elif not acknowledged:
        elements.append(
            _button(
                "Acknowledge",
                look.alert_url(alert_id, "acknowledge"),
                action_id="acknowledge",
                style="primary",
            )
        )
    if alert.priority > 1:
        elements.append(_button("Snooze…", look.alert_url(alert_id, "snooze"), action_id="snooze"))
    elements.append(_button("Open ↗", look.subject_url(alert.row), action_id="open"))
    return {"type": "actions", "elements": elements}


def reply(alert: Alert, alert_id: str, look: Look) -> SlackMessage:
    """A later word in the thread of the root; at P1 it is shown in the channel as well."""
    text = w.phone_line(alert, look)
    head = f"*{escape(w.headline(alert))}* · {w.time_left(alert)}"
    if alert.why is Why.CLOSED:
        head = f"✔ *{escape(w.headline(alert))}*"
    lines = [head, escape(w.why_now(alert))]
    if alert.row.money and alert.why is not Why.CLOSED:
        lines.append(
            f"At stake: {escape(w.amount(alert.row, look))}. If missed: {escape(w.consequence(alert))}"
        )
    return SlackMessage(
        text, (_section("\n".join(lines)),), _metadata(alert, alert_id), broadcast=alert.priority == 1
    )


def table(
    title: str, lead: str, alerts: Sequence[Alert], more: int, alert_id: str, look: Look, url: str
) -> SlackMessage:
    """Many alerts as one table, in the order given; `more` further ones are behind the link."""
    shown = alerts[: _ROWS - 1]
    more += len(alerts) - len(shown)
    rows: list[list[Block]] = [[_raw(head) for head in ("Left", "Due", "Do", "At stake", "Which")]]
    rows += [[_raw(cell) for cell in cells(alert, look)] for alert in shown]
    blocks: list[Block] = [{"type": "header", "text": _plain(_cut(title, _HEADER))}, _section(escape(lead))]
    if shown:
        right = {"align": "right"}
        blocks.append(
            {
                "type": "table",
                "rows": rows,
                "column_settings": [right, {}, {"is_wrapped": True}, right, {}],
            }
        )
    rest = f"and {more} more · " if more else ""
    blocks.append(_section(f"{rest}<{url}|Open the docket>"))
    metadata = {"event_type": EVENT_TYPE, "event_payload": {"alert": alert_id, "table": title}}
    return SlackMessage(_cut(f"{title} · {lead}", _FALLBACK), tuple(blocks), metadata)


def _raw(text: str) -> Block:
    return {"type": "raw_text", "text": text or "–"}


def cells(alert: Alert, look: Look) -> tuple[str, str, str, str, str]:
    """One line of a table: time left, due, what, money, which."""
    row, days = alert.row, alert.days_left
    gone = "overdue" if w.is_overdue(alert) else "ago"
    left = f"{-days} d {gone}" if days < 0 else f"{days} d" if days else "today"
    money = "hidden" if look.redact_money else (w.amount(row, look) if row.money else "–")
    return left, w.day(row.due_on), alert.words.do, money, f"{w.subject_label(row)} {w.subject_name(row)}"
