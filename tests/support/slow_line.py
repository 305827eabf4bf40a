"""A slow line to a server: whatever passes it takes a while, as over an overloaded network or to an overloaded disk."""

import asyncio
import contextlib
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from urllib.parse import urlsplit, urlunsplit

_AT_ONCE = 64 * 1024


@dataclass
class SlowLine:
    """Passes on what comes to `port`; each piece towards the server waits `delay_s` first, which may change at any time."""

    host: str
    server_port: int
    delay_s: float = 0.0
    port: int = 0
    pieces: int = 0
    _tasks: set[asyncio.Task[None]] = field(default_factory=set)

    def through(self, url: str) -> str:
        """The same address, over this line."""
        parts = urlsplit(url)
        who = parts.netloc.rpartition("@")[0]
        return urlunsplit(parts._replace(netloc=f"{who}@127.0.0.1:{self.port}"))

    async def _serve(self, ready: threading.Event, leave: asyncio.Event) -> None:
        server = await asyncio.start_server(self._accept, "127.0.0.1", 0)
        self.port = server.sockets[0].getsockname()[1]
        ready.set()
        await leave.wait()
        server.close()
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        writers = [writer]
        try:
            far_reader, far_writer = await asyncio.open_connection(self.host, self.server_port)
            writers.append(far_writer)
            await asyncio.gather(
                self._pass_on(reader, far_writer, slow=True), self._pass_on(far_reader, writer, slow=False)
            )
        except (OSError, asyncio.CancelledError):
            pass  # one side is gone: so is the line
        finally:
            for one in writers:
                one.close()
            await asyncio.gather(*(one.wait_closed() for one in writers), return_exceptions=True)
            self._tasks.discard(task)

    async def _pass_on(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, *, slow: bool
    ) -> None:
        with contextlib.suppress(OSError):
            while piece := await reader.read(_AT_ONCE):
                if slow and self.delay_s:
                    self.pieces += 1
                    await asyncio.sleep(self.delay_s)
                writer.write(piece)
                await writer.drain()
        writer.close()


@contextmanager
def slow_line(url: str) -> Iterator[SlowLine]:
    """A line to the server of an address, as quick as it can be until told otherwise."""
    parts = urlsplit(url)
    line = SlowLine(parts.hostname or "127.0.0.1", parts.port or 5432)
    ready, loop = threading.Event(), asyncio.new_event_loop()
    leave = asyncio.Event()

    def run() -> None:
        asyncio.set_event_loop(loop)
        loop.run_until_complete(line._serve(ready, leave))
        loop.close()

    thread = threading.Thread(target=run, name="slow-line", daemon=True)
    thread.start()
    assert ready.wait(10)
    try:
        yield line
    finally:
        loop.call_soon_threadsafe(leave.set)
        thread.join(10)
