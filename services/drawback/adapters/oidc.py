"""An OpenID Connect provider: where to send people, and who it says came back (code flow with PKCE, OpenID Connect Core 1.0).

What the provider publishes of itself (Discovery 1.0) and its keys are read when they are first needed and kept for an hour;
a key that is not among them is asked for once more.
"""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from threading import Lock
from typing import Any, Final

import httpx2
from authlib.common.errors import AuthlibBaseError
from authlib.integrations.httpx_client import OAuth2Client
from authlib.oidc.core import CodeIDToken
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet
from joserfc.jws import extract_compact

from drawback.domain.errors import UserError

ALGORITHMS: Final = ("RS256", "RS384", "RS512", "PS256", "ES256", "ES384", "ES512", "EdDSA")
"""Signatures that only the provider can make: neither `none` nor one made with the client's secret."""
_KEPT_S: Final = 3600.0
_LEEWAY_S: Final = 60
_NAMED: Final = ("authorization_endpoint", "token_endpoint", "jwks_uri")


class ProviderAwayError(UserError):
    """The provider does not answer, or not as OpenID Connect says."""


class NotIdentifiedError(UserError):
    """The provider let nobody in, or what it says of them cannot be trusted."""


@dataclass(frozen=True, slots=True)
class Identity:
    """Whom a provider let in. `email` is empty where the provider does not say that it is verified."""

    issuer: str
    subject: str
    email: str
    full_name: str
    groups: frozenset[str]


