"""What ACE answers to claims (application DX): per claim accepted or rejected, and each condition with the line it is about.

Source: ACE ABI CATAIR, Drawback, revision 27: E0 (context) stands before its E1 (conditions); the last E1 with a disposition ends a claim.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final, Literal

from drawback.filing.message import CatairBatch, RecordGroup, Under, read_batch
from drawback.filing.records import CatairRecord, NotARecord, make_record

REPLY: Final[Mapping[str, tuple[Under, ...]]] = MappingProxyType(
    {
        "": (Under("A", 0, 1), Under("B", 0, 999_999), Under("E0", 0, 999_999), Under("Z", 0, 1)),
        "B": (Under("E0", 1, 999_999), Under("Y", 1, 1)),
        "E0": (Under("E1", 1, 999_999),),
    }
)
"""A reply in the envelope in which ACE sends it, or without."""
_ENTRY: Final = slice(0, 3), slice(5, 13), slice(14, 19)
"""Filer, entry number and line in the echo of context IMPORT (26-28, 31-38, 40-44)."""
_TEXT: Final = 40


@dataclass(frozen=True, slots=True)
class ReplyCondition:
    """One condition: its code, severity (F fatal, W warning, I information) and words, and what it is about.

    `entry_number` and `line_number` name the import line, where the context is one; `context` is the kind of record.
    """

    code: str
    severity: str
    text: str
    context: str = "SUMMRY"
    entry_number: str = ""
    line_number: int = 0
    class_code: str = ""


@dataclass(frozen=True, slots=True)
class ClaimReply:
    """The answer to one claim: A accepted or R rejected, the version that ACE gave it, and every condition."""

    claim_number: str
    disposition: Literal["A", "R"]
    text: str
    version: str
    conditions: tuple[ReplyCondition, ...]


def read_replies(data: bytes) -> list[ClaimReply]:
    """Read a reply with or without its envelope.

    Raises:
        NotARecord: a line is no record, or conditions end without a disposition.
    """
    return list(_replies(read_batch(data, REPLY)))


def _replies(batch: CatairBatch) -> Iterator[ClaimReply]:
    waiting: list[ReplyCondition] = []
    number, last = "", None
    for context in _contexts(batch.groups):
        if context.record.text("reference_type") == "SUMMRY":
            number = _claim_of(context.record) or number
        for one in context.of("E1"):
            last = one.record
            if disposition := last.text("disposition_type"):
                own = last.text("filer_code") + last.text("claim_number")
                yield ClaimReply(
                    claim_number=own or number,
                    disposition="A" if disposition == "A" else "R",
                    text=last.text("narrative"),
                    version=last.text("version_number"),
                    conditions=tuple(waiting),
                )
                waiting = []
            else:
                waiting.append(_condition(context.record, last))
    if waiting and last is not None:
        raise NotARecord(
            last.line, "E1", "3", "disposition_type", "blank", "A or R in the last condition of a claim"
        )


def _contexts(groups: Sequence[RecordGroup]) -> Iterator[RecordGroup]:
    for group in groups:
        if group.record.type.code == "E0":
            yield group
        yield from group.of("E0")


def _claim_of(record: CatairRecord) -> str:
    echo = record.texts["reference_text"]
    return f"{echo[0:3]}{echo[4:12]}".replace(" ", "")


def _condition(context: CatairRecord, one: CatairRecord) -> ReplyCondition:
    kind, echo = context.text("reference_type"), context.texts["reference_text"]
    filer, number, line = (echo[place].strip() for place in _ENTRY) if kind == "IMPORT" else ("", "", "")
    return ReplyCondition(
        code=one.text("condition_code"),
        severity=one.text("severity"),
        text=one.text("narrative"),
        context=kind,
        entry_number=filer + number,
        line_number=int(line) if line.isdigit() else 0,
        class_code=echo[:3].strip() if kind in ("HDRREV", "REVTOT") else "",
    )


def write_replies(replies: Sequence[ClaimReply], reference: str = "") -> bytes:
    """Write answers as records E0 and E1, without an envelope."""
    records = [record for reply in replies for record in _records(reply, reference)]
    return "".join(f"{record.write()}\n" for record in records).encode("ascii")


def _records(reply: ClaimReply, reference: str) -> Iterator[CatairRecord]:
    number = {"filer_code": reply.claim_number[:3], "claim_number": reply.claim_number[3:]}
    summary = f"{reply.claim_number[:3]} {reply.claim_number[3:]} {reference}"
    for place, one in enumerate(reply.conditions, 1):
        on_line = one.context == "IMPORT"
        entry = f"{one.entry_number[:3]}  {one.entry_number[3:]} {one.line_number:05}"
        yield _context(one.context, place if on_line else 1, entry if on_line else summary)
        yield make_record(
            "E1",
            {"severity": one.severity, "condition_code": one.code, "narrative": one.text[:_TEXT], **number},
        )
    yield _context("SUMMRY", 1, summary)
    yield make_record(
        "E1",
        {
            "disposition_type": reply.disposition,
            "narrative": reply.text,
            "version_number": reply.version,
            **number,
        },
    )


def _context(kind: str, place: int, echo: str) -> CatairRecord:
    """A record E0; its echo keeps every blank, since what it says stands in columns."""
    made = make_record(
        "E0",
        {
            "reference_type": kind,
            "occurrence_position": place,
            "reference_constant": "REF ID:",
            "reference_text": echo,
        },
    )
    return CatairRecord(
        made.type, {**made.texts, "reference_text": echo.ljust(made.type.field("reference_text").width)}
    )
