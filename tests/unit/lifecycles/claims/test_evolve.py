"""What the facts of a claim leave, to the cent, without a database."""

import pytest
from msgspec.structs import replace

from drawback.lifecycles.claims import dates
from drawback.lifecycles.claims.decide import by_class, decide
from drawback.lifecycles.claims.state import AmendmentState, ClaimState, FilingRoute
from drawback.lifecycles.claims.story import signed
from drawback_schemas.claims import (
    AmendmentAnswered,
    ClaimAmounts,
    ClaimantChanged,
    ClaimAssembled,
    ClaimExtended,
    ClaimRejected,
    LedgerShort,
)
from support.claim_events import D, liquidated, paid, transmitted
from support.claim_record import (
    CLAIM,
    EXPORT,
    LAW,
    ClaimLife,
    accepted,
    an_entry,
    an_export,
    day,
    designated,
    filed,
    passed,
)

OTHER = "XYZ41011187"


@pytest.mark.parametrize(
    ("filed_on", "worth"), [("2030-01-15", "297.00"), ("2030-01-16", "0.00"), ("2031-06-01", "0.00")]
)
def test_a_claim_filed_after_five_years_is_worth_and_owed_nothing(filed_on: str, worth: str):
    """On the last day it is whole; a day later it is abandoned by law, and says so."""
    life = ClaimLife().receives(filed(filed_on))

    assert (life.view.entitled, life.view.owed_to_us) == (D(worth), D(worth))
    assert any("abandoned by law" in finding for finding in life.view.findings) is (worth == "0.00")
    draft = life.view.open_amendment
    told = None if draft is None else (draft.way, draft.difference, draft.because)
    barred = (FilingRoute.DISCLOSURE, D("-297.00"), "XYZ41011179: the five years to claim were over")
    assert told == (barred if worth == "0.00" else None)


@pytest.mark.parametrize(
    ("filed_on", "contested"),
    [("2030-02-03", True), ("2030-02-04", True), ("2030-02-05", False)],
)
def test_a_limit_on_a_saturday_is_said_to_be_contested(filed_on: str, contested: bool):
    """Five years from 2 February 2025 end on a Saturday: filed by Monday the 4th, a person must decide; it is worth nothing meanwhile."""
    life = ClaimLife(an_entry(imported="2025-02-02"), an_export()).receives(filed(filed_on))

    assert life.view.entitled == D("0.00")
    [finding] = [one for one in life.view.findings if "abandoned by law" in one]
    said = "; 2030-02-02 is no business day, and whether 2030-02-04 is in time is contested"
    assert (said in finding) is contested


@pytest.mark.parametrize(
    ("documents", "claim_on", "worth"),
    [
        ({"complete_on": "2030-01-15"}, "2030-01-15", "297.00"),
        ({"complete_on": "2030-01-16"}, "2030-01-16", "0.00"),
        ({"complete_at": "2030-01-15T14:59:59-05:00"}, "2030-01-14", "297.00"),
        ({"complete_at": "2030-01-15T15:00:00-05:00"}, "2030-01-14", "297.00"),
        ({"complete_at": "2030-01-15T15:00:01-05:00"}, "2030-01-15", "297.00"),
        ({"complete_at": "2030-01-16T00:00:00-05:00"}, "2030-01-16", "0.00"),
    ],
)
def test_documents_within_24_hours_keep_the_day_of_acceptance(
    documents: dict[str, str], claim_on: str, worth: str
):
    """R-53, R-54: filed on 14 January 2030 at 15:00 Eastern; later documents make the claim that of their day."""
    from datetime import datetime  # noqa: PLC0415 - read only here

    told = {
        name: datetime.fromisoformat(text) if name.endswith("_at") else day(text)
        for name, text in documents.items()
    }
    sent = filed("2030-01-14", filed_at=datetime.fromisoformat("2030-01-14T15:00:00-05:00"))

    life = ClaimLife().receives(sent, accepted("2030-01-14", **told))

    assert (life.view.claim_on, life.view.entitled) == (day(claim_on), D(worth))


def test_documents_that_come_after_the_acceptance_move_the_claim_date():
    """Accepted first, reported again with the day of the documents: the later one counts; without it, nothing is new."""
    life = ClaimLife().receives(filed("2030-01-14"), accepted("2030-01-14"))
    assert life.view.owed_to_us == D("297.00")

    life.receives(accepted("2030-01-15", complete_on=day("2030-01-17")))
    assert (life.view.claim_on, life.view.owed_to_us) == (day("2030-01-17"), D("0.00"))

    life.receives(accepted("2030-01-16"))
    (refusal,) = life.view.refused
    assert "accepted already" in refusal.reason


