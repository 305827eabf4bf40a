"""What was manufactured, as records 50 to 53 say it: each article once, with links to the imports and the articles that went into it.

Source: ACE ABI CATAIR, Drawback, revision 27. An article made on one day is one record 50; the chapter's second record for a range of
days is not written, since a production is recorded with the day on which it was done.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final

from drawback.filing.message import RecordGroup
from drawback.filing.records import make_record

MANUFACTURED: Final = "X"
"""Action of goods that were manufactured and stayed with one legal entity."""
PENDING: Final = "9999999999"
"""Stands for a ruling that was applied for and has no number yet."""
LINKS: Final = 15
"""Numbers in one record 52, 53, 72 or 73."""


@dataclass(frozen=True, slots=True)
class UsedIn:
    """The article that imported units went into, under which ruling and on which basis of claim (01 to 08)."""

    article: str
    ruling: str
    basis: str


@dataclass(frozen=True, slots=True)
class MadeArticle:
    """What a claim uses of one article of one production.

    `key` tells it from others; `import_ruling` is the one under which its imports were used, `ruling` that of its own production;
    `sources` are the articles that went into it, and `export_ids` what left of it.
    """

    key: str
    import_ruling: str
    ruling: str
    number: str
    quantity: Decimal
    unit: str
    made_on: date
    factory: str
    description: str
    sources: tuple[str, ...] = ()
    export_ids: tuple[str, ...] = ()


def article_group(one: MadeArticle, mtins: Mapping[str, str], itins: Sequence[str]) -> RecordGroup:
    """Records 50 to 53 of one article; `itins` are the imports that went into it, `mtins` the numbers of all articles."""
    record = make_record(
        "50",
        {
            "action_indicator": MANUFACTURED,
            "import_manufacturing_ruling": one.import_ruling,
            "hts_or_schedule_b": one.number,
            "quantity": one.quantity,
            "uom": one.unit,
            "production_date": one.made_on,
            "factory_location": one.factory,
        },
    )
    described = make_record(
        "51",
        {"description": one.description, "manufacturing_ruling": one.ruling, "mtin": mtins[one.key]},
    )
    sources = [mtins[key] for key in one.sources]
    return RecordGroup(
        record, (RecordGroup(described), *linked("52", "itin", itins), *linked("53", "mtin", sources))
    )


def linked(code: str, kind: str, numbers: Sequence[str]) -> list[RecordGroup]:
    """Records that link to imports or articles, fifteen numbers in each."""
    parts = [numbers[start : start + LINKS] for start in range(0, len(numbers), LINKS)]
    return [
        RecordGroup(
            make_record(code, {f"{kind}_{place:02d}": number for place, number in enumerate(part, 1)})
        )
        for part in parts
    ]
