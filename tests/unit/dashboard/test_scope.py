"""A broker's person sees only their clients: every page, file and API route is asked for, with everybody's numbers in the address."""

import json
import re
from datetime import date
from decimal import Decimal
from itertools import product as every
from urllib.parse import urlencode

import pytest
from fastapi.routing import APIRoute
from sqlalchemy import create_engine, select
from starlette.testclient import TestClient

from drawback.adapters.clock import SimulatedClock
from drawback.adapters.sql.migrate import all_tables, migrate
from drawback.alerting.settings import AlertSettings
from drawback.app.access import AccessService
from drawback.app.api_tokens import TokenService
from drawback.app.bootstrap import load_law
from drawback.app.dashboard import dashboard
from drawback.app.product import Product, encoded
from drawback.app.reception import PROCESS
from drawback.dashboard.access import COOKIE
from drawback.dashboard.app import Reception
from drawback.engine.door import FrontDoor
from drawback.engine.message import Message
from drawback_schemas import Malformed
from drawback_schemas.adcvd import RatePublished
from drawback_schemas.claims import ClaimApproved
from drawback_schemas.parts import RatePart
from support import dashboard as filled
from support.world import a_line, an_entry

pytestmark = pytest.mark.slow
PASSWORD = "correct horse battery"  # noqa: S105 - of a test
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
CONTESTED = filled.number("XYZ", 4101177)
KEYED = ("entry", "claim", "inquiry", "shipment")


class Office:
    """A dashboard with accounts, and a client for each person who signed in."""

    def __init__(self, engine):
        self.engine = engine
        clock = SimulatedClock(filled.TODAY)
        self.access = AccessService(engine, clock)
        product = Product(engine, load_law())
        self.tokens = TokenService(engine, clock)
        reception = Reception(self.access, self.access, self.access, self.tokens, "http://testserver")
        self.app = dashboard(product, AlertSettings(), clock, reception=reception)

    def person(self, name, *roles, scope="*"):
        token = self.access.add(name, name, roles, scope.split(), PROCESS)
        client = TestClient(self.app, follow_redirects=False, headers={"sec-fetch-site": "same-origin"})
        client.cookies.set(COOKIE, self.access.accept_invitation(token, PASSWORD, "127.0.0.1").token)
        return client


