"""An alert as an e-mail: subject, complete plain text, and HTML with its styles inlined."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import css_inline
from jinja2 import Environment, PackageLoader, StrictUndefined, Template

from drawback.alerts import wording as w
from drawback.alerts.digest import Bundle
from drawback.alerts.look import Look
from drawback.alerts.slack_blocks import cells
from drawback.domain.alerting import Alert, Why

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
        loader=PackageLoader("drawback.alerts"), autoescape=True, undefined=StrictUndefined, trim_blocks=True
    )
    return environment.get_template(name)


@cache
def _inliner() -> css_inline.CSSInliner:
    return css_inline.CSSInliner(keep_style_tags=False, keep_at_rules=False, load_remote_stylesheets=False)


@cache
def _dark() -> str:
    """The rules for the dark, which cannot be inlined: they stay a style sheet, added when the rest is inlined."""
    css = files("drawback.alerts").joinpath("templates/dark.css").read_text(encoding="utf-8")
    return f"<style>\n{css}</style></head>"


def _html(name: str, values: Mapping[str, Any]) -> str:
    return _inliner().inline(_template(name).render(values)).replace("</head>", _dark(), 1)


def _footer(look: Look) -> str:
    rules = f" Rules as of {look.rules_version}." if look.rules_version else ""
    return (
        f"Drawback Monitor tells dates and amounts; it is no legal advice and files nothing by itself.{rules}"
    )


def alert_mail(alert: Alert, alert_id: str, look: Look, owner: str) -> Mail:
    """One alert: a sentence, six facts, the next step, and how the date was computed."""
    row = alert.row
    closed = alert.why is Why.CLOSED
    sentence = _sentence(alert, look)
    facts = _facts(alert, look, owner)
    notes = [note for note in (w.business_day_note(row), _contested(alert)) if note]
    subject = w.subject_line(alert, look)
    acknowledge = look.alert_url(alert_id, "acknowledge")
    snooze = look.alert_url(alert_id, "snooze") if alert.priority > 1 else ""
    html = _html(
        "alert.html.j2",
        {
            "subject": subject,
            "preheader": f"If missed: {w.consequence(alert)}",
            "headline": w.headline(alert),
            "overdue": not closed and alert.days_left < 0,
            "closed": closed,
            "sentence": sentence,
            "facts": facts,
            "do": alert.words.do,
            "open_url": look.subject_url(row),
            "acknowledge_url": acknowledge,
            "snooze_url": snooze,
            "formula": row.formula,
            "citation": row.citation,
            "inputs": w.computed(row),
            "notes": notes,
            "footer": _footer(look),
            "footer_links": [("How this alert came about", look.alert_url(alert_id))],
        },
    )
    lines = [w.headline(alert), "", sentence, ""]
    lines += [f"{label + ':':<12}{value}" for label, value, _ in facts]
    if not closed:
        lines += ["", "What to do next", f"  {alert.words.do}: {look.subject_url(row)}"]
        lines += [f"  Acknowledge: {acknowledge}"]
        lines += [f"  Snooze: {snooze}"] if snooze else []
    lines += ["", "How this date was computed", f"  {row.formula} ({row.citation})"]
    lines += [f"  {name}: {value}" for name, value in w.computed(row)]
    lines += [f"  {note}" for note in notes]
    lines += ["", _footer(look), f"How this alert came about: {look.alert_url(alert_id)}", ""]
    return Mail(subject, "\n".join(lines), html)


def _sentence(alert: Alert, look: Look) -> str:
    row = alert.row
    if alert.why is Why.CLOSED:
        return w.why_now(alert)
    missed = w.consequence(alert)
    money = "" if look.redact_money or not row.money else f" {w.amount(row, look)} is at stake."
    return f"{w.why_now(alert)}{money} If missed: {missed}"


def _facts(alert: Alert, look: Look, owner: str) -> list[tuple[str, str, str]]:
    row = alert.row
    what = f"{w.subject_label(row)} {w.subject_name(row)} of {look.name_of(row.claimant)}"
    return [
        ("Do", _deed(alert), ""),
        ("Due", f"{w.long_day(row.due_on)} · {w.time_left(alert)}", ""),
        ("At stake", w.amount(row, look), ""),
        ("What", what, look.subject_url(row)),
        ("Owner", owner, ""),
        ("Rule", row.citation, ""),
    ]


def _deed(alert: Alert) -> str:
    """What to do; the row's own summary is added unless it says the same at greater length."""
    do, summary = alert.words.do, alert.row.summary
    if summary.lower().startswith(do.lower()):
        return do + summary[len(do) :]
    return f"{do} ({summary})" if summary else do


def _contested(alert: Alert) -> str:
    return f"Other readings: {alert.row.contested}" if alert.row.contested else ""


def table_mail(bundle: Bundle, alert_id: str, look: Look, url: str) -> Mail:
    """A digest, or a storm told as one table."""
    shown: Sequence[Alert] = bundle.alerts[:_ROWS]
    more = bundle.more + len(bundle.alerts) - len(shown)
    rows = []
    for alert in shown:
        left, due, do, money, which = cells(alert, look)
        rows.append(
            {
                "left": left,
                "due": due,
                "do": do,
                "money": money,
                "which": which,
                "url": look.subject_url(alert.row),
                "overdue": w.is_overdue(alert),
            }
        )
    html = _html(
        "table.html.j2",
        {
            "subject": bundle.title,
            "preheader": bundle.lead,
            "headline": bundle.title,
            "lead": bundle.lead,
            "rows": rows,
            "more": more,
            "open_url": url,
            "footer": _footer(look),
            "footer_links": [("About this message", look.alert_url(alert_id))],
        },
    )
    lines = [bundle.title, "", bundle.lead, ""]
    lines += [
        f"{row['left']:>14}  {row['due']:<13} {row['do']:<26} {row['money']:>16}  {row['which']}"
        for row in rows
    ]
    lines += [f"and {more} more"] if more else []
    lines += ["", f"Open the docket: {url}", "", _footer(look), ""]
    return Mail(f"{bundle.title} · {bundle.lead}"[:180], "\n".join(lines), html)
