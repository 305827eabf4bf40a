"""Snapshots: what a report last held about one subject, so that the next report yields only what changed."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple, Protocol

_SETTLED_AT_ONCE = 5000
"""Snapshots of which only the day is new that are written together."""


class SnapshotKey(NamedTuple):
    """Whose report (claimant, or `*` for AD/CVD), what kind, and the natural key of the subject in it."""

    claimant: str
    kind: str
    natural_key: str


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The canonical content of a subject as of the latest report that showed it; `revision` counts its contents from 0."""

    key: SnapshotKey
    digest: str
    content: bytes
    as_of: date
    revision: int = 0


def digest_of(content: bytes) -> str:
    """Digest of canonical content: equal digests mean that nothing changed."""
    return hashlib.blake2b(content, digest_size=16).hexdigest()


class SnapshotStore(Protocol):
    """Port: the snapshots of all reports taken so far."""

    def get_many(self, keys: Sequence[SnapshotKey]) -> Mapping[SnapshotKey, Snapshot]:
        """Return those that exist, in one read."""

    def put_many(self, snapshots: Iterable[Snapshot]) -> None:
        """Insert or replace, in one write."""


@dataclass(slots=True)
class Overlay:
    """Snapshots kept in memory over a store: for a dry run, or to write them only once their events are committed.

    What a report only repeats is followed by no event. It does not wait: with `settles` it is written some thousands at a time,
    without, it is forgotten, so that a report of any length that is run again needs no memory for what is as it was.
    """

    beneath: SnapshotStore | None = None
    settles: bool = False
    above: dict[SnapshotKey, Snapshot] = field(default_factory=dict)
    _read: dict[SnapshotKey, str] = field(default_factory=dict)
    """Digests of what was read beneath since something was last put."""
    _repeated: dict[SnapshotKey, Snapshot] = field(default_factory=dict)

    def get_many(self, keys: Sequence[SnapshotKey]) -> Mapping[SnapshotKey, Snapshot]:
        found = {key: one for key in keys if (one := self.above.get(key) or self._repeated.get(key))}
        unknown = [key for key in keys if key not in found]
        if self.beneath is not None and unknown:
            read = self.beneath.get_many(unknown)
            self._read.update((key, one.digest) for key, one in read.items())
            found.update(read)
        return found

    def put_many(self, snapshots: Iterable[Snapshot]) -> None:
        for one in snapshots:
            before = self._repeated.pop(one.key, None)
            known = before.digest if before is not None else self._read.get(one.key)
            only_repeated = known == one.digest and one.key not in self.above
            (self._repeated if only_repeated else self.above)[one.key] = one
        self._read.clear()
        if len(self._repeated) >= _SETTLED_AT_ONCE:
            self._settle()

    def _settle(self) -> None:
        if self.settles and self.beneath is not None and self._repeated:
            self.beneath.put_many(list(self._repeated.values()))
        self._repeated.clear()

    def flush(self) -> None:
        """Write what was kept to the store beneath: all events of these snapshots have been handed on before."""
        self._settle()
        if self.beneath is not None and self.above:
            self.beneath.put_many(list(self.above.values()))
            self.above.clear()
