"""Examples of quantity and method: manufacturing, accounting methods, sought element, USMCA, totals (R-40 to R-41d)."""

from collections.abc import Callable

from conformance.cases import Case, SourceKind
from conformance.goods import D, back, charge, designation, facts, line
from conformance.when import day
from drawback.domain.pricing import ClassAmount
from drawback.rules.eligibility.manufacturing import (
    FormulaLine,
    articles_supported,
    basis_allowed,
    by_relative_value,
    input_quantity,
    quantity_less_waste,
    sought_element,
)
from drawback.rules.money.accounting import Method, StockReceipt, Withdrawal, identify
from drawback.rules.money.claim_totals import claim_totals
from drawback.rules.money.usmca import usmca_limit

_BASES = "19 CFR 190.23(a)"
_BOOKS = "19 CFR 190.14(c)"

RECEIPTS = (
    StockReceipt(day("2025-01-02"), D(100), D("1.00")),
    StockReceipt(day("2025-01-05"), D(50), D("0.00")),
    StockReceipt(day("2025-01-15"), D(75), D("2.00")),
)
WITHDRAWALS = (
    Withdrawal(day("2025-01-10"), D(75), exported=False),
    Withdrawal(day("2025-01-20"), D(100), exported=True),
)
SEASON_IN = tuple(
    StockReceipt(day(f"2025-{on}"), D(100 if on == "01-02" else 50), D(duty))
    for on, duty in (
        ("01-02", "0.00"),
        ("01-05", "1.00"),
        ("01-20", "1.01"),
        ("01-25", "1.02"),
        ("01-31", "1.03"),
        ("02-10", "0.95"),
        ("02-20", "0.00"),
        ("02-25", "1.05"),
        ("03-05", "1.06"),
        ("03-10", "0.85"),
        ("03-20", "1.08"),
        ("03-25", "0.90"),
    )
)
SEASON_OUT = tuple(
    Withdrawal(day(f"2025-{on}"), D(quantity), exported=True)
    for on, quantity in (
        ("01-15", 50),
        ("02-05", 100),
        ("02-15", 50),
        ("02-28", 100),
        ("03-15", 50),
        ("03-31", 100),
    )
)


def _charges(
    method: Method, receipts: tuple[StockReceipt, ...], withdrawals: tuple[Withdrawal, ...]
) -> tuple[object, ...]:
    found = identify(receipts, withdrawals, method, turnover_days=30)
    each = tuple(out.charge.quantize(D("0.01")) for out in found)
    return (*each, sum(each, D("0.00"))) if len(each) > 1 else each


def _books(method: Method, expected: str) -> Case:
    return Case(
        "R-41b", _BOOKS, f"T-07: {method.name} of the CFR data", expected,
        lambda: _charges(method, RECEIPTS, WITHDRAWALS), "average: whole units", SourceKind.CFR,
    )  # fmt: skip


def _season(method: Method, expected: str) -> Case:
    return Case(
        "R-41b", _BOOKS, f"T-08: {method.name}, six exports and their sum", expected,
        lambda: _charges(method, SEASON_IN, SEASON_OUT), "", SourceKind.CFR,
    )  # fmt: skip


def _made(rule: str, what: str, expected: str, call: Callable[[], object], cite: str = _BASES) -> Case:
    return Case(rule, cite, what, expected, call, "to the cent, half up", SourceKind.CONSTRUCTED)


_FORMULA = FormulaLine("2901100000", D("2.5"), D("2.2"))
_INPUT = facts(line("1000", "1000", charge("duty", "100.00"), unit="LB"))
_RUTILE = (D(30000), D("600.00"), D(".917"), D(".5993"))

