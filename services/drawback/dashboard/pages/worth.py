"""Worth filing: what each claim that is not filed leaves and exposes to, and the claim to try first."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse, Response
from pydantic import TypeAdapter
from sqlalchemy import Engine

from drawback.dashboard.shell import Shell
from drawback.dashboard.v1.answers import PageOf, problems, tagged
from drawback.matching.filing_choice import ClaimWorth, Costs, TrialClaim

_PAGE: TypeAdapter[PageOf[ClaimWorth]] = TypeAdapter(PageOf[ClaimWorth])


@dataclass(frozen=True, slots=True)
class Weighed:
    """Claims that are not filed, weighed with these costs, and a trial claim of each claimant that has one."""

    claims: Sequence[ClaimWorth]
    trials: Sequence[TrialClaim]
    costs: Costs


WeighClaims = Callable[[Engine, date], Weighed]


def routes(shell: Shell, weigh: WeighClaims) -> APIRouter:
    """Build the routes of what is worth filing."""
    router = APIRouter()

    def weighed() -> Weighed:
        with shell.engine.connect() as connection:
            return shell.sums(connection, "worth", lambda: weigh(shell.engine, shell.today()))

    @router.get("/worth", include_in_schema=False)
    def index(request: Request, claimant: str = "") -> HTMLResponse:
        found = weighed()
        return shell.render(
            request,
            "worth.html",
            title="Worth filing",
            rows=[one for one in found.claims if claimant in {"", one.claimant}],
            trials=[one for one in found.trials if claimant in {"", one.claimant}],
            costs=found.costs,
            claimant=claimant,
        )

    @router.get("/api/v1/worth", tags=["read"], response_model=PageOf[ClaimWorth], responses=problems())
    def items(
        request: Request,
        claimant: str = "",
        after: Annotated[int, Query(ge=0, le=1_000_000)] = 0,
        limit: Annotated[int, Query(ge=1, le=500)] = 50,
    ) -> Response:
        rows = [one for one in weighed().claims if claimant in {"", one.claimant}]
        end = after + limit
        kept = [(key, value) for key, value in request.query_params.multi_items() if key != "after"]
        page = PageOf[ClaimWorth](
            as_of=shell.today(),
            rules=shell.rules_version,
            items=rows[after:end],
            next=f"{request.url.path}?{urlencode([*kept, ('after', end)])}" if len(rows) > end else None,
        )
        return tagged(request, _PAGE.dump_json(page))

    return router
