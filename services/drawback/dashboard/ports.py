"""What pages may trigger, and what they ask of the rest of the program. The dashboard itself writes nothing."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Literal, Protocol

from sqlalchemy import Connection

from drawback.adapters.sql.accounts import OpenSession
from drawback.adapters.sql.api_tokens import ApiToken
from drawback.adapters.sql.own_desk import KeptView, LastLook
from drawback.dashboard.access import Access
from drawback.domain.errors import UserError
from drawback.filing.preflight import Preflight
from drawback.intake.learning import Learned
from drawback.lifecycles.claims.approving import AmendmentSeen
from drawback.people.accounts import Account
from drawback.people.viewer import Viewer
from drawback.rules.answers import Undetermined
from drawback.rules.explain.steps import DerivationStep
from drawback.rules.findings import RuleFinding
from drawback.views.compared import DaysCompared
from drawback.views.queue import Mine
from drawback.views.returns import ReturnLine
from drawback.views.what_if import WhatIf


class ActionRefused(UserError):  # noqa: N818 - reads as the sentence it is
    """What a person asked for cannot be done; the message is a sentence for that person."""


class SignInRefused(UserError):  # noqa: N818 - reads as the sentence it is
    """Somebody could not be let in; `too_many` says that this is because of the attempts before."""

    def __init__(self, sentence: str, *, too_many: bool = False) -> None:
        super().__init__(sentence)
        self.too_many = too_many


@dataclass(frozen=True, slots=True)
class Session:
    """A new session: the token that goes into the cookie."""

    token: str


class SignIn(Access, Protocol):
    """What the pages of signing in ask for."""

    def sign_in(self, name: str, password: str, address: str) -> Session:
        """Open a session for a name and a password, or raise `SignInRefused`."""
        ...

    def sign_out(self, token: str) -> None:
        """End a session."""
        ...

    def invited(self, token: str) -> str:
        """Whose one-time link this is; empty where it is unknown, used or over."""
        ...

    def accept_invitation(self, token: str, password: str, address: str) -> Session:
        """Choose a password by a one-time link, or raise `SignInRefused`."""
        ...


class Company(Protocol):
    """Signing in by the company's own identity provider."""

    @property
    def label(self) -> str:
        """What people call it."""
        ...

    def begin(self, to: str) -> tuple[str, str]:
        """Where to send the browser, and what its cookie keeps meanwhile; or raise a `UserError`."""
        ...

    def finish(self, cookie: str, state: str, code: str, said: str, address: str) -> tuple[Session, str]:
        """Let in who came back; return the session and where they wanted to go; or raise a `UserError`."""
        ...

    def address_to_leave(self) -> str:
        """Where a person signs out at the provider too; empty where there is no such page."""
        ...


class KeyTaken(UserError):  # noqa: N818 - reads as the sentence it is
    """An idempotency key came before with another body."""


@dataclass(frozen=True, slots=True)
class ItemOutcome:
    """What came of one event: `heard` is new and kept, `refused` was not taken at all; `reason` is a sentence."""

    index: int
    id: str
    outcome: Literal["heard", "repeated", "parked", "refused"]
    reason: str = ""


class Hearing(Protocol):
    """Hears events that a program hands in."""

    def once(self, raws: Sequence[bytes], viewer: Viewer, key: str, body: bytes) -> Sequence[ItemOutcome]:
        """Hear a batch; one that came before under the same key is answered as then.

        Raises:
            KeyTaken: the key came before with another body.
        """
        ...


class OwnAccount(Protocol):
    """What people do with their own account."""

    def sessions(self, name: str) -> Sequence[OpenSession]:
        """The sessions with which a person is signed in, the last used one first."""
        ...

    def end_session(self, key: str, by: Viewer) -> None:
        """End one of one's own sessions, or raise `BadAccountError`."""
        ...

    def change_password(self, current: str, new: str, token: str, by: Viewer) -> None:
        """Change one's own password, or raise `SignInRefused` or `BadAccountError`."""
        ...


class OwnDesk(Protocol):
    """What a person keeps for themselves: views, and how far they have read."""

    def views(self, person: str) -> Sequence[KeptView]:
        """A person's views, by name."""
        ...

    def keep(self, person: str, name: str, address: str) -> KeptView:
        """Keep a view under a name, or raise `ActionRefused`; one of the same name is replaced."""
        ...

    def forget(self, person: str, name: str) -> None:
        """Forget a view."""
        ...

    def last_look(self, person: str) -> LastLook | None:
        """How far a person has read the story; None where they never said so."""
        ...

    def look(self, person: str, standing: int) -> None:
        """Remember how far a person has read; never less far than before."""
        ...


class Tokens(Protocol):
    """API tokens of a person."""

    def tokens(self, name: str) -> Sequence[ApiToken]:
        """Those that are good now, the newest first."""
        ...

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
        """Make one; return it, once, and what is kept of it; or raise `BadAccountError` or `BadPermissionError`."""
        ...

    def revoke(self, name: str, handle: str, by: Viewer) -> None:
        """End one by its handle, or raise `BadAccountError`."""
        ...


class Accounts(Protocol):
    """What an administrator does with accounts. Each call has happened when it returns, or raises `BadAccountError`."""

    def accounts(self, by: Viewer) -> Sequence[Account]:
        """The accounts that somebody manages, by name."""
        ...

    def add(
        self, name: str, full_name: str, roles: Iterable[str], claimants: Iterable[str], by: Viewer
    ) -> str:
        """Make an account; return the token of its one-time link."""
        ...

    def reset(self, name: str, by: Viewer) -> str:
        """End a person's sessions; return the token of a new one-time link."""
        ...

    def revoke(self, name: str, by: Viewer) -> None:
        """Close an account: its sessions and API tokens end at once."""
        ...


