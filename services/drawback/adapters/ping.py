"""A sign of life to a watcher outside the house: a service such as healthchecks.io that speaks up when it stays away."""

from typing import Final
from urllib.parse import urlsplit

import aiohttp
import structlog

log = structlog.get_logger()
_WITHIN_S: Final = 10.0
_WELL: Final = 400


async def ping(address: str) -> bool:
    """Ask for an address by GET; return whether it answered well. A watcher that is away is logged, by its host alone."""
    try:
        async with (
            aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=_WITHIN_S)) as session,
            session.get(address) as answer,
        ):
            well = answer.status < _WELL
            problem = "" if well else f"HTTP {answer.status}"
    except (aiohttp.ClientError, TimeoutError, OSError, ValueError) as error:
        well, problem = False, type(error).__name__
    if not well:
        log.warning("ping.unheard", host=urlsplit(address).hostname, because=problem)
    return well
