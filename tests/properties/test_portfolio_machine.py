"""A portfolio driven at random with the clock in between, beside a small reference of quantities, money and due dates.

The reference is written from the statute in a page, and knows only what is exact by construction: duties that are whole
dollars for a hundred units. By default the same 1,000 steps are walked each time; `DRAWBACK_MACHINE_STEPS` sets how many are walked at
random, 10,000 nightly (`make machines`).
"""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from drawback.app.bootstrap import load_law
from drawback.domain.calendar import anniversary
from drawback_schemas.adcvd import CoverageFound, RatePublished
from drawback_schemas.claims import ClaimWithdrawn
from drawback_schemas.entries import EntryFiled
from drawback_schemas.liquidations import LiquidationPosted
from drawback_schemas.parts import RatePart
from support.world import World, a_designation, a_line, an_entry, an_export

STEPS = int(os.environ.get("DRAWBACK_MACHINE_STEPS", "1000"))
WALK = 50
"""Steps of one portfolio."""
UNITS = Decimal(1000)
DUTY = Decimal("1000.00")
VALUE = Decimal("50000.00")
DEPOSIT = Decimal("5000.00")
CASE = "A-570-890"
BEGINS = date(2024, 1, 2)
NUMBERS = ("XYZ41011179", "XYZ41011187", "XYZ41044683")
_PROTEST = timedelta(days=180)


@dataclass
class _Entry:
    """What the reference knows of an entry: its day, whether it bears AD, how it liquidated, and the duty of its line."""

    entered: date
    antidumping: bool
    event: EntryFiled
    known: bool = False
    duty: Decimal = DUTY
    liquidated_on: date | None = None
    antidumping_assessed: Decimal | None = None


@dataclass
class _Claim:
    entry: str
    quantity: Decimal
    filed: date
    withdrawn: bool = False


@dataclass
class _Reference:
    """The whole of what must be true, by hand."""

    today: date = BEGINS
    entries: dict[str, _Entry] = field(default_factory=dict)
    claims: dict[str, _Claim] = field(default_factory=dict)
    exported: dict[str, date] = field(default_factory=dict)
    final_percent: Decimal | None = None
    outside: bool = False

    def held(self, number: str) -> Decimal:
        """Units of an entry that claims hold."""
        live = (one.quantity for one in self.claims.values() if one.entry == number and not one.withdrawn)
        return sum(live, Decimal(0))

    def drawback(self, claim: _Claim) -> Decimal:
        """99 % of the duty of the units claimed (19 U.S.C. 1313(j)(1), (l)): exact, for duty is whole dollars per hundred units.

        Nothing of a claim filed more than five years after importation (1313(r)(1)).
        """
        if claim.filed > anniversary(self.entries[claim.entry].entered, 5):
            return Decimal("0.00")
        return self.entries[claim.entry].duty * claim.quantity / UNITS * Decimal("0.99")

    def antidumping(self, entry: _Entry) -> Decimal:
        """Nothing of goods outside the order; else by the final results of the period; else what was deposited."""
        if entry.antidumping_assessed is not None:
            return entry.antidumping_assessed
        if self.outside:
            return Decimal("0.00")
        return DEPOSIT if self.final_percent is None else VALUE * self.final_percent / 100

    def deemed(self, entry: _Entry) -> date | None:
        """One year after entry, by operation of law; suspended under an AD order: no day (19 U.S.C. 1504(a)(1), (d))."""
        return None if entry.antidumping else anniversary(entry.entered, 1)

    def passes_to(self, today: date) -> None:
        """Conclude what the year of each entry brought."""
        self.today = today
        for entry in self.entries.values():
            deemed = self.deemed(entry)
            if entry.known and entry.liquidated_on is None and deemed is not None and deemed < today:
                entry.liquidated_on = deemed


