"""Examples of what comes back and how much (R-01 to R-12, R-20 to R-41d, T-01 to T-09, T-20, the vectors of CATAIR)."""

from conformance.cases import Case, SourceKind
from conformance.goods import PROGRAMMES, D, amount, back, charge, designation, exported, facts, line, priced
from drawback.domain.types import Policy, Provision
from drawback.rules.eligibility.provisions import PROVISIONS
from drawback.rules.money.basis import four_places
from drawback.rules.money.line_ceiling import held_to_lines

_SHARE = "19 U.S.C. 1313(l)(2); 19 CFR 190.51(b)(1)"
_AVERAGE = "19 CFR 190.2, 190.51(b)(1)(ii)"
_LESSER_MADE = "19 U.S.C. 1313(l)(2)(C)(i); 19 CFR 190.22(a)(1)(ii)(A)"
_LESSER_UNUSED = "19 U.S.C. 1313(l)(2)(B); 19 CFR 190.32(b)"
_FEE = "19 CFR 190.51(b)(2)"
_ACE = "ACE CATAIR Drawback, record 43 and appendix F"
_CENT = "once, to the cent, half up"

_MIXED = line(
    "10000", "250000", charge("duty", "12500.00", "5"), charge("chapter-99", "62500.00", "25", "99038803")
)
_SPECIFIC = line("10000", "50000", charge("duty", "1200.00"), unit="KG")
_COMPOUND = line("4000", "20000", charge("duty", "820.00"), unit="KG")
_FIRST_OF_THREE = facts(line("5000", "50000", charge("mpf", "173.20")), mpf="485", subject="340000")
_SECOND_OF_THREE = facts(line("6000", "90000", charge("mpf", "311.76")), mpf="485", subject="340000")
_THIRD_OF_THREE = facts(line("10000", "200000", charge("mpf", "692.80")), mpf="485", subject="340000")
_MILLION = facts(line("1000000", "20000", charge("mpf", "69.28")), mpf="634.62", subject="200000")
_VESSEL = facts(line("10000", "250000", charge("hmf", "312.50")))
_STACKED = facts(
    line(
        "1000",
        "10000",
        charge("duty", "500.00", "5"),
        charge("chapter-99", "2500.00", "25", "99038803"),
        charge("chapter-99", "1000.00", "10", "99030124"),
        charge("ad", "8000.00", "80"),
    )
)
_WHOLE = facts(
    line(
        "10000",
        "250000",
        charge("duty", "12500.00", "5"),
        charge("chapter-99", "62500.00", "25", "99038803"),
        charge("hmf", "312.50"),
        charge("mpf", "866.00"),
    ),
    mpf="634.62",
    subject="300000",
)
_EXPORT_TO_GERMANY = designation(_WHOLE, "4000", "59", out=exported("4000", "88000.00"))
_REAL = facts(
    line(
        "1800",
        "39168.00",
        charge("chapter-99", "9792.00", "25", "99038803"),
        charge("mpf", "135.68"),
        charge("hmf", "48.96"),
    ),
    mpf="135.68",
    subject="39168.00",
)
_CATAIR = designation(_REAL, "600", "59", svu="18.5000")
_SCRAPPED = facts(line("1000", "10000", charge("duty", "1000.00", "10")))
_SCRAP = designation(_SCRAPPED, "1000", out=exported("1000", "10000", destroyed=True, recovered="1000.00"))
_SPIRITS = facts(line("1000", "10000", charge("tax", "13500.00", code="016"), charge("duty", "500.00", "5")))


def _both(of: object, revenue_class: str) -> tuple[object, object]:
    found = amount(of, revenue_class)  # type: ignore[arg-type]
    return found.calculated, found.claimable


def _shape(code: str) -> str:
    rule = PROVISIONS[code]  # type: ignore[index]
    methods = rule.accounting_methods
    return f"{rule.paragraph}; {rule.comparison}; {methods[0]}-{methods[-1]}; {rule.refund_share}"


