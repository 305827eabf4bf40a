"""Every command explains itself: an example that can be typed, and JSON for programs."""

import re
from collections.abc import Iterator

import pytest
import typer
from typer.testing import CliRunner

from drawback import __version__
from drawback.cli.main import app, load
from drawback.cli.verbs import VERBS

WITHOUT_JSON = {
    "dashboard": "it serves pages until it is told to stop",
    "dates": "its answer is JSON always",
    "price": "its answer is JSON always",
    "relay": "it runs until it is told to stop",
    "scheduler": "it runs until it is told to stop",
    "worker": "it runs until it is told to stop",
}
"""Commands without --json, and why."""


def commands() -> Iterator[tuple[str, typer.core.TyperCommand]]:
    """Every command that can be run, by the words one types."""
    for verb in VERBS:
        made = load(verb)
        subcommands = getattr(made, "commands", {})
        if not subcommands or made.invoke_without_command:
            yield verb.name, made
        for name, command in subcommands.items():
            yield f"{verb.name} {name}", command


COMMANDS = dict(commands())


@pytest.mark.parametrize("words", COMMANDS)
def test_help_has_an_example_of_the_command_itself(words: str) -> None:
    """What one types to get help is answered with a line that one can type."""
    done = CliRunner().invoke(app, [*words.split(), "--help"], env={"COLUMNS": "200", "TERM": "dumb"})
    said = " ".join(re.sub(r"[│╭╮╰╯─]", " ", done.output).split())

    assert done.exit_code == 0
    assert f"drawback {words}" in said.split("Usage:", 1)[1].split("]", 1)[1], said


@pytest.mark.parametrize("words", COMMANDS)
def test_a_command_answers_in_json(words: str) -> None:
    """--json is there, or the list above says why not."""
    options = {option for param in COMMANDS[words].params for option in getattr(param, "opts", ())}

    assert ("--json" in options) != (words in WITHOUT_JSON)


def test_the_exceptions_are_commands() -> None:
    """Nobody is excused who is not there."""
    assert set(WITHOUT_JSON) <= set(COMMANDS)


def test_the_program_says_its_version_without_a_verb() -> None:
    """`drawback --version` is a whole command."""
    done = CliRunner().invoke(app, ["--version"])

    assert (done.exit_code, done.stdout) == (0, f"drawback-monitor {__version__}\n")
