"""From grouped rows to events: read facts, compare with the last report, wrap what changed."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time
from itertools import islice
from typing import Generic, TypeVar
from uuid import NAMESPACE_URL, uuid5

import msgspec

from drawback.domain.identifiers import NotAnIdentifier, read_entry_number
from drawback.intake.columns import Columns
from drawback.intake.earlier import Earlier
from drawback.intake.fields import REQUIRED, ReportKind
from drawback.intake.first_run import FirstRun
from drawback.intake.problems import ReadyEvent, RowProblem
from drawback.intake.reading import Held, ReportChange, ReportFact, ReportReader, sound, written_entry_number
from drawback.intake.records import Flaw, Record, Row
from drawback.intake.snapshots import Snapshot, SnapshotKey, SnapshotStore, digest_of
from drawback.intake.values import word
from drawback_schemas import encode, envelope_of
from drawback_schemas.decoders import decoder_of
from drawback_schemas.envelope import ALL_CLAIMANTS
from drawback_schemas.registry import Event

T = TypeVar("T")
F = TypeVar("F", bound=ReportFact)

_SHOWN = 200
_DOLLARS = frozenset(
    {"usd", "us", "us dollar", "us dollars", "dollar", "dollars", "united states dollar", "840", ""}
)
BATCH = 500
"""Groups that are compared with the store in one read and one write."""

_ENCODER = msgspec.json.Encoder(order="deterministic")


@dataclass(frozen=True, slots=True)
class SourceFile:
    """Where rows come from: the file's name, whose it is, and the day its report is of."""

    file: str
    claimant: str
    as_of: date

    @property
    def time(self) -> datetime:
        """The report's instant: noon UTC of its day."""
        return datetime.combine(self.as_of, time(12), UTC)


@dataclass(slots=True)
class _Found(Generic[F]):
    """A fact with the rows it came from and its place among the snapshots."""

    key: SnapshotKey
    fact: F
    content: bytes
    digest: str
    records: Sequence[Record]

    @property
    def rows(self) -> tuple[int, int]:
        numbers = [record.number for record in self.records]
        return min(numbers), max(numbers)


Whole = Callable[[str, str], None]
"""Hears of a claimant's subject (an entry, an export line) that a file told soundly, whether or not it was new."""


