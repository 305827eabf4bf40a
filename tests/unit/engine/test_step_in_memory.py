"""What a step does with events, followed by hand on a small service of payments: no database, no customs law."""

from collections.abc import Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from drawback.engine.batch import BatchPart, EventBatch
from drawback.engine.message import Message, StepOutcome
from drawback.engine.retry_parked import RetryStep
from drawback.engine.step import Step
from drawback.engine.store import ConflictError, Key
from drawback.lifecycles.vocabulary import ReceivedEvent, Service
from drawback_schemas.claims import ClaimAmounts, ClaimPaid, ClaimWithdrawn
from support.tally import FUNDING, LAW, PAYING, TALLY, Memory, Trusting, message, paid

DAY = date(2026, 1, 2)
C1 = Key("acme", "C-1")


def run(
    store: Memory, *messages: Message, services: Sequence[Service] = (PAYING, FUNDING), **step: Any
) -> StepOutcome:
    return Step(services, store, LAW, door=Trusting(), **step).handle(messages, as_of=DAY)


def apart(store: Memory, service: Service, *messages: Message) -> StepOutcome:
    return run(store, *messages, services=(service,), all_services=(PAYING, FUNDING), direct=False)


def test_events_of_one_batch_are_added_up_and_decided_once() -> None:
    """Three payments on two claims: two tallies, one decision each, the fund told of both, and the journal in the order of arrival."""
    store = Memory()

    outcome = run(store, paid("1", "10.00"), paid("2", "5.00", "C-2"), paid("3", "7.00"))

    assert store.tally("C-1").paid == Decimal("17.00")
    assert store.fund() == {"C-1": Decimal("17.00"), "C-2": Decimal("5.00")}
    assert [(one.key, one.text) for one in store.history] == [
        (C1, "new -> 17.00"),
        (Key("acme", "C-2"), "new -> 5.00"),
    ]
    assert [one.event_id for one in store.history] == ["3", "2"], "the event received last moved it"
    assert (outcome.received, outcome.repeated, outcome.parked, outcome.changed) == (3, 0, 0, 4)
    assert store.fund("register", "*") == {"acme/C-1": Decimal("17.00"), "acme/C-2": Decimal("5.00")}
    assert outcome.touched == {
        ("tally", C1), ("tally", Key("acme", "C-2")), ("fund", Key("acme", "all")), ("register", Key("*", "all"))
    }  # fmt: skip
    assert outcome.docket == {("tally", C1), ("tally", Key("acme", "C-2"))}
    assert [line.line.text for line in outcome.history] == ["new -> 17.00", "new -> 5.00"]
    assert [
        (one.event_id, one.type, one.source, one.claimant, one.heard_on, one.lane) for one in store.journal
    ] == [(number, "claim.paid.v1", "urn:test", "acme", DAY, "embedded") for number in "123"]
    assert {kind: one.version for (kind, _), one in store.aggregates.items()} == {
        "tally": 1,
        "fund": 1,
        "register": 1,
    }
    assert store.aggregates[("fund", Key("acme", "all"))].columns == {"total": Decimal("22.00")}
    assert store.writes == 1


def test_an_event_that_comes_again_changes_nothing() -> None:
    """In the same batch and in a later one."""
    store = Memory()
    first = run(store, paid("1", "10.00"), paid("1", "10.00"))
    again = run(store, paid("1", "10.00"), paid("2", "1.00"))

    assert (first.received, first.repeated) == (1, 1)
    assert (again.received, again.repeated) == (1, 1)
    assert store.tally("C-1").paid == Decimal("11.00")
    assert [one.event_id for one in store.journal] == ["1", "2"]
    assert store.aggregates[("tally", C1)].version == 2
    assert [one.new for one in store.aggregates.values()] == [False] * 3


def test_one_id_may_be_two_claimants_and_never_two_types() -> None:
    """Another claimant's event of the same id is kept under its own; another type of the same claimant is parked with what has the id."""
    store = Memory()
    run(store, paid("1", "10.00"))
    run(store, paid("1", "20.00", claimant="other"))
    outcome = run(store, message("1", ClaimWithdrawn(claim_id="C-1", withdrawn_on=DAY)))

    assert store.tally("C-1", "other").paid == Decimal("20.00")
    assert [one.event_id for one in store.journal] == ["1", "1@other"]
    assert run(store, paid("1", "20.00", claimant="other")).repeated == 1
    [parked] = store.parked
    assert (outcome.parked, parked.reason_kind, parked.field, parked.seen) == (1, "invalid", "id", "'1'")
    assert parked.expected == "an id of its own: claim.paid.v1 of this claimant has it"
    assert (parked.event_id, parked.event_type, parked.claimant) == ("1", "claim.withdrawn.v1", "acme")
    assert store.tally("C-1").paid == Decimal("10.00")


