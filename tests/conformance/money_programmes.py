"""Examples of which duties come back: each programme on the day before, the first day, the last day, the day after."""

from typing import NamedTuple

from conformance.cases import Case, SourceKind
from conformance.goods import PROGRAMMES
from conformance.when import day
from drawback.domain.types import DutyClass, Provision
from drawback.rules.eligibility.programmes import ChargeEligibility


class Row(NamedTuple):
    """A heading, a day of entry, a provision, and whether the duty comes back."""

    programme: str
    heading: str
    entry_on: str
    provision: str
    expected: str
    source: SourceKind = SourceKind.CBP
    known_on: str = ""


def ask(row: Row) -> ChargeEligibility:
    programmes = PROGRAMMES.as_known_on(day(row.known_on)) if row.known_on else PROGRAMMES
    return programmes.of_heading(row.heading, day(row.entry_on), Provision(row.provision)).answer


_C = SourceKind.CONSTRUCTED
ROWS = (
    Row("301 list 3", "99038803", "2018-07-05", "58", "review"),
    Row("301 list 3", "99038803", "2018-07-06", "58", "yes"),
    Row("301 list 3", "9903.88.03", "2026-11-20", "59", "yes"),
    Row("301 increases", "99039101", "2024-09-26", "58", "review"),
    Row("301 increases", "99039101", "2024-09-27", "58", "yes"),
    Row("301 cranes", "99039114", "2026-11-09", "58", "review", _C),
    Row("301 cranes", "99039114", "2026-11-10", "58", "yes", _C),
    Row("301 chassis and cranes", "99039210", "2025-11-10", "58", "yes", _C),
    Row("301 aircraft", "99038905", "2020-01-02", "58", "yes", _C),
    Row("301 Nicaragua", "99038901", "2026-01-01", "58", "yes", _C),
    Row("301 Nicaragua", "99038901", "2025-12-31", "58", "review", _C),
    Row("201 solar and washers", "99034501", "2019-03-01", "58", "yes"),
    Row("232 steel", "99038001", "2018-03-22", "58", "review"),
    Row("232 steel", "99038001", "2018-03-23", "58", "no"),
    Row("232 steel derivatives", "99038191", "2026-02-05", "51", "no"),
    Row("232 steel", "99038001", "2026-04-05", "58", "no"),
    Row("232 steel", "99038001", "2026-04-06", "58", "review"),
    Row("232 aluminum", "99038508", "2026-02-05", "58", "no"),
    Row("232 aluminum of Russia", "99038567", "2026-05-01", "58", "no", _C),
    Row("232 metals merged", "99038210", "2026-04-05", "51", "review", _C),
    Row("232 metals merged, manufacturing", "99038210", "2026-04-06", "51", "review", _C),
    Row("232 metals merged, unused", "99038210", "2026-04-06", "58", "no", _C),
    Row("232 copper", "99037801", "2025-07-31", "58", "review"),
    Row("232 copper", "99037801", "2025-08-01", "58", "no"),
    Row("232 copper", "99037802", "2026-04-05", "58", "no"),
    Row("232 copper", "99037802", "2026-04-06", "58", "review"),
    Row("232 autos", "99039401", "2025-04-02", "58", "review", _C),
    Row("232 autos", "99039401", "2025-04-03", "58", "no", _C),
    Row("232 trucks, (a)", "99037401", "2025-10-31", "51", "review", _C),
    Row("232 trucks, (a)", "99037401", "2025-11-01", "51", "yes", _C),
    Row("232 trucks, (b)", "99037401", "2025-11-01", "52", "no", _C),
    Row("232 trucks, (j)(1)", "99037411", "2025-11-01", "58", "no", _C),
    Row("232 timber", "99037601", "2025-10-13", "58", "review"),
    Row("232 timber", "99037601", "2025-10-14", "58", "yes"),
    Row("232 semiconductors", "99037901", "2026-01-14", "58", "review"),
    Row("232 semiconductors", "99037901", "2026-01-15", "58", "no"),
    Row("232 pharmaceuticals, heading unknown", "99030405", "2026-08-01", "58", "review", _C),
    Row("IEEPA fentanyl China", "99030124", "2025-02-03", "58", "review"),
    Row("IEEPA fentanyl China", "99030124", "2025-02-04", "58", "no"),
    Row("IEEPA fentanyl Mexico", "99030101", "2025-03-04", "58", "no"),
    Row("IEEPA fentanyl Canada", "99030110", "2025-03-03", "58", "review"),
    Row("IEEPA fentanyl Canada", "99030110", "2026-02-23", "58", "no"),
    Row(
        "IEEPA reciprocal, as known before the judgment",
        "99030125",
        "2025-04-04",
        "58",
        "review",
        known_on="2026-02-19",
    ),
    Row(
        "IEEPA reciprocal, as known before the judgment",
        "99030125",
        "2025-04-05",
        "58",
        "yes",
        known_on="2026-02-19",
    ),
    Row(
        "IEEPA reciprocal, as known before the judgment",
        "99030269",
        "2026-02-19",
        "58",
        "yes",
        known_on="2026-02-19",
    ),
    Row(
        "IEEPA reciprocal, as known on the judgment",
        "99030269",
        "2026-02-19",
        "58",
        "contested",
        known_on="2026-02-20",
    ),
    Row("IEEPA reciprocal, now: CAPE first, else contested", "99030125", "2026-02-23", "58", "contested"),
    Row("IEEPA reciprocal, collection ended", "99030125", "2026-02-24", "58", "review"),
    Row("IEEPA Brazil", "99030177", "2025-08-06", "58", "no", _C),
    Row("IEEPA India", "99030184", "2025-08-26", "58", "review", _C, "2026-02-19"),
    Row("IEEPA India", "99030184", "2025-08-27", "58", "yes", _C, "2026-02-19"),
    Row("IEEPA India", "99030184", "2026-02-06", "58", "yes", _C, "2026-02-19"),
    Row("IEEPA India", "99030184", "2026-02-07", "58", "review", _C, "2026-02-19"),
    Row("Section 122", "99030301", "2026-02-23", "58", "review"),
    Row("Section 122", "99030301", "2026-02-24", "58", "yes"),
    Row("Section 122", "99030301", "2026-07-24", "58", "yes"),
    Row("Section 122", "99030301", "2026-07-25", "58", "review"),
    Row("Russia column 2", "99039008", "2023-01-02", "58", "review", _C),
    Row("anything new", "99039950", "2026-11-20", "58", "review", _C),
)


