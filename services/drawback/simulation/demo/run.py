"""The walk through the days: files arrive, claims are proposed, people answer, dates go by, alerts are raised."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from drawback.app.product import Product
from drawback.engine.message import StepOutcome
from drawback.simulation.demo.counterparty import Counterparty
from drawback.simulation.demo.files import Arrival
from drawback.simulation.demo.story import Line, lines

_FIRST = 1


@dataclass(slots=True)
class DatedRun:
    """One run of dated files through the product. `tell` gets each story line, `tick` each day.

    The shipped example has a scripted `counterparty` that answers; files of your own bring every event themselves, and every
    line of their history is printed, routine ones included.
    """

    product: Product
    sweep: Callable[[date], None]
    tell: Callable[[Line], None]
    tick: Callable[[date], None]
    counterparty: Counterparty | None = None
    cut: bool = True
    """Whether the matcher proposes claims on the first of each month."""
    problems: int = 0
    """Rows and files that could not be taken."""

    def __post_init__(self) -> None:
        self.product.listen = self._note

    def through(self, arrivals: Iterable[Arrival], first: date, last: date) -> None:
        """Walk from a day to a day, both included."""
        by_day: dict[date, list[Arrival]] = {}
        for arrival in arrivals:
            by_day.setdefault(arrival.on, []).append(arrival)
        today = first
        while today <= last:
            self.day(today, by_day.get(today, ()))
            today += timedelta(days=1)

    def day(self, today: date, arrived: Iterable[Arrival]) -> None:
        """One simulated day, in the order in which an office lives it."""
        self.tick(today)
        for arrival in arrived:
            self._take(arrival, today)
        if self.cut and today.day == _FIRST:
            self.product.cut(today)
        if self.counterparty is not None:
            self.counterparty.answer(today)
        self.product.pass_time(today)
        self.sweep(today)

    def _take(self, arrival: Arrival, today: date) -> None:
        report = self.product.take_in(arrival.path, claimant=arrival.claimant, on=today, kind=arrival.kind)
        if report.problems:
            held = report.problems.held
            self.problems += held
            worst = next(iter(report.problems))
            text = f"{report.file}: {len(report.problems)} problems, {held} parked; {worst.message}"
            self.tell(Line(today, "intake.problem", text))

    def _note(self, outcome: StepOutcome) -> None:
        if self.counterparty is not None:
            self.counterparty.look(outcome)
        for line in lines(outcome.history, routine=self.counterparty is None):
            self.tell(line)
