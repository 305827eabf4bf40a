"""A claim in each of its states, as it may stand there: what the docket, its rows, its columns, the ledger and the ways to CBP then say.

The views are made by hand, so that also those are told which facts seldom lead to: what must not stand somewhere is held too.
"""

from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal

import msgspec
import pytest
from msgspec.structs import replace

from drawback.lifecycles.claims.decide import decide, publish
from drawback.lifecycles.claims.explanation import undated
from drawback.lifecycles.claims.remedies import board
from drawback.lifecycles.claims.stakes import stakes
from drawback.lifecycles.claims.state import (
    Amendment,
    AmendmentState,
    ClaimRecord,
    ClaimState,
    ClaimView,
    FilingRoute,
    PricedLine,
)
from drawback.lifecycles.remedies import RemedyUse
from drawback.lifecycles.vocabulary import DueDate
from drawback.rules.eligibility.remedies import RemedyAnswer
from drawback_schemas.claims import ClaimAmounts, InquiryStake
from drawback_schemas.inquiries import InquiryChanged
from drawback_schemas.parts import AmountPart
from support.claim_record import CLAIM, ENTRY, LAW, an_entry, day, designated
from support.told import tells

D = Decimal
S = ClaimState
PART = replace(
    designated("297.00"),
    claimed=(
        AmountPart(class_code="364", amount=D("297.00")),
        AmountPart(class_code="365", amount=D("3.00")),
    ),
)
LINE = PricedLine(
    PART,
    D(900),
    (AmountPart(class_code="364", amount=D("267.30")),),
    (AmountPart(class_code="364", amount=D("270.00")),),
    D("4.00"),
)
THREE_PM = datetime.fromisoformat("2025-09-10T15:00:00-04:00")
VIEW = ClaimView(
    number="CLM00000007", provision="58", assembled_on=day("2025-09-01"), filed_on=day("2025-09-10"), transmitted_on=day("2025-09-10"),
    claim_on=day("2025-09-11"), earliest_import_on=day("2025-01-15"), designations=(PART,), lines=(LINE,), claimed=D("300.00"),
    entitled=D("267.30"), exposure=D("4.00"), paid=D("100.00"),
)  # fmt: skip
DRAFT = Amendment(
    number=2, state=AmendmentState.DRAFTED, way=FilingRoute.AMENDMENT, difference=D("-32.70"), causes=(), detected_on=day("2025-11-03"),
    because="XYZ41011179: duty 270.00", citation="19 CFR 190.52(c)", due_on=day("2030-01-15"),
)  # fmt: skip
SENT = replace(
    DRAFT,
    number=1,
    state=AmendmentState.ACCEPTED,
    difference=D("20.00"),
    transmitted_on=day("2025-10-01"),
    answered_on=day("2025-10-09"),
)
LIQUIDATED = replace(VIEW, liquidated_on=day("2026-09-11"), liquidated=D("250.00"))
PROTESTED = replace(LIQUIDATED, protest_number="4101-26-100001", protested_on=day("2026-10-01"))
DENIED = replace(PROTESTED, protest_decided_on=day("2027-02-01"), protest_outcome="denied")
SUIT = RemedyUse("suit", day("2027-03-01"), "CIT 27-00101", D("50.00"))
VIEWS = {
    "nothing known": ClaimView(),
    "designated, not filed": replace(VIEW, filed_on=None, transmitted_on=None, claim_on=None, claimed=D("0.00"), number=""),
    "filed": VIEW,
    "instant known": replace(VIEW, filed_at=THREE_PM),
    "documents came": replace(VIEW, filed_at=THREE_PM, documents_on=day("2025-09-11")),
    "drafted": replace(VIEW, open_amendment=DRAFT, done=(SENT,)),
    "more drafted": replace(VIEW, open_amendment=replace(DRAFT, difference=D("32.70"), state=AmendmentState.APPROVED)),
    "immaterial": replace(VIEW, open_amendment=replace(DRAFT, difference=D("0.00"), state=AmendmentState.IMMATERIAL)),
    "to disclose": replace(VIEW, open_amendment=replace(DRAFT, way=FilingRoute.DISCLOSURE)),
    "to disclose, too little": replace(VIEW, open_amendment=replace(DRAFT, way=FilingRoute.DISCLOSURE, state=AmendmentState.IMMATERIAL)),
    "disclosed": replace(VIEW, done=(replace(SENT, way=FilingRoute.DISCLOSURE),)),
    "a disclosure refused": replace(VIEW, done=(replace(SENT, way=FilingRoute.DISCLOSURE, state=AmendmentState.REFUSED),)),
    "extended": replace(VIEW, extended=True, extended_until=day("2027-09-11")),
    "suspended": replace(VIEW, suspended_on=day("2026-01-05")),
    "lifted": replace(VIEW, suspended_on=day("2026-01-05"), lifted_on=day("2026-02-05")),
    "on request": replace(VIEW, requested_on=day("2026-03-01")),
    "owed to us": replace(LIQUIDATED, owed_to_us=D("150.00")),
    "owed by us": replace(LIQUIDATED, paid=D("280.00"), owed_by_us=D("30.00")),
    "liquidated at nothing": replace(LIQUIDATED, liquidated=D("0.00")),
    "liquidated above": replace(LIQUIDATED, liquidated=D("310.00")),
    "protest drafted": replace(LIQUIDATED, open_amendment=replace(DRAFT, difference=D("60.00"), way=FilingRoute.PROTEST)),
    "protested": PROTESTED,
    "denied": DENIED,
    "approved in part": replace(DENIED, protest_outcome="partly-approved"),
    "approved": replace(DENIED, protest_outcome="approved"),
    "sued": replace(DENIED, remedies=(SUIT,)),
    "suit lost": replace(DENIED, remedies=(replace(SUIT, ended_on=day("2028-01-05"), outcome="denied", granted=D("0.00")),)),
    "reliquidated after the denial": replace(DENIED, liquidated_on=day("2027-03-02")),
    "a window went by": replace(LIQUIDATED, passed=(("D-19", day("2030-01-15")), ("D-23", day("2027-03-10")), ("D-22", day("2026-09-11")))),
}  # fmt: skip
INQUIRIES = (
    InquiryChanged(
        inquiry_id="I-1", entry_number=ENTRY, form="CF-28", state="open", issued_on=day("2026-01-20")
    ),
    InquiryChanged(
        inquiry_id="I-2",
        entry_number=ENTRY,
        form="CF-29-proposed",
        state="closed",
        issued_on=day("2026-01-21"),
    ),
)
ON = (day("2026-10-05"), day("2031-01-02"))
"""When it is asked which ways to CBP are open: while most are, and after all of them."""