def test_what_differs_is_written_and_nothing_else() -> None:
    """Due date, rows and link come with the first payment, move with the second, and go with the withdrawal."""
    store = Memory()
    run(store, paid("1", "10.00"))
    assert store.docket[("tally", C1, "D-22")].watch.money == Decimal("10.00")
    assert (store.rows, store.cleared) == ({("tally_line", C1): ({"paid": Decimal("10.00")},)}, [])
    assert store.linked("tally", "open") == {C1: True}

    run(store, paid("2", "5.00"))
    assert store.docket[("tally", C1, "D-22")].watch.money == Decimal("15.00")
    assert store.cleared == [("tally_line", C1)]
    assert store.moves == [], "its day is the same"

    run(store, message("3", ClaimWithdrawn(claim_id="all", withdrawn_on=DAY)))
    assert store.tally("C-1").paid == 0
    assert store.docket[("tally", C1, "D-22")].watch is None
    assert store.linked("tally", "open") == {C1: False}
    assert store.rows[("tally_line", C1)] == ()
    [move] = store.moves
    assert (move.key, move.deadline, move.was_on, move.now_on, move.because) == (
        C1, "D-22", date(2026, 4, 1), None, "15.00 -> 0"
    )  # fmt: skip

    before = store.writes
    assert run(store, message("4", ClaimWithdrawn(claim_id="all", withdrawn_on=DAY))).changed == 0
    assert store.writes == before + 1, "nobody holds the link; the event is journaled all the same"


def test_a_link_finds_within_a_batch_who_held_it_when_the_batch_began() -> None:
    """Of one claimant: another's tally of the same name keeps its money."""
    store = Memory()
    run(store, paid("1", "10.00"), paid("2", "20.00", "C-2"), paid("3", "30.00", claimant="other"))
    run(store, message("4", ClaimWithdrawn(claim_id="all", withdrawn_on=DAY)))

    assert [store.tally("C-1").paid, store.tally("C-2").paid] == [0, 0]
    assert store.tally("C-1", "other").paid == Decimal("30.00")


def test_a_refused_fact_is_parked_and_released() -> None:
    """Parked for its aggregate with reason and type; a later fact that makes it fit releases it by the same name."""
    store = Memory()
    run(store, paid("1", "10.00"), paid("2", "4.00", kind="repayment"))
    [refused] = store.parked
    assert (refused.id, refused.reason_kind, refused.reason) == (
        "refused:2:tally:C-1",
        "refused",
        "money goes one way",
    )
    assert (refused.claimant, refused.subject_kind, refused.subject) == ("acme", "tally", "C-1")
    assert (refused.event_id, refused.event_type, refused.once) == ("2", "claim.paid.v1", False)

    run(store, paid("3", "1.00"))
    assert (len(store.parked), store.unparked) == (1, []), "still refused: it is not parked again"
    run(store, message("4", ClaimWithdrawn(claim_id="C-1", withdrawn_on=DAY)))
    assert store.unparked == [("refused:2:tally:C-1", "a later fact made it fit")]


@pytest.mark.parametrize(
    ("amount", "because"), [("13.00", "ValueError: thirteen"), ("89.00", "ArithmeticError: ninety-nine")]
)
def test_an_event_on_which_a_handler_fails_is_parked_and_the_others_stand(amount: str, because: str) -> None:
    """In taking it in, or in putting what was taken in where it belongs (10, 89 and 100 make 199): no event of the batch is lost."""
    store = Memory()
    outcome = run(store, paid("1", "10.00"), paid("2", amount), paid("3", "100.00"), paid("4", "5.00", "C-2"))

    assert (store.tally("C-1").paid, store.tally("C-2").paid) == (Decimal("110.00"), Decimal("5.00"))
    [parked] = store.parked
    assert (outcome.parked, outcome.received) == (1, 4)
    assert parked.reason == f"a fault of this program while handling claim.paid.v1: {because}"
    assert (parked.id, parked.event_id, parked.event_type) == ("fault:2:tally:C-1", "2", "claim.paid.v1")
    assert (parked.reason_kind, parked.claimant, parked.subject_kind, parked.subject) == (
        "fault",
        "acme",
        "tally",
        "C-1",
    )
    assert b'"amount":"' + amount.encode() in parked.raw
    assert b'"source":"urn:test"' in parked.raw

    def again() -> StepOutcome:
        step = RetryStep((PAYING, FUNDING), store, LAW, door=Trusting())
        return step.handle_parked(parked.raw, parked.id, "tally", C1, DAY)

    still = again()
    assert (still.received, still.parked, still.repeated) == (0, 1, 0), "the fault is not mended"
    assert store.tally("C-1").paid == Decimal("110.00")


