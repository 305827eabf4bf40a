"""Rates and instructions of Commerce and CBP are everybody's: no claimant may say them as its own, for they move the others' money."""

import json

import pytest

from drawback.engine.door import FrontDoor, Side
from drawback.engine.message import Message
from drawback_schemas import EVENTS, Malformed
from drawback_schemas.adcvd import ADCVD
from support.schemas import event_schema_file, sample

OF_THE_CASE_BOOK = sorted(name for name, event in EVENTS.items() if event.TOPIC == ADCVD)


def record(name: str, claimant: str) -> Message:
    schema = event_schema_file(name)
    data = sample(schema, schema, full=False)
    told = {
        "id": "1",
        "source": "urn:zed",
        "type": name,
        "time": "2025-09-01T00:00:00Z",
        "partitionkey": claimant,
        "data": data,
    }
    return Message(json.dumps(told).encode())


@pytest.mark.parametrize("name", OF_THE_CASE_BOOK)
@pytest.mark.parametrize("side", [Side.OUTSIDE, Side.OUR_TOPICS])
def test_a_claimant_says_no_rate_of_its_own(name: str, side: Side) -> None:
    """Under a claimant it is refused at every door that looks outside, under everybody's key it passes."""
    with pytest.raises(Malformed) as refused:
        FrontDoor(side).judge(record(name, "zed"))
    [fault] = refused.value.faults
    assert (fault.field, fault.seen) == ("partitionkey", "'zed'")
    assert (
        fault.expected == "*: rates and instructions concern every claimant, so none may say them as its own"
    )

    assert FrontDoor(side).judge(record(name, "*")).envelope.claimant == "*"
