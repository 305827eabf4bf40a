"""What came in since a page was read: one stream of server-sent events per browser says that there is something newer.

The stream carries the number of the last line of the story and nothing else; each page asks for itself how many lines are newer than
what it shows, and people decide when to see them: no row moves under a cursor.
"""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from time import monotonic

from anyio import sleep
from anyio.to_thread import run_sync
from fastapi import APIRouter
from fastapi.responses import JSONResponse
from fastapi.sse import EventSourceResponse, ServerSentEvent

from drawback.dashboard.shell import Shell
from drawback.views.live import newer, standing


@dataclass(frozen=True, slots=True)
class StreamPace:
    """How often the stream looks, in seconds, and after how many it ends: a browser connects again by itself, a server can leave."""

    every_s: float = 3.0
    for_s: float = 300.0


PACE = StreamPace()


def routes(shell: Shell, pace: StreamPace) -> APIRouter:
    """Build the routes that say what is newer."""
    router = APIRouter()

    def now() -> int:
        with shell.stored.connect() as connection:
            return standing(connection)

    @router.get("/live/stream", response_class=EventSourceResponse)
    async def stream() -> AsyncIterator[ServerSentEvent]:
        ends, told = monotonic() + pace.for_s, -1
        while monotonic() < ends:
            at = await run_sync(now)
            if at != told:
                told = at
                yield ServerSentEvent(data=at, event="standing")
            await sleep(pace.every_s)

    @router.get("/live/since")
    def since(standing: int) -> JSONResponse:
        with shell.stored.connect() as connection:
            return JSONResponse({"changes": newer(connection, standing)})

    return router
