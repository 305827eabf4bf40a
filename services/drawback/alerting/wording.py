"""The words of an alert, in the order in which a reader needs them: do what, by when, how much, whose, or else."""

from typing import Final

from drawback.alerting.deadline_text import WINDOWS
from drawback.alerting.model import Alert, AlertClass, DocketRow, Ending, Why
from drawback.alerting.policy import NOBODYS
from drawback.alerting.presentation import Presentation
from drawback.alerting.readings import earliest_reading
from drawback.domain.days import day, month_day, weekday_day
from drawback.domain.identifiers import print_entry_number
from drawback.domain.money import dollars
from drawback.domain.text import one_line, plural, shorten
from drawback.rules.dates.uploads import EASTERN

PHONE: Final = 60
"""Characters of a phone notification that are surely shown."""
_ENTRY_LENGTH: Final = 11
_LOSING: Final = frozenset({AlertClass.FATAL, AlertClass.OPPORTUNITY})
"""Classes of which a lapse loses the money; a right that ends need not have been worth using."""
_ENDED: Final = {
    Ending.MET: "Done",
    Ending.MET_LATE: "Done late",
    Ending.SETTLED: "Settled",
    Ending.SUPERSEDED: "No longer due",
    Ending.WITHDRAWN: "Withdrawn",
    Ending.WENT_BY: "Went by",
    Ending.LAPSED: "LAPSED",
}


def amount(row: DocketRow, look: Presentation) -> str:
    """The money at stake in full, or why it is not shown."""
    if look.redact_money:
        return "(amount hidden)"
    return dollars(row.money) if row.money else "no amount"


def how_it_ended(alert: Alert) -> str:
    """`Done`, `LAPSED` …; of alerts stored before endings were distinguished, only that it is over."""
    if alert.ending is not None:
        return _ENDED[alert.ending]
    return "Done" if alert.row.met_on is not None else "No longer due"


def time_left(alert: Alert) -> str:
    """`12 days (8 business days)`, `today`, how long it is overdue, or how it ended."""
    if alert.why is Why.CLOSED:
        return how_it_ended(alert).lower()
    if alert.hours is not None:
        return f"less than {plural(alert.hours, 'hour')}, until {until(alert.row)}"
    if alert.days_left < 0:
        return f"{plural(-alert.days_left, 'day')} overdue"
    if alert.days_left == 0:
        return "today"
    return f"{plural(alert.days_left, 'day')} ({plural(alert.business_days_left, 'business day')})"


def until(row: DocketRow) -> str:
    """`3:30 PM ET Tue Jun 17, 2025`: when what counts in hours ends."""
    if row.due_at is None:
        return weekday_day(row.due_on)
    local = row.due_at.astimezone(EASTERN)
    return f"{local:%-I:%M %p} ET {weekday_day(local.date())}"


def _brief_left(alert: Alert) -> str:
    if alert.why is Why.CLOSED:
        return how_it_ended(alert)
    if alert.hours is not None:
        return f"<{alert.hours} h"
    if alert.days_left < 0:
        return f"OVERDUE {-alert.days_left} d"
    return "TODAY" if alert.days_left == 0 else f"{alert.days_left} d"


def subject_name(row: DocketRow) -> str:
    """The claim or entry as CBP prints it."""
    name = one_line(row.subject)
    if row.subject_kind in {"entry", "lot"} and len(name) == _ENTRY_LENGTH:
        return print_entry_number(name)
    return name


def subject_label(row: DocketRow) -> str:
    """What the subject is, capitalized: `Claim`, `Entry`."""
    return {"lot": "Entry", "adcvd_case": "Case"}.get(row.subject_kind, row.subject_kind.capitalize())


def _middle_out(text: str, room: int) -> str:
    if len(text) <= room:
        return text
    head = (room - 1) // 2
    return f"{text[:head]}…{text[len(text) - (room - 1 - head) :]}"


def headline(alert: Alert) -> str:
    """`Answer CF-28 — due Mon Mar 1, 2027`; of what is over, how it ended."""
    row, do = alert.row, alert.words.do
    if alert.why is Why.CLOSED:
        return _closed_headline(alert)
    if alert.days_left < 0:
        return f"{do} — OVERDUE since {weekday_day(row.due_on)}"
    if row.due_at is not None:
        return f"{do} — by {until(row)}"
    if alert.words.kind in {AlertClass.FORECAST, AlertClass.OPPORTUNITY}:
        begin = "until " if alert.words.kind is AlertClass.OPPORTUNITY else ""
        return f"{do} — {begin}{weekday_day(row.due_on)}"
    return f"{do} — {'act by' if alert.last_day < row.due_on else 'due'} {weekday_day(alert.last_day)}"


def _closed_headline(alert: Alert) -> str:
    row, do, how = alert.row, alert.words.do, how_it_ended(alert)
    if row.met_on is not None:
        return f"✔ {do} — {how.lower()} {day(row.met_on)}"
    if alert.ending is Ending.LAPSED:
        return f"{do} — LAPSED {day(row.due_on)}"
    if alert.ending is Ending.WENT_BY:
        return f"{do} — went by {day(row.due_on)}"
    return f"{do} — {how.lower()}"


def phone_line(alert: Alert, look: Presentation) -> str:
    """The whole alert in sixty characters: days, money, what by when, whose. Names give way first, then the number."""
    row = alert.row
    parts = [_brief_left(alert)]
    if row.money and not look.redact_money:
        parts.append(dollars(row.money))
    start = " · ".join(parts)
    when = _when(alert, month_day(alert.last_day))
    first_word = look.name_of(row.claimant).partition(" ")[0].rstrip(",")
    number = subject_name(row)
    for names, numbers in ((16, 20), (12, 13), (8, 9), (6, 7), (0, 9), (0, 7)):
        whose = _middle_out(number, numbers)
        if names:
            whose = f"{_middle_out(first_word, names)} {whose}"
        line = f"{start} · {alert.words.do}{when} · {whose.strip()}"
        if len(line) <= PHONE:
            return line
    room = PHONE - len(start) - len(when) - 3
    return f"{start} · {shorten(alert.words.do, room)}{when}"


