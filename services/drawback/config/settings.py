"""All settings, read once at start: environment (`DRAWBACK_GROUP__NAME`), a `.env` file, files in a folder of secrets.

Without any setting the product runs embedded: one process, SQLite, alerts to the sandbox page.
"""

import os
import shlex
from datetime import date
from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import urlsplit

from pydantic import AfterValidator, AliasChoices, BaseModel, BeforeValidator, ConfigDict, Field, SecretStr
from pydantic_core import PydanticCustomError
from pydantic_settings import (
    BaseSettings,
    NestedSecretsSettingsSource,
    NoDecode,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
)

PREFIX = "DRAWBACK_"
SECRETS_VARIABLE = "DRAWBACK_SECRETS_DIR"
Port = Annotated[int, Field(ge=0, le=65535)]


def _listed(value: object) -> object:
    """A list in one variable is separated by commas."""
    return [part.strip() for part in value.split(",") if part.strip()] if isinstance(value, str) else value


def _web_address(value: str) -> str:
    if value and not value.startswith(("http://", "https://")):
        raise PydanticCustomError("web_address", "an address such as http://127.0.0.1:4318")
    return value


def _command(value: str) -> str:
    try:
        shlex.split(value)
    except ValueError:
        raise PydanticCustomError("command", "a command with its quotation marks closed") from None
    return value


