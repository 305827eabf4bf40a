"""Before a claim is filed: what ACE would answer, and what its content lacks (R-133), found from what is known."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from drawback.domain.party_names import same_party
from drawback.domain.pricing import Designation, NoFigure, Unpriced
from drawback.domain.types import Provision
from drawback.filing.foretold import AskedByOthers, AskedLine, ForetoldCondition, foretold, paid_by_class
from drawback.filing.made_content import NOTHING_MADE, MadeFacts
from drawback.lifecycles.claims.explanation import against
from drawback.lifecycles.claims.state import ClaimRecord, PricedLine
from drawback.lifecycles.claims.valuation import designated
from drawback.rules.eligibility.completeness import COMPLETE, ClaimedAmount, ClaimFacts, LineFacts, incomplete
from drawback.rules.eligibility.provisions import PROVISIONS, Comparison
from drawback.rules.eligibility.rights import CLAIMANT
from drawback.rules.findings import FindingOutcome, RuleFinding
from drawback.rules.lawbook import LawBook
from drawback.rules.money.unit_values import unit_values

_KNOWN = frozenset(code.value for code in Provision)
_ADCVD = frozenset({"012", "013"})
_NOT_IN_ACE = frozenset({NoFigure.ENTRY_AWAITED, NoFigure.NO_SUCH_LINE, NoFigure.ENTRY_CANCELLED})


@dataclass(frozen=True, slots=True)
class HeaderFacts:
    """What the header of the message will say and no designation does; "" where it is not known yet."""

    claimant_number: str = ""
    port: str = ""
    surety: str = ""
    accelerated: bool = False


@dataclass(frozen=True, slots=True)
class AroundClaim:
    """What is known around a claim: what each whole entry paid by class, what claims that ACE has ask of its lines, what was made."""

    paid: Mapping[str, Mapping[str, Decimal]]
    others: AskedByOthers = field(default_factory=dict)
    made: MadeFacts = NOTHING_MADE


@dataclass(frozen=True, slots=True)
class Preflight:
    """What would become of a claim: conditions of ACE, and findings of completeness and of law."""

    conditions: tuple[ForetoldCondition, ...]
    findings: tuple[RuleFinding, ...]

    @property
    def fatal(self) -> tuple[ForetoldCondition, ...]:
        """The conditions with which ACE rejects the claim."""
        return tuple(one for one in self.conditions if one.condition.severity == "F")

    @property
    def passes(self) -> bool:
        """Whether nothing known stops the claim."""
        return not self.fatal and not any(one.blocks for one in self.findings)


def preflight(
    record: ClaimRecord,
    header: HeaderFacts,
    law: LawBook,
    around: AroundClaim,
    *,
    today: date,
) -> Preflight:
    """Look at a claim as ACE would on the day it is filed."""
    view = record.view
    on = view.claim_on or view.filed_on or today
    found = designated(record, view.provision, tuple(line.part for line in view.lines))
    pairs = [(number, line, one) for number, (line, one) in enumerate(zip(view.lines, found, strict=True), 1)]
    provision = Provision(view.provision) if view.provision in _KNOWN else None
    conditions: tuple[ForetoldCondition, ...] = ()
    if provision is not None:
        asked = [
            _asked_line(number, line, one) for number, line, one in pairs if isinstance(one, Designation)
        ]
        conditions = foretold(provision, on, asked, around.paid, law.programmes, around.others)
    made = [
        one
        for line in view.lines
        if (one := around.made.productions.get(line.part.production_id)) is not None and one.told is not None
    ]
    facts = ClaimFacts(
        provision=provision,
        claimant=header.claimant_number,
        port=header.port,
        filing_on=on,
        lines=[_line_facts(line, one) for _, line, one in pairs if isinstance(one, Designation)],
        lines_unknown=sum(isinstance(one, Unpriced) for one in found),
        accelerated=header.accelerated or view.accelerated,
        surety=header.surety,
        ruling=next((one.ruling_number for one in made), ""),
        bill_of_materials_certified=bool(made),
        basis_code=next((one.basis for one in made), ""),
    )
    findings = (*incomplete(facts), *_unknown(pairs), *_waivers(record, pairs), *against(record, law))
    return Preflight(conditions, tuple(dict.fromkeys(one for one in findings if not one.satisfied)))


def _asked_line(number: int, line: PricedLine, one: Designation) -> AskedLine:
    allowed = None if line.reason is not None else {each.class_code: each.amount for each in line.amounts}
    return AskedLine(number, one.imported, _asked(line), allowed)


def _asked(line: PricedLine) -> dict[str, Decimal]:
    return {one.class_code: one.amount for one in line.part.claimed or line.amounts}


def _line_facts(line: PricedLine, one: Designation) -> LineFacts:
    imported, rule = one.imported.line, PROVISIONS[one.provision]
    values = unit_values(one, rule)
    paid = paid_by_class(one.imported)
    calculated = {each.class_code: each.amount for each in line.calculated}
    asked = _asked(line)
    return LineFacts(
        where=f"entry {imported.entry_number} line {imported.line_number} for {line.part.export_id}",
        import_on=one.imported.import_on,
        disposed_on=one.exported.disposed_on,
        quantity_claimed=line.part.quantity,
        quantity_remaining=one.quantity,
        unit=imported.unit,
        record_unit=imported.unit,
        hts=imported.hts,
        record_hts=imported.hts,
        amounts=[
            ClaimedAmount(code, amount, paid.get(code, Decimal(0)), calculated.get(code), rule.refund_share)
            for code, amount in asked.items()
            if code not in _ADCVD
        ],
        lesser_of=rule.comparison is not Comparison.NONE,
        svu=None if isinstance(values, Unpriced) else values.substituted,
        destination=one.exported.destination,
        adcvd_claimed=any(amount for code, amount in asked.items() if code in _ADCVD),
    )


def _unknown(pairs: list[tuple[int, PricedLine, Designation | Unpriced]]) -> Iterator[RuleFinding]:
    """Lines of which nothing can be foretold, because the entry or the export is not known."""
    for number, _, one in pairs:
        if isinstance(one, Unpriced):
            outcome = FindingOutcome.REJECT if one.reason in _NOT_IN_ACE else FindingOutcome.UNKNOWN
            yield RuleFinding("R-133/2", outcome, one.says, COMPLETE, f"line {number}")


def _waivers(
    record: ClaimRecord, pairs: list[tuple[int, PricedLine, Designation | Unpriced]]
) -> Iterator[RuleFinding]:
    """Exporters that are not the claimant: of each the written waiver must be at hand, and its file says so (record 70)."""
    entitled = (record.claimant_name, *record.view.waivers)
    others = {
        one.exported.exporter: one.exported.export_id
        for _, _, one in reversed(pairs)
        if isinstance(one, Designation)
        and record.claimant_name
        and one.exported.exporter
        and not any(same_party(one.exported.exporter, name) for name in entitled)
    }
    for exporter, export_id in sorted(others.items()):
        yield RuleFinding(
            "R-13",
            FindingOutcome.REVIEW,
            f"{exporter} exported and is not the claimant: its written waiver must be at hand, and is named where the claim is written",
            CLAIMANT,
            f"export {export_id}",
        )
