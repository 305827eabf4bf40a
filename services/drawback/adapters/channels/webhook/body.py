"""What a webhook says, as JSON: one alert or many, each with its due date, money, day to act and words."""

import json
from typing import Any

from drawback.alerting.channel import Outgoing
from drawback.alerting.digest import AlertGroup
from drawback.alerting.model import Alert, obligation_id
from drawback.alerting.presentation import Presentation
from drawback.alerting.wording import headline, why_now


def body_of(outgoing: Outgoing, look: Presentation) -> bytes:
    """The message of a delivery; `type` says which of the other members are there."""
    content = outgoing.content
    said: dict[str, Any] = {"claimant": outgoing.claimant, "owner": outgoing.owner, "repeat": outgoing.repeat}
    if content.alert is not None:
        said |= {"type": "alert", "alert_id": outgoing.alert_id, **_alert(content.alert, look)}
        said["url"] = look.alert_url(outgoing.alert_id)
    elif content.group is not None:
        said |= {"type": "digest" if content.digest else "table", **_group(content.group, look)}
        said["url"] = look.docket_url(outgoing.claimant)
    else:
        raise ValueError("a delivery says nothing")
    return json.dumps(said, ensure_ascii=False).encode()


def _alert(alert: Alert, look: Presentation) -> dict[str, Any]:
    row = alert.row
    return {
        "title": headline(alert),
        "due_date": obligation_id(row.obligation),
        "subject_kind": row.subject_kind,
        "subject": row.subject,
        "deadline": row.deadline,
        "due_on": row.due_on.isoformat(),
        "due_at": row.due_at.isoformat() if row.due_at is not None else None,
        "act_by": alert.last_day.isoformat(),
        "was_on": alert.was_on.isoformat() if alert.was_on is not None else None,
        "met_on": row.met_on.isoformat() if row.met_on is not None else None,
        "days_left": alert.days_left,
        "money": None if look.redact_money else str(row.money),
        "priority": str(alert.priority),
        "why": alert.why.value,
        "ending": alert.ending.value if alert.ending is not None else None,
        "says": why_now(alert),
        "if_missed": alert.words.missed,
        "contested": row.contested,
        "citation": row.citation,
    }


def _group(group: AlertGroup, look: Presentation) -> dict[str, Any]:
    alerts = [{"claimant": one.row.claimant, **_alert(one, look)} for one in group.alerts]
    return {"title": group.title, "says": group.lead, "more": group.more, "alerts": alerts}
