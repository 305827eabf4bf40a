"""The embedded product: files and events in, time passing, claims, amendments and alerts out; one process, one database."""

import threading
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time
from itertools import islice
from pathlib import Path
from uuid import NAMESPACE_URL, uuid5

from sqlalchemy import Engine

from drawback.adapters.files.learned import profile_for
from drawback.adapters.files.reading import load_profile, read_file, shown_name
from drawback.adapters.sql.arrangement import How, arrangement
from drawback.adapters.sql.conflicts import until_no_conflict
from drawback.adapters.sql.contested import contested
from drawback.adapters.sql.docket import Obligation
from drawback.adapters.sql.free_goods import claimants, read_pool
from drawback.adapters.sql.parked import ParkedRow, close_parked, parked_row, resolve_rows
from drawback.adapters.sql.passing import Passing, gone_by
from drawback.adapters.sql.snapshots import SqlSnapshots
from drawback.adapters.sql.store import SqlStore
from drawback.adapters.sql.taken_files import TakenFile, log_file
from drawback.adapters.tariff import known_numbers
from drawback.app.matchers import best_matcher
from drawback.domain.calendar import anniversary
from drawback.domain.errors import UserError
from drawback.engine.door import CLOCK, AsJournaled, Door, FrontDoor, Side, only_ours
from drawback.engine.message import Message, StepOutcome
from drawback.engine.retry_parked import RetryStep
from drawback.engine.step import Step
from drawback.engine.store import Changes, Key, ParkedWrite, Store
from drawback.engine.unit_of_work import encode_state
from drawback.intake.learning import learned_of
from drawback.intake.problems import ReadyEvent, RowProblem
from drawback.intake.readings import IntakeLaw
from drawback.intake.snapshots import Overlay, SnapshotStore
from drawback.intake.understanding import Understanding
from drawback.lifecycles.registry import SERVICES
from drawback.matching.matcher import Matcher, Progress
from drawback.matching.people import people_screen
from drawback.matching.proposal import Proposal
from drawback.rules.lawbook import LawBook
from drawback_schemas import EVENTS, Event, encode, envelope_of
from drawback_schemas.contests import SubjectContested
from drawback_schemas.time import DeadlinePassed

BATCH = 1000
"""Messages in one transaction."""
_HISTORY_BATCH = 4000
"""The same where nothing else is to be done meanwhile: what is written once per transaction is written less often."""
_HISTORY_ROOM = 32_000_000
"""Bytes of documents to hold then: all that such a batch concerns, so that nothing is written twice."""
_CARRYING = frozenset(event.TOPIC for event in EVENTS.values())
"""Topics of the catalogue."""
_YEARS_BACK = -5
_SAID = 20
"""Problems of a file that stand in the intake log."""
_NOT_AS_IT_IS = {
    "row": "these rows were held back as they are: correct them in the file and take the file in again",
    "file": "the file could not be read: mend it and take it in again",
    "refused": "the event is in the journal and comes into force by itself once a later fact makes it fit; "
    "if the event is wrong, hand in a corrected one with an id of its own",
}


class CannotReplayError(UserError):
    """What is parked cannot be handled again as it is."""


@dataclass(slots=True)
class Intake:
    """What taking in a file did."""

    file: str
    events: int = 0
    outcome: StepOutcome = field(default_factory=StepOutcome)
    problems: list[RowProblem] = field(default_factory=list)
    by_type: dict[str, int] = field(default_factory=dict)
    understood: Understanding | None = None
    whole: set[tuple[str, str]] = field(default_factory=set)
    """Claimants and subjects of which nothing was held back."""


