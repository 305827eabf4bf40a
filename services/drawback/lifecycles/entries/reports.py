"""Several reports of one liquidation: which of them governs, and what they disagree about (19 CFR 159.9; R-74)."""

from collections.abc import Sequence

from drawback.lifecycles.entries.state import EntryEvent
from drawback.lifecycles.facts import Fact
from drawback_schemas.liquidations import LiquidationPosted

COURTESY = "courtesy-notice"
_AUTHORITY = {"bulletin": 0, "ace-report": 1, "query": 2, "": 3, COURTESY: 4}
"""The bulletin on cbp.gov is the legal posting; a courtesy notice has no legal effect."""


def set_aside(facts: Sequence[Fact[EntryEvent]]) -> frozenset[str]:
    """Return the ids of reports of the first liquidation that do not govern, because another tells another day.

    The latest word of each named source counts; of the sources the one with most authority, and of equal ones the earlier
    day, so that no last day is missed.
    """
    reports = [
        (fact, fact.event)
        for fact in facts
        if isinstance(fact.event, LiquidationPosted) and fact.event.kind != "reliquidated"
    ]
    if len({event.liquidated_on for _, event in reports}) < 2:  # noqa: PLR2004 - nothing to choose from
        return frozenset()
    latest: dict[str, tuple[Fact[EntryEvent], LiquidationPosted]] = {}
    for fact, event in reports:
        key = event.reported_by or fact.id
        if key not in latest or latest[key][0].at < fact.at:
            latest[key] = (fact, event)
    governing = min(
        latest.values(), key=lambda one: (_AUTHORITY[one[1].reported_by], one[1].liquidated_on, one[0].id)
    )
    return frozenset(fact.id for fact, event in reports if event.liquidated_on != governing[1].liquidated_on)
