"""The unit of work of one step: every aggregate it touches, loaded in bulk and folded in memory."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

import msgspec

from drawback.engine.store import Key, Transaction
from drawback.engine.written import NOTHING, Written, decode_written
from drawback.lifecycles.vocabulary import AggregateType, Context, ReceivedEvent, Route, Row, StateReader
from drawback.rules.lawbook import LawBook
from drawback_schemas import Event
from drawback_schemas.decoders import decoder_of
from drawback_schemas.envelope import ALL_CLAIMANTS

_ENCODER = msgspec.json.Encoder()
_OVERHEAD = 1500
"""What an aggregate weighs beside its document."""
_UNSEEN = 4000
"""What a document weighs of a kind of which none was seen."""


def decode_state(state: type, doc: bytes) -> Any:
    """Read an aggregate's document back into its class."""
    return decoder_of(state).decode(doc)


def encode_state(state: object) -> bytes:
    """Write an aggregate as its canonical document: the same state gives the same bytes."""
    return _ENCODER.encode(state)


class LoadedAggregate(msgspec.Struct, eq=False):
    """One aggregate in memory: as stored, as decided last, as evolved last, and as folded so far."""

    kind: AggregateType[Any]
    key: Key
    version: int
    stored: Any
    trace: Written = NOTHING
    published: Event | None = None
    decided: Any = None
    evolved: Any = None
    state: Any = None
    columns: Row = {}
    received: ReceivedEvent[Any] | None = None
    moved: bool = False
    """Whether it was decided upon. Its version names what was decided then: it is kept also where the state came back."""
    pending_facts: list[tuple[ReceivedEvent[Any], Route[Any], Context]] = []
    """What was taken in since it was evolved."""

    def __post_init__(self) -> None:
        self.decided = self.evolved = self.state = self.stored


class DocumentSizes:
    """How large the documents of each kind are on average, as far as they were seen."""

    def __init__(self) -> None:
        self._seen: dict[str, tuple[int, int]] = {}

    def seen(self, kind: str, size: int) -> None:
        """Take in one document's size."""
        number, total = self._seen.get(kind, (0, 0))
        self._seen[kind] = (number + 1, total + size)

    def guess(self, kind: str) -> int:
        """What an aggregate of the kind is likely to weigh."""
        number, total = self._seen.get(kind, (1, _UNSEEN))
        return total // number + _OVERHEAD


