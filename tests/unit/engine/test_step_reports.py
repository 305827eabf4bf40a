"""What a step holds, counts, times and leaves: the figures that screens and metrics show, to the unit."""

import gc
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, date, datetime
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest

from drawback.engine.door import AsJournaled, FrontDoor, Side
from drawback.engine.gc_pause import gc_paused
from drawback.engine.isolate import each_that_can
from drawback.engine.message import HistoryOfAggregate, Message, StepOutcome
from drawback.engine.observer import BatchTimings
from drawback.engine.retry_parked import RetryStep
from drawback.engine.step import Step
from drawback.engine.store import (
    AggregateWrite,
    Changes,
    DocketWrite,
    HistoryWrite,
    JournalEntry,
    Key,
    Move,
    OutboxWrite,
    ParkedWrite,
    Stored,
)
from drawback.engine.unit_of_work import encode_state
from drawback.lifecycles.vocabulary import HistoryLine
from drawback_schemas import decode
from drawback_schemas.claims import ClaimAmounts, ClaimPaid, ClaimWithdrawn
from support.tally import FUNDING, LAW, PAYING, Memory, Nothing, Tally, Trusting, message, paid

DAY = date(2026, 1, 2)
C1, C2 = Key("acme", "C-1"), Key("acme", "C-2")


class Holding(Nothing):
    """A store below that notes who is held and what is read of it."""

    def __init__(self) -> None:
        super().__init__()
        self.held: list[tuple[set[str], set[str]]] = []
        self.loads: list[tuple[str, list[Key]]] = []

    def load(self, kind: str, keys: Collection[Key]) -> Mapping[Key, Stored]:
        self.loads.append((kind, list(keys)))
        return {}


class Noted(Memory):
    """A store in memory that keeps each step's changes, and who was held."""

    def __init__(self) -> None:
        super().__init__()
        self.below: Holding = Holding()
        self.laws: list[int] = []
        self.days: list[date] = []

    @contextmanager
    def begin(self) -> Iterator[Any]:
        with super().begin() as transaction:
            transaction.hold = lambda *held: self.below.held.append(held)  # type: ignore[method-assign]
            transaction.law_version = lambda: 7  # type: ignore[method-assign]
            yield transaction

    def take(self, changes: Changes) -> None:
        super().take(changes)
        self.laws.append(changes.law)
        self.days.append(changes.heard_on)


class Watching:
    """An observer whose clock goes on by a second, then two, then four, and so on, each time it is asked."""

    def __init__(self) -> None:
        self.asked = 0
        self.seen: list[BatchTimings] = []

    def lap(self) -> float:
        self.asked += 1
        return float(2**self.asked)

    def handled(self, batch: BatchTimings) -> None:
        self.seen.append(batch)

    def committed(self, seconds: float, oldest_ms: int) -> None:
        raise NotImplementedError


def step(store: Memory, **of_step: Any) -> Step:
    law: Any = SimpleNamespace(at_version=lambda version: SimpleNamespace(version=version))
    return Step((PAYING, FUNDING), store, law, door=Trusting(), **of_step)


def test_a_batch_is_counted_and_timed() -> None:
    """Of six messages four are new, one came before, one is no event; one of the four is parked by its handler: five parts of time."""
    store, watching = Noted(), Watching()
    messages = [
        paid("1", "10.00"),
        paid("1", "10.00"),
        Message(b"{"),
        paid("2", "13.00"),
        paid("3", "1.00", "C-2"),
    ]
    messages.append(message("4", ClaimWithdrawn(claim_id="C-2", withdrawn_on=DAY)))

    step(store, observer=watching).handle(messages, as_of=DAY)

    # the laps are 2, 4, 8, 16 and 32: decoding took 2, folding 4, writing 8, and the end 16
    assert watching.seen == [
        BatchTimings(6, 4, 1, 2, 4, decode_s=2.0, fold_s=4.0, write_s=8.0, commit_s=16.0)
    ]
    assert watching.asked == 5


