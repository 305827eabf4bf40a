"""Signing in by a provider of OpenID Connect that runs on loopback: who is let in, as whom, and what is refused."""

from urllib.parse import parse_qs, urlsplit
from urllib.request import HTTPRedirectHandler, build_opener

import pytest
from joserfc.jwk import RSAKey
from sqlalchemy import create_engine, select
from sqlalchemy.pool import StaticPool

from drawback.adapters.clock import SystemClock
from drawback.adapters.oidc import NotIdentifiedError, OidcProvider, ProviderAwayError
from drawback.adapters.sql.migrate import all_tables
from drawback.app.access import AccessService
from drawback.app.company_sign_in import CompanySignIn
from drawback.app.reception import PROCESS, reception_of
from drawback.config.settings import Oidc, Settings
from drawback.config.sources import BadSettingError
from drawback.dashboard.ports import SignInRefused
from drawback.people.accounts import BadAccountError
from drawback.people.groups import grants
from support.oidc import CLIENT, SECRET, a_provider, shared_key

pytestmark = pytest.mark.slow  # a provider that speaks HTTP

HERE, DANA = "127.0.0.1", "dana@example.com"


class _Stay(HTTPRedirectHandler):
    """A browser that shows where it is sent, and stays."""

    def redirect_request(self, *_args):
        return None


def walk(address):
    """Ask the provider as a browser does; return what it sends back with."""
    opener = build_opener(_Stay())
    try:
        with opener.open(address, timeout=10) as answer:
            raise AssertionError(answer.status)
    except OSError as redirect:
        with redirect:
            query = parse_qs(urlsplit(redirect.headers["Location"]).query)
    return {name: values[0] for name, values in query.items()}


@pytest.fixture
def provider():
    with a_provider() as made:
        yield made


@pytest.fixture
def engine():
    made = create_engine("sqlite://", poolclass=StaticPool, connect_args={"check_same_thread": False})
    all_tables().create_all(made)
    return made


@pytest.fixture
def access(engine):
    return AccessService(engine, SystemClock())


@pytest.fixture
def company(engine, access, provider):
    """Without groups: accounts are an administrator's."""
    return made_company(engine, access, provider)


def made_company(engine, access, provider, roles=(), claimants=()):
    """The sign-in, with what groups give."""
    client = OidcProvider(provider.issuer, CLIENT, SECRET, timeout_s=5)
    allowed = grants(roles, claimants)
    return CompanySignIn(engine, SystemClock(), access, client, allowed, "http://desk", "Acme SSO")


def come_back(company, to="/claims?state=filed"):
    """Go out to the provider and come back."""
    address, cookie = company.begin(to)
    back = walk(address)
    return company.finish(cookie, back["state"], back["code"], "", HERE)


def test_a_person_is_found_by_verified_address_and_from_then_on_by_subject(company, access, provider):
    """An account that an administrator made; a changed address finds the same account, and leads where the person wanted to go."""
    access.add(DANA, "Dana", ["approver"], ["acme"], PROCESS)
    session, to = come_back(company)
    viewer = access.viewer_of_session(session.token, HERE)
    assert (viewer.name, viewer.claimants, to) == (DANA, frozenset({"acme"}), "/claims?state=filed")
    provider.claims = {"email": "dana.married@example.com"}
    session, _ = come_back(company)
    assert access.viewer_of_session(session.token, HERE).name == DANA


@pytest.mark.parametrize(
    "claims",
    [{"email": "nobody@example.com"}, {"email_verified": False}, {"email_verified": None}, {"email": None}],
)
def test_who_has_no_account_or_no_verified_address_is_not_let_in(company, access, provider, claims):
    """With a sentence, and in the audit."""
    access.add(DANA, "Dana", ["approver"], ["acme"], PROCESS)
    provider.claims = claims
    with pytest.raises(SignInRefused, match="there is no account for"):
        come_back(company)


def test_another_person_with_the_same_address_does_not_take_the_account(company, access, provider):
    """Addresses are given again; a subject never is."""
    access.add(DANA, "Dana", ["approver"], ["acme"], PROCESS)
    come_back(company)
    provider.claims = {"sub": "sub-2"}
    with pytest.raises(SignInRefused, match="belongs to another person"):
        come_back(company)


def test_a_closed_account_stays_closed(company, access):
    """The provider still knows the person."""
    access.add(DANA, "Dana", ["approver"], ["acme"], PROCESS)
    come_back(company)
    access.revoke(DANA, PROCESS)
    with pytest.raises(SignInRefused, match="closed"):
        come_back(company)


def test_groups_give_roles_and_scope_at_each_sign_in(engine, access, provider):
    """The account is made; a group taken away takes its role and claimants along; none left lets nobody in."""
    company = made_company(
        engine,
        access,
        provider,
        ["customs=compliance", "heads=approver"],
        ["customs=acme", "customs=zed", "heads=*"],
    )
    provider.claims = {"groups": ["customs", "heads", "unknown"]}
    session, _ = come_back(company)
    viewer = access.viewer_of_session(session.token, HERE)
    assert ({role.value for role in viewer.roles}, viewer.claimants) == ({"compliance", "approver"}, None)
    provider.claims = {"groups": "customs"}
    come_back(company)
    viewer = access.viewer_of_session(session.token, HERE)
    assert ({role.value for role in viewer.roles}, viewer.claimants) == (
        {"compliance"},
        frozenset({"acme", "zed"}),
    )
    provider.claims = {"groups": []}
    with pytest.raises(SignInRefused, match="none of your groups gives a role"):
        come_back(company)


