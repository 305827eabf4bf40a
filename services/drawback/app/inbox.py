"""The watched folder: which files are whole and may be taken, and where they go afterwards."""

import stat
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import islice
from pathlib import Path
from typing import Final

import structlog
from sqlalchemy.exc import DBAPIError

from drawback.adapters.files.reading import shown_name
from drawback.app.documents import DocumentDesk, Handed
from drawback.app.file_intake import Intake
from drawback.app.product import Product
from drawback.domain.errors import UserError
from drawback.domain.papers import is_paper
from drawback.engine.store import ConflictError
from drawback.intake.problems import Problems
from drawback_schemas.envelope import ALL_CLAIMANTS

log = structlog.get_logger()
DONE: Final = "done"
PROBLEMS: Final = "problems"
_SHOWN: Final = 1000
"""Sentences that are written beside a file with problems."""

Look = tuple[int, int, int]
"""What a file looks like from outside: which it is, its size, and when it was last written."""


class LeavingError(Exception):
    """The process ends: the file stays where it is, and what was taken of it is not taken twice."""


@dataclass
class WatchedInbox:
    """Files that people and programs put into a folder, or into its sub-folders named after claimants."""

    product: Product
    folder: Path
    claimant: str
    """Whose files lie in the folder itself; "" where no claimant was given."""
    still_s: float
    """How long a file must have stood still before it is taken."""
    papers: DocumentDesk | None = None
    """Where PDFs and pictures are kept as documents; without it they are read as reports, and refused."""
    _seen: dict[Path, tuple[Look, float]] = field(default_factory=dict)
    _staying: dict[Path, tuple[Look, str, Sequence[str]]] = field(default_factory=dict)
    """Files that were read and could not be moved: where they belong, and why. They are not read again, only moved."""

    def whole(self, now: float) -> list[tuple[Path, str]]:
        """The files whose size and time of writing have stood still for long enough, with their claimants."""
        waiting = dict(self._waiting())
        self._seen = {path: seen for path, seen in self._seen.items() if path in waiting}
        ready = []
        for path, claimant in waiting.items():
            look = look_at(path)
            if look is None:
                continue
            if path in self._staying and self._staying[path][0] == look:
                self._move(path, *self._staying[path])
                continue
            known = self._seen.get(path)
            if known is None or known[0] != look:
                self._seen[path] = look, now
            elif now - known[1] >= self.still_s:
                ready.append((path, claimant))
        return ready

    def take(
        self, path: Path, claimant: str, today: date, leaving: Callable[[], bool] = lambda: False
    ) -> None:
        """Take in a file and move it out of the way: to `done`, or to `problems` with a text that says why.

        Raises:
            LeavingError: the process ends.
            DBAPIError, ConflictError: the database did not answer; the file stays and is taken later.
        """
        before = look_at(path)
        if before is None:
            return

        if self.papers is not None and is_paper(_beginning(path)):
            self._keep(self.papers, path, claimant, before)
            return

        def progress(_done: int, _total: int) -> None:
            if leaving():
                raise LeavingError

        try:
            report = self.product.take_in(
                path, claimant=claimant or ALL_CLAIMANTS, on=today, progress=progress
            )
        except (LeavingError, DBAPIError, ConflictError):
            raise
        except Exception as error:
            log.exception("file.failed", file=shown_name(path))
            self._move(
                path,
                before,
                PROBLEMS,
                [f"{shown_name(path)}: it could not be read: {error or type(error).__name__}"],
            )
            return
        if look_at(path) != before:
            log.warning(
                "file.changed", file=shown_name(path), says="it changed while it was read and is taken again"
            )
            self._seen.pop(path, None)
            return
        self._settle(path, before, claimant, report)

    def _keep(self, papers: DocumentDesk, path: Path, claimant: str, look: Look) -> None:
        """Keep a paper as a document of its claimant."""
        try:
            kept = papers.keep(Handed(claimant, path.name, path.read_bytes(), source="inbox folder"), by="")
        except UserError as refused:
            self._move(path, look, PROBLEMS, [f"{shown_name(path)}: {refused}"])
            return
        self._move(path, look, DONE)
        log.info(
            "document.kept",
            file=shown_name(path),
            claimant=claimant,
            sha256=kept.sha256,
            proposed=len(kept.proposed),
        )

    def _settle(self, path: Path, look: Look, claimant: str, report: Intake) -> None:
        held = report.problems.held
        if held:
            self._move(path, look, PROBLEMS, sentences(report.problems))
        else:
            self._move(path, look, DONE)
        log.info(
            "file.taken",
            file=report.file,
            claimant=claimant,
            events=report.events,
            held=held,
            moved_to=PROBLEMS if held else DONE,
        )
        for problem in islice(report.problems, _SHOWN):
            log.warning(
                "file.problem",
                file=report.file,
                row=problem.row,
                column=problem.column,
                message=problem.message,
            )

    def _move(self, path: Path, look: Look, to: str, why: Sequence[str] = ()) -> None:
        """Move a file that was read, with a text beside it that says why where that is `problems`."""
        folder = path.parent / to
        try:
            folder.mkdir(exist_ok=True)
            moved = path.rename(_unused(folder / path.name))
            if why:
                text = "\n".join([*why, ""])
                moved.with_name(f"{moved.name}.txt").write_text(text, encoding="utf-8", errors="replace")
        except OSError as error:
            if path not in self._staying:
                because = f"it was read and cannot be moved to {to}: {error.strerror}"
                log.error("file.stays", file=shown_name(path), because=because)  # noqa: TRY400 - the sentence says it
            self._staying[path] = look, to, why
        else:
            self._staying.pop(path, None)

    def _waiting(self) -> Iterator[tuple[Path, str]]:
        """The files that wait: those of the folder itself, then those of each claimant's sub-folder. No link is followed."""
        yield from ((path, self.claimant) for path in _files(self.folder))
        for folder in sorted(self.folder.iterdir()):
            if folder.is_dir() and not folder.is_symlink() and folder.name not in (DONE, PROBLEMS):
                yield from ((path, folder.name) for path in _files(folder))


def look_at(path: Path) -> Look | None:
    """What a file looks like; None where there is none, or a link or folder in its place."""
    try:
        found = path.lstat()
    except OSError:  # taken back, or renamed once it was whole
        return None
    return (found.st_ino, found.st_size, found.st_mtime_ns) if stat.S_ISREG(found.st_mode) else None


def sentences(problems: Problems) -> list[str]:
    """The sentences on a file: what was held back first, then remarks; those beyond the first are counted."""
    said = [problem.message for problem in islice(problems, _SHOWN)]
    more = len(problems) - len(said)
    return [*said, *([f"and {more:,} more"] if more else [])]


def _files(folder: Path) -> list[Path]:
    return sorted(
        path
        for path in folder.iterdir()
        if look_at(path) is not None and not path.name.startswith((".", "~")) and path.suffix != ".part"
    )


def _beginning(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(16)


def _unused(path: Path) -> Path:
    """A name that is free: "es003.csv", else "es003-2.csv", and so on."""
    at, number = path, 1
    while at.exists() or at.is_symlink():
        number += 1
        at = path.with_name(f"{path.stem}-{number}{path.suffix}")
    return at
