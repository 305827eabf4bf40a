"""Signing in by the company's own provider: who came back is found by subject, else by e-mail, and gets a session as anybody."""

import json
import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import replace
from secrets import compare_digest

from sqlalchemy import Connection, Engine

from drawback.adapters.clock import Clock
from drawback.adapters.oidc import Identity, OidcProvider
from drawback.adapters.sql import accounts as store
from drawback.adapters.sql import audit
from drawback.adapters.sql.audit import Act
from drawback.app.access import AccessService
from drawback.dashboard.ports import Session, SignInRefused
from drawback.people.accounts import Account, BadAccountError, account_name
from drawback.people.groups import Grants
from drawback.people.viewer import Viewer

_STRANGE = "this sign-in was not begun in this browser, or is over; begin again"


class CompanySignIn:
    """Sends people to the provider and lets in who comes back."""

    def __init__(
        self,
        engine: Engine,
        clock: Clock,
        access: AccessService,
        provider: OidcProvider,
        grants: Grants,
        address: str,
        label: str,
    ) -> None:
        self._engine, self._clock, self._access = engine, clock, access
        self._provider, self._grants = provider, grants
        self._address, self.label = address, label

    def begin(self, to: str) -> tuple[str, str]:
        """Where to send the browser, and what its cookie keeps until it comes back (for the provider's sign-in only).

        Raises:
            ProviderAwayError: the provider does not answer.
        """
        kept = {name: secrets.token_urlsafe(32) for name in ("state", "nonce", "verifier")}
        ask = self._provider.address_to_ask(self._redirect, **kept)
        return ask, urlsafe_b64encode(json.dumps(kept | {"to": to[:1000]}).encode()).decode()

    def finish(self, cookie: str, state: str, code: str, said: str, address: str) -> tuple[Session, str]:
        """Let in who came back with a code; return the session and where the person wanted to go.

        `said` is what the provider says in place of a code.

        Raises:
            SignInRefused: it was not begun in this browser, or there is no account for who came back.
            ProviderAwayError: the provider does not answer.
            NotIdentifiedError: the provider let nobody in, or what it says cannot be trusted.
        """
        kept = _opened(cookie)
        if not state or not compare_digest(state.encode(), kept.get("state", "").encode()):
            raise SignInRefused(_STRANGE)
        if not code:
            raise SignInRefused(f"{self.label} let nobody in: {said[:200] or 'no reason given'}")
        found = self._provider.identify(code, self._redirect, nonce=kept["nonce"], verifier=kept["verifier"])
        try:
            name = self._account(found)
        except BadAccountError as bad:
            who = Viewer(found.email or found.subject, frozenset(), verified=False, address=address)
            self._access.note(who, Act("sign in", why=self.label), str(bad))
            raise SignInRefused(str(bad)) from None
        return self._access.let_in(name, address, f"sign in by {self.label}"), kept["to"]

    def address_to_leave(self) -> str:
        """Where a person signs out at the provider too; empty where there is no such page."""
        return self._provider.address_to_leave(f"{self._address}/sign-in")

    @property
    def _redirect(self) -> str:
        return f"{self._address}/sign-in/company/back"

    def _account(self, found: Identity) -> str:
        """The name of the account of who came back, with the roles and scope of their groups where groups decide.

        Raises:
            BadAccountError: there is none, it is closed, or it is somebody else's.
        """
        with self._engine.begin() as connection:
            account = self._known(connection, found)
            if account is not None and not account.active:
                raise BadAccountError(f"the account {account.name} is closed; ask an administrator")
            if self._grants.decide:
                roles, scope = self._grants.of(found.groups)
                if account is None:
                    account = self._new(found)
                    store.add_account(connection, replace(account, roles=roles, claimants=scope))
                    by = Viewer(account.name, frozenset(), verified=False)
                    what = Act("add an account", subject=account.name, why=self.label)
                    audit.record(connection, by, what, self._clock.now())
                else:
                    store.change_account(connection, account.name, roles=roles, scope=(scope,))
            if account is None:
                raise BadAccountError(
                    f"there is no account for {found.email or found.subject} here; ask an administrator for one"
                )
            store.link_identity(connection, found.issuer, found.subject, account.name)
            return account.name

    def _known(self, connection: Connection, found: Identity) -> Account | None:
        linked = store.linked_account(connection, found.issuer, found.subject)
        if linked:
            return store.account(connection, linked)
        account = store.account(connection, found.email) if found.email else None
        if account is not None and store.identity_of(connection, found.issuer, account.name):
            raise BadAccountError(
                f"the account {account.name} belongs to another person of {self.label}; ask an administrator"
            )
        return account

    def _new(self, found: Identity) -> Account:
        if not found.email:
            raise BadAccountError(
                f"{self.label} gives no verified e-mail address of you; ask an administrator"
            )
        name = account_name(found.email)
        return Account(
            name=name,
            full_name=" ".join(found.full_name.split()) or name,
            roles=frozenset(),
            claimants=frozenset(),
            active=True,
            created_at=self._clock.now(),
            has_password=False,
        )


def _opened(cookie: str) -> dict[str, str]:
    """What `begin` put into the cookie.

    Raises:
        SignInRefused: it is none of ours.
    """
    try:
        kept = json.loads(urlsafe_b64decode(cookie.encode()))
        return {name: str(kept[name]) for name in ("state", "nonce", "verifier", "to")}
    except (ValueError, KeyError, TypeError):
        raise SignInRefused(_STRANGE) from None
