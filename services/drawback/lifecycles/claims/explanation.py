"""Why a claim is worth what it is: every line as a derivation that a customs officer can check by hand."""

from dataclasses import dataclass
from decimal import Decimal

from drawback.domain.money import ZERO, Money
from drawback.domain.pricing import Designation, LeftOut
from drawback.lifecycles.claims import dates
from drawback.lifecycles.claims.lawful import judged
from drawback.lifecycles.claims.machine import DEEMED
from drawback.lifecycles.claims.state import ClaimRecord, PricedLine
from drawback.lifecycles.claims.valuation import designated, held
from drawback.rules.answers import Undetermined
from drawback.rules.eligibility.claim_checks import claim_findings
from drawback.rules.explain.derivation import explain
from drawback.rules.explain.steps import DerivationStep
from drawback.rules.findings import RuleFinding
from drawback.rules.lawbook import LawBook
from drawback.rules.money.line_ceiling import CappedPrice
from drawback.rules.money.penalties import Culpability, exposure


@dataclass(frozen=True, slots=True)
class LineExplained:
    """One designation: what was asked, what it is worth, the steps to it, what was left out and why."""

    number: int
    entry_number: str
    line_number: int
    export_id: str
    quantity: Decimal
    claimed: Money
    entitled: Money
    steps: tuple[DerivationStep, ...] = ()
    left_out: tuple[LeftOut, ...] = ()
    flags: tuple[str, ...] = ()
    exposure: Money = ZERO
    not_priced: str = ""


def explain_claim(record: ClaimRecord, law: LawBook, number: int | None = None) -> tuple[LineExplained, ...]:
    """Explain the lines of a claim, or only the one with this number (they count from 1)."""
    lines = record.view.lines
    claim_on = record.view.claim_on
    parts = tuple(line.part for line in lines)
    standing = judged(designated(record, record.view.provision, parts, claim_on), law, claim_on)
    found = [one.found for one in standing]
    priced = iter(held(found, law))
    beside = [(one, next(priced)) if isinstance(one, Designation) else None for one in found]
    return tuple(
        _line(law, at, line, one)
        for at, (line, one) in enumerate(zip(lines, beside, strict=True), 1)
        if number is None or at == number
    )


def _line(
    law: LawBook, number: int, line: PricedLine, found: tuple[Designation, CappedPrice] | None
) -> LineExplained:
    part = line.part
    steps: tuple[DerivationStep, ...] = ()
    left_out: tuple[LeftOut, ...] = ()
    if found is not None and line.reason is None:
        designation, one = found
        steps = explain(designation, law.programmes, one.cuts)
        left_out = one.priced.left_out
    return LineExplained(
        number=number,
        entry_number=part.entry_number,
        line_number=part.line_number,
        export_id=part.export_id,
        quantity=line.granted or part.quantity,
        claimed=sum((a.amount for a in part.claimed), ZERO),
        entitled=sum((a.amount for a in line.amounts), ZERO),
        steps=steps,
        left_out=left_out,
        flags=line.flags,
        exposure=line.exposure,
        not_priced=line.not_priced,
    )


def against(record: ClaimRecord, law: LawBook) -> tuple[RuleFinding, ...]:
    """What stands against the claim as its entries and exports are: order, limits, destination, substitution, one use (R-133)."""
    view = record.view
    found = designated(record, view.provision, tuple(line.part for line in view.lines))
    designations = [one for one in found if isinstance(one, Designation)]
    return claim_findings(designations, law, as_of=view.filed_on)


def undated(record: ClaimRecord) -> tuple[tuple[str, Undetermined], ...]:
    """Dates of the claim that the law does not give yet, by deadline, with what is missing and what other readings give."""
    answer = dates.deemed(record, record.view)
    return ((DEEMED, answer),) if isinstance(answer, Undetermined) else ()


@dataclass(frozen=True, slots=True)
class PenaltyRange:
    """What the exposure of a claim could cost beside the drawback itself, if CBP finds fault (19 U.S.C. 1593a)."""

    negligence: Money
    fraud: Money
    formula: str
    citation: str


def penalty_range(exposed: Money) -> PenaltyRange | None:
    """The range from a first negligent violation to fraud, for the part of a claim that the statute would refuse."""
    if not exposed:
        return None
    least, most = exposure(exposed, Culpability.NEGLIGENCE), exposure(exposed, Culpability.FRAUD)
    return PenaltyRange(least.maximum, most.maximum, f"{least.formula} to {most.formula}", most.basis.text)
