"""One import entry without a database: facts come on their days, the sweep goes by between them, and what follows is kept."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from typing import Any

from drawback.app.bootstrap import law_of
from drawback.config.settings import Settings
from drawback.lifecycles.adcvd.state import CasePage, base_case, entered
from drawback.lifecycles.entries.decide import decide, publish
from drawback.lifecycles.entries.evolve import consult, evolve, with_fact
from drawback.lifecycles.entries.explanation import explain_entry
from drawback.lifecycles.entries.remedies import board
from drawback.lifecycles.entries.state import EntryRecord, EntryView
from drawback.lifecycles.vocabulary import Decision, DueDate, HistoryLine, ReceivedEvent
from drawback_schemas.adcvd import (
    CoverageFound,
    InjunctionDissolved,
    InjunctionEntered,
    InstructionIssued,
    OrderPublished,
    ProvisionalMeasuresEnded,
    RatePublished,
    ReviewMoved,
)
from drawback_schemas.entries import EntryChanged
from drawback_schemas.registry import Event
from drawback_schemas.time import DeadlinePassed
from support.told import tells, told_of

LAW = law_of(Settings())
NUMBER = "XYZ41011179"
_ASKED_ON = (date(2025, 6, 30), date(2028, 1, 3))
"""When it is asked which ways to CBP are open: early, and late."""


_NOTICES = (
    RatePublished,
    InstructionIssued,
    InjunctionEntered,
    InjunctionDissolved,
    OrderPublished,
    ProvisionalMeasuresEnded,
    ReviewMoved,
    CoverageFound,
)
"""What goes on a page of the case book."""
_DAYS = ("published_on", "issued_on", "dissolved_on", "entered_on", "decided_on")


def received(event: Event, id_: str | None = None) -> ReceivedEvent[Any]:
    """An event as its source sent it at noon of the day it concerns, unless that is when it was published."""
    known = (getattr(event, name, None) for name in _DAYS) if isinstance(event, _NOTICES) else iter(())
    on = (
        next((day for day in known if day), None)
        or getattr(event, "ended_on", None)
        or getattr(event, "on", None)
        or event.legal_day
    )
    return ReceivedEvent(id_ or repr(event), "urn:test", "acme", datetime.combine(on, time(12), UTC), event)


@dataclass
class EntryDays:
    """The entry, its history, and its docket as it stands."""

    file: EntryRecord = field(default_factory=lambda: EntryRecord(NUMBER))
    decided: EntryRecord | None = None
    pages: dict[str, CasePage] = field(default_factory=dict)
    history: list[HistoryLine] = field(default_factory=list)

    def __post_init__(self) -> None:
        tells(self._told)

    def _told(self) -> Iterator[str]:
        """As it stands, and its story as it was told day by day."""
        if self.decided is not None:
            more = {f"ways to CBP on {on}": board(self.view, LAW.calendar, on) for on in _ASKED_ON} | {
                "explained": explain_entry(self.view, LAW.rates)
            }
            yield from told_of(
                self.decision, view=self.view, published=publish(self.file), day_by_day=self.history, **more
            )

    def receives(self, *events: Event) -> "EntryDays":
        """Take in events as one batch."""
        for event in events:
            self._take(event)
        self.file = evolve(self.file, LAW)
        self.history += decide(self.decided, self.file, LAW).history
        self.decided = self.file
        return self

    def _take(self, event: Event) -> None:
        one = received(event)
        if not isinstance(event, _NOTICES):
            self.file = with_fact(self.file, one)
            return
        numbers = event.case_numbers if isinstance(event, InstructionIssued) else (event.case_number,)
        for number in {base_case(n) for n in numbers}:
            page = self.pages.get(number, CasePage(number))
            self.pages[number] = entered(page, event)
            self.file = consult(self.file, self.pages[number].published)

    def sweeps(self, today: date) -> "EntryDays":
        """Say of each date that closes by going by that it went by, until nothing new follows."""
        said: set[tuple[str, date]] = set()
        while gone := [
            row
            for row in self.docket
            if row.passes
            and row.met_on is None
            and row.due_on < today
            and (row.deadline, row.due_on) not in said
        ]:
            said |= {(row.deadline, row.due_on) for row in gone}
            self.receives(
                *(
                    DeadlinePassed(
                        subject_kind="entry", subject=NUMBER, deadline=row.deadline, due_on=row.due_on
                    )
                    for row in gone
                )
            )
        return self

    @property
    def decision(self) -> Decision:
        return decide(None, self.file, LAW)

    @property
    def docket(self) -> tuple[DueDate, ...]:
        return self.decision.watches

    @property
    def view(self) -> EntryView:
        return self.file.view

    def due(self, deadline: str) -> DueDate | None:
        """The row of a deadline, if it is on the docket."""
        return next((row for row in self.docket if row.deadline == deadline), None)

    @property
    def outcome(self) -> dict[str, object]:
        """What users, claims and the docket see, without the number of facts heard."""
        decision, published = self.decision, publish(self.file)
        seen: EntryChanged | None = published
        return {
            "columns": dict(decision.columns),
            "docket": decision.watches,
            "rows": decision.rows,
            "links": decision.links,
            "refused": decision.refused,
            "published": None if seen is None else (seen.state, seen.versions, seen.final_on, seen.suspended),
            "findings": self.view.findings,
            "account": self.view.account,
            "reports": self.view.reports,
        }


def at_once(events: Iterable[Event], last_day: date) -> EntryDays:
    """All events in one batch, then the sweep of the last day."""
    return EntryDays().receives(*events).sweeps(last_day)


def day_by_day(events: Sequence[Event], last_day: date, sweeps: Iterable[date]) -> EntryDays:
    """Each event on the day it concerns, with sweeps on days of their own between."""
    entry = EntryDays()
    days = sorted(
        [*((received(e).at.date(), 0, e) for e in events), *((d, 1, None) for d in sweeps)],
        key=lambda x: x[:2],
    )
    for on, _, event in days:
        entry = entry.sweeps(on) if event is None else entry.receives(event)
    return entry.sweeps(last_day)
