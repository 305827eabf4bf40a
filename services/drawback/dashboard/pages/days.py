"""Days: look at a past day, and at what changed between two."""

from datetime import date, timedelta
from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import RedirectResponse, Response

from drawback.dashboard.as_of import COOKIE
from drawback.dashboard.shell import Shell

_WEEK = 7


def routes(shell: Shell) -> APIRouter:
    """Build the routes of days."""
    router = APIRouter()

    @router.get("/as-of")
    def choose(day: date, back: str = "/") -> Response:
        """Keep a day for the pages that follow; today ends it. `back` is an address of ours."""
        to = back if back.startswith("/") and not back.startswith(("//", "/\\")) else "/"
        answer = RedirectResponse(to, status_code=303)
        if day >= shell.present():
            answer.delete_cookie(COOKIE)
        else:
            answer.set_cookie(COOKIE, day.isoformat(), httponly=True, samesite="lax")
        return answer

    @router.get("/compare")
    def compare(
        request: Request,
        after: Annotated[date | None, Query()] = None,
        until: Annotated[date | None, Query()] = None,
    ) -> Response:
        today = shell.present()
        first = after or _last_monday(today)
        last = min(until or today, today)
        refusal = "" if first < last else f"{first} is not before {last}; choose an earlier first day."
        found = None if refusal or shell.compare is None else shell.compare(first, last)
        page = shell.render(
            request,
            "compare.html",
            409 if refusal else 200,
            title="What changed",
            found=found,
            after=first,
            until=last,
            refusal=refusal,
            waiting=found is None and not refusal and shell.compare is not None,
        )
        if found is None and not refusal and shell.compare is not None:
            page.headers["Refresh"] = "2"
        return page

    return router


def _last_monday(today: date) -> date:
    return today - timedelta(days=today.weekday() or _WEEK)
