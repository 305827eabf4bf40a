"""What programs read: claims with their lines and derivation, entries, the docket, amendments, alerts, inquiries, cases, what is parked."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request, Response

from drawback.dashboard.pages.lists import Cursor
from drawback.dashboard.shell import Shell
from drawback.dashboard.v1.answers import PageOf, one_answer, pager, problem, problems
from drawback.rules.explain.steps import plain
from drawback.views import cases, claims, entries, inquiries
from drawback.views.alerts import Alert, AlertFilter
from drawback.views.amendments import Amendment, AmendmentFilter
from drawback.views.bills import BillFilter, EntryBills
from drawback.views.cases import Case
from drawback.views.claims import Claim, ClaimFilter, ClaimLine
from drawback.views.docket import DocketFilter, DueDate
from drawback.views.entries import Entry, EntryFilter
from drawback.views.inquiries import Inquiry, InquiryFilter
from drawback.views.liquidations import Liquidation, LiquidationFilter
from drawback.views.parked import Parked, ParkedFilter

Limit = Annotated[int, Query(ge=1, le=500)]
_LISTED, _ONE = problems(), problems(404)


@dataclass(frozen=True, slots=True)
class Derived:
    """One step of a derivation: what, how, the result, and by which rule."""

    line: int
    label: str
    formula: str
    result: str
    citation: str


def routes(shell: Shell) -> APIRouter:
    """Build the routes that read."""
    router = APIRouter(prefix="/api/v1", tags=["read"])
    _add_lists(router, shell)
    _add_more_lists(router, shell)
    _add_single(router, shell)
    return router


def _add_lists(router: APIRouter, shell: Shell) -> None:
    of_claims, of_entries = pager(shell, Claim), pager(shell, Entry)
    of_docket, of_amendments, of_alerts = pager(shell, DueDate), pager(shell, Amendment), pager(shell, Alert)

    @router.get("/claims", response_model=PageOf[Claim], responses=_LISTED)
    def claim_list(
        request: Request,
        chosen: Annotated[ClaimFilter, Depends()],
        sort: str = "filed",
        after: Cursor = "",
        limit: Limit = 50,
    ) -> Response:
        return of_claims(request, chosen.listing(sort), after, limit)

    @router.get("/entries", response_model=PageOf[Entry], responses=_LISTED)
    def entry_list(
        request: Request,
        chosen: Annotated[EntryFilter, Depends()],
        sort: str = "entered",
        after: Cursor = "",
        limit: Limit = 50,
    ) -> Response:
        return of_entries(request, chosen.listing(sort), after, limit)

    @router.get("/docket", response_model=PageOf[DueDate], responses=_LISTED)
    def docket_list(
        request: Request,
        chosen: Annotated[DocketFilter, Depends()],
        after: Cursor = "",
        limit: Limit = 50,
    ) -> Response:
        return of_docket(request, chosen.listing(shell.today()), after, limit)

    @router.get("/amendments", response_model=PageOf[Amendment], responses=_LISTED)
    def amendment_list(
        request: Request,
        chosen: Annotated[AmendmentFilter, Depends()],
        after: Cursor = "",
        limit: Limit = 50,
    ) -> Response:
        return of_amendments(request, chosen.listing(), after, limit)

    @router.get("/alerts", response_model=PageOf[Alert], responses=_LISTED)
    def alert_list(
        request: Request,
        chosen: Annotated[AlertFilter, Depends()],
        after: Cursor = "",
        limit: Limit = 50,
    ) -> Response:
        return of_alerts(request, chosen.listing(), after, limit)


def _add_more_lists(router: APIRouter, shell: Shell) -> None:
    of_inquiries, of_cases, of_parked = pager(shell, Inquiry), pager(shell, Case), pager(shell, Parked)
    of_liquidations, of_bills = pager(shell, Liquidation), pager(shell, EntryBills)

    @router.get("/inquiries", response_model=PageOf[Inquiry], responses=_LISTED)
    def inquiry_list(
        request: Request,
        chosen: Annotated[InquiryFilter, Depends()],
        after: Cursor = "",
        limit: Limit = 50,
    ) -> Response:
        return of_inquiries(request, chosen.listing(), after, limit)

    @router.get("/adcvd", response_model=PageOf[Case], responses=_LISTED)
    def case_list(request: Request, after: Cursor = "", limit: Limit = 50) -> Response:
        return of_cases(request, cases.LISTING, after, limit)

    @router.get("/liquidations", response_model=PageOf[Liquidation], responses=_LISTED)
    def liquidation_list(
        request: Request,
        chosen: Annotated[LiquidationFilter, Depends()],
        after: Cursor = "",
        limit: Limit = 50,
    ) -> Response:
        return of_liquidations(request, chosen.listing(), after, limit)

    @router.get("/bills", response_model=PageOf[EntryBills], responses=_LISTED)
    def bill_list(
        request: Request,
        chosen: Annotated[BillFilter, Depends()],
        after: Cursor = "",
        limit: Limit = 50,
    ) -> Response:
        return of_bills(request, chosen.listing(), after, limit)

    @router.get("/parked", response_model=PageOf[Parked], responses=_LISTED)
    def parked_list(
        request: Request,
        chosen: Annotated[ParkedFilter, Depends()],
        after: Cursor = "",
        limit: Limit = 50,
    ) -> Response:
        return of_parked(request, chosen.listing(), after, limit)


def _add_single(router: APIRouter, shell: Shell) -> None:
    @router.get("/claims/{claimant}/{claim_id}", response_model=Claim, responses=_ONE)
    def one_claim(request: Request, claimant: str, claim_id: str) -> Response:
        with shell.engine.connect() as connection:
            found = claims.claim(connection, claimant, claim_id)
        return one_answer(request, Claim, found) if found else _no_claim(claimant, claim_id)

    @router.get("/claims/{claimant}/{claim_id}/lines", response_model=list[ClaimLine], responses=_ONE)
    def claim_lines(request: Request, claimant: str, claim_id: str) -> Response:
        with shell.engine.connect() as connection:
            found = claims.claim(connection, claimant, claim_id)
            lines = claims.lines(connection, claimant, claim_id) if found else []
        return one_answer(request, list[ClaimLine], lines) if found else _no_claim(claimant, claim_id)

    @router.get("/claims/{claimant}/{claim_id}/explain", response_model=list[Derived], responses=_ONE)
    def claim_explained(request: Request, claimant: str, claim_id: str) -> Response:
        with shell.engine.connect() as connection:
            found = claims.claim(connection, claimant, claim_id)
        if found is None or shell.explain is None:
            return _no_claim(claimant, claim_id)
        return one_answer(request, list[Derived], _derived(shell, claimant, claim_id))

    @router.get("/entries/{claimant}/{entry_number}", response_model=Entry, responses=_ONE)
    def one_entry(request: Request, claimant: str, entry_number: str) -> Response:
        with shell.engine.connect() as connection:
            found = entries.entry(connection, claimant, entry_number)
        if found is None:
            return problem(404, "No such entry", f"{claimant} has no entry {entry_number}.")
        return one_answer(request, Entry, found)

    @router.get("/inquiries/{claimant}/{key:path}", response_model=Inquiry, responses=_ONE)
    def one_inquiry(request: Request, claimant: str, key: str) -> Response:
        with shell.engine.connect() as connection:
            found = inquiries.inquiry(connection, claimant, key)
        if found is None:
            return problem(404, "No such inquiry", f"{claimant} has no inquiry {key}.")
        return one_answer(request, Inquiry, found)


def _derived(shell: Shell, claimant: str, claim_id: str) -> Sequence[Derived]:
    assert shell.explain is not None  # noqa: S101 - asked before
    return [
        Derived(line, step.label, step.formula, plain(step.result), step.citation)
        for line, steps in shell.explain(claimant, claim_id)
        for step in steps
    ]


def _no_claim(claimant: str, claim_id: str) -> Response:
    return problem(404, "No such claim", f"{claimant} has no claim {claim_id}.")
