"""Accounts, invitations and sessions in the database; secrets come in as hashes."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import Connection, Row, delete, func, insert, select, update

from drawback.adapters.sql.migrate import all_tables
from drawback.people.accounts import EVERY_CLAIMANT, Account
from drawback.people.permissions import AccessRole

_tables = all_tables().tables
ACCOUNT, SESSION, INVITATION = _tables["account"], _tables["session"], _tables["invitation"]
TOKEN, ATTEMPT, LINK = _tables["api_token"], _tables["sign_in_attempt"], _tables["identity_link"]


class Attempts(NamedTuple):
    """How many attempts to sign in failed of late."""

    of_name_from_address: int
    of_name: int
    from_address: int


@dataclass(frozen=True, slots=True)
class OpenSession:
    """A session in which somebody is signed in; `key` is the hash of its secret, by which it can be ended."""

    key: str
    address: str
    created_at: datetime
    seen_at: datetime
    expires_at: datetime


def account(connection: Connection, name: str) -> Account | None:
    """One account, whether active or not."""
    row = connection.execute(select(ACCOUNT).where(ACCOUNT.c.name == name)).one_or_none()
    return None if row is None else account_of(row)


def accounts(connection: Connection) -> list[Account]:
    """Every account, by name."""
    return [account_of(row) for row in connection.execute(select(ACCOUNT).order_by(ACCOUNT.c.name))]


def any_account(connection: Connection) -> bool:
    """Whether anybody can sign in at all: an active account that has a password or may get one."""
    query = select(ACCOUNT.c.name).where(ACCOUNT.c.active).limit(1)
    return connection.scalar(query) is not None


def add_account(connection: Connection, new: Account) -> None:
    """Keep a new account, without a password."""
    connection.execute(
        insert(ACCOUNT).values(
            name=new.name,
            full_name=new.full_name,
            roles=_listed(role.value for role in new.roles),
            scope=_scope(new.claimants),
            active=new.active,
            created_at=new.created_at,
        )
    )


def change_account(
    connection: Connection,
    name: str,
    *,
    roles: frozenset[AccessRole] | None = None,
    scope: tuple[frozenset[str] | None] | None = None,
    active: bool | None = None,
) -> None:
    """Change what is given of an account; `scope` is a tuple of one, since None in it means every claimant."""
    values: dict[str, object] = {}
    if roles is not None:
        values["roles"] = _listed(role.value for role in roles)
    if scope is not None:
        values["scope"] = _scope(scope[0])
    if active is not None:
        values["active"] = active
    connection.execute(update(ACCOUNT).where(ACCOUNT.c.name == name).values(values))


def password_hash(connection: Connection, name: str) -> str:
    """The hash of an active account's password; empty where there is none."""
    query = select(ACCOUNT.c.password_hash).where(ACCOUNT.c.name == name, ACCOUNT.c.active)
    return connection.scalar(query) or ""


def set_password(connection: Connection, name: str, hashed: str) -> None:
    """Keep the hash of a new password."""
    connection.execute(update(ACCOUNT).where(ACCOUNT.c.name == name).values(password_hash=hashed))


def invite(connection: Connection, name: str, token_hash: str, expires_at: datetime) -> None:
    """Keep an invitation; earlier ones of this account are no longer good."""
    connection.execute(delete(INVITATION).where(INVITATION.c.account == name))
    connection.execute(insert(INVITATION).values(token_hash=token_hash, account=name, expires_at=expires_at))


def invited(connection: Connection, token_hash: str, now: datetime) -> str:
    """Whose invitation this is; empty where it is unknown, used or over."""
    query = select(INVITATION.c.account).where(
        INVITATION.c.token_hash == token_hash, INVITATION.c.used_at.is_(None), INVITATION.c.expires_at > now
    )
    return connection.scalar(query) or ""


def use_invitation(connection: Connection, token_hash: str, now: datetime) -> str:
    """Use up an invitation and say whose it was; empty where somebody else was faster or it is over."""
    name = invited(connection, token_hash, now)
    done = connection.execute(
        update(INVITATION)
        .where(INVITATION.c.token_hash == token_hash, INVITATION.c.used_at.is_(None))
        .values(used_at=now)
    )
    return name if done.rowcount else ""


def open_session(
    connection: Connection, name: str, token_hash: str, address: str, now: datetime, lasts: timedelta
) -> None:
    """Keep a new session."""
    connection.execute(
        insert(SESSION).values(
            token_hash=token_hash,
            account=name,
            address=address,
            created_at=now,
            seen_at=now,
            expires_at=now + lasts,
        )
    )


def session_of(
    connection: Connection, token_hash: str, now: datetime, idle: timedelta
) -> tuple[Account, datetime] | None:
    """The active account that a session belongs to, and when it was last used; None where it is over, idle or revoked."""
    query = (
        select(ACCOUNT, SESSION.c.seen_at)
        .join(SESSION, SESSION.c.account == ACCOUNT.c.name)
        .where(
            SESSION.c.token_hash == token_hash,
            SESSION.c.revoked_at.is_(None),
            SESSION.c.expires_at > now,
            SESSION.c.seen_at > now - idle,
            ACCOUNT.c.active,
        )
    )
    row = connection.execute(query).one_or_none()
    return None if row is None else (account_of(row), row.seen_at)


