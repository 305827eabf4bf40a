"""Signing in by the company's identity provider: out to it, and back with a code."""

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response

from drawback.dashboard.pages.sign_in import address_of, let_in, sign_in_page
from drawback.dashboard.ports import Company
from drawback.dashboard.shell import Shell
from drawback.domain.errors import UserError

COOKIE = "drawback_company"
_LASTS_S = 600
_AWAY, _REFUSED = 503, 403


def routes(shell: Shell, company: Company, *, secure: bool) -> APIRouter:
    """Build the routes of the company's sign-in; `secure` says that the pages are reached over TLS only."""
    router = APIRouter(prefix="/sign-in/company")

    @router.get("")
    def begin(request: Request, to: str = "") -> Response:
        try:
            address, cookie = company.begin(to)
        except UserError as away:
            return sign_in_page(shell, request, company, status=_AWAY, refusal=str(away), to=to)
        answer = RedirectResponse(address, status_code=303)
        answer.set_cookie(
            COOKIE, cookie, _LASTS_S, path="/sign-in", httponly=True, secure=secure, samesite="lax"
        )
        return answer

    @router.get("/back")
    def back(
        request: Request, state: str = "", code: str = "", error: str = "", error_description: str = ""
    ) -> Response:
        try:
            session, to = company.finish(
                request.cookies.get(COOKIE, ""),
                state,
                code,
                error_description or error,
                address_of(request),
            )
        except UserError as refused:
            answer = sign_in_page(shell, request, company, status=_REFUSED, refusal=str(refused))
        else:
            answer = let_in(session.token, to, secure=secure)
        answer.delete_cookie(COOKIE, path="/sign-in")
        return answer

    return router
