"""Claims of all fifty provisions: written, read and written again byte for byte; a changed byte is refused or is exactly one field."""

import os
import random
from collections.abc import Callable, Iterator
from typing import Final

import pytest

from drawback.filing.crosscheck import faults
from drawback.filing.message import CatairBatch, read_batch
from drawback.filing.records import LENGTH, NotARecord
from drawback.filing.reply import read_replies
from support.filed_claims import PROVISIONS, a_message

CLAIMS: Final = int(os.environ.get("DRAWBACK_CLAIMS", "200"))
"""How many are made; 10,000 once before a change of the record tables."""
CHANGES: Final = int(os.environ.get("DRAWBACK_CHANGES", "10"))
BYTES: Final = [*range(32, 127), 0, 9, 10, 13, 127, 128, 0xC3, 255]
COUNTED: Final = {
    "claim_amount",
    *(f"total_{place}" for place in range(1, 5)),
    "grand_duty",
    "grand_fees",
    "grand_ir_tax",
}
NUMBERED: Final = {"claim_number", "import_entry_number"}


@pytest.mark.parametrize("provision", PROVISIONS)
def test_claims_of_a_provision_are_read_as_they_were_written(provision: str) -> None:
    chance = random.Random(provision)
    for _ in range(max(1, CLAIMS // len(PROVISIONS))):
        raw = a_message(chance, provision).write()
        batch = read_batch(raw)
        assert faults(batch) == []
        assert batch.write() == raw
        for _ in range(CHANGES):
            _one_byte_changed(raw, batch, chance)


def _one_byte_changed(raw: bytes, before: CatairBatch, chance: random.Random) -> None:
    """Refused with record, position and field, or read as one field changed; money and numbers never pass unseen."""
    place = chance.randrange(len(raw))
    other = chance.choice([one for one in BYTES if one != raw[place]])
    line, column = divmod(place, LENGTH + 1)
    changed = raw[:place] + bytes([other]) + raw[place + 1 :]
    refused = _refusal(changed)
    if refused is not None:
        assert refused.line
        assert refused.expected
        assert refused.position or refused.line > raw.count(b"\n")
        if _data(before, line, column) and 32 <= other < 127:
            start, _, end = refused.position.partition("-")
            assert refused.line == line + 1
            assert int(start) <= column + 1 <= int(end or start), refused
        return
    after = read_batch(changed)
    (at, name), *more = _different(before, after)
    assert not more
    assert at == line
    found = faults(after)
    if name == "control_identifier":
        assert found, changed.splitlines()[line]
    if name in COUNTED or (name in NUMBERED and chr(other).isdigit()):
        assert any(fault.field == name or fault.record in ("89", "90") for fault in found), (name, found)
    assert all(fault.line and fault.position and fault.field and fault.expected for fault in found)


def _refusal(data: bytes, read: Callable[[bytes], object] = read_batch) -> NotARecord | None:
    try:
        read(data)
    except NotARecord as refused:
        return refused
    return None


def _data(batch: CatairBatch, line: int, column: int) -> bool:
    """Whether a byte is none of the letters and figures that say which record it is, nor the end of the line."""
    record = list(batch.records())[line]
    return len(record.type.code) <= column < LENGTH


def _different(before: CatairBatch, after: CatairBatch) -> Iterator[tuple[int, str]]:
    """The fields that differ, by the record they stand in; of another kind of record, all that stands at other places or says otherwise."""
    for at, (was, now) in enumerate(zip(before.records(), after.records(), strict=True)):
        if was.type is now.type:
            yield from ((at, name) for name, text in now.texts.items() if text != was.texts[name])
            continue
        texts = {field.start: was.texts.get(field.name, " " * field.width) for field in was.type.fields}
        yield from (
            (at, field.name)
            for field in now.type.fields
            if field.kind != "S" and now.texts[field.name] != texts.get(field.start)
        )


@pytest.mark.parametrize("seed", range(20))
def test_whatever_is_sent_as_a_reply_is_read_or_refused_with_its_line(seed: int) -> None:
    chance = random.Random(seed)
    kinds = [
        "E0SUMMRY",
        "E1",
        "E1A",
        "E1R",
        "A1001XYZ",
        "B  3901CLMDX",
        "Y  3901CLMDX",
        "Z1001XYZ",
        "X1",
        "",
        "E2",
    ]
    for _ in range(50):
        lines = [
            (
                chance.choice(kinds)
                + "".join(chr(chance.choice(BYTES)) for _ in range(chance.choice([0, 3, 70, 90])))
            )[:82]
            for _ in range(chance.randrange(1, 9))
        ]
        data = "\n".join(one.ljust(chance.choice([0, 80])) for one in lines).encode("latin-1")
        refused = _refusal(data, read_replies)
        assert refused is None or (refused.line and refused.expected), data
