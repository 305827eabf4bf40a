"""The pages that alerts link to: the alert, its reason, and a form to answer. Following a link changes nothing."""

from collections.abc import Sequence
from datetime import date
from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from drawback.adapters.sql.audit import Act
from drawback.dashboard.shell import Shell
from drawback.people.permissions import Permission
from drawback.views import alerts as view
from drawback.views import docket


def routes(shell: Shell) -> APIRouter:
    """Build the alerts' routes."""
    router = APIRouter(prefix="/alerts")

    @router.get("")
    def index() -> Response:
        return RedirectResponse("/outbox", status_code=303)

    @router.get("/{alert_id}")
    @router.get("/{alert_id}/{act}")
    def show(request: Request, alert_id: str, act: str = "") -> HTMLResponse:
        return show_alert(shell, request, alert_id, act)

    @router.post("/{alert_id}/acknowledge")
    def acknowledge(request: Request, alert_id: str) -> Response:
        refusal = shell.attempt(
            lambda actions: actions.acknowledge_alert(alert_id),
            Act("acknowledge", _claimant_of(alert_id), f"alert {alert_id}"),
            Permission.ANSWER_ALERTS,
        )
        return answered(shell, request, alert_id, refusal, "acknowledged")

    @router.post("/{alert_id}/snooze")
    def snooze(
        request: Request, alert_id: str, until: Annotated[date, Form()], reason: Annotated[str, Form()] = ""
    ) -> Response:
        refusal = shell.attempt(
            lambda actions: actions.snooze_alert(alert_id, until, reason),
            Act(f"snooze until {until}", _claimant_of(alert_id), f"alert {alert_id}", reason),
            Permission.ANSWER_ALERTS,
        )
        return answered(shell, request, alert_id, refusal, "snoozed")

    def _claimant_of(alert_id: str) -> str:
        with shell.engine.connect() as connection:
            found = view.alert(connection, alert_id)
        return found.claimant if found else ""

    return router


def answered(shell: Shell, request: Request, alert_id: str, refusal: str, result: str) -> Response:
    """The page of the alert after an answer to it, or with the reason why the answer was refused."""
    if refusal:
        return show_alert(shell, request, alert_id, "", refusal)
    return RedirectResponse(f"/alerts/{alert_id}?said={result}", status_code=303)


def show_alert(shell: Shell, request: Request, alert_id: str, act: str, refusal: str = "") -> HTMLResponse:
    """The page of an alert; `act` is the form that the link asked for."""
    with shell.engine.connect() as connection:
        alert = view.alert(connection, alert_id)
        if alert is None:
            return shell.render(
                request,
                "missing.html",
                404,
                title="No such alert",
                what=f"No alert {alert_id} was raised.",
                hint="An alert keeps its page for ever; the link may have been cut by the mail program.",
            )
        row = docket.due_date(connection, alert.claimant, alert.subject_kind, alert.subject, alert.deadline)
        deliveries = view.deliveries(connection, alert_id)
        answers = view.answers(connection, alert.obligation)
        siblings = view.siblings(connection, alert.obligation)
        acts = view.acts_about(connection, alert.due_date)
    return shell.render(
        request,
        "alert.html",
        409 if refusal else 200,
        title=alert.title or "Alert",
        alert=alert,
        row=row,
        act=act,
        refusal=refusal,
        deliveries=deliveries,
        answers=answers,
        siblings=siblings,
        acts=acts,
        waived=is_waived(acts),
    )


def is_waived(acts: Sequence[view.StandingAct]) -> bool:
    """Whether the newest word on it, beside whose it is, is a waiver."""
    return next((one.kind == "waived" for one in acts if one.kind != "assigned"), False)