def test_only_the_imports_that_are_too_old_are_barred():
    """Two entries, one imported a day too early: its line is worth nothing, the other what it was."""
    ground = (an_entry(imported="2025-01-15"), an_entry(number=OTHER, imported="2025-01-16"), an_export())
    parts = (designated(quantity="500"), designated(entry=OTHER, quantity="500"))

    life = ClaimLife(*ground).receives(filed("2030-01-16", *parts))

    assert [line.barred for line in life.view.lines] == [True, False]
    assert life.view.entitled == D("148.50")


def test_amounts_per_class_add_up_over_designations():
    """Two designations of half the line each: one class, their sum, and the event says it."""
    parts = (designated("148.50", quantity="500"), designated("148.50", quantity="500"))
    life = ClaimLife().receives(filed("2025-09-10", *parts))

    assert [(one.class_code, one.amount) for one in by_class(life.view.lines)] == [("364", D("297.00"))]
    (said,) = [e for e in decide(None, life.claim, LAW).emit if isinstance(e, ClaimAmounts)]
    assert (said.entitled, [one.amount for one in said.amounts]) == (D("297.00"), [D("297.00")])


@pytest.mark.parametrize(
    ("short", "granted"),
    [
        ({"entry_number": "XYZ41011179", "line_number": 1}, ["500", "100"]),
        ({"export_id": EXPORT}, ["500", "100"]),
    ],
)
def test_two_designations_of_a_short_line_share_what_there_is(short: dict[str, object], granted: list[str]):
    """600 of 1,000 units are there: the first takes its 500, the second what is left."""
    parts = (designated("148.50", quantity="500"), designated("148.50", quantity="500"))
    told = LedgerShort(
        claim_id=CLAIM,
        granted=D(600),
        asked=D(1000),
        remark="designated twice",
        **short,  # type: ignore[arg-type]
    )

    life = ClaimLife().receives(filed("2025-09-10", *parts), told)

    assert [line.granted for line in life.view.lines] == [D(one) for one in granted]
    assert life.view.entitled == D("178.20")


def test_articles_made_from_imports_are_counted_in_their_own_unit():
    """300 valves made 100 pumps; only 50 of those pumps are there: half of the valves count."""
    part = designated("89.10", quantity="300")

    life = ClaimLife().receives(filed("2025-09-10", replace(part, articles=D(100)), provision="51"))
    assert (life.view.lines[0].granted, life.view.entitled) == (D(300), D("89.10"))

    life.receives(
        LedgerShort(claim_id=CLAIM, export_id=EXPORT, granted=D(50), asked=D(100), remark="designated twice")
    )
    assert (life.view.lines[0].granted, life.view.entitled) == (D(150), D("44.55"))


def test_the_earliest_import_is_that_of_what_is_designated_as_far_as_it_is_known():
    """Another entry's earlier import is no matter, nor one whose day of import nobody told."""
    record = (
        ClaimLife(an_entry(number=OTHER, imported="2024-06-01"), an_entry(), an_export())
        .receives(filed("2025-09-10", designated(entry=OTHER), designated()))
        .claim
    )
    mine, other = designated(), designated(entry=OTHER)
    assert dates.earliest_import(record, (mine, other)) == day("2024-06-01")
    assert dates.earliest_import(record, (mine,)) == day("2025-01-15")
    assert dates.earliest_import(record, ()) is None
    unknown = replace(record, entries=tuple(replace(one, import_on=None) for one in record.entries))
    assert dates.earliest_import(unknown, (mine,)) is None


def test_what_moved_before_the_filing_is_no_cause_and_after_an_amendment_the_next_days_count():
    """A duty of the very day of filing was asked for; of two amendments sent, each names what moved since the one before."""
    same_day = ClaimLife(an_entry(("2025-01-15", "300.00"), ("2025-09-10", "450.00")), an_export())
    same_day.receives(filed(), accepted())
    assert same_day.view.open_amendment.causes == ()

    versions = (("2025-01-15", "300.00"), ("2025-10-01", "450.00"), ("2026-02-01", "100.00"))
    life = ClaimLife(an_entry(*versions), an_export()).receives(
        filed(), accepted(), transmitted("2025-12-01", "445.50"), transmitted("2026-03-01", "99.00")
    )
    assert [[cause.explanation for cause in one.causes] for one in life.view.done] == [
        ["duty 450.00"],
        ["duty 100.00"],
    ]


