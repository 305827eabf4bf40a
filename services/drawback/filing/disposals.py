"""Exports and destructions: their order, and what goes with each.

Source: ACE ABI CATAIR, Drawback, revision 27, cross-record rules 11, 15 and 16.
"""

from collections.abc import Iterator
from datetime import date
from typing import Final

from drawback.filing.message import RecordGroup
from drawback.filing.records import NotARecord

CONTINENT: Final = frozenset({"CA", "MX"})


def disposal_faults(claim: RecordGroup) -> Iterator[NotARecord]:
    """What is wrong with the exports and destructions of a claim."""
    foreign = claim.record.text("nafta_indicator") or claim.record.text("usmca_indicator")
    last: date | None = None
    disposals = (*claim.of("60"), *claim.of("70"))
    if not foreign and any(one.of("64") for one in disposals):
        yield claim.record.wrong(
            "usmca_indicator", "X: an export names what was paid to Canada or Mexico (record 64)"
        )
    for one in disposals:
        day = one.record.day("exp_dest_date")
        if last is not None and day is not None and day < last:
            yield one.record.wrong(
                "exp_dest_date", f"{last:%m%d%y} or later: exports stand in the order of their days"
            )
        last = day or last
        yield from _one(one)
        if foreign and not one.of("64"):
            yield one.record.wrong(
                "control_identifier", "a record 64: the claim is under NAFTA or USMCA drawback"
            )


def _one(group: RecordGroup) -> Iterator[NotARecord]:
    record = group.record
    if record.text("exp_dest_indicator") == "D":
        for name in ("destination_country", "bol_indicator", "bol_carrier"):
            if record.text(name):
                yield record.wrong(name, "blank: the goods were destroyed")
    elif not record.text("destination_country"):
        yield record.wrong("destination_country", "the country the goods went to")
    if record.text("bol_indicator") and not record.text("bol_carrier"):
        yield record.wrong("bol_carrier", "the carrier's code: the identifier is a bill of lading")
    yield from _abroad(group)
    yield from _noticed(group)


def _noticed(group: RecordGroup) -> Iterator[NotARecord]:
    for notice in group.of("62"):
        if notice.record.text("exam_indicator") and not notice.record.text("exam_result"):
            yield notice.record.wrong("exam_result", "D or N: the goods were examined")
        kinds = sorted(witness.record.text("record_indicator") for witness in notice.of("63"))
        if kinds != (["E", "P"] if notice.record.text("exam_indicator") else ["P"]):
            says = "one record 63 of the processor, and one of the examiner where the goods were examined"
            yield notice.record.wrong("exam_indicator", says)


def _abroad(group: RecordGroup) -> Iterator[NotARecord]:
    country = group.record.text("destination_country")
    for abroad in group.of("64"):
        if country in CONTINENT and abroad.record.text("country_of_export") != country:
            yield abroad.record.wrong("country_of_export", f"{country}, where the goods went")
        if not abroad.record.figure("exchange_rate"):
            yield abroad.record.wrong("exchange_rate", "more than zero: units of that money for one dollar")
