"""A broker's person sees only their clients: every page, file and API route is asked for, with everybody's numbers in the address."""

import json
import re
import time
from datetime import timedelta
from itertools import product as every

import pytest
from fastapi.routing import APIRoute
from sqlalchemy import create_engine, select
from starlette.testclient import TestClient

from drawback.adapters.sql.migrate import all_tables, migrate
from drawback.app.bootstrap import load_law
from drawback.app.product import Product
from drawback.app.reception import PROCESS
from support import dashboard as filled
from support.office import Office, counts
from support.world import a_line, an_entry

pytestmark = pytest.mark.slow
_TABLES = all_tables().tables
CONTESTED = filled.number("XYZ", 4101177)
KEYED = ("entry", "claim", "inquiry", "shipment")


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
    before = counts(office)
    refused = [
        broker.post(f"/alerts/{their_alert}/acknowledge"),
        broker.post(f"/alerts/{their_alert}/snooze", data={"until": "2026-01-01", "reason": "x"}),
        broker.post("/approve/claim", data={"claimant": whose, "claim_id": their_claim}),
        broker.post("/parked/ignore", data={"parked_id": their_parked, "because": "mine"}),
        broker.post("/parked/replay", data={"parked_id": their_parked, "corrected": "{}"}),
    ]
    assert {answer.status_code for answer in refused} <= {403, 404, 409}
    assert counts(office) == before


def test_an_api_token_reads_in_the_scope_of_its_person_until_it_is_revoked(office, claimants):
    """No token, a wrong one and a revoked one answer 401 with a sentence."""
    own, _ = claimants
    office.person("robot", "viewer", scope=own)
    token, _ = office.tokens.issue("robot", "reports", 30, PROCESS)
    client = TestClient(office.app, follow_redirects=False)
    address = "/api/v1/claims?limit=500"
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
    before = counts(office)
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
    assert counts(office) == before


def test_the_past_has_the_same_scope_as_today(office, claimants):
    """Lists of a past day, and what changed since, hold nothing of other claimants."""
    own, others = claimants
    broker, chief = office.person("ray.broker", "viewer", scope=own), office.person("chief3", "viewer")
    secret, day = secrets_of(office, others), filled.TODAY - timedelta(days=3)
    for address in (
        f"/claims?as_of={day}",
        f"/entries?as_of={day}",
        f"/docket?as_of={day}",
        f"/compare?after={day}",
    ):
        for person, allowed in ((broker, False), (chief, True)):
            end = time.monotonic() + 120
            while "Refresh" in (answer := person.get(address)).headers:
                assert time.monotonic() < end
            assert answer.status_code == 200
            assert allowed or not {word for word in secret if word in answer.text}
