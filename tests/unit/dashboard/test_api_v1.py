"""The API that programs use: events in with what came of each, lists and single things out, and nothing of others."""

import json

import pytest
from starlette.testclient import TestClient

from drawback.app.product import encoded
from drawback.app.reception import PROCESS
from drawback.dashboard.v1.events import MOST_A_MINUTE, MOST_BYTES, MOST_ITEMS
from support import dashboard as filled
from support.office import Office, counts
from support.world import a_line, an_entry

pytestmark = pytest.mark.slow
OTHER = "importer-001"
LINES = {"content-type": "application/x-ndjson"}


@pytest.fixture
def office(tmp_path):
    made = filled.filled_database(tmp_path / "x.db", entries=4)
    yield Office(made)
    made.dispose()


@pytest.fixture
def program(office):
    """A program with a token of somebody in Acme's scope, who may send events."""
    return a_program(office, "robot", "compliance", scope=filled.ACME)


def a_program(office, name, *roles, scope="*", **limits):
    """A client that sends a token and nothing else."""
    office.person(name, *roles, scope=scope)
    token, _ = office.tokens.issue(name, "test", 9, PROCESS, **limits)
    return TestClient(office.app, headers={"authorization": f"Bearer {token}"}, raise_server_exceptions=False)


def entry(sequence, whose=filled.ACME, **changes):
    """An event of a new entry, as bytes."""
    event = an_entry(filled.number("XYZ", sequence), "2025-05-12", lines=[a_line()])
    raw = json.loads(encoded(whose, event, filled.TODAY, "urn:test:program"))
    return json.dumps(raw | changes).encode()


def outcomes(answer):
    """What came of each item."""
    assert answer.status_code == 200, answer.text
    return [one["outcome"] for one in answer.json()["items"]]


def test_a_batch_says_what_came_of_each_event(program):
    """New, repeated within the batch, wrong in a field, another claimant's, everybody's, no event at all; in their order."""
    wrong = json.loads(entry(4200001))
    wrong["data"]["lines"] = "none"
    batch = [
        entry(4200000),
        entry(4200000),
        json.dumps(wrong).encode(),
        entry(4200002, OTHER),
        entry(4200003, "*"),
        b'{"no": "event"}',
        entry(4200004),
    ]
    answer = program.post("/api/v1/events", content=b"\n".join(batch), headers=LINES)
    expected = ["heard", "repeated", "parked", "refused", "refused", "refused", "heard"]
    assert outcomes(answer) == expected
    said = answer.json()
    assert (said["heard"], said["repeated"], said["parked"], said["refused"]) == (2, 1, 1, 3)
    assert all(bool(one["reason"]) == (one["outcome"] in {"parked", "refused"}) for one in said["items"])
    assert "not in your scope" in said["items"][3]["reason"]
    again = program.post("/api/v1/events", json=[json.loads(one) for one in batch])
    assert outcomes(again) == ["repeated", "repeated", "parked", "refused", "refused", "refused", "repeated"]
    number = filled.number("XYZ", 4200000)
    assert program.get(f"/api/v1/entries/{filled.ACME}/{number}").json()["entry_on"] == "2025-05-12"
    assert program.get(f"/api/v1/entries/{OTHER}/{filled.number('XYZ', 4200002)}").status_code == 404


def test_the_same_key_gets_the_same_answer_and_another_body_is_refused(program, office):
    """An answer that was lost is asked for again; a key is one person's."""
    key = {"idempotency-key": "monday-1"}
    first = program.post("/api/v1/events", content=entry(4200010), headers=LINES | key)
    second = program.post("/api/v1/events", content=entry(4200010), headers=LINES | key)
    assert first.json() == second.json()
    assert outcomes(second) == ["heard"]
    other = program.post("/api/v1/events", content=entry(4200011), headers=LINES | key)
    assert (other.status_code, other.headers["content-type"]) == (409, "application/problem+json")
    someone = a_program(office, "else", "ops", scope=filled.ACME)
    assert outcomes(someone.post("/api/v1/events", content=entry(4200012), headers=LINES | key)) == ["heard"]


def test_what_is_too_much_is_refused_as_a_whole(office, program):
    """One event more than a thousand, a byte too many, and a batch too many in a minute, which says when to come again."""
    before = counts(office)
    many = b"\n".join([b"{}"] * (MOST_ITEMS + 1))
    assert program.post("/api/v1/events", content=many, headers=LINES).status_code == 413
    long = b" " * (MOST_BYTES + 1)
    assert program.post("/api/v1/events", content=long, headers=LINES).status_code == 413
    for _ in range(MOST_A_MINUTE - 2):
        assert program.post("/api/v1/events", content=b"", headers=LINES).status_code == 400
    late = program.post("/api/v1/events", content=entry(4200020), headers=LINES)
    assert late.status_code == 429
    assert 1 <= int(late.headers["retry-after"]) <= 61
    assert counts(office) == before