def _programme_case(row: Row) -> Case:
    rule = "R-29a, R-29" if row.programme.startswith("IEEPA") else "R-29"
    known = f", as known on {row.known_on}" if row.known_on else ""
    found = PROGRAMMES.covering(row.heading, day(row.entry_on))
    return Case(
        rule,
        found.authority if found else "19 CFR 190.3(a)(1)(i)",
        f"{row.programme}: {row.heading} entered {row.entry_on}, code {row.provision}{known}",
        row.expected,
        lambda: ask(row),
        "",
        row.source,
    )


def _class_case(rule: str, duty_class: str, expected: str, cite: str) -> Case:
    return Case(
        rule,
        cite,
        f"duty class {duty_class}",
        expected,
        lambda: PROGRAMMES.of_class(DutyClass(duty_class)).answer,
        "",
        SourceKind.CFR,
    )


CASES = (
    *(_programme_case(row) for row in ROWS),
    _class_case("R-20", "duty", "yes", "19 CFR 190.3(a)(1)(i)"),
    _class_case("R-23", "marking", "yes", "19 CFR 190.3(a)(2)"),
    _class_case("R-24", "tax", "yes", "19 CFR 190.3(a)(3)"),
    _class_case("R-25", "mpf", "yes", "19 CFR 190.3(a)(4)"),
    _class_case("R-26", "hmf", "yes", "19 CFR 190.3(a)(5)"),
    _class_case("R-27", "ad", "no", "19 U.S.C. 1677h; 19 CFR 190.3(b)"),
    _class_case("R-27", "cvd", "no", "19 U.S.C. 1677h; 19 CFR 190.3(b)"),
    _class_case("R-28", "other-fee", "no", "19 CFR 190.3(a)"),
)
