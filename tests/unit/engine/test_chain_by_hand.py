"""The hash chain against hashes computed here, from what the head of its module says; and every way in which a walk can end."""

import hashlib
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any

import pytest

from drawback.engine.chain import BrokenChain, ChainWalk, Head, Journaled, LaneEnd
from drawback.engine.door import AsJournaled
from drawback.engine.replay import BATCH, replay

FIRST = Journaled(
    seq=7,
    lane="drawback.entries.v1/0",
    heard_on=date(2026, 1, 5),
    raw=b'{"id": "e-1"}',
    chain=b"",
    chain_version=2,
    batch=6,
    event_id="e-1",
    type="entry.filed.v1",
    source="urn:acme:erp",
    claimant="acme",
    subject="XYZ41011179",
    happened_at=datetime(2026, 1, 5, 10, tzinfo=timezone(timedelta(hours=-5))),
    position=3,
)
SAYS = (
    b'[7,"drawback.entries.v1/0",3,"2026-01-05",6,"e-1","entry.filed.v1","urn:acme:erp","acme","XYZ41011179",'
    b'"2026-01-05T15:00:00Z"]'
)
"""The row as JSON: number, lane, place, day, step, and what the event says of itself, its instant in UTC."""


def old(seq: int, lane: str = "a", **fields: Any) -> Journaled:
    """A row with a link of the first version."""
    return Journaled(seq, lane, date(2026, 1, 5), f"raw {seq}".encode(), b"", **fields)


def chained(*rows: Journaled) -> list[Journaled]:
    """The rows, each with its link."""
    ends: dict[str, bytes] = {}
    linked = []
    for row in rows:
        ends[row.lane] = row.link(ends.get(row.lane, b""))
        linked.append(replace(row, chain=ends[row.lane]))
    return linked


def walked(rows: Iterable[Journaled], lanes_now: Iterable[str] | None = None, **walk: Any) -> Head:
    one = ChainWalk(**walk)
    list(one.follow(rows))
    return one.end(None if lanes_now is None else list(lanes_now))


def test_a_link_of_the_first_version_covers_the_bytes() -> None:
    """The hash of the one before, then the bytes."""
    assert old(1).link(b"before") == hashlib.sha256(b"before" + b"raw 1").digest()


def test_a_link_of_the_second_version_covers_the_whole_row() -> None:
    """A heading, the hash before, the row as JSON, and the bytes."""
    expected = hashlib.sha256(b"drawback journal 2\n" + b"before" + SAYS + b"\n" + FIRST.raw).digest()

    assert FIRST.link(b"before") == expected


def test_a_link_of_a_version_to_come_is_not_guessed() -> None:
    """A newer program wrote it."""
    with pytest.raises(BrokenChain, match=r"#7 has a link of version 3; expected 1 or 2"):
        replace(FIRST, chain_version=3).link(b"")


def test_each_lane_has_a_chain_of_its_own() -> None:
    """Two lanes that take turns: where each ends, and how many events there are."""
    rows = chained(old(1), old(2, "b"), old(3), old(4, "b"))

    assert walked(rows) == Head(
        4, {"a": LaneEnd(3, rows[2].chain.hex()), "b": LaneEnd(4, rows[3].chain.hex())}
    )


def test_a_link_that_does_not_follow_is_named() -> None:
    """What was taken out between two rows shows at the second."""
    first, _, third = chained(old(1), old(2), old(3))

    with pytest.raises(BrokenChain, match="changed at #3"):
        walked([first, third])


def test_a_lane_must_come_to_the_end_that_is_kept() -> None:
    """The last hash is reached, an empty one asks nothing, and another one says which lane lacks events."""
    rows = chained(old(1), old(2))

    assert walked(rows, ends_kept={"a": rows[1].chain, "c": b""}).events == 2
    assert walked(rows, ends_kept={"a": rows[0].chain}).events == 2, "events were added while it was read"
    with pytest.raises(BrokenChain, match="missing at the end of a:"):
        walked(rows[:1], ends_kept={"a": rows[1].chain})


def test_an_end_of_the_second_version_is_kept_beside_it() -> None:
    """A lane with a link of the second version has its end in the database; one of the first version need not."""
    new = chained(replace(old(1), chain_version=2))

    assert walked(new, lanes_now=["a"]).events == 1
    assert walked(new).events == 1
    assert walked(chained(old(1)), lanes_now=[]).events == 1
    with pytest.raises(BrokenChain, match="the end of a is not kept"):
        walked(new, lanes_now=[])


def test_a_head_that_was_kept_must_be_passed() -> None:
    """At its number with its hash: another hash is a journal made anew, and a number that is not reached is named."""
    rows = chained(old(1), old(2), old(3))
    kept = Head(2, {"a": LaneEnd(2, rows[1].chain.hex())})

    assert walked(rows, kept=kept).events == 3
    with pytest.raises(BrokenChain, match="made anew: #2 of a"):
        walked(rows, kept=Head(2, {"a": LaneEnd(2, rows[0].chain.hex())}))
    with pytest.raises(BrokenChain, match="does not reach the head that was kept: a, z"):
        walked(rows[:1], kept=Head(2, {**kept.lanes, "z": LaneEnd(9, "00")}))


class Steps:
    """What a step is handed."""

    def __init__(self) -> None:
        self.handed: list[tuple[list[int], date, str]] = []

    def handle(self, messages: Any, *, as_of: date, lane: str, door: object) -> None:
        assert isinstance(door, AsJournaled), "what was let in by the rules of its day"
        self.handed.append(([message.position for message in messages], as_of, lane))


def test_a_journal_is_replayed_in_the_steps_in_which_it_was_handled() -> None:
    """Steps that were recorded are kept; where none was, so many events go together; each on the day of its last event."""
    days = [date(2026, 1, day) for day in (1, 1, 2, 3)]
    told = [(1, 1), (2, 1), (3, 3), (4, None)]
    rows = chained(
        *(replace(old(seq, batch=batch), heard_on=on) for (seq, batch), on in zip(told, days, strict=True))
    )
    steps, progress = Steps(), list[int]()

    count = replay(rows, steps, progress=progress.append, heads=lambda: {"a": rows[-1].chain})  # type: ignore[arg-type]

    assert steps.handed == [([1, 2], days[0], "replay"), ([3], days[2], "replay"), ([4], days[3], "replay")]
    assert (count, progress) == (4, [2, 3, 4])


def test_a_past_day_is_what_was_received_through_it() -> None:
    """The day itself counts, the day after does not; the chain is followed to its end all the same."""
    rows = chained(*(replace(old(day), heard_on=date(2026, 1, day)) for day in (1, 2, 3)))
    steps = Steps()

    assert replay(rows, steps, as_of=date(2026, 1, 2)) == 2  # type: ignore[arg-type]
    assert [numbers for numbers, *_ in steps.handed] == [[1, 2]]
    with pytest.raises(BrokenChain):
        replay(rows[:2], Steps(), as_of=date(2026, 1, 2), heads=lambda: {"a": rows[2].chain})  # type: ignore[arg-type]


def test_events_without_a_step_go_in_large_batches() -> None:
    """One more than a batch holds makes two."""
    steps = Steps()

    assert replay(chained(*(old(seq) for seq in range(BATCH + 1))), steps) == BATCH + 1  # type: ignore[arg-type]
    assert [len(numbers) for numbers, *_ in steps.handed] == [BATCH, 1]
    assert datetime.min.replace(tzinfo=UTC) == old(1).happened_at
