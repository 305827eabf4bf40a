"""Which charges come back: duty class by duty class, and for chapter 99 programme by programme (R-20 to R-29a).

The tables are data files with a source in every row. A heading that is in no row is not refundable and is put before
a person: the program never guesses that a duty may be claimed.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from functools import cache
from importlib.resources import files

from drawback.domain.types import DutyClass, Provision
from drawback.rules.answers import EARLIEST, Cite
from drawback.rules.money.refund_remarks import exposed
from drawback.rules.registry import rule
from drawback.rules.tables.programme_table import ChargeRow, ProgrammeRow, read_charges, read_programmes


class ChargeEligibility(StrEnum):
    """May this charge be drawn back under this provision?"""

    YES = "yes"
    NO = "no"
    REVIEW = "review"
    """Not drawn back until a person has looked: the heading is unknown, or allowed on conditions only."""
    CONTESTED = "contested"
    """Left out, and the figure with it is shown beside: the law can be read either way."""


@dataclass(frozen=True, slots=True)
class Eligibility:
    """The answer for one charge, with the reason, where it stands and, if any, the flag to raise.

    `known_on` is the day from which the row counts as known; general knowledge and a missing row have none.
    `exposed` is the flag to raise where the charge is claimed although the answer is not yes.
    """

    answer: ChargeEligibility
    reason: str
    cite: Cite
    programme: str = ""
    flag: str = ""
    known_on: date = EARLIEST
    exposed: str = field(init=False)

    def __post_init__(self) -> None:
        """Write the sentence once: the table answers many times."""
        object.__setattr__(self, "exposed", exposed(self.reason, self.cite.text))

    @property
    def eligible(self) -> bool:
        return self.answer is ChargeEligibility.YES


_ANSWERS = {
    "yes": ChargeEligibility.YES,
    "no": ChargeEligibility.NO,
    "conditional": ChargeEligibility.REVIEW,
    "contested": ChargeEligibility.CONTESTED,
}
_UNKNOWN = Cite("19 CFR 190.3(a)(1)(i)", note="R-29: a heading in no programme row is not claimed")


@dataclass(frozen=True)
class Programmes:
    """The charge and programme tables; `known_on` is the day of the last row learnt (`None`: everything loaded)."""

    charges: tuple[ChargeRow, ...]
    rows: tuple[ProgrammeRow, ...]
    known_on: date | None = None
    _by_class: dict[DutyClass, Eligibility] = field(init=False, repr=False, compare=False)
    _by_heading: dict[str, tuple[ProgrammeRow, ...]] = field(init=False, repr=False, compare=False)
    _answers: dict[tuple[str, date, Provision], Eligibility] = field(init=False, repr=False, compare=False)
    _known: dict[date, "Programmes"] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Precompute the answer of every duty class that does not depend on a heading."""
        by_class = {
            row.duty_class: Eligibility(
                ChargeEligibility.YES if row.answer != "no" else ChargeEligibility.NO,
                row.reason,
                Cite(row.citation, row.certainty, note=row.source),
                known_on=row.known_on,
            )
            for row in self.charges
        }
        object.__setattr__(self, "_by_class", by_class)
        object.__setattr__(self, "_by_heading", {})
        object.__setattr__(self, "_answers", {})
        object.__setattr__(self, "_known", {})

    @classmethod
    def load(cls, charges: str, programmes: str) -> "Programmes":
        """Read both tables from their CSV text.

        Raises:
            ValueError: a row is not as the schema says; the sentence names row and column.
        """
        return cls(read_charges(charges), read_programmes(programmes))

    def as_known_on(self, day: date) -> "Programmes":
        """Return the tables as they stood in our knowledge on `day`: rows learnt later are not there.

        Days between which nothing was learnt share one table, so that asking for many days costs little.
        """
        last = max((row.known_on for row in self.rows if row.known_on <= day), default=date.min)
        known = self._known.get(last)
        if known is None:
            rows = tuple(row for row in self.rows if row.known_on <= last)
            known = self._known[last] = replace(self, rows=rows, known_on=last)
        return known

    @property
    def known_through(self) -> date | None:
        """The last day that the table knows about: a row learnt, or the end of a programme."""
        days = [day for row in self.rows for day in (row.known_on, row.entry_to) if day is not None]
        return max(days, default=None)

    @rule("R-20", "R-23", "R-24", "R-25", "R-26", "R-27", "R-28", cite=Cite("19 U.S.C. 1677h; 19 CFR 190.3"))
    def of_class(self, duty_class: DutyClass) -> Eligibility:
        """Return the answer for a duty class, chapter 99 apart."""
        return self._by_class[duty_class]

    @rule("R-29", "R-29a", cite=Cite("19 CFR 190.3(a)(1)(i); the legal act named in each programme row"))
    def of_heading(self, heading: str, entry_on: date, provision: Provision) -> Eligibility:
        """Return the answer for a chapter 99 heading on a date of entry under a provision.

        Among rows that cover heading and date the one learnt last decides.
        """
        key = (heading, entry_on, provision)
        answer = self._answers.get(key)
        if answer is None:
            answer = self._answers[key] = self._decide(heading, entry_on, provision)
        return answer

    def covering(self, heading: str, entry_on: date) -> ProgrammeRow | None:
        """Return the row that decides for a heading on a date of entry, if any does."""
        rows = self._by_heading.get(heading)
        if rows is None:
            digits = heading.replace(".", "")[:8]
            rows = self._by_heading[heading] = _latest_first(row for row in self.rows if row.covers(digits))
        for row in rows:
            if row.in_force(entry_on):
                return row
        return None

    def _decide(self, heading: str, entry_on: date, provision: Provision) -> Eligibility:
        row = self.covering(heading, entry_on)
        if row is None:
            shown = heading or "(none given)"
            return Eligibility(
                ChargeEligibility.REVIEW,
                f"Chapter 99 heading {shown} is in no programme known for entries of {entry_on}",
                _UNKNOWN,
                flag=f"Review: chapter 99 heading {shown} on {entry_on} is unknown to the programme table and left out",
            )
        cite = Cite(row.authority, row.certainty, note=row.source)
        if row.provisions and provision not in row.provisions:
            statement = f"{row.programme}: {row.otherwise}"
            return Eligibility(ChargeEligibility.NO, statement, cite, row.programme, known_on=row.known_on)
        answer = _ANSWERS[row.answer]
        statement = f"{row.programme}: {row.reason}"
        return Eligibility(answer, statement, cite, row.programme, row.open_point, row.known_on)


def _latest_first(rows: Iterable[ProgrammeRow]) -> tuple[ProgrammeRow, ...]:
    return tuple(sorted(rows, key=lambda row: row.known_on, reverse=True))


@cache
def load_programmes() -> Programmes:
    """Read the tables that ship with this program."""
    data = files("drawback.rules") / "data"
    return Programmes.load(
        (data / "charges.csv").read_text(encoding="utf-8"),
        (data / "programmes.csv").read_text(encoding="utf-8"),
    )
