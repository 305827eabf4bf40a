"""What is wrong with an envelope: names and instant, fields that stand twice, and everything at once where it cannot be read."""

import json
import re
import unicodedata
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Final

import msgspec

from drawback.engine.judging import Report, faults_of
from drawback.engine.spelling import look_alike
from drawback_schemas import EVENTS, Envelope, Malformed
from drawback_schemas.cloudevents import is_json
from drawback_schemas.envelope import type_meant
from drawback_schemas.limits import FIRST_INSTANT, LAST_INSTANT, LONGEST

_UNSAFE = re.compile(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff]")
_NO_TIME = datetime(1970, 1, 1, tzinfo=UTC)
_ASKED: Final[Mapping[str, str]] = {
    "id": "text that is unique for ever, e.g. 0d9b4c1e-2f5a",
    "source": "text, e.g. urn:example:erp",
    "type": "a type of event, e.g. entry.filed.v1",
    "time": "an instant with a time zone, e.g. 2025-06-10T14:00:00Z",
    "partitionkey": "the claimant, e.g. acme",
}
_LATIN: Final = re.compile(r"[A-Za-z]")


def check_envelope(envelope: Envelope, report: Report) -> None:
    """Note which names of an envelope are too long, unclean or blank, and whether its instant is beyond what calendars show."""
    for name, longest in LONGEST.items():
        _check_name(name, getattr(envelope, name), longest, report)
    if not envelope.id.strip():
        report.fault(("id",), envelope.id, "an id that is unique for ever")
    if not FIRST_INSTANT <= envelope.time.year <= LAST_INSTANT:
        report.fault(
            ("time",), envelope.time.isoformat(), f"an instant in the years {FIRST_INSTANT} to {LAST_INSTANT}"
        )
    claimant = envelope.claimant
    if not claimant.strip() or claimant != claimant.strip():
        report.fault(("partitionkey",), claimant, _ASKED["partitionkey"])
    elif other := look_alike(claimant, beside=_LATIN):
        report.fault(("partitionkey",), claimant, f"letters of one alphabet (here {other})")
    if envelope.specversion != "1.0":
        report.fault(("specversion",), envelope.specversion, "1.0")
    if not is_json(envelope.datacontenttype):
        report.fault(("datacontenttype",), envelope.datacontenttype, "application/json")


def unread(raw: bytes, malformed: Malformed) -> Malformed:
    """Say of an envelope that cannot be read all that is wrong with it, and with the data inside it where their type is known.

    Bytes that are no JSON object keep the sentence that they have.
    """
    try:
        document = msgspec.json.decode(raw)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return malformed
    if not isinstance(document, dict):
        return malformed
    report = Report()
    for name, expected in _ASKED.items():
        said = document.get(name)
        if name not in document:
            report.missing((name,), expected)
        elif not isinstance(said, str) or (name == "time" and _instant(said) is None):
            report.fault((name,), said, expected)
        elif name in LONGEST:
            _check_name(name, said, LONGEST[name], report)
    known = EVENTS.get(document["type"]) if isinstance(document.get("type"), str) else None
    if known is not None:
        faults_of(known, document.get("data"), report)
    elif isinstance(document.get("type"), str):
        report.fault(("type",), document["type"], type_meant(document["type"]))
    if not report.faults:
        return malformed
    seen = {name: document[name] for name in LONGEST if isinstance(document.get(name), str)}
    envelope = safe(
        Envelope(
            **(dict.fromkeys(("id", "source", "type", "partitionkey"), "") | seen),
            time=_instant(document.get("time")) or _NO_TIME,
        )
    )
    return Malformed(
        f"the envelope is wrong: {'; '.join(map(str, report.faults))}",
        kind="undecodable",
        envelope=envelope,
        faults=tuple(report.faults),
    )


def check_document(raw: bytes, report: Report) -> None:
    """Note what makes readers of one JSON document disagree: a field twice in one object, and figures that no program can hold."""
    try:
        document = msgspec.json.decode(raw)
    except msgspec.ValidationError as bad:
        report.unreadable(str(bad))
        return
    for name in _names_that_stand_twice(raw, document):
        report.twice(name)


def _names_that_stand_twice(raw: bytes, document: object) -> list[str]:
    """Nearly every document is without: what was read of it has then as many quotation marks as it has itself."""
    if b"\\" not in raw and raw.count(b'"') == msgspec.json.encode(document).count(b'"'):
        return []
    found: list[str] = []

    def pairs(items: list[tuple[str, Any]]) -> dict[str, Any]:
        read: dict[str, Any] = {}
        for name, value in items:
            if name in read:
                found.append(name)
            read[name] = value
        return read

    json.loads(raw, object_pairs_hook=pairs, parse_int=str, parse_float=str)
    return list(dict.fromkeys(found))


def _check_name(name: str, text: str, longest: int, report: Report) -> None:
    if len(text) > longest:
        report.fault((name,), text, f"at most {longest} characters")
    elif not _clean(text):
        report.fault((name,), text, "text without control characters and marks of no width")


def _instant(text: object) -> datetime | None:
    try:
        read = msgspec.convert(text, datetime)
    except msgspec.ValidationError:
        return None
    return read if read.tzinfo is not None else None


def _clean(text: str) -> bool:
    """Whether a text is composed (NFC), without control characters and marks of no width."""
    if text.isascii():
        return text.isprintable()
    return unicodedata.is_normalized("NFC", text) and not any(
        unicodedata.category(one)[0] == "C" for one in text
    )


def safe(envelope: Envelope) -> Envelope:
    """An envelope's names as they can be stored and shown: cut, and without control characters."""
    names = {
        name: _UNSAFE.sub("\N{REPLACEMENT CHARACTER}", getattr(envelope, name))[:longest]
        for name, longest in LONGEST.items()
    }
    return msgspec.structs.replace(envelope, **names)
