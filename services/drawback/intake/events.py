"""Our own events from JSON: complete envelopes, or type and data that are put into one."""

import re
from datetime import UTC
from functools import partial
from uuid import NAMESPACE_URL, uuid5

import msgspec

from drawback.intake.problems import ReadyEvent, RowProblem
from drawback.intake.snapshots import Snapshot, SnapshotKey, digest_of
from drawback.intake.take import SourceFile
from drawback_schemas import Envelope, Event, Malformed, encode, event_class, read_envelope
from drawback_schemas.adcvd import ADCVD
from drawback_schemas.decoders import decoder_of
from drawback_schemas.envelope import ALL_CLAIMANTS, unknown_type

_STATE = "-state.v1"
_ENCODER = msgspec.json.Encoder(order="deterministic")


class _Short(msgspec.Struct):
    """The short form: `{"type": …, "data": {…}, "claimant": …}`; `id`, `subject` and `time` may be given."""

    type: str
    data: msgspec.Raw
    claimant: str = ""
    id: str = ""
    subject: str = ""


_SHORT = msgspec.json.Decoder(_Short)
_NO_NAME = re.compile(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff]")
"""What no database keeps as a name."""
_NAMES = (
    "entry_number",
    "claim_id",
    "export_id",
    "inquiry_id",
    "production_id",
    "case_number",
    "message_number",
    "name",
)


def read_event(
    text: str, number: int, origin: SourceFile, error: str = ""
) -> tuple[ReadyEvent, Snapshot] | RowProblem:
    """Read one event; its snapshot marks it as taken, so that the next import of the file gives nothing."""
    if error:
        return _problem(text, number, origin, error)
    try:
        envelope = _envelope(text, origin)
        known = _class_of(envelope)
    except (Malformed, msgspec.MsgspecError) as bad:
        return _problem(text, number, origin, str(bad))
    if _NO_NAME.search(envelope.id + envelope.claimant):
        return _problem(text, number, origin, "`id` or `partitionkey` holds control characters")
    if known.TOPIC.endswith(_STATE):
        return _problem(
            text, number, origin, f"{known.TYPE} is what this program concludes, not what a source reports"
        )
    taken = ReadyEvent(
        envelope=encode(envelope),
        topic=known.TOPIC,
        key=envelope.claimant,
        event_id=envelope.id,
        event_type=known.TYPE,
        subject=envelope.subject,
        file=origin.file,
        rows=(number, number),
    )
    digest = digest_of(taken.envelope)
    return taken, Snapshot(SnapshotKey(envelope.claimant, "events", envelope.id), digest, b"", origin.as_of)


def _envelope(text: str, origin: SourceFile) -> Envelope:
    """The envelope as it is written, or the one of the short form.

    Whether the data fits its type is for the door to say, which names all that is wrong with it.
    """
    raw = text.encode()
    return read_envelope(raw) if '"specversion"' in text or '"partitionkey"' in text else _short(raw, origin)


def _class_of(envelope: Envelope) -> type[Event]:
    known = event_class(envelope.type)
    if known is None:
        raise unknown_type(envelope)
    return known


def _short(raw: bytes, origin: SourceFile) -> Envelope:
    short = _SHORT.decode(raw)
    known = event_class(short.type)
    everybodys = known is not None and known.TOPIC == ADCVD
    claimant = ALL_CLAIMANTS if everybodys else short.claimant or origin.claimant
    data = _data(short, known)
    content = _ENCODER.encode(data).decode()
    subject = short.subject or _subject(data)
    return Envelope(
        id=short.id or str(uuid5(NAMESPACE_URL, f"{claimant}\n{short.type}\n{subject}\n{content}")),
        source=f"urn:drawback:intake:events:{claimant}",
        type=short.type,
        time=origin.time.astimezone(UTC),
        partitionkey=claimant,
        subject=subject,
        data=msgspec.Raw(msgspec.json.encode(data)),
    )


def _data(short: _Short, known: type[Event] | None) -> object:
    """The event, where the data fits its type; else the data as it is."""
    try:
        return decoder_of(known or object).decode(short.data)
    except msgspec.ValidationError:
        return msgspec.json.decode(short.data)


def _subject(data: object) -> str:
    named = data.get if isinstance(data, dict) else partial(getattr, data)
    return next((str(value) for name in _NAMES if (value := named(name, ""))), "")


def _problem(text: str, number: int, origin: SourceFile, why: str) -> RowProblem:
    return RowProblem(
        file=origin.file,
        row=number,
        column="",
        value=text[:200],
        expected="an event of this program, with `type` and `data`",
        message=f"{origin.file}, row {number}: {why}; expected an event with `type` and `data`",
        raw=((number, {"json": text}),),
    )
