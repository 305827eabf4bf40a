"""One import and one export: may drawback be claimed, how much, what is left out, until when, and is it worth it."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

from drawback.domain.pricing import Designation, Priced
from drawback.domain.words import Disposal
from drawback.rules.destinations import no_export, usmca_limit_applies
from drawback.rules.disposal import dispose_by, in_order
from drawback.rules.evidence import Needed, documents_for
from drawback.rules.filing_worth import FeeModel, Worth, worth
from drawback.rules.findings import Finding, Outcome
from drawback.rules.lawbook import LawBook
from drawback.rules.notices import Notice, notice_by, notice_is_needed
from drawback.rules.popular_errors import PopularError, beliefs_about
from drawback.rules.provisions import PROVISIONS, Comparison, Family, ProvisionRule
from drawback.rules.refund import price
from drawback.rules.substitution import over_quota_allowed, same_eight_digits, substitutable_export
from drawback.rules.unit_values import same_unit
from drawback.rules.windows import claim_by, file_early_by
from drawback.rules.words import Cite, Determination, Undetermined

PRICED: Final = Cite("19 U.S.C. 1313(l)(2); 19 CFR 190.51(b)")
ORDER: Final = Cite("19 U.S.C. 1313(j); 19 CFR 190.51(e)(1)(iii)")
ONE_USE: Final = Cite("19 U.S.C. 1313(v); 19 CFR 190.12")
OVER_QUOTA: Final = Cite("19 U.S.C. 1313(w); 19 CFR 190.3(c)")

_DISPOSAL_RULES: Final = {
    Family.UNUSED: "R-42",
    Family.MANUFACTURING: "R-44",
    Family.PETROLEUM: "R-45",
    Family.REJECTED: "R-46",
    Family.TAX: "R-12",
}


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
    findings: tuple[Finding, ...]
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
    rule = PROVISIONS[designation.provision]
    priced = price(designation, law.programmes)
    windows = _windows(designation, law)
    findings = (
        *_substitution(designation, rule, law, substituted_hts),
        *_goods(designation, rule),
        *_dates(designation, windows, as_of),
        *_figure(priced),
    )
    return Estimate(
        _verdict(findings, priced),
        findings,
        priced,
        windows,
        documents_for(
            rule.code,
            designation.exported.disposal,
            usmca=usmca_limit_applies(designation.exported.destination, rule.code),
        ),
        worth(priced.claimable, fee) if fee and priced.not_priced is None else None,
        beliefs_about(priced.left_out),
    )


def _verdict(findings: tuple[Finding, ...], priced: Priced) -> Verdict:
    outcomes = {finding.outcome for finding in findings}
    if outcomes & {Outcome.REJECT, Outcome.DENY}:
        return Verdict.NOT_ELIGIBLE
    if priced.not_priced is not None or Outcome.UNKNOWN in outcomes:
        return Verdict.FACTS_MISSING
    if Outcome.REVIEW in outcomes:
        return Verdict.REVIEW
    return Verdict.ELIGIBLE


def _substitution(
    designation: Designation, rule: ProvisionRule, law: LawBook, substituted_hts: str
) -> tuple[Finding, ...]:
    """Test the classification where other goods stand in for the imported ones."""
    line, exported = designation.imported.line, designation.exported
    if rule.comparison is Comparison.DISPOSED_ARTICLE:
        return (substitutable_export(line.hts, exported, law.tariff, designation.imported.entry_on),)
    if rule.comparison is Comparison.SUBSTITUTED_INPUT:
        return (same_eight_digits(line.hts, substituted_hts, rule.code),)
    if rule.family is Family.REJECTED and rule.substitution:
        other = exported.hts or exported.schedule_b
        return (same_eight_digits(line.hts, other, rule.code, import_sku=line.sku, other_sku=exported.sku),)
    return ()


def _goods(designation: Designation, rule: ProvisionRule) -> tuple[Finding, ...]:
    """Test destination, quantities and quota."""
    line, exported = designation.imported.line, designation.exported
    found = []
    bar = no_export(exported.destination, rule.code)
    if bar is not None and exported.disposal is Disposal.EXPORTED:
        found.append(Finding("R-15", Outcome.DENY, bar.reason, bar.cite))
    if line.over_quota and not over_quota_allowed(line.hts, rule.code):
        found.append(
            Finding("R-18", Outcome.DENY, "Over-quota goods earn drawback under (j)(1) only", OVER_QUOTA)
        )
    made = rule.family is Family.MANUFACTURING
    if not made and same_unit(line.unit, exported.unit) and designation.quantity > exported.quantity:
        says = f"{designation.quantity} {line.unit} are designated against {exported.quantity} that left or were destroyed"
        found.append(Finding("R-16", Outcome.REJECT, says, ONE_USE))
    return tuple(found)


def _windows(designation: Designation, law: LawBook) -> tuple[Window, ...]:
    facts = designation.imported
    return (
        Window(
            "export or destroy by",
            dispose_by(designation.provision, facts.import_on, facts.entry_on, law.calendar),
        ),
        Window("file the claim by", claim_by(facts.import_on, law.calendar)),
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
            "notice of intent (7553) by, unless waived", notice_by(kind, exported.disposed_on, law.calendar)
        ),
    )


def _dates(designation: Designation, windows: tuple[Window, ...], as_of: date | None) -> tuple[Finding, ...]:
    """Hold the day of export or destruction, and the day of filing, against the limits."""
    facts, gone_on = designation.imported, designation.exported.disposed_on
    found = []
    if not in_order(facts.import_on, gone_on, as_of):
        says = f"Goods left or were destroyed on {gone_on}, imported {facts.import_on}: import, then export, then claim"
        found.append(Finding("R-51", Outcome.REJECT, says, ORDER))
    leave, file = windows[0].limit, windows[1].limit
    if isinstance(leave, Determination) and gone_on > leave.on:
        rule_id = _DISPOSAL_RULES[PROVISIONS[designation.provision].family]
        says = f"The goods left or were destroyed on {gone_on}, after {leave.on}"
        found.append(Finding(rule_id, Outcome.REJECT, says, leave.basis))
    if isinstance(file, Determination) and as_of is not None and as_of > file.on:
        says = f"The claim would be filed on {as_of}, after {file.on}"
        found.append(Finding("R-48", Outcome.REJECT, says, file.basis))
    return tuple(found)


def _figure(priced: Priced) -> tuple[Finding, ...]:
    """Say what stands in the way of a figure, and what a person must look at in it."""
    if priced.not_priced is not None:
        return (Finding("R-30", Outcome.UNKNOWN, priced.not_priced, PRICED),)
    flags = tuple(Finding("R-30", Outcome.INFORM, flag, PRICED) for flag in priced.flags)
    if not priced.claimable:
        return (*flags, Finding("R-30", Outcome.DENY, "Nothing on the line comes back", PRICED))
    return flags