CASES = (
    _made(
        "R-40",
        "1,000 lb at $1.00 with waste worth $50: quantity claimed",
        "950.0000",
        lambda: quantity_less_waste(D(1000), D(50), D(1)),
        "19 CFR 190.23(a)(2), 190.26(c)",
    ),
    _made(
        "R-40",
        "those 950 lb at $0.10 of duty",
        "94.05",
        lambda: back(designation(_INPUT, "950", "51")),
        "19 CFR 190.23(a)(2), 190.26(c)",
    ),
    _made(
        "R-40",
        "products worth 600 and 400, duty 500: shares",
        "300.00, 200.00",
        lambda: tuple(by_relative_value(D("500.00"), {"A": D(600), "B": D(400)}).values()),
        "19 CFR 190.23(a)(3)",
    ),
    _made(
        "R-40",
        "all of product A exported",
        "297.00",
        lambda: back(
            designation(
                facts(
                    line(
                        "1",
                        "600",
                        charge("duty", str(by_relative_value(D("500.00"), {"A": D(600), "B": D(400)})["A"])),
                    )
                ),
                "1",
                "51",
            )
        ),
        "19 CFR 190.23(a)(3)",
    ),
    _made(
        "R-40",
        "valuable waste and basis 01",
        "accepted, but this part is denied",
        lambda: basis_allowed("01", valuable_waste=True, several_products=False).outcome,
    ),
    _made(
        "R-40",
        "valuable waste and basis 02",
        "satisfied",
        lambda: basis_allowed("02", valuable_waste=True, several_products=False).outcome,
    ),
    _made(
        "R-40",
        "two products and basis 04",
        "accepted, but this part is denied",
        lambda: basis_allowed("04", valuable_waste=False, several_products=True).outcome,
    ),
    _made(
        "R-124",
        "400 articles at 2.5 each; articles from 999 units",
        "1000.0000, 399",
        lambda: (input_quantity(_FORMULA, D(400)), articles_supported(_FORMULA, D(999))),
        "19 CFR 190.29",
    ),
    _books(Method.FIFO, "75.00"),
    _books(Method.LIFO, "175.00"),
    _books(Method.AVERAGE, "133.00"),
    Case(
        "R-41b",
        _BOOKS,
        "the same data low to high, every withdrawal taking the lowest (U-11)",
        "125.00",
        lambda: _charges(Method.LOW_TO_HIGH, RECEIPTS, WITHDRAWALS),
        "",
        SourceKind.CONSTRUCTED,
    ),
    _season(Method.LOW_TO_HIGH_TURNOVER, "0.00, 101.50, 47.50, 51.50, 42.50, 98.00, 341.00"),
    _season(Method.LOW_TO_HIGH_BLANKET, "0.00, 50.00, 47.50, 50.50, 42.50, 96.00, 286.50"),
    Case(
        "R-41",
        "19 CFR 190.26(b)(4)",
        "T-09: synthetic rutile, titanium in the import, its maximum",
        "16486.7, 326.44",
        lambda: (
            (found := sought_element(*_RUTILE, contained=D(16000))).element_weight,
            found.maximum,
        ),
        "weight to one place, refund to the cent",
        SourceKind.CFR,
    ),
    Case(
        "R-41",
        "19 CFR 190.26(b)(4)",
        "T-09: ingot with 16,000 lb of titanium",
        "316.80",
        lambda: sought_element(*_RUTILE, contained=D(16000)).claimable,
        "weight to one place, refund to the cent",
        SourceKind.CFR,
    ),
    _made(
        "R-41",
        "more titanium than the import held earns no more than its maximum",
        "326.44",
        lambda: sought_element(*_RUTILE, contained=D(20000)).claimable,
        "19 CFR 190.26(b)(4)",
    ),
    _made(
        "R-41",
        "a second claim on the same import gets what is left",
        "9.64",
        lambda: sought_element(*_RUTILE, contained=D(16000), already_claimed=D("316.80")).claimable,
        "19 CFR 190.26(b)(4)",
    ),
    _made(
        "R-41c",
        "U.S. duty 100.00, Canadian duty 60.00: as ACE asks; as the regulation reads",
        "59.40, the lower duty itself, at most 99 % of the U.S. duty: 60.00",
        lambda: ((found := usmca_limit(D("100.00"), D("60.00"))).claimable, found.contested.says),
        "19 CFR 182.44",
    ),
    _made(
        "R-41c",
        "foreign duty above the U.S. duty; foreign duty at 1.35 to the dollar",
        "99.00, 59.40",
        lambda: (
            usmca_limit(D("100.00"), D("100.01")).claimable,
            usmca_limit(D("100.00"), D("81.00"), D("1.35")).claimable,
        ),
        "19 CFR 182.44",
    ),
    Case(
        "R-41d",
        "ACE CATAIR Drawback, records 89 and 90",
        "class totals 3,045.25, 15.22, 1.46: duty, tax, fees",
        "3045.25, 0.00, 16.68",
        lambda: (
            (
                found := claim_totals(
                    ClassAmount(code, D(0), D(asked), D(asked))
                    for code, asked in (("364", "3045.25"), ("398", "15.22"), ("399", "1.46"))
                )
            ).duty,
            found.tax,
            found.fees,
        ),
        "none: sums of rounded lines",
        SourceKind.CBP,
    ),
)
