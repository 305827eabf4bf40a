"""Money: what is asked, what it may be at most, and the totals that must be its sums.

Source: ACE ABI CATAIR, Drawback, revision 27, cross-record rules 8, 9 and 18.
"""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Final

from drawback.domain.money import ZERO
from drawback.filing.message import RecordGroup
from drawback.filing.records import CatairRecord, NotARecord

DUTY: Final = frozenset({"364", "369"})
TAX: Final = frozenset({"365", "674", "675", "374"})
PAID_EARLY: Final = DUTY | TAX | {"398", "399"}
"""Classes with which accelerated payment goes; with any other ACE leaves it out and says nothing (rule 10)."""
PER_RECORD: Final = 4
"""Classes in one record 89."""


def money_faults(claim: RecordGroup) -> Iterator[NotARecord]:
    """What is wrong with the amounts of a claim."""
    for one in claim.every("43"):
        yield from _asked(one.record)
    sums = class_sums(claim)
    said: set[str] = set()
    for one in claim.of("89"):
        for place in range(1, PER_RECORD + 1):
            yield from _total(one.record, place, sums, said)
    for code in sorted(sums.keys() - said):
        says = f"also class {code}, of which {sums[code]} is claimed"
        yield claim.of("89")[-1].record.wrong("class_code_1", says)
    grand = claim.of("90")[0].record
    for name, right in grand_totals(sums).items():
        if (grand.figure(name) or ZERO) != right:
            yield grand.wrong(name, f"{right}, the sum of its classes")


def early_payment_lost(claim: RecordGroup) -> str:
    """Which class makes ACE leave out the accelerated payment that a claim asks for; empty where none does."""
    if not claim.record.text("accelerated_payment"):
        return ""
    others = sorted(class_sums(claim).keys() - PAID_EARLY)
    return (
        f"claim {claim.record.text('filer_code')}{claim.record.text('claim_number')} asks accelerated payment and also class "
        f"{', '.join(others)}: ACE then leaves the accelerated payment out without a word; claim it apart"
        if others
        else ""
    )


def class_sums(claim: RecordGroup) -> Mapping[str, Decimal]:
    """What is asked in each class: the sum of its records 43."""
    sums: dict[str, Decimal] = {}
    for one in claim.every("43"):
        code = one.record.text("class_code")
        sums[code] = sums.get(code, ZERO) + (one.record.figure("claim_amount") or ZERO)
    return sums


def grand_totals(sums: Mapping[str, Decimal]) -> Mapping[str, Decimal]:
    """Duty, fees and internal revenue tax as record 90 sums them."""

    def of(name: str) -> Decimal:
        return sum((amount for code, amount in sums.items() if bucket(code) == name), ZERO)

    return {name: of(name) for name in ("grand_duty", "grand_fees", "grand_ir_tax")}


def bucket(code: str) -> str:
    """The total of record 90 that a class belongs to."""
    return "grand_duty" if code in DUTY else "grand_ir_tax" if code in TAX else "grand_fees"


def _asked(record: CatairRecord) -> Iterator[NotARecord]:
    asked, ceiling = record.figure("claim_amount") or ZERO, record.figure("calculated_amount") or ZERO
    if not asked:
        yield record.wrong("claim_amount", "more than zero")
    if asked > ceiling + (record.figure("adjusted_claimed_amount") or ZERO):
        yield record.wrong("claim_amount", f"at most the calculated amount, {ceiling}")
    if record.text("qualifier") and record.text("class_code") != "398":
        yield record.wrong("qualifier", "blank unless the class is 398")


def _total(
    record: CatairRecord, place: int, sums: Mapping[str, Decimal], said: set[str]
) -> Iterator[NotARecord]:
    code, total = record.text(f"class_code_{place}"), record.figure(f"total_{place}")
    if not code:
        if total is not None:
            yield record.wrong(f"class_code_{place}", "the class of the total beside it")
        return
    if code in said:
        yield record.wrong(f"class_code_{place}", "a class that no other total has")
    said.add(code)
    if code not in sums:
        yield record.wrong(f"class_code_{place}", "a class that a record 43 claims")
    elif total != sums[code]:
        yield record.wrong(f"total_{place}", f"{sums[code]}, the sum of its records 43")
