"""Answers from Slack: a press or a form becomes an act of the account whose e-mail address Slack confirms."""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any, Final

import structlog
from sqlalchemy import Engine
from sqlalchemy.exc import IntegrityError

from drawback.adapters.channels.slack.answering import (
    NotFromSlack,
    SlackAsk,
    SlackDesk,
    SlackSilent,
    read_signed,
)
from drawback.adapters.channels.slack.channel import SlackSettings
from drawback.adapters.channels.slack.forms import assign_form, form_refused, snooze_form
from drawback.adapters.clock import Clock
from drawback.adapters.sql import idempotency
from drawback.adapters.sql.audit import Act
from drawback.alerting.deadline_text import words_of
from drawback.alerting.routing import Role
from drawback.alerting.settings import AlertSettings
from drawback.alerting.sweep import Countdown, snooze_limit
from drawback.app.access import AccessService
from drawback.app.alerting import AlertService
from drawback.app.receiving import KEPT
from drawback.dashboard.attempts import attempted
from drawback.dashboard.ports import Actions
from drawback.domain.calendar import BusinessCalendar
from drawback.domain.days import day
from drawback.people.permissions import Permission
from drawback.people.viewer import Viewer, looking
from drawback.views import alerts as view

log = structlog.get_logger()
_REMEMBERED: Final = timedelta(minutes=10)
_NEEDS: Final = {
    "acknowledge": Permission.ANSWER_ALERTS,
    "snooze": Permission.ANSWER_ALERTS,
    "assign": Permission.REVIEW,
}
_DONE: Final = {
    "acknowledge": "Taken. The reminders of this step stop; the next threshold still comes.",
    "snooze": "Put off.",
    "assign": "Given on.",
}
_FIELDS: Final = {"snooze": "until", "assign": "to"}
"""The field of a form under which a refusal stands."""
_NOBODY: Final = (
    "Slack does not confirm an e-mail address of yours that has an account here, so nothing was done. "
    "An administrator adds one: drawback users add."
)


@dataclass(frozen=True, slots=True)
class _Seen:
    """The alert that an answer is about, as it stands."""

    alert: view.Alert
    limit: int
    """For how many days it can be put off."""


