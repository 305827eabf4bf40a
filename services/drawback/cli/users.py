"""`drawback users`: who may sign in, in which roles, and whose data they see."""

from typing import Annotated, Any

import typer

from drawback.adapters.clock import SystemClock
from drawback.adapters.sql.api_tokens import ApiToken
from drawback.app.access import AccessService
from drawback.app.api_tokens import TokenService
from drawback.app.reception import PROCESS
from drawback.cli.database import DatabaseOption, JsonOption, open_for_reading
from drawback.cli.output import Column, console, print_json, print_table
from drawback.config.sources import load_settings
from drawback.people.accounts import EVERY_CLAIMANT, MOST_TOKEN_DAYS, Account
from drawback.people.permissions import Permission

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
    rows = [_row(one) for one in _service(database).accounts(PROCESS)]
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


@app.command(
    epilog="Example: `drawback users token dana@example.com --label reports --days 90 --may read --scope acme`."
)
def token(
    name: NameArgument,
    *,
    label: Annotated[str, typer.Option("--label", help="What it is for.")] = "token",
    days: Annotated[int, typer.Option("--days", help="How long it lasts, at most 366 days.")] = 90,
    may: Annotated[
        list[str] | None,
        typer.Option("--may", help="A permission it is limited to, such as read; may be repeated."),
    ] = None,
    scope: Annotated[
        list[str] | None, typer.Option("--scope", help="A claimant it is limited to; may be repeated.")
    ] = None,
    database: DatabaseOption = None,
    as_json: JsonOption = False,
) -> None:
    """Make an API token in this person's name; it is printed once and kept as a hash."""
    secret, made = _tokens(database).issue(
        name, label, days, PROCESS, permissions=may or (), claimants=scope or ()
    )
    if as_json:
        print_json({"name": name, "token": secret} | _token_row(made))
    else:
        console().print(
            f"{secret}\nGood until {made.expires_at:%Y-%m-%d}; send it as `Authorization: Bearer …`. It is not shown again."
        )


@app.command(epilog="Example: `drawback users calendar dana@example.com --scope acme`.")
def calendar(
    name: NameArgument,
    *,
    scope: Annotated[
        list[str] | None, typer.Option("--scope", help="A claimant it is limited to; may be repeated.")
    ] = None,
    database: DatabaseOption = None,
    as_json: JsonOption = False,
) -> None:
    """Make a link by which a calendar program reads this person's due dates, for a year; `revoke-token` ends it."""
    secret, made = _tokens(database).issue(
        name,
        "calendar",
        MOST_TOKEN_DAYS,
        PROCESS,
        permissions=(Permission.READ_CALENDAR.label,),
        claimants=scope or (),
    )
    link = f"{_address()}/calendar/{secret}.ics"
    if as_json:
        print_json({"name": name, "link": link} | _token_row(made))
    else:
        console().print(f"Give {name} this link; it is not shown again:\n{link}")


@app.command(epilog="Example: `drawback users tokens dana@example.com --json`.")
def tokens(name: NameArgument, database: DatabaseOption = None, as_json: JsonOption = False) -> None:
    """List a person's API tokens that are good now, and when each was last used."""
    rows = [_token_row(one) for one in _tokens(database).tokens(name)]
    if as_json:
        print_json(rows)
        return
    headings = ("handle", "label", "may", "scope", "expires_at", "used_at")
    print_table(rows, [Column(one, one.replace("_", " ").capitalize()) for one in headings])


@app.command("revoke-token", epilog="Example: `drawback users revoke-token dana@example.com 3f2a91c07d5e`.")
def revoke_token(
    name: NameArgument,
    handle: Annotated[str, typer.Argument(help="As `drawback users tokens` names it.")],
    database: DatabaseOption = None,
    as_json: JsonOption = False,
) -> None:
    """End one API token at once."""
    _tokens(database).revoke(name, handle, PROCESS)
    if as_json:
        print_json({"name": name, "handle": handle, "state": "revoked"})
    else:
        console().print(f"The token {handle} of {name} is no longer good.")


def _service(database: str | None) -> AccessService:
    return AccessService(open_for_reading(database), SystemClock())


def _tokens(database: str | None) -> TokenService:
    return TokenService(open_for_reading(database), SystemClock())


def _address() -> str:
    """What links to the dashboard begin with."""
    page = load_settings().dashboard
    return page.url.rstrip("/") or f"http://{page.host}:{page.port}"


def _link(token: str, name: str, *, as_json: bool) -> None:
    link = f"{_address()}/invitation/{token}"
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


def _token_row(one: ApiToken) -> dict[str, Any]:
    return {
        "handle": one.handle,
        "label": one.label,
        "may": "all of the person's roles"
        if one.permissions is None
        else ", ".join(sorted(each.label for each in one.permissions)),
        "scope": "the person's" if one.claimants is None else ", ".join(sorted(one.claimants)),
        "created_at": one.created_at,
        "expires_at": one.expires_at,
        "used_at": one.used_at,
    }
