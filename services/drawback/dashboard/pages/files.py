"""Files: hand one in, and see of each that came in how it was read and what came of it."""

from typing import Annotated

from fastapi import APIRouter, Depends, Form, Request, UploadFile
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from drawback.adapters.sql.audit import Act
from drawback.dashboard.export import FileForm, list_file
from drawback.dashboard.pages.lists import Cursor, listed
from drawback.dashboard.pages.uploads import kept
from drawback.dashboard.ports import ActionRefused
from drawback.dashboard.shell import Shell
from drawback.people.permissions import Permission
from drawback.views.files import FilesFilter

Filter = Annotated[FilesFilter, Depends()]
_REFUSED = 409


def routes(shell: Shell) -> APIRouter:
    """Build the routes of files."""
    router = APIRouter()

    @router.get("/files")
    def index(request: Request, chosen: Filter, after: Cursor = "", before: Cursor = "") -> HTMLResponse:
        return _page(request, chosen, after, before)

    @router.get("/files.{form}")
    def export(form: FileForm, chosen: Filter) -> Response:
        listing = chosen.listing()
        return list_file(
            form, listing.names, listing.every(shell.engine), "files", {"as of": shell.today().isoformat()}
        )

    @router.post("/files")
    def take(request: Request, file: UploadFile, claimant: Annotated[str, Form()] = "") -> Response:
        whose = claimant.strip()
        try:
            with kept(file) as path:
                refusal = shell.attempt(
                    lambda actions: actions.take_file(path, whose),
                    Act("take in a file", whose, path.name),
                    Permission.CORRECT,
                )
        except ActionRefused as refused:
            refusal = str(refused)
        if refusal:
            return _page(request, FilesFilter(), "", "", refusal, whose)
        return RedirectResponse("/files?said=taken", status_code=303)

    def _page(
        request: Request, chosen: FilesFilter, after: str, before: str, refusal: str = "", whose: str = ""
    ) -> HTMLResponse:
        with shell.engine.connect() as connection:
            found = listed(connection, chosen.listing(), after=after, before=before)
        return shell.render(
            request,
            "files.html",
            _REFUSED if refusal else 200,
            title="Files",
            found=found,
            chosen=chosen,
            refusal=refusal,
            whose=whose,
        )

    return router
