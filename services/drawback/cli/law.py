"""The law for commands: as the database keeps it, or what ships and lies in the folder where there is no database."""

from sqlalchemy import Engine

from drawback.app.bootstrap import KeptLaw, law_of
from drawback.cli.database import database_exists, open_for_reading
from drawback.config.sources import load_settings
from drawback.rules.lawbook import LawBook


def law_on(engine: Engine) -> KeptLaw:
    """The law that an open database keeps, version by version."""
    return KeptLaw(engine, load_settings())


def law_now(engine: Engine) -> LawBook:
    """The newest version of it."""
    return law_on(engine).now()


def law_without_database() -> LawBook:
    """The law for a question that needs no database: as that of the settings keeps it, if there is one."""
    return law_now(open_for_reading(None)) if database_exists(None) else law_of(load_settings())
