"""Tokens with which a client proves itself to the brokers (SASL OAUTHBEARER): from a file, a token endpoint, or AWS IAM."""

import asyncio
import threading
import time
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import NamedTuple

import httpx2
from aiokafka.abc import AbstractTokenProvider as AwaitedTokenProvider
from authlib.common.errors import AuthlibBaseError
from authlib.integrations.httpx_client import OAuth2Client
from kafka.net.sasl.oauth import AbstractTokenProvider as BlockingTokenProvider

from drawback.domain.errors import UserError

_FRESH_S = 60
"""A token that ends within so many seconds is fetched anew."""
_HOUR_S = 3600


class NoTokenError(UserError):
    """No token can be had; the sentence says from where and why."""


class Token(NamedTuple):
    """A token, and until when it holds, as seconds since 1970."""

    text: str
    until: float


TokenSource = Callable[[], Token]


def from_file(file: Path) -> TokenSource:
    """A file that something else renews, such as a projected service account token: read anew for each connection."""

    def read() -> Token:
        try:
            text = file.read_text(encoding="utf-8").strip()
        except OSError as problem:
            raise NoTokenError(f"the file with the Kafka token cannot be read: {problem}") from problem
        if not text:
            raise NoTokenError(f"the file with the Kafka token, {file}, is empty")
        return Token(text, 0)

    return read


def from_endpoint(url: str, client_id: str, secret: Callable[[], str], scope: str = "") -> TokenSource:
    """A token endpoint of OAuth 2, asked by client credentials (RFC 6749, 4.4)."""

    def ask() -> Token:
        try:
            with OAuth2Client(client_id, secret(), scope=scope or None, timeout=10) as client:
                answer = client.fetch_token(url, grant_type="client_credentials")
        except (httpx2.HTTPError, AuthlibBaseError, ValueError) as problem:
            raise NoTokenError(
                f"the token endpoint {url} gave no token for {client_id!r}: {problem or type(problem).__name__}"
            ) from problem
        text = answer.get("access_token")
        if not text:
            raise NoTokenError(f"the token endpoint {url} answered without an access_token")
        return Token(text, time.time() + float(answer.get("expires_in") or _HOUR_S))

    return ask


def from_aws(region: str) -> TokenSource:
    """Amazon MSK with IAM: a request signed with the credentials that the AWS SDK finds (pod identity, role, environment)."""

    def sign() -> Token:
        try:
            provider = import_module("aws_msk_iam_sasl_signer.MSKAuthTokenProvider")
        except ImportError as missing:
            raise NoTokenError(
                "Kafka by AWS IAM needs the package aws-msk-iam-sasl-signer-python: pip install it beside this program"
            ) from missing
        try:
            text, until_ms = provider.generate_auth_token(region)
        except Exception as problem:
            raise NoTokenError(f"AWS gave no credentials for Kafka in {region}: {problem}") from problem
        return Token(text, until_ms / 1000)

    return sign


class KeptToken:
    """A token that is fetched again shortly before it ends; safe to ask from several threads."""

    def __init__(self, source: TokenSource, now: Callable[[], float] = time.time) -> None:
        self._source, self._now, self._lock = source, now, threading.Lock()
        self._held = Token("", 0)

    def __call__(self) -> str:
        """Return a token that holds.

        Raises:
            NoTokenError: none can be had.
        """
        with self._lock:
            if self._held.until - _FRESH_S <= self._now():
                self._held = self._source()
            return self._held.text


class BlockingTokens(BlockingTokenProvider):  # type: ignore[misc]  # kafka-python has no types
    """The same for kafka-python."""

    def __init__(self, kept: KeptToken) -> None:
        super().__init__()
        self._kept = kept

    def token(self) -> str:
        """A token that holds."""
        return self._kept()


class AwaitedTokens(AwaitedTokenProvider):  # type: ignore[misc]  # nor has aiokafka
    """The same for aiokafka; fetching does not hold up its loop."""

    def __init__(self, kept: KeptToken) -> None:
        self._kept = kept

    async def token(self) -> str:
        """A token that holds."""
        return await asyncio.to_thread(self._kept)
