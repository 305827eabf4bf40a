"""The door: what every new event passes, whatever way it came (a topic, a file, a page, a person, a parked event again).

It says whether an event of this type may come from outside at all, whether its claimant may say it, and whether each field
keeps to the limit on its type; and it brings identifiers and texts into one form. What a journal already holds does not pass
here: it was let in by the rules of its day.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from enum import Enum
from fnmatch import fnmatchcase
from typing import Any, Final, NamedTuple, Protocol

import msgspec
import structlog

from drawback.engine.envelopes import check_document, check_envelope, safe, unread
from drawback.engine.judging import Report, faults_of, judge, name_of
from drawback.engine.message import Message
from drawback.engine.wholes import FACT_DAYS, as_a_whole
from drawback_schemas import EVENTS, Envelope, Event, Fault, Malformed, read_envelope
from drawback_schemas.adcvd import ADCVD
from drawback_schemas.contests import SubjectContested
from drawback_schemas.envelope import ALL_CLAIMANTS, decode, event_of, unknown_type
from drawback_schemas.limits import LAST_INSTANT
from drawback_schemas.time import DeadlinePassed

log = structlog.get_logger()
_STATE = "-state.v1"
CLOCK = "urn:drawback:clock"
"""The source of what the program says of time."""
_OURS = "urn:drawback:"
_BY_CLOCK: Final = frozenset({DeadlinePassed, SubjectContested})
"""What the program's jobs say: what time did, and what they found among all claimants."""
_ENCODER = msgspec.json.Encoder()
_DECODER = msgspec.json.Decoder(float_hook=lambda written: msgspec.Raw(written.encode()))
"""Figures that nobody brings into form stay as they are written."""
_PARTS = frozenset({"dashboard"})
"""Words under which the program's own pages act; an event from outside may not claim them."""
_SHOWN_FAULTS = 12


class Side(Enum):
    """Where events come from that pass a door."""

    OUTSIDE = "outside"
    """Anybody: files, producers, pages."""
    OUR_TOPICS = "our topics"
    """Topics on which the program's own services publish to each other and to anybody: what only the program publishes is taken from the
    topic that is its own and from its own source."""
    INSIDE = "inside"
    """The program itself, which may say what time did."""


class Passed(NamedTuple):
    """What passed: the bytes to keep, and what they say."""

    raw: bytes
    envelope: Envelope
    event: Event


class Door(Protocol):
    """What a step lets events pass."""

    def judge(self, message: Message, heard_on: date | None = None) -> Passed:
        """Let an event pass, in its one form; `heard_on` is the day on which it is heard, where that is known.

        Raises:
            Malformed: it may not come in; all that is wrong with it stands in `faults`.
        """
        ...


class AsJournaled:
    """What a journal holds is read as it is."""

    def judge(self, message: Message, heard_on: date | None = None) -> Passed:  # noqa: ARG002 - it was heard before
        """Read an event that was let in before."""
        return Passed(message.raw, *decode(message.raw))


class FrontDoor:
    """The door for new events from one side."""

    def __init__(self, side: Side = Side.OUTSIDE, unchecked_sources: Collection[str] = ()) -> None:
        """`unchecked_sources` are patterns of sources (`urn:acme:*`) whose check digits pass with a remark."""
        self._side = side
        self._unchecked = tuple(unchecked_sources)

    def judge(self, message: Message, heard_on: date | None = None) -> Passed:
        """Let an event pass, in its one form; `heard_on` is the day on which it is heard, where that is known.

        Raises:
            Malformed: it may not come in; all that is wrong with it stands in `faults`.
        """
        try:
            return self._judge(message, heard_on)
        except Malformed:
            raise
        except Exception as error:
            log.exception("door.failed", topic=message.topic, offset=message.position)
            raise Malformed(
                f"a fault of this program while reading it: {type(error).__name__}: {error}", kind="invalid"
            ) from error

    def _judge(self, message: Message, heard_on: date | None) -> Passed:
        if message.refused is not None:
            raise message.refused
        try:
            envelope = read_envelope(message.raw)
        except Malformed as malformed:
            raise unread(message.raw, malformed) from None
        known = EVENTS.get(envelope.type)
        if known is None:
            raise unknown_type(safe(envelope))
        report = self._report(envelope.source)
        concluded = only_ours(known)
        if concluded:
            self._may_conclude(known, envelope, message.topic)
        self._check(message.raw, envelope, known, report)
        if heard_on is not None and not concluded and self._side is not Side.INSIDE:
            _in_time(envelope, heard_on, report)
        event = _decoded(known, envelope, report)
        if event is not None and not concluded:
            told_on = None if self._side is Side.INSIDE else envelope.time.date()
            event = judge(as_a_whole(event, told_on, report), report)
            self._names_a_person(event, envelope, report)
        if event is None or report.faults:
            raise _malformed(safe(envelope), report.faults)
        if not report.spelled and not report.remarks:
            return Passed(message.raw, envelope, event)
        for remark in report.remarks:
            log.warning("event.remarked", event_id=envelope.id, source=envelope.source, remark=remark)
        return rewritten(message.raw, envelope, event, report)

    def _check(self, raw: bytes, envelope: Envelope, known: type[Event], report: Report) -> None:
        """Note what is wrong with the envelope, and which fields are there twice: readers may take either of them."""
        check_envelope(envelope, report)
        if envelope.claimant == ALL_CLAIMANTS and known.TOPIC != ADCVD and not only_ours(known):
            expected = "one claimant, e.g. acme: only AD/CVD rates and instructions are everybody's"
            report.fault(("partitionkey",), envelope.claimant, expected)
        if envelope.claimant != ALL_CLAIMANTS and known.TOPIC == ADCVD and not only_ours(known):
            expected = f"{ALL_CLAIMANTS}: rates and instructions concern every claimant, so none may say them as its own"
            report.fault(("partitionkey",), envelope.claimant, expected)
        if self._side is not Side.INSIDE:
            check_document(raw, report)

    def _names_a_person(self, event: Event, envelope: Envelope, report: Report) -> None:
        """Note an act reported from outside whose doer is a part of this program, or is said to have signed in to it."""
        ours = self._side is Side.OUR_TOPICS and envelope.source.startswith(_OURS)
        if self._side is Side.INSIDE or ours:
            return
        said = getattr(event, "by", "")
        if said.strip().casefold() in _PARTS:
            expected = "the name of the person who did it; this word names a part of this program"
            report.fault(("data", "by"), said, expected)
        if getattr(event, "identity", "") == "verified":
            expected = "declared: only who signs in to this program is verified by it"
            report.fault(("data", "identity"), "verified", expected)

    def _report(self, source: str) -> Report:
        """What the program itself says names things as they are stored."""
        if self._side is Side.INSIDE:
            return Report(names={})
        return Report(check_digits=not any(fnmatchcase(source, one) for one in self._unchecked))

    def _may_conclude(self, known: type[Event], envelope: Envelope, topic: str) -> None:
        """What only the program says is taken from the program only.

        Raises:
            Malformed: somebody else says it.
        """
        if self._side is Side.INSIDE and known in _BY_CLOCK:
            return
        source = CLOCK if known in _BY_CLOCK else _OURS
        if self._side is Side.OUR_TOPICS and topic == known.TOPIC and envelope.source.startswith(source):
            return
        fault = Fault("type", repr(envelope.type), "an event that a source reports")
        raise Malformed(
            f"{envelope.type} is only said by this program, on {known.TOPIC}, as what follows from what sources report; this one "
            f"came from {safe(envelope).source!r}{f' on {topic}' if topic else ''}",
            kind="invalid",
            envelope=safe(envelope),
            faults=(fault,),
        )


