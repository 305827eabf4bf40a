"""Articles made from inputs: bills of materials, productions, and what goes into an article level by level."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from itertools import pairwise

from drawback.domain.errors import UserError
from drawback.domain.money import divide


class BillError(UserError):
    """A bill of materials that cannot be followed: a circle, no version in force, or two."""


@dataclass(frozen=True, slots=True)
class BillComponent:
    """An input of a batch: what is used of it and what of that is lost, in its own unit."""

    part: str
    hts: str
    quantity: Decimal
    unit: str
    waste: Decimal = Decimal(0)

    @property
    def appearing(self) -> Decimal:
        """What of it is in the articles of the batch."""
        return self.quantity - self.waste


@dataclass(frozen=True, slots=True)
class BillVersion:
    """One version of a bill of materials: the inputs of a batch of `quantity` articles, in force from a day to a day."""

    bill_id: str
    article: str
    effective_from: date
    effective_to: date | None
    quantity: Decimal
    unit: str
    components: tuple[BillComponent, ...]

    def in_force(self, on: date) -> bool:
        return self.effective_from <= on and (self.effective_to is None or on <= self.effective_to)

    def component(self, part: str) -> BillComponent | None:
        return next((one for one in self.components if one.part == part), None)


@dataclass(frozen=True, slots=True)
class MadeProduct:
    """One of the products made together, with its market value per unit at separation."""

    article: str
    quantity: Decimal
    unit: str
    unit_value: Decimal | None = None


@dataclass(frozen=True, slots=True)
class ProductionInput:
    """What a production used of one input: units of an entry line, or goods known by their part number alone."""

    part: str
    quantity: Decimal
    entry_number: str = ""
    line_number: int = 0
    hts: str = ""
    unit: str = ""
    unit_cost: Decimal | None = None
    packaging: bool = False

    @property
    def name(self) -> str:
        """By which the input is told from the others of its article."""
        return self.part or f"{self.entry_number}/{self.line_number}"


@dataclass(frozen=True, slots=True)
class Production:
    """One run of production: which inputs became which articles, between two days, under which ruling."""

    production_id: str
    ruling_number: str
    used_from_on: date
    produced_on: date
    basis: str
    products: tuple[MadeProduct, ...]
    inputs: tuple[ProductionInput, ...]
    waste_value: Decimal = Decimal(0)
    bill_id: str = ""
    factory: str = ""

    def product(self, article: str) -> MadeProduct | None:
        return next((one for one in self.products if one.article == article), None)


def bill_in_force(bills: Sequence[BillVersion], article: str, on: date) -> BillVersion | None:
    """Return the version of an article's bill on a day; None where it has none.

    Raises:
        BillError: two versions are in force at once.
    """
    found = [bill for bill in bills if bill.article == article and bill.in_force(on)]
    if len(found) > 1:
        names = " and ".join(sorted(bill.bill_id for bill in found))
        raise BillError(f"{article}: the bills {names} are both in force on {on}; expected one")
    return found[0] if found else None


@dataclass(frozen=True, slots=True)
class InputNeed:
    """What some articles need of one input that is not itself made by a bill: part, number, used and appearing quantity."""

    part: str
    hts: str
    unit: str
    used: Decimal
    appearing: Decimal
    path: tuple[str, ...] = field(default=())
    """The articles through which it goes in, outermost first."""


def needs(bills: Sequence[BillVersion], article: str, quantity: Decimal, on: date) -> tuple[InputNeed, ...]:
    """Follow a bill of materials through its levels on a day: what some articles need of each input that is not made itself.

    Quantities are exact to ten places; the same input reached on two ways stands there twice, each with its way.

    Raises:
        BillError: the article has no bill on that day, two are in force, or a bill leads back to its own article.
    """
    if bill_in_force(bills, article, on) is None:
        raise BillError(f"{article} has no bill of materials in force on {on}")
    return tuple(_needs(bills, article, quantity, Decimal(1), on, ()))


def _needs(
    bills: Sequence[BillVersion],
    article: str,
    quantity: Decimal,
    appearing: Decimal,
    on: date,
    path: tuple[str, ...],
) -> list[InputNeed]:
    bill = bill_in_force(bills, article, on)
    if article in path:
        raise BillError(f"{' → '.join((*path, article))}: a bill of materials leads back to its own article")
    if bill is None:
        return []
    batches = divide(quantity, bill.quantity)
    found: list[InputNeed] = []
    way = (*path, article)
    for component in bill.components:
        used = component.quantity * batches
        part_appearing = appearing * divide(component.appearing, component.quantity)
        if component.part in path or any(one.article == component.part and one.in_force(on) for one in bills):
            found += _needs(bills, component.part, used, part_appearing, on, way)
        else:
            found.append(
                InputNeed(component.part, component.hts, component.unit, used, used * part_appearing, way)
            )
    return found


def overlapping(bills: Sequence[BillVersion]) -> Mapping[str, tuple[str, str]]:
    """The versions in force at once, by article: the first two of each."""
    found: dict[str, tuple[str, str]] = {}
    ordered = sorted(bills, key=lambda bill: (bill.article, bill.effective_from, bill.bill_id))
    for earlier, later in pairwise(ordered):
        same = earlier.article == later.article
        if same and (earlier.effective_to is None or earlier.effective_to >= later.effective_from):
            found.setdefault(earlier.article, (earlier.bill_id, later.bill_id))
    return found
