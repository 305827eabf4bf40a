"""The embedded product: files and events in, time passing, claims, amendments and alerts out; one process, one database."""

import threading
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time
from itertools import islice
from pathlib import Path
from typing import TypeVar
from uuid import NAMESPACE_URL, uuid5

from sqlalchemy import Engine

from drawback.adapters.sql.arrangement import How, arrangement
from drawback.adapters.sql.contested import contested
from drawback.adapters.sql.docket import Obligation
from drawback.adapters.sql.free_goods import claimants, read_pool
from drawback.adapters.sql.law_versions import law_version
from drawback.adapters.sql.passing import Passing, gone_by
from drawback.adapters.sql.snapshots import SqlSnapshots
from drawback.adapters.sql.store import SqlStore
from drawback.app.file_intake import FileIntake, Intake
from drawback.app.matchers import best_matcher
from drawback.app.parked_replay import ParkedReplay
from drawback.domain.calendar import anniversary
from drawback.engine.door import CLOCK, Door, FrontDoor, Side
from drawback.engine.message import Message, StepOutcome
from drawback.engine.step import Step
from drawback.engine.store import Store
from drawback.intake.snapshots import SnapshotStore
from drawback.intake.understanding import Understanding
from drawback.lifecycles.registry import SERVICES
from drawback.matching.matcher import Matcher, Progress
from drawback.matching.people import people_screen
from drawback.matching.proposal import Proposal
from drawback.rules.lawbook import LawBook, LawSource
from drawback_schemas import Event, encode, envelope_of
from drawback_schemas.contests import SubjectContested
from drawback_schemas.time import DeadlinePassed

_T = TypeVar("_T")
BATCH = 1000
"""Messages in one transaction."""
_HISTORY_BATCH = 4000
"""The same where nothing else is to be done meanwhile: what is written once per transaction is written less often."""
_HISTORY_ROOM = 32_000_000
"""Bytes of documents to hold then: all that such a batch concerns, so that nothing is written twice."""
_YEARS_BACK = -5