class Product:
    """Everything wired: the step over SQL, the intake, the matcher, and time as an argument."""

    def __init__(
        self,
        engine: Engine,
        law: LawBook,
        matcher: Matcher | None = None,
        store: Store | None = None,
        unchecked_sources: Collection[str] = (),
    ) -> None:
        """`unchecked_sources` are patterns of sources whose check digits pass with a remark."""
        self.engine = engine
        self.law = law
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
        raws: Iterable[bytes],
        on: date,
        after_batch: Callable[[], None] | None = None,
        *,
        door: Door | None = None,
    ) -> StepOutcome:
        """Handle raw events in batches and add up what came of them; `after_batch` is called after each commit.

        Where services run apart, handled means: safely on the way to the topics that they read. They pass the door for events
        from outside, unless another one is given.
        """
        total = StepOutcome()
        for batch in _batches(raws, BATCH):
            with self._handling:
                done = self._stepping(self.step).handle([Message(raw) for raw in batch], as_of=on, door=door)
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
        step = Step(SERVICES, store, self.law, door=self._door, room=_HISTORY_ROOM)
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
        report = Intake(shown_name(path))

        def note(reading: Understanding) -> None:
            report.understood = reading
            if understood is not None:
                understood(reading)

        snapshots = Overlay(self.snapshots)
        by = profile or profile_for(path, learned_of(self.snapshots, claimant))
        found = read_file(
            path,
            claimant=claimant,
            as_of=on,
            snapshots=snapshots,
            kind=kind,
            profile=by,
            progress=progress,
            law=IntakeLaw(self.law.limits, known_numbers()),
            understood=note,
            whole=lambda whose, subject: report.whole.add((whose, subject)),
        )
        raws = self._sort_out(found, report, on, claimant, dry_run=dry_run)
        if dry_run:
            for raw in raws:
                into(raw)
        else:
            # What a report said is remembered only once the events that follow from it are committed.
            report.outcome = self.handle(raws, on, after_batch=snapshots.flush, door=_door_of(profile))
            snapshots.flush()
            self._resolve(report)
            self._log(report, claimant, on, who)
            self.say_contested(on)
        return report

    def _sort_out(
        self,
        found: Iterable[ReadyEvent | RowProblem],
        report: Intake,
        on: date,
        claimant: str,
        *,
        dry_run: bool,
    ) -> Iterator[bytes]:
        for item in found:
            if isinstance(item, ReadyEvent):
                report.events += 1
                report.by_type[item.event_type] = report.by_type.get(item.event_type, 0) + 1
                yield item.envelope
                continue
            report.problems.append(item)
            if item.held and not dry_run:
                self.park(item, on, claimant)

    def park(self, problem: RowProblem, on: date, claimant: str = "") -> None:
        """Park what could not be taken from a file, with its rows, so that it can be corrected and read again.

        It is the claimant's that the row names, else of whose file it is.
        """
        changes = Changes(heard_on=on)
        whose = (problem.claimant or claimant).strip("*")
        changes.parked.append(
            ParkedWrite(
                id=str(
                    uuid5(
                        NAMESPACE_URL,
                        f"{whose}:{problem.file}:{problem.row}:{problem.column}:{problem.message}",
                    )
                ),
                reason_kind="row" if problem.row else "file",
                reason=problem.message,
                raw=encode_state(problem.raw),
                claimant=whose,
                subject=problem.subject,
                file=problem.file,
                row=problem.row,
                field=problem.column,
                seen=problem.value,
                expected=problem.expected,
            )
        )

        def write() -> None:
            with self.store.begin() as transaction:
                transaction.write(changes)

        until_no_conflict(write)

    def _resolve(self, report: Intake) -> None:
        """Close what was parked of subjects that this file told soundly."""

        def close() -> None:
            with self.engine.begin() as connection:
                resolve_rows(connection, report.whole, report.file)

        until_no_conflict(close)

    def _log(self, report: Intake, claimant: str, on: date, who: str) -> None:
        """Enter a file that was taken in into the intake log."""
        outcome = report.outcome
        worst_first = sorted(report.problems, key=lambda problem: not problem.held)
        reading = report.understood
        one = TakenFile(
            claimant=claimant,
            file=report.file,
            kind=(reading.kind or "") if reading else "",
            heard_on=on,
            who=who,
            events=report.events,
            received=outcome.received,
            repeated=outcome.repeated,
            parked=outcome.parked,
            rows_held=sum(problem.held for problem in report.problems),
            understood="\n".join(reading.says) if reading else "",
            problems="\n".join(problem.message for problem in worst_first[:_SAID]),
        )

        def write() -> None:
            with self.engine.begin() as connection:
                log_file(connection, one)

        until_no_conflict(write)

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
            yield (matcher or self.matcher).propose(
                pool, on, self.law, people_screen(pool, self.law), progress
            )

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

        What is corrected passes the door as any new event does, and stays the same claimant's and on the same topic.

        Raises:
            LookupError: there is no such parked event.
            CannotReplayError: handling it again as it is cannot help, or the corrected one is another claimant's or of another
                topic; the sentence says what can help.
            Malformed: the corrected one may not come in.
        """
        with self.engine.connect() as connection:
            row = parked_row(connection, parked_id)
        if row is None:
            raise LookupError(f"nothing is parked under {parked_id!r}")
        if raw is None and row.reason_kind in _NOT_AS_IT_IS:
            raise CannotReplayError(_NOT_AS_IT_IS[row.reason_kind])
        as_it_is = row.reason_kind == "fault" and raw in {None, row.raw}
        once_more = as_it_is and row.subject_kind
        if raw is not None and not as_it_is:
            self._may_replace(row, raw)
        if once_more:
            outcome = self._once_more(row, on)
        else:
            known = EVENTS.get(row.event_type)
            passed = AsJournaled() if as_it_is and known is not None and only_ours(known) else None
            outcome = self.handle([raw if raw is not None else row.raw], on, door=passed)

        def close() -> None:
            with self.engine.begin() as connection:
                close_parked(connection, parked_id, "replayed", f"handled again on {on}")

        if (outcome.received or (once_more and outcome.repeated)) and not outcome.parked:
            until_no_conflict(close)
        return outcome

    def _may_replace(self, row: ParkedRow, raw: bytes) -> None:
        """A corrected event is about what was parked, and not a way round the door.

        Raises:
            Malformed: it may not come in.
            CannotReplayError: it is another claimant's or of another topic.
        """
        _, envelope, event = self._door.judge(Message(raw))
        known = EVENTS.get(row.event_type)
        topic = known.TOPIC if known else row.topic if row.topic in _CARRYING else ""
        if row.claimant and envelope.claimant != row.claimant:
            raise CannotReplayError(
                f"the event is of {envelope.claimant!r}; expected {row.claimant!r}, as what was parked"
            )
        if hasattr(event, "identity") and type(event) is not known:
            raise CannotReplayError(
                f"{event.TYPE} is an approval, and no correction of what was parked; approve it on its page"
            )
        if topic and topic != event.TOPIC:
            raise CannotReplayError(
                f"the event is of {event.TOPIC}; expected one of {topic}, as what was parked"
            )

    def _once_more(self, row: ParkedRow, on: date) -> StepOutcome:
        """Handle what failed for one aggregate for that one: the event itself counts as handled by all others."""
        with self.engine.connect() as connection:
            direct = arrangement(connection) is not How.APART
        owner = [one for one in SERVICES if row.subject_kind in {kind.name for kind in one.kinds}]
        services = SERVICES if direct else owner
        step = RetryStep(services, self.store, self.law, all_services=SERVICES, direct=direct)
        key = Key(row.claimant, row.subject)
        done: list[StepOutcome] = []
        until_no_conflict(lambda: done.append(step.handle_parked(row.raw, row.id, row.subject_kind, key, on)))
        self.listen(done[-1])
        return done[-1]


def _passed(row: Passing) -> DeadlinePassed:
    return DeadlinePassed(
        subject_kind=row.subject_kind, subject=row.subject, deadline=row.deadline, due_on=row.due_on
    )


def _door_of(profile: Path | None) -> Door | None:
    """The door for the events of a file: where its profile permits a filer's digits, reading has looked at them already."""
    try:
        permitted = profile is not None and bool(load_profile(profile).filers)
    except (OSError, ValueError):
        return None  # read_file says what is wrong with it
    return FrontDoor(unchecked_sources=("urn:drawback:intake:*",)) if permitted else None


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


def _batches(items: Iterable[bytes], size: int) -> Iterator[list[bytes]]:
    iterator = iter(items)
    while batch := list(islice(iterator, size)):
        yield batch
