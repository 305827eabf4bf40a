"""Whether a claim is worth filing, by oneself or through a broker: file, fold into the next, or drop. And which claim to try first."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum

from drawback.domain.calendar import days_later
from drawback.domain.money import ZERO, Money, cents, dollars
from drawback.domain.pricing import Designation
from drawback.domain.types import Provision
from drawback.matching.candidate import MICRO, Candidate
from drawback.matching.confidence import confidence
from drawback.matching.lacking import Lack, of_export
from drawback.matching.opportunities import Opportunity, Piece
from drawback.rules.dates.windows import claim_by
from drawback.rules.lawbook import LawBook
from drawback.rules.money.filing_worth import FeeModel, worth
from drawback.rules.money.line_ceiling import held_to_lines
from drawback.rules.money.penalties import Culpability, exposure
from drawback.rules.money.refund import price

_MINUTES = Decimal(60)
_MONTH = 31
"""Days until the next monthly cut at most."""


class Advice(StrEnum):
    """What to do with a claim."""

    FILE = "file"
    FOLD = "fold into the next"
    DROP = "drop"


@dataclass(frozen=True, slots=True)
class Costs:
    """What filing costs, as the claimant sees it: assumptions, none of them law.

    `broker` is a broker's fee; `own_fixed` what filing oneself costs besides hours, in dollars a claim. An hour costs `hour` dollars;
    a claim takes `hours_a_claim`, and each designation so many minutes of review. With a broker the review stays, the claim's hours do not.
    """

    broker: FeeModel = field(default_factory=lambda: FeeModel(Decimal(20), Decimal(500)))
    own_fixed: Money = ZERO
    hour: Money = Decimal(75)
    hours_a_claim: Decimal = Decimal(4)
    minutes_a_designation: Decimal = Decimal(6)


@dataclass(frozen=True, slots=True)
class Unfiled:
    """A claim that is not filed: assembled, approved, or what the matcher would propose."""

    claimant: str
    claim: str
    state: str
    designations: tuple[Designation, ...]


@dataclass(frozen=True, slots=True)
class ClaimWorth:
    """What filing a claim leaves, and what it exposes to; money in dollars, hours of a person's work.

    `unproved` is refund of which no carrier document proves the export; `contested` what a contested reading of the law would add or
    take; `overclaimed` what the statute could refuse, and the two penalties are the most that 19 U.S.C. 1593a allows for so much.
    """

    claimant: str
    claim: str
    state: str
    provision: str
    designations: int
    refund: Money
    hours: Decimal
    own_cost: Money
    own_net: Money
    broker_cost: Money
    broker_net: Money
    unproved: Money
    contested: Money
    overclaimed: Money
    penalty_negligence: Money
    penalty_fraud: Money
    claim_by: date | None
    advice: Advice
    by: str
    because: str


def claim_worth(claim: Unfiled, costs: Costs, on: date, law: LawBook) -> ClaimWorth:
    """Weigh a claim on a day."""
    every = claim.designations
    priced = [
        one.priced for one in held_to_lines(every, [price(d, law.programmes) for d in every], law.programmes)
    ]
    refund = sum((one.claimable for one in priced), ZERO)
    thin = [Lack.PROOF in of_export(d.exported) for d in every]
    unproved = sum((p.claimable for p, bare in zip(priced, thin, strict=True) if bare), ZERO)
    over = unproved + sum((p.exposure for p, bare in zip(priced, thin, strict=True) if not bare), ZERO)
    contested = sum((abs(p.contested - p.claimable) for p in priced if p.contested is not None), ZERO)
    review = costs.minutes_a_designation * len(every) / _MINUTES
    own = cents(costs.own_fixed + costs.hour * (costs.hours_a_claim + review))
    broker = worth(refund, costs.broker).fee + cents(costs.hour * review)
    last_day = min((claim_by(d.imported.import_on, law.calendar).on for d in every), default=None)
    by = "self" if refund - own >= refund - broker else "broker"
    variable = min(
        cents(costs.hour * review),
        cents(costs.hour * review + refund * costs.broker.contingency_percent / 100),
    )
    advice, because = _advice(refund, min(own, broker), variable, last_day, on)
    return ClaimWorth(
        claimant=claim.claimant,
        claim=claim.claim,
        state=claim.state,
        provision=every[0].provision if every else "",
        designations=len(every),
        refund=refund,
        hours=(costs.hours_a_claim + review).quantize(Decimal("0.1")),
        own_cost=own,
        own_net=refund - own,
        broker_cost=broker,
        broker_net=refund - broker,
        unproved=unproved,
        contested=contested,
        overclaimed=over,
        penalty_negligence=exposure(over, Culpability.NEGLIGENCE).maximum,
        penalty_fraud=exposure(over, Culpability.FRAUD).maximum,
        claim_by=last_day,
        advice=advice,
        by=by,
        because=because,
    )


def _advice(refund: Money, cost: Money, variable: Money, last: date | None, on: date) -> tuple[Advice, str]:
    if refund > cost:
        return Advice.FILE, f"{dollars(refund)} come back for {dollars(cost)} of cost"
    if refund <= variable:
        return Advice.DROP, f"its review alone costs {dollars(variable)}, and {dollars(refund)} come back"
    if last is not None and last <= days_later(on, _MONTH):
        return (
            Advice.DROP,
            f"alone it costs {dollars(cost)} for {dollars(refund)}, and it lapses on {last} before a next claim",
        )
    return (
        Advice.FOLD,
        f"alone it costs {dollars(cost)} for {dollars(refund)}; within a larger claim it adds {dollars(variable)} of cost",
    )


@dataclass(frozen=True, slots=True)
class TrialClaim:
    """A claim to try the way with: small, and with every paper in hand. `name` is what `drawback opportunities draft` takes."""

    claimant: str
    name: str
    provision: str
    refund: Money
    confidence: int
    designations: int
    reasons: tuple[str, ...]


def trial_claim(found: Sequence[Opportunity], costs: Costs, on: date, law: LawBook) -> TrialClaim | None:
    """The best documented claim of one export line, and of those the smallest that pays for its own work; None where none has its proof."""
    best: tuple[tuple[int, bool, int, Money, str], TrialClaim] | None = None
    for one in found:
        if not one.ready or Lack.PROOF in one.missing:
            continue
        exports: dict[str, list[Piece]] = {}
        for piece in one.pieces:
            exports.setdefault(piece.exported.line.export_id, []).append(piece)
        for export_id, pieces in exports.items():
            designations = tuple(piece.designation for piece in pieces if piece.designation)
            said = claim_worth(Unfiled(one.claimant, "", "", designations), costs, on, law)
            if said.contested or said.overclaimed or said.refund <= 0:
                continue
            sure = min(_sure(designation, law) for designation in designations)
            unpaid = max(said.own_net, said.broker_net) <= 0
            rank = (-sure, unpaid, len(pieces), said.refund, f"{one.name}@{export_id}")
            if best is None or rank < best[0]:
                best = rank, _trial(one, export_id, said, sure, unpaid=unpaid)
    return best[1] if best else None


def _sure(designation: Designation, law: LawBook) -> int:
    candidate = Candidate(
        designation.imported, designation.exported, designation.provision, designation.quantity, MICRO
    )
    return confidence(candidate, law.tariff).percent


def _trial(one: Opportunity, export_id: str, said: ClaimWorth, sure: int, *, unpaid: bool) -> TrialClaim:
    direct = one.provision in {Provision.UNUSED_DIRECT, Provision.MANUFACTURING_DIRECT}
    return TrialClaim(
        one.claimant,
        f"{one.name}@{export_id}",
        one.provision,
        said.refund,
        sure,
        said.designations,
        (
            "the export has its carrier document (19 CFR 190.72)",
            "direct identification: nothing is substituted"
            if direct
            else "substitution at the same eight digits",
            f"{sure} % sure; nothing contested, nothing that the statute would refuse",
            f"{said.designations} {'designation' if said.designations == 1 else 'designations'}: every paper can be checked by hand",
            f"{dollars(said.refund)}: "
            + (
                "less than its own work costs, the price of the trial"
                if unpaid
                else "the smallest of these that pays for its own work"
            ),
        ),
    )
