"""`drawback alerts`: the policy file, what it does on a day, and people's answers to alerts."""

from datetime import datetime
from typing import Annotated, NoReturn

import typer
from sqlalchemy import Engine

from drawback.adapters.clock import SystemClock
from drawback.adapters.sql.audit import Act, record
from drawback.adapters.sql.docket import Obligation
from drawback.app.alert_decisions import decisions_about
from drawback.app.alert_preview import preview
from drawback.app.alerting import AlertService
from drawback.app.channel_test import send_test
from drawback.app.connections import POLICY_FILE, policy_path, told_settings
from drawback.app.four_eyes import FourEyes
from drawback.cli.alert_decisions import print_decisions
from drawback.cli.alert_deliveries import deliveries, resend, webhook_key
from drawback.cli.alert_file import init
from drawback.cli.alert_preview import print_preview
from drawback.cli.alert_stops import stopped
from drawback.cli.alert_watch import watch
from drawback.cli.database import (
    ClaimantOption,
    DatabaseOption,
    JsonOption,
    LimitOption,
    open_for_reading,
    settings_for,
)
from drawback.cli.law import law_now
from drawback.cli.output import NOTHING, WRONG_CALL, Column, console, money, print_json, print_table, stop
from drawback.people.four_eyes import TwoPersonAct
from drawback.people.permissions import AccessRole
from drawback.people.viewer import Viewer
from drawback.views.alerts import AlertFilter, acts, alert, named
from drawback.views.models import as_fields

app = typer.Typer(
    help="Who is told what and when: the policy file, a preview of any day, and answers to alerts.",
    no_args_is_help=True,
)
ByOption = Annotated[str, typer.Option("--by", help="Your name; kept as declared, not verified.")]
AlertArgument = Annotated[
    str, typer.Argument(help="The alert, as `drawback alerts list` names it; its first letters are enough.")
]
DueDateArgument = Annotated[
    str, typer.Argument(help="An alert about it, or the due date as claimant/kind/number/deadline.")
]
_LIST = (
    Column("id", "Alert"),
    Column("raised_on", "Raised"),
    Column("priority", "P"),
    Column("claimant", "Claimant"),
    Column("title", "What"),
    Column("subject", "Number"),
    Column("due_on", "Due"),
    money("money", "Money"),
    Column("why", "Why"),
    Column("acknowledged_by", "Taken by"),
)


app.command(epilog="Example: `drawback alerts init`.")(init)


@app.command(epilog="Example: `drawback alerts check`.")
def check(database: DatabaseOption = None, as_json: JsonOption = False) -> None:
    """Check the policy file; mistakes are named with file and line."""
    path = policy_path(settings_for(database))
    if path is None:
        stop(f"there is no policy file; `drawback alerts init` writes {POLICY_FILE}", NOTHING)
    service = _service(database)
    told = {
        claimant: [f"{one.role.value}: {one.name}" for one in people]
        for claimant, people in service.settings.recipients.items()
    }
    if as_json:
        print_json({"file": str(path), "tells": told})
        return
    for claimant, people in told.items():
        whose = "every other claimant" if claimant == "*" else claimant
        console().print(f"{whose}: {', '.join(people) or 'nobody'}")
    console().print(f"{path} is in order.")


@app.command("preview", epilog="Example: `drawback alerts preview --on 2026-03-02 --claimant acme --json`.")
def preview_day(
    on: Annotated[
        datetime | None,
        typer.Option("--on", formats=["%Y-%m-%d"], help="The day; left out: today."),
    ] = None,
    *,
    claimant: ClaimantOption = "",
    limit: LimitOption = 200,
    database: DatabaseOption = None,
    as_json: JsonOption = False,
) -> None:
    """Say what goes out on a day: to whom, over which channel, when and why; and of what nothing is said, and why not.

    A day that was swept already is read from the records; later days are rehearsed and nothing is kept or sent.
    """
    service = _service(database)
    found = preview(service, on.date() if on else SystemClock().today(), claimant)
    if as_json:
        print_json(as_fields(found))
        return
    print_preview(found, limit)


@app.command("list", epilog="Example: `drawback alerts list --outstanding --claimant acme --json`.")
def list_alerts(
    *,
    outstanding: Annotated[
        bool, typer.Option("--outstanding", help="Only messages of their own that nobody has taken.")
    ] = False,
    every: Annotated[bool, typer.Option("--all", help="Also those that are taken or closed.")] = False,
    claimant: ClaimantOption = "",
    limit: LimitOption = 100,
    database: DatabaseOption = None,
    as_json: JsonOption = False,
) -> None:
    """List deadline alerts that nobody has taken, newest first."""
    show = "every" if every else "outstanding" if outstanding else "open"
    with open_for_reading(database, claimant).connect() as connection:
        page = AlertFilter(show, claimant).listing().page(connection, size=limit)
    found = [as_fields(row) for row in page.rows]
    if as_json:
        print_json(found)
    elif found:
        print_table(found, _LIST)
    if not found:
        stop("no alert waits for an answer" if not every else "no alert was raised")


