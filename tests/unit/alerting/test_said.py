"""Everything that is said of an alert, for each deadline and for each reason to tell it, word for word; and the edges by hand."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest

from drawback.alerting import wording
from drawback.alerting.deadline_text import WORDS
from drawback.alerting.digest import AlertGroup
from drawback.alerting.model import Alert, DocketRow, Ending, Notified, Why
from drawback.alerting.policy import SweepPolicy
from drawback.alerting.presentation import Presentation
from drawback.alerting.silence import why_silent
from drawback.alerting.sweep import due_alerts, planned
from drawback.domain.calendar import BusinessCalendar
from support.told import tells

CALENDAR = BusinessCalendar(frozenset())
LOOK = Presentation(names={"acme": "Acme Outdoor, Inc."}, dashboard_url="https://d.test")
DUE = date(2027, 3, 1)
ROW = DocketRow(
    claimant="acme", subject_kind="claim", subject="CLM00000007", deadline="D-02", due_on=DUE, rule="19 U.S.C. 1313(r)(1)",
    citation="19 U.S.C. 1313(r)(1)", formula="5 years", inputs="imported = 2022-03-01; left = 3", contested="",
    summary="file the claim", money=Decimal("1204.30"), operate_on=DUE,
)  # fmt: skip


def alert(days_left: int = 14, row: DocketRow = ROW, **more: object) -> Alert:
    return replace(planned(row, row.due_on - timedelta(days=days_left), CALENDAR, SweepPolicy()), **more)  # type: ignore[arg-type]


def says(one: Alert, look: Presentation = LOOK) -> str:
    return " | ".join(
        (
            wording.headline(one),
            wording.phone_line(one, look),
            wording.subject_line(one, look),
            wording.why_now(one),
            wording.consequence(one),
            wording.business_day_note(one),
            *wording.cells(one, look),
            wording.cells(one, look, whose=True)[-1],
            str(wording.computed(one.row)),
            look.subject_url(one.row),
            f"{one.key} P{one.priority}{' digest' if one.digest else ''}{' overdue' if wording.is_overdue(one) else ''}",
        )
    )


@pytest.mark.parametrize("deadline", sorted(WORDS))
def test_what_is_said_of_each_deadline(deadline: str) -> None:
    """A fortnight before, on its day, a day after, and when it has lapsed."""
    row = replace(ROW, deadline=deadline)

    def told() -> Iterator[str]:
        for days in (14, 0, -1):
            yield f"{days}: {says(alert(days, row))}"
        yield f"lapsed: {says(alert(-1, row, why=Why.CLOSED, ending=Ending.LAPSED))}"

    tells(told)


@pytest.mark.parametrize("deadline", ["D-02", "D-30", "D-37", "D-01"])
def test_what_is_said_for_each_reason(deadline: str) -> None:
    """Every reason and ending; hidden money, no money, another kind of subject, a day off."""
    row = replace(ROW, deadline=deadline)
    met, late = replace(row, met_on=DUE - timedelta(days=2)), replace(row, met_on=DUE + timedelta(days=3))

    def told() -> Iterator[str]:
        for why in Why:
            yield f"{why}: {says(alert(row=row, why=why, was_on=DUE - timedelta(days=9), was_money=Decimal('7.00')))}"
            yield f"{why}: {says(alert(1, row, why=why, late=True))}"
        for ending in Ending:
            for ended in (row, met, late):
                yield f"{ending}: {says(alert(row=ended, why=Why.CLOSED, ending=ending, because='the entry was cancelled'))}"
                yield f"{ending}: {says(alert(row=ended, why=Why.CLOSED, ending=ending))}"
        yield says(alert(row=replace(row, money=Decimal("0.00"))))
        yield says(alert(row=row), replace(LOOK, redact_money=True))
        for kind, subject in (
            ("entry", "XYZ41011179"),
            ("lot", "XYZ41011179"),
            ("entry", "short"),
            ("adcvd_case", "A-570-890"),
            ("inquiry", "I-1"),
            ("shipment", "X1/1\nBcc: x"),
            ("table", "x"),
        ):
            yield says(alert(row=replace(row, subject_kind=kind, subject=subject)))
        saturday = replace(row, due_on=date(2027, 2, 27), operate_on=date(2027, 2, 26))
        yield says(alert(3, saturday))
        yield says(alert(row=row), Presentation(names={"acme": ""}))

    tells(told)


def test_a_forecast_is_no_day_to_act_and_an_opportunity_ends_on_it() -> None:
    """CBP's own day stands without `due`; what could be claimed stands `until`."""
    assert wording.headline(alert(row=replace(ROW, deadline="D-30"))).endswith("— Mon Mar 1, 2027")
    assert wording.headline(alert(row=replace(ROW, deadline="D-01", subject_kind="lot"))).endswith(
        "— until Mon Mar 1, 2027"
    )
    assert wording.headline(alert()).endswith("— due Mon Mar 1, 2027")


def test_the_last_day_is_called_so_and_no_other() -> None:
    """A threshold on its day, and one with days left."""
    assert wording.why_now(alert(0, why=Why.THRESHOLD)) == "Today is the last day to act."
    assert wording.why_now(alert(7, why=Why.THRESHOLD, threshold=7)).startswith("7 days left: ")


def test_a_subject_without_a_page_is_found_on_the_docket() -> None:
    """Claims and entries have pages of their own."""
    assert LOOK.subject_url(ROW) == "https://d.test/claims/CLM00000007?claimant=acme"
    assert (
        LOOK.subject_url(replace(ROW, subject_kind="bond"))
        == "https://d.test/docket?claimant=acme&subject=CLM00000007"
    )


def test_one_claimant_is_not_several() -> None:
    """Whose it is stands in a line only where there are several."""
    one, other = alert(), alert(row=replace(ROW, claimant="zed"))
    assert [AlertGroup("t", "l", group).of_several for group in ((one,), (one, one), (one, other))] == [
        False,
        False,
        True,
    ]


def test_why_a_forecast_is_silent_on_its_day_and_after_it() -> None:
    """On its day it is not past."""
    row = replace(ROW, deadline="D-30")
    said = [why_silent(row, None, DUE + timedelta(days=days), CALENDAR, SweepPolicy()) for days in (-1, 0, 1)]
    past = "it is only information, and its day is past"
    assert [one == past for one in said] == [False, False, True]


@pytest.mark.parametrize(
    ("notified", "first"),
    [
        (None, True),
        (Notified(DUE), True),
        (Notified(DUE, arrived=True), False),
        (Notified(DUE, threshold=14), False),
    ],
)
def test_an_alert_is_the_first_where_nothing_was_told_before(notified: Notified | None, first: bool) -> None:
    """What was told on the day it came up, or at a threshold, was told."""
    (raised,) = due_alerts(
        (ROW,),
        DUE - timedelta(days=7),
        CALENDAR,
        SweepPolicy(),
        {ROW.obligation: notified} if notified else {},
    )
    assert raised.first is first
