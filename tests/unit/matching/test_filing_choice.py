"""What filing a claim leaves and exposes to, and which claim to try first: money, hours and sentences, by hand."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from drawback.app.bootstrap import load_law
from drawback.domain.goods import Charge, ExportLine, ImportFacts, ImportLine
from drawback.domain.pricing import Designation
from drawback.domain.types import Disposal, DutyClass, EntryNumber, ExportId, Hts10, Policy, Provision
from drawback.matching.filing_choice import (
    Advice,
    ClaimWorth,
    Costs,
    TrialClaim,
    Unfiled,
    claim_worth,
    trial_claim,
)
from drawback.matching.lacking import Lack
from drawback.matching.lines import FreeExport, FreeImport
from drawback.matching.opportunities import Opportunity, Piece
from drawback.rules.money.filing_worth import FeeModel

LAW = load_law()
ON = date(2025, 12, 1)
HTS = "8481805090"
LINE = ImportLine(
    EntryNumber("XYZ41011179"), 1, Hts10(HTS), "CN", Decimal(1000), "NO", Decimal("10000.00"),
    (Charge(DutyClass.DUTY, Decimal("1000.00"), heading=HTS),), sku="V-1",
)  # fmt: skip
"""A thousand pieces that bore $1,000.00 of duty: 99 cents of refund each."""
MINE = ImportFacts(LINE, "01", date(2025, 1, 15), date(2025, 1, 15), Decimal(0), Decimal(0))
THEIRS = ExportLine(
    ExportId("X-1"), Disposal.EXPORTED, date(2025, 6, 15), HTS, Decimal(1000), "NO", Decimal("20000.00"), "DE",
    sku="V-1", carrier_document="BL-1",
)  # fmt: skip


def part(
    units: str, *, export: str = "X-1", document: str = "BL-1", imported: ImportFacts = MINE, **theirs: Any
) -> Designation:
    line = replace(THEIRS, export_id=ExportId(export), carrier_document=document, **theirs)
    return Designation(imported, line, Decimal(units), Provision.UNUSED_DIRECT, Policy.STATUTE)


def weighed(*parts: Designation, costs: Costs | None = None, on: date = ON) -> ClaimWorth:
    return claim_worth(Unfiled("acme", "c-1", "assembled", parts), costs or Costs(), on, LAW)


def test_a_claim_is_weighed_to_the_cent() -> None:
    """By hand, for 800 proved pieces and 200 without a carrier document: 792.00 and 198.00, together 990.00.

    Two designations take 12 minutes: 4.2 hours at $75.00 are $315.00 by oneself. A broker takes 20 % and $500.00, and the review
    stays: 198.00 + 500.00 + 15.00 = 713.00. What is not proved could be refused: at most a fifth of it for negligence, three times for fraud.
    """
    found = weighed(part("800"), part("200", export="X-2", document=""))

    assert found == ClaimWorth(
        claimant="acme", claim="c-1", state="assembled", provision="58", designations=2,
        refund=Decimal("990.00"), hours=Decimal("4.2"),
        own_cost=Decimal("315.00"), own_net=Decimal("675.00"),
        broker_cost=Decimal("713.00"), broker_net=Decimal("277.00"),
        unproved=Decimal("198.00"), contested=Decimal("0.00"), overclaimed=Decimal("198.00"),
        penalty_negligence=Decimal("39.60"), penalty_fraud=Decimal("594.00"),
        claim_by=date(2030, 1, 15), advice=Advice.FILE, by="self",
        because="$990.00 come back for $315.00 of cost",
    )  # fmt: skip


def test_a_claim_of_nothing_is_dropped() -> None:
    """It has neither provision nor last day; the hours of a claim are spent all the same."""
    found = weighed()
    assert (found.provision, found.designations, found.refund, found.claim_by) == ("", 0, 0, None)
    assert (found.hours, found.own_cost, found.own_net) == (
        Decimal("4.0"),
        Decimal("300.00"),
        Decimal("-300.00"),
    )
    assert (found.advice, found.unproved, found.overclaimed) == (Advice.DROP, 0, 0)


@pytest.mark.parametrize(
    ("fixed", "by"),
    [("204.99", "self"), ("205.00", "self"), ("205.01", "broker")],
)
def test_of_two_that_leave_as_much_one_files_oneself(fixed: str, by: str) -> None:
    """400 pieces, $396.00: oneself 4.1 hours at $50.00 and what is fixed, 205.00; a broker 0 % and 405.00, with 5.00 of review 410.00."""
    costs = Costs(FeeModel(Decimal(0), Decimal("405.00")), Decimal(fixed), Decimal(50))
    found = weighed(part("400"), costs=costs)
    assert (found.own_cost, found.broker_cost) == (Decimal(fixed) + 205, Decimal("410.00"))
    assert found.by == by


@pytest.mark.parametrize(
    ("units", "advice", "because"),
    [
        ("400", Advice.FILE, "$396.00 come back for $307.50 of cost"),
        ("311", Advice.FILE, "$307.89 come back for $307.50 of cost"),
        (
            "310",
            Advice.FOLD,
            "alone it costs $307.50 for $306.90; within a larger claim it adds $7.50 of cost",
        ),
        ("8", Advice.FOLD, "alone it costs $307.50 for $7.92; within a larger claim it adds $7.50 of cost"),
        ("7", Advice.DROP, "its review alone costs $7.50, and $6.93 come back"),
    ],
)
def test_what_to_do_with_a_claim(units: str, advice: Advice, because: str) -> None:
    """One designation: 6 minutes of review are $7.50, and 4.1 hours $307.50; more than that comes back, or more than the review, or not even that."""
    found = weighed(part(units))
    assert (found.advice, found.because, found.own_cost) == (advice, because, Decimal("307.50"))


def test_what_brings_just_its_cost_is_folded_or_dropped() -> None:
    """Equal is not more: at $99.00 of cost $99.00 are folded, at $99.00 of review they are dropped."""
    by_hour = Costs(hour=Decimal(0), own_fixed=Decimal("99.00"))
    assert weighed(part("100"), costs=by_hour).advice is Advice.FOLD
    assert weighed(part("100"), costs=replace(by_hour, own_fixed=Decimal("98.99"))).advice is Advice.FILE
    review = Costs(hour=Decimal(990), hours_a_claim=Decimal(1))
    assert weighed(part("100"), costs=review).advice is Advice.DROP
    assert weighed(part("101"), costs=review).advice is Advice.FOLD


@pytest.mark.parametrize(
    ("on", "advice"),
    [("2029-12-14", Advice.FOLD), ("2029-12-15", Advice.DROP), ("2030-01-15", Advice.DROP)],
)
def test_what_lapses_before_a_next_claim_is_not_folded(on: str, advice: Advice) -> None:
    """Thirty-one days before 2030-01-15 is 2029-12-15."""
    found = weighed(part("100"), on=date.fromisoformat(on))
    assert found.advice is advice
    if advice is Advice.DROP:
        assert (
            found.because
            == "alone it costs $307.50 for $99.00, and it lapses on 2030-01-15 before a next claim"
        )


def test_the_cheaper_way_within_a_larger_claim_counts() -> None:
    """A broker's percentage grows with the refund, the review does not: the lesser of review alone and both is what it adds."""
    costs = Costs(FeeModel(Decimal(20), Decimal(500)), hour=Decimal(75))
    found = weighed(part("100"), costs=costs)
    assert found.because.endswith("it adds $7.50 of cost")
    assert found.broker_cost == Decimal("19.80") + 500 + Decimal("7.50")