def only_ours(event: type[Event]) -> bool:
    """Whether only the program says such events: what it concludes, and what time did."""
    return event.TOPIC.endswith(_STATE) or event in _BY_CLOCK


def _in_time(envelope: Envelope, heard_on: date, report: Report) -> None:
    """Note an event that says to be told years after it is heard: what follows from it would wait for that day."""
    told_on = envelope.time.date()
    if told_on.year <= LAST_INSTANT and (told_on - heard_on).days > FACT_DAYS:
        expected = f"an instant at most a year after {heard_on}, on which it is heard"
        report.fault(("time",), envelope.time.isoformat(), expected)


def _decoded(known: type[Event], envelope: Envelope, report: Report) -> Event | None:
    try:
        return event_of(envelope)
    except Malformed as malformed:
        try:
            faults_of(known, msgspec.json.decode(envelope.data), report)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
            raise Malformed(str(malformed), kind="invalid", envelope=safe(envelope)) from None
        if not report.faults:
            report.fault(("data", "type"), _tag(envelope.data), f"{envelope.type}, as the envelope says")
        return None


def _tag(data: msgspec.Raw) -> object:
    """The type that data names of itself."""
    return msgspec.json.decode(data, type=dict[str, Any]).get("type")


def _malformed(envelope: Envelope, faults: Sequence[Fault]) -> Malformed:
    document = "; ".join(map(str, faults[:_SHOWN_FAULTS]))
    more = f"; and {len(faults) - _SHOWN_FAULTS} more" if len(faults) > _SHOWN_FAULTS else ""
    return Malformed(
        f"{envelope.type}: {document}{more}", kind="invalid", envelope=envelope, faults=tuple(faults)
    )


def as_stored(passed: Passed, names: Mapping[str, str]) -> Passed:
    """The same event with each identifier in the spelling under which this database keeps it, by its one form."""
    report = Report(names=names)
    event = judge(passed.event, report)
    return rewritten(passed.raw, passed.envelope, event, report) if report.spelled else passed


def rewritten(raw: bytes, envelope: Envelope, event: Event, report: Report) -> Passed:
    """The same event in its one form; how it came, and what was remarked, is kept beside it as attributes of the envelope."""
    document: dict[str, Any] = _DECODER.decode(raw)
    for at, _, kept in report.spelled:
        *way, last = at
        place: Any = document
        for part in way:
            place = place[_step(part)]
        place[_step(last)] = kept
    if report.spelled:
        came = {name_of(at): str(value) for at, value, _ in report.spelled}
        document["asreceived"] = _ENCODER.encode(came | _came_before(document)).decode()
    if report.remarks:
        document["remarks"] = "; ".join(report.remarks)
    data = msgspec.Raw(_ENCODER.encode(document["data"]))
    return Passed(_ENCODER.encode(document), msgspec.structs.replace(envelope, data=data), event)


def _came_before(document: Mapping[str, Any]) -> dict[str, str]:
    """How fields came where another door has brought them into form already."""
    before = document.get("asreceived")
    try:
        return msgspec.json.decode(before, type=dict[str, str]) if isinstance(before, str) else {}
    except msgspec.DecodeError:
        return {}


def _step(part: str) -> str | int:
    return int(part[1:-1]) if part.startswith("[") else part
