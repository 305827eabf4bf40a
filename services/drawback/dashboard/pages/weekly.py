"""The docket's week: a page to read or print, and the same as a file."""

from dataclasses import fields
from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.responses import HTMLResponse, Response

from drawback.dashboard.export import FileForm, list_file
from drawback.dashboard.shell import Shell
from drawback.domain.text import plural
from drawback.views.weekly import SECTIONS, WeekLine, WeekReport, weekly

_SHOWN = 100
_HEADINGS = {
    "overdue": "Overdue",
    "due": "Due within seven days",
    "moved": "Moved",
    "waived": "Waived",
    "unanswered": "Told, and nobody has taken it",
    "lapsed": "Lapsed",
    "met": "Done",
}


class WeekFilter:
    """Whose week: of one claimant or all, of one owner by name or everybody."""

    def __init__(self, claimant: str = "", owner: str = "") -> None:
        self.claimant, self.owner = claimant, owner


Filter = Annotated[WeekFilter, Depends()]


def routes(shell: Shell) -> APIRouter:
    """Build the routes of the report."""
    router = APIRouter(prefix="/docket")

    def whose(claimant: str, assigned: str) -> str:
        if shell.owners is None:
            return assigned
        return shell.owners.called(assigned) if assigned else shell.owners.of(claimant)

    def report(chosen: WeekFilter) -> tuple[WeekReport, list[str]]:
        with shell.engine.connect() as connection:
            everybody = weekly(connection, shell.today(), chosen.claimant, "", whose)
            names = sorted({line.owner for line in everybody.lines} - {""})
            if not chosen.owner:
                return everybody, names
            return weekly(connection, shell.today(), chosen.claimant, chosen.owner, whose), names

    @router.get("/week")
    def index(request: Request, chosen: Filter) -> HTMLResponse:
        found, names = report(chosen)
        return shell.render(
            request,
            "weekly.html",
            title="The docket's week",
            week=found,
            sections=[(name, _HEADINGS[name]) for name in SECTIONS],
            owners=[("", "Everybody"), *((name, name) for name in names)],
            chosen=chosen,
            shown=_SHOWN,
        )

    @router.get("/week.{form}")
    def export(form: FileForm, chosen: Filter) -> Response:
        found, _ = report(chosen)
        note = {
            "as of": found.on.isoformat(),
            "from": found.since.isoformat(),
            "claimant": chosen.claimant or "all",
            "owner": chosen.owner or "everybody",
            "rules": shell.rules_version,
            "note": "not legal advice",
        }
        for week in found.ahead:
            name = f"week from {week.first_on}" if week.first_on else "overdue"
            note[name] = f"{plural(week.count, 'due date')}, {week.money:.2f} dollars"
        return list_file(
            form, [one.name for one in fields(WeekLine)], [list(found.lines)], "docket-week", note
        )

    return router
