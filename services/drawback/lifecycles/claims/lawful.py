"""Whether the law lets a designation stand at all: goods in order and in time, and goods that may stand in for others.

A claim that others filed is held to the same rules by which ours are proposed. What a rule refuses is worth nothing; what it
leaves to a person keeps its figure with a remark.
"""

from collections.abc import Iterable, Iterator
from datetime import date

from drawback.domain.pricing import Designation, NoFigure, Unpriced
from drawback.rules.dates.disposal import dispose_by
from drawback.rules.eligibility.pair_checks import date_findings, substitution_findings
from drawback.rules.findings import FindingOutcome, RuleFinding
from drawback.rules.lawbook import LawBook

_REFUSED = frozenset({FindingOutcome.REJECT, FindingOutcome.DENY})


def lawful(
    found: Iterable[Designation | Unpriced], law: LawBook, claim_on: date | None
) -> tuple[Designation | Unpriced, ...]:
    """Put the reason in the place of each designation that the law refuses; `claim_on` is the legal date of the claim."""
    return tuple(one if isinstance(one, Unpriced) else _held(one, law, claim_on) for one in found)


def remarks(one: Designation, law: LawBook, claim_on: date | None) -> tuple[str, ...]:
    """What only a person can decide of a designation that stands."""
    return tuple(
        f"{finding.says} ({finding.basis})"
        for finding in _findings(one, law, claim_on)
        if finding.outcome is FindingOutcome.REVIEW
    )


def _held(one: Designation, law: LawBook, claim_on: date | None) -> Designation | Unpriced:
    refused = [finding for finding in _findings(one, law, claim_on) if finding.outcome in _REFUSED]
    if not refused:
        return one
    return Unpriced(
        NoFigure.NOT_LAWFUL, "; ".join(f"{finding.says} ({finding.basis})" for finding in refused)
    )


def _findings(one: Designation, law: LawBook, claim_on: date | None) -> Iterator[RuleFinding]:
    facts = one.imported
    leave = dispose_by(one.provision, facts.import_on, facts.entry_on, law.calendar)
    yield from date_findings(one, leave, as_of=claim_on)
    yield from substitution_findings(one, law)
