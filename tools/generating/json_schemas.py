"""JSON Schemas of the envelope and of every event, in schemas/json/."""

import json
from typing import Any

import msgspec

from drawback_schemas import EVENTS, Event
from drawback_schemas.claims import NEGATIVE_IS_REPAYMENT, ClaimPaid
from drawback_schemas.envelope import ALL_CLAIMANTS
from drawback_schemas.limits import INSTANT_PATTERN, LONGEST

DIALECT = "https://json-schema.org/draft/2020-12/schema"
ENVELOPE = "schemas/json/envelope.json"
DECIMAL = r"^-?\d+(\.\d+)?$"


def path_of(type_name: str) -> str:
    """Return where the schema of an event type lies."""
    return f"schemas/json/events/{type_name}.json"


def identity(name: str) -> str:
    """Return the `$id` of a schema: a name for ever, no address."""
    return f"urn:drawback:schema:{name}"


def event_schema(event: type[Event]) -> dict[str, Any]:
    """Return the JSON Schema of one event's data."""
    (top,), parts = msgspec.json.schema_components([event], ref_template="#/$defs/{name}")
    own = parts.pop(event.__name__)
    schema = {
        "$schema": DIALECT,
        "$id": identity(event.TYPE),
        **own,
        "title": event.TYPE,
        "x-topic": event.TOPIC,
    }
    if event is ClaimPaid:
        schema |= NEGATIVE_IS_REPAYMENT
    if parts:
        schema["$defs"] = dict(sorted(parts.items()))
    if top != {"$ref": f"#/$defs/{event.__name__}"}:
        raise ValueError(f"{event.TYPE}: the schema is {top}, expected a reference to {event.__name__}")
    return _exact(schema)


def _exact(schema: Any) -> Any:
    """Say of every decimal string how it is written where its limit does not: digits with a point, no exponent."""
    if isinstance(schema, dict):
        made = {key: _exact(value) for key, value in schema.items()}
        if made.get("format") == "decimal":
            made.setdefault("pattern", DECIMAL)
        return made
    return [_exact(value) for value in schema] if isinstance(schema, list) else schema


def envelope_schema() -> dict[str, Any]:
    """Return the JSON Schema of the envelope: CloudEvents 1.0 in JSON, with the claimant as partition key."""
    text = {"type": "string", "maxLength": LONGEST["subject"]}
    return {
        "$schema": DIALECT,
        "$id": identity("envelope"),
        "title": "envelope",
        "description": "One event on the wire: CloudEvents 1.0 attributes in a JSON body. A second delivery with the same "
        "`id` changes nothing. Fields that a reader does not know are ignored.",
        "type": "object",
        "required": ["id", "source", "type", "time", "partitionkey", "data"],
        "properties": {
            "id": {**text, "minLength": 1, "maxLength": LONGEST["id"], "description": "Unique for ever."},
            "source": {
                **text,
                "maxLength": LONGEST["source"],
                "description": "Who says it, a URI such as urn:acme:erp.",
            },
            "type": {"enum": list(EVENTS), "description": "subject.action.major"},
            "time": {
                **text,
                "format": "date-time",
                "pattern": INSTANT_PATTERN,
                "description": "When it happened, with a time zone, in the years 2 to 9998.",
            },
            "partitionkey": {
                **text,
                "minLength": 1,
                "maxLength": LONGEST["partitionkey"],
                "description": f"The claimant, also the record's key; {ALL_CLAIMANTS!r} for AD/CVD.",
            },
            "data": {"type": "object", "description": "The event, after the schema of its type."},
            "subject": {**text, "default": ""},
            "specversion": {"const": "1.0", "default": "1.0"},
            "datacontenttype": {
                "type": "string",
                "maxLength": LONGEST["datacontenttype"],
                "pattern": r"^(text/json|application/([A-Za-z0-9.-]+\+)?json) *(;.*)?$",
                "default": "application/json",
            },
            "dataschema": {**text, "maxLength": LONGEST["dataschema"], "default": ""},
        },
    }


def files() -> dict[str, str]:
    """Return the files by path."""
    schemas = {path_of(name): event_schema(event) for name, event in EVENTS.items()}
    schemas[ENVELOPE] = envelope_schema()
    return {path: json.dumps(schema, indent=2, ensure_ascii=False) + "\n" for path, schema in schemas.items()}