def _when(alert: Alert, on: str) -> str:
    if alert.why is Why.CLOSED:
        return ""
    return f" {on}" if alert.words.kind is AlertClass.FORECAST else f" by {on}"


def subject_line(alert: Alert, look: Presentation) -> str:
    """Subject of the e-mail: what matters first; `OVERDUE` or `P1` only when so."""
    row = alert.row
    money = "" if look.redact_money or not row.money else f" · {dollars(row.money)}"
    when = _when(alert, day(alert.last_day))
    whose = f"{look.name_of(row.claimant)} {subject_name(row)}"
    return f"{_urgency(alert)}{money} · {alert.words.do}{when} · {whose}"


def _urgency(alert: Alert) -> str:
    if alert.why is Why.CLOSED:
        return how_it_ended(alert)
    if alert.days_left < 0:
        return f"OVERDUE {plural(-alert.days_left, 'day')}"
    if alert.hours is not None:
        return f"{alert.priority} under {plural(alert.hours, 'hour')}"
    left = plural(alert.days_left, "day") if alert.days_left else "today"
    return f"P1 {left}" if alert.priority == 1 else left


def why_now(alert: Alert) -> str:
    """Why this alert was raised today."""
    row, left = alert.row, plural(alert.days_left, "day")
    if alert.why is Why.CLOSED:
        return _why_closed(alert)
    if alert.why is Why.MOVED and alert.was_on is not None:
        return f"The date moved: was {weekday_day(alert.was_on)}, now {weekday_day(row.due_on)}."
    if alert.was_money is not None and alert.why in {Why.GREW, Why.CHANGED}:
        return f"The amount changed: was {dollars(alert.was_money)}, now {dollars(row.money)}."
    if alert.why is Why.THRESHOLD and (nearness := _how_near(alert)):
        return nearness
    return {
        Why.GREW: "The money behind it grew since we last told you.",
        Why.CHANGED: "The money behind it is another since we last told you.",
        Why.ARRIVED: "New: told on the day it came up.",
        Why.OVERDUE: "The date has passed. It is told until it is met.",
    }.get(alert.why, f"{left} left: notices come {plural(alert.threshold, 'day')} before the day to act.")


def _how_near(alert: Alert) -> str:
    """What a threshold says where it is not simply so many days before; empty otherwise."""
    if alert.hours is not None:
        return f"Less than {plural(alert.hours, 'hour')} left: it ends at {until(alert.row)}."
    if alert.late:
        left = plural(alert.days_left, "day")
        return f"You learn this late: {left} left, the {alert.threshold}-day notice should have come before."
    return "" if alert.days_left else "Today is the last day to act."


def _why_closed(alert: Alert) -> str:
    row = alert.row
    if alert.ending is Ending.LAPSED:
        lost = f" {dollars(row.money)} can no longer be had." if alert.words.kind in _LOSING else ""
        return f"{weekday_day(row.due_on)} has passed without it: {alert.words.missed}.{lost}"
    if alert.ending is Ending.WENT_BY:
        instead = f": {WINDOWS[row.deadline]}" if row.deadline in WINDOWS else ""
        return f"The window closed on {weekday_day(row.due_on)}. No right is lost{instead}."
    if row.met_on is not None and alert.ending is Ending.MET_LATE:
        late = plural((row.met_on - row.due_on).days, "day")
        return f"Met on {day(row.met_on)}, {late} after {day(row.due_on)}."
    if row.met_on is not None:
        return f"{'Settled' if alert.ending is Ending.SETTLED else 'Met'} on {day(row.met_on)}."
    if alert.ending is Ending.SETTLED:
        return "Nothing is owed on it any more."
    because = f": {alert.because}" if alert.because else ": what it rested on changed"
    return f"It is no longer due{because}."


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


def business_day_note(alert: Alert) -> str:
    """Why the day to act is before the due date: a day off, whether the law rolls is not relied on; or another reading of the law."""
    if alert.act_by is None or alert.last_day == alert.row.due_on or alert.why is Why.CLOSED:
        return ""
    if (earlier := earliest_reading(alert.row, alert.as_of)) is not None:
        return f"By another reading of the law it ends on {weekday_day(earlier)}: act by {weekday_day(alert.act_by)}."
    return f"{weekday_day(alert.row.due_on)} is no business day: act by {weekday_day(alert.act_by)}."


def is_overdue(alert: Alert) -> bool:
    """Whether the date was somebody's to keep and is past; a forecast or a right only passes."""
    return alert.days_left < 0 and alert.words.kind not in NOBODYS and alert.why is not Why.CLOSED


def cells(alert: Alert, look: Presentation, *, whose: bool = False) -> tuple[str, str, str, str, str]:
    """One line of a table: time left, day to act, what, money, which, and, in a table of several claimants, `whose`."""
    row, days = alert.row, alert.days_left
    gone = "overdue" if is_overdue(alert) else "ago"
    left = f"{-days} d {gone}" if days < 0 else f"{days} d" if days else "today"
    if alert.why is Why.CLOSED:
        left = how_it_ended(alert).lower()
    money = "hidden" if look.redact_money else (amount(row, look) if row.money else "–")
    which = f"{subject_label(row)} {subject_name(row)}"
    return (
        left,
        day(alert.last_day),
        alert.words.do,
        money,
        f"{which} of {look.name_of(row.claimant)}" if whose else which,
    )
