"""A person with an account tries what is not theirs: approving by another way, others' data in files, the door itself."""

import re
from datetime import date
from decimal import Decimal
from urllib.parse import urlencode

import pytest
from sqlalchemy import select
from starlette.testclient import TestClient

from drawback.adapters.sql.migrate import all_tables
from drawback.app.product import encoded
from drawback.dashboard.access import COOKIE
from drawback.engine.door import FrontDoor
from drawback.engine.message import Message
from drawback_schemas import Malformed
from drawback_schemas.adcvd import RatePublished
from drawback_schemas.claims import ClaimApproved
from drawback_schemas.parts import RatePart
from support import dashboard as filled
from support.office import PASSWORD, Office, counts
from support.world import a_line, an_entry

pytestmark = pytest.mark.slow
_TABLES = all_tables().tables
_RATE = {
    "case_number": filled.CASE,
    "kind": "final",
    "published_on": date(2026, 3, 1),
    "rate": RatePart(rate_percent=Decimal("77.7")),
    "period_from": date(2015, 1, 1),
    "period_to": date(2026, 12, 31),
    "fr_cite": "91 FR 7777",
}


@pytest.fixture(scope="module")
def office(tmp_path_factory):
    made = filled.filled_database(tmp_path_factory.mktemp("attacks") / "x.db", entries=10)
    yield Office(made)
    made.dispose()


@pytest.fixture(scope="module")
def claimants():
    """The claimant in scope, and another."""
    return filled.ACME, ["importer-001"]


def test_a_correction_of_what_is_parked_is_no_way_to_approve(office):
    """Whoever may correct and not approve hands in an approval as a "correction", as verified or not: refused, nothing moves."""
    claim, parked = _TABLES["claim"].c, _TABLES["parked"].c
    with office.engine.connect() as connection:
        whose, key = connection.execute(
            select(claim.claimant, claim.key).where(claim.state == "assembled")
        ).first() or (filled.ACME, filled.WAITING)
        one = connection.scalars(
            select(parked.id).where(parked.claimant == whose, parked.status == "open")
        ).first()
    assert one
    ops = office.person("only.corrects", "ops", scope=whose)
    before = counts(office)
    for identity in ("verified", "declared"):
        forged = ClaimApproved(claim_id=key, approved_on=filled.TODAY, by="Dana Whitfield", identity=identity)
        raw = encoded(whose, forged, filled.TODAY, "urn:acme:broker").decode()
        answer = ops.post("/parked/replay", data={"parked_id": one, "corrected": raw})
        assert answer.status_code == 409, answer.text
    assert counts(office) == before
    assert "is an approval, and no correction" in answer.text


def test_an_event_from_outside_is_never_verified():
    """A producer that says its approver signed in here is told what to say instead."""
    forged = ClaimApproved(claim_id="x", approved_on=filled.TODAY, by="Dana Whitfield", identity="verified")
    with pytest.raises(Malformed, match="only who signs in"):
        FrontDoor().judge(Message(encoded(filled.ACME, forged, filled.TODAY, "urn:drawback:dashboard")))


def test_people_look_after_their_own_account(office, claimants):
    """The page lists sessions and tokens; a token made there reads the API, shown once; a wrong password is a sentence."""
    own, _ = claimants
    person = office.person("self.service", "viewer", scope=own)
    page = person.post("/account/tokens/add", data={"label": "monthly", "days": "30", "may": "read"})
    secret = re.search("dbm_[\\w-]+", page.text)[0]
    assert secret not in person.get("/account").text
    asked = {"Authorization": f"Bearer {secret}"}
    plain = TestClient(office.app, follow_redirects=False)
    assert plain.get("/api/v1/claims", headers=asked).status_code == 200
    handle = re.search('name="handle" value="(\\w+)"', person.get("/account").text)[1]
    assert person.post("/account/tokens/revoke", data={"handle": handle}).status_code == 303
    assert plain.get("/api/v1/claims", headers=asked).status_code == 401
    wrong = person.post("/account/password", data={"current": "x", "new": "y" * 12, "again": "z"})
    assert (wrong.status_code, "differ" in wrong.text) == (409, True)
    for beyond in ({"may": "approve"}, {"scope": "elsewhere"}, {"days": "9000"}):
        refused = person.post("/account/tokens/add", data={"label": "x"} | beyond)
        assert refused.status_code == 409
        assert "dbm_" not in refused.text
    changed = {"current": PASSWORD, "new": "quite another phrase", "again": "quite another phrase"}
    assert person.post("/account/password", data=changed).headers["location"] == "/account?said=password"
    assert person.get("/account").status_code == 200


