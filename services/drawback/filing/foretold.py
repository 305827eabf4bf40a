"""The conditions with which ACE would answer a claim as it is asked, found from the entries under it.

Three tiers of CBP's validations (CSMS 44097386): per unit, per entry line, per entry; then chapter 99 (CSMS 65337098, 68402148).
A ceiling is the share of the statute, 99 %, or all of it for the tax of 26 U.S.C. 5062(c), rounded half up to cents.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from types import MappingProxyType
from typing import Final

from drawback.domain.goods import ImportFacts
from drawback.domain.money import ZERO, Money, cents, dollars
from drawback.domain.types import DutyClass, Provision
from drawback.filing.conditions import AceCondition, ace_conditions
from drawback.rules.eligibility.programmes import ChargeEligibility, Programmes
from drawback.rules.eligibility.provisions import FULL, PROVISIONS, UnitBasis

DUTY, PUERTO_RICO, TAX, HMF, MPF = "364", "369", "365", "398", "399"
_COFFEE: Final = "672"
_ENTRY: Final = {DUTY: "014", PUERTO_RICO: "014", TAX: "119", HMF: "083", MPF: "011"}
_LINE: Final = {DUTY: "551", PUERTO_RICO: "551", TAX: "552", HMF: "554", MPF: "555"}
_UNIT: Final = {DUTY: "542", PUERTO_RICO: "542", TAX: "543", HMF: "541", MPF: "540"}
_FULL_TAX: Final = {"119": "015", "552": "553"}
_FROM: Final = date(2025, 11, 1)
"""First claim date with 1313(a) drawback of these headings (CSMS 68402148, as brokers report it)."""
_HEADINGS_232: Final = ("990374", "99039462", "99039463")


AskedByOthers = Mapping[tuple[str, int], Mapping[str, Money]]
"""What other claims ask in dollars, by entry, line and ACE class."""


@dataclass(frozen=True, slots=True)
class AskedLine:
    """What one designation asks by ACE class, in dollars; `allowed` is what its unit value allows, None where that is not known."""

    number: int
    imported: ImportFacts
    asked: Mapping[str, Money]
    allowed: Mapping[str, Money] | None


@dataclass(frozen=True, slots=True)
class ForetoldCondition:
    """A condition that ACE would answer, with what causes it. `line` counts the designations from 1, 0 for several."""

    condition: AceCondition
    line: int
    where: str
    class_code: str
    cause: str


def foretold(
    provision: Provision,
    claim_on: date,
    lines: Sequence[AskedLine],
    entries: Mapping[str, Mapping[str, Money]],
    programmes: Programmes,
    others: AskedByOthers = MappingProxyType({}),
) -> tuple[ForetoldCondition, ...]:
    """Every condition that a claim of `claim_on` would meet; `entries` is what each whole entry paid by class, where known.

    `others` is what claims that ACE has already ask of the same entries: a line and an entry give their drawback once.
    """
    return (
        *(one for line in lines for one in _per_unit(provision, line)),
        *_per_line(provision, lines, others),
        *_per_entry(provision, lines, entries, others),
        *(one for line in lines for one in _chapter_99(provision, claim_on, line, programmes)),
    )


def paid_by_class(facts: ImportFacts) -> dict[str, Decimal]:
    """What a line paid by the drawback class under which it comes back; AD/CVD and marking duty come back under none."""
    paid: dict[str, Decimal] = {}
    for charge in facts.line.charges:
        if charge.duty_class in (DutyClass.DUTY, DutyClass.CHAPTER_99):
            code, amount = (PUERTO_RICO if charge.class_code == _COFFEE else DUTY), charge.amount
        elif charge.duty_class is DutyClass.TAX:
            code, amount = TAX, charge.amount
        elif charge.duty_class is DutyClass.HMF:
            code, amount = HMF, charge.amount
        elif charge.duty_class is DutyClass.MPF:
            code, amount = MPF, _line_fee(facts, charge.amount)
        elif charge.duty_class is DutyClass.OTHER_FEE:
            code, amount = charge.class_code, charge.amount
        else:
            continue
        paid[code] = paid.get(code, ZERO) + amount
    return paid


def _line_fee(facts: ImportFacts, on_the_row: Money) -> Money:
    """The line's share of the fee that the entry paid after minimum and maximum, in cents (19 CFR 190.51(b)(2))."""
    if not facts.mpf_value:
        return on_the_row
    return cents(facts.mpf_paid * facts.line.value / facts.mpf_value)


