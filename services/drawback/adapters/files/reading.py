"""From a path to events and problems, and to what a file would be understood as."""

from collections.abc import Callable, Iterator
from datetime import date
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Final

from drawback.adapters.files.gather import gather
from drawback.adapters.files.json_items import JsonItems
from drawback.adapters.files.opening import Sheet, open_file
from drawback.adapters.files.tables import Progress, Unreadable
from drawback.intake.columns import Columns
from drawback.intake.events import read_event
from drawback.intake.fields import ReportKind, kind_of
from drawback.intake.problems import RowProblem, Taken
from drawback.intake.profile import NO_PROFILE, Profile, read_profile
from drawback.intake.readings import reading_of
from drawback.intake.records import Row
from drawback.intake.snapshots import Snapshot, SnapshotKey, SnapshotStore
from drawback.intake.take import BATCH, SourceFile, Taking
from drawback.intake.understanding import Understanding, column_uses, missing_words
from drawback.rules.money.mpf import MpfLimits, load_limits

_SAMPLE: Final = 200


def read_file(
    path: Path,
    *,
    claimant: str,
    as_of: date,
    snapshots: SnapshotStore,
    kind: ReportKind | str | None = None,
    profile: Profile | Path | None = None,
    progress: Progress | None = None,
    limits: MpfLimits | None = None,
) -> Iterator[Taken | RowProblem]:
    """Read a file and yield the events that are new, and what is wrong.

    Nothing is raised for a bad file: one that cannot be read gives one problem. Snapshots are put after the caller has
    taken the last event of a batch. Fees that a report leaves out are computed by `limits`, else those that ship.
    """
    origin = SourceFile(path.name, claimant, as_of)
    opened = _opened(path, kind, profile)
    if isinstance(opened, Unreadable):
        yield _whole_file(path, opened)
        return
    try:
        if isinstance(opened, JsonItems):
            yield from _events(opened, origin, snapshots, progress)
        else:
            reading = reading_of(opened.columns.kind, limits or load_limits())
            taking = Taking(reading, opened.columns, origin, snapshots)
            key_of = partial(_key_of, opened, reading.group_of)
            yield from taking.groups(gather(_passes(opened, progress), key_of))
    except (Unreadable, OSError) as error:
        yield _whole_file(path, error)
    finally:
        if isinstance(opened, Sheet):
            opened.close()


def _opened(path: Path, kind: str | None, profile: Profile | Path | None) -> Sheet | JsonItems | Unreadable:
    """Open a file; what stands against it is an answer, not an exception."""
    try:
        opened = open_file(path, kind_of(kind) if kind else None, load_profile(profile))
    except Unreadable as error:
        return error
    except (OSError, ValueError) as error:
        return Unreadable(str(error))
    if isinstance(opened, Sheet) and opened.columns.missing:
        return Unreadable(_missing(opened), opened.heading_row)
    return opened


def understand(
    path: Path, kind: ReportKind | str | None = None, profile: Profile | Path | None = None
) -> Understanding:
    """Say how a file would be read, without reading all of it or changing anything."""
    try:
        opened = open_file(path, kind_of(kind) if kind else None, load_profile(profile))
        if isinstance(opened, JsonItems):
            sampled = sum(1 for _ in islice(opened.items(), _SAMPLE))
            return Understanding(path.name, ReportKind.EVENTS, opened.described, rows_sampled=sampled)
        sampled = sum(1 for _ in islice(opened.rows(), _SAMPLE))
        opened.close()
    except (OSError, ValueError) as error:
        return Understanding(path.name, None, problem=str(error))
    columns = opened.columns
    repeated = tuple(
        f"column {heading!r} repeats another one and is not used" for heading in columns.repeated
    )
    return Understanding(
        file=path.name,
        kind=columns.kind,
        described=opened.table.described,
        heading_row=opened.heading_row,
        columns=column_uses(columns),
        missing=missing_words(columns),
        remarks=(*opened.table.notices, *repeated, *columns.remarks),
        rows_sampled=sampled,
        problem=_missing(opened) if columns.missing else "",
    )


def load_profile(profile: Profile | Path | None) -> Profile:
    """Read a profile from its file, or take one that was read already."""
    if isinstance(profile, Path):
        return read_profile(profile.read_text(encoding="utf-8"), profile.name)
    return profile or NO_PROFILE


def _passes(sheet: Sheet, progress: Progress | None) -> Callable[[], Iterator[Row]]:
    """Runs through the rows; each is given its share of the progress."""
    runs = 0

    def rows() -> Iterator[Row]:
        nonlocal runs
        runs += 1
        if progress is None:
            return sheet.rows()
        share = (0, sheet.parsing_share) if runs == 1 else (sheet.parsing_share, 100)
        return sheet.rows(partial(_part, progress, share))

    return rows


def _part(progress: Progress, share: tuple[int, int], done: int, total: int) -> None:
    start, end = share
    progress((total * start + done * (end - start)) // 100, total)


def _key_of(sheet: Sheet, group_of: Callable[[Row, Columns], str], row: Row) -> str:
    key = "" if row.error else group_of(row, sheet.columns)
    return key if key.strip("|") else ""


def _missing(sheet: Sheet) -> str:
    return (
        f"a file of kind {sheet.columns.kind} needs columns for {', '.join(missing_words(sheet.columns))}; found "
        f"{', '.join(repr(heading) for heading in sheet.columns.headings)}; name the headings in a profile if they differ"
    )


def _whole_file(path: Path, error: Unreadable | OSError) -> RowProblem:
    return RowProblem(
        file=path.name,
        row=error.row if isinstance(error, Unreadable) else 0,
        column="",
        value="",
        expected="a report that can be read",
        message=f"{path.name}: {error}",
    )


def _events(
    items: JsonItems, origin: SourceFile, snapshots: SnapshotStore, progress: Progress | None
) -> Iterator[Taken | RowProblem]:
    """Hand on our own events that were not taken before, a batch at a time."""
    every = items.items(progress)
    while batch := list(islice(every, BATCH)):
        read = [read_event(item.text, item.number, origin, item.error) for item in batch]
        known = dict(snapshots.get_many([each[1].key for each in read if isinstance(each, tuple)]))
        new: dict[SnapshotKey, Snapshot] = {}
        for each in read:
            if isinstance(each, RowProblem):
                yield each
                continue
            taken, snapshot = each
            if snapshot.key not in known and snapshot.key not in new:
                yield taken
                new[snapshot.key] = snapshot
        snapshots.put_many(new.values())
