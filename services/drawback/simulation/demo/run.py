"""The walk through the days: files arrive, claims are cut, people answer, dates go by, alerts are raised."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from importlib.resources import files

from drawback.app.product import Product
from drawback.engine.message import Outcome
from drawback.engine.store import Key
from drawback.simulation.demo.claims_seen import Shown, is_over, read_claims
from drawback.simulation.demo.files import Arrival
from drawback.simulation.demo.story import Line, lines
from drawback.simulation.generator.office import Office, Script

SEED = 20210104
_FIRST = 1


@dataclass(slots=True)
class Walk:
    """One run of the example through the product. `tell` gets each story line, `tick` each day."""

    product: Product
    sweep: Callable[[date], None]
    tell: Callable[[Line], None]
    tick: Callable[[date], None]
    office: Office = field(default_factory=lambda: Office(SEED, Script.read(_script())))
    claims: dict[Key, Shown] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.product.listen = self._note

    def through(self, arrivals: Iterable[Arrival]) -> date:
        """Walk from the first arrival to the last; returns the last day."""
        by_day: dict[date, list[Arrival]] = {}
        for arrival in arrivals:
            by_day.setdefault(arrival.on, []).append(arrival)
        today, end = min(by_day), max(by_day)
        while today <= end:
            self.day(today, by_day.get(today, ()))
            today += timedelta(days=1)
        return end

    def day(self, today: date, arrived: Iterable[Arrival]) -> None:
        """One simulated day, in the order in which an office lives it."""
        self.tick(today)
        for arrival in arrived:
            self._take(arrival, today)
        if today.day == _FIRST:
            self.product.cut(today)
        self._answer(today)
        self.product.pass_time(today)
        self.sweep(today)

    def _take(self, arrival: Arrival, today: date) -> None:
        report = self.product.take_in(arrival.path, claimant=arrival.claimant, on=today)
        if report.problems:
            held = sum(problem.held for problem in report.problems)
            text = (
                f"{report.file}: {len(report.problems)} problems, {held} parked; {report.problems[0].message}"
            )
            self.tell(Line(today, "intake.problem", text))

    def _answer(self, today: date) -> None:
        shown = [self.claims[key].on(today) for key in sorted(self.claims)]
        for answer in self.office.react(today, shown):
            self.product.say([answer], today, "urn:drawback:office")

    def _note(self, outcome: Outcome) -> None:
        changed = [key for kind, key in outcome.touched if kind == "claim"]
        if changed:
            for key, file in read_claims(self.product.engine, changed).items():
                if is_over(file):
                    self.claims.pop(key, None)
                else:
                    self.claims[key] = Shown(key.claimant, file)
        for line in lines(outcome.told):
            self.tell(line)


def _script() -> bytes:
    return (files("drawback.simulation") / "example" / "script.json").read_bytes()
