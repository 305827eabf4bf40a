"""The claimant's parts as its product master tells them: tariff numbers over time, and what units hold."""

from collections.abc import Iterator
from datetime import date, datetime

import msgspec

from drawback.domain.conversion import PackedAs
from drawback.lifecycles.vocabulary import Decision
from drawback.rules.lawbook import LawBook
from drawback_schemas.manufacturing import PartDescribed


class PartTelling(msgspec.Struct, frozen=True, omit_defaults=True):
    """What was told of a part for a day; `told` is the telling that counts."""

    event: PartDescribed
    told: tuple[int, datetime, str]


class PartRecord(msgspec.Struct, frozen=True, omit_defaults=True):
    """A part with what was told of it, by the day from which it holds."""

    part: str
    tellings: tuple[PartTelling, ...] = ()

    def number_on(self, on: date) -> str:
        """The tariff number that the master gives the part on a day; empty before the first of them."""
        told = [one.event.hts for one in self.tellings if one.event.hts and one.event.effective_from <= on]
        return told[-1] if told else ""

    def packed(self) -> Iterator[PackedAs]:
        """What its units hold, each as it was told last."""
        latest: dict[str, PackedAs] = {}
        for one in self.tellings:
            source = one.event.source or f"product master of {one.event.effective_from}"
            for unit in one.event.units:
                latest[unit.unit] = PackedAs(unit.unit, unit.holds, unit.of, source)
        yield from latest.values()


def decide_part(before: PartRecord | None, record: PartRecord, law: LawBook) -> Decision:
    """A part stands by itself: what its numbers and units mean is asked where goods are paired."""
    return Decision(columns={"packs": any(one.event.units for one in record.tellings)})
