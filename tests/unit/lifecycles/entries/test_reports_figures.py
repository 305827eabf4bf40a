"""Which report of a liquidation has the figures, where the one that governs tells a day alone."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest

from drawback.lifecycles.entries.reports import set_aside, with_figures
from drawback.lifecycles.entries.state import EntryEvent
from drawback.lifecycles.facts import Fact
from drawback_schemas.liquidations import LiquidationPosted
from support.world import a_line, day

D = Decimal
LINES = (a_line(value="20000.00", duty="1300.00"),)


def report(on: str, source: str, at: int = 9, **more: Any) -> Fact[EntryEvent]:
    event = LiquidationPosted(entry_number="XYZ41011179", liquidated_on=day(on), reported_by=source, **more)
    return Fact(
        event.liquidated_on, event.rank, datetime(2025, 1, 2, at, tzinfo=UTC), f"{source}-{on}-{at}", event
    )


def whole(*reports: Fact[EntryEvent]) -> dict[str, tuple[str, Decimal | None, int]]:
    found = with_figures(reports, set_aside(reports))
    return {
        name: (one.outcome, one.liquidated_duty, len(one.lines))
        for name, one in found.items()
        if isinstance(one, LiquidationPosted)
    }


BULLETIN = report("2024-12-20", "bulletin")
ACE = report("2024-12-13", "ace-report", liquidated_duty=D("1300.00"), outcome="increase")


@pytest.mark.parametrize(
    ("reports", "told"),
    [
        pytest.param(
            (BULLETIN, ACE),
            {BULLETIN.id: ("increase", D("1300.00"), 0)},
            id="the sum of another, and what it says of it",
        ),
        pytest.param(
            (BULLETIN, report("2024-12-13", "query", lines=LINES)),
            {BULLETIN.id: ("unknown", None, 1)},
            id="the lines of another",
        ),
        pytest.param(
            (report("2024-12-20", "bulletin", outcome="refund"), ACE),
            {BULLETIN.id: ("refund", D("1300.00"), 0)},
            id="its own word of the change stays",
        ),
        pytest.param(
            (report("2024-12-20", "bulletin", outcome="no-change"), ACE),
            {},
            id="nothing changed: nothing is added",
        ),
        pytest.param(
            (report("2024-12-20", "bulletin", liquidated_duty=D("5.00")), ACE),
            {},
            id="it has a sum of its own",
        ),
        pytest.param((report("2024-12-20", "bulletin", lines=LINES), ACE), {}, id="it has lines of its own"),
        pytest.param(
            (BULLETIN, report("2024-12-13", "ace-report", outcome="increase")), {}, id="nobody has figures"
        ),
        pytest.param((BULLETIN,), {}, id="alone"),
        pytest.param(
            (BULLETIN, report("2024-12-20", "ace-report", liquidated_duty=D("9.00"))),
            {},
            id="of one day none is set aside",
        ),
        pytest.param(
            (BULLETIN, report("2024-12-13", "query", liquidated_duty=D("7.00")), ACE),
            {BULLETIN.id: ("increase", D("1300.00"), 0)},
            id="of more authority",
        ),
        pytest.param(
            (BULLETIN, ACE, report("2024-12-13", "ace-report", 10, liquidated_duty=D("1400.00"))),
            {BULLETIN.id: ("unknown", D("1400.00"), 0)},
            id="the latest word of a source",
        ),
        pytest.param(
            (BULLETIN, report("2024-12-13", "ace-report", kind="reliquidated", liquidated_duty=D("1.00"))),
            {},
            id="a reliquidation is another liquidation",
        ),
    ],
)
def test_whose_figures_are_taken(reports: tuple[Fact[EntryEvent], ...], told: dict[str, object]) -> None:
    """The bulletin names the day, never the sum (19 CFR 159.9): the sum comes from who has it, in either order of arrival."""
    assert whole(*reports) == told
    assert whole(*reversed(reports)) == told
