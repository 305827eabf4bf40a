"""Examples of the time limits for disposal, filing and amending (R-42 to R-59, D-01 to D-20, D-48)."""

from datetime import date

from conformance.cases import Case, SourceKind
from conformance.when import CALENDAR, day
from drawback.domain.words import Provision
from drawback.rules import windows

_FIVE = "19 U.S.C. 1313(r)(1); 19 CFR 190.51(e)(1)"
_UNUSED = "19 U.S.C. 1313(j)(1)(A), (j)(2)(B); 19 CFR 190.31(b), 190.32(a)"


def _filed(import_on: str) -> tuple[date | None, date | None]:
    limit = windows.claim_by(day(import_on), CALENDAR)
    return limit.on, limit.operate_on


def _left(provision: Provision, import_on: str, entry_on: str | None = None) -> tuple[date | None, ...]:
    limit = windows.dispose_by(provision, day(import_on), entry_on and day(entry_on), CALENDAR)
    return limit.on, limit.operate_on


CASES = (
    Case(
        "R-48, D-02",
        _FIVE,
        "T-10: import 2020-06-15, the fifth anniversary is a Sunday",
        "2025-06-15, 2025-06-13",
        lambda: _filed("2020-06-15"),
        "",
        SourceKind.CONSTRUCTED,
    ),
    Case(
        "R-42, D-01",
        _UNUSED,
        "T-10: unused, import 2020-06-15",
        "2025-06-14, 2025-06-13",
        lambda: _left(Provision.UNUSED_SUBSTITUTION, "2020-06-15"),
        "",
        SourceKind.CONSTRUCTED,
    ),
)
