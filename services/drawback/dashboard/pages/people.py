"""The people who may sign in: for administrators."""

from collections.abc import Callable
from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Form, Request
from fastapi.responses import Response

from drawback.adapters.sql.audit import Act
from drawback.dashboard.ports import Accounts
from drawback.dashboard.shell import Shell
from drawback.people.accounts import BadAccountError
from drawback.people.permissions import AccessRole, Permission
from drawback.people.viewer import current_viewer

_FORBIDDEN, _CONFLICT = 403, 409


def routes(shell: Shell, accounts: Accounts, address: str) -> APIRouter:
    """Build the routes of the people's page; one-time links in it begin with `address`."""
    router = APIRouter(prefix="/people")
    page = _Page(shell, accounts, address)

    @router.get("")
    def index(request: Request) -> Response:
        return page.show(request)

    @router.post("/add")
    def add(
        request: Request,
        name: Annotated[str, Form()],
        full_name: Annotated[str, Form()] = "",
        scope: Annotated[str, Form()] = "",
        role: Annotated[list[str] | None, Form()] = None,
    ) -> Response:
        names = scope.replace(",", " ").split()
        return page.change(
            request, name, lambda: accounts.add(name, full_name, role or [], names, current_viewer())
        )

    @router.post("/reset")
    def reset(request: Request, name: Annotated[str, Form()]) -> Response:
        return page.change(request, name, lambda: accounts.reset(name, current_viewer()))

    @router.post("/revoke")
    def revoke(request: Request, name: Annotated[str, Form()]) -> Response:
        return page.change(request, name, lambda: accounts.revoke(name, current_viewer()))

    return router


class _Page:
    """The page, before and after a change."""

    def __init__(self, shell: Shell, accounts: Accounts, address: str) -> None:
        self._shell, self._accounts, self._address = shell, accounts, address

    def change(self, request: Request, name: str, act: Callable[[], str | None]) -> Response:
        """Do what an administrator asked for; an act that answers with a token made a one-time link."""
        if not current_viewer().may(Permission.MANAGE_PEOPLE):
            self._shell.note(current_viewer(), Act("manage people", subject=name), "refused")
            return self._refused(request)
        try:
            token = act()
        except BadAccountError as bad:
            return self.show(request, refusal=str(bad), status=_CONFLICT)
        return self.show(
            request, whose=name, link=f"{self._address}/invitation/{quote(token)}" if token else ""
        )

    def show(
        self, request: Request, *, refusal: str = "", whose: str = "", link: str = "", status: int = 200
    ) -> Response:
        """Show everybody, what was refused, or the one-time link that was made."""
        if not current_viewer().may(Permission.MANAGE_PEOPLE):
            return self._refused(request)
        return self._shell.render(
            request,
            "people.html",
            status,
            title="People",
            people=self._accounts.accounts(current_viewer()),
            roles=list(AccessRole),
            refusal=refusal,
            whose=whose,
            link=link,
        )

    def _refused(self, request: Request) -> Response:
        reason = "Only an administrator manages people."
        return self._shell.render(request, "refused.html", _FORBIDDEN, title="People", reason=reason)