def test_the_first_entry_says_until_when() -> None:
    """The older of two."""
    older = replace(MINE, import_on=date(2024, 12, 2), entry_on=date(2024, 12, 2))
    assert weighed(part("100"), part("100", imported=older)).claim_by == date(2029, 12, 2)


# ── trial ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def a_piece(units: str, **fields: Any) -> Piece:
    one = part(units, **fields)
    free = FreeImport(one.imported, one.quantity, "", date(2030, 1, 15), date(2030, 1, 15))
    return Piece(FreeExport(one.exported, one.quantity), free, one.provision, one.quantity, frozenset(), one)


def an_opportunity(
    *pieces: Piece, name: str = "58.8481", provision: str = "58", **fields: Any
) -> Opportunity:
    told: dict[str, Any] = {
        "claimant": "acme", "name": name, "provision": provision, "hts": "84818050", "destination": "DE", "month": "2030-01",
        "claim_by": date(2030, 1, 15), "missing": (), "money": Decimal(1), "at_most": False, "ready": True, "imports": 1,
        "exports": 1, "pieces": pieces,
    }  # fmt: skip
    return Opportunity(**told | fields)


def tried(*found: Opportunity) -> TrialClaim | None:
    return trial_claim(found, Costs(), ON, LAW)


def test_the_trial_claim_pays_for_its_own_work_and_is_small() -> None:
    """Of 400, 500 and 100 pieces those of $396.00: more than the $307.50 of its work, and less than $495.00; every paper is there."""
    small, paying, large = (
        a_piece("100", export="X-3"),
        a_piece("400", export="X-1"),
        a_piece("500", export="X-2"),
    )
    found = tried(an_opportunity(large, small), an_opportunity(paying, name="58.other"))

    assert found == TrialClaim(
        "acme",
        "58.other@X-1",
        "58",
        Decimal("396.00"),
        100,
        1,
        (
            "the export has its carrier document (19 CFR 190.72)",
            "direct identification: nothing is substituted",
            "100 % sure; nothing contested, nothing that the statute would refuse",
            "1 designation: every paper can be checked by hand",
            "$396.00: the smallest of these that pays for its own work",
        ),
    )


