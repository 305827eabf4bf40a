"""What the clock concluded of a claim is taken back one by one, and of two days that end it the later one does."""

from datetime import date

import pytest
from msgspec.structs import replace

from drawback.domain.pricing import NoFigure
from drawback.lifecycles.claims import effects
from drawback.lifecycles.claims.dates import earliest_import, passing
from drawback.lifecycles.claims.dependencies import with_entries
from drawback.lifecycles.claims.estimates import as_liquidated
from drawback.lifecycles.claims.state import ClaimRecord, ClaimState, ClaimView, Conclusion
from drawback_schemas.claims import ClaimRejected
from support.claim_events import D
from support.claim_record import CLAIM, LAW, ClaimLife, accepted, an_entry, an_export, day, designated, filed

S = ClaimState
DEEMED_ON, FINAL_ON = day("2026-09-11"), day("2027-03-10")


def test_conclusions_are_taken_back_one_by_one_the_last_first() -> None:
    """Final, then deemed liquidated: CBP's word undoes finality first and keeps the liquidation; then the liquidation with its day and amount."""
    view = ClaimView(
        state=S.FINAL, liquidated_on=DEEMED_ON, liquidated=D("297.00"), liquidated_by_clock=True,
        concluded=(Conclusion(S.ACCEPTED, "D-22", DEEMED_ON), Conclusion(S.DEEMED, "D-23", FINAL_ON)),
    )  # fmt: skip

    deemed = effects.reopened(view)
    assert deemed == replace(view, state=S.DEEMED, concluded=view.concluded[:1])

    accepted = effects.reopened(deemed)
    assert accepted == ClaimView(state=S.ACCEPTED)


def test_a_liquidation_by_cbp_stays_where_finality_is_taken_back() -> None:
    """CBP posted a deemed liquidation itself: only what the clock concluded goes."""
    view = ClaimView(
        state=S.FINAL,
        liquidated_on=DEEMED_ON,
        liquidated=D("1.00"),
        concluded=(Conclusion(S.DEEMED, "D-23", FINAL_ON),),
    )
    assert effects.reopened(view) == replace(view, state=S.DEEMED, concluded=())
    posted = replace(view, state=S.DEEMED)
    assert effects.reopened(posted) == replace(posted, concluded=())


@pytest.mark.parametrize(
    ("liquidated_on", "decided_on", "deadline", "on"),
    [
        ("2027-03-02", "2027-02-01", "D-23", "2027-08-30"),
        ("2026-12-01", "2027-02-01", "D-38", "2027-08-02"),
        ("2027-02-03", None, "D-23", "2027-08-02"),
    ],
)
def test_reliquidated_beside_a_denied_protest_it_is_final_after_both_days(
    liquidated_on: str, decided_on: str | None, deadline: str, on: str
) -> None:
    """180 days after 2 March 2027 are 29 August, a Sunday; after 1 December 2026 30 May 2027; after 1 February 31 July, a Saturday: 2 August."""
    view = ClaimView(
        state=S.LIQUIDATED, designations=(designated(),), liquidated_on=day(liquidated_on), protested_on=day("2026-10-01"), protest_outcome="denied",
        protest_decided_on=day(decided_on) if decided_on else None,
    )  # fmt: skip
    assert passing(ClaimRecord(CLAIM), view, LAW.calendar) == {deadline: day(on)}


def test_the_earliest_import_is_of_what_is_designated_and_known() -> None:
    """Not that of another entry, and not one whose day of import nobody told."""
    first, second, unknown = (
        an_entry(number="XYZ41011187", imported="2024-06-01"),
        an_entry(),
        replace(an_entry(number="XYZ41011195"), import_on=None),
    )
    record = ClaimRecord(CLAIM, entries=(first, second, unknown))
    named = {one.entry_number: designated(entry=one.entry_number) for one in record.entries}

    def of(*entries: str) -> date | None:
        return earliest_import(record, [named[one] for one in entries])

    assert of("XYZ41011187", "XYZ41011179") == day("2024-06-01")
    assert of("XYZ41011179", "XYZ41011195") == day("2025-01-15")
    assert of("XYZ41011195") is None
    assert of() is None


