"""Doing what a person asked for, wherever they asked: permission, scope and the audit are the same for all doors."""

from collections.abc import Callable

from drawback.adapters.sql.audit import Act
from drawback.dashboard.ports import ActionRefused, Actions
from drawback.people.permissions import Permission
from drawback.people.viewer import Viewer, current_viewer


def attempted(
    actions: Actions,
    act: Callable[[Actions], None],
    what: Act,
    needs: Permission,
    note: Callable[[Viewer, Act, str], None],
) -> str:
    """Do it in the name of the current viewer; return why it could not be done, or nothing. Either way it is in the audit."""
    viewer = current_viewer()
    refusal = ""
    if not viewer.may(needs):
        refusal = f"Your roles do not allow you to {needs.value}."
    elif viewer.claimants is not None and not viewer.sees(what.claimant):
        refusal = "There is nothing of this claimant here."
    else:
        try:
            act(actions)
        except ActionRefused as refused:
            refusal = str(refused)
    note(viewer, what, refusal)
    return refusal
