"""What every page shares: the database, the templates, the day, and the memory of what was last computed."""

from collections import OrderedDict
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass, field
from datetime import date
from threading import Lock
from typing import Any, TypeVar
from urllib.parse import urlencode

from fastapi import Request
from fastapi.responses import HTMLResponse
from jinja2 import Environment
from sqlalchemy import Connection, Engine

from drawback.adapters.sql.audit import Act
from drawback.dashboard.as_of import looked_at
from drawback.dashboard.attempts import attempted
from drawback.dashboard.ports import (
    Actions,
    Against,
    BeforeFiling,
    Compare,
    Explain,
    ExplainEntry,
    Imagine,
    OwnDesk,
    Owners,
    Returned,
    Undated,
)
from drawback.domain.calendar import BusinessCalendar
from drawback.people.permissions import Permission
from drawback.people.viewer import Viewer, current_viewer
from drawback.rules.tables.interest_table import Rates
from drawback.views.changes import version
from drawback.views.known_claimants import claimants
from drawback.views.live import standing

T = TypeVar("T")
_REMEMBERED = 64
_CURSORS = frozenset({"after", "before", "said"})
SAID = {
    "document-kept": "The document is kept; confirm what it is about.",
    "document-noted": "Noted.",
    "replayed": "The corrected event was handed in again.",
    "ignored": "The parked event is closed; it stays on record with your reason.",
    "acknowledged": "Acknowledged: repeats stop until the next threshold.",
    "snoozed": "Put off; it comes back on the day you named.",
    "approved": "Approved.",
    "reviewed": "Decided; the next match obeys.",
    "drafted": "The claim is drafted; it waits here for a person's approval.",
    "password": "The password is changed; your other sessions and your API tokens ended.",
    "session": "That session is over.",
    "token": "The token is no longer good.",
    "taken": "The file was taken in; what came of it stands below.",
    "kept": "Kept: the view stands in the navigation of every page.",
    "forgotten": "Forgotten.",
    "looked": "Noted; what comes in from now on is new to you.",
    "learned": "Remembered: files of this source are read so from now on.",
}
"""What a page says after an action; the address carries only the word, never a sentence."""


class Remembered:
    """Sums over many rows, kept until something changes: one question on the same data is answered once.

    While one request works out a changed answer, the others get the one before it: a busy stream of events never
    makes a crowd of readers count the same million rows at the same time.
    """

    def __init__(self) -> None:
        self._answers: OrderedDict[Hashable, tuple[Hashable, Any]] = OrderedDict()
        self._busy: set[Hashable] = set()
        self._lock = Lock()

    def get(self, question: Hashable, version: Hashable, answer: Callable[[], T]) -> T:
        """Return the answer kept for this version of the data, else work it out."""
        with self._lock:
            kept = self._answers.get(question)
            if kept is not None and (kept[0] == version or question in self._busy):
                found: T = kept[1]
                return found
            self._busy.add(question)
        try:
            fresh = answer()
        finally:
            with self._lock:
                self._busy.discard(question)
        with self._lock:
            self._answers[question] = (version, fresh)
            self._answers.move_to_end(question)
            while len(self._answers) > _REMEMBERED:
                self._answers.popitem(last=False)
        return fresh


@dataclass(frozen=True, slots=True)
class Here:
    """The address of the page in view: filters live in it, so that a list can be shared as it is."""

    path: str
    query: tuple[tuple[str, str], ...]

    @classmethod
    def of(cls, request: Request) -> "Here":
        return cls(request.url.path, tuple((k, v) for k, v in request.query_params.multi_items() if v))

    def get(self, name: str) -> str:
        return next((value for key, value in self.query if key == name), "")

    def to(self, path: str = "", **changes: str | int | None) -> str:
        """Return this address with some filters changed; a new filter begins at the first page."""
        kept = {k: v for k, v in self.query if k not in _CURSORS and k not in changes}
        kept |= {k: str(v) for k, v in changes.items() if v not in (None, "")}
        return (path or self.path) + (f"?{urlencode(kept)}" if kept else "")

    @property
    def hidden(self) -> tuple[tuple[str, str], ...]:
        """The filters a form must carry along."""
        return tuple((k, v) for k, v in self.query if k not in _CURSORS)


