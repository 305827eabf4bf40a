"""Examples of manufacture, returns and destruction by hand arithmetic (R-01, R-04, R-13, R-14, R-36, R-38, R-40, R-41b, R-41c, R-43, R-63)."""

from collections.abc import Callable

from conformance.cases import Case, SourceKind
from conformance.goods import D, back, charge, designation, exported, facts, line
from conformance.when import day
from drawback.adapters.calendar import federal_calendar
from drawback.domain.production import BillComponent, BillVersion, MadeProduct, Production, ProductionInput
from drawback.domain.types import Provision
from drawback.domain.warehouse import Movement, MovementKind
from drawback.rules.dates.disposal import dispose_by, earliest_designation
from drawback.rules.eligibility.destruction import DestructionFacts, destruction_findings
from drawback.rules.eligibility.evidence import RulingState
from drawback.rules.eligibility.production_checks import (
    AroundProduction,
    KnownInput,
    RulingScope,
    bars,
    claimable_input,
    production_findings,
)
from drawback.rules.eligibility.returned_goods import returned_under, trace_returns
from drawback.rules.eligibility.returned_origin import BookedMethod
from drawback.rules.eligibility.rights import AGENCY_TERMS, TRANSFER_ITEMS, transfer_proved, works_as_agent
from drawback.rules.money.accounting import Method
from drawback.rules.money.usmca import usmca_limit

_CALENDAR = federal_calendar(2018, 2032)
_PASS, _FAIL = "satisfied", "accepted, but this part is denied"


def _case(
    rule: str, cite: str, what: str, expected: str, call: Callable[[], object], rounding: str = ""
) -> Case:
    return Case(rule, cite, what, expected, call, rounding, SourceKind.CONSTRUCTED)


_LINE = KnownInput(day("2025-01-15"), D(1000), D("10.00"), "8481805090")
_AROUND = AroundProduction(RulingScope(RulingState.APPROVED), (), {("XYZ41011195", 1): _LINE})


def _made(
    basis: str = "01", *, used_from: str = "2025-02-01", waste: str = "0", two: bool = False
) -> Production:
    """200 units of the line became 100 pumps, and where two, 50 housings."""
    pump = MadeProduct("PUMP", D(100), "NO", D(30))
    products = (pump, MadeProduct("HOUSING", D(50), "NO", D(20))) if two else (pump,)
    used = ProductionInput("VALVE", D(200), "XYZ41011195", 1)
    return Production(
        "P-1",
        "44-05211-000",
        day(used_from),
        day("2025-02-10"),
        basis,
        products,
        (used,),
        D(waste),
        factory="A",
    )


def _stands_for(production: Production, around: AroundProduction = _AROUND) -> object:
    return claimable_input(production, production.inputs[0], "PUMP", around)


_BILL = BillVersion(
    "B",
    "PUMP",
    day("2025-01-01"),
    None,
    D(1),
    "NO",
    (BillComponent("VALVE", "8481805090", D(2), "NO", D("0.5")),),
)


def _moved(
    name: str, kind: MovementKind, on: str, quantity: str, entry: str = "", order: str = ""
) -> Movement:
    sold = "retail" if kind is MovementKind.RETURN else ""
    return Movement(
        name, kind, day(on), "LAMP", D(quantity), "NO", order_id=order, entry_number=entry,
        line_number=1 if entry else 0, sold=sold, location="RET" if sold else "",
    )  # fmt: skip


_STOCK = (
    _moved("R1", MovementKind.RECEIPT, "2025-01-02", "2", "XYZ41011179"),
    _moved("R2", MovementKind.RECEIPT, "2025-01-03", "5", "XYZ41011187"),
    _moved("S1", MovementKind.SHIP, "2025-02-01", "3", order="O-1"),
    _moved("B1", MovementKind.RETURN, "2025-03-01", "3", order="O-1"),
)


def _lines(method: Method) -> str:
    found = trace_returns(_STOCK, BookedMethod(method))
    return ", ".join(f"{one.quantity} of {one.entry_number}" for one in found)


def _destroyed(on: str = "2025-07-18", filed: str = "2025-07-09", witness: str = "third-party") -> str:
    known = DestructionFacts(filed_on=day(filed), noticed=D(100), witness=witness, witnessed=D(100))
    found = destruction_findings(known, day(on), D("1000.00"), _CALENDAR)
    return "denied" if any(one.outcome.value == _FAIL for one in found) else "allowed"


_PACKED = facts(line("1000", "10000.00", charge("duty", "300.00", "3")))

