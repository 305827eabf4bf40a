"""What earlier reports held on the lines of a shipment, and what was noted beside them, read from the snapshots."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from drawback.intake.snapshots import Snapshot, SnapshotKey, SnapshotStore, digest_of


@dataclass(slots=True)
class Earlier:
    """The earlier reports of one kind and claimant; what is remembered is seen at once, and written with the batch."""

    snapshots: SnapshotStore
    claimant: str
    kind: str
    as_of: date
    _new: dict[str, str] = field(default_factory=dict)

    def contents(self, names: Sequence[str]) -> Mapping[str, bytes]:
        """The canonical content under each natural key that is known."""
        keys = [SnapshotKey(self.claimant, self.kind, name) for name in names]
        return {key.natural_key: found.content for key, found in self.snapshots.get_many(keys).items()}

    def mark(self, name: str) -> str:
        """What was remembered under a name, or ""."""
        return self.marks_of([name])[name]

    def marks_of(self, names: Iterable[str]) -> dict[str, str]:
        """What was remembered under each of some names, or "", with one read."""
        wanted = {name: self._key(name) for name in names}
        found = self.snapshots.get_many([key for name, key in wanted.items() if name not in self._new])
        return {
            name: self._new[name]
            if name in self._new
            else found[key].content.decode()
            if key in found
            else ""
            for name, key in wanted.items()
        }

    def remember(self, name: str, what: str) -> None:
        """Remember something beside the facts."""
        self._new[name] = what

    def marks(self) -> Iterator[Snapshot]:
        """What was remembered, to be written with the facts."""
        for name, what in self._new.items():
            content = what.encode()
            yield Snapshot(self._key(name), digest_of(content), content, self.as_of)

    def _key(self, name: str) -> SnapshotKey:
        return SnapshotKey(self.claimant, f"{self.kind}-marks", name)
