"""Where the bytes of documents lie: a folder in which each file is named by the SHA-256 of what it holds."""

import hashlib
import os
import tempfile
from pathlib import Path

from drawback.domain.errors import UserError


class DamagedDocumentError(UserError):
    """The bytes of a document are gone, or are no longer those that were kept."""


class NoRoomForDocumentsError(UserError):
    """The folder of documents cannot be written; nothing was kept."""

    code = 1


class DocumentFolder:
    """Files named by their content: the same bytes lie there once, and what was kept is never written again."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def put(self, content: bytes) -> str:
        """Keep bytes, whole or not at all; return their hash.

        Raises:
            NoRoomForDocumentsError: the folder cannot be made or written.
        """
        digest = hashlib.sha256(content).hexdigest()
        path = self._path(digest)
        if path.is_file():
            return digest
        try:
            self._write(path, content)
        except OSError as error:
            raise NoRoomForDocumentsError(
                f"the folder of documents {self._folder} cannot be written: {error.strerror}; nothing was kept. "
                "Expected one that may be written and outlives this process, in DRAWBACK_DOCUMENTS__FOLDER"
            ) from None
        return digest

    def _write(self, path: Path, content: bytes) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(prefix=".new-", dir=path.parent)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            Path(name).replace(path)
        except OSError:
            Path(name).unlink(missing_ok=True)
            raise

    def read(self, digest: str) -> bytes:
        """The bytes of a hash.

        Raises:
            DamagedDocumentError: they are not there, or are others.
        """
        path = self._path(digest)
        try:
            content = path.read_bytes()
        except OSError as error:
            raise DamagedDocumentError(
                f"the document {digest[:16]} is not in {self._folder}: {error.strerror}; put it back from a backup"
            ) from None
        if hashlib.sha256(content).hexdigest() != digest:
            raise DamagedDocumentError(
                f"the document {digest[:16]} in {self._folder} is not what was kept: its hash differs; put it back from a backup"
            )
        return content

    def remove(self, digest: str) -> None:
        """Remove bytes; those that are gone are removed already."""
        self._path(digest).unlink(missing_ok=True)

    def _path(self, digest: str) -> Path:
        return self._folder / digest[:2] / digest[2:4] / digest
