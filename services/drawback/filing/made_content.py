"""Which articles a manufacturing claim names: from each designation through the productions that made what was exported.

Of articles made of several inputs each input is designated for the same articles: they count once, by the input with the most.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Decimal
from typing import Final

from drawback.domain.goods import ExportLine
from drawback.domain.money import divide
from drawback.filing.articles import PENDING, MadeArticle, UsedIn
from drawback.filing.claim import CannotFile
from drawback.lifecycles.ledger.made import AT, ProductionRecord, RulingRecord
from drawback_schemas.parts import DesignationPart

_FOUR_PLACES: Final = Decimal("0.0001")
_RULING_LENGTH: Final = 10


@dataclass(frozen=True, slots=True)
class MadeFacts:
    """What the claimant's books say of manufacture: productions and rulings by their numbers."""

    productions: Mapping[str, ProductionRecord]
    rulings: Mapping[str, RulingRecord]


NOTHING_MADE: Final = MadeFacts({}, {})


@dataclass(frozen=True, slots=True)
class _Step:
    """One production on the way from an import to what was exported: the article, and how much of it the designation stands for."""

    production: ProductionRecord
    article: str
    quantity: Decimal

    @property
    def key(self) -> str:
        return f"{self.production.production_id} {self.article}"


def used_in(part: DesignationPart, exported: ExportLine, facts: MadeFacts) -> UsedIn:
    """The article that the imported units of a designation went into.

    Raises:
        CannotFile: the production is not known, or its ruling is no number.
    """
    first = next(_way(part, exported, facts))
    return UsedIn(first.key, ruling_digits(first.production, facts), first.production.basis)


def ruling_digits(production: ProductionRecord, facts: MadeFacts) -> str:
    """A ruling's number as records take it: digits only; all nines while it is applied for.

    Raises:
        CannotFile: it is no number of at most ten digits.
    """
    record = facts.rulings.get(production.ruling_number)
    if record is not None and all(one.event.standing == "applied" for one in record.facts):
        return PENDING
    digits = "".join(one for one in production.ruling_number if one not in "-. ")
    if not digits.isdecimal() or not digits.isascii() or len(digits) > _RULING_LENGTH:
        raise CannotFile(
            f"production {production.production_id} was made under ruling {production.ruling_number!r}; "
            "expected its number, such as 44-05432-000, as records 40, 50 and 51 take it"
        )
    return digits


def articles_of(
    parts: Sequence[DesignationPart], exports: Mapping[str, ExportLine], facts: MadeFacts
) -> list[MadeArticle]:
    """The articles of a claim, those that went into others first.

    Raises:
        CannotFile: a production, its factory or the number of its article is not known.
    """
    found: dict[str, MadeArticle] = {}
    counted: dict[str, dict[str, Decimal]] = {}
    for part in parts:
        exported = exports[part.export_id]
        steps = list(_way(part, exported, facts))
        for place, step in enumerate(steps):
            component = counted.setdefault(step.key, {})
            component[part.component] = component.get(part.component, Decimal(0)) + step.quantity
            last = place == len(steps) - 1
            one = found.get(step.key) or _article(step, _production(part, facts), exported, facts, last=last)
            sources = () if place == 0 else (steps[place - 1].key,)
            left = (part.export_id,) if last else ()
            found[step.key] = replace(
                one,
                sources=tuple(dict.fromkeys((*one.sources, *sources))),
                export_ids=tuple(dict.fromkeys((*one.export_ids, *left))),
            )
    whole = (replace(one, quantity=max(counted[key].values())) for key, one in found.items())
    return sorted(whole, key=lambda one: (one.made_on, bool(one.sources), one.key))


def articles_exported(parts: Sequence[DesignationPart]) -> Decimal:
    """Units of one export that designations take: articles once for all of their inputs, other goods added up."""
    by_component: dict[str, Decimal] = {}
    for part in parts:
        units = part.quantity if part.articles is None else part.articles
        by_component[part.component] = by_component.get(part.component, Decimal(0)) + units
    if all(by_component):
        return max(by_component.values(), default=Decimal(0))
    return sum(by_component.values(), Decimal(0))


def _way(part: DesignationPart, exported: ExportLine, facts: MadeFacts) -> Iterator[_Step]:
    """From the production that used the import to the one that made what was exported, with the quantity at each."""
    levels = part.component.split(AT)[1:]
    steps = [(_production(part, facts), levels[0] if levels else _own(part, exported, facts))]
    for place, inner in enumerate(levels):
        outer = levels[place + 1] if place + 1 < len(levels) else exported.sku
        steps.append((_through(inner, outer, steps[-1][0], facts), outer))
    quantity = part.quantity if part.articles is None else part.articles
    quantities = [quantity]
    for place in range(len(steps) - 1, 0, -1):
        production, article = steps[place]
        used = next(one.quantity for one in production.used if one.part == steps[place - 1][1])
        whole = production.quantity_of(article)
        quantity = (quantity * divide(used, whole)).quantize(_FOUR_PLACES, ROUND_HALF_UP)
        quantities.insert(0, quantity)
    for (production, article), units in zip(steps, quantities, strict=True):
        yield _Step(production, article, units)


def _own(part: DesignationPart, exported: ExportLine, facts: MadeFacts) -> str:
    """The article of a production that was exported: by the part number of the export, else its only one."""
    production = _production(part, facts)
    names = {production.article, *(one.article for one in production.products)}
    return exported.sku if exported.sku in names else production.article


def _production(part: DesignationPart, facts: MadeFacts) -> ProductionRecord:
    found = facts.productions.get(part.production_id)
    if found is None or found.told is None:
        name = f"production {part.production_id}" if part.production_id else "the production of it"
        raise CannotFile(
            f"export {part.export_id}: {name} is not known; take in the production records "
            "(`drawback intake productions.csv --kind productions`), and name it in the designation"
        )
    return found


def _through(inner: str, outer: str, source: ProductionRecord, facts: MadeFacts) -> ProductionRecord:
    """The one production that used an article to make another."""
    found = [
        one
        for one in facts.productions.values()
        if one.told is not None
        and outer in {one.article, *(product.article for product in one.products)}
        and any(used.part == inner for used in one.used)
        and one.produced_on >= source.produced_on
    ]
    if len(found) != 1:
        raise CannotFile(
            f"{len(found)} productions made {outer} of {inner} of production {source.production_id}; expected one, "
            "so that record 53 can name it"
        )
    return found[0]


def _article(
    step: _Step, source: ProductionRecord, exported: ExportLine, facts: MadeFacts, *, last: bool
) -> MadeArticle:
    made = step.production
    number = made.article_hts if step.article == made.article else ""
    if not number and last:
        number = exported.schedule_b or exported.hts
    for text, name in ((number, "tariff number of its article"), (made.factory, "factory")):
        if not text:
            raise CannotFile(
                f"production {made.production_id} names no {name}, which record 50 takes; send it again with it"
            )
    return MadeArticle(
        key=step.key,
        import_ruling=ruling_digits(source, facts),
        ruling=ruling_digits(made, facts),
        number=number,
        quantity=Decimal(0),
        unit=made.unit_of(step.article),
        made_on=made.produced_on,
        factory=made.factory,
        description=step.article,
    )
