"""The book in which the example is written: entries, exports, notices and events, each with the day its file arrives."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal

from drawback.domain.calendar import days_later
from drawback.domain.money import Money, cents
from drawback.domain.types import Policy
from drawback.rules.eligibility.programmes import Programmes, load_programmes
from drawback.simulation.generator.entries import EntrySummary, LineGoods, Voyage, entry_sheet
from drawback.simulation.generator.numbers import IMPORTER_NUMBERS, entry_number, itn
from drawback.simulation.generator.reports import ReportedNotice
from drawback.simulation.generator.tariff import ExampleTariff, load_tariff
from drawback_schemas.exports import GoodsDisposed
from drawback_schemas.registry import Event

START, END = date(2021, 1, 4), date(2026, 6, 30)
HARBOR_JOINS = date(2023, 5, 2)
"""The day Harbor Mill delivers its history; everything before it arrives in one delivery."""

NAMES = {"acme": "ACME HOME & HYDRAULICS INC", "harbor": "HARBOR MILL TRADING LLC"}
FILERS = {"acme": "XYZ", "harbor": "QHM"}
POLICIES = {"acme": Policy.STATUTE, "harbor": Policy.AS_CLAIMED}
PORTS = {"acme": ("2704", "2709", "3901"), "harbor": ("5301", "1001")}
CYCLE = 314
"""Days from entry to the ordinary liquidation (CBP practice, R-70); posted on Fridays."""
_FRIDAY = 4
_MONTH_REPORT, _LISTING_DAY = 5, 15


@dataclass(frozen=True, slots=True)
class Happening:
    """One thing that the example shows: who, when, on which numbers, and what must be true afterwards."""

    name: str
    claimant: str
    story: str
    expected: str
    dates: dict[str, str] = field(default_factory=dict)
    entries: tuple[str, ...] = ()
    exports: tuple[str, ...] = ()
    claims: tuple[str, ...] = ()
    files: tuple[str, ...] = ()
    figures: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Stamped:
    """An event with its claimant and the name people know its subject by."""

    claimant: str
    on: date
    subject: str
    event: Event


@dataclass
class ScriptBook:
    """Everything that will be delivered, by day of arrival."""

    tariff: ExampleTariff = field(default_factory=load_tariff)
    programmes: Programmes = field(default_factory=load_programmes)
    sheets: dict[str, list[tuple[date, EntrySummary]]] = field(default_factory=lambda: defaultdict(list))
    exports: dict[str, list[tuple[date, GoodsDisposed]]] = field(default_factory=lambda: defaultdict(list))
    notices: dict[str, list[tuple[date, ReportedNotice]]] = field(default_factory=lambda: defaultdict(list))
    events: dict[tuple[date, str, str], list[Stamped]] = field(default_factory=lambda: defaultdict(list))
    happenings: list[Happening] = field(default_factory=list)
    scripted: dict[str, dict[str, object]] = field(default_factory=dict)
    settled: set[str] = field(default_factory=set)
    _entry_sequence: dict[str, int] = field(
        default_factory=lambda: defaultdict(int, {"acme": 4_200_000, "harbor": 310_000})
    )
    _claim_sequence: int = 2_000
    _export_sequence: int = 100_000

    def voyage(self, claimant: str, import_on: date, mode: str = "11", port: str = "") -> Voyage:
        """Make up the head of an entry: entered two days after arrival, summary ten working days later."""
        entry_on = days_later(import_on, 2)
        ports = PORTS[claimant]
        chosen = port or ports[(import_on.toordinal() // 3) % len(ports)]
        return Voyage(IMPORTER_NUMBERS[claimant], chosen, mode, entry_on, import_on, days_later(entry_on, 14))

    def next_number(self, claimant: str) -> str:
        self._entry_sequence[claimant] += 11
        return entry_number(FILERS[claimant], self._entry_sequence[claimant])

    def entry(
        self,
        claimant: str,
        voyage: Voyage,
        goods: Sequence[LineGoods],
        *,
        arrives: date | None = None,
        number: str = "",
    ) -> EntrySummary:
        """File an entry; its report comes with the monthly delivery, or on the day given."""
        sheet = entry_sheet(self.tariff, number or self.next_number(claimant), voyage, goods)
        self.deliver(claimant, sheet, arrives)
        return sheet

    def deliver(self, claimant: str, sheet: EntrySummary, arrives: date | None = None) -> None:
        """Put a sheet into a delivery of the line report."""
        self.sheets[claimant].append((arrives or self.month_report(claimant, sheet.voyage.entry_on), sheet))

    def month_report(self, claimant: str, on: date) -> date:
        """Return the day on which the monthly report about `on` arrives: the fifth of the next month."""
        following = (on.replace(day=1) + timedelta(days=32)).replace(day=_MONTH_REPORT)
        return max(following, HARBOR_JOINS) if claimant == "harbor" else following

    def lot(
        self,
        claimant: str,
        goods: LineGoods,
        import_on: date,
        *,
        arrives: date | None = None,
        mode: str = "11",
        port: str = "",
    ) -> EntrySummary:
        """File an entry of one line."""
        return self.entry(claimant, self.voyage(claimant, import_on, mode, port), (goods,), arrives=arrives)

    def ship(
        self,
        claimant: str,
        sheet: EntrySummary,
        quantity: int | Decimal,
        unit_price: Decimal,
        on: date,
        *,
        line: int = 1,
        destination: str = "DE",
        arrives: date | None = None,
        destroyed: bool = False,
        sku: str | None = None,
        hts: str = "",
        unit: str = "",
        description: str = "",
    ) -> GoodsDisposed:
        """Export (or destroy) goods like those of an entry line."""
        part = sheet.lines[line - 1]
        self._export_sequence += 7
        amount = Decimal(quantity)
        number = f"D{on:%Y%m%d}-{self._export_sequence}" if destroyed else itn(on, self._export_sequence)
        disposed = GoodsDisposed(
            export_id=f"{number}/1",
            disposal="destroyed" if destroyed else "exported",
            disposed_on=on,
            schedule_b=hts or part.hts,
            quantity=amount,
            unit=unit or part.unit,
            value=cents(amount * unit_price),
            destination="" if destroyed else destination,
            exporter=NAMES[claimant],
            description=description or part.description,
            sku=part.sku if sku is None else sku,
            carrier_document="" if destroyed else _bill(self._export_sequence),
        )
        day = arrives or self.month_report(claimant, on)
        if destroyed:
            self.write(claimant, disposed, on, disposed.export_id, arrives=day)
        else:
            self.exports[claimant].append((day, disposed))
        return disposed

    def write(
        self,
        claimant: str,
        event: Event,
        on: date,
        subject: str,
        *,
        kind: str = "events",
        arrives: date | None = None,
    ) -> None:
        """Deliver one of our own events as a line of JSON."""
        self.events[arrives or on, kind, claimant].append(Stamped(claimant, on, subject, event))

    def notice(self, claimant: str, notice: ReportedNotice, arrives: date | None = None) -> None:
        """Put a row into the liquidation listing that follows its posting."""
        self.settled.add(notice.sheet.number)
        self.notices[claimant].append((arrives or self.listing_day(claimant, notice.posted_on), notice))

    def listing_day(self, claimant: str, posted_on: date) -> date:
        """Return the day of the next listing: the fifteenth, or the second of the next month."""
        if posted_on.day < _LISTING_DAY:
            day = posted_on.replace(day=_LISTING_DAY)
        else:
            day = (posted_on.replace(day=1) + timedelta(days=32)).replace(day=2)
        return max(day, HARBOR_JOINS) if claimant == "harbor" else day

    def claim_number(self) -> str:
        self._claim_sequence += 13
        return entry_number("CLM", self._claim_sequence)

    def settle(self) -> None:
        """Liquidate, as entered on the Friday after day 314, every entry of which no other liquidation is scripted."""
        for claimant, delivered in self.sheets.items():
            for _, sheet in list(delivered):
                if sheet.number in self.settled:
                    continue
                on = ordinary_liquidation(sheet)
                if on <= END - timedelta(days=20):
                    self.notice(
                        claimant,
                        ReportedNotice(sheet, "Liquidation", on, on, action="No change", reason="99"),
                    )


def ordinary_liquidation(sheet: EntrySummary) -> date:
    """Return the Friday on or after day 314."""
    on = days_later(sheet.voyage.entry_on, CYCLE)
    return days_later(on, (_FRIDAY - on.weekday()) % 7)


def _bill(sequence: int) -> str:
    if sequence % 3:
        return f"MAEU{sequence:09d}"
    serial = sequence % 10_000_000
    return f"160-{serial:07d}{serial % 7}"


def money(amount: Money) -> str:
    """Write an amount for the index: plain figures with two places."""
    return str(cents(amount))


def numbers(sheets: Iterable[EntrySummary]) -> tuple[str, ...]:
    return tuple(sheet.number for sheet in sheets)
