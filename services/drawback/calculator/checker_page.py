"""The checker as one static page: window, 99 %, share of the line and fee, computed in the browser alone; nothing is sent.

The page holds one small script and one data file, which is written here from the law book, so that it cannot say another year or
share than the rules. Its content security policy forbids every connection.
"""

from datetime import date, timedelta
from importlib.resources import files
from typing import Final

import msgspec

from drawback.calculator.assessment import QUESTIONS
from drawback.domain.calendar import BusinessCalendar
from drawback.domain.types import Provision
from drawback.rules.dates.counting import Period
from drawback.rules.dates.disposal import MANUFACTURING, REJECTED, UNUSED
from drawback.rules.dates.windows import FILING
from drawback.rules.eligibility.provisions import PROVISIONS, ProvisionRule

_FIRST, _LAST = date(2018, 1, 1), date(2045, 12, 31)
_UNUSED: Final = (Provision.UNUSED_DIRECT,)
_MADE: Final = (Provision.MANUFACTURING_DIRECT,)
_REJECTED: Final = (
    Provision.REJECTED_SPECIFICATION,
    Provision.REJECTED_NO_CONSENT,
    Provision.REJECTED_DEFECTIVE,
    Provision.REJECTED_RETAIL,
)


class WayData(msgspec.Struct):
    """One provision that the page computes: years to export, and whether the anniversary is already outside."""

    code: str
    title: str
    share: str
    years: int
    closing: bool
    cite: str


class CheckerData(msgspec.Struct):
    """The data file of the page."""

    ways: list[WayData]
    claim_years: int
    claim_cite: str
    closed: list[str]
    """Working days of the week on which the federal government is closed."""
    questions: list[object]


def checker_data(calendar: BusinessCalendar) -> CheckerData:
    """Take from the law what the page needs."""
    ways = [
        *(_way(PROVISIONS[code], UNUSED, closing=True) for code in _UNUSED),
        *(_way(PROVISIONS[code], MANUFACTURING, closing=False) for code in _MADE),
        *(_way(PROVISIONS[code], REJECTED, closing=False) for code in _REJECTED),
    ]
    days = (_FIRST + timedelta(days=n) for n in range((_LAST - _FIRST).days))
    closed = [on.isoformat() for on in days if on.weekday() < 5 and calendar.on_or_after(on) != on]  # noqa: PLR2004 - Monday to Friday
    return CheckerData(
        ways,
        FILING.in_force.latest,
        FILING.cite.text,
        closed,
        [msgspec.to_builtins(one) for one in QUESTIONS],
    )


def _way(rule: ProvisionRule, period: Period, *, closing: bool) -> WayData:
    return WayData(
        rule.code.value, rule.title, str(rule.refund_share), period.in_force.latest, closing, period.cite.text
    )


def checker_page(calendar: BusinessCalendar) -> str:
    """Return the whole page as HTML, script and data within it."""
    folder = files("drawback.calculator") / "checker"
    page = (folder / "page.html").read_text(encoding="utf-8")
    script = (folder / "checker.js").read_text(encoding="utf-8")
    data = msgspec.json.encode(checker_data(calendar)).decode().replace("</", "<\\/")
    return page.replace("/*DATA*/", data).replace("/*SCRIPT*/", script)
