"""What records must say to each other: totals, identifiers, links, what a provision needs.

Source: ACE ABI CATAIR, Drawback, revision 27, cross-record rules; numbers as in the comment of each check.
"""

from collections.abc import Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from types import MappingProxyType
from typing import Final

from drawback.domain.identifiers import check_digit, check_offset
from drawback.filing.bonds import bond_faults
from drawback.filing.disposals import disposal_faults
from drawback.filing.links import MAKING, link_faults
from drawback.filing.message import CatairBatch, RecordGroup
from drawback.filing.records import CatairRecord, NotARecord
from drawback.filing.totals import money_faults

METHODS: Final = frozenset({"51", *map(str, range(53, 59)), "64", "65", *map(str, range(67, 72))})
"""Provisions that name an accounting method, 01 to 08; all others say 00."""
WITH_ITIN: Final = frozenset(map(str, [*range(51, 57), *range(58, 78)]))
WITH_MTIN: Final = frozenset({"51", "52", "57", "61", "62", "71", "72", "75", "76"})
DESTROYED_VALUED: Final = frozenset(map(str, [*range(51, 57), 58, 59, *range(73, 78)]))
"""Provisions with which the certificate of the value of destroyed goods is used; certificates of a bill of materials go with `WITH_MTIN`."""
EXTRACTS: Final = frozenset({"07", "57"})
"""Provisions of 19 U.S.C. 1313(d), which name no import entry."""
RETAIL: Final = frozenset({"56", "70"})
WINE: Final = "74"
ALLOWED_PART: Final = frozenset({"02", "11", "12", "22", "52", "61", "62", "72", "75", "76"})
"""Provisions of manufacture by substitution, 19 U.S.C. 1313(b): the quantity less valuable waste is theirs alone."""
DIRECT: Final = frozenset(
    {
        "01",
        "03",
        "04",
        "05",
        "07",
        "08",
        "14",
        "15",
        "17",
        "18",
        "19",
        "21",
        "51",
        "53",
        "54",
        "55",
        "57",
        "58",
        "64",
        "65",
        "67",
        "68",
        "69",
        "71",
    }
)
"""Provisions by direct identification alone, which have no value of substituted goods."""
_CORE_TO: Final = 23
Offsets = Mapping[str, AbstractSet[int]]
"""By filer code, how far the check digits of its numbers may lie above the computed one."""
_ORDINARY: Final[Offsets] = MappingProxyType({})


def permitted(numbers: Iterable[str]) -> Offsets:
    """The offsets that numbers which ACE is known to have show of their filers: one that used up its numbers may be allowed others."""
    found: dict[str, set[int]] = {}
    for number in numbers:
        found.setdefault(number[:3], set()).add(check_offset(number))
    return found


def faults(batch: CatairBatch, offsets: Offsets = _ORDINARY) -> list[NotARecord]:
    """Everything that is wrong between the records of a batch, in the order of the file."""
    found = [*_envelope(batch), *(fault for claim in batch.claims for fault in claim_faults(claim, offsets))]
    return sorted(found, key=lambda fault: fault.line)


def claim_faults(claim: RecordGroup, offsets: Offsets = _ORDINARY) -> Iterator[NotARecord]:
    """What is wrong between the records of one claim."""
    yield from _numbers(claim, offsets)
    yield from _provision(claim)
    yield from bond_faults(claim)
    yield from link_faults(claim, articles_numbered=claim.record.text("drawback_provision") in WITH_MTIN)
    yield from disposal_faults(claim)
    yield from money_faults(claim)


def _envelope(batch: CatairBatch) -> Iterator[NotARecord]:
    head, tail = batch.groups[0].record, batch.groups[-1].record
    for name in ("site_code", "sender_id", "transmission_date", "office_code"):  # X14
        if head.texts[name] != tail.texts[name]:
            yield tail.wrong(name, f"{head.text(name) or 'blanks'}, as in record A (X14)")
    for block in batch.groups[1:-1]:
        first, last = block.record, block.of("Y")[0].record
        if first.text("application_id") != head.text("application_id"):
            yield first.wrong("application_id", f"{head.text('application_id')}, as in record A")
        for name in ("processing_port", "filer_code", "application_id", "office_code"):  # X32
            if first.texts[name] != last.texts[name]:
                yield last.wrong(name, f"{first.text(name) or 'blanks'}, as in record B (X32)")