def see_session(connection: Connection, token_hash: str, now: datetime) -> None:
    """Note that a session was used."""
    connection.execute(update(SESSION).where(SESSION.c.token_hash == token_hash).values(seen_at=now))


def sessions_of(connection: Connection, name: str, now: datetime, idle: timedelta) -> list[OpenSession]:
    """The sessions with which a person is signed in, the last used one first."""
    query = (
        select(SESSION)
        .where(
            SESSION.c.account == name,
            SESSION.c.revoked_at.is_(None),
            SESSION.c.expires_at > now,
            SESSION.c.seen_at > now - idle,
        )
        .order_by(SESSION.c.seen_at.desc())
    )
    return [
        OpenSession(row.token_hash, row.address, row.created_at, row.seen_at, row.expires_at)
        for row in connection.execute(query)
    ]


def end_session(connection: Connection, token_hash: str, now: datetime, of: str = "") -> bool:
    """Revoke one session, where a name is given only that person's; return whether it was open."""
    mine = (SESSION.c.account == of,) if of else ()
    done = connection.execute(
        update(SESSION)
        .where(SESSION.c.token_hash == token_hash, SESSION.c.revoked_at.is_(None), *mine)
        .values(revoked_at=now)
    )
    return bool(done.rowcount)


def end_sessions_of(connection: Connection, name: str, now: datetime, but: str = "") -> None:
    """Revoke every session and every API token of an account; `but` is the hash of a session that goes on."""
    for kind in (SESSION, TOKEN):
        connection.execute(
            update(kind)
            .where(kind.c.account == name, kind.c.revoked_at.is_(None), kind.c.token_hash != but)
            .values(revoked_at=now)
        )


def link_identity(connection: Connection, issuer: str, subject: str, name: str) -> None:
    """Remember whose account a person of an identity provider has."""
    if not linked_account(connection, issuer, subject):
        connection.execute(insert(LINK).values(issuer=issuer, subject=subject, account=name))


def linked_account(connection: Connection, issuer: str, subject: str) -> str:
    """The name of the account of a person of an identity provider; empty where there is none yet."""
    query = select(LINK.c.account).where(LINK.c.issuer == issuer, LINK.c.subject == subject)
    return connection.scalar(query) or ""


def identity_of(connection: Connection, issuer: str, name: str) -> str:
    """The provider's subject of an account; empty where nobody came in that way."""
    query = select(LINK.c.subject).where(LINK.c.issuer == issuer, LINK.c.account == name)
    return connection.scalar(query) or ""


def any_linked(connection: Connection) -> bool:
    """Whether anybody came in by an identity provider."""
    return connection.scalar(select(LINK.c.account).limit(1)) is not None


def note_attempt(connection: Connection, name: str, address: str, now: datetime) -> int:
    """Keep an attempt to sign in, and return its number."""
    made = connection.execute(insert(ATTEMPT).values(account=name, address=address, at=now))
    return int(made.inserted_primary_key[0])  # type: ignore[index]  # there is one after an INSERT


def forgive(connection: Connection, attempt: int) -> None:
    """An attempt that let a person in does not count."""
    connection.execute(delete(ATTEMPT).where(ATTEMPT.c.seq == attempt))


def attempts(connection: Connection, name: str, address: str, since: datetime) -> Attempts:
    """How many attempts that let nobody in were made since an instant."""
    some = select(func.count()).select_from(ATTEMPT).where(ATTEMPT.c.at > since)
    of_name, here = ATTEMPT.c.account == name, ATTEMPT.c.address == address
    return Attempts(
        *(connection.scalar(some.where(*which)) or 0 for which in ((of_name, here), (of_name,), (here,)))
    )


def forget(connection: Connection, before: datetime) -> None:
    """Drop failed attempts, and sessions and invitations that ended, from before an instant."""
    connection.execute(delete(ATTEMPT).where(ATTEMPT.c.at < before))
    connection.execute(delete(SESSION).where(SESSION.c.expires_at < before))
    connection.execute(delete(INVITATION).where(INVITATION.c.expires_at < before))


def account_of(row: Row[Any]) -> Account:
    """An account from its row."""
    kept = row._mapping  # noqa: SLF001 - SQLAlchemy's public accessor has this name
    scope = str(kept[ACCOUNT.c.scope])
    return Account(
        name=kept[ACCOUNT.c.name],
        full_name=kept[ACCOUNT.c.full_name],
        roles=frozenset(AccessRole(name) for name in str(kept[ACCOUNT.c.roles]).split()),
        claimants=None if scope == EVERY_CLAIMANT else frozenset(scope.split("\n")),
        active=kept[ACCOUNT.c.active],
        created_at=kept[ACCOUNT.c.created_at],
        has_password=bool(kept[ACCOUNT.c.password_hash]),
    )


def _listed(names: Iterable[str]) -> str:
    return " ".join(sorted(names))


def _scope(claimants: frozenset[str] | None) -> str:
    return EVERY_CLAIMANT if claimants is None else "\n".join(sorted(claimants))
