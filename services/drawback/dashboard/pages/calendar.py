"""Calendars to subscribe to: all open due dates that a person may see, at an address of their own that can be revoked."""

from collections.abc import Iterator
from datetime import UTC, datetime, time
from hashlib import sha256

from fastapi import APIRouter, Request
from fastapi.responses import PlainTextResponse, Response

from drawback.adapters.calendar_file import CalendarEvent, Published, calendar_of
from drawback.alerting import wording as w
from drawback.alerting.deadline_text import words_of
from drawback.alerting.model import AlertClass, DocketRow, obligation_id
from drawback.alerting.policy import NOBODYS
from drawback.alerting.presentation import Presentation
from drawback.dashboard.access import Access
from drawback.dashboard.pages.docket import Filter
from drawback.dashboard.shell import Shell
from drawback.domain.days import weekday_day
from drawback.people.permissions import Permission
from drawback.people.viewer import looking
from drawback.views.calendar import DocketCalendar, Gone, docket_calendar
from drawback.views.docket import DocketFilter, DueDate
from drawback.views.due_dates import title
from drawback.views.models import as_fields
from drawback.views.queue import act_on

_HOST = "drawback-monitor"
_NO_LINK = "This calendar link is unknown, revoked or over; make a new one on the page of your account.\n"


def routes(shell: Shell, look: Presentation, access: Access | None) -> APIRouter:
    """Build the routes of the calendars. A link holds a token that may read the calendar and nothing else."""
    router = APIRouter()

    @router.get("/calendar.ics")
    def own(request: Request, chosen: Filter) -> Response:
        return _answer(shell, look, request, chosen)

    @router.get("/calendar/{token}.ics")
    def by_link(request: Request, token: str, chosen: Filter) -> Response:
        address = request.client.host if request.client else ""
        viewer = access.viewer_of_token(token, address) if access is not None else None
        if viewer is None or viewer.limited_to != frozenset({Permission.READ_CALENDAR}):
            return PlainTextResponse(_NO_LINK, 404)
        if not viewer.may(Permission.READ_CALENDAR):
            return PlainTextResponse("Your roles do not allow you to read the calendar.\n", 403)
        with looking(viewer):
            return _answer(shell, look, request, chosen)

    return router


def _answer(shell: Shell, look: Presentation, request: Request, chosen: DocketFilter) -> Response:
    today = shell.today()
    everything = chosen if chosen.show else DocketFilter(**{**vars(chosen), "show": "all"})
    with shell.engine.connect() as connection:
        found = docket_calendar(connection, today, everything.conditions(today, None))
    events = list(_events(found, look, datetime.combine(today, time(), UTC)))
    body = calendar_of(events, published=_published(found, look))
    tag = f'"{sha256(body).hexdigest()[:32]}"'
    headers = {"ETag": tag, "Cache-Control": "private, no-cache"}
    if tag in request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers=headers)
    return Response(body, media_type="text/calendar; charset=utf-8", headers=headers)


def _published(found: DocketCalendar, look: Presentation) -> Published:
    left = found.open_count - len(found.open)
    more = f" {left:,} later ones are not listed; the docket has them." if left else ""
    return Published(
        "Drawback deadlines",
        f"Open due dates from {look.dashboard_url}/docket; the day shown is the last business day to act.{more}",
    )


def _events(found: DocketCalendar, look: Presentation, today: datetime) -> Iterator[CalendarEvent]:
    for row in found.open:
        changes = found.changes.get((row.claimant, row.subject_kind, row.subject, row.deadline))
        stamped = datetime.combine(changes.last_on, time(), UTC) if changes else today
        yield _open_event(row, look, stamped, changes.count if changes else 0)
    for one in found.gone:
        yield _gone_event(one, look, found.changes[one.key].count)


def _open_event(row: DueDate, look: Presentation, stamped: datetime, sequence: int) -> CalendarEvent:
    kept = DocketRow(**as_fields(row))
    words = words_of(kept)
    happens = words.kind is AlertClass.FORECAST
    act_by = row.due_on if happens else act_on(row)
    due = f"Due {weekday_day(row.due_on)}" + (
        f", act by {weekday_day(act_by)}" if act_by != row.due_on else ""
    )
    lines = [
        f"{due}. At stake: {w.amount(kept, look)}.",
        row.summary,
        "" if happens else f"If missed: {words.missed}",
        f"{row.formula} ({row.citation})",
        f"Other readings: {row.contested}" if row.contested else "",
    ]
    needs_somebody = words.kind not in NOBODYS or (words.kind is AlertClass.OPTION and bool(row.money))
    return CalendarEvent(
        uid=f"ob-{obligation_id(kept.obligation)}@{_HOST}",
        stamped_at=stamped,
        sequence=sequence,
        on=act_by,
        summary=f"{words.do} · {look.name_of(row.claimant)} {w.subject_name(kept)}",
        description="\n".join(line for line in lines if line),
        url=look.subject_url(kept),
        alarm=words.do if needs_somebody else "",
    )


def _gone_event(one: Gone, look: Presentation, sequence: int) -> CalendarEvent:
    obligation = "/".join(one.key)
    return CalendarEvent(
        uid=f"ob-{obligation_id(obligation)}@{_HOST}",
        stamped_at=datetime.combine(one.heard_on, time(), UTC),
        sequence=sequence,
        on=one.was_on or one.heard_on,
        summary=f"{title(one.deadline)} · {look.name_of(one.claimant)} {one.subject}",
        description=f"No longer due: {one.because}",
        url=look.docket_url(one.claimant),
        cancelled=True,
    )
