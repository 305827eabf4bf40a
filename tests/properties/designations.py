"""Designations made by hypothesis: lines of every kind, exported or destroyed, under every provision priced here."""

from datetime import date
from decimal import Decimal

from hypothesis import strategies as st

from drawback.domain.goods import Charge, ExportLine, ImportFacts, ImportLine
from drawback.domain.pricing import Designation
from drawback.domain.types import Disposal, DutyClass, EntryNumber, ExportId, Hts10, Policy, Provision
from properties.fractions_of_duty import ANSWERS

ENTERED = date(2025, 11, 3)
DISPOSED = date(2026, 3, 2)
PRICED = [
    Provision(code)
    for code in ("51", "52", "53", "54", "55", "56", "58", "59", "60", "65", "66", "71", "72", "74")
]
MADE = {Provision("51"), Provision("52"), Provision("71"), Provision("72")}

CENTS = st.integers(0, 10**9).map(lambda cents: Decimal(cents).scaleb(-2))
QUANTITIES = st.one_of(
    st.integers(1, 10**7).map(Decimal), st.integers(1, 10**9).map(lambda units: Decimal(units).scaleb(-4))
)


@st.composite
def charges(draw: st.DrawFn, value: Decimal) -> Charge:
    """A charge of any class: at its rate, off its rate, or specific."""
    duty_class = draw(st.sampled_from([kind for kind in DutyClass if kind is not DutyClass.MPF]))
    heading = draw(st.sampled_from(sorted(ANSWERS))) if duty_class is DutyClass.CHAPTER_99 else ""
    rate = draw(
        st.one_of(st.none(), st.sampled_from([Decimal(n) for n in ("2.5", "5", "7.5", "10", "25", "33.333")]))
    )
    at_rate = rate is not None and draw(st.booleans())
    amount = (value * rate / 100).quantize(Decimal("0.01")) if at_rate and rate is not None else draw(CENTS)
    return Charge(duty_class, amount, heading, rate)


@st.composite
def designations(draw: st.DrawFn, *, exported_only: bool = False) -> Designation:
    """A designation that has a price."""
    quantity, value = draw(QUANTITIES), draw(CENTS) + 1
    rows = draw(st.lists(charges(value), max_size=5))
    fee = draw(st.sampled_from(["none", "alone", "shared"]))
    paid = subject = Decimal(0)
    if fee != "none":
        rows.append(Charge(DutyClass.MPF, Decimal("25.00")))
        paid = Decimal(draw(st.integers(2567, 65150))).scaleb(-2)
        subject = value if fee == "alone" else value + draw(CENTS)
    line = ImportLine(
        EntryNumber("XYZ41011179"), 1, Hts10("8501100000"), "CN", quantity, "NO", value, tuple(rows)
    )
    provision = draw(st.sampled_from(PRICED))
    out_quantity = draw(QUANTITIES)
    destroyed = not exported_only and draw(st.booleans())
    exported = ExportLine(
        ExportId("X20260302000001/1"),
        Disposal.DESTROYED if destroyed else Disposal.EXPORTED,
        DISPOSED,
        "8501100000",
        out_quantity,
        "NO",
        draw(CENTS),
        "" if destroyed else "DE",
        recovered_value=draw(CENTS) if destroyed else Decimal("0.00"),
    )
    per_unit = st.integers(0, 10**9).map(lambda units: Decimal(units).scaleb(-4))
    made = provision in MADE
    return Designation(
        ImportFacts(line, "01", ENTERED, ENTERED, paid, subject),
        exported,
        draw(st.one_of(st.just(quantity), part_of(quantity))),
        provision,
        draw(st.sampled_from(Policy)),
        draw(per_unit) if made else draw(st.one_of(st.none(), per_unit)),
        draw(CENTS) if made else None,
    )


def part_of(quantity: Decimal) -> st.SearchStrategy[Decimal]:
    """More than zero and no more than `quantity`, to four places."""
    return st.integers(1, int(quantity.scaleb(4))).map(lambda units: Decimal(units).scaleb(-4))
