"""The dashboard as an application: pages, their twins, and what guards them."""

import time
from collections.abc import Callable, Sequence
from contextlib import AbstractAsyncContextManager, nullcontext
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TypeVar

import structlog
from fastapi import APIRouter, FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import HTMLResponse, JSONResponse, PlainTextResponse, Response
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError
from starlette.exceptions import HTTPException
from starlette.staticfiles import StaticFiles

from drawback.adapters.calendar import federal_calendar
from drawback.adapters.sql.audit import Act
from drawback.adapters.sql.faults import is_their_fault
from drawback.adapters.sql.scoped import scoped
from drawback.alerting.presentation import Presentation
from drawback.dashboard import charts, text, words
from drawback.dashboard.access import SignedInOnly
from drawback.dashboard.as_of import AsOfDay, Pasts
from drawback.dashboard.pages import (
    account,
    adcvd,
    alerts,
    amendments,
    audit,
    claims,
    company,
    days,
    decisions,
    deliveries,
    docket,
    documents,
    entries,
    files,
    inquiries,
    lapsed,
    learning,
    liquidations,
    live,
    machines,
    made,
    opportunities,
    outbox,
    overview,
    own_desk,
    owning,
    parked,
    people,
    privileges,
    refund_paths,
    remedies,
    returns,
    review,
    sign_in,
    weekly,
    what_if,
    worth,
)
from drawback.dashboard.pages import (
    calendar as calendar_page,
)
from drawback.dashboard.pages import slack as slack_page
from drawback.dashboard.pages import unsubscribe as unsubscribe_page
from drawback.dashboard.ports import (
    Accounts,
    Actions,
    Against,
    BeforeFiling,
    Company,
    Compare,
    Explain,
    ExplainEntry,
    Hearing,
    Imagine,
    OwnAccount,
    OwnDesk,
    Owners,
    Returned,
    SignIn,
    Tokens,
    Undated,
    Unsubscribe,
)
from drawback.dashboard.security import (
    NO_DATABASE,
    BoundedBodies,
    KnownHostsOnly,
    LastResort,
    SameOriginOnly,
    SecurityHeaders,
    SoundRequestsOnly,
)
from drawback.dashboard.shell import Shell
from drawback.dashboard.v1 import events, reading, whole
from drawback.dashboard.v1.former import FormerNames
from drawback.domain.calendar import BusinessCalendar
from drawback.lifecycles.claims.explanation import penalty_range
from drawback.people.viewer import Viewer
from drawback.rules.explain.steps import plain
from drawback.rules.tables.interest_table import Rates
from drawback.views import due_dates
from drawback.views.choices import UnknownChoice
from drawback.views.paging import BadCursor

T = TypeVar("T")
_HERE = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Reception:
    """How people get in: signing in, the accounts that administrators manage, and how the pages are reached.

    `address` is the one that links in invitations begin with; `secure` says that it is reached over TLS only.
    """

    access: SignIn
    accounts: Accounts
    own: OwnAccount
    tokens: Tokens
    address: str
    secure: bool = False
    company: Company | None = None
    """The company's own identity provider, beside passwords."""


log = structlog.get_logger()
_YEARS_BACK, _YEARS_AHEAD = 1, 2
"""Business days are counted for due dates within ninety days only."""


