"""Lists that are worked out as a whole and therefore come as a whole: no cursor, `next` is null."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, ConfigDict, TypeAdapter

from drawback.dashboard.shell import Shell
from drawback.dashboard.v1.answers import PageOf, problems, tagged
from drawback.views import cape, lapsed, made, privileges, refunds, remedies
from drawback.views.returns import ReturnLine

_OPEN_REMEDIES = 500


class LapsedRights(PageOf[lapsed.Lapse]):
    """The rights that lapsed, and what was lost with all of them."""

    lost: Decimal


class RefundsOfEntries(PageOf[refunds.EntryRefund]):
    """Refunds by entry, and as Treasury pays them: by importer and liquidation date."""

    batches: list[refunds.Batch]


class Privileges(PageOf[privileges.PrivilegeStanding]):
    """Each privilege, and whether the bonds cover what is paid or asked before liquidation."""

    bonds: list[privileges.BondCover]


class RemedyThatIsOpen(BaseModel):
    """A remedy that is open somewhere, by its name, as the docket has it."""

    model_config = ConfigDict(from_attributes=True)

    claimant: str
    subject_kind: str
    subject: str
    deadline: str
    due_on: date
    operate_on: date | None
    money: Decimal
    summary: str
    citation: str
    remedy: str


def routes(shell: Shell) -> APIRouter:
    """Build the routes of lists that come as a whole."""
    router = APIRouter(prefix="/api/v1", tags=["read"], responses=problems())

    def answer(request: Request, kind: type[Any], items: Sequence[Any], **more: Any) -> Response:
        whole = kind(as_of=shell.today(), rules=shell.rules_version, items=list(items), next=None, **more)
        return tagged(request, TypeAdapter(kind).dump_json(whole))

    @router.get("/made", response_model=PageOf[made.ProductionLine])
    def productions(request: Request, claimant: str = "") -> Response:
        with shell.engine.connect() as connection:
            return answer(request, PageOf[made.ProductionLine], made.productions(connection, claimant))

    @router.get("/returns", response_model=PageOf[ReturnLine])
    def returned(request: Request, claimant: str = "") -> Response:
        with shell.engine.connect() as connection:
            return answer(request, PageOf[ReturnLine], shell.returned(connection, claimant))

    @router.get("/lapsed", response_model=LapsedRights)
    def lapsed_rights(request: Request, claimant: str = "", subject: str = "") -> Response:
        with shell.engine.connect() as connection:
            found = lapsed.lapsed(connection, claimant=claimant, subject=subject)
        return answer(request, LapsedRights, found, lost=lapsed.lost(found).quantize(Decimal("0.01")))

    @router.get("/cape", response_model=PageOf[cape.CapePosition])
    def positions(request: Request, claimant: str = "") -> Response:
        with shell.engine.connect() as connection:
            return answer(
                request, PageOf[cape.CapePosition], cape.positions(connection, shell.today(), claimant)
            )

    @router.get("/refunds", response_model=RefundsOfEntries)
    def refunds_of_entries(request: Request, claimant: str = "") -> Response:
        with shell.engine.connect() as connection:
            found = refunds.refunds(connection, claimant)
        return answer(request, RefundsOfEntries, found, batches=refunds.batches(found))

    @router.get("/privileges", response_model=Privileges)
    def privileges_of_claimants(request: Request, claimant: str = "") -> Response:
        with shell.engine.connect() as connection:
            found = privileges.standings(connection, claimant)
            bonds = privileges.bonds(connection, shell.today(), claimant)
        return answer(request, Privileges, found, bonds=bonds)

    @router.get("/remedies", response_model=PageOf[RemedyThatIsOpen])
    def open_remedies(request: Request, claimant: str = "") -> Response:
        with shell.engine.connect() as connection:
            found = remedies.open_remedies(connection, shell.today(), claimant, _OPEN_REMEDIES)
        named = [RemedyThatIsOpen.model_validate(one) for one in found]
        return answer(request, PageOf[RemedyThatIsOpen], named)

    return router
