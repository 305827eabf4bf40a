"""Whether the law lets a designation stand at all: goods in order and in time, and goods that may stand in for others.

A claim that others filed is held to the same rules by which ours are proposed. What a rule refuses is worth nothing; what it
leaves to a person keeps its figure with a remark.
"""

from collections.abc import Iterable, Iterator
from datetime import date
from typing import NamedTuple

from drawback.domain.pricing import Designation, NoFigure, Unpriced
from drawback.rules.dates.counting import unless_unknown
from drawback.rules.dates.disposal import dispose_by
from drawback.rules.eligibility.pair_checks import date_findings, substitution_findings
from drawback.rules.findings import FindingOutcome, RuleFinding
from drawback.rules.lawbook import LawBook

_dispose_by = unless_unknown(dispose_by)
_REFUSED = frozenset({FindingOutcome.REJECT, FindingOutcome.DENY})
_TO_DECIDE = frozenset({FindingOutcome.REVIEW})


class JudgedDesignation(NamedTuple):
    """A designation or why it has no figure, and what only a person can decide of it."""

    found: Designation | Unpriced
    remarks: tuple[str, ...] = ()


def judged(
    found: Iterable[Designation | Unpriced], law: LawBook, claim_on: date | None
) -> tuple[JudgedDesignation, ...]:
    """Put the reason in the place of each designation that the law refuses; `claim_on` is the legal date of the claim."""
    return tuple(
        JudgedDesignation(one) if isinstance(one, Unpriced) else _judge(one, law, claim_on) for one in found
    )


def _judge(one: Designation, law: LawBook, claim_on: date | None) -> JudgedDesignation:
    findings = tuple(_findings(one, law, claim_on))
    refused = _says(findings, _REFUSED)
    if refused:
        return JudgedDesignation(Unpriced(NoFigure.NOT_LAWFUL, "; ".join(refused)))
    return JudgedDesignation(one, _says(findings, _TO_DECIDE))


def _says(findings: Iterable[RuleFinding], outcomes: frozenset[FindingOutcome]) -> tuple[str, ...]:
    return tuple(f"{finding.says} ({finding.basis})" for finding in findings if finding.outcome in outcomes)


def _findings(one: Designation, law: LawBook, claim_on: date | None) -> Iterator[RuleFinding]:
    facts = one.imported
    leave = _dispose_by(one.provision, facts.import_on, facts.entry_on, law.calendar)
    yield from date_findings(one, leave, as_of=claim_on)
    yield from substitution_findings(one, law)
