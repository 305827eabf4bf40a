"""What was made: productions with what stands against them, bills of materials and rulings."""

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from drawback.dashboard.shell import Shell
from drawback.views import made

_SHOWN = 200


def routes(shell: Shell) -> APIRouter:
    """Build the routes of the page of manufacture."""
    router = APIRouter()

    @router.get("/made")
    def index(request: Request, claimant: str = "") -> HTMLResponse:
        with shell.engine.connect() as connection:
            productions = made.productions(connection, claimant)
            bills = made.bills(connection, claimant)
            rulings = made.rulings(connection, claimant)
        return shell.render(
            request,
            "made.html",
            title="Made",
            productions=productions[:_SHOWN],
            count=len(productions),
            bills=bills,
            rulings=rulings,
            claimant=claimant,
        )

    return router
