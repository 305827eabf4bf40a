"""Who is looking: a person with roles and a scope, or anybody where a dashboard on loopback runs without sign-in."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Final

from drawback.people.permissions import AccessRole, Permission, permitted


@dataclass(frozen=True, slots=True)
class Viewer:
    """A person, or a program with a token, for the length of one request.

    `claimants` is the scope: the claimants whose data may be seen; None means all of them. `verified` says that the
    person signed in; without sign-in a name is only declared.
    """

    name: str
    roles: frozenset[AccessRole]
    claimants: frozenset[str] | None = None
    verified: bool = True
    address: str = ""
    """The network address that the request came from."""
    limited_to: frozenset[Permission] | None = None
    """What a token is limited to; None: everything that the roles permit."""

    def may(self, permission: Permission) -> bool:
        """Whether the roles, and the token if there is one, allow this kind of act."""
        allowed = self.limited_to is None or permission in self.limited_to
        return allowed and permission in permitted(self.roles)

    def sees(self, claimant: str) -> bool:
        """Whether the claimant is in scope."""
        return self.claimants is None or claimant in self.claimants

    def covers(self, claimants: frozenset[str] | None) -> bool:
        """Whether a whole scope lies within this one."""
        return self.claimants is None or (claimants is not None and claimants <= self.claimants)


EVERYBODY: Final = Viewer("dashboard", frozenset(AccessRole), verified=False)
"""Who looks where no sign-in is asked for."""

_current: ContextVar[Viewer] = ContextVar("viewer")


def current_viewer() -> Viewer:
    """Who is looking right now.

    Raises:
        LookupError: outside a request: nothing may be read under a scope that nobody set.
    """
    return _current.get()


@contextmanager
def looking(viewer: Viewer) -> Iterator[None]:
    """Let this person look for the length of a block."""
    token = _current.set(viewer)
    try:
        yield
    finally:
        _current.reset(token)
