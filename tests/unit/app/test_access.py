"""Signing in: what lets a person in, what keeps others out, and what ends it."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta

import pytest
from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher
from sqlalchemy import create_engine, select
from sqlalchemy.pool import StaticPool

from drawback.adapters.clock import EASTERN, SimulatedClock
from drawback.adapters.sql.migrate import all_tables
from drawback.app.access import MOST_FOR_NAME, MOST_FROM_ADDRESS, MOST_FROM_ANYWHERE, AccessService
from drawback.app.api_tokens import TokenService
from drawback.app.reception import PROCESS, reception_of
from drawback.config.settings import Dashboard, People, Settings
from drawback.config.sources import BadSettingError
from drawback.dashboard.ports import SignInRefused
from drawback.domain.errors import UserError
from drawback.people.accounts import BadAccountError
from drawback.people.permissions import AccessRole, Permission
from drawback.people.viewer import Viewer

pytestmark = pytest.mark.slow  # passwords hashed for each test

HERE, AWAY = "127.0.0.1", "203.0.113.9"
PASSWORD = "correct horse battery"  # noqa: S105 - of a test
TODAY = date(2026, 7, 1)
QUICK = PasswordHash((Argon2Hasher(time_cost=1, memory_cost=8, parallelism=1),))


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
    return AccessService(engine, clock, QUICK)


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


def later(clock, **length):
    """The clock, set forward on the same day."""
    clock.set(TODAY, at=(clock.now() + timedelta(**length)).astimezone(EASTERN).time())


def test_a_session_lasts_a_working_day_of_use(access, clock, dana):
    """Used every hour it is good until one instant before twelve hours, and over after them."""
    token = access.sign_in(dana, PASSWORD, HERE).token
    for _ in range(11):
        later(clock, hours=1)
        assert access.viewer_of_session(token, HERE) is not None
    later(clock, minutes=59)
    assert access.viewer_of_session(token, HERE) is not None
    later(clock, minutes=1)
    assert access.viewer_of_session(token, HERE) is None


def test_a_session_that_nobody_uses_is_over_after_two_hours(access, clock, dana):
    """A minute before it is good, and that use counts anew; the list of sessions says when each was last used."""
    token = access.sign_in(dana, PASSWORD, HERE).token
    later(clock, hours=1, minutes=59)
    assert access.viewer_of_session(token, HERE) is not None
    assert access.sessions(dana)[0].seen_at == clock.now()
    later(clock, hours=1, minutes=59)
    assert access.viewer_of_session(token, HERE) is not None
    later(clock, hours=2)
    assert access.viewer_of_session(token, HERE) is None
    assert access.sessions(dana) == []


def test_guessing_is_slowed_down_by_name_and_by_address(access, clock, dana):
    """The sixth attempt for a name is refused unseen, the right password too; a quarter of an hour later it is heard."""
    for _ in range(MOST_FOR_NAME):
        with pytest.raises(SignInRefused, match="wrong"):
            access.sign_in(dana, "not the password", AWAY)
    with pytest.raises(SignInRefused, match="Too many") as refused:
        access.sign_in(dana, PASSWORD, AWAY)
    assert refused.value.too_many
    later(clock, minutes=16)
    assert access.sign_in(dana, PASSWORD, AWAY)
    for number in range(MOST_FROM_ADDRESS):
        with pytest.raises(SignInRefused):
            access.sign_in(f"name{number}", "x", AWAY)
    with pytest.raises(SignInRefused, match="Too many"):
        access.sign_in(dana, PASSWORD, AWAY)


def test_nobody_locks_somebody_else_out(access, dana):
    """Guesses from one address leave another one free; guesses from ever new addresses are stopped too."""
    for _ in range(MOST_FOR_NAME):
        with pytest.raises(SignInRefused):
            access.sign_in(dana, "not the password", AWAY)
    assert access.sign_in(dana, PASSWORD, HERE)
    for number in range(MOST_FROM_ANYWHERE - MOST_FOR_NAME):
        with pytest.raises(SignInRefused, match="wrong"):
            access.sign_in(dana, "not the password", f"198.51.100.{number}")
    with pytest.raises(SignInRefused, match="Too many"):
        access.sign_in(dana, "not the password", "192.0.2.1")


def test_a_thousand_guesses_at_once_are_no_more_than_five(tmp_path, clock):
    """Each attempt counts before it is judged: those that run at one time cannot all pass the limit."""
    engine = create_engine(f"sqlite:///{tmp_path / 'x.db'}", connect_args={"timeout": 30})
    all_tables().create_all(engine)
    access = AccessService(engine, clock, QUICK)
    access.accept_invitation(access.add("dana", "", ["viewer"], ["*"], PROCESS), PASSWORD, HERE)
    heard = []

    def guess(_number):
        try:
            access.sign_in("dana", "not the password", AWAY)
        except SignInRefused as refused:
            heard.append(refused.too_many)

    with ThreadPoolExecutor(12) as pool:
        list(pool.map(guess, range(40)))
    engine.dispose()
    assert len(heard) == 40
    assert heard.count(False) <= MOST_FOR_NAME


def test_a_changed_password_ends_every_other_session_and_token(access, engine, clock, dana):
    """The one in use goes on; the old password lets nobody in; a wrong one of now changes nothing."""
    tokens = TokenService(engine, clock)
    here, there = (access.sign_in(dana, PASSWORD, HERE).token for _ in range(2))
    secret, _ = tokens.issue(dana, "reports", 30, PROCESS)
    me = access.viewer_of_session(here, HERE)
    with pytest.raises(SignInRefused, match="wrong"):
        access.change_password("not the password", "quite another phrase", here, me)
    for bad in ("short", PASSWORD):
        with pytest.raises(BadAccountError):
            access.change_password(PASSWORD, bad, here, me)
    assert access.viewer_of_session(there, HERE) is not None
    access.change_password(PASSWORD, "quite another phrase", here, me)
    assert access.viewer_of_session(here, HERE) is not None
    assert access.viewer_of_session(there, HERE) is None
    assert access.viewer_of_token(secret, HERE) is None
    with pytest.raises(SignInRefused):
        access.sign_in(dana, PASSWORD, HERE)
    assert access.sign_in(dana, "quite another phrase", HERE)


def test_people_end_their_own_sessions_only(access, dana):
    """Another person's key, which nobody is shown, ends nothing."""
    access.accept_invitation(access.add("lee", "", ["viewer"], ["*"], PROCESS), PASSWORD, HERE)
    theirs = access.sessions("lee")[0].key
    me = access.viewer_of_session(access.sign_in(dana, PASSWORD, HERE).token, HERE)
    with pytest.raises(BadAccountError, match="over already"):
        access.end_session(theirs, me)
    assert access.sessions("lee")
    access.end_session(access.sessions(dana)[0].key, me)


