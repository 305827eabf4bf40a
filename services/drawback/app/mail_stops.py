"""Taking back one's name from mails, by the link in one of them, without ever leaving a due date without a reader."""

from datetime import datetime

from sqlalchemy import Connection, Engine

from drawback.adapters.clock import Clock
from drawback.adapters.sql import alert_answers as answers
from drawback.adapters.sql import audit, mail_stops
from drawback.adapters.sql.audit import Act
from drawback.adapters.sql.mail_stops import MailSent
from drawback.alerting.settings import AlertSettings
from drawback.alerting.stop_link import is_proved
from drawback.app.raising import Raising
from drawback.dashboard.ports import Unsubscribing
from drawback.people.viewer import Viewer

_DIGEST = "digest"
_DEADLINE = "deadline"
_NOBODY_NEXT = (
    "Nobody else would be told of this due date, so these mails go on. A backup or manager in the policy file "
    "(`drawback alerts init`) is the next in line."
)
_MANY = "This mail tells due dates that came up at once; each has a page of its own where it can be assigned or waived."


class MailStops:
    """Stops and resumes mails to whoever holds a link from one of them."""

    def __init__(self, engine: Engine, settings: AlertSettings, raising: Raising, clock: Clock) -> None:
        self._engine, self._settings, self._raising, self._clock = engine, settings, raising, clock

    def look(self, delivery: int, proof: str) -> Unsubscribing | None:
        """What the link is about, and how that stands; None where the link is none of ours."""
        with self._engine.connect() as connection:
            found = self._proved(connection, delivery, proof)
            return None if found is None else self._standing(connection, found)

    def stop(self, delivery: int, proof: str) -> Unsubscribing | None:
        """Stop it: no more digests, or the next in line is told of the due date from now on. Twice is once."""
        now = self._clock.now()
        with self._engine.begin() as connection:
            found = self._proved(connection, delivery, proof)
            if found is None:
                return None
            refusal = self._refusal(connection, found)
            if not refusal and not mail_stops.is_stopped(connection, found.address, found.obligation):
                mail_stops.stop(connection, found.address, found.obligation, now)
                if found.kind == _DEADLINE:
                    self._pass_on(connection, found, now)
            self._note(connection, found, "stop mails", refusal, now)
            return self._standing(connection, found)

    def resume(self, delivery: int, proof: str) -> Unsubscribing | None:
        """Send it again."""
        with self._engine.begin() as connection:
            found = self._proved(connection, delivery, proof)
            if found is None:
                return None
            mail_stops.resume(connection, found.address, found.obligation)
            self._note(connection, found, "resume mails", "", self._clock.now())
            return self._standing(connection, found)

    def _proved(self, connection: Connection, delivery: int, proof: str) -> MailSent | None:
        found = mail_stops.mail_sent(connection, delivery)
        key = self._settings.link_key
        return found if found is not None and is_proved(key, delivery, found.address, proof) else None

    def _standing(self, connection: Connection, found: MailSent) -> Unsubscribing:
        stoppable = found.kind in {_DIGEST, _DEADLINE}
        return Unsubscribing(
            found.address,
            digests=found.kind == _DIGEST,
            alert_id=found.alert_id,
            stopped=stoppable and mail_stops.is_stopped(connection, found.address, found.obligation),
            refusal=self._refusal(connection, found),
        )

    def _refusal(self, connection: Connection, found: MailSent) -> str:
        """Why the mails go on, or nothing."""
        if found.kind == _DIGEST:
            return ""
        if found.kind != _DEADLINE:
            return _MANY
        alert = answers.load_alert(connection, found.alert_id)
        if alert is None:
            return _MANY
        now = self._clock.now()
        next_in_line = self._raising.next_in_line(
            connection, found.claimant, found.obligation, found.address, now
        )
        return "" if next_in_line else _NOBODY_NEXT

    def _pass_on(self, connection: Connection, found: MailSent, now: datetime) -> None:
        alert = answers.load_alert(connection, found.alert_id)
        if alert is not None and answers.is_waiting(connection, found.alert_id):
            self._raising.pass_on(connection, alert, found.address, now)

    @staticmethod
    def _note(connection: Connection, found: MailSent, what: str, refusal: str, now: datetime) -> None:
        who = Viewer(found.recipient, frozenset(), verified=False, address=found.address)
        about = f"alert {found.alert_id}" if found.kind == _DEADLINE else found.kind
        audit.record(connection, who, Act(what, found.claimant, about, "by the link in a mail"), now, refusal)
