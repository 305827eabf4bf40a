"""A claim that replaces one that ACE has: what may not change, and how old its exports may be.

Source: ACE ABI CATAIR, Drawback, revision 27, cross-record rule 13.
"""

from collections.abc import Iterator
from datetime import date
from typing import Final

from drawback.domain.calendar import anniversary
from drawback.filing.message import RecordGroup
from drawback.filing.records import NotARecord

_KEPT: Final = (
    "filer_code",
    "claim_number",
    "drawback_port",
    "bond_waiver_indicator",
    "bond_waiver_reason",
    "accelerated_payment",
    "claimant_id",
)
"""Fields of record 10 that stay as they were."""
_YEARS: Final = {"60": 3, "70": 5}
"""How old an export of a replacement may be: of core drawback (record 60) and since TFTEA (record 70)."""


def replacement_faults(before: RecordGroup, after: RecordGroup, on: date) -> Iterator[NotARecord]:
    """What a replacement transmitted on a day changes and may not, beside the claim as it was last written."""
    for name in _KEPT:
        if after.record.text(name) != before.record.text(name):
            yield after.record.wrong(
                name, f"{before.record.text(name) or 'blank'}, as in the claim that is replaced (rule 13)"
            )
    bonds = [[one.record.write() for one in claim.of("31")] for claim in (before, after)]
    if bonds[0] != bonds[1]:
        record = after.of("31")[0].record if after.of("31") else after.record
        said = bonds[0][0].rstrip() if bonds[0] else "none"
        yield record.wrong("control_identifier", f"the bond of the claim that is replaced: {said} (rule 13)")
    for code, years in _YEARS.items():
        for one in after.of(code):
            left = one.record.day("exp_dest_date")
            if left is not None and anniversary(left, years) < on:
                yield one.record.wrong(
                    "exp_dest_date",
                    f"a day less than {years} years before {on:%m%d%y}, when it is transmitted again (rule 13)",
                )
