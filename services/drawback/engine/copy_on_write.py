"""A store over another one that is only read: what a step writes is kept in memory, and gone with it.

Steps on it see what earlier steps wrote, as on the store itself. It takes no locks: what others write meanwhile may be seen by a later
step and not by an earlier one, which is no fault for a question that changes nothing.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from copy import copy
from typing import Any

from drawback.engine.store import (
    AggregateWrite,
    Changes,
    DocketWrite,
    HistoryWrite,
    Key,
    Move,
    ParkedWrite,
    Stored,
    Transaction,
)
from drawback_schemas.envelope import ALL_CLAIMANTS

Reads = Callable[[], AbstractContextManager[Transaction]]
"""Begins a transaction on the store below, of which only the reads are asked."""


class CopyOnWriteStore:
    """What steps wrote, beside what lies below.

    `aggregates` are the last states by kind and key, `docket` the last due dates (None: fallen away); `moves`, `history` and `parked` are
    in the order in which they were written.
    """

    def __init__(self, reads: Reads) -> None:
        self._reads = reads
        self.aggregates: dict[tuple[str, Key], AggregateWrite] = {}
        self.docket: dict[tuple[str, Key, str], DocketWrite] = {}
        self.moves: list[Move] = []
        self.history: list[HistoryWrite] = []
        self.parked: list[ParkedWrite] = []
        self._links: dict[tuple[str, str], dict[Key, bool]] = {}
        self._events: dict[str, tuple[str, str]] = {}
        self._handled: set[tuple[str, str]] = set()

    @contextmanager
    def begin(self) -> Iterator[Transaction]:
        """Begin a step: its write stays in memory, and is dropped where the step fails."""
        before = self._copied()
        try:
            with self._reads() as below:
                yield _OverBelow(self, below)
        except BaseException:
            vars(self).update(before)
            raise

    def _copied(self) -> dict[str, Any]:
        """What stands now; the holders of links are copied too, since they change in their place."""
        links = {link: dict(holders) for link, holders in self._links.items()}
        kept = {name: copy(value) for name, value in vars(self).items() if name != "_reads"}
        return kept | {"_links": links}

    def is_their_fault(self, _error: Exception) -> bool:
        """Nothing is written below: what fails, fails by what it was given."""
        return True

    def journaled(self, event_ids: Collection[str]) -> dict[str, tuple[str, str]]:
        return {one: self._events[one] for one in event_ids if one in self._events}

    def handled(self, service: str, event_ids: Collection[str]) -> set[str]:
        return {one for one in event_ids if (service, one) in self._handled}

    def linked(self, kind: str, link: str) -> Mapping[Key, bool]:
        """Who took or left a link here."""
        return self._links.get((kind, link), {})

    def take(self, changes: Changes) -> None:
        """Keep what a step decided."""
        self._events |= {entry.event_id: (entry.claimant, entry.type) for entry in changes.journal}
        self._handled |= set(changes.handled)
        for kind, writes in changes.aggregates.items():
            self.aggregates |= {(kind, one.key): one for one in writes}
        for (kind, link, claimant, key), holds in changes.links.items():
            self._links.setdefault((kind, link), {})[Key(claimant, key)] = holds
        self.docket |= changes.docket
        self.moves += changes.moves
        self.history += changes.history
        self.parked += changes.parked


class _OverBelow:
    """One step's transaction: reads fall through where nothing was written here."""

    def __init__(self, here: CopyOnWriteStore, below: Transaction) -> None:
        self._here, self._below = here, below

    def hold(self, claimants: Collection[str], lanes: Collection[str]) -> None:
        """Nobody has to wait for what is never written."""

    def aliases(self, claimants: Collection[str]) -> Mapping[str, Mapping[str, str]]:
        return self._below.aliases(claimants)

    def law_version(self) -> int:
        return self._below.law_version()

    def journaled(self, event_ids: Collection[str]) -> dict[str, tuple[str, str]]:
        return self._below.journaled(event_ids) | self._here.journaled(event_ids)

    def handled(self, service: str, event_ids: Collection[str]) -> set[str]:
        return self._below.handled(service, event_ids) | self._here.handled(service, event_ids)

    def load(self, kind: str, keys: Collection[Key]) -> Mapping[Key, Stored]:
        ours = {key: one for key in keys if (one := self._here.aggregates.get((kind, key)))}
        found = dict(self._below.load(kind, [key for key in keys if key not in ours]))
        return found | {key: Stored(one.version, one.doc, one.trace) for key, one in ours.items()}

    def linked(self, kind: str, wanted: Collection[tuple[str, str]]) -> Iterable[tuple[str, Key]]:
        holders = set(self._below.linked(kind, wanted))
        for claimant, link in wanted:
            for key, holds in self._here.linked(kind, link).items():
                if claimant in (ALL_CLAIMANTS, key.claimant):
                    (holders.add if holds else holders.discard)((link, key))
        return sorted(holders)

    def write(self, changes: Changes) -> None:
        self._here.take(changes)
