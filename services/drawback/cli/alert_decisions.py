"""The decisions about a due date, printed: what was raised, who got it how, and why nothing more is said."""

from drawback.cli.output import Column, console, print_table
from drawback.domain.money import dollars
from drawback.views.alert_decisions import DueDateDecisions, decision_lines

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
    days = ", ".join(map(str, decided.thresholds)) or "none"
    out.print(f"Policy {decided.policy}: reminders {days} days before the day to act.")
    found = [
        {
            "raised_on": one.raised_on,
            "why": f"{one.why} {one.threshold}" if one.why == "threshold" else one.why,
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