def _numbers(claim: RecordGroup, offsets: Offsets) -> Iterator[NotARecord]:
    head = claim.record
    yield from _digit(head, head.text("filer_code"), "claim_number", offsets)
    for one in claim.of("40"):
        filer, number = one.record.text("import_filer_code"), one.record.text("import_entry_number")
        if bool(filer) != bool(number):
            missing = "import_entry_number" if filer else "import_filer_code"
            yield one.record.wrong(missing, "filer code and entry number, or neither")
        elif number:
            yield from _digit(one.record, filer, "import_entry_number", offsets)


def _digit(record: CatairRecord, filer: str, name: str, offsets: Offsets) -> Iterator[NotARecord]:
    number = record.text(name)
    offset = check_offset(filer + number)
    if offset and offset not in offsets.get(filer, ()):
        right = check_digit(filer, number[:7])
        yield record.wrong(
            name,
            f"{number[:7]}{right}: the check digit of {filer} {number[:7]} is {right} "
            f"(a filer that CBP allows an offset of +{offset} may use {number[7]})",
        )


def _provision(claim: RecordGroup) -> Iterator[NotARecord]:
    code = claim.record.text("drawback_provision")
    core = int(code) <= _CORE_TO
    wrong, right = ("70", "60") if core else ("60", "70")
    for one in claim.of(wrong):  # rule 1
        yield one.record.wrong("control_identifier", f"record {right}: the claim is under provision {code}")
    yield from _certificates(claim.record, code, core=core)
    destroyed = any(
        one.record.text("exp_dest_indicator") == "D" for one in (*claim.of("60"), *claim.of("70"))
    )
    if (
        destroyed and code in DESTROYED_VALUED and not claim.record.text("cert_destroyed_valuation")
    ):  # rule 15
        yield claim.record.wrong("cert_destroyed_valuation", "X: goods were destroyed")
    for one in claim.of("40"):
        yield from _import(one.record, code)
        if not core:
            yield from _without_core_days(one.record)
        for hts in one.of("41"):
            if not core and len(hts.record.text("hts_number")) != 10:  # noqa: PLR2004 - ten digits
                yield hts.record.wrong("hts_number", "ten digits, as on the entry line")
            for quantity in hts.of("42"):
                yield from _values(quantity.record, code)


def _without_core_days(record: CatairRecord) -> Iterator[NotARecord]:
    for name in ("mfg_date_received", "mfg_date_used"):
        if record.text(name):
            yield record.wrong(
                name, "blank under provisions 51 to 77: the days of use are those of core drawback"
            )


def _values(record: CatairRecord, code: str) -> Iterator[NotARecord]:
    if record.text("allowable_quantity") and code not in ALLOWED_PART:
        yield record.wrong("allowable_quantity", f"blank under provision {code}: it is of 19 U.S.C. 1313(b)")
    if record.text("substituted_value_per_unit") and code in DIRECT:
        yield record.wrong(
            "substituted_value_per_unit",
            f"blank under provision {code}: goods are identified, none is substituted",
        )


def _certificates(head: CatairRecord, code: str, *, core: bool) -> Iterator[NotARecord]:
    for name, allowed in (
        ("cert_destroyed_valuation", DESTROYED_VALUED),
        ("retail_substitution", RETAIL),
        ("cert_wine", {WINE}),
    ):
        if head.text(name) and code not in allowed:
            yield head.wrong(name, f"blank under provision {code}")
    if not core and head.text("commercial_interchangeability"):
        yield head.wrong("commercial_interchangeability", "blank under provisions 51 to 77")
    for name, needing in (("cert_bom_formula", WITH_MTIN), ("cert_wine", {WINE})):
        if code in needing and not head.text(name):
            yield head.wrong(name, f"X: provision {code} needs the certificate")


def _import(record: CatairRecord, code: str) -> Iterator[NotARecord]:
    if (code in METHODS) == (record.text("accounting_method") == "00"):  # rule 2
        yield record.wrong(
            "accounting_method", "01 to 08" if code in METHODS else f"00 under provision {code}"
        )
    if code in EXTRACTS:  # rule 6
        for name in ("import_filer_code", "import_entry_number", "es_line_number"):
            if record.text(name):
                yield record.wrong(name, "blank under 19 U.S.C. 1313(d)")
    elif not record.text("import_entry_number"):
        yield record.wrong("import_entry_number", "the import entry")
    for name in ("itin", "es_line_number"):  # rule 3
        if code in WITH_ITIN and not record.text(name):
            yield record.wrong(name, f"a number: provision {code} needs it")
    if record.text("action_indicator") in MAKING and not record.text("manufacturing_ruling"):  # rule 5
        yield record.wrong(
            "manufacturing_ruling", "a ruling, or 9999999999 while it is pending: the goods are manufactured"
        )
