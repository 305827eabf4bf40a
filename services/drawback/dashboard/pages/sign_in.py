"""Signing in and out, and the one-time link by which a person chooses a password."""

from typing import Annotated
from urllib.parse import urlsplit

from fastapi import APIRouter, Form, Request
from fastapi.responses import RedirectResponse, Response

from drawback.dashboard.access import COOKIE
from drawback.dashboard.ports import Company, SignIn, SignInRefused
from drawback.dashboard.shell import Shell

_TOO_MANY, _WRONG = 429, 401


def routes(shell: Shell, access: SignIn, company: Company | None, *, secure: bool) -> APIRouter:
    """Build the routes of signing in; `company` is the provider that is offered beside passwords.

    `secure` says that the pages are reached over TLS only, and so is the cookie.
    """
    router = APIRouter()

    @router.get("/sign-in")
    def ask(request: Request, to: str = "") -> Response:
        return sign_in_page(shell, request, company, to=to)

    @router.post("/sign-in")
    def sign_in(
        request: Request,
        name: Annotated[str, Form()] = "",
        password: Annotated[str, Form()] = "",
        to: Annotated[str, Form()] = "",
    ) -> Response:
        try:
            token = access.sign_in(name, password, address_of(request)).token
        except SignInRefused as refused:
            status = _TOO_MANY if refused.too_many else _WRONG
            page = sign_in_page(
                shell, request, company, status=status, refusal=str(refused), name=name, to=to
            )
            if refused.too_many:
                page.headers["Retry-After"] = "900"
            return page
        return let_in(token, to, secure=secure)

    @router.post("/sign-out")
    def sign_out(request: Request) -> Response:
        access.sign_out(request.cookies.get(COOKIE, ""))
        leave = company.address_to_leave() if company is not None else ""
        answer: Response = RedirectResponse("/sign-in", status_code=303)
        if company is not None and leave:
            answer = shell.bare(
                request, "signed_out.html", title="Signed out", leave=leave, label=company.label
            )
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
            session = access.accept_invitation(token, password, address_of(request)).token
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


def sign_in_page(
    shell: Shell,
    request: Request,
    company: Company | None,
    *,
    status: int = 200,
    refusal: str = "",
    name: str = "",
    to: str = "",
) -> Response:
    """The page that asks who somebody is, with what was refused."""
    page: Response = shell.bare(
        request,
        "sign_in.html",
        status,
        title="Sign in",
        refusal=refusal,
        name=name,
        to=to,
        company=company.label if company is not None else "",
    )
    return page


def let_in(token: str, to: str, *, secure: bool) -> Response:
    """Answer with the cookie of a session, and go on to where the person wanted to go, if that is one of our pages."""
    answer = RedirectResponse(_inside(to), status_code=303)
    answer.set_cookie(COOKIE, token, httponly=True, secure=secure, samesite="lax", path="/")
    return answer


def _inside(to: str) -> str:
    parts = urlsplit(to)
    sound = to.startswith("/") and not to.startswith(("//", "/\\")) and not parts.netloc and not parts.scheme
    return to if sound else "/"


def address_of(request: Request) -> str:
    """The network address that a request came from."""
    return request.client.host if request.client else ""
