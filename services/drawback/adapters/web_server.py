"""The pages' server, told to leave: it finishes what it answers, and the process ends with 0 as the other ones do."""

import asyncio
import signal
from collections.abc import Iterator
from contextlib import contextmanager

import uvicorn
from fastapi import FastAPI

LEAVE_WITHIN_S = 15
"""An answer that streams may never end by itself."""


class PageServer(uvicorn.Server):
    """Uvicorn raises the signal again once it has stopped, which would end the process before it has cleaned up."""

    def __init__(self, app: FastAPI, host: str, port: int) -> None:
        super().__init__(
            uvicorn.Config(
                app,
                host,
                port,
                log_level="warning",
                access_log=False,
                timeout_graceful_shutdown=LEAVE_WITHIN_S,
            )
        )

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """The first signal asks to leave, the second forces it."""
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, self.handle_exit, number, None)
        yield
