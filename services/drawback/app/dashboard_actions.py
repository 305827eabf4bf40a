"""What a person may do from a page: each act becomes an event, or says why it cannot be done."""

from datetime import date

from sqlalchemy import select, update

from drawback.adapters.clock import Clock
from drawback.adapters.sql.store import table
from drawback.app.alerting import AlertService
from drawback.app.product import Product
from drawback.dashboard.ports import ActionRefused
from drawback.engine.message import Outcome
from drawback_schemas import Event, Malformed, decode
from drawback_schemas.claims import AmendmentApproved, ClaimApproved

PERSON = "dashboard"
_SOURCE = "urn:drawback:dashboard"


class Desk:
    """The dashboard's actions over the product."""

    def __init__(self, product: Product, alerts: AlertService, clock: Clock) -> None:
        self._product, self._alerts, self._clock = product, alerts, clock

    def replay_parked(self, parked_id: str, corrected: bytes) -> None:
        """Handle a parked event again with corrected bytes; the original stays on record."""
        try:
            decode(corrected)
            outcome = self._product.replay_parked(parked_id, self._today, corrected)
        except (Malformed, LookupError, ValueError) as error:
            raise ActionRefused(str(error)) from None
        if outcome.parked:
            raise ActionRefused("it was parked again: the reason stands beside the new entry")
        if not outcome.heard:
            raise ActionRefused(
                "an event with this id was handled before; give the corrected one an id of its own"
            )

    def ignore_parked(self, parked_id: str, because: str) -> None:
        """Close a parked event for a reason."""
        parked = table("parked")
        with self._product.engine.begin() as connection:
            done = connection.execute(
                update(parked)
                .where(parked.c.id == parked_id, parked.c.status == "open")
                .values(status="ignored", closed_because=because)
            )
        if not done.rowcount:
            raise ActionRefused("it is not open any more")

    def acknowledge(self, claimant: str, subject_kind: str, subject: str, deadline: str) -> None:
        """Take the open alerts of one due date."""
        alert = table("alert")
        query = select(alert.c.id).where(
            alert.c.claimant == claimant,
            alert.c.subject_kind == subject_kind,
            alert.c.subject == subject,
            alert.c.deadline == deadline,
        )
        with self._product.engine.connect() as connection:
            ids = list(connection.scalars(query))
        taken = [self._alerts.acknowledge(alert_id, PERSON, self._clock.now()) for alert_id in ids]
        if not any(taken):
            raise ActionRefused("no open alert stands for this due date")

    def acknowledge_alert(self, alert_id: str) -> None:
        """Take one alert."""
        if not self._alerts.acknowledge(alert_id, PERSON, self._clock.now()):
            raise ActionRefused("this alert is closed, or somebody has taken it already")

    def snooze_alert(self, alert_id: str, until: date, reason: str) -> None:
        """Put one alert off."""
        refusal = self._alerts.snooze(alert_id, PERSON, until, reason, self._today, self._clock.now())
        if refusal:
            raise ActionRefused(refusal)

    def approve_claim(self, claimant: str, claim_id: str) -> None:
        """Approve an assembled claim for filing."""
        self._say(claimant, claim_id, ClaimApproved(claim_id=claim_id, approved_on=self._today, by=PERSON))

    def approve_amendment(self, claimant: str, claim_id: str) -> None:
        """Approve the drafted amendment of a claim."""
        self._say(
            claimant, claim_id, AmendmentApproved(claim_id=claim_id, approved_on=self._today, by=PERSON)
        )

    @property
    def _today(self) -> date:
        return self._clock.today()

    def _say(self, claimant: str, claim_id: str, event: Event) -> None:
        claim = table("claim")
        with self._product.engine.connect() as connection:
            known = connection.scalar(
                select(claim.c.key).where(claim.c.claimant == claimant, claim.c.key == claim_id)
            )
        if known is None:
            raise ActionRefused(f"there is no claim {claim_id}")
        outcome: Outcome = self._product.say([(claimant, event)], self._today, _SOURCE)
        if outcome.parked:
            raise ActionRefused(
                "the claim does not allow it in the state it is in; the reason is among the parked"
            )