def templates() -> Environment:
    """Build the template environment: everything is escaped, and a missing name is an error."""
    environment = Environment(
        loader=FileSystemLoader(_HERE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {
        "money": text.money,
        "linked": text.linked,
        "day": text.day,
        "short_day": text.short_day,
        "month": text.month,
        "number": text.number,
        "tariff": text.tariff,
        "quantity": text.quantity,
        "percent": text.percent,
        "pretty": parked.readable,
        "figure": plain,
        "by_band": docket.by_band,
    }
    environment.globals |= {
        "left": text.left,
        "plural": text.plural,
        "pairs": text.pairs,
        "state_word": words.state,
        "provision_title": words.provision,
        "words": words,
        "deadlines": due_dates,
        "share": charts.share,
        "address": overview.address,
        "act_word": words.act,
        "penalty_range": penalty_range,
    }
    return environment


def create_app(
    engine: Engine,
    *,
    today: Callable[[], date],
    rules_version: str,
    actions: Actions | None = None,
    explain: Explain | None = None,
    explain_entry: ExplainEntry | None = None,
    against: Against | None = None,
    undated: Undated | None = None,
    imagine: Imagine | None = None,
    before_filing: BeforeFiling | None = None,
    pasts: Pasts | None = None,
    compare: Compare | None = None,
    returned: Returned = lambda _connection, _claimant: [],
    owners: Owners | None = None,
    desk: OwnDesk | None = None,
    papers: documents.DocumentActions | None = None,
    calendar: BusinessCalendar | None = None,
    known_to: Callable[[date], Sequence[str]] = lambda _day: (),
    rates: Callable[[], Rates] | None = None,
    hosts: Sequence[str] = (),
    reception: Reception | None = None,
    hearing: Hearing | None = None,
    find_opportunities: opportunities.FindOpportunities | None = None,
    find_waiting: review.FindWaiting | None = None,
    weigh: worth.WeighClaims | None = None,
    note: Callable[[Viewer, Act, str], None] = lambda _viewer, _act, _refusal: None,
    look: Presentation | None = None,
    unsubscribe: Unsubscribe | None = None,
    decided: decisions.Decisions | None = None,
    slack: slack_page.SignedAnswers | None = None,
    beside: Callable[[], AbstractAsyncContextManager[None]] = nullcontext,
    pace: live.StreamPace = live.PACE,
) -> FastAPI:
    """Build the dashboard over a database.

    Without `actions` the pages only read. `explain` derives a claim's arithmetic, `explain_entry` that of an
    entry, `against` tells what stands
    against a claim, `undated` which dates the law does not give yet, `imagine` what a file would move, `before_filing` what ACE would answer, `find_opportunities` what could be claimed and is not, `find_waiting` which pairings wait for a person, `weigh` which claims are worth filing, `pasts` keeps past days ready, `compare` tells what
    changed between two, `owners` whose due dates are, `desk` keeps what is a person's own, and `papers` the documents. `hosts` are the host names under which the dashboard may be addressed (a guard against DNS rebinding); none given means any. With a `reception` people
    sign in; `note` appends an act to the audit; `look` says how claimants and links are written where a page leaves the house, as calendars do; `unsubscribe` answers the links in mails, `decided` tells why alerts were sent, `slack` what is pressed there; `beside` runs as long as the pages are served; `pace` is that of the stream that says what is newer.
    """
    on = today()
    shell = Shell(
        stored=scoped(engine),
        templates=templates(),
        present=today,
        calendar=calendar or federal_calendar(on.year - _YEARS_BACK, on.year + _YEARS_AHEAD),
        rules_version=rules_version,
        known_to=known_to,
        rates=rates,
        actions=actions,
        explain=explain,
        explain_entry=explain_entry,
        against=against,
        undated=undated,
        imagine=imagine,
        before_filing=before_filing,
        returned=returned,
        compare=compare,
        owners=owners,
        own_desk=desk,
        signed_in_only=reception is not None,
        note=note,
    )
    app = FastAPI(
        title="Drawback Monitor",
        docs_url=None,
        redoc_url=None,
        openapi_url="/api/v1/openapi.json",
        lifespan=lambda _app: beside(),
    )
    app.add_middleware(AsOfDay, pasts=pasts, today=today)
    app.add_middleware(SignedInOnly, access=reception.access if reception else None)
    app.add_middleware(SameOriginOnly)
    app.add_middleware(FormerNames)
    app.add_middleware(SoundRequestsOnly)
    app.add_middleware(BoundedBodies)
    app.add_middleware(LastResort)
    if hosts:
        app.add_middleware(KnownHostsOnly, hosts=hosts)
    app.add_middleware(SecurityHeaders)
    app.mount("/static", StaticFiles(directory=_HERE / "static"), name="static")
    app.include_router(reading.routes(shell))
    app.include_router(whole.routes(shell))
    app.include_router(
        calendar_page.routes(shell, look or Presentation(), reception.access if reception else None),
        include_in_schema=False,
    )
    unseen = (
        *_for(desk, lambda it: own_desk.routes(shell, it)),
        *_for(papers, lambda it: documents.routes(shell, it)),
        *_for(unsubscribe, lambda it: unsubscribe_page.routes(shell, it)),
        *_for(slack, slack_page.routes),
        *_for(decided, lambda it: decisions.routes(shell, it)),
    )
    described = (
        *_for(weigh, lambda it: worth.routes(shell, it)),
        *_for(find_waiting, lambda it: review.routes(shell, it)),
        *_for(find_opportunities, lambda it: opportunities.routes(shell, it)),
        *_for(hearing, lambda it: events.routes(it, time.monotonic)),
    )
    for routers, seen in ((unseen, False), (described, True)):
        for router in routers:
            app.include_router(router, include_in_schema=seen)
    if reception is not None:
        app.include_router(
            sign_in.routes(shell, reception.access, reception.company, secure=reception.secure),
            include_in_schema=False,
        )
        if reception.company is not None:
            app.include_router(
                company.routes(shell, reception.company, secure=reception.secure), include_in_schema=False
            )
        app.include_router(
            account.routes(shell, reception.own, reception.tokens, reception.address), include_in_schema=False
        )
        app.include_router(
            people.routes(shell, reception.accounts, reception.address), include_in_schema=False
        )
    for page in (
        overview,
        claims,
        entries,
        docket,
        weekly,
        lapsed,
        machines,
        made,
        returns,
        liquidations,
        refund_paths,
        remedies,
        privileges,
        parked,
        inquiries,
        amendments,
        adcvd,
        outbox,
        deliveries,
        alerts,
        owning,
        audit,
        files,
        learning,
        what_if,
        days,
    ):
        app.include_router(page.routes(shell), include_in_schema=False)
    app.include_router(live.routes(shell, pace), include_in_schema=False)
    _add_error_pages(app, shell)
    return app


def _for(served: T | None, routes: Callable[[T], APIRouter]) -> list[APIRouter]:
    """The routes of what this dashboard serves; none where it does not."""
    return [] if served is None else [routes(served)]


def _add_error_pages(app: FastAPI, shell: Shell) -> None:
    mistakes = _Mistakes(shell)
    app.add_exception_handler(DBAPIError, mistakes.database)
    app.add_exception_handler(OverflowError, mistakes.too_large)
    app.add_exception_handler(HTTPException, mistakes.missing)
    app.add_exception_handler(RequestValidationError, mistakes.invalid)
    app.add_exception_handler(BadCursor, mistakes.misplaced)
    app.add_exception_handler(UnknownChoice, mistakes.no_choice)


def _is_api(request: Request) -> bool:
    """Whether the answer to a mistake is one that the API's own description promises."""
    return request.url.path.startswith("/api/v1")


class _Mistakes:
    """Answers mistakes with a sentence: a page for people, problem JSON (RFC 9457) for programs."""

    def __init__(self, shell: Shell) -> None:
        self._shell = shell

    def _answer(self, request: Request, status: int, title: str, detail: str) -> Response:
        if request.url.path.startswith("/api/"):
            body = {"type": "about:blank", "title": title, "status": status, "detail": detail}
            return JSONResponse(body, status_code=status, media_type="application/problem+json")
        try:
            page: HTMLResponse = self._shell.render(
                request, "missing.html", status, title=title, what=detail, hint=""
            )
        except DBAPIError:  # the frame of a page reads too
            return PlainTextResponse(f"{title}. {detail}\n", status_code=status)
        return page

    def missing(self, request: Request, error: Exception) -> Response:
        status = error.status_code if isinstance(error, HTTPException) else 500
        if status == 404:  # noqa: PLR2004 - not found
            return self._answer(request, status, "No such page", f"There is nothing at {request.url.path}.")
        refused = self._answer(request, status, "Refused", str(getattr(error, "detail", error)))
        refused.headers.update(getattr(error, "headers", None) or {})
        return refused

    def invalid(self, request: Request, error: Exception) -> Response:
        assert isinstance(error, RequestValidationError)  # noqa: S101 - registered for it
        sentence = "; ".join(f"{'.'.join(map(str, e['loc'][1:]))}: {e['msg']}" for e in error.errors())
        asked = all(e["loc"][0] == "query" for e in error.errors())
        only_read = request.method == "GET" and asked and not _is_api(request)
        return self._answer(
            request, 400 if only_read else 422, "The address or the form has a mistake", sentence
        )

    def misplaced(self, request: Request, error: Exception) -> Response:
        return self._answer(request, 400, "No such place in the list", str(error))

    def no_choice(self, request: Request, error: Exception) -> Response:
        return self._answer(request, 400, "No such choice", str(error))

    def too_large(self, request: Request, _error: Exception) -> Response:
        return self._answer(request, 400, "No such number", "The number is larger than any that is kept.")

    def database(self, request: Request, error: Exception) -> Response:
        """Neither the statement nor its values are shown."""
        if is_their_fault(error):
            return self._answer(
                request, 400, "Nothing to be found", "A value is none that the database can hold."
            )
        log.error("page.database", path=request.url.path, because=type(error).__name__, exc_info=error)
        return self._answer(request, 503, "No answer from the database", NO_DATABASE)