def test_a_step_holds_its_claimants_and_the_lane_of_what_came_on_no_topic() -> None:
    """What came on a topic has its partition's lane, which nobody else appends to."""
    store = Noted()
    step(store).handle([paid("1", "1.00"), paid("2", "1.00", claimant="other")], as_of=DAY, lane="intake")
    step(store).handle([paid("3", "1.00", topic=ClaimPaid.TOPIC, partition=2)], as_of=DAY, lane="intake")
    RetryStep((PAYING,), store, LAW, door=Trusting()).handle_parked(
        paid("9", "1.00", claimant="third").raw, "fault:9", "tally", C1, DAY
    )

    assert store.below.held == [
        ({"acme", "other"}, {"intake"}),
        ({"acme"}, set()),
        ({"third", "acme"}, set()),
    ]
    assert [one.lane for one in store.journal] == ["intake", "intake", f"{ClaimPaid.TOPIC}/2"]
    assert (store.laws[:2], store.days[:2]) == ([7, 7], [DAY, DAY])


def test_what_the_law_is_at_is_written_beside_what_a_parked_event_moved() -> None:
    """The version that the database is at."""
    store = Noted()
    law: Any = SimpleNamespace(at_version=lambda version: SimpleNamespace(version=version + 1))
    RetryStep((PAYING,), store, law, door=Trusting()).handle_parked(
        paid("9", "1.00").raw, "fault:9", "tally", C1, DAY
    )
    assert (store.laws, store.days) == ([8], [DAY])


def test_little_room_loses_no_count() -> None:
    """Written down aggregate by aggregate: parked, docket and changed are those of the whole batch; each write has the law's version."""
    small, large = Noted(), Noted()
    messages = [
        paid(str(number), "13.00" if number % 3 == 0 else "5.00", f"C-{number}") for number in range(12)
    ]

    outcome = step(small, room=1).handle(messages, as_of=DAY)
    whole = step(large).handle(messages, as_of=DAY)

    assert (outcome.received, outcome.parked) == (whole.received, whole.parked) == (12, 4)
    assert (whole.changed, outcome.changed) == (8 + 2, 8 + 2), "eight tallies, the fund and the register"
    assert outcome.docket == whole.docket == {("tally", Key("acme", f"C-{n}")) for n in range(12) if n % 3}
    assert outcome.touched == whole.touched
    assert len(small.parked) == len(large.parked) == 4
    assert set(small.laws) == {7}
    assert len(small.laws) > 8, "written down again and again"


@pytest.mark.parametrize(
    ("room", "parts"),
    [(21_999, [1, 1, 1, 1]), (22_000, [2, 2]), (43_999, [2, 2]), (44_000, [3, 1]), (88_000, [4])],
)
def test_a_part_is_closed_once_it_is_heavier_than_a_quarter_of_the_room(room: int, parts: list[int]) -> None:
    """Four unknown aggregates of 5,500 bytes each: one, two or three are heavier than a quarter of the room, or all are not."""
    store = Noted()
    store.below.loads.clear()
    only = Step((PAYING,), store, LAW, door=Trusting(), room=room)
    only.handle([paid(str(number), "1.00", f"C-{number}") for number in range(4)], as_of=DAY)

    assert [len(keys) for kind, keys in store.below.loads if kind == "tally"] == parts


def test_a_state_that_came_back_to_what_it_was_says_nothing() -> None:
    """Withdrawn a second time, a tally of nothing is the same: no version, no line, nothing emitted."""
    store = Noted()
    step(store).handle([paid("1", "5.00")], as_of=DAY)
    withdrawn = step(store).handle(
        [message("2", ClaimWithdrawn(claim_id="C-1", withdrawn_on=DAY))], as_of=DAY
    )
    again = step(store).handle([message("3", ClaimWithdrawn(claim_id="C-1", withdrawn_on=DAY))], as_of=DAY)

    assert withdrawn.changed == 3
    assert (again.received, again.changed, again.history, again.touched) == (1, 0, [], set())
    assert store.aggregates[("tally", C1)].version == 2
    assert store.aggregates[("fund", Key("acme", "all"))].version == 2


def test_what_a_step_emits_names_who_said_it_and_when() -> None:
    """Id of kind, claimant, key, version and number; source of the kind; the claimant's, or everybody's of a shared kind; its event's time."""
    store = Noted()
    apart = Step((PAYING,), store, LAW, door=Trusting(), all_services=(PAYING, FUNDING), direct=False)
    apart.handle([paid("1", "1001.00", topic=ClaimPaid.TOPIC)], as_of=DAY)

    envelopes = [decode(one.raw)[0] for one in store.outbox]
    assert [(one.id, one.source, one.claimant, one.subject, one.time) for one in envelopes] == [
        (f"tally:acme:C-1:1:{number}", "urn:drawback:tally", "acme", "", datetime(2026, 1, 1, 12, tzinfo=UTC))
        for number in (0, 1)
    ]
    amounts = decode(store.outbox[0].raw)[1]
    assert isinstance(amounts, ClaimAmounts)
    assert amounts.paid == Decimal("1001.00")


