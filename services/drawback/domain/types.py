"""Names of things: each meaning has its own type, all of them plain strings on the wire."""

from enum import StrEnum
from typing import NewType

Claimant = NewType("Claimant", str)
"""Short key of a claimant, chosen by the user ("acme"): the partition key of everything that is its."""
EntryNumber = NewType("EntryNumber", str)
"""Import entry number, eleven characters without punctuation: filer, sequence, check digit ("XYZ41011179")."""
ClaimNumber = NewType("ClaimNumber", str)
"""Drawback entry number, same form as an entry number."""
ClaimId = NewType("ClaimId", str)
"""Our own name of a claim before and after CBP numbers it ("acme-2025-06-59-001")."""
ExportId = NewType("ExportId", str)
"""One export or destruction line: ITN or own reference, a slash, the line number ("X20250615123456/1")."""
Hts10 = NewType("Hts10", str)
"""Ten-digit HTSUS number without dots."""
CaseNumber = NewType("CaseNumber", str)
"""AD/CVD case with company suffix where known: "A-570-967" or "A-570-967-001"."""


class DutyClass(StrEnum):
    """What an import charge is, by its place in the law (19 CFR 190.3); each row of an entry has exactly one."""

    DUTY = "duty"
    """Ordinary duty of chapters 1–97, accounting class 001."""
    CHAPTER_99 = "chapter-99"
    """Additional duty under a chapter 99 heading (301, 232, 201, 122, IEEPA), also class 001."""
    MPF = "mpf"
    HMF = "hmf"
    TAX = "tax"
    """Internal revenue tax attaching on importation (016, 017, 018, 022)."""
    AD = "ad"
    CVD = "cvd"
    MARKING = "marking"
    OTHER_FEE = "other-fee"
    """Any other class code; carried, not refundable by default."""


class Policy(StrEnum):
    """How a claimant's claims are priced where AD/CVD and excluded programmes are concerned."""

    STATUTE = "statute"
    AS_CLAIMED = "as_claimed"
    ASSERTED = "asserted"
    """As the statute, and charges of which the law can be read either way are claimed too."""


class FullDrawback(StrEnum):
    """Why goods sent to Canada or Mexico draw back in full, without comparing duties (19 CFR 182.45; 19 U.S.C. 4534(a))."""

    ORIGINATING = "originating"
    SAME_CONDITION = "same-condition"
    NOT_TO_SAMPLE = "not-to-sample"
    NO_CONSENT = "no-consent"
    SUGAR = "listed-sugar"
    STORES = "duty-free-or-stores"
    LISTED_TO_CANADA = "listed-to-canada"


class Disposal(StrEnum):
    """What happened to the goods: the act that earns drawback."""

    EXPORTED = "exported"
    DESTROYED = "destroyed"


class Provision(StrEnum):
    """TFTEA drawback provision codes (ACE CATAIR Drawback, appendix A)."""

    MANUFACTURING_DIRECT = "51"
    MANUFACTURING_SUBSTITUTION = "52"
    REJECTED_SPECIFICATION = "53"
    REJECTED_NO_CONSENT = "54"
    REJECTED_DEFECTIVE = "55"
    REJECTED_RETAIL = "56"
    DOMESTIC_ALCOHOL = "57"
    UNUSED_DIRECT = "58"
    UNUSED_SUBSTITUTION = "59"
    PETROLEUM = "60"
    PETROLEUM_MANUFACTURED = "61"
    PETROLEUM_MANUFACTURED_SUPPLIES = "62"
    PETROLEUM_SUPPLIES = "63"
    ALCOHOL_NONCONFORMING = "64"
    UNUSED_DIRECT_PACKAGING = "65"
    UNUSED_SUBSTITUTION_PACKAGING = "66"
    REJECTED_SPECIFICATION_PACKAGING = "67"
    REJECTED_NO_CONSENT_PACKAGING = "68"
    REJECTED_DEFECTIVE_PACKAGING = "69"
    REJECTED_RETAIL_PACKAGING = "70"
    MANUFACTURING_DIRECT_PACKAGING = "71"
    MANUFACTURING_SUBSTITUTION_PACKAGING = "72"
    UNUSED_SUBSTITUTION_NAFTA = "73"
    UNUSED_SUBSTITUTION_WINE = "74"
    SOUGHT_CHEMICALS = "75"
    USMCA_SUGAR = "76"
    UNUSED_SUBSTITUTION_USMCA = "77"