@dataclass(slots=True)
class Taking(Generic[F]):
    """One file being taken. `whole` hears of each subject of which nothing was held back; `older` counts those known from a newer report."""

    reading: ReportReader[F]
    columns: Columns
    origin: SourceFile
    snapshots: SnapshotStore
    first: FirstRun
    whole: Whole = lambda _claimant, _subject: None
    remarked: set[str] = field(default_factory=set)
    older: int = 0

    def groups(self, groups: Iterable[Sequence[Row]]) -> Iterator[ReadyEvent | RowProblem]:
        """Take groups of rows, a batch at a time.

        The snapshots of a batch are put only when the caller asks for what comes after its last event: if it stops
        before, the same events come again with the same ids.
        """
        for batch in _batches(groups, BATCH):
            found: list[_Found[F]] = []
            earlier: dict[str, Earlier] = {}
            for rows in batch:
                yield from self._read(rows, found, earlier)
            known = dict(self.snapshots.get_many(list(dict.fromkeys(each.key for each in found))))
            with_lines = self._with_lines(found)
            new: dict[SnapshotKey, Snapshot] = {}
            for each in found:
                before = new.get(each.key) or known.get(each.key)
                if before is not None and before.digest == each.digest:
                    if before.as_of < self.origin.as_of:
                        new[each.key] = replace(before, as_of=self.origin.as_of)
                    continue
                if before is not None and before.as_of > self.origin.as_of:
                    self.older += 1
                    continue
                revision = before.revision + 1 if before else 0
                yield from self._events(each, before, revision, with_lines=each.key in with_lines)
                new[each.key] = Snapshot(each.key, each.digest, each.content, self.origin.as_of, revision)
            marks = [mark for one in earlier.values() for mark in one.marks()]
            self.snapshots.put_many([*new.values(), *marks])
        if self.older:
            yield self._older()

    def _with_lines(self, found: Sequence[_Found[F]]) -> set[SnapshotKey]:
        """Which entries of a list without lines have been taken with their lines."""
        if self.reading.kind is not ReportKind.ENTRY_DATES:
            return set()
        fuller = {each.key._replace(kind=ReportKind.ENTRIES): each.key for each in found}
        return {fuller[key] for key in self.snapshots.get_many(list(fuller))}

    def _read(
        self, rows: Sequence[Row], found: list[_Found[F]], earlier: dict[str, Earlier]
    ) -> Iterator[RowProblem]:
        if len(rows) == 1 and rows[0].note:
            yield self._left_out(rows[0])
            return
        records = [Record(row, self.columns, self.first.conventions, as_of=self.origin.as_of) for row in rows]
        for record in records:
            _check_shape(record)
            _check_currency(record)
            self._check_whole(record)
        facts: Sequence[F] = (
            [] if any(record.flaws for record in records) else list(self.reading.read(records))
        )
        claimant = self._claimant(records)
        if self.reading.lines is not None and sound(records):
            before = earlier.setdefault(
                claimant, Earlier(self.snapshots, claimant, self.reading.kind, self.origin.as_of)
            )
            try:
                facts = self.reading.lines(facts, before)
            except Held as held_back:
                records[0].flaws.append(
                    Flaw(records[0].number, "", "", "", f"{records[0].row.place}: {held_back}")
                )
        flaws = [flaw for record in records for flaw in record.flaws]
        held = any(not flaw.remark for flaw in flaws)
        yield from self._problems(records, flaws, held, claimant)
        if held:
            return
        for fact in facts:
            self.whole(claimant, fact.subject)
            content = _ENCODER.encode(fact)
            key = SnapshotKey(claimant, self.reading.kind, fact.natural_key)
            found.append(_Found(key, fact, content, digest_of(content), records))

    def _claimant(self, records: Sequence[Record]) -> str:
        if self.reading.everybody:
            return ALL_CLAIMANTS
        claimant = records[0].text("claimant") or self.origin.claimant
        if not claimant.strip("*"):
            records[0].flaw("claimant", "the claimant whose row this is")
        return claimant

    def _check_whole(self, record: Record) -> None:
        """Hold what a row that lacks its number may belong to: with a row missing it would say too little."""
        if orphan := self.first.beside(record.row):
            key = REQUIRED[self.reading.kind][0][0]
            record.flaw(
                key,
                "every row of it with its number",
                f"{orphan} has no number and may belong to {record.text(key)!r}: with a row missing it would say too little",
            )

    def _problems(
        self, records: Sequence[Record], flaws: Sequence[Flaw], held: bool, claimant: str
    ) -> Iterator[RowProblem]:
        raw = tuple(record.raw() for record in records) if held else ()
        own = {number: ((number, cells),) for number, cells in raw}
        hints = {record.number: _hint(record) for record in records}
        numbers = [record.number for record in records]
        if held:
            flaws = [flaw for flaw in flaws if not flaw.remark]
        for place, flaw in enumerate(flaws):
            if flaw.remark and flaw.remark in self.remarked:
                continue
            self.remarked.add(flaw.remark)
            message = f"{self.origin.file}, {flaw.message}{hints[flaw.row]}"
            if held and len(numbers) > 1:
                message += f"; rows {min(numbers)} to {max(numbers)} belong together and are held back"
            yield RowProblem(
                file=self.origin.file,
                row=flaw.row,
                column=flaw.column,
                value=flaw.value,
                expected=flaw.expected,
                message=message,
                subject=_named(records[0]),
                held=held,
                claimant=claimant,
                raw=raw if place == 0 else own.get(flaw.row, ()),
            )

    def _events(
        self, each: _Found[F], before: Snapshot | None, revision: int, *, with_lines: bool
    ) -> Iterator[ReadyEvent]:
        previous = decoder_of(self.reading.fact).decode(before.content) if before else None
        change = ReportChange(previous, each.fact, self.origin.as_of, revision, with_lines)
        for event in self.reading.events(change):
            yield wrap(event, self.origin, each.key, each.fact.subject, each.rows, revision=revision)

    def _left_out(self, row: Row) -> RowProblem:
        return RowProblem(
            file=self.origin.file,
            row=row.number,
            column="",
            value=next(cell.strip() for cell in row.cells if cell.strip())[:_SHOWN],
            expected="a row of the report",
            message=f"{self.origin.file}, {row.place}: {row.note} and was left out",
            held=False,
        )

    def _older(self) -> RowProblem:
        return RowProblem(
            file=self.origin.file,
            row=0,
            column="",
            value=self.origin.as_of.isoformat(),
            expected="a report that is not older than the last one taken",
            message=f"{self.origin.file}: {self.older} subjects were left as they are, because a report newer than "
            f"{self.origin.as_of} has been taken",
            held=False,
        )


