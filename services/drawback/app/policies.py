"""The policy file of a running process: checked at start, read again when it changes, kept as it was where the new one is wrong."""

import ipaddress
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from threading import Lock
from typing import TypeVar

import structlog

from drawback.adapters.clock import stopwatch
from drawback.alerting.policy import SweepPolicy
from drawback.alerting.routing import Hours, Recipient
from drawback.config.policy_file import Policies, Surroundings, read_policies
from drawback.config.policy_model import BadPolicyError
from drawback.config.settings import Settings
from drawback.config.sources import secret

T = TypeVar("T")
log = structlog.get_logger()
_LOOK_S = 2.0
"""Seconds between looks at the file."""


class LivePolicies:
    """The policies as the file says them now.

    Raises:
        BadPolicyError: at the start, where the file cannot be used; later a wrong version is logged and not used.
    """

    def __init__(self, path: Path, around: Callable[[], Surroundings]) -> None:
        self._path, self._around = path, around
        self._lock = Lock()
        self._stamp = self._read_stamp()
        self._looked_at = stopwatch()
        self._now = read_policies(path, around())
        self.problem = ""
        """Why the newest version of the file is not used; empty where it is."""

    def current(self) -> Policies:
        """What holds now; the file is looked at when the last look is some seconds old."""
        with self._lock:
            if stopwatch() - self._looked_at >= _LOOK_S:
                self._looked_at = stopwatch()
                self._refresh()
            return self._now

    def refresh(self) -> Policies:
        """Look at the file at once."""
        with self._lock:
            self._refresh()
            return self._now

    def _refresh(self) -> None:
        stamp = self._read_stamp()
        if stamp == self._stamp:
            return
        self._stamp = stamp
        try:
            self._now = read_policies(self._path, self._around())
        except BadPolicyError as error:
            self.problem = str(error)
            log.warning("policy.refused", file=str(self._path), because=str(error))
        else:
            self.problem = ""
            log.info("policy.reloaded", file=str(self._path))

    def _read_stamp(self) -> tuple[int, int, int]:
        try:
            found = self._path.stat()
        except OSError:
            return 0, 0, 0
        return found.st_mtime_ns, found.st_size, found.st_ino


class LiveView(Mapping[str, T]):
    """One part of the policies, by claimant, as the file says it now."""

    def __init__(self, part: Callable[[], Mapping[str, T]]) -> None:
        self._part = part

    def __getitem__(self, claimant: str) -> T:
        return self._part()[claimant]

    def __iter__(self) -> Iterator[str]:
        return iter(self._part())

    def __len__(self) -> int:
        return len(self._part())


def recipients_view(live: LivePolicies) -> Mapping[str, tuple[Recipient, ...]]:
    """Who is told, by claimant."""
    return LiveView(lambda: live.current().recipients)


def sweeps_view(live: LivePolicies) -> Mapping[str, SweepPolicy]:
    """When an alert is raised, by claimant."""
    return LiveView(lambda: live.current().sweeps)


def hours_view(live: LivePolicies) -> Mapping[str, Hours]:
    """When nobody is disturbed, by claimant."""
    return LiveView(lambda: live.current().hours)


def people_view(live: LivePolicies) -> Mapping[str, Recipient]:
    """Who is known, by short name."""
    return LiveView(lambda: live.current().people)


def surroundings(settings: Settings, claimants: frozenset[str]) -> Surroundings:
    """What the policy file is checked against, by these settings."""
    sending = {"e-mail"} if settings.smtp.host else set()
    if secret(settings.slack.token) or secret(settings.slack.webhook_url):
        sending.add("slack")
    if secret(settings.webhook.secret):
        sending.add("webhook")
    return Surroundings(claimants, frozenset(sending), public_mail=is_public(settings.smtp.host))


def is_public(host: str) -> bool:
    """Whether mail handed to this server may leave for the world; a loopback address or a name without a dot is a trial."""
    try:
        return not ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return "." in host.strip(".") and not host.lower().rstrip(".").endswith(
            (".localhost", ".localdomain")
        )
