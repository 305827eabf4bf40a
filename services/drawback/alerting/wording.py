"""The words of an alert, in the order in which a reader needs them: do what, by when, how much, whose, or else."""

from typing import Final

from drawback.alerting.model import Alert, AlertClass, DocketRow, Why
from drawback.alerting.presentation import Presentation
from drawback.domain.days import day, month_day, weekday_day
from drawback.domain.identifiers import print_entry_number
from drawback.domain.money import dollars
from drawback.domain.text import one_line, plural, shorten

PHONE: Final = 60
"""Characters of a phone notification that are surely shown."""
_ENTRY_LENGTH: Final = 11


def amount(row: DocketRow, look: Presentation) -> str:
    """The money at stake in full, or why it is not shown."""
    if look.redact_money:
        return "(amount hidden)"
    return dollars(row.money) if row.money else "no amount"


def time_left(alert: Alert) -> str:
    """`12 days (8 business days)`, `today`, or how long it is overdue."""
    if alert.why is Why.CLOSED:
        return "done"
    if alert.days_left < 0:
        return f"{plural(-alert.days_left, 'day')} overdue"
    if alert.days_left == 0:
        return "today"
    return f"{plural(alert.days_left, 'day')} ({plural(alert.business_days_left, 'business day')})"


def _brief_left(alert: Alert) -> str:
    if alert.why is Why.CLOSED:
        return "Done"
    if alert.days_left < 0:
        return f"OVERDUE {-alert.days_left} d"
    return "TODAY" if alert.days_left == 0 else f"{alert.days_left} d"


def subject_name(row: DocketRow) -> str:
    """The claim or entry as CBP prints it."""
    if row.subject_kind in {"entry", "lot"} and len(row.subject) == _ENTRY_LENGTH:
        return print_entry_number(one_line(row.subject))
    return one_line(row.subject)


def subject_label(row: DocketRow) -> str:
    """What the subject is, capitalized: `Claim`, `Entry`."""
    return {"lot": "Entry", "adcvd_case": "Case"}.get(row.subject_kind, row.subject_kind.capitalize())


def _middle_out(text: str, room: int) -> str:
    if len(text) <= room:
        return text
    head = (room - 1) // 2
    return f"{text[:head]}…{text[len(text) - (room - 1 - head) :]}"


def headline(alert: Alert) -> str:
    """`Answer CF-28 — due Mon Mar 1, 2027`."""
    row = alert.row
    if alert.why is Why.CLOSED:
        return (
            f"✔ {alert.words.do} — done {day(row.met_on)}"
            if row.met_on
            else f"{alert.words.do} — no longer due"
        )
    if alert.days_left < 0:
        return f"{alert.words.do} — OVERDUE since {weekday_day(row.due_on)}"
    if alert.words.kind is AlertClass.FORECAST:
        return f"{alert.words.do} — {weekday_day(row.due_on)}"
    return f"{alert.words.do} — due {weekday_day(row.due_on)}"


def phone_line(alert: Alert, look: Presentation) -> str:
    """The whole alert in sixty characters: days, money, what by when, whose. Names give way first, then the number."""
    row = alert.row
    parts = [_brief_left(alert)]
    if row.money and not look.redact_money:
        parts.append(dollars(row.money))
    start = " · ".join(parts)
    when = "" if alert.why is Why.CLOSED else f" by {month_day(row.due_on)}"
    if alert.words.kind is AlertClass.FORECAST and when:
        when = f" {month_day(row.due_on)}"
    first_word = look.name_of(row.claimant).partition(" ")[0].rstrip(",")
    number = subject_name(row)
    for names, numbers in ((16, 20), (12, 13), (8, 9), (6, 7), (0, 9), (0, 7)):
        whose = (
            f"{_middle_out(first_word, names)} {_middle_out(number, numbers)}".strip()
            if names
            else _middle_out(number, numbers)
        )
        line = f"{start} · {alert.words.do}{when} · {whose}"
        if len(line) <= PHONE:
            return line
    room = PHONE - len(start) - len(when) - 3
    return f"{start} · {shorten(alert.words.do, room)}{when}"