@app.command("test", epilog="Example: `drawback alerts test --to dana`.")
def send_a_test(
    to: Annotated[
        str, typer.Option("--to", help="A person or room of the policy file: short name, name or address.")
    ],
    *,
    database: DatabaseOption = None,
    as_json: JsonOption = False,
) -> None:
    """Send a test message over every channel that leads to somebody, and print each receipt."""
    service = _service(database)
    found = service.settings.person(to)
    if found is None:
        known = {one.key or one.name for one in service.settings.people.values()} or {
            one.name for those in service.settings.recipients.values() for one in those
        }
        stop(f"nobody is called {to!r}; known: {', '.join(sorted(known))}", WRONG_CALL)
    done = send_test(service.engine, service.settings, found, SystemClock().now())
    rows = [as_fields(one) for one in done]
    if as_json:
        print_json(rows)
    else:
        headings = ("channel", "address", "state", "provider_id", "last_error")
        print_table(rows, [Column(name, name.replace("_", " ").capitalize()) for name in headings])
    if not done or any(one.state != "sent" for one in done):
        raise typer.Exit(NOTHING)


@app.command(epilog="Example: `drawback alerts ack 3f9c2a --by 'Dana Whitfield'`.")
def ack(
    name: AlertArgument, by: ByOption, *, database: DatabaseOption = None, as_json: JsonOption = False
) -> None:
    """Take an alert: it is passed on to nobody else; the next threshold still comes."""
    service, alert_id = _find(database, name)
    now = SystemClock().now()
    done = service.acknowledge(alert_id, by, now)
    _finish(
        service.engine,
        "acknowledge",
        alert_id,
        by,
        "" if done else "this alert is closed, or somebody has taken it already",
        as_json=as_json,
    )


@app.command(
    epilog="Example: `drawback alerts snooze 3f9c2a --until 2026-03-05 --reason 'waiting for the broker' --by Dana`."
)
def snooze(
    name: AlertArgument,
    until: Annotated[datetime, typer.Option("--until", formats=["%Y-%m-%d"], help="The day it comes again.")],
    reason: Annotated[str, typer.Option("--reason", help="Why, for whoever asks later.")],
    by: ByOption,
    *,
    database: DatabaseOption = None,
    as_json: JsonOption = False,
) -> None:
    """Put an alert off: at most seven days, not nearer than three days before its day, and never at P1."""
    service, alert_id = _find(database, name)
    clock = SystemClock()
    refusal = service.snooze(alert_id, by, until.date(), reason, clock.today(), clock.now())
    _finish(
        service.engine, f"snooze until {until.date()}", alert_id, by, refusal, why=reason, as_json=as_json
    )


@app.command(
    epilog="Example: `drawback alerts assign 3f9c2a --to lee --reason 'knows the broker' --by 'Dana Whitfield'`."
)
def assign(
    name: DueDateArgument,
    to: Annotated[str, typer.Option("--to", help="A person of the policy file; empty gives it back.")],
    by: ByOption,
    *,
    reason: Annotated[str, typer.Option("--reason", help="Why, for whoever asks later.")] = "",
    database: DatabaseOption = None,
    as_json: JsonOption = False,
) -> None:
    """Make a due date somebody's: they get its last alert now, and the next ones in the owner's place."""
    service, found = _due_date(database, name)
    refusal = service.assign(found, to, by, reason, SystemClock().now())
    _noted(
        service.engine, f"assign to {to or 'the claimant'}", found, by, refusal, why=reason, as_json=as_json
    )


@app.command(
    epilog="Example: `drawback alerts waive acme/claim/acme-2025-01/D-23 --reason 'not worth a protest' --by Dana`."
)
def waive(
    name: DueDateArgument,
    reason: Annotated[str, typer.Option("--reason", help="Why, for whoever asks later.")],
    by: ByOption,
    *,
    database: DatabaseOption = None,
    as_json: JsonOption = False,
) -> None:
    """Say that a due date need not be kept; it is open again by itself when its day or its money moves."""
    service, found = _due_date(database, name)
    of = TwoPersonAct("waive the due date", found[0], "/".join(found))
    eyes = FourEyes(service.engine, SystemClock(), settings_for(database).people.four_eyes)
    refusal = eyes.refusal(of, by, verified=False) or service.waive(found, by, reason, SystemClock().now())
    _noted(service.engine, "waive", found, by, refusal, why=reason, as_json=as_json)


@app.command(
    epilog="Example: `drawback alerts unwaive acme/claim/acme-2025-01/D-23 --reason 'worth it after all' --by Dana`."
)
def unwaive(
    name: DueDateArgument,
    reason: Annotated[str, typer.Option("--reason", help="Why, for whoever asks later.")],
    by: ByOption,
    *,
    database: DatabaseOption = None,
    as_json: JsonOption = False,
) -> None:
    """Take a waiver back: the due date is open, and its reminders come again."""
    service, found = _due_date(database, name)
    refusal = service.reopen(found, by, reason, SystemClock().now())
    _noted(service.engine, "unwaive", found, by, refusal, why=reason, as_json=as_json)