def test_who_gives_up_writes_the_parked_event_on_its_day() -> None:
    """By the door that is given; what the door itself refuses is parked with the door's reason."""
    store = Noted()
    given = step(store).give_up(paid("1", "1.00"), ValueError("no"), as_of=DAY)
    refused = step(store).give_up(
        message("2", ClaimAmounts(claim_id="C-1", state="open", claimed=Decimal(0), entitled=Decimal(0), paid=Decimal(0), owed=Decimal(0), amounts=())),
        ValueError("no"), as_of=DAY, door=FrontDoor(Side.OUTSIDE),
    )  # fmt: skip

    assert (given.parked, refused.parked, store.days) == (1, 1, [DAY, DAY])
    assert store.parked[0].reason == "a fault of this program while handling it: ValueError: no"
    assert "only said by this program" in store.parked[1].reason


@pytest.mark.parametrize(
    ("services", "direct", "source", "became"),
    [
        ((PAYING, FUNDING), True, "urn:drawback:claim", "refused"),
        ((PAYING,), False, "urn:drawback:claim", "left to another"),
        ((FUNDING,), False, "urn:drawback:claim", "received"),
        ((FUNDING,), False, "urn:acme:erp", "refused"),
    ],
)
def test_the_door_of_a_step_that_is_given_none(
    services: tuple[Any, ...], *, direct: bool, source: str, became: str
) -> None:
    """Embedded nobody from outside concludes; a service takes from our topics what another of ours concluded."""
    concluded = ClaimAmounts(
        claim_id="C-1", state="filed", claimed=Decimal(0), entitled=Decimal(0), paid=Decimal(0), owed=Decimal(0), amounts=()
    )  # fmt: skip
    raw = message("1", concluded).raw.replace(b'"urn:test"', f'"{source}"'.encode())
    store = Noted()
    one = Step(services, store, LAW, all_services=(PAYING, FUNDING), direct=direct)

    outcome = one.handle([Message(raw, topic=ClaimAmounts.TOPIC)], as_of=DAY)

    assert outcome.received == (became == "received")
    assert [one.reason_kind for one in store.parked if one.reason_kind == "invalid"] == ["invalid"] * (
        became == "refused"
    )


def test_who_only_forwards_lets_nobody_conclude() -> None:
    """A step of no service stands at an edge: what comes in there is from outside, wherever it says it is from."""
    raw = message("1", ClaimWithdrawn(claim_id="C-1", withdrawn_on=DAY)).raw
    concluded = ClaimAmounts(
        claim_id="C-1", state="filed", claimed=Decimal(0), entitled=Decimal(0), paid=Decimal(0), owed=Decimal(0), amounts=()
    )  # fmt: skip
    ours = message("2", concluded).raw.replace(b'"urn:test"', b'"urn:drawback:claim"')
    store = Noted()
    edge = Step((), store, LAW, all_services=(), direct=False)

    outcome = edge.handle([Message(raw), Message(ours, topic=ClaimAmounts.TOPIC)], as_of=DAY)

    assert (outcome.received, outcome.parked) == (1, 1)
    assert [(one.topic, one.event_id) for one in store.outbox] == [(ClaimWithdrawn.TOPIC, "1")]


def test_outcomes_are_joined_with_their_stories() -> None:
    """`add` counts; `join` keeps story, names and docket rows besides."""
    line = HistoryOfAggregate("tally", C1, HistoryLine(DAY, "paid", "1"))
    one = StepOutcome(1, 2, 3, 4, [line], {("tally", C1)}, {("tally", C1)})
    other = StepOutcome(10, 20, 30, 40, [line], {("tally", C2)}, {("tally", C2)})

    one.add(other)
    assert one == StepOutcome(11, 22, 33, 44, [line], {("tally", C1)}, {("tally", C1)})
    one.join(other)
    both = {("tally", C1), ("tally", C2)}
    assert one == StepOutcome(21, 42, 63, 84, [line, line], both, both)