def subject_line(alert: Alert, look: Presentation) -> str:
    """Subject of the e-mail: what matters first; `OVERDUE` or `P1` only when so."""
    row = alert.row
    left = {True: "Done", False: plural(max(alert.days_left, 0), "day")}[alert.why is Why.CLOSED]
    if alert.why is not Why.CLOSED and alert.days_left < 0:
        left = f"OVERDUE {plural(-alert.days_left, 'day')}"
    elif alert.why is not Why.CLOSED and alert.days_left == 0:
        left = "P1 today"
    elif alert.priority == 1:
        left = f"P1 {left}"
    money = "" if look.redact_money or not row.money else f" · {dollars(row.money)}"
    when = "" if alert.why is Why.CLOSED else f" by {day(row.due_on)}"
    if alert.words.kind is AlertClass.FORECAST and when:
        when = f" {day(row.due_on)}"
    return f"{left}{money} · {alert.words.do}{when} · {look.name_of(row.claimant)} {subject_name(row)}"


def why_now(alert: Alert) -> str:
    """Why this is said today."""
    row, left = alert.row, plural(alert.days_left, "day")
    if alert.why is Why.CLOSED:
        return _why_closed(row)
    if alert.why is Why.MOVED and alert.was_on is not None:
        return f"The date moved: was {weekday_day(alert.was_on)}, now {weekday_day(row.due_on)}."
    if alert.why is Why.THRESHOLD and alert.late:
        return f"You learn this late: {left} left, the {alert.threshold}-day notice should have come before."
    if alert.why is Why.THRESHOLD and alert.days_left == 0:
        return "Today is the last day."
    return {
        Why.GREW: "The money behind it grew since we last told you.",
        Why.ARRIVED: "New: told at once because there is little time or much money in it.",
        Why.OVERDUE: "The date has passed. It is told until it is met, or waived with a reason.",
    }.get(alert.why, f"{left} left: notices come {plural(alert.threshold, 'day')} before the date.")


def _why_closed(row: DocketRow) -> str:
    if row.met_on is None:
        return "It fell away: what it rested on changed. Nothing more to do."
    return f"Met on {day(row.met_on)}; nothing more to do."


def consequence(alert: Alert) -> str:
    """What happens if it is missed: the end of a sentence that begins "If missed:"."""
    return f"{alert.words.missed}."


def computed(row: DocketRow) -> tuple[tuple[str, str], ...]:
    """How the date was computed: the inputs, as pairs."""
    pairs = []
    for part in row.inputs.split("; ") if row.inputs else []:
        name, _, value = part.partition(" = ")
        pairs.append((name, value))
    return tuple(pairs)


def business_day_note(row: DocketRow) -> str:
    """Where the date falls on a day off: act before; whether the law rolls is not relied on."""
    if row.operate_on is None or row.operate_on == row.due_on:
        return ""
    return f"{weekday_day(row.due_on)} is no business day: act by {weekday_day(row.operate_on)}."


def is_overdue(alert: Alert) -> bool:
    """Whether the date was somebody's to keep and is past; a forecast or a right only passes."""
    return alert.days_left < 0 and alert.words.kind not in {AlertClass.FORECAST, AlertClass.OPTION}


def cells(alert: Alert, look: Presentation) -> tuple[str, str, str, str, str]:
    """One line of a table: time left, date, what, money, which."""
    row, days = alert.row, alert.days_left
    gone = "overdue" if is_overdue(alert) else "ago"
    left = f"{-days} d {gone}" if days < 0 else f"{days} d" if days else "today"
    money = "hidden" if look.redact_money else (amount(row, look) if row.money else "–")
    return left, day(row.due_on), alert.words.do, money, f"{subject_label(row)} {subject_name(row)}"
