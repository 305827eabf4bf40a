"""API tokens in the database; their secrets come in as hashes."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, insert, select, update

from drawback.adapters.sql.accounts import ACCOUNT, TOKEN, account_of
from drawback.people.accounts import Account
from drawback.people.permissions import Permission, permissions_named

HANDLE = 12
"""Characters of a token's hash by which people name it."""


@dataclass(frozen=True, slots=True)
class ApiToken:
    """What is kept of a token: `handle` names it, `permissions` and `claimants` None mean all that its person has."""

    handle: str
    account: str
    label: str
    permissions: frozenset[Permission] | None
    claimants: frozenset[str] | None
    created_at: datetime
    expires_at: datetime
    used_at: datetime | None


def add_token(connection: Connection, new: ApiToken, token_hash: str) -> None:
    """Keep a new token."""
    connection.execute(
        insert(TOKEN).values(
            token_hash=token_hash,
            account=new.account,
            label=new.label,
            permissions=" ".join(sorted(one.label for one in new.permissions or ())),
            claimants="\n".join(sorted(new.claimants or ())),
            created_at=new.created_at,
            expires_at=new.expires_at,
        )
    )


def token_of(connection: Connection, token_hash: str, now: datetime) -> tuple[Account, ApiToken] | None:
    """A token and the active account that it belongs to; None where it is over or revoked."""
    query = (
        select(ACCOUNT, TOKEN)
        .join(TOKEN, TOKEN.c.account == ACCOUNT.c.name)
        .where(
            TOKEN.c.token_hash == token_hash,
            TOKEN.c.revoked_at.is_(None),
            TOKEN.c.expires_at > now,
            ACCOUNT.c.active,
        )
    )
    row = connection.execute(query).one_or_none()
    if row is None:
        return None
    kept = row._mapping  # noqa: SLF001 - SQLAlchemy's public accessor has this name
    return account_of(row), _token({column.name: kept[column] for column in TOKEN.c})


def tokens_of(connection: Connection, name: str, now: datetime) -> list[ApiToken]:
    """The tokens of a person that are good now, the newest first."""
    query = (
        select(TOKEN)
        .where(TOKEN.c.account == name, TOKEN.c.revoked_at.is_(None), TOKEN.c.expires_at > now)
        .order_by(TOKEN.c.created_at.desc(), TOKEN.c.token_hash)
    )
    return [_token(dict(row)) for row in connection.execute(query).mappings()]


def use_token(connection: Connection, token_hash: str, now: datetime) -> None:
    """Note that a token was used."""
    connection.execute(update(TOKEN).where(TOKEN.c.token_hash == token_hash).values(used_at=now))


def end_token(connection: Connection, name: str, handle: str, now: datetime) -> bool:
    """Revoke a person's token by its handle; return whether one was good."""
    done = connection.execute(
        update(TOKEN)
        .where(
            TOKEN.c.account == name,
            TOKEN.c.token_hash.startswith(handle, autoescape=True),
            TOKEN.c.revoked_at.is_(None),
            TOKEN.c.expires_at > now,
        )
        .values(revoked_at=now)
    )
    return bool(done.rowcount)


def _token(kept: dict[str, object]) -> ApiToken:
    claimants = str(kept["claimants"])
    return ApiToken(
        handle=str(kept["token_hash"])[:HANDLE],
        account=str(kept["account"]),
        label=str(kept["label"]),
        permissions=permissions_named(str(kept["permissions"]).split()),
        claimants=frozenset(claimants.split("\n")) if claimants else None,
        created_at=kept["created_at"],  # type: ignore[arg-type]  # an instant, by its column
        expires_at=kept["expires_at"],  # type: ignore[arg-type]
        used_at=kept["used_at"],  # type: ignore[arg-type]
    )
