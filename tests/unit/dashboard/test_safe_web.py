"""What the pages answer to requests that no page of theirs would send: a sentence and 4xx, with the security headers."""

import base64
import json

import pytest
from sqlalchemy import create_engine, text
from starlette.testclient import TestClient

from drawback.adapters.clock import SystemClock
from drawback.adapters.sql.migrate import migrate
from drawback.alerting.settings import AlertSettings
from drawback.app.bootstrap import load_law
from drawback.app.dashboard import dashboard
from drawback.app.file_intake import park
from drawback.app.product import Product
from drawback.config.settings import Dashboard
from drawback.dashboard.security import POLICY
from drawback.intake.problems import RowProblem
from support.world import World, an_entry

pytestmark = pytest.mark.slow

EVERYWHERE = "::"
API = "/api/v1/docket"
PAGES = [
    "/",
    "/claims",
    "/entries",
    "/docket",
    "/parked",
    "/inquiries",
    "/outbox",
    "/alerts",
    "/adcvd",
    API,
]


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def engine(request, tmp_path):
    """A database of each kind with something in it."""
    if request.param == "sqlite":
        url = f"sqlite:///{tmp_path / 'x.db'}"
    else:
        url = request.getfixturevalue("postgres_database")
    made = create_engine(url.replace("postgresql://", "postgresql+psycopg://"))
    migrate(made)
    World(made).receives(an_entry())
    Product(made, load_law()).handle([b"no event"], SystemClock().today())
    yield made
    made.dispose()


@pytest.fixture
def client(engine):
    pages = dashboard(Product(engine, load_law()), AlertSettings(), SystemClock())
    return TestClient(pages, raise_server_exceptions=False, follow_redirects=False)


def cursor(*values):
    return base64.urlsafe_b64encode(json.dumps(values).encode()).decode().rstrip("=")


ABSURD = [
    "/claims?state=%00",
    "/claims?after=%00",
    "/entries/%00",
    "/entries/acme/a%00b",
    "/claims/acme/%00",
    "/parked/%00",
    "/journal/%00",
    "/adcvd/%00",
    "/outbox/99999999999999999999",
    "/outbox/-1",
    "/outbox/nine",
    f"/claims?after={cursor('filed', 'x' * 5000)}",
    f"/claims?after={cursor(*['x'] * 500)}",
    f"/entries?after={cursor('entered', 10**40, {}, [])}",
    "/claims?after=" + "[" * 5000,
    "/docket?after=!!!!",
    "/docket?days=999999999999999999999",
    "/api/v1/docket?after=%00",
    "/api/v1/docket?limit=99999999999999999999",
    "/no/such/page",
    "/entries/acme/%F0%9F%98%80",
]


def test_an_absurd_address_is_answered_with_4xx(client):
    """NUL, numbers without end, broken cursors, unknown names: never 500, always with the headers."""
    for address in ABSURD:
        answer = client.get(address)

        assert 200 <= answer.status_code < 500, (address, answer.text)
        assert answer.headers["content-security-policy"] == POLICY
        assert "SELECT" not in answer.text
        assert "Traceback" not in answer.text


def test_head_answers_as_get_without_a_body(client):
    """HEAD is what link checkers and probes ask."""
    for page in PAGES:
        whole, head = client.get(page), client.head(page)

        assert (head.status_code, head.content) == (whole.status_code, b"")
        assert head.headers["content-security-policy"] == POLICY


def test_a_method_that_is_not_allowed_says_which_are(client):
    """405 comes with Allow, as HTTP asks."""
    answer = client.put("/claims", headers={"sec-fetch-site": "same-origin"})

    assert (answer.status_code, "GET" in answer.headers["allow"]) == (405, True)