def test_a_parked_event_is_handled_once_more_for_its_aggregate_alone() -> None:
    """What follows is handled as ever; a second time it is known, and changes nothing; one that moves nothing is done too."""
    store = Memory()
    run(store, paid("1", "10.00"))
    step = RetryStep((PAYING, FUNDING), store, LAW, door=Trusting())

    first = step.handle_parked(paid("2", "5.00").raw, "fault:2", "tally", C1, DAY)
    second = step.handle_parked(paid("2", "5.00").raw, "fault:2", "tally", C1, DAY)
    idle = step.handle_parked(paid("3", "0.00").raw, "fault:3", "tally", C1, DAY)

    assert (first.received, first.repeated, first.parked, first.changed) == (1, 0, 0, 3)
    assert (second.received, second.repeated, second.changed) == (0, 1, 0)
    assert (idle.received, idle.repeated, idle.changed) == (1, 0, 0)
    assert store.fund() == {"C-1": Decimal("15.00")}
    assert len(store.journal) == 1, "it is in the journal already"


def test_apart_what_follows_is_published_and_a_parked_event_too() -> None:
    """One service keeps tallies, another the fund: between them lies a topic; each marks what it handled under its own name."""
    store, other = Memory(), Memory()
    topic = ClaimPaid.TOPIC
    outcome = apart(
        store, PAYING, paid("1", "2000.00", topic=topic), paid("2", "5.00", topic=topic, position=1)
    )

    told = [(one.topic, one.key, one.event_id) for one in store.outbox]
    assert told == [
        (ClaimAmounts.TOPIC, "acme", "tally:acme:C-1:1:0"),
        (topic, "acme", "tally:acme:C-1:1:1"),
    ], "the state first, then what else was emitted"
    assert (outcome.received, outcome.changed, [one.event_id for one in store.journal]) == (2, 1, ["1", "2"])
    assert store.handled("paying", ["1", "2", "3"]) == {"1", "2"}
    assert apart(store, PAYING, paid("1", "2000.00", topic=topic)).repeated == 1
    assert store.tally("C-1").paid == Decimal("2005.00")
    assert b'"source":"urn:drawback:tally"' in store.outbox[0].raw

    state = Message(store.outbox[0].raw, topic=ClaimAmounts.TOPIC)
    funded = apart(other, FUNDING, state)
    assert (funded.received, other.journal, [one.reason_kind for one in other.parked]) == (
        1,
        [],
        ["fault"],
    ), "what follows from the journal is not in it; its own tally it has not"
    assert other.fund("register", "*") == {"acme/C-1": Decimal("2005.00")}

    step = RetryStep((PAYING,), store, LAW, door=Trusting(), all_services=(PAYING, FUNDING), direct=False)
    step.handle_parked(paid("9", "1.00").raw, "fault:9", "tally", C1, DAY)
    assert [one.event_id for one in store.outbox[2:]] == ["tally:acme:C-1:2:0", "tally:acme:C-1:2:1"]


def test_an_event_on_anothers_topic_is_passed_on_once() -> None:
    """By the service that reads there; it is neither handled nor journaled where it does not belong."""
    store = Memory()
    astray = paid("1", "10.00", topic=ClaimAmounts.TOPIC)

    first, second = apart(store, FUNDING, astray), apart(store, FUNDING, astray)
    both = apart(Memory(), FUNDING, astray, astray)

    assert [(one.topic, one.key, one.event_id, one.raw) for one in store.outbox] == [
        (ClaimPaid.TOPIC, "acme", "1", astray.raw)
    ]
    assert (first.received, first.repeated, second.received, second.repeated) == (1, 0, 0, 1)
    assert (both.received, both.repeated) == (1, 1)
    assert (store.journal, store.aggregates) == ([], {})
    assert apart(Memory(), PAYING, astray).received == 0, "nobody here reads that topic"