DueDateName = tuple[str, str, str, str]
"""Claimant, kind and number of what it is about, and the deadline."""


class Actions(Protocol):
    """What a person may do from a page. Each call has happened when it returns, or raises `ActionRefused`."""

    def replay_parked(self, parked_id: str, corrected: bytes) -> None:
        """Hand a parked event to the step again, with corrected bytes; the original stays in the journal of parked ones."""
        ...

    def ignore_parked(self, parked_id: str, because: str) -> None:
        """Close a parked event for a reason; nothing is deleted."""
        ...

    def take_file(self, path: Path, claimant: str) -> None:
        """Take in a report or a file of events; how it was read and what was held back stands in the intake log."""
        ...

    def learn(self, learned: Learned, claimant: str) -> None:
        """Remember what the headings of a source mean."""
        ...

    def acknowledge(self, claimant: str, subject_kind: str, subject: str, deadline: str) -> None:
        """Somebody has seen this due date: repeats of the alert stop until the next threshold."""
        ...

    def acknowledge_alert(self, alert_id: str) -> None:
        """Somebody has seen this alert and takes it."""
        ...

    def snooze_alert(self, alert_id: str, until: date, reason: str) -> None:
        """Put this alert off, for a reason, within the limits of its class."""
        ...

    def assign_due_date(self, due_date: DueDateName, to: str, reason: str) -> None:
        """Make a due date somebody's, by the name that the policy file gives; an empty name gives it back."""
        ...

    def send_again(self, number: int) -> None:
        """Send a message again that was sent or given up."""
        ...

    def waive_due_date(self, due_date: DueDateName, reason: str) -> None:
        """Say that a due date need not be kept; by two people where its claimant asks for it."""
        ...

    def reopen_due_date(self, due_date: DueDateName, reason: str) -> None:
        """Take a waiver back."""
        ...

    def review_pairs(
        self, claimant: str, pairs: Sequence[str], verdict: Literal["approve", "reject"], by: str, reason: str
    ) -> None:
        """Decide pairings, each named `ENTRY/LINE+EXPORT`; the next match obeys."""
        ...

    def remember_parts(
        self,
        claimant: str,
        parts: tuple[str, str],
        verdict: Literal["approve", "reject"],
        by: str,
        reason: str,
    ) -> None:
        """Decide for good whether an imported part may be claimed against an exported one."""
        ...

    def draft_opportunity(self, claimant: str, name: str, by: str) -> None:
        """Assemble the claim of an opportunity, for a person to approve."""
        ...

    def approve_claim(self, claimant: str, claim_id: str, by: str) -> None:
        """Approve an assembled claim for filing, under the name a person gives."""
        ...

    def approve_amendment(self, claimant: str, claim_id: str, shown: AmendmentSeen, by: str) -> None:
        """Approve the drafted amendment of a claim as it was shown, under the name a person gives."""
        ...


@dataclass(frozen=True, slots=True)
class Unsubscribing:
    """What the link in a mail is about: an address and its digests, or one due date, and whether that is stopped."""

    address: str
    digests: bool
    alert_id: str
    stopped: bool
    refusal: str
    """Why these mails go on whatever is asked, or nothing."""


class Unsubscribe(Protocol):
    """Stops and resumes mails to whoever holds a link from one of them; None where the link is none of ours."""

    def look(self, delivery: int, proof: str) -> Unsubscribing | None:
        """How it stands."""
        ...

    def stop(self, delivery: int, proof: str) -> Unsubscribing | None:
        """Send no more of it; a due date goes to the next in line."""
        ...

    def resume(self, delivery: int, proof: str) -> Unsubscribing | None:
        """Send it again."""
        ...


class Owners(Protocol):
    """Tells whose due dates are, as the settings of alerting name people."""

    def of(self, claimant: str, /) -> str:
        """Whose a claimant's due dates are, in words; empty where nobody is named."""
        ...

    def called(self, owner: str, /) -> str:
        """The name of somebody to whom a due date was assigned."""
        ...

    def mine(self, viewer: Viewer, claimants: Sequence[str], /) -> Mine:
        """What is this person's, among these claimants."""
        ...


class Imagine(Protocol):
    """Tells what would move if a file came in on a day; nothing is written."""

    def __call__(self, path: Path, claimant: str, on: date, /) -> WhatIf: ...


class Compare(Protocol):
    """Tells what changed between two days, as each was known; None while a day is still being worked out."""

    def __call__(self, after: date, until: date, /) -> DaysCompared | None: ...


class BeforeFiling(Protocol):
    """Foretells what ACE would answer to a claim, and what its content lacks."""

    def __call__(self, claimant: str, claim_id: str, /) -> Preflight: ...


class Explain(Protocol):
    """Derive the amounts of a claim: for each of its line numbers, the steps in order."""

    def __call__(self, claimant: str, claim_id: str) -> Sequence[tuple[int, Sequence[DerivationStep]]]: ...


class ExplainEntry(Protocol):
    """Derives the AD/CVD differences of an entry with their interest, by line and case."""

    def __call__(
        self, claimant: str, entry_number: str
    ) -> Sequence[tuple[tuple[int, str], Sequence[DerivationStep]]]: ...


class Against(Protocol):
    """Tells what stands against a claim by law."""

    def __call__(self, claimant: str, claim_id: str, /) -> Sequence[RuleFinding]: ...


class Returned(Protocol):
    """Traces the returned units of a claimant, or of all."""

    def __call__(self, connection: Connection, claimant: str, /) -> list[ReturnLine]: ...


class Undated(Protocol):
    """Tells which dates of a claim or an entry the law does not give yet, by deadline."""

    def __call__(self, kind: str, claimant: str, key: str, /) -> Sequence[tuple[str, Undetermined]]: ...
