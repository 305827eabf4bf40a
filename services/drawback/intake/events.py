"""Our own events from JSON: complete envelopes, or type and data that are put into one."""

import re
from uuid import NAMESPACE_URL, uuid5

import msgspec

from drawback.intake.problems import ReadyEvent, RowProblem
from drawback.intake.snapshots import Snapshot, SnapshotKey, digest_of
from drawback.intake.take import SourceFile
from drawback_schemas import Envelope, Event, Malformed, decode, encode, envelope_of, event_class
from drawback_schemas.adcvd import ADCVD
from drawback_schemas.envelope import ALL_CLAIMANTS, type_meant

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
    raw = text.encode()
    try:
        envelope, event = (
            decode(raw) if '"specversion"' in text or '"partitionkey"' in text else _short(raw, origin)
        )
    except (Malformed, msgspec.MsgspecError) as bad:
        return _problem(text, number, origin, str(bad))
    if _NO_NAME.search(envelope.id + envelope.claimant):
        return _problem(text, number, origin, "`id` or `partitionkey` holds control characters")
    if event.TOPIC.endswith(_STATE):
        return _problem(
            text, number, origin, f"{event.TYPE} is what this program concludes, not what a source reports"
        )
    taken = ReadyEvent(
        envelope=encode(envelope),
        topic=event.TOPIC,
        key=envelope.claimant,
        event_id=envelope.id,
        event_type=event.TYPE,
        subject=envelope.subject,
        file=origin.file,
        rows=(number, number),
    )
    digest = digest_of(taken.envelope)
    return taken, Snapshot(SnapshotKey(envelope.claimant, "events", envelope.id), digest, b"", origin.as_of)


def _short(raw: bytes, origin: SourceFile) -> tuple[Envelope, Event]:
    short = _SHORT.decode(raw)
    known = event_class(short.type)
    if known is None:
        raise Malformed(
            f"unknown event type {short.type!r}, expected {type_meant(short.type)}", kind="unknown-type"
        )
    event = msgspec.json.decode(short.data, type=known)
    claimant = ALL_CLAIMANTS if known.TOPIC == ADCVD else short.claimant or origin.claimant
    content = _ENCODER.encode(event).decode()
    subject = short.subject or next(
        (str(value) for name in _NAMES if (value := getattr(event, name, ""))), ""
    )
    envelope = envelope_of(
        event,
        id=short.id or str(uuid5(NAMESPACE_URL, f"{claimant}\n{short.type}\n{subject}\n{content}")),
        source=f"urn:drawback:intake:events:{claimant}",
        claimant=claimant,
        subject=subject,
        time=origin.time,
    )
    return envelope, event


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
