"""Roles and what each of them permits."""

from collections.abc import Iterable, Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from drawback.domain.errors import UserError


class BadPermissionError(UserError):
    """A name is no permission."""


class AccessRole(StrEnum):
    """What somebody is here for; a person may have several roles."""

    VIEWER = "viewer"
    COMPLIANCE = "compliance"
    APPROVER = "approver"
    OPS = "ops"
    ADMIN = "admin"


class Permission(StrEnum):
    """One kind of act; the value completes the sentence "your roles do not allow you to …"."""

    READ = "read"
    READ_CALENDAR = "read the calendar of due dates"
    ANSWER_ALERTS = "answer alerts"
    REVIEW = "decide what is under review"
    CORRECT = "correct or close what is parked"
    APPROVE = "approve claims and amendments"
    MANAGE_PEOPLE = "manage people"
    READ_AUDIT = "read the audit"
    SEND_EVENTS = "send events"
    SEND_AGAIN = "send messages again"

    @property
    def label(self) -> str:
        """The short name by which a token is limited to it, such as send-events."""
        return self.name.lower().replace("_", "-")


GRANTS: Final[Mapping[AccessRole, frozenset[Permission]]] = MappingProxyType(
    {
        AccessRole.VIEWER: frozenset({Permission.READ, Permission.READ_CALENDAR}),
        AccessRole.COMPLIANCE: frozenset(
            {
                Permission.READ,
                Permission.READ_CALENDAR,
                Permission.ANSWER_ALERTS,
                Permission.REVIEW,
                Permission.CORRECT,
                Permission.SEND_EVENTS,
                Permission.SEND_AGAIN,
            }
        ),
        AccessRole.APPROVER: frozenset(
            {
                Permission.READ,
                Permission.READ_CALENDAR,
                Permission.ANSWER_ALERTS,
                Permission.REVIEW,
                Permission.APPROVE,
            }
        ),
        AccessRole.OPS: frozenset(
            {
                Permission.READ,
                Permission.READ_CALENDAR,
                Permission.CORRECT,
                Permission.READ_AUDIT,
                Permission.SEND_EVENTS,
                Permission.SEND_AGAIN,
            }
        ),
        AccessRole.ADMIN: frozenset(
            {
                Permission.READ,
                Permission.READ_CALENDAR,
                Permission.MANAGE_PEOPLE,
                Permission.READ_AUDIT,
            }
        ),
    }
)
"""Whoever gives rights does not approve money by that role alone."""


def permitted(roles: Iterable[AccessRole]) -> frozenset[Permission]:
    """What a person with these roles may do."""
    return frozenset(permission for role in roles for permission in GRANTS[role])


def permissions_named(labels: Iterable[str]) -> frozenset[Permission] | None:
    """Permissions by their short names; none given means no limit.

    Raises:
        BadPermissionError: a name is no permission.
    """
    by_label = {one.label: one for one in Permission}
    given = [label.strip().lower() for label in labels if label.strip()]
    for label in given:
        if label not in by_label:
            raise BadPermissionError(f"{label!r} is no permission; expected {', '.join(by_label)}")
    return frozenset(by_label[label] for label in given) or None
