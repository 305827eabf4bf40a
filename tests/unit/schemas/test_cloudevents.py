"""A Kafka record in CloudEvents' binary mode becomes the same envelope as in structured mode, or is refused with a reason."""

import json

import pytest

from drawback_schemas import Malformed, decode
from drawback_schemas.cloudevents import received

DATA = b'{"inquiry_id":"CF28-1","extended_on":"2025-06-10","until_on":"2025-07-10"}'
HEADERS = {
    "ce_specversion": b"1.0",
    "ce_id": b"erp-7",
    "ce_source": b"urn:example:erp",
    "ce_type": b"inquiry.extended.v1",
    "ce_time": b"2025-06-10T14:00:00Z",
    "ce_claimant": b"acme",
    "ce_subject": b"CF28-1",
    "content-type": b"application/json",
}


def record(value=DATA, key=b"acme", *more, **changed):
    """A record in binary mode; a header is changed by name, or left out with None."""
    headers = {name: changed.get(name.removeprefix("ce_"), content) for name, content in HEADERS.items()}
    return received(value, [*((n, c) for n, c in headers.items() if c is not None), *more], key)


def test_binary_mode_and_structured_mode_are_the_same_event():
    """The headers and the value of a binary record become the envelope that a structured record would have been."""
    structured = {
        "specversion": "1.0",
        "id": "erp-7",
        "source": "urn:example:erp",
        "type": "inquiry.extended.v1",
        "time": "2025-06-10T14:00:00Z",
        "partitionkey": "acme",
        "subject": "CF28-1",
        "data": json.loads(DATA),
    }

    envelope, event = decode(record().raw)
    expected, expected_event = decode(json.dumps(structured).encode())

    assert event == expected_event
    assert (envelope.id, envelope.source, envelope.claimant, envelope.time, envelope.subject) == (
        expected.id,
        expected.source,
        expected.claimant,
        expected.time,
        expected.subject,
    )


@pytest.mark.parametrize(
    "headers",
    [
        (),
        (("traceparent", b"00-1-2-01"),),
        (("ce_traceparent", b"00-1-2-01"),),
        (("content-type", b"application/json"),),
        (
            ("content-type", b"application/cloudevents+json; charset=UTF-8"),
            ("ce_id", b"1"),
            ("ce_type", b"t"),
        ),
        (("ce_id", b"1"), ("ce_type", b"t"), ("Content-Type", b"Application/CloudEvents+json")),
    ],
)
def test_a_structured_record_is_passed_on_untouched(headers):
    """Without headers that say binary mode, or with a content type that says structured mode, the value is the event."""
    value = b'{"id": 1} anything'

    assert received(value, headers, b"acme") == (value, None)


def test_a_tombstone_is_no_bytes():
    """A structured record without a value is empty bytes, which are parked as no JSON."""
    assert received(None, (), b"acme") == (b"", None)


@pytest.mark.parametrize("name", ["specversion", "id", "source", "type", "time"])
def test_a_missing_attribute_is_named(name):
    """Each attribute that an event needs is asked for by the name of its header, with an example."""
    refused = record(**{name: None}).refused

    assert refused is not None
    assert refused.kind == "undecodable"
    assert f"the header ce_{name} is missing; expected e.g. " in str(refused)


@pytest.mark.parametrize(
    ("made", "words"),
    [
        (record(key=b"globex"), "the claimant contradicts itself: the header ce_claimant is 'acme', the record's key is 'globex'"),
        (record(DATA, b"acme", ("ce_partitionkey", b"globex")), "the header ce_partitionkey is 'globex'"),
        (record(DATA, b"acme", ("ce_id", b"erp-8")), "the header ce_id is there twice, as 'erp-7' and as 'erp-8'"),
        (record(DATA, None, claimant=None), "no claimant; expected the header ce_claimant"),
        (record(specversion=b"0.3"), "the header ce_specversion is '0.3'; expected 1.0"),
        (record(None), "the record has no value; expected the event's data"),
        (record(b"\x00\x01"), "the value is not JSON"),
        (record(**{"content-type": b"application/avro"}), "the header content-type is 'application/avro'; expected application/json"),
        (record(id=b"\xff\xfe"), "the header ce_id is not UTF-8"),
        (record(b'{"id":"1","source":"s","data":{}}'), "the value is a whole envelope and not data alone"),
    ],
)  # fmt: skip
def test_what_contradicts_itself_is_refused_with_a_sentence(made, words):
    """A record that says two things, or whose value cannot be data, is refused; what it said is kept to be looked at."""
    assert made.refused is not None
    assert words in str(made.refused)
    assert json.loads(made.raw)["type"] == "inquiry.extended.v1"


def test_the_same_header_twice_with_the_same_text_is_one():
    """A producer library may repeat a header; only another text contradicts."""
    assert record(DATA, b"acme", ("ce_id", b"erp-7")).refused is None


def test_the_key_alone_may_name_the_claimant():
    """Without ce_claimant and ce_partitionkey the record's key is the claimant."""
    envelope, _ = decode(record(claimant=None).raw)

    assert envelope.claimant == "acme"


def test_extensions_stay_with_the_event():
    """An attribute that we do not know, such as a trace, is kept in the envelope that is journaled."""
    raw = record(DATA, b"acme", ("ce_traceparent", b"00-1-2-01")).raw

    assert json.loads(raw)["traceparent"] == "00-1-2-01"


def test_bytes_that_are_no_json_are_kept_to_be_looked_at():
    """What cannot be put into an envelope as data is kept beside it, so that a person can see it."""
    assert json.loads(record(b"\x00\x01").raw)["data_base64"] == "AAE="


def test_a_type_nobody_knows_is_parked_as_in_structured_mode():
    """The type is judged where every event's is."""
    with pytest.raises(Malformed, match="unknown event type"):
        decode(record(type=b"nothing.happened.v1").raw)
