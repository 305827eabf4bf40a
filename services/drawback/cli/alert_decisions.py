"""The decisions about a due date, printed: what was raised, who got it how, and why nothing more is said."""

from drawback.cli.output import Column, console, print_table
from drawback.domain.money import dollars
from drawback.views.alert_decisions import DecisionLine, DueDateDecisions, decision_lines

_AGAIN = {"another": "ANOTHER", "": "–"}
_ALERTS = (
    Column("raised_on", "Raised"),
    Column("why", "Why"),
    Column("sent_as", "Sent as"),
    Column("who", "Who"),
    Column("channel", "Channel"),
    Column("state", "State"),
    Column("tries", "Tries"),
    Column("provider_id", "Receipt"),
    Column("replayed", "Replayed"),
)


def print_decisions(decided: DueDateDecisions) -> None:
    """Print one due date with its decisions; an alert that went to nobody has one row without a person."""
    out = console()
    money = f", {dollars(decided.money)}" if decided.money else ""
    out.print(f"{decided.what} by {decided.due_on}{money} · {decided.due_date} · owner {decided.owner}")
    if decided.hours:
        said = f"{', '.join(map(str, decided.hours))} hours before its end"
    else:
        said = f"{', '.join(map(str, decided.thresholds)) or 'none'} days before the day to act"
    out.print(f"Policy {decided.policy}: reminders {said}.")
    if decided.contested:
        out.print(f"Contested. Other readings: {decided.contested}")
    if decided.earliest_reading is not None:
        out.print(f"Reminders follow the earliest reading, {decided.earliest_reading}.")
    found = [
        {
            "raised_on": one.raised_on,
            "why": _why(one),
            "sent_as": one.sent_as,
            "who": one.who,
            "channel": one.channel,
            "state": f"{one.state}: {one.last_error}" if one.last_error else one.state,
            "tries": one.tries or "",
            "provider_id": one.provider_id,
            "replayed": _AGAIN.get(one.replayed, one.replayed),
        }
        for one in decision_lines(decided)
    ]
    if found:
        print_table(found, _ALERTS)
    out.print(f"On {decided.on}: {f'silent, {decided.silent}' if decided.silent else 'told'}.")


def _why(one: DecisionLine) -> str:
    if one.hours is not None:
        return f"{one.why} {one.hours} h"
    return f"{one.why} {one.threshold}" if one.why == "threshold" else one.why
