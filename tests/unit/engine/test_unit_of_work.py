"""The aggregates and links of one step: what is read, how often, what it weighs, and what later batches of the step see of earlier ones."""

from collections.abc import Collection, Iterable, Mapping
from decimal import Decimal
from typing import Any

import msgspec
import pytest

from drawback.engine.store import Key, Stored
from drawback.engine.unit_of_work import DocumentSizes, LoadedAggregate, UnitOfWork
from drawback.engine.written import NOTHING, Written, encode_written
from drawback_schemas.claims import ClaimAmounts
from support.tally import FUND, LAW, REGISTER, TALLY, Tally

C1, C2, OTHERS = Key("acme", "C-1"), Key("acme", "C-2"), Key("other", "C-1")
STATE = Tally("C-1", Decimal("10.00"))
DOC = b'{"claim":"C-1","paid":"10.00","refused":[]}'
TRACE = Written(links=("open",))
OVERHEAD, UNSEEN = 1500, 4000
"""Bytes that an aggregate weighs beside its document, and that a document weighs of which none was seen."""


class Reads:
    """A transaction that holds one tally, and notes what is asked."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, list[Any]]] = []
        self.broken = False

    def load(self, kind: str, keys: Collection[Key]) -> Mapping[Key, Stored]:
        self.asked.append((kind, list(keys)))
        if self.broken:
            raise OSError("away")
        return {C1: Stored(3, DOC, encode_written(TRACE))} if kind == "tally" and C1 in keys else {}

    def linked(self, kind: str, wanted: Collection[tuple[str, str]]) -> Iterable[tuple[str, Key]]:
        self.asked.append((kind, list(wanted)))
        held = [("open", C1), ("open", OTHERS)] if kind == "tally" else []
        return [(link, key) for link, key in held for who, asked in wanted if asked == link and who in ("*", key.claimant)]  # fmt: skip


def work_on(reads: Reads, evolve: Any = None, sizes: DocumentSizes | None = None) -> UnitOfWork:
    kinds = (TALLY, FUND, REGISTER)
    return UnitOfWork(reads, kinds, evolve or (lambda *_: None), sizes or DocumentSizes(), LAW)  # type: ignore[arg-type]


def test_a_guess_is_the_average_of_what_was_seen_of_a_kind() -> None:
    """Of none: four thousand bytes. Of 100 and 201: 150, rounded down. Each with what goes beside a document."""
    sizes = DocumentSizes()
    assert sizes.guess("tally") == UNSEEN + OVERHEAD
    sizes.seen("tally", 100)
    assert sizes.guess("tally") == 100 + OVERHEAD
    sizes.seen("tally", 201)
    assert sizes.guess("tally") == 150 + OVERHEAD
    assert sizes.guess("fund") == UNSEEN + OVERHEAD
    assert work_on(Reads(), sizes=sizes).guess(TALLY) == 1650


def test_aggregates_are_read_once_and_weighed() -> None:
    """Each key once, what is there already never again, and no read where nothing is missing."""
    reads, sizes = Reads(), DocumentSizes()
    work = work_on(reads, sizes=sizes)

    work.load(TALLY, [C1, C1])
    assert work.weight == len(DOC) + OVERHEAD == 1543
    assert sizes.guess("tally") == 1543, "its size is remembered"
    work.load(TALLY, [C2, C1])
    work.load(TALLY, [C1, C2])
    work.load(FUND, [C1])

    assert reads.asked == [("tally", [C1]), ("tally", [C2]), ("fund", [C1])]
    assert work.weight == 1543 + 1543 + UNSEEN + OVERHEAD, "what is new is guessed"
    stored, new = work.loaded(TALLY, C1), work.loaded(TALLY, C2)
    assert (stored.version, stored.stored, stored.decided, stored.evolved, stored.state, stored.trace) == (
        3, STATE, STATE, STATE, STATE, TRACE
    )  # fmt: skip
    assert isinstance(stored.published, ClaimAmounts)
    assert (new.version, new.stored, new.state, new.trace, new.published) == (0, None, None, NOTHING, None)
    assert (new.kind, new.key, new.moved, new.pending_facts) == (TALLY, C2, False, [])
    assert len(reads.asked) == 3
    assert work.loaded(TALLY, OTHERS).version == 0, "who was not asked for in bulk is read alone"
    assert reads.asked[3:] == [("tally", [OTHERS])]


def test_a_store_that_does_not_answer_breaks_the_step() -> None:
    """Whoever asked must give up: what a handler makes of the error is no fault of the event."""
    reads = Reads()
    work = work_on(reads)
    assert not work.broken
    reads.broken = True

    with pytest.raises(OSError, match="away"):
        work.load(TALLY, [C1])
    assert work.broken


def test_what_was_decided_upon_is_told_and_forgotten_with_the_rest() -> None:
    """Only what moved; once it is written down, all is read anew, links too."""
    reads = Reads()
    work = work_on(reads)
    work.load(TALLY, [C1, C2])
    work.load_links(TALLY, [("acme", "open")])
    assert work.holders(TALLY, "acme", "open") == [C1]
    one = work.loaded(TALLY, C2)
    one.moved = True
    work.relink(one, (), ("open",))
    assert list(work.moved()) == [one]

    work.forget()
    assert (list(work.moved()), work.weight) == ([], 0)
    with pytest.raises(KeyError):
        work.holders(TALLY, "acme", "open")
    work.load(TALLY, [C1])
    work.load_links(TALLY, [("acme", "open")])
    assert work.holders(TALLY, "acme", "open") == [C1], "what was linked before is in the store, or nowhere"
    assert len(reads.asked) == 4


def test_holders_of_a_link_are_read_once_and_sorted() -> None:
    """Of one claimant, or of all; `among` leaves those that pass."""
    reads = Reads()
    work = work_on(reads)
    work.load_links(TALLY, [("acme", "open"), ("acme", "open"), ("acme", "shut")])
    work.load_links(TALLY, [("acme", "open")])
    work.load_links(TALLY, [("*", "open"), ("acme", "shut")])
    work.load_links(FUND, [("acme", "open")])

    assert reads.asked == [
        ("tally", [("acme", "open"), ("acme", "shut")]),
        ("tally", [("*", "open")]),
        ("fund", [("acme", "open")]),
    ]
    assert work.holders(TALLY, "acme", "open") == [C1]
    assert work.holders(TALLY, "*", "open") == [C1, OTHERS]
    assert work.holders(TALLY, "acme", "shut") == work.holders(FUND, "acme", "open") == []

    def second(key: str) -> bool:
        return key == "C-2"

    assert work.holders(TALLY, "*", "open", second) == []
    work.relink(work.loaded(TALLY, C2), (), ("open",))
    assert work.holders(TALLY, "*", "open", second) == [C2]
    assert work.holders(TALLY, "*", "open", second) is work.holders(TALLY, "*", "open", second), (
        "sorted out once"
    )
    assert work.holders(TALLY, "*", "open") == [C1, C2, OTHERS]


def test_links_that_move_are_seen_by_whoever_asked_and_whoever_asks_later() -> None:
    """Taken and left within the step; another claimant's and another kind's stay; what does not differ is left alone."""
    work = work_on(Reads())
    work.load_links(TALLY, [("acme", "open")])
    assert work.holders(TALLY, "acme", "open") == [C1]

    work.relink(work.loaded(TALLY, C1), ("open", "kept"), ("kept", "shut"))
    work.relink(work.loaded(TALLY, C2), ("open",), ("open",))
    work.load_links(
        TALLY, [("*", "open"), ("other", "open"), ("acme", "shut"), ("*", "shut"), ("acme", "kept")]
    )

    assert work.holders(TALLY, "acme", "open") == []
    assert work.holders(TALLY, "*", "open") == work.holders(TALLY, "other", "open") == [OTHERS]
    assert work.holders(TALLY, "acme", "shut") == work.holders(TALLY, "*", "shut") == [C1]
    assert work.holders(TALLY, "acme", "kept") == [], "never asked of the store, and not moved here"


def test_a_reader_sees_what_an_aggregate_says_now() -> None:
    """Brought up to date where facts wait; nothing of what is not there; of a shared kind, everybody's."""
    evolved = list[LoadedAggregate]()

    def evolve(loaded: LoadedAggregate, work: UnitOfWork) -> None:
        evolved.append(loaded)
        loaded.pending_facts = []
        assert isinstance(work, UnitOfWork)

    reads = Reads()
    work = work_on(reads, evolve)
    read = work.reader("acme")

    said = read("tally", "C-1")
    assert isinstance(said, ClaimAmounts)
    assert (said.paid, evolved) == (Decimal("10.00"), [])
    assert read("tally", "C-2") is None
    assert read("register", "all") is None
    assert reads.asked[-1] == ("register", [Key("*", "all")])
    loaded = work.loaded(TALLY, C1)
    loaded.state = msgspec.structs.replace(STATE, paid=Decimal("11.00"))
    loaded.pending_facts = [("a fact", "a route", "a context")]  # type: ignore[list-item]
    again = read("tally", "C-1")
    assert isinstance(again, ClaimAmounts)
    assert (again.paid, evolved) == (Decimal("11.00"), [loaded])


def test_what_handlers_name_is_theirs_or_everybodys() -> None:
    """By a kind's name and a key."""
    wanted = [("tally", "C-1"), ("register", "all")]
    assert list(work_on(Reads()).named("acme", wanted)) == [(TALLY, C1), (REGISTER, Key("*", "all"))]
