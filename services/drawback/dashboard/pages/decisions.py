"""Why alerts of a due date were sent, and why nothing is said: one question, one page, one file."""

from dataclasses import fields
from datetime import date
from typing import Protocol

from fastapi import APIRouter, HTTPException, Request
from fastapi.responses import HTMLResponse, JSONResponse, Response

from drawback.dashboard.export import FileForm, list_file, record
from drawback.dashboard.ports import DueDateName
from drawback.dashboard.shell import Shell
from drawback.views.alert_decisions import DecisionLine, DueDateDecisions, decision_lines

_NOT_FOUND = 404


class Decisions(Protocol):
    """Tells everything that was decided about a due date until a day."""

    def __call__(self, due_date: DueDateName, on: date, /) -> DueDateDecisions | None:
        """None where neither the docket nor an alert knows it, or where it is out of scope."""
        ...


def routes(shell: Shell, decisions: Decisions) -> APIRouter:
    """Build the routes. `on` is the day until which decisions count; without it the day in view."""
    router = APIRouter(prefix="/decisions")

    def found(name: DueDateName, on: date | None) -> DueDateDecisions:
        decided = decisions(name, min(on or shell.today(), shell.today()))
        if decided is None:
            raise HTTPException(_NOT_FOUND)
        return decided

    @router.get("")
    def page(
        request: Request, claimant: str, kind: str, subject: str, deadline: str, on: date | None = None
    ) -> HTMLResponse:
        decided = found((claimant, kind, subject, deadline), on)
        return shell.render(
            request,
            "decisions.html",
            title=f"Why: {decided.what}",
            decided=decided,
            lines=list(decision_lines(decided)),
            name=(claimant, kind, subject, deadline),
        )

    @router.get(".json")
    def as_json(
        claimant: str, kind: str, subject: str, deadline: str, on: date | None = None
    ) -> JSONResponse:
        decided = found((claimant, kind, subject, deadline), on)
        about = {
            name: value
            for name, value in record(decided).items()
            if name not in {"alerts", "thresholds", "hours"}
        }
        lines = [record(one) for one in decision_lines(decided)]
        return JSONResponse(
            {
                **about,
                "thresholds": list(decided.thresholds),
                "hours": list(decided.hours),
                "decisions": lines,
            }
        )

    @router.get(".{form}")
    def as_file(
        form: FileForm, claimant: str, kind: str, subject: str, deadline: str, on: date | None = None
    ) -> Response:
        decided = found((claimant, kind, subject, deadline), on)
        note = {
            "as of": decided.on.isoformat(),
            "due date": decided.due_date,
            "owner": decided.owner,
            "policy": decided.policy,
            "contested": decided.contested,
            "reminders follow": f"the earliest reading, {decided.earliest_reading}"
            if decided.earliest_reading
            else "",
            "nothing more is said because": decided.silent,
        }
        names = [field.name for field in fields(DecisionLine)]
        return list_file(form, names, [list(decision_lines(decided))], "decisions", note)

    return router
