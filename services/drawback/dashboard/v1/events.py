"""Events in: a batch as NDJSON or as a JSON array, at most a thousand, each with what came of it."""

from collections import Counter, deque
from collections.abc import Callable, Sequence
from datetime import timedelta
from threading import Lock
from typing import Annotated, Final

import msgspec
from fastapi import APIRouter, Header, Request, Response
from pydantic import BaseModel
from starlette.concurrency import run_in_threadpool

from drawback.dashboard.ports import Hearing, ItemOutcome, KeyTaken
from drawback.dashboard.v1.answers import problem, problems
from drawback.people.permissions import Permission
from drawback.people.viewer import Viewer, current_viewer

MOST_ITEMS: Final = 1000
MOST_BYTES: Final = 16 * 1024 * 1024
MOST_A_MINUTE: Final = 60
"""Batches that one person's programs may hand in to one process in a minute."""
_MINUTE = timedelta(minutes=1)
_ARRAY = msgspec.json.Decoder(list[msgspec.Raw])
_EVENT = {"type": "object", "description": "an event as docs/producers.md describes it"}
_BODY = {
    "required": True,
    "content": {
        "application/json": {"schema": {"type": "array", "maxItems": MOST_ITEMS, "items": _EVENT}},
        "application/x-ndjson": {"schema": {"type": "string"}},
    },
}


class Outcomes(BaseModel):
    """What came of a batch: how many of each, and each item in its order."""

    heard: int
    repeated: int
    parked: int
    refused: int
    items: list[ItemOutcome]


class TooMuchError(ValueError):
    """A batch is larger than one request may be."""


class Pace:
    """How often each person may hand in a batch."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._came: dict[str, deque[float]] = {}

    def wait_s(self, name: str, now: float) -> int:
        """Whole seconds to wait; 0 where this one may come, which then counts."""
        with self._lock:
            came = self._came.setdefault(name, deque())
            while came and came[0] <= now - _MINUTE.total_seconds():
                came.popleft()
            if len(came) < MOST_A_MINUTE:
                came.append(now)
                return 0
            return max(1, round(came[0] + _MINUTE.total_seconds() - now + 0.5))


def routes(hearing: Hearing, clock_s: Callable[[], float]) -> APIRouter:
    """Build the route of events in; `clock_s` counts seconds, from any beginning."""
    router = APIRouter(prefix="/api/v1", tags=["write"])
    pace = Pace()

    @router.post(
        "/events",
        response_model=Outcomes,
        responses=problems(409, 413, 429),
        openapi_extra={"requestBody": _BODY},
    )
    async def events(
        request: Request,
        idempotency_key: Annotated[str, Header(max_length=200, pattern=r"^[\x21-\x7e]*$")] = "",
    ) -> Response:
        viewer = current_viewer()
        if not viewer.may(Permission.SEND_EVENTS):
            reason = f"Your roles, or this token, do not allow you to {Permission.SEND_EVENTS.value}."
            return problem(403, "Not allowed", reason)
        wait = pace.wait_s(viewer.name, clock_s())
        if wait:
            too_many = f"At most {MOST_A_MINUTE} batches a minute; try again in {wait} seconds."
            return problem(429, "Too many requests", too_many, **{"Retry-After": str(wait)})
        try:
            body = await _read(request)
            raws = _items(body, request.headers.get("content-type", ""))
        except TooMuchError as much:
            return problem(413, "Too much at once", str(much))
        except ValueError as bad:
            return problem(400, "No batch of events", str(bad))
        return await run_in_threadpool(_answer, hearing, raws, viewer, idempotency_key, body)

    return router


def _answer(hearing: Hearing, raws: Sequence[bytes], viewer: Viewer, key: str, body: bytes) -> Response:
    try:
        found = hearing.once(raws, viewer, key, body)
    except KeyTaken as taken:
        return problem(409, "The idempotency key is taken", str(taken))
    counts = Counter(one.outcome for one in found)
    said = Outcomes(
        heard=counts["heard"],
        repeated=counts["repeated"],
        parked=counts["parked"],
        refused=counts["refused"],
        items=list(found),
    )
    return Response(said.model_dump_json(), media_type="application/json")


async def _read(request: Request) -> bytes:
    """The body, as far as it may be long.

    Raises:
        TooMuchError: it is longer.
    """
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > MOST_BYTES:
            raise TooMuchError(f"A batch has at most {MOST_BYTES:,} bytes; send several.")
    return bytes(body)


def _items(body: bytes, kind: str) -> list[bytes]:
    """The events of a batch, as they came.

    Raises:
        TooMuchError: there are too many.
        ValueError: it is neither lines nor an array.
    """
    if "ndjson" in kind or "jsonl" in kind:
        found = [line for line in body.split(b"\n") if line.strip()]
    else:
        try:
            found = [bytes(raw) for raw in _ARRAY.decode(body)]
        except (msgspec.DecodeError, UnicodeDecodeError) as bad:
            raise ValueError(
                f"expected a JSON array of events, or lines with Content-Type: application/x-ndjson ({bad})"
            ) from None
    if not found:
        raise ValueError("the batch holds no event")
    if len(found) > MOST_ITEMS:
        raise TooMuchError(f"A batch has at most {MOST_ITEMS:,} events, seen {len(found):,}; send several.")
    return found
