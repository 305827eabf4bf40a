"""Roles and scope from the groups that an identity provider says a person is in."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from drawback.people.accounts import BadAccountError, access_roles, scope_of
from drawback.people.permissions import AccessRole


@dataclass(frozen=True, slots=True)
class Grants:
    """Which roles and which claimants come with each group; without any, accounts keep what an administrator gave."""

    roles: Mapping[str, frozenset[AccessRole]]
    claimants: Mapping[str, frozenset[str]]

    @property
    def decide(self) -> bool:
        """Whether groups decide about roles and scope at all."""
        return bool(self.roles)

    def of(self, groups: Collection[str]) -> tuple[frozenset[AccessRole], frozenset[str] | None]:
        """The roles and the scope of somebody in these groups.

        Raises:
            BadAccountError: no group of theirs gives a role, or none names a claimant.
        """
        roles = frozenset[AccessRole]().union(*(self.roles.get(one, frozenset()) for one in groups))
        named = frozenset[str]().union(*(self.claimants.get(one, frozenset()) for one in groups))
        if not roles:
            raise BadAccountError("none of your groups gives a role here; ask an administrator")
        if not named:
            raise BadAccountError("none of your groups names a claimant here; ask an administrator")
        return roles, None if "*" in named else named


def grants(roles: Iterable[str], claimants: Iterable[str]) -> Grants:
    """Grants from pairs of words such as `customs=approver` and `customs=acme`; a group may have several.

    Raises:
        BadAccountError: a pair is none, or its role or claimant is none.
    """
    return Grants(
        {group: access_roles(names) for group, names in _pairs(roles).items()},
        {group: scope_of(names) or frozenset({"*"}) for group, names in _pairs(claimants).items()},
    )


def _pairs(words: Iterable[str]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for word in words:
        group, equals, name = word.rpartition("=")
        if not (equals and group.strip() and name.strip()):
            raise BadAccountError(
                f"{word!r} gives nothing to a group; expected GROUP=NAME, such as customs=approver"
            )
        found.setdefault(group.strip(), []).append(name.strip())
    return found
