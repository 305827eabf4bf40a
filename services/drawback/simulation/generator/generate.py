"""Make trade of any size: report files, or events as JSON lines, streamed to disk."""

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Literal

from drawback.domain.calendar import days_later
from drawback.domain.money import ZERO
from drawback.domain.types import Policy
from drawback.rules.eligibility.programmes import Programmes, load_programmes
from drawback.simulation.generator.claim_life import claim_steps
from drawback.simulation.generator.desks import EventWriter, FileWriter, Made
from drawback.simulation.generator.lives import CASES, Shipped, World, file_entry, life, shipped, versions
from drawback.simulation.generator.numbers import ItnCounter, entry_number
from drawback.simulation.generator.pricing import DesignatedUnits, asked, claim_parts
from drawback.simulation.generator.reports import ReportedNotice
from drawback.simulation.generator.tariff import load_tariff
from drawback_schemas import claims as claim_events
from drawback_schemas.registry import Event

Form = Literal["files", "events"]
START, END = date(2021, 1, 4), date(2025, 12, 31)
DESIGNATIONS = 8
"""Export lines put together into one claim."""
_CASE_GOODS = frozenset(hts for _, hts in CASES)


Progress = Callable[[int, int], None]


def generate(
    entries: int,
    seed: int,
    out: Path,
    *,
    form: Form = "files",
    claimants: int = 1,
    progress: Progress | None = None,
    start: date = START,
    end: date = END,
) -> Made:
    """Write the trade of some claimants into a folder and say how much it was.

    `files` writes monthly reports and JSON events named by day of arrival, kind and claimant; `events` writes one file
    of envelopes per month, in the order of time, claimants mixed. Same arguments, same bytes. Memory holds a few lives
    and write buffers, whatever the size; sorting takes one month of events at a time.

    Raises:
        ValueError: the figures make no sense, or the folder is not empty.
    """
    if entries < 1 or not 1 <= claimants <= entries:
        raise ValueError(
            f"{entries} entries of {claimants} claimants; expected at least one entry per claimant"
        )
    out.mkdir(parents=True, exist_ok=True)
    if any(out.iterdir()):
        raise ValueError(f"{out} is not empty; give a new folder, so that nothing old is mixed in")
    tariff = load_tariff()
    goods = tuple(
        line for line in tariff.lines.values() if line.hts not in _CASE_GOODS and line.unit != "PFL"
    )
    world = World(tariff, goods, seed, start, end)
    desk = FileWriter(out) if form == "files" else EventWriter(out)
    made = Made(claimants=claimants)
    desk.rates(world)
    itns = ItnCounter()
    for place in range(claimants):
        share = entries // claimants + (place < entries % claimants)
        _Trade(world, desk, made, place, share, entries, itns, progress).run()
        desk.spool.close()
    desk.close(made)
    return made


@dataclass
class _Trade:
    """One claimant's trade."""

    world: World
    desk: FileWriter | EventWriter
    made: Made
    place: int
    share: int
    all_entries: int
    itns: ItnCounter
    progress: Progress | None
    programmes: Programmes = field(default_factory=load_programmes)
    baskets: dict[str, list[Shipped]] = field(default_factory=dict)
    claims: int = 0

    @property
    def key(self) -> str:
        return f"importer-{self.place + 1:03d}"

    @property
    def policy(self) -> Policy:
        """Every fifth claimant carries claims as they were filed."""
        return Policy.AS_CLAIMED if self.place % 5 == 4 else Policy.STATUTE  # noqa: PLR2004

    def run(self) -> None:
        world, importer = self.world, f"9{self.place % 10}-{1_000_000 + self.place:07d}00"
        self._say(world.start, self.key, self._registration(importer))
        span = (world.end - world.start).days - 45
        for number in range(self.share):
            rng = random.Random((world.seed * 1_000_003 + self.place) * 10_000_019 + number)  # noqa: S311
            on = world.start + timedelta(days=span * number // self.share)
            sequence = 1_000_000 + number * 3 + rng.randrange(3)
            filer = f"{chr(65 + self.place // 26 % 26)}{chr(65 + self.place % 26)}{self.place // 676 % 10}"
            sheet = file_entry(world, rng, filer, sequence % 10_000_000, importer, on)
            self.desk.entry(self.key, sheet)
            self.made.entries += 1
            self.made.entry_lines += len(sheet.lines)
            events = list(life(world, rng, sheet, f"{self.place}-{number}"))
            for day, subject, fact in events:
                if isinstance(fact, ReportedNotice):
                    self.desk.notice(self.key, fact)
                else:
                    self._say(day, subject, fact)
            entry = versions(world, sheet, events)
            for goods in shipped(world, rng, entry, self.itns, self.key.upper()):
                self.desk.export(self.key, goods.disposed)
                self.made.exports += 1
                self._collect(goods)
            if self.progress is not None and self.made.entries % 500 == 0:
                self.progress(self.made.entries, self.all_entries)

        for name, basket in sorted(self.baskets.items()):
            self._claim(name.partition(" ")[0], basket)

    def _registration(self, importer: str) -> Event:
        return claim_events.ClaimantRegistered(
            name=self.key.upper(),
            registered_on=self.world.start,
            policy="as_claimed" if self.policy is Policy.AS_CLAIMED else "statute",
            importer_numbers=(importer,),
            accelerated_payment=True,
            waiver_of_prior_notice=True,
        )

    def _say(self, on: date, subject: str, event: Event, kind: str = "events") -> None:
        self.desk.write(self.key, on, subject, event, kind)

    def _collect(self, goods: Shipped) -> None:
        """Put an export into the basket of its provision and month; a full basket becomes a claim, the rest do at the end."""
        if goods.provision == "58" and goods.disposed.destination in ("CA", "MX"):
            return
        name = f"{goods.provision} {goods.disposed.disposed_on:%Y-%m}"
        basket = self.baskets.setdefault(name, [])
        basket.append(goods)
        if len(basket) == DESIGNATIONS:
            del self.baskets[name]
            self._claim(goods.provision, basket)

    def _claim(self, provision: str, basket: list[Shipped]) -> None:
        filed = days_later(max(goods.disposed.disposed_on for goods in basket), 20)
        designated = tuple(
            DesignatedUnits(goods.sheet_on(filed), goods.line, goods.disposed, goods.quantity)
            for goods in basket
        )
        parts = claim_parts(designated, provision, self.policy, self.programmes)
        amount = asked(parts)
        if amount == ZERO:
            return
        self.claims += 1
        self.made.claims += 1
        claim = f"{self.key}-{filed:%Y-%m}-{provision}-{self.claims:05d}"
        number = entry_number(f"C{self.place % 100:02d}", self.claims)
        liquidated = self.claims % 5 < 3  # noqa: PLR2004 - three of five; the others are left to the clock
        for on, event in claim_steps(
            claim, number, provision, filed, designated, parts, amount, liquidated=liquidated
        ):
            if on <= self.world.end:
                self._say(on, claim, event, "claims")
