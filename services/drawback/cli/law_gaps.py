"""Below a list whose figures and dates rest on the tables of law: how far those tables reach, where today is later."""

from datetime import date

from drawback.adapters.clock import SystemClock
from drawback.cli.database import open_for_reading
from drawback.cli.law import law_now
from drawback.cli.output import print_gaps


def print_law_gaps(database: str | None, *, beside: bool, on: date | None = None) -> None:
    """Say "law known to DATE" of each table that does not reach the day asked, or today; `beside` a list in JSON on standard error."""
    law = law_now(open_for_reading(database))
    print_gaps(law.known_to(on or SystemClock().today()), beside=beside)
