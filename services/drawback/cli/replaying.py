"""Handling a parked event again, with the whole product on the database."""

from sqlalchemy import Engine

from drawback.adapters.clock import SystemClock
from drawback.app.bootstrap import law_of
from drawback.app.product import Product
from drawback.config.sources import load_settings
from drawback.engine.message import StepOutcome


def replay_parked(engine: Engine, parked_id: str, raw: bytes | None) -> StepOutcome:
    """Handle one parked event again, corrected where `raw` is given."""
    settings = load_settings()
    product = Product(engine, law_of(settings), unchecked_sources=settings.arrivals.unchecked_sources)
    return product.replay_parked(parked_id, SystemClock().today(), raw)