def test_a_batch_that_was_halved_tells_its_whole_story() -> None:
    """What each part changed, moved and told is in the outcome, beside what was given up."""

    class Picky(Noted):
        def take(self, changes: Changes) -> None:
            if any(one.event_id == "2" for one in changes.journal):
                raise ValueError("not this one")
            super().take(changes)

    outcome = step(Picky()).handle(
        [paid("1", "1.00"), paid("2", "1.00"), paid("3", "1.00", "C-2")], as_of=DAY
    )

    assert [(one.key, one.line.text) for one in outcome.history] == [(C1, "new -> 1.00"), (C2, "new -> 1.00")]
    assert outcome.docket == {("tally", C1), ("tally", C2)}
    assert (outcome.received, outcome.parked, outcome.changed) == (2, 1, 6)


def test_a_journal_is_read_by_another_door_than_usual() -> None:
    """The door given to `handle` goes before the step's own, for what it refuses too."""
    store = Noted()
    strict = Step((PAYING, FUNDING), store, LAW, door=FrontDoor(Side.OUTSIDE))
    odd = message("1", ClaimPaid(claim_id=" C-1 ", paid_on=DAY, amount=Decimal("1.00")))

    strict.handle([odd], as_of=DAY, door=AsJournaled())
    assert [key.key for _, key in store.aggregates if key.key != "all"] == [" C-1 "]


def test_the_collector_of_garbage_is_as_it_was() -> None:
    """Off within, on again behind, also behind a failure; who had it off keeps it off."""
    was = gc.isenabled()
    try:
        for on in (True, False):
            (gc.enable if on else gc.disable)()
            with gc_paused():
                assert not gc.isenabled()
            assert gc.isenabled() is on
            with pytest.raises(ValueError, match="within"), gc_paused():
                raise ValueError("within")
            assert gc.isenabled() is on
    finally:
        (gc.enable if was else gc.disable)()


@pytest.mark.parametrize(
    ("records", "bad", "batches"),
    [
        ([1], set(), [[1]]),
        ([1], {1}, [[1]]),
        ([1, 2], {2}, [[1, 2], [1], [2]]),
        ([1, 2, 3], {1}, [[1, 2, 3], [1], [2, 3]]),
        ([1, 2, 3, 4, 5], {4}, [[1, 2, 3, 4, 5], [1, 2], [3, 4, 5], [3], [4, 5], [4], [5]]),
    ],
)
def test_a_batch_is_halved_until_the_bad_one_stands_alone(
    records: list[int], bad: set[int], batches: list[list[int]]
) -> None:
    """The first half is the smaller one; each is tried in order, once."""
    tried = list[list[int]]()

    def handle(part: Any) -> int:
        tried.append(list(part))
        if bad & set(part):
            raise ValueError("bad")
        return sum(part)

    def give_up(one: int, error: Exception) -> int:
        assert str(error) == "bad"
        return -one

    results = list(each_that_can(records, handle, give_up, lambda error: isinstance(error, ValueError)))

    assert tried == batches
    assert [-one for one in results if one < 0] == sorted(bad)
    assert sum(one for one in results if one > 0) == sum(set(records) - bad)


def test_what_was_written_is_cleared_and_the_day_and_the_law_stay() -> None:
    """Each list and table of the changes of a step is empty behind it."""
    at = datetime(2026, 1, 1, tzinfo=UTC)
    fields: dict[str, Any] = {
        "journal": [JournalEntry("1", "t", "s", "acme", "", at, DAY, "l", 0, b"")],
        "handled": [("paying", "1")],
        "aggregates": {"tally": [AggregateWrite(C1, 1, encode_state(Tally("C-1")), b"", {})]},
        "links": {("tally", "open", *C1): True},
        "docket": {("tally", C1, "D-22"): DocketWrite("tally", C1, "D-22", None)},
        "moves": [Move("tally", C1, "D-22", DAY, None, "")],
        "history": [HistoryWrite("tally", C1, DAY, "paid", "", "1")],
        "rows": {"tally_line": {C1: ()}},
        "cleared": {"tally_line": {C1}},
        "parked": [ParkedWrite("p", "fault", "because")],
        "unparked": [("p", "because")],
        "outbox": [OutboxWrite("t", "acme", "1", b"")],
    }
    changes = Changes(heard_on=DAY, law=7, **fields)

    changes.clear()
    assert changes == Changes(heard_on=DAY, law=7)
