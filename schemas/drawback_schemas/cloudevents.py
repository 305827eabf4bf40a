"""A Kafka record as a CloudEvent: structured JSON as it is, binary mode put together from headers and value.

Follows the CloudEvents Kafka protocol binding 1.0.2, section 3: a `content-type` that begins with `application/cloudevents`
says structured mode; otherwise headers `ce_…` say binary mode. A record with neither is read as structured JSON, which is
what most producers send. What comes out is always one self-contained envelope: it is journaled, replayed and parked as such.
"""

from base64 import b64encode
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import NamedTuple

import msgspec

from drawback_schemas.envelope import Envelope, Malformed

Headers = Sequence[tuple[str, bytes]]
PREFIX = "ce_"
STRUCTURED = b"application/cloudevents"
_SAYS_BINARY = frozenset({"ce_specversion", "ce_id", "ce_type", "ce_source"})
_REQUIRED = ("specversion", "id", "source", "type", "time")
_CLAIMANT = ("claimant", "partitionkey")
_RESERVED = frozenset({"data", "data_base64", *_CLAIMANT})
_ENCODER = msgspec.json.Encoder()
_NO_TIME = datetime(1970, 1, 1, tzinfo=UTC)


class Received(NamedTuple):
    """An envelope's bytes, or what can be shown of it with the reason why it is none."""

    raw: bytes
    refused: Malformed | None = None


def received(value: bytes | None, headers: Headers, key: bytes | None) -> Received:
    """Return the envelope of a record. Only a record with headers that say binary mode is looked into."""
    binary = False
    for name, content in headers:
        if name in _SAYS_BINARY:
            binary = True
        elif name.lower() == "content-type" and content and content[:23].lower() == STRUCTURED:
            return Received(value or b"")
    return _put_together(value, headers, key) if binary else Received(value or b"")


def is_json(content_type: str) -> bool:
    """Whether a media type says JSON."""
    media = content_type.partition(";")[0].strip().lower()
    return media in {"application/json", "text/json"} or media.endswith("+json")


def _put_together(value: bytes | None, headers: Headers, key: bytes | None) -> Received:
    attributes: dict[str, str] = {}
    wrong: list[str] = []
    for name, content in headers:
        attribute = _attribute(name)
        if attribute is None or content is None:
            continue
        try:
            text = content.decode()
        except UnicodeDecodeError as error:
            wrong.append(f"the header {name} is not UTF-8: {error.reason} at byte {error.start}")
            continue
        if attributes.setdefault(attribute, text) != text:
            wrong.append(
                f"the header {name} is there twice, as {attributes[attribute]!r} and as {text!r}; expected it once"
            )
    claimant = _claimant(attributes, key, wrong)
    wrong += [
        f"the header {PREFIX}{name} is missing; expected e.g. {_EXAMPLES[name]}"
        for name in _REQUIRED
        if not attributes.get(name)
    ]
    if attributes.get("specversion", "1.0") != "1.0":
        wrong.append(f"the header ce_specversion is {attributes['specversion']!r}; expected 1.0")
    body = _body(value, attributes.get("datacontenttype", "application/json"), wrong)
    known = {name: text for name, text in attributes.items() if name not in _RESERVED}
    raw = _ENCODER.encode({**known, "partitionkey": claimant, **body})
    if not wrong:
        return Received(raw)
    seen = Envelope(
        id=known.get("id", ""),
        source=known.get("source", ""),
        type=known.get("type", ""),
        time=_NO_TIME,
        partitionkey=claimant,
        subject=known.get("subject", ""),
    )
    sentence = f"an event in CloudEvents' binary mode: {'; '.join(wrong)}"
    return Received(raw, Malformed(sentence, kind="undecodable", envelope=seen))


_EXAMPLES = {
    "specversion": "1.0",
    "id": "0d9b4c1e-2f5a, unique for ever",
    "source": "urn:example:erp",
    "type": "entry.filed.v1",
    "time": "2025-06-10T14:00:00Z",
}


def _attribute(header: str) -> str | None:
    if header.startswith(PREFIX):
        return header.removeprefix(PREFIX)
    return "datacontenttype" if header.lower() == "content-type" else None


def _claimant(attributes: Mapping[str, str], key: bytes | None, wrong: list[str]) -> str:
    """The claimant from `ce_claimant`, `ce_partitionkey` and the record's key, which must not contradict each other."""
    named = {f"the header {PREFIX}{name}": attributes[name] for name in _CLAIMANT if attributes.get(name)}
    if key:
        named["the record's key"] = key.decode(errors="replace")
    if not named:
        wrong.append("no claimant; expected the header ce_claimant, with the same text as the record's key")
        return ""
    if len(set(named.values())) > 1:
        names = ", ".join(f"{place} is {claimant!r}" for place, claimant in named.items())
        wrong.append(f"the claimant contradicts itself: {names}; expected the same")
    return next(iter(named.values()))


def _body(value: bytes | None, content_type: str, wrong: list[str]) -> dict[str, object]:
    if not value:
        wrong.append("the record has no value; expected the event's data")
        return {}
    if not is_json(content_type):
        wrong.append(f"the header content-type is {content_type!r}; expected application/json")
    try:
        data = msgspec.json.decode(value)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        wrong.append(f"the value is not JSON: {error}")
        return {"data_base64": b64encode(value).decode()}
    if isinstance(data, dict) and {"id", "source", "data"} <= data.keys():
        wrong.append(
            "the value is a whole envelope and not data alone; expected the header content-type "
            "application/cloudevents+json, or no ce_ headers"
        )
    return {"data": msgspec.Raw(value)}
