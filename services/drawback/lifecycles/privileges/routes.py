"""Routes of privileges: the facts of each, and the days that go by."""

from typing import Any

from drawback.lifecycles.privileges.decide import decide, publish
from drawback.lifecycles.privileges.evolve import evolve
from drawback.lifecycles.privileges.handlers import on_privilege_fact
from drawback.lifecycles.privileges.state import PrivilegeRecord
from drawback.lifecycles.vocabulary import AggregateType, Keys, ReceivedEvent, Route
from drawback_schemas.privileges import BondStood, PrivilegeChanged, PrivilegeMoved
from drawback_schemas.time import DeadlinePassed

PRIVILEGE: AggregateType[PrivilegeRecord] = AggregateType(
    "privilege", PrivilegeRecord, decide, publish, evolve
)
BONDED = "accelerated-payment"
"""The privilege that a bond stands behind."""


def _named(received: ReceivedEvent[PrivilegeMoved]) -> Keys:
    return Keys(own=(received.event.privilege,))


def _bonded(received: ReceivedEvent[BondStood]) -> Keys:
    return Keys(own=(BONDED,))


def _if_privilege(received: ReceivedEvent[DeadlinePassed]) -> Keys:
    return Keys(own=(received.event.subject,)) if received.event.subject_kind == PRIVILEGE.name else Keys()


ROUTES: tuple[Route[Any], ...] = (
    Route(PrivilegeMoved, PRIVILEGE, _named, on_privilege_fact, emits=(PrivilegeChanged,)),
    Route(BondStood, PRIVILEGE, _bonded, on_privilege_fact, emits=(PrivilegeChanged,)),
    Route(DeadlinePassed, PRIVILEGE, _if_privilege, on_privilege_fact, emits=(PrivilegeChanged,)),
)
"""What the claims service handles of privileges."""
