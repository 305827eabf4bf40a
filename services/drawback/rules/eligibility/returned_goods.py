"""Returned units traced from their order line to their entry line, and what stands against a claim on each (R-04, R-41b, R-47)."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from types import MappingProxyType
from typing import Final

from drawback.domain.types import Provision
from drawback.domain.warehouse import Movement, MovementKind
from drawback.rules.answers import Cite
from drawback.rules.eligibility.returned_origin import BookedMethod, Origin, Origins, TracedBy
from drawback.rules.eligibility.returned_stock import Lying, of_part, walk
from drawback.rules.findings import FindingOutcome, RuleFinding
from drawback.rules.registry import rule

RETAIL: Final = Cite("19 U.S.C. 1313(c)(1)(C)(ii), (c)(2); 19 CFR 190.45")
REJECTED: Final = Cite("19 U.S.C. 1313(c)(1)(C)(i); 19 CFR 190.42")
IDENTIFIED: Final = Cite("19 CFR 190.14(b), 190.45(b)")
ONE_USE: Final = Cite("19 U.S.C. 1313(v)")

_BY_REASON: Final[Mapping[str, Provision]] = MappingProxyType(
    {
        "not-to-specification": Provision.REJECTED_SPECIFICATION,
        "no-consent": Provision.REJECTED_NO_CONSENT,
        "defective": Provision.REJECTED_DEFECTIVE,
    }
)
_BARS: Final = frozenset(
    {FindingOutcome.REJECT, FindingOutcome.DENY, FindingOutcome.REVIEW, FindingOutcome.UNKNOWN}
)


@dataclass(frozen=True, slots=True)
class ReturnedUnits:
    """Units of one return that lie or left together and came from one entry line.

    `entry_number` is empty where the books do not tell the line (`by` is None), and for domestic goods (`by` tells how that is known).
    """

    returned: Movement
    quantity: Decimal
    location: str
    segregated: bool
    entry_number: str = ""
    line_number: int = 0
    by: TracedBy | None = None
    how: str = ""
    left: Movement | None = None
    provision: Provision | None = None
    findings: tuple[RuleFinding, ...] = field(default=())

    @property
    def bars(self) -> tuple[RuleFinding, ...]:
        """The findings for which nothing is proposed until a person has looked or a fact has come."""
        return tuple(one for one in self.findings if one.outcome in _BARS)

    @property
    def same_part_only(self) -> bool:
        """Whether the line is not told, so that only an entry of the same part may be designated (19 U.S.C. 1313(c)(2))."""
        return self.by is None


@rule("R-04", "R-03", cite=RETAIL)
def returned_under(sold: str, reason: str) -> Provision | None:
    """Under which provision goods that came back are claimed: sold at retail, for any reason; else by the reason of their rejection."""
    return Provision.REJECTED_RETAIL if sold == "retail" else _BY_REASON.get(reason)


def trace_returns(
    movements: Sequence[Movement], books: BookedMethod, elsewhere: Collection[tuple[str, str]] = ()
) -> tuple[ReturnedUnits, ...]:
    """Trace every returned unit of the movements, part by part, in the order of their returns.

    `elsewhere` are parts and serial numbers that another claimant received too.
    """
    return tuple(
        found
        for _, own in sorted(of_part(movements).items())
        if any(one.kind is MovementKind.RETURN for one in own)
        for found in _of_part(own, books, elsewhere)
    )


def _of_part(
    movements: list[Movement], books: BookedMethod, elsewhere: Collection[tuple[str, str]]
) -> Iterator[ReturnedUnits]:
    origins = Origins(movements, books)
    stock = walk(movements)
    too_many = _more_than_sent(movements, origins)
    missing = {movement.movement_id: left for movement, left in stock.not_there}
    for lying in sorted(stock.lying, key=lambda one: one.returned.order):
        common = (
            *_of_return(lying.returned, origins, elsewhere),
            *too_many.get(lying.returned.movement_id, ()),
        )
        if lying.left is not None and lying.left.movement_id in missing:
            common = (*common, _not_there(lying.left, missing[lying.left.movement_id]))
        barred = any(one.outcome is FindingOutcome.DENY for one in common)
        for origin, quantity in _origins(lying, origins, barred=barred):
            yield _units(lying, origin, quantity, common)


def _origins(lying: Lying, origins: Origins, *, barred: bool) -> Iterator[tuple[Origin | None, Decimal]]:
    found = () if barred else origins.of(lying.returned, lying.quantity)
    for origin in found:
        yield origin, origin.quantity
    rest = lying.quantity - sum((one.quantity for one in found), Decimal(0))
    if rest > 0:
        yield None, rest


def _units(
    lying: Lying, origin: Origin | None, quantity: Decimal, common: tuple[RuleFinding, ...]
) -> ReturnedUnits:
    returned = lying.returned
    provision = returned_under(returned.sold, returned.reason)
    units = ReturnedUnits(
        returned, quantity, lying.location, lying.segregated, left=lying.left, provision=provision
    )
    if origin is not None:
        units = replace(
            units,
            entry_number=origin.entry_number,
            line_number=origin.line_number,
            by=origin.by,
            how=origin.how,
        )
    return replace(units, findings=(*common, *_of_units(units)))


def _of_return(
    returned: Movement, origins: Origins, elsewhere: Collection[tuple[str, str]]
) -> Iterator[RuleFinding]:
    """What is against a return, whatever becomes of its units."""
    sent = origins.sent(returned)
    if returned.order_id and not sent:
        yield _found(
            FindingOutcome.DENY, f"order {returned.order_id} sent none of {returned.sku} before", RETAIL
        )
    if any(one.unit != returned.unit for one in sent):
        units = ", ".join(sorted({one.unit for one in sent}))
        yield _found(FindingOutcome.UNKNOWN, f"returned in {returned.unit}, shipped in {units}", IDENTIFIED)
    abroad = sorted({one.export_id for one in sent if one.export_id})
    if abroad:
        says = f"shipped with export {', '.join(abroad)}: what came back was imported anew, and the export no longer supports a claim on it"
        yield _found(FindingOutcome.DENY, says, RETAIL)
    if returned.serial:
        places = origins.receipts_with(returned.serial)
        if len(places) > 1:
            named = " and ".join(f"{entry or 'domestic goods'}/{line}" for entry, line in sorted(places))
            says = f"serial number {returned.serial} came in with {named}"
            yield _found(FindingOutcome.REVIEW, says, IDENTIFIED)
        if (returned.sku, returned.serial) in elsewhere:
            says = f"another claimant received serial number {returned.serial} of {returned.sku} too"
            yield _found(FindingOutcome.REVIEW, says, ONE_USE)
    if returned.sold == "":
        yield _found(FindingOutcome.UNKNOWN, "whether it was sold at retail or in trade is not said", RETAIL)
    elif returned_under(returned.sold, returned.reason) is None:
        says = "sold in trade, and rejected for none of the reasons of the law: not to specification, no consent, defective"
        yield _found(FindingOutcome.DENY, says, REJECTED)
    elif returned.sold != "retail":
        says = f"rejected as {returned.reason}: the proof of it is looked at before it is claimed"
        yield _found(FindingOutcome.REVIEW, says, REJECTED)


def _of_units(units: ReturnedUnits) -> Iterator[RuleFinding]:
    """What is against units, by their origin and where they lay."""
    if units.by is not None and not units.entry_number:
        yield _found(FindingOutcome.DENY, f"domestic goods: {units.how.replace(' it', ' no entry')}", RETAIL)
    elif units.by is None and units.provision is not Provision.REJECTED_RETAIL:
        yield _found(FindingOutcome.UNKNOWN, "its entry line is not told by the books", IDENTIFIED)
    elif units.by is None:
        says = "its entry line is not told by the books: an entry of the same part of the year before may be designated"
        yield _found(FindingOutcome.INFORM, says, RETAIL)
    if units.left is not None and not units.segregated and not units.returned.serial:
        where = (
            f"location {units.location} held other units of it" if units.location else "no location is told"
        )
        yield _found(
            FindingOutcome.REVIEW,
            f"{where} when it left: returned units are not told apart from others",
            IDENTIFIED,
        )


def _more_than_sent(movements: list[Movement], origins: Origins) -> dict[str, tuple[RuleFinding, ...]]:
    """Returns with which more came back of an order line, or of a serial number, than had been sent."""
    shipped = _shipped_with_serial(movements)
    before: dict[str, list[Movement]] = {}
    found: dict[str, tuple[RuleFinding, ...]] = {}
    returns = sorted((one for one in movements if one.kind is MovementKind.RETURN), key=lambda one: one.order)
    for one in returns:
        name = f"serial number {one.serial}" if one.serial else f"order {one.order_id}"
        if not one.serial and not one.order_id:
            continue
        same = before.setdefault(name, [])
        same.append(one)
        sent = origins.sent(one) if one.order_id and not one.serial else shipped.get(one.serial, [])
        out = sum((each.quantity for each in sent if each.moved_on <= one.moved_on), Decimal(0))
        back = sum((each.quantity for each in same if one.serial or one.of_order(each)), Decimal(0))
        if out and back > out:
            says = f"{back:f} of {name} came back, {out:f} had been shipped"
            found[one.movement_id] = (_found(FindingOutcome.DENY, says, ONE_USE),)
    return found


def _shipped_with_serial(movements: list[Movement]) -> dict[str, list[Movement]]:
    found: dict[str, list[Movement]] = {}
    for one in movements:
        if one.kind is MovementKind.SHIP and one.serial:
            found.setdefault(one.serial, []).append(one)
    return found


def _not_there(movement: Movement, missing: Decimal) -> RuleFinding:
    says = f"{movement.movement_id} took {movement.quantity:f}; {missing:f} of them were not there as returned units"
    return _found(FindingOutcome.REVIEW, says, IDENTIFIED)


def _found(outcome: FindingOutcome, says: str, cite: Cite) -> RuleFinding:
    return RuleFinding("R-04", outcome, says, cite)
