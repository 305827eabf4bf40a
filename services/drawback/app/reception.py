"""Whether people have to sign in, and how the first administrator gets in."""

from ipaddress import ip_address

import structlog
from sqlalchemy import Engine

from drawback.adapters.clock import SystemClock
from drawback.adapters.sql.accounts import any_account
from drawback.app.access import AccessService
from drawback.app.api_tokens import TokenService
from drawback.config.settings import Settings
from drawback.config.sources import BadSettingError
from drawback.dashboard.app import Reception
from drawback.people.viewer import Viewer

PROCESS = Viewer("the program", frozenset(), verified=False)
log = structlog.get_logger()


def reception_of(engine: Engine, settings: Settings) -> Reception | None:
    """How people get into the dashboard; None where it is open to whoever sits at this machine.

    While nobody has an account yet, the log says the one-time link by which the first administrator chooses a password.

    Raises:
        BadSettingError: the dashboard would be open to other machines without anybody signing in.
    """
    page = settings.dashboard
    alone = _only_this_machine(page.host)
    if settings.people.sign_in == "off":
        if not alone:
            raise BadSettingError(
                f"DRAWBACK_DASHBOARD__HOST is {page.host}, so other machines reach the dashboard, and DRAWBACK_PEOPLE__SIGN_IN "
                "is off: anybody could approve claims; expected 127.0.0.1, or people who sign in"
            )
        return None
    if settings.people.sign_in == "auto" and alone and not _accounts(engine):
        return None
    access = AccessService(engine, SystemClock())
    address = page.url.rstrip("/") or f"http://{page.host}:{page.port}"
    token = access.first_admin(PROCESS)
    if token is not None:
        log.warning("people.first_admin", link=f"{address}/invitation/{token}", good_for="7 days, once")
    tokens = TokenService(engine, SystemClock())
    return Reception(access, access, access, tokens, address, secure=address.startswith("https://"))


def _accounts(engine: Engine) -> bool:
    with engine.connect() as connection:
        return any_account(connection)


def _only_this_machine(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False
