"""Whether exported goods, or a domestic input, may stand in for imported goods (R-09, R-10, R-16, R-18, R-41a)."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final

from drawback.domain.goods import ExportLine
from drawback.domain.types import Provision
from drawback.rules import acts
from drawback.rules.answers import Certainty, Cite, dated
from drawback.rules.eligibility.provisions import PROVISIONS, Family
from drawback.rules.findings import FindingOutcome, RuleFinding
from drawback.rules.registry import rule
from drawback.rules.tables.tariff import EARLIEST_EDITION, Tariff, TariffLine

__all__ = [
    "Tariff",
    "TariffLine",
    "Wine",
    "is_qualified_petroleum",
    "over_quota_allowed",
    "same_eight_digits",
    "substitutable",
    "substitutable_export",
    "used_once",
    "wine_interchangeable",
]

UNUSED: Final = Cite("19 U.S.C. 1313(j)(2)(A), (j)(5), (j)(6); 19 CFR 190.2")
MANUFACTURING: Final = Cite("19 U.S.C. 1313(b)(1); 19 CFR 190.2")
RETAIL: Final = Cite("19 U.S.C. 1313(c)(2); 19 CFR 190.45(b)")
PETROLEUM: Final = Cite("19 U.S.C. 1313(p)(2), (3); 19 CFR 190.172")
WINE: Final = Cite("19 CFR 190.32(d)")
ONE_USE: Final = Cite("19 U.S.C. 1313(v); 19 CFR 190.12")
OVER_QUOTA: Final = Cite("19 U.S.C. 1313(w); 19 CFR 190.3(c)")

_EIGHT, _TEN = 8, 10


@rule("R-09", cite=UNUSED)
def substitutable(
    import_hts: str, export_number: str, tariff: Tariff, entry_on: date, *, schedule_b: bool = False
) -> RuleFinding:
    """Test the classification of goods exported in place of imported ones, for (j)(2).

    Same eight digits first. Where the text of that eight-digit line starts with "other", the same ten digits are
    needed and their text must not start with "other". A Schedule B number shows the eight digits only: under an
    "other" line it is put before a person, because 19 CFR 190.2 and the statute read differently there.
    `schedule_b` says that the export was declared under Schedule B rather than the HTSUS.
    """
    import_hts, export_number = _digits(import_hts), _digits(export_number)
    eight = import_hts[:_EIGHT]
    if len(import_hts) < _EIGHT or len(export_number) < _EIGHT:
        return _finding(
            FindingOutcome.UNKNOWN,
            f"Import {import_hts or '(none)'} or export {export_number or '(none)'} has fewer than eight digits",
        )
    if export_number[:_EIGHT] != eight:
        return _finding(
            FindingOutcome.DENY,
            f"Export {export_number} is not classified in {eight}, the eight digits of import {import_hts}",
        )
    line = tariff.line(eight, entry_on)
    if line is None:
        return _finding(
            FindingOutcome.UNKNOWN, f"The text of {eight} in force on {entry_on} is not in the tariff table"
        )
    edition = _edition(entry_on)
    if not line.is_other:
        return _finding(
            FindingOutcome.SATISFIED,
            f'Both are {eight} "{_short(line)}", which does not start with "other"{edition}',
        )
    return _within_other(import_hts, export_number, tariff, entry_on, schedule_b=schedule_b)


def substitutable_export(
    import_hts: str, exported: ExportLine, tariff: Tariff, entry_on: date
) -> RuleFinding:
    """Test an export line by its HTSUS number where it has one, and by its Schedule B number otherwise.

    Goods that fail the "other" test by their HTSUS number still go before a person when the Schedule B number shows
    the eight digits of the import (U-26).
    """
    if not exported.hts:
        return substitutable(import_hts, exported.schedule_b, tariff, entry_on, schedule_b=True)
    by_tariff = substitutable(import_hts, exported.hts, tariff, entry_on)
    if by_tariff.outcome is not FindingOutcome.DENY or not exported.schedule_b:
        return by_tariff
    by_schedule_b = substitutable(import_hts, exported.schedule_b, tariff, entry_on, schedule_b=True)
    return by_tariff if by_schedule_b.outcome is FindingOutcome.DENY else by_schedule_b


def _within_other(
    import_hts: str, export_number: str, tariff: Tariff, entry_on: date, *, schedule_b: bool
) -> RuleFinding:
    """Test goods of an eight-digit line called "other": 19 U.S.C. 1313(j)(5)(B)."""
    eight, edition = import_hts[:_EIGHT], _edition(entry_on)
    if schedule_b:
        return _finding(
            FindingOutcome.REVIEW,
            f'{eight} reads "other"; Schedule B {export_number} shows the same eight digits, and whether that suffices '
            f"is open (U-26): a reviewer decides{edition}",
        )
    if len(import_hts) < _TEN or len(export_number) < _TEN:
        return _finding(
            FindingOutcome.UNKNOWN, f'{eight} reads "other": ten digits of import and export are needed'
        )
    if import_hts != export_number:
        return _finding(
            FindingOutcome.DENY,
            f'{eight} reads "other", and import {import_hts} and export {export_number} differ at ten digits{edition}',
        )
    ten = tariff.line(import_hts, entry_on)
    if ten is None:
        return _finding(
            FindingOutcome.UNKNOWN,
            f"The text of {import_hts} in force on {entry_on} is not in the tariff table",
        )
    if ten.is_other:
        return _finding(
            FindingOutcome.DENY, f'{eight} reads "other", and so does {import_hts} "{_short(ten)}"{edition}'
        )
    return _finding(
        FindingOutcome.SATISFIED,
        f'{eight} reads "other", but both are {import_hts} "{_short(ten)}", which does not start with "other"{edition}',
    )


def _finding(outcome: FindingOutcome, says: str) -> RuleFinding:
    return RuleFinding("R-09", outcome, says, UNUSED)


def _edition(entry_on: date) -> str:
    if entry_on >= EARLIEST_EDITION:
        return ""
    return f" (read in the edition of {EARLIEST_EDITION}, not that of {entry_on}: U-19)"


def _short(line: TariffLine) -> str:
    return line.text if len(line.text) <= 60 else f"{line.text[:59]}…"  # noqa: PLR2004 - a line on paper


def _digits(number: str) -> str:
    return number.replace(".", "").strip()


@rule("R-02", "R-04", "R-09", cite=MANUFACTURING)
def same_eight_digits(
    import_hts: str, other_hts: str, provision: Provision, *, import_sku: str = "", other_sku: str = ""
) -> RuleFinding:
    """Test substitution for (b), by eight digits alone, and for retail returns (c)(2), by eight digits and product code.

    Neither has the "other" rule of (j)(2).
    """
    retail = PROVISIONS[provision].family is Family.REJECTED
    name, cite = ("R-04", RETAIL) if retail else ("R-02", MANUFACTURING)
    mine, theirs = _digits(import_hts)[:_EIGHT], _digits(other_hts)[:_EIGHT]
    if len(mine) < _EIGHT or len(theirs) < _EIGHT:
        return RuleFinding(name, FindingOutcome.UNKNOWN, "Eight digits of both sides are needed", cite)
    if mine != theirs:
        return RuleFinding(name, FindingOutcome.DENY, f"{mine} and {theirs} differ at eight digits", cite)
    if not retail:
        return RuleFinding(name, FindingOutcome.SATISFIED, f'Both are {mine}; (b) has no "other" rule', cite)
    if not import_sku or not other_sku:
        return RuleFinding(
            name,
            FindingOutcome.UNKNOWN,
            "Retail returns also need the same part, SKU or product code: give both",
            cite,
        )
    if import_sku != other_sku:
        return RuleFinding(
            name, FindingOutcome.DENY, f"Product codes {import_sku} and {other_sku} differ", cite
        )
    return RuleFinding(
        name, FindingOutcome.SATISFIED, f"Both are {mine} with product code {import_sku}", cite
    )


_PETROLEUM_PREFIXES: Final = (
    "2707", "2708", "270900", "2710", "2711", "2712", "2713", "2714", "2715", "2901", "2902", "29032100", "29091914",
    "291736", "29173904", "29173915", "29261000", "38112100", "38119000",
    *(str(heading) for heading in range(3901, 3915)),
)  # fmt: skip


@rule("R-10", cite=PETROLEUM)
def is_qualified_petroleum(hts: str) -> bool:
    """Whether a number is on the list of qualified petroleum articles; 3901 to 3914 only in primary forms."""
    return _digits(hts).startswith(_PETROLEUM_PREFIXES)


@dataclass(frozen=True, slots=True)
class Wine:
    """A wine as the alternative standard for table wine looks at it: price per litre, colour, strength."""

    colour: str
    price: Decimal
    alcohol_percent: Decimal


_CLAIMED: Final = "date of filing of the claim"
STRENGTHS: Final = dated(WINE, _CLAIMED, (acts.PART_190_KEPT, Decimal(14)))
PRICE_BANDS: Final = dated(WINE, _CLAIMED, (acts.PART_190_KEPT, Decimal("0.5")))


@rule("R-41a", cite=WINE)
def wine_interchangeable(imported: Wine, exported: Wine, filed_on: date | None = None) -> RuleFinding:
    """Test the alternative standard for class 1 grape table wine: at most 14 %, same colour, prices within 50 %.

    The regulation does not say of which price; the lower one is taken, which is the narrower band.
    """
    cite = Cite(WINE.text, Certainty.PRIMARY, note="base of the price band not defined: lower price taken")
    strongest, half = STRENGTHS.at(filed_on), PRICE_BANDS.at(filed_on)
    strong = [wine for wine in (imported, exported) if wine.alcohol_percent > strongest]
    if strong:
        return RuleFinding(
            "R-41a",
            FindingOutcome.DENY,
            f"Table wine has at most 14 % alcohol; seen {strong[0].alcohol_percent} %",
            cite,
        )
    if imported.colour.casefold() != exported.colour.casefold():
        return RuleFinding(
            "R-41a", FindingOutcome.DENY, f"Colours differ: {imported.colour} and {exported.colour}", cite
        )
    apart, band = abs(imported.price - exported.price), half * min(imported.price, exported.price)
    if apart > band:
        return RuleFinding(
            "R-41a", FindingOutcome.DENY, f"Prices differ by {apart}; half the lower price is {band}", cite
        )
    return RuleFinding(
        "R-41a",
        FindingOutcome.SATISFIED,
        f"Same colour, at most 14 %, prices differ by {apart} within {band}",
        cite,
    )


@rule("R-16", cite=ONE_USE)
def used_once(what: str, available: Decimal, designated: tuple[Decimal, ...]) -> RuleFinding:
    """Test that units of one line serve one claim only: what is designated fits into what there is."""
    total = sum(designated, Decimal(0))
    if total > available:
        return RuleFinding(
            "R-16",
            FindingOutcome.REJECT,
            f"{what}: {total} designated of {available}; {total - available} too many",
            ONE_USE,
        )
    return RuleFinding(
        "R-16", FindingOutcome.SATISFIED, f"{what}: {total} designated of {available}", ONE_USE
    )


_TOBACCO: Final = "24"
_OVER_QUOTA_ALLOWED: Final = frozenset({Provision.UNUSED_DIRECT, Provision.UNUSED_DIRECT_PACKAGING})
_OVER_QUOTA_TOBACCO: Final = _OVER_QUOTA_ALLOWED | {
    Provision.MANUFACTURING_DIRECT,
    Provision.MANUFACTURING_DIRECT_PACKAGING,
}


@rule("R-18", cite=OVER_QUOTA)
def over_quota_allowed(hts: str, provision: Provision) -> bool:
    """Whether agricultural goods that paid the over-quota rate earn drawback: (j)(1), and tobacco also (a)."""
    return provision in (_OVER_QUOTA_TOBACCO if hts.startswith(_TOBACCO) else _OVER_QUOTA_ALLOWED)
