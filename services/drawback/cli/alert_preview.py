"""A previewed day, printed: what goes to whom, what does not, and of what nothing is said."""

from datetime import date, datetime
from typing import Any

from drawback.app.alert_preview import DayPreview
from drawback.cli.output import Column, console, money, print_table
from drawback.views.models import as_fields


def print_preview(found: DayPreview, limit: int) -> None:
    """Print a day: the deliveries, to whom a message does not go, and the silent due dates; at most `limit` rows of each."""
    how = "as far as the docket is known today" if found.rehearsed else "as it was raised"
    rows: list[dict[str, Any]] = [
        {
            "who": to.who,
            "channel": to.channel,
            "at": _hour(to.not_before),
            "kind": one.kind if one.kind != "deadline" else f"P{one.priority}",
            "what": one.what,
            "subject": one.subject,
            "claimant": one.claimant,
            "due_on": one.due_on,
            "money": one.money,
            "why": one.why if one.carries == 1 else f"{one.why} of {one.carries}",
        }
        for one in found.messages
        for to in one.to
    ]
    headings = ("who", "channel", "at", "kind", "what", "subject", "claimant", "due_on")
    columns = [Column(name, name.replace("_", " ").capitalize()) for name in headings]
    print_table(rows[:limit], [*columns, money("money", "Money"), Column("why", "Why")], f"{found.on}, {how}")
    passed = [
        {"what": one.what, "subject": one.subject, **as_fields(other)}
        for one in found.messages
        for other in one.not_to
    ]
    if passed:
        others = ("who", "role", "what", "subject", "because")
        print_table(passed[:limit], [Column(name, name.capitalize()) for name in others], "Not to")
    if found.silent:
        silent = [as_fields(one) for one in found.silent]
        shown = ("claimant", "what", "subject", "due_on", "because")
        print_table(
            silent[:limit], [Column(name, name.replace("_", " ").capitalize()) for name in shown], "Silent"
        )
    console().print(
        f"{len(rows):,} deliveries, {len(found.silent):,} open due dates silent; --json has all of them."
    )


def _hour(at: datetime) -> date | str:
    return f"{at:%Y-%m-%d %H:%M %Z}"