def _named(record: Record) -> str:
    """What the row is about: the entry number where it can be read, else as the file spells it."""
    if record.row.error:
        return ""
    if number := written_entry_number(record):
        try:
            return read_entry_number(number, record.text("entry.filer_code"))
        except NotAnIdentifier:
            return number
    return next((text for name in REQUIRED[record.columns.kind][0] if (text := record.text(name))), "")


def _check_shape(record: Record) -> None:
    """Note a row that is none, and filled cells beyond the last heading; what else is wrong with it would only follow."""
    if record.row.error:
        sentence = f"{record.row.place}: {record.row.error}; expected an object with named values"
        record.flaws.append(
            Flaw(record.number, "", record.row.cells[0][:_SHOWN], "an object with named values", sentence)
        )
        return
    beyond = [cell for cell in record.row.cells[len(record.columns.headings) :] if cell.strip()]
    if beyond:
        count = len(record.columns.headings)
        sentence = f"{record.row.place}: saw {len(record.row.cells)} cells, the last {beyond[-1]!r}; expected {count}"
        record.flaws.append(Flaw(record.number, "", beyond[-1], f"{count} cells", sentence))


def _check_currency(record: Record) -> None:
    """Note a row whose column of currencies, or the heading of an amount, names another one: it would be taken for dollars."""
    for name, named in record.columns.currencies.items():
        if not record.blank(name):
            record.flaw(name, f"an amount in dollars such as $1,234.50; the heading says {named}")
    currency = record.text("currency")
    if not record.blank("currency") and word(currency) not in _DOLLARS:
        record.flaw("currency", "USD: amounts are dollars of the United States")


def _hint(record: Record) -> str:
    """What probably went wrong in a row with more cells than headings."""
    if len(record.row.cells) <= len(record.columns.headings):
        return ""
    return "; the row has more cells than there are headings: an amount with a comma needs quotation marks"


def wrap(
    event: Event,
    origin: SourceFile,
    key: SnapshotKey,
    subject: str,
    rows: tuple[int, int],
    *,
    revision: int = 0,
) -> ReadyEvent:
    """Put an event into its envelope; its id depends on what it says only, so that a second import deduplicates.

    A later content counts its `revision` in, because a content may come back after it was changed.
    """
    name = f"{key.claimant}\n{event.TYPE}\n{key.natural_key}\n{_ENCODER.encode(event).decode()}"
    event_id = str(uuid5(NAMESPACE_URL, f"{name}\n{revision}" if revision else name))
    envelope = envelope_of(
        event,
        id=event_id,
        source=f"urn:drawback:intake:{key.kind}:{key.claimant}",
        claimant=key.claimant,
        subject=subject,
        time=origin.time,
    )
    return ReadyEvent(
        envelope=encode(envelope),
        topic=event.TOPIC,
        key=key.claimant,
        event_id=event_id,
        event_type=event.TYPE,
        subject=subject,
        file=origin.file,
        rows=rows,
    )


def _batches(items: Iterable[T], size: int) -> Iterator[list[T]]:
    iterator = iter(items)
    while batch := list(islice(iterator, size)):
        yield batch
