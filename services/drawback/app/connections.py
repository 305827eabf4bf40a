"""From the settings to what the adapters take."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Final

from sqlalchemy import Engine, make_url

from drawback.adapters.channels.email import EmailSettings
from drawback.adapters.channels.slack import SlackSettings
from drawback.adapters.channels.webhook import WebhookSettings
from drawback.adapters.kafka.security import KafkaConnection, KafkaSecurity
from drawback.adapters.mailbox import MailboxAccess
from drawback.adapters.sql.claimant_names import ClaimantNames, claimants_known
from drawback.adapters.sql.database import DEFAULT_PREPARE_THRESHOLD
from drawback.adapters.sql.mail_stops import link_key
from drawback.alerting.routing import Recipient, Role
from drawback.alerting.settings import AlertSettings
from drawback.app.policies import (
    LivePolicies,
    hours_view,
    is_public,
    people_view,
    recipients_view,
    surroundings,
    sweeps_view,
)
from drawback.config.policy_file import is_example
from drawback.config.settings import Settings
from drawback.config.sources import BadSettingError, existing, secret


def database_url(settings: Settings, *, reading: bool = False) -> str:
    """Return the URL of the database, with what is kept apart of it; `reading`: of the one to read from, if that is another.

    Raises:
        BadSettingError: the file with the password is missing.
    """
    database = settings.database
    url, password = (database.read_url if reading else "") or database.url, secret(database.password)
    file = existing(database.password_file, "DRAWBACK_DATABASE__PASSWORD_FILE")
    apart = {"password_file": str(file)} if file else {}
    if database.prepare_threshold != DEFAULT_PREPARE_THRESHOLD:
        apart["prepare_threshold"] = str(database.prepare_threshold)
    if not (password or apart):
        return url
    made = make_url(url)
    if made.get_backend_name() == "postgresql":
        made = made.update_query_dict(apart)
    if password:
        made = made.set(password=password)
    return made.render_as_string(hide_password=False)


def kafka_connection(settings: Settings) -> KafkaConnection:
    """Return how to reach the brokers.

    Raises:
        BadSettingError: the settings contradict each other, or a file they name is missing.
    """
    kafka = settings.kafka
    try:
        return KafkaConnection(
            kafka.bootstrap,
            kafka.client_id,
            KafkaSecurity(
                protocol=kafka.protocol,
                mechanism=kafka.mechanism,
                username=kafka.username,
                password_file=existing(kafka.password_file, "DRAWBACK_KAFKA__PASSWORD_FILE"),
                ca_file=existing(kafka.ca_file, "DRAWBACK_KAFKA__CA_FILE"),
                certificate_file=existing(kafka.certificate_file, "DRAWBACK_KAFKA__CERTIFICATE_FILE"),
                key_file=existing(kafka.key_file, "DRAWBACK_KAFKA__KEY_FILE"),
                key_password_file=existing(kafka.key_password_file, "DRAWBACK_KAFKA__KEY_PASSWORD_FILE"),
                token_file=existing(kafka.token_file, "DRAWBACK_KAFKA__TOKEN_FILE"),
                token_url=kafka.token_url,
                token_scope=kafka.token_scope,
                aws_region=kafka.aws_region,
            ),
        )
    except BadSettingError:
        raise
    except ValueError as error:
        raise BadSettingError(str(error)) from error


def in_sync_wanted(settings: Settings) -> int | None:
    """Return how many replicas must have a record before it counts as written; None where the cluster's own default holds.

    Raises:
        BadSettingError: more than there are copies.
    """
    copies, given = settings.kafka.copies, settings.kafka.min_insync
    if copies is not None and given is not None and given > copies:
        raise BadSettingError(
            f"DRAWBACK_KAFKA__MIN_INSYNC is {given}, DRAWBACK_KAFKA__COPIES {copies}; expected at most as many as copies, "
            "and one fewer where a broker may be away"
        )
    return given if given is not None or copies is None else max(1, copies - 1)


POLICY_FILE: Final = Path("alerts.toml")


def policy_path(settings: Settings) -> Path | None:
    """Return where the policy file is, or None where there is none.

    Raises:
        BadSettingError: the setting names a file that is not there.
    """
    named = existing(settings.alerts.file, "DRAWBACK_ALERTS__FILE")
    return named or (POLICY_FILE if POLICY_FILE.is_file() else None)


def told_settings(settings: Settings, engine: Engine) -> AlertSettings:
    """Return what alerts need to know of the outside, with the policy file if there is one; it may change while the process runs.

    Raises:
        BadPolicyError: the policy file cannot be used.
        BadSettingError: a setting cannot be used; without a policy file also where a real mail server has only an example address.
    """
    names = ClaimantNames(engine)
    with engine.connect() as connection:
        key = link_key(connection)
    made, path = replace(alert_settings(settings, names), link_key=key), policy_path(settings)
    if path is None:
        if is_public(settings.smtp.host) and is_example(settings.alerts.mail_to):
            raise BadSettingError(
                f"DRAWBACK_ALERTS__MAIL_TO is {settings.alerts.mail_to!r}, an example that reaches nobody, and "
                f"DRAWBACK_SMTP__HOST is a real server; expected a real address, or a policy file (`drawback alerts init`)"
            )
        return made
    live = LivePolicies(path, lambda: surroundings(settings, claimants_known(engine)))
    return replace(
        made,
        recipients=recipients_view(live),
        policies=sweeps_view(live),
        claimant_hours=hours_view(live),
        people=people_view(live),
    )


def mailbox_access(settings: Settings) -> MailboxAccess | None:
    """The mailbox into which reports come; None where none is set.

    Raises:
        BadSettingError: nobody's mails are to be taken, or the password would cross a network in the clear.
    """
    told = settings.mailed_reports
    if not told.host:
        return None
    if not told.senders:
        raise BadSettingError(
            "DRAWBACK_MAILED_REPORTS__HOST is set and nobody's mails are to be taken; expected their addresses in "
            "DRAWBACK_MAILED_REPORTS__SENDERS, such as reports@broker.example,*@cbp.dhs.gov"
        )
    if told.security == "none" and is_public(told.host):
        raise BadSettingError(
            f"DRAWBACK_MAILED_REPORTS__SECURITY is none and {told.host} is another machine: the password would be readable on the way; "
            "expected tls or starttls"
        )
    return MailboxAccess(
        host=told.host,
        port=told.port,
        security=told.security,
        user=told.user,
        password=secret(told.password),
        folder=told.folder,
        senders=told.senders,
        judge=told.judge,
        most_bytes=told.most_bytes,
    )


def alert_settings(settings: Settings, names: Mapping[str, str] | None = None) -> AlertSettings:
    """Return what alerts need to know of the outside but the policy file; `names` are those of the claimants, by key."""
    slack, smtp, alerts, page = settings.slack, settings.smtp, settings.alerts, settings.dashboard
    room = Recipient(slack.channel, {"slack": slack.channel}, Role.CHANNEL)
    return AlertSettings(
        channels=(
            SlackSettings(
                token=secret(slack.token),
                webhook_url=secret(slack.webhook_url),
                base_url=slack.base_url,
                app_token=secret(slack.app_token),
                signing_secret=secret(slack.signing_secret),
                timeout_seconds=alerts.timeout_s,
            ),
            EmailSettings(
                host=smtp.host,
                port=smtp.port,
                user=smtp.user,
                password=secret(smtp.password),
                tls=smtp.tls,
                sender=smtp.sender,
                timeout_seconds=alerts.timeout_s,
            ),
            WebhookSettings(secret=secret(settings.webhook.secret), timeout_seconds=alerts.timeout_s),
        ),
        recipients={"*": (Recipient("Customs desk", {"e-mail": alerts.mail_to}), room)},
        dashboard_url=page.url or f"http://{page.host}:{page.port}",
        names=names or {},
        redact_money=alerts.redact_money,
        tell_when_closed=alerts.tell_when_closed,
        max_attempts=alerts.max_attempts,
        ops=alerts.ops,
        ping_url=secret(alerts.ping_url),
    )