class OidcProvider:
    """One provider, to which this program is the client `client_id`."""

    def __init__(
        self,
        issuer: str,
        client_id: str,
        client_secret: str = "",
        *,
        scope: str = "openid email profile",
        groups_claim: str = "groups",
        timeout_s: float = 10.0,
        now: Callable[[], float] = time.time,
    ) -> None:
        self.issuer = issuer.rstrip("/")
        self._client_id, self._client_secret = client_id, client_secret
        self._scope, self._groups_claim = scope, groups_claim
        self._timeout_s, self._now = timeout_s, now
        self._lock = Lock()
        self._kept: dict[str, tuple[float, dict[str, Any]]] = {}

    def address_to_ask(self, redirect: str, *, state: str, nonce: str, verifier: str) -> str:
        """Where to send a browser, which comes back to `redirect`.

        Raises:
            ProviderAwayError: the provider does not answer.
        """
        endpoint = self._about()["authorization_endpoint"]
        with self._client(redirect) as client:
            address, _ = client.create_authorization_url(
                endpoint, state=state, nonce=nonce, code_verifier=verifier
            )
        return str(address)

    def address_to_leave(self, back: str) -> str:
        """Where a person signs out at the provider too; empty where the provider has no such page or does not answer."""
        try:
            endpoint = self._about().get("end_session_endpoint", "")
        except ProviderAwayError:
            return ""
        asked = httpx2.QueryParams({"client_id": self._client_id, "post_logout_redirect_uri": back})
        return f"{endpoint}?{asked}" if endpoint else ""

    def identify(self, code: str, redirect: str, *, nonce: str, verifier: str) -> Identity:
        """Exchange a code for who came back.

        Raises:
            ProviderAwayError: the provider does not answer.
            NotIdentifiedError: it does not accept the code, or its statement is not for us, not for this browser, over, or not signed by it.
        """
        with self._client(redirect) as client:
            try:
                answer = client.fetch_token(
                    self._about()["token_endpoint"], code=code, code_verifier=verifier
                )
            except AuthlibBaseError as refused:
                raise NotIdentifiedError(f"{self.issuer} did not accept the sign-in: {refused}") from None
            except (httpx2.HTTPError, ValueError) as error:
                raise self._away(error) from None
        return self._identity(self._claims(str(answer.get("id_token", "")), nonce))

    def _claims(self, id_token: str, nonce: str) -> Mapping[str, Any]:
        try:
            token = jwt.decode(id_token, self._signed_by(id_token), algorithms=list(ALGORITHMS))
            claims = CodeIDToken(
                token.claims,
                token.header,
                {"iss": {"value": self._about()["issuer"]}, "aud": {"value": self._client_id}},
                {"client_id": self._client_id, "nonce": nonce},
            )
            claims.validate(now=int(self._now()), leeway=_LEEWAY_S)
        except (JoseError, AuthlibBaseError, ValueError, KeyError, TypeError) as wrong:
            raise NotIdentifiedError(
                f"what {self.issuer} says of you cannot be trusted: {type(wrong).__name__}: {wrong}"
            ) from None
        return dict(claims)

    def _identity(self, claims: Mapping[str, Any]) -> Identity:
        verified = claims.get("email_verified") in {True, "true"}
        groups = claims.get(self._groups_claim)
        named = [groups] if isinstance(groups, str) else groups if isinstance(groups, list) else []
        return Identity(
            issuer=self.issuer,
            subject=str(claims["sub"]),
            email=str(claims.get("email", "")).strip().lower() if verified else "",
            full_name=str(claims.get("name", "")),
            groups=frozenset(str(one) for one in named),
        )

    def _signed_by(self, id_token: str) -> KeySet:
        """The provider's keys; read anew where the token names one that is not among those kept."""
        address = self._about()["jwks_uri"]
        keys = self._keys(address)
        try:
            keys.get_by_kid(_key_named(id_token))
        except (JoseError, ValueError):
            self._forget(address)
            keys = self._keys(address)
        return keys

    def _keys(self, address: str) -> KeySet:
        try:
            return KeySet.import_key_set(self._read(address))  # type: ignore[arg-type]  # judged by the import
        except (JoseError, KeyError, TypeError, ValueError) as error:
            raise self._away(error) from None

    def _about(self) -> dict[str, Any]:
        about = self._read(f"{self.issuer}/.well-known/openid-configuration")
        missing = [name for name in (*_NAMED, "issuer") if not isinstance(about.get(name), str)]
        if missing or about["issuer"].rstrip("/") != self.issuer:
            raise ProviderAwayError(
                f"{self.issuer} does not describe itself as OpenID Connect asks ({', '.join(missing) or 'another issuer'}); "
                "expected DRAWBACK_OIDC__ISSUER to be the address of a provider"
            )
        return about

    def _read(self, address: str) -> dict[str, Any]:
        with self._lock:
            at, kept = self._kept.get(address, (0.0, {}))
        if kept and self._now() - at < _KEPT_S:
            return kept
        try:
            answer = httpx2.get(address, timeout=self._timeout_s, follow_redirects=True)
            answer.raise_for_status()
            found = answer.json()
        except (httpx2.HTTPError, ValueError) as error:
            raise self._away(error) from None
        if not isinstance(found, dict):
            raise self._away(ValueError("no JSON object"))
        with self._lock:
            self._kept[address] = (self._now(), found)
        return found

    def _forget(self, address: str) -> None:
        with self._lock:
            self._kept.pop(address, None)

    def _client(self, redirect: str) -> OAuth2Client:
        return OAuth2Client(
            client_id=self._client_id,
            client_secret=self._client_secret or None,
            token_endpoint_auth_method="client_secret_basic" if self._client_secret else "none",
            redirect_uri=redirect,
            scope=self._scope,
            code_challenge_method="S256",
            timeout=self._timeout_s,
        )

    def _away(self, error: Exception) -> ProviderAwayError:
        return ProviderAwayError(
            f"the sign-in of {self.issuer} does not answer ({type(error).__name__}); try again, or sign in with a password"
        )


def _key_named(id_token: str) -> str:
    """The name of the key that a token says it is signed with.

    Raises:
        ValueError: it is no token.
    """
    header = extract_compact(id_token.encode()).headers()
    return str(header.get("kid", ""))
