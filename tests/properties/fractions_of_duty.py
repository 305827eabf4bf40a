"""A second, deliberately different computation of drawback: exact rationals, integers for rounding, one class at a time.

It shares no code with the rules. What the law rounds, it rounds by counting in whole units of the last place.
"""

from collections.abc import Iterable
from decimal import Decimal
from fractions import Fraction

from drawback.domain.goods import Charge
from drawback.domain.pricing import Designation
from drawback.domain.types import Disposal, DutyClass, Policy

ANSWERS = {
    "99038803": lambda _code: True,
    "99037601": lambda _code: True,
    "99037401": lambda code: code in {"51", "71"},
    "99030124": lambda _code: False,
    "99038001": lambda _code: False,
    "99039950": lambda _code: False,
}
"""Chapter 99 headings of the generated lines and whether they come back on an entry of 3 November 2025."""

LESSER_OF = {"52", "59", "66", "72"}
CLASSES = {
    DutyClass.DUTY: "364",
    DutyClass.CHAPTER_99: "364",
    DutyClass.MARKING: "364",
    DutyClass.AD: "364",
    DutyClass.CVD: "364",
    DutyClass.TAX: "365",
    DutyClass.HMF: "398",
}


def half_up(figure: Fraction, places: int) -> Fraction:
    """Round by counting: double, add one unit, divide by two, all in whole units of the last place."""
    scale = 10**places
    twice = 2 * abs(figure) * scale + 1
    rounded = Fraction(twice.numerator // (2 * twice.denominator), scale)
    return -rounded if figure < 0 else rounded


def exact(figure: Decimal | int | str) -> Fraction:
    return Fraction(str(figure))


def lawful(charge: Charge, code: str) -> bool:
    """Whether a charge comes back under the statute."""
    if charge.duty_class is DutyClass.CHAPTER_99:
        return ANSWERS[charge.heading](code)
    return charge.duty_class in {DutyClass.DUTY, DutyClass.MARKING, DutyClass.TAX, DutyClass.HMF}


def counted(charge: Charge, code: str, policy: Policy) -> bool:
    if charge.duty_class in {DutyClass.MPF, DutyClass.OTHER_FEE} or not charge.amount:
        return False
    return policy is Policy.AS_CLAIMED or lawful(charge, code)


def rate_of(charge: Charge, value: Fraction) -> Fraction | None:
    """The rate at which a charge follows the value of the line, None for a specific charge."""
    stated = {DutyClass.HMF: Fraction(1, 800), DutyClass.MARKING: Fraction(0)}.get(charge.duty_class)
    if charge.rate_percent is not None:
        stated = exact(charge.rate_percent) / 100
    if stated is None:
        return None
    amount = exact(charge.amount)
    return stated if abs(stated * value - amount) <= Fraction(1, 100) else half_up(amount / value, 10)


def governing(of: Designation) -> tuple[Fraction, Fraction]:
    """EGVU, and the value per unit that governs."""
    line, out = of.imported.line, of.exported
    egvu = half_up(exact(line.value) / exact(line.quantity), 4)
    value = egvu
    if of.provision in LESSER_OF:
        given = of.substituted_unit_value
        svu = exact(out.value) / exact(out.quantity) if given is None else exact(given)
        value = min(egvu, half_up(svu, 4))
    if out.disposal is Disposal.DESTROYED:
        recovered = of.recovered_value
        share = (
            exact(out.recovered_value) * exact(of.quantity) / exact(out.quantity)
            if recovered is None
            else exact(recovered)
        )
        value = max(value - half_up(share / exact(of.quantity), 10), Fraction(0))
    return egvu, value


def ordinary(of: Designation, charges: Iterable[Charge]) -> tuple[Fraction, Fraction]:
    """Calculated and claimable amount of one class of duty, tax or harbor fee."""
    charges = tuple(charges)
    line, units = of.imported.line, exact(of.quantity)
    quantity, value = exact(line.quantity), exact(line.value)
    egvu, lower = governing(of)
    paid = sum((exact(charge.amount) for charge in charges), Fraction(0))
    share = Fraction(99, 100)
    calculated = min(half_up(share * units * half_up(paid / quantity, 10), 2), half_up(share * paid, 2))
    if lower >= egvu:
        return calculated, calculated
    rates = {id(charge): rate_of(charge, value) for charge in charges}
    fixed = sum((exact(charge.amount) for charge in charges if rates[id(charge)] is None), Fraction(0))
    by_rate = sum((rate for rate in rates.values() if rate is not None), Fraction(0))
    return calculated, min(
        half_up(share * units * (by_rate * lower + half_up(fixed / quantity, 10)), 2), calculated
    )


def fee(of: Designation) -> tuple[Fraction, Fraction] | None:
    """Calculated and claimable processing fee, None where not a cent of it falls on the line."""
    facts = of.imported
    line, units = facts.line, exact(of.quantity)
    if not any(charge.amount and charge.duty_class is DutyClass.MPF for charge in line.charges):
        return None
    paid, subject, value = exact(facts.mpf_paid), exact(facts.mpf_value), exact(line.value)
    if paid <= 0 or subject <= 0 or value > subject:
        return None
    share, quantity = Fraction(99, 100), exact(line.quantity)
    of_line = paid if subject == value else half_up(value / subject, 10) * paid
    unit = share * half_up(of_line / quantity, 10)
    if not half_up(of_line, 2):
        return None
    calculated = min(half_up(units * unit, 2), half_up(share * half_up(of_line, 2), 2))
    egvu, lower = governing(of)
    if lower >= egvu:
        return calculated, calculated
    return calculated, min(half_up(units * unit * half_up(lower / egvu, 10), 2), calculated)


def second_opinion(of: Designation) -> dict[str, tuple[Fraction, Fraction]]:
    """Return calculated and claimable amount of every revenue class that has a basis."""
    found: dict[str, tuple[Fraction, Fraction]] = {}
    counting = [charge for charge in of.imported.line.charges if counted(charge, of.provision, of.policy)]
    for revenue_class in ("364", "365", "398"):
        mine = [charge for charge in counting if CLASSES[charge.duty_class] == revenue_class]
        if mine:
            found[revenue_class] = ordinary(of, mine)
    processing = fee(of)
    if processing is not None:
        found["399"] = processing
    return found
