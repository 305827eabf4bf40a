"""An alert as an e-mail: subject, complete plain text, and HTML with its styles inlined. Both are templates, side by side."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import css_inline
from jinja2 import Environment, PackageLoader, StrictUndefined, Template

from drawback.alerting import wording as w
from drawback.alerting.digest import AlertGroup
from drawback.alerting.model import Alert, Why
from drawback.alerting.presentation import Presentation
from drawback.domain.days import weekday_day
from drawback.domain.text import one_line

_HOUSE = "drawback.adapters.channels.email"
_ROWS = 100


@dataclass(frozen=True, slots=True)
class Mail:
    """The readable parts of an e-mail."""

    subject: str
    text: str
    html: str


@cache
def _template(name: str) -> Template:
    environment = Environment(
        loader=PackageLoader(_HOUSE),
        autoescape=name.endswith(".html.j2"),
        undefined=StrictUndefined,
        trim_blocks=True,
    )
    return environment.get_template(name)


@cache
def _inliner() -> css_inline.CSSInliner:
    return css_inline.CSSInliner(keep_style_tags=False, keep_at_rules=False, load_remote_stylesheets=False)


@cache
def _dark() -> str:
    """The rules for the dark, which cannot be inlined: they stay a style sheet, added when the rest is inlined."""
    css = files(_HOUSE).joinpath("templates/dark.css").read_text(encoding="utf-8")
    return f"<style>\n{css}</style></head>"


def _mail(name: str, subject: str, values: Mapping[str, Any]) -> Mail:
    subject = one_line(subject)
    values = {**values, "subject": subject}
    html = _inliner().inline(_template(f"{name}.html.j2").render(values))
    text = _template(f"{name}.txt.j2").render(values)
    return Mail(subject, text, html.replace("</head>", _dark(), 1))


def _footer(look: Presentation) -> str:
    rules = f" Rules as of {look.rules_version}." if look.rules_version else ""
    return (
        f"Drawback Monitor tells dates and amounts; it is no legal advice and files nothing by itself.{rules}"
    )


def alert_mail(alert: Alert, alert_id: str, look: Presentation, owner: str, leave_url: str = "") -> Mail:
    """One alert: a sentence, six facts, the next step, and how the date was computed."""
    row = alert.row
    closed = alert.why is Why.CLOSED
    notes = [note for note in (w.business_day_note(alert), _contested(alert)) if note]
    return _mail(
        "alert",
        w.subject_line(alert, look),
        {
            "preheader": w.why_now(alert) if closed else f"If missed: {w.consequence(alert)}",
            "headline": w.headline(alert),
            "overdue": not closed and alert.days_left < 0,
            "closed": closed,
            "sentence": _sentence(alert, look),
            "facts": _facts(alert, look, owner),
            "do": alert.words.do,
            "open_url": look.subject_url(row),
            "acknowledge_url": look.alert_url(alert_id, "acknowledge"),
            "snooze_url": look.alert_url(alert_id, "snooze") if alert.priority > 1 else "",
            "formula": row.formula,
            "citation": row.citation,
            "inputs": w.computed(row),
            "notes": notes,
            "footer": _footer(look),
            "footer_links": [
                ("How this alert came about", look.alert_url(alert_id)),
                *([("Not yours? Let the next in line have it", leave_url)] if leave_url else []),
            ],
        },
    )


def _sentence(alert: Alert, look: Presentation) -> str:
    row = alert.row
    if alert.why is Why.CLOSED:
        return w.why_now(alert)
    missed = w.consequence(alert)
    money = "" if look.redact_money or not row.money else f" {w.amount(row, look)} is at stake."
    return f"{w.why_now(alert)}{money} If missed: {missed}"


def _facts(alert: Alert, look: Presentation, owner: str) -> list[tuple[str, str, str]]:
    row = alert.row
    what = f"{w.subject_label(row)} {w.subject_name(row)} of {look.name_of(row.claimant)}"
    return [
        ("Do", _deed(alert), ""),
        ("Due", _due(alert), ""),
        ("At stake", w.amount(row, look), ""),
        ("What", what, look.subject_url(row)),
        ("Owner", owner, ""),
        ("Rule", row.citation, ""),
    ]


def _due(alert: Alert) -> str:
    act = f" · act by {weekday_day(alert.last_day)}" if alert.last_day < alert.row.due_on else ""
    return f"{weekday_day(alert.row.due_on)}{act} · {w.time_left(alert)}"


def _deed(alert: Alert) -> str:
    """What to do; the row's own summary is added unless it says the same at greater length."""
    do, summary = alert.words.do, alert.row.summary
    if summary.lower().startswith(do.lower()):
        return do + summary[len(do) :]
    return f"{do} ({summary})" if summary else do


def _contested(alert: Alert) -> str:
    return f"Other readings: {alert.row.contested}" if alert.row.contested else ""


def table_mail(group: AlertGroup, alert_id: str, look: Presentation, url: str, leave_url: str = "") -> Mail:
    """Many alerts as one table."""
    parts = [
        (heading, [_line(alert, look, whose=group.of_several) for alert in alerts])
        for heading, alerts in group.under_headings(_ROWS)
    ]
    shown = sum(len(lines) for _, lines in parts)
    return _mail(
        "table",
        group.line,
        {
            "preheader": group.lead,
            "headline": group.title,
            "lead": group.lead,
            "parts": parts,
            "more": group.more + len(group.alerts) - shown,
            "open_url": url,
            "footer": _footer(look),
            "footer_links": [
                ("About this message", look.alert_url(alert_id)),
                *([("No more digests to this address", leave_url)] if leave_url else []),
            ],
        },
    )


def _line(alert: Alert, look: Presentation, *, whose: bool) -> Mapping[str, Any]:
    left, on, do, money, which = w.cells(alert, look, whose=whose)
    return {
        "left": left,
        "due": on,
        "do": do,
        "money": money,
        "which": which,
        "url": look.subject_url(alert.row),
        "overdue": w.is_overdue(alert),
    }
