"""Below a list whose figures and dates rest on the tables of law: how far those tables reach, where today is later."""

from drawback.adapters.clock import SystemClock
from drawback.app.bootstrap import law_of
from drawback.cli.output import print_gaps
from drawback.config.sources import load_settings


def print_law_gaps(*, beside: bool) -> None:
    """Say "law known to DATE" of each table that does not reach today; `beside` a list in JSON on standard error."""
    print_gaps(law_of(load_settings()).known_to(SystemClock().today()), beside=beside)