def test_a_malformed_origin_is_refused(client):
    """An Origin that is no address is another site's."""
    for origin in ("http://[", "http://[::1", "null", "http://evil.example", "//", "http://"):
        form = {"parked_id": "1", "because": "x"}
        answer = client.post("/parked/ignore", data=form, headers={"origin": origin})

        assert answer.status_code == 403
        assert answer.headers["content-security-policy"] == POLICY


def test_a_form_with_nul_is_answered_with_4xx(client):
    """What is typed into a form may be anything as well."""
    for data in ({"parked_id": "\x00", "because": "x"}, {"parked_id": "x" * 10_000, "because": "\x00"}):
        answer = client.post("/parked/ignore", data=data, headers={"sec-fetch-site": "same-origin"})
        assert 400 <= answer.status_code < 500


def test_a_database_fault_is_a_sentence(client, engine):
    """A table that is not there, as a database that is away: 503, no statement and no values."""
    with engine.begin() as connection:
        connection.execute(text("ALTER TABLE docket RENAME TO gone"))

    for answer in [client.get(address) for address in ("/docket", API)]:
        assert answer.status_code == 503
        assert "does not answer" in answer.text
        assert "SELECT" not in answer.text
        assert answer.headers["content-security-policy"] == POLICY


@pytest.mark.parametrize(
    ("called", "settings", "code"),
    [
        ("127.0.0.1:8080", {}, 200),
        ("localhost", {}, 200),
        ("LOCALHOST:8080", {}, 200),
        ("[::1]:8080", {}, 200),
        ("evil.example", {}, 400),
        ("evil.example:8080", {}, 400),
        ("127.0.0.1.evil.example", {}, 400),
        ("127.0.0.1, evil.example", {}, 400),
        ("evil.example@127.0.0.1", {}, 400),
        ("127.0.0.1:port", {}, 400),
        ("", {}, 400),
        ("[", {}, 400),
        ("10.0.0.7", {}, 400),
        ("10.0.0.7", {"host": "10.0.0.7"}, 200),
        ("10.0.0.7", {"host": EVERYWHERE}, 200),
        ("evil.example", {"host": EVERYWHERE}, 400),
        ("drawback.example", {"url": "https://drawback.example/x"}, 200),
        ("inside", {"hosts": ("inside",)}, 200),
    ],
)
def test_the_dashboard_answers_to_its_own_names_only(called, settings, code):
    """The bind host, localhost, the host of the URL and those of the setting; a name that only points here is refused."""
    names = Dashboard(**settings).known_as
    pages = dashboard(World().product, AlertSettings(), SystemClock(), hosts=names)

    answer = TestClient(pages).get("/static/style.css", headers={"host": called})

    assert answer.status_code == code
    assert answer.headers["content-security-policy"] == POLICY


def test_a_matching_origin_does_not_help_a_foreign_name():
    """The name of another site that points here: Origin and Host agree, and nothing is done."""
    pages = dashboard(World().product, AlertSettings(), SystemClock(), hosts=Dashboard().known_as)
    foreign = {"host": "evil.example", "origin": "http://evil.example"}

    answer = TestClient(pages).post(
        "/parked/ignore", data={"parked_id": "x", "because": "y"}, headers=foreign
    )

    assert answer.status_code == 400


def test_a_row_of_a_file_is_corrected_in_the_file():
    """A page offers no form that cannot succeed: the row's column and expectation are named, and what to do with the file."""
    product = World().product
    problem = RowProblem(
        file="es003.csv",
        row=3,
        column="Duty",
        value="x",
        expected="an amount",
        message="row 3 is wrong",
        held=True,
        raw=((3, {"Duty": "x"}),),
    )
    park(product.store, [problem], SystemClock().today())
    with product.engine.connect() as connection:
        parked_id = connection.scalar(text("SELECT id FROM parked"))

    page = TestClient(dashboard(product, AlertSettings(), SystemClock())).get(f"/parked/{parked_id}").text

    assert "Correct the file and take it in again" in page
    assert "<strong>Duty</strong>, expected an amount" in page
    assert "/parked/replay" not in page
