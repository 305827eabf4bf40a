"""Tables of people: accounts, sessions, invitations, API tokens, attempts to sign in, and the audit of acts.

Secrets are kept as hashes: a password by argon2, the random tokens of sessions, invitations and the API by SHA-256.
"""

from datetime import datetime

from sqlalchemy import Column, Index, LargeBinary
from sqlmodel import Field, SQLModel

from drawback.adapters.sql.columns import SERIAL, instant


class AccountRow(SQLModel, table=True):
    """A person who may sign in. `roles` and `scope` are lists separated by blanks; scope "*" is every claimant."""

    __tablename__ = "account"
    name: str = Field(primary_key=True)
    full_name: str
    password_hash: str = ""
    """Empty until the person has chosen one, or where only the identity provider lets them in."""
    roles: str
    scope: str
    active: bool = True
    created_at: datetime = instant(nullable=False)


class SessionRow(SQLModel, table=True):
    """Somebody signed in, until it expires or is revoked."""

    __tablename__ = "session"
    token_hash: str = Field(primary_key=True)
    account: str = Field(index=True)
    address: str = ""
    created_at: datetime = instant(nullable=False)
    seen_at: datetime = instant(nullable=False)
    expires_at: datetime = instant(nullable=False, index=True)
    revoked_at: datetime | None = instant()


class InvitationRow(SQLModel, table=True):
    """A link that lets a person choose a password, once."""

    __tablename__ = "invitation"
    token_hash: str = Field(primary_key=True)
    account: str = Field(index=True)
    expires_at: datetime = instant(nullable=False)
    used_at: datetime | None = instant()


class ApiTokenRow(SQLModel, table=True):
    """A secret with which a program reads and acts in a person's name and scope; shown once, kept as its hash.

    `permissions` are short names separated by blanks, empty where the token may all that the person may; `claimants` is
    a scope of the token's own within the person's, empty where there is none.
    """

    __tablename__ = "api_token"
    token_hash: str = Field(primary_key=True)
    account: str = Field(index=True)
    label: str
    created_at: datetime = instant(nullable=False)
    expires_at: datetime = instant(nullable=False)
    used_at: datetime | None = instant()
    revoked_at: datetime | None = instant()
    permissions: str = Field(default="", sa_column_kwargs={"server_default": ""})
    claimants: str = Field(default="", sa_column_kwargs={"server_default": ""})


class IdentityLinkRow(SQLModel, table=True):
    """Which account a person of an identity provider has; the provider's subject never changes, an e-mail address may."""

    __tablename__ = "identity_link"
    issuer: str = Field(primary_key=True)
    subject: str = Field(primary_key=True)
    account: str = Field(index=True)


class SecondLookRow(SQLModel, table=True):
    """What one person asked for where a claimant asks for two: `content` is exactly what they saw or handed in."""

    __tablename__ = "second_look"
    key: str = Field(primary_key=True)
    digest: str
    act: str
    claimant: str = Field(index=True)
    subject: str
    content: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    by: str
    at: datetime = instant(nullable=False)


class KeptAnswerRow(SQLModel, table=True):
    """The answer to a request under its idempotency key, for a day; the key is kept as a hash of it with the person's name."""

    __tablename__ = "kept_answer"
    key: str = Field(primary_key=True)
    digest: str
    answer: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    at: datetime = instant(nullable=False, index=True)


class SignInAttempt(SQLModel, table=True):
    """A failed attempt to sign in: too many in a while are slowed down."""

    __tablename__ = "sign_in_attempt"
    seq: int | None = Field(default=None, sa_column=Column(SERIAL, primary_key=True, autoincrement=True))
    account: str
    address: str
    at: datetime = instant(nullable=False, index=True)
    __table_args__ = (
        Index("ix_sign_in_attempt_account", "account", "at"),
        Index("ix_sign_in_attempt_address", "address", "at"),
    )


class AuditRow(SQLModel, table=True):
    """One act of a person: who, when, from where, on what, why, and what came of it. Rows are only added."""

    __tablename__ = "audit"
    seq: int | None = Field(default=None, sa_column=Column(SERIAL, primary_key=True, autoincrement=True))
    at: datetime = instant(nullable=False, index=True)
    who: str
    verified: bool = False
    address: str = ""
    act: str
    claimant: str = ""
    subject: str = ""
    why: str = ""
    outcome: str = "done"
    """"done", or the sentence with which it was refused."""
    __table_args__ = (Index("ix_audit_claimant", "claimant", "seq"),)
