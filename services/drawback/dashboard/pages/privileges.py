"""Privileges: waivers of prior notice, accelerated payment, and the bonds behind it."""

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from drawback.dashboard.shell import Shell
from drawback.views import privileges as view


def routes(shell: Shell) -> APIRouter:
    """Build the route of the page of privileges."""
    router = APIRouter()

    @router.get("/privileges")
    def index(request: Request, claimant: str = "") -> HTMLResponse:
        with shell.engine.connect() as connection:
            found = view.standings(connection, claimant)
            bonds = view.bonds(connection, shell.today(), claimant)
        return shell.render(
            request, "privileges.html", title="Privileges", found=found, bonds=bonds, claimant=claimant
        )

    return router