@pytest.fixture(scope="module", params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def office(request, tmp_path_factory):
    if request.param == "sqlite":
        made = create_engine(f"sqlite:///{tmp_path_factory.mktemp('scope') / 'x.db'}")
    else:
        url = request.getfixturevalue("postgres_module_database")
        made = create_engine(url.replace("postgresql://", "postgresql+psycopg://"))
    migrate(made)
    filled.fill(made, entries=30)
    _contest(made)
    yield Office(made)
    made.dispose()


def _contest(engine):
    """One entry is reported by three claimants: each of them is told, and must not learn by whom else."""
    product = Product(engine, load_law())
    with engine.connect() as connection:
        others = sorted(set(connection.scalars(select(_TABLES["claim"].c.claimant))) - {filled.ACME})
    entry = an_entry(CONTESTED, "2025-05-12", lines=[a_line()])
    product.emit([(name, entry) for name in (filled.ACME, *others)], filled.TODAY, "urn:test:broker")
    product.say_contested(filled.TODAY)


@pytest.fixture(scope="module")
def claimants(office):
    """The claimant in scope, and all others."""
    with office.engine.connect() as connection:
        names = sorted(set(connection.scalars(select(_TABLES["claim"].c.claimant))))
    own, others = names[0], names[1:]
    assert others
    return own, others


def secrets_of(office, others):
    """Words that only the data of other claimants holds: their names and the numbers of what is theirs."""
    with office.engine.connect() as connection:
        keys = {
            key
            for name in KEYED
            for key in connection.scalars(
                select(_TABLES[name].c.key).where(_TABLES[name].c.claimant.in_(others)).limit(50)
            )
        } - {CONTESTED}
        alerts = set(
            connection.scalars(
                select(_TABLES["alert"].c.id).where(_TABLES["alert"].c.claimant.in_(others)).limit(50)
            )
        )
    return keys | alerts | set(others)


def addresses(office, own, others):
    """Every address that answers to GET, with the names of what belongs to somebody else in it."""
    values = {"claimant": [*own, *others[:1]], "path": ["style.css"]}
    with office.engine.connect() as connection:

        def some(table, column, *where):
            return list(connection.scalars(select(_TABLES[table].c[column]).where(*where).limit(1)))

        def theirs(table, column="key"):
            return some(table, column, _TABLES[table].c.claimant.in_(others))

        values |= {
            "claim_id": theirs("claim"),
            "entry_number": [CONTESTED, *theirs("entry")],
            "number": [*theirs("entry"), *(str(one) for one in some("sandbox_message", "id"))],
            "inquiry_id": theirs("inquiry"),
            "export_id": theirs("shipment"),
            "alert_id": theirs("alert", "id"),
            "parked_id": some("parked", "id"),
            "event_id": [
                *theirs("journal", "event_id"),
                *some(
                    "journal",
                    "event_id",
                    _TABLES["journal"].c.type == "subject.contested.v1",
                    _TABLES["journal"].c.claimant.in_(own),
                ),
            ],
            "case_number": some("adcvd_case", "key"),
            "key": [CONTESTED, *theirs("claim"), *theirs("entry"), *theirs("inquiry"), *theirs("shipment")],
            "act": ["acknowledge"],
            "token": ["none"],
        }
    for route in office.app.routes:
        for one in _routes(route):
            names = re.findall(r"{(\w+)(?::\w+)?}", one.path)
            for chosen in every(*(values.get(name) or ["1"] for name in names)):
                path = one.path
                for name, value in zip(names, chosen, strict=True):
                    path = re.sub(rf"{{{name}(:\w+)?}}", str(value), path)
                yield path
                if "{" not in one.path:
                    yield from (f"{path}?claimant={other}&q={other}" for other in others[:1])


def _routes(route):
    if isinstance(route, APIRoute):
        if "GET" in route.methods:
            yield route
        return
    for inner in getattr(getattr(route, "original_router", None), "routes", ()):
        yield from _routes(inner)


def test_no_page_file_or_route_shows_another_claimant(office, claimants):
    """The same addresses show an administrator of everything what the broker's person must not see."""
    own, others = claimants
    broker = office.person("kim.broker", "viewer", "compliance", "ops", scope=own)
    chief = office.person("chief", "viewer", "ops")
    secret = secrets_of(office, others)
    shown_to_chief, asked = set(), 0
    for address in sorted(set(addresses(office, [own], others))):
        seen = broker.get(address).text
        for given in sorted(re.split(r"[/?&=]", address), key=len, reverse=True):
            seen = seen.replace(given, "") if given else seen  # a page may repeat what it was asked for
        leaked = {word for word in secret if word in seen}
        assert not leaked, (address, sorted(leaked)[:5])
        whole = chief.get(address).text
        shown_to_chief |= {word for word in secret if word in whole}
        asked += 1
    assert asked > 30
    assert len(shown_to_chief) > len(secret) / 4


def test_nothing_of_another_claimant_can_be_changed(office, claimants):
    """Acknowledging, approving, correcting and closing answer 403 to 409 and leave journal, parked and alerts as they were."""
    own, others = claimants
    broker = office.person("lee.broker", "compliance", "approver", "ops", scope=own)
    alert, parked, claim = (_TABLES[name].c for name in ("alert", "parked", "claim"))
    with office.engine.connect() as connection:
        their_alert = connection.scalars(select(alert.id).where(alert.claimant.in_(others))).first()
        their_parked = connection.scalars(
            select(parked.id).where(parked.claimant != own, parked.status == "open")
        ).first()
        whose, their_claim = connection.execute(
            select(claim.claimant, claim.key).where(claim.claimant.in_(others))
        ).first()
    before = _counts(office)
    refused = [
        broker.post(f"/alerts/{their_alert}/acknowledge"),
        broker.post(f"/alerts/{their_alert}/snooze", data={"until": "2026-01-01", "reason": "x"}),
        broker.post("/approve/claim", data={"claimant": whose, "claim_id": their_claim}),
        broker.post("/parked/ignore", data={"parked_id": their_parked, "because": "mine"}),
        broker.post("/parked/replay", data={"parked_id": their_parked, "corrected": "{}"}),
    ]
    assert {answer.status_code for answer in refused} <= {403, 404, 409}
    assert _counts(office) == before


def _counts(office):
    with office.engine.connect() as connection:
        parked = select(_TABLES["parked"].c.id).where(_TABLES["parked"].c.status == "open")
        acknowledged = select(_TABLES["alert"].c.id).where(_TABLES["alert"].c.acknowledged_by != "")
        return [
            len(connection.execute(query).all())
            for query in (select(_TABLES["journal"].c.seq), parked, acknowledged)
        ]


def test_an_api_token_reads_in_the_scope_of_its_person_until_it_is_revoked(office, claimants):
    """No token, a wrong one and a revoked one answer 401 with a sentence."""
    own, _ = claimants
    office.person("robot", "viewer", scope=own)
    token, _ = office.tokens.issue("robot", "reports", 30, PROCESS)
    client = TestClient(office.app, follow_redirects=False)
    address = "/api/v1/claims.json?limit=500"
    asked = {"Authorization": f"Bearer {token}"}
    items = client.get(address, headers=asked).json()["items"]
    assert {item["claimant"] for item in items} == {own}
    assert client.get("/claims", headers=asked).status_code == 303
    assert client.get(address).status_code == 401
    assert client.get(address, headers={"Authorization": "Bearer dbm_wrong"}).status_code == 401
    office.access.revoke("robot", PROCESS)
    refused = client.get(address, headers=asked)
    assert (refused.status_code, refused.headers["www-authenticate"]) == (401, "Bearer")


def test_what_a_role_does_not_permit_is_refused_and_in_the_audit(office, claimants):
    """A viewer approves nothing; the audit says who tried, and a viewer does not read it."""
    own, _ = claimants
    viewer = office.person("only.looks", "viewer", scope=own)
    claim = _TABLES["claim"].c
    with office.engine.connect() as connection:
        key = connection.scalars(select(claim.key).where(claim.claimant == own)).first()
    answer = viewer.post("/approve/claim", data={"claimant": own, "claim_id": key})
    assert answer.status_code == 409
    assert "Your roles do not allow you to approve claims and amendments." in answer.text
    assert viewer.get("/audit").status_code == 403
    assert viewer.get("/people").status_code == 403
    ops = office.person("night.ops", "ops")
    page = ops.get("/audit").text
    assert "only.looks" in page
    assert "approve a claim" in page


def test_an_approval_carries_the_name_of_who_signed_in(office):
    """Whatever name a request declares."""
    approver = office.person("dana@example.com", "approver")
    claim = _TABLES["claim"].c
    with office.engine.connect() as connection:
        whose, key = connection.execute(
            select(claim.claimant, claim.key).where(claim.state == "assembled")
        ).first()
    done = approver.post("/approve/claim", data={"claimant": whose, "claim_id": key, "by": "Somebody Else"})
    assert done.status_code == 303, done.text
    journal = _TABLES["journal"].c
    with office.engine.connect() as connection:
        raw = connection.scalars(select(journal.raw).where(journal.type == "claim.approved.v1")).all()[-1]
    assert b'"by":"dana@example.com"' in raw.replace(b": ", b":")
    assert b"verified" in raw
    assert b"Somebody Else" not in raw


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
    before = _counts(office)
    for identity in ("verified", "declared"):
        forged = ClaimApproved(claim_id=key, approved_on=filled.TODAY, by="Dana Whitfield", identity=identity)
        raw = encoded(whose, forged, filled.TODAY, "urn:acme:broker").decode()
        answer = ops.post("/parked/replay", data={"parked_id": one, "corrected": raw})
        assert answer.status_code == 409, answer.text
    assert _counts(office) == before
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
    assert plain.get("/api/v1/claims.json", headers=asked).status_code == 200
    handle = re.search('name="handle" value="(\\w+)"', person.get("/account").text)[1]
    assert person.post("/account/tokens/revoke", data={"handle": handle}).status_code == 303
    assert plain.get("/api/v1/claims.json", headers=asked).status_code == 401
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


def test_a_hypothetical_rate_shows_only_what_it_moves_of_ones_own(office, claimants):
    """An AD/CVD rate concerns everybody's lines; whoever asks reads of their own. Handing in files is theirs alone too."""
    own, others = claimants
    broker = office.person("max.broker", "viewer", "compliance", scope=own)
    rate = {
        "type": "adcvd.rate.v1",
        "case_number": filled.CASE,
        "kind": "final",
        "published_on": "2026-03-01",
        "rate": {"rate_percent": "77.7"},
        "period_from": "2015-01-01",
        "period_to": "2026-12-31",
        "fr_cite": "91 FR 7777",
    }
    event = {
        "id": "hypothesis",
        "source": "test",
        "type": "adcvd.rate.v1",
        "time": "2026-03-01T12:00:00Z",
        "partitionkey": "*",
        "subject": filled.CASE,
        "data": rate,
    }
    asked = {"files": {"file": ("rate.jsonl", json.dumps(event).encode())}, "data": {"on": "2026-03-16"}}
    before = _counts(office)
    secret = secrets_of(office, others)
    assert broker.post("/what-if", **asked).status_code == 409
    shown = broker.post("/what-if", **(asked | {"data": {"on": "2026-03-16", "claimant": own}}))
    assert shown.status_code == 200
    assert not {word for word in secret if word in shown.text}
    chief = office.person("chief2", "viewer", "compliance").post("/what-if", **asked)
    assert {word for word in secret if word in chief.text}
    for whose in (others[0], "", "*"):
        refused = broker.post("/files", files=asked["files"], data={"claimant": whose})
        assert refused.status_code == 409
    assert _counts(office) == before


def test_a_file_says_nothing_of_others_and_approves_nothing(office, claimants):
    """Events that name another claimant or everybody, a column that does, an approval: the whole file is refused, nothing is kept."""
    own, others = claimants
    broker = office.person("pat.broker", "compliance", scope=own)
    before = _counts(office)
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
    assert _counts(office) == before
    assert hand_in((own, entry)).status_code == 303
