"""Which operations leave goods unused, and which make a new article of them (R-08)."""

from collections.abc import Iterable
from enum import StrEnum
from typing import Final

from drawback.rules.answers import Cite
from drawback.rules.findings import FindingOutcome, RuleFinding
from drawback.rules.registry import rule

NOT_A_USE: Final = Cite("19 U.S.C. 1313(j)(3); 19 CFR 190.2")


class Operation(StrEnum):
    """Operations that, alone or combined, are not a use of the goods, short of a manufacture."""

    TESTING = "testing"
    CLEANING = "cleaning"
    REPACKING = "repacking"
    INSPECTING = "inspecting"
    SORTING = "sorting"
    REFURBISHING = "refurbishing"
    FREEZING = "freezing"
    BLENDING = "blending"
    REPAIRING = "repairing"
    REWORKING = "reworking"
    CUTTING = "cutting"
    SLITTING = "slitting"
    ADJUSTING = "adjusting"
    REPLACING_COMPONENTS = "replacing components"
    RELABELLING = "relabelling"
    DISASSEMBLING = "disassembling"
    UNPACKING = "unpacking"


@rule("R-08", cite=NOT_A_USE)
def leaves_unused(
    operations: Iterable[str], *, new_article: bool, fit_for_particular_use: bool = False
) -> RuleFinding:
    """Test whether goods stayed unused for (j): no manufacture, and no operation beyond those of the statute.

    A manufacture makes a new and different article by name, character or use, or makes the goods fit for a particular
    use, which is more than a substantial transformation.
    """
    if new_article or fit_for_particular_use:
        made = (
            "a new and different article was made"
            if new_article
            else "the goods were made fit for a particular use"
        )
        return RuleFinding(
            "R-08", FindingOutcome.DENY, f"Not unused: {made}; claim under (a) or (b)", NOT_A_USE
        )
    named = [operation.strip().lower() for operation in operations]
    unlisted = [operation for operation in named if operation not in set(Operation)]
    if unlisted:
        return RuleFinding(
            "R-08",
            FindingOutcome.REVIEW,
            f"{', '.join(unlisted)}: not in the list of the statute; a person decides",
            NOT_A_USE,
        )
    return RuleFinding(
        "R-08", FindingOutcome.SATISFIED, f"{', '.join(named) or 'nothing'}: not a use", NOT_A_USE
    )
