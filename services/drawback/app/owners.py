"""Whose due dates are, as the settings of alerting name people: for the pages."""

from collections.abc import Sequence
from dataclasses import dataclass

from drawback.alerting.routing import Role
from drawback.alerting.settings import AlertSettings
from drawback.people.viewer import Viewer
from drawback.views.queue import Mine


@dataclass(frozen=True, slots=True)
class PolicyOwners:
    """The owners that the policy names: one for each claimant, unless a due date was assigned to somebody."""

    settings: AlertSettings

    def of(self, claimant: str) -> str:
        """Whose a claimant's due dates are, in words; empty where nobody is named."""
        owner = self.settings.owner_of(claimant)
        return "" if owner == "nobody" else owner

    def called(self, owner: str) -> str:
        """The name of somebody to whom a due date was assigned."""
        person = self.settings.person(owner)
        return person.name if person is not None else owner

    def mine(self, viewer: Viewer, claimants: Sequence[str]) -> Mine:
        """What is this person's; people are found by the short name, the name or an address of the policy."""
        person = self.settings.person(viewer.name)
        names = {viewer.name} if person is None else {viewer.name, person.key, person.name} - {""}
        owned = [
            claimant
            for claimant in claimants
            if any(
                one.role is Role.OWNER and one.name in names for one in self.settings.recipients_of(claimant)
            )
        ]
        return Mine(frozenset(names), frozenset(owned))