class SlackAnswers:
    """Does what people ask in Slack, under the permissions and the scope of their accounts, once for each press."""

    def __init__(
        self,
        engine: Engine,
        settings: AlertSettings,
        access: AccessService,
        actions: Actions,
        desk: SlackDesk,
        clock: Clock,
        calendar: BusinessCalendar,
    ) -> None:
        self._engine, self._settings, self._access, self._actions = engine, settings, access, actions
        self._desk, self._clock, self._calendar = desk, clock, calendar
        self._alerts = AlertService(engine, settings, calendar)
        self._emails: dict[str, tuple[str, float]] = {}
        self._under_way: set[asyncio.Task[None]] = set()

    async def take(self, ask: SlackAsk) -> Mapping[str, Any]:
        """Take an answer and return what Slack is told at once: for a form what is wrong with it, for a button nothing yet."""
        if ask.form:
            refusal = await self._do(ask)
            return form_refused(_FIELDS.get(ask.act, "reason"), refusal) if refusal else {}
        task = asyncio.ensure_future(self._pressed(ask))
        self._under_way.add(task)
        task.add_done_callback(self._under_way.discard)
        return {}

    async def signed(self, body: bytes, headers: Mapping[str, str]) -> Mapping[str, Any] | None:
        """Take an answer that came over HTTP; None where Slack did not send it, or not in the last five minutes."""
        try:
            slack = self._settings.channel(SlackSettings)
            ask = read_signed(body, headers, slack, self._clock.now().timestamp())
        except NotFromSlack as why:
            log.warning("slack.refused", because=str(why))
            return None
        return await self.take(ask) if ask is not None else {}

    async def settled(self) -> None:
        """Wait until what was pressed is done."""
        await asyncio.gather(*self._under_way)

    async def _pressed(self, ask: SlackAsk) -> None:
        try:
            said = await self._do(ask) if ask.act == "acknowledge" else await self._open(ask)
            said = said or (_DONE[ask.act] if ask.act == "acknowledge" else "")
            if said and ask.reply_to:
                await self._desk.say(ask.reply_to, said)
        except SlackSilent as silent:
            log.warning("slack.silent", act=ask.act, alert=ask.alert_id, because=str(silent))
        except Exception:
            log.exception("slack.failed", act=ask.act, alert=ask.alert_id)

    async def _do(self, ask: SlackAsk) -> str:
        """Do it; return why it could not be done, or nothing."""
        try:
            viewer = await self._viewer(ask.user)
        except SlackSilent as silent:
            return f"Slack did not say who you are ({silent}); nothing was done, try again."
        return await asyncio.to_thread(self._act, ask, viewer)

    async def _open(self, ask: SlackAsk) -> str:
        """Open the form of a button; return why not, or nothing."""
        viewer = await self._viewer(ask.user)
        found, refusal = await asyncio.to_thread(self._may, ask, viewer)
        if refusal or found is None:
            return refusal
        title = found.alert.title
        if ask.act == "assign":
            people = self._people(found.alert.claimant)
            if not people:
                return "The policy file names nobody to whom it could be given."
            await self._desk.open(ask.key, assign_form(ask.alert_id, title, people, ask.reply_to))
            return ""
        if not found.limit:
            return "So near its day it cannot be put off."
        until = self._clock.today() + timedelta(days=found.limit)
        await self._desk.open(ask.key, snooze_form(ask.alert_id, title, until, ask.reply_to))
        return ""

    async def _viewer(self, user: str) -> Viewer | None:
        """The account of a Slack user: the one named by the confirmed address, or by the short name that the policy file gives it."""
        now = self._clock.now().timestamp()
        email, at = self._emails.get(user, ("", 0.0))
        if not email or now - at > _REMEMBERED.total_seconds():
            email = await self._desk.email_of(user)
            self._emails[user] = (email, now)
        return await asyncio.to_thread(self._account, email, f"Slack {user}") if email else None

    def _account(self, email: str, address: str) -> Viewer | None:
        person = self._settings.person(email)
        names = [email, *([person.key] if person is not None and person.key else [])]
        found = (self._access.viewer_of_account(name.casefold(), address) for name in names)
        return next((one for one in found if one is not None), None)

    def _may(self, ask: SlackAsk, viewer: Viewer | None) -> tuple[_Seen | None, str]:
        """The alert of an answer, and why this person may not answer it, or nothing."""
        if viewer is None:
            return None, _NOBODY
        needs = _NEEDS[ask.act]
        if not viewer.may(needs):
            return None, f"Your roles do not allow you to {needs.value}."
        with self._engine.connect() as connection:
            alert = view.alert(connection, ask.alert_id)
        if alert is None or not viewer.sees(alert.claimant):
            return None, "There is no such alert here."
        row = self._alerts.shown(alert.due_date)
        if row is None:
            return None, "This due date is not open any more; nothing was done."
        if alert.due_on != row.due_on:
            moved = (
                f"from {day(alert.due_on)} to {day(row.due_on)}" if alert.due_on else f"to {day(row.due_on)}"
            )
            return None, f"The date moved {moved} since this message; answer the newer one."
        today = self._clock.today()
        limit = snooze_limit(Countdown(row, words_of(row), today, self._calendar))
        return _Seen(alert, limit), ""

    def _act(self, ask: SlackAsk, viewer: Viewer | None) -> str:
        found, refusal = self._may(ask, viewer)
        if found is None or viewer is None:
            return refusal
        if not self._first(ask):
            return "This answer was taken already."
        what, do = self._meant(ask, found.alert)
        with looking(replace(viewer, verified=True)):
            about = Act(what, found.alert.claimant, f"alert {ask.alert_id}", ask.reason.strip() or "in Slack")
            return attempted(self._actions, do, about, _NEEDS[ask.act], self._access.note)

    @staticmethod
    def _meant(ask: SlackAsk, alert: view.Alert) -> tuple[str, Callable[[Actions], None]]:
        """What the audit calls it, and how it is done."""
        if ask.act == "snooze":
            until = ask.until or date.min
            return f"snooze until {until}", lambda desk: desk.snooze_alert(ask.alert_id, until, ask.reason)
        if ask.act == "assign":
            return f"assign to {ask.to}", lambda desk: desk.assign_due_date(
                alert.due_date, ask.to, ask.reason
            )
        return "acknowledge", lambda desk: desk.acknowledge(*alert.due_date)

    def _first(self, ask: SlackAsk) -> bool:
        """Whether this press was not taken before, also by another process: what is sent again changes nothing."""
        now, key = self._clock.now(), f"slack {ask.key}"
        try:
            with self._engine.begin() as connection:
                if idempotency.answer_to(connection, key, now - KEPT) is not None:
                    return False
                idempotency.keep(connection, key, ask.act, b"{}", now, now - KEPT)
        except IntegrityError:
            return False
        return True

    def _people(self, claimant: str) -> list[tuple[str, str]]:
        """The people to whom a due date of a claimant can be given: short name and name."""
        told = [one for one in self._settings.recipients_of(claimant) if one.role is not Role.CHANNEL]
        known = {one.key or one.name: one.name for one in (*told, *self._settings.people.values())}
        return sorted(known.items(), key=lambda one: one[1].casefold())