class SettingsGroup(BaseModel):
    """Settings that belong together; a name that does not exist is refused."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Database(SettingsGroup):
    """The database that holds journal, state and docket."""

    url: str = Field(default="sqlite:///drawback.db", description="SQLite file or PostgreSQL server")
    password: SecretStr | None = Field(
        default=None, description="put into the URL, so that the URL can be shown"
    )
    password_file: Path | None = Field(
        default=None, description="a file with the password, read at each connection: for tokens that change"
    )
    read_url: str = Field(default="", description="where the dashboard reads, such as a replica; else url")
    prepare_threshold: Literal["never"] | Annotated[int, Field(ge=0)] = Field(
        default=5,
        description="how often a statement runs before the server keeps it prepared; "
        "never: behind a pooler that gives each transaction another connection",
    )


class Inbox(SettingsGroup):
    """The folder that `drawback run` watches."""

    folder: Path = Field(default=Path("inbox"), description="files put here are taken in")
    claimant: str = Field(default="", description="whose files they are, where the folder does not say")
    look_every_s: float = Field(default=2.0, gt=0, description="seconds between scans of the folder")
    still_s: float = Field(
        default=10.0, ge=0, description="seconds that a file must have stood still before it is taken"
    )


class MailedReports(SettingsGroup):
    """A mailbox whose attachments are laid into the inbox folder; without a host, none is read."""

    host: str = ""
    port: Port = 993
    security: Literal["tls", "starttls", "none"] = Field(
        default="tls", description="none: on this machine alone"
    )
    user: str = ""
    password: SecretStr | None = None
    folder: str = Field(default="INBOX", pattern=r'^[^"\\\r\n]+$')
    senders: Annotated[tuple[str, ...], NoDecode, BeforeValidator(_listed)] = Field(
        default=(), description="addresses whose mails are taken, separated by commas, * for any characters"
    )
    judge: str = Field(
        default="",
        description="the receiving server, as it names itself in Authentication-Results: a mail counts only where it says dmarc=pass",
    )
    most_bytes: int = Field(default=50_000_000, ge=1000, description="larger mails are left alone")
    every_s: float = Field(default=300.0, ge=5, description="seconds between looks")


def _named_sources(value: tuple[str, ...]) -> tuple[str, ...]:
    if any(not pattern.strip("*? ") for pattern in value):
        raise PydanticCustomError("sources", "sources by name, such as urn:acme:*")
    return value


class Arrivals(SettingsGroup):
    """What new events and files are let in."""

    unchecked_sources: Annotated[
        tuple[str, ...], NoDecode, BeforeValidator(_listed), AfterValidator(_named_sources)
    ] = Field(
        default=(),
        description="sources whose entry and claim numbers pass with a wrong check digit and a remark, separated by commas, "
        "* for any characters, such as urn:acme:*",
    )


class Kafka(SettingsGroup):
    """The brokers; not used embedded."""

    bootstrap: str = Field(default="127.0.0.1:9092", description="host:port, several separated by commas")
    client_id: str = "drawback"
    protocol: Literal["PLAINTEXT", "SSL", "SASL_PLAINTEXT", "SASL_SSL"] = "PLAINTEXT"
    mechanism: Literal["PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512", "OAUTHBEARER"] | None = None
    username: str | None = Field(default=None, description="or the client id for token_url")
    password_file: Path | None = None
    ca_file: Path | None = None
    certificate_file: Path | None = None
    key_file: Path | None = None
    key_password_file: Path | None = None
    token_file: Path | None = Field(
        default=None, description="OAUTHBEARER: a file with the token, read at each connection"
    )
    token_url: Annotated[str, AfterValidator(_web_address)] = Field(
        default="", description="OAUTHBEARER: an OAuth 2 token endpoint, asked by client credentials"
    )
    token_scope: str = ""
    aws_region: str = Field(
        default="", description="OAUTHBEARER: tokens by AWS IAM, for Amazon MSK in this region"
    )
    group_prefix: str = "drawback."
    batch_records: int = Field(default=2000, ge=1, le=100_000, description="most records in one transaction")
    max_in_flight: int = Field(
        default=1,
        ge=1,
        le=8,
        validation_alias=AliasChoices("max_in_flight", "hands"),
        description="batches in flight at a time in a worker, each of its own partitions",
    )
    session_timeout_s: float = Field(default=30.0, ge=6)
    instance_id: str | None = Field(default=None, description="a name a restarted worker keeps")
    copies: int | None = Field(
        default=None, ge=1, description="replication of new topics; the broker's default if unset"
    )
    min_insync: int | None = Field(
        default=None,
        ge=1,
        description="replicas that must have a record before it counts as written; one fewer than copies if unset",
    )
    path: Literal["bulk", "take", "event"] = "bulk"


class Slack(SettingsGroup):
    """Without a token, Slack messages go to the sandbox page."""

    token: SecretStr | None = None
    app_token: SecretStr | None = Field(
        default=None,
        description="xapp-…, for Socket Mode: buttons are answered over a connection that this product opens",
    )
    signing_secret: SecretStr | None = Field(
        default=None,
        description="for buttons over HTTP: proves that a press at /slack/answers comes from Slack",
    )
    webhook_url: SecretStr | None = Field(
        default=None,
        description="an incoming webhook, where no app may be installed: messages into its one room, without threads, edits "
        "and buttons; a token goes before it",
    )
    channel: str = "#drawback-alerts"
    base_url: Annotated[str, AfterValidator(_web_address)] = "https://slack.com/api/"


class Smtp(SettingsGroup):
    """Without a host, e-mail goes to the sandbox page."""

    host: str = ""
    port: Port = 587
    user: str = ""
    password: SecretStr | None = None
    tls: Literal["starttls", "tls", "none"] = "starttls"
    sender: str = "Drawback Monitor <drawback@localhost.localdomain>"


class Webhook(SettingsGroup):
    """Without a secret, webhooks go to the sandbox page."""

    secret: SecretStr | None = Field(
        default=None,
        description="signs what is sent to web addresses of the policy file; `drawback alerts webhook-key ADDRESS` prints "
        "the key of a receiver",
    )


class Alerts(SettingsGroup):
    """Who is told, and how much."""

    file: Path | None = Field(
        default=None,
        description="the policy file; unset: alerts.toml where the process starts, if it is there",
    )
    mail_to: str = "customs@example.com"
    redact_money: bool = False
    tell_when_closed: bool = True
    timeout_s: float = Field(default=20.0, gt=0)
    max_attempts: int = Field(default=8, ge=1)
    ops: str = Field(
        default="",
        description="who runs the product, a person or room of the policy file: told of what is stale, and once a week "
        "that all is well; unset: the rooms and owners of every claimant",
    )
    ping_url: SecretStr | None = Field(
        default=None,
        description="asked each minute while the docket is swept, such as a check of healthchecks.io, which speaks up when it stays away",
    )


class Dashboard(SettingsGroup):
    """Where the pages are served."""

    host: str = "127.0.0.1"
    port: Port = Field(default=8080, description="0 takes a free one")
    url: str = Field(default="", description="the address people use, where it differs")
    hosts: Annotated[tuple[str, ...], NoDecode, BeforeValidator(_listed)] = Field(
        default=(), description="further names by which the pages may be called, separated by commas"
    )

    @property
    def known_as(self) -> tuple[str, ...]:
        """The names by which the pages may be called; where they listen on every address, also any address of digits ("*")."""
        named = urlsplit(self.url).hostname or ""
        everywhere = ("*",) if self.host in {"0.0.0.0", "::", ""} else ()  # noqa: S104 - compared, not bound
        return tuple({self.host, "localhost", "127.0.0.1", "::1", named, *self.hosts, *everywhere} - {""})


class People(SettingsGroup):
    """Who may use the dashboard."""

    sign_in: Literal["auto", "on", "off"] = Field(
        default="auto",
        description="auto: asked for wherever the dashboard listens beyond this machine, and once somebody has an account",
    )
    four_eyes: Annotated[tuple[str, ...], NoDecode, BeforeValidator(_listed)] = Field(
        default=(),
        description="claimants that ask for two people for approvals and replays, separated by commas; * for every claimant",
    )
    audit_days: int = Field(
        default=1827,
        ge=365,
        description="days that acts stay in the audit; five years, as 19 CFR 163.4 for records",
    )


class Oidc(SettingsGroup):
    """An OpenID Connect provider by which people sign in, beside passwords."""

    issuer: Annotated[str, AfterValidator(_web_address)] = Field(
        default="",
        description="the provider's address, such as https://login.example.com; unset: passwords only",
    )
    client_id: str = ""
    client_secret: SecretStr | None = None
    label: str = Field(default="your company", description="what the button says: Sign in by …")
    scope: str = "openid email profile"
    groups_claim: str = Field(default="groups", description="where the provider's statement names groups")
    roles: Annotated[tuple[str, ...], NoDecode, BeforeValidator(_listed)] = Field(
        default=(),
        description="GROUP=ROLE pairs, separated by commas; with any, groups decide about roles and scope at each sign-in",
    )
    claimants: Annotated[tuple[str, ...], NoDecode, BeforeValidator(_listed)] = Field(
        default=(), description="GROUP=CLAIMANT pairs, separated by commas; * for every claimant"
    )


class Filing(SettingsGroup):
    """What stands in the header of a file for ACE (CATAIR, application DE) and no claim says."""

    site: str = Field(
        default="", max_length=4, description="site code that CBP assigned to the sender, such as 1001"
    )
    sender: str = Field(default="", max_length=3, description="sender id, normally the filer code")
    port: Literal["", "1001", "2809", "3901", "5301"] = Field(
        default="",
        description="drawback office: 1001 New York, 2809 San Francisco, 3901 Chicago or 5301 Houston",
    )
    surety: str = Field(default="", max_length=3, description="surety code of the continuous bond")


class Documents(SettingsGroup):
    """Papers that claims rest on: where their bytes lie, and who looks at them first."""

    folder: Path = Field(
        default=Path("documents"),
        description="each file is named by the SHA-256 of what it holds; back it up with the database",
    )
    scanner: Annotated[str, AfterValidator(_command)] = Field(
        default="",
        description="a virus scanner that reads standard input: exit 0 clean, 1 infected, such as clamdscan --no-summary -",
    )


class Health(SettingsGroup):
    """Where each process of the streaming product answers /livez, /readyz and /metrics."""

    host: str = "127.0.0.1"
    port: Port | None = Field(
        default=None,
        description="0 takes a free one; unset: worker 9464, relay 9465, scheduler 9466, dashboard 9467, "
        "or a free one where that is taken",
    )


class Telemetry(SettingsGroup):
    """Traces for OpenTelemetry; off unless there is an endpoint, here or in OpenTelemetry's own variables."""

    endpoint: Annotated[str, AfterValidator(_web_address)] = Field(
        default="",
        description="base address of an OTLP collector over HTTP, such as http://127.0.0.1:4318",
    )


