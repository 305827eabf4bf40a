"""The JSON Schemas and the door say the same: each limit of each field of each type, tried on both sides."""

import json
from collections.abc import Iterator
from typing import Any, NamedTuple

import jsonschema_rs
import pytest
import yaml
from msgspec import inspect

from drawback.engine.door import FrontDoor, only_ours
from drawback.engine.message import Message
from drawback_schemas import EVENTS, Malformed
from drawback_schemas.adcvd import ADCVD
from drawback_schemas.limits import IdentifierLimit, NumberLimit, TextLimit, WholeLimit
from support.processes import REPOSITORY
from support.schemas import event_schema_file, sample

FROM_OUTSIDE = [name for name, event in EVENTS.items() if not only_ours(event)]
DOOR = FrontDoor()
_LETTERS = {"entry", "claim", "case", "tariff"}


class Field(NamedTuple):
    """A single value of an event: the way to it, its type and the limit on it."""

    way: tuple[str | int, ...]
    kind: inspect.Type
    limit: object


def fields_of(kind: inspect.Type, way: tuple[str | int, ...] = (), limit: object = None) -> Iterator[Field]:
    """All single values of a type; of a list, those of its first item."""
    match kind:
        case inspect.Metadata(type=inner, extra=extra):
            yield from fields_of(inner, way, (extra or {}).get("limit"))
        case inspect.StructType(fields=fields):
            for one in fields:
                yield from fields_of(one.type, (*way, one.encode_name))
        case inspect.VarTupleType(item_type=item):
            yield from fields_of(item, (*way, 0))
        case inspect.UnionType(types=types):
            yield from fields_of(
                next(one for one in types if not isinstance(one, inspect.NoneType)), way, limit
            )
        case _:
            yield Field(way, kind, limit)


def both_sides(one: Field) -> list[object]:  # noqa: PLR0911 - one line for each kind of field
    """Values on each bound and just beyond it."""
    match one.limit, one.kind:
        case NumberLimit() as limit, _:
            cent = f"0.{'0' * (limit.scale - 1)}1"
            beyond = f"0.{'0' * limit.scale}1"
            most = f"{'9' * 13}.{'9' * limit.scale}"
            return [
                *("0", "0.00", cent, beyond, most, "1" + "0" * 13, f"-{cent}", f"-{most}", "-1" + "0" * 13),
                *("NaN", "Infinity", "-Infinity", "", "abc", "1,000.00", "9999.9999", "10000", "10000.1"),
                "10000." + "0" * (limit.scale - 1) + "1",
            ]
        case WholeLimit(least=least, most=most), _:
            return [least - 1, least, most, most + 1, "1", 1.5]
        case IdentifierLimit(kind=kind, longest=longest), _ if kind in _LETTERS:
            return [*_NUMBERS[kind], "", "x" * (longest + 1)]
        case ((IdentifierLimit(longest=longest) | TextLimit(longest=longest)), _):
            return ["", "x", "x" * longest, "x" * (longest + 1), 5]
        case _, inspect.StrType():
            return ["", "x" * 2000, "x" * 2001, 5]
        case _, inspect.DateType():
            return ["1979-12-31", "1980-01-01", "2079-12-31", "2080-01-01", "2025-02-29", "2025-1-1", 5]
        case _, inspect.DateTimeType():
            ends = [f"{year}T00:00:00Z" for year in ("0001-12-31", "0002-01-01", "9998-12-31", "9999-01-01")]
            return [*ends, "2025-06-10T14:00:00-05:00", "2025-06-10", 5]
        case _, inspect.LiteralType(values=values):
            return [*values, "nothing of the kind", 5]
        case _, inspect.BoolType():
            return [True, False, "true", 1]
    raise AssertionError(f"a field without bounds: {one}")


_ENTRIES = ["XYZ42002201", "XYZ-4200220-1", "xyz42002201", "XYZ4200220", "XYZ420022011", "X-Z42002201", "*"]
_NUMBERS = {
    "entry": _ENTRIES,
    "claim": _ENTRIES,
    "case": ["A-570-967", "c570967", "A-570-967-001", "B-570-967", "A-57-967", "A-570-967-01"],
    "tariff": [
        "8481.80.5090",
        "8481805090",
        "84818050",
        "0101805090",
        "0081805090",
        "848180509",
        "84818050901",
    ],
}


def with_value(data: Any, way: tuple[str | int, ...], value: object) -> Any:
    """The same data with another value at one place."""
    if not way:
        return value
    step, rest = way[0], way[1:]
    if isinstance(step, int):
        return [with_value(data[0], rest, value), *data[1:]]
    return {**data, step: with_value(data[step], rest, value)}


