"""How the services run on a database: together in every worker, or apart, each in a consumer group of its own.

The two keep different marks of what was handled, so one database must not be served both ways. The first worker writes down
how it is; a worker of the other way is refused; `change_over` converts the marks of one way into those of the other. Where no
worker ever ran, the embedded product's marks are those of "together".
"""

from collections.abc import Iterable, Sequence
from enum import StrEnum

from sqlalchemy import Connection, Engine, func, insert, literal, select, update
from sqlmodel import Field, SQLModel

from drawback.adapters.sql.conflicts import until_no_conflict
from drawback.adapters.sql.store import table
from drawback.domain.errors import UserError
from drawback.engine.ownership import Ownership
from drawback.lifecycles.vocabulary import Service

TOGETHER_GROUP = "product"
"""The service name under which workers with all services keep their offsets."""
_SERVICES = "services"


class How(StrEnum):
    """The two ways."""

    TOGETHER = "together"
    APART = "apart"

    @property
    def other(self) -> "How":
        return How.APART if self is How.TOGETHER else How.TOGETHER


class Arrangement(SQLModel, table=True):
    """How the services run on this database: one row, once a worker has started."""

    what: str = Field(primary_key=True)
    how: str


class ArrangementError(UserError):
    """The services run the other way on this database; the message says how to change over."""


def arrangement(connection: Connection, *, keep: bool = False) -> How | None:
    """Read how the services run; with `keep` nobody can change it while the transaction lasts. None: not decided yet."""
    rows = table("arrangement")
    query = select(rows.c.how).where(rows.c.what == _SERVICES)
    found = connection.scalar(query.with_for_update(read=True) if keep else query)
    return None if found is None else How(found)


def require(connection: Connection, how: How) -> None:
    """Make sure that the services run this way, for as long as the transaction lasts.

    Raises:
        ArrangementError: they run the other way.
    """
    if (found := arrangement(connection, keep=True)) is not how:
        raise ArrangementError(_refusal(found, how))


def _refusal(found: How | None, wanted: How) -> str:
    return (
        f"On this database the services run {found.value if found else 'in no recorded way yet'}, and this worker would run them "
        f"{wanted.value}; expected `drawback worker{' SERVICE…' if found is How.APART else ''}`. To change over: stop the "
        "producers, wait until `drawback topics lag` shows nothing waiting, stop all workers, relays and schedulers, and run "
        f"`drawback services {wanted.value}`."
    )


def arrange(engine: Engine, how: How, services: Sequence[Service]) -> None:
    """Write down, once, how the services run on this database; for a worker at its start.

    Raises:
        ArrangementError: they run the other way, or did so with a version that did not write it down.
    """
    until_no_conflict(lambda: _settle(engine, how, services))  # another worker may settle it at this moment


def _settle(engine: Engine, how: How, services: Sequence[Service]) -> None:
    lanes = table("consumer_offset")
    with engine.begin() as connection:
        found = arrangement(connection)
        if found is None:
            whole = select(func.count()).select_from(lanes).where(lanes.c.service == TOGETHER_GROUP)
            if connection.scalar(whole):
                found = How.TOGETHER
        if found is not None and found is not how:
            raise ArrangementError(_refusal(found, how))
        if arrangement(connection) is None:
            if how is How.APART:
                _mark_for_each(connection, services)
            connection.execute(insert(table("arrangement")).values(what=_SERVICES, how=how.value))


