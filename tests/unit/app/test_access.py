"""Signing in: what lets a person in, what keeps others out, and what ends it."""

from datetime import date, timedelta

import pytest
from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher
from sqlalchemy import create_engine, select
from sqlalchemy.pool import StaticPool

from drawback.adapters.clock import SimulatedClock
from drawback.adapters.sql.migrate import all_tables
from drawback.app.access import MOST_FOR_NAME, MOST_FROM_ADDRESS, AccessService
from drawback.app.reception import PROCESS, reception_of
from drawback.config.settings import Dashboard, People, Settings
from drawback.config.sources import BadSettingError
from drawback.dashboard.ports import SignInRefused
from drawback.people.accounts import BadAccountError

HERE, AWAY = "127.0.0.1", "203.0.113.9"
PASSWORD = "correct horse battery"  # noqa: S105 - of a test
TODAY = date(2026, 7, 1)


@pytest.fixture
def engine():
    made = create_engine("sqlite://", poolclass=StaticPool)
    all_tables().create_all(made)
    return made


@pytest.fixture
def clock():
    return SimulatedClock(TODAY)


@pytest.fixture
def access(engine, clock):
    quick = PasswordHash((Argon2Hasher(time_cost=1, memory_cost=8, parallelism=1),))
    return AccessService(engine, clock, quick)


@pytest.fixture
def dana(access):
    """Dana has chosen a password."""
    token = access.add("Dana@example.com", "Dana Whitfield", ["approver"], ["acme"], PROCESS)
    access.accept_invitation(token, PASSWORD, HERE)
    return "dana@example.com"


def test_a_one_time_link_is_good_once_and_for_seven_days(access, clock):
    """A second use, an unknown link and one of eight days ago are refused with a sentence."""
    first = access.add("dana", "", ["viewer"], ["*"], PROCESS)
    late = access.add("lee", "", ["viewer"], ["*"], PROCESS)
    assert access.invited(first) == "dana"
    access.accept_invitation(first, PASSWORD, HERE)
    for bad in (first, "made-up"):
        assert access.invited(bad) == ""
        with pytest.raises(SignInRefused, match="used already or is over"):
            access.accept_invitation(bad, PASSWORD, HERE)
    clock.set(TODAY + timedelta(days=8))
    with pytest.raises(SignInRefused, match="used already or is over"):
        access.accept_invitation(late, PASSWORD, HERE)


def test_a_weak_password_leaves_the_link_good(access):
    """The person may try again with a better one."""
    token = access.add("dana", "", ["viewer"], ["*"], PROCESS)
    with pytest.raises(SignInRefused, match="12 to 256 characters"):
        access.accept_invitation(token, "short", HERE)
    assert access.accept_invitation(token, PASSWORD, HERE).token


def test_a_session_shows_who_it_is_and_ends(access, dana):
    """After twelve hours, after signing out, and after the account is closed nobody looks with it."""
    token = access.sign_in(dana, PASSWORD, HERE).token
    viewer = access.viewer_of_session(token, HERE)
    assert (viewer.name, viewer.claimants, viewer.verified) == (dana, frozenset({"acme"}), True)
    access.sign_out(token)
    assert access.viewer_of_session(token, HERE) is None
    other = access.sign_in(dana.upper(), PASSWORD, HERE).token
    access.revoke(dana, PROCESS)
    assert access.viewer_of_session(other, HERE) is None
    with pytest.raises(SignInRefused, match="wrong"):
        access.sign_in(dana, PASSWORD, HERE)


def test_a_session_lasts_a_working_day(access, clock, dana):
    """One instant before twelve hours it is good, after them it is over."""
    token = access.sign_in(dana, PASSWORD, HERE).token
    clock.set(TODAY, at=(clock.now() + timedelta(hours=11, minutes=59)).astimezone(clock._now.tzinfo).time())
    assert access.viewer_of_session(token, HERE) is not None
    clock.set(TODAY, at=(clock.now() + timedelta(minutes=2)).astimezone(clock._now.tzinfo).time())
    assert access.viewer_of_session(token, HERE) is None


def test_guessing_is_slowed_down_by_name_and_by_address(access, clock, dana):
    """The sixth attempt for a name is refused unseen, from another address too; a quarter of an hour later it is heard."""
    for _ in range(MOST_FOR_NAME):
        with pytest.raises(SignInRefused, match="wrong"):
            access.sign_in(dana, "not the password", AWAY)
    with pytest.raises(SignInRefused, match="Too many") as refused:
        access.sign_in(dana, PASSWORD, HERE)
    assert refused.value.too_many
    clock.set(TODAY, at=(clock.now() + timedelta(minutes=16)).astimezone(clock._now.tzinfo).time())
    assert access.sign_in(dana, PASSWORD, HERE)
    for number in range(MOST_FROM_ADDRESS):
        with pytest.raises(SignInRefused):
            access.sign_in(f"name{number}", "x", AWAY)
    with pytest.raises(SignInRefused, match="Too many"):
        access.sign_in(dana, PASSWORD, AWAY)