@app.command(epilog="Example: `drawback alerts why acme/claim/acme-2025-01/D-23 --on 2026-03-02 --json`.")
def why(
    name: DueDateArgument,
    on: Annotated[
        datetime | None,
        typer.Option("--on", formats=["%Y-%m-%d"], help="Until which day; left out: today."),
    ] = None,
    *,
    database: DatabaseOption = None,
    as_json: JsonOption = False,
) -> None:
    """Say why something was sent about a due date, and why nothing is: policy, person, message, receipt, tries.

    "replayed" says whether the same row, policy and earlier alerts give the same alert again.
    """
    service, found = _due_date(database, name)
    decided = decisions_about(service, found, on.date() if on else SystemClock().today())
    if decided is None:
        stop(f"nothing is known of {name}: neither the docket nor an alert has it", NOTHING)
    if as_json:
        print_json(as_fields(decided))
        return
    print_decisions(decided)


app.command("stopped", epilog="Example: `drawback alerts stopped --resume dana@example.com`.")(stopped)


app.command("watch", epilog="Example: `drawback alerts watch --tell`.")(watch)
app.command("deliveries", epilog="Example: `drawback alerts deliveries --state dead`.")(deliveries)
app.command("resend", epilog="Example: `drawback alerts resend 4711 --by Dana`.")(resend)
app.command("webhook-key", epilog="Example: `drawback alerts webhook-key https://hooks.acme.com/drawback`.")(
    webhook_key
)


@app.command("history", epilog="Example: `drawback alerts history --claimant acme --json`.")
def list_acts(
    *,
    claimant: ClaimantOption = "",
    limit: LimitOption = 100,
    database: DatabaseOption = None,
    as_json: JsonOption = False,
) -> None:
    """List what was assigned, waived and opened again, newest first."""
    with open_for_reading(database, claimant).connect() as connection:
        found = [as_fields(one) for one in acts(claimant).page(connection, size=limit).rows]
    if as_json:
        print_json(found)
    elif found:
        headings = ("at", "kind", "claimant", "subject", "deadline", "owner", "by", "reason")
        print_table(found, [Column(name, name.capitalize()) for name in headings])
    if not found:
        stop("nothing was assigned or waived")


def _due_date(database: str | None, name: str) -> tuple[AlertService, Obligation]:
    """A due date by an alert about it, or as claimant/kind/number/deadline; a number may hold strokes."""
    if "/" not in name:
        service, alert_id = _find(database, name)
        with service.engine.connect() as connection:
            one = alert(connection, alert_id)
        if one is not None:
            return service, (one.claimant, one.subject_kind, one.subject, one.deadline)
    claimant, _, rest = name.partition("/")
    kind, _, rest = rest.partition("/")
    subject, _, deadline = rest.rpartition("/")
    return _service(database), (claimant, kind, subject, deadline)


def _noted(
    engine: Engine, act: str, found: Obligation, by: str, refusal: str, *, why: str, as_json: bool
) -> None:
    """Note an act on a due date in the audit, and say what became of it."""
    name = "/".join(found)
    who = Viewer(by, frozenset(AccessRole), verified=False, address="command line")
    with engine.begin() as connection:
        record(connection, who, Act(act, found[0], name, why), SystemClock().now(), refusal)
    if refusal:
        _refuse(f"{refusal}: {name}")
    if as_json:
        print_json({"due_date": name, "done": act, "by": by, "reason": why})
    else:
        console().print(f"{act}: {name}, by {by} (declared, not verified)")


def _service(database: str | None) -> AlertService:
    settings, engine = settings_for(database), open_for_reading(database)
    return AlertService(engine, told_settings(settings, engine), law_now(engine).calendar)


def _find(database: str | None, name: str) -> tuple[AlertService, str]:
    service = _service(database)
    with service.engine.connect() as connection:
        found = named(connection, name.strip()) if name.strip() else []
    if len(found) != 1:
        stop(
            f"more than one alert begins with {name!r}; give more letters"
            if found
            else f"there is no deadline alert {name!r}; `drawback alerts list` names them",
            NOTHING,
        )
    return service, found[0]


def _finish(
    engine: Engine, act: str, alert_id: str, by: str, refusal: str, *, why: str = "", as_json: bool
) -> None:
    """Note the act in the audit, and say what became of it."""
    who = Viewer(by, frozenset(AccessRole), verified=False, address="command line")
    with engine.begin() as connection:
        found = alert(connection, alert_id)
        claimant = found.claimant if found else ""
        record(connection, who, Act(act, claimant, f"alert {alert_id}", why), SystemClock().now(), refusal)
    if refusal:
        _refuse(refusal)
    if as_json:
        print_json({"alert": alert_id, "done": act, "by": by, "reason": why})
    else:
        console().print(f"{act}: {alert_id}, by {by} (declared, not verified)")


def _refuse(sentence: str) -> NoReturn:
    stop(sentence, NOTHING)
