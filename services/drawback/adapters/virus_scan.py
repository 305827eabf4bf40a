"""The hook for a virus scanner: a command of the operator's that reads a file on its standard input."""

import shlex
import subprocess
from typing import Final

from drawback.domain.errors import UserError

_MOST_SECONDS: Final = 120
_INFECTED: Final = 1


class NotCleanError(UserError):
    """The scanner found something, or could not say; the document is not kept."""


def scan(command: str, content: bytes) -> None:
    """Ask the scanner, such as `clamdscan --no-summary -`: exit code 0 is clean, 1 infected, anything else no answer.

    Raises:
        NotCleanError: it found something, or gave no answer in two minutes.
    """
    words = shlex.split(command)
    if not words:
        return
    try:
        done = subprocess.run(  # noqa: S603 - the operator's own command, without a shell
            words, input=content, capture_output=True, timeout=_MOST_SECONDS, check=False
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise NotCleanError(
            f"the virus scanner {words[0]} gave no answer ({error}); the document is not kept"
        ) from None
    if done.returncode == _INFECTED:
        said = done.stdout.decode(errors="replace").strip().splitlines()
        raise NotCleanError(
            f"the virus scanner found something{f': {said[0][:200]}' if said else ''}; the document is not kept"
        )
    if done.returncode:
        raise NotCleanError(
            f"the virus scanner {words[0]} ended with {done.returncode} and said nothing of the file; the document is not kept"
        )
