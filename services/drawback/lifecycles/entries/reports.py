"""Several reports of one liquidation: which of them governs, and what they disagree about (19 CFR 159.9; R-74)."""

from collections.abc import Mapping, Sequence

from msgspec.structs import replace

from drawback.lifecycles.entries.state import EntryEvent
from drawback.lifecycles.facts import Fact
from drawback_schemas.liquidations import LiquidationPosted

COURTESY = "courtesy-notice"
_AUTHORITY = {"bulletin": 0, "ace-report": 1, "query": 2, "": 3, COURTESY: 4}
"""The bulletin on cbp.gov is the legal posting; a courtesy notice has no legal effect."""

Report = tuple[Fact[EntryEvent], LiquidationPosted]


def set_aside(facts: Sequence[Fact[EntryEvent]]) -> frozenset[str]:
    """Return the ids of reports of the first liquidation that do not govern, because another tells another day.

    The latest word of each named source counts; of the sources the one with most authority, and of equal ones the earlier
    day, so that no last day is missed.
    """
    reports = _first(facts)
    if len({event.liquidated_on for _, event in reports}) < 2:  # noqa: PLR2004 - nothing to choose from
        return frozenset()
    governing = _by_authority(reports)[0][1]
    return frozenset(fact.id for fact, event in reports if event.liquidated_on != governing.liquidated_on)


def with_figures(facts: Sequence[Fact[EntryEvent]], aside: frozenset[str]) -> Mapping[str, EntryEvent]:
    """Return the governing report with the figures of another, by its id, where itself it tells a day and no money.

    The bulletin names the day and the kind of change, never the sum. Where it says that nothing changed, nothing is added.
    """
    if not aside:
        return {}
    standing = [one for one in _first(facts) if one[0].id not in aside]
    fact, governing = min(standing, key=lambda one: one[0].order)
    if any(_has_figures(event) or event.outcome == "no-change" for _, event in standing):
        return {}
    others = [one for one in _by_authority(_first(facts)) if one[0].id in aside and _has_figures(one[1])]
    if not others:
        return {}
    told = others[0][1]
    outcome = told.outcome if governing.outcome == "unknown" else governing.outcome
    return {
        fact.id: replace(governing, outcome=outcome, lines=told.lines, liquidated_duty=told.liquidated_duty)
    }


def _first(facts: Sequence[Fact[EntryEvent]]) -> list[Report]:
    return [
        (fact, fact.event)
        for fact in facts
        if isinstance(fact.event, LiquidationPosted) and fact.event.kind != "reliquidated"
    ]


def _by_authority(reports: Sequence[Report]) -> list[Report]:
    """The latest word of each source, the one that governs first."""
    latest: dict[str, Report] = {}
    for fact, event in reports:
        key = event.reported_by or fact.id
        if key not in latest or latest[key][0].at < fact.at:
            latest[key] = (fact, event)
    return sorted(
        latest.values(), key=lambda one: (_AUTHORITY[one[1].reported_by], one[1].liquidated_on, one[0].id)
    )


def _has_figures(event: LiquidationPosted) -> bool:
    return bool(event.lines) or event.liquidated_duty is not None
