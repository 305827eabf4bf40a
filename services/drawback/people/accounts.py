"""Accounts as people give them in: names, roles, scopes and passwords, checked."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from drawback.domain.errors import UserError
from drawback.people.permissions import AccessRole

LEAST_PASSWORD: Final = 12
"""Characters of a password at least; NIST SP 800-63B asks for eight and recommends length over composition."""
MOST_PASSWORD: Final = 256
_NAME: Final = re.compile(r"[a-z0-9][a-z0-9._+-]{0,62}(@[a-z0-9-]+(\.[a-z0-9-]+)+)?")
EVERY_CLAIMANT: Final = "*"
MOST_TOKEN_DAYS: Final = 366
"""How long an API token or a calendar link lasts at most."""


class BadAccountError(UserError):
    """A name, role, scope or password is none that an account can have."""


@dataclass(frozen=True, slots=True)
class Account:
    """A person's account. `claimants` None means every claimant."""

    name: str
    full_name: str
    roles: frozenset[AccessRole]
    claimants: frozenset[str] | None
    active: bool
    created_at: datetime
    has_password: bool


def account_name(text: str) -> str:
    """The one form of a sign-in name: an e-mail address or a short name, in lower case.

    Raises:
        BadAccountError: it is neither.
    """
    name = text.strip().lower()
    if not _NAME.fullmatch(name):
        raise BadAccountError(
            f"{text!r} cannot be a sign-in name; expected an e-mail address or a short name such as dana.whitfield"
        )
    return name


def access_roles(names: Iterable[str]) -> frozenset[AccessRole]:
    """Roles by name.

    Raises:
        BadAccountError: none is given, or a name is no role.
    """
    given = [name.strip().lower() for name in names if name.strip()]
    known = ", ".join(role.value for role in AccessRole)
    for name in given:
        if name not in set(AccessRole):
            raise BadAccountError(f"{name!r} is no role; expected {known}")
    if not given:
        raise BadAccountError(f"an account needs a role: {known}")
    return frozenset(AccessRole(name) for name in given)


def scope_of(claimants: Iterable[str]) -> frozenset[str] | None:
    """A scope from names of claimants; "*" alone means every claimant.

    Raises:
        BadAccountError: none is given, or "*" stands beside names.
    """
    given = frozenset(name.strip() for name in claimants if name.strip())
    if not given:
        raise BadAccountError("a scope names its claimants, or * for every claimant")
    if EVERY_CLAIMANT in given:
        if len(given) > 1:
            raise BadAccountError("a scope is either * or names of claimants, not both")
        return None
    return given


def checked_password(name: str, password: str) -> str:
    """A password that is long enough and not the name itself.

    Raises:
        BadAccountError: it is too short, too long, or easily guessed from the name.
    """
    if not LEAST_PASSWORD <= len(password) <= MOST_PASSWORD:
        raise BadAccountError(
            f"a password has {LEAST_PASSWORD} to {MOST_PASSWORD} characters, seen {len(password)}"
        )
    own = name.split("@", maxsplit=1)[0]
    repeats = len(own) >= LEAST_PASSWORD // 3 and own in password.lower()
    if repeats or len(set(password)) < LEAST_PASSWORD // 3:
        raise BadAccountError("the password can be guessed: it repeats the name or few characters")
    return password
