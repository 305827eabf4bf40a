"""The review queue: pairings that wait for a person, decided one by one, in bulk, or for good for two parts."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Literal
from urllib.parse import urlencode

from fastapi import APIRouter, Form, Query, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from pydantic import BaseModel, Field, TypeAdapter
from sqlalchemy import Engine

from drawback.adapters.sql.audit import Act
from drawback.dashboard.shell import Shell
from drawback.dashboard.v1.answers import PageOf, problem, problems, tagged
from drawback.domain.money import ZERO
from drawback.people.permissions import Permission
from drawback.views.review import WaitingPair

_SHOWN = 200
_PAGE: TypeAdapter[PageOf[WaitingPair]] = TypeAdapter(PageOf[WaitingPair])
FindWaiting = Callable[[Engine, date], Sequence[WaitingPair]]
"""Pairings that wait, of the claimants that a database shows, on a day; dearest first."""
Verdict = Literal["approve", "reject"]


class PairingsDecision(BaseModel):
    """What a program decides in a person's name about pairings of one claimant."""

    claimant: str
    pairs: list[str] = Field(min_length=1, max_length=500)
    verdict: Verdict
    reason: str = ""
    by: str = ""
    """A name, where nobody signs in."""


class PairingsDecided(BaseModel):
    """How many pairings were decided."""

    decided: int


@dataclass(frozen=True, slots=True)
class _Queue:
    """The queue behind the page, and what is decided of it."""

    shell: Shell
    find: FindWaiting

    def waiting(self, claimant: str = "") -> list[WaitingPair]:
        with self.shell.engine.connect() as connection:
            found = self.shell.sums(
                connection, "review", lambda: self.find(self.shell.engine, self.shell.today())
            )
        return [one for one in found if claimant in {"", one.claimant}]

    def decide(self, claimant: str, pairs: Sequence[str], verdict: Verdict, by: str, reason: str) -> str:
        return self.shell.attempt(
            lambda actions: actions.review_pairs(claimant, pairs, verdict, by, reason),
            Act(f"{verdict} {len(pairs)} pairings", claimant, ", ".join(pairs[:3])),
            Permission.REVIEW,
        )

    def remember(self, claimant: str, parts: tuple[str, str], verdict: Verdict, by: str, reason: str) -> str:
        return self.shell.attempt(
            lambda actions: actions.remember_parts(claimant, parts, verdict, by, reason),
            Act(f"remember for two parts: {verdict}", claimant, " and ".join(parts)),
            Permission.REVIEW,
        )

    def decide_chosen(
        self, chosen: Sequence[WaitingPair], verdict: Verdict, by: str, reason: str, *, for_good: bool
    ) -> str:
        """Decide pairings of any claimants, or their parts; return what refused it first, or nothing."""
        by_claimant: dict[str, list[WaitingPair]] = {}
        for one in chosen:
            by_claimant.setdefault(one.claimant, []).append(one)
        refusal = "" if chosen else "Choose at least one pairing that still waits."
        for claimant, mine in by_claimant.items():
            if not for_good:
                refusal = refusal or self.decide(claimant, [one.pair for one in mine], verdict, by, reason)
                continue
            for parts in dict.fromkeys((one.imported.part, one.exported.part) for one in mine):
                refusal = refusal or self.remember(claimant, parts, verdict, by, reason)
        return refusal


def routes(shell: Shell, find: FindWaiting) -> APIRouter:
    """Build the routes of the review queue."""
    router, queue = APIRouter(), _Queue(shell, find)

    @router.get("/review", include_in_schema=False)
    def index(request: Request, claimant: str = "") -> HTMLResponse:
        rows = queue.waiting(claimant)
        return shell.render(
            request,
            "review.html",
            title="Review",
            rows=rows[:_SHOWN],
            count=len(rows),
            total=sum((one.money for one in rows), ZERO),
            claimant=claimant,
        )

    @router.post("/review", include_in_schema=False)
    def decided(
        request: Request,
        verdict: Annotated[Verdict, Form()],
        pair: Annotated[list[str] | None, Form()] = None,
        remember: Annotated[str, Form()] = "",
        claimant: Annotated[str, Form()] = "",
        by: Annotated[str, Form()] = "",
        reason: Annotated[str, Form()] = "",
    ) -> Response:
        chosen = [one for one in queue.waiting(claimant) if f"{one.claimant} {one.pair}" in (pair or ())]
        refusal = queue.decide_chosen(chosen, verdict, by, reason, for_good=bool(remember))
        if refusal:
            return shell.render(request, "refused.html", 409, title="Not decided", reason=refusal)
        query = urlencode({"claimant": claimant, "said": "reviewed"} if claimant else {"said": "reviewed"})
        return RedirectResponse(f"/review?{query}", status_code=303)

    _add_twin(router, shell, queue)
    return router


def _add_twin(router: APIRouter, shell: Shell, queue: _Queue) -> None:
    @router.get("/api/v1/review", tags=["read"], response_model=PageOf[WaitingPair], responses=problems())
    def items(
        request: Request,
        claimant: str = "",
        after: Annotated[str, Query(max_length=200)] = "",
        limit: Annotated[int, Query(ge=1, le=500)] = 50,
    ) -> Response:
        rows, at = queue.waiting(claimant), 0
        if after:
            names = [f"{one.claimant} {one.pair}" for one in rows]
            if after not in names:
                return problem(400, "No such place in the list", f"{after!r} does not wait now")
            at = names.index(after) + 1
        shown, more = rows[at : at + limit], len(rows) > at + limit
        kept = [(key, value) for key, value in request.query_params.multi_items() if key != "after"]
        last = f"{shown[-1].claimant} {shown[-1].pair}" if shown else ""
        page = PageOf[WaitingPair](
            as_of=shell.today(),
            rules=shell.rules_version,
            items=shown,
            next=f"{request.url.path}?{urlencode([*kept, ('after', last)])}" if more else None,
        )
        return tagged(request, _PAGE.dump_json(page))

    @router.post("/api/v1/review", tags=["write"], response_model=PairingsDecided, responses=problems(409))
    def decide(decision: PairingsDecision) -> Response | PairingsDecided:
        refusal = queue.decide(
            decision.claimant, decision.pairs, decision.verdict, decision.by, decision.reason
        )
        if refusal:
            return problem(409, "Not decided", refusal)
        return PairingsDecided(decided=len(set(decision.pairs)))
