"""How we connect to the brokers: plain or TLS, with or without SASL. Secrets come from files, never from settings."""

import ssl
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from drawback.domain.errors import UserError

PROTOCOLS = ("PLAINTEXT", "SSL", "SASL_PLAINTEXT", "SASL_SSL")
BEARER = "OAUTHBEARER"
MECHANISMS = ("PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512", BEARER)


class BadKafkaSettingError(UserError):
    """A setting of the broker connection cannot be used; the message names it and says what is expected."""


@dataclass(frozen=True, slots=True)
class KafkaSecurity:
    """The security part of a connection, for both Kafka clients of this product.

    With OAUTHBEARER one source of tokens is named; a token endpoint is asked with user name and password as client credentials.
    """

    protocol: str = "PLAINTEXT"
    mechanism: str | None = None
    username: str | None = None
    password_file: Path | None = None
    ca_file: Path | None = None
    certificate_file: Path | None = None
    key_file: Path | None = None
    key_password_file: Path | None = None
    token_file: Path | None = None
    token_url: str = ""
    token_scope: str = ""
    aws_region: str = ""

    def __post_init__(self) -> None:
        """Refuse at start what could only fail later."""
        if self.protocol not in PROTOCOLS:
            raise BadKafkaSettingError(
                f"The Kafka security protocol is {self.protocol!r}; expected one of {', '.join(PROTOCOLS)}."
            )
        if self.uses_sasl:
            if self.mechanism not in MECHANISMS:
                raise BadKafkaSettingError(
                    f"The SASL mechanism for {self.protocol} is {self.mechanism!r}; "
                    f"expected one of {', '.join(MECHANISMS)}."
                )
            self._check_tokens()
            if self.needs_password and (not self.username or self.password_file is None):
                raise BadKafkaSettingError(
                    f"{self.protocol} by {self.mechanism} needs a user name and a password file, for example /run/secrets/kafka_password; "
                    f"seen: user name {self.username!r}, password file {self.password_file!r}."
                )
        elif self.mechanism or self.username or self.password_file or self._tokens:
            raise BadKafkaSettingError(
                f"A SASL mechanism, user name, password file or source of tokens is set, but the protocol is {self.protocol}, which would "
                "ignore them; expected SASL_SSL or SASL_PLAINTEXT."
            )
        if not self.uses_tls and (self.ca_file or self.certificate_file or self.key_file):
            raise BadKafkaSettingError(
                f"A certificate file is set, but the protocol is {self.protocol}, which would ignore it; "
                "expected SSL or SASL_SSL."
            )
        if (self.certificate_file is None) != (self.key_file is None):
            raise BadKafkaSettingError(
                "A client certificate and its key come together; "
                f"seen: certificate {self.certificate_file}, key {self.key_file}."
            )

    @property
    def _tokens(self) -> list[str]:
        """The sources of tokens that are named."""
        named = {"token file": self.token_file, "token URL": self.token_url, "AWS region": self.aws_region}
        return [name for name, value in named.items() if value]

    @property
    def needs_password(self) -> bool:
        """A token endpoint is asked with one too."""
        return self.mechanism != BEARER or bool(self.token_url)

    def _check_tokens(self) -> None:
        if self.mechanism != BEARER:
            if self._tokens:
                raise BadKafkaSettingError(
                    f"A {self._tokens[0]} is set, but the mechanism is {self.mechanism}, which would ignore it; expected {BEARER}."
                )
        elif len(self._tokens) != 1:
            raise BadKafkaSettingError(
                f"{BEARER} needs one source of tokens: a token file, a token URL or an AWS region; "
                f"seen: {', '.join(self._tokens) or 'none'}."
            )

    @property
    def uses_tls(self) -> bool:
        return self.protocol.endswith("SSL")

    @property
    def uses_sasl(self) -> bool:
        return self.protocol.startswith("SASL")

    def client_settings(self, *, blocking: bool = False) -> dict[str, Any]:
        """Keyword arguments of aiokafka, or with `blocking` of kafka-python; reads the secret files."""
        settings: dict[str, Any] = {"security_protocol": self.protocol}
        if self.uses_tls:
            settings["ssl_context"] = self._tls_context()
        if self.mechanism == BEARER:
            settings["sasl_mechanism"] = BEARER
            settings["sasl_oauth_token_provider"] = self._token_provider(blocking=blocking)
        elif self.uses_sasl and self.password_file is not None:
            settings["sasl_mechanism"] = self.mechanism
            settings["sasl_plain_username"] = self.username
            settings["sasl_plain_password"] = read_secret(self.password_file, "the Kafka password")
        return settings

    def _token_provider(self, *, blocking: bool) -> Any:
        from drawback.adapters.kafka import tokens  # noqa: PLC0415 - two clients and OAuth are slow to import

        if self.token_file is not None:
            source = tokens.from_file(self.token_file)
        elif self.aws_region:
            source = tokens.from_aws(self.aws_region)
        else:
            source = tokens.from_endpoint(
                self.token_url,
                self.username or "",
                lambda: read_secret(self.password_file or Path(), "the secret of the Kafka client"),
                self.token_scope,
            )
        kept = tokens.KeptToken(source)
        return tokens.BlockingTokens(kept) if blocking else tokens.AwaitedTokens(kept)

    def _tls_context(self) -> ssl.SSLContext:
        """Verifies the broker's certificate and name; there is no setting to turn that off."""
        try:
            context = ssl.create_default_context(cafile=self.ca_file)
            if self.certificate_file is not None:
                password = None
                if self.key_password_file is not None:
                    password = read_secret(self.key_password_file, "the password of the Kafka client key")
                context.load_cert_chain(self.certificate_file, self.key_file, password)
        except (OSError, ssl.SSLError) as problem:
            raise BadKafkaSettingError(
                f"The TLS files for Kafka could not be read ({problem}); seen: authority {self.ca_file}, "
                f"certificate {self.certificate_file}, key {self.key_file}; expected PEM files."
            ) from problem
        return context


@dataclass(frozen=True, slots=True)
class KafkaConnection:
    """Addresses of the brokers, our client id, and how we authenticate."""

    bootstrap: str
    client_id: str = "drawback"
    security: KafkaSecurity = KafkaSecurity()

    def __post_init__(self) -> None:
        """A list of host:port."""
        for address in self.addresses:
            host, _, port = address.rpartition(":")
            if not host or not port.isdecimal():
                raise BadKafkaSettingError(
                    f"The Kafka address list is {self.bootstrap!r}, in which {address!r} is not host:port; "
                    "expected, for example, kafka-1:9092,kafka-2:9092."
                )

    @property
    def addresses(self) -> list[str]:
        return [address.strip() for address in self.bootstrap.split(",")]

    def client_settings(self, *, blocking: bool = False) -> dict[str, Any]:
        """Keyword arguments of aiokafka, or with `blocking` of kafka-python."""
        return {
            "bootstrap_servers": self.addresses,
            "client_id": self.client_id,
            **self.security.client_settings(blocking=blocking),
        }


def read_secret(file: Path, what: str) -> str:
    """The content of a secret file without its line end."""
    try:
        secret = file.read_text(encoding="utf-8").strip()
    except OSError as problem:
        raise BadKafkaSettingError(f"The file with {what} could not be read: {problem}.") from problem
    if not secret:
        raise BadKafkaSettingError(f"The file with {what}, {file}, is empty.")
    return secret
