"""Serving the dashboard over the product, with the arithmetic of its claims and what people may do."""

from collections.abc import Sequence

import uvicorn
from fastapi import FastAPI
from sqlalchemy import Engine, select

from drawback import __version__
from drawback.adapters.clock import Clock
from drawback.adapters.sql.store import table
from drawback.alerting.settings import AlertSettings
from drawback.app.alerting import AlertService
from drawback.app.dashboard_actions import Desk
from drawback.app.product import Product
from drawback.dashboard.app import create_app
from drawback.engine.unit_of_work import decode_state
from drawback.lifecycles.claims.explanation import LineExplained, against, explain_claim
from drawback.lifecycles.claims.explanation import undated as undated_of_claim
from drawback.lifecycles.claims.state import ClaimFile
from drawback.lifecycles.entries.explanation import DifferenceExplained, explain_entry
from drawback.lifecycles.entries.explanation import undated as undated_of_entry
from drawback.lifecycles.entries.state import EntryFile, EntryView
from drawback.rules.answers import Undetermined
from drawback.rules.explain.steps import Step
from drawback.rules.findings import Finding


def explain_lines(
    product: Product, claimant: str, claim_id: str, number: int | None = None
) -> tuple[LineExplained, ...]:
    """Derive the lines of a claim from the law, on its present ground.

    Raises:
        LookupError: there is no such claim.
    """
    return explain_claim(_claim(product, claimant, claim_id), product.law, number)


def what_stands_against(product: Product, claimant: str, claim_id: str) -> tuple[Finding, ...]:
    """Test the designations of a claim against the law, on its present ground.

    Raises:
        LookupError: there is no such claim.
    """
    return against(_claim(product, claimant, claim_id), product.law)


def _claim(product: Product, claimant: str, claim_id: str) -> ClaimFile:
    claim = table("claim")
    query = select(claim.c.doc).where(claim.c.claimant == claimant, claim.c.key == claim_id)
    with product.engine.connect() as connection:
        doc = connection.scalar(query)
    if doc is None:
        raise LookupError(f"there is no claim {claim_id!r} of claimant {claimant!r}")
    file: ClaimFile = decode_state(ClaimFile, doc)
    return file


def explain_differences(
    product: Product, claimant: str, entry_number: str
) -> tuple[DifferenceExplained, ...]:
    """Derive the AD/CVD differences of an entry and their interest.

    Raises:
        LookupError: there is no such entry.
    """
    return explain_entry(_entry(product, claimant, entry_number), product.law.rates)


def dates_not_given(
    product: Product, kind: str, claimant: str, key: str
) -> tuple[tuple[str, Undetermined], ...]:
    """Say which dates of a claim or an entry the law does not give yet, and why.

    Raises:
        LookupError: there is no such claim or entry.
    """
    if kind == "claim":
        return undated_of_claim(_claim(product, claimant, key))
    return undated_of_entry(_entry(product, claimant, key))


def _entry(product: Product, claimant: str, entry_number: str) -> EntryView:
    entry = table("entry")
    query = select(entry.c.doc).where(entry.c.claimant == claimant, entry.c.key == entry_number)
    with product.engine.connect() as connection:
        doc = connection.scalar(query)
    if doc is None:
        raise LookupError(f"there is no entry {entry_number!r} of claimant {claimant!r}")
    view: EntryView = decode_state(EntryFile, doc).view
    return view


def dashboard(
    product: Product, settings: AlertSettings, clock: Clock, pages: Engine | None = None
) -> FastAPI:
    """Build the dashboard of a product; `pages` is where it reads, if not where the product writes."""

    def explain(claimant: str, claim_id: str) -> Sequence[tuple[int, Sequence[Step]]]:
        lines = explain_lines(product, claimant, claim_id)
        return [(line.number, line.steps) for line in lines]

    def of_entry(claimant: str, entry_number: str) -> Sequence[tuple[tuple[int, str], Sequence[Step]]]:
        found = explain_differences(product, claimant, entry_number)
        return [((one.line_number, one.case_number), one.steps) for one in found]

    desk = Desk(product, AlertService(product.engine, settings, product.law.calendar), clock)
    return create_app(
        pages or product.engine,
        today=clock.today,
        rules_version=__version__,
        actions=desk,
        explain=explain,
        explain_entry=of_entry,
        undated=lambda kind, claimant, key: dates_not_given(product, kind, claimant, key),
        against=lambda claimant, claim_id: what_stands_against(product, claimant, claim_id),
        calendar=product.law.calendar,
    )


def serve(app: FastAPI, host: str, port: int) -> None:
    """Serve until interrupted."""
    uvicorn.run(app, host=host, port=port, log_level="warning", access_log=False)
