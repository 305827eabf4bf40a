"""Serving the dashboard over the product, with the arithmetic of its claims and what people may do."""

from collections.abc import Collection, Sequence
from contextlib import nullcontext
from datetime import date
from pathlib import Path

import uvicorn
from fastapi import FastAPI
from sqlalchemy import Connection, Engine

from drawback import __version__
from drawback.adapters.channels import CHANNELS
from drawback.adapters.channels.slack import SlackSettings
from drawback.adapters.channels.slack.answering import SlackDesk
from drawback.adapters.channels.slack.socket import listening
from drawback.adapters.clock import Clock, SystemClock
from drawback.adapters.sql.scoped import scoped
from drawback.adapters.web_server import LEAVE_WITHIN_S
from drawback.alerting.settings import AlertSettings
from drawback.app.access import AccessService
from drawback.app.alert_decisions import DecisionLog
from drawback.app.alerting import AlertService
from drawback.app.comparing import compared
from drawback.app.dashboard_actions import DashboardActions
from drawback.app.documents import DocumentDesk
from drawback.app.filing_worth import worth_filing
from drawback.app.four_eyes import FourEyes
from drawback.app.mail_stops import MailStops
from drawback.app.opportunities import OpportunityFinder
from drawback.app.own_desk import OwnDeskKeeper
from drawback.app.owners import PolicyOwners
from drawback.app.pasts import PastDays
from drawback.app.preflight import check_before_filing
from drawback.app.product import Product
from drawback.app.raising import Raising
from drawback.app.receiving import EventReceiver
from drawback.app.slack_answers import SlackAnswers
from drawback.app.what_if import what_if
from drawback.config.settings import Documents, Filing
from drawback.dashboard.app import Reception, create_app
from drawback.dashboard.as_of import looked_at
from drawback.dashboard.pages.live import PACE, StreamPace
from drawback.dashboard.pages.worth import Weighed
from drawback.filing.preflight import Preflight
from drawback.matching.filing_choice import Costs, trial_claim
from drawback.people.viewer import current_viewer
from drawback.rules.answers import Undetermined
from drawback.rules.explain.steps import DerivationStep
from drawback.rules.findings import RuleFinding
from drawback.views import explained
from drawback.views.compared import DaysCompared
from drawback.views.returns import ReturnLine, returned_lines
from drawback.views.what_if import WhatIf
from drawback_schemas.envelope import ALL_CLAIMANTS


def dashboard(
    product: Product,
    settings: AlertSettings,
    clock: Clock,
    pages: Engine | None = None,
    hosts: Collection[str] = (),
    reception: Reception | None = None,
    four_eyes: Collection[str] = (),
    filing: Filing | None = None,
    papers: Documents | None = None,
    pace: StreamPace = PACE,
) -> FastAPI:
    """Build the dashboard of a product; `pages` is where it reads, if not where the product writes.

    `hosts` are the names by which it may be called; none given means any. With a `reception` people sign in; `four_eyes` are the
    claimants that ask for two people; `pace` is that of the stream that says what is newer.
    """
    laws, calendar = product.laws, product.law.calendar
    present = scoped(pages or product.engine)
    pasts = PastDays(pages or product.engine, laws)
    access = AccessService(product.engine, SystemClock())

    def explain(claimant: str, claim_id: str) -> Sequence[tuple[int, Sequence[DerivationStep]]]:
        with _looked_at(present).connect() as connection:
            lines = explained.lines_explained(connection, product.law, claimant, claim_id)
        return [(line.number, line.steps) for line in lines]

    def of_entry(
        claimant: str, entry_number: str
    ) -> Sequence[tuple[tuple[int, str], Sequence[DerivationStep]]]:
        with _looked_at(present).connect() as connection:
            found = explained.differences_explained(connection, product.law, claimant, entry_number)
        return [((one.line_number, one.case_number), one.steps) for one in found]

    def undated(kind: str, claimant: str, key: str) -> Sequence[tuple[str, Undetermined]]:
        with _looked_at(present).connect() as connection:
            return explained.dates_not_given(connection, kind, claimant, key)

    def against(claimant: str, claim_id: str) -> Sequence[RuleFinding]:
        with _looked_at(present).connect() as connection:
            return explained.findings_against(connection, product.law, claimant, claim_id)

    def imagine(path: Path, claimant: str, on: date) -> WhatIf:
        whose, sees = claimant or ALL_CLAIMANTS, current_viewer().sees
        return what_if(product.engine, product.law, path, claimant=whose, on=on, sees=sees)

    def before_filing(claimant: str, claim_id: str) -> Preflight:
        with _looked_at(present).connect() as connection:
            return check_before_filing(
                connection,
                product.law,
                claimant,
                claim_id,
                today=clock.today(),
                port=filing.port if filing else "",
                surety=filing.surety if filing else "",
            )

    def returned(connection: Connection, claimant: str) -> list[ReturnLine]:
        return returned_lines(connection, product.law, claimant)

    def compare(after: date, until: date) -> DaysCompared | None:
        return compared(present, pasts, clock.today(), after, until)

    finder = OpportunityFinder(laws)

    def weigh(engine: Engine, on: date) -> Weighed:
        costs, found, law = Costs(), finder(engine, on), product.law
        claims = worth_filing(engine, law, found, costs, on)
        of_each = [
            [one for one in found if one.claimant == whose] for whose in {o.claimant: 0 for o in found}
        ]
        trials = [trial for some in of_each if (trial := trial_claim(some, costs, on, law))]
        return Weighed(claims, trials, costs)

    alerts = AlertService(product.engine, settings, calendar)
    eyes = FourEyes(product.engine, SystemClock(), four_eyes)
    desk = DashboardActions(product, alerts, clock, eyes, finder)
    slack = settings.channel(SlackSettings)
    answers = SlackAnswers(product.engine, settings, access, desk, SlackDesk(slack), clock, calendar)
    socket = bool(slack.token and slack.app_token)
    return create_app(
        pages or product.engine,
        today=clock.today,
        rules_version=__version__,
        actions=desk,
        explain=explain,
        explain_entry=of_entry,
        undated=undated,
        against=against,
        imagine=imagine,
        before_filing=before_filing,
        returned=returned,
        pasts=pasts,
        compare=compare,
        owners=PolicyOwners(settings),
        desk=OwnDeskKeeper(product.engine, SystemClock()),
        papers=DocumentDesk(product.engine, papers or Documents(), clock),
        calendar=calendar,
        known_to=product.law_known_to,
        rates=lambda: product.law.rates,
        hosts=tuple(hosts),
        reception=reception,
        hearing=EventReceiver(product, clock),
        find_opportunities=finder,
        find_waiting=finder.waiting,
        weigh=weigh,
        note=access.note,
        look=settings.presentation,
        pace=pace,
        decided=DecisionLog(alerts),
        slack=answers if slack.token and slack.signing_secret else None,
        beside=(lambda: listening(slack, answers.take)) if socket else nullcontext,
        unsubscribe=MailStops(product.engine, settings, Raising(settings, calendar, CHANNELS), clock),
    )


def _looked_at(present: Engine) -> Engine:
    """The database of the day that the request looks at."""
    past = looked_at()
    return present if past is None or past.engine is None else past.engine


def serve(app: FastAPI, host: str, port: int) -> None:
    """Serve until interrupted."""
    uvicorn.run(
        app,
        host=host,
        port=port,
        log_level="warning",
        access_log=False,
        timeout_graceful_shutdown=LEAVE_WITHIN_S,
    )
