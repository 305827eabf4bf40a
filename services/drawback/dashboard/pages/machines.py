"""The state machines as diagrams: what stands where, with its money, and which events lead on."""

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from drawback.dashboard import charts, words
from drawback.dashboard.shell import Shell
from drawback.views.machines import MachineSums, machines


def routes(shell: Shell) -> APIRouter:
    """Build the route of the diagrams."""
    router = APIRouter()

    @router.get("/states")
    def states(request: Request, claimant: str = "") -> HTMLResponse:
        with shell.engine.connect() as connection:
            found = shell.sums(
                connection, "states", lambda: machines(connection, claimant, _in_order), claimant
            )
        return shell.render(
            request,
            "states.html",
            title="States",
            machines=[(one, _drawn(one)) for one in found],
            charts=charts,
            claimant=claimant,
        )

    return router


def _in_order(kind: str) -> list[str]:
    return list(words.STATES[kind])


def _drawn(one: MachineSums) -> tuple[charts.DrawnMove, ...]:
    def label(state: str) -> str:
        return words.state(one.kind, state).label

    return charts.arcs(
        [(m.start, m.end, f"{label(m.start)} → {label(m.end)}: {', '.join(m.events)}") for m in one.moves],
        [state.state for state in one.states],
    )
