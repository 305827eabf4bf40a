"""Where the link in a mail leads: no more digests, or a due date for the next in line, and back again by one click."""

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from drawback.dashboard.ports import Unsubscribe, Unsubscribing
from drawback.dashboard.security import UNSUBSCRIBE
from drawback.dashboard.shell import Shell

_NOT_FOUND = 404


def routes(shell: Shell, desk: Unsubscribe) -> APIRouter:
    """Build the routes. A mail program posts to the address of the link (RFC 8058); a person sees what it does first."""
    router = APIRouter()

    @router.get(UNSUBSCRIBE)
    def look(request: Request, delivery: int = 0, proof: str = "") -> HTMLResponse:
        return _page(shell, request, desk.look(delivery, proof), delivery, proof)

    @router.post(UNSUBSCRIBE)
    def stop(request: Request, delivery: int = 0, proof: str = "", again: bool = False) -> HTMLResponse:
        act = desk.resume if again else desk.stop
        return _page(shell, request, act(delivery, proof), delivery, proof)

    return router


def _page(
    shell: Shell, request: Request, found: Unsubscribing | None, delivery: int, proof: str
) -> HTMLResponse:
    status = _NOT_FOUND if found is None else 200
    return shell.bare(
        request, "unsubscribe.html", status, title="Who is told", found=found, delivery=delivery, proof=proof
    )
