"""All designations of a claim together: what stands against each, and units or lines that are used twice (R-16, R-133)."""

from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import replace
from datetime import date
from typing import Final

from drawback.domain.pricing import Designation
from drawback.rules.answers import Cite
from drawback.rules.dates.counting import unless_unknown
from drawback.rules.dates.disposal import dispose_by
from drawback.rules.dates.windows import claim_by
from drawback.rules.eligibility.pair_checks import date_findings, goods_findings, substitution_findings
from drawback.rules.eligibility.provisions import PROVISIONS, Family
from drawback.rules.eligibility.substitution import used_once
from drawback.rules.findings import FindingOutcome, RuleFinding
from drawback.rules.lawbook import LawBook
from drawback.rules.money.unit_values import same_unit
from drawback.rules.registry import rule

CHECKED: Final = Cite("19 CFR 190.51(a)(2), (a)(3); 19 U.S.C. 1313(v)")
METHOD: Final = Cite("19 CFR 190.51(a)(3), 190.10(c)")


@rule("R-133", "R-16", cite=CHECKED)
def claim_findings(
    designations: Sequence[Designation],
    law: LawBook,
    *,
    as_of: date | None = None,
    substituted_hts: Sequence[str] = (),
) -> tuple[RuleFinding, ...]:
    """Everything that stands against a claim as its designations show it; nothing where all of it is in order.

    `as_of` is the day of filing; `substituted_hts` names, designation by designation, the domestic input of (b).
    """
    numbers = (*substituted_hts, *[""] * (len(designations) - len(substituted_hts)))
    found = [
        replace(finding, where=_where(one))
        for one, number in zip(designations, numbers, strict=True)
        for finding in _of_one(one, law, as_of, number)
    ]
    found += (*_imports(designations), *_exports(designations), *_methods(designations))
    return tuple(finding for finding in found if not finding.satisfied)


_leave_by, _file_by = unless_unknown(dispose_by), unless_unknown(claim_by)


def _of_one(one: Designation, law: LawBook, as_of: date | None, number: str) -> tuple[RuleFinding, ...]:
    facts = one.imported
    leave = _leave_by(one.provision, facts.import_on, facts.entry_on, law.calendar, filed_on=as_of)
    return (
        *substitution_findings(one, law, number),
        *goods_findings(one),
        *date_findings(one, leave, _file_by(facts.import_on, law.calendar, filed_on=as_of), as_of),
    )


def _imports(designations: Sequence[Designation]) -> Iterable[RuleFinding]:
    for several in _grouped(designations, _line):
        line = several[0].imported.line
        yield used_once(
            f"line {line.line_number} of entry {line.entry_number}",
            line.quantity,
            tuple(one.quantity for one in several),
        )


def _exports(designations: Sequence[Designation]) -> Iterable[RuleFinding]:
    """Units that left support one claim each; where goods were made of the imports, quantities are not comparable."""
    for several in _grouped(designations, lambda one: one.exported.export_id):
        gone = several[0].exported
        counted = [
            one.quantity
            for one in several
            if PROVISIONS[one.provision].family is not Family.MANUFACTURING
            and same_unit(one.imported.line.unit, gone.unit)
        ]
        if len(counted) > 1:
            yield used_once(f"export {gone.export_id}", gone.quantity, tuple(counted))


def _methods(designations: Sequence[Designation]) -> Iterable[RuleFinding]:
    """One import line feeds direct identification or substitution, not both."""
    for several in _grouped(designations, _line):
        if len({PROVISIONS[one.provision].substitution for one in several}) > 1:
            line = several[0].imported.line
            says = (
                f"line {line.line_number} of entry {line.entry_number} is designated by direct identification and by "
                "substitution; expected one of them"
            )
            yield RuleFinding("R-133", FindingOutcome.REJECT, says, METHOD)


def _line(one: Designation) -> Hashable:
    return (one.imported.line.entry_number, one.imported.line.line_number)


def _where(one: Designation) -> str:
    line = one.imported.line
    return f"{line.entry_number}/{line.line_number} → {one.exported.export_id}"


def _grouped(
    designations: Sequence[Designation], key: Callable[[Designation], Hashable]
) -> Iterable[list[Designation]]:
    groups: dict[Hashable, list[Designation]] = {}
    for one in designations:
        groups.setdefault(key(one), []).append(one)
    return groups.values()
