"""One import against one export: does the law let the one be claimed on the other (R-09, R-15, R-16, R-18, R-42 to R-51)."""

from collections.abc import Iterator
from datetime import date
from typing import Final

from drawback.domain.pricing import Designation
from drawback.domain.types import Disposal
from drawback.rules.answers import Cite, Determination, Undetermined
from drawback.rules.dates.disposal import earliest_designation, in_order
from drawback.rules.dates.paragraphs import Paragraph, paragraph
from drawback.rules.eligibility.destinations import CHILE_CITE, Treatment, no_export, treatment
from drawback.rules.eligibility.provisions import PROVISIONS, Comparison, Family
from drawback.rules.eligibility.substitution import (
    over_quota_allowed,
    same_eight_digits,
    substitutable_export,
)
from drawback.rules.findings import FindingOutcome, RuleFinding
from drawback.rules.lawbook import LawBook
from drawback.rules.money.unit_values import same_unit

ORDER: Final = Cite("19 U.S.C. 1313(j); 19 CFR 190.51(e)(1)(iii)")
ONE_USE: Final = Cite("19 U.S.C. 1313(v); 19 CFR 190.12")
AGREED: Final = Cite("19 CFR 182.44, 182.45")
OVER_QUOTA: Final = Cite("19 U.S.C. 1313(w); 19 CFR 190.3(c)")

_DISPOSAL_RULES: Final = {
    Family.UNUSED: "R-42",
    Family.MANUFACTURING: "R-44",
    Family.PETROLEUM: "R-45",
    Family.REJECTED: "R-46",
    Family.TAX: "R-12",
}


def substitution_findings(
    designation: Designation, law: LawBook, substituted_hts: str = ""
) -> tuple[RuleFinding, ...]:
    """Test the classification where other goods stand in for the imported ones.

    `substituted_hts` is the number of the domestic input for substitution manufacturing.
    """
    rule = PROVISIONS[designation.provision]
    line, exported = designation.imported.line, designation.exported
    if rule.comparison is Comparison.DISPOSED_ARTICLE:
        return (substitutable_export(line.hts, exported, law.tariff, designation.imported.entry_on),)
    if rule.comparison is Comparison.SUBSTITUTED_INPUT:
        return (same_eight_digits(line.hts, substituted_hts, rule.code),)
    if rule.family is Family.REJECTED and rule.substitution:
        other = exported.hts or exported.schedule_b
        return (same_eight_digits(line.hts, other, rule.code, import_sku=line.sku, other_sku=exported.sku),)
    return ()


def goods_findings(designation: Designation) -> tuple[RuleFinding, ...]:
    """Test destination, quantities and quota."""
    rule = PROVISIONS[designation.provision]
    line, exported = designation.imported.line, designation.exported
    found = []
    if exported.disposal is Disposal.EXPORTED:
        found += _destination(designation)
    if line.over_quota and not over_quota_allowed(line.hts, rule.code):
        found.append(
            RuleFinding(
                "R-18", FindingOutcome.DENY, "Over-quota goods earn drawback under (j)(1) only", OVER_QUOTA
            )
        )
    made = rule.family is Family.MANUFACTURING
    if not made and same_unit(line.unit, exported.unit) and designation.quantity > exported.quantity:
        says = f"{designation.quantity} {line.unit} are designated against {exported.quantity} that left or were destroyed"
        found.append(RuleFinding("R-16", FindingOutcome.REJECT, says, ONE_USE))
    return tuple(found)


def _destination(designation: Designation) -> list[RuleFinding]:
    """What stands against the destination, and what only a person can say of it."""
    exported, code = designation.exported, designation.provision
    bar = no_export(exported.destination, code, exported.disposed_on)
    if bar is not None:
        return [RuleFinding("R-15", FindingOutcome.DENY, bar.reason, bar.cite)]
    how = treatment(exported.destination, code)
    if how is Treatment.REVIEW:
        says = f"To {exported.destination} under provision {code}: {how.value}"
        return [RuleFinding("R-15", FindingOutcome.REVIEW, says, CHILE_CITE)]
    unknown = exported.full_drawback is None and exported.foreign_duty is None
    if how is Treatment.SAME_CONDITION and unknown:
        says = f"To {exported.destination}: {how.value}; say full_drawback, or give the foreign duty"
        return [RuleFinding("R-41c", FindingOutcome.REVIEW, says, AGREED)]
    return []


def date_findings(
    designation: Designation,
    leave: Determination | Undetermined,
    file: Determination | Undetermined | None = None,
    as_of: date | None = None,
) -> tuple[RuleFinding, ...]:
    """Hold the day of export or destruction, and where a limit for it is given the day of filing, against the limits."""
    facts, gone_on = designation.imported, designation.exported.disposed_on
    found = [*_retail(designation)]
    if not in_order(facts.import_on, gone_on, as_of):
        says = f"Goods left or were destroyed on {gone_on}, imported {facts.import_on}: import, then export, then claim"
        found.append(RuleFinding("R-51", FindingOutcome.REJECT, says, ORDER))
    if isinstance(leave, Determination) and gone_on > leave.on:
        rule_id = _DISPOSAL_RULES[PROVISIONS[designation.provision].family]
        says = f"The goods left or were destroyed on {gone_on}, after {leave.on}"
        found.append(_late(rule_id, says, gone_on, leave))
    if isinstance(file, Undetermined):
        found.append(RuleFinding("R-48", FindingOutcome.REJECT, file.because, file.basis))
    if isinstance(file, Determination) and as_of is not None and as_of > file.on:
        says = f"The claim would be filed on {as_of}, after {file.on}"
        found.append(_late("R-48", says, as_of, file))
    return tuple(found)


def _retail(designation: Designation) -> Iterator[RuleFinding]:
    """Another import than the goods' own may be designated for a retail return only within a year of it."""
    if paragraph(designation.provision) is not Paragraph.RETAIL:
        return
    oldest = earliest_designation(designation.provision, designation.exported.disposed_on)
    imported = designation.imported.import_on
    if isinstance(oldest, Determination) and imported < oldest.on:
        says = f"Imported {imported}, before {oldest.on}: only where these very goods came back, no others in their place"
        yield RuleFinding("R-47", FindingOutcome.REVIEW, says, oldest.basis)


def _late(rule_id: str, says: str, on: date, limit: Determination) -> RuleFinding:
    """A day past its limit is refused, unless another reading of the law reaches it: then a person must decide."""
    reached = [other for other in limit.contested if other.on is not None and on <= other.on]
    if not reached:
        return RuleFinding(rule_id, FindingOutcome.REJECT, says, limit.basis)
    readings = "; ".join(f"{other.says}: {other.on} ({other.cite})" for other in reached)
    return RuleFinding(
        rule_id,
        FindingOutcome.REVIEW,
        f"{says}; contested, another reading reaches it: {readings}",
        limit.basis,
    )