@pytest.mark.parametrize(
    "claims",
    [
        {"nonce": "another"},
        {"nonce": None},
        {"aud": "another client"},
        {"iss": "https://evil.example"},
        {"exp": 1},
        {"sub": None},
    ],
)
def test_a_statement_that_is_not_for_this_sign_in_is_refused(company, access, provider, claims):
    """Another nonce, client or issuer, one that is over, one of nobody."""
    access.add(DANA, "Dana", ["approver"], ["acme"], PROCESS)
    provider.claims = claims
    with pytest.raises(NotIdentifiedError, match="cannot be trusted"):
        come_back(company)


def test_a_statement_that_somebody_else_signed_is_refused(company, access, provider):
    """Another key under the same name, and a key that anybody with the client's secret has."""
    access.add(DANA, "Dana", ["approver"], ["acme"], PROCESS)
    provider.sign_with = RSAKey.generate_key(2048, {"kid": "one"})
    with pytest.raises(NotIdentifiedError):
        come_back(company)
    provider.sign_with, provider.algorithm = shared_key(), "HS256"
    with pytest.raises(NotIdentifiedError):
        come_back(company)


def test_keys_that_the_provider_changed_are_read_anew(company, access, provider):
    """Without a restart; and they are not read at each sign-in."""
    access.add(DANA, "Dana", ["approver"], ["acme"], PROCESS)
    come_back(company)
    come_back(company)
    assert provider.asked.count("/keys") == 1
    provider.keys = [RSAKey.generate_key(2048, {"kid": "two"})]
    assert come_back(company)


def test_what_was_not_begun_in_this_browser_is_refused(company, access):
    """No cookie, another browser's, another state, a code used twice, a code that the provider never gave."""
    access.add(DANA, "Dana", ["approver"], ["acme"], PROCESS)
    address, cookie = company.begin("/")
    back = walk(address)
    _, other = company.begin("/")
    for wrong, state in (
        ("", back["state"]),
        (other, back["state"]),
        ("e30=", ""),
        (cookie, "x"),
        (cookie, ""),
    ):
        with pytest.raises(SignInRefused, match="not begun in this browser"):
            company.finish(wrong, state, back["code"], "", HERE)
    assert company.finish(cookie, back["state"], back["code"], "", HERE)
    for code in (back["code"], "made up"):
        with pytest.raises(NotIdentifiedError, match="did not accept"):
            company.finish(cookie, back["state"], code, "", HERE)
    with pytest.raises(SignInRefused, match="let nobody in: access_denied"):
        company.finish(cookie, back["state"], "", "access_denied", HERE)


def test_a_provider_that_is_away_is_one_sentence(company, provider):
    """Failing, and not there at all; the address to sign out is then left out."""
    provider.fails = True
    with pytest.raises(ProviderAwayError, match="does not answer"):
        company.begin("/")
    assert company.address_to_leave() == ""
    gone = OidcProvider("http://127.0.0.1:9", CLIENT, timeout_s=2)
    with pytest.raises(ProviderAwayError, match="or sign in with a password"):
        gone.address_to_ask("http://desk", state="s", nonce="n", verifier="v")
    provider.fails = False
    assert company.address_to_leave().startswith(
        f"{provider.issuer}/end_session?client_id=drawback&post_logout"
    )


def test_no_link_for_a_first_administrator_once_somebody_came_in_by_the_provider(company, access):
    """Nobody has a password, and nobody needs one."""
    access.add(DANA, "Dana", ["admin"], ["*"], PROCESS)
    come_back(company)
    assert access.first_admin(PROCESS) is None


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({}, "CLIENT_ID"),
        ({"client_id": "x", "roles": ("customs=approver",)}, "belong together"),
        ({"client_id": "x", "roles": ("customs=king",), "claimants": ("customs=acme",)}, "is no role"),
        (
            {"client_id": "x", "roles": ("approver",), "claimants": ("customs=acme",)},
            "gives nothing to a group",
        ),
    ],
)
def test_settings_that_cannot_be_meant_are_refused(engine, access, given, said):
    """Each with a sentence that names the setting."""
    access.add(DANA, "Dana", ["admin"], ["*"], PROCESS)
    settings = Settings(oidc=Oidc(issuer="https://login.example.com", **given))
    with pytest.raises(BadSettingError, match=said):
        reception_of(engine, settings)


def test_a_group_name_may_hold_an_equals_sign():
    """As in directories; a pair without a name is none."""
    allowed = grants(["cn=customs,ou=x=approver"], ["cn=customs,ou=x=acme"])
    assert allowed.of(["cn=customs,ou=x"])[1] == {"acme"}
    with pytest.raises(BadAccountError):
        grants(["customs="], [])
    with pytest.raises(BadAccountError, match="names a claimant"):
        grants(["a=viewer"], ["b=acme"]).of(["a"])


def test_the_audit_names_who_came_in_and_who_did_not(company, access, engine, provider):
    """By which provider, done or with the sentence."""
    access.add(DANA, "Dana", ["approver"], ["acme"], PROCESS)
    come_back(company)
    provider.claims = {"sub": "sub-9", "email": "eve@example.com"}
    with pytest.raises(SignInRefused):
        come_back(company)
    audit = all_tables().tables["audit"].c
    with engine.connect() as connection:
        rows = connection.execute(select(audit.who, audit.act, audit.outcome).order_by(audit.seq)).all()
    assert tuple(rows[-2]) == (DANA, "sign in by Acme SSO", "done")
    assert rows[-1].who == "eve@example.com"
    assert rows[-1].outcome.startswith("there is no account for eve@example.com")
