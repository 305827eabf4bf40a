"""Below a list whose figures and dates rest on the tables of law: how far those tables reach, where today is later."""

from drawback.adapters.clock import SystemClock
from drawback.cli.database import open_for_reading
from drawback.cli.law import law_now
from drawback.cli.output import print_gaps


def print_law_gaps(database: str | None, *, beside: bool) -> None:
    """Say "law known to DATE" of each table that does not reach today; `beside` a list in JSON on standard error."""
    print_gaps(law_now(open_for_reading(database)).known_to(SystemClock().today()), beside=beside)
