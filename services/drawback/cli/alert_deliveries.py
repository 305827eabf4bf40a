"""`drawback alerts deliveries`, `resend` and `webhook-key`: what became of messages, sending one again, and what a receiver needs."""

from typing import Annotated

import typer

from drawback.adapters.channels.webhook.signing import key_for
from drawback.adapters.clock import SystemClock
from drawback.adapters.sql import deliveries as queue
from drawback.adapters.sql.audit import Act, record
from drawback.cli.database import (
    ClaimantOption,
    DatabaseOption,
    JsonOption,
    LimitOption,
    open_for_reading,
    settings_for,
)
from drawback.cli.output import NOTHING, WRONG_CALL, Column, console, print_json, print_table, stop
from drawback.config.sources import secret
from drawback.people.permissions import AccessRole
from drawback.people.viewer import Viewer
from drawback.views.alerts import DeliveryFilter
from drawback.views.choices import UnknownChoice
from drawback.views.models import as_fields

_LIST = tuple(
    Column(name, heading)
    for name, heading in (
        ("id", "Delivery"),
        ("created_at", "Queued"),
        ("claimant", "Claimant"),
        ("recipient", "To"),
        ("channel", "Channel"),
        ("state", "State"),
        ("attempts", "Tries"),
        ("provider_id", "Receipt"),
        ("last_error", "Why not"),
    )
)


def deliveries(
    *,
    state: Annotated[
        str, typer.Option("--state", help="every, waiting, sent, dead (given up) or superseded.")
    ] = "every",
    channel: Annotated[str, typer.Option("--channel", help="slack, e-mail or webhook.")] = "",
    claimant: ClaimantOption = "",
    limit: LimitOption = 100,
    database: DatabaseOption = None,
    as_json: JsonOption = False,
) -> None:
    """List messages with their tries and receipts, newest first."""
    try:
        listing = DeliveryFilter(state, channel, claimant).listing()
    except UnknownChoice as error:
        stop(str(error), WRONG_CALL)
    with open_for_reading(database, claimant).connect() as connection:
        found = [as_fields(one) for one in listing.page(connection, size=limit).rows]
    if as_json:
        print_json(found)
    elif found:
        print_table(found, _LIST)
    if not found:
        stop("no such delivery")


def resend(
    number: Annotated[int, typer.Argument(help="The delivery, as `drawback alerts deliveries` numbers it.")],
    *,
    by: Annotated[str, typer.Option("--by", help="Your name; kept as declared, not verified.")],
    database: DatabaseOption = None,
    as_json: JsonOption = False,
) -> None:
    """Send a message again that was sent or given up; it says that it is a repeat."""
    engine, now = open_for_reading(database), SystemClock().now()
    who = Viewer(by, frozenset(AccessRole), verified=False, address="command line")
    with engine.begin() as connection:
        done = queue.send_again(connection, number, now)
        refusal = "" if done else "there is no such delivery, or it waits to be sent"
        record(connection, who, Act("send again", subject=f"delivery {number}"), now, refusal)
    if refusal:
        stop(f"{refusal}: {number}", NOTHING)
    if as_json:
        print_json({"delivery": number, "state": "retrying"})
    else:
        console().print(f"Delivery {number} is sent again by the next round.")


def webhook_key(
    address: Annotated[str, typer.Argument(help="The web address, exactly as the policy file names it.")],
    *,
    database: DatabaseOption = None,
    as_json: JsonOption = False,
) -> None:
    """Print the key with which the receiver at an address checks that a webhook is ours; keep it secret."""
    known = secret(settings_for(database).webhook.secret)
    if not known:
        stop("DRAWBACK_WEBHOOK__SECRET is not set; without it webhooks go to the sandbox", WRONG_CALL)
    key = key_for(known, address)
    if as_json:
        print_json({"address": address, "key": key})
    else:
        console().print(key, soft_wrap=True)
