"""What every process answers about itself over HTTP: /livez, /readyz and /metrics.

`/livez` says whether the process should be restarted, `/readyz` whether it does its work at the moment; both answer 200 with
"ok", or 503 with the reason in a sentence, and never with an error of their own. `/metrics` is for Prometheus. A database that
hangs does not make them hang: what asks it runs in a thread and has only so long.
"""

import asyncio
import errno
import inspect
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from contextlib import asynccontextmanager

import structlog
from aiohttp import web
from prometheus_client import CollectorRegistry, PlatformCollector, ProcessCollector, disable_created_metrics
from prometheus_client.exposition import CONTENT_TYPE_LATEST, generate_latest
from prometheus_client.registry import Collector
from sqlalchemy import Engine, select
from sqlalchemy.exc import SQLAlchemyError

from drawback.domain.errors import UserError

log = structlog.get_logger(__name__)

Reason = Callable[[], str | Awaitable[str | None] | None]
PORTS = {"worker": 9464, "relay": 9465, "scheduler": 9466, "dashboard": 9467, "run": 9468}
"""Where each process answers if no port is set; the next one on the same host takes a free port and says which."""
_WITHIN_S = 5.0


class HealthAddressError(UserError):
    """There is no listening at the address that was set."""


def always_well() -> str | None:
    """A process whose being up is all there is to know."""
    return None


def database_answers(engine: Engine) -> Callable[[], Awaitable[str | None]]:
    """A reason for /readyz: the database does not answer."""

    def ask() -> str | None:
        try:
            with engine.connect() as connection:
                connection.execute(select(1))
        except SQLAlchemyError as problem:
            return f"The database does not answer: {str(problem).splitlines()[0]}"
        return None

    return in_thread(ask, f"The database does not answer within {_WITHIN_S:.0f} s.")


def in_thread(ask: Callable[[], str | None], too_late: str | None) -> Callable[[], Awaitable[str | None]]:
    """A reason that waits for something, asked beside the event loop and for a few seconds at most; after that `too_late`.

    What still waits for an earlier question is not asked again meanwhile: probes never use up the threads that the process works with.
    """
    asking: asyncio.Future[str | None] | None = None

    async def reason() -> str | None:
        nonlocal asking
        if asking is None or asking.done():
            asking = asyncio.ensure_future(asyncio.to_thread(ask))
        done, _ = await asyncio.wait((asking,), timeout=_WITHIN_S)
        return asking.result() if done else too_late

    return reason


def first_of(*reasons: Reason) -> Callable[[], Awaitable[str | None]]:
    """The first of several reasons that there is, in their order."""

    async def reason() -> str | None:
        for ask in reasons:
            if (found := await _asked(ask)) is not None:
                return found
        return None

    return reason


@asynccontextmanager
async def serve_health(
    host: str,
    port: int | None,
    *,
    process: str = "worker",
    live: Reason = always_well,
    ready: Reason = always_well,
    collectors: Iterable[Collector] = (),
    slow: Iterable[Collector] = (),
) -> AsyncIterator[int]:
    """Answer while the block runs; gives the port.

    Without a port it is the usual one of the `process`, or a free one where another process has that. `collectors` are
    read in the event loop, `slow` ones (those that ask a database) in a thread.

    Raises:
        HealthAddressError: the port that was set is not free, or the host is none of this machine.
    """
    disable_created_metrics()  # type: ignore[no-untyped-call]  # noise: nobody asks when a counter began
    quick, waiting = CollectorRegistry(), CollectorRegistry()
    for registry, members in ((quick, collectors), (waiting, slow)):
        for collector in members:
            registry.register(collector)
    ProcessCollector(registry=quick)
    PlatformCollector(registry=quick)

    async def livez(_: web.Request) -> web.Response:
        return await _answer(live)

    async def readyz(_: web.Request) -> web.Response:
        return await _answer(ready)

    async def metrics(_: web.Request) -> web.Response:
        counted = generate_latest(quick)
        try:
            counted += await asyncio.wait_for(asyncio.to_thread(generate_latest, waiting), _WITHIN_S)
        except TimeoutError:
            log.warning("metrics.incomplete", because=f"the database took longer than {_WITHIN_S:.0f} s")
        return web.Response(body=counted, headers={"Content-Type": CONTENT_TYPE_LATEST})

    app = web.Application()
    app.add_routes([web.get("/livez", livez), web.get("/readyz", readyz), web.get("/metrics", metrics)])
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    try:
        await _listen(runner, host, port, process)
        taken = int(runner.addresses[0][1])
        log.info("health.listening", process=process, host=host, port=taken)
        yield taken
    finally:
        await runner.cleanup()


async def _listen(runner: web.AppRunner, host: str, port: int | None, process: str) -> None:
    try:
        await web.TCPSite(runner, host, PORTS[process] if port is None else port).start()
    except OSError as problem:
        if problem.errno != errno.EADDRINUSE:
            raise HealthAddressError(
                f"DRAWBACK_HEALTH__HOST is {host!r}, at which this machine cannot listen ({problem.strerror}); "
                "expected e.g. 127.0.0.1, or 0.0.0.0 for every address"
            ) from None
        if port is not None:
            raise HealthAddressError(
                f"DRAWBACK_HEALTH__PORT is {port}, and another process on {host} has that port; expected a free one, "
                "or 0 for any free one"
            ) from None
        await web.TCPSite(runner, host, 0).start()


async def _asked(ask: Reason) -> str | None:
    found = ask()
    return await found if inspect.isawaitable(found) else found


async def _answer(ask: Reason) -> web.Response:
    try:
        reason = await _asked(ask)
    except Exception as problem:
        log.exception("health.unknown")
        reason = f"It cannot be said: {type(problem).__name__}; the log has more."
    return web.Response(
        text="ok\n" if reason is None else f"{reason}\n", status=200 if reason is None else 503
    )