class Product:
    """Everything wired: the step over SQL, the intake, the matcher, and time as an argument."""

    def __init__(
        self,
        engine: Engine,
        law: LawSource,
        matcher: Matcher | None = None,
        store: Store | None = None,
        unchecked_sources: Collection[str] = (),
    ) -> None:
        """`unchecked_sources` are patterns of sources whose check digits pass with a remark."""
        self.engine = engine
        self.laws = law
        self.store: Store = store or SqlStore(engine)
        self._door: Door = FrontDoor(unchecked_sources=unchecked_sources)
        self.step = Step(SERVICES, self.store, law, door=self._door)
        self._passing_on = Step((), self.store, law, all_services=SERVICES, direct=False, door=self._door)
        self.snapshots: SnapshotStore = SqlSnapshots(engine)
        self._matcher = matcher
        self._handling = threading.Lock()
        """Held for one batch: a file is read beside a sweep, and their events are handled by turns."""
        self.listen: Callable[[StepOutcome], None] = lambda _outcome: None
        """Called with the outcome of each batch, once it is committed: the totals that `handle` returns keep only counts."""
        self.passing: Callable[[date, Collection[Obligation]], None] = lambda _on, _obligations: None
        """Called with the dates that are about to go by, while they are still on the docket."""

    def handle(
        self,
        raws: Iterable[bytes | Message],
        on: date,
        after_batch: Callable[[], None] | None = None,
        *,
        door: Door | None = None,
    ) -> StepOutcome:
        """Handle raw events in batches and add up what came of them; `after_batch` is called after each commit.

        An event that came in a file may say where it stood there, so that it is named by that place if it is parked.

        Where services run apart, handled means: safely on the way to the topics that they read. They pass the door for events
        from outside, unless another one is given.
        """
        total = StepOutcome()
        for batch in _batches(raws, BATCH):
            with self._handling:
                messages = [one if isinstance(one, Message) else Message(one) for one in batch]
                done = self._stepping(self.step).handle(messages, as_of=on, door=door)
            total.add(done)
            self.listen(done)
            if after_batch is not None:
                after_batch()
        return total

    def _stepping(self, step: Step) -> Step:
        """The step given; where services run apart, one that puts events into the outbox, for their own topics."""
        with self.engine.connect() as connection:
            return self._passing_on if arrangement(connection) is How.APART else step

    def catch_up(self, history: Iterable[bytes], on: date, *, lane: str = "history-1") -> StepOutcome:
        """Handle years of raw events: in large transactions, and beside others who do so with other claimants' events.

        Each of them on a lane of its own.
        """
        store = SqlStore(self.engine, max_concurrent=True)
        step = Step(SERVICES, store, self.laws, door=self._door, room=_HISTORY_ROOM)
        total = StepOutcome()
        for batch in _batches(history, _HISTORY_BATCH):
            done = self._stepping(step).handle([Message(raw) for raw in batch], as_of=on, lane=lane)
            total.add(done)
            self.listen(done)
        return total

    def emit(self, events: Sequence[tuple[str, Event]], on: date, source: str) -> StepOutcome:
        """Handle events that a person or a job of this program says: (claimant, event) pairs, in order."""
        return self.handle(
            (encoded(claimant, event, on, source) for claimant, event in events),
            on,
            door=FrontDoor(Side.INSIDE),
        )

    def take_in(
        self,
        path: Path,
        *,
        claimant: str,
        on: date,
        kind: str | None = None,
        who: str = "",
        dry_run: bool = False,
        into: Callable[[bytes], None] = lambda _: None,
        progress: Callable[[int, int], None] | None = None,
        profile: Path | None = None,
        understood: Callable[[Understanding], None] | None = None,
    ) -> Intake:
        """Take in a file: what is new becomes events, what is wrong is parked and reported, and nothing stops the rest.

        `who` handed it in, where a person did. Without a profile, one that was learned for the claimant's source is used. With `dry_run` nothing is written: the events go to `into`.
        """
        intake = FileIntake(self.engine, self.law, self.store, self.snapshots, self.handle)
        if dry_run:
            return intake.try_out(
                path,
                into,
                claimant=claimant,
                on=on,
                kind=kind,
                progress=progress,
                profile=profile,
                understood=understood,
            )
        report = intake.take_in(
            path,
            who=who,
            claimant=claimant,
            on=on,
            kind=kind,
            progress=progress,
            profile=profile,
            understood=understood,
        )
        self.say_contested(on)
        return report

    @property
    def law(self) -> LawBook:
        """The law as it is now: of the version that the database is at."""
        with self.engine.connect() as connection:
            return self.laws.at_version(law_version(connection))

    def law_known_to(self, asked: date) -> Sequence[str]:
        """Of which tables a day lies beyond what is known now: see `LawBook.known_to`."""
        return self.law.known_to(asked)

    @property
    def matcher(self) -> Matcher:
        """The matcher given, or the best there is; made once it is needed, since solvers are slow to load."""
        if self._matcher is None:
            self._matcher = best_matcher()
        return self._matcher

    def proposals(
        self,
        on: date,
        claimant: str = "",
        *,
        matcher: Matcher | None = None,
        progress: Progress | None = None,
        propose_from: int | None = None,
    ) -> Iterator[Proposal]:
        """What the matcher proposes from what is free, claimant by claimant, or for the one named; nothing is written.

        `propose_from` asks what another confidence than the claimant's own would leave to people.
        """
        for one in [claimant] if claimant else claimants(self.engine):
            pool = read_pool(self.engine, one, anniversary(on, _YEARS_BACK))
            if propose_from is not None:
                pool = replace(pool, propose_from=propose_from)
            law = self.law
            yield (matcher or self.matcher).propose(pool, on, law, people_screen(pool, law), progress)

    def assemble(self, proposals: Iterable[Proposal], on: date) -> StepOutcome:
        """Make claims of proposals: each is an event that carries its proof, so that nothing is ever solved again."""
        assembled = [(one.claimant, claim) for one in proposals for claim in one.claims]
        return self.emit(assembled, on, "urn:drawback:matcher")

    def cut(self, on: date) -> StepOutcome:
        """The monthly claim cut: claims for every claimant from what is free."""
        self.say_contested(on)
        return self.assemble(self.proposals(on), on)

    def say_contested(self, on: date) -> StepOutcome:
        """Tell each claimant of the entries and ITNs that another one reports too: nothing of them is claimed anew until it is decided."""
        found = [
            (claimant, SubjectContested(subject_kind=kind, subject=name, claimants=everybody, found_on=on))
            for kind, name, everybody in contested(self.engine)
            for claimant in everybody
        ]
        return self.emit(found, on, CLOCK) if found else StepOutcome()

    def pass_time(self, on: date, enough: Callable[[], bool] = lambda: False) -> StepOutcome:
        """Say which dates went by that change a state by operation of law, day by day.

        What goes by on one day may move or end what would have gone by on a later one: the docket is read again after each
        day, so that a sweep over years says what daily sweeps would have said, also if it is interrupted. `enough` is asked before
        each day: once it says so, the rest is left to the next time.
        """
        total = self.say_contested(on)
        after: Passing | None = None
        while not enough() and (passing := self._gone_by(on, after)):
            self.passing(on, [(row.claimant, row.subject_kind, row.subject, row.deadline) for row in passing])
            day = [(row.claimant, _passed(row)) for row in passing]
            total.add(self.emit(day, on, CLOCK))
            after = passing[-1]
        return total

    def _gone_by(self, on: date, after: Passing | None) -> Sequence[Passing]:
        with self.engine.connect() as connection:
            return gone_by(connection, on, after, BATCH)

    def replay_parked(self, parked_id: str, on: date, raw: bytes | None = None) -> StepOutcome:
        """Handle a parked event again, corrected where `raw` is given; the original stays on record.

        Raises:
            LookupError: there is no such parked event.
            CannotReplayError: handling it again as it is cannot help, or the corrected one is another claimant's or of another
                topic; the sentence says what can help.
            Malformed: the corrected one may not come in.
        """
        return ParkedReplay(self.engine, self.store, self.laws, self._door, self.handle, self.listen).replay(
            parked_id, on, raw
        )


def _passed(row: Passing) -> DeadlinePassed:
    return DeadlinePassed(
        subject_kind=row.subject_kind, subject=row.subject, deadline=row.deadline, due_on=row.due_on
    )


def encoded(claimant: str, event: Event, on: date, source: str) -> bytes:
    """Wrap an event under an id that follows from its content: said twice, it counts once."""
    body = envelope_of(
        event, id="", source=source, claimant=claimant, subject="", time=datetime.combine(on, time(12), UTC)
    )
    identity = f"{claimant}|{event.TYPE}|{bytes(body.data).decode()}"
    return encode(
        envelope_of(
            event,
            id=str(uuid5(NAMESPACE_URL, identity)),
            source=source,
            claimant=claimant,
            subject="",
            time=datetime.combine(on, time(12), UTC),
        )
    )


def _batches(items: Iterable[_T], size: int) -> Iterator[list[_T]]:
    iterator = iter(items)
    while batch := list(islice(iterator, size)):
        yield batch
