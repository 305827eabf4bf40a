"""API tokens: made for a person, limited to permissions and claimants, shown once, and revoked."""

import secrets
from collections.abc import Iterable
from datetime import timedelta
from typing import Final

from sqlalchemy import Engine

from drawback.adapters.clock import Clock
from drawback.adapters.sql import accounts, api_tokens, audit
from drawback.adapters.sql.api_tokens import HANDLE, ApiToken
from drawback.adapters.sql.audit import Act
from drawback.app.access import hash_of
from drawback.people.accounts import MOST_TOKEN_DAYS, Account, BadAccountError, account_name, scope_of
from drawback.people.permissions import Permission, permissions_named, permitted
from drawback.people.viewer import Viewer

TOKEN_PREFIX: Final = "dbm_"  # noqa: S105 - marks a token so that scanners find leaked ones
_LEAST_HANDLE: Final = 8


class TokenService:
    """Makes, lists and revokes API tokens."""

    def __init__(self, engine: Engine, clock: Clock) -> None:
        self._engine, self._clock = engine, clock

    def issue(
        self,
        name: str,
        label: str,
        days: int,
        by: Viewer,
        *,
        permissions: Iterable[str] = (),
        claimants: Iterable[str] = (),
    ) -> tuple[str, ApiToken]:
        """Make a token for a person; return it, once, and what is kept of it.

        Without `permissions` and `claimants` it may all that the person may, as that changes.

        Raises:
            BadAccountError: there is no such active account, or the days or claimants are none that its token may have.
            BadPermissionError: a name is no permission.
        """
        if not 1 <= days <= MOST_TOKEN_DAYS:
            raise BadAccountError(f"a token lasts 1 to {MOST_TOKEN_DAYS} days, seen {days}")
        now, token = self._clock.now(), TOKEN_PREFIX + secrets.token_urlsafe(32)
        limit, given = permissions_named(permissions), tuple(claimants)
        with self._engine.begin() as connection:
            person = self._known(accounts.account(connection, account_name(name)), name)
            _within_reach(person, limit, scope_of(given) if given else None)
            made = ApiToken(
                handle=hash_of(token)[:HANDLE],
                account=person.name,
                label=" ".join(label.split())[:100] or "token",
                permissions=limit,
                claimants=scope_of(given) if given else None,
                created_at=now,
                expires_at=now + timedelta(days=days),
                used_at=None,
            )
            api_tokens.add_token(connection, made, hash_of(token))
            what = Act("issue an API token", subject=person.name, why=made.label)
            audit.record(connection, by, what, now)
        return token, made

    def tokens(self, name: str) -> list[ApiToken]:
        """The tokens of a person that are good now, the newest first."""
        with self._engine.connect() as connection:
            return api_tokens.tokens_of(connection, account_name(name), self._clock.now())

    def revoke(self, name: str, handle: str, by: Viewer) -> None:
        """End a person's token by its handle.

        Raises:
            BadAccountError: the person has no such token.
        """
        now = self._clock.now()
        with self._engine.begin() as connection:
            known = len(handle) >= _LEAST_HANDLE
            if not known or not api_tokens.end_token(connection, account_name(name), handle, now):
                raise BadAccountError(f"{name} has no token {handle!r}; the list names those that are good")
            audit.record(connection, by, Act("revoke an API token", subject=name, why=handle), now)

    @staticmethod
    def _known(found: Account | None, name: str) -> Account:
        if found is None or not found.active:
            raise BadAccountError(f"there is no active account {name}; `drawback users list` names them")
        return found


def _within_reach(
    person: Account, limit: frozenset[Permission] | None, claimants: frozenset[str] | None
) -> None:
    own = permitted(person.roles)
    beyond = sorted(one.value for one in (limit or frozenset()) - own)
    if beyond:
        raise BadAccountError(f"the roles of {person.name} do not allow to {beyond[0]}")
    unseen = sorted((claimants or frozenset()) - (person.claimants or claimants or frozenset()))
    if unseen:
        raise BadAccountError(f"{unseen[0]} is not in the scope of {person.name}")
