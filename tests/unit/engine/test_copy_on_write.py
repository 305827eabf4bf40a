"""What steps write over a store that is only read: what they see of it and of each other, and that a step which fails leaves nothing."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, date, datetime
from typing import Any

import pytest

from drawback.engine.copy_on_write import CopyOnWriteStore
from drawback.engine.store import (
    AggregateWrite,
    Changes,
    DocketWrite,
    HistoryWrite,
    JournalEntry,
    Key,
    Move,
    ParkedWrite,
    Stored,
)

DAY = date(2026, 1, 2)
C1, C2, C3, OTHERS = Key("acme", "C-1"), Key("acme", "C-2"), Key("acme", "C-3"), Key("other", "C-1")


class Below:
    """A store below with one handled event, one mark, one aggregate of which two more hold a link."""

    def __init__(self) -> None:
        self.loaded: list[list[Key]] = []

    def aliases(self, claimants: Collection[str]) -> Mapping[str, Mapping[str, str]]:
        return {one: {"canonical": "spelled"} for one in claimants}

    def law_version(self) -> int:
        return 7

    def journaled(self, event_ids: Collection[str]) -> dict[str, tuple[str, str]]:
        return {one: ("below", "t") for one in event_ids if one in {"e-0", "e-1"}}

    def handled(self, service: str, event_ids: Collection[str]) -> set[str]:
        return {one for one in event_ids if (service, one) == ("paying", "e-0")}

    def load(self, kind: str, keys: Collection[Key]) -> Mapping[Key, Stored]:
        self.loaded.append(list(keys))
        return {
            key: Stored(1, b"below", b"trace")
            for key in keys
            if (kind, key) in {("tally", C1), ("tally", C3)}
        }

    def linked(self, kind: str, wanted: Collection[tuple[str, str]]) -> Iterable[tuple[str, Key]]:
        held = {("open", C3), ("open", C1)} if kind == "tally" else set()
        return [(link, key) for link, key in held if ("acme", link) in wanted or ("*", link) in wanted]


def a_change(number: str, key: Key, **changes: Any) -> Changes:
    """What a step writes of one aggregate."""
    entry = JournalEntry(
        f"e-{number}",
        "claim.paid.v1",
        "s",
        key.claimant,
        "",
        datetime(2026, 1, 1, tzinfo=UTC),
        DAY,
        "l",
        0,
        b"",
    )
    return Changes(
        heard_on=DAY,
        journal=[entry],
        handled=[("paying", f"e-{number}")],
        aggregates={"tally": [AggregateWrite(key, 2, f"here {number}".encode(), b"trace here", {})]},
        docket={("tally", key, "D-22"): DocketWrite("tally", key, "D-22", None)},
        moves=[Move("tally", key, "D-22", DAY, None, number)],
        history=[HistoryWrite("tally", key, DAY, "paid", number, f"e-{number}")],
        parked=[ParkedWrite(f"p-{number}", "fault", "because")],
        **changes,
    )


class World:
    """A store over the one below, whose transactions may fail when they end."""

    def __init__(self) -> None:
        self.below, self.fails = Below(), False
        self.store = CopyOnWriteStore(self._reads)

    @contextmanager
    def _reads(self) -> Iterator[Any]:
        yield self.below
        if self.fails:
            raise OSError("at its end")

    def wrote(self, *changes: Changes) -> None:
        with self.store.begin() as transaction:
            for one in changes:
                transaction.write(one)

    def linked(self, *wanted: tuple[str, str], kind: str = "tally") -> list[tuple[str, Key]]:
        with self.store.begin() as transaction:
            return list(transaction.linked(kind, wanted))


def test_what_is_below_is_seen_where_nothing_was_written() -> None:
    """Each read asks it, and holds nobody."""
    world = World()
    with world.store.begin() as transaction:
        transaction.hold({"acme"}, {"lane"})
        assert transaction.aliases({"acme"}) == {"acme": {"canonical": "spelled"}}
        assert transaction.law_version() == 7
        assert transaction.journaled(["e-0", "e-9"]) == {"e-0": ("below", "t")}
        assert transaction.handled("paying", ["e-0", "e-9"]) == {"e-0"}
        assert transaction.handled("funding", ["e-0"]) == set()
        assert transaction.load("tally", [C1, C2]) == {C1: Stored(1, b"below", b"trace")}
        assert transaction.load("fund", [C1]) == {}
    assert world.linked(("acme", "open")) == [("open", C1), ("open", C3)]
    assert world.store.is_their_fault(OSError("whatever"))


def test_what_was_written_is_seen_before_what_is_below() -> None:
    """By kind and key; what is here is not read below."""
    world = World()
    world.wrote(a_change("1", C1), a_change("2", C2))
    with world.store.begin() as transaction:
        assert transaction.journaled(["e-0", "e-1", "e-2", "e-3"]) == {
            "e-0": ("below", "t"),
            "e-1": ("acme", "claim.paid.v1"),
            "e-2": ("acme", "claim.paid.v1"),
        }
        assert transaction.handled("paying", ["e-0", "e-1", "e-3"]) == {"e-0", "e-1"}
        assert transaction.handled("funding", ["e-1"]) == set()
        assert transaction.load("tally", [C1, C2, C3]) == {
            C1: Stored(2, b"here 1", b"trace here"),
            C2: Stored(2, b"here 2", b"trace here"),
            C3: Stored(1, b"below", b"trace"),
        }
    assert world.below.loaded == [[C3]]
    assert [(one.text, one.key) for one in world.store.history] == [("1", C1), ("2", C2)]
    assert [one.because for one in world.store.moves] == ["1", "2"]
    assert [one.id for one in world.store.parked] == ["p-1", "p-2"]
    assert set(world.store.docket) == {("tally", C1, "D-22"), ("tally", C2, "D-22")}
    assert world.store.journaled(["e-0", "e-1"]) == {"e-1": ("acme", "claim.paid.v1")}


def test_links_that_were_taken_and_left_here_are_seen_over_those_below() -> None:
    """Of the claimant that is asked for, or of all; another kind's and another link's are not."""
    world = World()
    taken = {("tally", "open", *C2): True, ("tally", "open", *OTHERS): True, ("tally", "open", *C3): False}
    world.wrote(a_change("1", C1, links=taken | {("fund", "open", *C3): True, ("tally", "shut", *C3): True}))

    assert world.linked(("acme", "open")) == [("open", C1), ("open", C2)]
    assert world.linked(("*", "open")) == [("open", C1), ("open", C2), ("open", OTHERS)]
    assert world.linked(("acme", "shut")) == [("shut", C3)]
    assert world.linked(("other", "shut")) == []
    assert world.linked(("acme", "open"), kind="fund") == [("open", C3)]


def test_a_step_that_fails_at_its_end_leaves_nothing() -> None:
    """States, docket, story, parked, marks and the links that changed in their place are as before; the next step goes on."""
    world = World()
    world.wrote(a_change("1", C1, links={("tally", "open", *C1): True}))
    world.fails = True
    with pytest.raises(OSError, match="at its end"):
        world.wrote(
            a_change("2", C1, links={("tally", "open", *C1): False, ("tally", "open", *C2): True}),
            a_change("3", C2),
        )
    world.fails = False

    store = world.store
    assert {at: one.doc for at, one in store.aggregates.items()} == {("tally", C1): b"here 1"}
    assert (len(store.moves), len(store.history), len(store.parked), len(store.docket)) == (1, 1, 1, 1)
    assert store.linked("tally", "open") == {C1: True}
    assert store.handled("paying", ["e-1", "e-2", "e-3"]) == {"e-1"}
    assert store.journaled(["e-1", "e-2"]) == {"e-1": ("acme", "claim.paid.v1")}
    world.wrote(a_change("2", C2))
    assert set(store.aggregates) == {("tally", C1), ("tally", C2)}