@pytest.mark.parametrize("odd", ["a\x00b", "\ud800", "x" * 100_000, "'; drop table account; --", ""])
def test_whatever_is_typed_at_the_door_is_refused_with_a_sentence(office, odd):
    """No value of a form is a fault of the program."""
    client = TestClient(office.app, follow_redirects=False, headers={"sec-fetch-site": "same-origin"})
    body = urlencode({"name": odd, "password": odd, "to": odd}, errors="surrogatepass")
    kind = {"content-type": "application/x-www-form-urlencoded"}
    answer = client.post("/sign-in", content=body, headers=kind)
    assert answer.status_code in {400, 401, 422, 429}, answer.text
    chosen = client.post(
        "/invitation/none", content=urlencode({"password": odd}, errors="surrogatepass"), headers=kind
    )
    assert chosen.status_code in {400, 409, 422}


@pytest.mark.parametrize(
    "to", ["//evil.example", "/\\evil.example", "https://evil.example", "/\t/evil.example", "javascript:1"]
)
def test_signing_in_leads_to_our_own_pages_only(office, to):
    """An address of another site is left out."""
    person = office.person(f"p{abs(hash(to)) % 10**8}", "viewer")
    client = TestClient(office.app, follow_redirects=False, headers={"sec-fetch-site": "same-origin"})
    name = re.search('href="/account">([^<]+)', person.get("/").text)[1]
    done = client.post("/sign-in", data={"name": name, "password": PASSWORD, "to": to})
    assert done.headers["location"] == "/"


def test_a_cookie_of_before_is_not_the_one_after_signing_in(office):
    """Whoever planted a cookie learns nothing: signing in makes a new secret, HttpOnly and SameSite."""
    office.person("fixed", "viewer")
    client = TestClient(office.app, follow_redirects=False, headers={"sec-fetch-site": "same-origin"})
    client.cookies.set(COOKIE, "planted")
    done = client.post("/sign-in", data={"name": "fixed", "password": PASSWORD})
    cookie = done.headers["set-cookie"]
    assert "planted" not in cookie
    assert "HttpOnly" in cookie
    assert "SameSite=lax" in cookie
    planted = TestClient(office.app, follow_redirects=False)
    planted.cookies.set(COOKIE, "planted")
    assert planted.get("/claims").status_code == 303
    assert client.head("/claims").content == b""
    assert client.post("/sign-out", headers={"sec-fetch-site": "cross-site"}).status_code == 403
    assert client.post("/sign-out").status_code == 303
    assert client.get("/claims").status_code == 303


def test_a_file_says_nothing_of_others_and_approves_nothing(office, claimants):
    """Events that name another claimant or everybody, a column that does, an approval: the whole file is refused, nothing is kept."""
    own, others = claimants
    broker = office.person("pat.broker", "compliance", scope=own)
    before = counts(office)
    entry = an_entry(filled.number("XYZ", 4101188), "2025-05-12", lines=[a_line()])
    approval = ClaimApproved(claim_id="any", approved_on=filled.TODAY, by="Dana", identity="declared")

    def hand_in(*events):
        lines = b"\n".join(encoded(whose, event, filled.TODAY, "urn:x:y") for whose, event in events)
        files = {"file": ("said.jsonl", lines)}
        return broker.post("/files", files=files, data={"claimant": own})

    refused = [
        hand_in((own, entry), (others[0], entry)),
        hand_in(("*", RatePublished(**_RATE))),
        hand_in((own, approval)),
    ]
    assert [answer.status_code for answer in refused] == [409] * 3
    assert "not in your scope" in refused[0].text
    assert "about everybody" in refused[1].text
    assert "do not allow you to approve" in refused[2].text
    assert counts(office) == before
    assert hand_in((own, entry)).status_code == 303
