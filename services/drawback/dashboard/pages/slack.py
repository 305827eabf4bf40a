"""Where Slack sends presses of buttons over HTTP; over Socket Mode nothing comes here."""

from collections.abc import Mapping
from typing import Any, Protocol

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, PlainTextResponse, Response

from drawback.dashboard.security import SLACK_ANSWERS

MOST_BYTES = 200_000
"""Of one interaction: Slack's messages are far smaller."""


class SignedAnswers(Protocol):
    """Takes what Slack signed."""

    async def signed(self, body: bytes, headers: Mapping[str, str]) -> Mapping[str, Any] | None:
        """Take it and return what Slack is told at once; None where Slack did not send it, or not in the last five minutes."""
        ...


def routes(answers: SignedAnswers) -> APIRouter:
    """Build the route. Whoever cannot prove to be Slack hears no reason."""
    router = APIRouter()

    @router.post(SLACK_ANSWERS)
    async def answer(request: Request) -> Response:
        body = bytearray()
        async for part in request.stream():
            body += part
            if len(body) > MOST_BYTES:
                return PlainTextResponse("This is larger than anything that Slack sends.\n", status_code=413)
        said = await answers.signed(bytes(body), request.headers)
        if said is None:
            return PlainTextResponse(
                "This request does not prove that Slack sent it just now.\n", status_code=401
            )
        return JSONResponse(said) if said else Response(status_code=200)

    return router
