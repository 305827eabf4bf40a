"""A disk so small that it can be filled: a file system in memory, mounted for one test."""

import errno
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

_TRIES = 100


@dataclass(frozen=True)
class SmallDisk:
    """What fills it is one file beside the test's own."""

    folder: Path

    @property
    def free_bytes(self) -> int:
        seen = os.statvfs(self.folder)
        return seen.f_bavail * seen.f_frsize

    def fill(self, leave_bytes: int = 0) -> None:
        """Take all room but so much, also while others write: what they take meanwhile is no longer there to be taken."""
        with (self.folder / "ballast").open("ab") as ballast:
            for _ in range(_TRIES):
                wanted = self.free_bytes - leave_bytes
                if wanted <= 0:
                    return
                try:
                    os.posix_fallocate(ballast.fileno(), os.fstat(ballast.fileno()).st_size, wanted)
                except OSError as error:
                    if error.errno != errno.ENOSPC:
                        raise
        raise AssertionError(f"the disk still has {self.free_bytes} bytes after {_TRIES} tries to fill it")

    def free(self) -> None:
        """Give the room back."""
        (self.folder / "ballast").unlink()


@contextmanager
def small_disk(megabytes: int) -> Iterator[SmallDisk]:
    """Mount a disk of so many megabytes; skip the test where that is not permitted."""
    folder = Path(tempfile.mkdtemp(prefix="drawback-disk-", dir="/tmp"))
    folder.chmod(0o711)
    mount = shutil.which("mount")
    command = [mount or "mount", "-t", "tmpfs", "-o", f"size={megabytes}m,mode=0755", "tmpfs", str(folder)]
    done = subprocess.run(command, capture_output=True, text=True, check=False) if mount else None
    if done is None or done.returncode != 0:
        folder.rmdir()
        said = done.stderr.strip() if done else "there is no `mount`"
        pytest.skip(f"needs to mount a small disk (root can): {said}")
    try:
        yield SmallDisk(folder)
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=False)
        folder.rmdir()
