"""The charges of an entry: as deposited, as they stand, and how they came to be so."""

from datetime import date
from decimal import Decimal

from drawback.views.charges import by_class, entry_lines, entry_versions
from drawback_schemas.entries import LineVersionPart
from drawback_schemas.parts import ChargePart, LinePart


def _version(on: date, cause: str, **charges: str) -> LineVersionPart:
    line = LinePart(
        line_number=1,
        hts="8508110000",
        origin="CN",
        quantity=Decimal(1000),
        unit="NO",
        value=Decimal(5000),
        charges=tuple(
            ChargePart(duty_class=name, amount=Decimal(amount))  # type: ignore[arg-type]
            for name, amount in charges.items()
        ),
    )
    return LineVersionPart(
        effective_on=on,
        cause=cause,
        explanation=cause,
        mpf_paid=Decimal(0),
        mpf_value=Decimal(5000),
        lines=(line,),
    )


FILED = _version(date(2025, 1, 2), "filed", duty="10.00", hmf="1.00")
LIQUIDATED = _version(date(2026, 1, 2), "liquidated", duty="12.00", ad="5.00")


def test_charges_are_compared_with_what_was_first_deposited() -> None:
    """Each charge stands beside its first amount; one that fell away stands at zero now."""
    lines = entry_lines((FILED, LIQUIDATED))

    shown = {charge.duty_class: (charge.deposited, charge.now) for charge in lines[0].charges}
    assert shown == {"duty": (10, 12), "ad": (0, 5), "hmf": (1, 0)}
    assert (lines[0].deposited, lines[0].now) == (11, 17)
    assert by_class(lines) == [("duty", 10, 12), ("ad", 0, 5), ("hmf", 1, 0)]


def test_each_version_shows_what_it_changed() -> None:
    """The first changes nothing; each later one is compared with the one before it."""
    versions = entry_versions((FILED, LIQUIDATED))

    assert [(v.cause, v.total, v.change) for v in versions] == [("filed", 11, 0), ("liquidated", 17, 6)]


def test_an_entry_whose_summary_was_not_seen_has_no_lines() -> None:
    """An awaited entry is shown without charges."""
    assert entry_lines(()) == []
    assert entry_versions(()) == []
