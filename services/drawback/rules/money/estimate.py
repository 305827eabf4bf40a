"""One import and one export: may drawback be claimed, how much, what is left out, until when, and is it worth it."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

from drawback.domain.money import ZERO
from drawback.domain.pricing import Designation, Priced
from drawback.domain.types import Disposal
from drawback.rules.answers import Cite, Determination, Undetermined
from drawback.rules.dates.counting import unless_unknown
from drawback.rules.dates.disposal import dispose_by
from drawback.rules.dates.notices import Notice, notice_by, notice_is_needed
from drawback.rules.dates.windows import claim_by, file_early_by
from drawback.rules.eligibility.destinations import is_compared
from drawback.rules.eligibility.evidence import Needed, documents_for
from drawback.rules.eligibility.pair_checks import date_findings, goods_findings, substitution_findings
from drawback.rules.eligibility.provisions import PROVISIONS, Family
from drawback.rules.findings import FindingOutcome, RuleFinding
from drawback.rules.lawbook import LawBook
from drawback.rules.money.filing_worth import FeeModel, Worth, worth
from drawback.rules.money.refund import price
from drawback.rules.tables.popular_errors import PopularError, beliefs_about

PRICED: Final = Cite("19 U.S.C. 1313(l)(2); 19 CFR 190.51(b)")


class Verdict(StrEnum):
    """The answer in one word."""

    ELIGIBLE = "eligible"
    NOT_ELIGIBLE = "not eligible"
    REVIEW = "a person must decide"
    FACTS_MISSING = "a fact is missing"


@dataclass(frozen=True, slots=True)
class Window:
    """One time limit of the pair, by name."""

    name: str
    limit: Determination | Undetermined


@dataclass(frozen=True, slots=True)
class Estimate:
    """Everything there is to say of one pair before a claim is made of it."""

    verdict: Verdict
    findings: tuple[RuleFinding, ...]
    priced: Priced
    windows: tuple[Window, ...]
    documents: tuple[Needed, ...]
    worth: Worth | None
    warnings: tuple[PopularError, ...]


def estimate(
    designation: Designation,
    law: LawBook,
    *,
    as_of: date | None = None,
    fee: FeeModel | None = None,
    substituted_hts: str = "",
) -> Estimate:
    """Answer for one import/export pair.

    `as_of` is the day on which the claim would be filed; without it no limit is held against the pair.
    `substituted_hts` is the number of the domestic input for substitution manufacturing.
    """
    priced = price(designation, law.programmes)
    windows = _windows(designation, law, as_of)
    leave, file = windows[0].limit, windows[1].limit
    findings = (
        *substitution_findings(designation, law, substituted_hts),
        *goods_findings(designation),
        *date_findings(designation, leave, file, as_of),
        *_figure(priced),
    )
    verdict = _verdict(findings, priced)
    return Estimate(
        verdict,
        findings,
        priced,
        windows,
        documents_for(
            designation.provision,
            designation.exported.disposal,
            usmca=is_compared(designation.exported.destination, designation.provision),
        ),
        _worth(verdict, priced, fee) if fee else None,
        beliefs_about(priced.left_out),
    )


def _worth(verdict: Verdict, priced: Priced, fee: FeeModel) -> Worth | None:
    """Weigh the refund against the fee: no refund where the law refuses the pair, no answer where there is no figure."""
    if verdict is Verdict.NOT_ELIGIBLE:
        return worth(ZERO, fee)
    return worth(priced.claimable, fee) if priced.not_priced is None else None


def _verdict(findings: tuple[RuleFinding, ...], priced: Priced) -> Verdict:
    outcomes = {finding.outcome for finding in findings}
    if outcomes & {FindingOutcome.REJECT, FindingOutcome.DENY}:
        return Verdict.NOT_ELIGIBLE
    if priced.not_priced is not None or FindingOutcome.UNKNOWN in outcomes:
        return Verdict.FACTS_MISSING
    if FindingOutcome.REVIEW in outcomes:
        return Verdict.REVIEW
    return Verdict.ELIGIBLE


def _windows(designation: Designation, law: LawBook, filed_on: date | None) -> tuple[Window, ...]:
    facts = designation.imported
    return (
        Window(
            "export or destroy by",
            unless_unknown(dispose_by)(
                designation.provision, facts.import_on, facts.entry_on, law.calendar, filed_on=filed_on
            ),
        ),
        Window(
            "file the claim by", unless_unknown(claim_by)(facts.import_on, law.calendar, filed_on=filed_on)
        ),
        Window("file early by", file_early_by(facts.import_on, law.calendar)),
        *_notice(designation, law),
    )


def _notice(designation: Designation, law: LawBook) -> tuple[Window, ...]:
    """Say when the notice of intent was due; for rejected goods it counts from a day the pair does not show."""
    exported = designation.exported
    if not notice_is_needed(designation.provision, exported.disposal):
        return ()
    if exported.disposal is Disposal.DESTROYED:
        kind = Notice.DESTRUCTION
    elif PROVISIONS[designation.provision].family is Family.UNUSED:
        kind = Notice.EXPORT
    else:
        return ()
    return (
        Window(
            "notice of intent (7553) by, unless waived",
            unless_unknown(notice_by)(kind, exported.disposed_on, law.calendar),
        ),
    )


def _figure(priced: Priced) -> tuple[RuleFinding, ...]:
    """Say what stands in the way of a figure, and what a person must look at in it."""
    if priced.not_priced is not None:
        return (RuleFinding("R-30", FindingOutcome.UNKNOWN, priced.not_priced.says, PRICED),)
    flags = tuple(RuleFinding("R-30", FindingOutcome.INFORM, flag, PRICED) for flag in priced.flags)
    if priced.contested is not None:
        says = f"{priced.claimable} without the contested charges, {priced.contested} with them: a person must decide"
        return (*flags, RuleFinding("R-29a", FindingOutcome.REVIEW, says, PRICED))
    if not priced.claimable:
        return (*flags, RuleFinding("R-30", FindingOutcome.DENY, "Nothing on the line comes back", PRICED))
    return flags
