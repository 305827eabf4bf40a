"""Goods found outside an order bear no duty of it whatever is published later, and messages about one party leave others alone."""

from decimal import Decimal
from itertools import permutations

import pytest
from msgspec.structs import replace

from drawback.lifecycles.entries.state import EntryState
from drawback_schemas.adcvd import CoverageFound, InstructionIssued, RatePublished
from drawback_schemas.parts import RatePart
from support.entry_days import NUMBER, EntryDays
from support.world import a_line, an_entry, day

CASE = "A-570-890"
LINE = replace(
    a_line(value="100000.00", duty="3000.00", ad="10000.00", case=CASE),
    hts="9403509042",
    origin="CN",
    exporter="GOOD CO LTD",
)
FILED = an_entry(NUMBER, "2024-03-01", entry_type="03", lines=[LINE])
YEAR = {"period_from": day("2024-01-01"), "period_to": day("2024-12-31")}
RESULTS = RatePublished(
    case_number=CASE,
    kind="final",
    published_on=day("2025-06-10"),
    rate=RatePart(rate_percent=Decimal("15.5")),
    **YEAR,
)


def ruling(on: str = "2025-03-03", *, covered: bool = False, **of: object) -> CoverageFound:
    found = CoverageFound(
        case_number=CASE,
        decided_on=day(on),
        basis="scope",
        covered=covered,
        hts=("94035090",),
        reference="90 FR 11000",
    )
    return replace(found, **of)


def told(*events: object) -> tuple[Decimal, str]:
    [position] = EntryDays().receives(*events).view.positions  # type: ignore[arg-type]
    return position.expected, position.basis


def test_goods_outside_the_order_bear_nothing_of_it() -> None:
    """Results of 15.5 % come after the scope ruling: the deposit of 10,000.00 is to come back all the same, in every order."""
    for order in permutations((FILED, RESULTS, ruling())):
        expected, basis = told(*order)
        assert expected == Decimal("0.00")
        assert basis.startswith("scope ruling of 2025-03-03 (90 FR 11000) A-570-890: outside the order")


@pytest.mark.parametrize(
    "other",
    [
        {"hts": ("94035100",)},
        {"origins": ("VN",)},
        {"exporter": "ANOTHER CO"},
        {"period_from": day("2024-03-02")},
        {"period_to": day("2024-02-29")},
    ],
)
def test_a_ruling_on_other_goods_parties_or_days_changes_nothing(other: dict[str, object]) -> None:
    """15.5 % of 100,000.00 stay due where the number, the origin, the exporter or the day of entry is another."""
    assert told(FILED, ruling(**other), RESULTS)[0] == Decimal("15500.00")


@pytest.mark.parametrize(
    "same",
    [
        {"origins": ("CN", "VN")},
        {"exporter": "Good Co., Ltd."},
        {"period_from": day("2024-03-01")},
        {"hts": (), "exporter": "GOOD CO LTD"},
    ],
)
def test_a_ruling_on_the_same_goods_holds(same: dict[str, object]) -> None:
    """Both days of the period belong to it; names are compared as names of parties are."""
    assert told(FILED, ruling(**same), RESULTS)[0] == Decimal("0.00")


@pytest.mark.parametrize(
    "no_ruling",
    [
        {"hts": ()},
        {"basis": "critical-circumstances"},
        {"basis": "critical-circumstances", "hts": (), "exporter": "GOOD CO LTD"},
        {"basis": "circumvention"},
        {"basis": "evasion"},
    ],
)
def test_only_a_scope_ruling_that_names_goods_or_a_party_frees_a_line(no_ruling: dict[str, object]) -> None:
    """No critical circumstances, no circumvention, no evasion, or nothing named: 15.5 % of 100,000.00 stay due."""
    for order in ((FILED, RESULTS, ruling(**no_ruling)), (ruling(**no_ruling), RESULTS, FILED)):
        assert told(*order)[0] == Decimal("15500.00")


@pytest.mark.parametrize(
    ("basis", "due"), [("critical-circumstances", "0.00"), ("circumvention", "15500.00")]
)
def test_what_may_bring_goods_back_inside(basis: str, due: str) -> None:
    """Outside by a scope ruling: a later circumvention finding reaches them, critical circumstances do not."""
    later = ruling("2025-09-01", covered=True, basis=basis)
    for order in ((FILED, RESULTS, ruling(), later), (later, ruling(), RESULTS, FILED)):
        assert told(*order)[0] == Decimal(due)


def test_a_later_finding_that_the_goods_are_inside_takes_its_place() -> None:
    """After a remand they are inside: 15,500.00 again, whichever came first."""
    inside = ruling("2025-09-01", covered=True)
    for order in permutations((FILED, RESULTS, ruling(), inside)):
        assert told(*order)[0] == Decimal("15500.00")


def test_a_ruling_after_liquidation_changes_nothing() -> None:
    """Liquidated as entered by CBP's message, six months on: what was deposited was assessed."""
    lifted = InstructionIssued(
        message_number="5191401",
        issued_on=day("2024-07-22"),
        case_numbers=(CASE,),
        rate_mode="as-entered",
        **YEAR,
    )
    entry = EntryDays().receives(FILED, lifted).sweeps(day("2025-02-01"))
    assert (entry.view.state, entry.view.liquidated_on) == (EntryState.DEEMED, day("2025-01-22"))
    [position] = entry.receives(ruling()).view.positions
    assert position.expected == Decimal("10000.00")


def test_as_entered_for_one_exporter_leaves_the_others_as_they_are() -> None:
    """A message about another exporter says nothing of this one; about this one, its deposit of 10,000.00 stands."""

    def message(exporter: str) -> InstructionIssued:
        return InstructionIssued(
            message_number="5191401",
            issued_on=day("2025-07-20"),
            case_numbers=(CASE,),
            rate_mode="as-entered",
            rate=RatePart(exporter=exporter),
            **YEAR,
        )

    assert told(FILED, RESULTS, message("ANOTHER CO"))[0] == Decimal("15500.00")
    expected, basis = told(FILED, RESULTS, message("GOOD CO LTD"))
    assert expected == Decimal("10000.00")
    assert "as entered" in basis
