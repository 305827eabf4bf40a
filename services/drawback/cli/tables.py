"""Tables that several commands print: due dates and the story of a claim or an entry."""

from collections.abc import Mapping, Sequence
from typing import Any

from drawback.cli.output import Column, money
from drawback.rules.money.debts import Owed
from drawback.views.due_dates import title

DOCKET = (
    Column("due_on", "Due"),
    Column("operate_on", "Act by"),
    Column("what", "What"),
    Column("met_on", "Closed"),
    money("money", "Money"),
    Column("citation", "Citation"),
    Column("formula", "Reckoned"),
)
STORY = (Column("on", "Day"), Column("text", "What happened"))
OWNER = ("claimant", "owner")
SUBJECT = ("claimant", "subject_kind", "subject")
"""What is printed once for a claim or an entry and not again for each of its rows."""


def as_owed(owed: Owed) -> dict[str, Any]:
    """What we owe on a day as fields: what is open, both kinds of interest, their sum, and why one is not known."""
    return {
        "as_of": owed.on,
        "open": owed.open,
        "interest_to_liquidation": owed.interest,
        "delinquent_interest": owed.delinquent,
        "total": owed.total,
        "missing": owed.missing,
        "citation": owed.basis if owed.delinquent else "",
    }


def titled(rows: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Due dates with what each of them is, in words and by its name in the rule book."""
    return [{**row, "what": f"{title(row['deadline'], row['summary'])} ({row['deadline']})"} for row in rows]
