"""What alerts need to know of the outside: people, policies, and what each channel wants to know of itself."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import TypeVar

from drawback.alerting.policy import SweepPolicy
from drawback.alerting.presentation import Presentation
from drawback.alerting.routing import Hours, Recipient, Role

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class AlertSettings:
    """People, policies and channels. A channel without settings goes to the sandbox."""

    channels: tuple[object, ...] = ()
    """The settings of channels, each of a class of its own."""
    recipients: Mapping[str, tuple[Recipient, ...]] = field(default_factory=dict)
    """By claimant; "*" is everybody's."""
    names: Mapping[str, str] = field(default_factory=dict)
    policies: Mapping[str, SweepPolicy] = field(default_factory=dict)
    """By claimant; "*" is everybody's."""
    dashboard_url: str = "http://127.0.0.1:8080"
    redact_money: bool = False
    hours: Hours = field(default_factory=Hours)
    """Of claimants without hours of their own."""
    claimant_hours: Mapping[str, Hours] = field(default_factory=dict)
    people: Mapping[str, Recipient] = field(default_factory=dict)
    """Who is known by a short name, whether or not anything goes to them."""
    tell_when_closed: bool = True
    rules_version: str = ""
    link_key: bytes = field(default=b"", repr=False)
    """What makes the links in mails unforgeable; without it a mail cannot be stopped by its link."""
    max_attempts: int = 8
    ops: str = ""
    """Who runs the product, a person or room by name: told when something is stale. Empty: the rooms and owners that everybody has."""
    ping_url: str = ""
    """Asked each minute for as long as the docket is swept; empty: nobody outside watches."""

    def channel(self, kind: type[T]) -> T:
        """The settings of a channel, or its defaults."""
        return next((one for one in self.channels if isinstance(one, kind)), None) or kind()

    def recipients_of(self, claimant: str, on: date | None = None) -> tuple[Recipient, ...]:
        """Who is notified of this claimant's deadlines; with a day, who is away on that day is marked so."""
        found = self.recipients.get(claimant) or self.recipients.get("*") or ()
        return found if on is None else tuple(replace(one, away=one.is_away(on)) for one in found)

    def hours_of(self, claimant: str) -> Hours:
        """When nobody is disturbed about this claimant's deadlines."""
        return self.claimant_hours.get(claimant) or self.claimant_hours.get("*") or self.hours

    def owner_of(self, claimant: str) -> str:
        """Whose the claimant's deadlines are, in words."""
        people = [r.name for r in self.recipients_of(claimant) if r.role is Role.OWNER]
        return ", ".join(people) or "nobody"

    def policy_of(self, claimant: str) -> SweepPolicy:
        """The sweep policy of this claimant."""
        return self.policies.get(claimant) or self.policies.get("*") or SweepPolicy()

    def person(self, name: str) -> Recipient | None:
        """Somebody, or a room, by short name, by name, or by an address; None where nobody is called so."""
        everyone = [*self.people.values(), *(one for those in self.recipients.values() for one in those)]
        called = name.strip().casefold()
        return next(
            (
                one
                for one in everyone
                if called
                and called
                in {one.key.casefold(), one.name.casefold(), *map(str.casefold, one.addresses.values())}
            ),
            None,
        )

    @property
    def presentation(self) -> Presentation:
        """What the renderers need to know."""
        return Presentation(
            dashboard_url=self.dashboard_url.rstrip("/"),
            names=self.names,
            redact_money=self.redact_money,
            rules_version=self.rules_version,
        )
