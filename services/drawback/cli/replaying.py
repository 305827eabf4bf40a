"""Handling a parked event again, with the whole product on the database."""

from sqlalchemy import Engine

from drawback.adapters.clock import SystemClock
from drawback.adapters.sql.parked import parked_row
from drawback.app.four_eyes import FourEyes
from drawback.app.parked_replay import CannotReplayError
from drawback.app.product import Product
from drawback.cli.law import law_on
from drawback.config.sources import load_settings
from drawback.engine.message import StepOutcome
from drawback.people.four_eyes import TwoPersonAct


def replay_parked(engine: Engine, parked_id: str, raw: bytes | None) -> StepOutcome:
    """Handle one parked event again, corrected where `raw` is given.

    Raises:
        CannotReplayError: its claimant asks for two people, or handling it again cannot help.
    """
    settings = load_settings()
    eyes = FourEyes(engine, SystemClock(), settings.people.four_eyes)
    with engine.connect() as connection:
        row = parked_row(connection, parked_id)
    of = TwoPersonAct("replay the parked event", row.claimant if row else "", parked_id, raw or b"")
    waits = eyes.refusal(of, "", verified=False)
    if waits:
        raise CannotReplayError(waits)
    product = Product(engine, law_on(engine), unchecked_sources=settings.arrivals.unchecked_sources)
    return product.replay_parked(parked_id, SystemClock().today(), raw)
