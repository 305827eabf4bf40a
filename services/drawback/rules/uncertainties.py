"""What the law leaves open (U-01 to U-26), and the cautious reading that the program takes and names in its answers."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType

from drawback.rules.answers import Certainty, Cite, Reading


@dataclass(frozen=True, slots=True)
class Uncertainty:
    """One open question of law, and the cautious behaviour chosen until it is settled."""

    number: str
    question: str
    behaviour: str


_ROWS = (
    Uncertainty(
        "U-01",
        "Does a weekend or holiday move the five-year limit? Part 190 is silent; HQ 230236 (2004) was not read.",
        "No date rolls forward; the warning names the last business day before.",
    ),
    Uncertainty(
        "U-02",
        "Does a period that begins on the date of importation end the day before the anniversary? No ruling found.",
        "Block after the day before the anniversary, explain, and let a reviewer override.",
    ),
    Uncertainty(
        "U-03",
        "What will the Federal Circuit say in Performance Additives (No. 24-2059) on deemed liquidation of claims?",
        "Compute the readings, mark the date contested, and offer request and waiver.",
    ),
    Uncertainty(
        "U-04",
        "Does the one-year clock of a claim run while CBP asks for evidence or verifies?",
        "Treat an extension as possible: the deemed date is only the earliest.",
    ),
    Uncertainty(
        "U-05",
        "Limited drawback for metals: wording, partner list and annexes of Proclamations 11021 and 11032.",
        "Not refundable, with a conditional flag that asks for evidence by hand.",
    ),
    Uncertainty("U-06", "Automobiles after the amendments of October 2025.", "Not refundable."),
    Uncertainty("U-07", "IEEPA Brazil, and by which path it is refunded.", "No drawback; CAPE."),
    Uncertainty("U-08", "Tariffs after 24 July 2026.", "Unknown means no, with an alert."),
    Uncertainty(
        "U-09",
        "Destruction: does recovered material reduce the value (regulation) or the refund (statute)?",
        "Pay on the regulation; show the statutory lower bound.",
    ),
    Uncertainty(
        "U-10",
        "Does the lesser-of test compare values only, or the tariff the exported article would itself have borne?",
        "The ACE method; flag a lower tariff of the exported article where its origin differs.",
    ),
    Uncertainty(
        "U-11",
        "Examples of 19 CFR 190.51(b)(3) and 190.14 that could not be read.",
        "Constructed examples, marked so.",
    ),
    Uncertainty(
        "U-12",
        "Which per-unit rule governs retail substitution?",
        "Per-unit average without lesser-of, flagged.",
    ),
    Uncertainty("U-13", "USMCA: the lower amount, or 99 % of it?", "99 % of the lower."),
    Uncertainty(
        "U-14", "19 CFR 182 as amended in March 2025.", "Ask for the current text before a USMCA claim."
    ),
    Uncertainty("U-15", "Is interest payable on late drawback?", "None."),
    Uncertainty(
        "U-16", "Is AES an approved electronic proof of export (190.73)?", "Require a carrier document."
    ),
    Uncertainty(
        "U-17",
        "Do the six months after a suspension start with the Federal Register notice or with CBP's receipt?",
        "The earliest known day; show both.",
    ),
    Uncertainty(
        "U-18",
        "MPF and the lesser-of test under a minimum or maximum.",
        "Scale by the smaller of 1 and SVU / EGVU; flag.",
    ),
    Uncertainty(
        "U-19",
        "Which HTS edition governs after renumbering?",
        "The edition at import entry; concordance to review.",
    ),
    Uncertainty(
        "U-20", "Drawback entries in the CAPE phases.", "By hand; no claim is withdrawn automatically."
    ),
    Uncertainty(
        "U-21",
        "MPF limits of FY2027 and later interest rates.",
        "Dated configuration; refused where missing.",
    ),
    Uncertainty(
        "U-22",
        "Are the 24 hours of the upload clock hours or a business day, and in which time zone?",
        "Clock hours, Eastern time; finish the same day.",
    ),
    Uncertainty(
        "U-23",
        "CFR text newer than January 2025.",
        "Each citation carries the day it was checked; re-check weekly.",
    ),
    Uncertainty(
        "U-24", "Has CBP reprinted Part 190 after NAM v. Treasury?", "The uncapped figure, marked contested."
    ),
    Uncertainty(
        "U-25",
        "Does ACE close post-summary corrections after 269 days (error B48) or after the 300 days of policy?",
        "Trust the answer of ACE; plan to 269 days for high-value entries.",
    ),
    Uncertainty(
        "U-26",
        "Does a Schedule B first-8 match lift the bar on “other” lines, or only prove the same eight digits?",
        "Conditional; a reviewer decides.",
    ),
)

UNCERTAINTIES: Mapping[str, Uncertainty] = MappingProxyType({row.number: row for row in _ROWS})


_CITES: Mapping[str, Cite] = MappingProxyType(
    {row.number: Cite(row.number, Certainty.CONSTRUCTED, note=row.question) for row in _ROWS}
)


def reading(number: str, says: str, on: date | None) -> Reading:
    """Return another reading of a contested rule, citing the open question it belongs to."""
    return Reading(says=says, on=on, cite=_CITES[number])
