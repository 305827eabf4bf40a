"""Products times lanes: duty per programme, what of it comes back, and why not the rest."""

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Final

from msgspec import Struct

from drawback.calculator.answers import EstimateAnswer, answer_estimate
from drawback.calculator.forms import ChargeForm, EstimateForm, ExportForm, ImportForm, LineForm
from drawback.calculator.portfolio_form import LaneForm, PortfolioForm, ProductForm
from drawback.calculator.reading import NotUnderstood
from drawback.domain.money import ZERO, cents, divide
from drawback.domain.types import DutyClass, Provision
from drawback.rules.lawbook import LawBook
from drawback.rules.money.mpf import harbor_fee, processing_fee
from drawback.rules.tables.chapter99 import Chapter99

_AD_VALOREM: Final = re.compile(r"(\d+(?:\.\d+)?)%")
_VESSEL: Final = "11"
_EIGHT: Final = 8
"""Digits that decide the rate; the last two are statistical."""


class DutyAnswer(Struct):
    """One duty or fee on the goods, and what of it comes back under the best provision; `why` says why not the rest."""

    programme: str
    heading: str
    rate_percent: Decimal | None
    amount: Decimal
    comes_back: bool
    why: str
    authority: str


class ProvisionAnswer(Struct):
    """What one provision gives."""

    provision: str
    verdict: str
    refund: Decimal
    why: list[str]


class LaneAnswer(Struct):
    """One product on one lane: what is paid, what comes back at best, under which provision."""

    sku: str
    hts: str
    origin: str
    destination: str
    mode: str
    paid: Decimal
    comes_back: Decimal
    best: str
    duties: list[DutyAnswer]
    provisions: list[ProvisionAnswer]
    open_points: list[str]
    worth_filing: bool | None = None


class PortfolioAnswer(Struct):
    """All products on all lanes, with sums."""

    paid: Decimal
    comes_back: Decimal
    lanes: list[LaneAnswer]


def answer_portfolio(form: PortfolioForm, law: LawBook, chapter99: Chapter99) -> PortfolioAnswer:
    """Answer for every product on every lane, each as an entry of its own.

    Raises:
        NotUnderstood: the ordinary rate of a number is not ad valorem or not known and was not given, or units leave that never came.
    """
    if form.export_on < form.entry_on:
        raise NotUnderstood(
            f"export_on is {form.export_on}; expected a day from entry_on on, {form.entry_on}."
        )
    lanes = [_lane(form, product, lane, law, chapter99) for product in form.products for lane in form.lanes]
    return PortfolioAnswer(
        sum((one.paid for one in lanes), ZERO), sum((one.comes_back for one in lanes), ZERO), lanes
    )


def _lane(
    form: PortfolioForm, product: ProductForm, lane: LaneForm, law: LawBook, chapter99: Chapter99
) -> LaneAnswer:
    if product.quantity <= 0:
        raise NotUnderstood(f"products: {product.sku} has quantity {product.quantity}; expected above zero.")
    exported = product.quantity if product.exported is None else product.exported
    if not 0 < exported <= product.quantity:
        raise NotUnderstood(
            f"products: {exported} of {product.sku} leave; expected above zero and at most {product.quantity}."
        )
    duties = list(_duties(form, product, lane, law, chapter99))
    line = LineForm(
        product.hts,
        product.quantity,
        product.unit,
        product.value,
        [
            ChargeForm(_class_of(one), one.amount, one.heading, one.rate_percent)
            for one in duties
            if one.amount
        ],
        origin=lane.origin.upper(),
        sku=product.sku,
    )
    estimates = {
        provision: _estimate(form, product, lane, line, exported, provision, law)
        for provision in form.provisions
    }
    refunds = {provision: _refund(answer) for provision, answer in estimates.items()}
    best = max(form.provisions, key=lambda provision: refunds[provision])
    for one in duties:
        one.comes_back, one.why = _fate(one, estimates[best], refunds[best])
    answer = estimates[best]
    return LaneAnswer(
        product.sku,
        product.hts.replace(".", ""),
        lane.origin.upper(),
        lane.destination.upper(),
        lane.mode,
        sum((one.amount for one in duties), ZERO),
        refunds[best],
        best.value if refunds[best] else "",
        duties,
        [
            ProvisionAnswer(provision.value, found.verdict, refunds[provision], _why(found))
            for provision, found in estimates.items()
        ],
        [
            *_unknown_suffix(form, product, law),
            *chapter99.open_points(product.hts.replace(".", ""), lane.origin.upper(), form.entry_on),
        ],
        answer.worth.worth_filing if answer.worth else None,
    )


