"""Signing in: passwords, invitations and sessions, with the audit of it.

Random tokens (256 bits) are shown once and kept as SHA-256; passwords are kept by argon2. Failed attempts are counted by
name and by address.
"""

import secrets
from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta
from functools import cached_property
from hashlib import sha256
from typing import Final

from pwdlib import PasswordHash
from sqlalchemy import Engine

from drawback.adapters.clock import Clock
from drawback.adapters.sql import accounts as store
from drawback.adapters.sql import api_tokens, audit
from drawback.adapters.sql.accounts import OpenSession
from drawback.adapters.sql.audit import Act
from drawback.dashboard.ports import Session, SignInRefused
from drawback.people.accounts import (
    MOST_PASSWORD,
    Account,
    BadAccountError,
    access_roles,
    account_name,
    checked_password,
    scope_of,
)
from drawback.people.permissions import AccessRole
from drawback.people.viewer import Viewer

SESSION_LASTS: Final = timedelta(hours=12)
INVITATION_LASTS: Final = timedelta(days=7)
SESSION_IDLES: Final = timedelta(hours=2)
"""A session that nobody used for this long is over."""
_NOTED_EVERY: Final = timedelta(minutes=1)
"""That a session or a token is used is written once a minute at most."""
WINDOW: Final = timedelta(minutes=15)
"""Failed attempts of the last quarter of an hour count."""
MOST_FOR_NAME: Final = 5
"""For one name from one address."""
MOST_FROM_ADDRESS: Final = 20
MOST_FROM_ANYWHERE: Final = 50
"""For one name: many addresses together may guess no faster, and one of them alone locks nobody else out."""
FIRST_ADMIN: Final = "admin"
_WIDER: Final = "nobody gives a wider scope than their own"


