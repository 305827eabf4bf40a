"""The life of one generated import entry: filed, suspended or extended, corrected, liquidated, protested, exported."""

import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from drawback.domain.calendar import days_later
from drawback.domain.money import cents
from drawback.simulation.generator.book import ordinary_liquidation
from drawback.simulation.generator.entries import (
    CaseDeposit,
    EntrySummary,
    LineGoods,
    Voyage,
    entry_sheet,
    recharged,
    revalued,
)
from drawback.simulation.generator.numbers import entry_number, protest_number
from drawback.simulation.generator.reports import ReportedNotice
from drawback.simulation.generator.tariff import ExampleTariff, ExampleTariffLine
from drawback_schemas.adcvd import RatePublished
from drawback_schemas.entries import EntryCorrected
from drawback_schemas.exports import GoodsDisposed
from drawback_schemas.inquiries import InquiryAnswered, InquiryClosed, InquiryIssued
from drawback_schemas.liquidations import LiquidationPosted, ProtestDecided, ProtestFiled
from drawback_schemas.parts import LinePart, RatePart
from drawback_schemas.registry import Event

ORIGINS = ("CN", "CN", "CN", "VN", "TW", "TH", "MY")
PORTS = ("2704", "2709", "3901", "5301", "1001", "4601")
DESTINATIONS = ("DE", "GB", "JP", "AU", "BR", "KR", "CA", "MX")
CASES = (("A-570-890", "9403509045"), ("A-570-918", "7326200020"), ("C-570-023", "4802561000"))
"""Real orders with a number in their scope; the rates are made up by the generator."""
FIRST_YEAR = 2021

DatedEvent = tuple[date, str, Event | ReportedNotice]
"""A day, the subject, and its event."""
Versions = tuple[tuple[date, EntrySummary], ...]


@dataclass(frozen=True, slots=True)
class Shipped:
    """Units of a line that left the country and may be claimed; `versions` are the entry from each day on."""

    versions: Versions
    line: int
    disposed: GoodsDisposed
    quantity: Decimal
    provision: str

    def sheet_on(self, day: date) -> EntrySummary:
        """Return the entry as it stood on a day."""
        return next(sheet for since, sheet in reversed(self.versions) if since <= day)


@dataclass(frozen=True)
class World:
    """What all lives share: tariff, cases with their rates per year, the span of time."""

    tariff: ExampleTariff
    goods: tuple[ExampleTariffLine, ...]
    seed: int
    start: date
    end: date

    def deposit(self, case: str, year: int) -> Decimal:
        """Cash deposit rate of a case in a year: last year's final rate."""
        return self.final(case, year - 1) if year > FIRST_YEAR else Decimal("12.50")

    def final(self, case: str, year: int) -> Decimal:
        """Final rate of the review of a year."""
        rolled = random.Random(f"{self.seed}/{case}/{year}").randrange(400, 2400)  # noqa: S311 - invented figures
        return Decimal(rolled) / 100

    def published(self, year: int) -> date:
        """Day on which the results of a year's review appear."""
        return date(year + 2, 6, 10)

    def rates(self) -> Iterator[RatePublished]:
        """All rates that Commerce publishes in the span."""
        for case, _ in CASES:
            for year in range(self.start.year, self.end.year + 1):
                yield RatePublished(
                    case_number=case,
                    kind="deposit",
                    published_on=date(year, 1, 2),
                    rate=RatePart(rate_percent=self.deposit(case, year)),
                    effective_on=date(year, 1, 1),
                )
                if self.published(year) <= self.end:
                    yield RatePublished(
                        case_number=case,
                        kind="final",
                        published_on=self.published(year),
                        rate=RatePart(rate_percent=self.final(case, year)),
                        period_from=date(year, 1, 1),
                        period_to=date(year, 12, 31),
                    )


def file_entry(
    world: World, rng: random.Random, filer: str, sequence: int, importer: str, on: date
) -> EntrySummary:
    """Make up an entry of one to three lines; one in twelve is of type 03."""
    entry_on = days_later(on, rng.randrange(0, 4))
    mode = "11" if rng.random() < 0.75 else "40"  # noqa: PLR2004 - three quarters come by sea
    voyage = Voyage(importer, rng.choice(PORTS), mode, entry_on, on, days_later(entry_on, 14))
    goods = [_goods(world, rng) for _ in range(rng.choice((1, 1, 1, 2, 2, 3)))]
    if rng.random() < 1 / 12:
        case, hts = rng.choice(CASES)
        quantity, value = rng.randrange(200, 4_000), rng.randrange(4_000, 120_000)
        deposit = CaseDeposit(case, world.deposit(case, entry_on.year))
        goods[0] = LineGoods(
            hts, "CN", Decimal(quantity), Decimal(f"{value}.00"), f"P-{hts[:6]}", "", (deposit,)
        )
    return entry_sheet(world.tariff, entry_number(filer, sequence), voyage, goods)


