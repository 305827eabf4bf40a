"""Signing in and out, and the one-time link by which a person chooses a password."""

from typing import Annotated
from urllib.parse import urlsplit

from fastapi import APIRouter, Form, Request
from fastapi.responses import RedirectResponse, Response

from drawback.dashboard.access import COOKIE
from drawback.dashboard.ports import SignIn, SignInRefused
from drawback.dashboard.shell import Shell

_TOO_MANY, _WRONG = 429, 401


def routes(shell: Shell, access: SignIn, *, secure: bool) -> APIRouter:
    """Build the routes of signing in.

    `secure` says that the pages are reached over TLS only, and so is the cookie.
    """
    router = APIRouter()

    @router.get("/sign-in")
    def ask(request: Request, to: str = "") -> Response:
        return shell.bare(request, "sign_in.html", title="Sign in", refusal="", name="", to=to)

    @router.post("/sign-in")
    def sign_in(
        request: Request,
        name: Annotated[str, Form()] = "",
        password: Annotated[str, Form()] = "",
        to: Annotated[str, Form()] = "",
    ) -> Response:
        try:
            token = access.sign_in(name, password, _address(request)).token
        except SignInRefused as refused:
            status = _TOO_MANY if refused.too_many else _WRONG
            page = shell.bare(
                request,
                "sign_in.html",
                status,
                title="Sign in",
                refusal=str(refused),
                name=name,
                to=to,
            )
            if refused.too_many:
                page.headers["Retry-After"] = "900"
            return page
        return let_in(token, to, secure=secure)

    @router.post("/sign-out")
    def sign_out(request: Request) -> Response:
        access.sign_out(request.cookies.get(COOKIE, ""))
        answer = RedirectResponse("/sign-in", status_code=303)
        answer.delete_cookie(COOKIE)
        return answer

    _add_invitations(router, shell, access, secure=secure)
    return router


def _add_invitations(router: APIRouter, shell: Shell, access: SignIn, *, secure: bool) -> None:
    @router.get("/invitation/{token}")
    def choose(request: Request, token: str) -> Response:
        return _invitation(request, token, "")

    @router.post("/invitation/{token}")
    def chosen(
        request: Request,
        token: str,
        password: Annotated[str, Form()] = "",
        again: Annotated[str, Form()] = "",
    ) -> Response:
        if password != again:
            return _invitation(request, token, "The two passwords differ.")
        try:
            session = access.accept_invitation(token, password, _address(request)).token
        except SignInRefused as refused:
            return _invitation(request, token, str(refused))
        return let_in(session, "/", secure=secure)

    def _invitation(request: Request, token: str, refusal: str) -> Response:
        whose = access.invited(token)
        return shell.bare(
            request,
            "invitation.html",
            200 if whose and not refusal else 409,
            title="Choose a password",
            whose=whose,
            refusal=refusal,
        )


def let_in(token: str, to: str, *, secure: bool) -> Response:
    """Answer with the cookie of a session, and go on to where the person wanted to go, if that is one of our pages."""
    answer = RedirectResponse(_inside(to), status_code=303)
    answer.set_cookie(COOKIE, token, httponly=True, secure=secure, samesite="lax", path="/")
    return answer


def _inside(to: str) -> str:
    parts = urlsplit(to)
    sound = to.startswith("/") and not to.startswith(("//", "/\\")) and not parts.netloc and not parts.scheme
    return to if sound else "/"


def _address(request: Request) -> str:
    return request.client.host if request.client else ""
