"""A batch as a tree: envelope, blocks, claims and the records under them, in the one order that ACE takes.

Source: ACE ABI CATAIR, Drawback, revision 27, structure map. Any unknown, missing or misplaced record refuses the whole batch.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final, NamedTuple

from drawback.filing.records import CatairRecord, NotARecord, read_record


class Under(NamedTuple):
    """Records that may stand under another one: how many at least and at most."""

    code: str
    least: int
    most: int


STRUCTURE: Final[Mapping[str, tuple[Under, ...]]] = MappingProxyType(
    {
        "": (Under("A", 1, 1), Under("B", 1, 999_999), Under("Z", 1, 1)),
        "B": (Under("10", 1, 999_999), Under("Y", 1, 1)),
        "10": (
            Under("31", 0, 1),
            Under("40", 1, 10_000),
            Under("50", 0, 10_000),
            Under("60", 0, 10_000),
            Under("70", 0, 10_000),
            Under("89", 1, 99),
            Under("90", 1, 1),
        ),
        "40": (Under("41", 1, 32), Under("43", 1, 20)),
        "41": (Under("42", 1, 3),),
        "50": (Under("51", 1, 1), Under("52", 0, 999), Under("53", 0, 999)),
        "60": (Under("61", 1, 1), Under("62", 0, 1), Under("64", 0, 1)),
        "62": (Under("63", 1, 2),),
        "70": (
            Under("71", 1, 1),
            Under("72", 0, 999),
            Under("73", 0, 999),
            Under("62", 0, 1),
            Under("64", 0, 1),
        ),
    }
)
"""What may follow which record, in this order. The chapter shows 62 and 64 under record 60; that they stand behind the links of a
record 70 is our reading."""


@dataclass(frozen=True, slots=True)
class RecordGroup:
    """A record with those under it."""

    record: CatairRecord
    under: tuple["RecordGroup", ...] = ()

    def of(self, code: str) -> list["RecordGroup"]:
        """The groups of one kind directly below."""
        return [one for one in self.under if one.record.type.code == code]

    def every(self, code: str) -> Iterator["RecordGroup"]:
        """The groups of one kind at any depth, in order."""
        for one in self.under:
            if one.record.type.code == code:
                yield one
            yield from one.every(code)

    def records(self) -> Iterator[CatairRecord]:
        """This record and all below, in the order of the file."""
        yield self.record
        for one in self.under:
            yield from one.records()


@dataclass(frozen=True, slots=True)
class CatairBatch:
    """A whole batch: the header, the blocks with their claims, the trailers."""

    groups: tuple[RecordGroup, ...]

    @property
    def claims(self) -> list[RecordGroup]:
        """Every claim, in order."""
        return [claim for group in self.groups for claim in group.of("10")]

    def records(self) -> Iterator[CatairRecord]:
        for group in self.groups:
            yield from group.records()

    def write(self) -> bytes:
        """The bytes of the file: 80 characters and a line feed each."""
        return "".join(f"{record.write()}\n" for record in self.records()).encode("ascii")


def read_batch(data: bytes, structure: Mapping[str, tuple[Under, ...]] = STRUCTURE) -> CatairBatch:
    """Read a file of records; lines end with LF or CRLF, and nothing else is added or left out.

    Raises:
        NotARecord: the first line that is no record, or does not belong where it stands.
    """
    lines = _lines(data)
    records = [read_record(line, number) for number, line in lines]
    if not records:
        raise NotARecord(1, "", "", "", "an empty file", "a batch that begins with record A")
    groups, rest = _taken("", records, 0, structure)
    if rest < len(records):
        raise _misplaced(records[rest], "the end of the file")
    return CatairBatch(groups)


def _lines(data: bytes) -> list[tuple[int, str]]:
    try:
        text = data.decode("ascii")
    except UnicodeDecodeError as bad:
        line = data.count(b"\n", 0, bad.start) + 1
        begin = data.rfind(b"\n", 0, bad.start) + 1
        record = data[begin : min(begin + 2, bad.start)].decode("ascii").strip()
        place = f"{bad.start - begin + 1}"
        raise NotARecord(
            line, record, place, "character", f"byte {data[bad.start]:#04x}", "ASCII characters (X40)"
        ) from None
    lines = text.split("\n")
    if lines[-1] == "":
        lines.pop()
    crlf = bool(lines) and all(line.endswith("\r") for line in lines)
    return [(number, line.removesuffix("\r") if crlf else line) for number, line in enumerate(lines, 1)]


def _taken(
    parent: str, records: Sequence[CatairRecord], place: int, structure: Mapping[str, tuple[Under, ...]]
) -> tuple[tuple[RecordGroup, ...], int]:
    """The groups under a record, and where the next record stands."""
    found: list[RecordGroup] = []
    for under in structure.get(parent, ()):
        count = 0
        while place < len(records) and records[place].type.code == under.code:
            if count == under.most:
                raise _misplaced(records[place], f"at most {under.most} of them here")
            inner, after = _taken(under.code, records, place + 1, structure)
            found.append(RecordGroup(records[place], inner))
            place, count = after, count + 1
        if count < under.least:
            after_record = f" under record {parent}" if parent else ""
            if place < len(records):
                raise _misplaced(records[place], f"record {under.code}{after_record}")
            raise NotARecord(
                records[-1].line + 1, "", "", "", "the end of the file", f"record {under.code}{after_record}"
            )
    return tuple(found), place


def _misplaced(record: CatairRecord, expected: str) -> NotARecord:
    return NotARecord(record.line, record.type.code, "1-2", "control_identifier", record.type.code, expected)
