"""Examples of substitution, destinations, rights and conditions (R-08 to R-22, R-41a)."""

from collections.abc import Callable

from conformance.cases import Case, SourceKind
from conformance.goods import D, back, charge, designation, exported, facts, line
from conformance.when import day
from drawback.adapters.tariff import load_tariff
from drawback.domain.types import Provision
from drawback.rules.eligibility.destinations import chile_part, no_export, treatment
from drawback.rules.eligibility.operations import leaves_unused
from drawback.rules.eligibility.rights import (
    TRANSFER_ITEMS,
    Paper,
    PartyRole,
    Signer,
    importer_exposure,
    may_claim,
    may_sign,
    successor_may_designate,
    transfer_proved,
)
from drawback.rules.eligibility.substitution import (
    Wine,
    is_qualified_petroleum,
    over_quota_allowed,
    same_eight_digits,
    substitutable,
    used_once,
    wine_interchangeable,
)
from drawback.rules.money.charge_conditions import Tender, estimated_duty, tendered_duty

_OTHER = "19 U.S.C. 1313(j)(2)(A), (j)(5), (j)(6); 19 CFR 190.2"
_PASS, _FAIL, _LOOK = "satisfied", "accepted, but this part is denied", "a person must look at it"
_MISSING = "a fact is missing"


def _case(
    rule: str,
    cite: str,
    what: str,
    expected: str,
    call: Callable[[], object],
    source: SourceKind = SourceKind.CONSTRUCTED,
) -> Case:
    return Case(rule, cite, what, expected, call, "", source)


def _test(what: str, one: str, other: str, expected: str, *, schedule_b: bool = False) -> Case:
    return _case(
        "R-09",
        _OTHER,
        f"{what}: import {one}, export {other}",
        expected,
        lambda: substitutable(one, other, load_tariff(), day("2026-06-10"), schedule_b=schedule_b).outcome,
    )


def _sent(destination: str, code: str, expected: str, on: str = "2025-09-01") -> Case:
    return _case(
        "R-15",
        "19 U.S.C. 1313(j)(4), (y); 19 CFR 190.0a, 190.5",
        f"code {code} to {destination} on {on}: is it an export?",
        expected,
        lambda: no_export(destination, Provision(code), day(on)) is None,
    )


_RED = Wine("red", D("10.00"), D("13.5"))
_SUGAR = facts(line("100", "1000", charge("duty", "100.00"), hts="1701140500"))
_CLAIM = "19 CFR 190.28, 190.33, 190.42(b), 190.82"