def test_an_unknown_name_and_a_wrong_password_are_told_apart_by_nobody(access, dana):
    """The same sentence for both, and for an account that has no password yet."""
    access.add("new", "", ["viewer"], ["*"], PROCESS)
    said = set()
    for name, password in ((dana, "x" * 12), ("nobody", "x" * 12), ("new", ""), ("", "")):
        with pytest.raises(SignInRefused) as refused:
            access.sign_in(name, password, HERE)
        said.add(str(refused.value))
    assert len(said) == 1


def test_what_is_kept_opens_nothing(access, engine, dana):
    """Neither passwords nor the tokens of sessions, links and the API stand in the database."""
    token = access.sign_in(dana, PASSWORD, HERE).token
    api, _ = access.issue_token(dana, "reports", 1, PROCESS)
    link = access.add("lee", "", ["viewer"], ["*"], PROCESS)
    with engine.connect() as connection:
        kept = "".join(
            str(row)
            for name in ("account", "session", "api_token", "invitation", "audit")
            for row in connection.execute(select(all_tables().tables[name]))
        )
    assert "$argon2id$" in kept
    for secret in (PASSWORD, token, api, link):
        assert secret not in kept


def test_the_last_administrator_stays(access):
    """Neither closed nor turned into something else, until there is another."""
    access.add("chief", "", ["admin"], ["*"], PROCESS)
    for change in (
        lambda: access.revoke("chief", PROCESS),
        lambda: access.change("chief", PROCESS, roles=["viewer"]),
    ):
        with pytest.raises(BadAccountError, match="last administrator"):
            change()
    access.add("second", "", ["admin"], ["*"], PROCESS)
    access.revoke("chief", PROCESS)


def test_a_changed_scope_holds_from_the_next_request(access, dana):
    """The session goes on under it."""
    token = access.sign_in(dana, PASSWORD, HERE).token
    access.change(dana, PROCESS, claimants=["zed"], roles=["viewer"])
    viewer = access.viewer_of_session(token, HERE)
    assert (viewer.claimants, [role.value for role in viewer.roles]) == (frozenset({"zed"}), ["viewer"])


@pytest.mark.parametrize("days", [0, 367])
def test_a_token_ends_within_a_year(access, dana, days):
    """1 and 366 days are allowed."""
    with pytest.raises(BadAccountError, match="1 to 366 days"):
        access.issue_token(dana, "x", days, PROCESS)
    assert access.issue_token(dana, "x", 366, PROCESS)
    assert access.issue_token(dana, "x", 1, PROCESS)


def settings(host="127.0.0.1", sign_in="auto"):
    """Settings of a dashboard."""
    return Settings(dashboard=Dashboard(host=host), people=People(sign_in=sign_in))


@pytest.mark.parametrize(
    ("host", "sign_in", "asked"),
    [
        ("127.0.0.1", "auto", False),
        ("localhost", "auto", False),
        ("::1", "off", False),
        ("127.0.0.1", "on", True),
        ("0.0.0.0", "auto", True),  # noqa: S104 - compared, not bound
        ("", "auto", True),
        ("desk.example.com", "auto", True),
    ],
)
def test_who_has_to_sign_in(engine, host, sign_in, asked):
    """On this machine alone nobody has to; beyond it everybody does."""
    assert (reception_of(engine, settings(host, sign_in)) is not None) is asked


def test_open_to_other_machines_without_sign_in_is_refused(engine):
    """With a sentence that names both settings."""
    with pytest.raises(BadSettingError, match="DRAWBACK_PEOPLE__SIGN_IN"):
        reception_of(engine, settings("0.0.0.0", "off"))  # noqa: S104 - not bound


def test_once_somebody_has_an_account_the_machine_itself_asks_too(engine, access):
    """`drawback users add` is enough: from then on people sign in."""
    access.add("chief", "", ["admin"], ["*"], PROCESS)
    assert reception_of(engine, settings()) is not None


def test_the_first_administrator_gets_a_link_until_somebody_can_sign_in(access):
    """Each start writes a new one, and the one before is no longer good."""
    first, second = access.first_admin(PROCESS), access.first_admin(PROCESS)
    assert first
    assert second
    assert access.invited(first) == ""
    access.accept_invitation(second, PASSWORD, HERE)
    assert access.first_admin(PROCESS) is None