def _per_unit(provision: Provision, line: AskedLine) -> Iterator[ForetoldCondition]:
    if line.allowed is None or PROVISIONS[provision].basis is not UnitBasis.AVERAGE:
        return
    for code, asked in line.asked.items():
        most = line.allowed.get(code, ZERO)
        if code in _UNIT and asked > most:
            says = f"class {code}: {dollars(asked)} is asked, the value per unit allows {dollars(most)}"
            yield _met(_UNIT[code], line.number, _where(line), code, says)


def _per_line(
    provision: Provision, lines: Sequence[AskedLine], others: AskedByOthers
) -> Iterator[ForetoldCondition]:
    for where, group in _grouped(lines, by_line=True).items():
        paid = paid_by_class(group[0].imported)
        line = group[0].imported.line
        before = others.get((str(line.entry_number), line.line_number), {})
        for code, own in _sums(group).items():
            most = _ceiling(provision, code, paid.get(code, ZERO))
            asked = own + before.get(code, ZERO)
            if code not in _LINE or not own or asked <= most:
                continue
            says = _too_much(code, asked, before.get(code, ZERO), "line", most)
            number = group[0].number if len(group) == 1 else 0
            yield _met(_variant(provision, _LINE[code]), number, where, code, says)
            if code == DUTY and any(_is_232(one.heading) for one in group[0].imported.line.charges):
                yield _met("D13", number, where, code, says)


def _per_entry(
    provision: Provision,
    lines: Sequence[AskedLine],
    entries: Mapping[str, Mapping[str, Money]],
    others: AskedByOthers,
) -> Iterator[ForetoldCondition]:
    for number, group in _grouped(lines, by_line=False).items():
        if number not in entries:
            continue
        of_entry = [amounts for (entry, _), amounts in others.items() if entry == number]
        for code, own in _sums(group).items():
            most = _ceiling(provision, code, entries[number].get(code, ZERO))
            before = sum((amounts.get(code, ZERO) for amounts in of_entry), ZERO)
            asked = own + before
            if code in _ENTRY and own and asked > most:
                says = _too_much(code, asked, before, "entry", most)
                one = group[0].number if len(group) == 1 else 0
                yield _met(_variant(provision, _ENTRY[code]), one, f"entry {number}", code, says)


def _too_much(code: str, asked: Money, before: Money, what: str, most: Money) -> str:
    shared = f", {dollars(before)} of it by claims that ACE has" if before else ""
    return f"class {code}: {dollars(asked)} is asked of the {what}{shared}, which allows {dollars(most)}"


def _chapter_99(
    provision: Provision, claim_on: date, line: AskedLine, programmes: Programmes
) -> Iterator[ForetoldCondition]:
    for charge in line.imported.line.charges:
        if charge.duty_class is not DutyClass.CHAPTER_99:
            continue
        if provision is Provision.MANUFACTURING_DIRECT and _is_232(charge.heading) and claim_on < _FROM:
            says = f"heading {charge.heading} in a claim of {claim_on}; drawback of it began with claims of {_FROM}"
            yield _met("D12", line.number, _where(line), DUTY, says)
        if not charge.amount:
            answer = programmes.of_heading(charge.heading, line.imported.entry_on, provision)
            if answer.answer is ChargeEligibility.NO:
                says = f"heading {charge.heading} gives no drawback, and $0.00 was paid under it"
                yield _met("D08", line.number, _where(line), DUTY, says)


def _is_232(heading: str) -> bool:
    return heading.replace(".", "").startswith(_HEADINGS_232)


def _variant(provision: Provision, code: str) -> str:
    """The code of the tax that comes back in full, where the provision gives that."""
    return _FULL_TAX.get(code, code) if PROVISIONS[provision].refund_share == FULL else code


def _ceiling(provision: Provision, code: str, paid: Decimal) -> Money:
    share = PROVISIONS[provision].refund_share
    return cents(share * paid) if code in _ENTRY else cents(paid)


def _grouped(lines: Sequence[AskedLine], *, by_line: bool) -> dict[str, list[AskedLine]]:
    groups: dict[str, list[AskedLine]] = {}
    for line in lines:
        key = _where(line) if by_line else str(line.imported.line.entry_number)
        groups.setdefault(key, []).append(line)
    return groups


def _sums(lines: Sequence[AskedLine]) -> dict[str, Money]:
    sums: dict[str, Money] = {}
    for line in lines:
        for code, asked in line.asked.items():
            sums[code] = sums.get(code, ZERO) + asked
    return sums


def _where(line: AskedLine) -> str:
    return f"entry {line.imported.line.entry_number} line {line.imported.line.line_number}"


def _met(code: str, line: int, where: str, class_code: str, cause: str) -> ForetoldCondition:
    return ForetoldCondition(ace_conditions()[code], line, where, class_code, cause)
