"""What the calculator answers, as JSON: amounts as strings, every figure with where it comes from."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from msgspec import Struct

from drawback.calculator.forms import EstimateForm, PriceForm
from drawback.calculator.reading import read_claim, read_pair
from drawback.domain.money import ZERO, Money
from drawback.domain.pricing import Designation
from drawback.rules.answers import Determination, Undetermined
from drawback.rules.eligibility.claim_checks import claim_findings
from drawback.rules.eligibility.programmes import Programmes
from drawback.rules.explain.derivation import explain
from drawback.rules.findings import RuleFinding
from drawback.rules.lawbook import LawBook
from drawback.rules.money.claim_totals import claim_totals
from drawback.rules.money.estimate import Estimate, estimate
from drawback.rules.money.filing_worth import FeeModel
from drawback.rules.money.line_ceiling import CappedPrice, Cut, held_to_lines
from drawback.rules.money.penalties import Culpability, exposure
from drawback.rules.money.refund import price


class AmountAnswer(Struct, rename={"revenue_class": "class"}):
    """The drawback of one ACE revenue class; `calculated` is the ceiling before a lower substituted value."""

    revenue_class: str
    basis: Decimal
    calculated: Decimal
    claim: Decimal


class LeftOutAnswer(Struct, rename={"duty_class": "class"}):
    """A charge from which nothing comes back, and why."""

    duty_class: str
    heading: str
    amount: Decimal
    reason: str
    citation: str
    source: str
    certainty: str


class StepAnswer(Struct):
    """One step of the derivation."""

    label: str
    formula: str
    inputs: dict[str, str]
    result: Decimal
    rounding: str
    citation: str
    certainty: str
    note: str
    revenue_class: str


class DesignationAnswer(Struct):
    """The price of one designation; `not_priced` says why there is no figure."""

    entry_number: str
    line_number: int
    export_id: str
    provision: str
    quantity: Decimal
    total: Decimal
    amounts: list[AmountAnswer]
    left_out: list[LeftOutAnswer]
    flags: list[str]
    exposure: Decimal
    not_priced: str | None
    steps: list[StepAnswer] | None = None


class TotalsAnswer(Struct):
    """What the claim asks for in all."""

    by_class: dict[str, Decimal]
    duty: Decimal
    tax: Decimal
    fees: Decimal
    total: Decimal


class PenaltyAnswer(Struct):
    """The most that claiming the exposed part can cost beside it: first negligence, and fraud (19 U.S.C. 1593a)."""

    negligence: Decimal
    fraud: Decimal
    citation: str


class FindingAnswer(Struct):
    """What one check found; `where` names the designation it concerns, if one."""

    rule: str
    outcome: str
    says: str
    citation: str
    where: str = ""


class PriceAnswer(Struct):
    """A priced claim; `findings` are what stands against it, `penalty` is there where something is exposed."""

    designations: list[DesignationAnswer]
    findings: list[FindingAnswer]
    totals: TotalsAnswer
    exposure: Decimal
    penalty: PenaltyAnswer | None
    law_known_to: list[str] = []


class WindowAnswer(Struct):
    """One time limit: the legal day, the last business day before it, and how it is counted."""

    name: str
    on: date | None
    operate_on: date | None
    formula: str
    citation: str
    certainty: str
    contested: list[str]
    undetermined: str | None = None


class WorthAnswer(Struct):
    """What filing leaves after the fee."""

    refund: Decimal
    fee: Decimal
    net: Decimal
    worth_filing: bool
    break_even_refund: Decimal | None


class EstimateAnswer(Struct):
    """The answer to one pair."""

    verdict: str
    findings: list[FindingAnswer]
    price: DesignationAnswer
    windows: list[WindowAnswer]
    documents: list[str]
    worth: WorthAnswer | None
    popular_errors: list[str]
    law_known_to: list[str] = []


def answer_price(form: PriceForm, law: LawBook) -> PriceAnswer:
    """Price a claim; several designations of one line are held to 99 % of what it bore, in the order given."""
    law = _known(law, form.law_known_on)
    designations = read_claim(form, law.limits)
    priced = [price(one, law.programmes) for one in designations]
    held = held_to_lines(designations, priced, law.programmes)
    totals = claim_totals(amount for one in held for amount in one.priced.amounts)
    exposed = sum((one.priced.exposure for one in held), ZERO)
    return PriceAnswer(
        [
            _designation(one, got, law.programmes if form.explain else None)
            for one, got in zip(designations, held, strict=True)
        ],
        [_finding(finding) for finding in _against(form, designations, law)],
        TotalsAnswer(dict(totals.by_class), totals.duty, totals.tax, totals.fees, totals.total),
        exposed,
        _penalty(exposed) if exposed else None,
        _known_to(law, form.as_of, *(one.imported.entry_on for one in designations)),
    )


def _known_to(law: LawBook, *asked: date | None) -> list[str]:
    """Which tables the latest of the days asked about lies beyond."""
    days = [day for day in asked if day is not None]
    return list(law.known_to(max(days))) if days else []


def _against(form: PriceForm, designations: Sequence[Designation], law: LawBook) -> tuple[RuleFinding, ...]:
    numbers = [wanted.substituted_hts for wanted in form.designations]
    return claim_findings(designations, law, as_of=form.as_of, substituted_hts=numbers)


def _known(law: LawBook, day: date | None) -> LawBook:
    return law if day is None else law.as_known_on(day)


def _penalty(exposed: Money) -> PenaltyAnswer:
    negligence, fraud = exposure(exposed, Culpability.NEGLIGENCE), exposure(exposed, Culpability.FRAUD)
    return PenaltyAnswer(negligence.maximum, fraud.maximum, fraud.basis.text)


def answer_estimate(form: EstimateForm, law: LawBook) -> EstimateAnswer:
    """Answer for one pair."""
    law = _known(law, form.law_known_on)
    designation = read_pair(form, law.limits)
    fee = FeeModel(form.fee.contingency_percent, form.fee.fixed_cost) if form.fee else None
    found = estimate(designation, law, as_of=form.as_of, fee=fee, substituted_hts=form.substituted_hts)
    return EstimateAnswer(
        found.verdict,
        [_finding(finding) for finding in found.findings],
        _designation(designation, CappedPrice(found.priced), law.programmes if form.explain else None),
        [answer_window(window.name, window.limit) for window in found.windows],
        [f"{needed.document}: {', '.join(needed.needs)}" for needed in found.documents],
        _worth(found),
        [
            f"Said in print: {error.belief}. Rule: {error.correct_rule} ({error.citation})"
            for error in found.warnings
        ],
        _known_to(law, form.as_of, designation.imported.entry_on),
    )


def _worth(found: Estimate) -> WorthAnswer | None:
    if found.worth is None:
        return None
    got = found.worth
    return WorthAnswer(got.refund, got.fee, got.net, got.worth_filing, got.break_even)


def _finding(finding: RuleFinding) -> FindingAnswer:
    return FindingAnswer(finding.rule, finding.outcome, finding.says, finding.basis.text, finding.where)


def answer_window(name: str, limit: Determination | Undetermined) -> WindowAnswer:
    """Print one time limit, or what is missing for it; other readings of a contested rule either way."""
    basis = limit.basis
    contested = [f"{reading.says}: {reading.on or 'no date'}" for reading in limit.contested]
    if isinstance(limit, Undetermined):
        why = limit.because or f"needs {', '.join(limit.needs)}"
        return WindowAnswer(name, None, None, "", basis.text, basis.certainty.value, contested, why)
    return WindowAnswer(
        name, limit.on, limit.operate_on, limit.formula, basis.text, basis.certainty.value, contested
    )


def _designation(one: Designation, held: CappedPrice, programmes: Programmes | None) -> DesignationAnswer:
    got = held.priced
    line = one.imported.line
    derive = programmes is not None and got.not_priced is None
    return DesignationAnswer(
        line.entry_number,
        line.line_number,
        one.exported.export_id,
        one.provision,
        one.quantity,
        got.claimable,
        [AmountAnswer(row.class_code, row.basis, row.calculated, row.claimable) for row in got.amounts],
        [LeftOutAnswer(*row) for row in got.left_out],
        list(got.flags),
        got.exposure,
        got.not_priced.says if got.not_priced is not None else None,
        _steps(one, held.cuts, programmes) if derive and programmes is not None else None,
    )


def _steps(one: Designation, cuts: Sequence[Cut], programmes: Programmes) -> list[StepAnswer]:
    return [
        StepAnswer(
            made.label,
            made.formula,
            dict(made.inputs),
            made.result,
            made.rounding,
            made.citation,
            made.certainty.value,
            made.note,
            made.revenue_class,
        )
        for made in explain(one, programmes, cuts)
    ]


def estimates(forms: Sequence[EstimateForm], law: LawBook) -> list[EstimateAnswer]:
    """Answer for several pairs, each on its own."""
    return [answer_estimate(form, law) for form in forms]