def test_a_late_filing_is_taken_though_the_clock_had_given_the_claim_up():
    """It was transmitted: that is a fact, and it is worth nothing."""
    made = ClaimAssembled(
        claim_id=CLAIM, provision="58", assembled_on=day("2029-12-01"), designations=(designated(),)
    )
    life = ClaimLife().receives(made, passed("D-02", "2030-01-15"))
    assert life.view.state is ClaimState.ABANDONED

    life.receives(filed("2030-02-01"))

    assert (life.view.state, life.view.refused, life.view.owed_to_us) == (ClaimState.FILED, (), D("0.00"))


def test_a_rejected_claim_is_perfected_within_the_original_limit():
    """19 CFR 190.52(a): filed again in time it is whole, after the five years it is barred."""
    refused = ClaimRejected(claim_id=CLAIM, rejected_on=day("2029-12-01"), reason="H5A")
    for again, worth in (("2030-01-15", "297.00"), ("2030-01-16", "0.00")):
        life = ClaimLife().receives(filed("2029-11-01"), refused, filed(again))
        assert (life.view.state, life.view.entitled) == (ClaimState.PERFECTED, D(worth))


def test_filed_and_rejected_within_one_day():
    """ACE answers within minutes: the rejection is of that day's filing, and a second filing of the day perfects it."""
    refused = ClaimRejected(claim_id=CLAIM, rejected_on=day("2029-12-01"), reason="551")
    again = replace(filed("2029-12-01"), file_hash="corrected")
    for told in ((filed("2029-12-01"), refused), (refused, filed("2029-12-01"))):
        life = ClaimLife().receives(*told)
        assert (life.view.state, life.view.refused) == (ClaimState.REJECTED, ())
        life.receives(again)
        assert (life.view.state, life.view.refused) == (ClaimState.PERFECTED, ())


def test_an_exporter_who_is_not_the_claimant_must_waive_the_right():
    """19 CFR 190.82: named as long as no waiver is known; another spelling of the claimant is the claimant."""
    settings = ClaimantChanged(name="Acme Tools, Incorporated", policy="statute")

    def findings(exporter: str, **more: tuple[str, ...]) -> list[str]:
        life = ClaimLife(an_entry(), an_export(exporter=exporter), settings=settings).receives(
            filed("2025-09-10", **more)
        )
        return [finding for finding in life.view.findings if "190.82" in finding]

    assert findings("ACME TOOLS INC") == []
    assert len(findings("Other Export GmbH")) == 1
    assert findings("Other Export GmbH", waivers=("OTHER EXPORT GMBH",)) == []


def test_an_answer_needs_an_amendment_that_waits_for_it():
    """CBP answers what was transmitted: before that, and a second time, it does not fit."""
    answer = AmendmentAnswered(
        claim_id=CLAIM, answered_on=day("2025-12-20"), accepted=False, reason="no proof", by="CBP"
    )
    life = ClaimLife().receives(filed(), accepted(), answer)
    assert "no amendment awaits an answer" in life.view.refused[0].reason

    life.receives(transmitted("2025-12-01", "250.00"))
    assert life.view.refused == ()
    (amendment,) = life.view.done
    assert (amendment.state, amendment.answered_on, amendment.answered_by, amendment.because) == (
        AmendmentState.REFUSED,
        day("2025-12-20"),
        "CBP",
        "no proof",
    )
    assert life.view.claimed == D("297.00"), "what was asked before stands again"

    life.receives(AmendmentAnswered(claim_id=CLAIM, answered_on=day("2026-01-20"), accepted=True))
    assert len(life.view.refused) == 1


@pytest.mark.parametrize(
    ("route", "refused"),
    [("disclosure", 0), ("amendment", 1), ("protest", 1), ("tender", 1)],
)
def test_a_final_claim_can_only_be_disclosed(route: str, refused: int):
    """19 U.S.C. 1593a(c): once its liquidation is final, no other way to CBP is left; what was asked stays as it was."""
    life = ClaimLife().receives(
        filed(), accepted(), liquidated("2026-01-05", "297.00"), passed("D-23", "2026-07-06")
    )
    assert life.view.state is ClaimState.FINAL

    life.receives(transmitted("2026-08-03", "250.00", route))

    assert len(life.view.refused) == refused
    assert life.view.claimed == D("297.00" if refused else "250.00")
    if refused:
        assert "only a prior disclosure is left" in life.view.refused[0].reason


def test_only_what_is_designated_now_counts_for_the_earliest_import():
    """An amendment that drops an old entry moves the last day with it; an entry that is not known gives no day."""
    ground = (an_entry(number=OTHER, imported="2024-06-01"), an_entry(), an_export())
    parts = (designated(entry=OTHER, quantity="500"), designated(quantity="500"))
    life = ClaimLife(*ground).receives(filed("2025-09-10", *parts), accepted())
    assert life.docket["D-19"].due_on == day("2029-06-01")

    life.receives(transmitted("2025-12-01", "297.00"))
    assert life.docket["D-19"].due_on == day("2030-01-15")
    assert "D-19" not in ClaimLife(an_export()).receives(filed(), accepted()).docket