@dataclass(frozen=True, slots=True)
class Shell:
    """Everything a page needs."""

    stored: Engine
    """The database as it is now."""
    templates: Environment
    present: Callable[[], date]
    """The day it is."""
    calendar: BusinessCalendar
    rules_version: str
    known_to: Callable[[date], Sequence[str]]
    """Which tables of law a day lies beyond, in words."""
    rates: Callable[[], Rates] | None = None
    """The rates of interest, for what we owe today; without them no interest is added up."""
    actions: Actions | None = None
    explain: Explain | None = None
    explain_entry: ExplainEntry | None = None
    against: Against | None = None
    undated: Undated | None = None
    imagine: Imagine | None = None
    before_filing: BeforeFiling | None = None
    returned: Returned = lambda _connection, _claimant: []
    compare: Compare | None = None
    owners: Owners | None = None
    own_desk: OwnDesk | None = None
    signed_in_only: bool = False
    """Whether people sign in; without it a page says so."""
    note: Callable[[Viewer, Act, str], None] = lambda _viewer, _act, _refusal: None
    """Appends an act to the audit, with the sentence that refused it."""
    remembered: Remembered = field(default_factory=Remembered)

    @property
    def engine(self) -> Engine:
        """The database of the day that this request looks at."""
        past = looked_at()
        return self.stored if past is None or past.engine is None else past.engine

    def today(self) -> date:
        """The day that this request looks at: today, or the past day that was chosen."""
        past = looked_at()
        return self.present() if past is None else past.day

    def bare(self, request: Request, template: str, /, status: int = 200, **context: Any) -> HTMLResponse:
        """Render a page for somebody who has not signed in: it shows nothing of anybody."""
        html = self.templates.get_template(template).render(here=Here.of(request), **context)
        return HTMLResponse(html, status_code=status)

    def render(self, request: Request, template: str, /, status: int = 200, **context: Any) -> HTMLResponse:
        """Render a page with what all pages show."""
        here = Here.of(request)
        with self.engine.connect() as connection:
            everybody = claimants(connection)
            live = request.method == "GET" and looked_at() is None
            last = standing(connection) if live else None
        html = self.templates.get_template(template).render(
            here=here,
            today=self.today(),
            calendar=self.calendar,
            rules_version=self.rules_version,
            law_known_to=self.known_to(self.today()),
            can_act=self.actions is not None and looked_at() is None,
            past=looked_at(),
            present=self.present(),
            viewer=current_viewer(),
            permission=Permission,
            signed_in_only=self.signed_in_only,
            said=SAID.get(here.get("said"), ""),
            claimants=everybody,
            kept_views=self.own_desk.views(current_viewer().name) if self.own_desk else None,
            standing=last,
            **context,
        )
        return HTMLResponse(html, status_code=status)

    def attempt(
        self, act: Callable[[Actions], None], what: Act, needs: Permission = Permission.REVIEW
    ) -> str:
        """Do what a person asked for; return why it could not be done, or nothing. Either way it is in the audit."""
        if self.actions is None:
            return "This dashboard only reads."
        if past := looked_at():
            return f"This is {past.day} as it was known then; go back to today to do something."
        return attempted(self.actions, act, what, needs, self.note)

    def sums(self, connection: Connection, name: str, answer: Callable[[], T], *args: Hashable) -> T:
        """Answer from memory while nothing has changed."""
        seen = current_viewer().claimants
        return self.remembered.get(
            (name, seen, looked_at() and self.today(), *args), (version(connection), self.today()), answer
        )
