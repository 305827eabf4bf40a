"""How we connect to the brokers: plain or TLS, with or without SASL. Secrets come from files, never from settings."""

import ssl
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from drawback.domain.errors import UserError

PROTOCOLS = ("PLAINTEXT", "SSL", "SASL_PLAINTEXT", "SASL_SSL")
MECHANISMS = ("PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512")


class BadKafkaSettingError(UserError):
    """A setting of the broker connection cannot be used; the message names it and says what is expected."""


@dataclass(frozen=True, slots=True)
class KafkaSecurity:
    """The security part of a connection; both Kafka clients of this product understand what `client_settings` gives."""

    protocol: str = "PLAINTEXT"
    mechanism: str | None = None
    username: str | None = None
    password_file: Path | None = None
    ca_file: Path | None = None
    certificate_file: Path | None = None
    key_file: Path | None = None
    key_password_file: Path | None = None

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
            if not self.username or self.password_file is None:
                raise BadKafkaSettingError(
                    f"{self.protocol} needs a user name and a password file, for example /run/secrets/kafka_password; "
                    f"seen: user name {self.username!r}, password file {self.password_file!r}."
                )
        elif self.mechanism or self.username or self.password_file:
            raise BadKafkaSettingError(
                f"A SASL mechanism, user name or password file is set, but the protocol is {self.protocol}, which would "
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
    def uses_tls(self) -> bool:
        return self.protocol.endswith("SSL")

    @property
    def uses_sasl(self) -> bool:
        return self.protocol.startswith("SASL")

    def client_settings(self) -> dict[str, Any]:
        """Keyword arguments that aiokafka and kafka-python share; reads the secret files."""
        settings: dict[str, Any] = {"security_protocol": self.protocol}
        if self.uses_tls:
            settings["ssl_context"] = self._tls_context()
        if self.uses_sasl and self.password_file is not None:
            settings["sasl_mechanism"] = self.mechanism
            settings["sasl_plain_username"] = self.username
            settings["sasl_plain_password"] = read_secret(self.password_file, "the Kafka password")
        return settings

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

    def client_settings(self) -> dict[str, Any]:
        """Keyword arguments that aiokafka and kafka-python share."""
        return {
            "bootstrap_servers": self.addresses,
            "client_id": self.client_id,
            **self.security.client_settings(),
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