_PROVISION_CASES = tuple(
    Case(
        rule,
        "19 U.S.C. 1313; ACE CATAIR Drawback, appendix A",
        f"provision {code}",
        expected,
        lambda code=code: _shape(code),  # type: ignore[misc]
        "",
        SourceKind.CBP,
    )
    for rule, code, expected in (
        ("R-01, R-31", "51", "1313(a); no lesser-of rule; 01-08; 0.99"),
        ("R-02, R-31", "52", "1313(b); cost of the substituted input; 00-00; 0.99"),
        ("R-03, R-31", "53", "1313(c)(1)(C)(i); no lesser-of rule; 01-08; 0.99"),
        ("R-04, R-31", "56", "1313(c)(1)(C)(ii), (c)(2); no lesser-of rule; 01-08; 0.99"),
        ("R-05, R-30", "57", "1313(d); no lesser-of rule; 01-08; 1.00"),
        ("R-06, R-31", "58", "1313(j)(1); no lesser-of rule; 01-08; 0.99"),
        ("R-07, R-31", "59", "1313(j)(2); value of the exported or destroyed article; 00-00; 0.99"),
        ("R-07, R-31", "74", "1313(j)(2); no lesser-of rule; 00-00; 0.99"),
        ("R-10, R-31", "60", "1313(p); no lesser-of rule; 00-00; 0.99"),
        (
            "R-11, R-31",
            "66",
            "1313(j)(2) with 1313(q); value of the exported or destroyed article; 00-00; 0.99",
        ),
        ("R-12, R-30", "64", "26 U.S.C. 5062(c); no lesser-of rule; 01-08; 1.00"),
    )
)

_SUBSTITUTES = (
    Case(
        "R-36",
        _LESSER_MADE,
        "(b): entered 25.00, input cost 20.00, 30 %, 1,000 units",
        "5940.00",
        lambda: back(designation(facts(_MIXED), "1000", "52", svu="20")),
        _CENT,
        SourceKind.CONSTRUCTED,
    ),
    Case(
        "R-36",
        _LESSER_MADE,
        "(b) without the cost of the input has no figure",
        "Provision 52 compares with the cost of the substituted input (19 CFR 190.22(a)(1)(ii)(A), 190.11(d)): "
        "give substituted_unit_value, the manufacturer's cost per unit",
        lambda: back(designation(facts(_MIXED), "1000", "52")),
        "",
        SourceKind.CONSTRUCTED,
    ),
    Case(
        "R-37",
        _LESSER_UNUSED,
        "T-03: T-02 with export value 20.00 against entered 25.00",
        "5940.00",
        lambda: back(designation(facts(_MIXED), "1000", "59", out=exported("1000", "20000"))),
        _CENT,
        SourceKind.CONSTRUCTED,
    ),
    Case(
        "R-37",
        _LESSER_UNUSED,
        "export value 27.50: the import side is the lower",
        "7425.00",
        lambda: back(designation(facts(_MIXED), "1000", "59", out=exported("1000", "27500"))),
        _CENT,
        SourceKind.CONSTRUCTED,
    ),
)

_END_TO_END = tuple(
    Case(
        rule,
        cite,
        f"export to Germany, class {revenue_class}: calculated and claimed",
        expected,
        lambda revenue_class=revenue_class: _both(_EXPORT_TO_GERMANY, revenue_class),  # type: ignore[misc]
        _CENT,
        SourceKind.CONSTRUCTED,
    )
    for rule, cite, revenue_class, expected in (
        ("R-37, R-33", _LESSER_UNUSED, "364", "29700.00, 26136.00"),
        ("R-34", _FEE, "399", "209.42, 184.29"),
        ("R-35", _SHARE, "398", "123.75, 108.90"),
    )
)

_CATAIR_CASES = tuple(
    Case(
        rule,
        _ACE,
        f"600 of 1,800 units of a real entry at SVU 18.50, class {revenue_class}: calculated and claimed",
        expected,
        lambda revenue_class=revenue_class: _both(_CATAIR, revenue_class),  # type: ignore[misc]
        _CENT,
        SourceKind.CBP,
    )
    for rule, revenue_class, expected in (
        ("R-33, R-37", "364", "3231.36, 2747.25"),
        ("R-33, R-34", "399", "44.77, 38.07"),
        ("R-33, R-35", "398", "16.16, 13.74"),
    )
)

