"""Privileges by their facts alone: which step fits where, which days run, and what a day does that goes by.

Days by hand: 19 CFR 190.36(d), 190.91(e), (g), 190.92(h): thirty days from the denial or the proposal; 190.91(a)(3): one year.
"""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from drawback.app.bootstrap import load_law
from drawback.domain.state_machine import Refused
from drawback.lifecycles.privileges.decide import decide, publish
from drawback.lifecycles.privileges.evolve import evolve
from drawback.lifecycles.privileges.handlers import on_privilege_fact
from drawback.lifecycles.privileges.machine import TABLE, moved
from drawback.lifecycles.privileges.state import PrivilegeRecord, PrivilegeState, PrivilegeView
from drawback.lifecycles.vocabulary import Context, ReceivedEvent
from drawback_schemas.privileges import BondStood, PrivilegeMoved
from drawback_schemas.registry import Event
from drawback_schemas.time import DeadlinePassed

LAW = load_law()
AP, WPN, OTW = "accelerated-payment", "waiver-of-prior-notice", "one-time-waiver"


def told(*events: Event, privilege: str = AP) -> PrivilegeRecord:
    record: PrivilegeRecord | None = None
    context = Context(LAW, "acme", privilege, lambda _kind, _key: None)
    for number, event in enumerate(events):
        at = datetime(2026, 6, 1, 12, number, tzinfo=UTC)
        record = on_privilege_fact(
            record, ReceivedEvent(f"e{number}", "urn:test", "acme", at, event), context
        )
    assert record is not None
    return evolve(record, LAW)


def step(name: str, on: str, privilege: str = AP, **more: object) -> PrivilegeMoved:
    return PrivilegeMoved(privilege=privilege, step=name, on=date.fromisoformat(on), **more)  # type: ignore[arg-type]


def passed(deadline: str, on: str) -> DeadlinePassed:
    return DeadlinePassed(
        subject_kind="privilege", subject=AP, deadline=deadline, due_on=date.fromisoformat(on)
    )


def rows(record: PrivilegeRecord) -> list[tuple[str, date, date | None]]:
    return [(row.deadline, row.due_on, row.met_on) for row in decide(None, record, LAW).watches]


def test_an_application_is_decided_in_ninety_days():
    """Applied on 2 March 2026: CBP decides by 31 May 2026 (29 days of March, 30 of April, 31 of May)."""
    record = told(step("applied", "2026-03-02", reference="AP-26-01"))
    assert rows(record) == [("privilege-decided", date(2026, 5, 31), None)]
    assert not record.view.held


def test_a_denial_is_appealed_twice_and_then_stands():
    """Denied on 1 June: appeal by 1 July; that denied on 20 July: to Headquarters by 19 August; then no day is left."""
    denied = told(step("applied", "2026-03-02"), step("denied", "2026-06-01"))
    assert rows(denied) == [("D-25", date(2026, 7, 1), None)]
    appealed = (step("applied", "2026-03-02"), step("denied", "2026-06-01"), step("appealed", "2026-07-01"))
    record = told(*appealed)
    assert (record.view.state, record.view.findings) == (PrivilegeState.APPEALED, ())
    assert rows(record) == [("D-25", date(2026, 7, 1), date(2026, 7, 1))]
    second = told(*appealed, step("denied", "2026-07-20"))
    assert (second.view.state, rows(second)) == (
        PrivilegeState.APPEAL_DENIED,
        [("D-25", date(2026, 8, 19), None)],
    )
    last = told(
        *appealed,
        step("denied", "2026-07-20"),
        step("appealed", "2026-08-19"),
        step("denied", "2026-10-01"),
    )
    assert (last.view.state, rows(last)) == (PrivilegeState.LOST, [])


def test_an_appeal_a_day_late_is_kept_and_said():
    """On 2 July it is one day after the last; CBP may refuse it."""
    record = told(step("applied", "2026-03-02"), step("denied", "2026-06-01"), step("appealed", "2026-07-02"))
    assert record.view.state is PrivilegeState.APPEALED
    assert record.view.findings == (
        "appealed on 2026-07-02, after the last day, 2026-07-01 (19 CFR 190.92(h)): CBP may refuse it",
    )


def test_a_proposed_revocation_takes_effect_unchallenged():
    """Proposed on 1 June: the privilege is held until 1 July went by; challenged in time, it is held until CBP decides."""
    granted = (step("applied", "2026-01-05"), step("approved", "2026-03-02"))
    proposed = told(*granted, step("revocation-proposed", "2026-06-01"))
    assert (proposed.view.held, rows(proposed)) == (True, [("D-26", date(2026, 7, 1), None)])
    gone = told(*granted, step("revocation-proposed", "2026-06-01"), passed("D-26", "2026-07-01"))
    assert (gone.view.state, gone.view.held, gone.view.since) == (
        PrivilegeState.REVOKED,
        False,
        date(2026, 7, 1),
    )
    late_news = told(
        *granted,
        step("revocation-proposed", "2026-06-01"),
        passed("D-26", "2026-07-01"),
        step("challenged", "2026-06-30"),
    )
    assert (late_news.view.state, late_news.view.held) == (PrivilegeState.CHALLENGED, True)
    back = told(
        *granted,
        step("revocation-proposed", "2026-06-01"),
        passed("D-26", "2026-07-01"),
        step("reinstated", "2026-09-01"),
    )
    assert (back.view.state, back.view.held) == (PrivilegeState.APPROVED, True)


