"""The remedies: what is open over all entries and claims, and the board of one of them."""

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from drawback.dashboard.shell import Shell
from drawback.views import remedies as view

_SHOWN = 500


def routes(shell: Shell) -> APIRouter:
    """Build the routes of the remedies."""
    router = APIRouter()

    @router.get("/remedies")
    def index(request: Request, claimant: str = "") -> HTMLResponse:
        with shell.engine.connect() as connection:
            found = view.open_remedies(connection, shell.today(), claimant, _SHOWN)
        return shell.render(
            request, "remedies.html", title="Remedies", found=found, claimant=claimant, most=_SHOWN
        )

    @router.get("/remedies/{kind}/{claimant}/{key:path}")
    def board(request: Request, kind: str, claimant: str, key: str) -> HTMLResponse:
        boards = {"entry": view.of_entry, "claim": view.of_claim}
        try:
            with shell.engine.connect() as connection:
                rows = boards[kind](connection, shell.calendar, claimant, key, shell.today())
        except LookupError:
            return shell.render(
                request,
                "missing.html",
                404,
                title="No such board",
                what=f"{claimant} has no {kind} {key}.",
                hint="Every entry and every claim has a board of its remedies; their pages lead to it.",
            )
        return shell.render(
            request,
            "remedy_board.html",
            title=f"Remedies of {key}",
            rows=rows,
            kind=kind,
            claimant=claimant,
            key=key,
        )

    return router
