"""What an approval approves, decided on the draft and the approvals alone."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from msgspec.structs import replace

from drawback.lifecycles.claims.approving import approval_as_sent, content_of, judged, refusal_of
from drawback.lifecycles.claims.state import Amendment, AmendmentState, FilingRoute
from drawback.lifecycles.facts import Fact
from drawback_schemas.claims import AmendmentApproved
from drawback_schemas.parts import CausePart, ChangePart

EARLY, NOON, LATE = (datetime(2025, 10, 3, hour, tzinfo=UTC) for hour in (9, 12, 15))


def cause(known_at: datetime | None, on: str = "2025-10-02") -> CausePart:
    return CausePart(
        entry_number="XYZ41011179", on=date.fromisoformat(on), explanation="duty 460", known_at=known_at
    )


DRAFT = Amendment(
    number=2, state=AmendmentState.DRAFTED, way=FilingRoute.AMENDMENT, difference=Decimal("455.41"), causes=(cause(NOON),),
    detected_on=date(2025, 10, 2), because="duty 460", citation="19 CFR 190.52(c)", content="abc",
)  # fmt: skip


def approval(at: datetime = NOON, **named: object) -> Fact[AmendmentApproved]:
    event = AmendmentApproved(claim_id="c", approved_on=at.date(), by="Kim", **named)  # type: ignore[arg-type]
    return Fact(event.legal_day, event.rank, at, f"e-{at.hour}-{named}", event)


@pytest.mark.parametrize(
    ("named", "fits"),
    [
        pytest.param({"amendment_number": 2}, True, id="its number"),
        pytest.param({"amendment_number": 1}, False, id="another number"),
        pytest.param({"difference": Decimal("455.41")}, True, id="its difference"),
        pytest.param({"difference": Decimal("455.40")}, False, id="a cent less"),
        pytest.param({"difference": Decimal("0.00")}, False, id="a difference of nothing is a difference"),
        pytest.param({"content": "abc"}, True, id="its content"),
        pytest.param({"content": "abd"}, False, id="another content"),
        pytest.param(
            {"amendment_number": 2, "difference": Decimal("455.41"), "content": "abd"}, False, id="one is off"
        ),
    ],
)
def test_an_approval_that_names_what_was_seen_fits_that_and_nothing_else(named: dict, fits: bool) -> None:
    """What it names must all be so; what it does not name is no matter; what is no longer is kept without effect and not refused."""
    draft, refused = judged(DRAFT, [approval(EARLY, **named)])

    assert draft is not None
    assert draft.state is (AmendmentState.APPROVED if fits else AmendmentState.DRAFTED)
    assert (draft.approval is not None, refused) == (fits, ())


@pytest.mark.parametrize(
    ("known", "state", "refused"),
    [
        pytest.param([NOON], "approved", "", id="known at that very time"),
        pytest.param([EARLY, NOON], "approved", "", id="all known"),
        pytest.param(
            [LATE],
            "drafted",
            "nothing is drafted that could be approved on 2025-10-03 (concerning 2025-10-03)",
            id="nothing was known",
        ),
        pytest.param([NOON, LATE], "drafted", "", id="a part became known later: a new draft"),
        pytest.param([None], "approved", "", id="without an hour, from the beginning of its day"),
    ],
)
def test_an_approval_that_names_nothing_stands_for_what_was_known_then(
    known: list[datetime | None], state: str, refused: str
) -> None:
    """Later causes make a new draft; where no cause was known, nothing was there to approve."""
    draft, said = judged(replace(DRAFT, causes=tuple(map(cause, known))), [approval()])

    assert draft is not None
    assert draft.state.value == state
    assert [one.reason for one in said] == ([refused] if refused else [])


def test_a_cause_of_the_day_after_was_not_known() -> None:
    """Its day begins at midnight of Greenwich where no hour is told."""
    draft, said = judged(replace(DRAFT, causes=(cause(None, "2025-10-04"),)), [approval()])
    assert draft is not None
    assert (draft.state, len(said)) == (AmendmentState.DRAFTED, 1)


def test_who_approves_nothing_twice_or_what_needs_none_is_refused_with_a_sentence() -> None:
    """Each refusal names the amendment and the day."""
    assert refusal_of(None) == "nothing is drafted that could be approved"
    assert (
        refusal_of(replace(DRAFT, state=AmendmentState.IMMATERIAL))
        == "amendment 2 is immaterial ($455.41): there is nothing to approve"
    )
    closed = replace(DRAFT, way=FilingRoute.NONE, citation="19 U.S.C. 1514")
    assert refusal_of(closed) == "amendment 2 cannot be filed with CBP any more: 19 U.S.C. 1514"
    assert refusal_of(DRAFT) == ""

    draft, refused = judged(DRAFT, [approval(NOON), approval(LATE)])
    assert draft is not None
    assert draft.approval is not None
    assert [(one.event_id, one.event_type, one.reason) for one in refused] == [
        (
            "e-15-{}",
            "amendment.approved.v1",
            "amendment 2 was approved on 2025-10-03 by Kim (concerning 2025-10-03)",
        )
    ]
    unnamed = replace(DRAFT, approval=AmendmentApproved(claim_id="c", approved_on=date(2025, 10, 3)))
    assert refusal_of(unnamed).endswith("by somebody whose name was not recorded")


def test_approvals_without_a_draft_are_refused_unless_they_named_one_that_is_no_longer() -> None:
    """The one says so, the other is kept on record without effect."""
    draft, refused = judged(None, [approval(), approval(LATE, amendment_number=1)])
    assert draft is None
    assert [one.reason for one in refused] == [
        "nothing is drafted that could be approved (concerning 2025-10-03)"
    ]


def test_as_sent_is_the_last_approval_of_that_number_or_of_none() -> None:
    """Those of other amendments are not meant."""
    first, other, last = (
        approval(EARLY),
        approval(NOON, amendment_number=1),
        approval(LATE, amendment_number=2),
    )
    assert approval_as_sent(2, [first, other]) == first.event
    assert approval_as_sent(2, [first, other, last]) == last.event
    assert approval_as_sent(3, [other, last]) is None


def test_the_content_is_named_by_way_causes_and_each_change() -> None:
    """Any of them other, another name; the same, the same name."""
    change = ChangePart(
        entry_number="XYZ41011179", line_number=1, export_id="X1/1", class_code="364",
        before=Decimal("297.00"), after=Decimal("455.40"),
    )  # fmt: skip
    seen = content_of(FilingRoute.AMENDMENT, [cause(NOON)], [change])
    others = {
        content_of(FilingRoute.PROTEST, [cause(NOON)], [change]),
        content_of(FilingRoute.AMENDMENT, [cause(NOON, "2025-10-03")], [change]),
        content_of(FilingRoute.AMENDMENT, [cause(NOON)], [replace(change, after=Decimal("455.41"))]),
    }
    assert seen == content_of(FilingRoute.AMENDMENT, [cause(LATE)], [change])
    assert seen not in others
    assert len(others) == 3
