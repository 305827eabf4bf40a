"""Random manufacturers, from events to claims, against what the law gives them by hand: bases, waste, products made together, levels, packaging.

Each entry line is used by one production, so that nothing competes: what is claimed can be reckoned production by production.
"""

from collections import defaultdict
from decimal import Decimal
from fractions import Fraction
from random import Random

import pytest
from sqlalchemy import select

from drawback.adapters.sql.store import table
from drawback.engine.unit_of_work import decode_state
from drawback.lifecycles.claims.state import ClaimRecord
from drawback_schemas import Event
from drawback_schemas.exports import GoodsManufactured, InputPart
from drawback_schemas.manufacturing import (
    BillOfMaterialsIssued,
    ComponentPart,
    ProductPart,
    RulingStood,
    UsedPart,
)
from support.world import World, a_line, an_entry, an_export, day

pytestmark = pytest.mark.slow

RULING = RulingStood(ruling_number="44-05211-000", kind="general", standing="approved", on=day("2024-06-01"))
ENTRIES = ("XYZ41011179", "XYZ41011187", "XYZ41011195", "XYZ41011203")
_SHARE = Fraction(99, 100)
_CENT = Fraction(1, 100)


class Factory:
    """One random manufacturer: what it tells, and what the law gives it for what it exported."""

    def __init__(self, seed: int) -> None:
        self.dice = Random(seed)
        self.events: list[Event] = [RULING]
        self.expected: dict[tuple[str, int], Fraction] = defaultdict(Fraction)
        """Units of each entry line that may be claimed."""
        self.duty: dict[str, Fraction] = {}
        self.used: dict[str, int] = {}
        self.made = 0
        self._entries()
        self._make()

    def _entries(self) -> None:
        """Four entries of one line: 400 units of parts, with a duty of their own on each."""
        for entry in ENTRIES:
            duty = self.dice.randint(1, 90) * 4
            self.duty[entry] = Fraction(duty, 400)
            line = a_line(quantity="400", value="4000.00", duty=f"{duty}.00")
            self.events.append(an_entry(entry, "2025-01-10", lines=[line]))

    def _make(self) -> None:
        dice = self.dice
        together = dice.random() < 0.4
        waste = dice.choice((0, 0, 60, 200))
        appearing = not together and dice.random() < 0.3
        basis = "04" if appearing else ("07" if waste else "03") if together else ("02" if waste else "01")
        made, beside = dice.randint(1, 50), dice.randint(1, 20)
        self.made = made
        values = (dice.randint(1, 40), dice.randint(1, 40))
        share = Fraction(made * values[0], made * values[0] + beside * values[1]) if together else Fraction(1)
        parts = {entry: dice.choice(("VALVE", "SEAL")) for entry in ENTRIES[:2]}
        self.used = {entry: dice.randint(1, 300) for entry in ENTRIES}
        cost = sum(self.used[entry] * 10 for entry in parts)
        lost = Fraction(dice.randint(0, 3), 4) if appearing else Fraction(0)
        whole: dict[str, int] = defaultdict(int)
        for entry, part in parts.items():
            whole[part] += self.used[entry]
        for entry in parts:
            units = Fraction(self.used[entry])
            if appearing:
                units *= 1 - lost
            elif waste:
                units = max(units - Fraction(waste * self.used[entry] * 10, cost) / 10, Fraction(0))
            self.expected[entry, 1] = units * share
        boxes = ENTRIES[2] if dice.random() < 0.5 else ""
        components = [
            ComponentPart(
                part=part,
                quantity=Decimal(units),
                unit="NO",
                waste=Decimal(units * lost.numerator) / lost.denominator,
            )
            for part, units in sorted(whole.items())
        ]
        if boxes:
            components.append(ComponentPart(part="BOX", quantity=Decimal(self.used[boxes]), unit="NO"))
            self.expected[boxes, 1] = Fraction(self.used[boxes])
        inputs = [
            InputPart(entry_number=entry, line_number=1, quantity=Decimal(self.used[entry]), part=part)
            for entry, part in parts.items()
        ]
        if boxes:
            inputs.append(
                InputPart(
                    entry_number=boxes,
                    line_number=1,
                    quantity=Decimal(self.used[boxes]),
                    part="BOX",
                    packaging=True,
                )
            )
        products = (
            ProductPart(article="PUMP", quantity=Decimal(made), unit="NO", unit_value=Decimal(values[0])),
            ProductPart(
                article="HOUSING", quantity=Decimal(beside), unit="NO", unit_value=Decimal(values[1])
            ),
        )
        self.events += [
            BillOfMaterialsIssued(
                bill_id="B",
                article="PUMP",
                effective_from=day("2025-01-01"),
                quantity=Decimal(made),
                unit="NO",
                components=tuple(components),
            ),
            self._production(
                "P-1",
                "PUMP",
                made,
                inputs=tuple(inputs),
                products=products if together else (),
                basis=basis,
                waste_value=Decimal(waste) if waste and not appearing else Decimal(0),
            ),
        ]
        self._export(made)

    def _export(self, made: int) -> None:
        """The pumps themselves, or cars for which a second production used them, with something of an entry of its own."""
        sku, whole, part = "PUMP", made, Fraction(1)
        if self.dice.random() < 0.5:
            went_in, sku, whole = self.dice.randint(1, made), "CAR", self.dice.randint(1, 9)
            part = Fraction(went_in, made)
            wheel = InputPart(
                entry_number=ENTRIES[3], line_number=1, quantity=Decimal(self.used[ENTRIES[3]]), part="WHEEL"
            )
            pumps = UsedPart(part="PUMP", quantity=Decimal(went_in), unit="NO")
            self.events.append(
                self._production("P-2", "CAR", whole, inputs=(wheel,), used=(pumps,), later=True)
            )
            self.expected[ENTRIES[3], 1] = Fraction(self.used[ENTRIES[3]]) / part
        left = whole
        sold = Fraction(0)
        for number in range(self.dice.randint(1, 3)):
            quantity = self.dice.randint(1, max(whole, 2))
            self.events.append(
                an_export(
                    f"X2025061510000{number}/1",
                    f"2025-0{number + 6}-15",
                    quantity=str(quantity),
                    value="900.00",
                    schedule_b="8413910000",
                    sku=sku,
                )
            )
            sold += min(left, quantity)
            left -= min(left, quantity)
        for place in self.expected:
            self.expected[place] *= part * sold / whole

    def within(self, designations: int) -> Fraction:
        """What four places of each quantity may move, where an article of four places stands for all that went into it."""
        return Fraction(designations + 1, 10_000) * (1 + Fraction(max(self.used.values()), self.made))

    def _production(
        self, name: str, article: str, made: int, *, later: bool = False, **more: object
    ) -> GoodsManufactured:
        told: dict[str, object] = {"inputs": (), **more}
        return GoodsManufactured(
            production_id=name,
            ruling_number=RULING.ruling_number,
            used_from_on=day("2025-03-01" if later else "2025-02-01"),
            produced_on=day("2025-03-10" if later else "2025-02-10"),
            article=article,
            article_hts="8413910000",
            article_quantity=Decimal(made),
            article_unit="NO",
            **told,
        )