class Portfolio(RuleBasedStateMachine):
    """Entries, exports, claims, results and rulings in any order, late or in time, with sweeps between them."""

    def __init__(self) -> None:
        super().__init__()
        self.world = World()
        self.told = _Reference()
        self.calendar = load_law().calendar

    @initialize(
        antidumping=st.tuples(*[st.booleans()] * len(NUMBERS)),
        gaps=st.tuples(*[st.integers(0, 40)] * len(NUMBERS)),
    )
    def entries(self, antidumping: tuple[bool, ...], gaps: tuple[int, ...]) -> None:
        """Summaries exist from the start; the product hears of each when its rule runs."""
        for number, bears, gap in zip(NUMBERS, antidumping, gaps, strict=True):
            entered = BEGINS + timedelta(days=gap)
            line = a_line(
                value=str(VALUE),
                quantity=str(UNITS),
                duty=str(DUTY),
                ad=str(DEPOSIT) if bears else None,
                case=CASE,
            )
            filed = an_entry(number, entered.isoformat(), entry_type="03" if bears else "01", lines=[line])
            self.told.entries[number] = _Entry(entered, bears, filed)
        self.told.passes_to(BEGINS + timedelta(days=60))

    @precondition(lambda self: any(not entry.known for entry in self.told.entries.values()))
    @rule()
    def a_summary_comes(self) -> None:
        _number, entry = next((n, e) for n, e in self.told.entries.items() if not e.known)
        self._receives(entry.event)
        entry.known = True

    @rule(number=st.integers(0, 99))
    def goods_leave(self, number: int) -> None:
        """A thousand units of the same goods, on this day; the same parcel told twice counts once."""
        name = f"X2025{number:010}/1"
        left = self.told.exported.setdefault(name, self.told.today)
        self._receives(an_export(name, left.isoformat(), quantity=str(UNITS)))

    @precondition(lambda self: self.told.exported and self.told.claims.keys() != self.told.exported.keys())
    @rule(entry=st.sampled_from(NUMBERS), hundreds=st.integers(1, 5))
    def a_claim_is_filed(self, entry: str, hundreds: int) -> None:
        """Units that are free, against a parcel that no claim has, also on an entry that is not known yet."""
        quantity = min(Decimal(hundreds * 100), UNITS - self.told.held(entry))
        parcel = next(name for name in self.told.exported if name not in self.told.claims)
        if quantity <= 0:
            return
        claim = _Claim(entry, quantity, self.told.today)
        asked = str(DUTY * quantity / UNITS * Decimal("0.99"))
        self.told.claims[parcel] = claim
        self.world.files(
            parcel,
            self.told.today.isoformat(),
            a_designation(entry, parcel, str(quantity), claimed={"364": asked}),
        )

    @precondition(lambda self: any(not one.withdrawn for one in self.told.claims.values()))
    @rule(place=st.integers(0, 20))
    def a_claim_is_withdrawn(self, place: int) -> None:
        live = [name for name, one in self.told.claims.items() if not one.withdrawn]
        name = live[place % len(live)]
        self._receives(ClaimWithdrawn(claim_id=name, withdrawn_on=self.told.today))
        self.told.claims[name].withdrawn = True

    @rule(number=st.sampled_from(NUMBERS), thousands=st.integers(0, 3))
    def cbp_liquidates(self, number: str, thousands: int) -> None:
        """At another duty, with the line as assessed, while nothing else has liquidated the entry."""
        entry = self.told.entries[number]
        if not entry.known or entry.liquidated_on is not None:
            return
        duty = Decimal(thousands * 1000).quantize(Decimal("0.01"))
        assessed = self.told.antidumping(entry)
        line = a_line(
            value=str(VALUE),
            quantity=str(UNITS),
            duty=str(duty),
            ad=str(assessed) if entry.antidumping else None,
            case=CASE,
        )
        self._receives(LiquidationPosted(entry_number=number, liquidated_on=self.told.today, lines=(line,)))
        entry.duty, entry.liquidated_on, entry.antidumping_assessed = duty, self.told.today, assessed

    @precondition(lambda self: self.told.final_percent is None)
    @rule(percent=st.sampled_from(["0.50", "4.00", "15.50", "30.00"]))
    def final_results_are_published(self, percent: str) -> None:
        self.told.final_percent = Decimal(percent)
        self._receives(
            RatePublished(
                case_number=CASE,
                kind="final",
                published_on=self.told.today,
                rate=RatePart(rate_percent=Decimal(percent)),
                period_from=date(2024, 1, 1),
                period_to=date(2024, 12, 31),
            )
        )

    @rule(covered=st.booleans())
    def goods_are_found_inside_or_outside(self, covered: bool) -> None:
        """One ruling a day, so that the latest is known by its day."""
        self._time_goes_by(1)
        self.told.outside = not covered
        self._receives(
            CoverageFound(
                case_number=CASE,
                decided_on=self.told.today,
                basis="scope",
                covered=covered,
                hts=("84818050",),
            )
        )

    @rule(days=st.sampled_from([1, 7, 30, 181, 366]))
    def time_goes_by(self, days: int) -> None:
        self._time_goes_by(days)

    def _time_goes_by(self, days: int) -> None:
        self.told.passes_to(self.told.today + timedelta(days=days))
        self.world.passes_to(self.told.today.isoformat())

    def _receives(self, event: Any) -> None:
        self.world.receives(event, on=self.told.today.isoformat())

    @invariant()
    def quantities_are_right(self) -> None:
        """No unit is held twice, and what is withdrawn is free again."""
        for number, entry in self.told.entries.items():
            if entry.known:
                assert self.world.free(number) == UNITS - self.told.held(number)

    @invariant()
    def money_is_right(self) -> None:
        for name, claim in self.told.claims.items():
            if claim.withdrawn or not self.told.entries[claim.entry].known:
                continue
            assert self.world.claim(name).entitled == self.told.drawback(claim), name

    @invariant()
    def antidumping_is_right(self) -> None:
        for number, entry in self.told.entries.items():
            if entry.known and entry.antidumping:
                [position] = self.world.entry(number).positions
                assert position.expected == self.told.antidumping(entry), number

    @invariant()
    def dates_are_right(self) -> None:
        """The year of an unliquidated entry; the hundred and eighty days to protest one that is liquidated, rolled (19 CFR 174.12(e))."""
        for number, entry in self.told.entries.items():
            if not entry.known:
                continue
            due: Mapping[str, date | None] = {name: self.world.due(number, name) for name in ("D-31", "D-35")}
            if entry.liquidated_on is None:
                assert due == {"D-31": self.told.deemed(entry), "D-35": None}, number
            else:
                assert self.world.entry(number).liquidated_on == entry.liquidated_on, number
                protest = self.calendar.on_or_after(entry.liquidated_on + _PROTEST)
                assert due["D-31"] is None
                assert due["D-35"] in ({protest} if self.told.today <= protest else {protest, None}), number

    @invariant()
    def nothing_is_parked(self) -> None:
        assert self.world.parked() == []


@pytest.mark.slow
def test_a_portfolio_stands_as_the_reference_says() -> None:
    """After every step of every walk: units, drawback, antidumping duty and due dates are those of the reference."""
    run_state_machine_as_test(
        Portfolio,
        settings=settings(
            max_examples=max(1, STEPS // WALK),
            stateful_step_count=WALK,
            deadline=None,
            derandomize="DRAWBACK_MACHINE_STEPS" not in os.environ,
            suppress_health_check=list(HealthCheck),
            print_blob=False,
        ),
    )
