"""What a rejection by CAPE means, and what is left to do: CBP's error texts, read by what they speak of (R-29a)."""

import re
from enum import StrEnum
from typing import Final

from drawback.rules.answers import Certainty, Cite
from drawback.rules.registry import rule

GUIDE: Final = Cite("CBP guidance on CAPE, April 2026; CSMS 68340863, 69035485", Certainty.SECONDARY)


class Ground(StrEnum):
    """Why CAPE rejects an entry, and what is left."""

    RECONCILIATION = "flagged for reconciliation: phase 2, from 2026-06-29, before any entry of type 09"
    DRAWBACK = (
        "designated by a drawback claim: handled by CBP by hand; withdrawing a claim is a person's decision"
    )
    PROTEST = "a protest is open: CAPE after its decision"
    ADCVD = "AD/CVD waits for liquidation: CAPE once the suspension is lifted"
    TOO_LATE = "liquidated more than 80 days ago: protest, or a later phase"
    FINAL = "finally liquidated: phase 3, not confirmed"
    TYPE = "an entry type that CAPE does not take"
    DUPLICATE = "handed in twice: the other declaration counts"
    NO_IEEPA = "no IEEPA duty on the entry: compare the lines"
    PARTY = "importer or filer of the declaration is another: who filed the entry hands it in"
    NUMBER = "CBP does not know the number: compare it with the summary"
    UNKNOWN = "a text that is not known here: a person must read it"


_SPEAKS_OF: Final[tuple[tuple[Ground, str], ...]] = (
    (Ground.RECONCILIATION, r"recon"),
    (Ground.DRAWBACK, r"drawback"),
    (Ground.PROTEST, r"protest"),
    (Ground.ADCVD, r"\bad\s*/?\s*cvd\b|antidumping|anti-dumping|countervailing|\bsuspen"),
    (Ground.TOO_LATE, r"\b80\b|eighty|liquidated (more|over|beyond|outside)|out\w* (of )?window"),
    (Ground.FINAL, r"\bfinal"),
    (Ground.DUPLICATE, r"duplicat|already (submitted|accepted|exists|on|in)\b"),
    (
        Ground.NO_IEEPA,
        r"\bno\b.*(ieepa|chapter 99|hts)|ieepa.*(missing|not found|\bno\b)|not subject to ieepa",
    ),
    (Ground.TYPE, r"entry type|\btype (08|09|47)\b|warehouse"),
    (Ground.PARTY, r"\bior\b|importer|filer|\bnot authori[sz]ed\b"),
    (Ground.NUMBER, r"not (found|on file)|does not exist|invalid entry|check digit"),
)


@rule("R-29a", cite=GUIDE)
def grounds(text: str) -> tuple[Ground, ...]:
    """Return what an error text of CAPE speaks of; unknown where it speaks of nothing known, nothing for no text."""
    plain = text.casefold()
    found = tuple(ground for ground, pattern in _SPEAKS_OF if re.search(pattern, plain))
    return found or ((Ground.UNKNOWN,) if plain.strip() else ())
