"""Where a claimant asks for two people, an act happens once a second one asks for exactly the same."""

import json
import re
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from drawback.adapters.clock import SimulatedClock
from drawback.adapters.sql.migrate import all_tables
from drawback.app.four_eyes import FourEyes
from drawback.people.four_eyes import TwoPersonAct
from support import dashboard as filled
from support.office import Office

pytestmark = pytest.mark.slow
_TABLES = all_tables().tables
APPROVED = "claim.approved.v1"


@pytest.fixture
def engine(tmp_path):
    made = filled.filled_database(tmp_path / "x.db", entries=4)
    yield made
    made.dispose()


@pytest.fixture
def office(engine):
    """Acme asks for two people, nobody else does."""
    return Office(engine, four_eyes=[filled.ACME])


def journaled(engine, kind):
    """How many events of a type are in the journal."""
    journal = _TABLES["journal"].c
    with engine.connect() as connection:
        return connection.scalar(select(func.count()).where(journal.type == kind))


def acts(engine):
    """Who did what, with what came of it."""
    audit = _TABLES["audit"].c
    query = select(audit.who, audit.act, audit.outcome).where(audit.act.like("appr%")).order_by(audit.seq)
    with engine.connect() as connection:
        return [tuple(row) for row in connection.execute(query)]


def test_a_claim_is_approved_by_two_people(office, engine):
    """The first is told that it waits, also when they try again; the second's approval counts, and the audit has both."""
    asked = {"claimant": filled.ACME, "claim_id": filled.WAITING}
    first, second = office.person("dana", "approver"), office.person("lee", "approver")
    before = journaled(engine, APPROVED)
    noted = first.post("/approve/claim", data=asked)
    assert (noted.status_code, "Noted. acme asks for two people" in noted.text) == (409, True)
    again = first.post("/approve/claim", data=asked)
    assert (again.status_code, "you are the first" in again.text) == (409, True)
    assert journaled(engine, APPROVED) == before
    assert second.post("/approve/claim", data=asked).status_code == 303
    assert journaled(engine, APPROVED) == before + 1
    outcomes = [(who, outcome[:5]) for who, _, outcome in acts(engine)]
    assert outcomes == [("dana", "Noted"), ("dana", "acme "), ("lee", "done")]


def test_the_second_person_needs_the_role_too(office, engine):
    """A viewer's look does not count."""
    asked, before = {"claimant": filled.ACME, "claim_id": filled.WAITING}, journaled(engine, APPROVED)
    office.person("dana", "approver").post("/approve/claim", data=asked)
    assert office.person("only.looks", "viewer").post("/approve/claim", data=asked).status_code == 409
    assert journaled(engine, APPROVED) == before


def test_names_that_are_only_declared_do_not_count(engine):
    """Without sign-in one person can type two names."""
    eyes = FourEyes(engine, SimulatedClock(filled.TODAY), ["*"])
    of = TwoPersonAct("approve the claim", filled.ACME, filled.WAITING)
    for name in ("Dana Whitfield", "Lee Park"):
        assert "a name that is only declared does not count" in eyes.refusal(of, name, verified=False)


def test_both_look_at_the_same_and_within_a_week(engine):
    """Another content is another first look; on the eighth day the first one is over; the third act begins anew."""
    clock = SimulatedClock(filled.TODAY)
    eyes = FourEyes(engine, clock, [filled.ACME])

    def of(content):
        return TwoPersonAct("approve the amendment", filled.ACME, "x amendment 1", content)

    assert "Noted" in eyes.refusal(of(b"a"), "dana", verified=True)
    assert "Noted" in eyes.refusal(of(b"b"), "lee", verified=True)
    assert "Noted" in eyes.refusal(of(b"a"), "dana", verified=True)
    clock.set(filled.TODAY + timedelta(days=7))
    assert eyes.refusal(of(b"a"), "lee", verified=True) == ""
    assert "Noted" in eyes.refusal(of(b"a"), "lee", verified=True)
    clock.set(filled.TODAY + timedelta(days=15))
    assert "Noted" in eyes.refusal(of(b"a"), "dana", verified=True)
    assert eyes.refusal(TwoPersonAct("approve the claim", "zed", "y"), "dana", verified=False) == ""


def test_a_parked_event_is_replayed_by_two_people_who_hand_in_the_same(office, engine):
    """The second sees what the first handed in; another text is another first look."""
    parked = _TABLES["parked"].c
    with engine.connect() as connection:
        one = connection.execute(
            select(parked.id, parked.raw).where(
                parked.claimant == filled.ACME, parked.reason_kind == "invalid", parked.status == "open"
            )
        ).first()
    event = json.loads(one.raw)
    event["data"] |= {"claim_id": filled.MOVED, "paid_on": "2026-03-01", "amount": "1.00"}
    corrected = json.dumps(event)
    first, second = office.person("dana", "ops"), office.person("lee", "ops")

    def hand_in(person, text):
        return person.post("/parked/replay", data={"parked_id": one.id, "corrected": text})

    before = journaled(engine, "claim.paid.v1")
    assert "Noted" in hand_in(first, corrected).text
    page = second.get(f"/parked/{one.id}").text
    assert "dana" in page
    assert "1.00" in page
    assert "Noted" in hand_in(second, corrected.replace("1.00", "9.00")).text
    assert "Noted" in hand_in(first, corrected).text
    assert hand_in(second, corrected).status_code == 303
    assert journaled(engine, "claim.paid.v1") == before + 1


def test_a_claim_that_waits_for_a_second_person_says_so(office):
    """On its page, with who looked first."""
    asked = {"claimant": filled.ACME, "claim_id": filled.WAITING}
    office.person("dana", "approver").post("/approve/claim", data=asked)
    page = office.person("lee", "viewer").get(f"/claims/{filled.ACME}/{filled.WAITING}").text
    assert re.search("dana[^<]*asked to approve the claim", page)
