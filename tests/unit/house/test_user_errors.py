"""Mistakes that a user can make end a command with a sentence and an exit code."""

import pytest
from typer.testing import CliRunner

from drawback.cli.main import app
from drawback.domain.errors import UserError


@pytest.mark.parametrize("code", [1, 2])
def test_any_user_error_ends_a_command_with_its_sentence_and_its_code(
    monkeypatch: pytest.MonkeyPatch, code: int
) -> None:
    """Also one that no command knows of: the root of the family is caught once, for all verbs."""

    class UnheardOfError(UserError):
        """A mistake invented for this test."""

    UnheardOfError.code = code

    def refuse() -> None:
        raise UnheardOfError("the moon is up; expected the sun")

    monkeypatch.setattr("drawback.cli.settings.load_settings", refuse)

    done = CliRunner().invoke(app, ["settings", "show"])

    assert done.exit_code == code
    assert done.stderr == "the moon is up; expected the sun\n"


def test_a_fault_of_the_program_is_not_called_the_users(monkeypatch: pytest.MonkeyPatch) -> None:
    """An error that is no user's goes on up: its traceback is what helps."""

    def fail() -> None:
        raise ValueError("a bug")

    monkeypatch.setattr("drawback.cli.settings.load_settings", fail)

    done = CliRunner().invoke(app, ["settings", "show"])

    assert isinstance(done.exception, ValueError)