def test_where_none_pays_the_price_of_the_trial_is_said() -> None:
    """Of two that do not pay, the smaller; two designations of one export are one claim."""
    less = tried(an_opportunity(a_piece("100", export="X-3"), a_piece("200", export="X-2")))
    assert less is not None
    assert (less.name, less.reasons[-1]) == (
        "58.8481@X-3",
        "$99.00: less than its own work costs, the price of the trial",
    )
    two = tried(an_opportunity(a_piece("100"), a_piece("50")))
    assert two is not None
    assert (two.refund, two.designations, two.reasons[3]) == (
        Decimal("148.50"), 2, "2 designations: every paper can be checked by hand",
    )  # fmt: skip


def test_the_surest_goes_before_the_one_that_pays() -> None:
    """Fewer designations come before fewer dollars, sureness before both."""
    doubtful = a_piece("400", export="X-9", value=Decimal("400000.00"))
    sure = a_piece("100", export="X-1")
    found = tried(an_opportunity(doubtful), an_opportunity(sure))
    assert found is not None
    assert found.name.endswith("@X-1")
    one_only = tried(
        an_opportunity(
            a_piece("401", export="X-1"), a_piece("350", export="X-2"), a_piece("10", export="X-2")
        )
    )
    assert one_only is not None
    assert one_only.name.endswith("@X-1"), "one designation of $396.99 before two of $356.40"


def test_a_substitution_says_so() -> None:
    """At the same eight digits."""
    one = part("400")
    piece = replace(a_piece("400"), designation=replace(one, provision=Provision.UNUSED_SUBSTITUTION))
    found = tried(an_opportunity(piece, provision="59"))
    assert found is not None
    assert found.reasons[1] == "substitution at the same eight digits"
    made = tried(an_opportunity(a_piece("400"), provision="51"))
    assert made is not None
    assert made.reasons[1] == "direct identification: nothing is substituted"


@pytest.mark.parametrize(
    "left_out",
    [
        an_opportunity(a_piece("400"), ready=False),
        an_opportunity(a_piece("400"), missing=(Lack.PROOF,)),
        an_opportunity(a_piece("400", document="")),
        an_opportunity(),
    ],
)
def test_what_has_not_every_paper_is_no_trial(left_out: Opportunity) -> None:
    """Not ready, without its proof, or with units that the statute could refuse."""
    assert tried(left_out) is None
    found = tried(left_out, an_opportunity(a_piece("500", export="X-7")))
    assert found is not None
    assert found.name.endswith("@X-7")
