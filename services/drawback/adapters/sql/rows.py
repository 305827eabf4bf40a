"""What a step decided, as the rows of its tables."""

import re
from dataclasses import fields
from datetime import date

from drawback.adapters.sql.bulk import Row
from drawback.domain.money import ZERO
from drawback.engine.chain import Journaled
from drawback.engine.store import AggregateWrite, DocketWrite, HistoryWrite, ParkedWrite


def aggregate_row(write: AggregateWrite, law: int) -> Row:
    return {
        "claimant": write.key.claimant,
        "key": write.key.key,
        "version": write.version,
        "doc": write.doc,
        "trace": write.trace,
        "law": law,
        **write.columns,
    }


_JOURNALED = tuple(field.name for field in fields(Journaled) if field.name != "chain")


def journal_row(one: Journaled, chain: bytes) -> Row:
    return {name: getattr(one, name) for name in _JOURNALED} | {"chain": chain}


def link_row(link: tuple[str, str, str, str]) -> Row:
    return dict(zip(("kind", "link", "claimant", "key"), link, strict=True))


def docket_row(write: DocketWrite) -> Row:
    watch = write.watch
    assert watch is not None  # noqa: S101 - the caller filtered
    return {
        "claimant": write.key.claimant,
        "subject_kind": write.kind,
        "subject": write.key.key,
        "deadline": watch.deadline,
        "due_on": watch.due_on,
        "operate_on": watch.operate_on,
        "met_on": watch.met_on,
        "passes": watch.passes,
        "immediate": watch.immediate,
        "rule": watch.rule,
        "citation": watch.citation,
        "formula": watch.formula,
        "inputs": "; ".join(f"{name} = {value}" for name, value in watch.inputs),
        "contested": " | ".join(watch.contested),
        "summary": watch.summary,
        "money": watch.money or ZERO,
        "due_at": watch.due_at,
    }


def history_row(line: HistoryWrite, heard_on: date) -> Row:
    return {
        "claimant": line.key.claimant,
        "subject_kind": line.kind,
        "subject": line.key.key,
        "on": line.on,
        "heard_on": heard_on,
        "kind": line.told,
        "text": line.text,
        "event_id": line.event_id,
        "money": line.money,
    }


_NO_TEXT = re.compile("[\x00\ud800-\udfff]")


def storable(text: str) -> str:
    """A text as both databases take it: what is no character of a text is marked as such."""
    return _NO_TEXT.sub("\N{REPLACEMENT CHARACTER}", text)


def parked_row(one: ParkedWrite, heard_on: date) -> Row:
    """What is parked may say anything; its bytes are kept as they came."""
    row = _parked_row(one, heard_on)
    return {name: storable(value) if isinstance(value, str) else value for name, value in row.items()}


def _parked_row(one: ParkedWrite, heard_on: date) -> Row:
    return {
        "id": one.id,
        "reason_kind": one.reason_kind,
        "reason": one.reason,
        "status": "open",
        "claimant": one.claimant,
        "subject_kind": one.subject_kind,
        "subject": one.subject,
        "event_id": one.event_id,
        "event_type": one.event_type,
        "topic": one.topic,
        "partition": one.partition,
        "position": one.position,
        "file": one.file,
        "row": one.row,
        "field": one.field,
        "seen": one.seen,
        "expected": one.expected,
        "parked_on": heard_on,
        "closed_because": "",
        "raw": one.raw,
    }
