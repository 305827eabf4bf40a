"""The hash chain of the journal: each event's hash covers the one before it on its lane, so that no past can be changed unseen.

Version 1 covers the bytes of the event alone. Version 2 covers the whole row: its number, its lane and place, the day on which it was
received, the step in which it was handled, and what it says of itself. Rows say by which version their link was made; a lane may
go over from the first to the second at any event.

What the chain does not prove: that nobody made it anew from some event on. Whoever can write the database can do that; only a head
that was kept elsewhere shows it (`drawback journal head`).
"""

import hashlib
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime

import msgspec

VERSION = 2
"""How links are made now."""
_NEVER = datetime.min.replace(tzinfo=UTC)
_ENCODER = msgspec.json.Encoder()


@dataclass(frozen=True, slots=True)
class Journaled:
    """One input event as the journal keeps it."""

    seq: int
    lane: str
    heard_on: date
    raw: bytes
    chain: bytes
    chain_version: int = 1
    batch: int | None = None
    """The number of the first event of the step in which it was handled; None where that was not recorded."""
    event_id: str = ""
    type: str = ""
    source: str = ""
    claimant: str = ""
    subject: str = ""
    happened_at: datetime = _NEVER
    position: int = 0

    def link(self, before: bytes) -> bytes:
        """The hash of this event after that of the one before it on its lane.

        Raises:
            BrokenChain: this program does not know the version of the link.
        """
        if self.chain_version == 1:
            return hashlib.sha256(before + self.raw).digest()
        if self.chain_version != VERSION:
            raise BrokenChain(
                f"#{self.seq} has a link of version {self.chain_version}; expected 1 or {VERSION}"
            )
        content = (
            self.seq,
            self.lane,
            self.position,
            self.heard_on,
            self.batch,
            self.event_id,
            self.type,
            self.source,
            self.claimant,
            self.subject,
            self.happened_at.astimezone(UTC),
        )
        return hashlib.sha256(
            b"drawback journal 2\n" + before + _ENCODER.encode(content) + b"\n" + self.raw
        ).digest()


class BrokenChain(Exception):  # noqa: N818 - what it is
    """The journal was changed: the hash of an event does not follow from the one before it, or events are missing."""


class LaneEnd(msgspec.Struct, frozen=True):
    """Where a lane ends: the number of its last event, and that event's hash."""

    seq: int
    chain: str


class Head(msgspec.Struct, frozen=True):
    """What is kept elsewhere to notice later that the journal was made anew: where each lane ended."""

    events: int
    lanes: Mapping[str, LaneEnd]


@dataclass(slots=True)
class ChainWalk:
    """The chain, followed from its beginning.

    It must come to `ends_kept`, the last hash of each lane as the database kept it when the walk began (events may be added
    meanwhile), and pass through `kept`, a head that was kept elsewhere.
    """

    ends_kept: Mapping[str, bytes] = field(default_factory=dict)
    kept: Head | None = None
    events: int = 0
    ends: dict[str, tuple[int, bytes]] = field(default_factory=dict)
    _reached: set[str] = field(default_factory=set)
    _passed: set[str] = field(default_factory=set)
    _ends_are_kept: set[str] = field(default_factory=set)
    """Lanes with a link of the present version: whoever wrote it kept the end as well."""

    def go_on(self, ends_kept: Mapping[str, bytes]) -> None:
        """Follow on, where events were added since: to these ends."""
        self.ends_kept = ends_kept
        self._reached = {lane for lane, (_, link) in self.ends.items() if ends_kept.get(lane) == link}

    def follow(self, journal: Iterable[Journaled]) -> Iterator[Journaled]:
        """Yield the events whose links hold.

        Raises:
            BrokenChain: one does not.
        """
        for event in journal:
            expected = event.link(self.ends.get(event.lane, (0, b""))[1])
            if expected != event.chain:
                raise BrokenChain(
                    f"the journal was changed at #{event.seq}: its hash does not follow from the one before"
                )
            self.ends[event.lane] = (event.seq, expected)
            if event.chain_version == VERSION:
                self._ends_are_kept.add(event.lane)
            self.events += 1
            if self.ends_kept.get(event.lane) == expected:
                self._reached.add(event.lane)
            self._pass(event)
            yield event

    def _pass(self, event: Journaled) -> None:
        link = self.kept.lanes.get(event.lane) if self.kept else None
        if link is None or event.seq != link.seq:
            return
        if event.chain.hex() != link.chain:
            raise BrokenChain(
                f"the journal was made anew: #{event.seq} of {event.lane} has another hash than the head that was kept"
            )
        self._passed.add(event.lane)

    def end(self, lanes_now: Collection[str] | None = None) -> Head:
        """Return where the chain ends; `lanes_now` are the lanes whose end the database keeps once the walk is over.

        Raises:
            BrokenChain: events at the end of a lane are missing, the database keeps no end of a lane, or the head that was kept
                elsewhere is not on the chain.
        """
        if lanes_now is not None and (endless := sorted(self._ends_are_kept - set(lanes_now))):
            raise BrokenChain(
                f"the end of {endless[0]} is not kept beside the journal: it was taken out, and events may be missing"
            )
        if missing := sorted(
            lane for lane, chain in self.ends_kept.items() if chain and lane not in self._reached
        ):
            raise BrokenChain(
                f"events are missing at the end of {missing[0]}: its last hash is another than the one kept beside it"
            )
        if unreached := sorted(set(self.kept.lanes) - self._passed if self.kept else ()):
            raise BrokenChain(f"the journal does not reach the head that was kept: {', '.join(unreached)}")
        return Head(
            self.events, {lane: LaneEnd(seq, chain.hex()) for lane, (seq, chain) in sorted(self.ends.items())}
        )
