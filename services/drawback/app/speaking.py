"""What a person, or a program in their name, may say in events: of which claimants, and of which acts."""

from drawback.people.permissions import Permission
from drawback.people.viewer import Viewer
from drawback_schemas import EVENTS
from drawback_schemas.envelope import ALL_CLAIMANTS


def may_not_say(viewer: Viewer, event_type: str, claimant: str) -> str:
    """Why somebody may not say an event of this type of a claimant; empty where they may."""
    if viewer.claimants is not None and not viewer.sees(claimant):
        whose = "everybody" if claimant in {"", ALL_CLAIMANTS} else f"the claimant {claimant}"
        return f"an event is about {whose}, who is not in your scope"
    known = EVENTS.get(event_type)
    approves = known is not None and "identity" in known.__struct_fields__
    if approves and not viewer.may(Permission.APPROVE):
        return f"{event_type} approves, and your roles do not allow you to {Permission.APPROVE.value}"
    return ""