class Calendar(SettingsGroup):
    """Days that are not business days beside weekends and federal holidays."""

    extra_closures: Annotated[tuple[date, ...], NoDecode, BeforeValidator(_listed)] = Field(
        default=(), description="days separated by commas, such as 2025-01-09"
    )


class Rules(SettingsGroup):
    """Tables of law that you keep newer than the ones that ship."""

    folder: Path = Field(
        default=Path("law"),
        description="tables of your own beside the program, laid over those that ship; those of the database lie over both",
    )


class Log(SettingsGroup):
    """What is logged, to standard error."""

    level: Literal["auto", "debug", "info", "warning", "error"] = Field(
        default="auto", description="auto: info for what stays running, warning for a command"
    )
    form: Literal["auto", "json", "console"] = Field(
        default="auto", description="auto: JSON when not a terminal"
    )

    @property
    def of_a_service(self) -> str:
        """The level of a process that stays running: what was asked for, else info."""
        return "info" if self.level == "auto" else self.level

    @property
    def of_a_command(self) -> str:
        """The level of a command: what was asked for, else warning."""
        return "warning" if self.level == "auto" else self.level


class Settings(BaseSettings):
    """The settings of one process."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX, env_nested_delimiter="__", env_file=".env", extra="ignore", frozen=True
    )

    database: Database = Field(default_factory=Database)
    inbox: Inbox = Field(default_factory=Inbox)
    mailed_reports: MailedReports = Field(default_factory=MailedReports)
    arrivals: Arrivals = Field(default_factory=Arrivals)
    kafka: Kafka = Field(default_factory=Kafka)
    slack: Slack = Field(default_factory=Slack)
    webhook: Webhook = Field(default_factory=Webhook)
    smtp: Smtp = Field(default_factory=Smtp)
    alerts: Alerts = Field(default_factory=Alerts)
    dashboard: Dashboard = Field(default_factory=Dashboard)
    people: People = Field(default_factory=People)
    oidc: Oidc = Field(default_factory=Oidc)
    filing: Filing = Field(default_factory=Filing)
    documents: Documents = Field(default_factory=Documents)
    health: Health = Field(default_factory=Health)
    telemetry: Telemetry = Field(default_factory=Telemetry)
    calendar: Calendar = Field(default_factory=Calendar)
    rules: Rules = Field(default_factory=Rules)
    log: Log = Field(default_factory=Log)

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003 - nested names need the other source
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Order the sources: what was passed in, environment, `.env`, secrets."""
        folder = os.environ.get(SECRETS_VARIABLE)
        if not folder:
            return (init_settings, env_settings, dotenv_settings)
        return (init_settings, env_settings, dotenv_settings, secrets_source(settings_cls, folder))


def secrets_source(settings: type[BaseSettings], folder: str) -> NestedSecretsSettingsSource:
    """Read secrets from a folder with one file per setting, named as its variable, such as `drawback_slack__token`."""
    return NestedSecretsSettingsSource(
        settings,  # type: ignore[arg-type]  # a class is allowed, though not declared
        secrets_dir=folder,
        secrets_nested_delimiter="__",
        secrets_dir_missing="error",
    )
