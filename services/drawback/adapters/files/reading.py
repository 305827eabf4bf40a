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
from drawback.adapters.tariff import known_numbers
from drawback.intake.columns import Columns
from drawback.intake.events import read_event
from drawback.intake.fields import ReportKind, kind_of
from drawback.intake.first_run import FirstRun
from drawback.intake.problems import ReadyEvent, RowProblem
from drawback.intake.profile import NO_PROFILE, Profile, read_profile
from drawback.intake.readings import IntakeLaw, group_of, reading_of
from drawback.intake.records import Row
from drawback.intake.snapshots import Snapshot, SnapshotKey, SnapshotStore
from drawback.intake.take import BATCH, SourceFile, Taking, Whole
from drawback.intake.understanding import Understanding, column_uses, missing_words
from drawback.rules.money.mpf import load_limits

NO_CLAIMANT: Final = (
    "whose report this is was not said; name the claimant (--claimant, or a folder of that name in the inbox), "
    "or have a column Claimant in the report"
)


def read_file(
    path: Path,
    *,
    claimant: str,
    as_of: date,
    snapshots: SnapshotStore,
    kind: ReportKind | str | None = None,
    profile: Profile | Path | None = None,
    progress: Progress | None = None,
    law: IntakeLaw | None = None,
    understood: Callable[[Understanding], None] | None = None,
    whole: Whole = lambda _claimant, _subject: None,
) -> Iterator[ReadyEvent | RowProblem]:
    """Read a file and yield the events that are new, and what is wrong.

    Nothing is raised for a bad file: one that cannot be read gives one problem. Snapshots are put after the caller has
    taken the last event of a batch. Fees that a report leaves out are computed by `law`, else by the tables that ship.
    `understood` gets how the file is read, before the first event; `whole` each subject of a report of which nothing was held back.
    """
    origin = SourceFile(shown_name(path), claimant, as_of)
    opened = _opened(path, kind, profile)
    if isinstance(opened, Unreadable):
        if understood is not None:
            understood(Understanding(origin.file, None, problem=str(opened)))
        yield _whole_file(origin.file, opened)
        return
    try:
        if isinstance(opened, JsonItems):
            if understood is not None:
                understood(Understanding(origin.file, ReportKind.EVENTS, opened.described))
            yield from _events(opened, origin, snapshots, progress)
            return
        reading = reading_of(opened.columns.kind, law or IntakeLaw(load_limits(), known_numbers()))
        if not (claimant.strip("*") or reading.everybody or "claimant" in opened.columns.places):
            yield _whole_file(origin.file, Unreadable(NO_CLAIMANT))
            return
        key_of = partial(_key_of, opened.columns, reading.group_of)
        first = _first_run(opened, key_of)
        tell = partial(_tell, understood, origin.file, opened, first)
        for sentence in opened.left_out:
            yield _remark(origin.file, sentence)
        taking = Taking(reading, opened.columns, origin, snapshots, first, whole)
        yield from taking.groups(gather(_passes(opened, first, tell, progress), key_of))
    except (Unreadable, OSError) as error:
        yield _whole_file(origin.file, error)
    except MemoryError:
        yield _whole_file(origin.file, Unreadable("the file needs more memory than there is; part it"))
    finally:
        if isinstance(opened, Sheet):
            opened.close()


def shown_name(path: Path) -> str:
    """The file's name as text; bytes of it that are no UTF-8 are shown by a sign."""
    return path.name.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


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
    """Say how a file would be read, without changing anything; all its rows are looked at, no event is made."""
    name = shown_name(path)
    try:
        opened = open_file(path, kind_of(kind) if kind else None, load_profile(profile))
        if isinstance(opened, JsonItems):
            return Understanding(
                name, ReportKind.EVENTS, opened.described, rows_sampled=sum(1 for _ in opened.items())
            )
        key_of = partial(_key_of, opened.columns, group_of(opened.columns.kind))
        first = _first_run(opened, key_of)
        try:
            sampled = 0
            for row in opened.rows():
                first.look(row)
                sampled += 1
        finally:
            opened.close()
    except (OSError, ValueError) as error:
        return Understanding(name, None, problem=str(error))
    return _understanding(name, opened, first, sampled)