def _duties(
    form: PortfolioForm, product: ProductForm, lane: LaneForm, law: LawBook, chapter99: Chapter99
) -> Iterator[DutyAnswer]:
    number = product.hts.replace(".", "")
    rate = _ordinary_rate(form, product, law)
    amount = cents(product.value * rate / 100)
    yield DutyAnswer("ordinary duty", number, rate, amount, False, "", "Harmonized Tariff Schedule")
    for extra in chapter99.stack(number, lane.origin.upper(), form.entry_on):
        amount = cents(product.value * extra.rate_percent / 100)
        yield DutyAnswer(
            extra.programme, extra.heading, extra.rate_percent, amount, False, "", extra.authority
        )
    fee = processing_fee([product.value], form.entry_on, law.limits).paid
    yield DutyAnswer("merchandise processing fee", "", None, fee, False, "", "19 CFR 24.23")
    if lane.mode == "vessel":
        harbor = harbor_fee(product.value, _VESSEL, form.entry_on)
        yield DutyAnswer("harbor maintenance fee", "", None, harbor, False, "", "19 CFR 24.24")


def _ordinary_rate(form: PortfolioForm, product: ProductForm, law: LawBook) -> Decimal:
    if product.ordinary_rate_percent is not None:
        return product.ordinary_rate_percent
    number = product.hts.replace(".", "")
    line = law.tariff.line(number, form.entry_on) or law.tariff.line(number[:_EIGHT], form.entry_on)
    if line is None:
        raise NotUnderstood(
            f"products: {product.sku}: no line {product.hts} is known on {form.entry_on}; "
            "expected a number of the tariff, or ordinary_rate_percent."
        )
    if line.general_rate.strip().lower() == "free":
        return Decimal(0)
    found = _AD_VALOREM.fullmatch(line.general_rate.strip())
    if found is None:
        raise NotUnderstood(
            f"products: {product.sku}: the rate of {product.hts} is {line.general_rate!r}, not ad valorem; "
            "expected ordinary_rate_percent."
        )
    return Decimal(found[1])


def _unknown_suffix(form: PortfolioForm, product: ProductForm, law: LawBook) -> Iterator[str]:
    """Say that the rate is that of the eight digits, where the tariff has no such ten."""
    number = product.hts.replace(".", "")
    if product.ordinary_rate_percent is None and law.tariff.line(number, form.entry_on) is None:
        yield f"The tariff has no number {product.hts} on {form.entry_on}: the rate is that of its eight digits"


_CLASSES: Final = {
    "ordinary duty": DutyClass.DUTY,
    "merchandise processing fee": DutyClass.MPF,
    "harbor maintenance fee": DutyClass.HMF,
}


def _class_of(one: DutyAnswer) -> DutyClass:
    return _CLASSES.get(one.programme, DutyClass.CHAPTER_99)


def _estimate(
    form: PortfolioForm,
    product: ProductForm,
    lane: LaneForm,
    line: LineForm,
    exported: Decimal,
    provision: Provision,
    law: LawBook,
) -> EstimateAnswer:
    value = product.export_value
    if value is None:
        value = cents(product.value * divide(exported, product.quantity))
    destroyed = not lane.destination
    return answer_estimate(
        EstimateForm(
            ImportForm(form.entry_on, form.entry_on, [line]),
            ExportForm(
                form.export_on,
                exported,
                product.unit,
                value,
                hts=product.hts,
                destination=lane.destination,
                destroyed=destroyed,
                sku=product.sku,
            ),
            provision,
            as_of=form.as_of,
            fee=form.fee,
            law_known_on=form.law_known_on,
        ),
        law,
    )


def _refund(answer: EstimateAnswer) -> Decimal:
    """What the provision gives: nothing where the law refuses it or no figure can be given."""
    if answer.price.not_priced or answer.verdict == "not eligible":
        return ZERO
    return answer.price.total


def _why(answer: EstimateAnswer) -> list[str]:
    if answer.price.not_priced:
        return [answer.price.not_priced]
    return [found.says for found in answer.findings if found.outcome != "satisfied"]


def _fate(one: DutyAnswer, answer: EstimateAnswer, refund: Decimal) -> tuple[bool, str]:
    """Whether a duty comes back under the best provision, and the reason if not."""
    if not one.amount:
        return False, "nothing was paid"
    if not refund:
        reasons = _why(answer)
        return False, reasons[0] if reasons else "nothing on the line comes back"
    for out in answer.price.left_out:
        same = out.heading == one.heading if one.heading else out.duty_class == _class_of(one).value
        if same and out.duty_class == _class_of(one).value:
            return False, f"{out.reason} ({out.citation})"
    return True, ""
