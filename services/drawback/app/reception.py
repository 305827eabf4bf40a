"""Whether people have to sign in, and how the first administrator gets in."""

from ipaddress import ip_address

import structlog
from sqlalchemy import Engine

from drawback.adapters.clock import SystemClock
from drawback.adapters.oidc import OidcProvider
from drawback.adapters.sql.accounts import any_account
from drawback.app.access import AccessService
from drawback.app.api_tokens import TokenService
from drawback.app.company_sign_in import CompanySignIn
from drawback.config.settings import Oidc, Settings
from drawback.config.sources import BadSettingError, secret
from drawback.dashboard.app import Reception
from drawback.people.accounts import BadAccountError
from drawback.people.groups import grants
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
    secure = address.startswith("https://")
    return Reception(
        access, access, access, tokens, address, secure, _company(engine, settings.oidc, access, address)
    )


def _company(engine: Engine, given: Oidc, access: AccessService, address: str) -> CompanySignIn | None:
    """The company's provider; None where none is set.

    Raises:
        BadSettingError: only a part of it is set, or a pair of words gives nothing.
    """
    if not given.issuer:
        return None
    if not given.client_id:
        raise BadSettingError(
            "DRAWBACK_OIDC__ISSUER is set and DRAWBACK_OIDC__CLIENT_ID is not; expected the id that the provider gave this program"
        )
    if bool(given.roles) != bool(given.claimants):
        raise BadSettingError(
            "DRAWBACK_OIDC__ROLES and DRAWBACK_OIDC__CLAIMANTS belong together; expected both, or neither"
        )
    try:
        allowed = grants(given.roles, given.claimants)
    except BadAccountError as bad:
        raise BadSettingError(f"DRAWBACK_OIDC__ROLES or DRAWBACK_OIDC__CLAIMANTS: {bad}") from None
    provider = OidcProvider(
        given.issuer,
        given.client_id,
        secret(given.client_secret),
        scope=given.scope,
        groups_claim=given.groups_claim,
    )
    return CompanySignIn(engine, SystemClock(), access, provider, allowed, address, given.label)


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
