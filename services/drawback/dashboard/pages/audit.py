"""The audit: who did what, when, from where and why."""

from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response

from drawback.dashboard.export import FileForm, list_file
from drawback.dashboard.pages.lists import Cursor, listed
from drawback.dashboard.shell import Shell
from drawback.people.permissions import Permission
from drawback.people.viewer import current_viewer
from drawback.views.audit import AuditFilter

Filter = Annotated[AuditFilter, Depends()]
_FORBIDDEN = 403


def routes(shell: Shell) -> APIRouter:
    """Build the audit's routes."""
    router = APIRouter()

    @router.get("/audit")
    def index(request: Request, chosen: Filter, after: Cursor = "", before: Cursor = "") -> Response:
        if not current_viewer().may(Permission.READ_AUDIT):
            return _refused(request)
        with shell.engine.connect() as connection:
            found = listed(connection, chosen.listing(), after=after, before=before)
        return shell.render(request, "audit.html", title="Audit", found=found, chosen=chosen)

    @router.get("/audit.{form}")
    def export(form: FileForm, request: Request, chosen: Filter) -> Response:
        if not current_viewer().may(Permission.READ_AUDIT):
            return _refused(request)
        note = {"as of": shell.today().isoformat()}
        listing = chosen.listing()
        return list_file(form, listing.names, listing.every(shell.engine), "audit", note)

    def _refused(request: Request) -> Response:
        reason = "The audit is read by administrators and operations."
        return shell.render(request, "refused.html", _FORBIDDEN, title="Audit", reason=reason)

    return router
