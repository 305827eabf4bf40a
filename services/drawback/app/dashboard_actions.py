"""What a person may do from a page: each act becomes an event, or says why it cannot be done."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path

from drawback.adapters.clock import Clock
from drawback.adapters.sql import deliveries
from drawback.adapters.sql.parked import close_parked, parked_row
from drawback.app import reviewing
from drawback.app.alerting import AlertService
from drawback.app.approvals import Approver, NotApproved, approve_amendment, approve_claim
from drawback.app.four_eyes import FourEyes
from drawback.app.opportunities import NotDraftedError, OpportunityFinder, draft
from drawback.app.product import Product
from drawback.app.reviewing import NotReviewedError, Reviewer, Verdict
from drawback.app.speaking import may_not_say
from drawback.dashboard.ports import ActionRefused, DueDateName
from drawback.intake.learning import Learned, remember
from drawback.lifecycles.claims.approving import AmendmentSeen
from drawback.people.four_eyes import TwoPersonAct
from drawback.people.viewer import current_viewer
from drawback.views.alerts import alerts_of
from drawback_schemas.envelope import ALL_CLAIMANTS, read_envelope

_SOURCE = "urn:drawback:dashboard"


class DashboardActions:
    """The dashboard's actions over the product."""

    def __init__(
        self,
        product: Product,
        alerts: AlertService,
        clock: Clock,
        eyes: FourEyes,
        finder: OpportunityFinder | None = None,
    ) -> None:
        self._product, self._alerts, self._clock, self._eyes = product, alerts, clock, eyes
        self._finder = finder or OpportunityFinder(product.laws)

    def replay_parked(self, parked_id: str, corrected: bytes) -> None:
        """Handle a parked event again with corrected bytes; the original stays on record."""
        self._two_look("replay the parked event", parked_id, corrected)
        try:
            outcome = self._product.replay_parked(parked_id, self._today, corrected)
        except (LookupError, ValueError) as error:
            raise ActionRefused(str(error)) from None
        if outcome.parked:
            raise ActionRefused("it was parked again: the reason stands beside the new entry")
        if not outcome.received:
            raise ActionRefused(
                "an event with this id was handled before; give the corrected one an id of its own"
            )

    def _two_look(self, act: str, parked_id: str, content: bytes) -> None:
        with self._product.engine.connect() as connection:
            row = parked_row(connection, parked_id)
        self._second(TwoPersonAct(act, row.claimant if row else "", parked_id, content))

    def ignore_parked(self, parked_id: str, because: str) -> None:
        """Close a parked event for a reason."""
        with self._product.engine.begin() as connection:
            done = close_parked(connection, parked_id, "ignored", because, if_open=True)
        if not done:
            raise ActionRefused("it is not open any more")

    def take_file(self, path: Path, claimant: str) -> None:
        """Take in a file under the name of who looks.

        A file that cannot be read at all, or says what this person may not say, is refused with its reason, as a whole.
        """
        self._look_through(path, claimant or ALL_CLAIMANTS)
        report = self._product.take_in(
            path, claimant=claimant or ALL_CLAIMANTS, on=self._today, who=current_viewer().name
        )
        unread = next((one.message for one in report.problems if one.held and not one.row), "")
        if unread and not report.events:
            raise ActionRefused(unread)

    def _look_through(self, path: Path, claimant: str) -> None:
        viewer, refused = current_viewer(), set[str]()

        def look(raw: bytes) -> None:
            envelope = read_envelope(raw)
            refused.add(may_not_say(viewer, envelope.type, envelope.claimant))

        report = self._product.take_in(path, claimant=claimant, on=self._today, dry_run=True, into=look)
        refused |= {may_not_say(viewer, "", one) for one in report.problems.claimants}
        if refused - {""}:
            raise ActionRefused("; ".join(sorted(refused - {""})[:3]))

    def learn(self, learned: Learned, claimant: str) -> None:
        """Remember what the headings of a source mean; files with them are read so from now on."""
        remember(self._product.snapshots, claimant or ALL_CLAIMANTS, learned, self._today)

    def acknowledge(self, claimant: str, subject_kind: str, subject: str, deadline: str) -> None:
        """Take the open alerts of one due date."""
        with self._product.engine.connect() as connection:
            ids = alerts_of(connection, claimant, subject_kind, subject, deadline)
        taken = [
            self._alerts.acknowledge(alert_id, current_viewer().name, self._clock.now()) for alert_id in ids
        ]
        if not any(taken):
            raise ActionRefused("no open alert stands for this due date")

    def acknowledge_alert(self, alert_id: str) -> None:
        """Take one alert."""
        if not self._alerts.acknowledge(alert_id, current_viewer().name, self._clock.now()):
            raise ActionRefused("this alert is closed, or somebody has taken it already")

    def snooze_alert(self, alert_id: str, until: date, reason: str) -> None:
        """Put one alert off."""
        refusal = self._alerts.snooze(
            alert_id, current_viewer().name, until, reason, self._today, self._clock.now()
        )
        if refusal:
            raise ActionRefused(refusal)

    def assign_due_date(self, due_date: DueDateName, to: str, reason: str) -> None:
        """Make a due date somebody's."""
        self._done(
            self._alerts.assign(due_date, to.strip(), current_viewer().name, reason, self._clock.now())
        )

    def send_again(self, number: int) -> None:
        """Queue a message again; whoever gets it is told that it is a repeat."""
        with self._product.engine.begin() as connection:
            done = deliveries.send_again(connection, number, self._clock.now())
        if not done:
            raise ActionRefused("this message waits to be sent, or is none that can be sent again")

    def waive_due_date(self, due_date: DueDateName, reason: str) -> None:
        """Say that a due date need not be kept. What two people agree on is the day and the money, not the wording of the reason."""
        if not reason.strip():
            raise ActionRefused("a waiver needs a reason")
        if (row := self._alerts.shown(due_date)) is not None:
            of = TwoPersonAct(
                "waive the due date", row.claimant, row.obligation, f"{row.due_on} {row.money}".encode()
            )
            self._second(of)
        self._done(self._alerts.waive(due_date, current_viewer().name, reason, self._clock.now()))

    def reopen_due_date(self, due_date: DueDateName, reason: str) -> None:
        """Take a waiver back; one person is enough to look after a date again."""
        self._done(self._alerts.reopen(due_date, current_viewer().name, reason, self._clock.now()))

    def _second(self, of: TwoPersonAct) -> None:
        viewer = current_viewer()
        if waits := self._eyes.refusal(of, viewer.name, verified=viewer.verified):
            raise ActionRefused(waits)

    @staticmethod
    def _done(refusal: str) -> None:
        if refusal:
            raise ActionRefused(refusal)

    def review_pairs(
        self, claimant: str, pairs: Sequence[str], verdict: Verdict, by: str, reason: str
    ) -> None:
        """Decide pairings under the name of who looks; what waited is noted with its reasons and money."""
        try:
            named = [reviewing.read_pair(one) for one in pairs]
            waiting = self._finder.queued(self._product.engine, self._today, claimant)
            reviewing.decide(self._product, claimant, named, verdict, self._reviewer(by, reason), waiting)
        except NotReviewedError as refused:
            raise ActionRefused(str(refused)) from None

    def remember_parts(
        self, claimant: str, parts: tuple[str, str], verdict: Verdict, by: str, reason: str
    ) -> None:
        """Decide for good about two parts, under the name of who looks."""
        try:
            reviewing.remember(self._product, claimant, parts, verdict, self._reviewer(by, reason))
        except NotReviewedError as refused:
            raise ActionRefused(str(refused)) from None

    def _reviewer(self, by: str, reason: str) -> Reviewer:
        return Reviewer(_approver(by).name, self._today, self._clock.now(), _SOURCE, reason)

    def draft_opportunity(self, claimant: str, name: str, by: str) -> None:
        """Assemble the claim of an opportunity, under the name of who looks."""
        try:
            draft(self._product, self._finder, claimant, name, self._today, _approver(by).name)
        except NotDraftedError as refused:
            raise ActionRefused(str(refused)) from None

    def approve_claim(self, claimant: str, claim_id: str, by: str) -> None:
        """Approve an assembled claim for filing."""
        try:
            approve_claim(
                self._product,
                claimant,
                claim_id,
                _approver(by),
                on=self._today,
                source=_SOURCE,
                eyes=self._eyes,
            )
        except NotApproved as refused:
            raise ActionRefused(str(refused)) from None

    def approve_amendment(self, claimant: str, claim_id: str, shown: AmendmentSeen, by: str) -> None:
        """Approve the drafted amendment of a claim as it was shown."""
        try:
            approve_amendment(
                self._product,
                claimant,
                claim_id,
                shown,
                _approver(by),
                on=self._today,
                source=_SOURCE,
                eyes=self._eyes,
            )
        except NotApproved as refused:
            raise ActionRefused(str(refused)) from None

    @property
    def _today(self) -> date:
        return self._clock.today()


def _approver(declared: str) -> Approver:
    """Who signed in; where nobody has to, the name that a person typed."""
    viewer = current_viewer()
    return Approver(viewer.name, verified=True) if viewer.verified else Approver(declared)