class AccessService:
    """Lets people in, and manages their accounts."""

    def __init__(self, engine: Engine, clock: Clock, hasher: PasswordHash | None = None) -> None:
        self._engine, self._clock = engine, clock
        self._hasher = hasher or PasswordHash.recommended()

    @cached_property
    def _nobody(self) -> str:
        """The hash of a password that nobody has: an unknown name takes as long as a wrong password."""
        return self._hasher.hash(secrets.token_hex())

    def sign_in(self, name: str, password: str, address: str) -> Session:
        """Open a session for a name and a password.

        An unknown name takes as long as a wrong password and is answered with the same sentence.

        Raises:
            SignInRefused: wrong, or too many attempts failed of late.
        """
        now = self._clock.now()
        wanted = name.strip().lower()[:128]
        nobody = self._nobody
        with self._engine.begin() as connection:
            attempt = store.note_attempt(connection, wanted, address, now)
            made = store.attempts(connection, wanted, address, now - WINDOW)
            kept = store.password_hash(connection, wanted)
            if _too_many(made):
                store.forgive(connection, attempt)
        if _too_many(made):
            raise SignInRefused(
                "Too many attempts failed; wait a quarter of an hour, or ask an administrator.", too_many=True
            )
        typed = password if len(password) <= MOST_PASSWORD else ""
        if not self._hasher.verify(typed, kept or nobody) or not kept:
            with self._engine.begin() as connection:
                audit.record(
                    connection,
                    Viewer(wanted, frozenset(), verified=False, address=address),
                    Act("sign in"),
                    now,
                    "refused",
                )
            raise SignInRefused("The name or the password is wrong.")
        with self._engine.begin() as connection:
            store.forgive(connection, attempt)
        return self.let_in(wanted, address, "sign in")

    def accept_invitation(self, token: str, password: str, address: str) -> Session:
        """Choose a password by a one-time link, and sign in.

        Raises:
            SignInRefused: the link is unknown, used or over, or the password cannot be used.
        """
        now, hashed_token = self._clock.now(), hash_of(token)
        with self._engine.connect() as connection:
            name = store.invited(connection, hashed_token, now)
        if not name:
            raise SignInRefused("this link was used already or is over; ask an administrator for a new one")
        try:
            hashed = self._hasher.hash(checked_password(name, password))
        except BadAccountError as bad:
            raise SignInRefused(str(bad)) from None
        with self._engine.begin() as connection:
            if not store.use_invitation(connection, hashed_token, now):
                raise SignInRefused("this link was used already; ask an administrator for a new one")
            store.set_password(connection, name, hashed)
            store.end_sessions_of(connection, name, now)
        return self.let_in(name, address, "choose a password")

    def invited(self, token: str) -> str:
        """Whose invitation a link is; empty where it is unknown, used or over."""
        with self._engine.connect() as connection:
            return store.invited(connection, hash_of(token), self._clock.now())

    def viewer_of_session(self, token: str, address: str, *, by_itself: bool = False) -> Viewer | None:
        """Who looks with this cookie; None where the session is over or revoked.

        What a page asks `by_itself` keeps no session awake: an idle person's session ends though a page stands open.
        """
        now, hashed = self._clock.now(), hash_of(token)
        with self._engine.connect() as connection:
            found = store.session_of(connection, hashed, now, SESSION_IDLES)
        if found is None:
            return None
        account, seen_at = found
        if not by_itself and now - seen_at >= _NOTED_EVERY:
            with self._engine.begin() as connection:
                store.see_session(connection, hashed, now)
        return _viewer(account, address)

    def viewer_of_token(self, token: str, address: str) -> Viewer | None:
        """In whose name a program reads with this API token; None where it is over or revoked."""
        now, hashed = self._clock.now(), hash_of(token)
        with self._engine.connect() as connection:
            found = api_tokens.token_of(connection, hashed, now)
        if found is None:
            return None
        account, of = found
        if of.used_at is None or now - of.used_at >= _NOTED_EVERY:
            with self._engine.begin() as connection:
                api_tokens.use_token(connection, hashed, now)
        return replace(
            _viewer(account, address),
            claimants=within(account.claimants, of.claimants),
            limited_to=of.permissions,
        )

    def viewer_of_account(self, name: str, address: str) -> Viewer | None:
        """Who acts under this account, where somebody else established who it is; None where it is closed or unknown."""
        with self._engine.connect() as connection:
            found = store.account(connection, name)
        return _viewer(found, address) if found is not None and found.active else None

    def sessions(self, name: str) -> list[OpenSession]:
        """The sessions with which a person is signed in, the last used one first."""
        with self._engine.connect() as connection:
            return store.sessions_of(connection, name, self._clock.now(), SESSION_IDLES)

    def end_session(self, key: str, by: Viewer) -> None:
        """End one of one's own sessions by its key.

        Raises:
            BadAccountError: it is none of theirs, or over.
        """
        with self._engine.begin() as connection:
            if not store.end_session(connection, key, self._clock.now(), by.name):
                raise BadAccountError("this session is over already")
            audit.record(connection, by, Act("end a session", subject=by.name), self._clock.now())

    def change_password(self, current: str, new: str, token: str, by: Viewer) -> None:
        """Change one's own password: every other session and every API token of the person ends.

        Raises:
            SignInRefused: the password of now is wrong, or too many attempts failed.
            BadAccountError: the new one cannot be used, or is the old one.
        """
        if current == new:
            raise BadAccountError("the new password is the old one")
        hashed = self._hasher.hash(checked_password(by.name, new))
        self.sign_out(self.sign_in(by.name, current, by.address).token)
        with self._engine.begin() as connection:
            store.set_password(connection, by.name, hashed)
            store.end_sessions_of(connection, by.name, self._clock.now(), but=hash_of(token))
            audit.record(connection, by, Act("change the password", subject=by.name), self._clock.now())

    def sign_out(self, token: str) -> None:
        """End a session."""
        with self._engine.begin() as connection:
            store.end_session(connection, hash_of(token), self._clock.now())

    def add(
        self, name: str, full_name: str, roles: Iterable[str], claimants: Iterable[str], by: Viewer
    ) -> str:
        """Make an account and return the token of its invitation.

        Raises:
            BadAccountError: the name is taken, something of it cannot be used, or the scope is wider than that of who asks.
        """
        now = self._clock.now()
        new = Account(
            account_name(name),
            " ".join(full_name.split()) or name,
            access_roles(roles),
            scope_of(claimants),
            active=True,
            created_at=now,
            has_password=False,
        )
        token = secrets.token_urlsafe(32)
        if not by.covers(new.claimants):
            raise BadAccountError(_WIDER)
        with self._engine.begin() as connection:
            if store.account(connection, new.name) is not None:
                raise BadAccountError(f"there is an account {new.name} already")
            store.add_account(connection, new)
            store.invite(connection, new.name, hash_of(token), now + INVITATION_LASTS)
            audit.record(connection, by, Act("add an account", subject=new.name), now)
        return token

    def reset(self, name: str, by: Viewer) -> str:
        """End a person's sessions and return the token of a new invitation.

        Raises:
            BadAccountError: there is no such account.
        """
        now, token = self._clock.now(), secrets.token_urlsafe(32)
        with self._engine.begin() as connection:
            found = self._managed(store.account(connection, account_name(name)), name, by)
            store.change_account(connection, found.name, active=True)
            store.set_password(connection, found.name, "")
            store.end_sessions_of(connection, found.name, now)
            store.invite(connection, found.name, hash_of(token), now + INVITATION_LASTS)
            audit.record(connection, by, Act("reset an account", subject=found.name), now)
        return token

    def revoke(self, name: str, by: Viewer) -> None:
        """Close an account: its sessions and API tokens end at once.

        Raises:
            BadAccountError: there is no such account, or it is the last active administrator's.
        """
        now = self._clock.now()
        with self._engine.begin() as connection:
            found = self._managed(store.account(connection, account_name(name)), name, by)
            self._keep_an_admin(store.accounts(connection), found, frozenset())
            store.change_account(connection, found.name, active=False)
            store.end_sessions_of(connection, found.name, now)
            audit.record(connection, by, Act("revoke an account", subject=found.name), now)

    def change(
        self, name: str, by: Viewer, *, roles: Iterable[str] = (), claimants: Iterable[str] = ()
    ) -> Account:
        """Change the roles or the scope of an account, from its next request on.

        Raises:
            BadAccountError: there is no such account, or what is given cannot be used.
        """
        given, scope = tuple(roles), tuple(claimants)
        with self._engine.begin() as connection:
            found = self._managed(store.account(connection, account_name(name)), name, by)
            new = access_roles(given) if given else found.roles
            if scope and not by.covers(scope_of(scope)):
                raise BadAccountError(_WIDER)
            self._keep_an_admin(store.accounts(connection), found, new)
            store.change_account(
                connection, found.name, roles=new, scope=(scope_of(scope),) if scope else None
            )
            why = "; ".join(
                part
                for part in (
                    f"roles {', '.join(given)}" if given else "",
                    f"scope {', '.join(scope)}" if scope else "",
                )
                if part
            )
            audit.record(
                connection, by, Act("change an account", subject=found.name, why=why), self._clock.now()
            )
            changed = store.account(connection, found.name)
        return self._managed(changed, name, by)

    def accounts(self, by: Viewer) -> list[Account]:
        """The accounts that somebody manages, by name: those whose scope lies within their own."""
        with self._engine.connect() as connection:
            return [one for one in store.accounts(connection) if by.covers(one.claimants)]

    def first_admin(self, by: Viewer) -> str | None:
        """The token of an invitation for the first administrator, while nobody has chosen a password yet."""
        known = self.accounts(by)
        with self._engine.connect() as connection:
            came_in = store.any_linked(connection)
        if came_in or any(one.has_password for one in known):
            return None
        if any(one.name == FIRST_ADMIN for one in known):
            return self.reset(FIRST_ADMIN, by)
        return self.add(
            FIRST_ADMIN,
            "Administrator",
            [role.value for role in (AccessRole.ADMIN, AccessRole.OPS)],
            ["*"],
            by,
        )

    def note(self, viewer: Viewer, act: Act, refusal: str = "") -> None:
        """Append an act to the audit."""
        with self._engine.begin() as connection:
            audit.record(connection, viewer, act, self._clock.now(), refusal)

    def let_in(self, name: str, address: str, how: str) -> Session:
        """Open a session for somebody whose identity is established; `how`, as the audit says it.

        Raises:
            SignInRefused: the account is closed.
        """
        now, token = self._clock.now(), secrets.token_urlsafe(32)
        with self._engine.begin() as connection:
            found = store.account(connection, name)
            if found is None or not found.active:
                raise SignInRefused("there is no active account of this name; ask an administrator for one")
            store.forget(connection, now - timedelta(days=30))
            store.open_session(connection, name, hash_of(token), address, now, SESSION_LASTS)
            audit.record(connection, _viewer(found, address), Act(how), now)
        return Session(token)

    @staticmethod
    def _managed(found: Account | None, name: str, by: Viewer) -> Account:
        """An account that exists and that this person manages; of any other they learn nothing."""
        if found is None or not by.covers(found.claimants):
            raise BadAccountError(f"there is no account {name}; `drawback users list` names them")
        return found

    @staticmethod
    def _keep_an_admin(everyone: Iterable[Account], changed: Account, roles: frozenset[AccessRole]) -> None:
        others = any(
            AccessRole.ADMIN in one.roles and one.active for one in everyone if one.name != changed.name
        )
        if AccessRole.ADMIN in changed.roles and AccessRole.ADMIN not in roles and not others:
            raise BadAccountError(f"{changed.name} is the last administrator; make another one first")


def _viewer(account: Account, address: str) -> Viewer:
    return Viewer(account.name, account.roles, account.claimants, verified=True, address=address)


def within(whole: frozenset[str] | None, part: frozenset[str] | None) -> frozenset[str] | None:
    """A scope narrowed by another one; None means every claimant."""
    if whole is None or part is None:
        return part if whole is None else whole
    return whole & part


def _too_many(made: store.Attempts) -> bool:
    return (
        made.of_name_from_address > MOST_FOR_NAME
        or made.from_address > MOST_FROM_ADDRESS
        or made.of_name > MOST_FROM_ANYWHERE
    )


def hash_of(token: str) -> str:
    """What is kept of a secret."""
    return sha256(token.encode()).hexdigest()