def waiting_between(engine: Engine, services: Sequence[Service]) -> list[str]:
    """Why the services cannot be put together now, as far as the database knows: one sentence per finding."""
    lanes, outbox = table("consumer_offset"), table("outbox")
    derived = {event.TOPIC for one in services for route in one.routes for event in route.emits}
    found: list[str] = []
    with engine.connect() as connection:
        if rows := connection.scalar(select(func.count()).select_from(outbox)):
            found.append(
                f"{rows} event(s) wait in the outbox; expected none: let `drawback relay` publish them"
            )
        names = [one.name for one in services]
        places: dict[str, dict[str, int]] = {}
        for row in connection.execute(select(lanes).where(lanes.c.service.in_(names))):
            places.setdefault(row.lane, {})[row.service] = max(0, row.next_offset)
    for lane, reached in sorted(places.items()):
        if lane.rpartition("/")[0] not in derived and len(set(reached.values())) > 1:
            where = ", ".join(f"{name} at {offset}" for name, offset in sorted(reached.items()))
            found.append(f"the services that consume {lane} are not equally far ({where}); let them catch up")
    return found


def change_over(engine: Engine, to: How, services: Sequence[Service]) -> None:
    """Convert the marks of one way into those of the other, in one transaction; no worker may run, and nothing may wait.

    1. Lock the arrangement; nobody can claim a partition meanwhile. 2. Take the owners' names off the old offsets, so that a worker
    that was forgotten writes nothing any more. 3. Carry over how far each inbound partition was handled. 4. Where they run apart from
    now on, mark what the journal holds as handled by each. 5. Write down the new way.
    """
    rows, lanes = table("arrangement"), table("consumer_offset")
    names = [one.name for one in services]
    with engine.begin() as connection:
        held = connection.scalar(select(rows.c.how).where(rows.c.what == _SERVICES).with_for_update())
        if held == to.value:
            return
        old = [TOGETHER_GROUP] if to is How.APART else names
        connection.execute(update(lanes).where(lanes.c.service.in_(old)).values(owner=""))
        if to is How.APART:
            _lanes_for_each(connection, services)
            _mark_for_each(connection, services)
        else:
            _lanes_for_all(connection, services)
        if held is None:
            connection.execute(insert(rows).values(what=_SERVICES, how=to.value))
        else:
            connection.execute(update(rows).where(rows.c.what == _SERVICES).values(how=to.value))


def _lanes_for_each(connection: Connection, services: Sequence[Service]) -> None:
    lanes = table("consumer_offset")
    found = connection.execute(select(lanes).where(lanes.c.service == TOGETHER_GROUP)).all()
    for one in services:
        _put_lanes(
            connection,
            one.name,
            ((row.lane, row.next_offset) for row in found if row.lane.rpartition("/")[0] in one.topics),
        )


def _lanes_for_all(connection: Connection, services: Sequence[Service]) -> None:
    lanes = table("consumer_offset")
    derived = {event.TOPIC for one in services for route in one.routes for event in route.emits}
    query = select(lanes.c.lane, func.max(lanes.c.next_offset)).where(
        lanes.c.service.in_([one.name for one in services])
    )
    found = connection.execute(query.group_by(lanes.c.lane)).all()
    inbound = ((lane, offset) for lane, offset in found if lane.rpartition("/")[0] not in derived)
    _put_lanes(connection, TOGETHER_GROUP, inbound)


def _put_lanes(connection: Connection, service: str, reached: Iterable[tuple[str, int]]) -> None:
    lanes = table("consumer_offset")
    for lane, offset in reached:
        values = {"next_offset": offset, "owner": "", "generation": 0}
        done = connection.execute(
            update(lanes).where(lanes.c.service == service, lanes.c.lane == lane).values(values)
        )
        if not done.rowcount:
            connection.execute(insert(lanes).values(service=service, lane=lane, chain=b"", **values))


def _mark_for_each(connection: Connection, services: Sequence[Service]) -> None:
    """Mark of what the journal holds, for each service, what it takes for its part."""
    journal, handled = table("journal"), table("handled")
    for one in services:
        known = select(literal(1)).where(
            handled.c.service == one.name, handled.c.event_id == journal.c.event_id
        )
        wanted = select(literal(one.name), journal.c.event_id).where(
            journal.c.type.in_(Ownership(one, services).types), ~known.exists()
        )
        connection.execute(insert(handled).from_select(["service", "event_id"], wanted))