@pytest.mark.parametrize(
    ("days", "stood"),
    [
        (("2025-01-15", "2026-01-05", "2026-09-11", "2026-09-12"), 3),
        (("2025-01-15", "2026-09-12"), 1),
        (("2026-09-12", "2026-09-13"), 1),
        (("2026-09-11",), 1),
    ],
)
def test_a_claim_liquidated_on_estimates_keeps_its_imports_as_they_stood_on_that_day(
    days: tuple[str, ...], stood: int
) -> None:
    """Versions up to the day, with it; where there is none yet, the first alone."""
    entry = an_entry(*((on, "300.00") for on in days), final="2027-01-05")
    view = ClaimView(
        designations=(designated(),), requested_on=day("2026-03-01"), liquidated_on=day("2026-09-11")
    )
    [kept] = as_liquidated(ClaimRecord(CLAIM, entries=(entry,)), view).entries
    assert kept.versions == entry.versions[:stood]


@pytest.mark.parametrize(
    ("requested", "liquidated", "final", "on_estimates"),
    [
        ("2026-03-01", "2026-09-11", "2027-01-05", True),
        ("2026-09-11", "2026-09-11", "2027-01-05", True),
        ("2026-09-12", "2026-09-11", "2027-01-05", False),
        (None, "2026-09-11", "2027-01-05", False),
        ("2026-03-01", None, "2027-01-05", False),
        ("2026-03-01", "2026-09-11", "2026-09-11", False),
        ("2026-03-01", "2026-09-11", "2026-09-12", True),
        ("2026-03-01", "2026-09-11", None, True),
    ],
)
def test_only_a_claim_that_asked_and_whose_imports_were_open_is_on_estimates(
    requested: str | None, liquidated: str | None, final: str | None, *, on_estimates: bool
) -> None:
    """19 CFR 190.81(b): asked on the day of liquidation or before, and an import final after it or not yet."""
    entry = an_entry(("2025-01-15", "300.00"), ("2026-12-01", "400.00"), final=final)
    view = ClaimView(
        designations=(designated(),),
        requested_on=day(requested) if requested else None,
        liquidated_on=day(liquidated) if liquidated else None,
    )
    record = ClaimRecord(CLAIM, entries=(entry,))
    assert (as_liquidated(record, view) is record) is not on_estimates


def test_two_rejections_of_one_day_are_over_before_the_next() -> None:
    """The second fits nothing and is refused on its own day: what is filed and accepted on the days after stands."""
    refused = [
        ClaimRejected(claim_id=CLAIM, rejected_on=day("2025-09-10"), reason=reason)
        for reason in ("551", "552")
    ]
    life = ClaimLife().receives(
        *refused,
        filed("2025-09-10"),
        replace(filed("2025-09-11"), file_hash="corrected"),
        accepted("2025-09-12"),
    )
    assert life.view.state is S.ACCEPTED
    assert len(life.view.refused) == 1


@pytest.mark.parametrize(
    ("disposed_on", "worth"), [("2025-01-14", "0.00"), ("2025-01-15", "297.00"), ("2025-06-15", "297.00")]
)
def test_what_the_law_refuses_is_worth_nothing_whoever_filed_it(disposed_on: str, worth: str) -> None:
    """Exported the day before it was imported: no drawback, with the reason on the line; on the day itself it is."""
    life = ClaimLife(an_entry(), replace(an_export(), disposed_on=day(disposed_on))).receives(
        filed(), accepted()
    )
    [line] = life.view.lines
    assert life.view.entitled == D(worth)
    assert (line.reason is NoFigure.NOT_LAWFUL, bool(line.not_priced)) == (worth == "0.00", worth == "0.00")


def test_an_entry_of_the_same_revision_is_laid_anew_and_an_older_one_never() -> None:
    """The entry tells its last state again under one revision where a page of the case book moved it."""
    record = ClaimLife(an_entry(), an_export()).receives(filed()).claim
    [known] = record.entries
    moved = replace(known, final_on=day("2026-06-01"))
    assert with_entries(record, [moved]).entries == (moved,)
    assert with_entries(record, [known]) is record
    newer = with_entries(record, [replace(moved, revision=known.revision + 1)])
    assert with_entries(newer, [known]) is newer
