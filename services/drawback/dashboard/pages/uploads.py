"""A file that a browser sends: kept under its own name for as long as it is read."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath, PureWindowsPath
from shutil import copyfileobj
from tempfile import TemporaryDirectory

from fastapi import UploadFile

from drawback.dashboard.ports import ActionRefused

LARGEST = 64 * 1024 * 1024
"""Bytes of one file; larger ones belong into the inbox folder or to `drawback intake`."""
_LONGEST_NAME = 150


@contextmanager
def kept(upload: UploadFile) -> Iterator[Path]:
    """The file on disk, under the last part of the name that the browser gave; gone when the block ends.

    Raises:
        ActionRefused: no file was chosen, it is empty, or it is too large.
    """
    name = PureWindowsPath(PurePosixPath(upload.filename or "").name).name[-_LONGEST_NAME:]
    if name.strip(" .") == "":
        raise ActionRefused("Choose a file first.")
    if not upload.size:
        raise ActionRefused(f"{name} is empty.")
    if upload.size > LARGEST:
        raise ActionRefused(
            f"{name} has {upload.size:,} bytes; a page takes at most {LARGEST:,}. Put it into the inbox folder, or run `drawback intake` on it."
        )
    with TemporaryDirectory(prefix="drawback-upload-") as folder:
        path = Path(folder) / name
        with path.open("wb") as file:
            copyfileobj(upload.file, file)
        yield path
