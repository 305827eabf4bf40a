"""Events are promises: schemas are committed, say what the code reads, and do not break what was released."""

import gzip
import json
import subprocess
import sys
from pathlib import Path

import jsonschema_rs
import msgspec
import pytest
import yaml

from drawback_schemas import EVENTS, decode
from support.schemas import breaking, sample

ROOT = Path(__file__).parents[2]
RELEASED = sorted((Path(__file__).parent / "released").glob("*.json"))
ASYNCAPI = ROOT / "tests" / "data" / "asyncapi" / "3.0.0.json.gz"


def _schema(name: str):
    return json.loads((ROOT / "schemas" / "json" / "events" / f"{name}.json").read_text(encoding="utf-8"))


def _raw(name: str, data: object, **more: object) -> bytes:
    return json.dumps(
        {
            "id": "1",
            "source": "urn:test",
            "type": name,
            "time": "2025-06-10T12:00:00Z",
            "partitionkey": "acme",
            "data": data,
            **more,
        }
    ).encode()


def test_generated_files_are_up_to_date():
    """Schemas, AsyncAPI, flow tables and law index are what the code would write now."""
    done = subprocess.run(
        [sys.executable, str(ROOT / "tools" / "generate.py"), "--check"],
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("name", EVENTS)
@pytest.mark.parametrize("full", [False, True], ids=["required", "all"])
def test_what_fits_the_schema_is_read_and_written_back_fitting_it(name, full):
    """A value made from the schema decodes, and what the code writes of it fits the schema again."""
    schema = _schema(name)
    data = sample(schema, schema, full=full)

    _, event = decode(_raw(name, data))

    written = json.loads(msgspec.json.encode(event))
    assert jsonschema_rs.is_valid(schema, written)
    assert name == type(event).TYPE


@pytest.mark.parametrize("name", EVENTS)
def test_money_and_quantities_are_strings(name):
    """No schema has a binary floating number anywhere: decimals are text."""
    assert '"number"' not in json.dumps(_schema(name))


@pytest.mark.parametrize("name", EVENTS)
def test_unknown_fields_of_a_newer_producer_are_ignored(name):
    """A newer producer may add optional fields to the envelope and to the data; this reader reads the rest."""
    schema = _schema(name)
    data = sample(schema, schema, full=False)

    _, plain = decode(_raw(name, data))
    _, newer = decode(_raw(name, {**data, "added_later": {"deep": [1]}}, tracestate="x"))

    assert newer == plain


@pytest.mark.parametrize("path", RELEASED, ids=lambda path: path.stem)
def test_nothing_released_is_broken(path):
    """Whoever reads or writes the events of a released version can go on: what breaks needs a new major."""
    released = json.loads(path.read_text(encoding="utf-8"))

    problems = {
        name: breaking(schema, _schema(name)) if name in EVENTS else ["the event type is gone"]
        for name, schema in released.items()
    }

    assert {name: found for name, found in problems.items() if found} == {}


@pytest.mark.parametrize("path", RELEASED, ids=lambda path: path.stem)
def test_released_events_are_read_by_this_version(path):
    """Events made by a released version's schema, short and full, decode today."""
    for name, schema in json.loads(path.read_text(encoding="utf-8")).items():
        for full in (False, True):
            decode(_raw(name, sample(schema, schema, full=full)))


def _part(**fields):
    return {"type": "object", "properties": fields, "required": sorted(fields)}


@pytest.mark.parametrize(
    ("new", "says"),
    [
        (_part(), "/a is gone"),
        (_part(a={"type": "integer"}), "/a was string, is integer"),
        (_part(a={"type": "string", "format": "date"}), "/a was None, is date"),
        (_part(a={"type": "string"}, b={"type": "string"}), "/b is required now"),
        ({**_part(a={"type": "string"}, b={"type": "string"}), "required": ["a"]}, None),
        (_part(a={"anyOf": [{"type": "string"}, {"type": "null"}]}), None),
        (_part(a={"anyOf": [{"type": "integer"}, {"type": "null"}]}), "/a no longer allows string"),
    ],
)
def test_a_breaking_change_is_noticed(new, says):
    """Removing, retyping or newly requiring a field breaks; adding an optional one or allowing null does not."""
    old = _part(a={"type": "string"})

    assert breaking(old, new) == ([says] if says else [])


def test_a_narrowed_choice_is_noticed_and_a_wider_one_allowed():
    """A value that was allowed must stay allowed."""
    one, two = {"enum": ["x"]}, {"enum": ["x", "y"]}

    assert breaking(two, one) == [" no longer allows 'y'"]
    assert breaking(one, two) == []


def test_asyncapi_is_valid_and_complete():
    """schemas/asyncapi.yaml is valid AsyncAPI 3.0, names every event, and every file it points to is there."""
    document = yaml.safe_load((ROOT / "schemas" / "asyncapi.yaml").read_text(encoding="utf-8"))
    specification = jsonschema_rs.validator_for(json.loads(gzip.decompress(ASYNCAPI.read_bytes())))

    assert [error.message for error in specification.iter_errors(document)] == []
    assert set(document["components"]["messages"]) == set(EVENTS)
    for message in document["components"]["messages"].values():
        envelope, own = message["payload"]["allOf"]
        assert (ROOT / "schemas" / envelope["$ref"]).is_file()
        assert (ROOT / "schemas" / own["properties"]["data"]["$ref"]).is_file()


def test_a_wrong_asyncapi_document_is_refused():
    """The validator of the test before can fail: an action that AsyncAPI 3.0 does not know is refused."""
    document = yaml.safe_load((ROOT / "schemas" / "asyncapi.yaml").read_text(encoding="utf-8"))
    specification = jsonschema_rs.validator_for(json.loads(gzip.decompress(ASYNCAPI.read_bytes())))
    next(iter(document["operations"].values()))["action"] = "consume"

    assert not specification.is_valid(document)
