"""What alerts need to know of the outside: addresses, servers, people. Filled from the settings of the product."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from drawback.alerts.look import Look
from drawback.alerts.people import Hours, Recipient, Role
from drawback.deadlines.policy import SweepPolicy


@dataclass(frozen=True, slots=True)
class AlertSettings:
    """Channels and people. Without a Slack token, or without an SMTP host, that channel goes to the sandbox."""

    slack_token: str = field(default="", repr=False)
    slack_channel: str = "#drawback-alerts"
    slack_base_url: str = "https://slack.com/api/"
    slack_buttons: bool = False
    smtp_host: str = ""
    smtp_port: int = 587
    smtp_user: str = ""
    smtp_password: str = field(default="", repr=False)
    smtp_tls: str = "starttls"
    """One of "starttls", "tls", "none"."""
    mail_from: str = "Drawback Monitor <drawback@localhost.localdomain>"
    mail_to: str = "customs@example.com"
    dashboard_url: str = "http://127.0.0.1:8080"
    recipients: Mapping[str, tuple[Recipient, ...]] = field(default_factory=dict)
    """By claimant; "*" is everybody's. Without any: `mail_to` as owner, and the Slack channel."""
    names: Mapping[str, str] = field(default_factory=dict)
    policies: Mapping[str, SweepPolicy] = field(default_factory=dict)
    """By claimant; "*" is everybody's."""
    redact_money: bool = False
    hours: Hours = field(default_factory=Hours)
    tell_when_closed: bool = True
    rules_version: str = ""
    timeout_seconds: float = 20.0
    max_attempts: int = 8

    def recipients_of(self, claimant: str) -> tuple[Recipient, ...]:
        """Who is told about this claimant's deadlines."""
        return (
            self.recipients.get(claimant)
            or self.recipients.get("*")
            or (
                Recipient("Customs desk", email=self.mail_to),
                Recipient(self.slack_channel, slack=self.slack_channel, role=Role.CHANNEL),
            )
        )

    def policy_of(self, claimant: str) -> SweepPolicy:
        """The sweep policy of this claimant."""
        return self.policies.get(claimant) or self.policies.get("*") or SweepPolicy()

    @property
    def look(self) -> Look:
        """What the renderers need to know."""
        return Look(
            dashboard_url=self.dashboard_url.rstrip("/"),
            names=self.names,
            redact_money=self.redact_money,
            buttons=self.slack_buttons,
            rules_version=self.rules_version,
        )