CASES = (
    _test("same eight digits, not called other", "8703.23.01.10", "8703.23.01.70", _PASS),
    _test("eight digits differ", "8481.80.90.05", "8481.80.50.90", _FAIL),
    _test("other on both levels", "8481.80.90.50", "8481.80.90.50", _FAIL),
    _test("other on both levels, by Schedule B", "8481.80.90.50", "8481.80.90.50", _LOOK, schedule_b=True),
    _test("other, same ten digits, named", "8481.80.90.05", "8481.80.90.05", _PASS),
    _test("other, ten digits differ", "8481.80.90.05", "8481.80.90.10", _FAIL),
    _test(
        "other, ten digits differ, by Schedule B", "8481.80.90.05", "8481.80.90.10", _LOOK, schedule_b=True
    ),
    _test("no such line", "8481.99.99.99", "8481.99.99.99", _MISSING),
    _case(
        "R-02",
        "19 U.S.C. 1313(b)(1)",
        '(b): eight digits suffice, "other" or not',
        _PASS,
        lambda: same_eight_digits("8481809050", "8481809010", Provision("52")).outcome,
        SourceKind.STATUTE,
    ),
    _case(
        "R-04",
        "19 U.S.C. 1313(c)(2); 19 CFR 190.45(b)",
        "retail: same product code; another product code; none",
        f"{_PASS}, {_FAIL}, {_MISSING}",
        lambda: tuple(
            same_eight_digits(
                "8481809050", "8481809010", Provision("56"), import_sku="A1", other_sku=sku
            ).outcome
            for sku in ("A1", "B2", "")
        ),
        SourceKind.STATUTE,
    ),
    _case(
        "R-10",
        "19 U.S.C. 1313(p)(3)",
        "qualified articles: 2710, 2917.36, 2917.37, 3901, 3915",
        "yes, yes, no, yes, no",
        lambda: tuple(
            is_qualified_petroleum(number)
            for number in ("2710.12.15", "2917.36.00", "2917.37.00", "3901.10.10", "3915.10.00")
        ),
        SourceKind.STATUTE,
    ),
    _sent("DE", "59", "yes"),
    _sent("CA", "59", "no"),
    _sent("MX", "59", "no"),
    *(
        _sent("CL", code, answer, on)
        for on, answer in (("2014-12-31", "yes"), ("2015-01-01", "no"))
        for code in ("51", "52", "59", "60", "65")
    ),
    _sent("CL", "55", "yes"),
    *(
        _case(
            "R-15, R-41c",
            "19 U.S.C. 1313(n), (j)(4); 19 CFR 182.44, 182.45",
            f"what codes {', '.join(codes)} meet in {destination}",
            shown,
            lambda codes=codes, destination=destination: sorted(  # type: ignore[misc]
                {treatment(destination, Provision(code)).name for code in codes}
            ),
            SourceKind.STATUTE,
        )
        for destination, codes, shown in (
            *(
                (country, ("51", "52", "55", "56", "60", "65", "67", "71"), "LESSER_OF")
                for country in ("CA", "MX")
            ),
            *((country, ("53", "54", "57", "64"), "FULL") for country in ("CA", "MX")),
            *((country, ("58",), "SAME_CONDITION") for country in ("CA", "MX")),
            *((country, ("59", "66", "74"), "NO_EXPORT") for country in ("CA", "MX")),
            ("CL", ("51", "52", "59", "60", "65", "66", "67", "71", "74"), "PHASED_OUT"),
            ("CL", ("53", "54", "55", "56"), "REVIEW"),
            ("CL", ("57", "58", "64"), "FULL"),
            ("DE", ("51", "52", "53", "55", "58", "59", "60"), "FULL"),
        )
    ),
    *(
        _case(
            "R-15",
            "CSMS 12-000546; 19 U.S.C. 1313(n)(4), (j)(4)(B)",
            f"part of the customs duties left on goods sent to Chile on {on}",
            part,
            lambda on=on: chile_part(day(on)),  # type: ignore[misc]
            SourceKind.CBP,
        )
        for on, part in (
            ("2011-12-31", "1.00"),
            ("2012-01-01", "0.75"),
            ("2012-12-31", "0.75"),
            ("2013-01-01", "0.50"),
            ("2013-12-31", "0.50"),
            ("2014-01-01", "0.25"),
            ("2014-12-31", "0.25"),
            ("2015-01-01", "0.00"),
        )
    ),
    _sent("CA", "58", "yes"),
    _sent("CL", "58", "yes"),
    _sent("PR", "58", "no"),
    _sent("GU", "58", "yes"),
    _sent("GU", "51", "no"),
    _case(
        "R-07, R-15",
        "19 U.S.C. 1313(j)(4)(A); 19 CFR 190.0a",
        "(j)(2) to Canada has no figure",
        "Substituted goods sent to Canada or Mexico are not exported for (j)(2), the listed exceptions apart "
        "(19 U.S.C. 1313(j)(4)(A); 19 CFR 190.0a)",
        lambda: back(designation(_SUGAR, "10", "59", out=exported("10", "100", to="CA"))),
        SourceKind.STATUTE,
    ),
    _case(
        "R-16",
        "19 U.S.C. 1313(v)",
        "1,000 units designated as 600 + 400, and as 600 + 401",
        f"{_PASS}, ACE rejects the claim",
        lambda: tuple(used_once("line 1", D(1000), (D(600), D(more))).outcome for more in (400, 401)),
    ),
    _case(
        "R-18",
        "19 U.S.C. 1313(w)",
        "over-quota sugar under (j)(1), (j)(2), (a); over-quota tobacco under (a)",
        "yes, no, no, yes",
        lambda: (
            over_quota_allowed("1701140500", Provision("58")),
            over_quota_allowed("1701140500", Provision("59")),
            over_quota_allowed("1701140500", Provision("51")),
            over_quota_allowed("2401208500", Provision("51")),
        ),
        SourceKind.STATUTE,
    ),
    _case(
        "R-41a",
        "19 CFR 190.32(d)",
        "red at 10.00 with red at 15.00, at 15.01, with white, at 14.1 %",
        f"{_PASS}, {_FAIL}, {_FAIL}, {_FAIL}",
        lambda: tuple(
            wine_interchangeable(_RED, other).outcome
            for other in (
                Wine("red", D("15.00"), D(14)),
                Wine("red", D("15.01"), D(14)),
                Wine("white", D("10.00"), D(12)),
                Wine("red", D("10.00"), D("14.1")),
            )
        ),
    ),
    _case(
        "R-08",
        "19 U.S.C. 1313(j)(3); 19 CFR 190.2",
        "repacked and relabelled; coil cut and stamped to a part; painted",
        f"{_PASS}, {_FAIL}, {_LOOK}",
        lambda: (
            leaves_unused(("repacking", "relabelling"), new_article=False).outcome,
            leaves_unused(("cutting",), new_article=False, fit_for_particular_use=True).outcome,
            leaves_unused(("painting",), new_article=False).outcome,
        ),
    ),
    _case(
        "R-13",
        _CLAIM,
        "exporter; importer with waiver; importer without; (j)(2) without possession",
        f"{_PASS}, {_PASS}, {_FAIL}, {_FAIL}",
        lambda: (
            may_claim(PartyRole.EXPORTER, Provision("58"), rights_waived=False).outcome,
            may_claim(PartyRole.IMPORTER, Provision("58"), rights_waived=True).outcome,
            may_claim(PartyRole.IMPORTER, Provision("58"), rights_waived=False).outcome,
            may_claim(PartyRole.EXPORTER, Provision("59"), rights_waived=False, had_possession=False).outcome,
        ),
    ),
    _case(
        "R-13a",
        "19 CFR 190.6",
        "a broker signs an entry; another authorised person signs an entry, a ruling letter",
        "yes, no, yes",
        lambda: (
            may_sign(Signer.BROKER, Paper.ENTRY),
            may_sign(Signer.OTHER, Paper.ENTRY),
            may_sign(Signer.OTHER, Paper.RULING_LETTER),
        ),
    ),
    _case(
        "R-14",
        "19 CFR 190.10(b)",
        "all eleven items; without the transferee; without the substituted number under direct identification",
        f"{_PASS}, {_FAIL}, {_PASS}",
        lambda: (
            transfer_proved(TRANSFER_ITEMS, substitution=True).outcome,
            transfer_proved(TRANSFER_ITEMS[1:], substitution=True).outcome,
            transfer_proved(TRANSFER_ITEMS[:-1], substitution=False).outcome,
        ),
    ),
    _case(
        "R-17",
        "19 U.S.C. 1313(k)",
        "claimed 12,000, authorised 9,000",
        "9000.00",
        lambda: importer_exposure(D("12000.00"), D("9000.00")),
    ),
    _case(
        "R-19",
        "19 U.S.C. 1313(s)",
        "whole business; a unit whose assets do not exceed the rights; one whose assets do",
        f"{_PASS}, {_FAIL}, {_PASS}",
        lambda: tuple(
            successor_may_designate(
                records_certified=True,
                no_double_use_certified=True,
                whole_business=whole,
                assets_exceed_rights=exceed,
            ).outcome
            for whole, exceed in ((True, False), (False, False), (False, True))
        ),
    ),
    _case(
        "R-21",
        "19 CFR 190.3(a)(1)(ii), 190.81(b)",
        "estimated duty with request and waiver; without waiver",
        f"{_PASS}, {_MISSING}",
        lambda: tuple(
            estimated_duty(deposited=True, request_filed=True, waivers_filed=waived).outcome
            for waived in (True, False)
        ),
    ),
    _case(
        "R-22",
        "19 CFR 190.3(a)(1)(iii), 190.81(c)",
        "tender tied to a final entry; sampled; claim already final",
        f"{_PASS}, {_FAIL}, {_FAIL}",
        lambda: (
            tendered_duty(Tender(True, True, claim_final=False, request_and_waiver=True)).outcome,
            tendered_duty(
                Tender(True, True, claim_final=False, request_and_waiver=True, sampled=True)
            ).outcome,
            tendered_duty(Tender(True, True, claim_final=True, request_and_waiver=True)).outcome,
        ),
    ),
)
