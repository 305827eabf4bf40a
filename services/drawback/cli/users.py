"""`drawback users`: who may sign in, in which roles, and whose data they see."""

from typing import Annotated, Any

import typer

from drawback.adapters.clock import SystemClock
from drawback.app.access import AccessService
from drawback.app.reception import PROCESS
from drawback.cli.database import DatabaseOption, JsonOption, open_for_reading
from drawback.cli.output import Column, console, print_json, print_table
from drawback.config.sources import load_settings
from drawback.people.accounts import EVERY_CLAIMANT, Account

app = typer.Typer(
    help="Who may sign in to the dashboard, in which roles, and whose data they see.", no_args_is_help=True
)
NameArgument = Annotated[str, typer.Argument(help="Sign-in name: an e-mail address or a short name.")]
RoleOption = Annotated[
    list[str] | None,
    typer.Option("--role", help="viewer, compliance, approver, ops or admin; may be repeated."),
]
ScopeOption = Annotated[
    list[str] | None,
    typer.Option("--scope", help="A claimant they see; may be repeated; * for every claimant."),
]


@app.command(
    epilog="Example: `drawback users add dana@example.com --full-name 'Dana Whitfield' --role approver --scope acme`."
)
def add(
    name: NameArgument,
    *,
    full_name: Annotated[str, typer.Option("--full-name", help="As acts and approvals show it.")] = "",
    role: RoleOption = None,
    scope: ScopeOption = None,
    database: DatabaseOption = None,
    as_json: JsonOption = False,
) -> None:
    """Make an account and print the one-time link by which the person chooses a password."""
    _link(_service(database).add(name, full_name, role or (), scope or (), PROCESS), name, as_json=as_json)


@app.command("list", epilog="Example: `drawback users list --json`.")
def list_accounts(database: DatabaseOption = None, as_json: JsonOption = False) -> None:
    """List the accounts."""
    rows = [_row(one) for one in _service(database).accounts()]
    if as_json:
        print_json(rows)
        return
    headings = ("name", "full_name", "roles", "scope", "state")
    print_table(rows, [Column(name, name.replace("_", " ").capitalize()) for name in headings])


@app.command(epilog="Example: `drawback users reset dana@example.com`.")
def reset(name: NameArgument, database: DatabaseOption = None, as_json: JsonOption = False) -> None:
    """End a person's sessions and print a new one-time link; a closed account is open again."""
    _link(_service(database).reset(name, PROCESS), name, as_json=as_json)


@app.command(epilog="Example: `drawback users revoke dana@example.com`.")
def revoke(name: NameArgument, database: DatabaseOption = None, as_json: JsonOption = False) -> None:
    """Close an account: its sessions and API tokens end at once."""
    _service(database).revoke(name, PROCESS)
    if as_json:
        print_json({"name": name, "state": "closed"})
    else:
        console().print(f"{name} can no longer sign in.")


@app.command(epilog="Example: `drawback users scope dana@example.com --scope acme --scope zed`.")
def scope(
    name: NameArgument,
    scope: Annotated[
        list[str], typer.Option("--scope", help="A claimant; may be repeated; * for every claimant.")
    ],
    database: DatabaseOption = None,
    as_json: JsonOption = False,
) -> None:
    """Change whose data a person sees, from their next request on."""
    _show(_service(database).change(name, PROCESS, claimants=scope), as_json=as_json)


@app.command(epilog="Example: `drawback users roles dana@example.com --role compliance --role approver`.")
def roles(
    name: NameArgument,
    role: Annotated[
        list[str], typer.Option("--role", help="viewer, compliance, approver, ops or admin; may be repeated.")
    ],
    database: DatabaseOption = None,
    as_json: JsonOption = False,
) -> None:
    """Change what a person may do, from their next request on."""
    _show(_service(database).change(name, PROCESS, roles=role), as_json=as_json)


@app.command(epilog="Example: `drawback users token dana@example.com --label reports --days 90`.")
def token(
    name: NameArgument,
    label: Annotated[str, typer.Option("--label", help="What it is for.")] = "token",
    days: Annotated[int, typer.Option("--days", help="How long it lasts, at most 366 days.")] = 90,
    database: DatabaseOption = None,
    as_json: JsonOption = False,
) -> None:
    """Make an API token that reads in this person's scope; it is printed once and kept as a hash."""
    made, until = _service(database).issue_token(name, label, days, PROCESS)
    if as_json:
        print_json({"name": name, "label": label, "token": made, "expires_at": until})
    else:
        console().print(
            f"{made}\nGood until {until:%Y-%m-%d}; send it as `Authorization: Bearer …`. It is not shown again."
        )


def _service(database: str | None) -> AccessService:
    return AccessService(open_for_reading(database), SystemClock())


def _link(token: str, name: str, *, as_json: bool) -> None:
    page = load_settings().dashboard
    link = f"{page.url.rstrip('/') or f'http://{page.host}:{page.port}'}/invitation/{token}"
    if as_json:
        print_json({"name": name, "link": link})
    else:
        console().print(
            f"Give {name} this one-time link, good for seven days; it is not shown again:\n{link}"
        )


def _show(account: Account, *, as_json: bool) -> None:
    if as_json:
        print_json(_row(account))
    else:
        row = _row(account)
        console().print(f"{account.name}: {row['roles']}; sees {row['scope']}")


def _row(account: Account) -> dict[str, Any]:
    state = "can sign in" if account.has_password else "invited"
    return {
        "name": account.name,
        "full_name": account.full_name,
        "roles": ", ".join(sorted(account.roles)),
        "scope": EVERY_CLAIMANT if account.claimants is None else ", ".join(sorted(account.claimants)),
        "state": state if account.active else "closed",
        "created_at": account.created_at,
    }