def test_a_cancelled_entry_takes_its_drawback_along():
    """Its units earn nothing any more, and the cause is named; another entry's cancelling is no cause."""
    cancelled = replace(an_entry(), cancelled=True)
    life = ClaimLife(cancelled, an_export()).receives(filed(), accepted())
    assert life.view.open_amendment.difference == D("-297.00")
    assert life.view.open_amendment.because == "XYZ41011179: the entry was cancelled"

    other = replace(an_entry(number=OTHER, imported="2025-01-20"), cancelled=True)
    parts = (designated("148.50", quantity="500"), designated("0.00", entry=OTHER, quantity="500"))
    beside = ClaimLife(an_entry(), other, an_export()).receives(filed("2025-09-10", *parts), accepted())
    beside.receives(transmitted("2025-12-01", "148.50"))
    assert [cause.explanation for cause in beside.view.open_amendment.causes] == []


def test_an_amendment_that_was_sent_names_what_had_moved_by_then():
    """What moved the figure afterwards is the next one's cause."""
    versions = (("2025-01-15", "300.00"), ("2025-10-01", "450.00"), ("2026-02-01", "100.00"))
    life = ClaimLife(an_entry(*versions), an_export()).receives(
        filed(), accepted(), transmitted("2025-12-01", "445.50")
    )

    (sent,) = life.view.done
    assert ([cause.explanation for cause in sent.causes], sent.detected_on) == (
        ["duty 450.00"],
        day("2025-10-01"),
    )
    assert sent.because == "XYZ41011179: duty 450.00"
    draft = life.view.open_amendment
    assert ([cause.explanation for cause in draft.causes], draft.number) == (["duty 100.00"], 2)


def test_a_change_of_which_nothing_is_designated_is_no_cause():
    """Only what prices the designated units otherwise moved the figure."""
    ground = (
        an_entry(("2025-01-15", "300.00"), ("2025-10-01", "300.00"), ("2025-11-01", "450.00")),
        an_export(),
    )
    draft = ClaimLife(*ground).receives(filed(), accepted()).view.open_amendment

    assert [cause.on for cause in draft.causes] == [day("2025-11-01")]


def test_the_history_of_a_claim_is_written_step_by_step_whatever_came_at_once():
    """Each line has its own day and event; a step that no longer holds is taken back."""
    life = ClaimLife(an_entry(final="2026-06-01"), an_export())
    life.receives(filed(), accepted(), paid("2025-10-01", "297.00"))
    life.sweeps(day("2026-10-01"))
    before = life.claim

    told = decide(None, before, LAW).history
    assert [(line.on.isoformat(), line.kind) for line in told] == [
        ("2025-09-10", "claim.filed"),
        ("2025-09-11", "claim.accepted"),
        ("2025-10-01", "claim.accelerated-paid"),
        ("2025-10-01", "claim.paid"),
        ("2026-09-11", "claim.deemed-liquidated"),
    ]
    assert all(line.event_id for line in told[:4])
    assert decide(before, before, LAW).history == ()

    life.receives(ClaimExtended(claim_id=CLAIM, extended_on=day("2026-08-01"), until_on=day("2027-09-11")))
    later = decide(before, life.claim, LAW).history
    assert [(line.on.isoformat(), line.kind) for line in later] == [
        ("2026-09-11", "claim.corrected"),
        ("2026-08-01", "claim.extended"),
    ]
    assert "extended until 2027-09-11" in later[1].text


@pytest.mark.parametrize(
    ("amount", "text"), [("0.01", "+$0.01"), ("0.00", "+$0.00"), ("-1250.00", "−$1,250.00")]
)
def test_a_difference_is_printed_with_its_sign(amount: str, text: str):
    """Before the dollar sign; nothing is not less than nothing."""
    assert signed(D(amount)) == text


def test_what_was_asked_too_much_is_due_to_be_disclosed_once_it_cannot_be_amended():
    """A row since the day it became known, with its money, until it was disclosed to CBP."""
    ground = (an_entry(("2025-01-15", "300.00"), ("2026-10-01", "100.00")), an_export())
    life = ClaimLife(*ground).receives(filed(), accepted())
    assert "disclosure" not in life.docket

    life.receives(liquidated("2026-09-15", "297.00"))
    row = life.docket["disclosure"]
    assert (row.due_on, row.money, row.immediate, row.passes) == (day("2026-10-01"), D("198.00"), True, False)

    life.receives(transmitted("2026-10-05", "99.00", "disclosure"))
    assert "disclosure" not in life.docket
