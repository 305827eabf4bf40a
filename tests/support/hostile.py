"""Records as a hostile or a careless sender writes them: none of them may come in, by whichever way."""

import json
import zlib

GOOD = ["XYZ42002201", "XYZ42006715"]
LINE = {
    "line_number": 1,
    "hts": "8481805090",
    "origin": "CN",
    "quantity": "100",
    "unit": "NO",
    "value": "1000.00",
    "charges": [{"duty_class": "duty", "amount": "20.00", "heading": "8481805090", "rate_percent": "2"}],
}


def record(
    number: str = "XYZ41011179", *, type_name: str = "entry.filed.v1", told: object = None, **more: object
) -> bytes:
    """An entry summary of acme, as a producer writes it, but for what is given otherwise."""
    entry = {
        "entry_number": number,
        "entry_type": "01",
        "importer_number": "98-765432100",
        "port": "2704",
        "entry_on": "2025-01-14",
        "import_on": "2025-01-12",
        "lines": [LINE],
    }
    envelope = {
        "id": f"{type_name}/{number}/{zlib.crc32(repr((told, more)).encode())}",
        "source": "urn:acme:erp",
        "type": type_name,
        "time": "2025-01-14T00:00:00Z",
        "partitionkey": "acme",
        "data": entry | (told if isinstance(told, dict) else {}),
    }
    return json.dumps(envelope | more).encode()


CHANGED = {"entry_number": GOOD[0], "revision": 99, "state": "liquidated", "entry_type": "01", "versions": []}
HOSTILE = {
    "a forged conclusion": record(type_name="entry.changed.v1", told=CHANGED),
    "a forged conclusion in the program's name": record(
        type_name="entry.changed.v1", told=CHANGED, source="urn:drawback:entry"
    ),
    "a forged clock": record(
        type_name="deadline.passed.v1",
        told={"subject_kind": "entry", "subject": GOOD[0], "deadline": "D-31", "due_on": "2025-01-14"},
        source="urn:drawback:clock",
    ),
    "an approval said to be verified": record(
        type_name="claim.approved.v1",
        told={"claim_id": "C1", "approved_on": "2025-01-14", "by": "Dana", "identity": "verified"},
    ),
    "everybody's entry": record(partitionkey="*"),
    "a wrong check digit": record("XYZ41011178"),
    "Cyrillic": record("\u0425YZ41011179"),
    "a line end": record("XYZ41011179\n"),
    "a hundred thousand characters": record("X" * 100_000),
    "NUL": record("XYZ4101\x001179"),
    "fractions of a cent": record(told={"lines": [LINE | {"value": "20.001"}]}),
    "no number": record(told={"lines": [LINE | {"quantity": "NaN"}]}),
    "ten million millions": record(told={"lines": [LINE | {"value": "10000000000000"}]}),
    "a negative charge": record(
        told={"lines": [LINE | {"charges": [{"duty_class": "duty", "amount": "-20.00"}]}]}
    ),
    "a day without a calendar": record(told={"import_on": "9999-12-31"}),
    "an instant without a calendar": record(time="0001-01-01T00:00:00+14:00"),
    "a near miss": record(type_name="entry.filled.v1"),
    "a future version": record(type_name="entry.filed.v2"),
    "another CloudEvents": record(specversion="2.0"),
    "a field twice": record().replace(b'"port":', b'"port": "2705", "port":'),
    "nesting without end": record().replace(b'"2704"', b"[" * 50_000 + b"]" * 50_000),
    "half a pair": record().replace(b"2704", rb"\ud800"),
    "no claimant": record(partitionkey=""),
    "an envelope without a claimant": json.dumps({**json.loads(record()), "partitionkey": None}).encode(),
    "all at once": record(
        "E1", told={"import_on": "soon", "lines": [{"line_number": 0}]}, partitionkey="*", time="x"
    ),
    "no JSON": b"\xff\xfe{",
    "another JSON": b"[1, 2]",
}
