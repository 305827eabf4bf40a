"""One's own account: the password, the sessions that are open, and API tokens."""

from collections.abc import Callable
from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import RedirectResponse, Response

from drawback.dashboard.access import COOKIE
from drawback.dashboard.ports import OwnAccount, SignInRefused, Tokens
from drawback.dashboard.shell import Shell
from drawback.domain.errors import UserError
from drawback.people.accounts import MOST_TOKEN_DAYS
from drawback.people.permissions import Permission
from drawback.people.viewer import current_viewer

_CONFLICT = 409


def routes(shell: Shell, own: OwnAccount, tokens: Tokens, address: str) -> APIRouter:
    """Build the routes of a person's own account; `address` is the one that calendar links begin with."""
    router = APIRouter(prefix="/account")
    page = _OwnPage(shell, own, tokens)

    @router.get("")
    def index(request: Request) -> Response:
        return page.show(request)

    @router.post("/password")
    def password(
        request: Request,
        current: Annotated[str, Form()] = "",
        new: Annotated[str, Form()] = "",
        again: Annotated[str, Form()] = "",
    ) -> Response:
        if new != again:
            return page.show(request, refusal="The two new passwords differ.")
        kept = request.cookies.get(COOKIE, "")
        return page.change(
            request, "password", lambda: own.change_password(current, new, kept, current_viewer())
        )

    @router.post("/sessions/end")
    def end_session(request: Request, key: Annotated[str, Form()]) -> Response:
        return page.change(request, "session", lambda: own.end_session(key, current_viewer()))

    @router.post("/tokens/add")
    def add_token(
        request: Request,
        label: Annotated[str, Form()] = "",
        days: Annotated[int, Form()] = 90,
        may: Annotated[list[str] | None, Form()] = None,
        scope: Annotated[str, Form()] = "",
    ) -> Response:
        viewer = current_viewer()
        names = scope.replace(",", " ").split()
        try:
            secret, _ = tokens.issue(viewer.name, label, days, viewer, permissions=may or (), claimants=names)
        except UserError as bad:
            return page.show(request, refusal=str(bad))
        return page.show(request, secret=secret)

    @router.post("/calendar")
    def add_calendar(request: Request, scope: Annotated[str, Form()] = "") -> Response:
        viewer, may = current_viewer(), (Permission.READ_CALENDAR.label,)
        names = scope.replace(",", " ").split()
        try:
            secret, _ = tokens.issue(
                viewer.name, "calendar", MOST_TOKEN_DAYS, viewer, permissions=may, claimants=names
            )
        except UserError as bad:
            return page.show(request, refusal=str(bad))
        return page.show(request, calendar_link=f"{address.rstrip('/')}/calendar/{secret}.ics")

    @router.post("/tokens/revoke")
    def revoke_token(request: Request, handle: Annotated[str, Form()]) -> Response:
        viewer = current_viewer()
        return page.change(request, "token", lambda: tokens.revoke(viewer.name, handle, viewer))

    return router


class _OwnPage:
    """The page, before and after a change."""

    def __init__(self, shell: Shell, own: OwnAccount, tokens: Tokens) -> None:
        self._shell, self._own, self._tokens = shell, own, tokens

    def change(self, request: Request, what: str, act: Callable[[], None]) -> Response:
        """Do what was asked for, or say why not."""
        try:
            act()
        except (UserError, SignInRefused) as refused:
            return self.show(request, refusal=str(refused))
        return RedirectResponse(f"/account?said={what}", status_code=303)

    def show(
        self, request: Request, *, refusal: str = "", secret: str = "", calendar_link: str = ""
    ) -> Response:
        """Show one's own account, what was refused, or the token or calendar link that was made."""
        viewer = current_viewer()
        return self._shell.render(
            request,
            "account.html",
            _CONFLICT if refusal else 200,
            title="Your account",
            sessions=self._own.sessions(viewer.name),
            tokens=self._tokens.tokens(viewer.name),
            grants=[one for one in Permission if viewer.may(one)],
            refusal=refusal,
            secret=secret,
            calendar_link=calendar_link,
        )
