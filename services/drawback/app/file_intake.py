"""Taking in a file: what is new becomes events, what is wrong is parked with its rows, and both stand in the intake log."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import islice
from pathlib import Path
from typing import Protocol
from uuid import NAMESPACE_URL, uuid5

from sqlalchemy import Engine

from drawback.adapters.files.learned import profile_for
from drawback.adapters.files.reading import load_profile, read_file, shown_name
from drawback.adapters.sql.conflicts import until_no_conflict
from drawback.adapters.sql.parked import events_parked_of, resolve_rows
from drawback.adapters.sql.taken_files import TakenFile, log_file
from drawback.adapters.tariff import known_numbers
from drawback.engine.door import Door, FrontDoor
from drawback.engine.message import Message, StepOutcome
from drawback.engine.store import Changes, ParkedWrite, Store
from drawback.engine.unit_of_work import encode_state
from drawback.intake.learning import learned_of
from drawback.intake.problems import Problems, ReadyEvent, RowProblem
from drawback.intake.readings import IntakeLaw
from drawback.intake.snapshots import Overlay, SnapshotStore
from drawback.intake.understanding import Understanding
from drawback.rules.lawbook import LawBook

_SAID = 20
"""Problems of a file that stand in the intake log."""
_PARKED_AT_ONCE = 200
"""Problems that are parked in one transaction."""


@dataclass(slots=True)
class Intake:
    """What taking in a file did."""

    file: str
    events: int = 0
    outcome: StepOutcome = field(default_factory=StepOutcome)
    problems: Problems = field(default_factory=Problems)
    by_type: dict[str, int] = field(default_factory=dict)
    understood: Understanding | None = None
    parked: list[str] = field(default_factory=list)
    """The first of the sentences on events that were parked."""
    whole: set[tuple[str, str]] = field(default_factory=set)
    """Claimants and subjects of which nothing was held back."""


class Handle(Protocol):
    """Handles raw events, as `Product.handle` does."""

    def __call__(
        self,
        raws: Iterable[bytes | Message],
        on: date,
        after_batch: Callable[[], None] | None = None,
        *,
        door: Door | None = None,
    ) -> StepOutcome:
        """Handle raw events in batches; `after_batch` is called after each commit."""


def park(store: Store, problems: Sequence[RowProblem], on: date, claimant: str = "") -> None:
    """Park what could not be taken from a file, with its rows, so that it can be corrected and read again.

    It is the claimant's that the row names, else of whose file it is.
    """
    if not problems:
        return
    changes = Changes(heard_on=on)
    changes.parked.extend(_parked(problem, claimant) for problem in problems)

    def write() -> None:
        with store.begin() as transaction:
            transaction.write(changes)

    until_no_conflict(write)


def _parked(problem: RowProblem, claimant: str) -> ParkedWrite:
    whose = (problem.claimant or claimant).strip("*")
    name = f"{whose}:{problem.file}:{problem.row}:{problem.column}:{problem.message}"
    return ParkedWrite(
        id=str(uuid5(NAMESPACE_URL, name)),
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


class FileIntake:
    """Takes in files of any kind of report; what they hold is handled as any other event."""

    def __init__(
        self, engine: Engine, law: LawBook, store: Store, snapshots: SnapshotStore, handle: Handle
    ) -> None:
        """`snapshots` hold what the last report of each kind said; `handle` takes the events that follow."""
        self._engine = engine
        self._law = law
        self._store = store
        self._snapshots = snapshots
        self._handle = handle

    def take_in(
        self,
        path: Path,
        *,
        who: str,
        claimant: str,
        on: date,
        kind: str | None,
        profile: Path | None,
        progress: Callable[[int, int], None] | None,
        understood: Callable[[Understanding], None] | None,
    ) -> Intake:
        """Take in a file: handle what it tells, park what is wrong with it, enter it into the intake log."""
        report = Intake(shown_name(path))
        snapshots = Overlay(self._snapshots, settles=True)
        found = self._read(path, report, snapshots, claimant, on, kind, profile, progress, understood)

        def parking() -> Iterator[ReadyEvent | RowProblem]:
            held: list[RowProblem] = []
            for item in found:
                if isinstance(item, RowProblem) and item.held:
                    held.append(item)
                    if len(held) == _PARKED_AT_ONCE:
                        park(self._store, held, on, claimant)
                        held = []
                yield item
            park(self._store, held, on, claimant)

        # What a report said is remembered only once the events that follow from it are committed.
        report.outcome = self._handle(
            _counted(parking(), report), on, after_batch=snapshots.flush, door=_door_of(profile)
        )
        snapshots.flush()
        if report.outcome.parked:
            with self._engine.connect() as connection:
                report.parked = events_parked_of(connection, report.file, on, _SAID)
        self._resolve(report)
        self._log(report, claimant, on, who)
        return report

    def try_out(
        self,
        path: Path,
        into: Callable[[bytes], None],
        *,
        claimant: str,
        on: date,
        kind: str | None,
        profile: Path | None,
        progress: Callable[[int, int], None] | None,
        understood: Callable[[Understanding], None] | None,
    ) -> Intake:
        """Read a file as `take_in` would and write nothing: its events go to `into`."""
        report = Intake(shown_name(path))
        found = self._read(
            path, report, Overlay(self._snapshots), claimant, on, kind, profile, progress, understood
        )
        for message in _counted(found, report):
            into(message.raw)
        return report

    def _read(
        self,
        path: Path,
        report: Intake,
        snapshots: Overlay,
        claimant: str,
        on: date,
        kind: str | None,
        profile: Path | None,
        progress: Callable[[int, int], None] | None,
        understood: Callable[[Understanding], None] | None,
    ) -> Iterable[ReadyEvent | RowProblem]:
        def note(reading: Understanding) -> None:
            report.understood = reading
            if understood is not None:
                understood(reading)

        return read_file(
            path,
            claimant=claimant,
            as_of=on,
            snapshots=snapshots,
            kind=kind,
            profile=profile or profile_for(path, learned_of(self._snapshots, claimant)),
            progress=progress,
            law=IntakeLaw(self._law.limits, known_numbers()),
            understood=note,
            whole=lambda whose, subject: report.whole.add((whose, subject)),
        )

    def _resolve(self, report: Intake) -> None:
        """Close what was parked of subjects that this file told soundly."""

        def close() -> None:
            with self._engine.begin() as connection:
                resolve_rows(connection, report.whole, report.file)

        until_no_conflict(close)

    def _log(self, report: Intake, claimant: str, on: date, who: str) -> None:
        """Enter a file that was taken in into the intake log."""
        outcome = report.outcome
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
            rows_held=report.problems.held,
            understood="\n".join(reading.says) if reading else "",
            problems="\n".join(problem.message for problem in islice(report.problems, _SAID)),
        )

        def write() -> None:
            with self._engine.begin() as connection:
                log_file(connection, one)

        until_no_conflict(write)


def _counted(found: Iterable[ReadyEvent | RowProblem], report: Intake) -> Iterator[Message]:
    """The events of what was found, with their places in the file; events and problems are entered into the report."""
    for item in found:
        if isinstance(item, ReadyEvent):
            report.events += 1
            report.by_type[item.event_type] = report.by_type.get(item.event_type, 0) + 1
            yield Message(item.envelope, file=item.file, row=item.rows[0])
        else:
            report.problems.add(item)


def _door_of(profile: Path | None) -> Door | None:
    """The door for the events of a file: where its profile permits a filer's digits, reading has looked at them already."""
    try:
        permitted = profile is not None and bool(load_profile(profile).filers)
    except (OSError, ValueError):
        return None  # read_file says what is wrong with it
    return FrontDoor(unchecked_sources=("urn:drawback:intake:*",)) if permitted else None
