"""A service of our own making, small enough to follow by hand: a tally of payments, and a fund that several tallies pay into.

It runs through the real step over a store in memory, so that what the step itself does is seen without a database and without customs law.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, date, datetime
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import msgspec

from drawback.engine.copy_on_write import CopyOnWriteStore
from drawback.engine.door import Passed
from drawback.engine.message import Message
from drawback.engine.store import Changes, Key, Stored
from drawback.lifecycles.vocabulary import (
    AggregateType,
    Context,
    Decision,
    DueDate,
    HistoryLine,
    Keys,
    ReceivedEvent,
    Refusal,
    Route,
    Service,
)
from drawback_schemas import decode, encode, envelope_of
from drawback_schemas.claims import ClaimAmounts, ClaimPaid, ClaimWithdrawn

LAW: Any = SimpleNamespace(at_version=lambda _version: SimpleNamespace(version=0))
"""No handler here asks for law."""


class Tally(msgspec.Struct, frozen=True):
    """What was paid on a claim."""

    claim: str
    paid: Decimal = Decimal(0)
    refused: tuple[str, ...] = ()


def _pay(state: Tally | None, received: ReceivedEvent[ClaimPaid], context: Context) -> Tally | None:
    tally = state or Tally(context.key)
    if received.event.amount == Decimal("13.00"):
        raise ValueError("thirteen")
    if received.event.amount == Decimal("0.00"):
        return state
    if received.event.kind == "repayment":
        return msgspec.structs.replace(tally, refused=(*tally.refused, received.id))
    return msgspec.structs.replace(tally, paid=tally.paid + received.event.amount)


def _withdrawn(
    state: Tally | None, _received: ReceivedEvent[ClaimWithdrawn], _context: Context
) -> Tally | None:
    return state and msgspec.structs.replace(state, paid=Decimal(0), refused=())


def _follows(before: Tally | None, now: Tally, _law: object) -> Decision:
    watches = (
        (DueDate("D-22", date(2026, 4, 1), "rule", "citation", "formula", money=now.paid),)
        if now.paid
        else ()
    )
    return Decision(
        emit=(ClaimWithdrawn(claim_id=f"of {now.claim}", withdrawn_on=date(2026, 1, 1)),)
        if now.paid > 1000
        else (),
        watches=watches,
        rows={"tally_line": ({"paid": now.paid},) if now.paid else ()},
        links=frozenset({"open"}) if now.paid else frozenset(),
        refused=tuple(Refusal(one, "claim.paid.v1", "money goes one way") for one in now.refused),
        history=(HistoryLine(date(2026, 1, 1), "paid", f"{before.paid if before else 'new'} -> {now.paid}"),),
    )


def _says(state: Tally) -> ClaimAmounts:
    paid = state.paid
    return ClaimAmounts(
        claim_id=state.claim,
        state="open",
        claimed=paid,
        entitled=paid,
        paid=paid,
        owed=Decimal(0),
        amounts=(),
    )


def _evolved(state: Tally, _law: object) -> Tally:
    if state.paid % 100 == 99:
        raise ArithmeticError("ninety-nine")
    return state


TALLY = AggregateType("tally", Tally, _follows, _says, _evolved)


class Fund(msgspec.Struct, frozen=True):
    """The last word of each tally, and what it read of it when it took it in."""

    last: Mapping[str, Decimal] = {}


def _fund(state: Fund | None, received: ReceivedEvent[ClaimAmounts], context: Context) -> Fund:
    read = context.read("tally", received.event.claim_id)
    assert isinstance(read, ClaimAmounts)
    return Fund({**(state or Fund()).last, received.event.claim_id: read.paid})


def _fund_follows(_before: Fund | None, now: Fund, _law: object) -> Decision:
    return Decision(columns={"total": sum(now.last.values(), Decimal(0))})


FUND = AggregateType("fund", Fund, _fund_follows)


def _register(state: Fund | None, received: ReceivedEvent[ClaimAmounts], _context: Context) -> Fund:
    name = f"{received.claimant}/{received.event.claim_id}"
    return Fund({**(state or Fund()).last, name: received.event.paid})


REGISTER = AggregateType("register", Fund, _fund_follows, shared=True)
"""Of all claimants."""


def _own(received: ReceivedEvent[Any]) -> Keys:
    return Keys(own=(received.event.claim_id,))


def _all_open(received: ReceivedEvent[Any]) -> Keys:
    name = received.event.claim_id
    return Keys(linked=("open",)) if name == "all" else Keys(own=(name,))


PAYING = Service(
    "paying",
    "keeps tallies",
    (
        Route(ClaimPaid, TALLY, _own, _pay, (ClaimAmounts, ClaimWithdrawn)),
        Route(ClaimWithdrawn, TALLY, _all_open, _withdrawn, (ClaimAmounts,)),
    ),
)
FUNDING = Service(
    "funding",
    "keeps the fund",
    (
        Route(
            ClaimAmounts,
            FUND,
            lambda _: Keys(own=("all",)),
            _fund,
            (),
            lambda one: (("tally", one.event.claim_id),),
        ),
        Route(ClaimAmounts, REGISTER, lambda _: Keys(own=("all",)), _register),
    ),
)


class Trusting:
    """A door that lets everything pass that can be read."""

    def judge(self, message: Message, heard_on: date | None = None) -> Passed:  # noqa: ARG002 - a door's shape
        return Passed(message.raw, *decode(message.raw))


class Nothing:
    """A store below that holds nothing."""

    def __init__(self) -> None:
        self.aliased: dict[str, dict[str, str]] = {}

    def hold(self, _claimants: Collection[str], _lanes: Collection[str]) -> None:
        """Never asked: what is never written, nobody has to wait for."""
        raise NotImplementedError

    def law_version(self) -> int:
        return 0

    def aliases(self, claimants: Collection[str]) -> Mapping[str, Mapping[str, str]]:
        return {one: self.aliased[one] for one in claimants if one in self.aliased}

    def journaled(self, _ids: Collection[str]) -> dict[str, tuple[str, str]]:
        return {}

    def handled(self, _service: str, _ids: Collection[str]) -> set[str]:
        return set()

    def load(self, _kind: str, _keys: Collection[Key]) -> Mapping[Key, Stored]:
        return {}

    def linked(self, _kind: str, _wanted: Collection[tuple[str, str]]) -> Iterable[tuple[str, Key]]:
        return ()

    def write(self, _changes: Changes) -> None:
        """Never asked."""
        raise NotImplementedError


class Memory(CopyOnWriteStore):
    """A store in memory, which keeps beside the states what else steps wrote."""

    def __init__(self) -> None:
        self.below = Nothing()
        super().__init__(self._reading)
        self.journal: list[Any] = []
        self.outbox: list[Any] = []
        self.rows: dict[tuple[str, Key], Any] = {}
        self.cleared: list[tuple[str, Key]] = []
        self.unparked: list[tuple[str, str]] = []
        self.writes = 0

    @contextmanager
    def _reading(self) -> Iterator[Any]:
        yield self.below

    def take(self, changes: Changes) -> None:
        super().take(changes)
        self.writes += 1
        self.journal += changes.journal
        self.outbox += changes.outbox
        self.rows |= {
            (name, key): rows for name, owned in changes.rows.items() for key, rows in owned.items()
        }
        self.cleared += [(name, key) for name, keys in changes.cleared.items() for key in keys]
        self.unparked += changes.unparked

    def tally(self, claim: str, claimant: str = "acme") -> Tally | None:
        """The tally of a claim."""
        found = self.aggregates.get(("tally", Key(claimant, claim)))
        return found and msgspec.json.decode(found.doc, type=Tally)

    def fund(self, kind: str = "fund", claimant: str = "acme") -> dict[str, Decimal]:
        """What the fund holds, by claim."""
        found = self.aggregates[(kind, Key(claimant, "all"))]
        return dict(msgspec.json.decode(found.doc, type=Fund).last)


def paid(id_: str, amount: str, claim: str = "C-1", claimant: str = "acme", **fields: Any) -> Message:
    """A payment, as a message."""
    place = {name: fields.pop(name) for name in ("topic", "partition", "position") if name in fields}
    return message(
        id_,
        ClaimPaid(claim_id=claim, paid_on=date(2026, 1, 1), amount=Decimal(amount), **fields),
        claimant,
        **place,
    )


def message(id_: str, event: Any, claimant: str = "acme", **place: Any) -> Message:
    """An event as a message of a source."""
    at = datetime(2026, 1, 1, 12, tzinfo=UTC)
    envelope = envelope_of(event, id=id_, source="urn:test", claimant=claimant, subject="S", time=at)
    return Message(encode(envelope), **place)
