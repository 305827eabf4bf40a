"""What a person does with a due date on the page of its alert: give it to somebody, waive it, take the waiver back."""

from collections.abc import Callable
from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import Response

from drawback.adapters.sql.audit import Act
from drawback.dashboard.pages.alerts import answered
from drawback.dashboard.ports import Actions, DueDateName
from drawback.dashboard.shell import Shell
from drawback.people.permissions import Permission
from drawback.views import alerts as view

Reason = Annotated[str, Form()]


def routes(shell: Shell) -> APIRouter:
    """Build the routes of the forms."""
    router = APIRouter(prefix="/alerts")

    @router.post("/{alert_id}/assign")
    def assign(
        request: Request, alert_id: str, to: Annotated[str, Form()] = "", reason: Reason = ""
    ) -> Response:
        what = f"assign to {to.strip() or 'the claimant'}"
        return _do(
            shell,
            request,
            alert_id,
            (what, reason, "assigned"),
            lambda desk, due: desk.assign_due_date(due, to, reason),
        )

    @router.post("/{alert_id}/waive")
    def waive(request: Request, alert_id: str, reason: Reason = "") -> Response:
        return _do(
            shell,
            request,
            alert_id,
            ("waive", reason, "waived"),
            lambda desk, due: desk.waive_due_date(due, reason),
        )

    @router.post("/{alert_id}/reopen")
    def reopen(request: Request, alert_id: str, reason: Reason = "") -> Response:
        return _do(
            shell,
            request,
            alert_id,
            ("reopen", reason, "opened again"),
            lambda desk, due: desk.reopen_due_date(due, reason),
        )

    return router


def _do(
    shell: Shell,
    request: Request,
    alert_id: str,
    said: tuple[str, str, str],
    act: Callable[[Actions, DueDateName], None],
) -> Response:
    """Do it with the due date of an alert; `said` is what the audit calls it, the reason, and what the page says afterwards."""
    what, reason, result = said
    with shell.engine.connect() as connection:
        alert = view.alert(connection, alert_id)
    due: DueDateName = alert.due_date if alert is not None else ("", "", "", "")
    refusal = shell.attempt(
        lambda desk: act(desk, due), Act(what, due[0], "/".join(due), reason), Permission.REVIEW
    )
    return answered(shell, request, alert_id, refusal, result)
