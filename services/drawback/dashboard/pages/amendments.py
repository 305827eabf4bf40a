"""The amendments queue, and what a person approves."""

from decimal import Decimal
from typing import Annotated

from fastapi import APIRouter, Depends, Form, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from drawback.adapters.sql.audit import Act
from drawback.dashboard.pages.lists import Cursor, listed
from drawback.dashboard.shell import Shell
from drawback.domain.money import ZERO
from drawback.lifecycles.claims.approving import AmendmentSeen
from drawback.people.permissions import Permission
from drawback.views.amendments import AmendmentFilter, by_state


def routes(shell: Shell) -> APIRouter:
    """Build the amendments' routes."""
    router = APIRouter()

    @router.get("/amendments")
    def amendments(
        request: Request,
        chosen: Annotated[AmendmentFilter, Depends()],
        after: Cursor = "",
        before: Cursor = "",
    ) -> HTMLResponse:
        with shell.engine.connect() as connection:
            found = listed(connection, chosen.listing(), after=after, before=before)
            states = by_state(connection, chosen.claimant)
        return shell.render(
            request, "amendments.html", title="Amendments", found=found, chosen=chosen, states=states
        )

    @router.post("/approve/{what}")
    def approve(
        request: Request,
        what: str,
        claimant: Annotated[str, Form()],
        claim_id: Annotated[str, Form()],
        by: Annotated[str, Form()] = "",
        number: Annotated[int, Form()] = 0,
        difference: Annotated[Decimal, Form()] = ZERO,
        content: Annotated[str, Form()] = "",
    ) -> Response:
        refusal = _approve(shell, what, claimant, claim_id, AmendmentSeen(number, difference, content), by)
        if refusal:
            return shell.render(request, "refused.html", 409, title="Not approved", reason=refusal)
        return RedirectResponse(f"/claims/{claimant}/{claim_id}?said=approved", status_code=303)

    return router


def _approve(shell: Shell, what: str, claimant: str, claim_id: str, shown: AmendmentSeen, by: str) -> str:
    match what:
        case "claim":
            return shell.attempt(
                lambda actions: actions.approve_claim(claimant, claim_id, by),
                Act("approve a claim", claimant, claim_id),
                Permission.APPROVE,
            )
        case "amendment":
            return shell.attempt(
                lambda actions: actions.approve_amendment(claimant, claim_id, shown, by),
                Act("approve an amendment", claimant, f"{claim_id} amendment {shown.number}"),
                Permission.APPROVE,
            )
        case _:
            return f"{what!r} is nothing that can be approved; expected claim or amendment."
