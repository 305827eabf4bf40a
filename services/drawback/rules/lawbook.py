"""The reference data that rules need, loaded once and passed to handlers and rules."""

from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Protocol

from drawback.domain.calendar import BusinessCalendar

if TYPE_CHECKING:
    from drawback.rules.eligibility.programmes import Programmes
    from drawback.rules.eligibility.substitution import Tariff
    from drawback.rules.money.mpf import MpfLimits
    from drawback.rules.tables.interest_table import Rates


@dataclass(frozen=True, slots=True)
class LawBook:
    """Programmes, interest rates, MPF limits, tariff texts and federal calendar, as one version of the law.

    `version` counts the tables that were laid over those that ship, in the database; 0 where none was.
    """

    calendar: BusinessCalendar
    programmes: "Programmes"
    tariff: "Tariff"
    rates: "Rates"
    limits: "MpfLimits"
    version: int = 0

    def at_version(self, version: int) -> "LawBook":  # noqa: ARG002 - whichever the database is at
        """A book by itself is the law of whoever named it: of a replay, a question, a past day."""
        return self

    def as_known_on(self, day: date) -> "LawBook":
        """Return the law as its tables stood in our knowledge on `day`; tariff texts are dated by themselves."""
        return replace(
            self,
            programmes=self.programmes.as_known_on(day),
            rates=self.rates.as_known_on(day),
            limits=self.limits.as_known_on(day),
        )

    def known_to(self, asked: date) -> tuple[str, ...]:
        """Say of which tables a day lies beyond what is known: "law known to DATE", table by table.

        What needs a figure of such a table is refused, not guessed (U-21); all else goes on.
        """
        return tuple(
            f"{table}: law known to {through or 'no day'}"
            for table, through in self.reach
            if through is None or asked > through
        )

    @property
    def reach(self) -> tuple[tuple[str, date | None], ...]:
        """Each table with the last day that it knows, None where it knows none."""
        return (
            ("interest rates", self.rates.known_through),
            ("MPF limits", self.limits.known_through),
            ("tariff programmes", self.programmes.known_through),
        )

    @property
    def says(self) -> str:
        """Which law this is, in a sentence."""
        learnt = max((row.known_on for row in self.programmes.rows), default=None)
        laid = f"version {self.version}: " if self.version else ""
        return (
            f"{laid}tariff programmes learnt through {learnt or 'no day'}, interest rates through "
            f"{self.rates.known_through or 'no day'}, MPF limits through {self.limits.known_through or 'no day'}"
        )


class LawSource(Protocol):
    """Gives the law of a version; a book gives itself, what the database keeps gives the version that is asked."""

    def at_version(self, version: int) -> LawBook:
        """Return the law with the tables that were laid over it up to this version."""
        ...
