"""The derivation of a price: the figures of `refund.price`, step by step, with inputs, rounding and paragraph.

Written apart from the hot path on purpose, from the same sorted charges; a test proves that both give one answer.
"""

from collections.abc import Sequence
from decimal import Decimal, localcontext

from drawback.domain.money import EXACT
from drawback.domain.pricing import ClassAmount, Designation, Unpriced
from drawback.rules.answers import Certainty, Cite
from drawback.rules.eligibility.destinations import CHILE_CITE
from drawback.rules.eligibility.programmes import Programmes
from drawback.rules.eligibility.provisions import NINETY_NINE, PROVISIONS
from drawback.rules.explain import labels as words
from drawback.rules.explain.duty import ordinary_steps
from drawback.rules.explain.fee import fee_steps
from drawback.rules.explain.steps import CENT, DerivationStep, step
from drawback.rules.explain.values import value_steps
from drawback.rules.money.basis import MPF, ORDER, Basis, basis_of
from drawback.rules.money.line_ceiling import CEILING, Cut
from drawback.rules.money.refund import in_part, part_left, refuse
from drawback.rules.money.unit_values import unit_values
from drawback.rules.money.usmca import LIMIT, limited


class NotPriced(ValueError):  # noqa: N818 - reads as the sentence it is
    """There is nothing to explain: the designation has no price, and the message says why."""


def explain(
    designation: Designation, programmes: Programmes, cuts: Sequence[Cut] = ()
) -> tuple[DerivationStep, ...]:
    """Derive the price of a designation in steps that end with the claim amount of each class and their total.

    `cuts` are what earlier designations of the same line leave of it (`line_ceiling.held_to_lines`).

    Raises:
        NotPriced: `price` gives no figure for this designation either, for the same reason.
    """
    rule = PROVISIONS[designation.provision]
    refusal = refuse(designation, rule)
    if refusal is not None:
        raise NotPriced(refusal.says)
    with localcontext(EXACT):
        values = unit_values(designation, rule)
        if isinstance(values, Unpriced):
            raise NotPriced(values.says)
        basis = basis_of(designation.imported, designation.policy, rule, values, programmes)
        steps = [*value_steps(designation, rule, values), *_left_out(basis)]
        total = Decimal("0.00")
        parts: tuple[tuple[str, Decimal], ...] = ()
        for revenue_class in ORDER:
            if revenue_class in basis.piles:
                derive = fee_steps if revenue_class == MPF else ordinary_steps
                derived = derive(designation, rule, values, revenue_class, basis)
                derived += _in_part(designation, revenue_class, derived[-1].result)
                derived += _compared(designation, revenue_class, derived[-1].result)
                derived += [_cut(cut, rule.refund_share) for cut in cuts if cut.class_code == revenue_class]
                steps += derived
                parts += ((revenue_class, derived[-1].result),)
                total += derived[-1].result
        steps.append(
            step(words.TOTAL, " + ".join(name for name, _ in parts) or "nothing", parts, total, words.SHARE)
        )
    return tuple(steps)


def _in_part(designation: Designation, revenue_class: str, claim: Decimal) -> list[DerivationStep]:
    """Show the part that the agreement with Chile left in the year of the export."""
    part = part_left(designation)
    if part == 1:
        return []
    [left] = in_part((ClassAmount(revenue_class, claim, claim, claim),), part)
    return [
        step(
            words.IN_PART,
            "the claim amount x the part left in the year of the export",
            (("claim amount", claim), ("part left", part)),
            left.claimable,
            CHILE_CITE,
            rounding=CENT,
            revenue_class=revenue_class,
        )
    ]


def _compared(designation: Designation, revenue_class: str, claim: Decimal) -> list[DerivationStep]:
    """Show the comparison with the duty of Canada or Mexico where one was made."""
    amounts, limit = limited(designation, (ClassAmount(revenue_class, claim, claim, claim),))
    if limit is None:
        return []
    return [
        step(
            words.COMPARED,
            f"the claim amount, at most {NINETY_NINE} x the foreign duty on the good",
            (("claim amount", claim), ("foreign duty in dollars", limit.foreign_duty)),
            amounts[0].claimable,
            limit.basis,
            rounding=CENT,
            note=limit.contested.says,
            revenue_class=revenue_class,
        )
    ]


def _cut(cut: Cut, share: Decimal) -> DerivationStep:
    if cut.of_good:
        return step(
            words.HELD,
            f"the claim amount, at most {share} x foreign duty of the good - what earlier designations of it took",
            (
                ("claim amount", cut.alone),
                ("at most for the good", cut.ceiling),
                ("earlier designations", cut.earlier),
            ),
            cut.held,
            LIMIT,
            rounding=CENT,
            revenue_class=cut.class_code,
        )
    return step(
        words.HELD,
        f"the claim amount, at most {share} x eligible charges of the line - what earlier designations of the line took",
        (
            ("claim amount", cut.alone),
            ("at most for the line", cut.ceiling),
            ("earlier designations", cut.earlier),
        ),
        cut.held,
        CEILING,
        rounding=CENT,
        revenue_class=cut.class_code,
    )


def _left_out(basis: Basis) -> list[DerivationStep]:
    return [
        step(
            f"Left out: {out.duty_class} {out.heading}".rstrip(),
            "nothing comes back",
            (("charge on the line", out.amount),),
            Decimal("0.00"),
            Cite(out.citation, Certainty(out.certainty) if out.certainty else Certainty.PRIMARY),
            note=f"{out.reason} ({out.source})" if out.source else out.reason,
        )
        for out in basis.left_out
    ]