def _goods(world: World, rng: random.Random) -> LineGoods:
    line = rng.choice(world.goods)
    quantity = rng.randrange(20, 500) * 10
    value = max(50, int(quantity * rng.uniform(0.8, 40)))
    return LineGoods(
        line.hts,
        rng.choice(ORIGINS),
        Decimal(quantity),
        Decimal(f"{value}.00"),
        f"P-{line.hts[:8]}-{rng.randrange(3)}",
    )


def life(world: World, rng: random.Random, sheet: EntrySummary, name: str) -> Iterator[DatedEvent]:
    """The events of an entry after its filing, as far as the span reaches."""
    case = next((c.case_number for line in sheet.lines for c in line.charges if c.case_number), None)
    events = _suspended(world, sheet, case) if case else _ordinary(world, rng, sheet, name)
    for dated in events:
        if dated[0] <= world.end:
            yield dated


def versions(world: World, sheet: EntrySummary, events: Sequence[DatedEvent]) -> Versions:
    """Return the entry from each day on on which its lines changed: corrected, liquidated, or its rate published."""
    found = [(date.min, sheet)]
    for on, _, event in events:
        if isinstance(event, EntryCorrected):
            found.append((on, replace(sheet, lines=event.lines, mpf_paid=event.mpf_paid or sheet.mpf_paid)))
        elif isinstance(event, LiquidationPosted) and event.lines:
            case = any(charge.case_number for line in sheet.lines for charge in line.charges)
            since = world.published(sheet.voyage.entry_on.year) if case else on
            found.append((since, replace(found[-1][1], lines=event.lines)))
    return tuple(found)


def _suspended(world: World, sheet: EntrySummary, case: str) -> Iterator[DatedEvent]:
    """Suspension, final results of the year, lifting, liquidation at the final rate."""
    on = days_later(sheet.voyage.entry_on, 21)
    code = "44" if case.startswith("A") else "43"
    yield (
        on,
        sheet.number,
        ReportedNotice(
            sheet, "Suspension", on, on, "AD" if code == "44" else "CVD", code=code, case_number=case
        ),
    )
    year = sheet.voyage.entry_on.year
    rate = world.final(case, year)
    lifted, posted = days_later(world.published(year), 42), days_later(world.published(year), 94)
    yield lifted, sheet.number, ReportedNotice(sheet, "Suspension lifted", lifted, lifted, case_number=case)
    lines = tuple(
        recharged(line, "", rate, case) if any(c.case_number == case for c in line.charges) else line
        for line in sheet.lines
    )
    change = rate - world.deposit(case, year)
    outcome = "increase" if change > 0 else "refund" if change < 0 else "no-change"
    yield posted, sheet.number, _posted(sheet, posted, outcome, lines)


def _ordinary(world: World, rng: random.Random, sheet: EntrySummary, name: str) -> Iterator[DatedEvent]:
    fate = rng.random()
    liquidated = ordinary_liquidation(sheet)
    if fate < 0.02:  # noqa: PLR2004 - shares of the mix are read best where they stand
        on = days_later(sheet.voyage.entry_on, rng.randrange(60, 200))
        raised = revalued(
            world.tariff, sheet, 1, cents(sheet.lines[0].value * Decimal("1.05")).to_integral_value()
        )
        yield (
            on,
            sheet.number,
            EntryCorrected(
                entry_number=sheet.number,
                corrected_on=on,
                reason="psc",
                lines=raised.lines,
                mpf_paid=raised.mpf_paid,
            ),
        )
    elif fate < 0.06:  # noqa: PLR2004
        on = days_later(sheet.voyage.entry_on, 300)
        until = days_later(sheet.voyage.entry_on, 730)
        yield on, sheet.number, ReportedNotice(sheet, "Extension", on, on, "CBP", code="49", until=until)
        liquidated = days_later(liquidated, 210)
    elif fate < 0.075:  # noqa: PLR2004
        yield from _inquiry(sheet, name, rng)
    if fate > 0.98:  # noqa: PLR2004
        lines = tuple(_dearer(line) for line in sheet.lines)
        yield liquidated, sheet.number, _posted(sheet, liquidated, "increase", lines)
    elif fate > 0.97:  # noqa: PLR2004
        on = days_later(sheet.voyage.entry_on, 365)
        yield on, sheet.number, ReportedNotice(sheet, "Liquidation", on, on, "Deemed", "No change")
    else:
        yield (
            liquidated,
            sheet.number,
            ReportedNotice(sheet, "Liquidation", liquidated, liquidated, action="No change", reason="99"),
        )
        if fate > 0.965:  # noqa: PLR2004
            yield from _protested(sheet, liquidated, rng)


