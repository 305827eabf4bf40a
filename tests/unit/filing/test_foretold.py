"""What ACE would answer: each tier at its ceiling and one cent above it, and chapter 99 on both sides of its first day."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

import pytest

from drawback.app.bootstrap import load_law
from drawback.domain.goods import Charge, ImportFacts, ImportLine
from drawback.domain.types import DutyClass, EntryNumber, Hts10, Provision
from drawback.filing.conditions import UNPUBLISHED, ace_conditions
from drawback.filing.foretold import AskedLine, ForetoldCondition, foretold

PROGRAMMES = load_law().programmes
BEFORE, FIRST = date(2025, 10, 31), date(2025, 11, 1)


def _facts(*more: Charge) -> ImportFacts:
    """An entry line of $1,000.00 that paid duty 100.00, tax 50.00, harbor fee 10.00 and half of an MPF of 40.00."""
    line = ImportLine(
        entry_number=EntryNumber("XYZ41011179"),
        line_number=1,
        hts=Hts10("8708999050"),
        origin="CN",
        quantity=Decimal(100),
        unit="NO",
        value=Decimal("1000.00"),
        charges=(
            Charge(DutyClass.DUTY, Decimal("100.00"), "8708999050"),
            Charge(DutyClass.TAX, Decimal("50.00"), class_code="016"),
            Charge(DutyClass.HMF, Decimal("10.00"), class_code="501"),
            Charge(DutyClass.MPF, Decimal("20.00"), class_code="499"),
            *more,
        ),
    )
    return ImportFacts(
        line=line,
        entry_type="01",
        entry_on=date(2024, 5, 1),
        import_on=date(2024, 4, 28),
        mpf_paid=Decimal("40.00"),
        mpf_value=Decimal("2000.00"),
    )


def _codes(
    provision: str,
    asked: Mapping[str, str],
    *,
    allowed: Mapping[str, str] | None = None,
    entry: Mapping[str, str] | None = None,
    charges: tuple[Charge, ...] = (),
    on: date = FIRST,
) -> set[str]:
    return {one.condition.code for one in _all(provision, asked, allowed, entry, charges, on)}


def _all(
    provision: str,
    asked: Mapping[str, str],
    allowed: Mapping[str, str] | None,
    entry: Mapping[str, str] | None,
    charges: tuple[Charge, ...],
    on: date,
) -> tuple[ForetoldCondition, ...]:
    line = AskedLine(1, _facts(*charges), _money(asked), None if allowed is None else _money(allowed))
    entries = {} if entry is None else {"XYZ41011179": _money(entry)}
    return foretold(Provision(provision), on, [line], entries, PROGRAMMES)


def _money(amounts: Mapping[str, str]) -> dict[str, Decimal]:
    return {code: Decimal(amount) for code, amount in amounts.items()}


@pytest.mark.parametrize(
    ("provision", "code", "ceiling", "condition"),
    [
        ("58", "364", "99.00", "551"),
        ("58", "365", "49.50", "552"),
        ("64", "365", "50.00", "553"),
        ("58", "398", "9.90", "554"),
        ("58", "399", "19.80", "555"),
    ],
)
def test_a_line_allows_its_share_and_not_a_cent_more(
    provision: str, code: str, ceiling: str, condition: str
) -> None:
    """99 % of 100.00, 50.00, 10.00 and of half of 40.00; the tax of 26 U.S.C. 5062(c) in full."""
    assert _codes(provision, {code: ceiling}) == set()
    assert _codes(provision, {code: str(Decimal(ceiling) + Decimal("0.01"))}) == {condition}


@pytest.mark.parametrize(
    ("provision", "code", "ceiling", "condition"),
    [
        ("58", "364", "49.50", "014"),
        ("58", "365", "49.50", "119"),
        ("64", "365", "50.00", "015"),
        ("58", "398", "9.90", "083"),
        ("58", "399", "19.80", "011"),
    ],
)
def test_an_entry_allows_its_share_and_not_a_cent_more(
    provision: str, code: str, ceiling: str, condition: str
) -> None:
    """The entry as a whole paid duty 50.00, tax 50.00, harbor fee 10.00 and processing fee 20.00."""
    entry = {"364": "50.00", "365": "50.00", "398": "10.00", "399": "20.00"}
    assert condition not in _codes(provision, {code: ceiling}, entry=entry)
    assert condition in _codes(provision, {code: str(Decimal(ceiling) + Decimal("0.01"))}, entry=entry)


@pytest.mark.parametrize(
    ("code", "allowed", "condition"),
    [("364", "80.00", "542"), ("365", "30.00", "543"), ("398", "5.00", "541"), ("399", "7.00", "540")],
)
def test_the_lower_unit_value_allows_no_cent_more(code: str, allowed: str, condition: str) -> None:
    """Above the lesser-of amount and below the ceiling of the line, only the condition of the unit value is met."""
    assert _codes("59", {code: allowed}, allowed={code: allowed}) == set()
    above = str(Decimal(allowed) + Decimal("0.01"))
    assert _codes("59", {code: above}, allowed={code: allowed}) == {condition}
    assert _codes("58", {code: above}, allowed={code: allowed}) == set()


def test_lines_of_one_claim_are_added_up() -> None:
    """Two designations of 49.51 on one line pass alone and not together: 99.02 of 99.00."""
    lines = [AskedLine(number, _facts(), {"364": Decimal("49.51")}, None) for number in (1, 2)]
    met = foretold(Provision("58"), FIRST, lines, {}, PROGRAMMES)
    assert [(one.condition.code, one.line, one.class_code) for one in met] == [("551", 0, "364")]
    assert "$99.02" in met[0].cause
    assert "$99.00" in met[0].cause


@pytest.mark.parametrize("heading", ["99037401", "99039463"])
def test_232_duty_of_a_claim_before_november_2025(heading: str) -> None:
    """CSMS 68402148: under 1313(a) these headings come with claims from 2025-11-01 on, and not the day before."""
    charge = (Charge(DutyClass.CHAPTER_99, Decimal("250.00"), heading),)
    assert "D12" in _codes("51", {}, charges=charge, on=BEFORE)
    assert "D12" not in _codes("51", {}, charges=charge, on=FIRST)
    assert "D12" not in _codes(
        "51", {}, charges=(Charge(DutyClass.CHAPTER_99, Decimal("1.00"), "99038803"),), on=BEFORE
    )


def test_more_than_the_line_has_with_a_232_heading() -> None:
    """FD13 stands beside the condition of the line: 99 % of 100.00 + 250.00 is 346.50."""
    charge = (Charge(DutyClass.CHAPTER_99, Decimal("250.00"), "99039463"),)
    assert _codes("51", {"364": "346.50"}, charges=charge) == set()
    assert _codes("51", {"364": "346.51"}, charges=charge) == {"551", "D13"}


def test_a_heading_without_drawback_and_without_money_is_worth_knowing() -> None:
    """Steel of section 232 with $0.00: I + D08; with money it is no matter of this condition."""
    assert _codes("58", {}, charges=(Charge(DutyClass.CHAPTER_99, Decimal("0.00"), "99038101"),)) == {"D08"}
    assert _codes("58", {}, charges=(Charge(DutyClass.CHAPTER_99, Decimal("5.00"), "99038101"),)) == set()


def test_every_condition_is_foretold_or_says_why_not() -> None:
    """Twenty-two codes are published; of three the meaning is not, and none of these has a correction of ours."""
    known = ace_conditions()
    assert len(known) == 22
    assert {code for code, one in known.items() if one.meaning == UNPUBLISHED} == {"505", "506", "519"}
    assert {code for code, one in known.items() if one.not_predicted} == {"505", "506", "519", "112", "056"}
    assert all(one.source and one.dated for one in known.values())
    assert all(bool(one.correction) == (one.meaning != UNPUBLISHED) for one in known.values())


@pytest.mark.parametrize(
    ("before", "line", "codes"),
    [("39.00", 1, set()), ("39.01", 1, {"551"}), ("0.00", 1, set()), ("99.00", 2, set())],
)
def test_what_other_claims_ask_of_the_line_counts(before: str, line: int, codes: set[str]) -> None:
    """99 % of 100.00 is 99.00: 60.00 beside 39.00 fits, a cent more does not; what another line gives is its own."""
    asked = AskedLine(1, _facts(), {"364": Decimal("60.00")}, None)
    others = {("XYZ41011179", line): {"364": Decimal(before)}}
    met = foretold(Provision("58"), FIRST, [asked], {}, PROGRAMMES, others)
    assert {one.condition.code for one in met} == codes
    assert all("$39.01 of it by claims that ACE has" in one.cause for one in met)


@pytest.mark.parametrize(("before", "codes"), [("138.00", set()), ("138.01", {"014"})])
def test_what_other_claims_ask_of_other_lines_counts_for_the_entry(before: str, codes: set[str]) -> None:
    """The entry paid 200.00, so 198.00 at most: 60.00 here and 138.00 of its second line."""
    asked = AskedLine(1, _facts(), {"364": Decimal("60.00")}, None)
    others = {("XYZ41011179", 2): {"364": Decimal(before)}}
    paid = {"XYZ41011179": {"364": Decimal("200.00")}}
    met = foretold(Provision("58"), FIRST, [asked], paid, PROGRAMMES, others)
    assert {one.condition.code for one in met} == codes
