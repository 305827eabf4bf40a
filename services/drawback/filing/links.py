"""Tracking numbers: each import and article of a claim has one of its own, and every link names one that is there.

Source: ACE ABI CATAIR, Drawback, revision 27, cross-record rules 3 to 5.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Final

from drawback.filing.message import RecordGroup
from drawback.filing.records import CatairRecord, NotARecord

MAKING: Final = frozenset({"X", "T"})
"""Actions of goods that were manufactured, or transferred and manufactured."""
_PER_RECORD: Final = 15


def link_faults(claim: RecordGroup, *, articles_numbered: bool) -> Iterator[NotARecord]:
    """What is wrong with the numbers of a claim and the links between them; `articles_numbered`: the provision needs numbers of articles."""
    imports = [one.record for one in claim.of("40")]
    articles = [one.record for one in claim.every("51")]
    itins, mtins = _numbered(imports, "itin"), _numbered(articles, "mtin")
    yield from _repeated(itins, "itin")
    yield from _repeated(mtins, "mtin")
    known = {"itin": {one.text("itin") for one in itins}, "mtin": {one.text("mtin") for one in mtins}}
    for one in mtins:
        if one.text("mtin") in known["itin"]:
            yield one.wrong("mtin", "a number that is no import's")
    for code, kind in (("52", "itin"), ("72", "itin"), ("53", "mtin"), ("73", "mtin")):
        for group in claim.every(code):
            yield from _dangling(group.record, kind, known[kind])
    if articles_numbered:
        yield from (
            one.wrong("mtin", "a number: the provision needs it") for one in articles if not one.text("mtin")
        )
    yield from _manufactured(claim)


def _numbered(records: Sequence[CatairRecord], name: str) -> list[CatairRecord]:
    return [one for one in records if one.text(name)]


def _repeated(records: Sequence[CatairRecord], name: str) -> Iterator[NotARecord]:
    seen = Counter(one.text(name) for one in records)
    for one in records:
        if seen[one.text(name)] > 1:
            yield one.wrong(name, "a number that no other record of the claim has")


def _dangling(record: CatairRecord, kind: str, known: set[str]) -> Iterator[NotARecord]:
    what = "an import (record 40)" if kind == "itin" else "an article (record 51)"
    for place in range(1, _PER_RECORD + 1):
        name = f"{kind}_{place:02d}"
        if (link := record.text(name)) and link not in known:
            yield record.wrong(name, f"the number of {what} of this claim")


def _manufactured(claim: RecordGroup) -> Iterator[NotARecord]:
    made = [
        one for one in (*claim.of("40"), *claim.of("50")) if one.record.text("action_indicator") in MAKING
    ]
    if made and not claim.of("50"):
        yield made[0].record.wrong("action_indicator", "a record 50 for what was manufactured")
    rulings = {one.record.text("manufacturing_ruling") for one in claim.of("40")}
    for one in claim.of("50"):
        if one.record.text("import_manufacturing_ruling") not in rulings:
            yield one.record.wrong("import_manufacturing_ruling", "a ruling that a record 40 names")
        described = one.of("51")[0].record
        if one.record.text("action_indicator") in MAKING and not described.text("manufacturing_ruling"):
            yield described.wrong(
                "manufacturing_ruling", "the ruling under which the article was manufactured"
            )