def a_claim(view: ClaimView) -> ClaimRecord:
    return ClaimRecord(CLAIM, entries=(an_entry(final="2026-06-01"),), inquiries=INQUIRIES, view=view)


def says(record: ClaimRecord) -> Iterator[str]:
    """Each row of the docket, each way to CBP on two days, and what else follows, a line each."""
    decision = decide(None, record, LAW)
    yield from (due(row) for row in decision.watches)
    for on in ON:
        yield from (f"on {on} {way(one)}" for one in board(record.view, LAW.calendar, on))
    yield f"columns {' '.join(f'{name}={value}' for name, value in decision.columns.items() if name != 'state')}"
    for name, rows in decision.rows.items():
        yield from (f"{name} {' '.join(f'{key}={value}' for key, value in row.items())}" for row in rows)
    for one in decision.emit:
        yield f"emits {msgspec.structs.replace(one, state='') if isinstance(one, ClaimAmounts) else one}"
    published = publish(record)
    yield f"published {published and msgspec.structs.replace(published, designations=())}"
    yield f"undated {[(name, answer.because) for name, answer in undated(record)]}"


def due(row: DueDate) -> str:
    flags = [name for name in ("passes", "immediate") if getattr(row, name)]
    also = [f"{name} {value}" for name in ("operate_on", "met_on", "due_at") if (value := getattr(row, name))]
    return " ".join(
        (row.deadline, str(row.due_on), str(row.money), *flags, *also, row.summary, f"({row.citation})")
    )


def way(answer: RemedyAnswer) -> str:
    limit = answer.limit.on if answer.limit is not None else None
    return f"{answer.remedy} {answer.standing} {limit} {answer.money} {answer.taken_on} {answer.reference!r} {answer.because}"


def test_what_a_claim_says_in_each_state() -> None:
    """Of each view every line, with the states in which it stands; in all others it does not."""

    def told() -> Iterator[str]:
        for name, view in VIEWS.items():
            states: dict[str, list[str]] = {}
            for state in ClaimState:
                for line in says(a_claim(replace(view, state=state))):
                    states.setdefault(line, []).append(state.value)
            for line, those in states.items():
                yield f"{name} [{'all' if len(those) == len(ClaimState) else ' '.join(those)}] {line}"

    tells(told)