CASES = (
    _case(
        "R-13",
        "19 CFR 190.9(b)(1)",
        "contract with all six terms; without the risk of loss; goods sold to the one who works",
        f"{_PASS}, {_FAIL}, {_FAIL}",
        lambda: (
            works_as_agent(AGENCY_TERMS, owned_by_principal=True).outcome,
            works_as_agent(
                [one for one in AGENCY_TERMS if one != "risk of loss"], owned_by_principal=True
            ).outcome,
            works_as_agent(AGENCY_TERMS, owned_by_principal=False).outcome,
        ),
    ),
    _case(
        "R-14",
        "19 CFR 190.10(b), 190.24",
        "transfer of inputs under substitution: all eleven items; without the substituted number",
        f"{_PASS}, {_FAIL}",
        lambda: (
            transfer_proved(TRANSFER_ITEMS, substitution=True).outcome,
            transfer_proved(TRANSFER_ITEMS[:-1], substitution=True).outcome,
        ),
    ),
    _case(
        "R-41b",
        "19 CFR 190.14(c)(3)(i), (ii)",
        "in 2 and then 5, three sold and returned: by FIFO 2 of the first and 1 of the second; by LIFO 3 of the second",
        "2 of XYZ41011179, 1 of XYZ41011187; 3 of XYZ41011187",
        lambda: f"{_lines(Method.FIFO)}; {_lines(Method.LIFO)}",
    ),
    _case(
        "R-43",
        "19 CFR 190.22(a)(1)(i), 190.27(b)",
        "substituted input imported 2020-06-15: article exported by",
        "2025-06-15",
        lambda: dispose_by(Provision("52"), day("2020-06-15"), day("2020-06-15"), _CALENDAR),
    ),
    _case(
        "R-43",
        "19 CFR 190.22(a)(1)(i), 190.23",
        "used on the day of importation, and a day before it: does anything stand against it?",
        "no, yes",
        lambda: tuple(
            bool(bars(production_findings(_made(used_from=on), _AROUND)))
            for on in ("2025-01-15", "2025-01-14")
        ),
    ),
    _case(
        "R-36",
        "19 CFR 190.13, 190.22(a)(1)(ii)(A)",
        "100 boxes under 72: entered at 10.00, cost 8.00, 3 %: 100 × 3 % × 8.00 × 99 %",
        "23.76",
        lambda: back(designation(_PACKED, "100", "72", svu="8.00")),
        "to the cent, half up",
    ),
    _case(
        "R-40",
        "19 CFR 190.23(a)(1), (2)",
        "200 used at 10.00: used in; less waste worth 100.00 (10 units)",
        "200.0000, 190.0000",
        lambda: (_stands_for(_made()), _stands_for(_made("02", waste="100.00"))),
        "four places",
    ),
    _case(
        "R-40",
        "19 CFR 190.23(a)(3)",
        "100 at 30.00 and 50 at 20.00 made together of 200: three quarters fall on the first",
        "150.0000",
        lambda: _stands_for(_made("03", two=True)),
        "four places, down",
    ),
    _case(
        "R-40",
        "19 CFR 190.23(a)(4)",
        "appearing in: 2 used and 0.5 lost per article, 100 articles",
        "150.0000",
        lambda: _stands_for(
            _made("04"), AroundProduction(RulingScope(RulingState.APPROVED), (_BILL,), _AROUND.lines)
        ),
        "four places",
    ),
    _case(
        "R-04, R-03",
        "19 U.S.C. 1313(c)(1)(C)(i), (ii)",
        "sold at retail and returned for any reason; sold in trade: defective, and for no reason of the law",
        "56, 55, None",
        lambda: ", ".join(
            str(found.value if found else None)
            for found in (
                returned_under("retail", "any"),
                returned_under("trade", "defective"),
                returned_under("trade", "any"),
            )
        ),
    ),
    _case(
        "R-47",
        "19 U.S.C. 1313(c)(2); 19 CFR 190.45(b)(2)(i)",
        "returned goods destroyed 2025-08-20: oldest import that may be designated",
        "2024-08-20",
        lambda: earliest_designation(Provision("56"), day("2025-08-20")),
    ),
    _case(
        "R-63, R-122",
        "19 CFR 190.71",
        "destroyed Friday 2025-07-18: notice on the 9th, on the 10th, on the 10th but certified by CBP; before own people only",
        "allowed, denied, allowed, denied",
        lambda: ", ".join(
            (
                _destroyed(),
                _destroyed(filed="2025-07-10"),
                _destroyed(filed="2025-07-10", witness="cbp"),
                _destroyed(witness="own"),
            )
        ),
    ),
    _case(
        "R-38",
        "19 CFR 190.11, 190.32(b)(2)",
        "value 10,000, 10 %, scrap worth 1,000: 0.99 × 10 % × 9,000",
        "891.00",
        lambda: back(
            designation(
                facts(line("100", "10000.00", charge("duty", "1000.00", "10"))),
                "100",
                "58",
                out=exported("100", "10000.00", destroyed=True, recovered="1000.00"),
            )
        ),
        "to the cent, half up",
    ),
    _case(
        "R-41c",
        "19 CFR 181.44, 182.44",
        "U.S. duty 100.00; to Canada with 60.00 paid there, with 100.01 paid there",
        "59.40, 99.00",
        lambda: (
            usmca_limit(D("100.00"), D("60.00")).claimable,
            usmca_limit(D("100.00"), D("100.01")).claimable,
        ),
        "to the cent, half up",
    ),
)
