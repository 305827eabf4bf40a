"""The pages' server: on SIGTERM it finishes what it answers, and the process ends with 0 as the other ones do."""

import asyncio
import signal
import socket
from collections.abc import Iterator
from contextlib import contextmanager

import uvicorn
from fastapi import FastAPI

from drawback.domain.errors import UserError

LEAVE_WITHIN_S = 15
"""An answer that streams may never end by itself."""


class PageAddressError(UserError):
    """There is no listening at the address that was set."""


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

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """As uvicorn's; what it would end the process for is reported with the settings it comes from.

        Raises:
            PageAddressError: the port is not free, or the host is none of this machine.
        """
        try:
            await super().startup(sockets)
        except SystemExit:
            raise PageAddressError(
                f"the dashboard cannot listen at {self.config.host}:{self.config.port}; expected DRAWBACK_DASHBOARD__HOST "
                "to be an address of this machine and DRAWBACK_DASHBOARD__PORT to be free, or 0 for any free one"
            ) from None

    def heed_signals(self) -> None:
        """From now on the first signal asks to leave, also before the pages are served, and the second forces it."""
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, self.handle_exit, number, None)

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """In place of uvicorn's own."""
        self.heed_signals()
        yield
