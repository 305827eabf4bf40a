"""What a change of a JSON Schema breaks, and samples made from one."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

Schema = dict[str, Any]
_EVENTS = Path(__file__).parents[2] / "schemas" / "json" / "events"


def event_schema_file(name: str) -> Schema:
    """The committed schema of an event type."""
    schema: Schema = json.loads((_EVENTS / f"{name}.json").read_text(encoding="utf-8"))
    return schema


def resolved(schema: Schema, root: Schema) -> Schema:
    """Follow a reference into the schema's own parts."""
    reference = schema.get("$ref")
    return root["$defs"][reference.rsplit("/", 1)[1]] if reference else schema


def breaking(old: Schema, new: Schema) -> list[str]:
    """Say what in `new` breaks a producer or a reader that was built for `old`; empty where nothing does."""
    return list(_breaking(old, old, new, new, ""))


def _breaking(old: Schema, old_root: Schema, new: Schema, new_root: Schema, at: str) -> Iterator[str]:
    old, new = resolved(old, old_root), resolved(new, new_root)
    if "anyOf" in old or "anyOf" in new:
        yield from _alternatives(old, old_root, new, new_root, at)
        return
    if old.get("type") != new.get("type"):
        yield f"{at or 'the event'} was {old.get('type')}, is {new.get('type')}"
        return
    for value in set(old.get("enum", ())) - set(new.get("enum", ())):
        yield f"{at} no longer allows {value!r}"
    if old.get("format") != new.get("format"):
        yield f"{at} was {old.get('format')}, is {new.get('format')}"
    were, are = old.get("properties", {}), new.get("properties", {})
    for name in were.keys() - are.keys():
        yield f"{at}/{name} is gone"
    for name in set(new.get("required", ())) - set(old.get("required", ())):
        yield f"{at}/{name} is required now"
    for name in were.keys() & are.keys():
        yield from _breaking(were[name], old_root, are[name], new_root, f"{at}/{name}")
    if "items" in old and "items" in new:
        yield from _breaking(old["items"], old_root, new["items"], new_root, f"{at}[]")


def _alternatives(old: Schema, old_root: Schema, new: Schema, new_root: Schema, at: str) -> Iterator[str]:
    offered = new.get("anyOf", [new])
    for known in old.get("anyOf", [old]):
        if all(list(_breaking(known, old_root, choice, new_root, at)) for choice in offered):
            yield f"{at} no longer allows {known.get('type', known)}"


def sample(schema: Schema, root: Schema, *, full: bool) -> Any:
    """Make a value that fits a schema: with its required fields only, or with all of them."""
    schema = resolved(schema, root)
    if "anyOf" in schema:
        return sample(schema["anyOf"][0], root, full=full)
    if "enum" in schema:
        return schema["enum"][0]
    if "examples" in schema:
        return schema["examples"][0]
    match schema.get("type"):
        case "object":
            names = schema["properties"] if full else schema.get("required", ())
            if "per_unit" in schema["properties"]:  # a rate is one of the two, and not both
                names = [name for name in names or ("rate_percent",) if name != "per_unit"]
            return {name: sample(schema["properties"][name], root, full=full) for name in names}
        case "array":
            return [sample(schema["items"], root, full=full)]
    return _plain(schema)


_TEXTS = {"date": "2025-06-10", "date-time": "2025-06-10T12:00:00Z", "decimal": "12.50"}


def _plain(schema: Schema) -> str | int | bool:
    plain: dict[str, str | int | bool] = {
        "string": _TEXTS.get(schema.get("format", ""), "text"),
        "integer": 1,
        "boolean": True,
    }
    return plain[schema["type"]]