class UnitOfWork:
    """Aggregates by kind and key, and the links by which events find them, seen through this step's own changes."""

    def __init__(
        self,
        transaction: Transaction,
        kinds: Iterable[AggregateType[Any]],
        evolve: "Callable[[LoadedAggregate, UnitOfWork], None]",
        sizes: DocumentSizes,
        law: LawBook,
    ) -> None:
        """`evolve` brings an aggregate up to date that a handler wants to read; `law` is that of the whole step."""
        self.law = law
        self._transaction = transaction
        self._evolve = evolve
        self._sizes = sizes
        self.weight = 0
        """Bytes of the documents in memory, and something for each."""
        self._kinds = {kind.name: kind for kind in kinds}
        self._aggregates: dict[tuple[str, Key], LoadedAggregate] = {}
        self._links: dict[tuple[str, str, str], set[Key]] = {}
        self._sorted: dict[tuple[str, str, str], dict[Callable[[str], bool] | None, list[Key]]] = {}
        self.broken = False
        """True once the store failed to answer: the step must give up, whoever asked."""
        self._relinked: dict[tuple[str, str], dict[Key, bool]] = {}

    def guess(self, kind: AggregateType[Any]) -> int:
        """What an aggregate of this kind is likely to weigh."""
        return self._sizes.guess(kind.name)

    def forget(self) -> None:
        """Forget everything: it was written, and will be read again where it is needed."""
        self._aggregates.clear()
        self.weight = 0
        self._links.clear()
        self._sorted.clear()
        self._relinked.clear()

    def load(self, kind: AggregateType[Any], keys: Iterable[Key]) -> None:
        """Bring aggregates into memory with one read."""
        missing = [key for key in dict.fromkeys(keys) if (kind.name, key) not in self._aggregates]
        if not missing:
            return
        try:
            found = self._transaction.load(kind.name, missing)
        except Exception:
            self.broken = True
            raise
        for key in missing:
            stored = found.get(key)
            if stored is None:
                loaded = LoadedAggregate(kind, key, 0, None)
                self.weight += self.guess(kind)
            else:
                self.weight += len(stored.doc) + _OVERHEAD
                self._sizes.seen(kind.name, len(stored.doc))
                state = decode_state(kind.state, stored.doc)
                loaded = LoadedAggregate(
                    kind, key, stored.version, state, decode_written(stored.trace), kind.publish(state)
                )
            self._aggregates[(kind.name, key)] = loaded

    def load_links(self, kind: AggregateType[Any], wanted: Iterable[tuple[str, str]]) -> None:
        """Bring the holders of links into memory with one read (their keys, not yet the aggregates).

        `wanted` are pairs of a claimant ("*": whoever holds it) and a link.
        """
        missing = [pair for pair in dict.fromkeys(wanted) if (kind.name, *pair) not in self._links]
        if not missing:
            return
        for pair in missing:
            self._links[(kind.name, *pair)] = set()
        for link, key in self._transaction.linked(kind.name, missing):
            self._hold(kind.name, link, key, holds=True)
        for link in {link for _, link in missing}:
            for key, holds in self._relinked.get((kind.name, link), {}).items():
                self._hold(kind.name, link, key, holds=holds)

    def holders(
        self,
        kind: AggregateType[Any],
        claimant: str,
        link: str,
        among: Callable[[str], bool] | None = None,
    ) -> Sequence[Key]:
        """Return who of a claimant ("*": of all) holds a link, in a stable order; `load_links` must have been asked for it.

        `among` leaves only the keys that pass it. Many events of a batch ask for the same holders: they are sorted out once.
        """
        asked = (kind.name, claimant, link)
        found = self._sorted.setdefault(asked, {})
        if among not in found:
            held = self._links[asked]
            found[among] = sorted(held if among is None else (key for key in held if among(key.key)))
        return found[among]

    def relink(self, loaded: LoadedAggregate, before: tuple[str, ...], after: tuple[str, ...]) -> None:
        """Move an aggregate's links, as later batches of this step will see them."""
        if before == after:
            return
        held = set(after)
        for link in held.symmetric_difference(before):
            self._relinked.setdefault((loaded.kind.name, link), {})[loaded.key] = link in held
            self._hold(loaded.kind.name, link, loaded.key, holds=link in held)

    def _hold(self, kind: str, link: str, key: Key, *, holds: bool) -> None:
        """Note it wherever these holders were asked for."""
        for claimant in (key.claimant, ALL_CLAIMANTS):
            holders = self._links.get((kind, claimant, link))
            if holders is not None:
                (holders.add if holds else holders.discard)(key)
                self._sorted.pop((kind, claimant, link), None)

    def loaded(self, kind: AggregateType[Any], key: Key) -> LoadedAggregate:
        """Return one aggregate, loading it alone if nobody asked for it in bulk."""
        loaded = self._aggregates.get((kind.name, key))
        if loaded is None:
            self.load(kind, (key,))
            loaded = self._aggregates[(kind.name, key)]
        return loaded

    def named(
        self, claimant: str, wanted: Iterable[tuple[str, str]]
    ) -> Iterator[tuple[AggregateType[Any], Key]]:
        """Yield the aggregates that handlers of this claimant mean by a kind's name and a key."""
        for name, key in wanted:
            kind = self._kinds[name]
            yield kind, Key("*" if kind.shared else claimant, key)

    def reader(self, claimant: str) -> StateReader:
        """Return the reader that handlers of this claimant are given."""

        def read(kind: str, key: str) -> Event | None:
            wanted = self._kinds[kind]
            loaded = self.loaded(wanted, Key("*" if wanted.shared else claimant, key))
            if loaded.pending_facts:
                self._evolve(loaded, self)
            return None if loaded.state is None else wanted.publish(loaded.state)

        return read

    def moved(self) -> Iterator[LoadedAggregate]:
        """Yield the aggregates that were decided upon."""
        return (loaded for loaded in self._aggregates.values() if loaded.moved)