@pytest.mark.parametrize("body", [b"", b"{}", b"nonsense", b"[", b"[]", b"\xff\xfe", b'"x"', b"null"])
def test_what_is_no_batch_is_a_sentence(program, body):
    """400, as a problem."""
    answer = program.post("/api/v1/events", content=body, headers={"content-type": "application/json"})
    assert answer.status_code == 400
    assert answer.json()["title"] == "No batch of events"


def test_a_token_that_only_reads_sends_nothing(office):
    """By the limit of the token, by the role; a cookie without our own page's origin neither."""
    reads = a_program(office, "reads", "compliance", scope=filled.ACME, permissions=["read"])
    views = a_program(office, "views", "viewer", scope=filled.ACME)
    before = counts(office)
    for client in (reads, views):
        answer = client.post("/api/v1/events", content=entry(4200030), headers=LINES)
        assert (answer.status_code, answer.json()["title"]) == (403, "Not allowed")
    person = office.person("cookie", "compliance", scope=filled.ACME)
    crossed = person.post(
        "/api/v1/events", content=entry(4200030), headers=LINES | {"sec-fetch-site": "cross-site"}
    )
    assert crossed.status_code == 403
    assert counts(office) == before


def test_a_program_approves_nothing_that_its_person_may_not(program):
    """An approval as an event is refused to whoever may not approve."""
    approval = {"claim_id": filled.WAITING, "approved_on": "2026-03-16", "by": "Dana", "identity": "declared"}
    event = json.loads(entry(4200040)) | {"id": "a-1", "type": "claim.approved.v1", "data": approval}
    answer = program.post("/api/v1/events", json=[event])
    assert outcomes(answer) == ["refused"]
    assert "do not allow you to approve" in answer.json()["items"][0]["reason"]


def test_lists_go_on_from_page_to_page_and_say_when_nothing_changed(program):
    """Every row once, money as text, an ETag that holds until something changes."""
    seen, address = [], "/api/v1/docket?limit=3"
    while address:
        answer = program.get(address).json()
        seen += [(one["subject"], one["deadline"]) for one in answer["items"]]
        assert all(isinstance(one["money"], str) for one in answer["items"])
        address = answer["next"]
    assert len(seen) == len(set(seen)) > 3
    first = program.get("/api/v1/claims")
    tag = {"if-none-match": first.headers["etag"]}
    assert program.get("/api/v1/claims", headers=tag).status_code == 304
    claim = filled.WAITING
    assert program.get(f"/api/v1/claims/{filled.ACME}/{claim}").json()["state"] == "assembled"
    lines = program.get(f"/api/v1/claims/{filled.ACME}/{claim}/lines").json()
    derived = program.get(f"/api/v1/claims/{filled.ACME}/{claim}/explain").json()
    assert {one["line"] for one in derived} == {one["number"] for one in lines}
    assert all(one["citation"] for one in derived)
    missing = program.get(f"/api/v1/claims/{OTHER}/{claim}")
    assert (missing.status_code, missing.headers["content-type"]) == (404, "application/problem+json")
    for path in ("amendments", "alerts", "entries"):
        items = program.get(f"/api/v1/{path}?limit=500").json()["items"]
        assert {one["claimant"] for one in items} <= {filled.ACME}


@pytest.mark.parametrize(
    "name",
    [
        "claims",
        "entries",
        "docket",
        "parked",
        "inquiries",
        "adcvd",
        "lapsed",
        "made",
        "returns",
        "cape",
        "refunds",
        "remedies",
        "amendments",
        "alerts",
    ],
)
def test_a_former_name_answers_as_the_one_that_stays_and_says_so(program, name):
    """The same body under both, and the header fields of RFC 9745 on the former one alone."""
    stays, former = program.get(f"/api/v1/{name}"), program.get(f"/api/v1/{name}.json")
    assert stays.status_code == former.status_code == 200, former.text
    assert former.content == stays.content
    assert {"as_of", "rules", "items", "next"} <= stays.json().keys()
    assert former.headers["deprecation"] == "@1795824000"
    assert former.headers["link"] == f'</api/v1/{name}>; rel="successor-version"'
    assert "deprecation" not in stays.headers
    tag = {"if-none-match": stays.headers["etag"]}
    assert program.get(f"/api/v1/{name}", headers=tag).status_code == 304


def test_what_cbp_asks_is_a_list_and_a_single_thing(program):
    """An inquiry of the scope is found, another's is not there."""
    (asked,) = program.get("/api/v1/inquiries?status=all").json()["items"]
    assert program.get(f"/api/v1/inquiries/{filled.ACME}/{filled.INQUIRY}").json() == asked
    assert program.get(f"/api/v1/inquiries/{OTHER}/{filled.INQUIRY}").status_code == 404
    refused = program.get("/api/v1/inquiries?status=nonsense")
    assert (refused.status_code, "issued" in refused.json()["detail"]) == (400, True)
