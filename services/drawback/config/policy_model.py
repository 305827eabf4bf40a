"""The shape of `alerts.toml`: people, claimants and defaults, each key with its meaning; what it may hold, value by value."""

import re
from datetime import date, time
from decimal import Decimal
from typing import Annotated, Any, Self
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError

from drawback.alerting.deadline_text import WORDS
from drawback.alerting.model import AlertClass
from drawback.domain.errors import UserError

CLASSES = {kind.name.lower(): kind for kind in AlertClass}
"""The classes of deadlines by the names that the file uses."""
_FARTHEST_DAYS = 1827
_LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
_SLACK = re.compile(r"[#@][^\s#@]+|[CGUWD][A-Z0-9]{5,}")


class BadPolicyError(UserError):
    """The policy file cannot be used; each line of the text names file and line, what was seen and what is expected."""


def _mail(value: str) -> str:
    name, at, domain = value.partition("@")
    if not (name.strip() and at and domain.strip()) or "@" in domain or any(c.isspace() for c in value):
        raise PydanticCustomError("mail", "an e-mail address such as dana@acme.com")
    return value


def _slack(value: str) -> str:
    if not _SLACK.fullmatch(value):
        raise PydanticCustomError("slack", "a Slack member or room such as U04ABCDEF, C04ABCDEF or #customs")
    return value


def way_of(room: str) -> str:
    """The channel that leads to a room: by its address, which is an e-mail list, a Slack room or a web address."""
    if "://" in room:
        return "webhook"
    return "e-mail" if "@" in room[1:] else "slack"


def _webhook(value: str) -> str:
    parts = urlsplit(value)
    safe = parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in _LOOPBACK)
    named = bool(parts.hostname) and not (parts.username or parts.password or parts.fragment)
    if not (safe and named) or any(c.isspace() for c in value):
        raise PydanticCustomError(
            "webhook",
            "a web address such as https://hooks.acme.com/drawback, with https and without a password",
        )
    return value


def _room(value: str) -> str:
    checks = {"webhook": _webhook, "e-mail": _mail, "slack": _slack}
    return checks[way_of(value)](value) if value else value


def _zone(value: str) -> str:
    try:
        ZoneInfo(value)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise PydanticCustomError("zone", "a time zone such as America/Chicago") from None
    return value


def _listed(value: object) -> object:
    """One name may stand without brackets; an empty text or list is nobody."""
    return (value,) if isinstance(value, str) and value else () if value == "" else value


def _days(value: tuple[int, ...]) -> tuple[int, ...]:
    if not value or any(not 0 <= one <= _FARTHEST_DAYS for one in value):
        raise PydanticCustomError(
            "days", f"days before the day to act, from 0 to {_FARTHEST_DAYS}, such as [30, 7, 1]"
        )
    return tuple(sorted(set(value), reverse=True))


def _hour(value: object) -> object:
    if isinstance(value, str):
        try:
            return time.fromisoformat(value)
        except ValueError:
            raise PydanticCustomError("hour", 'an hour such as "19:00"') from None
    return value


def _known_deadline(value: str) -> str:
    if value not in WORDS:
        raise PydanticCustomError("deadline", "a deadline of the docket such as D-23")
    return value


def _known_class(value: str) -> str:
    if value not in CLASSES:
        raise PydanticCustomError("class", "one of the classes " + ", ".join(CLASSES))
    return value


Days = Annotated[tuple[int, ...], AfterValidator(_days)]
Names = Annotated[tuple[str, ...], BeforeValidator(_listed)]
Amount = Annotated[Decimal, Field(ge=0, max_digits=14, decimal_places=2, allow_inf_nan=False)]
Hour = Annotated[time, BeforeValidator(_hour)]


class PolicyPart(BaseModel):
    """A table of the file; a key that does not exist is refused."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Away(PolicyPart):
    """Days on which somebody is not there, both included."""

    first: date
    last: date

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.last < self.first:
            raise PydanticCustomError("away", "a last day that is not before the first")
        return self


def _always(value: Any) -> Any:
    """`away = true` is away until further notice; `false` is there."""
    if isinstance(value, bool):
        return ({"first": date.min, "last": date.max},) if value else ()
    return (value,) if isinstance(value, dict) else value


class Person(PolicyPart):
    """Somebody who is told."""

    name: str = ""
    email: Annotated[str, AfterValidator(_mail)] | None = None
    slack: Annotated[str, AfterValidator(_slack)] | None = None
    time_zone: Annotated[str, AfterValidator(_zone)] | None = None
    away: Annotated[tuple[Away, ...], BeforeValidator(_always)] = ()

    @model_validator(mode="after")
    def _can_be_reached(self) -> Self:
        if not (self.email or self.slack):
            raise PydanticCustomError("unreachable", "an email or a slack address, or nobody can reach them")
        return self


class TellingPart(PolicyPart):
    """Who is told, when and how much; of a claimant, or of all where the claimant says nothing else."""

    owner: Names | None = None
    backup: Names | None = None
    manager: Names | None = None
    channel: Annotated[tuple[Annotated[str, AfterValidator(_room)], ...], BeforeValidator(_listed)] | None = (
        None
    )
    quiet_from: Hour | None = None
    quiet_until: Hour | None = None
    material: Amount | None = None
    at_once: Amount | None = None
    large: Amount | None = None
    own_message_days: Annotated[int, Field(ge=0, le=_FARTHEST_DAYS)] | None = None
    overdue_days: Annotated[int, Field(ge=1, le=_FARTHEST_DAYS)] | None = None
    storm: Annotated[int, Field(ge=1)] | None = None
    history: Annotated[int, Field(ge=1)] | None = None
    thresholds: dict[Annotated[str, AfterValidator(_known_class)], Days] = Field(default_factory=dict)
    deadlines: dict[Annotated[str, AfterValidator(_known_deadline)], Days] = Field(default_factory=dict)


class Defaults(TellingPart):
    """What holds where a claimant or a person says nothing else."""

    time_zone: Annotated[str, AfterValidator(_zone)] = "America/New_York"


class ClaimantPart(TellingPart):
    """A claimant. `expected` says that none of its data has come yet."""

    expected: bool = False


class PolicyModel(PolicyPart):
    """The whole file."""

    defaults: Defaults = Field(default_factory=Defaults)
    people: dict[str, Person] = Field(default_factory=dict)
    claimants: dict[str, ClaimantPart] = Field(default_factory=dict)