def _dearer(line: LinePart) -> LinePart:
    """Return the line with its commodity duty one point higher."""
    duty = next(c for c in line.charges if c.duty_class == "duty")
    return line if duty.rate_percent is None else recharged(line, duty.heading, duty.rate_percent + 1)


def _posted(sheet: EntrySummary, on: date, outcome: str, lines: tuple[LinePart, ...]) -> LiquidationPosted:
    return LiquidationPosted(
        entry_number=sheet.number,
        liquidated_on=on,
        posted_on=on,
        outcome="increase" if outcome == "increase" else "refund" if outcome == "refund" else "no-change",
        lines=lines,
    )


def _inquiry(sheet: EntrySummary, name: str, rng: random.Random) -> Iterator[DatedEvent]:
    on = days_later(sheet.voyage.entry_on, rng.randrange(90, 250))
    inquiry = f"CF28-{name}"
    issued = InquiryIssued(
        inquiry_id=inquiry,
        form="CF-28",
        issued_on=on,
        entry_number=sheet.number,
        line_numbers=(1,),
        hts=sheet.lines[0].hts,
    )
    yield on, inquiry, issued
    answered, closed = days_later(on, rng.randrange(15, 36)), days_later(on, rng.randrange(50, 90))
    yield answered, inquiry, InquiryAnswered(inquiry_id=inquiry, answered_on=answered)
    yield closed, inquiry, InquiryClosed(inquiry_id=inquiry, closed_on=closed, outcome="no-change")


def _protested(sheet: EntrySummary, liquidated: date, rng: random.Random) -> Iterator[DatedEvent]:
    on, decided = (
        days_later(liquidated, rng.randrange(30, 170)),
        days_later(liquidated, rng.randrange(250, 500)),
    )
    number = protest_number(sheet.voyage.port, on, rng.randrange(1, 999_999))
    yield on, sheet.number, ProtestFiled(entry_number=sheet.number, protest_number=number, filed_on=on)
    decision = ProtestDecided(
        entry_number=sheet.number, protest_number=number, decided_on=decided, outcome="denied"
    )
    yield decided, sheet.number, decision


def shipped(
    world: World, rng: random.Random, entry: Versions, next_itn: Callable[[date], str], exporter: str
) -> Iterator[Shipped]:
    """Export part of every second line, as it came or as a substitute at the same eight digits."""
    sheet = entry[0][1]
    for line in sheet.lines:
        if rng.random() < 0.5 or line.quantity < 10:  # noqa: PLR2004 - every second line
            continue
        on = days_later(sheet.voyage.import_on, rng.randrange(30, 180 if rng.random() < 0.6 else 500))  # noqa: PLR2004
        if on > world.end:
            continue
        quantity = Decimal(int(line.quantity * rng.randrange(50, 91) / 100))
        substitute = world.tariff.lines[line.hts].substitution == "8" and rng.random() < 0.4  # noqa: PLR2004
        price = (line.value / line.quantity * Decimal(rng.randrange(85, 160)) / 100).quantize(Decimal("0.01"))
        disposed = GoodsDisposed(
            export_id=f"{next_itn(on)}/1",
            disposal="exported",
            disposed_on=on,
            schedule_b=line.hts,
            quantity=quantity,
            unit=line.unit,
            value=cents(quantity * price),
            destination=rng.choice(DESTINATIONS[:6] if substitute else DESTINATIONS),
            exporter=exporter,
            description=line.description,
            sku=f"{line.sku}S" if substitute else line.sku,
            carrier_document=f"MAEU{sheet.number[3:]}{line.line_number}",
        )
        yield Shipped(entry, line.line_number, disposed, quantity, "59" if substitute else "58")
