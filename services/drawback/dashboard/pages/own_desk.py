"""What is a person's own: views they kept, and what came in since they last looked."""

from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from drawback.dashboard.ports import ActionRefused, OwnDesk
from drawback.dashboard.shell import Shell
from drawback.people.viewer import current_viewer
from drawback.views.live import standing as now_standing
from drawback.views.since import since

_LARGEST = 2**63 - 1


def routes(shell: Shell, desk: OwnDesk) -> APIRouter:
    """Build the routes of one's own views and of what is new."""
    router = APIRouter()

    def show_views(request: Request, refusal: str = "") -> HTMLResponse:
        return shell.render(
            request, "views.html", 409 if refusal else 200, title="Your views", refusal=refusal
        )

    @router.get("/views")
    def views(request: Request) -> HTMLResponse:
        return show_views(request)

    @router.post("/views")
    def keep(request: Request, name: Annotated[str, Form()], address: Annotated[str, Form()]) -> Response:
        try:
            view = desk.keep(current_viewer().name, name, address)
        except ActionRefused as refused:
            return show_views(request, str(refused))
        joint = "&" if "?" in view.address else "?"
        return RedirectResponse(f"{view.address}{joint}said=kept", status_code=303)

    @router.post("/views/forget")
    def forget(name: Annotated[str, Form()]) -> Response:
        desk.forget(current_viewer().name, name)
        return RedirectResponse("/views?said=forgotten", status_code=303)

    @router.get("/since")
    def what_is_new(request: Request) -> HTMLResponse:
        last = desk.last_look(current_viewer().name)
        with shell.stored.connect() as connection:
            until = now_standing(connection)
            news = since(connection, last.standing if last else 0, until)
        return shell.render(
            request, "since.html", title="Since you last looked", news=news, last=last, until=until
        )

    @router.post("/since")
    def seen(standing: Annotated[int, Form(ge=0, le=_LARGEST)]) -> Response:
        with shell.stored.connect() as connection:
            there = now_standing(connection)
        desk.look(current_viewer().name, min(standing, there))
        return RedirectResponse("/since?said=looked", status_code=303)

    return router
