"""`drawback mailbox`: reports that come by mail, laid into the inbox folder."""

from pathlib import Path
from typing import Annotated

import typer

from drawback.adapters.clock import SystemClock
from drawback.adapters.mailbox import MailboxError
from drawback.app.bootstrap import product_of
from drawback.app.connections import mailbox_access
from drawback.app.mail_intake import fetch
from drawback.cli.database import DatabaseOption, JsonOption, settings_for
from drawback.cli.output import NOTHING, WRONG_CALL, Column, print_json, print_table, stop
from drawback.config.logging import configure_logging
from drawback.views.models import as_fields

app = typer.Typer(help="Reports that come by mail, laid into the inbox folder.")
_COLUMNS = (
    Column("uid", "Mail", "right"),
    Column("sender", "From"),
    Column("subject", "Subject"),
    Column("files", "Files"),
    Column("left_alone", "Left alone because"),
)


@app.command(epilog="Example: `drawback mailbox --dry-run`.")
def mailbox(
    *,
    inbox: Annotated[
        Path | None, typer.Option("--inbox", help="Folder for the files; else DRAWBACK_INBOX__FOLDER.")
    ] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Say what would be fetched; lay and remember nothing.")
    ] = False,
    database: DatabaseOption = None,
    as_json: JsonOption = False,
) -> None:
    """Fetch the attachments of the mails that came since last time, once; `drawback run` does so by itself.

    The mailbox is read over IMAP and nothing in it is changed. Set DRAWBACK_MAILED_REPORTS__HOST, __USER, __PASSWORD and __SENDERS;
    `drawback settings` lists them all.
    """
    settings = settings_for(database)
    configure_logging(settings.log.of_a_command, settings.log.form)
    access = mailbox_access(settings)
    if access is None:
        stop("no mailbox is set; expected its server in DRAWBACK_MAILED_REPORTS__HOST", WRONG_CALL)
    folder = inbox or settings.inbox.folder
    engine = product_of(settings).engine
    try:
        found = list(fetch(engine, access, folder, SystemClock().now(), dry_run=dry_run))
    except MailboxError as error:
        stop(str(error), NOTHING)
    if as_json:
        print_json([as_fields(one) for one in found])
    else:
        print_table([{**as_fields(one), "files": ", ".join(one.files)} for one in found], _COLUMNS)
    if not any(one.files for one in found):
        stop("no report came by mail since last time")
