"""How the API answers: pages of a list, single things, and problems; with an ETag."""

from collections.abc import Callable
from datetime import date
from hashlib import sha256
from typing import Any, Final, Generic, TypeVar
from urllib.parse import urlencode

from fastapi import Request, Response
from pydantic import BaseModel, TypeAdapter

from drawback.dashboard.shell import Shell
from drawback.views.models import Listing

T = TypeVar("T")
PROBLEM_JSON: Final = "application/problem+json"


class Problem(BaseModel):
    """Why a request was not answered (RFC 9457)."""

    type: str = "about:blank"
    title: str
    status: int
    detail: str


class PageOf(BaseModel, Generic[T]):
    """A page of a list; `next` is the address of the page after it."""

    as_of: date
    rules: str
    items: list[T]
    next: str | None


def problems(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """How OpenAPI describes the refusals of a route: those that every route has, and these."""
    every = (400, 401, 403, 422, 503, *statuses)
    return {one: {"model": Problem, "content": {PROBLEM_JSON: {}}} for one in every}


def problem(status: int, title: str, detail: str, **headers: str) -> Response:
    """Answer with a problem."""
    body = Problem(title=title, status=status, detail=detail).model_dump_json()
    return Response(body, status, headers, PROBLEM_JSON)


def tagged(request: Request, body: bytes) -> Response:
    """Answer with JSON and its ETag, or with 304 where the client has it already."""
    tag = f'"{sha256(body).hexdigest()[:32]}"'
    headers = {"ETag": tag, "Cache-Control": "private, no-cache"}
    asked = {one.strip().removeprefix("W/") for one in request.headers.get("if-none-match", "").split(",")}
    if tag in asked or "*" in asked:
        return Response(status_code=304, headers=headers)
    return Response(body, headers=headers, media_type="application/json")


def one_answer(request: Request, kind: Any, found: Any) -> Response:
    """Answer with one thing of a kind."""
    return tagged(request, TypeAdapter(kind).dump_json(found))


def pager(shell: Shell, kind: type[T]) -> Callable[[Request, Listing[T], str, int], Response]:
    """What answers with a page of rows of a kind."""
    adapter: TypeAdapter[PageOf[T]] = TypeAdapter(PageOf[kind])  # type: ignore[valid-type]  # a class as a value

    def answer(request: Request, listing: Listing[T], after: str, limit: int) -> Response:
        with shell.engine.connect() as connection:
            found = listing.page(connection, after=after, size=limit)
        kept = [(key, value) for key, value in request.query_params.multi_items() if key != "after"]
        following = f"{request.url.path}?{urlencode([*kept, ('after', found.next)])}" if found.next else None
        page = PageOf[kind](  # type: ignore[valid-type]
            as_of=shell.today(), rules=shell.rules_version, items=list(found.rows), next=following
        )
        return tagged(request, adapter.dump_json(page))

    return answer
