"""Accounts as people give them in."""

import pytest

from drawback.people.accounts import BadAccountError, access_roles, account_name, checked_password, scope_of
from drawback.people.permissions import AccessRole, Permission, permitted
from drawback.people.viewer import EVERYBODY, Viewer, current_viewer, looking


@pytest.mark.parametrize(
    ("typed", "kept"),
    [("dana", "dana"), (" Dana.Whitfield ", "dana.whitfield"), ("D+x@Example.COM", "d+x@example.com")],
)
def test_a_name_has_one_form(typed, kept):
    """Blanks and capitals make no other person."""
    assert account_name(typed) == kept


@pytest.mark.parametrize(
    "typed", ["", " ", "a b", "@example.com", "dana@", "<b>", "x" * 80, "dana\nlee", "dаna"]
)
def test_what_is_no_name(typed):
    """Among them a Cyrillic letter that looks like an a."""
    with pytest.raises(BadAccountError, match="cannot be a sign-in name"):
        account_name(typed)


def test_roles_and_scope_are_named():
    """Nothing is guessed: no role, an unknown one, no scope, and * beside a name are refused."""
    assert access_roles([" Approver", "viewer"]) == {AccessRole.APPROVER, AccessRole.VIEWER}
    for bad in ([], [""], ["root"]):
        with pytest.raises(BadAccountError):
            access_roles(bad)
    assert scope_of(["*"]) is None
    assert scope_of(["acme", "zed "]) == {"acme", "zed"}
    for wrong in ([], [" "], ["*", "acme"]):
        with pytest.raises(BadAccountError):
            scope_of(wrong)


@pytest.mark.parametrize(
    ("password", "good"),
    [
        ("elevenchars", False),
        ("twelve chars", True),
        ("x" * 256, False),
        ("correct horse battery staple " * 9, False),
        ("dana-dana-dana", False),
        ("aaaaaaaaaaaa", False),
        ("korrekt häst 7", True),
    ],
)
def test_a_password_is_long_and_not_the_name(password, good):
    """Twelve characters are the fewest; a name or a repeated letter is guessed first."""
    if good:
        assert checked_password("dana@example.com", password) == password
    else:
        with pytest.raises(BadAccountError):
            checked_password("dana@example.com", password)


@pytest.mark.parametrize(
    ("role", "may", "may_not"),
    [
        (AccessRole.VIEWER, Permission.READ, Permission.ANSWER_ALERTS),
        (AccessRole.COMPLIANCE, Permission.CORRECT, Permission.APPROVE),
        (AccessRole.APPROVER, Permission.APPROVE, Permission.CORRECT),
        (AccessRole.OPS, Permission.CORRECT, Permission.APPROVE),
        (AccessRole.ADMIN, Permission.MANAGE_PEOPLE, Permission.APPROVE),
    ],
)
def test_what_each_role_permits(role, may, may_not):
    """Whoever gives rights does not approve money by that role."""
    assert may in permitted([role])
    assert may_not not in permitted([role])


def test_a_viewer_is_set_for_a_request_only():
    """Outside of one nobody looks; inside, a scope holds its claimants and no other."""
    with pytest.raises(LookupError):
        current_viewer()
    broker = Viewer("kim", frozenset({AccessRole.VIEWER}), frozenset({"acme"}))
    with looking(broker):
        assert current_viewer() is broker
    assert (broker.sees("acme"), broker.sees("zed"), broker.sees(""), EVERYBODY.sees("zed")) == (
        True,
        False,
        False,
        True,
    )
