"""From pairings to claims: priced by the rules, held to the line, cut to size, numbered."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from drawback.domain.money import ZERO, Money
from drawback.domain.pricing import Designation
from drawback.domain.types import Policy, Provision
from drawback.matching.lines import FreeExport, FreeImport
from drawback.rules.lawbook import LawBook
from drawback.rules.money.line_ceiling import held_to_lines
from drawback.rules.money.refund import price
from drawback_schemas.claims import ClaimAssembled
from drawback_schemas.parts import ConversionPart, DesignationPart

MOST_DESIGNATIONS = 200
"""Designations in one proposed claim; ACE takes 10,000 import lines, a person reads fewer."""


@dataclass(frozen=True, slots=True)
class MadeFrom:
    """The input of a production for which imported units stand in exported articles; `unit_cost` is that of a substituted input."""

    production_id: str
    component: str
    articles: Decimal
    unit_cost: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Pairing:
    """Units of an import line designated against an export line; `micro` is their value in micro-dollars, before rounding.

    Where the export is an article made from them, `made` says how.
    """

    imported: FreeImport
    exported: FreeExport
    provision: Provision
    quantity: Decimal
    micro: Decimal
    made: MadeFrom | None = None

    @property
    def order(self) -> tuple[date, str, int, date, str]:
        facts, out = self.imported.facts, self.exported.line
        return (facts.import_on, *self.imported.place, out.disposed_on, out.export_id)

    def designation(self, policy: Policy) -> Designation:
        return Designation(
            self.imported.facts,
            self.exported.line,
            self.quantity,
            self.provision,
            policy,
            self.made.unit_cost if self.made else None,
        )


def worth_claiming(pairings: Iterable[Pairing], policy: Policy, law: LawBook, least: Money) -> list[Pairing]:
    """The pairings that bring money, `least` or more each, in canonical order: by import line, so that a line is claimed together."""
    kept = []
    for pairing in sorted(pairings, key=lambda p: p.order):
        priced = price(pairing.designation(policy), law.programmes)
        if priced.not_priced is None and priced.claimable > 0 and priced.claimable >= least:
            kept.append(pairing)
    return kept


def claims(
    claimant: str, pairings: Sequence[Pairing], on: date, known: frozenset[str], most: int
) -> tuple[ClaimAssembled, ...]:
    """Claims of at most `most` designations, one provision each, under ids that no claim has yet."""
    by_provision: dict[Provision, list[Pairing]] = {}
    for pairing in pairings:
        by_provision.setdefault(pairing.provision, []).append(pairing)
    made = []
    for provision in sorted(by_provision):
        number = 0
        parts = by_provision[provision]
        for start in range(0, len(parts), most):
            number += 1
            while (name := f"{claimant}-{on:%Y%m%d}-{provision.value}-{number}") in known:
                number += 1
            made.append(
                ClaimAssembled(
                    claim_id=name,
                    provision=provision.value,
                    assembled_on=on,
                    designations=tuple(_part(one) for one in parts[start : start + most]),
                    by="matcher",
                )
            )
    return tuple(made)


def claim_value(pairings: Sequence[Pairing], policy: Policy, law: LawBook, most: int) -> Money:
    """What the claims ask together: each priced as a claim is, to the cent."""
    total = ZERO
    by_provision: dict[Provision, list[Designation]] = {}
    for pairing in pairings:
        by_provision.setdefault(pairing.provision, []).append(pairing.designation(policy))
    for designations in by_provision.values():
        for start in range(0, len(designations), most):
            claim = designations[start : start + most]
            priced = [price(one, law.programmes) for one in claim]
            total += sum((one.priced.claimable for one in held_to_lines(claim, priced, law.programmes)), ZERO)
    return total


def _part(pairing: Pairing) -> DesignationPart:
    entry_number, line_number = pairing.imported.place
    counted = pairing.exported.counted
    articles = pairing.made.articles if pairing.made else None
    if counted is not None:
        articles = counted.to_export(pairing.quantity)
    return DesignationPart(
        entry_number=entry_number,
        line_number=line_number,
        export_id=pairing.exported.line.export_id,
        quantity=pairing.quantity,
        substituted_unit_value=pairing.made.unit_cost if pairing.made else None,
        articles=articles,
        component=pairing.made.component if pairing.made else "",
        production_id=pairing.made.production_id if pairing.made else "",
        conversion=ConversionPart(imported=counted.imported, exported=counted.exported, source=counted.source)
        if counted is not None
        else None,
    )