def test_what_cannot_be_read_is_parked_by_one_service_with_its_place() -> None:
    """By the first that reads the topic; where it came from no topic, under a hash of its bytes."""
    noise = Message(b"{", topic=ClaimPaid.TOPIC, partition=2, position=17, file="f.csv", row=3)
    store, other, alone = Memory(), Memory(), Memory()

    assert (apart(store, PAYING, noise).parked, apart(other, FUNDING, noise).parked) == (1, 0)
    [parked] = store.parked
    assert (parked.id, parked.topic, parked.partition, parked.position) == (
        f"{ClaimPaid.TOPIC}/2/17", ClaimPaid.TOPIC, 2, 17
    )  # fmt: skip
    assert (parked.file, parked.row, parked.raw, parked.once, parked.reason_kind) == (
        "f.csv",
        3,
        b"{",
        True,
        "undecodable",
    )
    run(alone, Message(b"{"))
    # sha256 of one opening brace
    assert alone.parked[0].id == "021fb596db81e6d02bf3d2586ee3981fe519f275c0ac9ca76bbcf2ebb4097d96"[:24]


def test_how_little_fits_into_memory_changes_nothing() -> None:
    """With room for nothing, each aggregate is written before the next is read: the same states, versions and story."""
    small, large = Memory(), Memory()
    messages = [paid(str(number), f"{number}.00", f"C-{number % 7}") for number in range(1, 60)]

    outcome, whole = run(small, *messages, room=1), run(large, *messages)

    assert small.writes > large.writes == 1
    assert {at: (one.doc, one.version) for at, one in small.aggregates.items() if at[0] == "tally"} == {
        at: (one.doc, one.version) for at, one in large.aggregates.items() if at[0] == "tally"
    }
    assert small.fund() == large.fund()
    assert small.history[:7] == large.history[:7]
    assert (outcome.received, outcome.docket, len(small.journal)) == (whole.received, whole.docket, 59)


def test_a_conflict_with_another_process_is_tried_again() -> None:
    """Nothing of the first try stays."""
    store, failed = Memory(), list[str]()

    class Contended(Memory):
        def take(self, changes: Any) -> None:
            if not failed:
                failed.append("once")
                raise ConflictError("another process was faster")
            super().take(changes)

    store = Contended()
    outcome = run(store, paid("1", "10.00"))

    assert (failed, outcome.received, store.tally("C-1").paid) == (["once"], 1, Decimal("10.00"))


def test_what_fails_as_a_whole_is_given_up_alone() -> None:
    """A record on which writing fails is parked as it came; what stands before and after it in the batch is in force."""

    class Picky(Memory):
        def take(self, changes: Any) -> None:
            if any(one.event_id == "2" for one in changes.journal):
                raise ValueError("not this one")
            super().take(changes)

    store = Picky()
    outcome = run(store, paid("1", "10.00"), paid("2", "5.00"), paid("3", "1.00"))

    assert (outcome.received, outcome.parked, store.tally("C-1").paid) == (2, 1, Decimal("11.00"))
    [parked] = store.parked
    assert parked.reason == "a fault of this program while handling it: ValueError: not this one"
    assert (parked.reason_kind, parked.event_id, parked.raw) == ("fault", "2", paid("2", "5.00").raw)
    away = Picky()
    away.is_their_fault = lambda _error: False  # type: ignore[method-assign]
    with pytest.raises(ValueError, match="not this one"):
        run(away, paid("2", "5.00"))
    assert away.parked == [], "the database's fault parks nothing"


def test_of_many_waiting_events_the_later_ones_are_packed_and_come_out_the_same() -> None:
    """Sixty-six of seventy packed, read twice in any order, each as it went in."""
    routes = {ClaimPaid: PAYING.routes[:1]}
    sent = list[ReceivedEvent[Any]]()
    for number in range(70):
        passed = Trusting().judge(paid(str(number), f"{number + 1}.00", f"C-{number % 3}"))
        at = datetime(2026, 1, 1, number % 24, tzinfo=UTC)
        sent.append(ReceivedEvent(str(number), "urn:test", "acme", at, passed.event))
    batch = EventBatch(routes, sent, as_they_are=4)

    assert [batch[place] for place in [*range(70), 69, 5, 4, 0]] == [
        *sent,
        sent[69],
        sent[5],
        sent[4],
        sent[0],
    ]
    assert bool(batch)
    assert not EventBatch({}, sent, as_they_are=4), "what concerns nobody does not wait"
    part = BatchPart(batch, TALLY)
    assert (part.weight, part.concerned, part.needed) == (0, [], {TALLY: []})