@pytest.mark.parametrize("first", range(0, 60, 12))
def test_a_manufacturer_is_claimed_for_what_the_law_gives_and_no_more(first: int) -> None:
    """Units of each line, money, and the ledger: no designation falls short, no line is overdrawn, nothing is left for a second cut."""
    for seed in range(first, first + 12):
        factory = Factory(seed)
        world = World()
        world.receives(*factory.events)
        world.product.cut(day("2026-01-02"))
        world.product.cut(day("2026-02-02"))
        with world.engine.connect() as connection:
            docs = list(connection.scalars(select(table("claim").c.doc).order_by(table("claim").c.key)))
        claims = [decode_state(ClaimRecord, doc) for doc in docs]
        units: dict[tuple[str, int], Fraction] = defaultdict(Fraction)
        money, number = Fraction(0), 0
        for line in (line for claim in claims for line in claim.view.lines):
            assert line.granted == line.part.quantity, (seed, line)
            units[line.part.entry_number, line.part.line_number] += Fraction(line.granted)
            money += sum((Fraction(one.amount) for one in line.amounts), Fraction(0))
            number += 1
        places = {place for place, asked in factory.expected.items() if asked} | set(units)
        for place in places:
            near = factory.within(number)
            assert abs(units[place] - factory.expected[place]) <= near, (seed, place)
        right = sum(_SHARE * factory.duty[entry] * asked for (entry, _), asked in factory.expected.items())
        near = _CENT * (number + 1) + sum(factory.duty.values(), Fraction(0)) * factory.within(number)
        assert abs(money - right) <= near, (seed, money, right)
