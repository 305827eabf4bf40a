"""The words of an alert, in the order in which a reader needs them: do what, by when, how much, whose, or else."""

from datetime import date
from decimal import Decimal
from typing import Final

from drawback.alerts.look import Look
from drawback.domain.alerting import Alert, AlertClass, DocketRow, Why
from drawback.domain.identifiers import print_entry_number
from drawback.domain.money import Money, dollars

PHONE: Final = 60
"""Characters of a phone notification that are surely shown."""
_MONTHS: Final = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_DAYS: Final = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_THOUSAND, _MILLION = Decimal(1000), Decimal(1_000_000)
_ENTRY_LENGTH: Final = 11


def short_day(on: date) -> str:
    """`Mar 1`."""
    return f"{_MONTHS[on.month - 1]} {on.day}"


def day(on: date) -> str:
    """`Mar 1, 2027`."""
    return f"{short_day(on)}, {on.year}"


def long_day(on: date) -> str:
    """`Mon Mar 1, 2027`."""
    return f"{_DAYS[on.weekday()]} {day(on)}"


def short_dollars(amount: Money) -> str:
    """Money for a phone: `$950`, `$12.4K`, `$1.20M`; rounded down, because it is only a hint of size."""
    size = abs(amount)
    if size >= _MILLION:
        return f"${(size / _MILLION).quantize(Decimal('0.01'), rounding='ROUND_DOWN')}M"
    if size >= _THOUSAND:
        return f"${(size / _THOUSAND).quantize(Decimal('0.1'), rounding='ROUND_DOWN')}K"
    return f"${size.quantize(Decimal(1), rounding='ROUND_DOWN')}"


def plural(count: int, noun: str) -> str:
    return f"{count} {noun}" if abs(count) == 1 else f"{count} {noun}s"


def amount(row: DocketRow, look: Look) -> str:
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
        return print_entry_number(row.subject)
    return row.subject


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
            f"{alert.words.do} — done {day(row.met_on)}"
            if row.met_on
            else f"{alert.words.do} — no longer due"
        )
    if alert.days_left < 0:
        return f"{alert.words.do} — OVERDUE since {long_day(row.due_on)}"
    if alert.words.kind is AlertClass.FORECAST:
        return f"{alert.words.do} — {long_day(row.due_on)}"
    return f"{alert.words.do} — due {long_day(row.due_on)}"


def phone_line(alert: Alert, look: Look) -> str:
    """The whole alert in sixty characters: days, money, what by when, whose. Names give way first, then the number."""
    row = alert.row
    parts = [_brief_left(alert)]
    if row.money and not look.redact_money:
        parts.append(short_dollars(row.money))
    start = " · ".join(parts)
    when = "" if alert.why is Why.CLOSED else f" by {short_day(row.due_on)}"
    if alert.words.kind is AlertClass.FORECAST and when:
        when = f" {short_day(row.due_on)}"
    first_word = look.name_of(row.claimant).split(maxsplit=1)[0].rstrip(",")
    number = subject_name(row)
    for names, numbers in ((16, 20), (12, 13), (8, 9), (6, 7), (0, 9), (0, 7)):
        whose = (
            f"{_middle_out(first_word, names)} {_middle_out(number, numbers)}"
            if names
            else _middle_out(number, numbers)
        )
        line = f"{start} · {alert.words.do}{when} · {whose}"
        if len(line) <= PHONE:
            return line
    room = PHONE - len(start) - len(when) - 3
    return f"{start} · {_cut(alert.words.do, room)}{when}"


def _cut(text: str, room: int) -> str:
    return text if len(text) <= room else text[: room - 1].rstrip() + "…"


def subject_line(alert: Alert, look: Look) -> str:
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
        return f"The date moved: was {long_day(alert.was_on)}, now {long_day(row.due_on)}."
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
    return f"{long_day(row.due_on)} is no business day: act by {long_day(row.operate_on)}."


def is_overdue(alert: Alert) -> bool:
    """Whether the date was somebody's to keep and is past; a forecast or a right only passes."""
    return alert.days_left < 0 and alert.words.kind not in {AlertClass.FORECAST, AlertClass.OPTION}
