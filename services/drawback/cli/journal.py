"""`drawback journal head` and `journal verify`: that no event of the past was changed, taken out or put in."""

from pathlib import Path
from typing import Annotated

import msgspec
import typer

from drawback.adapters.sql.journal import journal_heads, read_journal
from drawback.cli.database import DatabaseOption, JsonOption, open_for_reading
from drawback.cli.output import WRONG_CALL, print_json, stop
from drawback.engine.chain import BrokenChain, ChainWalk, Head
from drawback_schemas.decoders import decoder_of

app = typer.Typer(
    help="Say where the journal ends, or check that nothing in it was changed.", no_args_is_help=True
)


@app.callback()
def journal() -> None:
    """The journal keeps every event as it came; each one's hash covers the one before it."""


@app.command(
    epilog="Example: `drawback journal head --json > head.json`; keep the file where whoever writes the database cannot."
)
def head(
    database: DatabaseOption = None,
    as_json: JsonOption = False,  # noqa: ARG001 - it is JSON with and without: the form that `verify` reads
) -> None:
    """Print as JSON where the journal ends: keep it elsewhere, and check against it later with `journal verify --head`."""
    print_json(msgspec.to_builtins(_followed(database, None)))


@app.command(epilog="Example: `drawback journal verify --head head.json --json`.")
def verify(
    kept: Annotated[
        Path | None,
        typer.Option(
            "--head", exists=True, dir_okay=False, help="What `journal head` printed at an earlier time."
        ),
    ] = None,
    database: DatabaseOption = None,
    as_json: JsonOption = False,
) -> None:
    """Follow the chain from the first event to the last; with an earlier head, also check that it was not made anew since.

    Without a head kept elsewhere this proves that no event was changed, moved or taken out by someone who left the rest alone. It does not prove that nobody wrote the whole chain anew, nor that what sources said was true.
    """
    reached = _followed(database, _read(kept) if kept else None)
    if as_json:
        print_json({"events": reached.events, "lanes": len(reached.lanes), "against_head": kept is not None})
    else:
        against = f", and passes through {kept.name}" if kept else ""
        typer.echo(f"{reached.events} events on {len(reached.lanes)} lanes: the chain holds{against}.")


def _followed(database: str | None, kept: Head | None) -> Head:
    engine = open_for_reading(database)
    walk = ChainWalk(journal_heads(engine), kept)
    try:
        for _ in walk.follow(read_journal(engine)):
            pass
        return walk.end(journal_heads(engine))
    except BrokenChain as broken:
        stop(str(broken))


def _read(path: Path) -> Head:
    try:
        return decoder_of(Head).decode(path.read_bytes())
    except msgspec.MsgspecError as error:
        stop(
            f"{path} is no head of a journal: {error}; expected what `drawback journal head` printed",
            WRONG_CALL,
        )