def test_an_administrator_of_some_claimants_manages_no_others(access):
    """A scope given is never wider than one's own; of accounts beyond it nothing is shown, and none is taken over."""
    access.add("chief", "", ["admin"], ["*"], PROCESS)
    access.add("kim", "", ["viewer"], ["acme"], PROCESS)
    broker = Viewer("local.admin", frozenset({AccessRole.ADMIN}), frozenset({"acme"}))
    assert [one.name for one in access.accounts(broker)] == ["kim"]
    for scope in ("*", "zed", "acme zed"):
        with pytest.raises(BadAccountError, match="wider scope"):
            access.add("new", "", ["viewer"], scope.split(), broker)
        with pytest.raises(BadAccountError, match="wider scope"):
            access.change("kim", broker, claimants=scope.split())
    for act in (access.reset, access.revoke):
        with pytest.raises(BadAccountError, match="no account chief"):
            act("chief", broker)
    assert access.reset("kim", broker)


def test_an_unknown_name_and_a_wrong_password_are_told_apart_by_nobody(access, dana):
    """The same sentence for both, and for an account that has no password yet."""
    access.add("new", "", ["viewer"], ["*"], PROCESS)
    said = set()
    for name, password in ((dana, "x" * 12), ("nobody", "x" * 12), ("new", ""), ("", "")):
        with pytest.raises(SignInRefused) as refused:
            access.sign_in(name, password, HERE)
        said.add(str(refused.value))
    assert len(said) == 1


def test_what_is_kept_opens_nothing(access, engine, clock, dana):
    """Neither passwords nor the tokens of sessions, links and the API stand in the database."""
    token = access.sign_in(dana, PASSWORD, HERE).token
    api, _ = TokenService(engine, clock).issue(dana, "reports", 1, PROCESS)
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
def test_a_token_ends_within_a_year(engine, clock, dana, days):
    """1 and 366 days are allowed."""
    tokens = TokenService(engine, clock)
    with pytest.raises(BadAccountError, match="1 to 366 days"):
        tokens.issue(dana, "x", days, PROCESS)
    assert tokens.issue(dana, "x", 366, PROCESS)
    assert tokens.issue(dana, "x", 1, PROCESS)


def test_a_token_is_limited_within_what_its_person_may(access, engine, clock, dana):
    """To permissions and claimants; what the person has not cannot be given, and what they lose the token loses."""
    tokens = TokenService(engine, clock)
    access.change(dana, PROCESS, claimants=["acme", "zed"])
    secret, made = tokens.issue(dana, "x", 9, PROCESS, permissions=["read"], claimants=["zed"])
    viewer = access.viewer_of_token(secret, HERE)
    assert (viewer.claimants, viewer.may(Permission.READ), viewer.may(Permission.APPROVE)) == (
        frozenset({"zed"}),
        True,
        False,
    )
    assert tokens.tokens(dana)[0].used_at == clock.now()
    for wrong in (
        {"permissions": ["manage-people"]},
        {"permissions": ["rule-the-world"]},
        {"claimants": ["other"]},
    ):
        with pytest.raises(UserError):
            tokens.issue(dana, "x", 9, PROCESS, **wrong)
    access.change(dana, PROCESS, claimants=["acme"])
    assert access.viewer_of_token(secret, HERE).claimants == frozenset()
    tokens.revoke(dana, made.handle, PROCESS)
    assert access.viewer_of_token(secret, HERE) is None
    for handle in ("", "%", made.handle):
        with pytest.raises(BadAccountError, match="no token"):
            tokens.revoke(dana, handle, PROCESS)


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
