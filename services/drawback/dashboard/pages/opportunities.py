"""Opportunities: what could be claimed and is not, what is missing for it, and a claim drafted with one click."""

from collections.abc import Callable, Sequence
from datetime import date
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Form, Query, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from pydantic import TypeAdapter
from sqlalchemy import Engine

from drawback.adapters.sql.audit import Act
from drawback.dashboard.shell import Shell
from drawback.dashboard.v1.answers import PageOf, problem, problems, tagged
from drawback.matching.lacking import Lack
from drawback.matching.opportunities import Opportunity
from drawback.people.permissions import Permission
from drawback.views import opportunities as view

_SHOWN = 200
_PAGE: TypeAdapter[PageOf[view.OpportunityRow]] = TypeAdapter(PageOf[view.OpportunityRow])
Limit = Annotated[int, Query(ge=1, le=500)]
FindOpportunities = Callable[[Engine, date], Sequence[Opportunity]]
"""Opportunities of the claimants that a database shows, on a day."""


def routes(shell: Shell, find: FindOpportunities) -> APIRouter:
    """Build the routes of opportunities: page, twin, and the click that drafts a claim."""
    router = APIRouter()

    def found() -> Sequence[Opportunity]:
        with shell.engine.connect() as connection:
            return shell.sums(connection, "opportunities", lambda: find(shell.engine, shell.today()))

    @router.get("/opportunities", include_in_schema=False)
    def index(
        request: Request, wanted: Annotated[view.OpportunityFilter, Depends()], by: str = "month"
    ) -> HTMLResponse:
        rows = view.chosen(found(), wanted)
        by = by if by in view.BY else "month"
        return shell.render(
            request,
            "opportunities.html",
            title="Opportunities",
            rows=rows[:_SHOWN],
            count=len(rows),
            total=view.total(rows),
            sums=view.sums(rows, by),
            by=by,
            ways=tuple(view.BY),
            lacks=(view.READY, *Lack),
            wanted=wanted,
        )

    @router.post("/opportunities/draft", include_in_schema=False)
    def draft(
        request: Request,
        claimant: Annotated[str, Form()],
        name: Annotated[str, Form()],
        by: Annotated[str, Form()] = "",
    ) -> Response:
        refusal = shell.attempt(
            lambda actions: actions.draft_opportunity(claimant, name, by),
            Act("draft a claim of an opportunity", claimant, name),
            Permission.REVIEW,
        )
        if refusal:
            return shell.render(request, "refused.html", 409, title="Not drafted", reason=refusal)
        query = urlencode({"state": "assembled", "claimant": claimant, "said": "drafted"})
        return RedirectResponse(f"/claims?{query}", status_code=303)

    @router.get(
        "/api/v1/opportunities",
        tags=["read"],
        response_model=PageOf[view.OpportunityRow],
        responses=problems(),
    )
    def items(
        request: Request,
        wanted: Annotated[view.OpportunityFilter, Depends()],
        after: Annotated[str, Query(max_length=200)] = "",
        limit: Limit = 50,
    ) -> Response:
        rows = view.chosen(found(), wanted)
        at = 0
        if after:
            names = [f"{one.claimant}/{one.name}" for one in rows]
            if after not in names:
                return problem(
                    400, "No such place in the list", f"{after!r} is no opportunity of this list now"
                )
            at = names.index(after) + 1
        shown, more = rows[at : at + limit], len(rows) > at + limit
        kept = [(key, value) for key, value in request.query_params.multi_items() if key != "after"]
        last = f"{shown[-1].claimant}/{shown[-1].name}" if shown else ""
        page = PageOf[view.OpportunityRow](
            as_of=shell.today(),
            rules=shell.rules_version,
            items=shown,
            next=f"{request.url.path}?{urlencode([*kept, ('after', last)])}" if more else None,
        )
        return tagged(request, _PAGE.dump_json(page))

    return router
