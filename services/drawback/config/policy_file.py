"""`alerts.toml`: who is told about which claimant's dates. Read, checked as a whole, and turned into what alerting takes."""

import re
import tomllib
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import time
from decimal import Decimal
from difflib import get_close_matches
from pathlib import Path
from typing import Any, Final

from pydantic import BaseModel, ValidationError

from drawback.alerting.policy import THRESHOLDS, SweepPolicy
from drawback.alerting.routing import Hours, Recipient, Role
from drawback.config.policy_model import (
    CLASSES,
    BadPolicyError,
    ClaimantPart,
    Defaults,
    Person,
    PolicyModel,
    TellingPart,
    way_of,
)
from drawback.config.toml_lines import Place, line_at, lines_of

EVERYBODY: Final = "*"
_ROLES: Final = {"owner": Role.OWNER, "backup": Role.BACKUP, "manager": Role.MANAGER}
_SWEEP: Final = ("material", "at_once", "large", "own_message_days", "overdue_days", "storm", "history")
_AT_LINE: Final = re.compile(r"line (\d+)")
_SEEN: Final = 80
_EXAMPLES: Final = frozenset({"example", "invalid", "localhost", "test", "localdomain"})
_EXAMPLE_DOMAINS: Final = frozenset({"example.com", "example.net", "example.org", "example.edu"})


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What the file is checked against: the claimants that have data, and the channels that really send.

    `sending` names the channels with settings; `public_mail` says that mail leaves for the world, so that an example address is a
    mistake. A mail server on this machine, or one named without a dot (a container beside it), is taken for a trial.
    """

    claimants: frozenset[str] = frozenset()
    sending: frozenset[str] = frozenset()
    public_mail: bool = False


@dataclass(frozen=True, slots=True)
class Policies:
    """What the file says, by claimant; "*" is every claimant that it does not name."""

    recipients: Mapping[str, tuple[Recipient, ...]] = field(default_factory=dict)
    sweeps: Mapping[str, SweepPolicy] = field(default_factory=dict)
    hours: Mapping[str, Hours] = field(default_factory=dict)
    people: Mapping[str, Recipient] = field(default_factory=dict)
    """Everybody whom the file names, by the name that it uses."""


def is_example(address: str) -> bool:
    """Whether an e-mail address can never reach anybody: of an example domain (RFC 2606)."""
    domain = address.rpartition("@")[2].lower().rstrip(".")
    return domain.rpartition(".")[2] in _EXAMPLES or any(
        domain == one or domain.endswith(f".{one}") for one in _EXAMPLE_DOMAINS
    )


def read_policies(path: Path, around: Surroundings) -> Policies:
    """Read the file and check it.

    Raises:
        BadPolicyError: it cannot be read, or says what cannot be meant; one line for each mistake, with file and line.
    """
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise BadPolicyError(f"{path} cannot be read: {error}; expected a text in UTF-8") from error
    return parse_policies(text, str(path), around)


def parse_policies(text: str, name: str, around: Surroundings) -> Policies:
    """Parse and check the text of a file called `name`.

    Raises:
        BadPolicyError: as `read_policies`.
    """
    try:
        parsed = tomllib.loads(text, parse_float=Decimal)
    except tomllib.TOMLDecodeError as error:
        at = _AT_LINE.search(str(error))
        where = f"{name}, line {at[1]}" if at else f"{name}, at its end"
        raise BadPolicyError(f"{where}: no valid TOML: {error}") from error
    lines = lines_of(text)
    try:
        model = PolicyModel.model_validate(parsed)
    except ValidationError as error:
        problems = [_problem(one, parsed) for one in error.errors()]
    else:
        problems = [*_nonsense(model, around)]
    if problems:
        told = [(line_at(lines, place), place, says) for place, says in problems]
        raise BadPolicyError(
            "\n".join(f"{name}, line {line}: {'.'.join(place)} {says}" for line, place, says in sorted(told))
        )
    return _policies(model)


def _problem(error: Any, parsed: Mapping[str, Any]) -> tuple[Place, str]:
    place = tuple(str(part) for part in error["loc"] if part != "[key]")
    if error["type"] == "extra_forbidden":
        wrong = place[-1]
        tables: dict[str, type[BaseModel]] = {
            "people": Person,
            "claimants": ClaimantPart,
            "defaults": Defaults,
        }
        table = tables.get(place[0], PolicyModel) if len(place) > 1 else PolicyModel
        near = get_close_matches(wrong, table.model_fields, n=1)
        hint = f"did you mean {near[0]}?" if near else f"expected one of {', '.join(table.model_fields)}"
        return place, f"does not exist; {hint}"
    seen = _short(error["input"])
    where = place
    while where and not _is_written(parsed, where):
        where = where[:-1]
    return where or place, f"is {seen}; expected {str(error['msg']).removeprefix('Input should be ')}"


def _is_written(parsed: Any, place: Place) -> bool:
    for name in place:
        if not isinstance(parsed, Mapping) or name not in parsed:
            return False
        parsed = parsed[name]
    return True


def _short(value: object) -> str:
    text = str(value) if isinstance(value, Decimal) else repr(value)
    return text if len(text) <= _SEEN else f"{text[: _SEEN - 1]}…"


def _nonsense(model: PolicyModel, around: Surroundings) -> Iterator[tuple[Place, str]]:
    """What is well formed and cannot be meant."""
    for name, person in model.people.items():
        if person.email and around.public_mail and is_example(person.email):
            yield ("people", name, "email"), _example(person.email)
    named = [("defaults",), *(("claimants", key) for key in model.claimants)]
    for place in named:
        yield from _wrong_people(model, place)
        yield from _wrong_hours(model, place)
        for channel in _own(model, place).channel or ():
            if around.public_mail and way_of(channel) == "e-mail" and is_example(channel):
                yield (*place, "channel"), _example(channel)
    for key, claimant in model.claimants.items():
        if around.claimants and key not in around.claimants and not claimant.expected:
            near = get_close_matches(key, around.claimants, n=1)
            hint = (
                f"did you mean {near[0]}?" if near else f"known: {', '.join(sorted(around.claimants)[:10])}"
            )
            yield (
                ("claimants", key),
                f"is a claimant of whom nothing is known; {hint} (expected = true if its data is still to come)",
            )
        if not _reached(_recipients(model, key), around.sending):
            yield ("claimants", key), f"nobody is told about it; {_whom(around.sending)}"
    rest = around.claimants - model.claimants.keys()
    if rest and not _reached(_recipients(model, EVERYBODY), around.sending):
        yield (
            ("defaults",),
            f"nobody is told about {', '.join(sorted(rest)[:10])}; {_whom(around.sending)}, there or in the defaults",
        )


def _example(address: str) -> str:
    return f"is {address!r}, an example that reaches nobody, and the mail server is a real one; expected a real address"


def _whom(sending: Collection[str]) -> str:
    over = f" that {' or '.join(sorted(sending))} reaches" if sending else ""
    return f"expected an owner, a backup, a manager or a channel{over}"


def _reached(recipients: Collection[Recipient], sending: frozenset[str]) -> bool:
    return any(not sending or sending & one.addresses.keys() for one in recipients)


def _own(model: PolicyModel, place: Place) -> TellingPart:
    return model.defaults if place == ("defaults",) else model.claimants[place[1]]


def _telling(model: PolicyModel, claimant: str, name: str) -> Any:
    """What holds for a claimant: its own word, else that of the defaults."""
    own = model.claimants.get(claimant)
    value = getattr(own, name) if own is not None else None
    return getattr(model.defaults, name) if value is None else value


def _wrong_people(model: PolicyModel, place: Place) -> Iterator[tuple[Place, str]]:
    own, claimant = _own(model, place), place[-1] if len(place) > 1 else EVERYBODY
    holders: dict[str, str] = {}
    for role in _ROLES:
        for who in _telling(model, claimant, role) or ():
            if who not in model.people:
                near = get_close_matches(who, model.people, n=1)
                hint = f"did you mean {near[0]}?" if near else f"expected a [people.{who}]"
                if getattr(own, role) is not None:
                    yield (*place, role), f"is {who!r}, whom nobody has described; {hint}"
            elif who in holders and (
                getattr(own, role) is not None or getattr(own, holders[who]) is not None
            ):
                at = role if getattr(own, role) is not None else holders[who]
                yield (
                    (*place, at),
                    f"{who} is {holders[who]} and {role}; expected two people, or the alert goes nowhere",
                )
            holders.setdefault(who, role)


def _wrong_hours(model: PolicyModel, place: Place) -> Iterator[tuple[Place, str]]:
    own, hours = _own(model, place), _hours(model, place[-1] if len(place) > 1 else EVERYBODY)
    if hours.quiet_from <= hours.quiet_until and (own.quiet_from or own.quiet_until) is not None:
        at = "quiet_from" if own.quiet_from is not None else "quiet_until"
        yield (
            (*place, at),
            f"quiet from {hours.quiet_from:%H:%M} until {hours.quiet_until:%H:%M} leaves no working hours; expected an evening and the next morning, such as 19:00 and 07:00",
        )


def _policies(model: PolicyModel) -> Policies:
    named = [EVERYBODY, *model.claimants]
    return Policies(
        recipients={claimant: _recipients(model, claimant) for claimant in named},
        sweeps={claimant: _sweep(model, claimant) for claimant in named},
        hours={claimant: _hours(model, claimant) for claimant in named},
        people={key: _person(model, key, Role.OWNER) for key in model.people},
    )


def _recipients(model: PolicyModel, claimant: str) -> tuple[Recipient, ...]:
    people = [
        _person(model, who, role)
        for name, role in _ROLES.items()
        for who in _telling(model, claimant, name) or ()
        if who in model.people
    ]
    rooms = _telling(model, claimant, "channel") or ()
    zone = model.defaults.time_zone
    people += [Recipient(room, {way_of(room): room}, Role.CHANNEL, zone) for room in rooms]
    return tuple(people)


def _person(model: PolicyModel, key: str, role: Role) -> Recipient:
    person = model.people[key]
    addresses = {"e-mail": person.email, "slack": person.slack}
    return Recipient(
        name=person.name or key,
        addresses={channel: address for channel, address in addresses.items() if address},
        role=role,
        time_zone=person.time_zone or model.defaults.time_zone,
        away_on=tuple((one.first, one.last) for one in person.away),
        key=key,
    )


def _hours(model: PolicyModel, claimant: str) -> Hours:
    usual = Hours()
    start: time | None = _telling(model, claimant, "quiet_from")
    end: time | None = _telling(model, claimant, "quiet_until")
    return Hours(usual.quiet_from if start is None else start, usual.quiet_until if end is None else end)


def _sweep(model: PolicyModel, claimant: str) -> SweepPolicy:
    own = model.claimants.get(claimant, model.defaults)
    classes = {**model.defaults.thresholds, **own.thresholds}
    given = {name: _telling(model, claimant, name) for name in _SWEEP}
    return SweepPolicy(
        thresholds={**THRESHOLDS, **{CLASSES[name]: days for name, days in classes.items()}},
        of_deadline={**model.defaults.deadlines, **own.deadlines},
        **{name: value for name, value in given.items() if value is not None},
    )
