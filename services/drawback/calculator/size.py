"""What drawback could be worth to an importer: duty spend, what kinds of duty it is, the share that leaves again, and years.

The figure that salesmen name, spend × re-export share × 99 %, holds only for duty that may be drawn back at all: here each
kind of duty is asked of the programme table, and what nobody has told apart counts in the upper figure alone.
"""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Final, Literal

from msgspec import Struct

from drawback.domain.errors import UserError
from drawback.domain.money import ZERO, Money, cents
from drawback.domain.types import DutyClass, Provision
from drawback.rules.answers import Cite
from drawback.rules.eligibility.programmes import ChargeEligibility, Eligibility, Programmes
from drawback.rules.eligibility.provisions import NINETY_NINE

MOST_YEARS: Final = 5
"""Years that a first claim reaches back: a claim is filed within five years of importation."""
WINDOW: Final = Cite("19 U.S.C. 1313(r)(1)")
Rest = Literal["unknown", "barred"]
_HEADING: Final = 4
"""Digits of the shortest number of the tariff."""
_HUNDRED: Final = Decimal(100)


class BadSize(UserError):  # noqa: N818 - what it is
    """Figures that cannot be sized; the message says what was expected."""


class Kind(Struct, frozen=True):
    """Duty of one kind in a year: `what` is a class such as duty or mpf, or a chapter 99 heading."""

    what: str
    paid: Money


class SizeRow(Struct, frozen=True):
    """What one kind of duty could bring: paid in the years counted, whether it may be drawn back, and what would come back.

    `comes_back` of what is neither barred nor sure stands under the condition that `because` names.
    """

    what: str
    paid: Money
    eligible: str
    because: str
    citation: str
    comes_back: Money


class SizeAnswer(Struct, frozen=True):
    """Between `at_least` (kinds known to be eligible) and `at_most` (all but those barred), by kind; amounts in dollars.

    `if_all` is spend × share × 99 % as though every dollar were eligible.
    """

    paid_a_year: Money
    years: Decimal
    years_counted: Decimal
    reexported_percent: Decimal
    on: date
    rows: tuple[SizeRow, ...]
    if_all: Money
    at_least: Money
    at_most: Money
    remarks: tuple[str, ...]


def size(
    kinds: Sequence[Kind],
    *,
    paid_a_year: Money,
    reexported_percent: Decimal,
    years: Decimal,
    on: date,
    provision: Provision,
    programmes: Programmes,
    rest: Rest = "unknown",
) -> SizeAnswer:
    """Size what could come back; `rest` is what is known of the duty that is in none of the kinds.

    Raises:
        BadSize: an amount or a share makes no sense, a kind is unknown, or the kinds are more than the spend.
    """
    told = sum((kind.paid for kind in kinds), ZERO)
    spend = paid_a_year or told
    _check(spend, told, reexported_percent, years)
    counted = min(years, Decimal(MOST_YEARS))
    factor = counted * reexported_percent / _HUNDRED * NINETY_NINE
    rows = [_row(kind, _answer(kind.what, on, provision, programmes), counted, factor) for kind in kinds]
    if left := spend - told:
        rows.append(_rest(rest, left, counted, factor))
    sure = sum((row.comes_back for row in rows if row.eligible == ChargeEligibility.YES), ZERO)
    return SizeAnswer(
        paid_a_year=spend,
        years=years,
        years_counted=counted,
        reexported_percent=reexported_percent,
        on=on,
        rows=tuple(rows),
        if_all=cents(spend * factor),
        at_least=sure,
        at_most=sum((row.comes_back for row in rows), ZERO),
        remarks=tuple(_remarks(years, counted)),
    )


def _check(spend: Money, told: Money, reexported_percent: Decimal, years: Decimal) -> None:
    if spend <= 0:
        raise BadSize(
            f"duty paid in a year is {spend}; expected an amount greater than zero, such as 2000000"
        )
    if told > spend:
        raise BadSize(f"the kinds of duty make {told}, more than the {spend} paid in a year")
    if not 0 <= reexported_percent <= _HUNDRED:
        raise BadSize(f"{reexported_percent} percent leave again; expected 0 to 100, such as 30")
    if years <= 0:
        raise BadSize(f"{years} years; expected more than none, such as 1 or 5")


def _answer(what: str, on: date, provision: Provision, programmes: Programmes) -> Eligibility:
    digits = what.replace(".", "")
    if digits.isdigit() and len(digits) >= _HEADING:
        if not digits.startswith("99"):
            return programmes.of_class(DutyClass.DUTY)
        return programmes.of_heading(digits, on, provision)
    try:
        duty_class = DutyClass(what.lower())
    except ValueError:
        names = ", ".join(each for each in DutyClass if each is not DutyClass.CHAPTER_99)
        raise BadSize(
            f"{what!r} is no kind of duty; expected a chapter 99 heading such as 9903.88.03, or one of {names}"
        ) from None
    if duty_class is DutyClass.CHAPTER_99:
        raise BadSize(
            "duty of chapter 99 comes back or not by its heading; expected the heading, such as 9903.88.03"
        )
    return programmes.of_class(duty_class)


def _row(kind: Kind, answer: Eligibility, counted: Decimal, factor: Decimal) -> SizeRow:
    return SizeRow(
        kind.what,
        cents(kind.paid * counted),
        answer.answer,
        answer.reason,
        answer.cite.text,
        ZERO if answer.answer is ChargeEligibility.NO else cents(kind.paid * factor),
    )


def _rest(rest: Rest, left: Money, counted: Decimal, factor: Decimal) -> SizeRow:
    barred = rest == "barred"
    return SizeRow(
        "all other duty" if barred else "not told apart",
        cents(left * counted),
        ChargeEligibility.NO.value if barred else "unknown",
        "said not to be eligible"
        if barred
        else "which duty this is was not said: it counts in the upper figure only",
        "",
        ZERO if barred else cents(left * factor),
    )


def _remarks(years: Decimal, counted: Decimal) -> list[str]:
    remarks = [
        "Figures of the size of the right, not a claim: each line still needs an export that matches it, proof of it, and time.",
        "99 percent (19 U.S.C. 1313(a), (j)), and no more than the substituted goods would have borne where goods are substituted (lesser-of).",
    ]
    if counted < years:
        remarks.insert(
            0,
            f"Of {years} years {counted} count: a claim is filed within five years of importation ({WINDOW.text}).",
        )
    return remarks