CASES = (
    *_PROVISION_CASES,
    Case(
        "R-30",
        _SHARE,
        "T-01: 1,000.00 of eligible duty",
        "990.00",
        lambda: back(designation(facts(line("1", "10000", charge("duty", "1000.00"))), "1")),
        _CENT,
        SourceKind.CFR,
    ),
    Case(
        "R-32",
        _AVERAGE,
        "T-02: 75,000 on 10,000 units, 1,000 of them",
        "7425.00",
        lambda: back(designation(facts(_MIXED), "1000")),
        _CENT,
        SourceKind.CONSTRUCTED,
    ),
    Case(
        "R-32",
        _AVERAGE,
        "T-04: 12 cents a kilogram, 2,500 kg",
        "297.00",
        lambda: back(designation(facts(_SPECIFIC), "2500")),
        _CENT,
        SourceKind.CONSTRUCTED,
    ),
    Case(
        "R-32, R-33",
        _AVERAGE,
        "T-05: 820.00 on 4,000 kg, 1,500 of them (304.425)",
        "304.43",
        lambda: back(designation(facts(_COMPOUND), "1500")),
        _CENT,
        SourceKind.CONSTRUCTED,
    ),
    Case(
        "R-34",
        _FEE,
        "T-06: fee of 485 on three lines, 1,000 units of line 1 at ten places",
        "14.12",
        lambda: back(designation(_FIRST_OF_THREE, "1000")),
        "ratio and unit to 10 places, refund to the cent",
        SourceKind.CFR,
    ),
    Case(
        "R-34",
        _FEE,
        "the same fee, 1,000 units of line 2",
        "21.18",
        lambda: back(designation(_SECOND_OF_THREE, "1000")),
        "ratio and unit to 10 places, refund to the cent",
        SourceKind.CFR,
    ),
    Case(
        "R-34",
        _FEE,
        "the same fee, 1,000 units of line 3",
        "28.24",
        lambda: back(designation(_THIRD_OF_THREE, "1000")),
        "ratio and unit to 10 places, refund to the cent",
        SourceKind.CFR,
    ),
    Case(
        "R-34",
        _FEE,
        "T-06 as the regulation's worked example prints it, .0141, .0212 and .0282 a unit: contested",
        "14.10, 21.20, 28.20",
        lambda: tuple(
            four_places(entry, PROVISIONS[Provision("58")], D("1000"))
            for entry in (_FIRST_OF_THREE, _SECOND_OF_THREE, _THIRD_OF_THREE)
        ),
        "ratio and unit to 4 places, refund to the cent",
        SourceKind.CFR,
    ),
    Case(
        "R-34",
        _FEE,
        "half of a million pieces, a tenth of a fee of 634.62: 31.41, where four places would pay 50.00 a half",
        "31.41, 50.00",
        lambda: (
            back(designation(_MILLION, "500000")),
            four_places(_MILLION, PROVISIONS[Provision("58")], D("500000")),
        ),
        "ratio and unit to 10 places, refund to the cent",
        SourceKind.CONSTRUCTED,
    ),
    Case(
        "R-34",
        _FEE,
        "all 6,000 units of line 2: 99 % of the fee of the line",
        "127.10",
        lambda: back(designation(_SECOND_OF_THREE, "6000")),
        "ratio and unit to 10 places, refund to the cent",
        SourceKind.CONSTRUCTED,
    ),
    Case(
        "R-34",
        _FEE,
        "the same fee: what falls on each line, by ratios 5/34, 9/34, 20/34",
        "71.32, 128.38, 285.29",
        lambda: tuple(
            amount(designation(entry, "1"), "399").basis
            for entry in (_FIRST_OF_THREE, _SECOND_OF_THREE, _THIRD_OF_THREE)
        ),
        "ratio to 10 places, shown to the cent",
        SourceKind.CFR,
    ),
    Case(
        "R-34, R-30",
        _FEE,
        "line 2 in two designations of 3,000 units: both keep to 99 % of its fee",
        "63.55, 63.55",
        lambda: tuple(
            one.priced.claimable
            for one in held_to_lines(
                [designation(_SECOND_OF_THREE, "3000")] * 2,
                [priced(designation(_SECOND_OF_THREE, "3000"))] * 2,
                PROGRAMMES,
            )
        ),
        "ratio and unit to 10 places, refund to the cent",
        SourceKind.CONSTRUCTED,
    ),
    Case(
        "R-35, R-26",
        "26 U.S.C. 4461(b); 19 CFR 190.3(a)(5)",
        "harbor fee of 312.50 on 10,000 units, 1,000 of them (30.9375)",
        "30.94",
        lambda: back(designation(_VESSEL, "1000")),
        _CENT,
        SourceKind.CONSTRUCTED,
    ),
    *_SUBSTITUTES,
    Case(
        "R-38",
        "19 CFR 190.11, 190.32(b)(2)",
        "destroyed, value 10,000, 10 %, material worth 1,000 recovered",
        "891.00",
        lambda: back(_SCRAP),
        _CENT,
        SourceKind.CONSTRUCTED,
    ),
    Case(
        "R-38",
        "19 U.S.C. 1313(l)(2)",
        "the same, the statute read literally: shown beside the figure",
        "U-09: 19 U.S.C. 1313(l) read literally takes the recovered value off the refund itself and leaves $0.00",
        lambda: priced(_SCRAP).flags[0],
        _CENT,
        SourceKind.STATUTE,
    ),
    Case(
        "R-39, R-24",
        "10 F.4th 1279 (Fed. Cir. 2021)",
        "excise tax of substituted spirits: not capped, and contested",
        "6682.50, True",
        lambda: (
            amount(designation(_SPIRITS, "500", "59", svu="1"), "365").claimable,
            str(
                any(
                    "NAM v. Treasury" in flag
                    for flag in priced(designation(_SPIRITS, "500", "59", svu="1")).flags
                )
            ),
        ),
        _CENT,
        SourceKind.COURT,
    ),
    Case(
        "R-12, R-24",
        "26 U.S.C. 5062(c); 19 CFR 190.167",
        "unmerchantable spirits: tax in full, duty not at all",
        "6750.00",
        lambda: back(designation(_SPIRITS, "500", "64")),
        _CENT,
        SourceKind.CFR,
    ),
    Case(
        "R-27, R-29, R-20, R-106",
        "19 U.S.C. 1677h; 19 CFR 190.3",
        "T-20: 500 duty + 2,500 s. 301 + 1,000 fentanyl + 8,000 AD",
        "2970.00",
        lambda: back(designation(_STACKED, "1000")),
        _CENT,
        SourceKind.CONSTRUCTED,
    ),
    Case(
        "R-27",
        "19 U.S.C. 1677h; 19 CFR 190.3(b)",
        "the same as claimed by one who counts everything: amount and exposure",
        "11880.00, 8910.00",
        lambda: (
            (answer := priced(designation(_STACKED, "1000", policy=Policy.AS_CLAIMED))).claimable,
            answer.exposure,
        ),
        _CENT,
        SourceKind.CONSTRUCTED,
    ),
    *_END_TO_END,
    Case(
        "R-30, R-33",
        _SHARE,
        "export to Germany: total of the claim",
        "26429.19",
        lambda: back(_EXPORT_TO_GERMANY),
        _CENT,
        SourceKind.CONSTRUCTED,
    ),
    *_CATAIR_CASES,
    Case(
        "R-23",
        "19 CFR 190.3(a)(2)",
        "marking duty of 10 %",
        "99.00",
        lambda: back(designation(facts(line("10", "1000", charge("marking", "100.00", "10"))), "10")),
        _CENT,
        SourceKind.CFR,
    ),
    Case(
        "R-28",
        "19 CFR 190.3(a)",
        "interest, informal fees and the like",
        "0.00",
        lambda: back(designation(facts(line("10", "1000", charge("other-fee", "2.62", code="311"))), "10")),
        "",
        SourceKind.CONSTRUCTED,
    ),
    Case(
        "R-33",
        _ACE,
        "a half cent goes up: 99 % of 0.50",
        "0.50",
        lambda: back(designation(facts(line("1", "10", charge("duty", "0.50"))), "1")),
        _CENT,
        SourceKind.CBP,
    ),
    Case(
        "R-05",
        "19 U.S.C. 1313(d)",
        "domestic alcohol has no price here",
        "True",
        lambda: str(priced(designation(_SPIRITS, "1", "57")).not_priced is not None),
        "",
        SourceKind.CONSTRUCTED,
    ),
)
