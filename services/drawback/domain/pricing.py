"""What is priced and what comes back: one designation of imported units against exported or destroyed units."""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import NamedTuple

from drawback.domain.goods import ExportLine, ImportFacts
from drawback.domain.money import Money
from drawback.domain.types import DutyClass, Policy, Provision


@dataclass(frozen=True, slots=True)
class Designation:
    """Imported units designated against exported or destroyed units, all in the unit of the import line.

    `substituted_unit_value` is the SVU of a lesser-of provision: export selling price per unit for (j)(2), cost of
    the substituted input for (b); None asks the rule to take it from the export line where the law does so.
    `recovered_value` is what the claimant recovered from destroying these units (19 U.S.C. 1313(x)); None asks the
    rule to take the share of the destroyed line.
    """

    imported: ImportFacts
    exported: ExportLine
    quantity: Decimal
    provision: Provision
    policy: Policy = Policy.STATUTE
    substituted_unit_value: Decimal | None = None
    recovered_value: Money | None = None


class NoFigure(StrEnum):
    """Why a designation has no price. What follows depends on this, never on the sentence beside it."""

    ENTRY_AWAITED = "entry-awaited"
    """The import entry is not known yet."""
    EXPORT_AWAITED = "export-awaited"
    """The export or destruction is not known yet."""
    FACT_MISSING = "fact-missing"
    """Something that the calculation needs is not known, or is reported in a way that cannot be right."""
    NOT_PRICED_HERE = "not-priced-here"
    """This program does not compute the provision."""
    NO_EXPORT = "no-export"
    """By law, goods sent there are no export for this provision."""
    ENTRY_CANCELLED = "entry-cancelled"
    NO_SUCH_LINE = "no-such-line"
    NO_UNITS = "no-units"
    """All units of the line belong to other claims, or do not exist."""

    BARRED = "barred"
    """The claim came after the five years of these imports."""
    NOT_LAWFUL = "not-lawful"
    """The law does not let these goods be claimed on this import: out of order or time, or no goods that may stand in for it."""

    @property
    def worth_nothing(self) -> bool:
        """Whether the designation earns nothing, as opposed to an amount that is not known."""
        return self in _WORTH_NOTHING


_WORTH_NOTHING = frozenset(
    {
        NoFigure.NO_EXPORT,
        NoFigure.ENTRY_CANCELLED,
        NoFigure.NO_SUCH_LINE,
        NoFigure.NO_UNITS,
        NoFigure.BARRED,
        NoFigure.NOT_LAWFUL,
    }
)


class Unpriced(NamedTuple):
    """No figure, and why: the reason for the program, the sentence for the reader."""

    reason: NoFigure
    says: str


class ClassAmount(NamedTuple):
    """Drawback of one designation in one ACE revenue class.

    `calculated` is the ceiling before the substituted-value reduction, `claimable` what may be asked (both to the
    cent); `basis` is the eligible charge on the whole line from which they come.
    """

    class_code: str
    basis: Money
    calculated: Money
    claimable: Money


class LeftOut(NamedTuple):
    """A charge on the line from which nothing comes back, and why.

    `source` is where we read it, where that is not the paragraph itself, and `certainty` how sure it is.
    """

    duty_class: DutyClass
    heading: str
    amount: Money
    reason: str
    citation: str
    source: str = ""
    certainty: str = ""


class Priced(NamedTuple):
    """The price of one designation: per revenue class, what was left out, and what a person must look at.

    `exposure` is the part of the claimable amount that the statute would refuse: zero under policy `statute`.
    `not_priced` carries the reason where this program gives no figure; the amounts are then empty, never a guess.
    """

    amounts: tuple[ClassAmount, ...]
    left_out: tuple[LeftOut, ...] = ()
    flags: tuple[str, ...] = ()
    exposure: Money = Decimal("0.00")
    not_priced: Unpriced | None = None
    contested: Money | None = None
    """What it would come to by the other reading of charges that are contested: with them, or under policy `asserted` without; None where there are none."""

    @property
    def claimable(self) -> Money:
        """Sum of all classes, in dollars and cents."""
        return sum((amount.claimable for amount in self.amounts), Decimal("0.00"))