def _understanding(name: str, opened: Sheet, first: FirstRun, sampled: int) -> Understanding:
    columns = opened.columns
    doubled = tuple(
        f"column {columns.headings[place]!r} must say what {columns.heading(field)!r} says"
        for field, places in columns.doubles.items()
        for place in places
    )
    return Understanding(
        file=name,
        kind=columns.kind,
        described=opened.described,
        heading_row=opened.heading_row,
        columns=column_uses(columns, first),
        missing=missing_words(columns),
        remarks=(*opened.notices, *doubled, *columns.remarks),
        rows_sampled=sampled,
        problem=_missing(opened) if columns.missing else "",
        conventions=tuple(decision.sentence for decision in first.conventions.decisions),
        left_out=opened.left_out,
        rows_without_data=first.left_out,
    )


def _first_run(sheet: Sheet, key_of: Callable[[Row], str]) -> FirstRun:
    table = sheet.table
    return FirstRun(sheet.columns, key_of, decimal_comma=table.decimal_comma, from_1904=table.from_1904)


def _tell(
    understood: Callable[[Understanding], None] | None,
    name: str,
    opened: Sheet,
    first: FirstRun,
    sampled: int,
) -> None:
    if understood is not None:
        understood(_understanding(name, opened, first, sampled))


def load_profile(profile: Profile | Path | None) -> Profile:
    """Read a profile from its file, or take one that was read already."""
    if isinstance(profile, Path):
        return read_profile(profile.read_text(encoding="utf-8"), profile.name)
    return profile or NO_PROFILE


def _passes(
    sheet: Sheet, first: FirstRun, tell: Callable[[int], None], progress: Progress | None
) -> Callable[[], Iterator[Row]]:
    """Runs through the rows; each is given its share of the progress. The first one looks at how the columns are written."""
    runs = 0

    def rows() -> Iterator[Row]:
        nonlocal runs
        runs += 1
        share = (0, sheet.parsing_share) if runs == 1 else (sheet.parsing_share, 100)
        run = sheet.rows(progress and partial(_part, progress, share))
        return run if runs > 1 else looked(run)

    def looked(run: Iterator[Row]) -> Iterator[Row]:
        count = 0
        for row in run:
            count += 1
            first.look(row)
            yield row
        tell(count)

    return rows


def _part(progress: Progress, share: tuple[int, int], done: int, total: int) -> None:
    start, end = share
    progress((total * start + done * (end - start)) // 100, total)


def _key_of(columns: Columns, group_of: Callable[[Row, Columns], str], row: Row) -> str:
    if row.error or row.note:
        return ""
    key = group_of(row, columns)
    if not key.strip("|"):
        return ""
    place = columns.places.get("claimant")
    return f"{key}|{row.cells[place]}" if place is not None and place < len(row.cells) else key


def _missing(sheet: Sheet) -> str:
    return (
        f"a file of kind {sheet.columns.kind} needs columns for {', '.join(missing_words(sheet.columns))}; found "
        f"{', '.join(repr(heading) for heading in sheet.columns.headings)}; name the headings in a profile if they differ"
    )


def _remark(name: str, sentence: str) -> RowProblem:
    return RowProblem(
        file=name, row=0, column="", value="", expected="", message=f"{name}: {sentence}", held=False
    )


def _whole_file(name: str, error: Unreadable | OSError) -> RowProblem:
    return RowProblem(
        file=name,
        row=error.row if isinstance(error, Unreadable) else 0,
        column="",
        value="",
        expected="a report that can be read",
        message=f"{name}: {error}",
    )


def _events(
    items: JsonItems, origin: SourceFile, snapshots: SnapshotStore, progress: Progress | None
) -> Iterator[ReadyEvent | RowProblem]:
    """Pass on our own events that were not taken before, a batch at a time."""
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