def test_a_successor_has_a_year_and_keeps_the_privilege_while_it_applies():
    """Taken over on 15 May 2026: own application by 15 May 2027; applied, it is held until the decision."""
    taken = told(step("succeeded", "2026-05-15", predecessor="Old Co"))
    assert (taken.view.held, rows(taken)) == (True, [("D-27", date(2027, 5, 15), None)])
    ended = told(step("succeeded", "2026-05-15"), passed("D-27", "2027-05-15"))
    assert (ended.view.state, ended.view.held) == (PrivilegeState.ENDED, False)
    applied = told(step("succeeded", "2026-05-15"), step("applied", "2027-05-14"))
    assert applied.view.held
    assert ("D-27", date(2027, 5, 15), date(2027, 5, 14)) in rows(applied)
    denied = told(
        step("succeeded", "2026-05-15"), step("applied", "2027-05-14"), step("denied", "2027-06-01")
    )
    assert not denied.view.held


def test_only_a_waiver_of_prior_notice_is_stayed():
    """A stay of accelerated payment is refused with its reason; a waiver that is stayed is not held until it is reinstated."""
    refused = told(
        step("applied", "2026-01-05"), step("approved", "2026-03-02"), step("stayed", "2026-04-01")
    )
    (why,) = refused.view.refused
    assert "only a waiver of prior notice can be stayed" in why.reason
    assert refused.view.held
    waiver = (step("applied", "2026-01-05", WPN), step("approved", "2026-03-02", WPN))
    stayed = told(*waiver, step("stayed", "2026-04-01", WPN), privilege=WPN)
    assert not stayed.view.held
    back = told(
        *waiver, step("stayed", "2026-04-01", WPN), step("reinstated", "2026-05-01", WPN), privilege=WPN
    )
    assert back.view.held


def test_a_second_one_time_waiver_needs_good_cause():
    """Approved once and given up, it is applied for again."""
    record = told(
        step("applied", "2026-01-05", OTW),
        step("approved", "2026-03-02", OTW),
        step("given-up", "2026-03-03", OTW),
        step("applied", "2026-04-01", OTW),
        privilege=OTW,
    )
    assert "a second one needs good cause" in record.view.findings[0]


def test_what_came_in_any_order_stands_the_same():
    """Facts are put in legal order, whenever they came."""
    steps = (
        step("applied", "2026-01-05"),
        step("approved", "2026-03-02"),
        step("revocation-proposed", "2026-06-01"),
        step("challenged", "2026-06-15"),
    )
    assert told(*steps).view == told(*reversed(steps)).view


@pytest.mark.parametrize("name", TABLE)
@pytest.mark.parametrize("state", PrivilegeState)
def test_every_pair_of_state_and_step_is_decided(name, state):
    """Each step leads on from the states of its row, and is refused with a sentence in all others."""
    event = step(name, "2026-06-01", WPN)
    view = PrivilegeView(state=state, since=date(2026, 1, 1))
    if state in TABLE[name]:
        assert moved(view, event).state is TABLE[name][state]
    else:
        with pytest.raises(Refused, match="does not fit: the privilege is"):
            moved(view, event)


def test_a_bond_told_again_replaces_itself_and_others_stand_beside_it():
    """Two bonds; the first rises."""
    first = BondStood(bond_number="B1", effective_on=date(2026, 1, 1), amount=Decimal("50000.00"))
    more = BondStood(bond_number="B1", effective_on=date(2026, 5, 1), amount=Decimal("80000.00"))
    other = BondStood(
        bond_number="B2", effective_on=date(2026, 2, 1), amount=Decimal("10.00"), ended_on=date(2026, 6, 1)
    )
    bonds = {bond.number: bond for bond in told(first, other, more).view.bonds}
    assert bonds["B1"].amount == Decimal("80000.00")
    assert bonds["B2"].covers(date(2026, 5, 31))
    assert not bonds["B2"].covers(date(2026, 6, 1))


def test_others_learn_where_it_stands():
    """What claims are told."""
    published = publish(told(step("applied", "2026-01-05"), step("approved", "2026-03-02")))
    assert published is not None
    assert (published.state, published.held, published.since) == ("approved", True, date(2026, 3, 2))
