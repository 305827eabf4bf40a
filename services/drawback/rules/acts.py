"""The acts and notices that brought the numbers of the rules in, each with the first day it gives them.

`began` marks a day that is established as the first. `stood` marks a lower bound: the number is known to have stood in
the text on that day, and may be older.
"""

from datetime import date

from drawback.rules.answers import EARLIEST, LegalAct


def _began(year: int, month: int, day: int, name: str) -> LegalAct:
    return LegalAct(date(year, month, day), name, began=True)


def _stood(year: int, month: int, day: int, name: str) -> LegalAct:
    return LegalAct(date(year, month, day), name, began=False)


MODERNIZED = _began(2018, 2, 24, "Pub. L. 114-125, section 906; until 2019-02-23 the claimant could choose")
"""The drawback law as the Trade Facilitation and Trade Enforcement Act made it, for claims filed from this day."""
FIVE_YEARS_KEPT = _stood(2018, 2, 24, "Pub. L. 114-125, section 906; five years in 1313(i) before it")
PART_190 = _began(2018, 12, 17, "CBP Dec. 18-15, 83 FR 64942")
PART_190_KEPT = _stood(2018, 12, 17, "CBP Dec. 18-15, 83 FR 64942; Part 191 before it")
PART_191 = _stood(1998, 4, 6, "T.D. 98-16, 63 FR 10970, as 19 CFR Part 191")

ENTRIES_DEEMED = _stood(1979, 4, 1, "Pub. L. 95-410, section 209, 92 Stat. 902")
CLAIMS_DEEMED = _began(2004, 12, 3, "Pub. L. 108-429, section 1563, 118 Stat. 2586")
PROTESTS_LONGER = _began(2004, 12, 18, "Pub. L. 108-429")
DEPOSITS = _stood(2004, 12, 18, "19 CFR 142.12(b) and 142.23, while the statute's ceiling rose to 12")
DEPOSITS_LATER = _stood(2004, 12, 18, "Pub. L. 108-429; 10 working days before it")
CUSTOMS_MODERNIZED = _stood(1993, 12, 8, "Pub. L. 103-182, title VI")
DRAWBACK_1993 = _stood(1993, 12, 8, "Pub. L. 103-182, section 632, 107 Stat. 2193")
RELIQUIDATION_FROM_LIQUIDATION = _began(
    2016, 2, 24, "Pub. L. 114-125, section 911; counted from the notice before it"
)
DISASTERS = _began(1996, 10, 11, "Pub. L. 104-295, section 7, 110 Stat. 3518")
FALSE_CLAIMS = _stood(2020, 7, 1, "Pub. L. 103-182, section 622, no longer waiting for a selectivity program")
RETAIL_RETURNS = _stood(2004, 12, 3, "Pub. L. 108-429, section 1563")

SMALL_DIFFERENCES = _stood(2002, 4, 1, "19 CFR, edition of April 1, 2002")
FORM_28 = LegalAct(EARLIEST, "", began=False)
"""The form itself prints its thirty days; no act brought them in."""
INCREASES_TOLD = _stood(1993, 8, 19, "T.D. 93-66, 58 FR 44131")
DISCLOSURES = _stood(1998, 6, 29, "T.D. 98-49, 63 FR 29126")
GOODS_RECALLED = _stood(1998, 10, 30, "HQ 114511 applies it")
TEXTILES_RECALLED = _stood(2005, 10, 5, "the text names 19 CFR 102.22 (CBP Dec. 05-32)")
IMPORT_RECORDS = _stood(1998, 7, 16, "T.D. 98-56, 63 FR 32944")
UPLOADS_DATE_CLAIMS = _stood(2019, 9, 30, "a policy of September 2019")
CHILE_FULL = _began(2004, 1, 1, "Pub. L. 108-77, section 203")
CHILE_2012 = _began(2012, 1, 1, "19 U.S.C. 1313(n)(4)(B)")
CHILE_2013 = _began(2013, 1, 1, "19 U.S.C. 1313(n)(4)(B)")
CHILE_2014 = _began(2014, 1, 1, "19 U.S.C. 1313(n)(4)(B)")
CHILE_ENDED = _began(2015, 1, 1, "19 U.S.C. 1313(n)(4)(A), (j)(4)(B)")
USMCA_IN_FORCE = _began(2020, 7, 1, "Pub. L. 116-113; NAFTA before it")
USMCA = _stood(2021, 7, 6, "86 FR 35566")

CORRECTIONS_300 = _began(
    2017, 1, 14, "CBP notices of 12 December 2016 and 9 January 2017; 270 days before them"
)
ERRORS_51 = _stood(2026, 7, 18, "Error Dictionary rev. 51")
CATAIR_JULY_2026 = _stood(2026, 7, 1, "the edition of July 2026")
CATAIR_27 = _stood(2025, 6, 24, "version 27")
CYCLE_READ = _stood(2025, 1, 1, "practice as read then")
CAPE_OPENED = _began(2026, 4, 20, "CAPE opened")
CAPE_SECOND = _began(2026, 6, 29, "CAPE phase 2 opened")
REFUNDS_BY_CHECK = _stood(2002, 4, 1, "19 CFR 24.36, edition of April 1, 2002: by check or ACH")
REFUNDS_BY_ACH = _began(2026, 2, 6, "91 FR 21 (CBP Dec. 25-18)")
MONTHLY_STATEMENTS = _stood(2004, 12, 18, "19 CFR 142.12(b) and 142.23; periodic monthly statement")

REVIEWS = _stood(1997, 7, 1, "62 FR 27296")
REVIEWS_TIMED = _stood(1995, 1, 1, "Pub. L. 103-465, section 220")
INSTRUCTIONS_15 = _stood(
    2010, 11, 9, "announcement of that day, as 86 FR 3995 tells; not for goods of Canada or Mexico"
)
INSTRUCTIONS_35 = _began(2021, 1, 15, "86 FR 3995")
INJUNCTIONS = _stood(2021, 1, 15, "86 FR 3995")
EVASION = _began(2016, 8, 22, "CBP Dec. 16-11, 81 FR 56477")

RECONCILED_21 = _stood(2006, 1, 1, "the reconciliation test as known then; fifteen months before")

HARBORS = _began(1987, 4, 1, "Pub. L. 99-662, section 1402")
HARBORS_DEARER = _began(1991, 1, 1, "Pub. L. 101-508, section 11214")