def refused_at(name: str, data: object) -> list[str]:
    """Which fields the door refuses."""
    told = {
        "id": "1",
        "source": "urn:acme:erp",
        "type": name,
        "time": "2079-06-30T00:00:00Z",  # at most a year before the last day that a schema allows: what is further ahead is the door's own matter
        "partitionkey": "*" if EVENTS[name].TOPIC == ADCVD else "acme",
        "data": data,
    }
    try:
        DOOR.judge(Message(json.dumps(told).encode()))
    except Malformed as malformed:
        return [fault.field for fault in malformed.faults]
    return []


@pytest.mark.parametrize("name", FROM_OUTSIDE)
def test_a_schema_refuses_what_the_door_refuses_and_no_more(name):
    """Each bound of each field, on both sides: whoever checks by the schema learns what the door will say."""
    schema = event_schema_file(name)
    whole = sample(schema, schema, full=True)
    validator = jsonschema_rs.Draft202012Validator(schema, validate_formats=True)
    assert validator.is_valid(whole)
    tried = 0

    for field in fields_of(inspect.type_info(EVENTS[name])):
        at = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in ("data", *field.way))[
            1:
        ]
        for value in both_sides(field):
            if value == "verified":  # depends on who says it: only what this program has signed in
                continue
            if field.way == ("period_to",) and str(value) < whole["period_from"]:
                continue  # a schema says nothing of two fields at once: engine/wholes.py
            if field.way[-1] == "per_unit":
                continue  # beside the percentage of the sample it is one too many, which is said there too
            data = with_value(whole, field.way, value)
            assert validator.is_valid(data) is (at not in refused_at(name, data)), (at, value)
            tried += 1
    assert tried > 3


ENVELOPE = {
    "id": "1",
    "source": "urn:acme:erp",
    "type": "claim.paid.v1",
    "time": "2025-01-14T00:00:00Z",
    "partitionkey": "acme",
    "data": {"type": "claim.paid.v1", "claim_id": "C1", "paid_on": "2025-06-10", "amount": "500.00"},
}


@pytest.mark.parametrize(
    ("name", "value", "fits"),
    [
        ("id", "x" * 300, True),
        ("id", "x" * 301, False),
        ("id", "", False),
        ("source", "x" * 300, True),
        ("source", "x" * 301, False),
        ("subject", "x" * 300, True),
        ("subject", "x" * 301, False),
        ("partitionkey", "x" * 100, True),
        ("partitionkey", "x" * 101, False),
        ("partitionkey", "", False),
        ("time", "0002-01-01T00:00:00Z", True),
        ("time", "0001-12-31T23:59:59Z", False),
        ("time", "9998-12-31T23:59:59Z", True),
        ("time", "9999-01-01T00:00:00Z", False),
        ("time", "2025-01-14", False),
        ("time", 1736812800, False),
        ("type", "claim.payed.v1", False),
        ("specversion", "1.0", True),
        ("specversion", "2.0", False),
        ("datacontenttype", "application/json; charset=utf-8", True),
        ("datacontenttype", "application/vnd.acme+json", True),
        ("datacontenttype", "application/xml", False),
        ("dataschema", "x" * 300, True),
        ("dataschema", "x" * 301, False),
        ("data", [], False),
        ("added_later", {"deep": [1]}, True),
    ],
)
def test_the_schema_of_the_envelope_and_the_door_agree(name, value, fits):
    """Names, instants, version and media type of an envelope: both sides of each bound, for the schema and for the door."""
    schema = json.loads((REPOSITORY / "schemas" / "json" / "envelope.json").read_text(encoding="utf-8"))
    told = ENVELOPE | {name: value}

    assert jsonschema_rs.Draft202012Validator(schema, validate_formats=True).is_valid(told) is fits
    if fits:
        assert DOOR.judge(Message(json.dumps(told).encode()))
        return
    with pytest.raises(Malformed) as refused:
        DOOR.judge(Message(json.dumps(told).encode()))
    assert refused.value.faults[0].field == name


def test_asyncapi_says_nothing_of_its_own():
    """AsyncAPI refers to the files of envelope and events, so that it cannot say other limits than they do."""
    text = (REPOSITORY / "schemas" / "asyncapi.yaml").read_text(encoding="utf-8")
    referred = {one["$ref"] for one in _maps(yaml.safe_load(text)) if isinstance(one.get("$ref"), str)}

    assert {f"json/events/{name}.json" for name in EVENTS} | {"json/envelope.json"} <= referred
    assert not {"maxLength", "pattern", "minimum", "maximum"} & {
        key for one in _maps(yaml.safe_load(text)) for key in one
    }


def _maps(node: object) -> Iterator[dict[str, Any]]:
    if isinstance(node, dict):
        yield node
    for one in node.values() if isinstance(node, dict) else node if isinstance(node, list) else ():
        yield from _maps(one)
