"""Snapshots: what a report last held about one subject, so that the next report yields only what changed."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple, Protocol


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
    """Snapshots kept in memory over a store: for a dry run, or to write them only once their events are committed."""

    beneath: SnapshotStore | None = None
    above: dict[SnapshotKey, Snapshot] = field(default_factory=dict)

    def get_many(self, keys: Sequence[SnapshotKey]) -> Mapping[SnapshotKey, Snapshot]:
        found = {key: self.above[key] for key in keys if key in self.above}
        unknown = [key for key in keys if key not in found]
        if self.beneath is not None and unknown:
            found.update(self.beneath.get_many(unknown))
        return found

    def put_many(self, snapshots: Iterable[Snapshot]) -> None:
        self.above.update((snapshot.key, snapshot) for snapshot in snapshots)

    def flush(self) -> None:
        """Write what was kept to the store beneath: all events of these snapshots have been handed on before."""
        if self.beneath is not None and self.above:
            self.beneath.put_many(list(self.above.values()))
            self.above.clear()
