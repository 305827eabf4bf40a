"""Manufacturing rulings: one row per standing; more rows of one standing add the articles and inputs that it covers."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Final

from drawback.intake import values
from drawback.intake.labels import meanings, one_of
from drawback.intake.reading import ReportChange, ReportFact, sound
from drawback.intake.records import Record, once, once_needed
from drawback.intake.tariff_numbers import tariff_number
from drawback_schemas.manufacturing import RulingKind, RulingStanding, RulingStood
from drawback_schemas.registry import Event

_STANDINGS: Final[dict[str, RulingStanding]] = meanings(
    {
        "applied": "applied; applied for; application filed; letter of intent; pending; filed; submitted",
        "approved": "approved; acknowledged; granted; in force; active; issued; accepted",
        "ended": "ended; terminated; withdrawn; revoked; expired; cancelled; canceled; inactive",
    }
)
_KINDS: Final[dict[str, RulingKind]] = meanings(
    {"general": "general; general ruling; g", "specific": "specific; specific ruling; s"}
)


class RulingRow(ReportFact, frozen=True, kw_only=True):
    """How a ruling stands from a day on."""

    ruling_number: str
    standing: RulingStanding
    on: date
    kind: RulingKind = "general"
    articles: tuple[str, ...] = ()
    inputs: tuple[str, ...] = ()
    note: str = ""

    @property
    def natural_key(self) -> str:
        return f"{self.ruling_number}/{self.standing}/{self.on}"

    @property
    def subject(self) -> str:
        return self.ruling_number


def read_ruling(records: Sequence[Record]) -> Iterator[RulingRow]:
    """Read the rows of one standing."""
    number = once_needed(records, "ruling.number", str, "the number of the ruling")
    standing = once_needed(
        records, "ruling.standing", one_of(_STANDINGS), "applied, approved or acknowledged, or ended"
    )
    on = once_needed(records, "ruling.date", values.day, "the day from which it stands so, as MM/DD/YYYY")
    kind = once(records, "ruling.kind", one_of(_KINDS))
    inputs = {hts for record in records if (hts := record.read("input.hts", tariff_number(()))) is not None}
    articles = {text for record in records if (text := record.text("made.article"))}
    note = once(records, "ruling.note", str)
    if sound(records) and number and standing and on:
        yield RulingRow(
            ruling_number=number,
            standing=standing,
            on=on,
            kind=kind or "general",
            articles=tuple(sorted(articles)),
            inputs=tuple(sorted(inputs)),
            note=note or "",
        )


def ruling_events(change: ReportChange[RulingRow]) -> Iterator[Event]:
    """Say how the ruling stands."""
    row = change.now
    yield RulingStood(
        ruling_number=row.ruling_number,
        kind=row.kind,
        standing=row.standing,
        on=row.on,
        articles=row.articles,
        inputs=row.inputs,
        note=row.note,
    )
