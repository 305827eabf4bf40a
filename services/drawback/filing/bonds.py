"""The bond of a claim: waived with a reason, continuous, or of a single transaction; accelerated payment needs one.

Source: ACE ABI CATAIR, Drawback, revision 27, records 10 and 31.
"""

from collections.abc import Iterator

from drawback.filing.message import RecordGroup
from drawback.filing.records import NotARecord

_SINGLE = "9"


def bond_faults(claim: RecordGroup) -> Iterator[NotARecord]:
    """What is wrong with the bond of a claim; that a single transaction bond has an amount is our reading, the chapter says conditional."""
    head = claim.record
    waived = head.text("bond_waiver_indicator")
    if head.text("accelerated_payment") and not claim.of("31") and not waived:
        yield head.wrong("accelerated_payment", "blank, or a bond in record 31")
    if waived and not head.text("bond_waiver_reason"):
        yield head.wrong("bond_waiver_reason", "999: no bond is required")
    if head.text("bond_waiver_reason") and not waived:
        yield head.wrong("bond_waiver_indicator", "0: a reason for waiving the bond is given")
    for one in claim.of("31"):
        single = one.record.text("bond_type") == _SINGLE
        for name in ("stb_amount", "stb_number"):
            if one.record.text(name) and not single:
                yield one.record.wrong(name, "blank: the bond is continuous")
        if single and not one.record.figure("stb_amount"):
            yield one.record.wrong("stb_amount", "the amount of the single transaction bond in whole dollars")
