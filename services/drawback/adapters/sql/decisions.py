"""What each alert was decided by: the policy and the earlier alerts of the row, so that the decision can be made again.

A policy is kept once, under the hash of its content, whatever the policy file says later.
"""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import msgspec
from sqlalchemy import Column, Connection, LargeBinary, select
from sqlmodel import Field, SQLModel

from drawback.adapters.sql.bulk import keep
from drawback.adapters.sql.store import table
from drawback.alerting.model import Notified
from drawback.alerting.policy import SweepPolicy
from drawback_schemas.decoders import decoder_of

_SHORT = 16


class AlertPolicy(SQLModel, table=True):
    """A sweep policy as it held when alerts were decided by it."""

    __tablename__ = "alert_policy"
    id: str = Field(primary_key=True)
    doc: bytes = Field(sa_column=Column(LargeBinary, nullable=False))


class AlertDecision(SQLModel, table=True):
    """By what an alert was decided: the day, the policy, and what had been sent about its row before."""

    __tablename__ = "alert_decision"
    alert_id: str = Field(primary_key=True)
    as_of: date
    policy: str
    notified: bytes = Field(sa_column=Column(LargeBinary, nullable=False))


@dataclass(frozen=True, slots=True)
class KeptDecision:
    """The inputs of one decision; the row itself is in the alert."""

    as_of: date
    policy_id: str
    policy: SweepPolicy
    notified: Notified | None


def policy_id(policy: SweepPolicy) -> str:
    """The name of a policy: the same for the same content, whoever set it."""
    return hashlib.sha256(_encoded(policy)).hexdigest()[:_SHORT]


def save_decisions(
    connection: Connection, decided: Iterable[tuple[str, date, SweepPolicy, Notified | None]]
) -> None:
    """Keep by what alerts were decided; of one that is kept already nothing changes."""
    policies: dict[str, SweepPolicy] = {}
    found: list[Mapping[str, Any]] = []
    for alert_id, as_of, policy, notified in decided:
        name = policy_id(policy)
        policies[name] = policy
        encoded = msgspec.json.encode(notified)
        found.append({"alert_id": alert_id, "as_of": as_of, "policy": name, "notified": encoded})
    keep(connection, "alert_policy", [{"id": name, "doc": _encoded(one)} for name, one in policies.items()])
    keep(connection, "alert_decision", found)


def decisions_of(connection: Connection, alert_ids: Iterable[str]) -> dict[str, KeptDecision]:
    """By what these alerts were decided, as far as it was kept: alerts of older versions have nothing here."""
    decisions, policies, found = table("alert_decision"), table("alert_policy"), dict[str, KeptDecision]()
    listed = sorted(set(alert_ids))
    for start in range(0, len(listed), 400):
        query = (
            select(decisions, policies.c.doc)
            .join(policies, policies.c.id == decisions.c.policy)
            .where(decisions.c.alert_id.in_(listed[start : start + 400]))
        )
        for alert_id, as_of, name, notified, doc in connection.execute(query):
            found[alert_id] = KeptDecision(
                as_of=as_of,
                policy_id=name,
                policy=decoder_of(SweepPolicy).decode(doc),
                notified=decoder_of(Notified | None).decode(notified),
            )
    return found


def _encoded(policy: SweepPolicy) -> bytes:
    whole = {
        **{name: getattr(policy, name) for name in SweepPolicy.__dataclass_fields__},
        "thresholds": dict(policy.thresholds),
        "of_deadline": dict(policy.of_deadline),
    }
    return msgspec.json.encode(whole, order="deterministic")