def test_amounts_are_told_where_one_of_them_moved_and_only_then() -> None:
    """State, claimed, worth or paid; what is owed is the one less the other."""
    before = a_claim(replace(VIEW, state=S.ACCEPTED, owed_to_us=D("167.30"), owed_by_us=D("1.00")))

    def emitted(**changed: object) -> list[ClaimAmounts]:
        record = replace(before, view=replace(before.view, **changed))
        return [one for one in decide(before, record, LAW).emit if isinstance(one, ClaimAmounts)]

    assert emitted() == []
    assert emitted(number="other", exposure=D("9.00")) == []
    for changed in ({"claimed": D("300.01")}, {"entitled": D("0.00")}, {"paid": D("100.01")}):
        [said] = emitted(**changed)
        assert {
            "claimed": said.claimed,
            "entitled": said.entitled,
            "paid": said.paid,
        }.items() >= changed.items()
        assert (said.claim_id, said.state, said.owed) == (CLAIM, "accepted", D("166.30"))
        assert [(one.class_code, one.amount) for one in said.amounts] == [("364", D("267.30"))]
    assert [one.state for one in emitted(state=S.FINAL)] == ["final"]


def test_what_rests_on_an_inquiry_is_what_is_asked_until_the_claim_is_over() -> None:
    """$300.00 once it was transmitted, what it is worth before; nothing of what is final, withdrawn, abandoned or not known."""
    for state in ClaimState:
        over = state in {S.FINAL, S.WITHDRAWN, S.ABANDONED, S.AWAITED}
        for view, money in ((VIEW, D("300.00")), (replace(VIEW, transmitted_on=None), D("267.30"))):
            record = a_claim(replace(view, state=state))
            final = replace(record, view=replace(view, state=S.FINAL))
            assert rests(stakes(None, record)) == ({} if over else {"I-1": money, "I-2": money})
            assert stakes(record, record) == ()
            assert rests(stakes(record, final)) == ({} if over else {"I-1": D("0.00"), "I-2": D("0.00")})


def rests(told: tuple[InquiryStake, ...]) -> dict[str, Decimal]:
    assert {one.claim_id for one in told} <= {CLAIM}
    return {one.inquiry_id: one.money for one in told}


@pytest.mark.parametrize(
    ("asks", "rests_on"),
    [
        ({}, True),
        ({"entry_number": "XYZ41011187"}, False),
        ({"entry_number": "XYZ41011187", "claim_id": CLAIM}, True),
        ({"claim_id": "another"}, True),
        ({"line_numbers": (1,)}, True),
        ({"line_numbers": (2, 3)}, False),
        ({"line_numbers": (1,), "hts": "9999000000", "producer": "Other"}, True),
        ({"hts": "8481805090"}, True),
        ({"hts": "84818050"}, True),
        ({"hts": "8481805060"}, False),
        ({"hts": "8481805060", "form": "CF-29-proposed"}, True),
        ({"hts": "8481805060", "form": "CF-29-taken"}, True),
        ({"producer": "VALVE WORKS LTD"}, True),
        ({"producer": "Other Works"}, False),
        ({"producer": "Other Works", "form": "CF-29-taken"}, False),
        ({"hts": "8481805090", "producer": "Other Works"}, False),
        ({"hts": "8481805060", "producer": "Valve Works, Limited"}, False),
    ],
)
def test_an_inquiry_is_about_the_line_it_numbers_else_about_its_goods(
    asks: dict[str, object], *, rests_on: bool
) -> None:
    """A number decides alone; else tariff number and producer, as far as both are known; a CF-29 names the number it changes to."""
    asked = replace(INQUIRIES[0], **asks)
    made = (an_entry(),)
    entry = replace(
        made[0],
        versions=(
            replace(
                made[0].versions[0],
                lines=(replace(made[0].versions[0].lines[0], producer="Valve Works Limited"),),
            ),
        ),
    )
    record = ClaimRecord(CLAIM, entries=(entry,), inquiries=(asked,), view=replace(VIEW, state=S.ACCEPTED))
    assert bool(rests(stakes(None, record))) is rests_on


def test_what_is_not_known_of_a_line_rules_nothing_out() -> None:
    """No entry yet, no such line on it, no producer on the line or in the question."""
    asked = replace(INQUIRIES[0], hts="9999000000", producer="Other Works")
    view = replace(VIEW, state=S.ACCEPTED)
    unknown = replace(an_entry(), versions=())
    other_line = replace(view, lines=(replace(LINE, part=replace(PART, line_number=2)),))
    for record in (
        ClaimRecord(CLAIM, inquiries=(asked,), view=view),
        ClaimRecord(CLAIM, entries=(unknown,), inquiries=(asked,), view=view),
        ClaimRecord(CLAIM, entries=(an_entry(),), inquiries=(asked,), view=other_line),
        ClaimRecord(CLAIM, entries=(an_entry(),), inquiries=(replace(asked, hts=""),), view=view),
    ):
        assert rests(stakes(None, record)) == {"I-1": D("300.00")}
